"""The errors of articlectl, each with the exit code that it owns.

ArticlectlError                 1  failed
├── WriteError                     a file cannot be written (read-only, full disk …)
├── ReadError                      a file cannot be read
│   └── FrontMatterError           … because its front matter is broken or cannot be edited in place
├── CaptureError                   a source cannot be turned into an article
│   └── FetchError                 … because its address does not answer well
├── ExportError                    an export cannot be made
├── ConfigError                    a settings file is wrong
├── UsageError                  2  the command was called wrongly
│   └── QueryError                 … by a query that does not parse
├── NotFoundError               3  no such article, library or file
│   └── AmbiguousError             … or more than one
├── PartialError                4  some of many failed, the rest is done
└── LockTimeoutError            5  another process held the library too long

A message says what happened and to which file; `hint` says what to do next.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar


class ArticlectlError(Exception):
    """The base of every error that a user is told of in one line."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class WriteError(ArticlectlError):
    """A file cannot be written; nothing was changed."""


class ReadError(ArticlectlError):
    """A file cannot be read."""


class FrontMatterError(ReadError):
    """The front matter of a file is broken, or cannot be edited without touching more."""

    def __init__(
        self, path: str, reason: str, *, line: int | None = None, hint: str | None = None
    ) -> None:
        where = path if line is None else f"{path}, line {line}"
        super().__init__(f"{where}: {reason}", hint=hint)
        self.path = path
        self.line = line
        self.reason = reason


class CaptureError(ArticlectlError):
    """A source cannot be turned into an article."""

    def __init__(self, source: str, reason: str, *, hint: str | None = None) -> None:
        super().__init__(f"{source}: {reason}", hint=hint)
        self.source = source
        self.reason = reason


class FetchError(CaptureError):
    """An address does not answer, answers wrongly, or may not be asked."""


class ExportError(ArticlectlError):
    """An export cannot be made."""


class ConfigError(ArticlectlError):
    """A settings file is wrong."""


class UsageError(ArticlectlError):
    """The command was called wrongly."""

    exit_code = 2


class QueryError(UsageError):
    """A query does not parse; `column` counts from 1."""

    def __init__(self, message: str, *, query: str, column: int, hint: str | None = None) -> None:
        super().__init__(f"query, column {column}: {message}", hint=hint)
        self.query = query
        self.column = column


class NotFoundError(ArticlectlError):
    """No such article, library or file."""

    exit_code = 3


class AmbiguousError(NotFoundError):
    """More than one article fits; `candidates` are their paths."""

    def __init__(self, message: str, candidates: Sequence[str], *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.candidates = tuple(candidates)


class PartialError(ArticlectlError):
    """Some of many failed; the rest is done."""

    exit_code = 4


class LockTimeoutError(ArticlectlError):
    """Another process held the library too long."""

    exit_code = 5
