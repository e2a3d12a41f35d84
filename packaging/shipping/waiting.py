"""On the checked machine: makes what a clerk would have made, a call that waits for the network.

`python waiting.py FOLDER enrol ADDRESS CODE`, `… FOLDER call`: prints the ticket.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from app.casework.reading import DraftContent
from app.models.worker import Worker
from app.wiring import House, open_house
from contract.deadlines import Urgency
from tests.journeys.camera import take_photo

PLACE = (36.2893, 116.4561)


def call(house: House) -> str:
    """Draft and submit a call with two photos; return its ticket."""
    desk = house.desk
    assert desk is not None
    named = desk.edition()
    assert named is not None, "the county's list has not come yet"
    draft = desk.new_draft().id
    content = DraftContent(
        description="锦绣园小区附近车辆乱停，占了消防通道",
        village="锦绣园社区",
        spot="小区东门外约 30 米",
        urgency=Urgency.RAISED,
        edition=named.name,
        matter="29",
        reasons=("消防通道",),
        answers={"passage": "消防车通道", "vehicles": 12, "blocked": "进不去", "done": "劝阻 2 次"},
    )
    desk.save(draft, content)
    with tempfile.TemporaryDirectory() as place:
        for seed in (1, 2):
            path = Path(place, f"现场{seed}.jpg")
            desk.add_photo(draft, take_photo(path, seed, datetime.now(UTC), PLACE))
    return desk.submit(draft)


def main(folder: Path, what: str, *told: str) -> None:
    """Open the data in *folder* as the program does, act, close them."""
    folder.mkdir(parents=True, exist_ok=True)
    database = Worker("database")
    house = database.call(open_house, folder, database)
    if what == "enrol":
        database.call(house.take_account, house.enrol(*told))
    else:
        print(database.call(call, house))
    database.call(house.close)
    database.close(5)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
