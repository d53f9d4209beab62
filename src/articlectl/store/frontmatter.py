"""Front matter out of bytes, and edits back into them with every other byte kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from articlectl.store import reading
from articlectl.store.envelope import Kind, cut
from articlectl.store.splicing import splice
from articlectl.store.writing import compose

if TYPE_CHECKING:
    from frontmatter import Post

    from articlectl.errors import FrontMatterError

__all__ = ["Parsed", "compose", "parse", "splice"]


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file as read: its metadata, its text, and what is wrong with its front matter."""

    kind: Kind
    encoding: str
    body: str
    """The Markdown after the front matter, line ends as LF."""
    metadata: dict[Any, Any] = field(default_factory=dict)
    """Keys are as written: text mostly, also numbers, booleans and None."""
    problem: FrontMatterError | None = None

    @property
    def post(self) -> Post:
        """The same as python-frontmatter's Post."""
        return reading.post(self.kind, self.metadata, self.body)


def parse(data: bytes, path: str) -> Parsed:
    """Return what a file holds; broken front matter is told in `problem`, never raised."""
    envelope, metadata, error = reading.opened(cut(data))
    problem = None if error is None else reading.trouble(envelope, error, path)
    return Parsed(envelope.kind, envelope.encoding, envelope.body, metadata, problem)
