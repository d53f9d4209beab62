"""Each check: a fault is planted, seen, explained and, where that is safe, mended."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from articlectl.library import Library, create_library, open_library
from articlectl.library.checks import CHECKS
from articlectl.library.checks.base import Check, Finding
from articlectl.library.doctor import resolve

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
TWO_HOURS_AGO = NOW.timestamp() - 7200


def opened(root: Path) -> Library:
    return open_library(root, now=lambda: NOW, environ={"ARTICLECTL_CONFIG": str(root / "none")})


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A healthy library with what the checks might stumble over."""
    folder = tmp_path / "library"
    create_library(folder)
    put(
        folder,
        "2026/11/tides.md",
        "---\ntitle: Tides\nsource: https://example.org/tides\ndate: 2026-11-01\n"
        "added: 2026-11-02T10:00:00Z\ntags: [sea]\nlang: en-GB\nread: true\n"
        "image: tides.assets/moon.png\n---\n\n"
        "See [the moon](moon.md#phases), ![a curve](tides.assets/moon.png 'M'), [a][b],\n"
        "[the web](https://example.org/x.md), [here](#top), [mail](mailto:ada@example.org),\n"
        "[without a suffix](moon), [the root](/2026/11/moon.md) and `[code](none.md)`.\n\n"
        "```\n[in a fence](nowhere.md)\n```\n\n"
        "<!-- <img src='none.png'> --> {{< ref src='none.md' >}} [t]({{ url }})\n\n"
        "[b]: ../../notes.md\n",
    )
    put(folder, "2026/11/tides.assets/moon.png", "png")
    put(folder, "2026/11/moon.md", "# The moon\n\nIt has phases.\n")
    put(folder, "notes.md", "---\nadded: 2026-11-01\n---\nSome notes.\n")
    put(folder, "empty.md", "")
    put(folder, "also-empty.md", "")
    return folder


def put(root: Path, path: str, text: str, *, age: float | None = None) -> Path:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    if age is not None:
        os.utime(file, (age, age))
    return file


def found(root: Path, check: str) -> list[Finding]:
    """What the library's doctor says, and that no other check says anything."""
    findings = opened(root).examine()
    assert {finding.check for finding in findings} <= {check}, findings
    return list(findings)


def mended(root: Path) -> list[Finding]:
    library = opened(root)
    return list(library.mend(library.examine()))


def told(findings: list[Finding]) -> list[str]:
    return [
        f"{one.severity}: {one.path}{f':{one.line}' if one.line else ''}: {one.message}"
        for one in findings
    ]


def snapshot(root: Path) -> dict[str, bytes]:
    return {
        file.relative_to(root).as_posix(): file.read_bytes()
        for file in root.rglob("*")
        if file.is_file() and ".articlectl" not in file.relative_to(root).parts
    }


def test_a_healthy_library_gives_nothing(root: Path) -> None:
    before = snapshot(root)
    assert opened(root).examine() == []
    assert mended(root) == []
    assert snapshot(root) == before
    assert list(opened(root).history()) == []


@pytest.mark.parametrize("name", CHECKS)
def test_every_check_of_the_registry_resolves(name: str) -> None:
    assert issubclass(resolve(name), Check)


