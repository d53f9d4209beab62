"""The trash of a library: articles that were removed, each with its images and its old path."""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from articlectl.config import PRIVATE_FOLDER
from articlectl.errors import NotFoundError, WriteError
from articlectl.store import atomic, dates
from articlectl.store.layout import ASSETS, assets_of, inside, is_article, settled

NOTE = "note.json"
"""Beside what was thrown away: where it was, and since when it is here."""

_ID = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}")

Settle = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Thrown:
    """An article in the trash."""

    id: str
    path: str
    """Where it was in the library."""
    removed: str
    """RFC 3339, UTC."""
    size: int
    """Bytes of all its files."""


def folder_of(root: Path) -> Path:
    """The folder in which the trash of a library lies."""
    return root / PRIVATE_FOLDER / "trash"


def new_id(when: datetime) -> str:
    """Return a name in the trash that nothing has."""
    return f"{dates.utc(when).replace('-', '').replace(':', '')}-{secrets.token_hex(4)}"


def place_of(root: Path, trash_id: str, path: str) -> Path:
    """Return where the trash has a file; NotFoundError for what is no name in the trash."""
    if not _ID.fullmatch(trash_id):
        raise NotFoundError(f"{trash_id}: not in the trash", hint="see `articlectl trash list`")
    return Path(inside(os.fspath(folder_of(root) / trash_id), path))


def put(root: Path, path: str, trash_id: str, when: datetime, settle: Settle) -> None:
    """Move an article and its `.assets` folder to the trash; `settle` takes folders to be synced.

    Raises NotFoundError if there is no such file, WriteError if it cannot be moved.
    """
    file = Path(settled(os.fspath(root), path))
    if not os.path.lexists(file) or (file.is_dir() and not path.endswith(ASSETS)):
        raise NotFoundError(f"{path}: no such article")
    place = place_of(root, trash_id, path)
    bin_ = folder_of(root) / trash_id
    note = json.dumps({"path": path, "removed": dates.utc(when)}).encode("ascii") + b"\n"
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        # The note comes first: nothing is ever in the trash without saying where it was.
        if not (bin_ / NOTE).exists():
            atomic.replace(bin_ / NOTE, note, settle)
        if holds(root, trash_id, path):
            raise WriteError(f"{trash_id}: there is something of this name in the trash")
        # The article first: it never stands there without its images.
        _move([(file, place), *_images(root, folder_of(root) / trash_id, path)])
    except OSError as error:
        _discard(bin_)
        raise atomic.write_error(path, error) from error
    except WriteError:
        _discard(bin_)
        raise
    for folder in (place.parent, file.parent):
        settle(os.fspath(folder))


def restore(root: Path, trash_id: str, settle: Settle) -> str:
    """Move an article back to where it was and return its path.

    Raises NotFoundError if the trash has no such thing, WriteError if its place is taken.
    """
    thrown = find(root, trash_id)
    check_place(root, thrown)
    file = Path(settled(os.fspath(root), thrown.path))
    place = place_of(root, trash_id, thrown.path)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _move([*_images(folder_of(root) / trash_id, root, thrown.path), (place, file)])
    except OSError as error:
        raise atomic.write_error(thrown.path, error) from error
    for folder in (file.parent, place.parent):
        settle(os.fspath(folder))
    _discard(folder_of(root) / trash_id)
    return thrown.path


def find(root: Path, trash_id: str) -> Thrown:
    """Return what has this name in the trash; raises NotFoundError."""
    thrown = _thrown(root, trash_id)
    if thrown is None:
        raise NotFoundError(f"{trash_id}: not in the trash", hint="see `articlectl trash list`")
    return thrown


def holds(root: Path, trash_id: str, path: str) -> bool:
    """Whether something of an article, it or its images, is in the trash under this name."""
    return any(os.path.lexists(place_of(root, trash_id, name)) for name in (path, assets_of(path)))


def check_place(root: Path, thrown: Thrown) -> None:
    """Raise WriteError where another file has the place of an article now."""
    if taken := obstacle(root, thrown.id, thrown.path):
        raise WriteError(
            f"{taken}: another file has this place now",
            hint="move that one away, then try again",
        )


def obstacle(root: Path, trash_id: str, path: str) -> str | None:
    """Return what stands in the library where an article, or its images, would come back to."""
    for name in (path, assets_of(path)):
        if os.path.lexists(place_of(root, trash_id, name)) and os.path.lexists(root / name):
            return name
    return None


def listing(root: Path) -> list[Thrown]:
    """Return what is in the trash, what went there last first."""
    try:
        names = sorted(os.listdir(folder_of(root)), reverse=True)
    except OSError:
        return []
    found = (_thrown(root, name) for name in names if _ID.fullmatch(name))
    return sorted(filter(None, found), key=lambda one: one.removed, reverse=True)


def purge(root: Path, wanted: Callable[[str], bool]) -> Iterator[str]:
    """Delete for good what went to the trash at a time that `wanted` takes; yields each name.

    Raises WriteError. What an interrupted command left behind goes with it.
    """
    import shutil

    for bin_ in sorted(folder_of(root).glob("*")):
        match = _ID.fullmatch(bin_.name)
        if not match:
            continue
        day, _, time = bin_.name[:16].partition("T")
        moment = f"{day[:4]}-{day[4:6]}-{day[6:]}T{time[:2]}:{time[2:4]}:{time[4:]}"
        thrown = _thrown(root, bin_.name)
        if wanted(thrown.removed if thrown else moment):
            try:
                shutil.rmtree(bin_)
            except OSError as error:
                raise atomic.write_error(bin_, error) from error
            yield bin_.name


def _thrown(root: Path, trash_id: str) -> Thrown | None:
    """What a folder of the trash holds; None where the article is not in it."""
    if not _ID.fullmatch(trash_id):
        return None
    bin_ = folder_of(root) / trash_id
    try:
        note = json.loads((bin_ / NOTE).read_bytes())
        path, removed = note["path"], note["removed"]
        if not isinstance(path, str) or not isinstance(removed, str):
            return None
        if not os.path.lexists(inside(os.fspath(bin_), path)):
            return None
    except (OSError, ValueError, KeyError, TypeError, NotFoundError):
        return None
    files = (file for file in bin_.rglob("*") if file.is_file() and file != bin_ / NOTE)
    return Thrown(trash_id, path, removed, sum(file.stat().st_size for file in files))


def _images(source: Path, target: Path, path: str) -> list[tuple[Path, Path]]:
    """The move of an article's images, where it has some."""
    images = assets_of(path)
    there = is_article(path.rpartition("/")[2]) and os.path.isdir(source / images)
    return [(source / images, target / images)] if there else []


def _move(pairs: list[tuple[Path, Path]]) -> None:
    """Make these moves, or none of them where one cannot be made."""
    moved: list[tuple[Path, Path]] = []
    try:
        for source, target in pairs:
            os.rename(source, target)
            moved.append((source, target))
    except OSError:
        for source, target in reversed(moved):
            os.rename(target, source)
        raise


def _discard(bin_: Path) -> None:
    """Remove the note and the folders, which are empty unless something could not be moved."""
    for folder, _, files in os.walk(bin_, topdown=False):
        if files and (folder != os.fspath(bin_) or files != [NOTE]):
            return
        with suppress(OSError):
            if files:
                (bin_ / NOTE).unlink()
            os.rmdir(folder)
