"""What grows with the library, each beside the least that the same work can cost in this run.

    python benchmarks/scale.py 1000 10000 100000 --rounds 5 --cache FOLDER

Ratios: the whole freshness pass to a bare walk of os.scandir and stat; filter and sort to reading
the same rows with orjson; the first index to reading the files and their headers with PyYAML's C
loader; memory of `list --recent` to the first size. Stock TinyDB does its list and its insert on
the same rows.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import tinydb
import yaml

from articlectl.config import PRIVATE_FOLDER
from articlectl.index.articles import Index
from articlectl.index.rows import row_of
from articlectl.library import Selection, open_library
from articlectl.store.files import ArticleFiles
from articlectl.store.lock import LibraryLock
from make_library import default_cache, make
from stopwatch import BIN, milliseconds, table

STOCK_INSERTS = 3
STOCK_UP_TO = 100_000


def main() -> None:
    """Print a table for each size."""
    parser = argparse.ArgumentParser(description="Measure what grows with the library.")
    parser.add_argument("sizes", type=int, nargs="*", default=[1000, 10_000], metavar="SIZE")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cache", type=Path, help="where the libraries are kept between runs")
    wanted = parser.parse_args()
    first_memory = 0
    for size in wanted.sizes:
        root = make(size, wanted.cache or default_cache())
        memory = peak_memory(root)
        first_memory = first_memory or memory
        rows = [*passes(root, wanted.rounds), *stock(root), *first_index(root)]
        rows.append(
            ["memory of list --recent", f"{memory / 1024:.0f} MB", f"{memory / first_memory:.2f}"]
        )
        print(table([f"{size:,} articles", "took", "ratio"], rows), end="\n\n")


def passes(root: Path, rounds: int) -> list[list[str]]:
    """The whole freshness pass, and a filter and sort over everything."""
    index = index_of(root)
    index.refresh("all")
    rows_file = orjson.dumps([row_of(article) for article in index.select()])
    library = open_library(root)
    tag = next(iter(library.tags()))
    walked = median(lambda: bare_walk(root), rounds)
    refreshed = median(lambda: index_of(root).refresh("all"), rounds)
    read = median(lambda: orjson.loads(rows_file), rounds)
    wanted = Selection(tags=(tag,), sort="title")
    listed = median(lambda: open_library(root).list(wanted), rounds) - refreshed
    return [
        ["bare walk", milliseconds(walked), "1.00"],
        ["freshness pass", milliseconds(refreshed), f"{refreshed / walked:.2f}"],
        ["rows with orjson", milliseconds(read), "1.00"],
        ["list --tag x --sort title, less the pass", milliseconds(listed), f"{listed / read:.2f}"],
    ]


def stock(root: Path) -> list[list[str]]:
    """TinyDB as it comes, on the same rows in one JSON file."""
    rows = [row_of(article) for article in index_of(root).select()]
    if len(rows) > STOCK_UP_TO:
        return []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "stock.json"
        with tinydb.TinyDB(file) as database:
            database.insert_multiple(rows)
        with tinydb.TinyDB(file) as database:
            listed = median(lambda: newest(database), 1)
            inserted = median(lambda: database.insert(rows[0]), STOCK_INSERTS)
    return [
        ["stock TinyDB: newest 20", milliseconds(listed), ""],
        ["stock TinyDB: insert one", milliseconds(inserted), ""],
    ]


def newest(database: tinydb.TinyDB) -> list[Any]:
    """What `list --recent` shows."""
    return sorted(database.all(), key=lambda row: str(row["added"]), reverse=True)[:20]


def first_index(root: Path) -> list[list[str]]:
    """The first index beside reading every file and parsing its header, both in one process."""
    private = root / PRIVATE_FOLDER / "index"
    floor = median(lambda: read_headers(root), 1)

    def index_anew() -> None:
        shutil.rmtree(private, ignore_errors=True)
        index_of(root).refresh("all")

    indexed = median(index_anew, 1)
    return [
        ["files read, headers parsed", milliseconds(floor), "1.00"],
        ["first index", milliseconds(indexed), f"{indexed / floor:.2f}"],
    ]


def index_of(root: Path) -> Index:
    """The index of a library, opened anew."""
    private = root / PRIVATE_FOLDER
    return Index(private / "index", ArticleFiles(root), LibraryLock(private / "lock", 10.0))


def bare_walk(root: Path) -> int:
    """The least that knowing every file's size and time costs in Python."""
    total = 0
    waiting = [os.fspath(root)]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if not entry.name.startswith("."):
                        waiting.append(entry.path)
                else:
                    total += entry.stat().st_size
    return total


def read_headers(root: Path) -> int:
    """The least that knowing every article's front matter costs."""
    count = 0
    for file in root.glob("*/*/*.md"):
        text = file.read_bytes().decode("utf-8")
        if yaml.load(text.split("---\n", 2)[1], yaml.CSafeLoader):
            count += 1
    return count


def peak_memory(root: Path) -> int:
    """Peak memory of a `list --recent`, in KiB."""
    command = [str(BIN / "articlectl"), "--library", str(root), "list", "--recent"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    script = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True,"
        " stdout=subprocess.DEVNULL);"
        " print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *command], check=True, capture_output=True, text=True
    )
    return int(done.stdout)


def median(work: Callable[[], object], rounds: int) -> float:
    """Median seconds of some work."""
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


if __name__ == "__main__":
    main()
