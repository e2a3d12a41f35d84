"""`dev.py package`: builds; --verify checks what was built; --twice that it is built the same again.

--check plays what an installer and a person do with it under Wine, all of it or the named parts, and
runs --suite: the tests that need no Linux, by python.org's Python. --quick freezes for the system
that this runs on and plays the main job in what was frozen. --deb builds the Debian package alone
(--deb --twice: the same bytes again), --check-deb plays with it in a fresh minimal Debian.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from shipping import build, sign, sums, tree, verify


def _build(_rest: Sequence[str]) -> int:
    build.build()
    return 0


def _verify(rest: Sequence[str]) -> int:
    folder = Path(rest[0]) if rest else build.OUT
    wrong = list(verify.findings(folder, sign.signer_from(os.environ)))
    print("\n".join(wrong) or f"{folder}: every signature, timestamp and sum is good")
    return 1 if wrong else 0


def _twice(_rest: Sequence[str]) -> int:
    """Freeze twice from one checkout, each time from nothing, and compare file by file."""
    first, second = build.WORK / "first", build.WORK / "second"
    tree.frozen(first, second)
    before, after = sums.of_tree(first / "dist"), sums.of_tree(second / "dist")
    differ = sorted(
        name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
    )
    print("\n".join(differ) or f"{len(after)} files, the same both times")
    return 1 if differ else 0


def _deb(rest: Sequence[str]) -> int:
    from shipping import deb

    made = deb.build(build.OUT)
    sums.write(build.OUT)
    if "--twice" not in rest:
        print(f"{made.package.stat().st_size / 1e6:.1f} MB  {made.package.name}")
        return 0
    again = deb.build(build.WORK / "again")
    same = all(
        sums.digest(one) == sums.digest(other)
        for one, other in ((made.package, again.package), (made.bill, again.bill))
    )
    print(f"{made.package.name}: {'the same' if same else 'NOT the same'} both times")
    return 0 if same else 1


def _check_deb(_rest: Sequence[str]) -> int:
    from shipping import debian

    return debian.main()


def _check(rest: Sequence[str]) -> int:
    from shipping import check, suite

    return check.main(rest) or (0 if rest else suite.run(()))


def _suite(rest: Sequence[str]) -> int:
    from shipping import suite

    return suite.run(rest)


def _quick(_rest: Sequence[str]) -> int:
    from shipping import quick

    return quick.main()


_WAYS: dict[str, Callable[[Sequence[str]], int]] = {
    "--verify": _verify,
    "--twice": _twice,
    "--check": _check,
    "--suite": _suite,
    "--deb": _deb,
    "--check-deb": _check_deb,
    "--quick": _quick,
}


def main(arguments: Sequence[str]) -> int:
    """Do what the first word says; build where none does."""
    if not arguments:
        return _build(())
    way = _WAYS.get(arguments[0])
    if way is None:
        print(f"Not known: {arguments[0]}\n\n{__doc__}", file=sys.stderr)
        return 2
    return way(arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
