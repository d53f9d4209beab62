"""The trash of a library: articles that were removed, each with its images and its old path."""

from __future__ import annotations

import json
import os
import secrets
from datetime import datetime
from pathlib import Path

from articlectl.config import PRIVATE_FOLDER
from articlectl.errors import NotFoundError, WriteError
from articlectl.store import atomic, dates
from articlectl.store.layout import assets_of, inside

NOTE = "note.json"
"""Beside what was thrown away: where it was, and since when it is here."""


def folder_of(root: Path) -> Path:
    """The folder in which the trash of a library lies."""
    return root / PRIVATE_FOLDER / "trash"


def throw_away(root: Path, path: str, when: datetime) -> str:
    """Move an article and its `.assets` folder to the trash and return the name it has there.

    Raises NotFoundError if there is no such file, WriteError if it cannot be moved.
    """
    file = Path(inside(os.fspath(root), path))
    if not os.path.lexists(file) or file.is_dir():
        raise NotFoundError(f"{path}: no such article")
    moment = dates.utc(when)
    trash_id = f"{moment.replace('-', '').replace(':', '')}-{secrets.token_hex(4)}"
    bin_ = folder_of(root) / trash_id
    note = {"path": path, "removed": moment}
    try:
        (bin_ / path).parent.mkdir(parents=True)
        atomic.create(bin_ / NOTE, json.dumps(note, ensure_ascii=False).encode() + b"\n")
        _move(root, bin_, path)
    except OSError as error:
        _discard(bin_)
        raise atomic.write_error(path, error) from error
    except WriteError:
        _discard(bin_)
        raise
    return trash_id


def restore(root: Path, trash_id: str) -> str:
    """Move an article back to where it was and return its path.

    Raises NotFoundError if the trash has no such thing, WriteError if its place is taken.
    """
    bin_ = folder_of(root) / trash_id
    try:
        path = str(json.loads((bin_ / NOTE).read_bytes())["path"])
    except (OSError, ValueError, KeyError, TypeError):
        raise NotFoundError(f"{trash_id}: not in the trash") from None
    file = Path(inside(os.fspath(root), path))
    for name in (path, assets_of(path)):
        if os.path.lexists(bin_ / name) and os.path.lexists(root / name):
            raise WriteError(
                f"{name}: another file has this place now",
                hint="move that one away, then try again",
            )
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _move(bin_, root, path)
    except OSError as error:
        raise atomic.write_error(path, error) from error
    _discard(bin_)
    return path


def _move(source: Path, target: Path, path: str) -> None:
    """The images first: while they move, the article still stands where it is looked for."""
    assets = assets_of(path)
    moved = os.path.isdir(source / assets)
    if moved:
        os.rename(source / assets, target / assets)
    try:
        os.rename(source / path, target / path)
    except OSError:
        if moved:
            os.rename(target / assets, source / assets)
        raise
    atomic.sync_folder(os.fspath((target / path).parent))
    atomic.sync_folder(os.fspath((source / path).parent))


def _discard(bin_: Path) -> None:
    """Remove the note and the folders, which are empty unless something could not be moved."""
    (bin_ / NOTE).unlink(missing_ok=True)
    for folder, _, _ in os.walk(bin_, topdown=False):
        try:
            os.rmdir(folder)
        except OSError:
            return
