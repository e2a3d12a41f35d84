"""A sync with nothing to say, in bytes and requests, beside Anki's."""

from __future__ import annotations

from benchmarks import sides
from benchmarks.actor import Actor
from benchmarks.link import LOSSLESS, Link, Traffic, link
from benchmarks.scale import Scale
from benchmarks.table import Row

GOAL_BYTES = 0.75
GOAL_REQUESTS = 1.0
_RECORDS = 20


def run(scale: Scale) -> list[Row]:
    """Both on an open connection, on a line without loss: every byte of every packet counts."""
    with (
        link(LOSSLESS) as line,
        sides.county(line, scale.room / "idle") as county,
        sides.township(county) as pc,
    ):
        pc.ask("call", _RECORDS)
        ours = _third(line, pc)
    with link(LOSSLESS) as line, sides.anki(line, scale.room / "idle-anki") as (profile, _):
        profile.ask("add", _RECORDS)
        anki = _third(line, profile)
    return [
        Row("idle sync, requests", ours.up.requests, "Anki", anki.up.requests, "requests", 1.0),
        Row("idle sync, on the wire", ours.bytes, "Anki", anki.bytes, "bytes", GOAL_BYTES),
    ]


def _third(line: Link, who: Actor) -> Traffic:
    """The traffic of the third sync in a row: by then neither side has anything to say."""
    who.ask("idle")
    who.ask("idle")
    before = line.quiet()
    who.ask("idle")
    return line.quiet() - before
