from __future__ import annotations

import dataclasses
import json
import os
from pathlib import Path

import pytest

from articlectl.errors import ExportError, UsageError
from articlectl.exporters import Export
from articlectl.exporters.folder import OutputFolder
from articlectl.exporters.html import MANIFEST, export
from articlectl.model import Document

from .conftest import MakeArticle, Shop


def test_the_second_export_writes_nothing(shop: Shop, library: list[Document]) -> None:
    first = shop.export(library)
    assert first.written == len(shop.tree()) - 1
    assert first.entry == shop.output / "index.html"
    stamps = {file: file.stat().st_mtime_ns for file in shop.output.rglob("*")}
    second = shop.export(library)
    assert (second.written, second.unchanged, second.removed) == (0, first.written, 0)
    assert {file: file.stat().st_mtime_ns for file in shop.output.rglob("*")} == stamps


def test_a_changed_body_rewrites_its_page_and_the_feed_alone(
    shop: Shop, library: list[Document]
) -> None:
    shop.export(library)
    before = shop.tree()
    library[1] = dataclasses.replace(library[1], body=library[1].body + "\nMore.\n")
    assert shop.export(library).written == 2
    changed = {path for path, data in shop.tree().items() if data != before[path]}
    assert changed == {"articles/shelf.html", "feed.xml", MANIFEST}


def test_what_the_site_no_longer_has_is_removed(shop: Shop, library: list[Document]) -> None:
    shop.export(library)
    done = shop.export(library[1:])
    paths = set(shop.tree())
    assert done.removed == 3
    assert not {"articles/why.html", "articles/why/grey.png", "tags/un-iom.html"} & paths
    assert not (shop.output / "articles/why").exists()


def test_a_removed_page_that_was_changed_by_hand_stays(shop: Shop, library: list[Document]) -> None:
    shop.export(library)
    page = shop.output / "articles/note.html"
    page.write_text("mine now")
    shop.export([document for document in library if "note" not in document.article.path])
    assert page.read_text() == "mine now"
    assert any("articles/note.html" in notice for notice in shop.notices)


def test_a_changed_image_is_copied_again(
    shop: Shop, library: list[Document], picture: bytes
) -> None:
    shop.export(library)
    source = shop.root / "2026/05/why.assets/grey.png"
    source.write_bytes(picture + b"more")
    assert shop.export(library).written == 1
    assert (shop.output / "articles/why/grey.png").read_bytes() == picture + b"more"
    os.utime(source, ns=(1, 1))
    assert shop.export(library).written == 0


def test_files_of_others_are_never_touched(shop: Shop, library: list[Document]) -> None:
    (shop.output / "articles").mkdir(parents=True)
    (shop.output / "CNAME").write_text("example.org")
    (shop.output / "articles/mine.html").write_text("mine")
    shop.export(library)
    shop.export([])
    assert (shop.output / "CNAME").read_text() == "example.org"
    assert (shop.output / "articles/mine.html").read_text() == "mine"


def test_a_file_of_others_in_the_way_stops_the_export_before_it_writes(
    shop: Shop, library: list[Document]
) -> None:
    shop.output.mkdir()
    (shop.output / "index.html").write_text("mine")
    with pytest.raises(ExportError, match=r"index\.html is not a file of this site") as caught:
        shop.export(library)
    assert caught.value.hint
    assert set(shop.tree()) == {"index.html"}


def test_an_image_never_overwrites_a_file_of_others(shop: Shop, library: list[Document]) -> None:
    (shop.output / "articles/why").mkdir(parents=True)
    (shop.output / "articles/why/grey.png").write_bytes(b"mine")
    with pytest.raises(ExportError, match=r"grey\.png is not a file of this site"):
        shop.export(library)
    assert (shop.output / "articles/why/grey.png").read_bytes() == b"mine"


def test_an_interrupted_export_can_be_taken_up(shop: Shop, library: list[Document]) -> None:

    folder = OutputFolder(shop.output, MANIFEST, "site")
    folder.claim(["index.html"])
    folder.put("index.html", b"half a site")
    shop.export(library)
    assert "half a site" not in shop.read("index.html")


def test_the_manifest_cannot_make_us_remove_what_is_outside(
    shop: Shop, library: list[Document], tmp_path: Path
) -> None:
    victim = tmp_path / "victim.txt"
    victim.write_text("keep")
    shop.output.mkdir()
    files = {"../victim.txt": "", str(victim): "", "articles/../../victim.txt": ""}
    (shop.output / MANIFEST).write_text(json.dumps({"version": 1, "files": files}))
    shop.export(library)
    assert victim.read_text() == "keep"


@pytest.mark.parametrize("content", ["", "[1]", '{"files": 3}', "{"])
def test_a_broken_manifest_is_an_error_that_says_what_to_do(
    shop: Shop, library: list[Document], content: str
) -> None:
    shop.output.mkdir()
    (shop.output / MANIFEST).write_text(content)
    with pytest.raises(ExportError, match="cannot be read") as caught:
        shop.export(library)
    assert caught.value.hint


def test_a_file_where_the_folder_should_be(shop: Shop, library: list[Document]) -> None:
    shop.output.write_text("a file")
    with pytest.raises(ExportError) as caught:
        shop.export(library)
    assert str(shop.output) in caught.value.message
    assert caught.value.hint


def test_a_failing_write_names_the_file_and_leaves_no_trace(
    shop: Shop, library: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: str, target: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("articlectl.exporters.output.os.replace", full)
    with pytest.raises(ExportError, match="No space left on device") as caught:
        shop.export(library)
    assert str(shop.output) in caught.value.message
    assert caught.value.hint == "the disk is full: free some space, or name a place on another disk"
    assert shop.tree() == {}


def test_without_a_folder_it_says_so(shop: Shop, make: MakeArticle) -> None:
    import io

    from articlectl.config import Settings

    request = Export([make()], None, io.BytesIO(), Settings(), shop.root, shop.notices.append)
    with pytest.raises(UsageError, match="folder"):
        export(request)


@pytest.mark.parametrize("place", [".", "..", "../library/2026/.."])
def test_the_library_and_what_has_it_inside_are_refused(
    shop: Shop, library: list[Document], place: str
) -> None:
    before = sorted(shop.root.parent.rglob("*"))
    shop.output = shop.root / place
    with pytest.raises(ExportError, match="is the library itself, or has it inside") as caught:
        shop.export(library)
    assert caught.value.hint
    assert sorted(shop.root.parent.rglob("*")) == before


@pytest.mark.parametrize("mark", ["articlectl.toml", ".articlectl"])
def test_another_library_is_refused(shop: Shop, library: list[Document], mark: str) -> None:
    (shop.output / mark).mkdir(parents=True)
    with pytest.raises(ExportError, match="is another library"):
        shop.export(library)
    assert os.listdir(shop.output) == [mark]


def test_a_folder_inside_the_library_is_fine(shop: Shop, library: list[Document]) -> None:
    shop.output = shop.root / "2026" / ".." / "site"
    assert shop.export(library).entry == shop.root / "site" / "index.html"
    assert (shop.root / "site" / "index.html").is_file()


def test_an_empty_selection_leaves_the_site(shop: Shop, library: list[Document]) -> None:
    article = shop.root / "2026/05/why.md"
    article.write_text("text")
    shop.export(library)
    before = shop.tree()
    with pytest.raises(ExportError, match=f"nothing matches; the site in {shop.output} is left"):
        shop.export([])
    assert shop.tree() == before
    article.rename(article.with_suffix(".txt"))
    shop.export([])
    assert "There are no articles here yet" in shop.read("index.html")
    assert not (shop.output / "articles").exists()
