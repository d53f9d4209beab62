"""Whether what is stored of an index is whole, looked at without using or changing it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from articlectl.index.articles import SCHEMA
from articlectl.index.storage import (
    MANIFEST,
    DamagedError,
    FolderStorage,
    OvertakenError,
    SchemaError,
)


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found in the folder of an index."""

    damage: str | None
    """Which of its tables cannot be read, or None."""
    leftovers: tuple[str, ...]
    """Names of files that belong to no state: a writer died, or is at work right now."""


def inspect(folder: Path) -> Inspection:
    """Return what is wrong with a stored index; every table of it is read once."""
    storage = FolderStorage(folder, schema=SCHEMA)
    try:
        manifest = storage.manifest()
        tables = storage.tables()
        for name in tables:
            tables.peek(name)
    except (OvertakenError, SchemaError):
        # Somebody commits at this moment, and what can be replaced was whole; or the index is one
        # of another version, which every command makes anew in silence.
        return Inspection(None, ())
    except DamagedError as error:
        return Inspection(str(error).partition(":")[0], ())
    known = {MANIFEST, *manifest.tables.values(), *manifest.retired}
    try:
        names = os.listdir(folder)
    except OSError:
        names = []
    return Inspection(None, tuple(sorted(name for name in names if name not in known)))
