"""The web desk over plain HTTP: a ticket's way through its pages, and what is refused on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from contract import events as e
from contract.ids import IdMaker
from contract.ticket import Piece, Satisfaction, State
from tests.conftest import ExpectedLogs
from tests.county import postgres
from tests.county.desk_client import DeskClient, DeskProblem, Page
from tests.county.desk_world import (
    FIRE,
    HOUSING,
    PASSWORD,
    TRAFFIC,
    WATER,
    World,
    a_photo,
    a_world,
)
from tests.journeys.camera import with_an_odd_tag

new_id = IdMaker()
RESULT = {
    "accepted_when": "2026-11-23T09:00",
    "spoken_to": "社区居委会、物业公司",
    "solved_how": "划定消防车通道 2 处",
    "solved_when": "2026-11-23T09:40",
}
ONLY_FIRE = {f"department.{n}": "" for n in range(2, 8)}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One county for all: every test brings its own ticket."""
    with a_world(tmp_path_factory.mktemp("desk"), guesses_per_minute=1000) as made:
        yield made


@pytest.fixture(scope="module")
def desk(world: World) -> DeskClient:
    return world.client("desk")


@pytest.fixture(scope="module")
def fire(world: World) -> DeskClient:
    return world.client(FIRE)


@pytest.fixture(scope="module")
def traffic(world: World) -> DeskClient:
    return world.client(TRAFFIC)


@pytest.fixture
def moving(tmp_path: Path) -> Iterator[World]:
    """A county of one's own, for tests that move the clock or count guesses."""
    with a_world(tmp_path, guesses_per_minute=3) as made:
        yield made


@pytest.fixture
def dispatched(world: World, desk: DeskClient) -> str:
    """A ticket of the fire brigade alone, with its desk's part done."""
    ticket = world.call()
    desk.submit(ticket, "register")
    desk.submit(ticket, "dispatch", ONLY_FIRE)
    return ticket


@pytest.fixture
def accepted(fire: DeskClient, dispatched: str) -> str:
    fire.submit(dispatched, "accept")
    return dispatched


def offered(page: Page) -> set[str]:
    return {one.step for one in page.steps}


# --- a ticket's way ----------------------------------------------------------------


def test_a_call_is_registered_dispatched_accepted_and_resolved(
    world: World, desk: DeskClient, fire: DeskClient, traffic: DeskClient
) -> None:
    ticket = world.call()
    assert ticket in {row.id for row in desk.waiting()}
    desk.submit(ticket, "register")
    page = desk.submit(ticket, "dispatch", {f"department.{n}": "" for n in (2, 3, 4, 6)})
    assert page.notice.startswith("派单")
    assert ticket in {row.id for row in fire.waiting()}
    for officer in (fire, traffic):
        officer.submit(ticket, "accept")
        officer.submit(ticket, "progress", {"report": "已到现场"})
        officer.submit(ticket, "resolve", RESULT)
    stands = world.ticket(ticket)
    assert stands.state is State.RESOLVED
    assert re.fullmatch(r"2026-\d{4}", stands.number)
    leading = stands.leading
    assert leading is not None
    assert (leading.department, leading.result and leading.result.solved_how) == (
        FIRE,
        RESULT["solved_how"],
    )
    page = desk.open(ticket)
    for said in ("办结说明 " + FIRE, RESULT["spoken_to"], "主体责任", "本镇街", "2026-01（样例）"):
        assert said in page.text


def test_numbers_of_a_year_have_no_gap(moving: World) -> None:
    client = moving.client()
    tickets = [moving.call() for _ in range(3)]
    for ticket in tickets:
        client.submit(ticket, "register")
    assert [moving.ticket(ticket).number for ticket in tickets] == [
        "2026-0001",
        "2026-0002",
        "2026-0003",
    ]


def test_a_number_that_somebody_else_took_meanwhile_is_replaced_by_the_next(
    world: World, desk: DeskClient
) -> None:
    first, second = world.call(), world.call()
    mine, theirs = desk.form(first, "register"), desk.form(second, "register")
    assert mine.fields["number"] == theirs.fields["number"]
    desk.send(theirs)
    page = desk.send(mine)
    assert page.status == 422
    taken = theirs.fields["number"][0]
    assert page.problems["number"].startswith(f"编号 {taken} 已经有工单用了")
    assert page.form is not None
    following = page.form.fields["number"][0]
    assert following != taken
    assert desk.send(page.form).status == 200
    assert world.ticket(first).number == following


