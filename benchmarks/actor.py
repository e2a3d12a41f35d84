"""A program at one end of the link that is told what to do, line by line, as JSON.

The measuring process asks, the actor does one thing and answers.  The clock
that counts is the actor's own, around the work alone: starting programs and
making material are never measured.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


class ActorError(Exception):
    """An actor failed, fell silent or ended; the message carries what it said last."""


class Actor:
    """The measuring end: `ask` sends a name and arguments and waits for the answer."""

    def __init__(self, process: subprocess.Popen[str], log: Path) -> None:
        self._process = process
        self._log = log

    def ask(self, name: str, *arguments: object, at_most: float = 900.0) -> Any:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps([name, *arguments]) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise ActorError(self._last_words(name)) from error
        answer = self._line(name, at_most)
        if "error" in answer:
            raise ActorError(f"{name}: {answer['error']}\n{self._last_words(name)}")
        return answer["value"]

    def _line(self, name: str, at_most: float) -> dict[str, Any]:
        assert self._process.stdout is not None
        ready, _, _ = select.select([self._process.stdout], [], [], at_most)
        line = self._process.stdout.readline() if ready else ""
        if not line:
            raise ActorError(self._last_words(name))
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _last_words(self, name: str) -> str:
        tail = self._log.read_text(errors="replace")[-2000:] if self._log.exists() else ""
        return f"no answer to {name}; its log ends:\n{tail}"


@contextlib.contextmanager
def actor(
    command: list[str], log: Path, environment: dict[str, str] | None = None
) -> Iterator[Actor]:
    """Start a command that speaks this protocol; it is ended on leaving."""
    with started(command, log, environment, talking=True) as process:
        yield Actor(process, log)


@contextlib.contextmanager
def started(
    command: list[str],
    log: Path,
    environment: dict[str, str] | None = None,
    *,
    talking: bool = False,
) -> Iterator[subprocess.Popen[str]]:
    """Start a program whose complaints go to a log; it is ended on leaving."""
    pipe = subprocess.PIPE if talking else subprocess.DEVNULL
    with log.open("ab") as complaints:
        process = subprocess.Popen(
            command, cwd=ROOT, text=True, bufsize=1, stdin=pipe,
            stdout=pipe if talking else complaints, stderr=complaints,
            env={**os.environ, **(environment or {})},
        )  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(timeout=5)
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()


def obey(make: Callable[..., object]) -> None:
    """The actor's end: answer each line on standard input until it closes.

    `open` makes the actor; every other name is a method of it.
    """
    made: object = None
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        try:
            if name == "open":
                made, value = make(*arguments), None
            else:
                value = getattr(made, name)(*arguments)
        except Exception as error:
            answers.write(json.dumps({"error": f"{type(error).__name__}: {error}"}) + "\n")
            raise
        answers.write(json.dumps({"value": value}) + "\n")


def timed(work: Callable[[], object]) -> float:
    """Seconds that the work took."""
    start = time.monotonic()
    work()
    return time.monotonic() - start


def wait_for_port(
    link_end: list[str], port: int, server: subprocess.Popen[str], at_most: float = 20.0
) -> None:
    """Wait until the server listens, looking from the end that the command prefix names."""
    probe = f"import socket; socket.create_connection(('127.0.0.1', {port}), 1).close()"
    deadline = time.monotonic() + at_most
    while time.monotonic() < deadline and server.poll() is None:
        tried = subprocess.run(
            [*link_end, sys.executable, "-c", probe], capture_output=True, check=False
        )
        if tried.returncode == 0:
            return
        time.sleep(0.2)
    raise ActorError(f"nothing listens on port {port}")
