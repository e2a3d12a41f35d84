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
_BEFORE = (
    "这个文件是县级平台恢复备份（或重建）以前带出的，要先核对：除照片外什么也没有收下，都还在镇街的"
    "电脑里。请让镇街读入应答后再带出一次。"
)
_MOVED = "带出以后这个人换了镇街。什么也没有收下；请镇街重新登记，再带出一次。"


class _Sealed(NamedTuple):
    """Whose a bundle is: the device, the hash of its secret, and the person."""

    device: str
    secret: str
    who: Somebody


class Taken(NamedTuple):
    """What became of a bundle, and from whom.

    *outcomes* are of events, *beyond* those that are more than is taken at once; *photos* are here,
    *photos_left* are not. *restored*: it was carried out before the county's data were put back.
    """

    who: Somebody
    township: str
    outcomes: dict[Outcome, int]
    beyond: int
    photos: int
    photos_left: int
    restored: bool

    @property
    def whole(self) -> bool:
        """Whether nothing has to be carried again."""
        later = self.outcomes[Outcome.LATER]
        return not (self.restored or later or self.beyond or self.photos_left)

    @property
    def sentence(self) -> str:
        """What the desk is told."""
        whose = f"{self.township}　{self.who.name}："
        said = "".join(self._left())
        stays = "这些都还在镇街的电脑里，下次带出时会再带来。" if said else ""
        return f"{whose}{_BEFORE if self.restored else self._taken()}{said}{stays}"

    def _taken(self) -> str:
        new, known = self.outcomes[Outcome.ACCEPTED], self.outcomes[Outcome.ALREADY]
        refused = self.outcomes[Outcome.REFUSED]
        told = f"收下 {new} 条，已有 {known} 条"
        told += f"，未收 {refused} 条" if refused else ""
        return f"{told}，照片 {self.photos} 张。"

    def _left(self) -> Iterator[str]:
        if later := self.outcomes[Outcome.LATER]:
            yield f"有 {later} 条平台这次没能处理，原因在日志里，请告诉县级平台管理员。"
        if self.beyond:
            yield f"有 {self.beyond} 条超出一次能收的条数，这次没有收。"
        if self.photos_left:
            yield f"有 {self.photos_left} 张照片没有收（太大、内容不对，或正从网上传来）。"


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
            photos, photos_left = _take_photos(county, sealed.who, opened)
    except box.Unreadable:
        raise BadInput(_DAMAGED) from None
    except box.TooLarge:
        raise BadInput(_TOO_LARGE) from None
    most = county.settings.limits.events
    events = letter.sync.events
    said = msgspec.structs.replace(letter.sync, events=events[:most])
    reply = answering.answer(county, sealed.who, said, by_stick.MOST_PLACES)
    restored = answering.is_from_before(said, reply.epoch, reply.head)
    _write(county, sealed, letter, reply, photos, answer)
    with county.db.read() as connection:
        name = people.township_name(connection, sealed.who.township) or ""
    return Taken(
        sealed.who,
        name,
        {kind: sum(one.outcome is kind for one in reply.results) for kind in Outcome},
        0 if restored else len(events[most:]),
        len(photos),
        photos_left,
        restored,
    )


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
        letter = by_stick.read(opened.get(LETTER, by_stick.MOST_SAID), Carried)
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
    return letter


def _take_photos(county: County, who: Somebody, opened: box.Box) -> tuple[tuple[str, ...], int]:
    """Keep the photos that are what their names say; return those, and how many others there are."""
    most, here, left = county.settings.limits.photo, [], 0
    for name, size in opened.sizes(by_stick.MOST_PARTS).items():
        if not is_name(name):
            continue
        if size <= most and _keep(county, who, name, opened.get(name, most)):
            here.append(name)
        else:
            left += 1
    return tuple(here), left


def _keep(county: County, who: Somebody, name: str, content: bytes) -> bool:
    if not content or blobs_name(content) != name:
        return False
    try:
        county.photos.keep(who.township, content, county.settings.clock())
    except (WrongHash, WrongSize, FileNotFoundError):
        # It comes over a line in this very moment; whichever is whole stays.
        return False
    return True


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
