"""The main job from end to end, through the real widgets, the real server and both databases."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.journeys.demo import sample_photos
from tests.journeys.main_job import STEPS, Job, play
from tests.journeys.relay import Relay
from tests.journeys.sample_county import add_sample_tickets, sample_county


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_call_drafted_offline_comes_back_answered(qapp: QApplication, tmp_path: Path) -> None:
    with sample_county(tmp_path / "county") as world, Relay(world.url) as network:
        add_sample_tickets(world, sample_photos(tmp_path))
        job = Job(qapp, tmp_path, world, network, tmp_path / "pictures")
        done = list(play(job))
    assert len(done) == len(STEPS)
    assert all(one.picture is not None and one.picture.stat().st_size > 10_000 for one in done)
