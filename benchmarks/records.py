"""10,000 records up from one PC and down to another, beside Anki's sync of notes that say the same."""

from __future__ import annotations

import dataclasses

from benchmarks import sides
from benchmarks.actor import ActorError
from benchmarks.floor import floor
from benchmarks.link import SLOW, Shape, Traffic, link
from benchmarks.scale import Scale
from benchmarks.table import Row

GOAL_UP = 0.45
GOAL_DOWN = 0.40
_TRIES = 3


@dataclasses.dataclass(frozen=True)
class Moved:
    """What one side needed: seconds and traffic, up and down."""

    up: float
    down: float
    up_traffic: Traffic
    down_traffic: Traffic


def run(scale: Scale) -> list[Row]:
    shape = dataclasses.replace(SLOW, seed=scale.seed)
    ours = _ours(scale, shape)
    anki = _anki(scale, shape)
    with link(shape) as line:
        up = floor(line, ours.up_traffic.up.bytes, 4)
        down = floor(line, ours.down_traffic.down.bytes, 4, down=True)
    what = f"{scale.records:,} records"
    bytes_up = (ours.up_traffic.bytes, anki.up_traffic.bytes)
    bytes_down = (ours.down_traffic.bytes, anki.down_traffic.bytes)
    return [
        Row(f"{what} up", ours.up, "Anki", anki.up, "s", GOAL_UP),
        Row(f"{what} down", ours.down, "Anki", anki.down, "s", GOAL_DOWN),
        Row(f"{what} up", ours.up, "line ×4, same bytes", up, "s"),
        Row(f"{what} down", ours.down, "line ×4, same bytes", down, "s"),
        Row(f"{what} up, on the wire", bytes_up[0], "Anki", bytes_up[1], "bytes"),
        Row(f"{what} down, on the wire", bytes_down[0], "Anki", bytes_down[1], "bytes"),
    ]


def _ours(scale: Scale, shape: Shape) -> Moved:
    with (
        link(shape) as line,
        sides.county(line, scale.room / "records") as county,
        sides.township(county, 0) as sender,
        sides.township(county, 1) as reader,
    ):
        sender.ask("call", scale.records)
        at_start = line.quiet()
        up = sender.ask("sync")
        sent = line.quiet()
        down = reader.ask("sync")
        fetched = line.quiet()
        if reader.ask("tickets") != scale.records:
            raise ActorError("not every ticket has come down")
        return Moved(up, down, sent - at_start, fetched - sent)


def _anki(scale: Scale, shape: Shape) -> Moved:
    """Anki's sync is sometimes refused by its own server after losses; then it is tried anew."""
    for attempt in range(_TRIES):
        try:
            return _anki_once(scale, dataclasses.replace(shape, seed=shape.seed + 100 * attempt))
        except ActorError as error:
            if "SyncError" not in str(error):
                raise
            print(f"records: Anki, attempt {attempt + 1} of {_TRIES}: {error}", flush=True)
    raise ActorError("Anki's sync failed each time")


def _anki_once(scale: Scale, shape: Shape) -> Moved:
    with link(shape) as line, sides.anki(line, scale.room / f"anki-{shape.seed}") as (a, b):
        a.ask("add", scale.records)
        at_start = line.quiet()
        up = a.ask("sync")
        sent = line.quiet()
        down = b.ask("sync")
        fetched = line.quiet()
        if b.ask("count") != scale.records + 1:
            raise ActorError("not every note has come down")
        return Moved(up, down, sent - at_start, fetched - sent)
