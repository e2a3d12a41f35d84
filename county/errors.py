"""Every error of the server as one body: a `Problem`, with a code that programs go by."""

import errno
import logging
import traceback

import msgspec
from litestar import Request, Response
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from sqlalchemy.exc import SQLAlchemyError

from contract.messages import Problem
from county.ledger import Busy
from county.settings import Crash

log = logging.getLogger(__name__)

Plain = Request[object, object, State]
"""A request about which nothing is known."""


class Failed(Exception):
    """A request that is answered with an error."""

    def __init__(
        self, status: int, code: str, detail: str = "", headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = headers or {}


TITLES = {
    "bad_request": "请求的内容不对",
    "bad_code": "登记码不对，或者已经用过、过期",
    "login": "登录已过期，请重新登录",
    "forbidden": "没有这个权限",
    "not_found": "没有找到",
    "method": "不支持这个操作",
    "conflict": "和已有的内容冲突",
    "gone": "已经不在了",
    "precondition": "前提不符",
    "too_large": "内容太大",
    "wrong_type": "内容的类型不对",
    "too_old": "程序版本太旧，请升级",
    "too_many": "试得太频繁，请稍后再试",
    "hash_mismatch": "照片传输有误，请重新上传",
    "replaced": "同一张照片有了新的上传",
    "failed": "县级平台出了错",
    "busy": "县级平台正忙，请稍后再试",
    "crash": "县级平台出了错",
}
_BY_STATUS = {
    400: "bad_request",
    401: "login",
    403: "forbidden",
    404: "not_found",
    405: "method",
    409: "conflict",
    410: "gone",
    412: "precondition",
    413: "too_large",
    415: "wrong_type",
    426: "too_old",
    429: "too_many",
    503: "busy",
}


def answer(
    status: int, code: str, detail: str = "", headers: dict[str, str] | None = None
) -> Response[Problem]:
    """Return an error as a reply."""
    problem = Problem(code, TITLES[code], detail)
    return Response(problem, status_code=status, headers=headers, media_type="application/json")


def failed(_request: Plain, error: Failed) -> Response[Problem]:
    """Answer what a handler refused."""
    return answer(error.status, error.code, error.detail, error.headers)


def of_framework(_request: Plain, error: HTTPException) -> Response[Problem]:
    """Answer what the framework refused: no such path, a body of the wrong shape."""
    code = _BY_STATUS.get(error.status_code, "bad_request" if error.status_code < 500 else "failed")
    detail = error.detail if code == "bad_request" else ""
    if extra := getattr(error, "extra", None):
        detail = "; ".join(str(part.get("message", "")) for part in extra if isinstance(part, dict))
    headers = {
        name: value
        for name, value in (error.headers or {}).items()
        if name.lower() in ("allow", "retry-after")
    }
    return answer(error.status_code, code, detail[:300], headers)


def bad_body(_request: Plain, error: msgspec.DecodeError) -> Response[Problem]:
    """Answer a body that is not what the call takes."""
    return answer(400, "bad_request", str(error)[:300])


def too_deep(_request: Plain, _error: RecursionError) -> Response[Problem]:
    """Answer a body that is nested more deeply than can be read."""
    return answer(400, "bad_request", "nested too deeply")


def busy(_request: Plain, _error: Busy) -> Response[Problem]:
    """Answer what could not be decided for the moment."""
    return answer(503, "busy", headers={"Retry-After": "1"})


def database(request: Plain, error: SQLAlchemyError) -> Response[Problem]:
    """Answer what the database could not do now: locked, full, or not there."""
    log.error("database not available: %s", type(getattr(error, "orig", error)).__name__)
    return busy(request, Busy())


def disk(request: Plain, error: OSError) -> Response[Problem]:
    """Answer what could not be written or read: most likely the disk is full."""
    name = errno.errorcode.get(error.errno or 0, "?")
    log.error("disk: %s", name)
    return busy(request, Busy())


def crash(_request: Plain, _error: Crash) -> Response[Problem]:
    """Answer a request that a failpoint ended."""
    return answer(503, "crash")


def bug(_request: Plain, error: Exception) -> Response[Problem]:
    """Log what should not happen: where, but not what, since that may be about a person."""
    where = "".join(traceback.format_tb(error.__traceback__))
    log.error("request failed: %s\n%s", type(error).__name__, where)
    return answer(500, "failed")
