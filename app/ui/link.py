"""What the window knows of the line to the county; whoever composes the program fills it in."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.ui.tokens import Tone


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


@dataclass(frozen=True)
class PhotoProgress:
    """How far the photos have come; *rate* in bytes a second, *seconds* left or none if unknown."""

    done: int
    of: int
    rate: float = 0.0
    seconds: float | None = None


@dataclass(frozen=True)
class Link:
    """The line to the county: can it be reached, what there is to say, photos under way.

    *sentence* and *next_step* come from the error that stopped it. *switched_off*: the person has
    chosen to work offline.
    """

    reach: Reach = Reach.STARTING
    sentence: str = ""
    next_step: str = ""
    photos: PhotoProgress | None = None
    last_success: datetime | None = None
    switched_off: bool = False
