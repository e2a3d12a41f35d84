"""What the engine tells the screen: how it stands with the county, and how far the photos are."""

import threading
from collections.abc import Callable
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
from app.models.read import PhotoProblem
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
    """One answer to 'is it connected': a title, a sentence and a next step in Chinese, and the error.

    *trying*: a request is under way. *next_try* is when the next one comes by itself.
    *photo_problems*: why photos could not be sent, in the order in which that was found.
    """

    standing: Standing = Standing.STARTING
    title: str = ""
    sentence: str = ""
    next_step: str = ""
    error: KnownError | None = None
    trying: bool = False
    progress: Progress | None = None
    last_success: datetime | None = None
    next_try: datetime | None = None
    photo_problems: tuple[PhotoProblem, ...] = ()


class Board:
    """The state as it stands; *tell* hears every change, in order, whichever thread makes it.

    *tell* is called while nothing else can change, and has to hand over at once.
    """

    def __init__(self, tell: Callable[[SyncState], None]) -> None:
        self._tell = tell
        self._lock = threading.RLock()
        self._state = quiet_state(Standing.STARTING)

    @property
    def state(self) -> SyncState:
        """How it stands now."""
        with self._lock:
            return self._state

    def become(self, state: SyncState) -> None:
        """Show another standing; what was reached before and the photos' problems stay."""
        with self._lock:
            before = self._state
            connected = state.standing is Standing.CONNECTED
            self._show(
                msgspec.structs.replace(
                    state,
                    progress=before.progress if connected else None,
                    last_success=state.last_success or before.last_success,
                    photo_problems=before.photo_problems,
                )
            )

    def change(self, *, again: bool = False, **fields: object) -> None:
        """Show other values of some fields; *again*: also where they are the same."""
        with self._lock:
            self._show(msgspec.structs.replace(self._state, **fields), again=again)

    def _show(self, state: SyncState, *, again: bool = False) -> None:
        if state != self._state or again:
            self._state = state
            self._tell(state)


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
    return SyncState(standing, error.title, error.sentence, error.next_step, error)


def quiet_state(standing: Standing) -> SyncState:
    """Return a state that no error explains."""
    return SyncState(standing, *_QUIET[standing])
