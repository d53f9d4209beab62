"""Bytes to text: byte order mark, what the server says, what the page says, UTF-8, detection."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace

from articlectl.capture import encodings
from articlectl.errors import CaptureError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# Labels that mean a larger set than they say: https://encoding.spec.whatwg.org/#names-and-labels
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
# Python's codecs that are no character sets, or that browsers refuse for good reason (UTF-7).
_REFUSED = frozenset({"utf-7", "unicode-escape", "raw-unicode-escape", "idna", "punycode"})
_META_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})"
    rb"|^\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{2,40})",
    re.IGNORECASE,
)
_META_WITHIN = 4096
_SAMPLE = 200_000
_KANA_SHARE = 0.25
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text and the encoding that its bytes were in (Python's name)."""

    text: str
    encoding: str
    detected: bool = False
    """True when nothing says the encoding, and it was told from the text."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What to tell the user: a detected encoding may be a wrong one."""
        if not self.detected:
            return ()
        return (
            f"nothing says its encoding: read as {self.encoding}, look at its accented letters",
        )


def decode(data: bytes, *, charset: str | None, name: str, markup: bool = False) -> Decoded:
    """Return the text of the bytes, without a byte order mark.

    `charset` is what the server says; `markup` has the start looked at for `<meta charset>`.
    Raises CaptureError when no encoding gives sane text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return Decoded(data[len(mark) :].decode(encoding, "replace"), encoding)
    if wide := _unmarked_utf16(data):
        return Decoded(data.decode(wide, "replace"), wide)
    declared = _known(charset)
    if declared is None and markup:
        declared = _known(_meta_charset(data))
    found = _as_declared(data, declared) or _strictly(data, "utf-8") or _nearly_utf8(data)
    found = found or _detected(data)
    if found is None or (not markup and _is_noise(found.text)):
        tried = "UTF-8" if declared in (None, "utf-8") else f"{declared}, UTF-8"
        raise CaptureError(
            name,
            f"its bytes are no text in any encoding tried ({tried}, detection)",
            hint="save it as UTF-8 and add it again",
        )
    return found


def _known(label: str | None) -> str | None:
    """Python's name of a charset label, or None for one that must not be followed."""
    if not label:
        return None
    try:
        name = codecs.lookup(label.strip()).name
        b"".decode(name)
    except (LookupError, ValueError):
        return None
    if name in _REFUSED or name.startswith(("utf-16", "utf-32")):
        # Without a byte order mark a page cannot say in ASCII that it is UTF-16.
        return None
    return _MEANT.get(name, name)


def _meta_charset(data: bytes) -> str | None:
    match = _META_CHARSET.search(data[:_META_WITHIN])
    return (match[1] or match[2]).decode("ascii") if match else None


def _unmarked_utf16(data: bytes) -> str | None:
    sample = data[:2000]
    half = len(sample) // 2
    if half < 8:
        return None
    if sample[1::2].count(0) > half * 0.8 and not sample[0::2].count(0):
        return "utf-16-le"
    if sample[0::2].count(0) > half * 0.8 and not sample[1::2].count(0):
        return "utf-16-be"
    return None


def _as_declared(data: bytes, encoding: str | None) -> Decoded | None:
    if encoding is None:
        return None
    if encoding.startswith("cp125"):
        # Servers say Latin-1 of anything; bytes that are valid UTF-8 by chance are very rare.
        utf8 = _strictly(data, "utf-8")
        if utf8 is not None:
            return utf8
    return _strictly(data, encoding)


def _strictly(data: bytes, encoding: str) -> Decoded | None:
    try:
        return Decoded(data.decode(encoding), encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _nearly_utf8(data: bytes) -> Decoded | None:
    """A page in UTF-8 with a few broken bytes, as cut or glued pages have."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    beyond_ascii = sum(1 for character in text if character > "\x7f") - broken
    return Decoded(text, "utf-8") if beyond_ascii > 20 * broken else None


def _detected(data: bytes) -> Decoded | None:
    encoding = encodings.best(data) or _by_kana(data) or _by_statistics(data)
    found = _strictly(data, encoding) if encoding else None
    if found is None or _CONTROL.search(found.text[:_SAMPLE]):
        found = _strictly(data, encodings.WESTERN) or found
    return replace(found, detected=True) if found else None


def _by_kana(data: bytes) -> str | None:
    """Japanese is a third hiragana, which no other language read in its encodings is."""
    for encoding in ("cp932", "euc_jp"):
        if found := _strictly(data, encoding):
            beyond = [character for character in found.text[:_SAMPLE] if character > "\x7f"]
            kana = sum("\u3041" <= character <= "\u309f" for character in beyond)
            if kana > _KANA_SHARE * len(beyond):
                return encoding
    return None


def _by_statistics(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    match = from_bytes(data[:_SAMPLE]).best()
    return match.encoding if match else None


def _is_noise(text: str) -> bool:
    sample = text[:_SAMPLE]
    return len(_CONTROL.findall(sample)) > 3 + len(sample) // 100
