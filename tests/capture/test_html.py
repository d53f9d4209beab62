"""Web pages: the article's structure as Markdown, and nothing of the page around it."""

from __future__ import annotations

from pathlib import Path

import pytest

from articlectl.capture import kinds
from articlectl.capture.html import capture
from articlectl.capture.raw import Raw
from articlectl.errors import CaptureError
from articlectl.model import Capture

FIXTURES = Path(__file__).parent.parent / "fixtures" / "capture"

PROSE = (
    "The keeper begins before sunrise, with a pencil that is tied to the railing, and marks every "
    "seventh wave that breaks over the reef, and so on, until noon."
)
BEFORE = f"<p>{PROSE}</p>" * 3
AFTER = f"<p>{PROSE}</p>" * 2


def web_page(inside: str, *, head: str = "", around: str = "{}") -> Capture:
    article = f"<article><h1>Counting Waves</h1>{BEFORE}{inside}{AFTER}</article>"
    text = f"<html><head>{head}</head><body>{around.format(article)}</body></html>"
    return capture(Raw(text.encode(), url="https://tidal.example/essays/waves", name="waves.html"))


def middle(inside: str) -> str:
    """The Markdown of what stands between the paragraphs of an article."""
    body = web_page(inside).body
    assert body.startswith(f"{PROSE}\n\n" * 3)
    assert body.endswith(f"\n\n{PROSE}\n\n{PROSE}\n")
    return body.removeprefix(f"{PROSE}\n\n" * 3).removesuffix(f"\n\n{PROSE}\n\n{PROSE}\n")


@pytest.fixture(scope="module")
def waves() -> Capture:
    return kinds.capture(Raw((FIXTURES / "blog.html").read_bytes(), name="blog.html"))


def test_the_whole_page_as_markdown(waves: Capture) -> None:
    assert waves.body == (FIXTURES / "blog.md").read_text(encoding="utf-8")


def test_the_whole_page_as_fields(waves: Capture) -> None:
    assert waves.title == "How a Lighthouse Keeper Counts Waves"
    assert waves.source == "https://tidal.example/essays/counting-waves"
    assert waves.author == ("Morwenna Quill", "Piran Testwell")
    assert waves.site == "The Tidal Review"
    assert waves.date == "2024-03-09T07:30:00Z"
    assert waves.description is not None
    assert waves.description.startswith("A keeper on the north coast")
    assert waves.tags == ("Sea", "Counting")
    assert waves.lang == "en-GB"
    assert waves.image == "https://tidal.example/media/waves.jpg"
    assert waves.warnings == ()
    assert waves.origins == {
        "source": "link rel=canonical",
        "site": "og:site_name",
        "title": "h1",
        "author": "JSON-LD",
        "date": "JSON-LD",
        "description": "description",
        "tags": "article:tag",
        "lang": "html lang",
        "image": "og:image",
        "related": "links at the end",
    }


def test_the_recommended_articles_are_reported_and_not_in_the_text(waves: Capture) -> None:
    assert [(teaser.title, teaser.url) for teaser in waves.related] == [
        ("The Colour of Fog", "https://tidal.example/essays/fog"),
        ("Ropes and Other Arguments", "https://tidal.example/essays/ropes"),
    ]
    assert waves.related[0].excerpt.endswith("a name for each of th")
    assert "Colour of Fog" not in waves.body


