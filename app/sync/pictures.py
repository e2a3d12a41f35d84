"""Fetches the county's pictures of photos that are not on this PC, for the pages that show them."""

import logging
from collections.abc import Callable
from io import BytesIO

from app.models import folder as place
from app.models import wanted
from app.models.errors import KnownError
from app.models.read import Changed
from app.models.wanted import Wanted
from app.sync.caller import Caller
from app.sync.exchange import StoreCall
from app.sync.trouble import Kind, Trouble, Way

log = logging.getLogger(__name__)

MOST_BYTES = 4 * 1024 * 1024
MOST_PIXELS = 8_000_000
_AT_ONCE = 6
"""Pictures until the page is told of them."""

_QUALITY = 88
_OF_THIS_ONE = frozenset({Kind.REFUSED, Kind.FORBIDDEN, Kind.FAILING, Kind.BROKEN, Kind.TOO_LARGE})
"""An answer of these kinds speaks of one picture, and the next may come all the same."""


class NoPicture(Exception):
    """What came is no picture that is fit to be shown."""


class Pictures:
    """Fetches what is wanted, on the thread that calls `fetch`; stops while *paused* says so."""

    def __init__(
        self,
        caller: Caller,
        store: StoreCall,
        on_change: Callable[[frozenset[Changed]], None],
        paused: Callable[[], bool],
    ) -> None:
        self._caller = caller
        self._store = store
        self._on_change = on_change
        self._paused = paused

    def fetch(self) -> Trouble | None:
        """Fetch until nothing is wanted; return the trouble of the line that ended it.

        One that the county does not have, or that is no picture, is forgotten until asked again.
        """
        try:
            while not self._paused():
                some = self._store(wanted.take, _AT_ONCE)
                if not some:
                    break
                self._fetch(some)
        except Trouble as trouble:
            log.info("pictures: %s", trouble)
            return trouble
        except KnownError as error:
            log.info("pictures: %s", type(error).__name__)
        return None

    def _fetch(self, some: tuple[tuple[Wanted, int], ...]) -> None:
        came = False
        try:
            for at, (one, _) in enumerate(some):
                try:
                    came |= self._bring(one)
                except Trouble as trouble:
                    if trouble.rule.way is not Way.STOP:
                        self._store(wanted.put_back, some[at:])
                    raise
        finally:
            if came:
                self._store(wanted.make_room)
                self._on_change(frozenset({Changed.TICKETS}))

    def _bring(self, one: Wanted) -> bool:
        """Put one picture where it belongs, and tell whether it came."""
        try:
            path = f"/v1/photos/{one.sha256}?w={one.width}"
            picture = checked(self._caller.content(path, MOST_BYTES))
        except NoPicture:
            log.info("pictures: no picture")
            return False
        except Trouble as trouble:
            if trouble.status and trouble.kind in _OF_THIS_ONE:
                log.info("pictures: %s", trouble)
                return False
            raise
        try:
            place.write_file(one.path, picture)
        except OSError as problem:
            raise place.os_problem(problem) from problem
        return True


def checked(content: bytes) -> bytes:
    """Return *content*, a JPEG or PNG, as a plain JPEG of our own making; raises NoPicture.

    So nothing that came over the line is ever opened by what draws the page.
    """
    from PIL import Image  # noqa: PLC0415  takes long to import, and few pages need it

    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG")) as image:
            if image.width * image.height > MOST_PIXELS:
                raise NoPicture
            plain = image.convert("RGB")
        plain.info = {}
        out = BytesIO()
        plain.save(out, "JPEG", quality=_QUALITY, optimize=True)
    except Exception as problem:  # whatever hostile bytes make a decoder raise
        raise NoPicture from problem
    return out.getvalue()
