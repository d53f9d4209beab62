"""A crowd: processes that work on one library at once, and what each of them was told."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

COMMAND = [sys.executable, "-c", "from articlectl.cli import main; main()"]
"""What the console script runs, wherever that is installed."""

SHARED = 12
"""So many pages are added by everybody."""

_PAGE = re.compile(r"(?:w\d+|shared|hand)-page-\d+")


@dataclass(frozen=True, slots=True)
class Told:
    """One command and its outcome."""

    kind: str
    words: tuple[str, ...]
    code: int
    out: str
    err: str
    start: float
    end: float

    @property
    def pages(self) -> list[str]:
        """The pages that the command says it has changed, or named."""
        return [page for line in self.out.splitlines() if (page := page_of(line))]

    @property
    def changed(self) -> bool:
        """Whether the command says that it changed files."""
        if self.kind == "add":
            return "added: " in self.err
        if self.kind == "undo":
            return self.code == 0
        return self.kind in CHANGING and bool(self.out)


CHANGING = frozenset({"tag add", "tag remove", "tag rename", "mark", "remove"})


def page_of(path: str) -> str | None:
    """The page that a path stands for, also after a rename by hand."""
    found = _PAGE.match(path.rpartition("/")[2])
    return found[0] if found else None


def environ(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "ARTICLECTL_LIBRARY"}
    return kept | {"HOME": str(home), "ARTICLECTL_CONFIG": str(home / "none.toml")}


def call(home: Path, *words: str, kind: str = "") -> Told:
    """Run one command as a process of its own, in the library `home/lib`."""
    start = time.monotonic()
    done = subprocess.run(
        [*COMMAND, *words],
        cwd=home / "lib",
        env=environ(home),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    out, err = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
    return Told(kind or words[0], words, done.returncode, out, err, start, time.monotonic())


def written(home: Path, page: str) -> Path:
    """A page outside the library, to be added."""
    file = home / f"{page}.md"
    body = f"This is all of {page}. " * 30
    text = f"# {page.replace('-', ' ').capitalize()}\n\n{body}\n\nThe end of {page}.\n"
    file.write_text(text, "utf-8")
    return file


@dataclass(slots=True)
class Crowd:
    """Workers, readers and a hand, each in a thread that runs one process after the other."""

    home: Path
    seconds: float
    told: list[Told] = field(default_factory=list)
    hand: list[tuple[str, str, float]] = field(default_factory=list)
    """What was done by hand: how, to which page, when it began."""
    failures: list[BaseException] = field(default_factory=list)
    until: float = 0.0

    def work(self, workers: int, readers: int) -> None:
        """Let all of them work, and return when the last has ended."""
        self.until = time.monotonic() + self.seconds
        jobs: list[tuple[Callable[[int], None], int]] = [(self._worker, n) for n in range(workers)]
        jobs += [(self._reader, 100 + n) for n in range(readers)]
        jobs.append((self._hand, 200))
        threads = [threading.Thread(target=self._guarded, args=job) for job in jobs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for failure in self.failures:
            raise failure

    def _guarded(self, job: Callable[[int], None], number: int) -> None:
        try:
            job(number)
        except BaseException as error:
            self.failures.append(error)
            self.until = 0.0

    def _run(self, kind: str, *words: str) -> Told:
        told = call(self.home, *words, kind=kind)
        self.told.append(told)
        return told

    def _worker(self, number: int) -> None:
        chance = random.Random(number)
        worker = _Worker(self._run, self.home, number, chance)
        while time.monotonic() < self.until:
            worker.step()

    def _reader(self, number: int) -> None:
        chance = random.Random(number)
        lines = {
            "list": ("list", "--json"),
            "recent": ("list", "--recent", "--json"),
            "table": ("list", "--recent", "--format", "table"),
            "show": ("show", "@1"),
            "tag list": ("tag", "list", "--json"),
            "history": ("history", "--json"),
            "export": ("export", "jsonl"),
        }
        while time.monotonic() < self.until:
            kind = chance.choice(["list", *lines])
            self._run(kind, *lines[kind])

    def _hand(self, number: int) -> None:
        chance = random.Random(number)
        made = 0
        while time.monotonic() < self.until:
            files = sorted((self.home / "lib").glob("[!.]*/**/*.md"))
            act = chance.choices(["create", "append", "rename", "delete"], [4, 6, 3, 1])[0]
            if act == "create" or not files:
                made += 1
                page = f"hand-page-{made}"
                file = self.home / "lib" / "by-hand" / f"{page}.md"
                file.parent.mkdir(exist_ok=True)
                text = written(self.home, page).read_text("utf-8")
                file.write_text(f"---\ntags: [byhand]\n---\n{text}", "utf-8")
                self.hand.append(("create", page, time.monotonic()))
            else:
                self._handle(act, chance.choice(files), made)
                made += 1
            time.sleep(0.15)

    def _handle(self, act: str, file: Path, number: int) -> None:
        page = page_of(file.name)
        assert page is not None
        self.hand.append((act, page, time.monotonic()))
        try:
            if act == "append":
                with file.open("r+b") as text:
                    text.seek(0, os.SEEK_END)
                    text.write(b"\nBy hand.\n")
            elif act == "rename":
                file.rename(file.with_name(f"{page}-moved-{number}.md"))
            else:
                file.unlink()
        except FileNotFoundError:
            return


class _Worker:
    """Draws commands; every tag is its own, so that a command's text says which it was."""

    def __init__(
        self, run: Callable[..., Told], home: Path, number: int, chance: random.Random
    ) -> None:
        self._run = run
        self._home = home
        self._number = number
        self._chance = chance
        self._count = 0
        self._paths: list[str] = []
        self._tags: list[tuple[str, str]] = []
        self._undos: list[str] = []
        self._acts: list[tuple[Callable[[], object], int]] = [
            (self._add, 8),
            (self._add_shared, 4),
            (self._tag, 10),
            (self._tag_many, 1),
            (self._untag, 3),
            (self._rename, 3),
            (self._mark, 4),
            (self._remove, 3),
            (self._undo, 4),
            (self._redo, 1),
            (lambda: run("reindex", "reindex"), 1),
            (lambda: run("list", "list", "--json"), 3),
            (lambda: run("show", "show", self._any()), 1),
            (lambda: run("export", "export", "jsonl"), 1),
        ]

    def step(self) -> None:
        """Run one command."""
        self._count += 1
        acts, weights = zip(*self._acts, strict=True)
        self._chance.choices(acts, weights)[0]()

    def _any(self) -> str:
        shared = f"shared-page-{self._chance.randrange(SHARED)}"
        return self._chance.choice(self._paths[-12:] or [shared]) if self._count % 3 else shared

    def _fresh(self) -> str:
        return f"t{self._number}-{self._count}"

    def _add(self) -> None:
        page = written(self._home, f"w{self._number}-page-{self._count}")
        told = self._run("add", "add", str(page), "--tag", f"own-{self._number}")
        if told.code == 0:
            self._paths.append(told.out.strip())

    def _add_shared(self) -> None:
        page = f"shared-page-{self._chance.randrange(SHARED)}"
        # The option makes each command line one of its kind.
        self._run("add", "add", str(self._home / f"{page}.md"), "--tag", self._fresh())

    def _tag(self) -> None:
        tag, path = self._fresh(), self._any()
        if self._run("tag add", "tag", "add", tag, path).out:
            self._tags.append((tag, path))

    def _tag_many(self) -> None:
        self._run("tag add", "tag", "add", self._fresh(), "--query", f"tag:own-{self._number}")

    def _untag(self) -> None:
        if self._tags:
            tag, path = self._tags.pop(self._chance.randrange(len(self._tags)))
            self._run("tag remove", "tag", "remove", tag, path)

    def _rename(self) -> None:
        if self._tags:
            tag, _ = self._tags.pop(self._chance.randrange(len(self._tags)))
            self._run("tag rename", "tag", "rename", tag, f"{tag}-renamed")

    def _mark(self) -> None:
        states = ["read", "unread", "starred", "archived"]
        self._run("mark", "mark", self._chance.choice(states), self._any())

    def _remove(self) -> None:
        self._run("remove", "remove", self._any())

    def _undo(self) -> None:
        told = self._run("undo", "undo")
        if told.code == 0:
            self._undos.append(told.err.rpartition("undo ")[2].partition("`")[0])

    def _redo(self) -> None:
        if self._undos:
            self._run("undo", "undo", self._undos.pop())


