"""Hostile pages: an article or a CaptureError, no hang, and nothing that runs."""

from __future__ import annotations

import html
import re

import nh3
import pyromark
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articlectl.capture import kinds
from articlectl.capture.dom import MAX_CHARACTERS, MAX_ELEMENTS
from articlectl.capture.html import capture
from articlectl.capture.raw import Raw
from articlectl.errors import CaptureError

PROSE = (
    "<p>The keeper begins before sunrise, with a pencil that is tied to the railing, and marks "
    "every seventh wave that breaks over the reef, and so on, until noon.</p>"
)

DEEP = {
    "divs": "<div>" * 100_000 + PROSE * 5 + "</div>" * 100_000,
    "open divs": "<div>" * 100_000 + PROSE * 5,
    "bold": "<b>" * 50_000 + PROSE * 5,
    "bold in paragraphs": "<p><b>x" * 5_000 + PROSE * 5,
    "quotes": "<blockquote>" * 20_000 + PROSE * 5,
    "lists": "<ul><li>" * 10_000 + PROSE * 5,
    "tables": "<table><tr><td>" * 10_000 + PROSE * 5,
    "links": "<a href=x>" * 10_000 + PROSE * 5,
}


@pytest.mark.parametrize("name", DEEP)
def test_deep_nesting_is_flattened_and_the_text_kept(name: str) -> None:
    found = capture(Raw(f"<html><body>{DEEP[name]}".encode(), name="deep.html"))
    assert found.body.count("The keeper begins before sunrise") == 5


@pytest.mark.parametrize(
    "inside",
    [
        "<!--" * 400_000,
        "<script>" * 50_000,
        "<a " * 200_000,
        "<" * 200_000,
        "<p>" + "`" * 100_000,
        "<p>" + "[" * 100_000,
        "<p>" + "*a " * 50_000,
        "<p>" + " " * 1_000_000,
        "<h2>Recent posts</h2><a href=/a>The title of one</a>" * 500,
        "<script type='application/ld+json'>" + "[" * 100_000 + "</script>",
        "<title>" + "a | " * 50_000 + "</title>",
        "<ol>" + "<li>x" * 5_000,
    ],
    ids=range(12),
)
def test_repetition_is_no_hang(inside: str) -> None:
    text = f"<html><body>{PROSE * 5}{inside}"
    found = capture(Raw(text.encode(), name="long.html"))
    assert found.body.count("The keeper begins before sunrise") == 5


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<p>" + "word " * (MAX_CHARACTERS // 5 + 1), "million characters"),
        ("<br>" * (MAX_ELEMENTS + 1), "elements"),
    ],
    ids=["characters", "elements"],
)
def test_a_page_past_the_caps_is_refused(text: str, reason: str) -> None:
    with pytest.raises(CaptureError, match=reason):
        capture(Raw(text.encode(), name="huge.html"))


def test_nul_bytes_and_escapes_are_no_part_of_the_text() -> None:
    text = f"<html><title>A\0 &#27;[31mred title</title><body>{PROSE * 4}<p>N\0UL &#27;]0;x&#7;"
    found = kinds.capture(Raw(text.encode(), name="nul.html"))
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", found.title + found.body)


