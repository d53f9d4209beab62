"""The language of a text, by a model that ships in a package."""

from __future__ import annotations

_SAMPLE = 4000
_SHORTEST = 40
_MARGIN = 2.2
"""Log-odds of the first over the second guess: about nine to one."""


def detect(text: str) -> str | None:
    """Return the language (ISO 639-1), or None where the text is too short or the guess unsure."""
    letters = sum(1 for character in text[:_SAMPLE] if character.isalpha())
    # A Chinese or Japanese letter says as much as several of an alphabet.
    wide = sum(1 for character in text[:_SAMPLE] if character > "\u2e7f")
    if letters + 3 * wide < _SHORTEST:
        return None
    import py3langid

    (first, score), (_, second), *_ = py3langid.rank(text[:_SAMPLE])
    return str(first) if score - second >= _MARGIN else None
