"""Faults at every step of a write: the N-th call of the file system fails, or is the last one."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

CALLS = (
    "open",
    "write",
    "fsync",
    "replace",
    "link",
    "rename",
    "unlink",
    "mkdir",
    "rmdir",
    "ftruncate",
)
WRITING = frozenset(CALLS) - {"open"}


class Crash(BaseException):
    """The end of a process, as far as its own code can tell: nothing handles it."""


class Disk:
    """Counts what is asked of the file system, and lets the N-th time go wrong."""

    def __init__(self) -> None:
        self.count = 0
        self.log: list[str] = []
        self._lock = threading.Lock()
        self._at = 0
        self._fault: Callable[[], BaseException] | None = None
        self._lasting = False

    @contextmanager
    def armed(
        self, at: int, fault: Callable[[], BaseException], *, lasting: bool = False
    ) -> Iterator[None]:
        """Raise at the N-th writing call, and with `lasting` at every one after it."""
        self.count, self._at, self._fault, self._lasting = 0, at, fault, lasting
        try:
            yield
        finally:
            self._fault = None

    def ask(self, name: str, arguments: tuple[Any, ...]) -> None:
        if name == "open" and not arguments[1] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            return
        with self._lock:
            self.count += 1
            self.log.append(f"{name} {arguments[0]}")
            fault = self._fault
            due = self.count == self._at or (self._lasting and self.count > self._at)
        if fault is not None and due:
            raise fault()


@contextmanager
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    """The file system, for as long as the context lasts, through a counter."""
    counter = Disk()
    with monkeypatch.context() as patch:
        for name in CALLS:
            patch.setattr(os, name, _counted(counter, name, getattr(os, name)))
        yield counter


def _counted(counter: Disk, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
    def call(*arguments: Any, **named: Any) -> Any:
        counter.ask(name, arguments)
        return real(*arguments, **named)

    return call


def no_space() -> OSError:
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def broken() -> OSError:
    return OSError(errno.EIO, os.strerror(errno.EIO))


def read_only() -> OSError:
    return OSError(errno.EROFS, os.strerror(errno.EROFS))
