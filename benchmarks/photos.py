"""60 photos up, beside the bare line and the official tus client and server."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from benchmarks import sides
from benchmarks.actor import ActorError
from benchmarks.floor import floor
from benchmarks.link import SLOW, Shape, link
from benchmarks.samples import photos
from benchmarks.scale import Scale
from benchmarks.table import Row

GOAL = 1.08


def run(scale: Scale) -> list[Row]:
    shape = dataclasses.replace(SLOW, seed=scale.seed)
    originals = photos(scale.room / "originals", scale.photos, scale.seed)
    ours, sent = _ours(scale, shape, originals)
    payload = sum(path.stat().st_size for path in sent)
    with link(shape) as line:
        alone = floor(line, payload // 10, 1)
        four = floor(line, payload, 4)
    with link(shape) as line:
        tus = sides.tus(line, scale.room, sent)
    what = f"{scale.photos} photos, {payload / 1e6:.1f} MB up"
    rate_alone, rate_four = payload / 10 * 8 / alone / 1e6, payload * 8 / four / 1e6
    return [
        Row(what, ours, "line ×4", four, "s", GOAL),
        Row(what, ours, "tus-js ×4", tus, "s"),
        Row("  tus-js ×4 in our place", tus, "line ×4", four, "s"),
        Row("  the line ×1 in our place", rate_alone, "line ×4", rate_four, "Mbit/s"),
    ]


def _ours(scale: Scale, shape: Shape, originals: list[Path]) -> tuple[float, list[Path]]:
    """Seconds, and the files that were sent: what the program made of the originals."""
    with (
        link(shape) as line,
        sides.county(line, scale.room / "photos") as county,
        sides.township(county) as pc,
    ):
        sent = [Path(name) for name in pc.ask("attach", [str(path) for path in originals])]
        seconds: float = pc.ask("sync")
        if pc.ask("photos_left"):
            raise ActorError("not every photo has arrived")
        return seconds, sent
