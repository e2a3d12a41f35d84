"""The desk's colours can be read by everyone, in light and in dark."""

from __future__ import annotations

import re

import pytest

from county.desk.drawn import FOLDER

CSS = (FOLDER / "static" / "desk.css").read_text("utf-8")
ENOUGH = 4.5
"""The contrast that WCAG 2.2 asks of text (1.4.3, level AA)."""
ON_PAPER = ("ink", "ink-2", "ink-3", "blue", "red", "amber", "green")
ON_GROUND = ("ink", "ink-2", "ink-3", "amber")
PAIRS = [
    *((ink, "paper") for ink in ON_PAPER),
    *((ink, "ground") for ink in ON_GROUND),
    *((ink, f"{ink}-weak") for ink in ("blue", "red", "amber", "green")),
    *(("ink", f"{ground}-weak") for ground in ("blue", "red", "amber")),
    ("on-blue", "blue"),
    ("on-blue", "blue-press"),
    ("ink-2", "neutral"),
    *(("ink-2", f"{ground}-weak") for ground in ("blue", "red", "amber")),
    ("paper", "ink"),
    ("rail-ink", "rail"),
]


def tokens(scheme: str) -> dict[str, str]:
    """Return the colours of a scheme; dark ones stand over the light."""
    light, dark = CSS.split("@media (prefers-color-scheme: dark)", 1)
    found = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", light))
    if scheme == "dark":
        found |= dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", dark.split("\n}\n")[0]))
    return found


def luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_stands_out_from_what_is_behind_it(scheme: str, ink: str, ground: str) -> None:
    colours = tokens(scheme)
    assert contrast(colours[ink], colours[ground]) >= ENOUGH


def test_both_schemes_name_the_same_colours() -> None:
    assert tokens("light").keys() == tokens("dark").keys()


def test_every_colour_used_is_a_token() -> None:
    rules = CSS.split("* { box-sizing", 1)[1]
    used = set(re.findall(r"var\(--([a-z0-9-]+)\)", rules))
    sizes = {"s1", "s2", "s3", "s4", "s6", "radius", "t-small", "t", "t-lead", "t-title"}
    translucent = {"rail-on", "rail-line", "rail-badge"}
    assert used <= tokens("light").keys() | sizes | translucent
    assert set(re.findall(r"#[0-9a-f]{3,8}\b", rules)) <= {"#fff", "#1b5fc1"}
