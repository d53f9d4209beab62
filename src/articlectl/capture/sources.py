"""What `add` is given, taken apart into single sources, and each read with its caps."""

from __future__ import annotations

import codecs
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal
from urllib.parse import unquote, urlsplit

from articlectl.capture.raw import MAX_BYTES, Raw
from articlectl.errors import CaptureError, NotFoundError

if TYPE_CHECKING:
    from articlectl.capture.fetch import Fetcher

STDIN_NAME = "standard input"

READABLE = frozenset(
    {".md", ".markdown", ".mdown", ".mkd", ".html", ".htm", ".xhtml", ".shtml", ".txt", ".text"}
)
"""Name endings that are taken from a folder; a file that is named itself may have any."""

_MAY_LIST = frozenset({".txt", ".text"})
_LONGEST_LIST = 1_000_000
_ADDRESS = re.compile(r"https?://[^\s/?#]\S*", re.IGNORECASE)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):(?=//)")
_VIEW_SOURCE = re.compile(r"view-source:", re.IGNORECASE)
_LIKE_A_HOST = re.compile(r"(?:[\w-]+\.)+[A-Za-z]{2,}(?:[/?#:].*)?$")


@dataclass(frozen=True, slots=True)
class Source:
    """One thing to be captured, not yet read."""

    name: str
    """What messages call it."""
    kind: Literal["url", "file", "stdin"]
    url: str | None = None
    path: Path | None = None
    stream: BinaryIO | None = None


def expand(argument: str, stdin: BinaryIO | None) -> list[Source]:
    """Return the sources that an argument stands for: an address, a file, a folder's files, `-`.

    A list of addresses, one a line, on standard input or in a text file that is named, stands for
    the pages there; blank lines and lines that begin with `#` are skipped.
    Raises NotFoundError for a path that does not exist, CaptureError for a folder with nothing
    readable in it, for `-` without input and for an address that is not http or https. The files of
    a folder are not opened: a bad one of many is the one that fails.
    """
    if argument == "-":
        if stdin is None:
            raise CaptureError(STDIN_NAME, "there is none", hint="pipe a page into the command")
        data = stdin.read(MAX_BYTES + 1)
        return _listed(data) or [Source(STDIN_NAME, "stdin", stream=BytesIO(data))]
    address = _VIEW_SOURCE.sub("", argument.strip(), count=1)
    if scheme := _SCHEME.match(address):
        if scheme[1].lower() == "file":
            return _of_path(unquote(urlsplit(address).path))
        return [_of_url(address, scheme[1])]
    return _of_path(argument)


def load(source: Source, fetcher: Fetcher, *, limit: int = MAX_BYTES) -> Raw:
    """Read a source. The user named it, so an address may be a private one.

    Raises NotFoundError for a file that is gone, CaptureError for one that is unreadable, empty or
    larger than `limit`, FetchError for an address that does not answer well.
    """
    if source.url is not None:
        raw = fetcher.fetch(source.url, allow_private=True)
        _refuse_empty(raw.data, source.name)
        return raw
    try:
        data = _read(source, limit)
    except FileNotFoundError as error:
        raise _not_found(source.name) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise CaptureError(
            source.name, f"cannot be read ({reason})", hint="check the file's permissions"
        ) from error
    if len(data) > limit:
        raise CaptureError(
            source.name,
            f"larger than {limit // 1_000_000} MB, too large for an article",
            hint="cut it into its articles and add those",
        )
    _refuse_empty(data, source.name)
    return Raw(data, name=source.name)


def _read(source: Source, limit: int) -> bytes:
    if source.path is not None:
        with source.path.open("rb") as file:
            return file.read(limit + 1)
    if source.stream is not None:
        return source.stream.read(limit + 1)
    raise ValueError("a source without address, path and stream")


def _refuse_empty(data: bytes, name: str) -> None:
    if not data.strip():
        raise CaptureError(name, "empty", hint="there is nothing to add; check how it was saved")


def _of_url(address: str, scheme: str) -> Source:
    if scheme.lower() not in ("http", "https"):
        raise CaptureError(
            address, f"{scheme}: is not supported, only http and https", hint="save it as a file"
        )
    return Source(address, "url", url=address)


def _of_path(argument: str) -> list[Source]:
    path = Path(argument)
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError) as error:
        raise _not_found(argument) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise CaptureError(argument, f"cannot be read ({reason})") from error
    if not stat.S_ISDIR(mode):
        return _listed(_start(path)) or [Source(argument, "file", path=path)]
    found = [Source(str(file), "file", path=file) for file in _walk(path)]
    if not found:
        raise CaptureError(
            argument,
            "no file in this folder can be captured",
            hint=f"these are: {', '.join(sorted(READABLE))}",
        )
    return found


def _start(path: Path) -> bytes:
    """The bytes of a file that may be a list of addresses; nothing of any other."""
    if path.suffix.lower() not in _MAY_LIST:
        return b""
    try:
        with path.open("rb") as file:
            return file.read(_LONGEST_LIST + 1)
    except (OSError, ValueError):
        # Whoever captures the file says why it cannot be read.
        return b""


def _listed(data: bytes) -> list[Source]:
    """The addresses in a list that holds nothing else, each once; empty for any other text."""
    if len(data) > _LONGEST_LIST:
        return []
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = data.decode("utf-16" if wide else "utf-8-sig", "replace")
    lines = (line.strip() for line in text.splitlines())
    addresses = [line for line in lines if line and not line.startswith("#")]
    if not all(map(_ADDRESS.fullmatch, addresses)):
        return []
    return [Source(address, "url", url=address) for address in dict.fromkeys(addresses)]


def _not_found(argument: str) -> NotFoundError:
    hint = "check the path; put quotes around a name with spaces"
    if _LIKE_A_HOST.match(argument) and Path(argument).suffix.lower() not in READABLE:
        hint = f"for a web page, write https://{argument}"
    return NotFoundError(f"{argument}: no such file or folder", hint=hint)


def _walk(folder: Path) -> Iterator[Path]:
    def fail(error: OSError) -> None:
        raise CaptureError(
            str(error.filename or folder), f"cannot be read ({error.strerror or error})"
        ) from error

    for parent, folders, files in os.walk(folder, onerror=fail):
        folders[:] = sorted(name for name in folders if not _is_skipped(name, files))
        for name in sorted(files):
            file = Path(parent, name)
            # A named pipe in a folder would be waited for, for ever.
            if not name.startswith(".") and file.suffix.lower() in READABLE and file.is_file():
                yield file


def _is_skipped(folder: str, files: list[str]) -> bool:
    if folder.startswith(".") or folder == "node_modules" or folder.endswith(".assets"):
        return True
    # What a browser saves beside `Page.html`: frames and scripts, no article.
    page = folder.removesuffix("_files").lower()
    pages = {name.lower() for name in files} if page != folder.lower() else set()
    return f"{page}.html" in pages or f"{page}.htm" in pages
