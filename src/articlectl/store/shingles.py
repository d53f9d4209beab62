"""A text as overlapping runs of words: what near-duplicates have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator

RUN = 5
"""Words in a run: Broder (1997), "On the resemblance and containment of documents"."""

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(r"\w+")
_WORD_OR_CHARACTER = re.compile(rf"[{_CJK}]|[^\W{_CJK}]+")
"""Chinese and Japanese put no spaces between words: there each character counts as one."""


def shingles(text: str) -> Iterator[str]:
    """Yield each run of five words, in the order of the text, without case and punctuation."""
    pattern = _WORD if text.isascii() else _WORD_OR_CHARACTER
    words = pattern.findall(text.casefold())
    return map(" ".join, zip(*(words[start:] for start in range(RUN)), strict=False))
