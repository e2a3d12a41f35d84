"""Generated material, the same for every side and every run: texts and photos from a seed."""

from __future__ import annotations

import dataclasses
import io
import itertools
import random
from collections.abc import Callable
from pathlib import Path


@dataclasses.dataclass(frozen=True)
class Text:
    """What a clerk would have typed for one call."""

    title: str
    place: str
    spot: str
    description: str

    def fields(self) -> tuple[str, str]:
        """Front and back of a note that says the same."""
        return self.title, f"{self.place}<br>{self.spot}<br>{self.description}"


def writer(seed: int) -> Callable[[int], str]:
    """A maker of Chinese text that compresses about as real text does.

    The 3,755 common characters of GB 2312, by a Zipf law in a shuffled order
    whose constants were fitted until zlib needed as many bits a character
    (12.5 over 5,000 characters) as for real problem descriptions.  The words
    mean nothing.
    """
    chance = random.Random(seed)
    codes = itertools.islice(itertools.product(range(0xB0, 0xD8), range(0xA1, 0xFF)), 3755)
    characters = [bytes(code).decode("gb2312") for code in codes]
    random.Random(0).shuffle(characters)
    weights = list(itertools.accumulate((rank + 5) ** -1.4 for rank in range(len(characters))))

    def write(length: int) -> str:
        return "".join(chance.choices(characters, cum_weights=weights, k=length))

    return write


def texts(count: int, seed: int = 1) -> list[Text]:
    """So many different calls: a title, a village, a spot, and 40 to 120 characters about it."""
    chance = random.Random(seed)
    write = writer(seed)
    villages = [write(chance.randint(2, 3)) + "村" for _ in range(40)]
    return [
        Text(
            title=write(chance.randint(8, 16)),
            place=chance.choice(villages),
            spot=f"{write(4)}路{chance.randint(1, 400)}号",
            description=write(chance.randint(40, 120)) + "。",
        )
        for _ in range(count)
    ]


def photo(seed: int, width: int = 2560, height: int = 1920) -> bytes:
    """A JPEG of 0.4 to 1 MB, like the 2560-pixel derivative of a telephone's photo.

    Soft large shapes with grain of a random strength: what decides the size of
    a photo is its detail.  Already-compressed, so no transport can shrink it.
    """
    from PIL import Image

    chance = random.Random(seed)

    def noise(wide: int, high: int) -> Image.Image:
        small = Image.frombytes("RGB", (wide, high), chance.randbytes(wide * high * 3))
        return small.resize((width, height), Image.Resampling.BICUBIC)

    detail = noise(width // 4, height // 4)
    made = Image.blend(noise(40, 30), detail, chance.uniform(0.03, 0.22))
    out = io.BytesIO()
    made.save(out, "JPEG", quality=82, subsampling=2)
    return out.getvalue()


def photos(directory: Path, count: int, seed: int = 1) -> list[Path]:
    """So many photos as files; those already there are kept."""
    directory.mkdir(parents=True, exist_ok=True)
    paths = []
    for number in range(count):
        path = directory / f"photo-{seed}-{number:03}.jpg"
        if not path.exists():
            path.write_bytes(photo(seed * 1000 + number))
        paths.append(path)
    return paths
