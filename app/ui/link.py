"""What the window knows of the line to the county; whoever composes the program fills it in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from app.ui.tokens import Tone

if TYPE_CHECKING:
    from app.casework.reading import KnownError, PhotoProblem


class Reach(StrEnum):
    """Whether the county can be reached."""

    STARTING = "starting"
    TRYING = "trying"
    CONNECTED = "connected"
    OFFLINE = "offline"
    STOPPED = "stopped"


TONES = {
    Reach.STARTING: Tone.NEUTRAL,
    Reach.TRYING: Tone.BLUE,
    Reach.CONNECTED: Tone.GREEN,
    Reach.OFFLINE: Tone.AMBER,
    Reach.STOPPED: Tone.RED,
}


class PhotoProgress(NamedTuple):
    """How far the photos have come; *rate* in bytes a second, *seconds* left or none if unknown."""

    done: int
    of: int
    rate: float = 0.0
    seconds: float | None = None


class Link(NamedTuple):
    """The line to the county: can it be reached, what there is to say, photos under way.

    *error* is what stopped it; *sentence* is for what is no error. *switched_off*: the person has
    chosen to work offline. *photo_problems*: why photos could not be sent.
    """

    reach: Reach = Reach.STARTING
    sentence: str = ""
    error: KnownError | None = None
    photos: PhotoProgress | None = None
    last_success: datetime | None = None
    switched_off: bool = False
    photo_problems: tuple[PhotoProblem, ...] = ()


def counted(problems: Sequence[PhotoProblem]) -> list[tuple[KnownError, int]]:
    """Return each kind of problem once, with the number of photos that it keeps back."""
    found: dict[type[KnownError], tuple[KnownError, int]] = {}
    for problem in problems:
        kind = type(problem.error)
        found[kind] = problem.error, found.get(kind, (problem.error, 0))[1] + 1
    return list(found.values())
