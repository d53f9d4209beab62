"""One change of one file as the journal keeps it: enough to see if it holds, and to undo it."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Literal, get_args

Op = Literal["create", "edit", "trash", "restore"]

OPS: tuple[Op, ...] = get_args(Op)

UNREADABLE = "unreadable"
"""Stands for the digest of a file that is there and cannot be read, as a link to nothing."""


@dataclass(frozen=True, slots=True)
class Splice:
    """What an edit took out, and how long that is which it put in its place."""

    at: int
    old: bytes
    new: int

    def reverse(self, data: bytes) -> bytes:
        """Return the bytes as they were before the edit."""
        return data[: self.at] + self.old + data[self.at + self.new :]


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one file; `before` and `after` are digests, None where there is no file."""

    op: Op
    path: str
    before: str | None
    after: str | None
    splice: Splice | None = None
    """Of an edit only."""
    trash: str | None = None
    """The name in the trash, of what goes there or comes from there."""


def digest(data: bytes) -> str:
    """Return what tells two contents of a file apart."""
    return blake2b(data, digest_size=16).hexdigest()


def edit(path: str, before: bytes | None, after: bytes | None) -> Change:
    """Return the change from these bytes to those; None is no file."""
    old, new = before or b"", after or b""
    start = _common(old, new)
    end = _common_end(old[start:], new[start:])
    splice = Splice(start, old[start : len(old) - end], len(new) - end - start)
    return Change("edit", path, _digest(before), _digest(after), splice)


def to_line(change: Change) -> bytes:
    """Return a change as a line of a journal file, its end too."""
    fields: dict[str, Any] = {
        "op": change.op,
        "path": change.path,
        "before": change.before,
        "after": change.after,
    }
    if change.splice is not None:
        old = base64.b64encode(change.splice.old).decode("ascii")
        fields["splice"] = [change.splice.at, old, change.splice.new]
    if change.trash is not None:
        fields["trash"] = change.trash
    return json.dumps(fields).encode("ascii") + b"\n"


def of_fields(fields: Mapping[str, Any]) -> Change:
    """Return the change that a line of a journal file holds; raises ValueError if it holds none."""
    op, path, trash = fields.get("op"), fields.get("path"), fields.get("trash")
    digests = fields.get("before"), fields.get("after")
    if (
        op not in OPS
        or not isinstance(path, str)
        or not all(value is None or isinstance(value, str) for value in (trash, *digests))
    ):
        raise ValueError("no change")
    splice = _splice(fields.get("splice")) if op == "edit" else None
    if op in ("trash", "restore") and trash is None:
        raise ValueError("no name in the trash")
    return Change(op, path, *digests, splice, trash)


def _splice(value: Any) -> Splice:
    try:
        at, old, new = value
        start, length = int(at), int(new)
        taken = base64.b64decode(old, validate=True)
    except (TypeError, ValueError) as error:
        raise ValueError("no splice") from error
    if start < 0 or length < 0:
        raise ValueError("no splice")
    return Splice(start, taken, length)


def _digest(data: bytes | None) -> str | None:
    return None if data is None else digest(data)


def _common(one: bytes, two: bytes) -> int:
    """The length of the common beginning, found by halves: slices compare at memory's speed."""
    low, high = 0, min(len(one), len(two))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == two[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _common_end(one: bytes, two: bytes) -> int:
    low, high = 0, min(len(one), len(two))
    while low < high:
        middle = (low + high + 1) // 2
        if one[len(one) - middle : len(one) - low] == two[len(two) - middle : len(two) - low]:
            low = middle
        else:
            high = middle - 1
    return low