class TestLinks:
    def test_a_broken_link_is_told_with_its_line(self, root: Path) -> None:
        put(root, "a.md", "---\ntitle: A\n---\n\nText.\n\n[gone](b/gone.md) ![no](no.png)\n")
        assert told(found(root, "links")) == [
            "warning: a.md:7: no such file: b/gone.md",
            "warning: a.md:7: no such file: no.png",
        ]
        assert [one.fixable for one in found(root, "links")] == [False, False]

    def test_the_one_file_of_that_name_is_where_the_link_is_led(self, root: Path) -> None:
        text = "---\r\ntitle: A  # kept\r\n---\r\n\r\n\r\nÉ [moon]( <moon.md#phases> 'T' )\r\n"
        file = put(root, "deep/a.md", "\ufeff" + text)
        (finding,) = found(root, "links")
        assert finding.message == "no such file: moon.md; it may be 2026/11/moon.md"
        assert (finding.line, finding.remedy) == (6, "lead the link to 2026/11/moon.md")
        (after,) = mended(root)
        assert after.fixed
        expected = "\ufeff" + text.replace("moon.md#phases", "../2026/11/moon.md#phases")
        assert file.read_bytes() == expected.encode()
        assert found(root, "links") == []

    def test_all_links_of_a_file_are_mended_at_once(self, root: Path) -> None:
        body = "[1](moon.md) [2](moon.md) [3][r] ![4](moon.png)\n\n[r]: notes.md\n"
        file = put(root, "deep/a.md", body)
        assert all(one.fixed for one in mended(root))
        assert file.read_text("utf-8") == (
            "[1](../2026/11/moon.md) [2](../2026/11/moon.md) [3][r] "
            "![4](../2026/11/tides.assets/moon.png)\n\n[r]: ../notes.md\n"
        )

    def test_undo_takes_the_mending_back(self, root: Path) -> None:
        file = put(root, "deep/a.md", "[1](moon.md)\n")
        mended(root)
        opened(root).undo(None)
        assert file.read_text("utf-8") == "[1](moon.md)\n"

    def test_the_index_knows_the_mended_text(self, root: Path) -> None:
        put(root, "articlectl.toml", 'freshness = "manual"\n')
        put(root, "deep/a.md", "[1](moon.md)\n")
        opened(root).reindex()
        mended(root)
        assert opened(root).examine() == []

    def test_bytes_that_are_no_text_stay(self, root: Path) -> None:
        file = root / "deep/a.md"
        file.parent.mkdir()
        file.write_bytes("schöne Größe, naïve".encode() + b" \xff\xfe [1](moon.md)\n")
        mended(root)
        expected = "schöne Größe, naïve".encode() + b" \xff\xfe [1](../2026/11/moon.md)\n"
        assert file.read_bytes() == expected

    def test_a_name_that_stands_in_two_places_is_left_to_a_person(self, root: Path) -> None:
        put(root, "x/moon.md", "Another moon.\n")
        file = put(root, "deep/a.md", "[1](moon.md)\n")
        (finding,) = found(root, "links")
        assert finding.message == "no such file: moon.md; 2 files have this name elsewhere"
        assert not finding.fixable
        mended(root)
        assert file.read_text("utf-8") == "[1](moon.md)\n"

    def test_names_with_spaces_accents_and_other_scripts(self, root: Path) -> None:
        put(root, "far/Été (1) 日記.md", "Text.\n")
        file = put(root, "a.md", "[1](e\u0301te\u0301%20(1)%20日記.md)\n")
        mended(root)
        assert file.read_text("utf-8") == "[1](far/Été%20%281%29%20日記.md)\n"
        assert found(root, "links") == []

    def test_an_address_of_a_published_site_is_a_note(self, root: Path) -> None:
        put(root, "a.md", "[about](/about) [moon](deep/moon/)\n")
        assert told(found(root, "links")) == [
            "note: a.md:1: no such file in the library: /about",
            "note: a.md:1: no such file in the library: deep/moon/",
        ]

    def test_a_link_without_a_suffix_is_left_to_a_person(self, root: Path) -> None:
        put(root, "deep/a.md", "[1](moon)\n")
        assert told(found(root, "links")) == ["warning: deep/a.md:1: no such file: moon"]

    def test_an_article_is_not_led_to_itself(self, root: Path) -> None:
        put(root, "deep/other.md", "[1](../other.md)\n")
        assert told(found(root, "links")) == ["warning: deep/other.md:1: no such file: ../other.md"]

    def test_a_file_whose_bytes_would_not_stay_is_left(self, root: Path) -> None:
        file = put(root, "deep/a.md", "")
        data = b"\xff\xfe" + "[1](moon.md)\n".encode("utf-16-le") + b"\x00\xd8"
        file.write_bytes(data)
        (after,) = mended(root)
        assert not after.fixed
        assert "no text" in after.message
        assert file.read_bytes() == data

    def test_utf_16_is_mended_in_utf_16(self, root: Path) -> None:
        file = put(root, "deep/a.md", "")
        file.write_bytes(b"\xff\xfe" + "É [1](moon.md)\n".encode("utf-16-le"))
        mended(root)
        assert file.read_bytes().decode("utf-16") == "É [1](../2026/11/moon.md)\n"

    def test_a_forgotten_scheme_is_explained(self, root: Path) -> None:
        put(root, "a.md", "[1](www.example.org/x)\n")
        (finding,) = found(root, "links")
        assert "write https://" in finding.message

    def test_html_and_the_lead_image(self, root: Path) -> None:
        put(root, "a.md", '---\ntags: [x]\nimage: no.png\n---\n<img alt="" src="gone.png">\n')
        assert told(found(root, "links")) == [
            "warning: a.md:3: no such image: no.png",
            "warning: a.md:5: no such file: gone.png",
        ]

    def test_a_file_outside_the_library_is_there_or_not(self, root: Path) -> None:
        put(root.parent, "beside.md", "Text.\n")
        put(root, "a.md", "[1](../beside.md) [2](../not-beside.md)\n")
        assert told(found(root, "links")) == ["warning: a.md:1: no such file: ../not-beside.md"]


