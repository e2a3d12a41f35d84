"""Takes photos as a telephone does: real JPEG files with orientation, time and place inside."""

from datetime import datetime
from io import BytesIO
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw, ImageFilter

_SIDEWAYS = 6
"""EXIF orientation: the camera was turned; the viewer must turn the picture by 90 degrees."""


def take_photo(
    path: Path,
    seed: int,
    taken_at: datetime,
    place: tuple[float, float],
    size: tuple[int, int] = (2016, 1512),
) -> Path:
    """Write a street scene as a sideways JPEG of *size* pixels and return *path*."""
    upright = _scene(Random(seed), (size[1], size[0]))
    exif = Image.Exif()
    exif[0x0112] = _SIDEWAYS
    exif[0x0132] = exif.get_ifd(0x8769)[0x9003] = taken_at.strftime("%Y:%m:%d %H:%M:%S")
    exif.get_ifd(0x8769)[0x9011] = "+08:00"
    gps = exif.get_ifd(0x8825)
    for at, (value, letters) in enumerate(zip(place, ("NS", "EW"), strict=True)):
        gps[1 + 2 * at] = letters[value < 0]
        gps[2 + 2 * at] = _degrees(abs(value))
    upright.transpose(Image.Transpose.ROTATE_90).save(path, "JPEG", quality=90, exif=exif)
    return path


def with_an_odd_tag(size: tuple[int, int]) -> bytes:
    """Return a sideways JPEG whose EXIF has a number where the camera's model should be a text."""
    exif = Image.Exif()
    exif[0x0112] = _SIDEWAYS
    exif[0x0110] = "abc"
    out = BytesIO()
    Image.new("RGB", size, "olive").save(out, "JPEG", exif=exif)
    text, number = bytes.fromhex("0110000200000004"), bytes.fromhex("0110000b00000001")
    if out.getvalue().count(text) != 1:
        raise ValueError("the tag is written in another way")
    return out.getvalue().replace(text, number)


def _degrees(value: float) -> tuple[float, float, float]:
    minutes = value % 1 * 60
    return float(int(value)), float(int(minutes)), round(minutes % 1 * 60, 4)


def _scene(chance: Random, size: tuple[int, int]) -> Image.Image:
    """A grey lane between houses with cars in it, and enough grain to weigh like a photo."""
    wide, high = size
    picture = Image.new("RGB", size, (176, 196, 214))
    draw = ImageDraw.Draw(picture)
    horizon = int(high * 0.42)
    for left in range(0, wide, wide // 5):
        top = chance.randint(int(high * 0.08), horizon - 60)
        tone = chance.randint(150, 215)
        draw.rectangle((left, top, left + wide // 5 - 12, horizon), (tone, tone - 12, tone - 30))
        for row in range(top + 30, horizon - 40, 70):
            for column in range(left + 25, left + wide // 5 - 60, 80):
                draw.rectangle((column, row, column + 40, row + 45), (92, 110, 130))
    draw.polygon(
        [(wide * 0.38, horizon), (wide * 0.62, horizon), (wide, high), (0, high)], (96, 98, 102)
    )
    draw.polygon(
        [(wide * 0.49, horizon), (wide * 0.51, horizon), (wide * 0.54, high), (wide * 0.46, high)],
        (226, 190, 60),
    )
    for _ in range(7):
        depth = chance.uniform(0.1, 1)
        length, middle = int(wide * 0.3 * depth), horizon + int((high - horizon) * 0.8 * depth)
        left = chance.randint(0, wide - length)
        colour = tuple(chance.randint(30, 220) for _ in range(3))
        draw.rounded_rectangle((left, middle, left + length, middle + length // 3), 18, colour)
        draw.rounded_rectangle(
            (left + length // 5, middle - length // 5, left + length * 4 // 5, middle + 10),
            18,
            colour,
        )
        for wheel in (left + length // 5, left + length * 4 // 5):
            radius = length // 11
            centre = middle + length // 3
            draw.ellipse(
                (wheel - radius, centre - radius, wheel + radius, centre + radius), (20, 20, 22)
            )
    grain = Image.frombytes("L", (wide // 2, high // 2), chance.randbytes(wide // 2 * (high // 2)))
    grain = grain.resize(size).filter(ImageFilter.GaussianBlur(1))
    return Image.blend(picture, Image.merge("RGB", (grain,) * 3), 0.06)
