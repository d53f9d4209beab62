"""An article's element to Markdown: sanitised first, and no text of it becomes live."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from articlectl.capture import escape
from articlectl.capture.blocks import SCHEMES
from articlectl.capture.plain import visible

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_TAGS = frozenset(
    [
        "a",
        "b",
        "blockquote",
        "br",
        "caption",
        "code",
        "del",
        "div",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "kbd",
        "li",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "samp",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt"},
    "li": {"value"},
    "pre": {"data-lang"},
    "td": {"colspan"},
    "th": {"colspan"},
}
_INVISIBLE = frozenset({"script", "style", "template", "iframe", "object", "embed", "svg", "math"})
_BLOCKS = frozenset(
    {"p", "div", "ul", "ol", "pre", "blockquote", "table", "hr", "h1", "h2", "h3", "h4", "h5", "h6"}
)
_FENCE = re.compile(r"`{3,}")
_IN_ADDRESS = {" ": "%20", "<": "%3C", ">": "%3E", "(": "%28", ")": "%29", "\\": "%5C", "|": "%7C"}
_BARE_BRACKET = re.compile(r"(?<!\\)(?:\\\\)*[\[\]]")
_BARE_BAR = re.compile(r"(?<!\\)\|")


def to_markdown(article: HtmlElement) -> str:
    """Return the article's Markdown: ATX headings, `-` lists, fenced code with its language."""
    import nh3
    from lxml.etree import tostring

    markup = tostring(article, encoding="unicode", method="html", with_tail=False)
    clean = nh3.clean(
        markup,
        tags=set(_TAGS),
        attributes=_ATTRIBUTES,
        url_schemes=set(SCHEMES),
        clean_content_tags=set(_INVISIBLE),
        link_rel=None,
    )
    converter = _converter()(
        heading_style="atx", bullets="-", wrap=True, wrap_width=None, autolinks=False
    )
    return _spaced(visible(str(converter.convert(clean))))


def _spaced(text: str) -> str:
    """One blank line between blocks and none doubled, code left as it is; ends with a newline."""
    lines: list[str] = []
    fence = ""
    for line in text.split("\n"):
        mark = re.match(r"[ >]*(?:[-\d.]+ +)*(`{3,})", line)
        if fence:
            if mark and mark[1] == fence and line.strip(" >") == fence:
                fence = ""
            lines.append(line)
            continue
        fence = mark[1] if mark else ""
        if line.strip():
            lines.append(line)
        elif lines and lines[-1]:
            # A line break before a blank line breaks nothing.
            lines[-1] = lines[-1].rstrip()
            lines.append("")
    while lines and not lines[-1]:
        lines.pop()
    return "\n".join(lines) + "\n" if lines else ""


