"""Whether the library's lock can be had."""

from __future__ import annotations

from collections.abc import Iterator

from articlectl.config import PRIVATE_FOLDER
from articlectl.errors import LockTimeoutError, WriteError
from articlectl.library.checks.base import Check, Finding

FILE = f"{PRIVATE_FOLDER}/lock"


class Lock(Check):
    """A lock belongs to a running process: its file stays when the process ends, the lock goes."""

    def begin(self) -> Iterator[Finding]:
        """Try to take it, without waiting."""
        from articlectl.store.lock import LibraryLock

        try:
            with LibraryLock(self.case.root / FILE, timeout=0):
                return
        except LockTimeoutError:
            yield Finding(
                self.name,
                "note",
                FILE,
                "another process is writing to the library right now; the system takes the lock"
                " from it when it ends, so there is nothing to delete",
            )
        except WriteError as error:
            message = error.message.replace(f"{self.case.root / FILE}: ", "")
            hint = f"; {error.hint}" if error.hint else ""
            yield Finding(self.name, "error", FILE, f"{message}{hint}")
