"""Who may speak to the county: people, their enrolment codes, devices, tokens and passwords."""

import hmac
import secrets
from datetime import UTC, datetime, timedelta

import msgspec
import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.engine import Connection, Row

from contract.bundles import hash_of
from contract.events import Actor, ActorKind
from contract.messages import Person
from county import db

_CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_CODE_LENGTH = 12
_MOST_PASSWORD = 200
_LEAST_PASSWORD = 8
_AGAIN_WITHIN = timedelta(minutes=10)
DEVICE, DESK = "device", "desk"
"""What a token is for: a township's program, or the web desk's session."""

OF_TOWNSHIP = frozenset({ActorKind.TOWNSHIP, ActorKind.LEADER})

_hasher = PasswordHasher()
_NOBODY = _hasher.hash(secrets.token_hex(8))


class Somebody(msgspec.Struct, frozen=True):
    """A person known to the county; *org* is the township's id, the department's name, or empty."""

    id: str
    name: str
    kind: ActorKind
    org: str

    @property
    def actor(self) -> Actor:
        """This person as the author of events."""
        return Actor(self.kind, self.org, self.id)

    @property
    def township(self) -> str:
        """The id of the township this person is of, or empty."""
        return self.org if self.kind in OF_TOWNSHIP else ""


class BadInput(ValueError):
    """What was given cannot be used; the text says why, in Chinese."""


def millis(moment: datetime) -> int:
    """Return a moment as Unix milliseconds."""
    return round(moment.timestamp() * 1000)


def from_millis(moment: int) -> datetime:
    """Return the moment that Unix milliseconds name, in UTC."""
    return datetime.fromtimestamp(moment / 1000, UTC)


def _hash(secret: str) -> str:
    """Hash a random secret; it has entropy enough to need no salt and no slowness."""
    return hash_of(secret)


def _somebody(row: Row[tuple[object, ...]]) -> Somebody:
    return Somebody(row.id, row.name, ActorKind(row.kind), row.org)


# --- people ----------------------------------------------------------------------


def add_person(
    connection: Connection, new_id: str, name: str, kind: ActorKind, org: str = ""
) -> Somebody:
    """Add a person; raises BadInput where the office does not exist."""
    if kind is ActorKind.CLOCK:
        raise BadInput("系统不是人员")
    if kind in OF_TOWNSHIP and township_name(connection, org) is None:
        raise BadInput(f"没有镇街 {org}")
    if kind is ActorKind.DEPARTMENT and not org:
        raise BadInput("部门人员要有部门（--org）")
    connection.execute(
        sa.insert(db.people).values(id=new_id, name=name, kind=kind, org=org, active=True)
    )
    return Somebody(new_id, name, kind, org)


def person(connection: Connection, person_id: str) -> Somebody | None:
    """Return the person with this id, also one who may no longer sign in."""
    row = connection.execute(sa.select(db.people).where(db.people.c.id == person_id)).first()
    return _somebody(row) if row else None


def everyone(connection: Connection) -> list[Somebody]:
    """Return all who may sign in, by id."""
    rows = connection.execute(
        sa.select(db.people).where(db.people.c.active).order_by(db.people.c.id)
    )
    return [_somebody(row) for row in rows]


def disable(connection: Connection, person_id: str) -> None:
    """End a person's access: no new token, and the old ones are void at once."""
    connection.execute(sa.update(db.people).where(db.people.c.id == person_id).values(active=False))
    for table in (db.tokens, db.devices, db.codes):
        connection.execute(sa.delete(table).where(table.c.person == person_id))


def township_name(connection: Connection, township: str) -> str | None:
    """Return the name of a township, or None where there is no such."""
    query = sa.select(db.townships.c.name).where(db.townships.c.id == township)
    return connection.execute(query).scalar()


def as_person(connection: Connection, who: Somebody) -> Person:
    """Return *who* as the messages tell it to that person's program."""
    name = township_name(connection, who.township) or ""
    return Person(who.id, who.name, who.kind, who.township, name)


# --- enrolment codes and devices ---------------------------------------------------


def new_code(connection: Connection, person_id: str, now: datetime, days: int) -> str:
    """Return a new one-time code with which this township person enrols a PC."""
    who = person(connection, person_id)
    if who is None:
        raise BadInput(f"没有这个人：{person_id}")
    if not who.township:
        raise BadInput("只有镇街人员用登记码；其他人登录网页，请设置密码")
    code = "".join(secrets.choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH))
    connection.execute(
        sa.insert(db.codes).values(
            hash=_hash(code), person=person_id, expires_at=millis(now + timedelta(days=days))
        )
    )
    return "-".join(code[at : at + 4] for at in range(0, _CODE_LENGTH, 4))


def use_code(connection: Connection, code: str, now: datetime, device: str = "") -> Somebody | None:
    """Return whose code it is, and make it useless; None if unknown, used or too old.

    The *device* that used it a moment ago may use it again: its answer may have been lost.
    """
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    used = connection.execute(
        sa.update(db.codes)
        .where(
            db.codes.c.hash == _hash(plain),
            db.codes.c.used_at.is_(None),
            db.codes.c.expires_at > millis(now),
        )
        .values(used_at=millis(now))
        .returning(db.codes.c.person)
    ).scalar()
    used = used or _used_just_now(connection, _hash(plain), now, device)
    return _active(connection, used) if used else None


