"""Anki's own sync as a peer: the client half, run by a Python that has the `anki` wheel.

Two profiles of one account: `a` adds notes and sends them, `b` fetches them.
Both begin from one shared collection of a single note, so what is measured is the
ordinary incremental sync, as ours is.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from benchmarks.actor import obey, timed
from benchmarks.samples import texts

USER, PASSWORD = "bench", "bench"


def server_environment(base: Path, port: int) -> dict[str, str]:
    """What `python -m anki.syncserver` reads."""
    return {
        "SYNC_USER1": f"{USER}:{PASSWORD}",
        "SYNC_BASE": str(base),
        "SYNC_HOST": "0.0.0.0",
        "SYNC_PORT": str(port),
        "RUST_LOG": "error",
    }


def python() -> str:
    """The Python that has Anki: this one, or the one that XIANGHU_ANKI_PYTHON names."""
    return os.environ.get("XIANGHU_ANKI_PYTHON", sys.executable)


class Profile:
    """One collection and its account."""

    def __init__(self, directory: str, endpoint: str, upload: bool) -> None:
        from anki.collection import Collection

        Path(directory).mkdir(parents=True, exist_ok=True)
        self._collection: Any = Collection(str(Path(directory) / "collection.anki2"))
        self._auth = self._collection.sync_login(USER, PASSWORD, endpoint)
        self._auth.endpoint = endpoint
        self._begin(upload)

    def _begin(self, upload: bool) -> None:
        """Share a collection of one note: the first sync of an account is always a whole one."""
        if upload and not self.count():
            self._add([("first", "first")])
        output = self._collection.sync_collection(self._auth, sync_media=False)
        if output.required != output.NO_CHANGES:
            self._collection.close_for_full_sync()
            self._collection.full_upload_or_download(
                auth=self._auth, server_usn=None, upload=upload
            )
            self._collection.reopen(after_full_sync=True)

    def add(self, count: int) -> None:
        """Add notes with the texts that our calls have."""
        self._add([text.fields() for text in texts(count)])

    def _add(self, notes: list[tuple[str, str]]) -> None:
        from anki.collection import AddNoteRequest

        model = self._collection.models.by_name("Basic")
        deck = self._collection.decks.id("Default")
        requests = []
        for front, back in notes:
            note = self._collection.new_note(model)
            note.fields = [front, back]
            requests.append(AddNoteRequest(note=note, deck_id=deck))
        self._collection.add_notes(requests)

    def sync(self) -> float:
        """One ordinary sync; seconds.  Raises RuntimeError when Anki asks for a whole one."""

        def once() -> None:
            output = self._collection.sync_collection(self._auth, sync_media=False)
            if output.required != output.NO_CHANGES:
                raise RuntimeError("Anki asks for a full sync")

        return timed(once)

    idle = sync

    def count(self) -> int:
        notes: int = self._collection.note_count()
        return notes


if __name__ == "__main__":
    obey(Profile)
