"""Files that a command of ours left when it was ended in the middle."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from articlectl.config import PRIVATE_FOLDER
from articlectl.library.checks.base import Case, Check, Finding, deleting

_OURS = re.compile(r"\.articlectl-[0-9a-f]{16}\.tmp")
_LIST = re.compile(re.escape(PRIVATE_FOLDER) + r"/last-list\.(\d+)")

PATIENCE = 3600
"""Seconds after which no command can still be at work on a temporary file."""


class Temporaries(Check):
    """A temporary file is renamed or deleted within the second, unless its process was killed."""

    def begin(self) -> Iterator[Finding]:
        """Look at the names and times of hidden files."""
        for path in self.case.tree.hidden_files:
            if self._is_left(path):
                yield Finding(
                    self.name,
                    "warning",
                    path,
                    "a temporary file that a command left when it was ended",
                    remedy="delete it",
                    mend=deleting(path),
                )

    def _is_left(self, path: str) -> bool:
        if _OURS.fullmatch(path.rpartition("/")[2]):
            return is_old(self.case, path)
        listed = _LIST.fullmatch(path)
        return listed is not None and (not _runs(int(listed[1])) or is_old(self.case, path))


def is_old(case: Case, path: str) -> bool:
    """Whether a file has not been written to for so long that nobody is at work on it."""
    try:
        written = os.stat(case.root / path).st_mtime
    except OSError:
        return False
    return case.now.timestamp() - written > PATIENCE


def _runs(process: int) -> bool:
    """Whether there is a process of this number; on Windows asking would end it."""
    if os.name == "nt":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
