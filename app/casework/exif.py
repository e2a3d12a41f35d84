"""When and where a photo was taken, out of its EXIF and into the copy that is sent."""

from datetime import datetime, timedelta, timezone
from fractions import Fraction
from math import isfinite
from typing import Any, NamedTuple

from PIL import ExifTags, Image, TiffImagePlugin

from contract.deadlines import CHINA

_BASE, _GPS = ExifTags.Base, ExifTags.GPS
_NO_MOMENT = "0000:00:00 00:00:00"


class Taken(NamedTuple):
    """Moment and place; *offset_known* is false where the camera did not say its time zone."""

    at: datetime | None = None
    offset_known: bool = True
    latitude: float | None = None
    longitude: float | None = None


def taken(image: Image.Image) -> Taken:
    """Return what the photo says of its taking; nonsense counts as nothing said."""
    try:
        exif = image.getexif()
        details = exif.get_ifd(ExifTags.IFD.Exif)
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    except Exception:  # noqa: BLE001  damaged EXIF raises anything, and the photo is still good
        return Taken()
    at, offset_known = _moment(
        details.get(_BASE.DateTimeOriginal) or exif.get(_BASE.DateTime),
        details.get(_BASE.OffsetTimeOriginal) or details.get(_BASE.OffsetTime),
    )
    latitude = _degrees(gps.get(_GPS.GPSLatitude), gps.get(_GPS.GPSLatitudeRef), "S", 90)
    longitude = _degrees(gps.get(_GPS.GPSLongitude), gps.get(_GPS.GPSLongitudeRef), "W", 180)
    if latitude is None or longitude is None:
        latitude = longitude = None
    return Taken(at, offset_known, latitude, longitude)


def _moment(said: object, offset: object) -> tuple[datetime | None, bool]:
    if not isinstance(said, str) or said.strip("\0 ") in ("", _NO_MOMENT):
        return None, True
    try:
        # Without an offset the camera meant the time where it was, which is China's.
        at = datetime.strptime(said.strip("\0 "), "%Y:%m:%d %H:%M:%S").replace(tzinfo=CHINA)
    except ValueError:
        return None, True
    zone = _zone(offset)
    return (at.replace(tzinfo=zone), True) if zone else (at, False)


def _zone(offset: object) -> timezone | None:
    if not isinstance(offset, str):
        return None
    try:
        moved = datetime.strptime(offset.strip("\0 "), "%z").utcoffset()
    except ValueError:
        return None
    return timezone(moved) if moved is not None else None


def _degrees(said: Any, half: object, negative: str, most: int) -> float | None:  # noqa: ANN401  what a photo says
    """Degrees, minutes and seconds as one number, to a tenth of a metre."""
    try:
        degrees, minutes, seconds = (float(part) for part in said)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    if not isfinite(value) or not 0 <= value <= most:
        return None
    return round(-value if half == negative else value, 6)


def exif_of(found: Taken) -> Image.Exif:
    """Return the EXIF that is sent: moment and place, and nothing else of the original's."""
    exif = Image.Exif()
    if found.at is not None:
        details: dict[int, Any] = {_BASE.DateTimeOriginal: found.at.strftime("%Y:%m:%d %H:%M:%S")}
        if found.offset_known:
            details[_BASE.OffsetTimeOriginal] = _offset_text(found.at)
        exif[_BASE.ExifOffset] = details
    if found.latitude is not None and found.longitude is not None:
        exif[_BASE.GPSInfo] = {
            _GPS.GPSLatitudeRef: "S" if found.latitude < 0 else "N",
            _GPS.GPSLatitude: _parts(found.latitude),
            _GPS.GPSLongitudeRef: "W" if found.longitude < 0 else "E",
            _GPS.GPSLongitude: _parts(found.longitude),
        }
    return exif


def _offset_text(at: datetime) -> str:
    minutes = (at.utcoffset() or timedelta()) // timedelta(minutes=1)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _parts(value: float) -> tuple[TiffImagePlugin.IFDRational, ...]:
    exact = Fraction(abs(value)).limit_denominator(1_000_000)
    degrees, rest = divmod(exact, 1)
    minutes, rest = divmod(rest * 60, 1)
    seconds = round(rest * 60 * 10_000)
    rational = TiffImagePlugin.IFDRational
    return rational(int(degrees), 1), rational(int(minutes), 1), rational(seconds, 10_000)
