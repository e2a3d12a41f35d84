"""An office that never has a line: everything goes out and comes back on a stick."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
from sqlalchemy.exc import OperationalError

from app.casework.reading import TooLateToUndo
from app.models import blobs, carried, feed, outbox, photos, wanted
from app.models.errors import (
    BundleGone,
    BundleIsOurs,
    BundleOutdated,
    BundleUnreadable,
    DiskFull,
    KnownError,
    StickFull,
    StickTrouble,
)
from app.models.read import Journey
from app.stick import Stick
from app.sync import bundles
from app.sync.bundles import Taken
from contract import bundles as by_stick
from contract import events as e
from contract.bundles import SMALL, Direction
from contract.events import ActorKind
from contract.life import Refusal, RefusalCode
from contract.messages import EventResult, Limits, Outcome
from contract.ticket import State, Ticket
from county import blobs as county_blobs
from county import bundles as county_bundles
from county import people
from county.people import BadInput
from sealed import box
from tests.county.world import EDITION
from tests.faults.line import Line
from tests.faults.world import PC, CountyWorld, a_county, check_invariants, new_id
from tests.models.faults import crash_at


class NoLine(Line):
    """A cable that nobody ever plugged in."""

    def send(self, *_arguments, **_named):
        raise AssertionError("this office has no line")


@pytest.fixture
def world(tmp_path: Path):
    with a_county(tmp_path / "county") as world:
        yield world


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "U 盘"
    folder.mkdir()
    return folder


@pytest.fixture
def office(world: CountyWorld, tmp_path: Path):
    """Enrolled once on the county's own network, and then driven up the mountain."""
    pc = PC(world, world.add_person(world.add_township()), tmp_path / "office")
    pc.line = NoLine()
    yield pc
    pc.close()


def carry_out(pc: PC, stick: Path, name: str = "带出.xianghu") -> Path:
    what = bundles.load(pc.store, pc.account, pc.clock.now(), new_id())
    key = bundles.keys(pc.keystore, pc.account)[Direction.UP]
    written = bundles.write(what, key, stick / name)
    bundles.note(pc.store, written)
    bundles.put(written)
    return written.path


def at_the_county(world: CountyWorld, file: Path, name: str = "应答.xianghu"):
    """Let the county take a bundle in, and return its answer and what became of it."""
    answer = file.with_name(name)
    return answer, county_bundles.take(world.county, file, answer)


def read_in(pc: PC, answer: Path, keys=None) -> Taken:
    came = bundles.read(answer, keys or bundles.keys(pc.keystore, pc.account))
    return bundles.take(pc.call_store, pc.account, came)


def round_trip(pc: PC, world: CountyWorld, stick: Path) -> Taken:
    answer, _ = at_the_county(world, carry_out(pc, stick))
    return read_in(pc, answer)


def test_a_call_goes_up_the_mountain_and_its_answer_comes_back(world, office, stick):
    pc = office
    round_trip(pc, world, stick)
    assert pc.desk.edition() is not None, "the list came on the stick"

    ticket = pc.submit(photos=2)
    file = carry_out(pc, stick)
    assert [row.journey for row in pc.rows()] == [Journey.WAITING], "it still waits"
    answer, taken = at_the_county(world, file)
    assert (taken.outcomes["accepted"], taken.photos) == (1, 2)
    piece = world.resolve(ticket)
    read_in(pc, answer)
    assert pc.pending() == []
    assert pc.desk.ticket(ticket).ticket.state is State.CALLED, "what was answered, and no more"

    round_trip(pc, world, stick)
    assert pc.desk.ticket(ticket).ticket.state is State.RESOLVED
    pc.appraise(ticket, piece)
    round_trip(pc, world, stick)
    assert pc.pending() == []
    assert world.state_of(ticket).state is State.APPRAISED
    assert carried.bundles(pc.store, pc.account.person.id) == ()
    check_invariants(world, pc, [row.id for row in pc.rows()])


def test_the_county_takes_a_bundle_twice_and_answers_the_same(world, office, stick):
    round_trip(office, world, stick)
    ticket = office.submit(photos=1)
    file = carry_out(office, stick)
    first, once = at_the_county(world, file, "一.xianghu")
    second, twice = at_the_county(world, file, "二.xianghu")
    assert (once.outcomes["accepted"], twice.outcomes["already"]) == (1, 1)
    keys = bundles.keys(office.keystore, office.account)
    places = [
        [(result.id, result.seq) for result in bundles.read(path, keys).letter.reply.results]
        for path in (first, second)
    ]
    assert places[0] == places[1]
    read_in(office, second)
    assert office.pending() == []
    assert office.desk.ticket(ticket).ticket.state is State.CALLED
    with pytest.raises(BundleOutdated):
        read_in(office, first)


