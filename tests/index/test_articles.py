"""What the index answers, and how it keeps going when it cannot be written or read."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from articlectl.errors import LockTimeoutError
from articlectl.index import articles
from articlectl.index.articles import Scope
from articlectl.index.storage import MANIFEST, FolderStorage
from articlectl.model import Article
from index.helpers import Lock, World, set_age

FULL = Article(
    "x/full.md",
    "Full",
    "2024-02-03T04:05:06Z",
    source="https://example.org/full",
    author=("Ada Example", "Bo Example"),
    description="All there is",
    tags=("UN/iom", "tech"),
    lang="en",
    hash="abc",
)


@pytest.fixture
def library(world: World) -> World:
    """Six articles, the newest last, indexed."""
    for number in range(6):
        world.write(
            f"{number % 2}/a{number}.md",
            title=f"T{number}",
            added=f"2024-01-0{number + 1}T00:00:00Z",
            source=f"https://Example.org/{number}",
            hash="same" if number % 2 else "",
            tags=("UN,tech", "un", "Un,art")[number % 3],
        )
    world.settle()
    world.index().refresh("all")
    return world


def titles(found: list[Article]) -> list[str]:
    return [article.title for article in found]


class TestAnswers:
    def test_an_article_comes_back_with_every_field(self, world: World) -> None:
        world.write(
            "x/full.md",
            title="Full",
            added=FULL.added,
            source="https://example.org/full",
            author="Ada Example,Bo Example",
            description="All there is",
            tags="UN/iom,tech",
            lang="en",
            hash="abc",
        )
        index = world.index()
        index.refresh("few")
        assert index.get("x/full.md") == FULL
        assert index.select() == [FULL]
        assert index.recent(1) == [FULL]
        assert world.index().get("x/full.md") == FULL

    def test_an_unknown_path_is_none(self, library: World) -> None:
        assert library.index().get("nowhere.md") is None

    def test_recent_is_newest_first(self, library: World) -> None:
        assert titles(library.index().recent(3)) == ["T5", "T4", "T3"]
        assert len(library.index().recent(None)) == len(library.index()) == 6
        assert library.index().recent(0) == []

    def test_equal_times_are_ordered_by_path(self, world: World) -> None:
        for name in ("c", "a", "b"):
            world.write(f"{name}.md", title=name, added="2024-01-01T00:00:00Z")
        index = world.index()
        index.refresh("few")
        assert titles(index.recent(2)) == ["a", "b"]

    def test_select_gives_rows_to_the_predicate(self, library: World) -> None:
        found = library.index().select(lambda row: "art" in row["tags"])
        assert titles(found) == ["T2", "T5"]

    def test_slugs_are_found_in_any_case(self, library: World) -> None:
        library.write("Über/index.md", title="Bundle")
        index = library.index()
        index.refresh("few")
        assert index.find("slug", "A3") == ["1/a3.md"]
        assert index.find("slug", "u\u0308ber") == ["Über/index.md"]
        assert index.find("slug", "a") == []

    def test_sources_are_found_by_their_key(self, library: World) -> None:
        shutil.rmtree(library.folder)
        index = library.index(source_key=str.casefold)
        index.refresh("few")
        assert index.find("source", "HTTPS://example.ORG/2") == ["0/a2.md"]

    def test_a_value_that_many_share_finds_all(self, library: World) -> None:
        assert library.index().find("hash", "same") == ["1/a1.md", "1/a3.md", "1/a5.md"]

    def test_completion_gives_each_value_once_as_written(self, library: World) -> None:
        library.write("other/A1.md")
        library.index().refresh("few")
        assert library.index().complete("slug", "A", 3) == ["a0", "a1", "A1"]
        assert library.index().complete("hash", "", 9) == ["same"]
        assert library.index().complete("slug", "zzz", 9) == []

    def test_tags_count_without_case_in_the_most_used_spelling(self, library: World) -> None:
        assert library.index().tags() == {"UN": 6, "art": 2, "tech": 2}
        library.write("0/a0.md", tags="un,un,Un")
        library.index().update(["0/a0.md"])
        assert library.index().tags() == {"un": 6, "art": 2, "tech": 1}
        (library.root / "1/a3.md").unlink()
        library.index().update(["1/a3.md"])
        assert "tech" not in library.index().tags()

    def test_names_that_are_no_utf8_are_kept(self, world: World) -> None:
        path = "caf\udce9.md"
        world.write(path, title="Café", source="s")
        world.index().refresh("few")
        assert world.index().find("source", "s") == [path]
        assert titles(world.index().recent(1)) == ["Café"]


class TestWhatIsShownIsNotStale:
    def test_recent_reads_changed_files_again(self, library: World) -> None:
        library.write("1/a5.md", title="Uno", added="2024-01-06T00:00:00Z", age=50)
        (library.root / "0/a4.md").unlink()
        assert titles(library.index().recent(3)) == ["Uno", "T3", "T2"]

    def test_recent_goes_on_until_what_it_shows_stands(self, library: World) -> None:
        library.write("1/a5.md", title="Old", added="2000-01-01T00:00:00Z", age=50)
        library.write("0/a4.md", title="Older", added="1999-01-01T00:00:00Z", age=50)
        library.write("1/a3.md", title="Still", added="2024-01-04T00:00:00Z", age=50)
        assert titles(library.index().recent(2)) == ["Still", "T2"]

    def test_get_and_find_look_at_the_file(self, library: World) -> None:
        library.write("0/a0.md", title="New", source="other", age=50)
        assert library.index().find("source", "https://Example.org/0") == []
        assert library.index().find("source", "other") == ["0/a0.md"]
        (library.root / "0/a0.md").unlink()
        assert library.index().get("0/a0.md") is None

    def test_another_objects_update_is_seen(self, library: World) -> None:
        reader = library.index()
        assert len(reader) == 6
        library.write("0/b.md", title="B", source="b")
        library.index().update(["0/b.md"])
        assert len(reader) == 7
        assert reader.find("source", "b") == ["0/b.md"]


class TestTheNewest:
    @pytest.fixture(autouse=True)
    def small(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("articlectl.index.newest.MOST", 8)
        monkeypatch.setattr("articlectl.index.newest.LEAST", 4)

    def fill(self, world: World, count: int) -> None:
        for number in range(count):
            world.write(f"{number:02}.md", title=f"{number}", added=f"2024-01-{number + 1:02}")
        world.settle()
        world.index().refresh("all")

    def table(self, world: World) -> list[str]:
        return [
            str(path)
            for path in FolderStorage(world.folder, schema=articles.SCHEMA).read()["recent"]
        ]

    def test_the_table_holds_the_newest_alone(self, world: World) -> None:
        self.fill(world, 20)
        assert self.table(world) == [f"{number:02}.md" for number in range(19, 11, -1)]

    def test_older_articles_do_not_come_in(self, world: World) -> None:
        self.fill(world, 20)
        for name, added in (("old", "2001-01-01"), ("new", "2025-01-01")):
            world.write(f"{name}.md", added=added)
            world.index().update([f"{name}.md"])
        assert self.table(world)[0] == "new.md"
        assert len(self.table(world)) == 8

    def test_nor_into_a_table_with_room(self, world: World) -> None:
        self.fill(world, 20)
        (world.root / "19.md").unlink()
        world.write("old.md", added="2001-01-01")
        world.index().update(["19.md"])
        world.index().update(["old.md"])
        assert self.table(world) == [f"{number:02}.md" for number in range(18, 11, -1)]

    def test_it_is_filled_again_when_it_has_shrunk(self, world: World) -> None:
        self.fill(world, 20)
        for number in range(19, 14, -1):
            (world.root / f"{number}.md").unlink()
            world.index().update([f"{number}.md"])
        assert self.table(world) == [f"{number:02}.md" for number in range(14, 6, -1)]

    def test_a_longer_list_comes_from_all_rows(self, world: World) -> None:
        self.fill(world, 20)
        assert titles(world.index().recent(15)) == [f"{number}" for number in range(19, 4, -1)]

    def test_a_small_library_is_held_whole(self, world: World) -> None:
        self.fill(world, 3)
        world.write("old.md", added="2001-01-01")
        world.index().update(["old.md"])
        assert self.table(world)[-1] == "old.md"


class TestUpdate:
    def test_it_puts_changes_and_drops(self, library: World) -> None:
        library.write("0/a0.md", title="Changed")
        library.write("9/new.md", title="New")
        (library.root / "1/a1.md").unlink()
        library.index().update(iter(["0/a0.md", "9/new.md", "1/a1.md", "never.md"]))
        found = set(titles(library.index().select()))
        assert found == {"Changed", "New", "T2", "T3", "T4", "T5"}

    def test_nothing_at_all_is_fine(self, library: World) -> None:
        library.index().update([])
        assert len(library.index()) == 6

    def test_before_any_refresh_it_hides_nothing_from_the_first(self, world: World) -> None:
        world.write("a.md")
        world.write("b.md")
        world.index().update(["a.md"])
        world.settle()
        assert world.index().refresh("few").added == ("b.md",)

    def test_it_is_kept_by_a_refresh_that_began_before_it(self, library: World) -> None:
        def meanwhile(done: int, total: int | None) -> None:
            library.write("1/other.md", title="Other")
            library.index().update(["1/other.md"])

        library.write("0/new.md", title="New")
        library.index().refresh("few", meanwhile)
        found = titles(library.index(freshness="manual").select())
        assert {"New", "Other"} <= set(found)

    def test_a_stale_memory_of_a_folder_is_not_believed(self, library: World) -> None:
        index, file = library.index(), library.root / "0/new.md"
        library.write("0/new.md", title="New", age=90)
        set_age(library.root / "0", 90)
        stat, text = file.stat(), file.read_text()
        with Lock(library.root / ".articlectl" / "lock"):
            index.refresh("few")
        library.write("0/new.md", title="Newer", age=80)
        library.index().update(["0/new.md"])
        index.update([])
        file.write_text(text)
        os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        assert library.index().refresh("all").changed == ("0/new.md",)

    @pytest.mark.parametrize("scope", ["few", "all"])
    def test_its_new_folder_is_missed_when_it_goes(self, library: World, scope: Scope) -> None:
        library.write("x/y/z.md")
        library.index().update(["x/y/z.md"])
        shutil.rmtree(library.root / "x")
        assert library.index().refresh(scope).removed == ("x/y/z.md",)

    def test_a_lock_that_is_held_is_waited_for_and_then_an_error(self, library: World) -> None:
        other = Lock(library.root / ".articlectl" / "lock")
        library.lock = Lock(library.root / ".articlectl" / "lock", timeout=0.05)
        with other, pytest.raises(LockTimeoutError):
            library.index().update(["0/a0.md"])

    def test_what_a_refresh_could_not_write_is_written_with_it(self, library: World) -> None:
        index = library.index()
        library.write("0/one.md", title="One")
        with Lock(library.root / ".articlectl" / "lock"):
            assert index.refresh("few").added == ("0/one.md",)
        assert len(library.index()) == 6
        index.update([])
        assert len(library.index()) == 7

    def test_a_stale_memory_never_undoes_what_others_wrote(self, library: World) -> None:
        index = library.index()
        library.write("0/one.md", title="One", age=90)
        library.write("0/two.md", title="Two", age=90)
        with Lock(library.root / ".articlectl" / "lock"):
            index.refresh("few")
        library.write("0/one.md", title="Uno", source="uno", age=80)
        (library.root / "0/two.md").unlink()
        library.index().update(["0/one.md", "0/two.md"])
        index.update(["0/a0.md"])
        assert library.index().find("source", "uno") == ["0/one.md"]
        assert len(library.index()) == 7


class TestWithoutWriting:
    def test_a_held_lock_keeps_no_reader_waiting(self, library: World) -> None:
        library.write("0/new.md", title="New", added="2025-01-01")
        with Lock(library.root / ".articlectl" / "lock"):
            index = library.index()
            assert index.refresh("few").added == ("0/new.md",)
            assert titles(index.recent(2)) == ["New", "T5"]
            assert index.find("slug", "new") == ["0/new.md"]
        assert library.index().refresh("few").added == ("0/new.md",)

    def test_a_library_that_cannot_be_written_is_read(
        self, library: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refused(*args: object, **options: object) -> None:
            raise OSError(30, "Read-only file system")

        monkeypatch.setattr(Path, "write_bytes", refused)
        monkeypatch.setattr(os, "replace", refused)
        library.write("0/new.md", title="New", added="2025-01-01")
        index = library.index()
        assert index.refresh("all").added == ("0/new.md",)
        assert titles(index.recent(1)) == ["New"]
        assert library.notes == []
        index.update(["0/new.md"])
        assert library.notes == ["the index cannot be written: Read-only file system"]

    def test_with_no_index_at_all_either(
        self, library: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shutil.rmtree(library.folder)

        def refused(*args: object, **options: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "mkdir", refused)
        index = library.index()
        index.refresh("few")
        assert titles(index.recent(1)) == ["T5"]
        assert index.find("slug", "a3") == ["1/a3.md"]


def drop_the_table(folder: Path) -> None:
    (folder / json.loads((folder / MANIFEST).read_bytes())["tables"]["rows-1"]).unlink()


def tear(pattern: str, data: bytes) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        for path in folder.glob(pattern):
            path.write_bytes(data)

    return damage


DAMAGE = {
    "no manifest bytes": tear(MANIFEST, b""),
    "garbage manifest": tear(MANIFEST, b"\x00\xff{"),
    "manifest of another shape": tear(MANIFEST, b'{"schema": 1, "tables": []}'),
    "empty rows": tear("*.rows-1.json", b""),
    "torn stamps": tear("*.stamps-1.json", b'{"0//a'),
    "rows that are none": tear("*.rows-1.json", b"{}"),
    "empty newest": tear("*.recent.json", b"{}"),
    "list of newest": tear("*.recent.json", b"[]"),
    "torn roots": tear("*.rows.json", b"{"),
    "torn tags": tear("*.tags-1.json", b"nul"),
    "all empty": tear("*.json", b""),
    "all zero": tear("*.json", b"\0" * 100),
    "a file gone": drop_the_table,
}


class TestDamage:
    @pytest.mark.parametrize("kind", DAMAGE)
    def test_a_damaged_index_is_made_anew(self, kind: str, library: World) -> None:
        DAMAGE[kind](library.folder)
        index = library.index()
        index.refresh("all")
        assert len(index.recent(5)) == 5
        assert index.find("slug", "a3") == ["1/a3.md"]
        assert index.tags() == {"UN": 6, "art": 2, "tech": 2}
        assert len(index.select()) == 6
        assert library.notes == ["the index was damaged and is made anew"]
        again = library.index()
        assert titles(again.recent(1)) == ["T5"]
        assert len(library.notes) == 1

    @pytest.mark.parametrize("kind", DAMAGE)
    def test_an_update_makes_it_anew_too(self, kind: str, library: World) -> None:
        DAMAGE[kind](library.folder)
        library.write("0/new.md", title="New", tags="tech")
        library.index().update(["0/new.md"])
        index = library.index()
        assert len(index.select()) == len(index.recent(None)) == 7
        assert index.tags()["tech"] == 3

    def test_another_schema_is_made_anew(
        self, library: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(articles, "SCHEMA", articles.SCHEMA + 1)
        assert titles(library.index().recent(1)) == ["T5"]
        assert library.notes == ["the index is of another version and is made anew"]
        assert len(library.index()) == 6
        assert len(library.notes) == 1

    def test_damage_that_cannot_be_repaired_is_worked_around(self, library: World) -> None:
        DAMAGE["torn roots"](library.folder)
        with Lock(library.root / ".articlectl" / "lock"):
            assert titles(library.index().recent(1)) == ["T5"]
        assert len(library.index()) == 6
        assert len(library.notes) == 2

    def test_a_manifest_that_cannot_be_opened_is_worked_around(self, library: World) -> None:
        (library.folder / MANIFEST).unlink()
        (library.folder / MANIFEST).mkdir()
        index = library.index()
        assert titles(index.recent(1)) == ["T5"]
        assert len(index) == 6


class TestLongWork:
    @pytest.fixture(autouse=True)
    def small(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(articles, "BATCH", 10)

    def test_progress_is_told(self, world: World) -> None:
        for number in range(25):
            world.write(f"{number}.md")
        told: list[tuple[int, int | None]] = []
        world.index(progress=lambda *args: told.append(args)).refresh("few")
        assert told == [(number, 25) for number in range(1, 26)]

    def test_to_the_caller_if_it_asks_for_it(self, world: World) -> None:
        world.write("a.md")
        told: list[tuple[int, int | None]] = []
        index = world.index(progress=lambda done, total: told.append((-1, total)))
        index.refresh("few", lambda done, total: told.append((done, total)))
        assert told == [(1, 1)]

    def test_an_interrupted_first_pass_goes_on_where_it_was(self, world: World) -> None:
        for number in range(25):
            world.write(f"{number % 3}/{number}.md")
        world.settle()

        def interrupt(done: int, total: int | None) -> None:
            if done == 23:
                raise KeyboardInterrupt

        with suppress(KeyboardInterrupt):
            world.index(progress=interrupt).refresh("few")
        assert len(world.index()) == 20
        world.files.reads.clear()
        assert len(world.index().refresh("few").added) == 5
        assert len(world.files.reads) == 5
        assert len(world.index().refresh("few").added) == 0

    @pytest.mark.parametrize("scope", ["few", "all"])
    def test_folders_known_from_an_interrupted_pass_are_missed_when_they_go(
        self, library: World, scope: Scope
    ) -> None:
        for number in range(25):
            library.write(f"new/{number}.md", age=50)

        def interrupt(done: int, total: int | None) -> None:
            if done == 23:
                raise KeyboardInterrupt

        with suppress(KeyboardInterrupt):
            library.index(progress=interrupt).refresh("few")
        (library.root / "new").rename(library.root / "moved")
        found = library.index().refresh(scope)
        assert (len(found.added), len(found.removed)) == (25, 20)

    def test_an_interrupted_later_pass_goes_on_too(self, library: World) -> None:
        for number in range(25):
            library.write(f"new/{number}.md", age=50)

        def interrupt(done: int, total: int | None) -> None:
            if done == 23:
                raise KeyboardInterrupt

        with suppress(KeyboardInterrupt):
            library.index(progress=interrupt).refresh("few")
        assert len(library.index().refresh("few").added) == 5
        assert len(library.index()) == 31


class TestRebuild:
    @pytest.fixture
    def hidden(self, library: World) -> World:
        """A change that no look finds: of the same size, with the same mtime."""
        file = library.root / "0/a0.md"
        stat = file.stat()
        file.write_text(file.read_text().replace("T0", "XX"))
        os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        assert not library.index().refresh("all")
        return library

    def test_it_counts_and_repairs_what_no_look_would_find(self, hidden: World) -> None:
        assert hidden.index().rebuild() == 6
        assert "XX" in titles(hidden.index().select())

    def test_the_old_one_is_read_until_the_new_one_is_whole(self, library: World) -> None:
        seen: list[int] = []

        def look(done: int, total: int | None) -> None:
            seen.append(len(library.index().select()))

        library.write("0/new.md", age=50)
        assert library.index().rebuild(look) == 7
        assert seen == [6] * 7
        assert len(library.index()) == 7

    def test_what_others_wrote_meanwhile_is_in_it(self, hidden: World) -> None:
        def write(done: int, total: int | None) -> None:
            if done == total:
                hidden.write("1/meanwhile.md", title="Meanwhile", age=50)
                hidden.index().update(["1/meanwhile.md"])

        assert hidden.index().rebuild(write) == 7
        assert {"Meanwhile", "XX"} <= set(titles(hidden.index().select()))

    def test_its_old_files_go(self, library: World) -> None:
        for _ in range(5):
            library.index(clock=lambda: 10**18).rebuild()
        library.index(clock=lambda: 2 * 10**18).rebuild()
        library.write("0/new.md")
        library.index(clock=lambda: 3 * 10**18).update(["0/new.md"])
        names = {path.name.split(".")[2] for path in library.folder.glob("*.rows-1.json")}
        assert names == {"rows-1"}
        assert len(list(library.folder.glob("*.folders-1.json"))) <= 2
