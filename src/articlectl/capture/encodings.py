"""Which one-byte encoding a text without a declaration is in: the one whose letters fit a language.

Statistics over bytes take Western text for Central European, as most of the letters that differ
stand in the same words. Alphabets tell them apart: `trčs` has a letter that no French word has.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

_SAMPLE = 50_000
_BEFORE = 200
_BEYOND_ASCII = re.compile(rb"[\x80-\xff][^\n]{0,2000}")

WESTERN = "cp1252"
_SUREST = 1.0
"""Another encoding must explain this many letters more than the Western one to be chosen."""
_SURE_SHARE = 0.05
_FITTING = 0.7
"""Of the letters: an encoding that explains fewer is none of these."""

_WESTERN = (
    "àâçéèêëîïôùûüœæÿ",  # French
    "äöüßé",  # German
    "áéíñóúüªº",  # Spanish
    "áâãàçéêíóôõúüªº",  # Portuguese
    "àèéìíîòóùú",  # Italian
    "àçèéíïòóúü",  # Catalan
    "åäöéü",  # Swedish, Finnish
    "æøåéòôó",  # Danish, Norwegian
    "áéëïíóöúüèê",  # Dutch
    "áðéíóúýþæö",  # Icelandic
)
_CENTRAL = (
    "ąćęłńóśźż",  # Polish
    "áčďéěíňóřšťúůýž",  # Czech
    "áäčďéíĺľňóôŕšťúýž",  # Slovak
    "áéíóöőúüű",  # Hungarian
    "čćđšž",  # Croatian, Slovene
    "ăâîşţ",  # Romanian
)
_BALTIC = ("āčēģīķļņšūž", "ąčęėįšųūž", "äöõüšž")
_TURKISH = ("çğıöşüâîû",)
# Frequent letters first, then a space, then the others.
_CYRILLIC = (
    "оеаинтсрвлкмдпу яыьгзбчйхжшюцщэфъё",  # Russian
    "оаинтевріслкдум пягьзйбчхїцжєюшщфґ",  # Ukrainian
    "аеоинтсрвлдкмпуз гъбящчцйжхшфюь",  # Bulgarian
    "аоеинсртвјкдмлпу згбчшцжхњљћђџф",  # Serbian
)
_GREEK = ("αοιετσνηυρπκμλςάέήίόύώ ωδγχθφβξζψϊϋΐΰ",)
_HEBREW = ("יוהלארתשבמנ דעחקטפכגסצזםןךףץ",)
_ARABIC = ("المنيوهرتبعد سفقكحجشصخطضغذثزظأإآةىئؤء",)

_ALPHABETS: Mapping[str, Sequence[str]] = {
    WESTERN: _WESTERN,
    "iso8859-15": _WESTERN,
    # Before cp1250: the letters that differ are control characters in it, so that it gives way.
    "iso8859-2": _CENTRAL,
    "cp1250": _CENTRAL,
    "cp1254": _TURKISH,
    "cp1257": _BALTIC,
    "cp1251": _CYRILLIC,
    "koi8-r": _CYRILLIC,
    "koi8-u": _CYRILLIC,
    "iso8859-5": _CYRILLIC,
    "cp866": _CYRILLIC,
    "cp1253": _GREEK,
    "iso8859-7": _GREEK,
    "cp1255": _HEBREW,
    "cp1256": _ARABIC,
    "mac-roman": _WESTERN,
    "cp850": _WESTERN,
}
"""Encoding → alphabets of the languages that are written in it; of equals the first is chosen."""

_CAPITALS = 0.9
_RARE = 0.5
_ANYWHERE = frozenset("’‘'–—…\xa0·")
_OPENING = frozenset("«»‹›“”„‚¿¡•§©£€×²³¹")
_CLOSING = frozenset("«»‹›“”°®™€½¼¾ªº×†‡•")
_ALONE = frozenset("¶µ‰¢¥±÷№ß") | _OPENING | _CLOSING
_UNITS = re.compile(r"(?:^|[^A-Za-z])[kcdm]?m$")
_WORD_OR_MARK = re.compile(r"[^\W\d_¹²³¼½¾]+|[^\x00-\x7f]")
_BEYOND_LATIN = "\u0370"


def best(data: bytes) -> str | None:
    """Return the encoding that explains the bytes beyond ASCII best, or None when none does.

    Western European (Windows-1252) is taken unless another is clearly better.
    """
    scores: dict[str, float] = {}
    high = 0
    data = _telling(data)
    for encoding, alphabets in _ALPHABETS.items():
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        high, scores[encoding] = _score(text, alphabets)
    chosen = max(scores, key=scores.__getitem__, default=None)
    if chosen is None or not high:
        return None
    margin = max(_SUREST, _SURE_SHARE * high)
    if WESTERN in scores and scores[chosen] - scores[WESTERN] < margin:
        chosen = WESTERN
    if scores[chosen] >= _FITTING * high:
        return chosen
    return WESTERN if _is_mixed_western(data) else None


def _telling(data: bytes) -> bytes:
    """The lines with bytes beyond ASCII, as many as it takes to be sure."""
    lines: list[bytes] = []
    size = end = 0
    for match in _BEYOND_ASCII.finditer(data):
        start = max(end, match.start() - _BEFORE)
        end = match.end()
        lines.append(data[start:end])
        size += end - start
        if size > _SAMPLE:
            break
    return b"\n".join(lines)


def _is_mixed_western(data: bytes) -> bool:
    """Foreign words in an English text may be of several languages."""
    try:
        high, score = _score(data.decode(WESTERN), ["".join(_WESTERN)])
    except UnicodeDecodeError:
        return False
    return score >= _FITTING * high


def _score(text: str, alphabets: Sequence[str]) -> tuple[int, float]:
    """How many characters beyond ASCII there are, and how many of them one alphabet explains."""
    marks = 0.0
    letters: dict[str, float] = {}
    seen = 0
    for match in _WORD_OR_MARK.finditer(text):
        found = match[0]
        if found.isascii():
            continue
        beyond = [character for character in found if character > "\x7f"]
        seen += len(beyond)
        before = text[max(0, match.start() - 4) : match.start()]
        if not found[0].isalpha() or found in "ªº":
            marks += _mark(found, before, text[match.end() : match.end() + 1])
        elif (weight := _shape(found)) and not before[-1:].isdigit():
            for character in beyond:
                lower = character.lower()
                letters[lower] = letters.get(lower, 0.0) + weight
    return seen, marks + max(_explained(letters, alphabet) for alphabet in alphabets)


def _explained(letters: Mapping[str, float], alphabet: str) -> float:
    common, _, rare = alphabet.partition(" ")
    return sum(
        weight * (1.0 if letter in common else _RARE if letter in rare else 0.0)
        for letter, weight in letters.items()
    )


def _mark(mark: str, before: str, after: str) -> float:
    """A sign in the middle of a word, or on its wrong side, is a letter of another encoding."""
    if mark in _ANYWHERE or (mark in "²³" and _UNITS.search(before)):
        return 1.0
    letter_before, letter_after = before[-1:].isalpha(), after.isalpha()
    if mark not in _ALONE or (letter_before and letter_after):
        return 0.0
    misplaced = (letter_before and mark not in _CLOSING) or (letter_after and mark not in _OPENING)
    return 0.5 if misplaced else 1.0


def _shape(word: str) -> float:
    """A word is of one script, and in small letters, with a capital first, or in capitals."""
    if any(one.islower() and two.isupper() for one, two in pairwise(word)):
        return 0.0
    if max(word) >= _BEYOND_LATIN and min(word) < _BEYOND_LATIN:
        return 0.0
    # Greek has another sigma at the end of a word.
    if "ς" in word[:-1] or (len(word) > 1 and word.endswith("σ")):
        return 0.0
    if len(word) > 1 and word.isupper():
        return _CAPITALS
    return 0.5 if any(character.isupper() for character in word[1:]) else 1.0
