"""Bytes to text: what is declared, what is true, and what is no text."""

from __future__ import annotations

import pytest

from articlectl.capture import kinds
from articlectl.capture.decode import decode
from articlectl.capture.raw import Raw
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


WESTERN = ("cp1252", "latin-1")
CENTRAL = ("cp1250", "iso8859-2")
CYRILLIC = ("cp1251", "koi8-r", "iso8859-5", "cp866")
GREEK = ("cp1253", "iso8859-7")
LANGUAGES: dict[str, tuple[tuple[str, ...], str]] = {
    "French": (WESTERN, "Un café très chaud, servi à la terrasse."),
    "French of some sentences": (
        (*WESTERN, "mac-roman"),
        "Un café très chaud, servi à la terrasse. Le phare éclaire la forêt, où l'on entend déjà "
        "les grêlons, naïfs, tombés du ciel. Ça coûtait un franc, dit-elle.",
    ),
    "French with signs": (
        ("cp1252",),
        "« Où est le cœur ? » demanda-t-elle — l’été dernier, ça coûtait ½ franc…",
    ),
    "French with an oe": (("iso8859-15",), "Le cœur et la sœur du bœuf ; l'œil voit un manœuvre."),
    "Spanish": (WESTERN, "El niño vuelve mañana."),
    "Spanish of some sentences": (
        (*WESTERN, "cp850", "mac-roman"),
        "¿Qué hará el niño mañana? Según él, volverá al faro. ¡Qué pingüino! La 3ª canción, aquí.",
    ),
    "Portuguese": (WESTERN, "São Paulo não é longe."),
    "Portuguese of some sentences": (
        WESTERN,
        "São Paulo não é longe, disse a avó à criança; três corações batem às nove horas, e "
        "ninguém põe açúcar no café da manhã.",
    ),
    "German": (("cp1252",), "Über die Größe weiß der Wärter viel – „fast alles“, 20 m³."),
    "Italian": (WESTERN, "Perché il faro è così alto? Più di così non può, però la città lo vede."),
    "Swedish": (WESTERN, "Fyrvaktaren räknar vågorna på ön från gryning till kväll, år efter år."),
    "Danish": (WESTERN, "Fyrpasseren tæller bølgerne på øen, år efter år, og går så hjem."),
    "Icelandic": (WESTERN, "Vitavörðurinn telur öldurnar. Það er gömul venja á þessum stað."),
    "Dutch": (WESTERN, "De coëfficiënt van één golf is geïnd; hij heeft ideeën."),
    "English": (("cp1252",), "He said “no” — and left; a 20 m³ tank, ½ full, at £5."),
    "English with a unit": (WESTERN, "A tank of 20 m³ stood there."),
    "English with foreign words": (WESTERN, "A naïve café in the Mañana district."),
    "Polish": (("cp1250",), "Latarnik liczy fale od świtu do południa."),
    "Polish of some sentences": (
        CENTRAL,
        "Latarnik liczy fale od świtu do południa i zapisuje każdą siódmą. Pięć łodzi wróciło "
        "późno; żadna nie miała już światła. Źle, rzekł dzień później.",
    ),
    "Czech": (CENTRAL, "Strážce majáku počítá vlny od úsvitu."),
    "Czech of some sentences": (
        CENTRAL,
        "Strážce majáku počítá vlny od úsvitu do poledne a zapisuje každou sedmou. Pět lodí se "
        "vrátilo později; žádná už neměla světlo. Říká, že dům je příliš tichý.",
    ),
    "Hungarian": (
        CENTRAL,
        "A világítótorony őre hajnaltól délig számolja a hullámokat, és minden hetediket "
        "följegyzi. Öt hajó későn tért vissza; egyiknek sem volt már fénye. Nagy tűz.",
    ),
    "Croatian": (
        CENTRAL,
        "Čuvar svjetionika broji valove od zore do podneva. Nijedan brod više nije imao svjetla. "
        "Kuća šuti, žalosna i među nama.",
    ),
    "Romanian": (
        CENTRAL,
        "Paznicul farului numără valurile din zori până la prânz şi le scrie. Cinci bărci s-au "
        "întors târziu; niciuna nu mai avea lumină, aşa că toţi aşteaptă.",
    ),
    "Turkish": (
        ("cp1254",),
        "Fener bekçisi şafaktan öğleye kadar dalgaları sayar. Hiçbirinin ışığı yoktu. İyi günler.",
    ),
    "Lithuanian": (
        ("cp1257",),
        "Švyturio sargas skaičiuoja bangas nuo aušros iki vidurdienio. Penkios valtys grįžo "
        "vėlai; nė viena nebeturėjo šviesos, tačiau žmonės jų laukė.",
    ),
    "Russian": (CYRILLIC, "Смотритель маяка считает волны."),
    "Russian of some sentences": (CYRILLIC, RUSSIAN + " Ещё пять лодок вернулись поздно."),
    "Russian in capitals": (CYRILLIC, RUSSIAN.upper()),
    "Ukrainian": (
        ("cp1251", "koi8-u"),
        "Доглядач маяка рахує хвилі від світанку до полудня. Жоден уже не мав світла, і її нема.",
    ),
    "Greek": (GREEK, "Ο φαροφύλακας μετρά τα κύματα."),
    "Greek of some sentences": (
        GREEK,
        "Ο φαροφύλακας μετρά τα κύματα από την αυγή ως το μεσημέρι και σημειώνει κάθε έβδομο. "
        "Πέντε βάρκες γύρισαν αργά· καμία δεν είχε πια φως.",
    ),
    "Hebrew": (("cp1255",), "שומר המגדלור סופר את הגלים מהשחר עד הצהריים ורושם כל גל שביעי."),
    "Arabic": (("cp1256",), "يبدأ حارس المنارة قبل الفجر ويعد كل موجة سابعة حتى الظهر"),
    "Chinese": (("gb18030", "big5"), "日出之前，工作的人在海上。"),
    "Japanese": (("cp932", "euc-jp"), "灯台守は夜明け前に仕事を始め、昼まで波を数えつづける。"),
    "Korean": (("cp949",), "등대지기는 새벽부터 정오까지 파도를 세고 모두 적는다."),
}


