from __future__ import annotations

import json
import re
from typing import Any

import pytest
from lxml import html as lxml_html

from articlectl.errors import ExportError
from articlectl.model import Document

from .conftest import MakeArticle, Shop


def page(shop: Shop, path: str) -> Any:
    return lxml_html.document_fromstring(shop.read(path).encode())


def texts(found: Any) -> list[str]:
    return [" ".join(element.text_content().split()) for element in found]


def test_an_article_page_has_its_parts(shop: Shop, library: list[Document]) -> None:
    shop.export(library)
    root = page(shop, "articles/why.html")
    assert texts(root.cssselect("h1")) == ["Why plain files last"]
    assert texts(root.cssselect("a.skip")) == ["Skip to content"]
    assert root.cssselect("a.skip")[0].get("href") == "#text"
    assert root.cssselect("main")[0].get("id") == "text"
    assert texts(root.cssselect(".byline li")) == [
        "Ada Example",
        "Ben Sample",
        "The Plain Review",
        "2 April 2026",
        "1 min read",
    ]
    assert root.cssselect("time.dt-published")[0].get("datetime") == "2026-04-02"
    assert root.cssselect(".source a")[0].get("href") == "https://www.example.org/why?x=1&y=2"
    assert texts(root.cssselect(".tags a")) == ["files", "un/iom"]


def test_every_page_shows_the_day_of_publication(shop: Shop, make: MakeArticle) -> None:
    documents = [
        make("old.md", title="Old", added="2026-05-03", date="1999-12-31T23:00:00Z", tags=("t",)),
        make("new.md", title="New", added="2026-05-02", date="2026-02-01", tags=("t",)),
        make("none.md", title="None", added="2026-05-01", date="last spring", tags=("t",)),
        make("odd.md", title="Odd", added="some day", tags=("t",)),
    ]
    shop.export(documents)
    index = page(shop, "index.html")
    assert texts(index.cssselect(".entry h2")) == ["Old", "New", "None", "Odd"]
    times = index.cssselect("time.dt-published")
    days = ["1999-12-31", "2026-02-01", "2026-05-01"]
    assert [time.get("datetime") for time in times] == days
    assert texts(times) == ["31 December 1999", "1 February 2026", "1 May 2026"]
    for name, day in zip(["old", "new", "none"], days, strict=True):
        root = page(shop, f"articles/{name}.html")
        assert root.cssselect("time.dt-published")[0].get("datetime") == day
        assert f'"datePublished":"{day}T' in shop.read(f"articles/{name}.html")
    archive = page(shop, "archive.html")
    assert texts(archive.cssselect(".year > h2")) == ["2026", "1999", "Undated"]
    assert texts(archive.cssselect(".when")) == ["May", "February", "December", "Undated"]
    assert texts(archive.cssselect(".lines a")) == ["None", "New", "Old", "Odd"]
    tag = page(shop, "tags/t.html")
    assert texts(tag.cssselect(".when")) == ["2026", "1999", "Undated"]
    assert texts(tag.cssselect(".lines a")) == ["None", "New", "Old", "Odd"]


def test_recent_posts_are_the_three_newest_others(shop: Shop, library: list[Document]) -> None:
    shop.export(library)
    newest = texts(page(shop, "articles/why.html").cssselect(".recent h3"))
    oldest = page(shop, "articles/last.html")
    assert newest == ["The shelf", "لماذا تبقى الملفات", "An empty note"]
    assert texts(oldest.cssselect(".recent h2")) == ["Recent Posts"]
    assert texts(oldest.cssselect(".recent h3"))[0] == "Why plain files last"
    assert len(oldest.cssselect(".recent h3")) == 3
    see_all = oldest.cssselect(".recent a.all")[0]
    assert (see_all.text_content(), see_all.get("href")) == ("See All", "../archive.html")