def test_an_answer_older_than_what_was_read_is_refused(world, office, stick):
    round_trip(office, world, stick)
    office.submit()
    early, _ = at_the_county(world, carry_out(office, stick), "早.xianghu")
    office.submit()
    late, _ = at_the_county(world, carry_out(office, stick), "晚.xianghu")
    read_in(office, late)
    before = office.picture()
    with pytest.raises(BundleOutdated):
        read_in(office, early)
    assert office.picture() == before
    assert office.pending() == []


def test_the_answer_to_the_first_of_two_bundles_leaves_the_second_waiting(world, office, stick):
    round_trip(office, world, stick)
    office.submit()
    early, _ = at_the_county(world, carry_out(office, stick), "早.xianghu")
    second = office.submit()
    late, _ = at_the_county(world, carry_out(office, stick), "晚.xianghu")
    read_in(office, early)
    assert [row.ticket for row in office.rows() if row.journey is Journey.WAITING] == [second]
    read_in(office, late)
    assert office.pending() == []


def test_what_is_on_a_stick_can_no_longer_be_taken_back(world, office, stick):
    round_trip(office, world, stick)
    office.submit()
    (event,) = office.desk.outbox()
    carry_out(office, stick)
    with pytest.raises(TooLateToUndo):
        office.desk.undo(event.id)
    assert [row.id for row in office.rows()] == [event.id]


def test_another_pc_can_read_neither_bundle(world, office, stick, tmp_path):
    other = PC(world, world.add_person(world.add_township()), tmp_path / "other")
    try:
        round_trip(office, world, stick)
        office.submit()
        file = carry_out(office, stick)
        answer, _ = at_the_county(world, file)
        for path in (file, answer):
            with pytest.raises(BundleUnreadable):
                read_in(other, path)
        assert other.rows() == []
        with pytest.raises(BundleIsOurs):
            read_in(office, file)
    finally:
        other.close()


def test_a_lost_stick_tells_nothing(world, office, stick):
    round_trip(office, world, stick)
    office.submit(about="河东村有人占道", photos=1)
    file = carry_out(office, stick)
    answer, _ = at_the_county(world, file)
    person = office.account.person
    for path in (file, answer):
        content = path.read_bytes()
        for word in ("河东村", "样例居民甲", "13800000000", person.id, person.township, "SQLite"):
            assert word.encode() not in content


def test_a_person_who_may_no_longer_speak_is_refused_as_over_the_line(world, office, stick):
    round_trip(office, world, stick)
    office.submit()
    file = carry_out(office, stick)
    with world.county.db.write() as connection:
        people.disable(connection, office.who.id)
    with pytest.raises(BadInput, match="停用"):
        at_the_county(world, file)
    assert [row.journey for row in office.rows()] == [Journey.WAITING]


def test_a_person_of_another_township_now_is_refused(world, office, stick):
    from county import db

    round_trip(office, world, stick)
    office.submit()
    file = carry_out(office, stick)
    elsewhere = world.add_township()
    with world.county.db.write() as connection:
        connection.execute(
            db.people.update().where(db.people.c.id == office.who.id).values(org=elsewhere)
        )
    with pytest.raises(BadInput, match="换了镇街"):
        at_the_county(world, file)
    assert world.ledger(elsewhere) == []


def spoilt(file: Path, change) -> Path:
    path = file.with_name(f"坏-{file.name}")
    path.write_bytes(change(file.read_bytes()))
    return path


def _flip(at: int):
    def change(content: bytes) -> bytes:
        at_byte = at % len(content)
        return content[:at_byte] + bytes([content[at_byte] ^ 1]) + content[at_byte + 1 :]

    return change


