"""What a page says about its article, and which of it is believed."""

from __future__ import annotations

import pytest

from articlectl.capture import dates, names
from articlectl.capture.dom import parse
from articlectl.capture.metadata import Metadata, read
from articlectl.capture.titles import Titles, choose

URL = "https://tidal.example/essays/waves"


def metadata(head: str, body: str = "", *, url: str | None = URL, lang: str = "") -> Metadata:
    page = f"<html {lang}><head>{head}</head><body>{body}<p>Text.</p></body></html>"
    return read(parse(page, "page.html"), url, url)


def linked(item: str) -> str:
    return f'<script type="application/ld+json">{item}</script>'


@pytest.mark.parametrize(
    ("titles", "site", "expected"),
    [
        (Titles("Waves – The Review", "Waves | The Review", ("The Review", "Waves")), None,
         ("Waves", "h1")),
        (Titles("The Review - Waves", None, ("The Review", "Waves")), "The Review",
         ("Waves", "h1")),
        (Titles("Waves and Foam", None, ("Waves", "Waves and Foam")), None,
         ("Waves and Foam", "h1")),
        (Titles("Counting Waves", "Counting Waves", ("COUNTING WAVES!",)), None,
         ("COUNTING WAVES!", "h1")),
        (Titles("W", "Waves | The Review", ("Menu",)), "The Review", ("Waves", "og:title")),
        (Titles("W", "The Review: Waves - Part 2", ()), "The Review",
         ("The Review: Waves - Part 2", "og:title")),
        (Titles("W", "The Review - Waves - Part 2", ()), "The Review",
         ("Waves - Part 2", "og:title")),
        (Titles("Something else", None, ("Waves",)), None, ("Waves", "h1")),
        (Titles("Something else", None, ("The Review",)), "The Review",
         ("Something else", "title")),
        (Titles("How to Count Waves | The Review", None, ()), None,
         ("How to Count Waves", "title")),
        (Titles("Waves - Part 2", None, ()), None, ("Waves - Part 2", "title")),
        (Titles(None, None, ("One", "Two")), None, ("One", "h1")),
        (Titles(None, None, ()), None, None),
    ],
)  # fmt: skip
def test_the_title_rule(titles: Titles, site: str | None, expected: tuple[str, str] | None) -> None:
    assert choose(titles, site) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Morwenna Quill", ("Morwenna Quill",)),
        ("By Morwenna Quill", ("Morwenna Quill",)),
        ("Morwenna Quill and Piran Testwell", ("Morwenna Quill", "Piran Testwell")),
        ("Morwenna Quill, Piran Testwell", ("Morwenna Quill", "Piran Testwell")),
        ("Quill, Morwenna", ("Morwenna Quill",)),
        ("Morwenna Quill, editor", ("Morwenna Quill",)),
        ("Morwenna Quill May", ("Morwenna Quill",)),
        ("Morwenna Quill | 9 March 2024", ("Morwenna Quill",)),
        ("Morwenna May", ("Morwenna May",)),
        ("admin", ()),
        ("Username", ()),
        ("View all posts by", ()),
        ("View all posts by Morwenna Quill", ("Morwenna Quill",)),
        ("https://tidal.example/people/mq", ()),
        ("mq@tidal.example", ()),
        ("The Tidal Review", ()),
        ("Posted by everyone who was on the quay when the storm came", ()),
        ("", ()),
    ],
)
def test_names_are_cleaned_and_junk_refused(value: str, expected: tuple[str, ...]) -> None:
    assert names.authors([value], "The Tidal Review") == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-03-09", "2024-03-09"),
        ("2024-03-09T07:30:00Z", "2024-03-09T07:30:00Z"),
        ("2024-03-09T07:30:00+02:00", "2024-03-09T07:30:00+02:00"),
        ("2024-03-09 07:30:00 +0200", "2024-03-09T07:30:00+02:00"),
        ("2024-03-09T07:30:00", "2024-03-09"),
        ("20240309", "2024-03-09"),
        ("2024/03/09", "2024-03-09"),
        ("Sat, 09 Mar 2024 07:30:00 GMT", "2024-03-09T07:30:00Z"),
        ("March 9, 2024", "2024-03-09"),
        ("03/09/2024", None),
        ("2024-13-45", None),
        ("0001-01-01", None),
        ("soon", None),
        ("", None),
    ],
)
def test_dates_come_in_one_form_or_not_at_all(value: str, expected: str | None) -> None:
    assert dates.normalise(value) == expected