def test_an_excerpt_is_cut_at_a_word_with_an_ellipsis(shop: Shop, make: MakeArticle) -> None:
    text = "Every one of these words is whole, and none of them is cut in two. " * 10
    shop.export([make(), make("two.md", text, title="Two", added="2026-05-02T08:00:00Z")])
    (excerpt,) = texts(page(shop, "articles/one.html").cssselect(".recent p"))
    assert excerpt.endswith("…")
    assert len(excerpt) <= 121
    words = excerpt.removesuffix("…").split()
    assert words == text.replace(".", "").split()[: len(words)] or set(words) <= set(text.split())


def test_a_lone_article_has_no_recent_posts(shop: Shop, make: MakeArticle) -> None:
    shop.export([make()])
    assert "Recent Posts" not in shop.read("articles/one.html")


def test_previous_is_older_and_next_is_newer(shop: Shop, library: list[Document]) -> None:
    shop.export(library)
    links = page(shop, "articles/shelf.html").cssselect(".beside a")
    assert [(link.get("rel"), link.get("href")) for link in links] == [
        ("prev", "../articles/ar.html"),
        ("next", "../articles/why.html"),
    ]


def test_an_article_that_runs_from_right_to_left(shop: Shop, library: list[Document]) -> None:
    shop.export(library)
    root = page(shop, "articles/ar.html")
    assert (root.get("lang"), root.get("dir")) == ("ar", "rtl")
    assert [root.cssselect(one)[0].get("dir") for one in (".masthead", ".after", ".colophon")] == [
        "ltr",
        "ltr",
        "ltr",
    ]
    title = page(shop, "index.html").cssselect('h2[lang="ar"]')[0]
    assert title.get("dir") == "rtl"


@pytest.mark.parametrize(
    ("lang", "direction"), [("he", "rtl"), ("az-Arab", "rtl"), ("ar-Latn", "ltr"), ("xx!", "ltr")]
)
def test_the_direction_follows_the_language_and_its_script(
    shop: Shop, make: MakeArticle, lang: str, direction: str
) -> None:
    shop.export([make(lang=lang)])
    assert page(shop, "articles/one.html").get("dir") == direction


def test_without_a_language_the_text_decides_on_its_direction(
    shop: Shop, make: MakeArticle
) -> None:
    arabic = make("ar.md", "تبقى.\n", title="لماذا", description="ثلاث طرق.")
    shop.export([arabic, make(lang="en"), make("en.md", "Text.\n", lang="en", title="Two")])
    root = page(shop, "articles/ar.html")
    assert (root.get("lang"), root.get("dir")) == ("en", "ltr")
    for place in (".h-entry", ".h-entry .p-summary", ".body"):
        assert root.cssselect(place)[0].get("dir") == "auto", place
    english = page(shop, "articles/en.html")
    assert [english.cssselect(one)[0].get("dir") for one in (".h-entry", ".body")] == [None, None]
    assert [one.get("dir") for one in english.cssselect(".recent li, .recent p")].count("auto") == 2
    index = page(shop, "index.html")
    for place in ("h2", ".p-summary"):
        assert [one.get("dir") for one in index.cssselect(f".entry {place}")].count("auto") == 1


def test_the_index_has_pages(shop: Shop, make: MakeArticle) -> None:
    documents = [
        make(f"a{number:02}.md", title=f"A{number}", added=f"2026-01-{number + 1:02}")
        for number in range(25)
    ]
    shop.export(documents)
    assert texts(page(shop, "index.html").cssselect(".entry h2"))[0] == "A24"
    assert len(page(shop, "index.html").cssselect(".entry")) == 15
    assert texts(page(shop, "page-2.html").cssselect(".entry h2")) == [
        f"A{number}" for number in range(9, -1, -1)
    ]
    assert page(shop, "index.html").cssselect('.turn a[rel="next"]')[0].get("href") == "page-2.html"
    assert not (shop.output / "page-3.html").exists()