def test_a_department_asks_to_return_and_the_desk_rules(
    world: World, desk: DeskClient, fire: DeskClient, dispatched: str
) -> None:
    fire.submit(dispatched, "ask_return", {"reason": "不属于本单位职责"})
    page = desk.open(dispatched)
    assert page.form is not None
    assert page.form.step == "rule_on_return"
    assert "不属于本单位职责" in page.text
    denied = desk.send(page.form, {"decision": "deny"})
    assert denied.problems == {"remark": "不同意时请写理由"}
    desk.submit(dispatched, "rule_on_return", {"decision": "deny", "remark": "清单写明由你们办"})
    assert "ask_return" not in offered(fire.open(dispatched))
    assert world.ticket(dispatched).current[0].state is Piece.ASSIGNED


def test_a_granted_return_lets_another_department_lead(
    world: World, desk: DeskClient, fire: DeskClient, dispatched: str
) -> None:
    fire.submit(dispatched, "ask_return", {"reason": "不属于本单位职责"})
    desk.submit(dispatched, "rule_on_return", {"decision": "grant"})
    page = desk.open(dispatched)
    assert page.form is not None
    assert page.form.step == "dispatch"
    assert "lead" not in page.form.fields
    assert FIRE not in [page.form.fields[f"department.{n}"][0] for n in range(1, 6)]
    row = next(n for n in range(1, 6) if page.form.fields[f"department.{n}"] == [HOUSING])
    desk.submit(dispatched, "dispatch", {"lead": f"{row}"})
    leading = world.ticket(dispatched).leading
    assert leading is not None
    assert leading.department == HOUSING


def test_more_time_is_asked_for_and_given(
    world: World, desk: DeskClient, fire: DeskClient, accepted: str
) -> None:
    fire.submit(accepted, "ask_extension", {"until": "2026-12-09T17:00", "reason": "下雨"})
    form = desk.form(accepted, "extend")
    assert form.fields["due"] == ["2026-12-09T17:00"]
    desk.submit(accepted, "extend", {"decision": "grant"})
    piece = world.ticket(accepted).current[0]
    assert piece.due.isoformat() == "2026-12-09T09:00:00+00:00"
    assert piece.extension_asked is None


def test_a_problem_on_no_list_is_consulted_about_and_gets_a_lead(
    world: World, desk: DeskClient, traffic: DeskClient
) -> None:
    ticket = world.call("", title="国道边加水站占用耕地")
    desk.submit(ticket, "register")
    asked = {"departments": [TRAFFIC, WATER], "where": "现场", "when": "2026-11-24T09:00"}
    desk.submit(ticket, "convene", asked)
    assert "现场" in traffic.open(ticket).text
    row = {"department.1": TRAFFIC, "task.1": "牵头清理", "lead": "1"}
    desk.submit(ticket, "conclude", {"conclusion": "红线外由交警牵头", **row})
    piece = world.ticket(ticket).current[0]
    assert (piece.department, piece.leading, piece.may_return) == (TRAFFIC, True, False)
    assert "ask_return" not in offered(traffic.open(ticket))


def test_supervision_is_opened_once_and_closed_once(
    world: World, desk: DeskClient, dispatched: str
) -> None:
    assert "close_supervision" not in offered(desk.open(dispatched))
    desk.submit(dispatched, "open_supervision", {"reason": "超期未办"})
    assert "open_supervision" not in offered(desk.open(dispatched))
    desk.submit(dispatched, "close_supervision", {"reason": "已办"})
    watched = world.ticket(dispatched).supervision
    assert watched is not None
    assert (watched.closed, watched.conclusion) == (True, "已办")


def test_the_person_served_is_asked_after_the_result(
    world: World, desk: DeskClient, fire: DeskClient
) -> None:
    ticket = world.call(served_name="样例居民", served_phone="13800000000")
    desk.submit(ticket, "register")
    desk.submit(ticket, "dispatch", ONLY_FIRE)
    fire.submit(ticket, "accept")
    fire.submit(ticket, "resolve", RESULT)
    page = desk.open(ticket)
    assert page.form is not None
    assert page.form.step == "record_served"
    desk.submit(ticket, "record_served", {"satisfaction": "partly", "remark": "还差一点"})
    assert world.ticket(ticket).served is Satisfaction.PARTLY


