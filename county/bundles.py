"""Bundles that townships without a line send on a stick: taken in as a sync is, and answered in a file."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from contract import bundles as by_stick
from contract.blobs import BlobKind
from contract.blobs import name_of as blobs_name
from contract.bundles import LETTER, Answered, Carried, Direction
from contract.life import STEPS, body_of
from contract.messages import FeedItem, Outcome, SyncReply
from county import answering, blobs, db, people, pictures
from county.people import BadInput, Somebody
from county.photos import WrongHash, WrongSize, is_name, sync_folder
from county.references import photos_of
from county.wiring import County
from sealed import box

_WIDTH = 320
_MOST_PICTURES = 300
_COUNT = 64
"""Bytes that are spare in a letter for what is counted last."""

_FOREIGN = (
    "认不出这个文件：不是本县登记的电脑带出的，那台电脑已经停用或重新登记过，或者文件不完整、"
    "被改动过。什么也没有收下；请镇街在“同步”页重新带出一次。"
)
_DAMAGED = "文件不完整，或者被改动过。什么也没有收下；请镇街在“同步”页重新带出一次。"
_NEWER = "这个文件是更新的版本写的，县级平台读不懂。什么也没有收下；请先更新县级平台。"
_TOO_LARGE = "文件太大，不是乡呼带出的包。什么也没有收下；请核对文件。"
_OTHER = "这个文件是带给另一个县级平台的。什么也没有收下；请核对文件。"
_MOVED = "带出以后这个人换了镇街。什么也没有收下；请镇街重新登记，再带出一次。"


class _Sealed(NamedTuple):
    """Whose a bundle is: the device, the hash of its secret, and the person."""

    device: str
    secret: str
    who: Somebody


class Taken(NamedTuple):
    """What became of a bundle: from whom, events by outcome, photos that are here."""

    who: Somebody
    township: str
    outcomes: dict[Outcome, int]
    photos: int

    @property
    def sentence(self) -> str:
        """What the desk is told."""
        new, known = self.outcomes[Outcome.ACCEPTED], self.outcomes[Outcome.ALREADY]
        refused = self.outcomes[Outcome.REFUSED]
        told = f"{self.township}　{self.who.name}：收下 {new} 条，已有 {known} 条"
        told += f"，未收 {refused} 条" if refused else ""
        return f"{told}，照片 {self.photos} 张。"


def take(county: County, file: Path, answer: Path) -> Taken:
    """Take in what *file* carries, and write the county's answer to *answer*.

    The same file again changes nothing and is answered the same way. Raises BadInput, with nothing
    taken, for a file that is not from a PC of this county, and OSError.
    """
    try:
        if file.stat().st_size > by_stick.MOST_FILE:
            raise BadInput(_TOO_LARGE)
        sealed = _whose(county, file)
        key = by_stick.key_of(sealed.secret, Direction.UP)
        with box.opened(file, key, by_stick.MOST_FILE) as opened:
            letter = _letter(county, opened, sealed)
            photos = _take_photos(county, sealed.who, opened)
    except box.Unreadable:
        raise BadInput(_DAMAGED) from None
    except box.TooLarge:
        raise BadInput(_TOO_LARGE) from None
    reply = answering.answer(county, sealed.who, letter.sync, by_stick.MOST_PLACES)
    _write(county, sealed, letter, reply, photos, answer)
    with county.db.read() as connection:
        name = people.township_name(connection, sealed.who.township) or ""
    outcomes = {kind: sum(one.outcome is kind for one in reply.results) for kind in Outcome}
    return Taken(sealed.who, name, outcomes, len(photos))


def _whose(county: County, file: Path) -> _Sealed:
    """Find the device by trying every key: nothing on a stick says where it comes from."""
    with county.db.read() as connection:
        known = people.secrets_of_devices(connection)
    for device, secret, who in known:
        if box.fits(file, by_stick.key_of(secret, Direction.UP)):
            return _Sealed(device, secret, who)
    raise BadInput(_FOREIGN)


def _letter(county: County, opened: box.Box, sealed: _Sealed) -> Carried:
    try:
        letter = by_stick.read(opened.get(LETTER, county.settings.limits.body), Carried)
    except by_stick.OtherFormat:
        raise BadInput(_NEWER) from None
    except (msgspec.DecodeError, RecursionError):
        raise BadInput(_DAMAGED) from None
    with county.db.read() as connection:
        server = db.meta_values(connection)["server"]
    if letter.server != server:
        raise BadInput(_OTHER)
    if (letter.person, letter.device) != (sealed.who.id, sealed.device):
        raise BadInput(_DAMAGED)
    if letter.township != sealed.who.township:
        raise BadInput(_MOVED)
    if len(letter.sync.events) > county.settings.limits.events:
        raise BadInput(_TOO_LARGE)
    return letter


def _take_photos(county: County, who: Somebody, opened: box.Box) -> tuple[str, ...]:
    """Keep the photos that are what their names say; return those."""
    most, here = county.settings.limits.photo, []
    for name, size in opened.sizes(by_stick.MOST_PARTS).items():
        if not is_name(name) or not 0 < size <= most:
            continue
        content = opened.get(name, most)
        if blobs_name(content) != name:
            continue
        try:
            county.photos.keep(who.township, content, county.settings.clock())
        except (WrongHash, WrongSize, FileNotFoundError):
            # It comes over a line in this very moment; whichever is whole stays.
            continue
        here.append(name)
    return tuple(here)


# --- the answer ---------------------------------------------------------------------


def _write(
    county: County,
    sealed: _Sealed,
    letter: Carried,
    reply: SyncReply,
    photos: tuple[str, ...],
    path: Path,
) -> None:
    said = _within(
        Answered(
            by_stick.FORMAT,
            letter.id,
            county.settings.clock(),
            letter.server,
            sealed.who.id,
            reply,
            photos,
        )
    )
    growing = box.growing(path, county.settings.new_id())
    box.sweep(path.parent, (said.made_at - by_stick.ABANDONED).timestamp())
    room = _Room(by_stick.MOST_ANSWER - box.space(len(msgspec.json.encode(said)) + _COUNT))
    with box.writing(growing, by_stick.key_of(sealed.secret, Direction.DOWN)) as put:
        # They come once, and documents until they are there: what does not fit is rather a document.
        for name, small in _pictures(county, sealed.who.township, said.reply.changes, set(photos)):
            if room.takes(small):
                put(f"{name} {by_stick.SMALL}", small)
        left = 0
        for at, name in enumerate(_documents(said.reply.changes, letter.lacks)):
            with county.db.read() as connection:
                content = blobs.content(connection, name, sealed.who.township)
            if content is None:
                continue
            if at < by_stick.MOST_DOCUMENTS and room.takes(content):
                put(name, content)
            else:
                left += 1
        put(LETTER, msgspec.json.encode(msgspec.structs.replace(said, left=left)))
    try:
        growing.replace(path)
        sync_folder(path.parent)
    finally:
        growing.unlink(missing_ok=True)


class _Room:
    """What is left of the bytes that an answer may have."""

    def __init__(self, left: int) -> None:
        self._left = left

    def takes(self, content: bytes) -> bool:
        """Tell whether a part fits, and count it."""
        needed = box.space(len(content))
        if needed > self._left:
            return False
        self._left -= needed
        return True


def _within(said: Answered) -> Answered:
    """Leave the last places of the feed to the next answer where the letter would be too large."""
    if len(msgspec.json.encode(said)) <= by_stick.MOST_LETTER - _COUNT:
        return said
    reply = msgspec.structs.replace(said.reply, changes=())
    bare = msgspec.json.encode(msgspec.structs.replace(said, reply=reply))
    room = by_stick.MOST_LETTER - _COUNT - len(bare)
    places = said.reply.changes
    for at, place in enumerate(places):
        room -= len(msgspec.json.encode(place)) + 1
        if room < 0 and at:
            reply = msgspec.structs.replace(reply, changes=places[:at], cursor=place.seq - 1)
            return msgspec.structs.replace(said, reply=reply)
    return said


def _documents(changes: Iterable[FeedItem], lacks: Iterable[str]) -> list[str]:
    """Every edition that is announced, of other kinds the newest, and what the PC says it lacks."""
    newest = {item.kind: item.blob for item in changes if item.kind}
    editions = [item.blob for item in changes if item.kind is BlobKind.EDITION]
    wanted = [*lacks, *editions, *newest.values()]
    return [name for name in dict.fromkeys(wanted) if is_name(name)]


def _pictures(
    county: County, township: str, changes: Iterable[FeedItem], own: set[str]
) -> Iterator[tuple[str, bytes]]:
    """Give small pictures of the photos that the newest events name."""
    names = [
        name
        for item in reversed(tuple(changes))
        if item.event and item.event.step in STEPS
        for name in (photo.sha256 for photo in photos_of(body_of(item.event)))
    ]
    for name in list(dict.fromkeys(names))[:_MOST_PICTURES]:
        upload = county.photos.find(township, name) if name not in own else None
        if upload is None or not upload.complete:
            continue
        path = county.photos.path(township, name)
        try:
            small = pictures.thumbnail(path, _WIDTH, county.small_folder(township))
        except pictures.NoPicture:
            continue
        yield name, small.read_bytes()
