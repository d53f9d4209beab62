"""Text for fields and terminals: one line, no control characters, cut where a reader would."""

from __future__ import annotations

import re
import unicodedata

TITLE_LIMIT = 300
"""Longer than any headline; what is longer is text that was put in the wrong place."""

DESCRIPTION_LIMIT = 300

_ESCAPE_SEQUENCE = re.compile(
    # ECMA-48: CSI; OSC, DCS, SOS, PM and APC up to their terminator; two-character escapes.
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[ -~]?"
    r"|\x9b[0-?]*[ -/]*[@-~]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
# The bidirectional overrides and isolates can make a title read as another one.
_UNSEEN = re.compile(r"[\u00ad\u200b\u2060\u202a-\u202e\u2066-\u2069]")
_LINE_ENDS = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s|$)|[。！？]+[」』”’）]*")
_LAST_SENTENCE_END = re.compile(r"(?:[.!?…]+[\"'”’»)\]]*|[。！？]+[」』”’）]*)$")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Sr|Jr|vs|etc|No|Vol|Fig|cf|ca|approx|e\.g|i\.e)"
    r"|\b[A-Za-z](?:\.[A-Za-z])*)\.$"
)


def visible(text: str) -> str:
    """Return the text without terminal escapes and control characters, line ends as LF."""
    text = _LINE_ENDS.sub("\n", _ESCAPE_SEQUENCE.sub("", text))
    return _CONTROL.sub("", text)


def one_line(text: str, limit: int | None = None) -> str:
    """Return the text on one line, as a field of an article holds it, cut at a word by `limit`."""
    line = " ".join(unicodedata.normalize("NFC", _UNSEEN.sub("", visible(text))).split())
    return line if limit is None else cut(line, limit)


def cut(line: str, limit: int) -> str:
    """Return at most `limit` characters, cut at a word and ended by an ellipsis."""
    if len(line) <= limit:
        return line
    head = line[: limit - 1]
    if not line[limit - 1].isspace():
        # A word that is itself very long (or a script without spaces) is cut where it stands.
        at_word = head.rpartition(" ")[0]
        head = at_word if len(at_word) >= limit // 2 else head
    return head.rstrip(" ,;:-–—") + "…"


def first_sentences(text: str, limit: int = DESCRIPTION_LIMIT) -> str:
    """Return the first whole sentences that fit in `limit`, or the first one cut at a word."""
    line = one_line(text[: limit * 8])
    end = 0
    for match in _SENTENCE_END.finditer(line[: limit + 1]):
        if match.end() > limit:
            break
        if not _ABBREVIATION.search(line[: match.end()]):
            end = match.end()
    return line[:end] if end else cut(line, limit)


def ends_sentence(line: str) -> bool:
    """Tell whether the line ends as a sentence of running text does."""
    return bool(_LAST_SENTENCE_END.search(line))
