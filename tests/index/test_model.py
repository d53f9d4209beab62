"""The index, whatever happens to the files, answers like one that reads them all each time."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from articlectl.index.articles import Scope
from articlectl.index.rows import newest_first, row_of
from articlectl.model import Article
from index.helpers import Lock, World

FOLDERS = st.sampled_from(["", "a", "a/b", "a-b", "c"])
NAMES = st.sampled_from(["x.md", "X-y.md", "index.md", "z.md"])
TAGS = st.lists(st.sampled_from(["un", "UN", "tech", "tech/x"]), max_size=3, unique=True)
SCOPES: st.SearchStrategy[Scope] = st.sampled_from(["few", "all"])
DAYS = st.integers(1, 5)


class IndexIsARescan(RuleBasedStateMachine):
    """Two indexes stand for two processes that take turns; ages make each stamp another one."""

    def __init__(self) -> None:
        super().__init__()
        self.temporary = tempfile.TemporaryDirectory()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr("articlectl.index.newest.MOST", 4)
        self.patch.setattr("articlectl.index.newest.LEAST", 2)
        self.patch.setattr("articlectl.index.articles.BATCH", 3)
        self.world = World(Path(self.temporary.name) / "library")
        self.age = 1e6
        self.indexes = [self.world.index(), self.world.index()]

    def teardown(self) -> None:
        self.patch.undo()
        self.temporary.cleanup()

    @initialize()
    def first_look(self) -> None:
        self.indexes[0].refresh("few")

    def articles(self) -> dict[str, Article]:
        world = World(self.world.root)
        base = [(listing.folder, name) for listing in world.files.walk() for name in listing.files]
        paths = [f"{folder}/{name}" if folder else name for folder, name in base]
        return {path: world.files.read(path).article for path in paths}

    @rule(folder=FOLDERS, name=NAMES, day=DAYS, tags=TAGS, source=st.sampled_from("pqr"))
    def write(self, folder: str, name: str, day: int, tags: list[str], source: str) -> None:
        self.age -= 10
        self.world.write(
            f"{folder}/{name}" if folder else name,
            age=self.age,
            added=f"2024-01-0{day}T00:00:00Z",
            tags=",".join(tags or ["none"]),
            source=source,
        )

    @rule(folder=FOLDERS, name=NAMES)
    def delete(self, folder: str, name: str) -> None:
        (self.world.root / folder / name).unlink(missing_ok=True)

    @rule(folder=FOLDERS, to=FOLDERS)
    def move(self, folder: str, to: str) -> None:
        old, new = self.world.root / folder, self.world.root / to
        if folder and old.is_dir() and not new.exists() and not to.startswith(f"{folder}/"):
            new.parent.mkdir(parents=True, exist_ok=True)
            old.rename(new)

    @rule(folder=FOLDERS)
    def delete_folder(self, folder: str) -> None:
        if folder:
            shutil.rmtree(self.world.root / folder, ignore_errors=True)

    @rule(which=st.integers(0, 1), folder=FOLDERS, name=NAMES)
    def update(self, which: int, folder: str, name: str) -> None:
        path = f"{folder}/{name}" if folder else name
        self.indexes[which].update([path])
        assert self.indexes[which].get(path) == self.articles().get(path)

    @rule(which=st.integers(0, 1))
    def rebuild(self, which: int) -> None:
        assert self.indexes[which].rebuild() == len(self.articles())

    @rule(which=st.integers(0, 1))
    def begin_again(self, which: int) -> None:
        self.indexes[which] = self.world.index()

    @rule(which=st.integers(0, 1), scope=SCOPES, last=st.integers(1, 6))
    def interrupted_look(self, which: int, scope: Scope, last: int) -> None:
        def interrupt(done: int, total: int | None) -> None:
            if done == last:
                raise KeyboardInterrupt

        with suppress(KeyboardInterrupt):
            self.indexes[which].refresh(scope, interrupt)
        self.indexes[which] = self.world.index()

    @rule(which=st.integers(0, 1), scope=SCOPES)
    def look_that_cannot_be_written(self, which: int, scope: Scope) -> None:
        with Lock(self.world.root / ".articlectl" / "lock"):
            self.indexes[which].refresh(scope)
            found = {article.path for article in self.indexes[which].select()}
        assert found == self.articles().keys()

    @rule(which=st.integers(0, 1))
    def few(self, which: int) -> None:
        """Names are right after a look at the folders; contents after the next whole one."""
        self.indexes[which].refresh("few")
        found = {article.path for article in self.indexes[which].select()}
        assert found == self.articles().keys()

    @rule(which=st.integers(0, 1), limit=st.integers(0, 8))
    def all(self, which: int, limit: int) -> None:
        index, articles = self.indexes[which], self.articles()
        index.refresh("all")
        assert not index.refresh("all")
        assert {article.path: article for article in index.select()} == articles
        assert len(index) == len(articles)
        rows = newest_first(row_of(article) for article in articles.values())
        assert [article.path for article in index.recent(limit)] == [
            row["path"] for row in rows[:limit]
        ]
        for source in "pqr":
            paths = [path for path, article in articles.items() if article.source == source]
            assert index.find("source", source) == sorted(paths)
        slugs = {article.slug.casefold() for article in articles.values()}
        assert {slug.casefold() for slug in index.complete("slug", "", 99)} == slugs
        self.check_tags(articles)

    def check_tags(self, articles: dict[str, Article]) -> None:
        for index in self.indexes:
            index.refresh("all")
            folded = [{tag.casefold() for tag in article.tags} for article in articles.values()]
            counts = {tag: sum(tag in tags for tags in folded) for tags in folded for tag in tags}
            assert {name.casefold(): count for name, count in index.tags().items()} == counts

    @invariant()
    def nothing_was_damaged(self) -> None:
        assert self.world.notes == []


IndexIsARescan.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestIndexIsARescan = IndexIsARescan.TestCase
