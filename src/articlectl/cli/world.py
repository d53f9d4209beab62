"""The world a command runs in, passed in as one object: streams, environment, folders, clock."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from articlectl.library import Library


@dataclass(frozen=True, slots=True)
class World:
    """What a command knows of its surroundings."""

    stdin: TextIO
    stdout: TextIO
    stderr: TextIO
    environ: Mapping[str, str]
    cwd: Path
    home: Path
    now: Callable[[], datetime]
    library: str | None = None
    """The `--library` of this call."""
    command: str = ""
    """The command line as it was typed, without the name of the program."""

    @classmethod
    def real(cls) -> World:
        """The surroundings of this process."""
        # A stream that the shell has closed (`>&-`) is None.
        stdin, stdout, stderr = (
            stream or io.TextIOWrapper(io.BytesIO(), "utf-8")
            for stream in (sys.stdin, sys.stdout, sys.stderr)
        )
        for stream in (stdout, stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        return cls(
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            environ=os.environ,
            cwd=Path.cwd(),
            home=Path.home(),
            now=lambda: datetime.now(UTC),
        )

    def root(self) -> Path:
        """The folder of the library to use, which need not exist yet."""
        from articlectl.library.locate import locate

        return locate(self.library, self.environ, self.cwd, self.home)

    def open_library(self) -> Library:
        """The library to use; NotFoundError where there is none."""
        from articlectl.cli.output import note, progress_of
        from articlectl.library import open_library

        return open_library(
            self.root(),
            command=self.command,
            notify=lambda message: note(self, message),
            now=self.now,
            progress=progress_of(self, "Indexing"),
            environ=self.environ,
        )
