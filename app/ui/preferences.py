"""How this person likes the program to look, in a small file that is read before the first window."""

import contextlib
import json
from pathlib import Path
from typing import NamedTuple

from app.ui.style import TEXT_SIZES, Theme

FILE = "preferences.json"
LANGUAGES = ("zh_CN", "en")


class Preferences(NamedTuple):
    """The look, the language, the window's place, and the county's address as last typed.

    *text_size* is in per cent; *window* is Qt's own account of the window's place, as hexadecimal;
    *tray*: the program stays there when its window is closed.
    """

    language: str = "zh_CN"
    theme: Theme = Theme.SYSTEM
    text_size: int = 100
    window: str = ""
    address: str = ""
    tray: bool = False


def load(folder: Path, language: str = "") -> Preferences:
    """Return what is kept in *folder*; whatever cannot be read or used is as it is by default.

    *language* is that of a person who has not chosen one yet.
    """
    made = Preferences(language or LANGUAGES[0])
    try:
        kept = json.loads((folder / FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return made
    return _checked(kept, made) if isinstance(kept, dict) else made


def _checked(kept: dict[str, object], made: Preferences) -> Preferences:
    if kept.get("language") in LANGUAGES:
        made = made._replace(language=str(kept["language"]))
    if kept.get("theme") in list(Theme):
        made = made._replace(theme=Theme(str(kept["theme"])))
    if kept.get("text_size") in TEXT_SIZES:
        made = made._replace(text_size=int(str(kept["text_size"])))
    if isinstance(kept.get("tray"), bool):
        made = made._replace(tray=bool(kept["tray"]))
    texts = {name: kept[name] for name in ("window", "address") if isinstance(kept.get(name), str)}
    return made._replace(**texts)  # type: ignore[arg-type]  # both fields are texts


def save(folder: Path, preferences: Preferences) -> None:
    """Keep *preferences*, whole or not at all; a folder that cannot be written to keeps nothing."""
    new = folder / f"{FILE}.new"
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        new.write_text(json.dumps(preferences._asdict(), ensure_ascii=False), "utf-8")
        new.replace(folder / FILE)