def test_a_call_is_refused_with_its_reason(world: World, desk: DeskClient) -> None:
    ticket = world.call()
    page = desk.submit(ticket, "refuse", {"reason": "镇街自行办理"})
    assert page.steps == []
    stands = world.ticket(ticket)
    assert (stands.state, stands.reason) == (State.REFUSED, "镇街自行办理")


def test_the_desk_works_on_postgresql_too(tmp_path: Path, cluster: postgres.Cluster) -> None:
    with cluster.database() as url, a_world(tmp_path, database=url) as world:
        desk, fire = world.client("desk"), world.client(FIRE)
        ticket = world.call_with_photos(here=[a_photo()], coming=1)
        desk.submit(ticket, "register")
        desk.submit(ticket, "dispatch", ONLY_FIRE)
        assert [row.id for row in fire.list(query="消防 锦绣")] == [ticket]
        assert fire.get("/desk?q=%00&after=%00.%00").status == 200
        assert fire.open("%00").status == 404
        fire.submit(ticket, "accept")
        page = fire.submit(ticket, "resolve", RESULT, files=[("后.jpg", a_photo("olive"))])
        assert len(page.images) == 2
        assert world.ticket(ticket).state is State.RESOLVED


# --- forms that are wrong, late or sent twice -----------------------------------------


def test_what_was_typed_stays_beside_what_is_wrong(
    world: World, fire: DeskClient, accepted: str
) -> None:
    form = fire.form(accepted, "resolve")
    typed = {**RESULT, "spoken_to": "", "solved_how": "<b>划线</b> & 清理\n第二行"}
    page = fire.send(form, typed)
    assert page.status == 422
    assert page.problems == {"spoken_to": "请填写“和谁沟通”"}
    assert page.form is not None
    assert page.form.fields["solved_how"] == [typed["solved_how"]]
    assert page.form.fields["event"] == form.fields["event"]
    assert "<b>划线" not in page.html
    assert "resolve" not in world.steps(accepted)
    fire.send(page.form, {"spoken_to": "居委会"})
    assert world.steps(accepted)[-1] == "resolve"


def test_another_row_is_added_without_losing_any(world: World, desk: DeskClient) -> None:
    ticket = world.call()
    desk.submit(ticket, "register")
    form = desk.form(ticket, "dispatch")
    page = desk.send(form, {"more": "1", "task.2": "红线外处罚", "lead": "2"})
    assert page.form is not None
    assert int(page.form.fields["rows"][0]) == int(form.fields["rows"][0]) + 1
    assert (page.form.fields["task.2"], page.form.fields["lead"]) == (["红线外处罚"], ["2"])
    assert world.steps(ticket) == ["submit", "register"]


def test_a_form_sent_twice_is_one_event(world: World, fire: DeskClient, accepted: str) -> None:
    form = fire.form(accepted, "progress")
    first = fire.send(form, {"report": "已到现场"})
    again = fire.send(form, {"report": "已到现场"})
    assert (first.status, again.status) == (200, 200)
    assert again.notice.startswith("这一步刚才已经提交过")
    assert world.steps(accepted).count("progress") == 1


def test_a_form_sent_many_times_at_once_is_one_event(
    world: World, fire: DeskClient, accepted: str
) -> None:
    form = fire.form(accepted, "progress")
    with ThreadPoolExecutor(6) as pool:
        pages = list(pool.map(lambda _: fire.send(form, {"report": "已到现场"}), range(6)))
    assert {page.status for page in pages} == {200}
    assert world.steps(accepted).count("progress") == 1


def test_many_at_the_desk_register_at_once_and_no_number_is_skipped_or_given_twice(
    moving: World,
) -> None:
    tickets = [moving.call() for _ in range(5)]
    clients = [moving.client() for _ in tickets]

    def register(client: DeskClient, ticket: str) -> None:
        page = client.send(client.form(ticket, "register"))
        while page.form is not None and page.problems:
            page = client.send(page.form)

    with ThreadPoolExecutor(len(tickets)) as pool:
        list(pool.map(register, clients, tickets))
    numbers = sorted(moving.ticket(ticket).number for ticket in tickets)
    assert numbers == [f"2026-{n:04}" for n in range(1, 6)]


