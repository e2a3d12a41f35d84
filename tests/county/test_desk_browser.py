"""The web desk in a real browser: what a person at the desk and in a department goes through."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Route,
    ViewportSize,
    expect,
    sync_playwright,
)

from contract.events import Reason
from contract.ticket import Piece, State
from tests.conftest import linux_alone
from tests.county.desk_world import FIRE, HOUSING, PASSWORD, WATER, World, a_photo, a_world

_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
WIDE: ViewportSize = {"width": 1366, "height": 768}
NARROW: ViewportSize = {"width": 683, "height": 384}
"""An office screen, and the same at 200 % scaling."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    linux_alone("Debian's Chromium")
    program = next(found for name in _CHROMIUM if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=_QUIET)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One county for all: every test calls about something of its own."""
    with a_world(tmp_path_factory.mktemp("county")) as made:
        yield made


Sit = Callable[..., Page]


@pytest.fixture
def sit(browser: Browser, world: World) -> Iterator[Sit]:
    """Sit down at a browser of one's own and sign in; whatever it complains of fails the test."""
    contexts, complaints = [], []

    def down(login: str, *, script: bool = True) -> Page:
        context = browser.new_context(
            base_url=world.url, viewport=WIDE, locale="zh-CN", java_script_enabled=script
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if _bad(said) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/desk/login")
        page.get_by_label("登录名").fill(login)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_label("密码").press("Enter")
        page.get_by_role("heading", name="待我处理").wait_for()
        return page

    yield down
    for context in contexts:
        context.close()
    assert complaints == []


def _bad(said: ConsoleMessage) -> bool:
    # A form with mistakes is answered with 422, and the browser notes that.
    return said.type in ("error", "warning") and "status of 422" not in said.text


def send(page: Page, button: str) -> None:
    page.locator("#do").get_by_role("button", name=button, exact=True).last.click()


def register(page: Page, title: str) -> None:
    page.goto("/desk")
    page.get_by_role("link", name=title).click()
    send(page, "登记")
    expect(page.locator("#notice")).to_contain_text("登记")


def test_a_ticket_is_dispatched_accepted_and_resolved(
    world: World, sit: Sit, tmp_path: Path
) -> None:
    ticket = world.call(title="通道被车占了")
    photo = tmp_path / "办结现场.jpg"
    photo.write_bytes(a_photo("olive"))

    desk = sit("desk")
    register(desk, "通道被车占了")
    for row in (2, 3, 4, 5, 6):
        desk.get_by_label(f"第 {row} 行部门").select_option(label="（不派）")
    desk.get_by_label("第 1 行任务").fill("划定消防车通道，责令改正")
    send(desk, "派单")
    expect(desk.locator("#notice")).to_contain_text("派单：已记入工单")

    fire = sit(FIRE)
    fire.get_by_role("link", name="通道被车占了").click()
    send(fire, "签收")
    fire.get_by_role("link", name="办结", exact=True).click()
    fire.get_by_label("和谁沟通").fill("社区居委会、物业公司")
    fire.get_by_label("怎么解决").fill("重新划定消防车通道 2 处")
    fire.get_by_label("何时解决").fill(fire.get_by_label("何时受理").input_value())
    fire.get_by_label("照片").set_input_files(photo)
    send(fire, "办结")
    expect(fire.locator("#notice")).to_contain_text("办结：已记入工单")
    expect(fire.get_by_role("img", name="办结 1")).to_be_visible()

    piece = world.ticket(ticket).current[0]
    assert world.ticket(ticket).state is State.RESOLVED
    assert (piece.department, piece.task) == (FIRE, "划定消防车通道，责令改正")
    assert piece.result is not None
    assert (piece.result.solved_how, len(piece.result.photos)) == ("重新划定消防车通道 2 处", 1)
    desk.goto(f"/desk/tickets/{ticket}")
    loaded = desk.get_by_role("img", name="办结 1").evaluate(
        "async one => { await one.decode(); return one.naturalWidth; }"
    )
    assert loaded == 320


def test_a_department_returns_and_the_desk_rules_without_any_script(world: World, sit: Sit) -> None:
    ticket = world.call(title="路边停了一排车")
    desk = sit("desk", script=False)
    register(desk, "路边停了一排车")
    send(desk, "派单")

    housing = sit(HOUSING, script=False)
    housing.get_by_role("link", name="路边停了一排车").click()
    housing.get_by_role("link", name="申请退回").click()
    housing.get_by_label("理由").fill("路面停车秩序不归本单位管")
    send(housing, "申请退回")

    desk.goto("/desk")
    expect(desk.get_by_role("row", name="路边停了一排车")).to_contain_text("待裁定")
    desk.get_by_role("link", name="路边停了一排车").click()
    expect(desk.locator("#do")).to_contain_text("路面停车秩序不归本单位管")
    desk.get_by_label("不同意，仍由该部门办理").check()
    desk.get_by_label("说明").fill("清单写明配合")
    send(desk, "裁定")

    housing.goto(f"/desk/tickets/{ticket}")
    expect(housing.get_by_role("link", name="申请退回")).to_have_count(0)
    send(housing, "签收")
    piece = next(one for one in world.ticket(ticket).current if one.department == HOUSING)
    assert (piece.state, piece.may_return) == (Piece.ACCEPTED, False)


def test_wrong_input_keeps_what_was_typed_and_leads_to_the_first_mistake(
    world: World, sit: Sit
) -> None:
    ticket = world.call(title="楼前堆着杂物")
    desk = sit("desk")
    register(desk, "楼前堆着杂物")
    desk.get_by_label("第 1 行任务").fill("写了半天的任务")
    desk.get_by_label("第 2 行时限").fill("2026-11-01T09:00")
    desk.get_by_label("第 3 行部门").select_option(label=FIRE)
    send(desk, "派单")
    expect(desk.get_by_text("有 2 处要改")).to_be_visible()
    expect(desk.get_by_text("“时限”要晚于现在")).to_be_visible()
    expect(desk.get_by_text(f"“{FIRE}”派了两次")).to_be_visible()
    expect(desk.get_by_label("第 1 行任务")).to_have_value("写了半天的任务")
    expect(desk.get_by_label("第 2 行时限")).to_be_focused()
    assert world.ticket(ticket).assignments == ()
    desk.get_by_label("第 2 行时限").fill("2026-12-01T17:00")
    desk.get_by_label("第 3 行部门").select_option(label=WATER)
    desk.get_by_label("第 2 行时限").press("Enter")
    expect(desk.locator("#notice")).to_contain_text("派单：已记入工单")
    assert WATER in {piece.department for piece in world.ticket(ticket).current}


def test_lists_stay_fresh_and_half_written_words_stay(world: World, sit: Sit) -> None:
    first = world.call(title="先来的一件")
    desk = sit("desk")
    desk.get_by_label("搜索工单").fill("写了一半")
    world.call(title="后来的一件")
    refresh(desk)
    expect(desk.get_by_role("link", name="后来的一件")).to_be_visible()
    expect(desk.get_by_label("搜索工单")).to_have_value("写了一半")

    desk.get_by_role("link", name="先来的一件").click()
    desk.get_by_role("link", name="不予受理").click()
    desk.get_by_label("理由").fill("写了一半的理由")
    waiting = desk.locator("#rail b").first
    before = int(waiting.inner_text())
    world.call(title="第三件")
    refresh(desk)
    expect(waiting).to_have_text(f"{before + 1}")
    world.add(world.clerk, first, "urge", Reason("居民又来电话"))
    refresh(desk)
    expect(desk.locator("#timeline")).to_contain_text("居民又来电话")
    expect(desk.get_by_label("理由")).to_have_value("写了一半的理由")


def test_a_telephone_call_is_entered_as_it_is_told(world: World, sit: Sit) -> None:
    desk = sit("desk")
    desk.get_by_role("link", name="电话呼叫").click()
    desk.get_by_label("哪个镇街").select_option(index=1)
    desk.get_by_label("一句话说问题").fill("东门通道被堵")
    desk.get_by_label("怎么回事").fill("东门外停了一排车，消防车进不来")
    desk.get_by_label("镇街已经做了什么").fill("到场劝阻")
    desk.get_by_label("找事项").press_sequentially("xfctd")
    lane = desk.locator("#matter option", has_text="占用、堵塞消防车通道")
    expect(desk.locator("#matter optgroup")).to_have_count(1)
    desk.get_by_label("找事项").press("Enter")
    desk.get_by_label("清单事项").select_option(value=lane.get_attribute("value"))

    desk.get_by_label("消防车通道", exact=True).check()
    desk.get_by_label("进不去").check()
    expect(desk.get_by_label("镇街已经做了什么")).to_have_value("到场劝阻")
    desk.get_by_label("车辆或杂物大约多少").fill("很多")
    send(desk, "录入呼叫单")
    expect(desk.get_by_text("有 1 处要改")).to_be_visible()
    expect(desk.get_by_label("车辆或杂物大约多少")).to_be_focused()
    expect(desk.get_by_label("进不去")).to_be_checked()
    desk.get_by_label("车辆或杂物大约多少").fill("6")
    send(desk, "录入呼叫单")
    expect(desk.locator("#notice")).to_contain_text("电话呼叫：已记入工单")
    call = world.ticket(desk.url.split("/")[-1].split("?")[0]).call
    assert (call.answers["vehicles"], call.answers["blocked"]) == (6, "进不去")


def test_typing_while_something_is_found_is_not_lost(sit: Sit) -> None:
    desk = sit("desk")
    desk.goto("/desk/telephone")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    desk.route("**/desk/telephone", hold)
    desk.get_by_label("找事项").fill("消防")
    wait_for(desk, held)
    desk.get_by_label("镇街已经做了什么").fill("写在半路上")
    held.pop().continue_()
    wait_for(desk, held)
    held.pop().continue_()
    expect(desk.locator("#matter")).to_have_attribute("size", re.compile(r"\d"))
    expect(desk.get_by_label("镇街已经做了什么")).to_have_value("写在半路上")


def wait_for(page: Page, held: list[Route]) -> None:
    """Wait until the page has asked the county."""
    for _ in range(100):
        if held:
            return
        page.wait_for_timeout(50)
    pytest.fail("the page did not ask")


def refresh(page: Page) -> None:
    """Let the page do now what it does every few seconds."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1366", "200 %"])
def test_no_page_is_wider_than_the_screen(world: World, sit: Sit, size: ViewportSize) -> None:
    title = f"{size['width']} " + "很长的标题" * 22
    ticket = world.call(title=title, description="没有空格的说明" * 200)
    world.call("", title="清单里没有的事项")
    desk = sit("desk")
    desk.set_viewport_size(size)
    register(desk, title)
    for path in (
        "/desk",
        "/desk?q=没有",
        "/desk/telephone",
        f"/desk/tickets/{ticket}",
        f"/desk/tickets/{ticket}/convene",
    ):
        desk.goto(path)
        wide = desk.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, path


def test_the_keyboard_alone_reaches_what_waits(world: World, sit: Sit) -> None:
    world.call(title="井盖不见了")
    desk = sit("desk")
    desk.reload()
    desk.keyboard.press("Tab")
    expect(desk.get_by_role("link", name="跳到正文")).to_be_focused()
    desk.keyboard.press("Enter")
    for _ in range(40):
        desk.keyboard.press("Tab")
        if desk.evaluate("document.activeElement.textContent") == "井盖不见了":
            break
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="井盖不见了")).to_be_visible()
    desk.get_by_label("编号").press("Enter")
    expect(desk.locator("#notice")).to_contain_text("登记：已记入工单")