class TestAssets:
    def test_images_without_their_article_go_to_the_trash(self, root: Path) -> None:
        put(root, "deep/gone.assets/one.png", "png")
        put(root, "deep/gone.assets/original.html.gz", "gz")
        (finding,) = found(root, "assets")
        assert finding.path == "deep/gone.assets"
        assert finding.message == "images of an article that is gone: there is no deep/gone.md"
        (after,) = mended(root)
        assert after.fixed
        assert not (root / "deep/gone.assets").exists()
        kept = (root / ".articlectl/trash").rglob("one.png")
        assert [file.read_text("utf-8") for file in kept] == ["png"]
        assert found(root, "assets") == []

    def test_undo_and_the_trash_bring_them_back(self, root: Path) -> None:
        image = put(root, "gone.assets/one.png", "png")
        mended(root)
        opened(root).undo(None)
        assert image.read_text("utf-8") == "png"
        mended(root)
        (thrown,) = opened(root).trash()
        assert opened(root).restore([thrown.id]) == ["gone.assets"]
        assert image.read_text("utf-8") == "png"

    def test_images_that_another_article_uses_stay(self, root: Path) -> None:
        put(root, "gone.assets/one.png", "png")
        put(root, "deep/user.md", "![one](../gone.assets/one.png)\n")
        assert told(found(root, "assets")) == [
            "note: gone.assets: there is no gone.md, but deep/user.md uses this folder"
        ]
        mended(root)
        assert (root / "gone.assets/one.png").exists()

    def test_an_article_of_another_suffix_or_case_owns_its_images(self, root: Path) -> None:
        put(root, "Big.MARKDOWN", "Text.\n")
        put(root, "big.assets/one.png", "png")
        assert opened(root).examine() == []


