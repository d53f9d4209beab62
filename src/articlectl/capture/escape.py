"""Plain text to Markdown that reads as the same text: only what would become live is escaped."""

from __future__ import annotations

import re

# A backslash stands for itself unless ASCII punctuation follows (CommonMark 0.31, 2.4).
_BACKSLASH = re.compile(r"\\(?=[!-/:-@\[-`{-~]|$)")
# A delimiter with white space on both sides can neither open nor close emphasis (6.2).
_STAR = re.compile(r"(?<!\s)\*|\*(?=\S)|(?<=\s)\*$")
_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_TILDE = re.compile(r"(?<=\S)~|~(?=~)")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_ENTITY = re.compile(r"&(?=#?[A-Za-z0-9]{1,32};)")
_BRACKET = re.compile(r"\](?=[(\[:])|\[(?=[\^\[])")
_IMAGE = re.compile(r"!(?=\[)")

_SENTINEL = "\u2060"

_LINE_START = re.compile(
    r"(?P<before>\s*)"
    r"(?:(?P<mark>#(?=#{0,5}(?:\s|$))|>|[-+](?=\s|$)|=(?==*\s*$)|-(?=[-\s]*$)"
    r"|~(?=~~)|:(?=\s)|\|(?=[\s|:-]*$)|:?(?=-+[\s|:-]*$))"
    r"|(?P<number>\d{1,9})(?P<dot>[.)])(?=\s|$))"
)


def inline(text: str) -> str:
    """Escape what would be live in the middle of a line; the end may touch a mark of ours."""
    text = _BACKSLASH.sub(r"\\\\", text)
    text = _STAR.sub(r"\\*", text)
    text = _UNDERSCORE.sub(r"\\_", text)
    text = text.replace("`", "\\`")
    text = _TILDE.sub(r"\\~", text)
    text = _TAG.sub(r"\\<", text)
    text = _ENTITY.sub(r"\\&", text)
    text = _BRACKET.sub(r"\\\g<0>", text)
    return _IMAGE.sub(r"\\!", text)


def line_start(text: str) -> str:
    """Escape what would make the line a heading, list item, quote, rule, table or fence."""
    match = _LINE_START.match(text)
    if match is None:
        return text
    at = match.start("dot") if match["dot"] else match.start("mark")
    return f"{text[:at]}\\{text[at:]}"


def line(text: str) -> str:
    """Escape one whole line of text; nothing of ours follows it, so its end is left alone."""
    # A sentinel keeps the end-of-text rules, meant for marks of ours, from firing.
    escaped = line_start(inline(text + _SENTINEL)[:-1])
    # At the end of a line a backslash is a hard break.
    return escaped + "\\" if text.endswith("\\") else escaped