@pytest.mark.parametrize(
    ("markup", "markdown"),
    [
        ("<p>a <b>bold</b>, <i>it</i>, <del>no</del></p>", "a **bold**, *it*, ~~no~~"),
        ("<p>H<sub>2</sub>O and x<sup>2</sup></p>", "H<sub>2</sub>O and x<sup>2</sup>"),
        ("<p><code>a|`b</code> <kbd>Ctrl</kbd></p>", "``a|`b`` `Ctrl`"),
        ('<p>w<em>or</em>d <b>"q"</b>text</p>', 'w*or*d <strong>"q"</strong>text'),
        ("<h2>Part <a href='/2'>two</a> of C #</h2>",
         "## Part [two](https://tidal.example/2) of C \\#"),
        ("<b><p>bold around a block</p></b>", "bold around a block"),
        ("<div>one<br><br>two,<br>three</div>", "one\n\ntwo,  \nthree"),
        ("<ul><li>one<ul><li>two</li></ul></li><li># three</li><li></li></ul>",
         "- one\n  - two\n- \\# three"),
        ("<ol start=9><li>nine</li><li>ten<pre>a\n b</pre></li></ol>",
         "9. nine\n10. ten\n\n    ```\n    a\n     b\n    ```"),
        ("<ul><li><h3>A heading</h3>in an item</li></ul>", "- ### A heading\n\n  in an item"),
        ("<dl><dt>Reef</dt><dd>what breaks waves</dd></dl>", "- **Reef**: what breaks waves"),
        ("<blockquote>quoted<footer>— A keeper</footer></blockquote>", "> quoted\n>\n> — A keeper"),
        ("<details><summary>More</summary><p>of the same</p></details>", "**More**\n\nof the same"),
        ("<table><caption>Waves</caption><tr><th>a</th><th>b</th></tr>"
         "<tr><td>1<br>2</td><td><code>x|y</code></td></tr></table>",
         "Waves\n\n| a | b |\n| --- | --- |\n| 1 2 | `x\\|y` |"),
        ("<table><tr><td><p>Only laid out as a table, this paragraph is.</p></td></tr></table>",
         "Only laid out as a table, this paragraph is."),
        ("<figure><img src='/r.jpg' alt='The [reef]'><figcaption>At <i>low</i> water</figcaption>"
         "</figure>", "![The \\[reef\\]](https://tidal.example/r.jpg)\n\n*At low water*"),
        ("<p><a href='/big.png'><img src='/small.png' alt='x'></a></p>",
         "![x](https://tidal.example/small.png)"),
        ("<a href='/card'><h3>A card</h3><p>and its text</p></a>",
         "[A card and its text](https://tidal.example/card)"),
        ("<p>see <a href='#note'>the note</a></p>", "see the note"),
        ("<p>see <a href='https://a.example/x (y)'>this ] one</a></p>",
         "see [this \\] one](https://a.example/x%20%28y%29)"),
        ("<h3>Reef<a class=headerlink href='#reef'>¶</a></h3>", "### Reef"),
    ],
)  # fmt: skip
def test_structures_are_kept(markup: str, markdown: str) -> None:
    assert middle(markup) == markdown


@pytest.mark.parametrize(
    ("markup", "fence"),
    [
        ("<pre><code class='language-python'>x</code></pre>", "```python"),
        ("<pre class='brush: js; notranslate'>x</pre>", "```js"),
        ("<div class='highlight highlight-source-shell'><pre>x</pre></div>", "```shell"),
        ("<div class='language-ruby highlighter-rouge'><div class=highlight><pre class=highlight>"
         "<code>x</code></pre></div></div>", "```ruby"),
        ("<div class='highlight-c++ notranslate'><pre>x</pre></div>", "```c++"),
        ("<pre class='sourceCode haskell'>x</pre>", "```haskell"),
        ("<pre data-lang=go>x</pre>", "```go"),
        ("<pre>x</pre>", "```"),
        ("<div class=highlight><table><tr><td class=gutter><pre>1</pre></td><td class=code>"
         "<pre><code class='lang-rust'>x</code></pre></td></tr></table></div>", "```rust"),
    ],
)  # fmt: skip
def test_code_keeps_its_language(markup: str, fence: str) -> None:
    assert middle(markup) == f"{fence}\nx\n```"


def test_code_is_kept_to_the_character() -> None:
    code = "if a < b:\n\n\n    print('```', \"*_\\\\\")  # <b>\n\tend"
    escaped = code.replace("&", "&amp;").replace("<", "&lt;")
    assert middle(f"<pre>{escaped}</pre>") == f"````\n{code}\n````"


