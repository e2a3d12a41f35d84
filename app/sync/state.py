"""What the engine tells the screen: how it stands with the county, and how far the photos are."""

from datetime import datetime
from enum import StrEnum

import msgspec

from app.models.errors import (
    CaptivePortal,
    ClientTooOld,
    KnownError,
    LoginExpired,
    NoNetwork,
    ProxyProblem,
    ServerTrouble,
    ServerUnreachable,
    TlsProblem,
    WrongAnswer,
)
from app.sync.trouble import Kind, Trouble


class Standing(StrEnum):
    """How it stands with the county."""

    STARTING = "starting"
    CONNECTED = "connected"
    SWITCHED_OFF = "switched_off"
    OFFLINE = "offline"
    TROUBLE = "trouble"
    UNAUTHORISED = "unauthorised"
    TOO_OLD = "too_old"


class Progress(msgspec.Struct, frozen=True):
    """How far the photos are; *rate* in bytes a second, *seconds_left* None while unknown."""

    photos: int
    photos_done: int
    bytes: int
    bytes_done: int
    rate: float = 0.0
    seconds_left: float | None = None


class SyncState(msgspec.Struct, frozen=True):
    """One answer to 'is it connected': a title, a sentence and a next step in Chinese.

    *trying*: a request is under way. *next_try* is when the next one comes by itself.
    """

    standing: Standing = Standing.STARTING
    title: str = ""
    sentence: str = ""
    next_step: str = ""
    trying: bool = False
    progress: Progress | None = None
    last_success: datetime | None = None
    next_try: datetime | None = None


_ERRORS: dict[Kind, tuple[type[KnownError], Standing]] = {
    Kind.NO_NETWORK: (NoNetwork, Standing.OFFLINE),
    Kind.UNREACHABLE: (ServerUnreachable, Standing.OFFLINE),
    Kind.BROKEN: (ServerUnreachable, Standing.OFFLINE),
    Kind.PROXY: (ProxyProblem, Standing.OFFLINE),
    Kind.TLS: (TlsProblem, Standing.TROUBLE),
    Kind.FOREIGN: (CaptivePortal, Standing.OFFLINE),
    Kind.BUSY: (ServerTrouble, Standing.TROUBLE),
    Kind.FAILING: (ServerTrouble, Standing.TROUBLE),
    Kind.TOO_LARGE: (ServerTrouble, Standing.TROUBLE),
    Kind.UNAUTHORISED: (LoginExpired, Standing.UNAUTHORISED),
    Kind.FORBIDDEN: (LoginExpired, Standing.UNAUTHORISED),
    Kind.TOO_OLD: (ClientTooOld, Standing.TOO_OLD),
    Kind.REFUSED: (WrongAnswer, Standing.TROUBLE),
    Kind.STOPPED: (NoNetwork, Standing.SWITCHED_OFF),
}

_QUIET = {
    Standing.STARTING: ("正在连接", "正在连接县级平台。", ""),
    Standing.CONNECTED: ("已连接", "已与县级平台同步。", ""),
    Standing.SWITCHED_OFF: ("离线工作", "已切换为离线，内容都存在本机。", "按“立即同步”恢复联网。"),
}


def known_error(trouble: Trouble) -> KnownError:
    """Return the error that explains *trouble* to a person."""
    return _ERRORS[trouble.kind][0](str(trouble))


def state_of_trouble(trouble: Trouble) -> SyncState:
    """Return the state that *trouble* leaves."""
    kind, standing = _ERRORS[trouble.kind]
    return state_of_error(kind(), standing)


def state_of_error(error: KnownError, standing: Standing = Standing.TROUBLE) -> SyncState:
    """Return the state that a known error leaves."""
    return SyncState(standing, error.title, error.sentence, error.next_step)


def quiet_state(standing: Standing) -> SyncState:
    """Return a state that no error explains."""
    return SyncState(standing, *_QUIET[standing])
