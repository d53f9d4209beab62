"""The articles of a library as files, found and read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from articlectl.errors import NotFoundError, ReadError
from articlectl.model import Listing, Stamp
from articlectl.store.files import ArticleFiles


def library(root: Path, *paths: str) -> ArticleFiles:
    for path in paths:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"---\ntitle: One\n---\ntext\n")
    return ArticleFiles(root)


def found(files: ArticleFiles) -> list[str]:
    return [
        f"{listing.folder}/{name}" if listing.folder else name
        for listing in files.walk()
        for name in listing.files
    ]


def test_what_is_an_article(tmp_path: Path) -> None:
    files = library(
        tmp_path, "a.md", "B.MARKDOWN", "c.Md", "d.txt", "e.md.bak", ".hidden.md", ".git/f.md",
        "node_modules/g.md", "a.assets/h.md", "sub/deep/i.md", ".articlectl-0.tmp", "md", "k.mdx",
    )  # fmt: skip
    (tmp_path / "folder.md").mkdir()
    os.mkfifo(tmp_path / "pipe.md")
    assert found(files) == ["B.MARKDOWN", "a.md", "c.Md", "sub/deep/i.md"]
    assert files.listing() == Listing(
        "",
        tmp_path.stat().st_mtime_ns,
        {
            name: Stamp(24, (tmp_path / name).stat().st_mtime_ns)
            for name in ("B.MARKDOWN", "a.md", "c.Md")
        },
        ("sub",),
    )


def test_the_walk_is_in_the_order_of_names_each_folder_before_those_in_it(tmp_path: Path) -> None:
    files = library(tmp_path, "b/z.md", "b/a.md", "a/b/c.md", "a/a.md", "c.md", "b/b/x.md")
    assert [listing.folder for listing in files.walk()] == ["", "a", "a/b", "b", "b/b"]
    assert found(files) == ["c.md", "a/a.md", "a/b/c.md", "b/a.md", "b/z.md", "b/b/x.md"]


def test_linked_files_are_articles_and_linked_folders_are_not_entered(tmp_path: Path) -> None:
    root, other = tmp_path / "root", tmp_path / "other"
    files = library(root, "a.md")
    library(other, "o.md")
    (root / "link.md").symlink_to(other / "o.md")
    (root / "gone.md").symlink_to(other / "gone.md")
    (root / "loop.md").symlink_to(root / "loop.md")
    (root / "folder").symlink_to(other)
    (root / "self").symlink_to(root)
    assert found(files) == ["a.md", "link.md"]
    assert files.stamp("link.md") == Stamp(24, (other / "o.md").stat().st_mtime_ns)
    assert files.read("link.md").article.title == "One"


def test_a_folder_that_cannot_be_opened_is_left_out_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    library(tmp_path, "a/x.md", "b/y.md")
    files = ArticleFiles(tmp_path, told.append)
    scandir = os.scandir

    def forbidden(path: Any) -> Any:
        if os.fspath(path).endswith("a"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", forbidden)
    assert found(files) == ["b/y.md"]
    assert told == ["a: left out, cannot be opened: Permission denied"]
    with pytest.raises(ReadError, match="a: cannot be read: Permission denied"):
        files.listing("a")


def test_a_folder_that_goes_during_the_walk_is_no_error(tmp_path: Path) -> None:
    files = library(tmp_path, "a/x.md", "b/y.md")
    walk = files.walk()
    next(walk)
    (tmp_path / "a/x.md").unlink()
    (tmp_path / "a").rmdir()
    assert [listing.folder for listing in walk] == ["b"]


def test_a_name_that_is_not_utf8_is_left_out_and_told(tmp_path: Path) -> None:
    told: list[str] = []
    (tmp_path / "ä.md").write_text("x")
    (tmp_path / os.fsdecode(b"b\xff.md")).write_text("x")
    assert found(ArticleFiles(tmp_path, told.append)) == ["ä.md"]
    assert len(told) == 1
    assert "not UTF-8" in told[0]
    told[0].encode()


def test_an_article_is_read_with_its_stamp(tmp_path: Path) -> None:
    files = library(tmp_path, "a/b.md")
    document = files.read("a/b.md")
    assert (document.article.title, document.body) == ("One", "text\n")
    assert document.metadata == {"title": "One"}
    assert document.stamp == files.stamp("a/b.md") == files.listing("a").files["b.md"]


def test_broken_front_matter_is_read_with_its_problem(tmp_path: Path) -> None:
    (tmp_path / "my-notes.md").write_text("---\ntitle: a: b\n---\nText\n")
    article = ArticleFiles(tmp_path).read("my-notes.md").article
    assert article.title == "My notes"
    assert article.problem
    assert article.problem.startswith("line 2: ")


@pytest.mark.parametrize("size", [0, 1, 200_000])
def test_files_of_any_size_are_read_whole(tmp_path: Path, size: int) -> None:
    (tmp_path / "a.md").write_bytes(b"x" * size)
    assert ArticleFiles(tmp_path).read_bytes("a.md") == b"x" * size


def test_what_is_gone_or_no_file_is_not_found(tmp_path: Path) -> None:
    files = library(tmp_path, "a/b.md")
    os.mkfifo(tmp_path / "pipe.md")
    for path in ("c.md", "a/b.md/c.md", "a", "pipe.md"):
        with pytest.raises(NotFoundError):
            files.read(path)
        assert files.stamp(path) is None
    with pytest.raises(NotFoundError):
        files.listing("z")
    with pytest.raises(NotFoundError):
        ArticleFiles(tmp_path / "z").listing()
    assert files.folder_mtime("z") is None
    assert files.folder_mtime("a/b.md") is None
    assert files.folder_mtime("a") == (tmp_path / "a").stat().st_mtime_ns


def test_a_file_that_cannot_be_opened_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*arguments: Any) -> int:
        raise PermissionError(13, "Permission denied")

    files = library(tmp_path, "a.md")
    monkeypatch.setattr(os, "open", denied)
    with pytest.raises(ReadError, match=r"a\.md: cannot be read: Permission denied") as caught:
        files.read("a.md")
    assert caught.value.hint


@pytest.mark.parametrize("path", ["../a.md", "a/../../b.md", "/etc/passwd", "", "a\0.md", ".."])
def test_no_path_leads_out_of_the_library(tmp_path: Path, path: str) -> None:
    (tmp_path / "a.md").write_text("x")
    with pytest.raises(NotFoundError, match="inside the library"):
        library(tmp_path / "root", "b.md").read(path)


def test_a_free_path_differs_from_others_not_only_in_case(tmp_path: Path) -> None:
    files = library(tmp_path, "a/Why.md", "a/why-2.markdown", "a/why-3.assets/x.png")
    assert files.free_path("a/why.md") == "a/why-4.md"
    assert files.free_path("a/other.md") == "a/other.md"
    assert files.free_path("b/why.md") == "b/why.md"
    assert files.free_path("why.md") == "why.md"
    (tmp_path / "a/other.md").write_text("x")
    assert files.free_path("a/other.md") == "a/other-2.md"