def test_when_the_ticket_has_moved_on_the_typed_text_is_shown_with_it(
    world: World, desk: DeskClient, fire: DeskClient
) -> None:
    ticket = world.call()
    desk.submit(ticket, "register")
    form = desk.form(ticket, "refuse")
    world.add(world.clerk, ticket, "withdraw", e.Reason("自己解决了"))
    page = desk.send(form, {"reason": "不属于呼叫范围，请自行办理"})
    assert page.status == 409
    assert "没有记入" in page.notice
    assert "不属于呼叫范围，请自行办理" in page.notice
    assert "镇街已撤回" in page.text
    assert world.ticket(ticket).reason == "自己解决了"


def test_two_at_the_desk_dispatch_at_once_and_the_second_is_told(
    world: World, desk: DeskClient
) -> None:
    ticket = world.call()
    desk.submit(ticket, "register")
    mine, theirs = desk.form(ticket, "dispatch"), desk.form(ticket, "dispatch")
    desk.send(theirs, ONLY_FIRE)
    page = desk.send(mine, {**ONLY_FIRE, "remark": "请抓紧"})
    assert page.status == 422
    assert "已经有主办部门" in page.problems["pieces"]
    assert page.form is not None
    assert page.form.fields["remark"] == ["请抓紧"]
    assert world.steps(ticket).count("dispatch") == 1


def test_a_step_that_cannot_be_taken_now_has_no_form(desk: DeskClient, dispatched: str) -> None:
    page = desk.get(f"/desk/tickets/{dispatched}/register")
    assert (page.status, page.form) == (409, None)
    with pytest.raises(DeskProblem):
        desk.form(dispatched, "conclude")


def test_the_page_offers_what_the_table_of_life_allows_and_nothing_else(
    desk: DeskClient, fire: DeskClient, dispatched: str
) -> None:
    steps = {"dispatch", "convene", "open_supervision", "extend", "correct_matter"}
    assert offered(desk.open(dispatched)) == steps
    assert offered(fire.open(dispatched)) == {"accept", "ask_return"}


# --- photos -------------------------------------------------------------------------


def test_a_photo_is_kept_upright_and_shown_small_and_whole(
    world: World, fire: DeskClient, accepted: str
) -> None:
    photo = a_photo(size=(3000, 1500), orientation=6)
    fire.submit(accepted, "progress", {"report": "已划线"}, files=[("现场.jpg", photo)])
    page = fire.open(accepted)
    assert len(page.images) == 1
    small = fire.http.get(world.url + page.images[0], timeout=30)
    whole = fire.http.get(world.url + page.images[0].partition("?")[0], timeout=30)
    assert small.headers["Content-Type"] == whole.headers["Content-Type"] == "image/jpeg"
    assert len(small.content) < len(whole.content)
    assert b"Exif" not in whole.content
    told = world.told(accepted, "progress")
    assert (told["photos"][0]["width"], told["photos"][0]["height"]) == (1280, 2560)


def test_a_photo_of_a_ticket_is_for_the_desk_and_its_departments_only(
    world: World, desk: DeskClient, fire: DeskClient, traffic: DeskClient, accepted: str
) -> None:
    fire.submit(accepted, "progress", {"report": "已划线"}, files=[("现场.jpg", a_photo())])
    address = world.url + fire.open(accepted).images[0]
    seen = [who.http.get(address, timeout=30).status_code for who in (fire, desk, traffic)]
    assert seen == [200, 200, 404]
    assert requests.get(address, timeout=30).status_code == 401


def test_a_good_picture_is_taken_whatever_its_exif_is_like(
    world: World, fire: DeskClient, accepted: str
) -> None:
    odd = with_an_odd_tag((640, 480))
    fire.submit(accepted, "progress", {"report": "已划线"}, files=[("现场.jpg", odd)])
    told = world.told(accepted, "progress")
    assert (told["photos"][0]["width"], told["photos"][0]["height"]) == (480, 640)


