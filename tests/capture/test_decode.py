"""Bytes to text: what is declared, what is true, and what is no text."""

from __future__ import annotations

import pytest

from articlectl.capture.decode import decode
from articlectl.errors import CaptureError

TEXT = "Größe, naïveté, œuvre: “quoted” – 5 €"
RUSSIAN = "Смотритель маяка считает волны с рассвета до полудня и записывает каждую седьмую."


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_unicode_needs_no_declaration(encoding: str) -> None:
    assert decode(TEXT.encode(encoding), charset=None, name="x").text == TEXT


@pytest.mark.parametrize(
    ("charset", "encoding", "text"),
    [
        ("windows-1252", "cp1252", TEXT),
        ("ISO-8859-1", "cp1252", TEXT),
        ("us-ascii", "cp1252", TEXT),
        ("koi8-r", "koi8-r", RUSSIAN),
        ("GB2312", "gb18030", "灯塔看守人数着海浪，还有€"),
        ("Shift_JIS", "cp932", "灯台守は波を数える①"),
        ("EUC-KR", "cp949", "등대지기는 파도를 센다"),
    ],
)
def test_what_the_server_says_is_followed_as_browsers_do(
    charset: str, encoding: str, text: str
) -> None:
    assert decode(text.encode(encoding), charset=charset, name="x").text == text


@pytest.mark.parametrize(
    "start", ['<meta charset="koi8-r">', "<meta http-equiv=x content='text/html; charset=KOI8-R'>"]
)
def test_what_the_page_says_is_followed(start: str) -> None:
    text = f"<html><head>{start}</head>{RUSSIAN}"
    assert decode(text.encode("koi8-r"), charset=None, name="x", markup=True).text == text


@pytest.mark.parametrize(
    "charset",
    ["iso-8859-1", "windows-1252", "utf-7", "rot13", "zlib", "idna", "no-such", "utf-16", ""],
)
def test_a_wrong_or_hostile_label_does_not_spoil_utf_8(charset: str) -> None:
    assert decode(TEXT.encode(), charset=charset, name="x").text == TEXT


def test_an_undeclared_encoding_is_detected() -> None:
    assert decode((RUSSIAN * 5).encode("cp1251"), charset=None, name="x").text == RUSSIAN * 5


def test_one_broken_byte_does_not_spoil_a_page() -> None:
    data = (TEXT * 30).encode() + b"\xff" + TEXT.encode()
    assert decode(data, charset=None, name="x").text == TEXT * 30 + "\ufffd" + TEXT


@pytest.mark.parametrize("data", [bytes(range(1, 32)) * 20, b"\x81\x02\x07" * 100])
def test_noise_is_refused_and_says_what_was_tried(data: bytes) -> None:
    with pytest.raises(CaptureError) as refused:
        decode(data, charset="koi8-r", name="noise.txt")
    assert "noise.txt: its bytes are no text in any encoding tried" in refused.value.message
    assert refused.value.hint