@dataclass(slots=True)
class Outcome:
    """What is in the library after the crowd, as the files and as the commands have it."""

    home: Path
    rows: list[dict[str, Any]]
    history: list[dict[str, Any]]
    kept: dict[str, list[list[str]]] = field(default_factory=dict)
    """Page → the tags in each file of it, in the library and in the trash."""
    living: set[str] = field(default_factory=set)
    tags: dict[str, list[str]] = field(default_factory=dict)
    """Path in the library → tags in the file."""

    @classmethod
    def of(cls, home: Path) -> Outcome:
        rows = json.loads(call(home, "list", "--json").out)
        history = json.loads(call(home, "history", "--json", "-n", "100000").out)
        outcome = cls(home, rows, history)
        for path, tags in _tags_in(home / "lib"):
            page = page_of(path)
            assert page is not None, path
            outcome.kept.setdefault(page, []).append(tags)
            if not path.startswith(".articlectl/"):
                outcome.living.add(page)
                outcome.tags[path] = tags
        return outcome


def _tags_in(root: Path) -> Iterator[tuple[str, list[str]]]:
    from articlectl.store.frontmatter import parse

    for file in sorted(root.rglob("*.md")):
        path = file.relative_to(root).as_posix()
        parsed = parse(file.read_bytes(), path)
        page = page_of(path)
        assert parsed.problem is None, path
        assert f"The end of {page}." in parsed.body, f"{path} is not whole"
        yield path, [str(tag) for tag in parsed.metadata.get("tags") or ()]


def figures(told: list[Told], hand: list[tuple[str, str, float]]) -> str:
    """Commands by kind with their exits, in lines for people."""
    exits: dict[str, Counter[int]] = {}
    for one in told:
        exits.setdefault(one.kind, Counter())[one.code] += 1
    lines = [f"{len(told)} commands, {len(hand)} changes by hand"]
    for kind, codes in sorted(exits.items()):
        shown = ", ".join(f"exit {code}: {count}" for code, count in sorted(codes.items()))
        lines.append(f"{kind:10} {codes.total():5}  {shown}")
    return "\n".join(lines)
