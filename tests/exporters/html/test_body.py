from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from articlectl.exporters.html import excerpts
from articlectl.exporters.html.body import Body, Heading, render
from articlectl.exporters.html.links import Picture


class Anywhere:
    """Every address leads where it says."""

    def link(self, href: str) -> str | None:
        return href

    def image(self, src: str) -> Picture | str | None:
        return Picture(src, 0, 0)


def body(markdown: str, title: str = "Title") -> Body:
    return render(markdown, title, Anywhere())


def html(markdown: str) -> str:
    return body(markdown).html


def test_a_first_heading_that_repeats_the_title_goes() -> None:
    assert html("# *Title*\n\ntext") == "<p>text</p>\n"
    assert html("# Other\n\ntext").startswith('<h2 id="other">Other</h2>')


def test_headings_start_below_the_title_and_have_anchors() -> None:
    made = body("# One\n\n## Two `x`\n\n###### Six\n\n## Two x\n\n## 日本語 & more!\n")
    assert made.outline == (
        Heading(2, "one", "One"),
        Heading(3, "two-x", "Two x"),
        Heading(6, "six", "Six"),
        Heading(3, "two-x-1", "Two x"),
        Heading(3, "日本語--more", "日本語 & more!"),
    )
    assert '<h3 id="two-x">Two <code>x</code></h3>' in made.html


def test_headings_that_fit_stay_at_their_level() -> None:
    assert html("## Two\n\n### Three {#own}\n").splitlines() == [
        '<h2 id="two">Two</h2>',
        '<h3 id="own">Three</h3>',
    ]


def test_footnotes_lead_there_and_back() -> None:
    made = html("A[^x] B[^x] C[^y]\n\n[^x]: First\n[^y]: Second\n\n    - a list\n")
    root = lxml_html.fragment_fromstring(made, create_parent="div")
    ids = root.xpath("//@id")
    assert sorted(ids) == ["fn-1", "fn-2", "fnref-1", "fnref-1-2", "fnref-2"]
    assert root.xpath("//li[@id='fn-1']//a/@href") == ["#fnref-1", "#fnref-1-2"]
    assert root.xpath("//sup/a/@href") == ["#fn-1", "#fn-1", "#fn-2"]
    assert root.xpath("//li[@id='fn-2']//ul")


def test_a_footnote_in_a_footnote() -> None:
    root = lxml_html.fragment_fromstring(
        html("A[^x]\n\n[^x]: See[^y]\n[^y]: Deep\n"), create_parent="div"
    )
    assert root.xpath("//li[@id='fn-2']//a/@href") == ["#fnref-2"]
    assert root.xpath("//li[@id='fn-1']//sup/@id") == ["fnref-2"]


def test_a_footnote_that_nobody_wrote_stays_text() -> None:
    assert html("A[^gone]") == "<p>A[^gone]</p>\n"


def test_code_has_colours_where_the_language_is_known() -> None:
    assert html("```python\nif 1: pass\n```") == (
        '<pre tabindex="0"><code><span class="k">if</span> <span class="mi">1</span>'
        '<span class="p">:</span> <span class="k">pass</span></code></pre>\n'
    )


@pytest.mark.parametrize("fence", ["```", "```no-such-language", "```text"])
def test_code_without_a_language_stays_as_it_is(fence: str) -> None:
    made = html(f"{fence}\na < b & c\n\n  d\n```")
    assert made == '<pre tabindex="0"><code>a &lt; b &amp; c\n\n  d</code></pre>\n'


def test_code_that_is_very_long_stays_as_it_is() -> None:
    assert "<span" not in html("```python\n" + "x = 1\n" * 10_000 + "```")


def test_the_text_of_code_stays_the_same() -> None:
    source = '\n\ndef f():\n\treturn "<&>"  # é\n\n'
    made = html(f"```python\n{source}\n```")
    root = lxml_html.fragment_fromstring(made.strip())
    assert root.text_content() == source


def test_tasks_tables_and_strikes() -> None:
    made = html("- [x] a\n- [ ] b\n\n| l | r | c |\n|:-|-:|:-:|\n| 1 | 2 | 3 |\n\n~~gone~~")
    assert '<li class="task"><span class="box done" role="img" aria-label="Done"></span> a' in made
    assert '<span class="box" role="img" aria-label="To do"></span> b' in made
    assert '<td>1</td><td class="right">2</td><td class="center">3</td>' in made
    assert '<div class="scroll" role="group" aria-label="Table" tabindex="0"><table>' in made
    assert "<del>gone</del>" in made


def test_quotes_and_dashes_stay_as_the_writer_has_them() -> None:
    assert html('"It\'s" -- ...\n') == '<p>"It\'s" -- ...</p>\n'


def test_a_picture_with_a_title_is_a_figure_with_a_caption() -> None:
    assert html('![alt](a.png "A <caption> & more")\n') == (
        '<figure><img src="a.png" alt="alt"><figcaption>A &lt;caption&gt; &amp; more</figcaption>'
        "</figure>\n"
    )
    assert html("words ![alt](a.png)") == '<p>words <img src="a.png" alt="alt"></p>\n'


def test_what_is_written_as_code_is_no_tag() -> None:
    assert html('Write ` <a id="x" href="#y">` so.') == (
        '<p>Write <code> &lt;a id="x" href="#y"&gt;</code> so.</p>\n'
    )


MARKDOWN = st.lists(
    st.sampled_from(
        [
            "# ",
            "> ",
            "- ",
            "1. ",
            "[x]",
            "(a.md)",
            "![",
            "](",
            "`",
            "```py\n",
            "\n",
            "\n\n",
            "*",
            "<div>",
            "</div>",
            "<a id=x>",
            "</a>",
            "[^1]",
            "[^1]: ",
            "|a|b|\n|-|-|\n",
            "<p>",
            "<table>",
            "&lt;",
            "<",
            '"',
            "<input type=checkbox>",
            "<script>",
            "</script>",
            "<!--",
            "é",
            "\x00",
            "word ",
        ]
    ),
    max_size=40,
).map("".join)


@given(MARKDOWN)
@settings(max_examples=250, deadline=None)
def test_whatever_is_written_the_page_stays_whole(markdown: str) -> None:
    made = html(markdown)
    root = lxml_html.fragment_fromstring(f"<div>{made}</div>")
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    for href in root.xpath("//a/@href[starts-with(., '#')]"):
        assert href[1:] in ids
    assert not root.xpath("//script | //input | //*[@style]")
    assert made.count("<div") == made.count("</div>")
    assert made.count("<table") == made.count("</table>")
    assert "\x00" not in made


@given(st.text(), st.integers(8, 60))
@settings(max_examples=200, deadline=None)
def test_what_is_shortened_fits_and_begins_as_before(text: str, length: int) -> None:
    text = excerpts.clean(text)
    short = excerpts.shorten(text, length)
    assert len(short) <= length + 1
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        (
            "# T\n\n![](x.png)\n\nA *real* [text](x) &amp; more.[^1]\n\n[^1]: n",
            "A real text & more.",
        ),
        ("<div>\nraw\n</div>\n\nwords <script>x()</script>here\n", "words here"),
        ("- item\n\n> quoted\n", "quoted"),
        ("```\ncode\n```\n", ""),
        ("", ""),
        ("a\nb\tc\n", "a b c"),
    ],
)
def test_the_first_paragraph(markdown: str, expected: str) -> None:
    assert excerpts.first_paragraph(markdown) == expected
