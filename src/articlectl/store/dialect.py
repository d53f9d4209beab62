"""YAML as articlectl reads it: the 1.2 core schema, on PyYAML's C parser, safe on any input.

The schema: https://yaml.org/spec/1.2.2/#103-core-schema. PyYAML alone speaks YAML 1.1, in which
`no` is false, `010` is eight and `12:30` is 750. Dates stay text and `<<` is a plain key here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import yaml

MAX_HEADER = 1 << 20
"""Characters of front matter that are read; more is refused."""

MAX_DEPTH = 64
MAX_NODES = 20_000
"""Values after all aliases are followed: beyond it lies an alias bomb."""

PLAIN = "tag:yaml.org,2002:plain"
TEXT = "tag:yaml.org,2002:str"

_LESS = "keep to the fields of the article, and move the rest to its text"
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {
    word: word.lower() == "true" for word in ["true", "True", "TRUE", "false", "False", "FALSE"]
}
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
_NUMBER_STARTS = frozenset("0123456789+-.")
_MAX_DIGITS = 400
"""Longer runs of digits are text: Python refuses to turn very long ones into numbers."""


class Integer(int):
    """A whole number that `str` gives back as the writer wrote it (`010`, `0x1F`)."""

    written: str

    def __str__(self) -> str:
        return self.written


class Float(float):
    """A number that `str` gives back as the writer wrote it (`1.10`)."""

    written: str

    def __str__(self) -> str:
        return self.written


class DialectError(ValueError):
    """Text that is not YAML, or more of it than is safe; `line` counts from 0."""

    def __init__(self, reason: str, line: int | None = None, hint: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.hint = hint


def load(text: str) -> Any:
    """Return the value of a YAML document, or raise DialectError that says what is wrong."""
    node = compose(text)
    return None if node is None else construct(node, text)


def compose(text: str) -> yaml.Node | None:
    """Return the YAML nodes of a document with their places in the text, or None without any.

    Raises DialectError.
    """
    import yaml

    if len(text) > MAX_HEADER:
        raise DialectError(f"more than {MAX_HEADER:,} characters of front matter", None, _LESS)
    loader = _loader()
    source = _hide_breaks(text)
    try:
        if len(source) > 2048 or source.count("[") + source.count("{") > 50:
            _check_depth(source)
        return loader(source).get_single_node()  # type: ignore[no-any-return]
    except yaml.YAMLError as error:
        raise _explain(error, text) from None
    except RecursionError:
        raise _too_deep(None) from None


def construct(node: yaml.Node, text: str) -> Any:
    """Return the Python value of a node that `compose` made from that text."""
    return _Builder(text).value(node, 0)


def scalar(written: str) -> Any:
    """Return what an unquoted scalar means in the YAML 1.2 core schema."""
    if written in _NULLS:
        return None
    if written in _BOOLEANS:
        return _BOOLEANS[written]
    if written[0] in _NUMBER_STARTS and len(written) < _MAX_DIGITS:
        if _INTEGER.fullmatch(written):
            base = {"0o": 8, "0x": 16}.get(written[:2], 10)
            return as_written(int(written, base), written)
        if _FLOAT.fullmatch(written):
            # Python spells `.inf` and `.nan` without the dot.
            spelt = written.replace(".", "", 1) if written[-1] in "fFnN" else written
            return as_written(float(spelt), written)
    return written


def as_written(number: float, written: str) -> int | float:
    """Return a number equal to this one whose `str` is the text that stood in the file."""
    if str(number) == written:
        return number
    kept: Integer | Float = Integer(number) if isinstance(number, int) else Float(number)
    kept.written = written
    return kept


class _Builder:
    """Turns nodes into values, counting them, so that aliases cannot grow without bound."""

    def __init__(self, text: str) -> None:
        import yaml

        self._text = text
        self._count = 0
        self._sequence = yaml.SequenceNode
        self._hidden = _hidden(text)

    def value(self, node: yaml.Node, depth: int) -> Any:
        self._count += 1
        if self._count > MAX_NODES:
            raise DialectError(
                f"more than {MAX_NODES:,} values, once its aliases (`*name`) are followed",
                node.start_mark.line,
                _LESS,
            )
        if isinstance(node.value, str):
            return self._scalar(node)
        if depth >= MAX_DEPTH:
            raise _too_deep(node.start_mark.line)
        if node.tag not in _COLLECTIONS:
            raise _unknown_tag(node)
        if isinstance(node, self._sequence):
            return [self.value(item, depth + 1) for item in node.value]
        return {self._key(key, depth): self.value(item, depth + 1) for key, item in node.value}

    def _scalar(self, node: yaml.Node) -> Any:
        text: str = node.value
        if node.tag == PLAIN:
            found = scalar(text)
            if found is not text:
                return found
        elif node.tag == TEXT:
            pass
        elif node.tag.startswith("tag:yaml.org,2002:") and node.tag[18:] in _CORE:
            return scalar(text)
        else:
            raise _unknown_tag(node)
        if self._hidden:
            for stand_in, real in self._hidden.items():
                text = text.replace(stand_in, real)
        return text if text.isascii() else whole(text)

    def _key(self, node: yaml.Node, depth: int) -> Any:
        if isinstance(node.value, str):
            return self.value(node, depth)
        return self._text[node.start_mark.index : node.end_mark.index]


def _unknown_tag(node: yaml.Node) -> DialectError:
    return DialectError(
        f"the tag `{_short(node.tag)}` is not known here",
        node.start_mark.line,
        "write a plain value, without `!`",
    )


_COLLECTIONS = frozenset(
    f"tag:yaml.org,2002:{name}" for name in ("seq", "map", "set", "omap", "pairs")
)
_CORE = frozenset({"null", "bool", "int", "float", "timestamp", "merge", "value"})
_LONE = re.compile("[\ud800-\udfff]")
_BREAKS = "\x85\u2028\u2029"


def _hidden(text: str) -> Mapping[str, str]:
    """Stand-ins for line ends that only YAML 1.1 knows, chosen among characters not in the text."""
    if text.isascii() or not any(mark in text for mark in _BREAKS):
        return {}
    free = (chr(code) for code in range(0xE000, 0xF8FF) if chr(code) not in text)
    return {next(free): mark for mark in _BREAKS}


def _hide_breaks(text: str) -> str:
    if not text.isascii():
        text = _LONE.sub("\ufffd", text)
    for stand_in, real in _hidden(text).items():
        text = text.replace(real, stand_in)
    return text


def whole(text: str) -> str:
    """The text with escaped surrogate pairs joined, as JSON writes them, and lone ones replaced."""
    if any("\ud800" <= char <= "\udfff" for char in text):
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


@cache
def _loader() -> Any:
    import yaml

    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    class CoreLoader(base):  # type: ignore[misc]
        """Marks scalars as plain or quoted only; what a plain one means is decided later."""

        def descend_resolver(self, parent: Any, index: Any) -> None:
            """Nothing: no tag here depends on the place of a value."""

        def ascend_resolver(self) -> None:
            """Nothing, as above."""

        def resolve(self, kind: type, value: Any, implicit: Any) -> str:
            if kind is yaml.ScalarNode:
                return PLAIN if implicit[0] else TEXT
            return "tag:yaml.org,2002:seq" if kind is yaml.SequenceNode else "tag:yaml.org,2002:map"

    return CoreLoader


def _check_depth(text: str) -> None:
    """Raise DialectError for deep nesting: the C composer would overflow the stack on it."""
    import yaml

    depth = 0
    for event in yaml.parse(text, Loader=_loader()):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise _too_deep(event.start_mark.line if event.start_mark else None)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _too_deep(line: int | None) -> DialectError:
    return DialectError(f"nested more than {MAX_DEPTH} levels deep", line, _LESS)


def _short(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")


def _explain(error: Exception, text: str) -> DialectError:
    """The parser's complaint in words for people who never read the YAML specification."""
    import yaml

    if isinstance(error, yaml.reader.ReaderError):
        control = re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\ufffe\uffff]", text)
        line = None if control is None else line_of(text, control.start())
        return DialectError("a control character is in it", line, "delete that character")
    if not isinstance(error, yaml.MarkedYAMLError):
        return DialectError(str(error))
    mark = error.problem_mark or error.context_mark
    reason = error.problem or error.context or "not valid YAML"
    for known, (words, hint) in _REASONS.items():
        if known in reason:
            return DialectError(words, mark.line if mark else None, hint)
    return DialectError(reason, mark.line if mark else None, "expected lines of `key: value`")


