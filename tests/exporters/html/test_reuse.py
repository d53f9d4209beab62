"""Pages that are not rendered again are those that would come out the same."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from articlectl.exporters.html import MANIFEST, workers
from articlectl.exporters.html.pages import FEED_LENGTH, Page, Renderer
from articlectl.model import Document

from .conftest import MakeArticle, Shop, png

Change = Callable[[Shop, list[Document]], dict[str, Any] | None]


@pytest.fixture
def many(shop: Shop, make: MakeArticle) -> list[Document]:
    """A library of which most is too old for the feed; `z01.md` points at all there is."""
    (shop.root / "grey.png").write_bytes(png(6, 4))
    text = "[a](z02.md#part) [b](z03.md) [c](gone.md) ![d](grey.png) ![e](gone.png)\n\n## Part\n"
    newer = [make(f"a{n:02}.md", title=f"A{n}", added="2026-06-01") for n in range(FEED_LENGTH)]
    older = [
        make(f"z{n:02}.md", text if n == 1 else "Text.\n\n## Part\n", title=f"Z{n}", tags=("t",))
        for n in range(5)
    ]
    return [*newer, *older]


def replaced(
    documents: list[Document], name: str, *, body: str | None = None, **fields: Any
) -> None:
    at = next(i for i, one in enumerate(documents) if one.article.path == name)
    article = dataclasses.replace(documents[at].article, **fields)
    text = documents[at].body if body is None else body
    documents[at] = dataclasses.replace(documents[at], article=article, body=text)


def heading_goes(shop: Shop, documents: list[Document]) -> None:
    replaced(documents, "z02.md", body="Text.\n")


def target_goes(shop: Shop, documents: list[Document]) -> None:
    documents[:] = [one for one in documents if one.article.path != "z03.md"]


def target_gets_another_name(shop: Shop, documents: list[Document]) -> None:
    documents.append(dataclasses.replace(
        documents[0],
        article=dataclasses.replace(documents[0].article, path="a/z03.md", added="2020-01-01"),
    ))  # fmt: skip


def dead_link_comes_alive(shop: Shop, documents: list[Document]) -> None:
    documents.append(dataclasses.replace(
        documents[0],
        article=dataclasses.replace(documents[0].article, path="gone.md", added="2020-01-01"),
    ))  # fmt: skip


def neighbour_is_renamed(shop: Shop, documents: list[Document]) -> None:
    replaced(documents, "z03.md", title="Another")


def newest_is_renamed(shop: Shop, documents: list[Document]) -> None:
    replaced(documents, "a00.md", title="Another")


def image_grows(shop: Shop, documents: list[Document]) -> None:
    (shop.root / "grey.png").write_bytes(png(9, 9))


def image_comes(shop: Shop, documents: list[Document]) -> None:
    (shop.root / "gone.png").write_bytes(png(9, 9))


def tag_gets_capitals(shop: Shop, documents: list[Document]) -> None:
    replaced(documents, "z00.md", tags=("T",))


def article_is_read_longer(shop: Shop, documents: list[Document]) -> None:
    replaced(documents, "z04.md", source="https://example.org/")


def site_is_renamed(shop: Shop, documents: list[Document]) -> dict[str, Any]:
    return {"title": "Another shelf"}


def template_comes(shop: Shop, documents: list[Document]) -> None:
    (shop.root / "templates").mkdir()
    (shop.root / "templates/article.html").write_text("{{ site.entries | length }}")


def page_is_edited(shop: Shop, documents: list[Document]) -> None:
    (shop.output / "articles/z02.html").write_text("edited")


def page_is_deleted(shop: Shop, documents: list[Document]) -> None:
    (shop.output / "articles/z02.html").unlink()


def nothing(shop: Shop, documents: list[Document]) -> None:
    pass


CHANGES = [
    heading_goes, target_goes, target_gets_another_name, dead_link_comes_alive, image_comes,
    neighbour_is_renamed, newest_is_renamed, image_grows, tag_gets_capitals, template_comes,
    article_is_read_longer, site_is_renamed, page_is_edited, page_is_deleted, nothing,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_second_export_is_as_good_as_a_new_one(
    change: Change, shop: Shop, many: list[Document], tmp_path: Path
) -> None:
    shop.export(many)
    settings = change(shop, many) or {}
    shop.notices.clear()
    shop.export(many, **settings)
    new = Shop(shop.root, tmp_path / "new")
    new.export(many, **settings)
    assert shop.tree() == new.tree()
    assert shop.notices == new.notices


def test_only_what_depends_on_a_change_is_rendered(
    shop: Shop, many: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.export(many)
    rendered: list[str] = []
    article = Renderer.article

    def counted(self: Renderer, path: str) -> Page:
        rendered.append(path)
        return article(self, path)

    monkeypatch.setattr(Renderer, "article", counted)
    stamp = (shop.output / MANIFEST).stat().st_mtime_ns
    shop.export(many)
    assert sorted(rendered) == [f"a{n:02}.md" for n in range(FEED_LENGTH)]
    assert (shop.output / MANIFEST).stat().st_mtime_ns == stamp
    rendered.clear()
    replaced(many, "z03.md", body="Text.\n\n## Part\n\nMore.\n")
    shop.export(many)
    assert [path for path in rendered if path.startswith("z")] == ["z03.md"]


@pytest.mark.parametrize("inputs", [[1], {"z02.md": 3}, {"z02.md": ["a", "b", [["c", "d"]]]}])
def test_odd_inputs_in_a_manifest_are_nothing_to_go_by(
    inputs: Any, shop: Shop, many: list[Document]
) -> None:
    import json

    shop.export(many)
    before = shop.tree()
    manifest = json.loads(before[MANIFEST])
    (shop.output / MANIFEST).write_text(json.dumps({**manifest, "inputs": inputs}))
    shop.export(many)
    assert shop.tree() == before


def test_several_processes_make_the_same_site(
    shop: Shop, many: list[Document], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.export(many)
    article, parent = Renderer.article, os.getpid()

    def elsewhere(self: Renderer, path: str) -> Page:
        assert (os.getpid() != parent) == workers._can_fork()
        return article(self, path)

    monkeypatch.setattr(Renderer, "article", elsewhere)
    monkeypatch.setattr(workers, "WORTH_IT", 1)
    monkeypatch.setattr(workers, "_CHUNK", 3)
    monkeypatch.setattr("articlectl.exporters.html.workers.os.cpu_count", lambda: 2)
    other = Shop(shop.root, tmp_path / "other")
    other.export(many)
    assert other.tree() == shop.tree()
    assert other.notices == shop.notices


def test_an_error_in_another_process_is_told_like_any_other(
    shop: Shop, many: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    from articlectl.errors import ExportError

    (shop.root / "templates").mkdir()
    (shop.root / "templates/article.html").write_text("{{ nothing.here }}")
    monkeypatch.setattr(workers, "WORTH_IT", 1)
    monkeypatch.setattr("articlectl.exporters.html.workers.os.cpu_count", lambda: 2)
    with pytest.raises(ExportError, match=r"templates/article\.html") as caught:
        shop.export(many)
    assert caught.value.hint