CHANGES = {
    **{f"cut to {n}": (lambda c, n=n: c[:n]) for n in (0, 1, 15, 100, 4095, 4096, 4097, 8192)},
    "cut by one": lambda c: c[:-1],
    "cut by a page": lambda c: c[:-4096],
    "a page more": lambda c: c + bytes(4096),
    "a page twice": lambda c: c + c[-4096:],
    "two pages changed about": lambda c: c[:4096] + c[8192:12288] + c[4096:8192] + c[12288:],
    "a text file": lambda _c: "呼叫".encode() * 5000,
    **{
        f"bit at {n}": _flip(n) for n in (0, 15, 16, 17, 99, 4015, 4016, 4100, 9000, 20000, -1, -60)
    },
}


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """A bundle with a photo, and its answer, of an office that waits for it."""
    folder = tmp_path_factory.mktemp("both")
    with a_county(folder / "county") as world:
        pc = PC(world, world.add_person(world.add_township()), folder / "office")
        round_trip(pc, world, folder)
        pc.submit(photos=1)
        file = carry_out(pc, folder)
        answer, _ = at_the_county(world, file)
        yield world, pc, (file, answer), bundles.keys(pc.keystore, pc.account)
        pc.close()


@pytest.mark.parametrize("how", CHANGES)
def test_what_was_cut_or_changed_is_refused_whole(both, how):
    world, pc, (file, answer), keys = both
    feeds = world.ledger(pc.account.person.township)
    bad, nothing = spoilt(file, CHANGES[how]), file.with_name("nothing")
    with pytest.raises(BadInput, match="什么也没有收下"):
        county_bundles.take(world.county, bad, nothing)
    assert not nothing.exists()
    assert world.ledger(pc.account.person.township) == feeds
    before = pc.picture(), pc.pending()
    with pytest.raises(BundleUnreadable):
        read_in(pc, spoilt(answer, CHANGES[how]), keys)
    assert (pc.picture(), pc.pending()) == before


def test_a_file_that_is_gone_or_goes_while_it_is_read_is_said_to_be_gone(
    both, tmp_path, monkeypatch
):
    _, pc, (_, answer), keys = both
    with pytest.raises(BundleGone):
        read_in(pc, tmp_path / "没有.xianghu", keys)
    there = tmp_path / "拔掉.xianghu"
    shutil.copy(answer, there)

    def pulled_out(path, *_):
        path.unlink()
        raise box.Unreadable

    monkeypatch.setattr(bundles.box, "opened", pulled_out)
    with pytest.raises(BundleGone):
        read_in(pc, there, keys)


@pytest.mark.linux("named pipes among files")
def test_what_is_no_file_is_not_waited_for(both, tmp_path):
    _, pc, _, keys = both
    os.mkfifo(tmp_path / "x.xianghu")
    with pytest.raises(BundleUnreadable):
        read_in(pc, tmp_path / "x.xianghu", keys)


def test_a_box_with_more_in_it_than_parts_is_refused(both, tmp_path):
    _, pc, _, keys = both
    path = tmp_path / "x.xianghu"
    with box.writing(path, keys[Direction.DOWN]) as put:
        put("letter", b"{}")
    connection = box._open(path, keys[Direction.DOWN], "mode=rw")
    connection.execute("CREATE VIEW more AS SELECT * FROM parts")
    connection.close()
    with pytest.raises(BundleUnreadable):
        read_in(pc, path, keys)


@pytest.mark.parametrize("letter", [b"", b"{", b"[]", b'{"format": 1}', b"[" * 100_000])
def test_a_letter_that_is_none_is_refused(both, tmp_path, letter):
    world, pc, _, keys = both
    path = tmp_path / "x.xianghu"
    for direction in Direction:
        with box.writing(path, keys[direction]) as put:
            put("letter", letter)
        with pytest.raises((BundleUnreadable, BadInput)):
            read_in(pc, path, keys) if direction is Direction.DOWN else at_the_county(world, path)


def test_a_letter_of_a_newer_format_asks_for_a_newer_program(both, tmp_path):
    world, pc, _, keys = both
    path = tmp_path / "x.xianghu"
    with box.writing(path, keys[Direction.DOWN]) as put:
        put("letter", b'{"format": 2}')
    with pytest.raises(KnownError) as told:
        read_in(pc, path, keys)
    assert "更新" in told.value.next_step
    with box.writing(path, keys[Direction.UP]) as put:
        put("letter", b'{"format": 2}')
    with pytest.raises(BadInput, match="更新的版本"):
        at_the_county(world, path)


def left_of(stick: Path, name: str) -> list[Path]:
    """What is on a stick of a file that was not to be there."""
    return [*stick.glob(f"{name}*"), *stick.glob("*.sealing")]


@contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """Let no file grow beyond *size*, as a stick without room."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.linux("limits the size of files")
def test_a_full_stick_leaves_nothing_and_nothing_is_noted(world, office, stick):
    round_trip(office, world, stick)
    office.submit(photos=3)
    what = bundles.load(office.store, office.account, office.clock.now(), new_id())
    key = bundles.keys(office.keystore, office.account)[Direction.UP]
    for size in range(0, what.size, 5000):
        with files_up_to(size), pytest.raises((StickFull, StickTrouble)):
            bundles.write(what, key, stick / "放不下.xianghu")
        assert not left_of(stick, "放不下")
    assert carried.bundles(office.store, office.account.person.id) == ()
    assert [row.journey for row in office.rows()] == [Journey.WAITING]


def test_a_stick_that_fails_after_the_name_is_given_keeps_no_bundle(
    world, office, stick, monkeypatch
):
    round_trip(office, world, stick)
    office.submit()
    what = bundles.load(office.store, office.account, office.clock.now(), new_id())
    key = bundles.keys(office.keystore, office.account)[Direction.UP]
    written = bundles.write(what, key, stick / "拔掉了.xianghu")

    def pulled_out(_folder):
        raise OSError(errno.EIO, "pulled out")

    monkeypatch.setattr(bundles.place, "sync_folder", pulled_out)
    with pytest.raises(StickTrouble):
        bundles.put(written)
    assert not left_of(stick, "拔掉了")


def test_two_who_write_to_the_same_name_at_once_do_not_mix(world, office, stick):
    round_trip(office, world, stick)
    office.submit(photos=1)
    now = office.clock.now()
    one, other = (bundles.load(office.store, office.account, now, new_id()) for _ in range(2))
    key = bundles.keys(office.keystore, office.account)[Direction.UP]
    path = stick / "带出.xianghu"

    def meanwhile(_done: int, _total: int) -> None:
        bundles.put(bundles.write(other, key, path))
        assert letter_of(path, key) == other.letter.id

    bundles.put(bundles.write(one, key, path, meanwhile))
    assert letter_of(path, key) == one.letter.id
    assert left_of(stick, "带出") == [path]


def letter_of(path: Path, key: bytes) -> str:
    with box.opened(path, key, by_stick.MOST_FILE) as opened:
        return by_stick.read(opened.get("letter", by_stick.MOST_LETTER), by_stick.Carried).id


def test_the_same_stick_taken_in_by_two_at_once_is_answered_whole(
    world, office, stick, monkeypatch
):
    round_trip(office, world, stick)
    office.submit()
    file = carry_out(office, stick)
    documents, meanwhile = county_bundles._documents, []

    def another_takes_it_in(*asked):
        if not meanwhile:
            meanwhile.append(None)
            at_the_county(world, file)
        return documents(*asked)

    monkeypatch.setattr(county_bundles, "_documents", another_takes_it_in)
    answer, taken = at_the_county(world, file)
    assert taken.outcomes["accepted"] == 1
    read_in(office, answer)
    assert office.pending() == []
    assert left_of(stick, "应答") == [answer]


def test_what_a_killed_program_left_on_the_stick_goes_with_the_next(world, office, stick):
    old, new = (stick / f"{new_id()}.sealing" for _ in range(2))
    foreign = [stick / "film.part", stick / "家谱.sealing"]
    for path in (old, new, *foreign):
        path.write_bytes(b"x")
    for path in (old, *foreign):
        os.utime(path, (0, 0))
    carry_out(office, stick)
    assert not old.exists()
    assert new.exists(), "somebody may still be at it"
    assert all(path.exists() for path in foreign), "not ours"
    os.utime(new, (0, 0))
    at_the_county(world, stick / "带出.xianghu")
    assert not new.exists()


def test_a_bundle_that_cannot_be_noted_leaves_nothing(world, office, stick, monkeypatch):
    def full(*_):
        raise DiskFull

    monkeypatch.setattr(bundles.carried, "note", full)
    clock = office.clock.now
    told = office.changed.update
    carrier = Stick(office.call_store, office.account, office.keystore, clock, new_id, told)
    with pytest.raises(DiskFull):
        carrier.carry_out(stick / "带出.xianghu", lambda *_: None, lambda: False)
    assert list(stick.iterdir()) == []


@pytest.mark.linux("limits the size of files")
def test_a_full_disk_at_the_county_loses_nothing(world, office, stick):
    round_trip(office, world, stick)
    office.submit()
    file = carry_out(office, stick)
    with files_up_to(0), pytest.raises((OSError, OperationalError)):
        at_the_county(world, file, "放不下.xianghu")
    assert not left_of(stick, "放不下")
    read_in(office, at_the_county(world, file)[0])
    assert office.pending() == []


def test_a_bundle_that_is_cancelled_leaves_nothing(world, office, stick):
    round_trip(office, world, stick)
    office.submit(photos=2)
    what = bundles.load(office.store, office.account, office.clock.now(), new_id())
    key = bundles.keys(office.keystore, office.account)[Direction.UP]
    heard: list[int] = []

    def tell(done: int, _total: int) -> None:
        heard.append(done)

    with pytest.raises(bundles.Cancelled):
        bundles.write(what, key, stick / "不要.xianghu", tell, lambda: bool(heard))
    assert heard == [what.photos[0].size]
    assert not left_of(stick, "不要")


POINTS = (
    "results.after_update",
    "take.between_files",
    "apply.after_tickets",
    "copy.before_commit",
    "copy.after_commit",
    "work.before_commit",
    "work.after_commit",
)


@pytest.mark.parametrize("point", POINTS)
def test_a_reading_that_was_killed_is_taken_up_again(world, office, stick, point):
    round_trip(office, world, stick)
    ticket = office.submit(photos=1)
    answer, _ = at_the_county(world, carry_out(office, stick))
    with crash_at(point):
        read_in(office, answer)
    office.close()
    office.open()
    assert office.desk.ticket(ticket).ticket.call.title, "shown, whatever was recorded"
    if carried.bundles(office.store, office.account.person.id):
        read_in(office, answer)
    assert office.pending() == []
    check_invariants(world, office, [row.id for row in office.rows()])


def test_a_long_answer_goes_in_by_pieces_and_a_kill_between_them_heals(
    world, office, stick, monkeypatch
):
    monkeypatch.setattr(bundles, "_AT_ONCE", 2)
    round_trip(office, world, stick)
    tickets = [office.submit(), office.submit()]
    round_trip(office, world, stick)
    for ticket in tickets:
        world.resolve(ticket)
    office.submit()
    answer, _ = at_the_county(world, carry_out(office, stick))
    for _ in range(3):
        before = feed.state(office.store).cursor
        with crash_at("apply.after_tickets", nth=2):
            read_in(office, answer)
        office.close()
        office.open()
        assert feed.state(office.store).cursor == before + 2, "one piece, and the next was killed"
    assert not read_in(office, answer).more
    assert office.pending() == []
    assert {office.desk.ticket(one).ticket.state for one in tickets} == {State.RESOLVED}
    check_invariants(world, office, [row.id for row in office.rows()])


class Watched:
    """A PC's database, which notes what it is asked while it is busy."""

    def __init__(self, pc: PC) -> None:
        self.pc, self.busy = pc, False

    def __call__(self, fn, *arguments, **named):
        self.busy = True
        try:
            return self.pc.call_store(fn, *arguments, **named)
        finally:
            self.busy = False


