"""A shell for tests: runs command lines in one process, on real files, with a clock of its own."""

from __future__ import annotations

import io
import os
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from articlectl.cli import run
from articlectl.cli.world import World


class Screen(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Result:
    out: str
    err: str
    code: int


@dataclass(slots=True)
class Shell:
    """Runs `articlectl` and the few file commands that transcripts need, in one folder."""

    cwd: Path
    now: datetime = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    environ: dict[str, str] = field(default_factory=dict)

    def articlectl(self, *arguments: str, stdin: bytes = b"") -> Result:
        """Run one command with pipes for streams."""
        out, err = io.BytesIO(), io.BytesIO()
        stdout = io.TextIOWrapper(out, "utf-8", newline="", write_through=True)
        stderr = io.TextIOWrapper(err, "utf-8", newline="", write_through=True)
        world = self._world(io.TextIOWrapper(io.BytesIO(stdin), "utf-8"), stdout, stderr)
        code = run(arguments, world)
        stdout.flush()
        stderr.flush()
        result = Result(out.getvalue().decode("utf-8"), err.getvalue().decode("utf-8"), code)
        stdout.detach()
        stderr.detach()
        return result

    def on_terminal(self, *arguments: str, width: int = 100) -> Result:
        """Run one command with a terminal for stdout."""
        out, err = Screen(), Screen()
        self.environ["COLUMNS"] = str(width)
        world = self._world(io.TextIOWrapper(io.BytesIO(), "utf-8"), out, err)
        code = run(arguments, world)
        return Result(out.getvalue(), err.getvalue(), code)

    def _world(
        self, stdin: io.TextIOWrapper, stdout: io.TextIOBase, stderr: io.TextIOBase
    ) -> World:
        def tick() -> datetime:
            self.now += timedelta(seconds=1)
            return self.now

        return World(
            stdin=stdin,
            stdout=stdout,  # type: ignore[arg-type]
            stderr=stderr,  # type: ignore[arg-type]
            environ={"HOME": str(self.cwd), "PATH": os.environ["PATH"], **self._environ()},
            cwd=self.cwd,
            home=self.cwd,
            now=tick,
        )

    def _environ(self) -> Mapping[str, str]:
        return {"ARTICLECTL_CONFIG": str(self.cwd / "no-user-settings.toml"), **self.environ}

    def line(self, line: str) -> Result:
        """Run a line of a transcript: `articlectl …`, `cat FILE`, `a | b`, `… > FILE`."""
        target: str | None = None
        if match := re.search(r" >(>?) (\S+)$", line):
            target, line = match[2], line[: match.start()]
            mode = "ab" if match[1] else "wb"
        piped, errors, code = b"", "", 0
        for part in line.split(" | "):
            result = self._one(shlex.split(part), piped)
            piped, errors, code = result.out.encode("utf-8"), errors + result.err, result.code
        if target is not None:
            with (self.cwd / target).open(mode) as file:
                file.write(piped)
            piped = b""
        return Result(piped.decode("utf-8"), errors, code)

    def _one(self, words: list[str], stdin: bytes) -> Result:
        program, *rest = words
        if program == "articlectl":
            return self.articlectl(*rest, stdin=stdin)
        if program == "cat":
            text = "".join((self.cwd / name).read_bytes().decode("utf-8") for name in rest)
            return Result(text, "", 0)
        if program == "printf":
            return Result(rest[0].replace("\\n", "\n"), "", 0)
        if program == "rm":
            for name in rest:
                (self.cwd / name).unlink()
            return Result("", "", 0)
        if program == "mv":
            (self.cwd / rest[0]).rename(self.cwd / rest[1])
            return Result("", "", 0)
        raise AssertionError(f"the test shell does not know {program!r}")
