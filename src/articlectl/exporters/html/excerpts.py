"""Plain text for people: one clean line, and the beginning of an article cut at a word."""

from __future__ import annotations

import html
import re

LENGTH = 200
"""Characters of an excerpt, about two lines and a half of the column."""

_HEAD = 4000
"""Characters of the Markdown in which the first paragraph is looked for."""

_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]+")
"""What neither HTML nor XML 1.0 may hold, with line ends and tabs."""

_SPACES = re.compile(r"\s+")
_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_HIDDEN = re.compile(
    r"<(script|style|template|noscript|iframe)\b.*?(?:</\1\s*>|$)", re.DOTALL | re.IGNORECASE
)
_FOOTNOTE = re.compile(r'<sup class="footnote-reference">.*?</sup>', re.DOTALL)
_MARKUP = re.compile(r"<!--.*?(?:-->|$)|</?[a-zA-Z][^<>]*>", re.DOTALL)


def clean(text: str) -> str:
    """Return the text as one line: control characters gone, white space folded."""
    return _SPACES.sub(" ", _INVISIBLE.sub(" ", text)).strip()


def shorten(text: str, length: int = LENGTH) -> str:
    """Return the text cut at a word, with an ellipsis where something was cut."""
    if len(text) <= length:
        return text
    head = text[: length + 1]
    cut = head.rfind(" ")
    # Chinese and Japanese have no spaces: there every character is a fair place to cut.
    head = head[:cut] if cut > length // 2 else head[:length]
    return head.rstrip(" ,;:.!?–—-(…") + "…"


def excerpt(description: str, markdown: str) -> str:
    """Return what lists show of an article: its description, else its first paragraph of text."""
    return shorten(description or first_paragraph(markdown))


def first_paragraph(markdown: str) -> str:
    """Return the text of the first paragraph that has some, without markup, on one line."""
    import pyromark
    from pyromark import Options

    options = Options.ENABLE_TABLES | Options.ENABLE_FOOTNOTES | Options.ENABLE_STRIKETHROUGH
    head = markdown[:_HEAD]
    if len(markdown) > _HEAD:
        head = head.rpartition(" ")[0] or head
    rendered: str = pyromark.html(head, options=options)
    for found in _PARAGRAPH.finditer(_HIDDEN.sub("", rendered)):
        text = _MARKUP.sub("", _FOOTNOTE.sub("", found[1]))
        if text := clean(html.unescape(text)):
            return text
    return ""
