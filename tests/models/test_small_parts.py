"""Settings, documents, the worker, known errors and failpoints."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given

from app.models import blobs, errors, failpoints, feed, settings
from app.models.english import ENGLISH
from app.models.errors import TEXTS, FeedBroken, KnownError, Refused
from app.models.read import JOURNEY_WORDS, WHAT_NOW_WORDS, WORK_WORDS, Changed
from app.models.store import Store
from app.models.types import from_ms, to_ms
from app.models.worker import Worker
from contract.blobs import BlobKind, name_of, pack
from contract.deadlines import Configuration, WorkCalendar
from contract.forms import Forms
from contract.matters import Department, Departments, ListEdition, Township
from contract.messages import FeedItem
from tests.models.faults import reopened
from tests.models.world import County

# --- settings ---------------------------------------------------------------------------------


def test_a_setting_is_kept_over_a_restart(store: Store):
    assert settings.get(store, "theme", str, "light") == "light"
    assert settings.put(store, "theme", "dark") == {Changed.SETTINGS}
    settings.put(store, "columns", [3, 1, 2])
    store = reopened(store)
    assert settings.get(store, "theme", str, "light") == "dark"
    assert settings.get(store, "columns", list[int], []) == [3, 1, 2]
    store.close()


def test_a_setting_of_another_kind_counts_as_not_set(store: Store):
    settings.put(store, "columns", "wide")
    assert settings.get(store, "columns", list[int], [1]) == [1]


def test_the_last_value_stands(store: Store):
    for value in (1, 2, 3):
        settings.put(store, "n", value)
    assert settings.get(store, "n", int, 0) == 3


# --- the county's documents ----------------------------------------------------------------------

DOCUMENTS = {
    BlobKind.EDITION: ListEdition("样例清单", "2026-01-01", (), sample=True),
    BlobKind.DEPARTMENTS: Departments((Department("县公安局"),)),
    BlobKind.CALENDAR: WorkCalendar(frozenset({date(2026, 10, 1)})),
    BlobKind.CONFIGURATION: Configuration(yellow_hours=48),
    BlobKind.FORMS: Forms(()),
    BlobKind.TOWNSHIP: Township("t-1", "样例街道", ("样例社区",)),
}


def announce(store: Store, county: County, kind: BlobKind, document) -> tuple[str, bytes]:
    name, content = county.announce(kind, document)
    feed.apply(store, county.epoch, county.head, county.changes(county.head - 1))
    return name, content


def edition(label: str) -> ListEdition:
    return ListEdition(label, "2026-01-01", ())


@pytest.mark.parametrize("kind", list(BlobKind))
def test_every_kind_of_document_is_wanted_kept_and_in_force(store: Store, county: County, kind):
    name, content = announce(store, county, kind, DOCUMENTS[kind])
    assert blobs.missing(store) == (name,)
    assert blobs.in_force(store, kind) is None
    assert blobs.put(store, name, content) == {Changed.LIST}
    assert blobs.missing(store) == ()
    assert blobs.in_force(store, kind) == (name, content)
    assert blobs.content(store, name) == content


def test_the_newest_that_is_here_is_in_force(store: Store, county: County):
    first = announce(store, county, BlobKind.EDITION, edition("一"))
    second = announce(store, county, BlobKind.EDITION, edition("二"))
    blobs.put(store, *first)
    assert blobs.in_force(store, BlobKind.EDITION) == first
    blobs.put(store, *second)
    assert blobs.in_force(store, BlobKind.EDITION) == second
    assert blobs.names(store, BlobKind.EDITION) == (second[0], first[0])


def test_a_document_announced_again_is_in_force_again(store: Store, county: County):
    for label in ("一", "二", "一"):
        blobs.put(store, *announce(store, county, BlobKind.EDITION, edition(label)))
    assert blobs.in_force(store, BlobKind.EDITION)[0] == name_of(pack(edition("一")))
    assert blobs.missing(store) == ()


def test_of_lists_every_one_is_wanted_of_others_the_newest(store: Store, county: County):
    old_list = announce(store, county, BlobKind.EDITION, edition("一"))[0]
    new_list = announce(store, county, BlobKind.EDITION, edition("二"))[0]
    announce(store, county, BlobKind.FORMS, Forms((), general="a"))
    forms = announce(store, county, BlobKind.FORMS, Forms((), general="b"))[0]
    assert blobs.missing(store) == (forms, new_list, old_list)


def test_content_that_is_not_what_its_name_promises_is_refused(store: Store, county: County):
    name, content = announce(store, county, BlobKind.EDITION, edition("一"))
    for wrong in (b"", content[:-1], content + b" ", b"<html>login</html>"):
        with pytest.raises(FeedBroken):
            blobs.put(store, name, wrong)
    assert blobs.missing(store) == (name,)


def test_content_of_another_kind_than_announced_is_refused(store: Store, county: County):
    content = pack(DOCUMENTS[BlobKind.TOWNSHIP])
    name = name_of(content)
    feed.apply(store, county.epoch, 1, [FeedItem(1, None, BlobKind.EDITION, name)])
    with pytest.raises(FeedBroken):
        blobs.put(store, name, content)


def test_a_document_that_nobody_announced_is_refused(store: Store):
    content = pack(edition("一"))
    with pytest.raises(FeedBroken):
        blobs.put(store, name_of(content), content)
    assert blobs.content(store, name_of(content)) is None


# --- moments -----------------------------------------------------------------------------------------


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_moment_is_kept_to_the_millisecond(moment: datetime):
    kept = from_ms(to_ms(moment))
    assert timedelta(0) <= moment - kept < timedelta(milliseconds=1)
    assert to_ms(kept) == to_ms(moment)


# --- the worker ----------------------------------------------------------------------------------------


def test_a_worker_does_things_in_order_on_its_own_thread():
    worker = Worker("database")
    seen: list[str] = []
    for number in range(50):
        worker.submit(lambda n=number: seen.append(f"{threading.current_thread().name} {n}"))
    assert worker.close(10)
    assert seen == [f"database {number}" for number in range(50)]


def test_an_error_goes_to_whoever_asked_and_the_worker_goes_on():
    worker = Worker("database")
    broken = worker.submit(lambda: 1 // 0)
    assert worker.call(lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        broken.result(10)
    worker.close(10)


def test_the_worker_may_ask_itself():
    worker = Worker("database")
    assert worker.call(lambda: worker.call(lambda: 3) + 1) == 4
    worker.close(10)


def test_what_was_cancelled_is_not_done():
    worker = Worker("database")
    gate = threading.Event()
    worker.submit(gate.wait)
    unwanted = worker.submit(lambda: pytest.fail("done all the same"))
    assert unwanted.cancel()
    gate.set()
    assert worker.close(10)


def test_a_closed_worker_takes_nothing_more():
    worker = Worker("database")
    assert worker.close(10)
    assert worker.close(10)
    with pytest.raises(RuntimeError, match="database"):
        worker.submit(lambda: None)


def test_closing_tells_when_something_does_not_end_in_time():
    worker = Worker("database")
    gate = threading.Event()
    worker.submit(gate.wait)
    assert not worker.close(0.05)
    gate.set()
    assert worker.close(10)


# --- known errors -----------------------------------------------------------------------------------------


def kinds() -> list[type[KnownError]]:
    return [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, KnownError)
    ]


@pytest.mark.parametrize("kind", kinds())
def test_every_known_error_says_what_happened_and_what_to_do(kind: type[KnownError]):
    said = kind()
    for text in (said.title, said.sentence, said.next_step):
        assert any("一" <= char <= "鿿" for char in text)
    assert len(said.title) <= 20
    assert said.sentence.endswith("。")
    assert said.next_step.endswith("。")


@pytest.mark.parametrize("kind", kinds())
def test_every_known_error_says_it_in_english_too(kind: type[KnownError]):
    said = kind().english
    assert not any("一" <= char <= "鿿" for text in said for char in text)
    assert not said.title.endswith(".")
    assert said.sentence.endswith(".")
    assert said.next_step.endswith(".")


def test_every_text_is_some_error_s():
    assert set(TEXTS) == set(ENGLISH) == set(kinds())


def test_a_refusal_says_why_where_that_is_known():
    known = Refused("", "已经确认办结", "it is confirmed already")
    assert known.sentence == "已经确认办结"
    assert known.english.sentence == "it is confirmed already"
    assert Refused().sentence == TEXTS[Refused].sentence


@pytest.mark.parametrize("words", [JOURNEY_WORDS, WHAT_NOW_WORDS, WORK_WORDS])
def test_every_name_has_a_word_in_both_languages(words):
    kind = type(next(iter(words)))
    assert set(words) == set(kind)
    assert all(word.zh and word.en.isascii() for word in words.values())


# --- failpoints and weight ---------------------------------------------------------------------------------


def test_every_failpoint_in_the_code_is_named_in_the_list():
    import re
    from pathlib import Path

    root = Path(failpoints.__file__).parent.parent
    code = "\n".join(path.read_text("utf-8") for path in root.rglob("*.py"))
    hit = set(re.findall(r'\bhit\("([\w.]+)"\)', code))
    by_file = {
        f"{name}.{when}" for name in ("work", "copy") for when in ("before_commit", "after_commit")
    }
    assert hit | by_file == failpoints.POINTS


@pytest.mark.parametrize(
    "light", ["app.models.read", "app.models.errors", "app.models.worker", "app.casework.reading"]
)
def test_what_the_first_window_needs_brings_nothing_heavy(light: str):
    script = (
        f"import sys, {light}\n"
        "heavy = ('sqlalchemy', 'sqlcipher3', 'PIL', 'requests', 'PySide6')\n"
        "print([name for name in sys.modules if name.split('.')[0] in heavy])"
    )
    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert found.stdout == "[]\n"
