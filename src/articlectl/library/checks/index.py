"""Whether the index is whole, and says of every article what its file says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from articlectl.library.checks.base import Case, Check, Finding, Page, deleting
from articlectl.library.checks.temporaries import is_old
from articlectl.library.checks.tree import INDEX
from articlectl.store.portable import folded

if TYPE_CHECKING:
    from articlectl.model import Article

_REMEDY = "make the index anew"


class IndexMatches(Check):
    """Compares the rows of the index with what the files themselves say."""

    def __init__(self, name: str, case: Case) -> None:
        super().__init__(name, case)
        self._known: dict[str, Article] | None = None
        self._tags: Counter[str] = Counter()
        self._stale: list[str] = []
        self._missing: list[str] = []

    def begin(self) -> Iterator[Finding]:
        """Read every table, before anything can mend them in passing."""
        from articlectl.index.inspection import inspect

        found = inspect(self.case.root / INDEX)
        if found.damage:
            yield self._finding("error", f"the index is damaged ({found.damage})")
            return
        for name in found.leftovers:
            path = f"{INDEX}/{name}"
            if is_old(self.case, path):
                yield Finding(
                    self.name,
                    "warning",
                    path,
                    "a table that nothing uses: a command was ended while it wrote",
                    remedy="delete it",
                    mend=deleting(path),
                )
        self.case.index.refresh("all")
        self._known = {article.path: article for article in self.case.index.select()}

    def page(self, page: Page) -> Iterator[Finding]:
        """Compare one row."""
        if self._known is not None:
            known = self._known.pop(page.path, None)
            if known is None:
                self._missing.append(page.path)
            elif known != page.article:
                self._stale.append(page.path)
            self._tags.update({folded(tag) for tag in page.article.tags})
        yield from ()

    def unreadable(self, path: str, reason: str) -> Iterator[Finding]:
        """An article that cannot be read has a row that says so."""
        if self._known is not None and self._known.pop(path, None) is None:
            self._missing.append(path)
        yield from ()

    def end(self) -> Iterator[Finding]:
        """Tell of all differences at once: one rebuild mends them."""
        if self._known is None:
            return
        differences = (
            ("does not know", self._missing),
            ("has an older state of", self._stale),
            ("still has", sorted(self._known)),
        )
        told = [f"{verb} {_some(paths)}" for verb, paths in differences if paths]
        if not told and self._counted() != self._tags:
            told = ["counts tags wrongly"]
        if told:
            yield self._finding("warning", f"the index {', '.join(told)}")

    def _counted(self) -> Counter[str]:
        return Counter({folded(tag): count for tag, count in self.case.index.tags().items()})

    def _finding(self, severity: str, message: str) -> Finding:
        return Finding(
            self.name,
            "error" if severity == "error" else "warning",
            INDEX,
            message,
            remedy=_REMEDY,
            mend=lambda hands: hands.reindex(),
        )


def _some(paths: list[str]) -> str:
    more = f" and {len(paths) - 1:,} more" if len(paths) > 1 else ""
    return f"{paths[0]}{more}"
