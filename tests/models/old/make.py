"""Makes the pair of files that a released version leaves behind, for later programs to open.

Run once when a version is released, `python -m tests.models.old.make`, and commit what it writes.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from app.models import drafts, feed, outbox, photos, settings
from app.models.migrations import copied, work
from app.models.read import DraftContent
from app.models.store import open_store
from tests.models.world import (
    KEY,
    START,
    County,
    call,
    event,
    new_id,
    photo,
    pull,
    push,
    put,
    submit,
)

HERE = Path(__file__).parent


def make(folder: Path) -> None:
    """Leave one of everything: a draft with a photo, a waiting, a confirmed and a refused event."""
    store = open_store(folder, KEY)
    county = County()
    draft = new_id()
    drafts.add(store, draft, "p-1", DraftContent(description="写到一半的样例"), START)
    photos.remember(store, photo("a"), "jpg", START, offset_known=True)
    drafts.add_photo(store, draft, "p-1", photo("a").sha256)
    settings.put(store, "theme", "dark")
    confirmed = submit("已到县里的样例")
    put(store, confirmed, photos=[photo("a").sha256])
    push(store, county)
    county.register(confirmed.ticket)
    pull(store, county)
    put(store, submit("待发的样例"))
    put(store, event(confirmed.ticket, "resubmit", call()))
    refused = outbox.next_batch(store, "p-1", 10, 1 << 20)[-1]
    with store.work.write() as connection:
        connection.exec_driver_sql(
            "UPDATE outbox SET journey = 'needs_you' WHERE id = ?", (refused.id,)
        )
    assert feed.state(store).cursor == 2
    store.close()


if __name__ == "__main__":
    target = HERE / f"work-{len(work.VERSIONS)}-copy-{len(copied.VERSIONS)}"
    if target.exists():
        sys.exit(f"{target} is there already: released files are not made anew")
    made = Path(tempfile.mkdtemp())
    make(made)
    target.mkdir()
    for name in ("work.db", "copy.db", "key.check"):
        shutil.copy(made / name, target / name)
    print(target)
