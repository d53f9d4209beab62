"""The text of a page, pasted or saved: the article's own lines stay word for word, as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING

from articlectl.capture import escape, language, teasers
from articlectl.capture.byline import author_of, date_of, is_date, is_name
from articlectl.capture.chrome import Chrome, classify, is_navigation, tagline_of
from articlectl.capture.decode import decode
from articlectl.capture.plain import (
    TITLE_LIMIT,
    cut,
    ends_sentence,
    first_sentences,
    one_line,
    visible,
)
from articlectl.errors import CaptureError
from articlectl.model import Capture, Teaser

if TYPE_CHECKING:
    from articlectl.capture.raw import Raw

_PROSE = 90
"""A line as long as this is a paragraph, whatever it ends with."""
_SHORT_PROSE = 40
_LONGEST_TITLE = 200
_MOST_BESIDE = 4
_WRAPPED_AT = range(40, 101)
"""Where editors and mail programs wrap lines."""


@dataclass(slots=True)
class _Page:
    """The lines of a page while it is sorted into what is kept and what is not."""

    lines: list[str]
    kept: list[bool] = field(default_factory=list)
    title: str = ""
    title_at: int = -1
    """Where the title stood; -1 where there was none."""
    author: tuple[str, ...] = ()
    date: str | None = None
    site: str | None = None
    origins: dict[str, str] = field(default_factory=dict)
    related: tuple[Teaser, ...] = ()


def capture(raw: Raw) -> Capture:
    """Return the article in the text of a page.

    Raises CaptureError when the bytes are no text, or nothing but chrome.
    """
    decoded = decode(raw.data, charset=raw.charset, name=raw.name)
    page = _sort(visible(decoded.text))
    paragraphs = list(_blocks(page.lines, page.kept))
    if not paragraphs and not page.title:
        raise CaptureError(
            raw.name, "no text of an article in it", hint="copy the article itself and add that"
        )
    title, origins = page.title, page.origins
    if not title:
        title, origins["title"] = _title_without_line(paragraphs, raw.name)
    plain = " ".join(" ".join(block) for block in paragraphs)
    description = first_sentences(plain) or None
    lang = language.detect(f"{title}\n{plain}")
    if description:
        origins["description"] = "first sentences"
    if lang:
        origins["lang"] = "detected"
    if raw.url:
        origins["source"] = "address"
    return Capture(
        title=title,
        body="\n\n".join(map(_paragraph, paragraphs)) + "\n" if paragraphs else "",
        source=raw.url,
        author=page.author,
        site=page.site,
        date=page.date,
        description=description,
        lang=lang,
        related=page.related,
        warnings=decoded.warnings,
        origins=origins,
    )


def _sort(text: str) -> _Page:
    """Tell the article's lines from the page's: the order of the steps is the order of surety."""
    page = _Page([line.strip() for line in text.split("\n")])
    if found := teasers.find(page.lines):
        start, page.related = found
        page.origins["related"] = f"after “{one_line(page.lines[start])}”"
        page.lines = page.lines[:start]
    page.kept = [bool(line) and classify(line) is not Chrome.ALWAYS for line in page.lines]
    _read_head(page)
    _drop_chrome(page)
    return page


def _read_head(page: _Page) -> None:
    """Find the title and the lines around it that say who wrote the article, and when."""
    head_end = next((at for at, line in _shown(page) if _is_prose(line)), None)
    if head_end is None:
        return
    title_at = _title_at(page, head_end)
    if title_at is not None:
        page.title, page.title_at = page.lines[title_at], title_at
        page.origins["title"] = "first line that reads like a title"
        page.kept[title_at] = False
    _read_byline(page, title_at, head_end)
    _drop_menu(page, head_end if title_at is None else title_at)


def _title_at(page: _Page, head_end: int) -> int | None:
    candidates = [
        at
        for at, line in _shown(page)
        if at < head_end and classify(line) is Chrome.NEVER and _is_title(line)
    ]
    tagline = next((at for at in range(head_end) if tagline_of(page.lines[at])), None)
    if tagline is not None:
        _name_site(page, tagline_of(page.lines[tagline]), "line under the title")
        return max((at for at in candidates if at < tagline), default=None)
    candidates = _below_menu(page, candidates, head_end)
    # A menu's words stand before the title; a title has more of them.
    for at in candidates:
        if _has_words(page.lines[at]):
            return _last_like(page, at, head_end)
    if candidates:
        return candidates[-1] if _is_menu(page, candidates) else candidates[0]
    words = [at for at, line in _shown(page) if at < head_end and _is_title(line)]
    return words[-1] if words and words[-1] == _before(page, head_end) else None


def _below_menu(page: _Page, candidates: list[int], head_end: int) -> list[int]:
    """The candidates below the menu of the site; the line above it that would be one names it."""
    menu = [at for at in range(head_end) if is_navigation(page.lines[at])]
    above = [at for at in candidates if menu and at < menu[0]]
    site = page.lines[above[0]] if above else None
    below = [at for at in candidates if menu and at > menu[-1] and page.lines[at] != site]
    byline = [at for at in range(head_end) if _says_when(page.lines[at])]
    after = [at for at in below if byline and at > byline[-1]]
    # What stands before the date may be an entry of the menu, or the author.
    if after and not any(_has_words(page.lines[at]) for at in below if at < byline[-1]):
        below = after
    if not any(_has_words(page.lines[at]) for at in below):
        return candidates
    if site:
        _name_site(page, site, "line above the menu")
        for at in range(head_end):
            page.kept[at] = page.kept[at] and page.lines[at] != site
    return below


def _name_site(page: _Page, site: str | None, origin: str) -> None:
    page.site, page.origins["site"] = site, origin


def _has_words(line: str) -> bool:
    return len(line.split()) > 2 or len(line) > 20


def _last_like(page: _Page, at: int, head_end: int) -> int:
    """Where the title stands last: pages say it above their buttons, and again below them."""
    same = [other for other in range(at, head_end) if page.lines[other] == page.lines[at]]
    for other in same:
        page.kept[other] = False
    return same[-1]


def _is_menu(page: _Page, candidates: list[int]) -> bool:
    return len(candidates) > 2 and any(
        page.lines[at] and classify(page.lines[at]) is Chrome.PLACE for at in range(candidates[-1])
    )


def _before(page: _Page, end: int) -> int | None:
    return next((at for at in range(end - 1, -1, -1) if page.lines[at]), None)


def _is_title(line: str) -> bool:
    return (
        len(line) <= _LONGEST_TITLE
        and any(character.isalnum() for character in line)
        and not line.endswith((".", ",", ";", ":", "。"))
        and not is_date(line)
        and author_of(line) is None
    )


def _is_prose(line: str) -> bool:
    if classify(line) is not Chrome.NEVER or is_date(line) or author_of(line):
        return False
    if any(character > "\u2e7f" for character in line[:20]):
        return len(line) >= _SHORT_PROSE or (ends_sentence(line) and len(line) >= _SHORT_PROSE // 3)
    if len(line) >= _PROSE:
        # A headline may be long, but it does not end as a sentence does.
        return ends_sentence(line) or len(line) > _LONGEST_TITLE or line.count(", ") > 1
    return len(line) >= _SHORT_PROSE and line.endswith((".", "。", ".”", '."'))


def _read_byline(page: _Page, title_at: int | None, head_end: int) -> None:
    """Take author and date from the head; the lines that said so are no part of the text."""
    head = [at for at, _ in _shown(page) if at < head_end and at != title_at]
    dated = {at for at in range(head_end) if page.lines[at] and is_date(page.lines[at])}
    around = {at for at in range(head_end) if _says_when(page.lines[at])}
    for at in head:
        line = page.lines[at]
        if at in dated:
            page.kept[at] = False
            if page.date is None and (day := date_of(line)):
                page.date, page.origins["date"] = day, "date line"
        elif name := author_of(line):
            page.kept[at] = False
            if not page.author:
                page.author, page.origins["author"] = (name,), "byline"
        elif _is_author(line) and not page.author and _next_line(page, at) in around:
            page.kept[at] = False
            page.author, page.origins["author"] = (line,), "name beside the date"


def _says_when(line: str) -> bool:
    return bool(line) and (
        is_date(line) or (classify(line) is Chrome.ALWAYS and "min" in line.casefold())
    )


def _is_author(line: str) -> bool:
    return is_name(line) and classify(line) is Chrome.NEVER


def _next_line(page: _Page, at: int) -> int | None:
    return next((later for later in range(at + 1, len(page.lines)) if page.lines[later]), None)


def _drop_menu(page: _Page, title_at: int) -> None:
    """Drop a run of short lines before the title, when it holds an entry that every menu has."""
    run = [at for at in range(title_at) if page.kept[at]]
    short = all(len(page.lines[at].split()) <= 3 for at in run)
    if len(run) > 2 and short and any(_may_be_chrome(page.lines[at]) for at in run):
        for at in run:
            page.kept[at] = False


def _may_be_chrome(line: str) -> bool:
    return classify(line) in (Chrome.PLACE, Chrome.ACTION)


def _drop_chrome(page: _Page) -> None:
    """Drop buttons and menu entries, except where one stands as the heading of a paragraph."""
    shown = [at for at, _ in _shown(page)]
    prose = [at for at in shown if _is_prose(page.lines[at])]
    if not prose:
        # Without a paragraph there is no telling a list of words from a menu: keep it.
        return
    doubtful = {at for at in shown if _is_doubtful(page, at)}
    for index, at in enumerate(shown):
        if at in doubtful:
            follows = shown[index + 1] if index + 1 < len(shown) else None
            alone = index == 0 or (shown[index - 1] not in doubtful and not _is_button(page, at))
            heads = follows is not None and _is_prose(page.lines[follows]) and alone
            page.kept[at] = heads and _may_be_heading(page, at, prose[0])


def _is_button(page: _Page, at: int) -> bool:
    """A button below a line that no article has belongs to that line."""
    before = _before(page, at)
    beside = before is not None and classify(page.lines[before]) is Chrome.ALWAYS
    return beside and classify(page.lines[at]) is Chrome.ACTION


def _is_doubtful(page: _Page, at: int) -> bool:
    kind = classify(page.lines[at])
    return _is_beside(page, at) if kind is Chrome.BESIDE else kind is not Chrome.NEVER


def _is_beside(page: _Page, at: int) -> bool:
    """A number counts likes where buttons or a date stand beside it, or beside a few like it."""
    for step in (1, -1):
        others = [line for line in page.lines[at::step] if line][1 : _MOST_BESIDE + 1]
        beside = next((line for line in others if classify(line) is not Chrome.BESIDE), "")
        if is_date(beside) or classify(beside) in (Chrome.ACTION, Chrome.ALWAYS):
            return True
    return False


def _may_be_heading(page: _Page, at: int, first_prose: int) -> bool:
    """Before the text begins, buttons are never headings, and menus stand above the title."""
    if at > first_prose:
        return True
    return classify(page.lines[at]) is Chrome.PLACE and 0 <= page.title_at < at


def _shown(page: _Page) -> Iterator[tuple[int, str]]:
    return ((at, line) for at, line in enumerate(page.lines) if page.kept[at])


def _title_without_line(paragraphs: Sequence[Sequence[str]], name: str) -> tuple[str, str]:
    if paragraphs:
        return cut(first_sentences(paragraphs[0][0], TITLE_LIMIT).rstrip("."), 80), "first words"
    return PurePath(name).stem, "file name"


def _blocks(lines: Sequence[str], kept: Sequence[bool]) -> Iterator[list[str]]:
    """Yield the runs of lines between blank ones (and dropped ones)."""
    block: list[str] = []
    for line, keep in zip(lines, kept, strict=True):
        if keep:
            block.append(line)
        elif block:
            yield block
            block = []
    if block:
        yield block


def _paragraph(block: Sequence[str]) -> str:
    """Return the lines as Markdown: paragraphs of their own, one wrapped paragraph, or verse."""
    lines = [escape.line(line) for line in block]
    if len(lines) == 1:
        return lines[0]
    if max(map(len, block)) > _WRAPPED_AT.stop:
        return "\n\n".join(lines)
    if _is_wrapped(block):
        return "\n".join(lines)
    # Two spaces are a line break in Markdown: verse, addresses and lists keep their lines.
    return "  \n".join(lines)


def _is_wrapped(block: Sequence[str]) -> bool:
    inner = block[:-1]
    full = sum(1 for line in inner if len(line) in _WRAPPED_AT)
    ended = sum(1 for line in inner if ends_sentence(line))
    return full > 0.7 * len(inner) and ended <= len(inner) / 2
