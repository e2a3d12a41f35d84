"""A PC gets what its ring is to have, whole and checked, over a real line or from a stick."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request

import pytest

from app.sync.clock import SystemClock
from app.updating import stage
from app.updating.errors import NoRing, UpdateUnknown
from county.serve import running
from county.settings import Settings
from tests.faults.world import wait_for
from tests.updating.world import PC, Releases


def test_a_new_version_is_fetched_checked_and_waits(pc, releases):
    setup = releases.add("1.1.0")

    state = pc.look()

    assert (state.ready, state.problem) == ("1.1.0", None)
    assert state.last_look is not None
    assert pc.waiting() == setup.read_bytes()
    assert not (pc.place / "coming").exists()


def test_progress_is_told_while_it_is_fetched(pc, releases):
    releases.add("1.1.0")
    pc.look()
    told = [(state.done, state.size) for state in pc.states if state.size]
    assert told[-1] == (300_000, 300_000)
    assert told == sorted(told)


def test_nothing_new_is_nothing_wrong(pc, releases):
    releases.add("1.0.0")
    state = pc.look()
    assert (state.ready, state.known, state.problem) == ("", "", None)


def test_a_county_without_a_repository_is_nothing_wrong(tmp_path):
    with running(Settings(data=tmp_path / "county")) as here:
        state = PC(tmp_path / "pc", here.url).look()
    assert (state.ready, state.problem) == ("", None)
    assert state.last_look is not None


def test_without_the_network_it_is_said_and_looked_for_again_later(tmp_path):
    state = PC(tmp_path / "pc", "http://127.0.0.1:9").look()
    assert state.problem.title == "连不上县级平台"
    assert state.last_look is None


def test_versions_are_numbers_and_no_words(pc, releases):
    pc.version = "1.9.0"
    releases.add("1.10.0")
    assert pc.look().ready == "1.10.0"


# --- rings, holding, going back -----------------------------------------------------------------


def test_each_ring_has_its_own_version(pc, releases, tmp_path):
    releases.add("1.1.0", ring="early")
    releases.add("1.0.0")
    early = PC(tmp_path / "early", pc.url, ring="early")

    assert (pc.look().ready, early.look().ready) == ("", "1.1.0")

    releases.repository.give("stable", "1.1.0")
    assert pc.look().ready == "1.1.0"


def test_a_ring_that_the_county_does_not_have_is_said(pc, releases):
    releases.add("1.1.0")
    pc.ring = "erly"
    assert isinstance(pc.look().problem, NoRing)


def test_a_ring_on_hold_installs_nothing_also_what_waits_already(pc, releases):
    releases.add("1.1.0")
    assert pc.look().ready == "1.1.0"

    releases.repository.hold("stable", held=True)
    assert pc.look().ready == ""
    assert pc.waiting() is None

    releases.repository.hold("stable", held=False)
    assert pc.look().ready == "1.1.0"


def test_a_county_can_send_a_ring_back_and_only_those_who_have_the_newer(pc, releases, tmp_path):
    old = releases.add("1.0.0")
    releases.add("1.1.0")
    releases.repository.roll_back("stable", "1.0.0")
    newest = PC(tmp_path / "newest", pc.url, version="1.1.0")
    foreign = PC(tmp_path / "foreign", pc.url, version="2.0.0")

    assert newest.look().ready == "1.0.0"
    assert newest.waiting() == old.read_bytes()
    assert stage.read(newest.place).back
    assert foreign.look().ready == ""


def test_a_pc_that_only_wants_to_be_told_is_told(pc, releases):
    releases.add("1.1.0")
    pc.fetches = False
    state = pc.look()
    assert (state.known, state.ready) == ("1.1.0", "")
    assert pc.waiting() is None


# --- a stick ------------------------------------------------------------------------------------


def test_a_stick_brings_the_update_to_an_office_that_was_online_once(pc, releases, tmp_path):
    pc.look()
    setup = releases.add("1.1.0")
    releases.repository.export(tmp_path / "U盘")

    assert pc.look(tmp_path / "U盘").ready == "1.1.0"
    assert pc.waiting() == setup.read_bytes()


def test_a_stick_alone_proves_nothing_unless_the_administrator_has_brought_the_root(
    tmp_path, releases
):
    releases.add("1.1.0")
    releases.repository.export(tmp_path / "stick")
    stranger = PC(tmp_path / "stranger")
    assert isinstance(stranger.look(tmp_path / "stick").problem, UpdateUnknown)

    told = PC(tmp_path / "told", root=releases.metadata / "1.root.json")
    assert told.look(tmp_path / "stick").ready == "1.1.0"


def test_a_folder_with_something_else_on_it_is_said(pc, releases, tmp_path):
    pc.look()
    assert pc.look(tmp_path).problem.title == "没有找到更新"


# --- the server -----------------------------------------------------------------------------------


def ask(url: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as reply:
            return reply.status, reply.read(), dict(reply.headers)
    except urllib.error.HTTPError as refused:
        return refused.code, b"", dict(refused.headers)


def test_files_are_given_out_whole_or_from_the_middle(server, releases):
    content = releases.add("1.1.0").read_bytes()
    url = f"{server.url}/updates/targets/{releases.target('setup-1.1.0.bin').name}"

    status, whole, headers = ask(url, **{"Accept-Encoding": "gzip"})
    assert (status, whole) == (200, content)
    assert "content-encoding" not in {name.lower() for name in headers}

    status, part, headers = ask(url, Range="bytes=1000-")
    assert (status, part) == (206, content[1000:])
    assert headers["content-range"] == "bytes 1000-299999/300000"
    assert ask(url, Range="bytes=5-9")[1] == content[5:10]
    assert ask(url, Range="bytes=300000-")[0] == 416
    assert ask(url, Range="lines=1-2")[:2] == (200, content)


@pytest.mark.parametrize(
    "path",
    [
        "updates/keys/root.pem",
        "updates/metadata/..%2f..%2fonline.pem",
        "updates/metadata/..%5conline.pem",
        "updates/targets/%2e%2e/%2e%2e/online.pem",
        "updates/metadata/.timestamp.json.new",
        "updates/online.pem",
        "updates/metadata/nothing.json",
    ],
)
def test_nothing_but_the_repository_is_given_out(server, releases, path):
    (releases.metadata / ".timestamp.json.new").write_bytes(b"half")
    assert ask(f"{server.url}/{path}")[0] == 404


# --- the thread -----------------------------------------------------------------------------------


class Impatient(SystemClock):
    """A clock whose first waits are over at once."""

    def __init__(self) -> None:
        self.asked: list[float] = []
        self.looked = threading.Event()

    def wait(self, event: threading.Event, seconds: float) -> bool:
        self.asked.append(seconds)
        return event.wait(0.01 if len(self.asked) == 1 else 60)


def test_it_looks_by_itself_some_time_after_the_start_and_when_asked(pc, releases):
    releases.add("1.1.0")
    updates = pc.updates()
    clock = updates._clock = Impatient()
    updates.start()
    wait_for(lambda: pc.waiting() is not None)
    releases.add("1.2.0")
    updates.look_soon()
    wait_for(lambda: updates.state.ready == "1.2.0")
    updates.stop(5)

    assert 60 <= clock.asked[0] <= 900
    assert all(4 * 3600 <= seconds <= 8 * 3600 for seconds in clock.asked[1:])
    assert not updates._thread.is_alive()


def test_the_server_renews_what_it_says_every_day(tmp_path):
    from datetime import timedelta

    from county.jobs import renew_updates
    from county.wiring import open_county

    old = Releases(tmp_path / "county" / "updates", ago=timedelta(days=2))
    old.repository.begin()
    before = (old.metadata / "timestamp.json").read_bytes()
    county = open_county(Settings(data=tmp_path / "county"))
    renew_updates(county)
    renewed = (old.metadata / "timestamp.json").read_bytes()
    renew_updates(county)
    county.close()

    assert renewed != before
    assert (old.metadata / "timestamp.json").read_bytes() == renewed
