"""Times whole programs: interleaved runs, medians, a terminal where the system has one."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent

FLOOR = (sys.executable, str(HERE / "floor.py"))
"""A Typer program that prints a Rich table of 20 rows: the least that `list --recent` can cost."""

BARE = (sys.executable, str(HERE / "bare.py"))
"""A Typer program of one command: the least that any command can cost."""


@dataclass(frozen=True, slots=True)
class Job:
    """A program to time; `before` and `after` run around it, untimed."""

    name: str
    command: Sequence[str]
    cwd: Path | None = None
    before: Callable[[], object] = field(default=lambda: None)
    after: Callable[[], object] = field(default=lambda: None)


def measure(jobs: Sequence[Job], rounds: int) -> dict[str, float]:
    """Return the median seconds of each job, by name.

    Every round runs every job once, so that a busy moment of the machine meets all alike.
    """
    seconds: dict[str, list[float]] = {job.name: [] for job in jobs}
    for number in range(rounds + 1):
        for job in jobs:
            job.before()
            taken = time_of(job.command, job.cwd)
            job.after()
            if number:  # the first round warms the caches
                seconds[job.name].append(taken)
    return {name: statistics.median(values) for name, values in seconds.items()}


def time_of(command: Sequence[str], cwd: Path | None = None) -> float:
    """Return the seconds that a command takes with a terminal as its output.

    Raises CalledProcessError, with what it printed, where it fails.
    """
    environment = {**os.environ, "COLUMNS": "100", "TERM": "xterm-256color", "PAGER": "cat"}
    environment.pop("ARTICLECTL_LIBRARY", None)
    # An installed program has its bytecode beside it.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    reader, writer = os.openpty() if hasattr(os, "openpty") else os.pipe()
    started = time.perf_counter()
    with subprocess.Popen(
        command,
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=writer,
        stderr=subprocess.STDOUT,
    ) as process:
        os.close(writer)
        printed = _all_of(reader)
        code = process.wait()
        taken = time.perf_counter() - started
    os.close(reader)
    if code:
        raise subprocess.CalledProcessError(code, command, printed)
    return taken


def _all_of(reader: int) -> bytes:
    printed = b""
    while True:
        try:
            piece = os.read(reader, 65536)
        except OSError:  # Linux's way of saying that a terminal's other end is closed
            return printed
        if not piece:
            return printed
        printed += piece


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a plain table, the first column to the left and the others to the right."""
    widths = [max(len(row[column]) for row in [header, *rows]) for column in range(len(header))]
    lines = []
    for row in [header, *rows]:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def milliseconds(seconds: float) -> str:
    """Return a time for people."""
    return f"{seconds * 1000:.0f} ms"
