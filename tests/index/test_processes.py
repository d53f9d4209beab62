"""Several real processes at once: no update is lost, no reader sees an error or half a state."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any

import pytest

from index.helpers import World

CONTEXT = multiprocessing.get_context("fork")
ROUNDS = 12


def started(work: Callable[..., None], *args: Any) -> Any:
    process = CONTEXT.Process(target=work, args=args)
    process.start()
    return process


def exit_code(process: Any) -> int | None:
    process.join(60)
    code: int | None = process.exitcode
    return code


def write_own(root: Path, worker: int) -> None:
    world = World(root)
    index = world.index()
    for number in range(ROUNDS):
        path = f"{worker}/{number}.md"
        world.write(path, tags=f"by{worker},all", added=f"2024-01-{number + 1:02}", age=0)
        index.update([path])
    assert not world.notes


def write_shared(root: Path, worker: int) -> None:
    world = World(root)
    index = world.index()
    for number in range(ROUNDS):
        with world.lock:
            counted = int((world.root / "shared.txt").read_text())
            world.write("shared.md", title=str(counted + 1), age=0)
            (world.root / "shared.txt").write_text(str(counted + 1))
            index.update(["shared.md"])
        if number % 4 == worker % 4:
            index.refresh("all")
    assert not world.notes


def read_always(root: Path, stop: Synchronized[int], reads: Synchronized[int]) -> None:
    world = World(root)
    world.lock.__enter__ = None  # type: ignore[method-assign, assignment]
    kept = world.index(freshness="manual")
    while not stop.value:
        for index in (kept, world.index(freshness="manual")):
            rows = index.select()
            tags = index.tags()
            recent = index.recent(None)
            # Writers may come between two answers, never within one.
            assert len({article.path for article in rows}) == len(rows)
            assert len(recent) >= len(rows)
            assert tags.get("all", 0) >= sum("all" in article.tags for article in rows)
            with reads.get_lock():
                reads.value += 1
    assert not world.notes


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "library"
    world = World(root)
    for number in range(600):
        world.write(f"old/{number}.md", tags="all")
    world.settle()
    (root / "shared.txt").write_text("0")
    world.index().refresh("few")
    return root


def test_updates_of_many_processes_are_all_kept(root: Path) -> None:
    stop, reads = CONTEXT.Value("i", 0), CONTEXT.Value("i", 0)
    readers = [started(read_always, root, stop, reads) for _ in range(2)]
    writers = [started(write_own, root, worker) for worker in range(3)]
    writers += [started(write_shared, root, worker) for worker in range(3)]
    codes = [exit_code(writer) for writer in writers]
    stop.value = 1
    assert codes == [0] * 6
    assert [exit_code(reader) for reader in readers] == [0, 0]
    assert reads.value > 4
    world = World(root)
    index = world.index(freshness="manual")
    assert len(index.select()) == len(index) == 600 + 1 + 3 * ROUNDS
    assert index.tags() == {"all": 600 + 3 * ROUNDS} | {f"by{n}": ROUNDS for n in range(3)}
    shared = index.get("shared.md")
    assert shared is not None
    assert shared.title == str(3 * ROUNDS)
    assert not world.index().refresh("all")


def write_until_killed(root: Path, first: int) -> None:
    world = World(root)
    index = world.index()
    for number in range(first, first + 1_000):
        path = f"k/{number}.md"
        world.write(path, tags="k", added=f"2025-{number:09}", age=0)
        index.update([path])


def test_a_kill_at_any_moment_leaves_a_whole_state(root: Path) -> None:
    world = World(root)
    chance = random.Random(7)
    for turn in range(12):
        process = started(write_until_killed, root, turn * 1_000)
        time.sleep(0.03 + chance.random() * 0.05)
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        found = world.index(freshness="manual")
        rows = found.select()
        assert len(rows) == len(found)
        assert found.tags().get("k", 0) == len(rows) - 600
        assert [row.path for row in rows if not found.find("slug", row.slug)] == []
        assert len(found.recent(None)) == len(rows)
    assert world.notes == []
    index = world.index()
    index.refresh("all")
    files = {path.relative_to(root).as_posix() for path in root.rglob("*.md")}
    assert {article.path for article in index.select()} == files
    assert world.notes == []
    assert len(files) > 620
