"""Takes a photo in: the original kept as it is, and a copy made that is fit to be sent.

The copy stands upright, is at most 2560 px long, and says when and where it was taken and nothing
else of its maker. Both files are named by their content and are on the disk before anyone hears
of them.
"""

import hashlib
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageOps, UnidentifiedImageError

from app.casework.exif import Taken, exif_of, taken
from app.models import failpoints
from app.models import folder as place
from app.models.errors import PhotoChanged, PhotoTooLarge, PhotoUnreadable
from app.models.read import DraftPhoto
from contract.ticket import PhotoRef

LONGEST_SIDE = 2560
MOST_BYTES = 64 * 1024 * 1024
MOST_PIXELS = 100_000_000
_QUALITY = 85
_LONGEST_NAME = 120

# What phones and cameras write, and how the original is then named. MPO is a JPEG with a second
# picture behind it; Pillow opens it as JPEG and knows no opener of that name.
_EXTENSIONS = {
    "JPEG": "jpg",
    "MPO": "jpg",
    "PNG": "png",
    "WEBP": "webp",
    "BMP": "bmp",
    "GIF": "gif",
}
_OPENED = [kind for kind in _EXTENSIONS if kind != "MPO"]


class Incoming(NamedTuple):
    """The bytes of a chosen file, read once, with their hash."""

    content: bytes
    sha256: str
    name: str


class Made(NamedTuple):
    """The copy for sending, still in memory."""

    content: bytes
    ref: PhotoRef
    extension: str
    offset_known: bool


def read(path: Path) -> Incoming:
    """Read a chosen file; raises PhotoUnreadable, PhotoTooLarge, and PhotoChanged when it changed."""
    try:
        with path.open("rb") as file:
            before = os.fstat(file.fileno())
            if before.st_size > MOST_BYTES:
                raise PhotoTooLarge(f"{before.st_size} bytes")
            content = file.read(MOST_BYTES + 1)
            after = path.stat()
    except OSError as problem:
        raise PhotoUnreadable(f"errno {problem.errno}") from problem
    except ValueError as problem:  # a NUL in the name
        raise PhotoUnreadable("name") from problem
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise PhotoChanged
    if len(content) != before.st_size:
        raise PhotoChanged
    return of_bytes(content, path.name)


def of_bytes(content: bytes, name: str) -> Incoming:
    """Take a picture that is in no file, such as a pasted one; raises PhotoTooLarge."""
    if len(content) > MOST_BYTES:
        raise PhotoTooLarge(f"{len(content)} bytes")
    return Incoming(content, hashlib.sha256(content).hexdigest(), _plain_name(name))


def _plain_name(name: str) -> str:
    """What is shown of a file's name: printable, not too long; files are never named by it."""
    printable = "".join(char if char.isprintable() else "_" for char in name)
    return printable[-_LONGEST_NAME:]


def make(incoming: Incoming) -> Made:
    """Make the copy for sending; raises PhotoUnreadable and PhotoTooLarge."""
    with _decoding(), Image.open(BytesIO(incoming.content), formats=_OPENED) as image:
        if image.width * image.height > MOST_PIXELS:
            raise PhotoTooLarge(f"{image.width}x{image.height}")
        kind = image.format or ""
        found = taken(image)
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        image.load()
        upright = _flat(_turned(image))
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=3.0)
    content = _encoded(upright, found)
    ref = PhotoRef(
        hashlib.sha256(content).hexdigest(),
        len(content),
        upright.width,
        upright.height,
        incoming.sha256,
        incoming.name,
        found.at,
        found.latitude,
        found.longitude,
    )
    return Made(content, ref, _EXTENSIONS[kind], found.offset_known)


@contextmanager
def _decoding() -> Iterator[None]:
    """Whatever a hostile file makes the decoder raise is an unreadable photo."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except Image.DecompressionBombError as problem:
        raise PhotoTooLarge("bomb") from problem
    except (PhotoTooLarge, PhotoUnreadable):
        raise
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as problem:
        raise PhotoUnreadable(type(problem).__name__) from problem
    except (TypeError, KeyError, IndexError, ArithmeticError, OverflowError) as problem:
        raise PhotoUnreadable(type(problem).__name__) from problem


def _turned(image: Image.Image) -> Image.Image:
    """Return the picture as the camera was held; its EXIF has been read by `taken`.

    Pillow would write the EXIF anew, which fails where a tag is damaged, and it is not wanted.
    """
    for kept in ("exif", "Raw profile type exif"):
        image.info.pop(kept, None)
    return ImageOps.exif_transpose(image)


def _flat(image: Image.Image) -> Image.Image:
    """Return the (first) picture in plain colour, on white where it was transparent."""
    if image.mode in ("RGBA", "LA", "PA", "P"):
        seen = image.convert("RGBA")
        white = Image.new("RGBA", seen.size, "white")
        return Image.alpha_composite(white, seen).convert("RGB")
    return image.convert("RGB")


def _encoded(image: Image.Image, found: Taken) -> bytes:
    out = BytesIO()
    # Saving would carry the original's comment and XMP along, unasked.
    image.info = {}
    image.save(out, "JPEG", quality=_QUALITY, optimize=True, exif=exif_of(found))
    return out.getvalue()


def keep(photos: Path, incoming: Incoming, made: Made) -> None:
    """Put both files where they belong; they are on the disk when this returns."""
    original = place.photo_path(photos, "original", incoming.sha256, made.extension)
    send = place.photo_path(photos, "send", made.ref.sha256, "jpg")
    try:
        _put(photos, original, incoming.content, incoming.sha256)
        failpoints.hit("photo.after_original")
        _put(photos, send, made.content, made.ref.sha256)
        failpoints.hit("photo.after_send")
    except OSError as problem:
        raise place.os_problem(problem) from problem


def _put(photos: Path, target: Path, content: bytes, sha256: str) -> None:
    if is_whole(target, sha256):
        return
    arriving = photos / "arriving"
    place.make_folder(arriving)
    temporary = arriving / sha256
    try:
        with temporary.open("wb") as file:
            file.write(content)
            place.flush(file)
        place.put_file(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def is_whole(path: Path, sha256: str) -> bool:
    """Tell whether *path* is there and holds what its name promises."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return False


def are_whole(photo: DraftPhoto) -> bool:
    """Tell whether both files of a kept photo are there and unharmed."""
    return is_whole(photo.send_path, photo.ref.sha256) and is_whole(
        photo.original_path, photo.ref.original
    )
