"""python-frontmatter's reading model, with handlers that follow this library's rules.

Its own handlers strip and reformat; ours split without loss. The package takes 12 ms to import,
so that the classes are made on first use.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from articlectl.errors import FrontMatterError
from articlectl.store import dialect
from articlectl.store.envelope import Envelope, Kind, cut, unfenced

if TYPE_CHECKING:
    from frontmatter import Post
    from frontmatter.default_handlers import BaseHandler

_PROSE = re.compile(r"[ \t]*[\r\n]\s*(?![\w.-]+:(?:\s|$)|#|\s)")
_HINTS = {
    "toml": 'expected lines of `key = "value"` between `+++` fences',
    "json": 'expected an object like `{"title": "…"}`',
}


class HeaderError(ValueError):
    """Front matter that cannot be read; `line` counts from 0 within it."""

    def __init__(self, reason: str, line: int | None, hint: str | None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.hint = hint


def opened(envelope: Envelope) -> tuple[Envelope, dict[Any, Any], HeaderError | None]:
    """Return the file's parts with its metadata, and what is wrong with them.

    Prose between two thematic breaks at the top of a file is no front matter: it begins with a
    blank line (Pandoc's rule), and then not with a key.
    """
    try:
        return envelope, load(envelope.kind, envelope.header), None
    except HeaderError as error:
        if envelope.kind == "yaml" and _PROSE.match(envelope.header):
            return unfenced(envelope), {}, None
        return envelope, {}, error


def trouble(envelope: Envelope, error: HeaderError, path: str) -> FrontMatterError:
    """Return the error that a person is shown for front matter that cannot be read."""
    line = None if error.line is None else envelope.first_line + error.line
    return FrontMatterError(path, error.reason, line=line, hint=error.hint)


def load(kind: Kind, header: str) -> dict[Any, Any]:
    """Return the mapping that a header holds; raises HeaderError."""
    try:
        value = _LOADERS[kind](header)
    except RecursionError:
        raise HeaderError(
            f"nested more than {dialect.MAX_DEPTH} levels deep", None, _HINTS.get(kind)
        ) from None
    if value is None and kind == "yaml" and _is_blank(header):
        return {}
    if not isinstance(value, dict):
        raise HeaderError("not a mapping", 0, "expected lines of `key: value`")
    return value


def post(kind: Kind, metadata: Mapping[Any, Any], body: str) -> Post:
    """Return a python-frontmatter Post; metadata may have any key, also `content` and `handler`."""
    import frontmatter

    made: Post = frontmatter.Post(body, handler(kind))
    made.metadata = dict(metadata)
    return made


@cache
def handler(kind: Kind) -> BaseHandler | None:
    """Return the handler that reads and writes this kind of front matter, or None for none."""
    from frontmatter.default_handlers import BaseHandler

    class Handler(BaseHandler):
        """Splits where `envelope.cut` does, loads in our dialect, writes without stripping."""

        FM_BOUNDARY = re.compile(r"^(?:---|\+\+\+)[ \t]*$|^\{", re.MULTILINE)
        START_DELIMITER = END_DELIMITER = {"yaml": "---", "toml": "+++"}.get(kind, "")

        def detect(self, text: str) -> bool:
            return cut(text.encode("utf-8", "surrogatepass")).kind == kind

        def split(self, text: str) -> tuple[str, str]:
            parts = cut(text.encode("utf-8", "surrogatepass"))
            return parts.header, parts.body

        def load(self, fm: str) -> dict[str, Any]:
            return load(kind, fm)

        def export(self, metadata: dict[str, object], **kwargs: object) -> str:
            from articlectl.store.writing import lines

            return lines(metadata)

        def format(self, post: Post, **kwargs: object) -> str:
            header = self.export(post.metadata)
            gap = "\n" if post.content else ""
            return f"{self.START_DELIMITER}\n{header}{self.END_DELIMITER}\n{gap}{post.content}"

    return None if kind == "none" else Handler()


def _load_yaml(header: str) -> Any:
    try:
        return dialect.load(header)
    except dialect.DialectError as error:
        raise HeaderError(error.reason, error.line, error.hint) from None


def _load_toml(header: str) -> Any:
    import tomllib

    text = header.replace("\r\n", "\n").replace("\r", "\n")
    try:
        return _texts(tomllib.loads(text, parse_float=_written_float))
    except ValueError as error:
        found = re.search(r"\(at line (\d+)", str(error))
        line = int(found.group(1)) - 1 if found else None
        if found is None and "end of document" in str(error):
            line = text.count("\n") - 1
        reason = re.sub(r" \(at .*\)$", "", str(error))
        raise HeaderError(_lower(reason), line, _HINTS["toml"]) from None


def _load_json(header: str) -> Any:
    import json

    try:
        value = json.loads(header, parse_float=_written_float, parse_int=_written_int, strict=False)
    except json.JSONDecodeError as error:
        line = dialect.line_of(header, error.pos)
        raise HeaderError(_lower(error.msg), line, _HINTS["json"]) from None
    except ValueError as error:
        raise HeaderError(_lower(str(error)), None, _HINTS["json"]) from None
    return _texts(value)


_LOADERS: Mapping[Kind, Callable[[str], Any]] = {
    "yaml": _load_yaml,
    "toml": _load_toml,
    "json": _load_json,
    "none": lambda header: {},
}


def _is_blank(header: str) -> bool:
    """Whether there is nothing but white space and comments."""
    lines = re.split(r"[\r\n]", header)
    return all(not line.strip() or line.lstrip().startswith("#") for line in lines)


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:]


def _written_float(text: str) -> float:
    return dialect.as_written(float(text), text)


def _written_int(text: str) -> int | str:
    return int(text) if len(text) < 400 else text


def _texts(value: Any, depth: int = 0) -> Any:
    """The value with dates as text and no half characters: as YAML front matter is read."""
    if depth > dialect.MAX_DEPTH:
        raise RecursionError
    if isinstance(value, dict):
        return {_texts(key): _texts(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_texts(item, depth + 1) for item in value]
    if isinstance(value, str):
        return value if value.isascii() else dialect.whole(value)
    if hasattr(value, "isoformat"):
        return value.isoformat().replace("+00:00", "Z")
    return value
