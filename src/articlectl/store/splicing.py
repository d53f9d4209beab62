"""Edits of front matter, each proved on reading before it is accepted.

An editor proposes new texts of the header. One is taken only if, read again, the field has the
wanted value, every other field the same as before, and the body is the same to the character.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from articlectl.errors import FrontMatterError
from articlectl.model import Edit, EditTags, SetField
from articlectl.store import dialect, reading, tags
from articlectl.store.envelope import Envelope, cut, cut_text
from articlectl.store.fields import KEYS, key_for
from articlectl.store.header import Header, Refused
from articlectl.store.reading import trouble
from articlectl.text import fold

if TYPE_CHECKING:
    from articlectl.store.header import Value

_ABSENT = object()
_Propose = Callable[[Header], Iterator[str]]


def splice(data: bytes, edits: Sequence[Edit], path: str) -> bytes:
    """Return the file with these edits, every byte outside of the fields' lines kept.

    Raises FrontMatterError where the front matter is broken, or a field is written in a way that
    cannot be changed without touching more.
    """
    parts = cut(data)
    if parts.encode(parts.text) != data:
        raise FrontMatterError(
            path, f"its bytes are not valid {parts.encoding}", hint="save the file as UTF-8"
        )
    draft = _Draft(parts, path)
    for edit in edits:
        if isinstance(edit, SetField):
            draft.set_field(edit)
        else:
            draft.edit_tags(edit)
    return draft.encode()


class _Draft:
    """A file under edit: what is true of it now, after the steps so far."""

    def __init__(self, parts: Envelope, path: str) -> None:
        self._path = path
        self._parts, self._metadata, error = reading.opened(parts)
        if error is not None:
            raise trouble(self._parts, error, path)

    def encode(self) -> bytes:
        try:
            return self._parts.encode(self._parts.text)
        except UnicodeEncodeError as error:
            raise FrontMatterError(
                self._path,
                f"{error.object[error.start : error.end]!r} cannot be written in"
                f" {self._parts.encoding}",
                hint="save the file as UTF-8",
            ) from None

    def set_field(self, edit: SetField) -> None:
        key = key_for(edit.name, self._metadata)
        value = edit.value
        if value is None or value == "" or value == ():
            if key in self._metadata:
                self._step(key, lambda header: header.drop(key), lambda now: now is _ABSENT)
        elif not _has(self._metadata.get(key), value):
            self._step(key, lambda header: header.put(key, value), lambda now: _has(now, value))

    def edit_tags(self, edit: EditTags) -> None:
        """Rename, remove and add one tag at a time; the others are read anew after each."""
        key = key_for("tags", self._metadata)
        for old, new in edit.rename.items():
            self._change(key, tags.name(old), tags.name(new))
        for tag in edit.remove:
            self._remove(key, tags.name(tag))
        for tag in edit.add:
            self._add(key, tags.name(tag))

    def _change(self, key: str, old: str, new: str) -> None:
        if not new:
            return
        if self._find(key, new) is None or fold(old) == fold(new):
            self._rename(key, old, new)
        else:
            self._remove(key, old)

    def _add(self, key: str, tag: str) -> None:
        if tag and self._find(key, tag) is None:
            self._tags_step(key, [*self._names(key), tag], lambda header: header.add(key, tag))

    def _rename(self, key: str, old: str, new: str) -> None:
        names = self._names(key)
        place = self._find(key, old)
        if place is None or names[place] == new:
            return
        names[place] = new
        self._tags_step(key, names, lambda header: header.rename(key, old, new))
        if fold(old) != fold(new):
            self._remove(key, old)

    def _remove(self, key: str, tag: str) -> None:
        """The same tag may stand there several times, in different case."""
        while (place := self._find(key, tag)) is not None:
            names = self._names(key)
            del names[place]
            self._tags_step(key, names, lambda header: header.remove(key, tag))

    def _names(self, key: str) -> list[str]:
        return tags.names(self._metadata.get(key))

    def _find(self, key: str, tag: str) -> int | None:
        folded = [fold(name) for name in self._names(key)]
        return folded.index(fold(tag)) if fold(tag) in folded else None

    def _tags_step(self, key: str, wanted: list[str], propose: _Propose) -> None:
        self._step(key, propose, lambda now: tags.names(None if now is _ABSENT else now) == wanted)

    def _step(self, key: str, propose: _Propose, wanted: Callable[[Any], bool]) -> None:
        """Take the first proposal that proves right."""
        parts = self._parts
        try:
            editor = _EDITORS[parts.kind](parts.header, self._metadata, parts.eol)
            for header in propose(editor):
                for text in _texts(parts, header):
                    if self._accepts(text, key, wanted):
                        return
        except Refused as refusal:
            raise self._refusal(refusal.reason, refusal.index, refusal.hint) from None
        raise self._refusal(
            f"`{key}` is written in a way that cannot be changed in place",
            None,
            f"write it as a list, `{key}: [a, b]`"
            if key in KEYS["tags"]
            else "change it in a text editor",
        )

    def _accepts(self, text: str, key: str, wanted: Callable[[Any], bool]) -> bool:
        old = self._parts
        parts, metadata, error = reading.opened(cut_text(text, old))
        if (
            error is not None
            or text[parts.body_start :] != old.text[old.body_start :]
            or not {parts.kind, old.kind} <= _SAME_KIND.get(old.kind, {old.kind})
            or not wanted(metadata.get(key, _ABSENT))
            or _others(metadata, key) != _others(self._metadata, key)
        ):
            return False
        self._parts, self._metadata = parts, metadata
        return True

    def _refusal(self, reason: str, index: int | None, hint: str) -> FrontMatterError:
        line = None
        if index is not None:
            line = self._parts.first_line + dialect.line_of(self._parts.header, index)
        return FrontMatterError(self._path, reason, line=line, hint=hint)


def _texts(parts: Envelope, header: str) -> Iterator[str]:
    """The ways to put a new header into the file; a block that we made goes with its last field.

    An empty block that was there before gets a blank line below its first field, by which the
    removal of that field knows to leave the block.
    """
    before, after = parts.text[: parts.start], parts.text[parts.end :]
    if parts.kind == "none":
        yield f"---{parts.eol}{header}---{parts.eol}{parts.text}"
        return
    if parts.kind == "yaml":
        if header and not parts.header:
            yield before + header + parts.eol + after
        elif not header:
            yield parts.text[parts.body_start :]
        elif header in _EOLS and not parts.header.startswith(_EOLS):
            yield before + after
    yield before + header + after


def _has(now: Any, value: Value) -> bool:
    if isinstance(value, bool):
        return now is value or (now is None and not value)
    if isinstance(value, tuple):
        return isinstance(now, list) and [str(item) for item in now] == list(value)
    return isinstance(now, str | int | float) and str(now) == value


def _others(metadata: Mapping[Any, Any], key: str) -> str:
    """All other fields as text: there 1 and true differ, and NaN is equal to itself."""
    return repr([(name, value) for name, value in metadata.items() if name != key])


def _yaml(*arguments: Any) -> Header:
    from articlectl.store.yaml_header import YamlHeader

    return YamlHeader(*arguments)


def _toml(*arguments: Any) -> Header:
    from articlectl.store.toml_header import TomlHeader

    return TomlHeader(*arguments)


def _json(*arguments: Any) -> Header:
    from articlectl.store.json_header import JsonHeader

    return JsonHeader(*arguments)


_EDITORS = {"yaml": _yaml, "toml": _toml, "json": _json, "none": _yaml}
_SAME_KIND = {"yaml": {"yaml", "none"}, "none": {"yaml", "none"}}
_EOLS = ("\r\n", "\n", "\r")
