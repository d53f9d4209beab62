"""Which of the titles that a page gives is the article's own."""

from __future__ import annotations

import re
from dataclasses import dataclass

from articlectl.capture.dom import fold

_SEPARATOR = re.compile(r"\s+(?:[|\-–—·•»«›:/]|::|>>)+\s+|\s*[|»]\s*")
_SHORTEST_MATCH = 4


@dataclass(frozen=True, slots=True)
class Titles:
    """The titles on a page: of its `<title>`, for sharing, and its first-level headings."""

    page: str | None
    shared: str | None
    headings: tuple[str, ...]


def choose(titles: Titles, site: str | None) -> tuple[str, str] | None:
    """Return the article's title and where it was found, or None.

    The h1 that is a part of the shared or the page's title; else the shared title less the name
    of the site; else a lone h1; else the page's title less the name of the site.
    """
    for wanted in (titles.shared, titles.page):
        if wanted and (heading := _matching(titles.headings, wanted, site)):
            return heading, "h1"
    if titles.shared:
        return _less_site(titles.shared, site), "og:title"
    if len(titles.headings) == 1 and fold(titles.headings[0]) != fold(site or ""):
        return titles.headings[0], "h1"
    if titles.page:
        return _less_site(titles.page, site) if site else _less_last(titles.page), "title"
    return (titles.headings[0], "h1") if titles.headings else None


def _matching(headings: tuple[str, ...], wanted: str, site: str | None) -> str | None:
    folded = fold(wanted)
    fitting = [
        heading
        for heading in headings
        if len(fold(heading)) >= _SHORTEST_MATCH
        and fold(heading) in folded
        and fold(heading) != fold(site or "")
    ]
    # Most pages put the title before the name of the site; a part of the title is not all of it.
    return min(fitting, key=lambda h: (folded.find(fold(h)), -len(h)), default=None)


def _less_site(title: str, site: str | None) -> str:
    parts = _SEPARATOR.split(title)
    if not site or len(parts) < 2:
        return title
    for last, first in ((parts[-1], parts[0]), (parts[0], parts[-1])):
        if fold(last) == fold(site) and first is not last:
            start = title.find(parts[1]) if last is parts[0] else 0
            end = len(title) if last is parts[0] else title.rfind(last)
            return title[start:end].strip(" |-–—·•»«›:/") or title
    return title


def _less_last(title: str) -> str:
    """The last part is the site's name when it is short beside the rest."""
    matches = list(_SEPARATOR.finditer(title))
    if not matches:
        return title
    rest, last = title[: matches[-1].start()], title[matches[-1].end() :]
    return rest if len(rest) >= 15 and len(last.split()) <= 4 and len(last) < len(rest) else title
