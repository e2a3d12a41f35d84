"""Bodies of requests, read in small blocks so that a time-out covers a block and not the whole.

With `requests`, a body of bytes is sent by one call, and the socket's time-out then covers all of
it; and an open file that is given again on a retry sends nothing. This does neither.
"""

import io
from collections.abc import Callable, Iterator
from typing import BinaryIO

BLOCK = 8192
"""Bytes: at 1 kB/s a block still passes within the stall time-out."""


class BodyProblem(Exception):
    """What was to be sent cannot be read as promised: the file is shorter, gone or locked."""


def _silent(sent: int) -> None:
    """For bodies that nobody watches."""


class Body:
    """A part of a file as a request's body: *size* bytes from *start*.

    *on_sent* hears of every block how many bytes it had. Raises BodyProblem while being sent when the
    file cannot be read or is shorter than promised; no library takes that for the network's fault.
    """

    def __init__(
        self, file: BinaryIO, start: int, size: int, on_sent: Callable[[int], None] = _silent
    ) -> None:
        self._file = file
        self._size = size
        self._left = size
        self._on_sent = on_sent
        file.seek(start)

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[bytes]:
        while block := self.read(BLOCK):
            yield block

    def read(self, size: int = BLOCK) -> bytes:
        """Return the next block, empty at the end."""
        if self._left == 0:
            return b""
        try:
            block = self._file.read(min(BLOCK, self._left, size if size > 0 else BLOCK))
        except OSError as problem:
            raise BodyProblem(type(problem).__name__) from problem
        if not block:
            raise BodyProblem("shorter than promised")
        self._left -= len(block)
        self._on_sent(len(block))
        return block


def body_of(content: bytes) -> Body:
    """Return *content* as a body."""
    return Body(io.BytesIO(content), 0, len(content))
