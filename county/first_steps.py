"""What a new county still lacks before anybody can work with it, and the command for each."""

from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from contract.events import ActorKind
from county import blobs, db, people


class Step(NamedTuple):
    """Something to be done, and the words of the command that does it."""

    what: str
    command: str


_SAMPLE = Step("只是试用，放进样例", "sample")
_DEPARTMENTS = Step("公布部门", "import-departments 部门.json（或 add-department 名称）")
_TOWNSHIP = Step("添加镇街", "add-township 名称 --id 标识 --village 村名")
_EDITION = Step("导入责任清单", 'import-list 清单.xlsx --label "版本名" --published 2026-01-01')
_FORMS = Step("公布表单", "publish-forms 表单.json")
_CALENDAR = Step("公布工作日历", "import-calendar")
_DESK = Step("添加平台专员", "add-person 姓名 --kind desk")
_PASSWORD = Step("给网页登录的人设密码", "set-password 人员编号 登录名")
_CLERK = Step("添加镇街经办人", "add-person 姓名 --kind township --org 镇街标识")
_CODE = Step("给经办人登记码，在镇街的电脑上输入", "add-code 人员编号")


def missing(connection: Connection) -> list[Step]:
    """Return what is still to be done, in the order in which it is done; nothing once it works."""
    kinds = {who.kind for who in people.everyone(connection)}
    departments = blobs.departments(connection).departments
    townships = _any(connection, db.townships.c.id)
    bare = not (kinds or departments or townships)
    wanted = {
        _SAMPLE: bare,
        _DEPARTMENTS: not departments,
        _TOWNSHIP: not townships,
        _EDITION: blobs.edition_in_force(connection) is None,
        _FORMS: not blobs.forms(connection).forms,
        _CALENDAR: not blobs.calendar(connection).days_off,
        _DESK: ActorKind.DESK not in kinds,
        _PASSWORD: not _any(connection, db.people.c.login),
        _CLERK: ActorKind.TOWNSHIP not in kinds,
        _CODE: not (_any(connection, db.codes.c.hash) or _any(connection, db.devices.c.id)),
    }
    return [step for step, lacks in wanted.items() if lacks]


def _any(connection: Connection, column: "sa.Column[str]") -> bool:
    return (
        connection.execute(sa.select(column).where(column.is_not(None)).limit(1)).first()
        is not None
    )