@pytest.mark.parametrize(
    ("image", "address"),
    [
        ("<img src='data:image/gif;base64,AAAA' data-src='/a.jpg'>", "/a.jpg"),
        ("<img src='/blank.gif' data-original='/b.jpg'>", "/b.jpg"),
        ("<img srcset='/s.jpg 300w, /l.jpg 1200w'>", "/l.jpg"),
        ("<picture><source srcset='/p.webp 2x'><img></picture>", "/p.webp"),
        ("<img src='/blank.gif'><noscript><img src='/n.jpg'></noscript>", "/n.jpg"),
    ],
)
def test_lazy_images_are_resolved(image: str, address: str) -> None:
    assert middle(f"<p>A {image} here</p>") == f"A ![](https://tidal.example{address}) here"


def test_images_that_show_nothing_go() -> None:
    pixel = "<img src='/t.gif' width=1 height=1><img src='data:image/png;base64,AAAA'>"
    assert middle(f"<p>A word{pixel}</p>") == "A word"


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("# no heading", "\\# no heading"),
        ("1. no list", "1\\. no list"),
        ("- no list", "\\- no list"),
        ("&gt; no quote", "\\> no quote"),
        ("&lt;script&gt;x&lt;/script&gt;", "\\<script>x\\</script>"),
        ("&amp;lt;", "\\&lt;"),
        ("[x](javascript:y)", "[x\\](javascript:y)"),
        ("[x]<span>(javascript:y)</span>", "[x\\](javascript:y)"),
        ("Look!<a href='/x'>here</a>", "Look\\![here](https://tidal.example/x)"),
        ("<a href='/x'>Look!</a> <b>Hey!</b> Oh!", "[Look!](https://tidal.example/x) **Hey!** Oh!"),
        ("+1, 3 * 4, snake_case, a < b, AT&T, #tag, 5 > 3, ~5", None),
        ("[x]<b></b> y", "[x] y"),
        ("[x]<img src='javascript:y'> y", "[x] y"),
        ("a | b\n--- | ---", "a | b --- | ---"),
    ],
)
def test_only_what_would_be_live_is_escaped(text: str, markdown: str | None) -> None:
    assert middle(f"<p>{text}</p>") == (text if markdown is None else markdown)


@pytest.mark.parametrize(
    "around",
    [
        "<nav><a href='/'>Front page</a> <a href='/x'>Other things</a></nav>{}",
        "{}<footer><p>© 2024 The Tidal Review, all rights of everybody reserved.</p></footer>",
        "<div class='cookie-banner'><p>We use cookies, as everyone does, and so on.</p></div>{}",
        "{}<aside class='newsletter'><p>Subscribe to our letter, it comes on Sunday.</p></aside>",
    ],
)
def test_what_stands_around_the_article_goes(around: str) -> None:
    assert web_page("<p>And so on.</p>", around=around).body == (
        f"{PROSE}\n\n" * 3 + f"And so on.\n\n{PROSE}\n\n{PROSE}\n"
    )


def test_the_title_is_not_repeated_and_other_first_headings_step_down() -> None:
    body = web_page("<h1>A Part</h1><h2>A Smaller Part</h2>").body
    assert "Counting Waves" not in body
    assert "\n\n## A Part\n\n### A Smaller Part\n\n" in body


def test_a_paragraph_lost_by_one_extractor_is_put_back() -> None:
    lost = "<div class='remark'><p>Short, but it belongs.</p></div>"
    assert "Short, but it belongs." in web_page(lost).body


def test_a_list_of_links_with_words_of_its_own_is_put_back() -> None:
    items = "".join(
        f"<li><a href='/{n}'>The {n}. change to the lamp of the tower</a> by the keeper</li>"
        for n in range(9)
    )
    assert middle(f"<ul>{items}</ul>").count("by the keeper") == 9


NOTES = "[^1]: See [a book](https://tidal.example/b).\n[^2]: Two *notes*.\n\n    And more."


