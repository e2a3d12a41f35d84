"""Photos handed in with a form: looked at, turned upright, made small, and stripped of what they say.

What comes from a browser is hostile until a decoder has read it; what is kept is a fresh JPEG.
"""

from collections.abc import Sequence
from hashlib import sha256
from io import BytesIO
from pathlib import PurePosixPath, PureWindowsPath

from PIL import Image

from contract.ticket import PhotoRef
from county import pictures
from county.desk.sent import File

MOST_PHOTOS = 9
"""Most photos of one form."""

_FORMATS = ("JPEG", "PNG", "WEBP")
_LONGEST = 2560
_MOST_PIXELS = 80_000_000
_QUALITY = 88
_UNREADABLE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    MemoryError,
    Warning,
    Image.DecompressionBombError,
)


class BadPhoto(Exception):
    """A file is no photo that can be taken; the sentence says why, to a person."""


def checked(file: File) -> tuple[PhotoRef, bytes]:
    """Return a photo made of *file*: JPEG, upright, at most 2560 px, without metadata.

    Raises BadPhoto.
    """
    name = PureWindowsPath(PurePosixPath(file.name).name).name[:80]
    try:
        upright = _upright(file.content, name)
    except _UNREADABLE as problem:
        raise BadPhoto(f"“{name}”不是能打开的照片，请换成 JPEG、PNG 或 WebP。") from problem
    packed = BytesIO()
    upright.save(packed, "JPEG", quality=_QUALITY, optimize=True)
    content = packed.getvalue()
    width, height = upright.size
    named = sha256(content).hexdigest()
    return PhotoRef(named, len(content), width, height, name=name), content


def _upright(content: bytes, name: str) -> Image.Image:
    with Image.open(BytesIO(content), formats=_FORMATS) as opened:
        if opened.width * opened.height > _MOST_PIXELS:
            raise BadPhoto(f"“{name}”太大，请换一张不超过 8000 万像素的。")
        # A JPEG can be decoded at a fraction of its size, which is all that is kept.
        opened.draft("RGB", (_LONGEST, _LONGEST))
        turned = pictures.turned(opened)
        turned.thumbnail((_LONGEST, _LONGEST), Image.Resampling.LANCZOS)
        plain = Image.new("RGB", turned.size, "white")
        layer = turned.convert("RGBA")
        plain.paste(layer, mask=layer)
        return plain


def all_checked(files: Sequence[File]) -> list[tuple[PhotoRef, bytes]]:
    """Return every file as a photo; raises BadPhoto for the first that is none."""
    if len(files) > MOST_PHOTOS:
        raise BadPhoto(f"一次最多 {MOST_PHOTOS} 张照片，现在 {len(files)} 张。")
    return [checked(file) for file in files]
