"""Bundles on a stick, for an office without a line: what a sync would say goes out, its answer comes in.

A bundle is another way for the same messages. Its answer is taken by the functions that take one
over HTTPS; carrying out changes nothing but a note. `load` and `note` run on the database's worker;
what touches the stick or draws pictures (`write`, `read`, `take`) anywhere else.
"""

import contextlib
import errno
import hashlib
import logging
import stat
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from app.models import blobs, carried, feed, outbox, photos, settings, wanted
from app.models import folder as place
from app.models.errors import (
    BundleFromNewer,
    BundleGone,
    BundleIsOurs,
    BundleOutdated,
    BundleUnreadable,
    FeedBroken,
    KeyStoreProblem,
    KnownError,
    StickFull,
    StickNotRead,
    StickTrouble,
)
from app.models.read import Bundle, Changed, CopyState, Journey, PendingPhoto
from app.models.store import Store
from app.sync.belonging import check_township
from app.sync.enrolment import Account
from app.sync.exchange import COMPARED, SETTLED, StoreCall
from app.sync.keystore import KeyStore
from app.sync.pictures import NoPicture, checked
from app.sync.push import MOST_BYTES, MOST_EVENTS, verified
from contract import bundles as by_stick
from contract.bundles import LETTER, Answered, Carried, Direction
from contract.messages import FeedItem, Sync, SyncReply
from sealed import box

log = logging.getLogger(__name__)

_READY = (Journey.WAITING, Journey.SENDING, Journey.UNKNOWN)
"""What may have arrived goes too: the county answers "already"."""

_AT_ONCE = 1000
"""Places that go into the copy in one transaction: others wait for the database."""

Pieces = tuple[tuple[int, tuple[FeedItem, ...]], ...]
"""The feed cut: up to which place, and what is there."""

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Cancelled(Exception):
    """The person does not want the bundle after all; nothing is left of it."""


class Load(NamedTuple):
    """What goes into a bundle: the letter, and the photos that the county lacks."""

    letter: Carried
    photos: tuple[PendingPhoto, ...]

    @property
    def size(self) -> int:
        """Bytes of the photos."""
        return sum(photo.size for photo in self.photos)


class Written(NamedTuple):
    """A bundle on the disk under another name, until it is noted; *photos* it really has."""

    load: Load
    growing: Path
    path: Path
    photos: int


class Came(NamedTuple):
    """An answer that was read and checked, with the parts that it came with."""

    letter: Answered
    parts: Mapping[str, bytes]


class Taken(NamedTuple):
    """What an answer came to; *more*: the county has more to say, or was restored: carry again.

    *left* and *photos_left* of the bundle's events and photos the county did not take this time.
    """

    changed: frozenset[Changed]
    events: int
    refused: int
    more: bool
    left: int = 0
    photos_left: int = 0


def keys(keystore: KeyStore, account: Account) -> dict[Direction, bytes]:
    """Return the keys of this device's bundles; raises KeyStoreProblem."""
    secret = keystore.get(account.secret_name)
    if secret is None:
        raise KeyStoreProblem("no secret of this device")
    hashed = by_stick.hash_of(secret)
    return {direction: by_stick.key_of(hashed, direction) for direction in Direction}


# --- out ----------------------------------------------------------------------------


def load(store: Store, account: Account, now: datetime, bundle_id: str) -> Load:
    """Gather what a bundle carries; changes nothing."""
    check_township(store, account)
    person = account.person.id
    copy = feed.state(store)
    events = outbox.next_batch(store, person, MOST_EVENTS, MOST_BYTES, ready=_READY)
    said = Sync(copy.epoch, copy.cursor, events, by_stick.MOST_PLACES)
    letter = Carried(
        by_stick.FORMAT,
        bundle_id,
        now,
        account.server,
        account.device,
        person,
        account.person.township,
        said,
        blobs.missing(store)[: by_stick.MOST_DOCUMENTS],
    )
    return Load(letter, _within(photos.pending(store, person, by_stick.MOST_PHOTOS)))


def _within(pending: tuple[PendingPhoto, ...]) -> tuple[PendingPhoto, ...]:
    taken, size = [], 0
    for photo in pending:
        size += photo.size
        if photo.size > by_stick.MOST_PHOTO or size > by_stick.MOST_PHOTO_BYTES:
            size -= photo.size
            continue
        taken.append(photo)
    return tuple(taken)