def test_an_empty_library_is_a_site_too(shop: Shop) -> None:
    shop.export([])
    assert "There are no articles here yet" in shop.read("index.html")
    assert "No article has a tag yet" in shop.read("tags/index.html")


def test_tags_are_one_whatever_their_case_and_hold_what_is_below_them(
    shop: Shop, library: list[Document]
) -> None:
    shop.export(library)
    rows = texts(page(shop, "tags/index.html").cssselect(".tree li"))
    assert rows == ["files 3", "un 2", "iom 1"]
    titles = texts(page(shop, "tags/un.html").cssselect(".lines li a"))
    assert titles == ["Why plain files last", "لماذا تبقى الملفات"]
    trail = page(shop, "tags/un-iom.html").cssselect(".trail a")
    assert [link.get("href") for link in trail] == ["index.html", "../tags/un.html"]


def test_tags_whose_names_would_clash_get_pages_of_their_own(shop: Shop, make: MakeArticle) -> None:
    shop.export([make(tags=("un/iom", "un-iom", "index", "🔥", "con", "C++", "C#"))])
    pages = {file.name for file in (shop.output / "tags").iterdir()}
    assert pages == {
        "index.html", "index-2.html", "un.html", "un-iom.html", "un-iom-2.html", "tag.html",
        "con-page.html", "c.html", "c-2.html",
    }  # fmt: skip


def test_a_large_tag_has_pages(shop: Shop, make: MakeArticle) -> None:
    documents = [
        make(f"a{number:03}.md", title=f"A{number}", tags=("big",)) for number in range(101)
    ]
    shop.export(documents)
    assert len(page(shop, "tags/big.html").cssselect(".lines li")) == 100
    assert len(page(shop, "tags/big-page-2.html").cssselect(".lines li")) == 1


def test_the_archive_of_a_small_library_is_one_page(shop: Shop, library: list[Document]) -> None:
    shop.export(library)
    root = page(shop, "archive.html")
    assert texts(root.cssselect(".year > h2")) == ["2026", "2025"]
    assert texts(root.cssselect(".when")) == ["April", "December", "November"]
    assert len(root.cssselect(".lines li")) == 5


def test_the_archive_of_a_large_library_has_a_page_a_year(shop: Shop, make: MakeArticle) -> None:
    documents = [
        make(f"a{n:03}.md", title=f"A{n}", added=f"{2025 + n % 2}-{n % 12 + 1:02}-01")
        for n in range(300)
    ]
    shop.export([*documents, make("odd.md", added="some day")])
    overview = page(shop, "archive.html")
    assert texts(overview.cssselect(".when")) == ["2026 150", "2025 150", "Undated 1"]
    last = overview.cssselect('a[href^="archive-2026"]')[-1].get("href")
    assert last == "archive-2026-2.html#m2026-02"
    assert len(page(shop, "archive-2026.html").cssselect(".lines time")) == 100
    assert len(page(shop, "archive-2026-2.html").cssselect(".lines time")) == 50
    assert texts(page(shop, "archive-undated.html").cssselect(".lines a")) == ["One"]


def test_articles_with_the_same_slug_get_pages_of_their_own(shop: Shop, make: MakeArticle) -> None:
    paths = ["b/x.md", "a/X.md", "c/x-2.md", "x/index.md"]
    shop.export([make(path, title=path) for path in paths])
    found = {
        texts(page(shop, f"articles/{file.name}").cssselect("h1"))[0]: file.name
        for file in (shop.output / "articles").iterdir()
    }
    assert found == {
        "a/X.md": "X.html",
        "b/x.md": "x-3.html",
        "c/x-2.md": "x-2.html",
        "x/index.md": "x-4.html",
    }


