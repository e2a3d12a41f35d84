"""The desk takes in what came on a stick, in the browser and on the command line."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from playwright.sync_api import expect, sync_playwright

from contract.events import ActorKind
from contract.ids import IdMaker
from county import cli, people
from county.desk import carrying
from county.references import References
from sealed import box
from tests.conftest import linux_alone
from tests.county.desk_client import DeskClient
from tests.county.desk_world import FIRE, PASSWORD
from tests.county.test_desk_browser import _CHROMIUM, _QUIET, WIDE
from tests.faults.world import PC, CountyWorld, a_county
from tests.journeys.test_no_line import carry_out, read_in
from tests.sealed.test_box import FailingDisk

new_id = IdMaker()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[CountyWorld]:
    with a_county(tmp_path / "county") as world:
        with world.county.db.write() as connection:
            people.set_password(connection, world.desk.id, "desk", PASSWORD)
            fire = people.add_person(connection, new_id(), "样例", ActorKind.DEPARTMENT, FIRE)
            people.set_password(connection, fire.id, "fire", PASSWORD)
        yield world


@pytest.fixture
def office(world: CountyWorld, tmp_path: Path) -> Iterator[PC]:
    pc = PC(world, world.add_person(world.add_township()), tmp_path / "office")
    yield pc
    pc.close()


@pytest.fixture
def desk(world: CountyWorld) -> DeskClient:
    client = DeskClient(world.url)
    client.sign_in("desk", PASSWORD)
    return client


def hand_in(desk: DeskClient, content: bytes):
    page = desk.get("/desk/bundles")
    assert page.form is not None
    return desk.send(page.form, {}, [("带出.xianghu", content)])


def left_over(world: CountyWorld) -> list[str]:
    return [path.name for path in (world.county.settings.data / "bundles").glob("*.arriving")]


def test_a_bundle_is_handed_in_and_its_answer_fetched(world, office, desk, tmp_path):
    first = hand_in(desk, carry_out(office, tmp_path).read_bytes())
    assert "已收下" in first.notice
    unasked = requests.get(f"{world.url}/desk/bundles", timeout=9)
    assert unasked.status_code == 401, "not without signing in"
    read_in(office, fetched(desk, first, tmp_path))
    assert office.desk.edition() is not None
    assert left_over(world) == []


def test_the_desk_hears_what_the_county_could_not_decide_on(
    world, office, desk, tmp_path, monkeypatch, expected_logs
):
    office.settle()
    office.submit()
    file = carry_out(office, tmp_path)

    def breaks(*_):
        raise ZeroDivisionError

    expected_logs.expect("event not decided: ZeroDivisionError")
    with monkeypatch.context() as patched:
        patched.setattr(References, "problem", breaks)
        page = hand_in(desk, file.read_bytes())
    assert "没有全部收下" in page.notice
    assert "有 1 条平台这次没能处理" in page.notice
    assert "还在镇街的电脑里，下次带出时会再带来" in page.notice
    taken = read_in(office, fetched(desk, page, tmp_path))
    assert (taken.events, taken.left) == (0, 1)
    assert [what for what, _ in office.pending()] == ["submit"]
    assert "收下 1 条" in hand_in(desk, carry_out(office, tmp_path).read_bytes()).notice


def test_the_desk_hears_that_a_bundle_is_from_before_a_restore(world, office, desk, tmp_path):
    office.settle()
    office.submit()
    file = carry_out(office, tmp_path)
    assert cli.main(["--data", str(tmp_path / "county"), "new-epoch"]) == cli.DONE
    page = hand_in(desk, file.read_bytes())
    assert "没有全部收下" in page.notice
    assert "县级平台恢复备份（或重建）以前带出的" in page.notice
    assert "再带出一次" in page.notice
    assert "收下 0 条" not in page.notice
    assert read_in(office, fetched(desk, page, tmp_path)).more
    page = hand_in(desk, carry_out(office, tmp_path).read_bytes())
    assert "收下 1 条" in page.notice


def fetched(desk: DeskClient, page, tmp_path: Path) -> Path:
    """Download the answer that a page offers."""
    (link,) = (link for link in page.links.values() if link.startswith("/desk/bundles/"))
    path = tmp_path / "应答.xianghu"
    path.write_bytes(desk.http.get(f"{desk.url}{link}", timeout=9).content)
    return path


def test_what_is_no_bundle_is_refused_in_words(world, desk):
    page = hand_in(desk, b"x" * 10_000)
    assert page.status == 422
    assert "什么也没有收下" in page.notice
    assert hand_in(desk, b"").status == 422
    assert left_over(world) == []


def test_only_the_desk_takes_bundles(world):
    client = DeskClient(world.url)
    client.sign_in("fire", PASSWORD)
    assert client.get("/desk/bundles").status == 404
    assert client.get(f"/desk/bundles/{new_id()}").status == 404


def test_a_form_of_another_site_hands_nothing_in(world, office, desk, tmp_path):
    page = desk.get("/desk/bundles")
    assert page.form is not None
    page.form.fields["csrf"] = ["x"]
    content = carry_out(office, tmp_path).read_bytes()
    assert desk.send(page.form, {}, [("带出.xianghu", content)]).status == 403
    assert left_over(world) == []


def test_no_other_file_is_given(world, desk):
    for name in ("..%2f..%2fcounty.db", "x", new_id()):
        assert desk.get(f"/desk/bundles/{name}").status == 404


def test_only_what_is_named_as_an_answer_is_one(world, tmp_path):
    folder, name = carrying.folder(world.county), new_id()
    for other in (folder / "x", folder / "..", folder / f"{name}.arriving"):
        other.with_name(f"{other.name}.xianghu").write_bytes(b"not yours")
    elsewhere = tmp_path / "elsewhere.xianghu"
    elsewhere.write_bytes(b"not yours")
    names = ("x", "..", f"{name}.arriving", str(elsewhere.with_suffix("")), f"{name}\0", "", name)
    assert [carrying.answer(world.county, one) for one in names] == [None] * len(names)
    (folder / f"{name}.xianghu").write_bytes(b"an answer")
    assert carrying.answer(world.county, name) is not None
    assert carrying.answer(world.county, name.upper()) is None


def test_the_command_line_takes_a_bundle_in(world, office, tmp_path, capsys):
    file = carry_out(office, tmp_path)
    data = ["--data", str(tmp_path / "county")]
    assert cli.main([*data, "take-bundle", str(file)]) == cli.DONE
    assert "收下 0 条" in capsys.readouterr().out
    read_in(office, tmp_path / f"应答-{file.name}")
    assert office.desk.edition() is not None
    assert cli.main([*data, "take-bundle", str(tmp_path / "nothing.xianghu")]) == cli.REFUSED
    assert "没有这个文件" in capsys.readouterr().err
    assert cli.main([*data, "take-bundle", str(file), "--answer", str(file)]) == cli.REFUSED
    (tmp_path / "x.xianghu").write_bytes(b"x" * 9000)
    assert cli.main([*data, "take-bundle", str(tmp_path / "x.xianghu")]) == cli.REFUSED
    assert "认不出这个文件" in capsys.readouterr().err


def test_a_stick_that_fails_at_the_county_is_not_called_a_damaged_file(
    world, office, tmp_path, capsys, monkeypatch
):
    file = carry_out(office, tmp_path)
    monkeypatch.setattr(box, "_open", lambda *_: FailingDisk(10))
    data = ["--data", str(tmp_path / "county")]
    assert cli.main([*data, "take-bundle", str(file)]) == cli.REFUSED
    assert "U 盘没有反应，请插好再试一次" in capsys.readouterr().err


def test_a_browser_hands_in_and_downloads(world, office, tmp_path):
    linux_alone("Debian's Chromium")
    program = next(found for name in _CHROMIUM if (found := shutil.which(name)))
    file = carry_out(office, tmp_path)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_QUIET)
        page = browser.new_page(base_url=world.url, viewport=WIDE, locale="zh-CN")
        page.goto("/desk/bundles")
        page.get_by_label("登录名").fill("desk")
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.get_by_label("文件").set_input_files(file)
        page.get_by_role("button", name="收下").click()
        expect(page.get_by_role("status")).to_contain_text("已收下")
        with page.expect_download() as coming:
            page.get_by_role("link", name="下载应答").click()
        coming.value.save_as(tmp_path / "应答.xianghu")
        assert coming.value.suggested_filename.endswith(".xianghu")
        if look := os.environ.get("XIANGHU_LOOK"):
            page.screenshot(path=look)
        browser.close()
    read_in(office, tmp_path / "应答.xianghu")
    assert office.desk.edition() is not None
