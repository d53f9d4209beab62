"""The end of a page that points to other articles: a marker line, then titles with excerpts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from articlectl.capture.byline import is_date, is_name
from articlectl.capture.chrome import Chrome, classify
from articlectl.capture.plain import ends_sentence
from articlectl.model import Teaser

_LONGEST_TITLE = 150
_LONGEST_EXCERPT = 400
_SHORTEST_EXCERPT = 40


def find(lines: Sequence[str]) -> tuple[int, tuple[Teaser, ...]] | None:
    """Return where the teasers begin and what they are, or None where a page ends without any.

    A marker ("Recent Posts") alone proves nothing, it may be a heading: all that follows must read
    as teasers, and an excerpt must be cut off, as excerpts are, or two markers stand together.
    """
    for start, line in enumerate(lines):
        if classify(line) is Chrome.MARKER and (found := _read(lines[start + 1 :])):
            return start, found
    return None


def _read(lines: Sequence[str]) -> tuple[Teaser, ...]:
    """The teasers, if the lines are nothing else; empty when they are not."""
    teasers: list[Teaser] = []
    title = ""
    following = next(filter(None, lines), "")
    cut_off = classify(following) is Chrome.MARKER
    shown = [line for line in lines if line and not _is_around(line)]
    for line, following in pairwise([*shown, ""]):
        if is_name(line) and not _is_excerpt(following):
            continue
        if title and _is_excerpt(line):
            teasers.append(Teaser(title, line))
            cut_off = cut_off or _is_cut_off(line)
            title = ""
        elif _is_title(line):
            if title:
                teasers.append(Teaser(title))
            title = line
        else:
            return ()
    if title:
        teasers.append(Teaser(title))
    return tuple(teasers) if cut_off else ()


def _is_around(line: str) -> bool:
    """Chrome and dates stand among the teasers and after them."""
    return classify(line) is not Chrome.NEVER or is_date(line)


def _is_excerpt(line: str) -> bool:
    return _SHORTEST_EXCERPT <= len(line) <= _LONGEST_EXCERPT


def _is_cut_off(line: str) -> bool:
    return line.endswith(("…", "...", "[…]", "[...]", "Read more")) or not ends_sentence(line)


def _is_title(line: str) -> bool:
    if len(line) > _LONGEST_TITLE:
        return False
    return not line.endswith((".", ",", ";")) or len(line) < _SHORTEST_EXCERPT
