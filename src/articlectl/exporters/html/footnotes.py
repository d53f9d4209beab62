"""Footnotes: gathered at the end, numbered, with a way there and back."""

from __future__ import annotations

import re

_DIVISION = re.compile(r"<(/?)div\b[^>]*>")
_DEFINITION = re.compile(
    r'<div class="footnote-definition" id="([^"]*)">'
    r'<sup class="footnote-definition-label">([0-9]{1,6})</sup>'
)
_REFERENCE = re.compile(
    r'<sup class="footnote-reference"><a href="#([^"]*)">([0-9]{1,6})</a></sup>'
)


def gather(html: str) -> str:
    """Move the footnotes of sanitised HTML into a list at its end, linked both ways.

    The ids are `fn-1` and `fnref-1`, so that no heading can have the same.
    """
    text, notes = _take(html)
    if not notes:
        return html
    seen: dict[int, int] = {}

    def reference(found: re.Match[str]) -> str:
        number = int(found[2])
        if number not in notes:
            return f"<sup>{number}</sup>"
        seen[number] = seen.get(number, 0) + 1
        return (
            f'<sup class="note" id="{_mark(number, seen[number])}">'
            f'<a href="#fn-{number}" role="doc-noteref">{number}</a></sup>'
        )

    text = _REFERENCE.sub(reference, text)
    notes = {number: _REFERENCE.sub(reference, note) for number, note in notes.items()}
    items = "".join(_item(number, notes[number], seen.get(number, 0)) for number in sorted(notes))
    return f'{text}<section class="notes" role="doc-endnotes"><ol>\n{items}</ol></section>\n'


def _mark(number: int, use: int) -> str:
    return f"fnref-{number}" if use == 1 else f"fnref-{number}-{use}"


def _item(number: int, note: str, uses: int) -> str:
    back = "".join(
        f' <a href="#{_mark(number, use)}" role="doc-backlink"'
        f' aria-label="Back to the text, note {number}">↩</a>'
        for use in range(1, uses + 1)
    )
    note = note.strip()
    if note.endswith("</p>"):
        note = f"{note[:-4]}{back}</p>"
    else:
        note = f"{note}<p>{back.strip()}</p>" if back else note
    return f'<li id="fn-{number}" value="{number}">{note}</li>\n'


def _take(html: str) -> tuple[str, dict[int, str]]:
    notes: dict[int, str] = {}
    kept: list[str] = []
    position = 0
    while found := _DEFINITION.search(html, position):
        end, after = _end(html, found.end())
        kept.append(html[position : found.start()])
        notes.setdefault(int(found[2]), html[found.end() : end])
        position = after
    kept.append(html[position:])
    return "".join(kept), notes


def _end(html: str, position: int) -> tuple[int, int]:
    """Where the division that is open at a position closes: before its end tag, and after it."""
    depth = 1
    for tag in _DIVISION.finditer(html, position):
        depth += -1 if tag[1] else 1
        if not depth:
            return tag.start(), tag.end()
    return len(html), len(html)
