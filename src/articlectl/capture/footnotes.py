"""The footnotes of a page: marks in the text, and the notes that they lead to, as in Markdown.

They are taken out before an extractor sees the page: it would drop the notes as a list of links.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from typing import TYPE_CHECKING

from articlectl.capture.dom import classes, text_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_OPEN, _CLOSE = "\ue0f0", "\ue0f1"
"""Around a note's number while the text goes through the extractors: of the private use area."""
_PLACEHOLDER = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_LABEL = re.compile(
    r"[\[(]?(?:(?:note|nb) ?)?(?:\d{1,3}|[a-z]|[ivx]{1,5}|[*†‡§¶]{1,3})[\])]?", re.I
)
_OF_NOTES = re.compile(
    r"(?<![a-z])(?:foot|end)?notes?(?:ref)?(?![a-z])|footnote|endnote|references?"
)
_ONE_NOTE = re.compile(r"(?<![a-z])(?:foot|end)?note(?![a-z])")
_BACKLINK = re.compile(
    r"[\W_]*(?:(?:jump |go )?(?:back|up|return)(?: to (?:the )?(?:text|content))?)?[\W_]*"
)
_HEADING_NOTHING = re.compile(r"(?:\n+(?:---|#{1,6} [^\n]*))*\s*\Z")
_TARGETS = ("li", "p", "dd", "td", "aside", "div")
_LONGEST = 4000


def take(root: HtmlElement) -> Mapping[int, HtmlElement]:
    """Return the notes by number, out of the page; a placeholder is left for each mark."""
    by_id = {name: element for element in root.iter() for name in _names(element)}
    numbers: dict[HtmlElement, int] = {}
    marks: list[tuple[HtmlElement, HtmlElement]] = []
    holders: set[HtmlElement] = set()
    for link in root.iter("a"):
        note = _note_of(link, by_id)
        above = set(link.iterancestors())
        # A link back has a number too: it stands in a note, and leads to what holds a mark.
        if note is not None and note not in holders and not above & numbers.keys():
            marks.append((link, note))
            numbers.setdefault(note, len(numbers) + 1)
            holders |= above
    if not marks:
        return {}
    homes = {name for link, _ in marks for name in _home(link)}
    labels = {note: text_of(link).strip("[]()") for link, note in reversed(marks)}
    notes = {number: _cleaned(note, labels[note], homes) for note, number in numbers.items()}
    for link, note in marks:
        if text_of(notes[numbers[note]]):
            _place(link, numbers[note])
    for note, number in numbers.items():
        if text_of(notes[number]):
            _remove(note)
    return {number: note for number, note in notes.items() if text_of(note)}


def without_marks(text: str) -> str:
    """Return the text without the placeholders."""
    return _PLACEHOLDER.sub("", text)


def written(body: str, notes: Mapping[int, str]) -> str:
    """Return the Markdown with `[^1]` for each placeholder, and the notes so marked at its end."""
    order: dict[int, int] = {}

    def mark(match: re.Match[str]) -> str:
        number = int(match[1])
        return f"[^{order.setdefault(number, len(order) + 1)}]" if notes.get(number) else ""

    text = _PLACEHOLDER.sub(mark, body)
    told = (
        f"[^{place}]: " + without_marks(notes[number]).strip().replace("\n", "\n    ")
        for number, place in order.items()
    )
    lines = "\n".join(told)
    lines = re.sub(r"^ +$", "", lines, flags=re.MULTILINE)
    # What stood above the notes heads nothing now.
    return f"{_HEADING_NOTHING.sub('', text)}\n\n{lines}\n" if lines else text


def _names(element: HtmlElement) -> list[str]:
    names = [element.get("id"), element.get("name") if element.tag == "a" else None]
    return [name for name in names if name]


def _note_of(link: HtmlElement, by_id: Mapping[str, HtmlElement]) -> HtmlElement | None:
    """The note that a link leads to, where it is the mark of one."""
    href = (link.get("href") or "").strip()
    if not href.startswith("#") or not _LABEL.fullmatch(text_of(link)):
        return None
    target = by_id.get(href[1:])
    if target is None or re.fullmatch("h[1-6]", str(target.tag)):
        return None
    note = next((e for e in (target, *target.iterancestors()) if e.tag in _TARGETS), None)
    if note is None:
        return None
    above = note.getparent()
    if above is not None and (above.tag == "li" or _ONE_NOTE.search(classes(above))):
        note = above
    if len(text_of(note)) > _LONGEST:
        return None
    around = [link, *list(link.iterancestors())[:2]]
    if note in (link, *link.iterancestors()) or _is_note(link):
        return None
    raised = any(element.tag == "sup" for element in around)
    named = any(_says_note(element) for element in (*around, target, note, *_parents(note)))
    return note if raised or named else None


def _is_note(link: HtmlElement) -> bool:
    """A link back from a note has a label, too, and stands at the note's end or start."""
    said = f"{link.get('role') or ''} {classes(link)}"
    return "backlink" in said or "backref" in said or "reversefootnote" in said


def _parents(note: HtmlElement) -> list[HtmlElement]:
    return list(note.iterancestors())[:2]


def _says_note(element: HtmlElement) -> bool:
    return "note" in (element.get("role") or "") or bool(_OF_NOTES.search(classes(element)))


def _home(link: HtmlElement) -> list[str]:
    return [name for element in (link, *list(link.iterancestors())[:2]) for name in _names(element)]


def _cleaned(note: HtmlElement, label: str, homes: set[str]) -> HtmlElement:
    """A copy of the note without its own number and the links back to the text."""
    copied = deepcopy(note)
    copied.tail = None
    copied.tag = "div"
    for link in list(copied.iter("a")):
        href = (link.get("href") or "").strip()
        if href.startswith("#") and (href[1:] in homes or _BACKLINK.fullmatch(text_of(link))):
            link.drop_tree()
    for empty in [*copied.iter("sup"), *copied.iter("a")]:
        if not text_of(empty):
            empty.drop_tag()
    start = re.compile(rf"\s*(?:\^\s*)?(?:[\[(]?{re.escape(label)}[\])]?[.:)]?(?=\s|$))?\s*")
    for element in (copied, *list(copied.iterdescendants())[:3]):
        if element is not copied and element.tag in ("sup", "span", "b", "strong", "a"):
            if text_of(element).strip("[]().:") == label and not (copied.text or "").strip():
                element.drop_tree()
                break
        elif (element.text or "").strip():
            element.text = start.sub("", element.text, count=1)
            break
    return copied


def _place(link: HtmlElement, number: int) -> None:
    mark: HtmlElement = link
    parent = link.getparent()
    if parent is not None and parent.tag == "sup" and text_of(parent) == text_of(link):
        mark = parent
    mark.addprevious(placed := mark.makeelement("span"))
    placed.text = f"{_OPEN}{number}{_CLOSE}"
    placed.tail = None
    mark.drop_tree()


def _remove(note: HtmlElement) -> None:
    """Take the note out, and what held only notes, with the rule above it."""
    parent = note.getparent()
    if parent is None:
        return
    note.drop_tree()
    while parent is not None and parent.tag not in ("body", "article", "main", "html"):
        rest = (child for child in parent if child.tag not in ("h2", "h3", "h4"))
        if (
            any(map(text_of, rest))
            or (parent.text or "").strip()
            or next(parent.iter("img"), None) is not None
        ):
            return
        if not _says_note(parent) and text_of(parent):
            return
        before, holder = parent.getprevious(), parent.getparent()
        if before is not None and before.tag == "hr" and not (before.tail or "").strip():
            before.drop_tree()
        parent.drop_tree()
        parent = holder
