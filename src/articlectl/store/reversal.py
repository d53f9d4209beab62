"""Taking back what an entry of the journal says: looked at first, then done."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from articlectl.errors import ArticlectlError, NotFoundError, ReadError, WriteError
from articlectl.store import trash
from articlectl.store.changes import UNREADABLE, Change, digest
from articlectl.store.layout import assets_of, settled

if TYPE_CHECKING:
    from articlectl.store.files import ArticleFiles
    from articlectl.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Conflict:
    """A file that stands in the way."""

    path: str
    why: str


@dataclass(frozen=True, slots=True)
class _State:
    """What a file is at some point of the way back."""

    digest: str | None
    data: bytes | None


def plan(files: ArticleFiles, changes: Sequence[Change]) -> list[Change] | Conflict:
    """Return which changes of one file are to be taken back, the last first, or what hinders it.

    A change that does not hold any more, because the file is what it was before it, is left out.
    """
    wanted: list[Change] = []
    path = changes[0].path
    try:
        state = _now(files, path)
        for change in reversed(changes):
            if state.digest == change.after:
                if why := _hindrance(files.root, change):
                    return Conflict(path, why)
                state = _before(files.root, change, state)
                if state.digest != change.before:
                    return Conflict(path, "the journal does not fit it")
                wanted.append(change)
            elif state.digest != change.before:
                return Conflict(path, _difference(state, change))
            elif _is_split(files.root, change):
                wanted.append(change)
    except ArticlectlError as error:
        return Conflict(path, error.message)
    return wanted


def take_back(files: ArticleFiles, transaction: Transaction, changes: Sequence[Change]) -> bool:
    """Take back the changes of one file; False where there was nothing to do.

    Raises WriteError, also where the file does not allow it.
    """
    wanted = plan(files, changes)
    if isinstance(wanted, Conflict):
        raise WriteError(f"{wanted.path}: {wanted.why}")
    for step in _steps(wanted):
        _reverse(files, transaction, step)
    return bool(wanted)


def by_path(changes: Iterable[Change]) -> list[list[Change]]:
    """Return the changes of each file together, the file that was changed first comes last."""
    found: dict[str, list[Change]] = {}
    for change in changes:
        found.setdefault(change.path, []).append(change)
    return list(reversed(found.values()))


def edits_of(files: Iterable[Sequence[Change]]) -> dict[str, Change]:
    """Return the edits of the files that were edited once and no more, as by a bulk command."""
    return {
        changes[0].path: changes[0]
        for changes in files
        if len(changes) == 1 and _is_edit(changes[0])
    }


def unedited(change: Change, now: bytes) -> bytes:
    """Return a file's bytes as they were before an edit; raises WriteError if they are others."""
    before = b"" if change.splice is None else change.splice.reverse(now)
    if digest(now) != change.after or digest(before) != change.before:
        raise WriteError(f"{change.path}: it was changed since")
    return before


def _now(files: ArticleFiles, path: str) -> _State:
    file = Path(settled(os.fspath(files.root), path))
    try:
        data = files.read_bytes(path)
    except NotFoundError:
        return _State(UNREADABLE if os.path.lexists(file) else None, None)
    except ReadError:
        return _State(UNREADABLE, None)
    return _State(digest(data), data)


def _before(root: Path, change: Change, state: _State) -> _State:
    """What a file is when a change of it is taken back."""
    if change.splice is not None:
        data = change.splice.reverse(state.data or b"")
        return _State(None if change.before is None else digest(data), data)
    if change.trash is None or change.op == "restore":
        return _State(None, None)
    try:
        data = trash.place_of(root, change.trash, change.path).read_bytes()
    except OSError:
        # A link that leads nowhere from there; what it leads to will be known when it is back.
        return _State(change.before, None)
    return _State(digest(data), data)


def _hindrance(root: Path, change: Change) -> str | None:
    if change.op != "trash":
        return None
    assert change.trash is not None
    try:
        trash.find(root, change.trash)
    except NotFoundError:
        return "it is not in the trash any more"
    taken = trash.obstacle(root, change.trash, change.path)
    return None if taken is None else f"{taken} is taken by another file now"


def _is_split(root: Path, change: Change) -> bool:
    """Whether a restoring was interrupted when the images were back, and the article was not."""
    images = assets_of(change.path)
    return (
        change.op == "restore"
        and change.trash is not None
        and os.path.lexists(root / images)
        and os.path.lexists(trash.place_of(root, change.trash, change.path))
        and not os.path.lexists(trash.place_of(root, change.trash, images))
    )


def _difference(state: _State, change: Change) -> str:
    if state.digest is None:
        return "it is gone"
    if change.after is None:
        return "another file has its place now"
    return "it was changed since"


def _steps(wanted: Sequence[Change]) -> list[list[Change]]:
    """The changes of a file in the steps in which they are taken back: edits that follow each other
    in one, so that the file is never what it was between them; none for a file that goes anyhow.
    """
    steps: list[list[Change]] = []
    for change in wanted:
        edited = bool(steps) and _is_edit(steps[-1][0])
        if edited and _is_edit(change):
            steps[-1].append(change)
        elif edited and change.op == "create":
            steps[-1] = [change]
        else:
            steps.append([change])
    return steps


def _is_edit(change: Change) -> bool:
    return change.splice is not None and change.after is not None


def _reverse(files: ArticleFiles, transaction: Transaction, step: Sequence[Change]) -> None:
    change = step[0]
    if change.op == "trash":
        assert change.trash is not None
        transaction.restore(change.trash)
    elif change.splice is None:
        if _is_split(files.root, change):
            transaction.trash(assets_of(change.path), change.trash)
        else:
            transaction.trash(change.path, _free_id(files.root, change))
    elif change.after is None:
        transaction.create(change.path, change.splice.old)
    else:
        data = files.read_bytes(change.path)
        for one in step:
            data = unedited(one, data)
        transaction.replace(change.path, data)


def _free_id(root: Path, change: Change) -> str | None:
    """The name that an article had in the trash, so that the entry of its removal stays true."""
    if change.trash is None or trash.holds(root, change.trash, change.path):
        return None
    return change.trash
