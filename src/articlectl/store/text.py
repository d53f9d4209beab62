"""What is computed from an article's Markdown: words, fingerprint, heading, summary."""

from __future__ import annotations

import re
from hashlib import blake2b

_MARKERS = {
    "#": ("\n#",),
    "-": ("\n- ", " - ", "\n---\n"),
    "*": ("\n* ", " * "),
    "+": ("\n+ ",),
    ">": ("\n> ",),
    "|": ("\n| ", " | ", " |\n"),
    "–": (" – ",),
    "—": (" — ",),
}
"""What stands alone between white space and is no word, by the character to look for first."""
_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_ATX = re.compile(r"^ {0,3}#{1,6}(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
_SETEXT = re.compile(r"^ {0,3}(?:=+|-+)[ \t]*$")
_LIST_OR_QUOTE = re.compile(r"^\s*(?:>|[-*+]\s|\d{1,9}[.)]\s|\|)")
_IMAGE = re.compile(r"!\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])")
_LINK = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\[[^\]]*\])")
_WIKI = re.compile(r"\[\[(?:[^\]|]*\|)?([^\]]+)\]\]")
_FOOTNOTE = re.compile(r"\[\^[^\]]+\]")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--.*?-->")
_STARS = re.compile(r"(?<!\\)(\*{1,3}|~~|`+)(?=\S)(.+?)(?<=[^\s\\])\1")
_UNDERLINES = re.compile(r"(?<!\w)(_{1,3})(?=\S)(.+?)(?<=\S)\1(?!\w)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_BLOCK_START = re.compile(r"^\s*(?:>\s?|[-*+]\s+(?:\[[ xX]\]\s+)?|\d{1,9}[.)]\s+)+")
_LONGEST = 2000
"""The patterns above look ahead: on endless lines of brackets they would take for ever."""

_DEFINITION = re.compile(r"^ {0,3}\[[^\]]+\]:\s")


def measure(markdown: str) -> tuple[int, str]:
    """Return `count_words` and `fingerprint` of one text, for the price of one."""
    words = markdown.split()
    return _count(markdown, words), _digest(words)


def count_words(markdown: str) -> int:
    """Return the number of words; a Chinese or Japanese character counts as one.

    Chinese is read at 260 characters a minute, English at 238 words: Brysbaert (2019),
    doi:10.1016/j.jml.2019.104047.
    """
    return _count(markdown, markdown.split())


def fingerprint(markdown: str) -> str:
    """Return 16 hex digits that are equal for equal text, whatever its white space."""
    return _digest(markdown.split())


def first_heading(markdown: str) -> str | None:
    """Return the text of the first heading outside code, without its markup, or None."""
    fence: str | None = None
    above = ""
    for line in markdown.split("\n"):
        opened = _FENCE.match(line)
        if opened:
            fence = _next_fence(fence, opened.group(1))
            above = ""
            continue
        if fence is not None:
            continue
        heading = _ATX.match(line) if "#" in line[:4] else None
        if heading and heading.group(1):
            found = plain(heading.group(1))
        elif above and _SETEXT.match(line):
            found = plain(above)
        else:
            above = "" if _LIST_OR_QUOTE.match(line) or line[:4].isspace() else line.strip()
            continue
        if found:
            return found
        above = ""
    return None


def summary(markdown: str, limit: int = 200) -> str:
    """Return the beginning of the running text, without markup, cut at a word with an ellipsis."""
    text = ""
    for paragraph in _paragraphs(markdown):
        text = f"{text} {plain(paragraph)}".strip()
        if len(text) > limit:
            return _shorten(text, limit)
    return text


def plain(markdown: str) -> str:
    """Return inline Markdown as plain text on one line, of its first 2,000 characters."""
    text = _IMAGE.sub("", markdown[:_LONGEST])
    text = _FOOTNOTE.sub("", _WIKI.sub(r"\1", text))
    text = _TAG.sub("", _LINK.sub(r"\1", text))
    text = _UNDERLINES.sub(r"\2", _STARS.sub(r"\2", text))
    return " ".join(_ESCAPE.sub(r"\1", text).split())


def _count(markdown: str, words: list[str]) -> int:
    if not words:
        return 0
    characters = 0
    if not markdown.isascii() and _CJK.search(markdown):
        markdown, characters = _CJK.subn(" ", markdown)
        words = markdown.split()
    # Looking for each marker is faster than looking at each word.
    framed = f"\n{markdown}\n"
    found = sum(
        framed.count(marker)
        for char, markers in _MARKERS.items()
        if char in markdown
        for marker in markers
    )
    return max(len(words) - found, 0) + characters


def _digest(words: list[str]) -> str:
    return blake2b(" ".join(words).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _next_fence(current: str | None, found: str) -> str | None:
    if current is None:
        return found
    return None if found[0] == current[0] and len(found) >= len(current) else current


def _paragraphs(markdown: str) -> list[str]:
    """The prose of a text: no headings, code, tables, rules, link definitions."""
    found: list[str] = []
    current: list[str] = []
    fence: str | None = None
    for line in markdown[:20_000].split("\n"):
        opened = _FENCE.match(line)
        if opened:
            fence = _next_fence(fence, opened.group(1))
        if _SETEXT.match(line):
            current = []
        elif opened or fence is not None or not line.strip() or _is_apparatus(line):
            if current:
                found.append(" ".join(current))
            current = []
        else:
            current.append(_BLOCK_START.sub("", line))
    return [*found, " ".join(current)] if current else found


def _is_apparatus(line: str) -> bool:
    return bool(
        line.startswith(("\t", "    ", "|"))
        or _ATX.match(line)
        or _DEFINITION.match(line)
        or not any(map(str.isalnum, line))
    )


def _shorten(text: str, limit: int) -> str:
    head = text[: max(limit - 1, 1)]
    if not text[len(head)].isspace():
        cut = head.rsplit(None, 1)
        # A script without spaces, or one endless word: cut between characters.
        head = cut[0] if len(cut) == 2 and len(cut[0]) > limit // 2 else head
    return head.rstrip(" ,;:.—–-") + "…"
