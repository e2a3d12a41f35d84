"""Run all benchmarks, or the named ones, and print one table: `python -m benchmarks [NAME …]`."""

from __future__ import annotations

import argparse
import os
import platform
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

from benchmarks import frozen, idle, link, photos, records, search, sides, start
from benchmarks.scale import Scale
from benchmarks.table import Row, table

BENCHMARKS: dict[str, Callable[[Scale], list[Row]]] = {
    "start": start.run,
    "frozen": frozen.run,
    "search": search.run,
    "idle": idle.run,
    "records": records.run,
    "photos": photos.run,
}


def main(arguments: list[str]) -> int:
    """Exit status 0 unless a benchmark could not be measured: a missed goal is a fact, no failure."""
    wanted = _parser().parse_args(arguments)
    names = wanted.name or list(BENCHMARKS)
    print(_surroundings(), flush=True)
    rows: list[Row] = []
    broken: list[str] = []
    with tempfile.TemporaryDirectory(prefix="xianghu-benchmarks-") as room:
        scale = Scale(Path(room), seed=wanted.seed)
        for name in names:
            print(f"{name} …", flush=True)
            try:
                rows += BENCHMARKS[name](scale.quick() if wanted.quick else scale)
            except Exception:  # noqa: BLE001  the other benchmarks are measured all the same
                traceback.print_exc()
                broken.append(name)
    if rows:
        print("\n" + table(rows))
    for name in broken:
        print(f"not measured: {name}")
    return 1 if broken else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", nargs="*", choices=[*BENCHMARKS, []], metavar="NAME",
                        help=f"one of: {', '.join(BENCHMARKS)}; all without one")  # fmt: skip
    parser.add_argument("--quick", action="store_true", help="small amounts: a look, no measure")
    parser.add_argument("--seed", type=int, default=1, help="for texts, photos and lost packets")
    return parser


def _surroundings() -> str:
    """What a reader must know about where the figures are from."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    here = (
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}, "
        f"{os.cpu_count()} processors, load {load:.1f} before the run"
    )
    lines = [here]
    try:
        with link.link() as line:
            shape = line.shape
            up, down = ((rate or 0.0) / 1e6 for rate in (shape.up, shape.down))
            lines.append(
                f"line: {up:g} Mbit/s up, {down:g} down, "
                f"{shape.round_trip * 1000:g} ms round trip, {shape.loss:.0%} loss each way, "
                f"queue of {shape.queue_round_trips:g} bandwidth-delay products, "
                f"MTU {shape.mtu}, TCP {line.congestion_control}"
            )
    except link.LinkError as error:
        lines.append(f"no line can be made here: {error}")
    lines += [f"missing: {what}" for what in sides.missing_peers()]
    return "\n".join(lines)


if __name__ == "__main__":
    # Asked to end, it takes its namespaces and servers down on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(main(sys.argv[1:]))
