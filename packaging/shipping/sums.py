"""The list of SHA-256 sums beside what is handed out."""

from __future__ import annotations

from hashlib import file_digest
from pathlib import Path

FILE = "SHA256SUMS"


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def write(folder: Path) -> None:
    """List every file of *folder* as sha256sum does."""
    lines = [f"{sum_}  {name}\n" for name, sum_ in _of_files(folder).items()]
    (folder / FILE).write_text("".join(lines), "utf-8")


def trouble(folder: Path) -> list[str]:
    """Return what does not agree with the list: changed, missing, or not in it."""
    listed: dict[str, str] = {}
    try:
        for line in (folder / FILE).read_text("utf-8").splitlines():
            sum_, _, name = line.partition("  ")
            listed[name] = sum_
    except (FileNotFoundError, UnicodeDecodeError) as problem:
        return [f"{FILE}: {problem}"]
    found = _of_files(folder)
    return [
        *(f"{name}: missing" for name in sorted(listed.keys() - found.keys())),
        *(f"{name}: not in {FILE}" for name in sorted(found.keys() - listed.keys())),
        *(
            f"{name}: another SHA-256"
            for name in sorted(listed.keys() & found.keys())
            if listed[name] != found[name]
        ),
    ]


def _of_files(folder: Path) -> dict[str, str]:
    return {name: sum_ for name, sum_ in of_tree(folder).items() if name != FILE}


def of_tree(tree: Path) -> dict[str, str]:
    """Return the SHA-256 of every file under *tree*, by its path in it."""
    return {
        path.relative_to(tree).as_posix(): digest(path)
        for path in sorted(tree.rglob("*"))
        if path.is_file()
    }
