from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html as lxml_html

from articlectl.model import Document

from .conftest import MakeArticle, Shop, png


def hrefs(shop: Shop, path: str) -> list[str | None]:
    root: Any = lxml_html.document_fromstring(shop.read(path).encode())
    return [link.get("href") for link in root.cssselect(".body a")]


def broken(site: Path) -> list[str]:
    """Every link, image and anchor of a site that leads nowhere."""
    pages: dict[Path, Any] = {
        file: lxml_html.document_fromstring(file.read_bytes()) for file in site.rglob("*.html")
    }
    ids = {file: set(root.xpath("//@id")) for file, root in pages.items()}
    found = []
    for file, root in pages.items():
        assert len(root.xpath("//@id")) == len(ids[file]), f"an id twice in {file}"
        for address in root.xpath("//@href | //@src"):
            parts = urlsplit(address)
            if parts.scheme or address.startswith("/"):
                continue
            target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            if not target.is_file() or (
                parts.fragment and unquote(parts.fragment) not in ids.get(target, set())
            ):
                found.append(f"{file.name}: {address}")
    return found


def test_no_link_or_anchor_of_a_site_is_broken(
    shop: Shop, library: list[Document], make: MakeArticle
) -> None:
    odd = make(
        "odd/Ünusual näme, with #1 & 100%?.md",
        "## Twice\n\n## Twice\n\n## text\n\n## recent\n\n## Über uns? 100%\n\n"
        "[a](#twice-1) [b](#nowhere) [c](../2026/05/why.md#nowhere) [d](#über-uns-100) [e](#TEXT)"
        ' [f](gone.md) <a name="old"></a><a id="old"></a> [g](#old) [h](#fn-1)\n',
        title="An odd name",
        tags=("C#", "a b?", "%41"),
    )
    linker = make("l.md", "[odd](<odd/Ünusual näme, with %231 & 100%25%3F.md#twice>)", title="L")
    many = [make(f"m{n}.md", title=f"M{n}", tags=("many", "many/m")) for n in range(130)]
    shop.export([*library, odd, linker, *many], base_url="https://example.org/a/")
    assert broken(shop.output) == []
    assert hrefs(shop, "articles/l.html")[0] is not None


def test_a_broken_link_would_be_seen(shop: Shop, library: list[Document]) -> None:
    shop.export(library)
    (shop.output / "articles/shelf.html").unlink()
    assert any("shelf.html" in link for link in broken(shop.output))


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("../b/two.md", "two.html"),
        ("../b/two.md?x=1#a-part", "two.html#a-part"),
        ("../b/two.md#A-Part", "two.html#a-part"),
        ("../b/two.md#gone", "two.html"),
        ("/b/two.md", "two.html"),
        ("../b/two", "two.html"),
        ("./one.md", "one.html"),
        ("../bundle/", "bundle.html"),
        ("../b/gone.md", None),
        ("../../outside.md", None),
        ("../.hidden/two.md", None),
        ("mailto:ada@example.org", "mailto:ada@example.org"),
        ("//example.org/x", "https://example.org/x"),
        ("HTTPS://example.org/", "HTTPS://example.org/"),
    ],
)
def test_where_a_link_leads(shop: Shop, make: MakeArticle, link: str, expected: str | None) -> None:
    shop.export(
        [
            make("a/one.md", f"[x]({link})\n"),
            make("b/two.md", "## A part\n", title="Two"),
            make("bundle/index.md", title="Bundle"),
        ]
    )
    assert hrefs(shop, "articles/one.html") == [expected]
    assert bool(shop.notices) == (expected is None)


def test_links_out_of_the_site_tell_nobody_where_they_come_from(
    shop: Shop, make: MakeArticle
) -> None:
    shop.export([make(body="[out](https://example.org) [in](one.md)\n")])
    text = shop.read("articles/one.html")
    assert '<a href="https://example.org" rel="noopener noreferrer">' in text
    assert '<a href="one.html">in' in text


