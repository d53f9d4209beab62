"""The language of a text, or None rather than a guess."""

from __future__ import annotations

import sys

import pytest

from articlectl.capture.language import detect

ENGLISH = (
    "The keeper of the lamp begins before sunrise, and on most days she is the first to see the "
    "boats that come in from the reef with whatever it was that they went out for at midnight. "
    "It is the part of the day that she likes."
)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        (ENGLISH, "en"),
        (
            "Die Wärterin beginnt vor Sonnenaufgang und zählt jede siebte Welle bis zum Mittag.",
            "de",
        ),
        ("La gardienne commence avant l'aube et compte une vague sur sept jusqu'à midi.", "fr"),
        (
            "De vuurtorenwachter begint voor zonsopgang en telt elke zevende golf tot de middag.",
            "nl",
        ),
        ("灯塔看守人在日出之前开始工作，一直数到中午为止。", "zh"),
        ("灯台守は夜明け前に仕事を始め、昼まで波を数えつづける。", "ja"),
        ("يبدأ حارس المنارة قبل الفجر ويعد كل موجة سابعة حتى الظهر", "ar"),
        ("Waves", None),
        ("12:30 404 #### ----", None),
        ("", None),
    ],
)
def test_languages(text: str, lang: str | None) -> None:
    assert detect(text) == lang


def test_plain_english_needs_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "py3langid", None)
    assert detect(ENGLISH) == "en"


def test_another_language_with_english_words_is_not_taken_for_english() -> None:
    dutch = "In de film is het of het was of het is, en in de haven was de boot op tijd. " * 5
    assert detect(dutch) == "nl"
