"""The look as tokens: colours for light and dark, spacing, type; every size in Qt's pixels."""

from enum import StrEnum
from typing import NamedTuple

S1, S2, S3, S4, S6 = 4, 8, 12, 16, 24
RADIUS = 6
RAIL_WIDTH = 176
RAIL_NARROW = 60
STATUS_HEIGHT = 32

T_SMALL, T, T_LEAD, T_TITLE, T_NUMBER = 12, 13, 15, 20, 26

FAMILIES = (
    "Microsoft YaHei UI",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "PingFang SC",
    "sans-serif",
)


class Tone(StrEnum):
    """What a colour says: blue can be done, red is late or lost, amber soon, green done."""

    NEUTRAL = "neutral"
    BLUE = "blue"
    RED = "red"
    AMBER = "amber"
    GREEN = "green"


class Tokens(NamedTuple):
    """The colours of one theme; *action* is what a primary button is filled with."""

    ink: str
    ink_2: str
    ink_3: str
    line: str
    hair: str
    edge: str
    paper: str
    ground: str
    hover: str
    blue: str
    blue_weak: str
    red: str
    red_weak: str
    amber: str
    amber_weak: str
    green: str
    green_weak: str
    neutral_weak: str
    action: str
    action_hover: str
    action_ink: str
    rail: str
    rail_ink: str
    rail_on: str
    mark: str
    focus: str
    ring: str

    def ink_of(self, tone: Tone) -> str:
        """Return the colour of text that has this tone."""
        return {
            Tone.NEUTRAL: self.ink_2,
            Tone.BLUE: self.blue,
            Tone.RED: self.red,
            Tone.AMBER: self.amber,
            Tone.GREEN: self.green,
        }[tone]

    def weak_of(self, tone: Tone) -> str:
        """Return the ground that goes with `ink_of` the tone."""
        return {
            Tone.NEUTRAL: self.neutral_weak,
            Tone.BLUE: self.blue_weak,
            Tone.RED: self.red_weak,
            Tone.AMBER: self.amber_weak,
            Tone.GREEN: self.green_weak,
        }[tone]


LIGHT = Tokens(
    ink="#1d2733",
    ink_2="#566372",
    ink_3="#657281",
    line="#e3e8ee",
    hair="#eef1f5",
    edge="#c9d2dc",
    paper="#ffffff",
    ground="#f4f6f9",
    hover="#f4f7fb",
    blue="#1b5fc1",
    blue_weak="#e8f0fc",
    red="#c8322b",
    red_weak="#fdecea",
    amber="#8f5600",
    amber_weak="#fff4df",
    green="#1e7d4f",
    green_weak="#e6f5ed",
    neutral_weak="#eef1f5",
    action="#1b5fc1",
    action_hover="#174fa3",
    action_ink="#ffffff",
    rail="#12305c",
    rail_ink="#c9d6ea",
    rail_on="#2f4a71",
    mark="#ffefc2",
    focus="#4a86e0",
    ring="#a9c9f8",
)

DARK = Tokens(
    ink="#e4e9ef",
    ink_2="#a8b3c0",
    ink_3="#94a1b0",
    line="#2c353f",
    hair="#272f38",
    edge="#46515e",
    paper="#1b2129",
    ground="#12171d",
    hover="#222a33",
    blue="#82b1fb",
    blue_weak="#1b3153",
    red="#ff8f87",
    red_weak="#472322",
    amber="#f0bd62",
    amber_weak="#40301a",
    green="#6fcf9c",
    green_weak="#173a2a",
    neutral_weak="#2a333d",
    action="#2c6bd0",
    action_hover="#3471d5",
    action_ink="#ffffff",
    rail="#0c1c36",
    rail_ink="#b9c7dc",
    rail_on="#243a5c",
    mark="#57430f",
    focus="#6aa3f5",
    ring="#dbe8fd",
)
