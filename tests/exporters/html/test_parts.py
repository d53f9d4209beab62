"""Names, colours, dates and images: the small parts under the pages."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articlectl.errors import ExportError
from articlectl.exporters import html
from articlectl.exporters.html.colours import CONTRAST, contrast, css, parse, readable
from articlectl.exporters.html.images import Kind, probe
from articlectl.exporters.html.language import date_words, language, moment, rfc3339
from articlectl.exporters.html.names import allot, safe_name
from articlectl.exporters.html.theme import style_sheet

from .conftest import Shop, png

COLOURS = st.tuples(st.integers(0, 255), st.integers(0, 255), st.integers(0, 255))
STYLE = Path(html.__file__).with_name("static") / "style.css"


@given(st.text(max_size=80))
@settings(max_examples=300, deadline=None)
def test_a_name_is_safe_everywhere(text: str) -> None:
    name = safe_name(text, "article")
    assert name
    assert len(name.encode()) <= 130
    assert not set('<>:"/\\|?*%#& \t\n') & set(name)
    assert not name.startswith((".", "-"))
    assert not name.endswith(".")
    assert name.split(".")[0].casefold() not in ("con", "nul", "aux", "prn", "com1", "lpt9")


@given(st.lists(st.sampled_from(["x", "X", "x-2", "X-2", "x-2-2", "y"])))
@settings(max_examples=200, deadline=None)
def test_no_name_is_given_twice(wanted: list[str]) -> None:
    names = allot(enumerate(wanted))
    folded = [name.casefold() for name in names.values()]
    assert len(set(folded)) == len(wanted)
    for plain in {name.casefold() for name in wanted}:
        first = next(place for place, name in enumerate(wanted) if name.casefold() == plain)
        assert names[first] == wanted[first]


@given(COLOURS)
@settings(max_examples=200, deadline=None)
def test_an_accent_can_be_read_in_both_modes(colour: tuple[int, int, int]) -> None:
    for grounds in ([(253, 251, 247), (245, 241, 233)], [(24, 22, 20), (34, 31, 28)]):
        shade = readable(colour, *grounds)
        assert all(contrast(shade, ground) >= CONTRAST for ground in grounds)


def test_an_accent_that_can_be_read_stays() -> None:
    assert readable((0, 90, 0), (255, 255, 255)) == (0, 90, 0)


def tokens(mode: int) -> dict[str, str]:
    """The colour tokens of the style sheet: 0 is light, 1 is dark."""
    block = STYLE.read_text().split(":root {")[mode + 1].split("}")[0]
    lines = [line.strip().removesuffix(";").split(": ") for line in block.splitlines()]
    return {line[0]: line[1] for line in lines if len(line) == 2 and line[1].startswith("#")}


@pytest.mark.parametrize("mode", [0, 1])
def test_every_colour_of_text_can_be_read_in_both_modes(mode: int) -> None:
    colours = tokens(mode)
    texts = [name for name in colours if name.startswith("--code-")]
    for name in ["--ink", "--soft", "--accent", *texts]:
        for ground in ("--paper", "--raised"):
            ratio = contrast(parse(colours[name]), parse(colours[ground]))
            assert ratio >= CONTRAST, (name, ground, ratio)
    assert contrast(parse(colours["--ink"]), parse(colours["--mark"])) >= CONTRAST


def test_the_accent_of_the_owner_is_in_the_style_sheet() -> None:
    made = style_sheet(STYLE.read_bytes(), "#0a5").decode()
    light, dark = (
        parse(part.split("--accent:")[1].strip()[:7]) for part in made.split("@media")[:2]
    )
    assert contrast(light, parse(tokens(0)["--paper"])) >= CONTRAST
    assert contrast(dark, parse(tokens(1)["--paper"])) >= CONTRAST
    assert css(dark) == "#00aa55"
    assert "/*" not in made


@pytest.mark.parametrize("accent", ["red", "#12345", "#gggggg", "#123456;}", "url(x)"])
def test_an_accent_that_is_no_colour_is_an_error(shop: Shop, accent: str) -> None:
    with pytest.raises(ExportError, match="accent") as caught:
        shop.export([], accent=accent)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-05-01", "2026-05-01T00:00:00Z"),
        ("2026-05-01T23:30:00-02:00", "2026-05-02T01:30:00Z"),
        ("2026-05-01T10:00:00.5Z", "2026-05-01T10:00:00Z"),
        ("soon", "1970-01-01T00:00:00Z"),
        ("0001-01-01T00:00:00+09:00", "1970-01-01T00:00:00Z"),
        (None, "1970-01-01T00:00:00Z"),
    ],
)
def test_times_are_told_as_feeds_want_them(text: str | None, expected: str) -> None:
    assert rfc3339(moment(text)) == expected


def test_dates_are_written_as_the_language_has_them() -> None:
    day = moment("2026-05-01")
    assert day is not None
    assert date_words(day, "en-GB") == "1 May 2026"
    assert date_words(day, "de") == "2026-05-01"


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("pt_BR", "pt-BR"), ("en", "en"), (" ar ", "ar"), ("english please", None), ("", None)],
)
def test_only_what_is_a_language_tag_is_used(tag: str, expected: str | None) -> None:
    assert language(tag) == expected


EXIF = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"
FRAME = b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", 20, 30) + b"\x03" + b"\0" * 9


def segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (png(30, 20), Kind(".png", 30, 20)),
        (b"GIF89a" + struct.pack("<HH", 30, 20), Kind(".gif", 30, 20)),
        (b"\xff\xd8" + segment(0xE0, b"JFIF\0") + FRAME, Kind(".jpg", 30, 20)),
        (b"\xff\xd8\xff" + segment(0xE2, b"x" * 60_000) + FRAME, Kind(".jpg", 30, 20)),
        (b"\xff\xd8" + segment(0xE1, EXIF) + FRAME, Kind(".jpg", 20, 30)),
        (b"\xff\xd8\xff", Kind(".jpg")),
        (b"\xff\xd8\xff\xe0\x00\x00", Kind(".jpg")),
        (
            b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0" + bytes([29, 0, 0, 19, 0, 0]),
            Kind(".webp", 30, 20),
        ),
        (
            b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 30, 20),
            Kind(".webp", 30, 20),
        ),
        (
            b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f" + struct.pack("<I", 29 | 19 << 14),
            Kind(".webp", 30, 20),
        ),
        (
            b"\0\0\0\x1cftypavif" + b"\0" * 40 + b"ispe\0\0\0\0" + struct.pack(">II", 30, 20),
            Kind(".avif", 30, 20),
        ),
        (b"%PDF-1.7", Kind(".pdf")),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"", None),
    ],
)
def test_an_image_is_told_from_its_bytes(
    tmp_path: Path, data: bytes, expected: Kind | None
) -> None:
    file = tmp_path / "image"
    file.write_bytes(data)
    assert probe(file) == expected


@given(
    st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF0000WEBPVP8X", b"GIF89a"]),
    st.binary(max_size=200),
)
@settings(max_examples=150, deadline=None)
def test_no_bytes_are_too_odd(
    tmp_path_factory: pytest.TempPathFactory, head: bytes, rest: bytes
) -> None:
    file = tmp_path_factory.getbasetemp() / "odd"
    file.write_bytes(head + rest)
    kind = probe(file)
    assert kind is None or kind.width >= 0
