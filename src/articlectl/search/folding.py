"""Text as the search compares it: without case, accents and differences of typography."""

from __future__ import annotations

import re
from unicodedata import normalize

_MARKS = re.compile(
    "[\u00ad\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u0610-\u061a\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)
"""Soft hyphen, accents, Hebrew points and Arabic vowel signs. Not every combining mark: those of
Devanagari, Thai or kana make another letter, not a variant of one."""

_LETTERS = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "ı": "i",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "‘": "'",
        "’": "'",
        "“": '"',
        "”": '"',
        "‐": "-",
        "‑": "-",
    }
)
"""Letters that Unicode does not take apart, and the signs that word processors put in."""

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
"""Scripts written without spaces: Thai, Lao, Burmese, Khmer, kana and Han."""


def fold(text: str) -> str:
    """Return the text in the form in which it is compared, white space made single spaces."""
    if text.isascii():
        return " ".join(text.lower().split())
    plain = _MARKS.sub("", normalize("NFKD", normalize("NFKD", text).casefold()))
    return " ".join(normalize("NFC", plain.casefold().translate(_LETTERS)).split())


def starts_inside(text: str, at: int) -> bool:
    """Tell whether position `at` of folded text lies inside a word, between two letters or digits.

    In scripts without spaces each letter may begin a word.
    """
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if not (before.isalnum() and after.isalnum()):
        return False
    return not (_UNSPACED.match(before) or _UNSPACED.match(after))


def contains(text: str, needle: str, *, whole: bool) -> bool:
    """Tell whether the needle stands in the text at the start of a word, both folded.

    Where `whole` is asked for, it also stands to the end of a word.
    """
    at = text.find(needle)
    while at >= 0:
        if not starts_inside(text, at) and not (whole and starts_inside(text, at + len(needle))):
            return True
        at = text.find(needle, at + 1)
    return False