def test_photos_survive_a_form_that_is_wrong(world: World, fire: DeskClient, accepted: str) -> None:
    form = fire.form(accepted, "resolve")
    page = fire.send(form, {**RESULT, "spoken_to": ""}, [("后.jpg", a_photo("olive"))])
    assert "已收到：后.jpg" in page.text
    assert page.form is not None
    fire.send(page.form, {"spoken_to": "居委会"})
    result = world.ticket(accepted).current[0].result
    assert result is not None
    assert [photo.name for photo in result.photos] == ["后.jpg"]


def test_a_kept_photo_is_of_use_only_to_whom_it_was_given(
    world: World, fire: DeskClient, traffic: DeskClient, accepted: str
) -> None:
    page = fire.send(fire.form(accepted, "progress"), {"report": ""}, [("a.jpg", a_photo())])
    assert page.form is not None
    token = page.form.fields["kept_photo"][0]
    fire.submit(accepted, "progress", {"report": "甲", "kept_photo": token[:-1] + "x"})
    assert "photos" not in world.told(accepted, "progress")
    again = world.client(FIRE)
    again.submit(accepted, "progress", {"report": "乙", "kept_photo": token})
    assert "photos" not in world.told(accepted, "progress")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("坏.jpg", b"\xff\xd8\xff\xe0 not a photo"),
        ("page.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("half.jpg", a_photo()[:200]),
        ("empty.jpg", b""),
    ],
)
def test_what_is_no_photo_is_named_and_nothing_typed_is_lost(
    world: World, fire: DeskClient, accepted: str, name: str, content: bytes
) -> None:
    page = fire.send(fire.form(accepted, "progress"), {"report": "已划线"}, [(name, content)])
    assert page.status == 422
    assert name in page.problems["photos"]
    assert page.form is not None
    assert page.form.fields["report"] == ["已划线"]
    assert "progress" not in world.steps(accepted)


def test_when_photos_cannot_be_written_the_page_says_how_to_go_on(
    moving: World, expected_logs: ExpectedLogs
) -> None:
    expected_logs.expect("disk")
    desk, fire = moving.client(), moving.client(FIRE)
    ticket = moving.call()
    desk.submit(ticket, "register")
    desk.submit(ticket, "dispatch", ONLY_FIRE)
    fire.submit(ticket, "accept")
    folder = moving.county.settings.data / "photos"
    folder.write_bytes(b"a file where the folder should be")
    form = fire.form(ticket, "progress")
    page = fire.send(form, {"report": "已划线"}, [("a.jpg", a_photo())])
    assert (page.status, "后退" in page.text) == (503, True)
    folder.unlink()
    fire.send(form, {"report": "已划线"}, [("a.jpg", a_photo())])
    assert moving.steps(ticket)[-1] == "progress"


def test_photos_still_on_their_way_are_counted(world: World, desk: DeskClient) -> None:
    ticket = world.call_with_photos(here=[a_photo("teal")], coming=2)
    page = desk.open(ticket)
    assert len(page.images) == 1
    assert "还有 2 张在路上" in page.text


# --- who may ------------------------------------------------------------------------


def test_an_officer_neither_sees_nor_moves_another_departments_ticket(
    world: World, traffic: DeskClient, fire: DeskClient
) -> None:
    ticket = world.call_with_photos(here=[a_photo("navy")], coming=0)
    client = world.client("desk")
    client.submit(ticket, "register")
    client.submit(ticket, "dispatch", ONLY_FIRE)
    photo = fire.open(ticket).images[0]
    assert ticket not in {row.id for row in traffic.list(query="锦绣园")}
    assert traffic.open(ticket).status == 404
    assert traffic.get(f"/desk/tickets/{ticket}/accept").status == 404
    assert traffic.get(photo).status == 404
    form = fire.form(ticket, "accept")
    csrf = traffic.get("/desk").forms[0].fields["csrf"][0]
    sent = traffic.post(form.action, form.fields | {"csrf": [csrf]})
    assert sent.status == 404
    assert world.steps(ticket) == ["submit", "register", "dispatch"]


