"""What the index asks of the world: article files to read, and a lock to write under."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from types import TracebackType

    from articlectl.model import Document, Listing, Stamp


class ArticleSource(Protocol):
    """The library's files; paths are POSIX, relative to the library."""

    def listing(self, folder: str = "") -> Listing:
        """Return one folder; its mtime is taken before its names. NotFoundError if it is gone."""

    def folder_mtime(self, folder: str) -> int | None:
        """Return a folder's mtime in ns, or None if it is gone."""

    def stamp(self, path: str) -> Stamp | None:
        """Return a file's stamp, or None if it is gone."""

    def walk(self) -> Iterator[Listing]:
        """Yield every folder of the library, each once."""

    def read(self, path: str) -> Document:
        """Return a file's article; its stamp is taken before its text.

        Raises NotFoundError if it is gone, ReadError if it cannot be read.
        """


class WriterLock(Protocol):
    """The library's one lock, re-entrant."""

    def __enter__(self) -> object:
        """Wait for the lock. Raises LockTimeoutError or WriteError."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
        /,
    ) -> bool | None:
        """Let the lock go."""

    def attempt(self) -> AbstractContextManager[bool]:
        """Hold the lock if that needs no waiting; gives whether it is held, and never raises."""