def test_linked_data_is_read_wherever_it_hides() -> None:
    graph = linked(
        '{"@graph": [{"@type": "Organization", "name": "Not this"},'
        '{"@type": ["NewsArticle"], "headline": "Waves", "author": {"name": "Morwenna Quill"},'
        '"publisher": {"name": "The Tidal Review"}, "datePublished": "2024-03-09",'
        '"keywords": "sea, counting", "inLanguage": "en-us", "image": [{"url": "/w.jpg"}],'
        '"description": "A keeper writes down every seventh wave."}]}'
    )
    found = metadata(graph)
    assert (found.title, found.author, found.site) == (
        "Waves", ("Morwenna Quill",), "The Tidal Review",
    )  # fmt: skip
    assert (found.date, found.tags, found.lang) == ("2024-03-09", ("sea", "counting"), "en-US")
    assert found.image == "https://tidal.example/w.jpg"
    assert found.description == "A keeper writes down every seventh wave."
    assert found.origins["date"] == "JSON-LD"


@pytest.mark.parametrize(
    "item",
    ["{", "[]", "null", '"x"', '{"@type": 7, "author": 3}', "[" * 5000, '{"@type": "Article"}'],
)
def test_broken_linked_data_says_nothing(item: str) -> None:
    found = metadata(linked(item))
    assert (found.title, found.author, found.date) == (None, (), None)


@pytest.mark.parametrize(
    ("head", "origin"),
    [
        ("<meta name=author content='Morwenna Quill'>", "author"),
        ("<meta name=citation_author content='Quill, Morwenna'>", "citation_author"),
        ("<meta name='DC.Creator' content='Morwenna Quill'>", "dc.creator"),
        ("<meta property='article:author' content='https://x.example/mq'>"
         "<a rel=author href=/mq>Morwenna Quill</a>", "rel=author"),
        ("<span itemprop=author><b itemprop=name>Morwenna Quill</b></span>", "microdata"),
        ("<p class=byline>By Morwenna Quill</p>", "byline"),
    ],
)  # fmt: skip
def test_where_an_author_stands(head: str, origin: str) -> None:
    found = metadata(head)
    assert (found.author, found.origins["author"]) == (("Morwenna Quill",), origin)


@pytest.mark.parametrize(
    ("body", "date"),
    [
        ("<article><time datetime=2024-03-09>9 March</time></article>", "2024-03-09"),
        ("<article><time datetime=2024-03-09></time><time datetime=2023-01-01></time></article>",
         None),
        ("<article><time datetime=2023-01-01></time>"
         "<time class=published datetime=2024-03-09></time></article>", "2024-03-09"),
        ("<p itemprop=datePublished content=2024-03-09>9 March</p>", "2024-03-09"),
        ("<p>It was on March 9, 2024, that the lamp went out.</p>", None),
    ],
)  # fmt: skip
def test_a_date_is_stated_and_never_guessed(body: str, date: str | None) -> None:
    assert metadata("", body).date == date


@pytest.mark.parametrize(
    ("head", "source", "origin"),
    [
        ("<link rel=canonical href='/essays/counting?utm_source=x'>",
         "https://tidal.example/essays/counting", "link rel=canonical"),
        ("<meta property=og:url content='https://tidal.example/og'>",
         "https://tidal.example/og", "og:url"),
        ("<link rel=canonical href='https://tidal.example/'>", URL, "address"),
        ("<link rel=canonical href='http://localhost:3000/essays/waves'>", URL, "address"),
        ("<link rel=canonical href='javascript:x'>", URL, "address"),
        ("<link rel=canonical href=''>", URL, "address"),
        ("", URL, "address"),
    ],
)  # fmt: skip
def test_the_canonical_address(head: str, source: str, origin: str) -> None:
    found = metadata(head)
    assert (found.source, found.origins["source"]) == (source, origin)


def test_a_saved_page_without_an_address_has_none() -> None:
    found = metadata("<meta property=og:image content='/w.jpg'>", url=None)
    assert (found.source, found.image) == (None, None)


@pytest.mark.parametrize(
    ("attribute", "expected"),
    [
        ("lang=en_us", "en-US"),
        ("lang=zh-hant-tw", "zh-Hant-TW"),
        ("xml:lang=de", "de"),
        ("lang=und", None),
        ("lang='{{ lang }}'", None),
    ],
)
def test_the_language_is_written_as_it_should_be(attribute: str, expected: str | None) -> None:
    assert metadata("", lang=attribute).lang == expected


def test_keywords_by_the_dozen_say_nothing() -> None:
    keywords = ",".join(f"word{number}" for number in range(40))
    assert metadata(f"<meta name=keywords content='{keywords}'>").tags == ()


def test_a_description_that_repeats_the_title_is_none() -> None:
    title = "How a Lighthouse Keeper Counts Waves"
    head = f"<title>{title}</title><meta name=description content='{title}.'>"
    assert metadata(head).description is None
