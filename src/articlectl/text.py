"""How texts are compared: the one place that says when two names are the same."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """Return the form in which tags and slugs are compared: without case, composed.

    Source: Unicode Standard, section 3.13, default caseless matching of NFC text.
    """
    return text.lower() if text.isascii() else unicodedata.normalize("NFC", text).casefold()
