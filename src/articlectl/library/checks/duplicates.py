"""Articles that are in the library twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from articlectl.library.checks.base import Case, Check, Finding, Page


class Duplicates(Check):
    """The same address, whatever tracks in it; the same text, whatever its white space."""

    def __init__(self, name: str, case: Case) -> None:
        super().__init__(name, case)
        self._by_source: dict[str, list[tuple[str, str]]] = {}
        self._by_text: dict[str, list[tuple[str, str]]] = {}

    def page(self, page: Page) -> Iterator[Finding]:
        """Note what one article is known by."""
        article = page.article
        seen = article.added, article.path
        if article.source and article.source.startswith(("http://", "https://")):
            self._by_source.setdefault(self.case.source_key(article.source), []).append(seen)
        if article.words:
            self._by_text.setdefault(article.hash, []).append(seen)
        yield from ()

    def end(self) -> Iterator[Finding]:
        """Name the first of each set in the findings of the others."""
        yield from self._told(self._by_source.values(), "the same source as")
        yield from self._told(self._by_text.values(), "the same text as")

    def _told(self, sets: Iterable[list[tuple[str, str]]], what: str) -> Iterator[Finding]:
        for twins in sets:
            (_, first), *others = sorted(twins)
            for _, path in others:
                message = f"has {what} {first}; keep one of them"
                yield Finding(self.name, "warning", path, message)
