"""The site in a browser: skipped only where there is no Chromium, unless one is required."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from articlectl.model import Document

from .conftest import MakeArticle, Shop

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
REQUIRED = os.environ.get("ARTICLECTL_REQUIRE_BROWSER") == "1"

pytestmark = pytest.mark.skipif(
    not CHROMIUM and not REQUIRED, reason="no Chromium (ARTICLECTL_REQUIRE_BROWSER=1 insists)"
)

WIDE = """
| a very wide table | {cells} |
|{lines}
| {words} | {cells} |

```
{code}
```

{long}

`{long}` <https://example.org/{long}>
""".format(
    cells=" | ".join(f"column-{number}" for number in range(12)),
    lines="---|" * 13,
    words="unbreakable" * 6,
    code="x = 1; " * 60,
    long="Donaudampfschifffahrt" * 12,
)

ATTACK = """<script>document.title = "run"</script>
<img src=x onerror="document.title='run'"> <svg onload="document.title='run'"></svg>
<a href="javascript:document.title='run'">x</a> ![a](https://far.example/tracker.png)
<iframe src="https://far.example/"></iframe> <style>@import url(https://far.example/a.css)</style>
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    assert CHROMIUM, "Chromium is required"
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield chromium
        chromium.close()


class Visitor:
    """A page that writes down what it asks for and complains about."""

    def __init__(self, browser: Any, site: Path, **context: Any) -> None:
        self.context = browser.new_context(**context)
        self.page = self.context.new_page()
        self.site = site
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str) -> Any:
        self.page.goto(f"file://{self.site}/{path}")
        return self.page

    def __enter__(self) -> Visitor:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()


PAGES = ("index.html", "archive.html", "tags/index.html", "tags/un.html", "articles/why.html",
         "articles/ar.html", "articles/wide.html", "articles/attack.html")  # fmt: skip


@pytest.fixture
def site(shop: Shop, library: list[Document], make: MakeArticle) -> Path:
    library += [
        make("wide.md", WIDE, title="Rindfleischetikettierungsüberwachung" * 4, tags=("x" * 200,)),
        make("attack.md", ATTACK, title="</script><script>document.title='run'</script>"),
    ]
    shop.export(library, base_url="https://example.org/")
    return shop.output


@pytest.mark.parametrize("width", [320, 360, 768])
def test_no_page_is_wider_than_the_screen(browser: Any, site: Path, width: int) -> None:
    with Visitor(browser, site, viewport={"width": width, "height": 700}) as visitor:
        for path in PAGES:
            page = visitor.open(path)
            assert page.evaluate("document.documentElement.scrollWidth") == width, path


def test_dark_mode_changes_the_colours(browser: Any, site: Path) -> None:
    def ground(scheme: str) -> tuple[int, ...]:
        with Visitor(browser, site, color_scheme=scheme) as visitor:
            page = visitor.open("articles/why.html")
            colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
            return tuple(int(part) for part in colour[4:-1].split(","))

    assert min(ground("light")) > 220
    assert max(ground("dark")) < 50


def test_a_visit_asks_nobody_and_complains_of_nothing(browser: Any, site: Path) -> None:
    with Visitor(browser, site) as visitor:
        for path in PAGES:
            visitor.open(path)
        inside = f"file://{site}/"
        assert [url for url in visitor.requests if not url.startswith(inside)] == []
        assert any(url.endswith("style.css") for url in visitor.requests)
        assert visitor.complaints == []


def test_an_attack_runs_nothing(browser: Any, site: Path) -> None:
    with Visitor(browser, site) as visitor:
        page = visitor.open("articles/attack.html")
        for link in page.locator(".body a").all():
            link.evaluate("link => link.removeAttribute('rel')")
        assert page.title().startswith("</script><script>")
        assert page.locator("script:not([type='application/ld+json'])").count() == 0
        assert page.evaluate("JSON.parse(document.querySelector('script').text).headline") == (
            "</script><script>document.title='run'</script>"
        )


SIDES = """(place) => {
    const range = new Range();
    range.selectNodeContents(document.querySelector(place));
    const text = range.getBoundingClientRect();
    const box = document.querySelector(place).getBoundingClientRect();
    return [Math.round(text.left - box.left) > 20, Math.round(box.right - text.right) > 20];
}"""
"""Whether there is room on the left and on the right of a text."""


def test_arabic_without_a_language_runs_from_right_to_left(
    browser: Any, shop: Shop, make: MakeArticle
) -> None:
    table = "\n| ا | ب |\n|--|--|\n| ج | د |\n\n```\ncode\n```\n"
    arabic = make(
        "ar.md", f"تبقى الملفات.\n{table}", title="لماذا تبقى", description="ثلاث طرق.",
    )  # fmt: skip
    shop.export([arabic, make("en.md", "تبقى.\n", title="A Latin title"), make(body="Latin.\n")])
    right, left = [True, False], [False, True]
    with Visitor(browser, shop.output, viewport={"width": 1280, "height": 900}) as visitor:
        page = visitor.open("articles/ar.html")
        for place in ("h1", ".standfirst", ".body p"):
            assert page.evaluate(SIDES, place) == right, place
        style = "getComputedStyle(document.querySelector('.body td')).paddingLeft"
        assert page.evaluate(style) != "0px"
        direction = "getComputedStyle(document.querySelector('.body pre')).direction"
        assert page.evaluate(direction) == "ltr"
        page = visitor.open("articles/en.html")
        assert page.evaluate(SIDES, "h1") == left
        assert page.evaluate(SIDES, ".body p") == right
        page = visitor.open("articles/one.html")
        assert page.evaluate(SIDES, "h1") == left
        assert page.evaluate(SIDES, ".body p") == left
        page = visitor.open("index.html")
        assert page.evaluate(SIDES, ".entry:nth-child(2) .p-summary") == right


def test_the_keyboard_reaches_the_text_first(browser: Any, site: Path) -> None:
    with Visitor(browser, site) as visitor:
        page = visitor.open("articles/why.html")
        page.keyboard.press("Tab")
        skip = page.locator(":focus")
        assert skip.inner_text() == "Skip to content"
        assert skip.bounding_box()["y"] >= 0
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "text"


def test_the_text_is_a_column_that_can_be_read(browser: Any, site: Path) -> None:
    with Visitor(browser, site, viewport={"width": 1280, "height": 900}) as visitor:
        page = visitor.open("articles/last.html")
        lines = page.evaluate(
            """() => {
                const text = document.querySelector('.body p').firstChild, range = new Range();
                const tops = new Map();
                for (let at = 0; at < text.length; at++) {
                    range.setStart(text, at); range.setEnd(text, at + 1);
                    const top = Math.round(range.getBoundingClientRect().top);
                    tops.set(top, (tops.get(top) || 0) + 1);
                }
                return [...tops.values()];
            }"""
        )
        assert 55 <= max(lines) <= 80


def test_paper_gets_the_text_and_the_addresses(browser: Any, site: Path) -> None:
    with Visitor(browser, site) as visitor:
        page = visitor.open("articles/why.html")
        page.emulate_media(media="print")
        assert not page.locator(".masthead nav").is_visible()
        assert not page.locator(".recent").is_visible()
        assert page.locator(".body").is_visible()
        after = "getComputedStyle(document.querySelector('.body a[href^=http]'), '::after').content"
        assert "example.org" in page.evaluate(after)


def test_a_script_of_our_own_is_not_needed(browser: Any, site: Path) -> None:
    with Visitor(browser, site, java_script_enabled=False) as visitor:
        page = visitor.open("index.html")
        page.get_by_role("link", name="Why plain files last").click()
        page.get_by_role("link", name="See All").click()
        assert page.url.endswith("archive.html")