@cache
def _converter() -> Any:
    """The converter's class, made on first use: markdownify is slow to import."""
    from markdownify import MarkdownConverter

    class Converter(MarkdownConverter):
        """Markdownify with escapes that know where in a line they are, and code kept as it was."""

        def escape(self, text: str, parent_tags: set[str]) -> str:
            text = escape.inline(text)
            if "a" in parent_tags:
                text = _BARE_BRACKET.sub(lambda m: m[0][:-1] + "\\" + m[0][-1], text)
            if "td" in parent_tags or "th" in parent_tags:
                text = _BARE_BAR.sub(r"\\|", text)
            return text

        def process_text(self, el: Any, parent_tags: set[str] | None = None) -> str:
            text = str(super().process_text(el, parent_tags=parent_tags))  # type: ignore[misc]
            # What follows may begin with a mark, or vanish and leave the text after it.
            if el.next_sibling is None or "_noformat" in (parent_tags or ()):
                return text
            risky = "]<&!" if el.next_sibling.name in ("a", None) else "]<&"
            return f"{text[:-1]}\\{text[-1]}" if text[-1:] in risky and text else text

        def convert_p(self, el: Any, text: str, parent_tags: set[str]) -> str:
            text = _line_starts(text)
            if "_inline" in parent_tags:
                return f" {text} "
            return f"\n\n{text}\n\n" if text else ""

        def convert_li(self, el: Any, text: str, parent_tags: set[str]) -> str:
            first, newline, rest = text.strip().partition("\n")
            if _starts_with_text(el):
                first = escape.line_start(first)
            if not first:
                return ""
            parent = el.parent.name if el.parent is not None else "ul"
            bullet = f"{el.get('value') or 1}. " if parent == "ol" else "- "
            lines = (first + newline + rest).split("\n")
            indent = " " * len(bullet)
            inner = "\n".join(indent + line if line else "" for line in lines[1:])
            return bullet + lines[0] + ("\n" + inner if len(lines) > 1 else "") + "\n"

        def convert_a(self, el: Any, text: str, parent_tags: set[str]) -> str:
            if "_noformat" in parent_tags:
                return text
            address = _address(el.get("href"))
            inner = " ".join(text.split())
            if not inner or not address:
                return text
            before = " " if text[:1].isspace() else ""
            after = " " if text[-1:].isspace() else ""
            if el.get_text() == el.get("href") and urlsplit(address).scheme in ("http", "https"):
                return f"{before}<{address}>{after}"
            return f"{before}[{inner}]({address}){after}"

        def convert_img(self, el: Any, text: str, parent_tags: set[str]) -> str:
            address = _address(el.get("src"))
            alt = escape.inline(" ".join((el.get("alt") or "").split()))
            alt = _BARE_BRACKET.sub(lambda m: m[0][:-1] + "\\" + m[0][-1], alt)
            return f"![{alt}]({address})" if address else ""

        def convert_pre(self, el: Any, text: str, parent_tags: set[str]) -> str:
            code = el.get_text().strip("\n")
            if not code.strip():
                return ""
            if "td" in parent_tags or "th" in parent_tags:
                return _code_span(" ".join(code.split())).replace("|", "\\|")
            longest = max(map(len, _FENCE.findall(code)), default=2)
            fence = "`" * max(3, longest + 1)
            return f"\n\n{fence}{el.get('data-lang') or ''}\n{code}\n{fence}\n\n"

        def convert_code(self, el: Any, text: str, parent_tags: set[str]) -> str:
            if "_noformat" in parent_tags:
                return text
            code = " ".join(el.get_text().split())
            span = _code_span(code) if code else ""
            return span.replace("|", "\\|") if {"td", "th"} & parent_tags else span

        convert_kbd = convert_code
        convert_samp = convert_code

        def convert_b(self, el: Any, text: str, parent_tags: set[str]) -> str:
            return _marked(el, text, "**", "strong", parent_tags)

        def convert_em(self, el: Any, text: str, parent_tags: set[str]) -> str:
            return _marked(el, text, "*", "em", parent_tags)

        def convert_del(self, el: Any, text: str, parent_tags: set[str]) -> str:
            return _marked(el, text, "~~", "del", parent_tags)

        def convert_sub(self, el: Any, text: str, parent_tags: set[str]) -> str:
            return _raised(text, "sub")

        def convert_sup(self, el: Any, text: str, parent_tags: set[str]) -> str:
            return _raised(text, "sup")

        def convert_q(self, el: Any, text: str, parent_tags: set[str]) -> str:
            return f"“{text}”"

        def convert_hN(self, n: int, el: Any, text: str, parent_tags: set[str]) -> str:
            text = re.sub(r"(\s)(#+)$", r"\1\\\2", " ".join(text.split()))
            if "_inline" in parent_tags or not text:
                return text
            return f"\n\n{'#' * min(n, 6)} {text}\n\n"

        convert_strong = convert_b
        convert_i = convert_em
        convert_s = convert_del

    return Converter


def _line_starts(text: str) -> str:
    return "\n".join(escape.line_start(line) for line in text.strip(" \t\n").split("\n"))


def _starts_with_text(item: Any) -> bool:
    for child in item.children:
        if getattr(child, "name", None) is None:
            if str(child).strip():
                return True
        else:
            return child.name not in _BLOCKS
    return False


def _address(value: str | None) -> str:
    """The address in a form that cannot end a Markdown link early."""
    address = "".join((value or "").split("\n")).strip()
    return "".join(_IN_ADDRESS.get(character, character) for character in visible(address))


def _code_span(code: str) -> str:
    longest = max(map(len, re.findall("`+", code)), default=0)
    mark = "`" * (longest + 1)
    pad = " " if code.startswith("`") or code.endswith("`") else ""
    return f"{mark}{pad}{code}{pad}{mark}"


def _raised(text: str, tag: str) -> str:
    # A tag alone on a line would begin a block of live HTML (CommonMark 0.31, 4.6, kind 7).
    inner = " ".join(text.split())
    return f"<{tag}>{inner}</{tag}>" if inner else ""


def _marked(el: Any, text: str, mark: str, tag: str, parent_tags: set[str]) -> str:
    """Emphasised text; as a tag where marks beside the letters around it would not work."""
    if "_noformat" in parent_tags or not text.strip():
        return text
    inner = text.strip()
    before = text[: len(text) - len(text.lstrip())]
    after = text[len(text.rstrip()) :]
    if _would_not_open(el, inner, before, after) or inner[0] in "*~" or inner[-1] in "*~":
        return f"{before}<{tag}>{inner}</{tag}>{after}"
    return f"{before}{mark}{inner}{mark}{after}"


def _would_not_open(el: Any, inner: str, before: str, after: str) -> bool:
    """CommonMark 0.31, 6.2: a mark between a letter and punctuation neither opens nor closes."""
    previous, following = str(el.previous_sibling or " "), str(el.next_sibling or " ")
    opens_badly = not before and previous[-1:].isalnum() and not inner[:1].isalnum()
    closes_badly = not after and following[:1].isalnum() and not inner[-1:].isalnum()
    return opens_badly or closes_badly
