"""The index over the store's own files and lock, as the application joins them."""

from __future__ import annotations

from pathlib import Path

import pytest

from articlectl.index.articles import Index
from articlectl.store.files import ArticleFiles
from articlectl.store.lock import LibraryLock

ARTICLE = """---
title: Why files last
added: 2024-05-15T10:00:00Z
source: https://example.org/files
tags: [UN/iom, tech]
author: Ada Example
---

A text of six words here.
"""


@pytest.fixture
def files(tmp_path: Path) -> ArticleFiles:
    texts = {
        "2024/05/why-files-last.md": ARTICLE,
        "notes/plain.md": "# Plain\n\nNo front matter.\n",
        "notes/broken.md": "---\ntitle: [\n---\n\nText.\n",
        "node_modules/readme.md": "# Not ours\n",
    }
    for path, text in texts.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return ArticleFiles(tmp_path)


def opened(files: ArticleFiles) -> Index:
    private = files.root / ".articlectl"
    return Index(private / "index", files, LibraryLock(private / "lock", 5))


def test_rows_are_the_articles_that_are_read(files: ArticleFiles) -> None:
    found = opened(files).refresh("few")
    assert found.added == ("2024/05/why-files-last.md", "notes/broken.md", "notes/plain.md")
    index = opened(files)
    for path in found.added:
        assert index.get(path) == files.read(path).article
    assert index.tags() == {"UN/iom": 1, "tech": 1}
    assert index.find("source", "https://example.org/files") == ["2024/05/why-files-last.md"]
    assert [a.path for a in index.select(lambda row: "problem" in row)] == ["notes/broken.md"]


def test_edits_by_us_and_by_hand_are_seen(files: ArticleFiles) -> None:
    index = opened(files)
    index.refresh("few")
    file = files.root / "2024/05/why-files-last.md"
    file.write_text(ARTICLE.replace("Why files last", "Still"))
    index.update(["2024/05/why-files-last.md"])
    (files.root / "notes/plain.md").write_text("# Changed by hand\n")
    (files.root / "notes/broken.md").unlink()
    other = opened(files)
    other.refresh("all")
    assert {article.title for article in other.select()} == {"Still", "Changed by hand"}
    assert not opened(files).refresh("all")


def test_a_lock_that_is_held_keeps_no_reader_waiting(files: ArticleFiles) -> None:
    with LibraryLock(files.root / ".articlectl" / "lock", 5):
        index = opened(files)
        index.refresh("few")
        assert len(index.recent(9)) == 3
        assert len(opened(files)) == 0
    opened(files).refresh("few")
    assert len(opened(files)) == 3
