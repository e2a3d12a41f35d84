"""What the web desk shows when something goes wrong: a page, with what to do now."""

from collections.abc import Callable
from typing import Any

from litestar import Response
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandler
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from contract.messages import Problem
from county import errors
from county.desk import drawn
from county.ledger import Busy

_BACK = "请用浏览器的“后退”回到刚才的页面，您填的内容还在，过一会儿再提交一次，不会重复。"
SAID = {
    400: ("提交的内容读不懂", "请回到列表，重新打开工单再试。"),
    404: ("没有这个页面", "可能是地址不对。"),
    405: ("没有这个页面", "可能是地址不对。"),
    413: ("照片太大", "一次提交的照片总共不能超过 64 MB，请分几次交。"),
    500: ("平台出了错", f"已经记下来了，请告诉县级平台管理员。{_BACK}"),
    503: ("平台正忙", _BACK),
}
"""Status of an answer → title and sentence of its page."""


def _as_page(
    answer: Callable[[errors.Plain, Any], Response[Problem]],
) -> Callable[[errors.Plain, Exception], Response[str]]:
    """Return what answers an error as a page, logged and counted as *answer* does."""

    def page(request: errors.Plain, error: Exception) -> Response[str]:
        status = answer(request, error).status_code or 500
        return drawn.problem(status, *SAID.get(status, SAID[400]))

    return page


ON_ERROR: "dict[int | type[Exception], ExceptionHandler[Any]]" = {
    HTTPException: _as_page(errors.of_framework),
    Busy: _as_page(errors.busy),
    OperationalError: _as_page(errors.database),
    PoolTimeout: _as_page(errors.database),
    OSError: _as_page(errors.disk),
    Exception: _as_page(errors.bug),
}
