"""A web page, fetched or saved, to an article."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING

from articlectl.capture import (
    blocks,
    dom,
    extract,
    footnotes,
    language,
    leftovers,
    metadata,
    page,
    related,
)
from articlectl.capture.addresses import canonical
from articlectl.capture.convert import to_markdown
from articlectl.capture.decode import decode
from articlectl.capture.plain import first_sentences
from articlectl.errors import CaptureError
from articlectl.model import Capture

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from articlectl.capture.raw import Raw

# SingleFile writes `url: …` into a comment of its own; browsers, `saved from url=(0042)…`.
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)\s*(https?://[^\s>]+)\s*-->", re.IGNORECASE)
_SINGLE_FILE = re.compile(
    r"<!--\s*Page saved with SingleFile\s+url:\s*(https?://\S+)", re.IGNORECASE
)
_WITHIN = 20_000


def capture(raw: Raw) -> Capture:
    """Return the article on the page.

    Raises CaptureError for bytes that are no text, and for a page that is empty or too large.
    """
    decoded = decode(raw.data, charset=raw.charset, name=raw.name, markup=True)
    text = decoded.text
    root = dom.parse(text, raw.name)
    if (listing := dom.source_listing(root)) is not None:
        text = listing
        root = dom.parse(text, raw.name)
    url, url_origin = _address(raw, text)
    base = page.base_of(root, url)
    found = metadata.read(root, url, base)
    notes = footnotes.take(root)
    page.prepare(root, base or found.source)
    teasers = related.take(root)
    extracted = extract.article(root)
    title = found.title or _title_of_name(raw.name)
    blocks.settle(extracted.element, title)
    leftovers.drop_told(extracted.element, found)
    pictures = leftovers.drop_pictures(extracted.element)
    body = footnotes.written(to_markdown(extracted.element), _notes(notes, base or found.source))
    if not body:
        raise CaptureError(
            raw.name,
            "no text of an article in it",
            hint="a page that is made by a script must be saved from the browser and added",
        )
    paragraphs = [dom.text_of(paragraph) for paragraph in extracted.element.iter("p")]
    plain = footnotes.without_marks(" ".join(paragraphs) or dom.text_of(extracted.element))
    origins = dict(found.origins)
    if origins.get("source") == "address":
        origins["source"] = url_origin
    origins.setdefault("title", "file name")
    description, lang = found.description, found.lang
    if not description and (description := first_sentences(plain) or None):
        origins["description"] = "first sentences"
    if not lang and (lang := language.detect(plain)):
        origins["lang"] = "detected"
    if teasers:
        origins["related"] = "links at the end"
    return Capture(
        title=title,
        body=body,
        source=found.source,
        author=found.author,
        site=found.site,
        date=found.date,
        description=description,
        tags=found.tags,
        lang=lang,
        image=found.image,
        related=teasers,
        warnings=decoded.warnings + extracted.warnings + pictures,
        origins=origins,
    )


def _notes(notes: Mapping[int, HtmlElement], base: str | None) -> dict[int, str]:
    written: dict[int, str] = {}
    for number, note in notes.items():
        page.prepare(note, base)
        blocks.settle(note, "")
        written[number] = to_markdown(note)
    return written


def _address(raw: Raw, text: str) -> tuple[str | None, str]:
    """The page's address: where it was fetched, or what the program that saved it wrote down."""
    if raw.url:
        return raw.url, "address"
    for pattern, origin in ((_SINGLE_FILE, "SingleFile"), (_SAVED_FROM, "saved from url")):
        if match := pattern.search(text, 0, _WITHIN):
            return canonical(html.unescape(match[1])), origin
    return None, "address"


def _title_of_name(name: str) -> str:
    stem = PurePath(name).stem
    return " ".join(re.split(r"[_\s-]+", stem)).strip() or "Untitled"
