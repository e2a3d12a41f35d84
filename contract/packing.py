"""How large bodies are packed for the wire, and unpacked by whoever trusts nothing that comes.

xz packs texts by a quarter smaller than gzip and is worth it from some kilobytes on; everything
that speaks HTTP knows gzip.
"""

import gzip
import lzma
import zlib

GZIP, XZ = "gzip", "xz"
PACKINGS = (GZIP, XZ)

_WINDOW = 1024 * 1024
_MEMORY = 16 * 1024 * 1024
_GZIP_FORMAT = 16 + zlib.MAX_WBITS
_GZIP_LEVEL = 6


class Garbled(Exception):
    """What came is not packed as it says, or is cut short, or goes on after its end."""


class TooLarge(Exception):
    """What came unpacks to more than is allowed."""


def pack(content: bytes, how: str, effort: int) -> bytes:
    """Return *content* packed by one of PACKINGS; *effort* is xz's, from 0 to 9."""
    if how == GZIP:
        return gzip.compress(content, _GZIP_LEVEL, mtime=0)
    packer = xz_packer(effort)
    return packer.compress(content) + packer.flush()


def xz_packer(effort: int) -> lzma.LZMACompressor:
    """Return what packs as xz, within a few megabytes of memory."""
    filters = [{"id": lzma.FILTER_LZMA2, "preset": effort, "dict_size": _WINDOW, "pb": 0}]
    return lzma.LZMACompressor(lzma.FORMAT_XZ, lzma.CHECK_CRC32, filters=filters)


class Unpacker:
    """Unpacks one body piece by piece, up to *most* bytes and no further, in bounded memory."""

    def __init__(self, how: str, most: int) -> None:
        self._left = most
        self._inner = (
            zlib.decompressobj(_GZIP_FORMAT)
            if how == GZIP
            else lzma.LZMADecompressor(lzma.FORMAT_XZ, _MEMORY)
        )

    def feed(self, piece: bytes) -> bytes:
        """Return what the next *piece* unpacks to; raises TooLarge and Garbled."""
        if not piece:
            return b""
        try:
            plain = self._inner.decompress(piece, self._left + 1)
        except (zlib.error, lzma.LZMAError, EOFError) as problem:
            raise Garbled(type(problem).__name__) from problem
        self._left -= len(plain)
        if self._left < 0:
            raise TooLarge
        if self._inner.unused_data:
            raise Garbled("goes on after its end")
        return plain

    def end(self) -> None:
        """Say that nothing more comes; raises Garbled where something is lacking."""
        if not self._inner.eof:
            raise Garbled("cut short")