def test_images_have_sizes_and_wait_until_they_are_needed(shop: Shop, make: MakeArticle) -> None:
    folder = shop.root / "a/one.assets"
    folder.mkdir(parents=True)
    (folder / "my pic.jpeg").write_bytes(png(30, 20))
    (folder / "b.png").write_bytes(png(3, 2))
    shop.export([make("a/one.md", "![A](<one.assets/my pic.jpeg>)\n\n![B](one.assets/b.png)\n")])
    text = shop.read("articles/one.html")
    assert '<img src="one/my-pic.png" alt="A" width="30" height="20">' in text
    assert (
        '<img src="one/b.png" alt="B" width="3" height="2" loading="lazy" decoding="async">'
    ) in text
    assert (shop.output / "articles/one/my-pic.png").read_bytes() == png(30, 20)


def test_images_of_the_same_name_are_all_there(shop: Shop, make: MakeArticle) -> None:
    for folder, width in (("x", 1), ("y", 2), ("Z", 3)):
        (shop.root / folder).mkdir()
        name = "P.png" if folder == "Z" else "p.png"
        (shop.root / folder / name).write_bytes(png(width, 1))
    shop.export([make("one.md", "![](x/p.png) ![](y/p.png) ![](Z/P.png) ![](x/p.png)\n")])
    folder_of_page = shop.output / "articles/one"
    assert sorted(file.name for file in folder_of_page.iterdir()) == ["P-3.png", "p-2.png", "p.png"]


@pytest.mark.parametrize(
    "source",
    ["../../secret.png", "/../secret.png", "..%2f..%2fsecret.png", "link.png", ".git/x.png",
     "%00", "file:///etc/passwd", "\\\\host\\x.png"],
)  # fmt: skip
def test_no_file_from_outside_the_library_gets_into_the_site(
    shop: Shop, make: MakeArticle, source: str
) -> None:
    secret = shop.root.parent / "secret.png"
    secret.write_bytes(png(9, 9))
    (shop.root / "a/.git").mkdir(parents=True)
    (shop.root / "a/.git/x.png").write_bytes(png(9, 9))
    os.symlink(secret, shop.root / "a/link.png")
    shop.export([make("a/one.md", f"![words]({source})\n\n[there]({source})\n")])
    assert not (shop.output / "articles/one").exists()
    text = shop.read("articles/one.html")
    assert "secret.png" not in text
    assert "<img" not in text


def test_what_only_says_that_it_is_an_image_stays_out(shop: Shop, make: MakeArticle) -> None:
    (shop.root / "x.png").write_bytes(b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>")
    (shop.root / "y.svg").write_bytes(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    (shop.root / "z.pdf").write_bytes(b"%PDF-1.7 ...")
    shop.export([make(body="![a](../../x.png) ![b](../../y.svg) ![c](../../z.pdf)\n")])
    assert "<img" not in shop.read("articles/one.html")
    assert "Image: a" in shop.read("articles/one.html")


def test_a_paper_goes_with_its_article(shop: Shop, make: MakeArticle) -> None:
    (shop.root / "z.pdf").write_bytes(b"%PDF-1.7 ...")
    shop.export([make("one.md", "[the paper](z.pdf)\n")])
    assert hrefs(shop, "articles/one.html") == ["one/z.pdf"]
    assert (shop.output / "articles/one/z.pdf").read_bytes() == b"%PDF-1.7 ..."


def test_an_image_on_the_web_is_a_link_to_it(shop: Shop, make: MakeArticle) -> None:
    pictures = "![Far](https://example.org/a.png) [![Near](//x.example/b.png)](https://e.example/)"
    shop.export([make(body=pictures + "\n")])
    text = shop.read("articles/one.html")
    assert "<img" not in text
    assert hrefs(shop, "articles/one.html") == ["https://example.org/a.png", "https://e.example/"]
    assert "Image: Near" in text
