"""Every way in which files change under the index, and which look finds it."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from articlectl.index.articles import Scope
from articlectl.index.freshness import COARSE_NS, FINE_NS, SECOND_NS, digest, is_racy
from articlectl.model import Listing, Stamp
from index.helpers import World, set_age

SCOPES: tuple[Scope, ...] = ("few", "all")


@pytest.fixture
def indexed(world: World) -> World:
    """Three old articles in three folders, all indexed and trusted."""
    world.write("top.md", title="Top")
    world.write("a/one.md", title="One")
    world.write("a/b/two.md", title="Two")
    world.settle()
    world.index().refresh("all")
    world.files.reads.clear()
    world.files.listed.clear()
    return world


def titles(world: World) -> set[str]:
    return {article.title for article in world.index().select()}


@pytest.mark.parametrize("scope", SCOPES)
class TestWhatBothLooksFind:
    def test_nothing(self, indexed: World, scope: Scope) -> None:
        assert not indexed.index().refresh(scope)
        assert indexed.files.reads == []

    def test_a_new_file(self, indexed: World, scope: Scope) -> None:
        indexed.write("a/new.md", title="New")
        assert indexed.index().refresh(scope).added == ("a/new.md",)
        assert indexed.files.reads == ["a/new.md"]
        assert titles(indexed) == {"Top", "One", "Two", "New"}

    def test_a_file_that_is_gone(self, indexed: World, scope: Scope) -> None:
        (indexed.root / "a/one.md").unlink()
        assert indexed.index().refresh(scope).removed == ("a/one.md",)
        assert titles(indexed) == {"Top", "Two"}

    def test_a_renamed_file(self, indexed: World, scope: Scope) -> None:
        (indexed.root / "a/one.md").rename(indexed.root / "a/uno.md")
        found = indexed.index().refresh(scope)
        assert (found.added, found.removed) == (("a/uno.md",), ("a/one.md",))
        assert indexed.index().find("slug", "UNO") == ["a/uno.md"]
        assert indexed.index().find("slug", "one") == []

    def test_a_replaced_file_of_the_same_size(self, indexed: World, scope: Scope) -> None:
        indexed.write("a/.tmp", title="Eno")
        (indexed.root / "a/.tmp").replace(indexed.root / "a/one.md")
        assert indexed.index().refresh(scope).changed == ("a/one.md",)
        assert titles(indexed) == {"Top", "Eno", "Two"}

    def test_new_folders_inside_new_folders(self, indexed: World, scope: Scope) -> None:
        indexed.write("x/y/z/deep.md", title="Deep")
        assert indexed.index().refresh(scope).added == ("x/y/z/deep.md",)
        indexed.write("x/y/z/deeper.md", title="Deeper")
        assert indexed.index().refresh(scope).added == ("x/y/z/deeper.md",)

    def test_a_moved_folder(self, indexed: World, scope: Scope) -> None:
        (indexed.root / "a").rename(indexed.root / "moved")
        found = indexed.index().refresh(scope)
        assert found.added == ("moved/b/two.md", "moved/one.md")
        assert found.removed == ("a/b/two.md", "a/one.md")
        assert not indexed.index().refresh(scope)

    def test_a_folder_that_became_hidden(self, indexed: World, scope: Scope) -> None:
        (indexed.root / "a/b").rename(indexed.root / "a/.b")
        assert indexed.index().refresh(scope).removed == ("a/b/two.md",)

    def test_a_folder_that_became_a_link(
        self, indexed: World, scope: Scope, tmp_path: Path
    ) -> None:
        (indexed.root / "a").rename(tmp_path / "elsewhere")
        (indexed.root / "a").symlink_to(tmp_path / "elsewhere")
        assert indexed.index().refresh(scope).removed == ("a/b/two.md", "a/one.md")
        assert titles(indexed) == {"Top"}

    def test_a_file_in_the_place_of_a_folder(self, indexed: World, scope: Scope) -> None:
        (indexed.root / "a/b/two.md").unlink()
        (indexed.root / "a/b").rmdir()
        (indexed.root / "a/b").write_text("")
        assert indexed.index().refresh(scope).removed == ("a/b/two.md",)

    def test_the_whole_library_emptied(self, indexed: World, scope: Scope) -> None:
        for path in ("top.md", "a/one.md", "a/b/two.md"):
            (indexed.root / path).unlink()
        assert len(indexed.index().refresh(scope).removed) == 3
        assert titles(indexed) == set()
        assert indexed.index().recent(5) == []


class TestWhatOnlyTheWholeLookFinds:
    def test_a_hand_edit_in_place(self, indexed: World) -> None:
        indexed.write("a/one.md", title="Uno", age=50)
        assert indexed.index().refresh("all").changed == ("a/one.md",)
        assert titles(indexed) == {"Top", "Uno", "Two"}

    def test_an_mtime_that_was_set_back(self, indexed: World) -> None:
        indexed.write("a/one.md", title="Uno", age=9_999)
        assert indexed.index().refresh("all").changed == ("a/one.md",)

    def test_a_file_that_came_back_as_it_was_before_an_update(self, indexed: World) -> None:
        """The folder's digest is again that of the first look, and must not be believed."""
        file = indexed.root / "a/one.md"
        stat, text = file.stat(), file.read_text()
        indexed.write("a/one.md", title="Later", age=50)
        indexed.index().update(["a/one.md"])
        file.write_text(text)
        os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        assert indexed.index().refresh("all").changed == ("a/one.md",)
        assert titles(indexed) == {"Top", "One", "Two"}


