"""Compressed answers unpacked, with a cap that a bomb cannot pass."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

ACCEPTED = "gzip, deflate, br"
"""The value for `Accept-Encoding`."""

_GZIP = 16 + zlib.MAX_WBITS
_STEP = 1_000_000


class TooLarge(Exception):
    """The content is larger than the cap."""


class Broken(Exception):
    """The content is not what it says it is."""


def inflate(data: bytes, encodings: Iterable[str], limit: int) -> bytes:
    """Undo the content encodings, the last applied one first. Raises TooLarge or Broken."""
    for encoding in reversed([name.strip().lower() for name in encodings]):
        if encoding in ("gzip", "x-gzip"):
            data = _zlib(data, _GZIP, limit)
        elif encoding == "deflate":
            # RFC 9110 means the zlib format; some servers send bare deflate.
            bare = not data or data[0] & 0x0F != 8
            data = _zlib(data, -zlib.MAX_WBITS if bare else zlib.MAX_WBITS, limit)
        elif encoding == "br":
            data = _brotli(data, limit)
        elif encoding not in ("", "identity"):
            raise Broken(f"content encoding {encoding}")
    return data


def _zlib(data: bytes, window: int, limit: int) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while data:
        member = zlib.decompressobj(window)
        try:
            piece = member.decompress(data, limit - size + 1)
        except zlib.error as error:
            # Some servers put junk after the end; what came before it is whole.
            if pieces:
                break
            raise Broken(str(error)) from error
        pieces.append(piece)
        size += len(piece)
        if size > limit:
            raise TooLarge
        if not member.eof:
            raise Broken("ends early")
        data = member.unused_data
    return b"".join(pieces)


def _brotli(data: bytes, limit: int) -> bytes:
    import brotli

    decoder = brotli.Decompressor()
    pieces: list[bytes] = []
    size = 0
    try:
        while not decoder.is_finished():
            piece = bytes(decoder.process(data, output_buffer_limit=_STEP))
            pieces.append(piece)
            size += len(piece)
            if size > limit:
                raise TooLarge
            if not piece and not data:
                raise Broken("ends early")
            data = b""
    except brotli.error as error:
        raise Broken(str(error)) from error
    return b"".join(pieces)