def test_pictures_are_drawn_and_written_while_the_database_is_free(
    world, office, stick, tmp_path, monkeypatch
):
    ref = a_colleagues_photo(world, office, tmp_path)
    answer, _ = at_the_county(world, carry_out(office, stick))
    database, drawn = Watched(office), []

    def write(path, content):
        drawn.append((path.name, database.busy))
        write_file(path, content)

    write_file = bundles.place.write_file
    monkeypatch.setattr(bundles.place, "write_file", write)
    came = bundles.read(answer, bundles.keys(office.keystore, office.account))
    bundles.take(database, office.account, came)
    assert drawn == [(f"{ref}.jpg", False)]


def test_a_disk_that_is_full_for_pictures_leaves_the_answer_to_be_read_again(
    world, office, stick, tmp_path, monkeypatch
):
    ref = a_colleagues_photo(world, office, tmp_path)
    answer, _ = at_the_county(world, carry_out(office, stick))

    def full(_path, _content):
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patched:
        patched.setattr(bundles.place, "write_file", full)
        with pytest.raises(DiskFull):
            read_in(office, answer)
    assert wanted.seen(office.store, ref) is None
    read_in(office, answer)
    assert wanted.seen(office.store, ref) is not None


def carry_until_all_came(office: PC, world: CountyWorld, stick: Path) -> int:
    """Carry until the county has no more to say; return how often."""
    for times in range(1, 50):
        if not round_trip(office, world, stick).more:
            return times
    raise AssertionError("it never ends")