@pytest.mark.parametrize(
    ("marks", "notes"),
    [
        (
            "One.<sup id=r1><a href='#n1'>1</a></sup> Two.<sup id=r2><a href='#n2'>2</a></sup>",
            "<section class=footnotes><hr><ol><li id=n1><p>See <a href='/b'>a book</a>. "
            "<a href='#r1'>↩</a></p></li><li id=n2><p>Two <em>notes</em>.</p><p>And more. "
            "<a href='#r2' class=footnote-backref>↩︎</a></p></li></ol></section>",
        ),
        (
            "One.<a href='#n1' name=r1>[1]</a> Two.<a href='#n2' name=r2>[2]</a>",
            "<hr><h2>Notes</h2><div class=note><a name=n1></a>[1] See <a href='/b'>a book</a>."
            "</div><div class=note><p><a name=n2></a>[2] Two <em>notes</em>.</p><p>And more. "
            "<a href='#r2'>back</a></p></div>",
        ),
        (
            "One.<sup><a id=r1 href='#n1'>1</a></sup> Two.<sup><a id=r2 href='#n2'>2</a></sup>",
            "<div><p id=n1><sup><a href='#r1'>1</a></sup> See <a href='/b'>a book</a>.</p>"
            "<div id=n2><sup><a href='#r2'>2</a></sup> Two <em>notes</em>.<p>And more.</p></div>"
            "</div>",
        ),
        (
            "One.<sup id='cite_ref-1' class=reference><a href='#cite_note-1'>[1]</a></sup> "
            "Two.<sup id='cite_ref-2' class=reference><a href='#cite_note-2'>[2]</a></sup>",
            "<h2>References</h2><div class=reflist><ol class=references><li id='cite_note-1'>"
            "<b><a href='#cite_ref-1'>^</a></b> <span>See <a href='/b'>a book</a>.</span></li>"
            "<li id='cite_note-2'><b><a href='#cite_ref-2'>^</a></b> Two <em>notes</em>."
            "<p>And more.</p></li></ol></div>",
        ),
    ],
)  # fmt: skip
def test_footnotes_are_markdown_footnotes(marks: str, notes: str) -> None:
    article = f"<article><h1>Waves</h1><p>{marks}</p>{BEFORE}{notes}</article>"
    text = f"<html><body>{article}</body></html>"
    found = capture(Raw(text.encode(), url="https://tidal.example/w", name="w.html"))
    prose = "\n\n".join([PROSE] * 3)
    assert found.body == f"One.[^1] Two.[^2]\n\n{prose}\n\n{NOTES}\n"
    assert found.description is not None
    assert found.description.startswith("One. Two. The keeper")


@pytest.mark.parametrize(
    "inside",
    [
        "<p>See <a href='#part'>1</a>.</p><h2 id=part>A part</h2>",
        "<p>See <a href='#part'>1</a>.</p><p id=part>A paragraph, not a note.</p>",
        "<p>See<sup><a href='#gone'>1</a></sup>.</p>",
    ],
)
def test_a_link_inside_the_page_is_no_footnote(inside: str) -> None:
    assert "[^" not in middle(inside)
    assert "1" in middle(inside)


BYLINE = (
    "<meta name=author content='Morwenna Quill'><meta name=date content=2026-03-14>"
    "<meta property=og:site_name content='The Tidal Review'>"
)


@pytest.mark.parametrize(
    "line",
    [
        "By Morwenna Quill on 14 March 2026 · 4 min read",
        "<span>Morwenna Quill</span> <time>March 14, 2026</time>",
        "Published in The Tidal Review, 2026-03-14",
    ],
)
def test_a_byline_that_says_what_the_fields_say_goes(line: str) -> None:
    text = (
        f"<html><head>{BYLINE}</head><body><article><p>{line}</p>{BEFORE}</article></body></html>"
    )
    found = capture(Raw(text.encode(), name="w.html"))
    assert (found.author, found.date) == (("Morwenna Quill",), "2026-03-14")
    assert found.body == "\n\n".join([PROSE] * 3) + "\n"


