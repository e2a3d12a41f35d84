"""One act at a desk, in a process of its own that may be killed at any system call.

`python -m tests.faults.acts FOLDER ACT` opens the data folder that `prepare` made, acts, says
"done" when the act has returned, and closes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from app.casework.desk import Desk
from app.models import feed
from app.models.store import open_store
from contract.events import Reason
from contract.ids import IdMaker
from tests.casework.office import content, documents, person, ready
from tests.journeys.camera import take_photo
from tests.models.world import KEY, START, Clock, County, pull, push, submit

TYPED = "锦绣园小区附近车辆乱停，占了消防通道。居民多次反映。"
TYPED_ON = TYPED + "刚刚又写了一句。"
SHOTS = 2


def desk_of(folder: Path) -> Desk:
    return Desk(open_store(folder / "data", KEY), person(), Clock(), IdMaker())


def county() -> County:
    """The county as it was when the folder was prepared, with news that were not pulled yet."""
    told = County()
    ids = [f"00000000-0000-7000-8000-{number:012}" for number in range(40)]
    for number in range(20):
        told.take(replace(submit(f"别处的 {number}", ids[2 * number]), id=ids[2 * number + 1]))
    return told


def prepare(folder: Path) -> None:
    """Leave a finished draft with two photos, a call at the county, and a photo to be added."""
    folder.mkdir(parents=True, exist_ok=True)
    place = (36.289, 116.45)
    shots = [take_photo(folder / f"{n}.jpg", n, START, place, (320, 240)) for n in range(SHOTS + 1)]
    desk = desk_of(folder)
    store = desk._store
    told = County()
    documents(store, told)
    other = desk.submit(ready(desk, description="已经到县里的一张呼叫单"))
    push(store, told)
    pull(store, told)
    assert desk.ticket(other).ticket.revision
    draft = ready(desk)
    for shot in shots[:SHOTS]:
        desk.add_photo(draft, shot)
    store.close()


def _submit(desk: Desk, folder: Path) -> None:
    desk.submit(desk.drafts()[0].id)


def _autosave(desk: Desk, folder: Path) -> None:
    desk.save(desk.drafts()[0].id, content(desk, description=TYPED_ON))


def _add_photo(desk: Desk, folder: Path) -> None:
    desk.add_photo(desk.drafts()[0].id, folder / f"{SHOTS}.jpg")


def _discard(desk: Desk, folder: Path) -> None:
    desk.discard(desk.drafts()[0].id)


def _urge(desk: Desk, folder: Path) -> None:
    desk.take(desk.rows()[0].id, "urge", Reason("请快些"))


def _apply(desk: Desk, folder: Path) -> None:
    cursor = feed.state(desk._store).cursor
    news = [replace(item, seq=item.seq + cursor) for item in county().ledger]
    feed.apply(desk._store, "epoch-1", cursor + len(news), news)


ACTS: dict[str, Callable[[Desk, Path], None]] = {
    "submit": _submit,
    "autosave": _autosave,
    "add_photo": _add_photo,
    "discard": _discard,
    "urge": _urge,
    "apply": _apply,
}


def main(folder: Path, act: str) -> None:
    desk = desk_of(folder)
    ACTS[act](desk, folder)
    print("done", flush=True)
    desk._store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