def test_an_answer_too_long_for_a_letter_comes_in_several(world, office, stick, monkeypatch):
    carry_until_all_came(office, world, stick)
    tickets = [office.submit() for _ in range(4)]
    round_trip(office, world, stick)
    for ticket in tickets:
        world.resolve(ticket)
    office.submit()
    monkeypatch.setattr(by_stick, "MOST_LETTER", 2500)
    assert carry_until_all_came(office, world, stick) > 2
    assert office.pending() == []
    assert {office.desk.ticket(one).ticket.state for one in tickets} == {State.RESOLVED}
    check_invariants(world, office, [row.id for row in office.rows()])


def test_documents_too_large_for_one_answer_come_with_the_next(
    world, office, stick, tmp_path, monkeypatch
):
    ref = a_colleagues_photo(world, office, tmp_path)
    labels = [f"样例 {n} {'长' * 8000}" for n in range(6)]
    with world.county.db.write() as connection:
        for label in labels:
            edition = msgspec.structs.replace(EDITION, label=label)
            county_blobs.publish(connection, edition, world.now())
    most = 120_000
    monkeypatch.setattr(by_stick, "MOST_ANSWER", most)

    assert round_trip(office, world, stick).more
    assert (stick / "应答.xianghu").stat().st_size <= most
    assert wanted.seen(office.store, ref) is not None, "a picture comes once, documents again"
    assert blobs.missing(office.store), "the county said so: carry once more"
    assert carry_until_all_came(office, world, stick) > 1
    assert blobs.missing(office.store) == ()
    assert {named.edition.label for named in office.desk.editions()} >= set(labels)


def test_what_a_county_of_lower_limits_does_not_take_is_said_and_stays_owed(tmp_path, stick):
    limits = Limits(events=1, body=500, photo=500)
    with a_county(tmp_path / "county", limits=limits) as world:
        pc = PC(world, world.add_person(world.add_township()), tmp_path / "office")
        try:
            carry_until_all_came(pc, world, stick)
            tickets = [pc.submit(photos=1), pc.submit(photos=1)]
            answer, taken = at_the_county(world, carry_out(pc, stick))
            assert not taken.whole
            assert "收下 1 条" in taken.sentence
            assert "有 1 条超出一次能收的条数" in taken.sentence
            assert "有 2 张照片没有收" in taken.sentence
            assert "都还在镇街的电脑里" in taken.sentence
            read = read_in(pc, answer)
            assert (read.events, read.left, read.photos_left) == (1, 1, 2)
            assert [row.journey for row in pc.rows()] == [Journey.CONFIRMED, Journey.WAITING]
            round_trip(pc, world, stick)
            assert [what for what, _ in pc.pending()] == ["photo", "photo"]
            assert all(world.state_of(ticket).state is State.CALLED for ticket in tickets)
        finally:
            pc.close()


def test_a_photo_that_is_not_what_it_is_called_is_said_and_stays_owed(world, office, stick):
    round_trip(office, world, stick)
    office.submit(photos=1)
    what = bundles.load(office.store, office.account, office.clock.now(), new_id())
    (photo,) = what.photos
    key = bundles.keys(office.keystore, office.account)[Direction.UP]
    with box.writing(stick / "带出.xianghu", key) as put:
        put(by_stick.LETTER, msgspec.json.encode(what.letter))
        put(photo.sha256, b"another")
        put("0" * 64, b"")
    _, taken = at_the_county(world, stick / "带出.xianghu")
    assert (taken.photos, taken.photos_left) == (0, 2)
    assert ("photo", photo.sha256[:8]) in office.pending()


def test_when_the_line_comes_everything_is_there_once(world, office, stick):
    round_trip(office, world, stick)
    tickets = [office.submit(photos=1), office.submit()]
    answer, _ = at_the_county(world, carry_out(office, stick))
    tickets.append(office.submit())
    office.line = Line()
    office.engine = office.new_engine()
    office.settle()
    cursor = feed.state(office.store).cursor
    read_in(office, answer)
    assert feed.state(office.store).cursor == cursor, "an older answer never leads back"
    office.settle()
    assert {event.ticket for _, event in world.ledger(office.account.person.township)} == set(
        tickets
    )
    check_invariants(world, office, [row.id for row in office.rows()])


