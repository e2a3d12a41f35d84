"""Where a repository of releases is read: from the county over the line, or from a folder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from tuf.api.exceptions import DownloadHTTPError

from app.sync.transport import Link
from app.sync.trouble import Kind, Trouble

_BLOCK = 64 * 1024
_NAME = re.compile(r"(metadata|targets)/[A-Za-z0-9][A-Za-z0-9._-]*")
_NOT_THERE = 404
_RANGE = re.compile(r"bytes (\d+)-")


class Source(Protocol):
    """Files of a repository by their names, such as `metadata/timestamp.json`."""

    known: bool
    """Whether who answers has proved to be the county: then its word on the first root is taken."""

    def read(self, name: str, start: int = 0) -> Iterator[bytes]:
        """Yield a file's content from *start*.

        Raises DownloadHTTPError for a file that is not there, Trouble, OSError.
        """


class CountySource:
    """The repository that the county's server gives out."""

    known = True

    def __init__(self, link: Link) -> None:
        self._link = link

    def read(self, name: str, start: int = 0) -> Iterator[bytes]:
        """Yield a file's content from *start*; a server that cannot begin there is read past it."""
        headers = {"Accept-Encoding": "identity"}
        if start:
            headers["Range"] = f"bytes={start}-"
        try:
            response = self._link.send(
                "GET", f"/updates/{_checked(name)}", (200, 206), headers=headers
            )
        except Trouble as trouble:
            if trouble.status == _NOT_THERE:
                raise DownloadHTTPError(name, _NOT_THERE) from trouble
            raise
        with response:
            if response.headers.get("Content-Encoding", "identity") != "identity":
                raise Trouble(Kind.FOREIGN, "packed, unasked")
            skip = start - _begins(response.status_code, response.headers.get("Content-Range", ""))
            if skip < 0:
                raise Trouble(Kind.FOREIGN, "another part of the file")
            for block in self._link.blocks(response):
                yield block[skip:]
                skip = max(0, skip - len(block))


def _begins(status: int, content_range: str) -> int:
    if status != 206:
        return 0
    found = _RANGE.match(content_range)
    if not found:
        raise Trouble(Kind.FOREIGN, "a part of a file, without saying which")
    return int(found[1])


class FolderSource:
    """A copy of the repository in a folder, such as a stick's."""

    known = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, name: str, start: int = 0) -> Iterator[bytes]:
        """Yield a file's content from *start*."""
        try:
            file = (self._folder / _checked(name)).open("rb")
        except FileNotFoundError as problem:
            raise DownloadHTTPError(name, _NOT_THERE) from problem
        with file:
            file.seek(start)
            while block := file.read(_BLOCK):
                yield block


def _checked(name: str) -> str:
    """Return *name* if it is a file's of a repository; no signature makes another one right."""
    if not _NAME.fullmatch(name):
        raise Trouble(Kind.FOREIGN, "no name of a file")
    return name
