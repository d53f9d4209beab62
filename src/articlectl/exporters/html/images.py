"""What an image file is and how large, told from its first bytes and never from its name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_HEAD = 4096
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""The JPEG markers that carry a size: start of frame (ITU-T T.81, table B.1)."""


@dataclass(frozen=True, slots=True)
class Kind:
    """The real type of a file that a site may carry; the sizes are 0 where they are not known."""

    extension: str
    width: int = 0
    height: int = 0

    @property
    def is_image(self) -> bool:
        """Whether a browser shows it as a picture."""
        return self.extension != ".pdf"


def probe(path: Path) -> Kind | None:
    """Return what the file is (PNG, JPEG, GIF, WebP, AVIF or PDF), or None for anything else.

    SVG is nothing that a site carries: it can hold scripts. Raises OSError as `open` does.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
        if head.startswith(b"\xff\xd8\xff"):
            return _jpeg(file)
    if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR":
        return Kind(".png", _big(head, 16, 4), _big(head, 20, 4))
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return Kind(".gif", _little(head, 6, 2), _little(head, 8, 2))
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return _webp(head)
    if head[4:8] == b"ftyp" and head[8:12] in (b"avif", b"avis"):
        return _avif(head)
    return Kind(".pdf") if head.startswith(b"%PDF-") else None


def _big(data: bytes, at: int, length: int) -> int:
    return int.from_bytes(data[at : at + length], "big")


def _little(data: bytes, at: int, length: int) -> int:
    return int.from_bytes(data[at : at + length], "little")


def _jpeg(file: BinaryIO) -> Kind:
    file.seek(2)
    turned = False
    while (marker := file.read(2)) and len(marker) == 2 and marker[0] == 0xFF:
        if marker[1] == 0xFF:
            file.seek(-1, 1)
            continue
        length = int.from_bytes(file.read(2), "big")
        if marker[1] in _FRAMES:
            size = file.read(5)
            height, width = _big(size, 1, 2), _big(size, 3, 2)
            return Kind(".jpg", height, width) if turned else Kind(".jpg", width, height)
        if length < 2:
            break
        if marker[1] == 0xE1:
            turned = turned or _is_turned(file.read(length - 2))
        else:
            file.seek(length - 2, 1)
    return Kind(".jpg")


def _is_turned(exif: bytes) -> bool:
    """Whether the Exif orientation (tag 0x0112) swaps width and height, as browsers do."""
    if exif[:6] != b"Exif\0\0":
        return False
    data = exif[6:]
    number = _little if data[:2] == b"II" else _big
    start = number(data, 4, 4)
    for index in range(min(number(data, start, 2), 512)):
        entry = start + 2 + index * 12
        if number(data, entry, 2) == 0x0112:
            return number(data, entry + 8, 2) in (5, 6, 7, 8)
    return False


def _webp(head: bytes) -> Kind:
    """The three layouts of a WebP file (RFC 9649, section 2)."""
    chunk = head[12:16]
    if chunk == b"VP8X":
        return Kind(".webp", _little(head, 24, 3) + 1, _little(head, 27, 3) + 1)
    if chunk == b"VP8 ":
        return Kind(".webp", _little(head, 26, 2) & 0x3FFF, _little(head, 28, 2) & 0x3FFF)
    if chunk == b"VP8L":
        bits = _little(head, 21, 4)
        return Kind(".webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    return Kind(".webp")


def _avif(head: bytes) -> Kind:
    """The size is in the first `ispe` property (ISO/IEC 23008-12, 6.5.3)."""
    at = head.find(b"ispe")
    if at < 0:
        return Kind(".avif")
    return Kind(".avif", _big(head, at + 8, 4), _big(head, at + 12, 4))
