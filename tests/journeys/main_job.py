"""The main job, played through the real widgets: a call drafted offline comes back answered.

Each step does what a person does and then looks whether it truly happened: on the screen, in the
county's own database, or both.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.casework.reading import FormStep
from app.ui.link import Reach
from app.ui.pages.new_call import NewCallPage
from app.ui.widgets.labels import Text
from contract.deadlines import CHINA
from contract.matters import TOWNSHIP
from contract.ticket import Satisfaction, State, Ticket
from tests.journeys.camera import take_photo
from tests.journeys.sample import EDITION, TOWN, Network, World
from tests.journeys.seat import Seat

STORY = "锦绣园小区附近车辆乱停，占了消防通道"
VILLAGE, SPOT = "锦绣园社区", "小区东门外约 30 米"
MATTER = "29"
PLACE = (36.2893, 116.4561)
SERVED = ("样例居民", "13800138000")
RESULT = "重新划定消防车通道 2 处，拆除地锁 3 个，清走占道车辆"


class NotSo(AssertionError):
    """A step did not truly happen."""


@dataclass(frozen=True)
class Done:
    """What one step was and what it came to; *seconds* is how long it took."""

    name: str
    saw: str
    seconds: float
    picture: Path | None


@dataclass
class Job:
    """The world of the job: the seat, the network between, the county, and what was made so far."""

    app: QApplication
    folder: Path
    world: World
    network: Network
    pictures: Path
    seat: Seat = field(init=False)
    before: set[str] = field(default_factory=set)
    ticket_id: str = ""

    def sit_down(self) -> None:
        """Start the program."""
        self.seat = Seat(self.app, self.folder / "client")

    def start_again(self) -> None:
        """Close the program and start it again on the same data."""
        self.seat.leave()
        self.sit_down()

    def ticket(self) -> Ticket:
        """Return the ticket as the county has it."""
        found = self.world.ticket(self.ticket_id)
        must(found is not None, "县里没有这张呼叫单")
        assert found is not None
        return found


def must(so: object, otherwise: str) -> None:
    """Raise NotSo unless *so*."""
    if not so:
        raise NotSo(otherwise)


Step = Callable[[Job], str]


def enrol(job: Job) -> str:
    """本机登记，收到清单和已有工单"""
    seat = job.seat
    page = seat.at("enrol")
    page.address.clear()
    seat.write(page.address, job.network.url)
    seat.write(page.code, job.world.code())
    seat.press(page.enrol)
    seat.at("workbench")
    seat.until(lambda: seat.window.context is not None, "登记完成")
    count = len(job.world.tickets())
    job.before = {ticket.id for ticket in job.world.tickets()}
    desk = seat.window.context.desk
    database = seat.program._database
    seat.until(lambda: database.call(desk.edition) is not None, "清单到了")
    seat.until(lambda: database.call(desk.township).villages, "村社区到了")
    seat.until(lambda: len(_rows(job)) == count, "工单到了")
    seat.until(lambda: seat.window.rail.isVisible() and not job.seat.counted("waiting"), "空的")
    return f"清单 {len(EDITION.matters)} 项（样例），工单 {count} 张"


def _rows(job: Job) -> tuple[object, ...]:
    from app.casework.reading import TicketFilter

    desk = job.seat.window.context.desk
    rows: tuple[object, ...] = job.seat.program._database.call(desk.rows, TicketFilter(), None, 100)
    return rows


def pull_the_plug(job: Job) -> str:
    """网断了"""
    job.network.cut()
    job.seat.press(job.seat.window.status.now)
    job.seat.until(lambda: job.seat.program.link.reach is Reach.OFFLINE, "看出没有网")
    return str(job.seat.window.status.sentence.accessibleName())


def say_the_problem(job: Job) -> str:
    """新建呼叫：说问题，写地点"""
    seat = job.seat
    seat.keys(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    page: NewCallPage = seat.at("new_call")
    seat.write(page.problem.description, STORY)
    seat.write(page.problem.village, "jxy")
    seat.until(QApplication.activePopupWidget, "首字母带出村社区")
    seat.keys(Qt.Key.Key_Return)
    seat.until(lambda: page.problem.village.text() == VILLAGE, "首字母找到村社区")
    seat.write(page.problem.spot, SPOT)
    page.problem.urgency.setFocus()
    seat.keys(Qt.Key.Key_Down)
    seat.until(lambda: len(page.problem.cards.cards) == 3, "三个最像的事项")
    return "、".join(card.offer.title for card in page.problem.cards.cards)


def close_and_go_on(job: Job) -> str:
    """写到一半关掉程序，再打开，接着写"""
    job.start_again()
    seat = job.seat
    seat.at("workbench")
    seat.press("接着写")
    page: NewCallPage = seat.at("new_call")
    seat.until(lambda: page.problem.description.toPlainText() == STORY, "写过的话还在")
    must(page.problem.village.text() == VILLAGE, "村社区丢了")
    must(page.problem.spot.text() == SPOT, "地点丢了")
    return "一个字没有丢"


def settle_whose_duty(job: Job) -> str:
    """定责：看依据、主体、配合和本镇街的一份，选定"""
    seat, page = job.seat, job.seat.page
    seat.until(lambda: page.problem.cards.cards, "三个最像的事项")
    first = page.problem.cards.cards[0].offer
    must(first.matter == MATTER, f"最像的是 {first.title}")
    must("消防通道" in "".join(first.words), f"依据是 {first.words}")
    matter = EDITION.matter(MATTER)
    assert matter is not None
    for name in (*matter.primary, *matter.supporting, matter.township_duties[0]):
        seat.find(Text, name, page.panel)
    seat.picture(job.pictures / "定责.png")
    page.problem.cards.setFocus()
    seat.keys(Qt.Key.Key_1)
    seat.keys(Qt.Key.Key_Return)
    seat.until(lambda: page.step is FormStep.PHOTOS, "到了拍照")
    return f"{first.title}：主体 {'、'.join(matter.primary)}"


def add_photos(job: Job) -> str:
    """拍照：拖进两张手机照片（带方向、时间、地点）"""
    seat, page = job.seat, job.seat.page
    taken = datetime.now(CHINA) - timedelta(hours=1)
    folder = job.folder / "手机 照片"
    folder.mkdir()
    files = [take_photo(folder / f"现场{n}.jpg", n, taken, PLACE) for n in (1, 2)]
    seat.drop(page.photos, files)
    seat.until(lambda: len(page.photos.tiles) == 2, "两张照片")
    seat.until(lambda: all(tile.thumb.has_image for tile in page.photos.tiles), "缩略图")
    refs = [photo.ref for photo in page.work.draft.photos]
    must(all(ref.height > ref.width for ref in refs), "照片没有转正")
    must(all(ref.taken_at and ref.latitude for ref in refs), "时间、地点丢了")
    return f"2 张，共 {sum(ref.size for ref in refs) // 1024} KB"


def answer_the_form(job: Job) -> str:
    """补充：回答这一事项要问的"""
    seat, page = job.seat, job.seat.page
    seat.press(page.panel.button)
    seat.until(lambda: page.step is FormStep.MORE, "到了补充")
    form = page.more.form
    seat.press("消防车通道", form.fields["passage"])
    seat.write(form.questions["vehicles"].edit, "12")
    seat.press("进不去", form.fields["blocked"])
    seat.write(form.questions["done"].edit, "到场劝阻 2 次，拍照留存")
    seat.write(page.more.served_name, SERVED[0])
    seat.write(page.more.served_phone, SERVED[1])
    seat.until(lambda: page.work.content.answers.get("vehicles") == 12, "答案记下了")
    return "、".join(f"{key}={value}" for key, value in page.work.content.answers.items())


def review_and_submit(job: Job) -> str:
    """核对，提交"""
    seat, page = job.seat, job.seat.page
    seat.press(page.panel.button)
    seat.until(lambda: page.step is FormStep.REVIEW, "到了核对")
    seat.until(lambda: not page.review.gap_links, "没有缺项")
    seat.picture(job.pictures / "核对.png")
    seat.press(page.panel.button)
    ticket = seat.at("ticket")
    seat.until(lambda: ticket.ticket is not None, "呼叫单页")
    job.ticket_id = ticket.ticket.id
    must(job.world.ticket(job.ticket_id) is None, "没有网，县里却有了")
    return "已提交，存在本机"


def it_waits(job: Job) -> str:
    """还在等：说得明白；关掉再打开也在"""
    seat = job.seat
    seat.until(lambda: seat.counted("waiting") + seat.counted("sending") == 1, "待同步 1")
    seat.find(Text, "还没到县里", seat.page.journey)
    job.start_again()
    seat = job.seat
    seat.at("workbench")
    seat.until(lambda: seat.counted("waiting") + seat.counted("sending") == 1, "待同步 1")
    seat.window.go("ticket", job.ticket_id)
    page = seat.at("ticket")
    seat.until(lambda: page.ticket is not None and page.ticket.call.title, "呼叫单还在")
    must({ticket.id for ticket in job.world.tickets()} == job.before, "县里多了东西")
    return "待同步 1，县里还没有"


def the_network_returns(job: Job) -> str:
    """网通了：不用管，自己同步，照片也到"""
    seat = job.seat
    job.network.mend()
    took = seat.until(lambda: job.world.ticket(job.ticket_id) is not None, "到了县里", 60)
    call = job.ticket().call
    seat.until(
        lambda: all(job.world.photo_hash(ref.sha256) == ref.sha256 for ref in call.photos),
        "照片到了县里，校验和一致",
        60,
    )
    seat.until(lambda: not seat.counted("waiting") and not seat.counted("sending"), "都确认了")
    must(call.description == STORY, "内容变了")
    must((call.village, call.spot) == (VILLAGE, SPOT), "地点变了")
    must(len(call.photos) == 2, "照片少了")
    must(job.world.steps(job.ticket_id) == ["submit"], "不是正好一次")
    return f"{took:.1f} 秒到县里，2 张照片校验和一致"


def the_desk_dispatches(job: Job) -> str:
    """县级平台（网页）登记、派单"""
    with job.world.browser() as desk:
        rows = {row.id for row in desk.waiting()}
        must(job.ticket_id in rows, "平台的待办里没有")
        desk.submit(job.ticket_id, "register")
        desk.submit(job.ticket_id, "dispatch")
    ticket = job.ticket()
    must(ticket.state is State.DISPATCHED, f"县里的状态是 {ticket.state}")
    page = job.seat.page
    job.seat.until(lambda: page.ticket.number == ticket.number, "客户端看到编号")
    job.seat.until(lambda: len(page.ticket.current) == len(ticket.current), "客户端看到派单")
    return f"编号 {ticket.number}，派给 {len(ticket.current)} 个部门"


def departments_accept(job: Job) -> str:
    """各部门（网页）签收"""
    for piece in job.ticket().current:
        with job.world.browser(piece.department) as officer:
            officer.submit(job.ticket_id, "accept")
    page = job.seat.page
    job.seat.until(lambda: page.ticket.state is State.ACCEPTED, "客户端看到签收")
    job.seat.until(lambda: all(piece.accepted_at for piece in page.ticket.current), "都签收")
    return "、".join(piece.department for piece in job.ticket().current)


def departments_resolve(job: Job) -> str:
    """各部门（网页）办结，写全四项；几秒钟后客户端就看到"""
    now = datetime.now(CHINA)
    values = {
        "spoken_to": "锦绣园社区居委会、物业公司、反映居民",
        "solved_how": RESULT,
        "solved_when": now.strftime("%Y-%m-%dT%H:%M"),
    }
    for piece in job.ticket().current:
        with job.world.browser(piece.department) as officer:
            officer.submit(job.ticket_id, "resolve", values)
    must(job.ticket().state is State.RESOLVED, f"县里的状态是 {job.ticket().state}")
    page = job.seat.page
    took = job.seat.until(lambda: page.ticket.state is State.RESOLVED, "客户端看到办结")
    job.seat.find(Text, RESULT)
    return f"{took:.1f} 秒后在经过里看到"


def confirm(job: Job) -> str:
    """镇街确认办结"""
    seat = job.seat
    page = seat.page
    seat.press(page.step_buttons["confirm"])
    seat.write(page.panel.text, "现场看过，消防车能进")
    seat.press(page.panel.button)
    seat.until(lambda: job.ticket().confirmed, "县里知道确认了")
    seat.until(lambda: "appraise" in page.step_buttons, "可以评价")
    return "县里已记下"


def appraise(job: Job) -> str:
    """一事一考：逐个部门评价，呼叫单到此结束"""
    seat = job.seat
    seat.press(seat.page.step_buttons["appraise"])
    page = seat.at("appraise")
    seat.until(lambda: page.cards, "各部门的评价卡")
    seat.picture(job.pictures / "评价.png")
    for left in range(len(page.cards), 0, -1):
        seat.until(lambda now=left: len(page.cards) == now, "下一张评价卡")
        card = page.cards[0]
        seat.press("满意", card.satisfaction)
        seat.write(card.score, "95")
        seat.press(card.button)
    seat.until(lambda: job.ticket().state is State.APPRAISED, "县里知道都评价了")
    ticket = job.ticket()
    must(len(ticket.appraisals) == len(ticket.current), "评价少了")
    must({a.satisfaction for a in ticket.appraisals} == {Satisfaction.SATISFIED}, "评价变了")
    seat.window.go("ticket", job.ticket_id)
    page = seat.at("ticket")
    seat.until(lambda: page.ticket.state is State.APPRAISED, "客户端看到已评价")
    return f"{len(ticket.appraisals)} 个部门，呼叫单已办完"


def nothing_is_twice(job: Job) -> str:
    """对账：县里的账本每一步正好一次"""
    seat = job.seat
    seat.until(lambda: not seat.counted("waiting") and not seat.counted("sending"), "都确认了")
    must(seat.counted("needs_you") == 0, "有需处理的")
    ticket = job.ticket()
    many = len(ticket.current)
    steps = job.world.steps(job.ticket_id)
    expected = {
        "submit": 1,
        "register": 1,
        "dispatch": 1,
        "accept": many,
        "resolve": many,
        "confirm": 1,
        "appraise": many,
    }
    must({step: steps.count(step) for step in set(steps)} == expected, f"账本是 {steps}")
    matter = EDITION.matter(MATTER)
    assert matter is not None
    must(ticket.call.primary == matter.primary, "冻结的主体变了")
    must(ticket.township == TOWN.id, "镇街不对")
    must(TOWNSHIP not in {piece.department for piece in ticket.current}, "派给了镇街")
    return f"{len(steps)} 条，一条不多，一条不少"


STEPS: tuple[Step, ...] = (
    enrol,
    pull_the_plug,
    say_the_problem,
    close_and_go_on,
    settle_whose_duty,
    add_photos,
    answer_the_form,
    review_and_submit,
    it_waits,
    the_network_returns,
    the_desk_dispatches,
    departments_accept,
    departments_resolve,
    confirm,
    appraise,
    nothing_is_twice,
)


def play(job: Job) -> Iterator[Done]:
    """Play every step in order, a picture after each; raises at the first that did not happen."""
    job.pictures.mkdir(parents=True, exist_ok=True)
    job.sit_down()
    try:
        for number, step in enumerate(STEPS, 1):
            begun = time.perf_counter()
            saw = step(job)
            took = time.perf_counter() - begun
            picture = job.pictures / f"{number:02d}-{step.__name__}.png"
            job.seat.picture(picture)
            yield Done((step.__doc__ or "").strip(), saw, took, picture)
    finally:
        job.seat.leave()
