"""Packed bodies: what is packed comes out again, and what is hostile comes to a quick end."""

from __future__ import annotations

import gzip
import lzma

import pytest

from contract.packing import GZIP, PACKINGS, XZ, Garbled, TooLarge, Unpacker, pack

TEXT = "锦绣园小区附近车辆乱停乱放，占用消防通道。".encode() * 400


def unpacked(packed: bytes, how: str, most: int = 10**6, piece: int = 10**9) -> bytes:
    unpacker = Unpacker(how, most)
    parts = [unpacker.feed(packed[at : at + piece]) for at in range(0, len(packed), piece)]
    unpacker.end()
    return b"".join(parts)


@pytest.mark.parametrize("how", PACKINGS)
@pytest.mark.parametrize("piece", [1, 7, 10**9])
@pytest.mark.parametrize("text", [b"", b"x", TEXT])
def test_what_is_packed_comes_out_again(how, piece, text):
    assert unpacked(pack(text, how, effort=1), how, piece=piece) == text


@pytest.mark.parametrize("how", PACKINGS)
def test_exactly_what_is_allowed_comes_out_and_no_byte_more(how):
    packed = pack(TEXT, how, effort=1)
    assert unpacked(packed, how, most=len(TEXT)) == TEXT
    with pytest.raises(TooLarge):
        unpacked(packed, how, most=len(TEXT) - 1)


@pytest.mark.parametrize("how", PACKINGS)
def test_a_bomb_is_too_large_before_it_has_gone_off(how):
    bomb = pack(b" " * 50_000_000, how, effort=0)
    unpacker = Unpacker(how, 100_000)
    with pytest.raises(TooLarge):
        unpacker.feed(bomb)


def test_xz_that_wants_much_memory_is_refused():
    greedy = lzma.compress(TEXT, preset=9)
    with pytest.raises(Garbled):
        unpacked(greedy, XZ)


@pytest.mark.parametrize("how", PACKINGS)
@pytest.mark.parametrize("cut", [1, 5, 9, 30])
def test_what_is_cut_short_is_not_taken(how, cut):
    with pytest.raises(Garbled):
        unpacked(pack(TEXT, how, effort=1)[:-cut], how)


@pytest.mark.parametrize("how", PACKINGS)
@pytest.mark.parametrize("piece", [11, 10**9])
def test_what_goes_on_after_its_end_is_not_taken(how, piece):
    packed = pack(TEXT, how, effort=1)
    for more in (b"more", packed, b"\0" * 40):
        with pytest.raises(Garbled):
            unpacked(packed + more, how, piece=piece)


@pytest.mark.parametrize("how", PACKINGS)
def test_what_is_harmed_is_not_taken(how):
    packed = bytearray(pack(TEXT, how, effort=1))
    packed[len(packed) // 2] ^= 0xFF
    with pytest.raises(Garbled):
        unpacked(bytes(packed), how)
    with pytest.raises(Garbled):
        unpacked(b"garbage", how)
    with pytest.raises(Garbled):
        unpacked(b"", how)


def test_the_two_are_what_everybody_calls_so():
    assert gzip.decompress(pack(TEXT, GZIP, effort=1)) == TEXT
    assert lzma.decompress(pack(TEXT, XZ, effort=4)) == TEXT
