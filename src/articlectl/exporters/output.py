"""Where an export goes: standard output, or a file that is replaced in one step or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from articlectl.config import LIBRARY_FILE
from articlectl.errors import ExportError
from articlectl.exporters import Export, Exported
from articlectl.model import Document

Rendered = Callable[[Iterable[Document]], Iterable[bytes]]
"""Turns the documents into the bytes of the export, piece by piece."""

_HINTS = {
    errno.ENOSPC: "the disk is full: free some space, or name a place on another disk",
    errno.EDQUOT: "your disk quota is used up: free some space, or name a place on another disk",
    errno.EFBIG: "the file is larger than is allowed here",
    errno.EROFS: "the disk is read-only: name a place on another one",
    errno.EACCES: "you may not write there: name another place",
    errno.EPERM: "you may not write there: name another place",
    errno.ENAMETOOLONG: "the name is too long for this disk: name a shorter one",
    errno.ENOTDIR: "a part of this path is a file: move it away, or name another place",
    errno.EISDIR: "there is a folder of that name: move it away, or name another place",
    errno.EEXIST: "there is a file of that name: move it away, or name another place",
}

_BLOCK = 1 << 20


def save(request: Export, rendered: Rendered) -> Exported:
    """Write the rendered documents to `request.output` or `request.stdout`.

    Raises ExportError, and BrokenPipeError where the reader of standard output has gone.
    """
    pieces = rendered(request.documents)
    if request.output is None:
        _pour(pieces, request.stdout, "standard output")
        return Exported(0, 0, 0, None)
    written = _save_file(request, request.output, pieces)
    return Exported(int(written), int(not written), 0, tidy(request.output))


def tidy(path: Path) -> Path:
    """Return the path without `.` and `..`, for people to read; it leads to the same place."""
    plain = os.path.normpath(path)
    real = os.path.realpath(path)
    # Behind a link to a folder, `..` is not what it looks like.
    return Path(plain if os.path.realpath(plain) == real else real)


def _save_file(request: Export, output: Path, pieces: Iterable[bytes]) -> bool:
    target = Path(os.path.realpath(output))
    _check(target, output, request.root)
    if target.exists() and not target.is_file():
        with naming(output), target.open("wb", buffering=0) as device:
            _pour(pieces, device, str(output))
        return True

    def fill(file: BinaryIO) -> None:
        _pour(pieces, file, str(output))
        with naming(output):
            os.fsync(file.fileno())

    return write_file(target, fill, name=output)


def _check(target: Path, output: Path, root: Path) -> None:
    if target.is_dir():
        raise ExportError(
            f"{output} is a folder", hint="name a file in it, or another one: `-o FILE`"
        )
    if not target.parent.is_dir():
        raise ExportError(
            f"{output}: the folder {output.parent} does not exist", hint="make it, or name another"
        )
    mine = target.name == LIBRARY_FILE or target.suffix.lower() in (".md", ".markdown")
    if mine and target.is_relative_to(os.path.realpath(root)):
        raise ExportError(
            f"{output} is a file of the library itself",
            hint="name another file, so that nothing of the library is overwritten",
        )


def _pour(pieces: Iterable[bytes], file: BinaryIO, name: str) -> None:
    for piece in pieces:
        with naming(name):
            file.write(piece)
    with naming(name):
        file.flush()


def write_file(
    target: Path, fill: Callable[[BinaryIO], None], *, name: Path, compare: bool = True
) -> bool:
    """Replace the file by what `fill` writes, in one step; False where it has that already.

    A failure leaves the old file as it was and nothing beside it. `name` is for the ExportError;
    without `compare` the file is replaced in any case.
    """
    temporary = target.with_name(f".articlectl-{token_hex(8)}.tmp")
    with naming(name):
        file = temporary.open("xb")
    try:
        fill(file)
        with naming(name):
            file.close()
            if compare and same_bytes(temporary, target):
                temporary.unlink()
                return False
            if target.exists():
                temporary.chmod(target.stat().st_mode & 0o7777)
            temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            file.close()
        with suppress(OSError):
            temporary.unlink()
        raise
    return True


def same_bytes(one: Path, other: Path) -> bool:
    """Tell whether both are files of the same bytes; False where `other` is no file."""
    if not other.is_file() or one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as left, other.open("rb") as right:
        while block := left.read(_BLOCK):
            if block != right.read(_BLOCK):
                return False
    return True


@contextmanager
def naming(name: Path | str) -> Iterator[None]:
    """Turn an OSError inside into an ExportError that names the file; a broken pipe passes."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = error.strerror or str(error)
        hint = _HINTS.get(error.errno or 0)
        raise ExportError(f"{name} cannot be written: {reason}", hint=hint) from error
