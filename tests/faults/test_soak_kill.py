"""The client is killed with −9 at random moments: 20 seconds in CI, 5 minutes with everything."""

from __future__ import annotations

import pytest

from tests.conftest import ALL
from tests.faults.soak_kill import soak


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_every_submitted_call_arrives_once_though_the_program_is_killed_at_random(tmp_path):
    print(soak(tmp_path, 300 if ALL else 20, seed=2026))
