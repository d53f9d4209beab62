"""Articles that try to run something: nothing of theirs may reach a page but words."""

from __future__ import annotations

import json
from typing import Any

import pytest
from lxml import etree
from lxml import html as lxml_html

from .conftest import MakeArticle, Shop

ATTACKS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//x.example/a.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=x.swf></object><embed src=x>",
    "<style>body{display:none}</style>",
    "<link rel=stylesheet href=//x.example/a.css>",
    "<meta http-equiv=refresh content='0;url=//x.example'>",
    "<base href=//x.example/>",
    "<form action=//x.example><input name=q><button>go</button></form>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVa&#x09;Script:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "<a href='&#1;javascript:alert(1)'>x</a>",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    '![x" onerror="alert(1)](a.png "t\\" onload=\\"alert(1)")',
    '## Title {#x" onclick="alert(1) .c onclick=alert(1)}',
    "```python\" onclick=\"alert(1)\n</code></pre><script>alert(1)</script>\n```",
    "```html\n<script>alert(1)</script>\n```",
    '<code class="language-python&quot; onclick=&quot;x">1</code>',
    '<p style="position:fixed" onclick="alert(1)" class="skip masthead">x</p>',
    '<td style="text-align:left;background:url(//x.example)">x',
    '<div class="footnote-definition" id="1"><sup class="footnote-definition-label">1</sup>',
    '<div class="footnote-definition" id="1"><sup class="footnote-definition-label">99999999</sup>',
    '<sup class="footnote-reference"><a href="#&quot;onclick=1">1</a></sup>',
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<!--><script>alert(1)</script>-->",
    "<template><script>alert(1)</script></template>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "</div></article></main><h1>Outside</h1>",
    "<input type=image src=//x.example/a.png><input type=checkbox checked>",
    "<video src=//x.example/a.mp4 autoplay></video><audio src=x></audio>",
    "<table background=//x.example/a.png><tr><td>x</table>",
]  # fmt: skip

SAFE_SCHEMES = ("http:", "https:", "mailto:", "tel:")


def check(shop: Shop) -> None:
    """No page has a script, a handler, an address that runs, or loads from elsewhere."""
    for file in shop.output.rglob("*.html"):
        root: Any = lxml_html.document_fromstring(file.read_bytes())
        scripts = root.xpath("//script")
        assert all(script.get("type") == "application/ld+json" for script in scripts)
        for script in scripts:
            assert json.loads(script.text)["@type"] == "Article"
        assert len(scripts) == (1 if file.parent.name == "articles" else 0)
        forbidden = "style iframe object embed form svg math video audio base template noscript"
        for name in [*forbidden.split(), "input", "button"]:
            assert not root.xpath(f"//{name}"), (file.name, name)
        assert not root.xpath("//*[@style]")
        assert len(root.xpath("//meta[@http-equiv]")) == 1
        assert len(root.xpath("//main")) == len(root.xpath("//h1")) == 1
        for element in root.iter(etree.Element):
            assert not [name for name in element.attrib if name.startswith("on")], file.name
        for address in root.xpath("//@href"):
            scheme = address.partition(":")[0] + ":" if ":" in address.split("/")[0] else ""
            assert not scheme or scheme.lower() in SAFE_SCHEMES, address
            assert not address.startswith("//")
        for address in root.xpath('//@src | //link[@rel="stylesheet"]/@href'):
            assert ":" not in address
            # The page for missing addresses must work at any depth.
            assert not address.startswith(("//", "/\\") if file.stem == "404" else ("/", "\\"))


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_in_the_text(shop: Shop, make: MakeArticle, attack: str) -> None:
    shop.export([make("a.md", f"Before.\n\n{attack}\n\nAfter.\n"), make("b.md", attack)])
    check(shop)


@pytest.mark.parametrize(
    "attack",
    [
        "</script><script>alert(1)</script>",
        "</title><script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "<!--<script>",
        "]]></title></feed>",
        "{{ 7 * 7 }}{% raw %}",
        "javascript:alert(1)",
        "\u2028alert(1)\u2029",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
    ],
)
def test_an_attack_in_every_field(shop: Shop, make: MakeArticle, attack: str) -> None:
    fields: dict[str, Any] = {
        "title": attack,
        "author": (attack, attack),
        "site": attack,
        "source": attack,
        "description": attack,
        "tags": (attack, f"x/{attack}"),
        "lang": attack,
        "image": attack,
        "date": attack,
        "modified": attack,
    }
    hostile = make("b.md", "Text.\n", **fields)
    shop.export(
        [make("a.md"), hostile, make("c.md", added=attack)],
        title=attack,
        author=attack,
        description=attack,
        lang=attack,
        base_url="https://example.org/",
    )
    check(shop)
    etree.fromstring((shop.output / "feed.xml").read_bytes())
    if attack.startswith("{{"):
        assert "{{ 7 * 7 }}" in shop.read("articles/b.html")


@pytest.mark.parametrize(
    "source",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//x.example/",
        "http://[",
        "x",
    ],
)
def test_a_source_that_is_no_web_address_is_not_a_link(
    shop: Shop, make: MakeArticle, source: str
) -> None:
    shop.export([make(source=source)])
    assert "First published at" not in shop.read("articles/one.html")
    assert "isBasedOn" not in shop.read("articles/one.html")


@pytest.mark.parametrize(
    "path",
    ["a/\x1b[31m.md", "a/" + "é" * 120 + ".md", "a/con.md", "a/...md", 'a/"><b>.md', "a/-.md",
     "a/%2e%2e.md", "a/..%2f.md", "_index.md"],
)  # fmt: skip
def test_names_of_files_are_tamed(shop: Shop, make: MakeArticle, path: str) -> None:
    shop.export([make(path), make("b.md", f"[x](<{path}>)")])
    check(shop)
    for file in (shop.output / "articles").iterdir():
        assert len(file.name.encode()) < 200
        assert file.name.isprintable()
        assert not set('<>:"/\\|?*%') & set(file.name)
        assert not file.name.startswith(".")
        assert file.stem.casefold() not in ("con", "nul")


def test_texts_that_are_deep_or_endless_come_to_an_end(shop: Shop, make: MakeArticle) -> None:
    shop.export(
        [
            make("quotes.md", "> " * 5000 + "x"),
            make("divs.md", "<div>" * 5000),
            make("open.md", "<a href='x" * 2000),
            make("brackets.md", "[" * 5000 + "](" * 5000),
            make("scripts.md", "<script" * 5000),
            make("notes.md", "[^1]" * 500 + '\n\n[^1]: x\n<div class="footnote-definition">' * 300),
        ]
    )
    check(shop)
