"""What the county's command line can do: one function per command, each answers in words."""

import getpass
import logging
import os
import sys
from argparse import Namespace as Arguments
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

import msgspec
import sqlalchemy as sa

from contract.deadlines import CHINA, Configuration, WorkCalendar
from contract.events import ActorKind
from contract.forms import Forms
from contract.matters import Department, Departments, Township
from contract.words import WORDS
from county import backup, blobs, db, first_steps, imports, people
from county.ledger import Busy
from county.people import BadInput
from county.settings import Settings
from county.wiring import County, open_county

T = TypeVar("T", bound=msgspec.Struct)
SAMPLE = Path(__file__).resolve().parents[1] / "resources" / "sample"
PROGRAM = os.environ.get("XIANGHU_COUNTY_COMMAND", "python -m county")
"""What a person types to get here."""


def _settings(arguments: Arguments) -> Settings:
    data = Path(arguments.data)
    database = arguments.database or os.environ.get("XIANGHU_COUNTY_DATABASE", "")
    name = getattr(arguments, "name_of_county", None) or Settings(data=data).name
    return Settings(data=data, database=database, name=name)


@contextmanager
def _county(arguments: Arguments) -> Iterator[County]:
    with closing(open_county(_settings(arguments))) as county:
        yield county


def _document(path: Path, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except msgspec.DecodeError as problem:
        told = f"{path.name} 的内容不对，请改好再试（{problem}）"
        raise BadInput(told) from None


def _publish(arguments: Arguments, document: msgspec.Struct, what: str) -> None:
    with _county(arguments) as county, county.db.write() as connection:
        heads = blobs.publish(connection, document, county.settings.clock())
    told = f"已通知 {len(heads)} 个镇街" if heads else "内容没有变化，或者还没有镇街"
    print(f"{what}已公布；{told}。")


def _tell_next(arguments: Arguments, county: County) -> None:
    """Say what is still to be done before the county can work, if anything is."""
    with county.db.read() as connection:
        steps = first_steps.missing(connection)
    if steps:
        where = f" --data {arguments.data}" if arguments.data != DATA else ""
        print("还差几步才能用：")
        for step in steps:
            print(f"  {step.what}：{PROGRAM}{where} {step.command}")


DATA = "county-data"
"""The data folder where none is named."""


def init(arguments: Arguments) -> None:
    """建立县级平台的数据库"""
    with _county(arguments) as county:
        with county.db.read() as connection:
            about = db.meta_values(connection)
        print(f"数据在 {arguments.data}；服务器标识 {about['server']}，纪元 {about['epoch']}。")
        _tell_next(arguments, county)


def sample(arguments: Arguments) -> None:
    """把样例镇街、清单和人员放进空的数据库，答出登记码和密码"""
    from county import sample as samples  # noqa: PLC0415 - slow to import, needed only here

    with _county(arguments) as county:
        print("\n".join(samples.fill(county, arguments.folder)))


def add_township(arguments: Arguments) -> None:
    """添加镇街（给名称，或给 JSON 文件）"""
    if arguments.file:
        township = _document(arguments.file, Township)
    else:
        if not arguments.name or not arguments.id:
            raise BadInput("请给出名称和 --id，或者 --file")
        township = Township(arguments.id, arguments.name, tuple(arguments.village))
    with _county(arguments) as county, county.db.write() as connection:
        blobs.add_township(connection, township, county.settings.clock())
    print(f"已添加镇街 {township.name}（{township.id}）。")


def add_department(arguments: Arguments) -> None:
    """添加部门"""
    new = Department(arguments.name, tuple(arguments.alias), arguments.stationed)
    with _county(arguments) as county, county.db.write() as connection:
        known = blobs.departments(connection).departments
        if any(department.name == new.name for department in known):
            raise BadInput(f"已经有部门 {new.name}")
        blobs.publish(connection, Departments((*known, new)), county.settings.clock())
    print(f"已添加部门 {new.name}。")


def import_departments(arguments: Arguments) -> None:
    """公布全部部门（JSON 文件）"""
    _publish(arguments, _document(arguments.file, Departments), "部门")


def add_person(arguments: Arguments) -> None:
    """添加人员，答出他的编号"""
    kind = ActorKind(arguments.kind)
    with _county(arguments) as county, county.db.write() as connection:
        if kind is ActorKind.DEPARTMENT:
            names = {found.name for found in blobs.departments(connection).departments}
            if arguments.org not in names:
                raise BadInput(f"没有部门 {arguments.org}")
        new_id = county.settings.new_id()
        who = people.add_person(connection, new_id, arguments.name, kind, arguments.org)
    print(who.id)


def disable_person(arguments: Arguments) -> None:
    """停用人员：他的程序和登录立即失效"""
    with _county(arguments) as county, county.db.write() as connection:
        if people.person(connection, arguments.person) is None:
            raise BadInput(f"没有这个人：{arguments.person}")
        people.disable(connection, arguments.person)
    print("已停用。")


def add_code(arguments: Arguments) -> None:
    """给镇街人员一个一次性的登记码"""
    with _county(arguments) as county, county.db.write() as connection:
        days = arguments.days or county.settings.code_days
        print(people.new_code(connection, arguments.person, county.settings.clock(), days))


def set_password(arguments: Arguments) -> None:
    """设置网页登录的名字和密码（密码从终端或标准输入读）"""
    if sys.stdin.isatty():
        password = getpass.getpass("密码：")
        if getpass.getpass("再输一遍：") != password:
            raise BadInput("两遍不一样")
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    with _county(arguments) as county, county.db.write() as connection:
        people.set_password(connection, arguments.person, arguments.login, password)
    print("密码已设置，旧的登录已失效。")


def import_list(arguments: Arguments) -> None:
    """公布一版责任清单（JSON 或 Excel）"""
    with _county(arguments) as county, county.db.read() as connection:
        names = frozenset(found.name for found in blobs.departments(connection).departments)
    edition = imports.read_list(arguments.file, arguments.label, arguments.published, names)
    if arguments.check:
        print(f"{len(edition.matters)} 个事项，没有问题；没有公布。")
        return
    _publish(arguments, edition, f"清单“{edition.label}”（{len(edition.matters)} 个事项）")


def import_calendar(arguments: Arguments) -> None:
    """公布工作日历：给 JSON 文件，或按国务院通知的年份（默认去年起）"""
    if arguments.file:
        calendar = _document(arguments.file, WorkCalendar)
    else:
        from county import holidays  # noqa: PLC0415 - slow to import, needed only here

        since = _settings(arguments).clock().year - 1
        years = arguments.year or [year for year in holidays.known_years() if year >= since]
        try:
            calendar = holidays.calendar(years)
        except ValueError as problem:
            raise BadInput(f"还不知道这些年份的放假安排：{problem}，请给 JSON 文件") from None
        if not years:
            raise BadInput("程序里没有今年的放假安排，请给 JSON 文件")
    _publish(arguments, calendar, "工作日历")


def publish_forms(arguments: Arguments) -> None:
    """公布表单（JSON 文件）"""
    _publish(arguments, _document(arguments.file, Forms), "表单")


def publish_configuration(arguments: Arguments) -> None:
    """公布时限等设置（JSON 文件）"""
    _publish(arguments, _document(arguments.file, Configuration), "设置")


def take_bundle(arguments: Arguments) -> None:
    """收下没有网络的镇街用 U 盘带来的文件，写出带回去的应答"""
    from county import bundles  # noqa: PLC0415 - its driver is needed only here

    answer = arguments.answer or arguments.file.with_name(f"应答-{arguments.file.name}")
    if answer == arguments.file:
        raise BadInput("应答不能写在带来的文件上，请给 --answer 另一个名字")
    with _county(arguments) as county:
        try:
            taken = bundles.take(county, arguments.file, answer)
        except Busy:
            raise BadInput("数据库正忙，请过一会儿再试一次") from None
    print(taken.sentence)
    print(f"应答在 {answer}，请带回镇街，在“同步”页读入。")


def new_epoch(arguments: Arguments) -> None:
    """从备份恢复以后换纪元：镇街程序会重新核对，把丢失的补上"""
    with _county(arguments) as county, county.db.write() as connection:
        epoch = db.new_epoch_name()
        connection.execute(sa.update(db.meta).where(db.meta.c.key == "epoch").values(value=epoch))
    print(f"新纪元 {epoch}。")


def back_up(arguments: Arguments) -> None:
    """备份数据库（SQLite）和照片到一个新文件夹"""
    with _county(arguments) as county:
        backup.save(county, arguments.folder)
    print(f"已备份到 {arguments.folder}。恢复以后请运行 new-epoch。")


def listing(arguments: Arguments) -> None:
    """列出镇街、部门、人员或清单版本"""
    with _county(arguments) as county, county.db.read() as connection:
        for line in LISTS[arguments.what](connection):
            print(line)


def _list_townships(connection: sa.Connection) -> list[str]:
    rows = connection.execute(sa.select(db.townships).order_by(db.townships.c.id))
    return [f"{row.id}\t{row.name}" for row in rows]


def _list_departments(connection: sa.Connection) -> list[str]:
    return [found.name for found in blobs.departments(connection).departments]


def _list_people(connection: sa.Connection) -> list[str]:
    return [
        f"{who.id}\t{WORDS[who.kind].zh}\t{who.org}\t{who.name}"
        for who in people.everyone(connection)
    ]


def _list_editions(connection: sa.Connection) -> list[str]:
    return [
        f"{name}\t{at.astimezone(CHINA):%Y-%m-%d}\t{label}"
        for name, label, at in blobs.editions(connection)
    ]


LISTS: dict[str, Callable[[sa.Connection], list[str]]] = {
    "townships": _list_townships,
    "departments": _list_departments,
    "people": _list_people,
    "editions": _list_editions,
}
"""What can be listed → how."""


def openapi(arguments: Arguments) -> None:
    """写出接口说明 docs/openapi.json"""
    from county import description  # noqa: PLC0415 - slow to import, needed only here

    arguments.output.write_bytes(description.openapi())
    print(f"已写出 {arguments.output}。")


def serve(arguments: Arguments) -> None:
    """运行服务器，直到按 Ctrl+C"""
    from county import serve as server  # noqa: PLC0415 - slow to import, needed only here

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    if bool(arguments.tls_cert) is not bool(arguments.tls_key):
        raise BadInput("--tls-cert 和 --tls-key 要一起给")
    tls = server.Tls(arguments.tls_cert, arguments.tls_key) if arguments.tls_cert else None
    with _county(arguments) as county:
        _tell_next(arguments, county)
    with closing(server.listen(arguments.host, arguments.port)) as listener:
        address = server.address(listener, tls)
        print(f"县级平台在 {address}，网页在 {address}/desk；按 Ctrl+C 停止。", flush=True)
        server.serve(_settings(arguments), listener, tls)
