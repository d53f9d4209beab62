"""What checks have in common: what they look at, what they find, and what mends it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from articlectl.index.articles import Index
    from articlectl.library.checks.tree import Tree
    from articlectl.model import Article
    from articlectl.store.envelope import Envelope

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or worth knowing (a note)."""

    check: str
    severity: Severity
    path: str
    """POSIX, relative to the library."""
    message: str
    line: int | None = None
    remedy: str | None = None
    """What mending does, in words; None where only a person can."""
    mend: Callable[[Hands], object] | None = field(default=None, repr=False, compare=False)
    fixed: bool = False

    @property
    def fixable(self) -> bool:
        """Whether it can be mended without a person, or has been."""
        return self.mend is not None


@dataclass(frozen=True, slots=True)
class Hands:
    """The few things that mending may do."""

    read: Callable[[str], bytes]
    write: Callable[[str, bytes], None]
    """Replace an article's file."""
    trash: Callable[[str], object]
    """Move a folder of images to the trash."""
    remove: Callable[[str], None]
    """Delete a file that is derived, or was left over."""
    reindex: Callable[[], object]


def deleting(path: str) -> Callable[[Hands], object]:
    """Return a `mend` that deletes a file."""
    return lambda hands: hands.remove(path)


@dataclass(frozen=True, slots=True)
class Page:
    """One article as the checks see it."""

    article: Article
    envelope: Envelope
    metadata: dict[Any, Any]

    @property
    def path(self) -> str:
        """The path of its file."""
        return self.article.path

    @property
    def text(self) -> str:
        """The Markdown as it stands in the file, line ends too."""
        return self.envelope.text[self.envelope.body_start :]

    def line_at(self, place: int) -> int:
        """The line of the file, counted from 1, on which a place of `text` lies."""
        from articlectl.store.dialect import line_of

        return line_of(self.envelope.text, self.envelope.body_start + place) + 1

    def line_of_field(self, field: str) -> int | None:
        """The line of the file on which a field of the front matter stands."""
        from articlectl.store.expectations import line_of_key
        from articlectl.store.fields import key_for

        return line_of_key(self.envelope, key_for(field, self.metadata))


@dataclass(frozen=True, slots=True)
class Case:
    """The library that is looked at."""

    root: Path
    tree: Tree
    index: Index
    now: datetime
    source_key: Callable[[str], str]


class Check:
    """One check: `begin`, then `page` for each article, then `end`; each yields findings."""

    def __init__(self, name: str, case: Case) -> None:
        self.name = name
        self.case = case

    def begin(self) -> Iterator[Finding]:
        """Look at what can be looked at before any article is read."""
        yield from ()

    def page(self, page: Page) -> Iterator[Finding]:
        """Look at one article."""
        yield from ()

    def unreadable(self, path: str, reason: str) -> Iterator[Finding]:
        """Take note of an article that cannot be read."""
        yield from ()

    def end(self) -> Iterator[Finding]:
        """Look at what needed all articles."""
        yield from ()
