"""The lock that one writing process holds on a library."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from articlectl.errors import LockTimeoutError, WriteError
from articlectl.store.atomic import write_error

if TYPE_CHECKING:
    from filelock import BaseFileLock

_NO_LOCKS = frozenset({errno.ENOSYS, errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP})


class LibraryLock:
    """A re-entrant context manager: while it is held, no other process writes to the library.

    Raises LockTimeoutError when another process holds it longer than `timeout` seconds, and
    WriteError where no lock can be made.
    """

    def __init__(self, path: Path, timeout: float) -> None:
        self._path = path
        self._timeout = timeout
        self._lock: BaseFileLock | None = None

    def __enter__(self) -> Self:
        import filelock

        try:
            if self._lock is None:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._lock = filelock.FileLock(self._path, self._timeout, fallback_to_soft=False)
            self._lock.acquire(timeout=self._timeout)
        except filelock.Timeout:
            raise LockTimeoutError(
                f"{self._path}: another process held the library for {self._timeout:g} s",
                hint="wait for it to finish, or raise the setting `lock_timeout`",
            ) from None
        except (OSError, NotImplementedError) as error:
            raise self._explained(error) from error
        return self

    @contextmanager
    def attempt(self) -> Iterator[bool]:
        """Hold the lock if that needs no waiting; gives whether it is held, and never raises."""
        timeout, self._timeout = self._timeout, 0.0
        try:
            self.__enter__()
        except (LockTimeoutError, WriteError):
            yield False
            return
        finally:
            self._timeout = timeout
        try:
            yield True
        finally:
            self.__exit__(None, None, None)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._lock is not None:
            self._lock.release()

    def _explained(self, error: OSError | NotImplementedError) -> WriteError:
        if isinstance(error, OSError) and error.errno not in _NO_LOCKS:
            return write_error(self._path, error)
        return WriteError(
            f"{self._path}: this file system has no locks", hint="keep the library on a local disk"
        )