class TestFrontMatter:
    def test_broken_front_matter_is_an_error_with_its_line(self, root: Path) -> None:
        put(root, "a.md", '---\ntitle: "open\n---\n')
        (finding,) = found(root, "front-matter")
        assert (finding.severity, finding.path, finding.line) == ("error", "a.md", 3)
        assert finding.message == "a quote that is never closed; close the quote"
        assert not finding.fixable

    def test_types_are_told_with_line_and_expectation(self, root: Path) -> None:
        head = "title: A\ntags:\n  a: b\ndate: soon\nread: 'yes please'\nlang: en_US\n"
        put(root, "a.md", f"---\n{head}---\nText.\n")
        assert told(found(root, "front-matter")) == [
            "warning: a.md:3: `tags` is a mapping; expected a list like [one, two]",
            "warning: a.md:5: `date` is `soon`; expected a date like 2024-05-15, or"
            " 2024-05-15T09:30:00Z",
            "warning: a.md:6: `read` is `yes please`; expected true or false, without quotes",
            "warning: a.md:7: `lang` is `en_US`; expected a language tag of BCP 47 like en,"
            " pt-BR or zh-Hant",
        ]

    def test_a_file_that_cannot_be_read(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        put(root, "a.md", "Text.\n")
        real = os.open

        def refuse(path: str, *rest: int) -> int:
            if str(path).endswith("a.md"):
                raise PermissionError(13, "Permission denied")
            return real(path, *rest)

        monkeypatch.setattr(os, "open", refuse)
        assert told(found(root, "front-matter")) == [
            "error: a.md: cannot be read: Permission denied"
        ]


class TestDates:
    @pytest.mark.parametrize("field", ["date", "added", "modified", "lastmod"])
    def test_a_date_in_the_future(self, root: Path, field: str) -> None:
        put(root, "a.md", f"---\ntitle: A\n{field}: 2062-11-24\n---\nText.\n")
        assert told(found(root, "dates")) == [
            f"warning: a.md:3: `{field}` is in the future: 2062-11-24"
        ]

    def test_tomorrow_is_today_somewhere(self, root: Path) -> None:
        put(root, "a.md", "---\ndate: 2026-11-25\n---\nText.\n")
        assert opened(root).examine() == []


class TestNames:
    def test_names_that_differ_in_case(self, root: Path) -> None:
        put(root, "Foo.md", "One text.\n")
        put(root, "foo.md", "Another text.\n")
        assert told(found(root, "names")) == [
            "warning: foo.md: clashes with Foo.md: the names differ only in capitals"
            " (Windows, macOS); rename one of them"
        ]

    def test_names_that_differ_in_composition(self, root: Path) -> None:
        put(root, "caf\u00e9.md", "One text.\n")
        put(root, "cafe\u0301.md", "Another text.\n")
        (finding,) = found(root, "names")
        assert "how its accents are written" in finding.message

    @pytest.mark.parametrize("name", ["con.md", "AUX.md", "com1.md", "nul/a.md"])
    def test_names_that_windows_reserves(self, root: Path, name: str) -> None:
        put(root, name, "Text.\n")
        (finding,) = found(root, "names")
        assert finding.severity == "warning"
        assert finding.message == "Windows keeps this name for a device; rename it"

    def test_characters_that_windows_refuses_are_a_note(self, root: Path) -> None:
        put(root, "why?.md", "Text.\n")
        put(root, "dot./a.md", "Text of a.\n")
        assert told(found(root, "names")) == [
            "note: dot.: its name has a dot at the end, which Windows refuses",
            "note: why?.md: its name has `?`, which Windows refuses",
        ]


class TestDuplicates:
    def test_the_same_address_in_other_words(self, root: Path) -> None:
        address = "http://www.example.org/tides/?utm_source=x"
        head = f"source: {address}\nadded: 2026-11-20"
        put(root, "a.md", f"---\n{head}\n---\nOther words.\n")
        assert told(found(root, "duplicates")) == [
            "warning: a.md: has the same source as 2026/11/tides.md; keep one of them"
        ]

    def test_a_book_is_no_address(self, root: Path) -> None:
        for name in ("a", "b"):
            put(root, f"{name}.md", f"---\nsource: A book\n---\nChapter {name}.\n")
        assert opened(root).examine() == []

    def test_the_same_text_with_other_white_space(self, root: Path) -> None:
        put(root, "a.md", "---\nadded: 2026-11-20\n---\n\nSome\nnotes.\n")
        assert told(found(root, "duplicates")) == [
            "warning: a.md: has the same text as notes.md; keep one of them"
        ]


def prose(seed: int, words: int = 300) -> list[str]:
    return [f"word{(number * number + seed * 7919) % 1009}" for number in range(words)]


class TestSimilar:
    def test_a_text_with_a_word_changed(self, root: Path) -> None:
        text = prose(1)
        put(root, "a.md", f"---\nadded: 2026-01-01\n---\n{' '.join(text)}\n")
        text[150] = "changed"
        put(root, "b.md", f"---\nadded: 2026-01-02\n---\n**{' '.join(text).upper()}!**\n")
        (finding,) = found(root, "similar")
        match = re.fullmatch(
            r"its text is nearly that of a\.md \(about (\d+)% alike\)", finding.message
        )
        assert match
        assert 88 <= int(match[1]) <= 100
        assert (finding.path, finding.severity, finding.fixable) == ("b.md", "warning", False)

    def test_equal_texts_are_duplicates_and_not_similar_too(self, root: Path) -> None:
        for name in ("a", "b"):
            put(root, f"{name}.md", " ".join(prose(1)))
        assert len(found(root, "duplicates")) == 1

    def test_texts_that_share_half_are_none(self, root: Path) -> None:
        put(root, "a.md", " ".join(prose(1) + prose(2)))
        put(root, "b.md", " ".join(prose(1) + prose(3)))
        assert opened(root).examine() == []

    def test_chinese_has_no_spaces(self, root: Path) -> None:
        text = "".join(chr(0x4E00 + (number * number) % 997) for number in range(300))
        put(root, "a.md", text)
        put(root, "b.md", text[:150] + "的" + text[151:])
        assert [one.path for one in found(root, "similar")] == ["b.md"]

    def test_each_of_a_large_set_is_told_once(self, root: Path) -> None:
        for number in range(30):
            text = prose(1, 400)
            text[13 * number] = "changed"
            put(root, f"a{number:02}.md", " ".join(text))
        assert len(found(root, "similar")) == 29


class TestTemporaries:
    def test_an_old_one_is_deleted_and_a_young_one_stays(self, root: Path) -> None:
        name = ".articlectl-0123456789abcdef.tmp"
        old = put(root, f"2026/{name}", "half", age=TWO_HOURS_AGO)
        young = put(root, f"2026/11/{name}", "half", age=NOW.timestamp() - 60)
        other = put(root, ".articlectl-notes.tmp", "mine", age=TWO_HOURS_AGO)
        trashed = put(root, f".articlectl/trash/x/{name}", "half", age=TWO_HOURS_AGO)
        assert [one.path for one in found(root, "temporaries")] == [
            f".articlectl/trash/x/{name}",
            f"2026/{name}",
        ]
        assert all(one.fixed for one in mended(root))
        assert [file.exists() for file in (old, young, other, trashed)] == [
            False,
            True,
            True,
            False,
        ]

    def test_a_list_of_a_process_that_is_gone(self, root: Path) -> None:
        ended = subprocess.Popen([sys.executable, "-c", ""])
        ended.wait()
        young = NOW.timestamp() - 60
        put(root, f".articlectl/last-list.{ended.pid}", "", age=young)
        put(root, f".articlectl/last-list.{os.getpid()}", "", age=young)
        put(root, ".articlectl/last-list", "")
        assert [one.path for one in found(root, "temporaries")] == [
            f".articlectl/last-list.{ended.pid}"
        ]


class TestIndex:
    def test_a_stale_row(self, root: Path) -> None:
        file = root / "notes.md"
        # Far from now: what was changed within a tick of the clock is read again by every command.
        for place in [*root.rglob("*"), root]:
            os.utime(place, (1_600_000_000.5, 1_600_000_000.5))
        opened(root).examine()
        file.write_text(file.read_text("utf-8").replace("Some", "Same"), "utf-8")
        os.utime(file, (1_600_000_000.5, 1_600_000_000.5))
        (finding,) = found(root, "index")
        assert finding.message == "the index has an older state of notes.md"
        assert finding.path == ".articlectl/index"
        (after,) = mended(root)
        assert after.fixed
        assert found(root, "index") == []

    def test_rows_that_are_missing_and_rows_too_many(self, root: Path) -> None:
        put(root, "articlectl.toml", 'freshness = "manual"\n')
        opened(root).reindex()
        (root / "notes.md").unlink()
        put(root, "2026/11/tides.md", "No links here.\n")
        put(root, "new.md", "New words.\n")
        (finding,) = found(root, "index")
        assert finding.message == (
            "the index does not know new.md, has an older state of 2026/11/tides.md,"
            " still has notes.md"
        )
        assert mended(root)[0].fixed
        assert found(root, "index") == []

    @pytest.mark.parametrize("tear", [lambda data: data[:20], lambda data: b"", lambda data: b"[]"])
    def test_a_torn_table(self, root: Path, tear: Callable[[bytes], bytes]) -> None:
        opened(root).reindex()
        table = next((root / ".articlectl/index").glob("*keys*.json"))
        table.write_bytes(tear(table.read_bytes()))
        (finding,) = found(root, "index")
        assert finding.severity == "error"
        assert finding.message.startswith("the index is damaged (keys")
        assert mended(root)[0].fixed
        assert found(root, "index") == []

    def test_a_torn_manifest(self, root: Path) -> None:
        opened(root).reindex()
        (root / ".articlectl/index/manifest.json").write_bytes(b'{"schema": 1')
        assert [one.severity for one in found(root, "index")] == ["error"]
        assert mended(root)[0].fixed
        assert found(root, "index") == []

    def test_a_table_that_nothing_uses(self, root: Path) -> None:
        opened(root).reindex()
        left = put(root, ".articlectl/index/dead.7.rows.json", "{}", age=TWO_HOURS_AGO)
        young = put(root, ".articlectl/index/dead.8.rows.json", "{}", age=NOW.timestamp())
        (finding,) = found(root, "index")
        assert finding.path == ".articlectl/index/dead.7.rows.json"
        left.touch()
        os.utime(left, (TWO_HOURS_AGO, TWO_HOURS_AGO))
        assert mended(root)[0].fixed
        assert not left.exists()
        assert young.exists()


class TestLock:
    def test_a_lock_that_is_held_is_not_stale(self, root: Path) -> None:
        import filelock

        with filelock.FileLock(root / ".articlectl/lock"):
            (finding,) = found(root, "lock")
        assert (finding.severity, finding.path) == ("note", ".articlectl/lock")
        assert "another process is writing" in finding.message
        assert found(root, "lock") == []

    def test_a_lock_file_that_nobody_holds_is_none(self, root: Path) -> None:
        put(root, ".articlectl/lock", "")
        assert opened(root).examine() == []

    def test_a_file_system_without_locks(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        import errno

        import filelock

        def refuse(self: object, timeout: float | None = None) -> None:
            raise OSError(errno.ENOLCK, "No locks available")

        monkeypatch.setattr(filelock.FileLock, "acquire", refuse)
        (finding,) = found(root, "lock")
        assert finding.severity == "error"
        assert finding.message == (
            "this file system has no locks; keep the library on a local disk"
        )


def test_what_cannot_be_mended_says_why(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(root, "deep/a.md", "[1](moon.md)\n")
    library = opened(root)
    findings = library.examine()
    (root / "deep/a.md").unlink()
    (after,) = library.mend(findings)
    assert not after.fixed
    assert after.message.endswith("not mended: deep/a.md: no such article")


def test_progress_counts_articles_and_findings(root: Path) -> None:
    put(root, "deep/a.md", "[1](moon.md)\n")
    seen: list[tuple[int, int | None]] = []
    library = opened(root)
    findings = library.examine(lambda done, total: seen.append((done, total)))
    assert seen == [(number, 6) for number in range(1, 7)]
    seen.clear()
    library.mend(findings, lambda done, total: seen.append((done, total)))
    assert seen == [(1, 1)]