def test_addresses_are_whole_only_where_the_site_has_one(
    shop: Shop, library: list[Document]
) -> None:
    shop.export(library)
    assert "canonical" not in shop.read("articles/why.html")
    assert not (shop.output / "sitemap.xml").exists()
    shop.export(library, base_url="https://example.org/x")
    root = page(shop, "articles/why.html")
    canonical = root.cssselect('link[rel="canonical"]')[0].get("href")
    assert canonical == "https://example.org/x/articles/why.html"
    assert f"<loc>{canonical}</loc>" in shop.read("sitemap.xml")
    assert page(shop, "404.html").cssselect('link[rel="stylesheet"]')[0].get("href") == (
        "/x/static/style.css"
    )


def test_the_lead_image_is_shown_to_others_with_its_whole_address(
    shop: Shop, library: list[Document], make: MakeArticle
) -> None:
    lead = make("2026/05/lead.md", image="why.assets/grey.png")
    shop.export([lead, make("two.md", image="../../etc/passwd")], base_url="https://example.org/")
    image = page(shop, "articles/lead.html").cssselect('meta[property="og:image"]')[0]
    assert image.get("content") == "https://example.org/articles/lead/grey.png"
    assert (shop.output / "articles/lead/grey.png").is_file()
    assert "og:image" not in shop.read("articles/two.html")


@pytest.mark.parametrize("address", ["example.org", "ftp://example.org/", "https://", "https://[/"])
def test_a_wrong_base_url_is_an_error(shop: Shop, address: str) -> None:
    with pytest.raises(ExportError, match="base_url") as caught:
        shop.export([], base_url=address)
    assert caught.value.hint


def test_what_the_page_says_to_machines(shop: Shop, library: list[Document]) -> None:
    shop.export(library)
    script = page(shop, "articles/why.html").cssselect('script[type="application/ld+json"]')
    data = json.loads(script[0].text)
    assert data["@type"] == "Article"
    assert data["headline"] == "Why plain files last"
    assert [author["name"] for author in data["author"]] == ["Ada Example", "Ben Sample"]
    assert data["datePublished"] == "2026-04-02T00:00:00Z"
    assert data["isBasedOn"] == "https://www.example.org/why?x=1&y=2"


def test_a_library_overrides_a_template(shop: Shop, library: list[Document]) -> None:
    templates = shop.root / "templates"
    templates.mkdir()
    (templates / "tags.html").write_text(
        '{% extends "base.html" %}{% block main %}<p>{{ site.title }}: {{ tags | length }}</p>'
        "{% endblock %}"
    )
    shop.export(library, title="A & B")
    assert "<p>A &amp; B: 3</p>" in shop.read("tags/index.html")


@pytest.mark.parametrize("source", ["{% if %}", "{{ nothing.here }}", '{% include "gone.html" %}'])
def test_a_broken_template_is_named(shop: Shop, source: str) -> None:
    (shop.root / "templates").mkdir()
    (shop.root / "templates/tags.html").write_text(source)
    with pytest.raises(ExportError, match=r"templates/\w+\.html") as caught:
        shop.export([])
    assert caught.value.hint
    assert not shop.output.exists()


def test_a_page_is_small(shop: Shop, library: list[Document], make: MakeArticle) -> None:
    words = "Some words that fill the excerpt of an entry up to its full length. " * 6
    many = [
        make(f"n{number}.md", words, title="A title of a usual length here", tags=("a", "b", "c"))
        for number in range(20)
    ]
    shop.export([*library, *many])
    style = len(shop.read("static/style.css").encode())
    for path in ("index.html", "articles/why.html", "archive.html", "tags/a.html"):
        assert len(shop.read(path).encode()) + style < 30_000, path


def test_nothing_is_asked_of_other_hosts(shop: Shop, library: list[Document]) -> None:
    library.append(library[0])
    shop.export(library, base_url="https://example.org/")
    for file in shop.output.rglob("*.html"):
        root = page(shop, file.relative_to(shop.output).as_posix())
        loaded = root.xpath('//img/@src | //link[@rel="stylesheet" or @rel="icon"]/@href')
        assert loaded
        assert not [address for address in loaded if re.match(r"[a-z]+:|//", address)]