class TestLittleWork:
    def test_few_lists_no_folder_whose_mtime_stands(self, indexed: World) -> None:
        indexed.index().refresh("few")
        assert indexed.files.listed == []

    def test_few_lists_the_changed_folder_only(self, indexed: World) -> None:
        indexed.write("a/new.md", age=50)
        indexed.index().refresh("few")
        assert indexed.files.listed == ["a"]

    def test_our_own_update_makes_others_list_that_folder_only(self, indexed: World) -> None:
        indexed.write("a/new.md", title="New", age=50)
        indexed.index().update(["a/new.md"])
        indexed.files.listed.clear()
        indexed.files.reads.clear()
        assert not indexed.index().refresh("few")
        assert indexed.files.listed == ["a"]
        assert indexed.files.reads == []

    def test_nothing_new_is_not_worth_the_lock(self, indexed: World) -> None:
        indexed.lock.attempts = 0
        set_age(indexed.root / "a", 50)
        indexed.index().refresh("few")
        indexed.index().refresh("all")
        assert indexed.lock.attempts == 0

    def test_a_long_list_with_nothing_new_is_written_down(self, world: World) -> None:
        for number in range(1_300):
            world.write(f"flat/{number}.md")
        world.settle()
        world.index().refresh("all")
        set_age(world.root / "flat", 50)
        world.index().refresh("few")
        world.files.listed.clear()
        world.index().refresh("few")
        assert world.files.listed == []

    def test_a_long_list_of_racy_files_is_read_once_more_and_written_down(
        self, world: World
    ) -> None:
        for number in range(20):
            world.write(f"{number}.md", age=-50)
        world.index().update([f"{number}.md" for number in range(20)])
        world.files.reads.clear()
        later = time.time_ns() + 100 * SECOND_NS
        for _ in range(3):
            world.index(clock=lambda: later).recent(20)
        assert len(world.files.reads) == 20