def _used_just_now(
    connection: Connection, code_hash: str, now: datetime, device: str
) -> str | None:
    code, known = db.codes.c, db.devices.c
    query = (
        sa.select(code.person)
        .join(db.devices, known.person == code.person)
        .where(
            code.hash == code_hash,
            code.used_at > millis(now - _AGAIN_WITHIN),
            known.id == device,
            known.enrolled_at >= code.used_at,
        )
    )
    person_id: str | None = connection.execute(query).scalar()
    return person_id


def _active(connection: Connection, person_id: str) -> Somebody | None:
    query = sa.select(db.people).where(db.people.c.id == person_id, db.people.c.active)
    row = connection.execute(query).first()
    return _somebody(row) if row else None


def enrol_device(
    connection: Connection, who: Somebody, device: str, name: str, now: datetime
) -> str:
    """Return a new secret of this device for this person; an older one is void."""
    secret = secrets.token_urlsafe(32)
    of_this = (db.devices.c.id == device) & (db.devices.c.person == who.id)
    connection.execute(sa.delete(db.devices).where(of_this))
    connection.execute(
        sa.insert(db.devices).values(
            id=device, person=who.id, name=name, secret=_hash(secret), enrolled_at=millis(now)
        )
    )
    return secret


def by_device(connection: Connection, device: str, secret: str) -> Somebody | None:
    """Return whose device secret this is."""
    given = _hash(secret)
    query = sa.select(db.devices.c.person, db.devices.c.secret).where(db.devices.c.id == device)
    found = None
    for row in connection.execute(query):
        if hmac.compare_digest(row.secret, given):
            found = row.person
    return _active(connection, found) if found else None


def secrets_of_devices(connection: Connection) -> list[tuple[str, str, Somebody]]:
    """Return device, hash of its secret and whose it is, of all township PCs that may speak."""
    device, who = db.devices.c, db.people.c
    query = (
        sa.select(device.id.label("device"), device.secret, *db.people.c)
        .join(db.people, who.id == device.person)
        .where(who.active)
        .order_by(device.enrolled_at.desc())
    )
    found = [(row.device, row.secret, _somebody(row)) for row in connection.execute(query)]
    return [one for one in found if one[2].township]


# --- tokens ------------------------------------------------------------------------


def new_token(
    connection: Connection, person_id: str, purpose: str, now: datetime, seconds: float
) -> str:
    """Return a new token for this person, and forget those that are over."""
    token = secrets.token_urlsafe(32)
    connection.execute(sa.delete(db.tokens).where(db.tokens.c.expires_at <= millis(now)))
    connection.execute(
        sa.insert(db.tokens).values(
            hash=_hash(token),
            purpose=purpose,
            person=person_id,
            expires_at=millis(now + timedelta(seconds=seconds)),
        )
    )
    return token


def by_token(connection: Connection, token: str, purpose: str, now: datetime) -> Somebody | None:
    """Return whose token this is; None if unknown, over, or for another purpose."""
    query = (
        sa.select(db.people)
        .join(db.tokens, db.tokens.c.person == db.people.c.id)
        .where(
            db.tokens.c.hash == _hash(token),
            db.tokens.c.purpose == purpose,
            db.tokens.c.expires_at > millis(now),
            db.people.c.active,
        )
    )
    row = connection.execute(query).first()
    return _somebody(row) if row else None


def end_token(connection: Connection, token: str) -> None:
    """Make a token void: signed out."""
    connection.execute(sa.delete(db.tokens).where(db.tokens.c.hash == _hash(token)))


# --- passwords (the web desk) --------------------------------------------------------


def set_password(connection: Connection, person_id: str, login: str, password: str) -> None:
    """Let a person sign in to the web desk by name and password; ends older sessions."""
    if not login.strip() or login != login.strip():
        raise BadInput("登录名是空的，或者前后有空格")
    if not _LEAST_PASSWORD <= len(password) <= _MOST_PASSWORD:
        raise BadInput(f"密码要有 {_LEAST_PASSWORD} 到 {_MOST_PASSWORD} 个字符")
    taken = connection.execute(
        sa.select(db.people.c.id).where(db.people.c.login == login, db.people.c.id != person_id)
    ).scalar()
    if taken:
        raise BadInput(f"登录名 {login} 已经有人用了")
    changed = connection.execute(
        sa.update(db.people)
        .where(db.people.c.id == person_id)
        .values(login=login, password=_hasher.hash(password))
    )
    if changed.rowcount != 1:
        raise BadInput(f"没有这个人：{person_id}")
    connection.execute(sa.delete(db.tokens).where(db.tokens.c.person == person_id))


def by_password(connection: Connection, login: str, password: str) -> Somebody | None:
    """Return who signs in so; takes as long for a name that nobody has."""
    query = sa.select(db.people).where(db.people.c.login == login, db.people.c.active)
    row = connection.execute(query).first() if "\0" not in login else None
    stored = row.password if row else _NOBODY
    try:
        _hasher.verify(stored, password[:_MOST_PASSWORD])
    except (VerificationError, InvalidHashError):
        return None
    return _somebody(row) if row else None
