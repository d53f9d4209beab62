"""Items put into and taken out of a bracketed list, in YAML, TOML and JSON alike.

What `insert` puts in, `delete` takes out without a trace.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_COMMA = re.compile(r"[ \t]*,")
_BLANK_REST = re.compile(r"[ \t]*,?[ \t]*(?:#[^\r\n]*)?(?=[\r\n])")
_EOL = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class FlowList:
    """A list in a text: where its brackets and items are."""

    text: str
    start: int
    """The opening bracket."""
    end: int
    """After the closing bracket."""
    items: tuple[tuple[int, int], ...]

    def insert(self, written: str) -> str:
        """Return the text with one more item at the end, on a line of its own if the last is."""
        text = self.text
        if not self.items:
            return text[: self.start + 1] + written + text[self.start + 1 :]
        start, end = self.items[-1]
        if not self._alone(start, end):
            return text[:end] + self._separator() + written + text[end:]
        indent = text[line_start(text, start) : start]
        comma = _COMMA.match(text, end)
        stop = comma.end() if comma else end
        eol = _EOL.search(text, stop)
        assert eol is not None
        tail = "," if comma else ""
        line = f"{eol.group()}{indent}{written}{tail}"
        return (
            f"{text[:stop]}{'' if comma else ','}{text[stop : eol.start()]}{line}"
            + (text[eol.start() :])
        )

    def delete(self, index: int) -> str:
        """Return the text without one item."""
        text = self.text
        start, end = self.items[index]
        comma = _COMMA.match(text, end)
        if self._alone(start, end):
            first, last = line_start(text, start), line_end(text, end)
            if index and not comma and (before := _COMMA.match(text, self.items[index - 1][1])):
                return text[: before.end() - 1] + text[before.end() : first] + text[last:]
            return text[:first] + text[last:]
        if index:
            return text[: self.items[index - 1][1]] + text[end:]
        if len(self.items) > 1:
            return text[:start] + text[self.items[1][0] :]
        return text[:start] + text[comma.end() if comma else end :]

    @property
    def is_spaced(self) -> bool:
        """Whether white space follows the opening bracket; never so in a list that was empty."""
        return self.text[self.start + 1].isspace()

    def _alone(self, start: int, end: int) -> bool:
        first = line_start(self.text, start)
        return (
            first > self.start
            and not self.text[first:start].strip(" \t")
            and _BLANK_REST.match(self.text, end) is not None
        )

    def _separator(self) -> str:
        if len(self.items) > 1:
            between = self.text[self.items[-2][1] : self.items[-1][0]]
            if re.fullmatch(r",[ \t]*", between):
                return between
        return ", "


def line_start(text: str, index: int) -> int:
    """Where the line begins that this place lies on."""
    return max(text.rfind("\n", 0, index), text.rfind("\r", 0, index)) + 1


def line_end(text: str, index: int) -> int:
    """Where the next line begins."""
    found = _EOL.search(text, index)
    return found.end() if found else len(text)


def eol_before(text: str, index: int, otherwise: str) -> str:
    """The line end of the line above this place."""
    if text[:index].endswith("\r\n"):
        return "\r\n"
    return text[index - 1] if index and text[index - 1] in "\r\n" else otherwise
