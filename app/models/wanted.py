"""Photos that are at the county and not on this PC: which are wanted, and where their pictures lie.

What is wanted is kept in memory alone: a page asks again whenever it is opened.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from app.models.folder import photo_path
from app.models.store import Store

SMALL, LARGE = 320, 1280
"""Pixels across, as the county makes them."""

_ENDINGS = {SMALL: "jpg", LARGE: "large.jpg"}
_MOST = 400
_TRIES = 3
MOST_KEPT = 300 * 1024 * 1024
"""Bytes that the county's pictures may take on this PC."""

_LEAVING = 0.9
"""How much of that is left after making room, so that it is not made over and over."""

_NAME = re.compile(r"[0-9a-f]{64}")


class Wanted(NamedTuple):
    """A picture to fetch: of which photo, how wide, and where it belongs."""

    sha256: str
    width: int
    path: Path


def seen(store: Store, sha256: str) -> Path | None:
    """Return the county's picture of a photo, the largest that is here, if there is one."""
    if not _NAME.fullmatch(sha256):
        return None
    paths = (_path(store, sha256, width) for width in (LARGE, SMALL))
    return next((path for path in paths if path.is_file()), None)


def want(store: Store, names: Iterable[str], width: int = SMALL) -> bool:
    """Note that pictures are wanted, and tell whether that is news.

    A large one only of a photo whose small one is here: of others this PC has the photo itself.
    """
    new = False
    for sha256 in names:
        if not _NAME.fullmatch(sha256) or len(store.wanted) >= _MOST:
            continue
        fits = width == SMALL or _path(store, sha256, SMALL).is_file()
        lacking = fits and not _path(store, sha256, width).is_file()
        if lacking and (sha256, width) not in store.wanted:
            store.wanted[sha256, width] = _TRIES
            new = True
    return new


def small(store: Store, sha256: str) -> Path | None:
    """Return where the small picture of a photo belongs; None for what names no photo."""
    return _path(store, sha256, SMALL) if _NAME.fullmatch(sha256) else None


def take(store: Store, most: int) -> tuple[tuple[Wanted, int], ...]:
    """Take out the first *most* that are wanted, each with the tries that it has left."""
    keys = list(store.wanted)[:most]
    return tuple((Wanted(*key, _path(store, *key)), store.wanted.pop(key)) for key in keys)


def put_back(store: Store, failed: Sequence[tuple[Wanted, int]]) -> None:
    """Want these again, the first with one try less; without any left it is forgotten."""
    for at, (one, tries) in enumerate(failed):
        left = tries - (at == 0)
        if left > 0:
            store.wanted.setdefault((one.sha256, one.width), left)


def make_room(store: Store, most: int = MOST_KEPT) -> int:
    """Delete what was fetched the longest ago where all pictures take more than *most* bytes.

    Return how many went. The county has them, and they come again when a page asks.
    """
    files = [path for path in (store.photos / "seen").rglob("*") if path.is_file()]
    kept = sorted((path.stat().st_mtime_ns, path) for path in files)
    sizes = {path: path.stat().st_size for path in files}
    left, gone = sum(sizes.values()), 0
    if left <= most:
        return 0
    for _, path in kept:
        if left <= most * _LEAVING:
            break
        path.unlink(missing_ok=True)
        left -= sizes[path]
        gone += 1
    return gone


def _path(store: Store, sha256: str, width: int) -> Path:
    return photo_path(store.photos, "seen", sha256, _ENDINGS[width])
