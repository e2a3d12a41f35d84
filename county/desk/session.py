"""Who sits at the browser: name and password, a session cookie, and a token in every form."""

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

import msgspec
from litestar import Request
from litestar.datastructures import Cookie, State

from contract.events import ActorKind
from contract.ticket import PhotoRef
from county import people
from county.people import Somebody
from county.wiring import County

Asked = Request[object, object, State]

COOKIE, LOGIN_COOKIE = "xianghu_desk", "xianghu_login"
SECONDS = 10 * 3600
"""How long a session lives: a working day."""

AT_DESK = frozenset({ActorKind.DESK, ActorKind.DEPARTMENT})
_WITHIN = re.compile(r"/desk(?:/[0-9a-z_-]+)*(?:\?[0-9A-Za-z_.=&%-]*)?")
_MOST_TOKEN = 200


class Wrong(Exception):
    """Nobody signed in; the sentence says why and what to do."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status


@dataclass(frozen=True)
class Session:
    """A person signed in, and the secret that this browser holds."""

    who: Somebody
    token: str

    @property
    def csrf(self) -> str:
        """What each form of this session carries; made from the secret, and no way back to it."""
        return _signed(self.token, "csrf")

    def keep(self, photo: PhotoRef) -> str:
        """Return a photo that this session has handed in as a text that only it can use again."""
        text = urlsafe_b64encode(msgspec.json.encode(photo)).decode()
        return f"{text}.{_signed(self.token, text)}"

    def kept(self, text: str) -> PhotoRef | None:
        """Return the photo of a text that `keep` made, None for any other text."""
        packed, _, signature = text.partition(".")
        if not hmac.compare_digest(signature.encode(), _signed(self.token, packed).encode()):
            return None
        return msgspec.json.decode(urlsafe_b64decode(packed), type=PhotoRef)


def _signed(secret: str, text: str) -> str:
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def find(county: County, token: str) -> Session | None:
    """Return the session of this cookie, None where it is over or there was none."""
    if not 0 < len(token) < _MOST_TOKEN or not token.isascii():
        return None
    with county.db.read() as connection:
        who = people.by_token(connection, token, people.DESK, county.settings.clock())
    return Session(who, token) if who and who.kind in AT_DESK else None


def sign_in(county: County, name: str, password: str, address: str) -> str:
    """Return the token of a new session; raises Wrong where name and password do not fit."""
    keys = (f"desk address {address}", f"desk name {name}")
    if wait := max(county.guesses.wait(key) for key in keys):
        raise Wrong(f"试错的次数太多，请 {wait} 秒后再试。", 429)
    with county.db.read() as connection:
        who = people.by_password(connection, name, password)
    if who is None:
        for key in keys:
            county.guesses.wrong(key)
        raise Wrong("登录名或密码不对，请再试一次。忘了密码请找县级平台管理员重设。", 401)
    if who.kind not in AT_DESK:
        raise Wrong("镇街的账号不从网页登录，请用电脑上的乡呼程序。", 403)
    with county.db.write() as connection:
        now = county.settings.clock()
        return people.new_token(connection, who.id, people.DESK, now, SECONDS)


def sign_out(county: County, token: str) -> None:
    """End a session."""
    with county.db.write() as connection:
        people.end_token(connection, token)


def new_login_token() -> str:
    """Return what a login page and its cookie share, so that no other site signs anyone in."""
    return secrets.token_urlsafe(24)


def same(one: str, other: str) -> bool:
    """Tell whether two secrets are equal, and neither is empty, in the same time for all."""
    return bool(one) and hmac.compare_digest(one.encode(), other.encode())


def within(path: str) -> str:
    """Return where to go after signing in: a page of the desk, and never another site."""
    return path if _WITHIN.fullmatch(path) and "//" not in path else "/desk"


def cookie(name: str, value: str, request: Asked, seconds: int) -> Cookie:
    """Return a cookie that scripts cannot read and other sites do not send."""
    return Cookie(
        key=name,
        value=value,
        max_age=seconds,
        path="/desk",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