@pytest.mark.parametrize(
    "line",
    [
        "By Morwenna Quill, who keeps the lamp",
        "By Morwenna Quill on 15 March 2026",
        "By Piran Testwell on 14 March 2026",
        "On and in and by",
    ],
)
def test_a_first_line_that_says_more_than_the_fields_stays(line: str) -> None:
    text = (
        f"<html><head>{BYLINE}</head><body><article><p>{line}</p>{BEFORE}</article></body></html>"
    )
    assert capture(Raw(text.encode(), name="w.html")).body.startswith(f"{line}\n\n{PROSE}")


def test_lines_that_no_article_has_go_and_the_same_words_in_a_paragraph_stay() -> None:
    inside = (
        "<div class=x>ADVERTISEMENT</div><p>Share this article</p>"
        "<p>ADVERTISEMENT, said the wall.</p><p>• • •</p>"
    )
    assert middle(inside) == "ADVERTISEMENT, said the wall.\n\n• • •"


def test_pictures_saved_beside_a_page_are_missed_aloud() -> None:
    images = "<img src='photo_files/a.jpg'><img src='photo_files/b.jpg' alt='The reef'>"
    text = f"<html><body><article>{BEFORE}<p>See {images}</p>{BEFORE}</article></body></html>"
    found = capture(Raw(text.encode(), name="photo.html"))
    assert "See ![The reef](photo_files/b.jpg)" in found.body
    assert "a.jpg" not in found.body
    assert found.warnings == (
        "2 pictures were not taken: the page was saved with them in files of their own",
    )
    fetched = capture(Raw(text.encode(), url="https://tidal.example/p", name="photo.html"))
    assert "![](https://tidal.example/photo_files/a.jpg)" in fetched.body
    assert fetched.warnings == ()


def test_a_heading_that_only_sounds_like_teasers_keeps_its_text() -> None:
    related = "<h2>Related</h2><p>" + PROSE + " <a href='/x'>More of the same</a></p>"
    found = web_page(related)
    assert found.related == ()
    assert "\n\n## Related\n\n" in found.body


def test_a_page_without_an_article_is_kept_whole_and_says_so() -> None:
    found = capture(Raw(b"<html><body><p>A short note.</p></body></html>", name="note.html"))
    assert found.body == "A short note.\n"
    assert found.warnings == ("no article stood out: the whole page is kept",)
    assert found.title == "note"


def test_a_saved_page_gives_its_address() -> None:
    comment = "<!--\n Page saved with SingleFile \n url: https://tidal.example/a?utm_source=x \n-->"
    saved = f"<!DOCTYPE html>{comment}<html><body>{BEFORE}<a href='b'>b</a></body></html>"
    found = capture(Raw(saved.encode(), name="a.html"))
    assert (found.source, found.origins["source"]) == ("https://tidal.example/a", "SingleFile")
    chromium = f"<!-- saved from url=(0023)https://tidal.example/c --><html><body>{BEFORE}</body>"
    found = capture(Raw(chromium.encode(), name="c.html"))
    assert (found.source, found.origins["source"]) == ("https://tidal.example/c", "saved from url")


def test_a_saved_view_of_the_source_is_the_page_itself() -> None:
    inner = f"<html><head><title>Seen</title></head><body>{BEFORE}</body></html>"
    lines = inner.replace("&", "&amp;").replace("<", "&lt;")
    view = f"<html><body><table><tr><td class='line-content'>{lines}</td></tr></table></body>"
    found = capture(Raw(view.encode(), name="view.html"))
    assert (found.title, found.body) == ("Seen", f"{PROSE}\n\n{PROSE}\n\n{PROSE}\n")


@pytest.mark.parametrize("page", ["<html><body></body></html>", "<script>x</script>", "<!-- -->"])
def test_a_page_without_text_is_refused(page: str) -> None:
    with pytest.raises(CaptureError) as refused:
        capture(Raw(page.encode(), name="empty.html"))
    assert refused.value.source == "empty.html"
    assert refused.value.hint


def test_the_language_is_detected_and_the_description_taken_from_the_text() -> None:
    found = web_page("")
    assert (found.lang, found.origins["lang"]) == ("en", "detected")
    assert found.description == PROSE
    assert found.origins["description"] == "first sentences"