RUNS = [
    "<script>alert(1)</script>",
    "<ScRiPt/x>alert(1)</sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href='javascript:alert(1)'>go</a>",
    "<a href=' \tjava\nscript:alert(1)'>go</a>",
    "<a href='&#106;avascript&colon;alert(1)'>go</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>go</a>",
    "<a href='vbscript:x'>go</a>",
    "<img src='javascript:alert(1)' alt='x'>",
    "<img src='data:image/svg+xml,<svg onload=alert(1)>'>",
    "<img src='/a.jpg' alt='](javascript:alert(1))'>",
    "<img src='/a.jpg' alt='\"><script>alert(1)</script>'>",
    "<a href='https://x.example/)](javascript:alert(1))'>go</a>",
    "<a href='https://x.example/\n[x](javascript:alert(1))'>go</a>",
    "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
    "<p>&lt;img src=x onerror=alert(1)&gt;</p>",
    "<p>&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;</p>",
    "<p>[go](javascript:alert(1))</p>",
    "<p>[go]<span>(javascript:alert(1))</span></p>",
    "<p>[go]<b></b>(javascript:alert(1))</p>",
    "<p>[go]</p><p>[go]: javascript:alert(1)</p>",
    "<p>&lt;javascript:alert(1)&gt;</p>",
    "<p>&lt;<b>script</b>&gt;alert(1)</p>",
    "<p>&lt;<span>script&gt;alert(1)</span></p>",
    "<p>\\&lt;script&gt;alert(1)&lt;/script&gt;</p>",
    "<p>\\\\&lt;script&gt;alert(1)&lt;/script&gt;</p>",
    "<pre>```\n\n<script>alert(1)</script></pre>",
    "<pre>```\n\n&lt;script&gt;alert(1)&lt;/script&gt;</pre>",
    "<pre class='language-x&#10;```&#10;<script>'>x</pre>",
    "<code>`</code>&lt;script&gt;alert(1)&lt;/script&gt;<code>`</code>",
    "<td>|</td><table><tr><td>a&lt;script&gt;</td><td>`</td></tr><tr><td>`<td>x</table>",
    "<base href='javascript:alert(1)//'><a href='x'>go</a>",
    "<math><mtext><script>alert(1)</script></mtext></math>",
    "<noscript><p title='</noscript><script>alert(1)</script>'></noscript>",
    "<style><img src=x onerror=alert(1)></style>",
    "<h2>&lt;script&gt;alert(1)</h2>",
    "<li>&lt;script&gt;alert(1)</li>",
    "<sup>&lt;script&gt;</sup>alert(1)",
    "<p><sup><br>&lt;script&gt;alert(1)&lt;/script&gt;</sup></p>",
    "<ul><li>x<br># y<br>&gt; z<p>z</p></li></ul>",
    "<ol>#<p># x</p></ol><td># y</td>",
    "<table><tr><td></td><p>x</p><li>&lt;script&gt;</li>#</tr></table>",
    "<p>[go]<img src='javascript:x'>(javascript:alert(1))</p>",
    "<p>[go]<a href='javascript:x'>(javascript:alert(1))</a></p>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<form action='javascript:alert(1)'><button>go</button></form>",
    "<object data='javascript:alert(1)'></object><embed src='javascript:alert(1)'>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
]

EXTENSIONS = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_FOOTNOTES
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_TASKLISTS
)
INERT = frozenset(
    [
        "p",
        "em",
        "strong",
        "a",
        "img",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "br",
        "hr",
        "pre",
        "code",
        "ul",
        "ol",
        "li",
        "blockquote",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "sub",
        "sup",
        "del",
    ]
)


def assert_inert(markdown: str) -> None:
    """Rendered without any sanitiser, the Markdown holds nothing that runs."""
    rendered = pyromark.html(markdown, options=EXTENSIONS)
    tags = re.findall(r"<([a-zA-Z!?][^\s/>]*)([^>]*)>", rendered)
    assert {name.lower() for name, _ in tags} <= INERT, rendered
    for name, attributes in tags:
        assert not re.search(r"\son\w+\s*=", attributes), rendered
        for address in re.findall(r'(?:href|src)="([^"]*)"', attributes):
            scheme = re.match(r"\s*([A-Za-z][\w+.-]*):", html.unescape(address))
            assert scheme is None or scheme[1] in {"http", "https", "mailto", "tel"}, (
                name,
                address,
            )
    clean = nh3.clean(rendered)
    assert "<script" not in clean.lower()


@pytest.mark.parametrize("run", RUNS)
def test_no_script_survives(run: str) -> None:
    text = f"<html><body><article>{PROSE * 3}{run}{PROSE * 3}</article></body></html>"
    found = capture(Raw(text.encode(), url="https://tidal.example/a", name="run.html"))
    assert_inert(found.body)
    assert found.body.count("The keeper begins before sunrise") == 6


PIECES = r"""
<p> </p> <b> </b> <i> </i> <a/href='/x'> </a> <code> </code> <pre> </pre> <table><tr><td> </table>
<td> <ul><li> </ul> <br> <h2> </h2> <blockquote> </blockquote> <!-- --> <![CDATA[ ]]> <span> <div>
[ ]( ) ` ``` * _ ~~ \ | # &lt; &amp; ! x &#96; &#91; javascript: <figure> <figcaption> <dl><dt> <dd>
<sup> :
"""
FRAGMENTS = st.sampled_from([*RUNS, *PIECES.split(), "\n", " "])


@settings(max_examples=100, deadline=None)
@given(st.lists(FRAGMENTS, max_size=14))
def test_no_mixture_of_fragments_runs(fragments: list[str]) -> None:
    text = f"<html><body><article>{PROSE * 2}{''.join(fragments)}"
    try:
        found = kinds.capture(Raw(text.encode(), url="https://tidal.example/a", name="mix.html"))
    except CaptureError:
        return
    assert_inert(found.body)


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_an_article_or_a_capture_error(data: bytes) -> None:
    try:
        found = kinds.capture(Raw(b"<html>" + data, media_type="text/html", name="noise.html"))
    except CaptureError:
        return
    assert_inert(found.body)
    assert "\n" not in found.title