def test_an_officer_cannot_take_the_desks_steps(
    world: World, fire: DeskClient, dispatched: str
) -> None:
    csrf = fire.open(dispatched).forms[0].fields["csrf"][0]
    for step in ("refuse", "extend", "dispatch", "confirm", "turn_light", "nothing"):
        fields = {"csrf": csrf, "event": new_id(), "reason": "x", "assignment": "x"}
        assert fire.post(f"/desk/tickets/{dispatched}/{step}", fields).status == 404
        assert fire.get(f"/desk/tickets/{dispatched}/{step}").status == 404
    assert fire.get("/desk/telephone").status == 404
    assert fire.post("/desk/telephone", {"csrf": csrf}).status == 404
    assert world.steps(dispatched)[-1] == "dispatch"


def test_the_desk_does_not_see_a_call_that_no_leader_has_approved(
    world: World, desk: DeskClient
) -> None:
    ticket = world.call(to_approve=True)
    assert desk.open(ticket).status == 404
    assert ticket not in {row.id for row in desk.list(query="锦绣园")}


def test_nobody_opens_anything_before_signing_in(world: World) -> None:
    ticket = world.call()
    with DeskClient(world.url) as stranger:
        for path in (
            "/desk",
            "/desk/telephone",
            f"/desk/tickets/{ticket}",
            f"/desk/tickets/{ticket}/register",
            f"/desk/tickets/{ticket}/photos/{'a' * 64}",
        ):
            page = stranger.get(path)
            assert page.status == 401, path
            assert "锦绣园" not in page.html
            assert page.forms[0].fields["then"] == [path.split("?")[0]]
        assert stranger.post(f"/desk/tickets/{ticket}/register", {"number": "1"}).status == 401
    assert world.steps(ticket) == ["submit"]


def test_a_form_without_the_sessions_token_is_refused_and_kept(
    world: World, desk: DeskClient
) -> None:
    ticket = world.call()
    form = desk.form(ticket, "refuse")
    for csrf in ("", "0" * 64, "é"):
        page = desk.send(form, {"csrf": csrf, "reason": "不受理的理由"})
        assert page.status == 403
        assert "页面已经过期" in page.notice
        assert page.form is not None
        assert page.form.fields["reason"] == ["不受理的理由"]
    assert world.steps(ticket) == ["submit"]
    desk.post("/desk/logout", {"csrf": "0" * 64})
    assert desk.open(ticket).status == 200


# --- signing in -----------------------------------------------------------------------


def test_a_wrong_password_is_said_and_the_name_stays(world: World) -> None:
    with DeskClient(world.url) as client:
        with pytest.raises(DeskProblem) as wrong:
            client.sign_in("desk", "不是这个")
        assert wrong.value.page.status == 401
        assert "登录名或密码不对" in wrong.value.page.notice
        assert wrong.value.page.forms[0].fields["name"] == ["desk"]
        assert "不是这个" not in wrong.value.page.html
        with pytest.raises(DeskProblem, match="登录名或密码不对"):
            client.sign_in("nobody", PASSWORD)


def test_a_townships_person_has_no_place_at_the_desk(world: World) -> None:
    with DeskClient(world.url) as client, pytest.raises(DeskProblem, match="乡呼程序"):
        client.sign_in("clerk", PASSWORD)


def test_guessing_is_slowed_down_even_for_the_right_password(moving: World) -> None:
    with DeskClient(moving.url) as client:
        for _ in range(3):
            with pytest.raises(DeskProblem, match="401"):
                client.sign_in("desk", "猜")
        with pytest.raises(DeskProblem, match=r"429 .*秒后再试"):
            client.sign_in("desk", PASSWORD)


def test_a_login_from_another_sites_form_is_refused(world: World) -> None:
    with DeskClient(world.url) as client:
        page = client.post("/desk/login", {"name": "desk", "password": PASSWORD, "csrf": ""})
        assert page.status == 403
        assert client.get("/desk").status == 401


@pytest.mark.parametrize(
    "then",
    [
        "https://evil.example/desk",
        "//evil.example",
        "/desk//evil.example",
        "/desk/../v1",
        "/desk\\evil",
        "/v1/hello",
        "javascript:alert(1)",
    ],
)
def test_signing_in_leads_nowhere_but_to_the_desk(world: World, then: str) -> None:
    with DeskClient(world.url) as client:
        page = client.get("/desk/login")
        fields = page.forms[0].fields | {"name": "desk", "password": PASSWORD, "then": then}
        answer = client.http.post(
            world.url + "/desk/login", data=fields, allow_redirects=False, timeout=30
        )
        assert (answer.status_code, answer.headers["Location"]) == (303, "/desk")


