"""Changing articles that are in the library: tags, state, the trash."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol

from articlectl.errors import ArticlectlError, NotFoundError, UsageError
from articlectl.model import Article, Edit, EditTags, SetField
from articlectl.text import fold

if TYPE_CHECKING:
    from articlectl.index.articles import Index
    from articlectl.store.transaction import Outcome, Transaction


State = Literal["read", "unread", "starred", "unstarred", "archived", "unarchived"]

STATES: dict[State, SetField] = {
    "read": SetField("read", True),
    "unread": SetField("read", None),
    "starred": SetField("starred", True),
    "unstarred": SetField("starred", None),
    "archived": SetField("archived", True),
    "unarchived": SetField("archived", None),
}

Progress = Callable[[int, int | None], None]


class Begin(Protocol):
    """Begins the one transaction of a command."""

    def __call__(self, undoes: int | None = None) -> Transaction:
        """Return a transaction, to be entered; `undoes` is the number of an entry."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of one command's articles."""

    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    failed: tuple[ArticlectlError, ...]


class Changer:
    """Edits articles under the library's lock, and the index in step with them."""

    def __init__(
        self,
        begin: Begin,
        index: Index,
        lock: AbstractContextManager[object],
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._begin = begin
        self._index = index
        self._lock = lock
        self._now = now

    def edit(
        self, articles: Iterable[Article], edits: Sequence[Edit], progress: Progress | None = None
    ) -> Changed:
        """Apply the same edits to many articles; one that cannot be edited stays as it was."""
        return self._each(
            [article.path for article in articles],
            lambda transaction, paths: transaction.edit_each(paths, edits),
            progress,
        )

    def rename_tag(self, old: Sequence[str], new: str, progress: Progress | None = None) -> Changed:
        """Give every article that has one of the old tags the new one in its place.

        Raises NotFoundError where no article has any of them.
        """
        new = checked_tag(new)
        with self._lock:
            self._index.refresh("all")
            wanted = {fold(tag) for tag in old}
            found = self._index.select(
                lambda row: any(fold(tag) in wanted for tag in row.get("tags", ()))
            )
            if not found:
                raise NotFoundError(
                    f"no article has the tag {_listed(old)}",
                    hint="`articlectl tag list` shows the tags there are",
                )
            edit = EditTags(rename={tag: new for tag in old if tag != new})
            return self.edit(found, [edit], progress)

    def remove(self, articles: Iterable[Article], progress: Progress | None = None) -> Changed:
        """Move articles, with their images, to the trash of the library."""
        return self._each(
            [article.path for article in articles],
            lambda transaction, paths: transaction.trash_each(paths),
            progress,
        )

    def edited_by_hand(
        self, article: Article, before: bytes, after: bytes | None
    ) -> Article | None:
        """Take in what an editor did to a file; None where it is gone.

        Where the text itself changed, `modified` is set.
        """
        with self._lock, self._begin() as transaction:
            transaction.recorded(article.path, before, after)
            self._index.update([article.path])
            found = self._index.get(article.path)
            if found is not None and found.hash != article.hash and found.problem is None:
                stamp = self._now().strftime("%Y-%m-%dT%H:%M:%SZ")
                transaction.edit(article.path, [SetField("modified", stamp)])
                self._index.update([article.path])
                found = self._index.get(article.path)
        return found

    def _each(
        self,
        paths: Sequence[str],
        change: Callable[[Transaction, Sequence[str]], Iterator[tuple[str, Outcome]]],
        progress: Progress | None,
    ) -> Changed:
        changed: list[str] = []
        unchanged: list[str] = []
        failed: list[ArticlectlError] = []
        with self._lock:
            try:
                with self._begin() as transaction:
                    for done, (path, outcome) in enumerate(change(transaction, paths), 1):
                        if isinstance(outcome, ArticlectlError):
                            failed.append(outcome)
                        else:
                            (changed if outcome else unchanged).append(path)
                        if progress:
                            progress(done, len(paths))
            finally:
                if changed:
                    self._index.update(changed)
        return Changed(tuple(changed), tuple(unchanged), tuple(failed))


def checked_tag(tag: str) -> str:
    """Return the tag as it is stored: no `#` before it, no white space around it.

    Raises UsageError for a tag that front matter of other tools cannot hold.
    """
    clean = " ".join(tag.strip().removeprefix("#").split())
    if not clean or "," in clean or not clean.isprintable() or len(clean) > 100:
        raise UsageError(
            f"{tag!r} cannot be a tag",
            hint="a tag is up to 100 printable characters without a comma; / nests",
        )
    return clean


def _listed(tags: Sequence[str]) -> str:
    return ", ".join(f"`{tag}`" for tag in tags)