_REASONS: Mapping[str, tuple[str, str]] = {
    "mapping values are not allowed": (
        "a second `: ` where a value is expected",
        'put the value in quotes: `title: "One: two"`',
    ),
    "cannot start any token": (
        "a character that cannot begin a value (a tab, `@`, `%` or a backquote)",
        "indent with spaces, and put such a value in quotes",
    ),
    "could not find expected ':'": (
        "a line without `:`, where `key: value` is expected",
        "write `key: value`, or indent the line to continue the value above",
    ),
    "second occurrence": (
        "two anchors (`&name`) of the same name",
        "put a value that begins with `&` in quotes",
    ),
    "did not find expected node content": (
        "a bracket that is never closed, or nothing between two commas",
        "close the bracket, or put the value in quotes",
    ),
    "did not find expected ','": (
        "a bracket that is never closed",
        "close the bracket, or put the value in quotes",
    ),
    "did not find expected <document start>": (
        "text where `key: value` is expected",
        "write `key: value`, or put `---` on its own line after the front matter",
    ),
    "unexpected end of stream": ("a quote that is never closed", "close the quote"),
    "found undefined alias": (
        "an alias (`*name`) of nothing",
        "put a value that begins with `*` in quotes",
    ),
    "did not find expected alphabetic or numeric character": (
        "`*` or `&` at the start of a value",
        "put a value that begins with `*` or `&` in quotes",
    ),
}


def line_of(text: str, index: int) -> int:
    """The line, counted from 0, on which this place of the text lies (LF, CRLF and CR)."""
    before = text[:index]
    return before.count("\n") + before.count("\r") - before.count("\r\n")
