from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from lxml import etree

from articlectl.model import Document

from .conftest import MakeArticle, Shop

ATOM = "{http://www.w3.org/2005/Atom}"


def feed(shop: Shop) -> Any:
    return etree.fromstring((shop.output / "feed.xml").read_bytes())


def check(root: Any) -> None:
    """What RFC 4287, 4.1.1 and 4.1.2, asks of every feed and entry."""
    for element in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            (found,) = element.findall(ATOM + name)
            assert found.text
        assert element.find(f"{ATOM}id").text.startswith(("urn:uuid:", "https://"))
        assert datetime.fromisoformat(element.find(f"{ATOM}updated").text).tzinfo
        assert any(link.get("rel") == "alternate" for link in element.findall(f"{ATOM}link"))
    assert root.find(f"{ATOM}author/{ATOM}name").text
    ids = [element.text for element in root.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids))


def test_the_feed_has_all_that_atom_asks_for(shop: Shop, library: list[Document]) -> None:
    shop.export(library, base_url="https://example.org/")
    root = feed(shop)
    check(root)
    assert root.find(f"{ATOM}updated").text == "2026-05-20T08:00:00Z"
    assert [entry.find(f"{ATOM}title").text for entry in root.findall(f"{ATOM}entry")][:2] == [
        "Why plain files last",
        "The shelf",
    ]
    content = root.find(f"{ATOM}entry/{ATOM}content")
    assert content.get("type") == "html"
    assert 'src="https://example.org/articles/why/grey.png"' in content.text
    assert 'href="https://example.org/articles/shelf.html#two-rules"' in content.text


def test_an_empty_library_has_a_valid_feed(shop: Shop) -> None:
    shop.export([], author="")
    check(feed(shop))


def test_ids_stay_when_the_title_changes(shop: Shop, make: MakeArticle) -> None:
    shop.export([make()])
    before = [element.text for element in feed(shop).iter(f"{ATOM}id")]
    shop.export([make(title="Another", body="Other words.\n")])
    assert [element.text for element in feed(shop).iter(f"{ATOM}id")] == before


def test_a_change_is_told(shop: Shop, make: MakeArticle) -> None:
    shop.export([make(modified="2026-06-01")])
    assert feed(shop).find(f"{ATOM}updated").text == "2026-06-01T00:00:00Z"


def test_signs_that_xml_does_not_allow_are_left_out(shop: Shop, make: MakeArticle) -> None:
    shop.export([make(title="A\x1b[31mB\x00 ]]> & <b>", author=("C\x08D",), body="E\x0cF\x1bG\n")])
    check(feed(shop))


def test_only_the_newest_are_in_the_feed(shop: Shop, make: MakeArticle) -> None:
    shop.export([make(f"a{number}.md", title=f"A{number}") for number in range(30)])
    assert len(feed(shop).findall(f"{ATOM}entry")) == 20


@pytest.mark.parametrize(
    ("fields", "published", "updated"),
    [
        ({}, "2026-05-01T08:00:00Z", "2026-05-01T08:00:00Z"),
        ({"date": "2020-02-03"}, "2020-02-03T00:00:00Z", "2026-05-01T08:00:00Z"),
        (
            {"date": "2020-02-03", "modified": "2021-01-01"},
            "2020-02-03T00:00:00Z",
            "2021-01-01T00:00:00Z",
        ),
        ({"date": "0850-02-03", "added": "x"}, "0850-02-03T00:00:00Z", "0850-02-03T00:00:00Z"),
    ],
)
def test_the_feed_tells_publication_and_change_apart(
    shop: Shop, make: MakeArticle, fields: dict[str, str], published: str, updated: str
) -> None:
    shop.export([make(**fields)])
    entry = feed(shop).find(f"{ATOM}entry")
    assert entry.find(f"{ATOM}published").text == published
    assert entry.find(f"{ATOM}updated").text == updated