def write(
    what: Load,
    key: bytes,
    path: Path,
    tell: Callable[[int, int], object] = lambda _done, _total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Written:
    """Write a bundle beside *path*, whole and on the disk, to be put there by `put`.

    *tell* hears how many bytes of all photos are written. A photo that cannot be read or is not what
    its event names is left out. Raises Cancelled, StickFull, StickTrouble; nothing is left then.
    """
    growing = box.growing(path, what.letter.id)
    done = there = 0
    try:
        box.sweep(path.parent, (what.letter.made_at - by_stick.ABANDONED).timestamp())
        with box.writing(growing, key) as put:
            put(LETTER, msgspec.json.encode(what.letter))
            for photo in what.photos:
                if cancelled():
                    raise Cancelled
                if content := _content(photo):
                    put(photo.sha256, content)
                    there += 1
                done += photo.size
                tell(done, what.size)
            if cancelled():
                raise Cancelled
    except OSError as problem:
        raise _of_stick(problem) from problem
    return Written(what, growing, path, there)


def _content(photo: PendingPhoto) -> bytes | None:
    try:
        content = photo.path.read_bytes()
    except OSError:
        log.warning("a photo cannot be read and is not carried")
        return None
    if hashlib.sha256(content).hexdigest() != photo.sha256:
        log.warning("a photo is not what its event names and is not carried")
        return None
    return content


def note(store: Store, written: Written) -> frozenset[Changed]:
    """Note that a bundle goes out, before it has its name: what is on a stick is never unknown."""
    letter = written.load.letter
    ids = tuple(event.id for event in letter.sync.events)
    bundle = Bundle(
        letter.id, letter.made_at, letter.sync.epoch, letter.sync.cursor, ids, written.photos
    )
    return carried.note(store, letter.person, bundle)


def forget(store: Store, written: Written) -> frozenset[Changed]:
    """Forget a bundle that did not get its name."""
    letter = written.load.letter
    return carried.forget(store, letter.person, letter.id)


def photos_waiting(store: Store, account: Account) -> int:
    """Count the photos that the county lacks."""
    return photos.waiting(store, account.person.id)[0]


def put(written: Written) -> None:
    """Give a written bundle its name; raises StickFull, StickTrouble, and nothing is left then."""
    left = written.growing
    try:
        written.growing.replace(written.path)
        # Its note will be forgotten: what is out without one could be taken back and still arrive.
        left = written.path
        place.sync_folder(written.path.parent)
    except OSError as problem:
        _drop(left)
        raise _of_stick(problem) from problem


def leave(written: Written) -> None:
    """Leave nothing of a bundle that could not be noted."""
    _drop(written.growing)


def _drop(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


def _of_stick(problem: OSError) -> KnownError:
    kind = StickFull if problem.errno in _FULL else StickTrouble
    return kind(f"errno {problem.errno}")


# --- in -----------------------------------------------------------------------------


def read(path: Path, sealing: Mapping[Direction, bytes]) -> Came:
    """Read the county's answer; nothing of it is believed before all of the file is checked.

    Raises BundleGone, BundleUnreadable, BundleIsOurs, BundleFromNewer, StickNotRead.
    """
    try:
        return _read(path, sealing)
    except FileNotFoundError as problem:
        raise BundleGone from problem
    except OSError as problem:
        raise StickNotRead(f"errno {problem.errno}") from problem


def _read(path: Path, sealing: Mapping[Direction, bytes]) -> Came:
    if not stat.S_ISREG(path.stat().st_mode):
        raise BundleUnreadable("no file")
    try:
        with box.opened(path, sealing[Direction.DOWN], by_stick.MOST_ANSWER) as opened:
            letter = by_stick.read(opened.get(LETTER, by_stick.MOST_LETTER), Answered)
            sizes = opened.sizes(by_stick.MOST_PARTS)
            return Came(letter, {name: opened.get(name, by_stick.MOST_ANSWER) for name in sizes})
    except by_stick.OtherFormat as problem:
        raise BundleFromNewer from problem
    except (box.Unreadable, box.TooLarge, msgspec.DecodeError, RecursionError) as problem:
        if box.fits(path, sealing[Direction.UP]):
            raise BundleIsOurs from problem
        raise BundleUnreadable(type(problem).__name__) from problem


def take(store: StoreCall, account: Account, came: Came) -> Taken:
    """Take the county's answer, as one over the line is taken; nothing of it where it does not fit.

    Runs anywhere but on the database's worker, which others wait for. An end in between loses
    nothing: the same answer can be read again, and goes on. Raises BundleUnreadable,
    BundleOutdated, FeedBroken.
    """
    taken, rest = store(_take, account, came)
    changed = taken.changed
    for upto, places in rest:
        changed |= store(feed.apply, came.letter.reply.epoch, upto, places)
    for name in came.letter.photos:
        changed |= store(photos.uploaded, name, came.letter.made_at)
    changed |= _take_documents(store, came)
    _keep_pictures(store(_lacking, tuple(came.parts)), came)
    changed |= store(carried.answered, account.person.id, came.letter.to)
    return taken._replace(changed=changed, more=taken.more or came.letter.left > 0)


def _take(store: Store, account: Account, came: Came) -> tuple[Taken, Pieces]:
    """Take what the county answered and the first places of its feed; return the rest of them."""
    letter, person = came.letter, account.person.id
    if (letter.server, letter.person) != (account.server, person):
        raise BundleUnreadable("of another county or person")
    check_township(store, account)
    asked = next((one for one in carried.bundles(store, person) if one.id == letter.to), None)
    if asked is None:
        raise BundleOutdated("not waited for")
    copy = feed.state(store)
    if asked.epoch not in ("", letter.reply.epoch) or letter.reply.head < asked.cursor:
        return _restored(store, person, asked, copy), ()
    if copy.epoch not in ("", letter.reply.epoch) or copy.cursor < asked.cursor:
        raise BundleOutdated("the copy is another one now")
    return _take_reply(store, letter, asked, copy)


def _restored(store: Store, person: str, asked: Bundle, copy: CopyState) -> Taken:
    """As over the line: keep everything, doubt what was confirmed, and ask again."""
    if copy.epoch != asked.epoch:
        raise BundleOutdated("the copy is of another epoch now")
    log.info("the county's server was restored or made anew; everything is compared")
    changed = feed.reset(store, "") | carried.answered(store, person, asked.id)
    return Taken(changed, 0, 0, more=True)


def _take_reply(
    store: Store, letter: Answered, asked: Bundle, copy: CopyState
) -> tuple[Taken, Pieces]:
    reply = letter.reply
    # Not all that was asked: a step that was taken back since is owed no more.
    owed = outbox.some(store, asked.events)
    results = verified(owed, reply.results)
    heard = max(copy.last_contact or reply.server_time, reply.server_time)
    head = max(reply.head, copy.head)
    (upto, places), *rest = _in_pieces(reply)
    first = msgspec.structs.replace(reply, results=results, head=head, cursor=upto, changes=places)
    if not copy.epoch:
        settings.put(store, COMPARED, 0)
    changed = feed.take(store, first, (), heard)
    settled = sum(result.outcome in SETTLED for result in results)
    taken = Taken(
        changed,
        settled,
        sum(result.refusal is not None for result in results),
        max(reply.cursor, copy.cursor) < head,
        len(owed) - settled,
        max(0, asked.photos - len(letter.photos)),
    )
    return taken, tuple(rest)


def _in_pieces(reply: SyncReply) -> Pieces:
    places = reply.changes
    cut = [places[at : at + _AT_ONCE] for at in range(0, len(places), _AT_ONCE)] or [()]
    return (*((piece[-1].seq, piece) for piece in cut[:-1]), (reply.cursor, cut[-1]))


def _take_documents(store: StoreCall, came: Came) -> frozenset[Changed]:
    changed: frozenset[Changed] = frozenset()
    for name in store(blobs.missing):
        if name in came.parts:
            try:
                changed |= store(blobs.put, name, came.parts[name])
            except FeedBroken as problem:
                log.warning("a document of the county cannot be used: %s", problem.detail)
    return changed


def _lacking(store: Store, names: tuple[str, ...]) -> dict[str, Path]:
    """Return where the small pictures among these parts belong."""
    parted = ((name, *name.partition(" ")) for name in names)
    paths = {
        name: wanted.small(store, sha256)
        for name, sha256, _, kind in parted
        if kind == by_stick.SMALL
    }
    return {name: path for name, path in paths.items() if path is not None}


def _keep_pictures(paths: Mapping[str, Path], came: Came) -> None:
    """Keep the small pictures of others' photos, drawn anew, as those that come over the line."""
    for name, path in paths.items():
        if path.is_file():
            continue
        try:
            place.write_file(path, checked(came.parts[name]))
        except NoPicture:
            log.info("pictures: no picture")
        except OSError as problem:
            raise place.os_problem(problem) from problem