def test_after_the_county_was_restored_a_stick_heals_it(world, office, stick, tmp_path):
    from county.cli import main

    round_trip(office, world, stick)
    office.submit(photos=1)
    round_trip(office, world, stick)
    kept = feed.state(office.store).epoch
    assert main(["--data", str(tmp_path / "county"), "new-epoch"]) == 0
    assert round_trip(office, world, stick).more, "it was restored: carry once more"
    assert [row.journey for row in office.rows()] == [Journey.UNKNOWN]
    round_trip(office, world, stick)
    assert office.pending() == []
    assert feed.state(office.store).epoch != kept
    check_invariants(world, office, [row.id for row in office.rows()])


def test_what_the_county_refuses_comes_back_with_its_reason(world, office, stick):
    round_trip(office, world, stick)
    ticket = office.submit()
    round_trip(office, world, stick)
    office.desk.take(ticket, "urge", e.Reason("还没有人来"))
    file = carry_out(office, stick)
    world.act(world.desk, ticket, "refuse", e.Reason("重复了"))
    answer, taken = at_the_county(world, file)
    assert taken.outcomes["refused"] == 1
    assert read_in(office, answer).refused == 1
    (row,) = (row for row in office.rows() if row.event.step == "urge")
    assert row.journey is Journey.NEEDS_YOU
    assert row.refusal is not None
    office.desk.undo(row.id)
    assert office.pending() == []


def test_a_step_that_was_refused_over_the_line_and_taken_back_is_owed_no_more(world, office, stick):
    round_trip(office, world, stick)
    ticket = office.submit()
    round_trip(office, world, stick)
    urge = office.desk.take(ticket, "urge", e.Reason("还没有人来"))
    file = carry_out(office, stick)
    world.act(world.desk, ticket, "refuse", e.Reason("重复了"))
    answer, _ = at_the_county(world, file)
    refused = EventResult(urge, Outcome.REFUSED, refusal=Refusal(RefusalCode.WRONG_STATE))
    outbox.record_results(office.store, [refused])
    office.desk.undo(urge)
    assert read_in(office, answer).left == 0


def a_colleagues_call(world: CountyWorld, office: PC, tmp_path: Path) -> Ticket:
    """Let a colleague with a line send a call with a photo."""
    who = world.add_person(office.who.township, ActorKind.TOWNSHIP)
    colleague = PC(world, who, tmp_path / "colleague")
    try:
        colleague.settle()
        ticket = colleague.submit(photos=1)
        colleague.settle()
        return colleague.desk.ticket(ticket).ticket
    finally:
        colleague.close()


def a_colleagues_photo(world: CountyWorld, office: PC, tmp_path: Path) -> str:
    (ref,) = a_colleagues_call(world, office, tmp_path).call.photos
    return ref.sha256


def test_news_after_a_first_answer_in_pieces_is_unread(world, office, stick, tmp_path, monkeypatch):
    monkeypatch.setattr(bundles, "_AT_ONCE", 1)
    ticket = a_colleagues_call(world, office, tmp_path)
    round_trip(office, world, stick)
    assert [row.unread for row in office.desk.rows()] == [False]
    world.resolve(ticket.id)
    round_trip(office, world, stick)
    assert [row.unread for row in office.desk.rows()] == [True]


def test_a_colleagues_photo_comes_as_a_small_picture(world, office, stick, tmp_path):
    ref = a_colleagues_photo(world, office, tmp_path)
    round_trip(office, world, stick)
    assert photos.of_event_bodies(office.store, [ref]) == {}
    path = wanted.seen(office.store, ref)
    assert path is not None
    shutil.copy(path, tmp_path / "seen.jpg")


def test_a_picture_of_no_photo_is_written_nowhere(world, office, stick, tmp_path):
    ref = a_colleagues_photo(world, office, tmp_path)
    answer, _ = at_the_county(world, carry_out(office, stick))
    came = bundles.read(answer, bundles.keys(office.keystore, office.account))
    picture = came.parts[f"{ref} {SMALL}"]
    names = ("../../../x", "/x", ref[:63], ref.upper(), f"{ref}\n", "x" * 64, "")
    hostile = came._replace(parts={f"{name} {SMALL}": picture for name in names})
    before = set(tmp_path.rglob("*"))
    bundles.take(office.call_store, office.account, hostile)
    assert {path for path in tmp_path.rglob("*") if path.suffix == ".jpg"} <= before
    assert all(wanted.small(office.store, name) is None for name in names)