def test_signing_in_goes_on_where_one_was(world: World) -> None:
    ticket = world.call()
    with DeskClient(world.url) as client:
        page = client.get(f"/desk/tickets/{ticket}/refuse")
        fields = page.forms[0].fields | {"name": "desk", "password": PASSWORD}
        page = client.post("/desk/login", fields)
        assert page.form is not None
        assert page.form.step == "refuse"


def test_a_session_that_ended_meanwhile_costs_nothing_that_was_typed(moving: World) -> None:
    client = moving.client("desk")
    ticket = moving.call()
    form = client.form(ticket, "refuse")
    moving.clock.forward(hours=11)
    page = client.send(form, {"reason": "写了很久的理由"})
    assert page.status == 401
    fields = page.forms[0].fields | {"name": "desk", "password": PASSWORD}
    page = client.post("/desk/login", fields)
    assert "已重新登录" in page.notice
    assert page.form is not None
    assert page.form.fields["reason"] == ["写了很久的理由"]
    client.send(page.form)
    assert moving.ticket(ticket).reason == "写了很久的理由"


def test_signing_out_ends_the_session_on_the_server_too(world: World) -> None:
    client = world.client("desk")
    old = dict(client.http.cookies)
    page = client.get("/desk")
    client.post("/desk/logout", page.forms[0].fields)
    answer = requests.get(world.url + "/desk", cookies=old, timeout=30)
    assert answer.status_code == 401


# --- what a browser is told -------------------------------------------------------------


def test_every_answer_forbids_what_a_page_does_not_need(world: World, desk: DeskClient) -> None:
    for path in ("/desk", "/desk/login", "/desk/tickets/none", "/desk/nowhere"):
        headers = desk.http.get(world.url + path, timeout=30).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"


def test_the_cookie_is_kept_from_scripts_and_other_sites(world: World) -> None:
    with DeskClient(world.url) as client:
        page = client.get("/desk/login")
        fields = page.forms[0].fields | {"name": "desk", "password": PASSWORD}
        answer = client.http.post(
            world.url + "/desk/login", data=fields, allow_redirects=False, timeout=30
        )
    set_cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in set_cookie
    assert "samesite=strict" in set_cookie.lower()
    assert "path=/desk" in set_cookie.lower()


def test_pages_hold_no_inline_script_or_style(world: World, desk: DeskClient) -> None:
    ticket = world.call(title="<script>alert(1)</script>", description="<img src=x onerror=a()>")
    for path in ("/desk", "/desk/login", "/desk/telephone", f"/desk/tickets/{ticket}"):
        html = desk.get(path).html
        assert "<script>" not in html
        assert "<style" not in html
        assert not re.search(r"<[^>]*\s(style|on\w+)=", html)


def test_style_and_script_are_our_own_files(world: World, desk: DeskClient) -> None:
    for name, kind in (("desk.css", "text/css"), ("desk.js", "javascript"), ("icon.svg", "svg")):
        answer = desk.http.get(f"{world.url}/desk/static/{name}", timeout=30)
        assert answer.status_code == 200
        assert kind in answer.headers["Content-Type"]
        assert not re.search(r"https?://(?!www\.w3\.org)", answer.text)


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "multipart/form-data"])
def test_what_is_no_form_is_refused_politely(
    world: World, desk: DeskClient, dispatched: str, kind: str
) -> None:
    answer = desk.http.post(
        f"{world.url}/desk/tickets/{dispatched}/refuse",
        data=b"{}",
        headers={"Content-Type": kind},
        timeout=30,
    )
    assert answer.status_code == 400
    assert "提交的内容读不懂" in answer.text


def test_nothing_typed_is_logged(desk: DeskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        form = desk.get("/desk/telephone").form
        assert form is not None
        desk.send(form, {"served_name": "样例王某", "served_phone": "13812345678"})
        desk.list(query="样例王某")
    assert "样例王某" not in caplog.text
    assert "13812345678" not in caplog.text