class TestRacyTimes:
    """Two changes within one tick of the clock have one mtime."""

    def test_an_mtime_is_trusted_when_its_tick_is_over(self) -> None:
        mtime = 1_700_000_000 * SECOND_NS + 1
        assert is_racy(mtime, mtime)
        assert is_racy(mtime, mtime + FINE_NS - 1)
        assert not is_racy(mtime, mtime + FINE_NS)

    def test_whole_seconds_are_of_a_coarse_clock(self) -> None:
        mtime = 1_700_000_000 * SECOND_NS
        assert is_racy(mtime, mtime + COARSE_NS - 1)
        assert not is_racy(mtime, mtime + COARSE_NS)

    @pytest.mark.parametrize("scope", SCOPES)
    def test_a_second_change_with_the_same_stamp_is_found(self, world: World, scope: Scope) -> None:
        world.write("one.md", title="One", age=0)
        stat = (world.root / "one.md").stat()
        now = stat.st_mtime_ns + 1
        world.index(clock=lambda: now).refresh("all")
        world.write("one.md", title="Two", age=0)
        os.utime(world.root / "one.md", ns=(stat.st_mtime_ns, stat.st_mtime_ns))
        assert world.index().refresh(scope).changed == ("one.md",)
        assert titles(world) == {"Two"}

    def test_a_second_new_file_under_the_same_folder_mtime_is_found(self, world: World) -> None:
        world.write("one.md")
        stat = world.root.stat()
        now = stat.st_mtime_ns + 1
        world.index(clock=lambda: now).refresh("all")
        world.write("two.md")
        os.utime(world.root, ns=(stat.st_mtime_ns, stat.st_mtime_ns))
        assert world.index().refresh("few").added == ("two.md",)

    def test_what_is_shown_is_read_again(self, world: World) -> None:
        world.write("one.md", title="One", age=0)
        stat = (world.root / "one.md").stat()
        now = stat.st_mtime_ns + 1
        world.index(clock=lambda: now).update(["one.md"])
        world.write("one.md", title="Two", age=0)
        os.utime(world.root / "one.md", ns=(stat.st_mtime_ns, stat.st_mtime_ns))
        assert [article.title for article in world.index().recent(1)] == ["Two"]


class TestSettings:
    def test_full_makes_every_look_a_whole_one(self, indexed: World) -> None:
        indexed.write("a/one.md", title="Uno", age=50)
        assert not indexed.index(freshness="quick").refresh("all")
        assert indexed.index(freshness="full").refresh("few").changed == ("a/one.md",)

    def test_manual_looks_at_nothing(self, indexed: World) -> None:
        indexed.write("a/one.md", title="Uno", age=50)
        indexed.write("new.md", title="New", age=50)
        index = indexed.index(freshness="manual")
        assert not index.refresh("all")
        article = index.get("a/one.md")
        assert article is not None
        assert article.title == "One"
        index.update(["new.md", "a/one.md"])
        assert titles(indexed) == {"Top", "Uno", "Two", "New"}


class TestFilesThatCannotBeRead:
    def test_they_are_rows_with_a_problem_until_they_can(self, world: World) -> None:
        world.write("ok.md", title="Ok")
        (world.root / "loop.md").symlink_to("loop.md")
        (world.root / "dir.md").mkdir()
        world.write("bad.md", title="Bad")
        world.files.unreadable.add("bad.md")
        index = world.index()
        index.refresh("all")
        bad = index.get("bad.md")
        assert bad is not None
        assert "bad.md" in str(bad.problem)
        world.files.unreadable.clear()
        assert index.refresh("all").changed == ("bad.md",)

    def test_a_file_that_goes_between_list_and_read_is_none(self, world: World) -> None:
        world.write("here.md")
        world.write("gone.md")
        world.files.vanishing.add("gone.md")
        assert world.index().refresh("all").added == ("here.md",)


def test_a_digest_tells_names_sizes_and_times_apart() -> None:
    files = {"a": Stamp(1, 2), "b": Stamp(3, 4)}
    others = (
        {"a": Stamp(1, 2)},
        {"a": Stamp(1, 2), "c": Stamp(3, 4)},
        {"a": Stamp(3, 2), "b": Stamp(1, 4)},
        {"a": Stamp(1, 4), "b": Stamp(3, 2)},
    )
    digests = {digest(Listing("", 0, some, ())) for some in (files, *others)}
    assert len(digests) == 5
    assert digest(Listing("x", 9, dict(files), ("y",))) in digests
