"""Small pictures of photos, made with care: whoever sent the photo may mean harm."""

import io
import threading
from contextlib import suppress
from pathlib import Path

from PIL import Image, ImageOps

WIDTHS = (160, 320, 640, 1280)
_MOST_PIXELS = 100_000_000
_FORMATS = ("JPEG", "PNG", "WEBP")
_TYPES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"RIFF": "image/webp"}
_QUALITY = 80
_AT_ONCE = threading.BoundedSemaphore(2)


class NoPicture(Exception):
    """The file is no picture that can be shown, or one too large to open."""


def media_type(head: bytes) -> str:
    """Return what a file that begins so is served as; a kind that no browser runs."""
    for magic, kind in _TYPES.items():
        if head.startswith(magic):
            return kind
    return "application/octet-stream"


def thumbnail(photo: Path, wanted: int, folder: Path) -> Path:
    """Return a small JPEG of *photo*, at least *wanted* wide where the photo is; kept in *folder*.

    The width is the next of WIDTHS. Raises NoPicture.
    """
    width = next((width for width in WIDTHS if width >= wanted), WIDTHS[-1])
    small = folder / f"{photo.name}-{width}.jpg"
    if not small.exists():
        with _AT_ONCE:
            content = _shrunk(photo, width)
        folder.mkdir(parents=True, exist_ok=True)
        # Another thread may make the same one: each writes its own, the last name stands.
        growing = small.with_suffix(f".{threading.get_ident()}")
        growing.write_bytes(content)
        growing.replace(small)
    return small


def turned(opened: Image.Image) -> Image.Image:
    """Return a picture as the camera was held.

    Pillow would write its EXIF anew, which fails where a tag is damaged, and it is not wanted.
    """
    opened.load()
    with suppress(Exception):
        opened.getexif()
    for kept in ("exif", "Raw profile type exif"):
        opened.info.pop(kept, None)
    return ImageOps.exif_transpose(opened)


def _shrunk(photo: Path, width: int) -> bytes:
    try:
        with Image.open(photo, formats=_FORMATS) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise NoPicture
            opened.draft("RGB", (width * 2, width * 2))
            small = turned(opened).convert("RGB")
            small.thumbnail((width, width * 4), Image.Resampling.LANCZOS, reducing_gap=2.0)
            out = io.BytesIO()
            small.save(out, "JPEG", quality=_QUALITY, optimize=True)
            return out.getvalue()
    except (OSError, ValueError, SyntaxError, EOFError, Warning, MemoryError) as problem:
        raise NoPicture from problem
    except Image.DecompressionBombError as problem:
        raise NoPicture from problem
