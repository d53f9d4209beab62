"""What the everyday commands cost at each size of library, as ratios to the floor.

    python benchmarks/commands.py 1000 10000 --rounds 15 --cache FOLDER

The libraries are made once and kept; what a run adds to them it takes away again.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from make_library import default_cache, make
from stopwatch import BIN, FLOOR, Job, measure, milliseconds, table, time_of

PROGRAM = str(BIN / "articlectl")
READING = ("list", "show", "tag list")
COMMANDS = ("list --recent", "show", "add", "tag add", "tag list")


class Stage:
    """A library with what the commands need: an article to show and tag, pages to add."""

    def __init__(self, library: Path, pages: Path) -> None:
        self.library = library
        self._pages = pages
        self._numbers = itertools.count()
        self._page = pages / f"{library.name}.txt"
        articles = sorted(library.glob("*/*/*.md"))
        self._known = articles[len(articles) // 2].stem
        self._there = set(articles)
        self.ours("reindex")

    def ours(self, *arguments: str) -> tuple[str, ...]:
        """Run a command of ours on this library; return it."""
        command = (PROGRAM, "--library", str(self.library), *arguments)
        time_of(command)
        return command

    def jobs(self) -> list[Job]:
        """Return the commands to time on this library."""
        base = (PROGRAM, "--library", str(self.library))
        name = self.library.name
        return [
            Job(f"list --recent {name}", (*base, "list", "--recent")),
            Job(f"show {name}", (*base, "show", self._known)),
            Job(f"add {name}", (*base, "add", str(self._page)), before=self._new_page),
            Job(
                f"tag add {name}",
                (*base, "tag", "add", "measured", self._known),
                after=lambda: self.ours("tag", "remove", "measured", self._known),
            ),
            Job(f"tag list {name}", (*base, "tag", "list")),
        ]

    def clean(self) -> None:
        """Take away what was added."""
        for file in set(self.library.glob("*/*/*.md")) - self._there:
            file.unlink()

    def _new_page(self) -> None:
        number = next(self._numbers)
        line = f"This page was written for round {number}, and says so in every line of it."
        self._page.write_text(f"A page to measure with, {number}\n\n" + f"{line}\n\n" * 12, "utf-8")


def main() -> None:
    """Print each command at each size."""
    parser = argparse.ArgumentParser(description="Time the everyday commands.")
    parser.add_argument("sizes", type=int, nargs="*", default=[1000, 10_000], metavar="SIZE")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--cache", type=Path, help="where the libraries are kept between runs")
    wanted = parser.parse_args()
    cache = wanted.cache or default_cache()
    with tempfile.TemporaryDirectory() as pages:
        stages = [Stage(make(size, cache), Path(pages)) for size in wanted.sizes]
        jobs = [job for stage in stages for job in stage.jobs()]
        # What only reads is timed on libraries at rest: a list after a change takes that in first.
        reading = [job for job in jobs if job.name.startswith(READING)]
        writing = [job for job in jobs if job not in reading]
        try:
            took = measure([Job("floor", FLOOR), *reading], wanted.rounds)
            took = measure(writing, wanted.rounds) | took
        finally:
            for stage in stages:
                stage.clean()
    print(report(wanted.sizes, [stage.library.name for stage in stages], took))


def report(sizes: Sequence[int], names: Sequence[str], took: Mapping[str, float]) -> str:
    """Return the table: each command's time, its ratio to the floor and to the first size."""
    floor = took["floor"]
    header = ["command"]
    for size in sizes:
        header += [f"at {size:,}", "floors", f"of {sizes[0]:,}"]
    rows = [["floor: 20-row table", *[milliseconds(floor), "1.00", ""] * len(sizes)]]
    for command in COMMANDS:
        row = [command]
        for name in names:
            seconds = took[f"{command} {name}"]
            first = took[f"{command} {names[0]}"]
            row += [milliseconds(seconds), f"{seconds / floor:.2f}", f"{seconds / first:.2f}"]
        rows.append(row)
    return table(header, rows)


if __name__ == "__main__":
    main()
