"""The language of a text, by a model that ships in a package."""

from __future__ import annotations

import re

_SAMPLE = 4000
_SHORTEST = 40
_MARGIN = 2.2
"""Log-odds of the first over the second guess: about nine to one."""

_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH = frozenset(
    {"the", "and", "of", "to", "in", "is", "that", "for", "it", "was", "with", "as", "on", "are"}
    | {"this", "be", "at", "by", "from", "have"}
)
_ENGLISH_SHARE = 0.2
"""Of all words: English prose has these by the third, its relatives by the twelfth."""
_FEWEST_WORDS = 40


def detect(text: str) -> str | None:
    """Return the language (ISO 639-1), or None where the text is too short or the guess unsure."""
    text = text[:_SAMPLE]
    # Loading the model takes longer than all the rest of a capture: English is plain without it.
    if _is_plainly_english(text):
        return "en"
    letters = sum(1 for character in text if character.isalpha())
    # A Chinese or Japanese letter says as much as several of an alphabet.
    wide = sum(1 for character in text if character > "\u2e7f")
    if letters + 3 * wide < _SHORTEST:
        return None
    import py3langid

    (first, score), (_, second), *_ = py3langid.rank(text)
    return str(first) if score - second >= _MARGIN else None


def _is_plainly_english(text: str) -> bool:
    words = [word.lower() for word in _WORD.findall(text)]
    if len(words) < _FEWEST_WORDS:
        return False
    common = [word for word in words if word in _ENGLISH]
    return len(common) > _ENGLISH_SHARE * len(words) and common.count("the") > len(words) // 50
