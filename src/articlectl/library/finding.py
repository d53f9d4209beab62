"""Finding articles: by reference, by query, newest first."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from articlectl.config import PRIVATE_FOLDER
from articlectl.errors import AmbiguousError, NotFoundError, UsageError

if TYPE_CHECKING:
    from articlectl.index.articles import Index
    from articlectl.model import Article

SORT_FIELDS = (
    "added",
    "date",
    "modified",
    "title",
    "author",
    "site",
    "lang",
    "words",
    "slug",
    "path",
)
_NEWEST_FIRST = frozenset({"added", "date", "modified"})
_SHOWN_CANDIDATES = 8


@dataclass(frozen=True, slots=True)
class Selection:
    """Which articles, in which order: what `list`, `export` and `tag --query` take."""

    query: str = ""
    tags: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    sort: str | None = None
    """A field of SORT_FIELDS with an optional `+` (ascending) or `-` (descending) behind it."""
    reverse: bool = False
    limit: int | None = None

    @property
    def conditions(self) -> list[str]:
        """The queries that an article must match, all of them."""
        parts = [self.query] if self.query.strip() else []
        parts += [f"tag:{_quoted(tag)}" for tag in self.tags]
        if self.since or self.until:
            parts.append("added:" + _quoted(f"{self.since or ''}..{self.until or ''}"))
        return parts


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


class Finder:
    """Looks articles up in the index, each compared with its file before it is handed out."""

    def __init__(
        self,
        root: Path,
        index: Index,
        *,
        now: Callable[[], datetime],
        lists: Mapping[str, str],
    ) -> None:
        self._root = root
        self._index = index
        self._now = now
        self._lists = lists
        self._last_list = root / PRIVATE_FOLDER / "last-list"

    def select(self, selection: Selection) -> list[Article]:
        """Return the articles of a selection, newest added first unless it says otherwise.

        Raises QueryError for a query that does not parse, UsageError for an unknown field.
        """
        key, descending = _order(selection)
        conditions = self._expanded(selection).conditions
        if not conditions and key == "added" and descending and selection.limit is not None:
            self._index.refresh("few")
            return self._index.recent(selection.limit)
        matches = self._predicate(conditions)
        self._index.refresh("all")
        found = _sorted(self._index.select(matches), key, descending=descending)
        return found[: selection.limit]

    def matching(self, query: str) -> list[Article]:
        """Return the articles that a query names, in path order."""
        return self.select(Selection(query=query, sort="path+"))

    def all_tags(self) -> dict[str, int]:
        """Return every tag with the number of articles that have it."""
        self._index.refresh("all")
        return self._index.tags()

    def resolve(self, reference: str, cwd: Path | None = None) -> Article:
        """Return the one article that a reference names.

        A reference is `@N` (row N of the last list), a path, a slug, or a part of a slug or of a
        title that only one article has.

        Raises NotFoundError, or AmbiguousError with the candidates.
        """
        if reference.startswith("@") and reference[1:].isdigit():
            return self._row(int(reference[1:]))
        self._index.refresh("few")
        for path in self._as_paths(reference, cwd):
            if article := self._index.get(path):
                return article
        paths = self._index.find("slug", reference)
        if not paths:
            self._index.refresh("all")
            stem = reference.rpartition(".")[0] if reference.endswith(".md") else reference
            paths = self._index.find("slug", stem) or self._containing(stem)
        return self._only(reference, paths)

    def remember(self, paths: Iterable[str]) -> None:
        """Keep the rows of a list, so that `@N` names them; a library that is read-only keeps none.

        The list of another terminal replaces it: the last list wins.
        """
        temporary = self._last_list.with_name(f"last-list.{os.getpid()}")
        try:
            self._last_list.parent.mkdir(exist_ok=True)
            # A name may hold any character but NUL.
            temporary.write_text("".join(f"{path}\0" for path in paths), "utf-8")
            temporary.replace(self._last_list)
        except OSError:
            return

    def _row(self, number: int) -> Article:
        try:
            paths = self._last_list.read_text("utf-8").split("\0")[:-1]
        except (OSError, UnicodeError):
            paths = []
        if not 1 <= number <= len(paths):
            raise NotFoundError(
                f"@{number}: the last list has {len(paths)} rows",
                hint="run `articlectl list` first, then name a row of it",
            )
        self._index.refresh("few")
        article = self._index.get(paths[number - 1])
        if article is None:
            raise NotFoundError(
                f"@{number}: {paths[number - 1]} is no longer in the library",
                hint="run `articlectl list` again",
            )
        return article

    def _as_paths(self, reference: str, cwd: Path | None) -> list[str]:
        paths = [reference.removeprefix("./")]
        if cwd is not None:
            absolute = os.path.abspath(cwd / reference)
            relative = os.path.relpath(absolute, self._root)
            if not relative.startswith(".."):
                paths.append(Path(relative).as_posix())
        return paths

    def _containing(self, reference: str) -> list[str]:
        from articlectl.search.folding import fold

        wanted = fold(reference)

        def holds(row: Mapping[str, Any]) -> bool:
            return wanted in fold(row["title"]) or wanted in fold(row["path"])

        return [
            article.path
            for article in self._index.select(holds)
            if wanted in fold(article.slug) or wanted in fold(article.title)
        ]

    def _only(self, reference: str, paths: Sequence[str]) -> Article:
        if len(paths) > 1:
            shown = ", ".join(sorted(paths)[:_SHOWN_CANDIDATES])
            more = len(paths) - _SHOWN_CANDIDATES
            raise AmbiguousError(
                f"`{reference}` names {len(paths)} articles: {shown}"
                + (f" and {more} more" if more > 0 else ""),
                sorted(paths),
                hint="give more of the slug, or the path",
            )
        article = self._index.get(paths[0]) if paths else None
        if article is None:
            raise NotFoundError(
                f"no article is named `{reference}`",
                hint="`articlectl list` shows what there is",
            )
        return article

    def _expanded(self, selection: Selection) -> Selection:
        """The selection with a named query (`@name`) put in place of its name."""
        name = selection.query.strip()
        if not name.startswith("@"):
            return selection
        if name[1:] not in self._lists:
            known = ", ".join(f"@{key}" for key in sorted(self._lists)) or "there are none yet"
            raise NotFoundError(
                f"no list is named `{name}`",
                hint=f"known: {known}; add one under [lists] in articlectl.toml",
            )
        return Selection(
            query=self._lists[name[1:]],
            tags=selection.tags,
            since=selection.since,
            until=selection.until,
        )

    def _predicate(self, conditions: list[str]) -> Callable[[Mapping[str, Any]], bool] | None:
        if not conditions:
            return None
        from articlectl.search.query import parse

        # Each is parsed by itself, so that an error's column is one of the text that was typed.
        tests = [parse(condition, now=self._now()).matches for condition in conditions]
        return tests[0] if len(tests) == 1 else lambda row: all(test(row) for test in tests)


def _order(selection: Selection) -> tuple[str, bool]:
    given = selection.sort or "added"
    field = given.rstrip("+-")
    if field not in SORT_FIELDS:
        raise UsageError(
            f"cannot sort by `{given}`",
            hint=f"fields: {', '.join(SORT_FIELDS)}, with + or - behind",
        )
    descending = field in _NEWEST_FIRST if given == field else given.endswith("-")
    return field, descending != selection.reverse


def _sorted(articles: list[Article], field: str, *, descending: bool) -> list[Article]:
    """Sort by a field; articles that lack it come last in either direction, ties by path."""
    have = [article for article in articles if _value(article, field) not in (None, "")]
    lack = [article for article in articles if _value(article, field) in (None, "")]
    have.sort(key=lambda article: article.path)
    have.sort(key=lambda article: _value(article, field), reverse=descending)
    return have + sorted(lack, key=lambda article: article.path)


def _value(article: Article, field: str) -> Any:
    value = getattr(article, field)
    if isinstance(value, tuple):
        value = ", ".join(value)
    return value.casefold() if isinstance(value, str) else value
