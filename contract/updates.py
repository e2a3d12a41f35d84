"""What a county says of its releases: which version each ring is to have, and where that version is.

The text of this lies in a TUF repository as the target `rings.json`; TUF vouches for it being whole,
of the county, and of these days.
"""

import re

import msgspec

INDEX = "rings.json"
STABLE = "stable"
WINDOWS, LINUX = "windows-x64", "linux-x64"
SYSTEMS = (WINDOWS, LINUX)

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}")
_RING = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_VERSION = re.compile(r"\d{1,5}(\.\d{1,5}){1,3}")


class Release(msgspec.Struct, frozen=True):
    """One version for one system; *file* is the name of a target of the repository."""

    version: str
    system: str
    file: str


class Ring(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a ring's PCs are to have.

    *held*: nothing is installed for now. *back_from*: versions that are to go back to this one,
    which is older; no other PC ever gets an older one.
    """

    version: str
    held: bool = False
    back_from: tuple[str, ...] = ()


class Rings(msgspec.Struct, frozen=True):
    """All that a county has published; raises ValueError where a name in it cannot be one."""

    rings: dict[str, Ring]
    releases: tuple[Release, ...]

    def __post_init__(self) -> None:
        for ring, wanted in self.rings.items():
            if not is_ring(ring) or not is_version(wanted.version):
                raise ValueError("no ring or version")
        for release in self.releases:
            if not is_version(release.version) or not is_file(release.file):
                raise ValueError("no version or file")


def is_ring(text: str) -> bool:
    """Tell whether *text* can name a ring: small letters, digits and -."""
    return bool(_RING.fullmatch(text))


def is_version(text: str) -> bool:
    """Tell whether *text* is a version: two to four numbers."""
    return bool(_VERSION.fullmatch(text))


def is_file(text: str) -> bool:
    """Tell whether *text* can name a release's file: no path, nothing that a system reads oddly."""
    return bool(_NAME.fullmatch(text)) and not text.endswith(".")


def order(version: str) -> tuple[int, ...]:
    """Return what versions are compared by: 1.10 is newer than 1.9, and 1.0 is 1.0.0."""
    numbers = [int(part) for part in version.split(".")]
    return tuple(numbers + [0] * (4 - len(numbers)))


def wanted(rings: Rings, ring: str, system: str, version: str) -> Release | None:
    """Return what a PC of *ring* with *version* is to install, or None where it has what it needs.

    Raises KeyError for a ring that the county does not have, though it has others.
    """
    if not rings.rings:
        return None
    asked = rings.rings[ring]
    newer = order(asked.version) > order(version)
    back = version in asked.back_from and order(asked.version) < order(version)
    if asked.held or not (newer or back):
        return None
    same = (one for one in rings.releases if (one.version, one.system) == (asked.version, system))
    return next(same, None)