@pytest.mark.parametrize("times", [1, 30])
@pytest.mark.parametrize(
    ("language", "encoding"),
    [(name, encoding) for name, (encodings, _) in LANGUAGES.items() for encoding in encodings],
)
def test_an_undeclared_encoding_is_detected_and_told(
    language: str, encoding: str, times: int
) -> None:
    text = "\n\n".join([LANGUAGES[language][1]] * times)
    found = decode(text.encode(encoding), charset=None, name="x")
    assert found.text == text
    assert found.warnings == (
        f"nothing says its encoding: read as {found.encoding}, look at its accented letters",
    )


def test_the_first_letters_beyond_ascii_may_come_late() -> None:
    text = "The keeper counts waves. " * 20_000 + "Świt, południe, każda siódma, źle.\n" * 3
    assert decode(text.encode("cp1250"), charset=None, name="x").text == text


def test_a_byte_that_means_nothing_does_not_spoil_a_western_page() -> None:
    text = "Un café très chaud, servi à la terrasse, où l'été n'a jamais été aussi étouffant. " * 9
    data = text.encode("cp1252") + b"\x81"
    assert decode(data, charset=None, name="x").text[:-1] == text


def test_signs_in_the_middle_of_words_are_letters_of_another_encoding() -> None:
    text = "Zażółć gęślą jaźń"
    assert decode(text.encode("cp1250"), charset=None, name="x").text == text


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252", None])
def test_nothing_is_told_of_an_encoding_that_is_stated_or_unicode(charset: str | None) -> None:
    data = TEXT.encode("cp1252" if charset == "windows-1252" else "utf-8")
    assert decode(data, charset=charset, name="x").warnings == ()


@pytest.mark.parametrize("name", ["page.html", "page.md", "page.txt"])
def test_every_kind_of_source_tells_of_a_detected_encoding(name: str) -> None:
    text = "<p>" * (name == "page.html") + "Un café très chaud, servi à la terrasse, et puis rien."
    found = kinds.capture(Raw(text.encode("cp1252"), name=name))
    assert "très chaud, servi à la terrasse" in found.body
    assert any("nothing says its encoding: read as cp1252" in said for said in found.warnings)


def test_one_broken_byte_does_not_spoil_a_page() -> None:
    data = (TEXT * 30).encode() + b"\xff" + TEXT.encode()
    assert decode(data, charset=None, name="x").text == TEXT * 30 + "\ufffd" + TEXT


@pytest.mark.parametrize("data", [bytes(range(1, 32)) * 20, b"\x81\x02\x07" * 100])
def test_noise_is_refused_and_says_what_was_tried(data: bytes) -> None:
    with pytest.raises(CaptureError) as refused:
        decode(data, charset="koi8-r", name="noise.txt")
    assert "noise.txt: its bytes are no text in any encoding tried" in refused.value.message
    assert refused.value.hint
