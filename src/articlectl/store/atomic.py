"""Files written whole or not at all: a reader sees the old bytes or the new, never a part."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

from articlectl.errors import WriteError

_HINTS = {
    errno.ENOSPC: "free some space on this disk, then try again",
    errno.EDQUOT: "your disk quota is used up: free some space, then try again",
    errno.EROFS: "the disk is mounted read-only: mount it for writing, or use another library",
    errno.EACCES: "allow yourself to write to this folder (`chmod u+w`), then try again",
    errno.EPERM: "the system forbids it: check the owner and the attributes of this file",
    errno.ENAMETOOLONG: "choose a shorter name or path",
    errno.ENOTDIR: "a file stands where a folder is needed: move it away",
    errno.EISDIR: "a folder stands where a file is needed: move it away",
    errno.EEXIST: "choose another name, or move the file that is there away",
    errno.ELOOP: "a symbolic link points at itself: remove it",
    errno.EFBIG: "the file is larger than this disk allows",
    errno.EMFILE: "too many files are open: close some programs, then try again",
    errno.EBUSY: "another program uses this file: close it, then try again",
}
_NO_HARD_LINKS = frozenset(
    {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EINVAL}
)
_OPEN_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


class ChangedMeanwhileError(WriteError):
    """Somebody else changed the file between our look and our write; theirs stays."""


def replace(
    path: Path,
    data: bytes,
    settle: Callable[[str], object] | None = None,
    *,
    expected: bytes | None = None,
) -> None:
    """Put these bytes in place of a file's, or make the file; a symbolic link is followed.

    Mode and owner stay. `settle` takes the folder that is to be synced, in place of doing it now:
    for many files of one folder, once is enough. `expected` is what the file must still hold.

    Raises WriteError, and ChangedMeanwhileError where it holds something else; then the file is as
    it was and no temporary is left.
    """
    with _told(path):
        target = os.path.realpath(path)
        with _temporary(target) as temporary:
            _write(temporary, data, like=target)
            if expected is not None and not _holds(target, expected):
                raise ChangedMeanwhileError(
                    f"{path}: another program changed it at this moment",
                    hint="run the command again",
                )
            os.replace(temporary, target)
        (settle or sync_folder)(os.path.dirname(target))


def _holds(target: str, expected: bytes) -> bool:
    try:
        return Path(target).read_bytes() == expected
    except FileNotFoundError:
        return False


def create(path: Path, data: bytes, settle: Callable[[str], object] | None = None) -> None:
    """Make a file with these bytes; one that is there already is never touched.

    `settle` is as for `replace`.

    Raises WriteError, also where the name is taken.
    """
    with _told(path), _temporary(os.fspath(path)) as temporary:
        _write(temporary, data, like=None)
        try:
            # A link fails where the name is taken; a rename would silently replace that file.
            os.link(temporary, path)
        except OSError as error:
            if error.errno not in _NO_HARD_LINKS:
                raise
            _create_in_place(os.fspath(path), data)
        (settle or sync_folder)(os.path.dirname(os.fspath(path)))


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, so that they survive a power cut; raises WriteError."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    if not missing:
        return
    with _told(missing[0]):
        missing[0].mkdir(parents=True, exist_ok=True)
    for made in missing:
        sync_folder(os.fspath(made.parent))


def sync_folder(folder: str) -> None:
    """Make a folder's names survive a power cut, where the system can do that."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    # Some network file systems refuse it; the file itself is safe by then.
    with contextlib.suppress(OSError):
        handle = os.open(folder or ".", os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def write_error(path: str | Path, error: OSError) -> WriteError:
    """Return the error that tells a person why a file cannot be written, and what to do."""
    if error.errno == errno.EEXIST:
        return WriteError(
            f"{path}: there is a file of this name already", hint=_HINTS[errno.EEXIST]
        )
    reason = error.strerror or str(error)
    hint = _HINTS.get(error.errno or 0, "check the disk, then try again")
    return WriteError(f"{path}: cannot be written: {reason}", hint=hint)


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise write_error(path, error) from error
    except ValueError as error:
        # A NUL in the name.
        raise WriteError(
            f"{path!r}: not a file name: {error}", hint="choose another name"
        ) from error


@contextlib.contextmanager
def _temporary(target: str) -> Iterator[str]:
    """A free name beside the target, with a leading dot so that it is never an article."""
    name = f".articlectl-{secrets.token_hex(8)}.tmp"
    temporary = os.path.join(os.path.dirname(target), name)
    try:
        yield temporary
    finally:
        with contextlib.suppress(OSError):
            os.unlink(temporary)


def _write(path: str, data: bytes, like: str | None) -> None:
    handle = os.open(path, _OPEN_NEW, 0o666)
    with open(handle, "wb", buffering=0) as file:
        if like is not None:
            _keep_owner(handle, like)
        write_all(file.fileno(), data)
        os.fsync(handle)


def write_all(handle: int, data: bytes) -> None:
    """Write bytes to an open file, all of them; raises OSError."""
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


def _keep_owner(handle: int, like: str) -> None:
    try:
        old = os.stat(like)
    except FileNotFoundError:
        return
    if not hasattr(os, "fchmod"):
        return
    new = os.fstat(handle)
    if (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
        # Only root may give files away; the text is worth more than its owner.
        with contextlib.suppress(PermissionError):
            os.fchown(handle, old.st_uid, old.st_gid)
    os.fchmod(handle, old.st_mode & 0o7777)


def _create_in_place(path: str, data: bytes) -> None:
    handle = os.open(path, _OPEN_NEW, 0o666)
    try:
        with open(handle, "wb", buffering=0) as file:
            write_all(file.fileno(), data)
            os.fsync(handle)
    except OSError:
        os.unlink(path)
        raise
