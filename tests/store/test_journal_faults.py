"""Every step of every kind of change, killed or failing: all articles whole, and undo right.

The short form takes a sample of the steps; ARTICLECTL_SOAK=1 (`make soak`) takes every one.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from articlectl.errors import ArticlectlError
from articlectl.library import Library, Selection, create_library, open_library
from store.faults import Crash, Disk, broken, disk, no_space, read_only

SOAK = bool(os.environ.get("ARTICLECTL_SOAK"))
SAMPLE = 10
ROUNDS = 300 if SOAK else 12
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)

Act = Callable[[Library], object]


def opened(root: Path) -> Library:
    return open_library(
        root, command="test", now=lambda: NOON, environ={"ARTICLECTL_CONFIG": "/no"}
    )


def tag(library: Library) -> object:
    return library.tag(library.list(Selection(sort="path+")), add=["new"])


def remove(library: Library) -> object:
    return library.remove([library.resolve("pictures")])


def add(library: Library) -> object:
    from articlectl.capture.sources import expand
    from articlectl.library.adding import Wishes

    sources = expand(str(library.root.parent / "inbox"), None)
    return list(library.add(sources, Wishes(tags=("in",))))


def edit(library: Library) -> object:
    article = library.resolve("one")
    before = library.read_bytes(article)
    file = library.file(article)
    if not before.endswith(b"By hand.\n"):
        file.write_bytes(before + b"\nBy hand.\n")
    return library.edited(article, before)


def restore(library: Library) -> object:
    return library.restore(["pictures"])


def configure(library: Library) -> object:
    library.configure("author", "The night desk")
    return None


def undo(library: Library) -> object:
    return library.undo(None)


def nothing(library: Library) -> object:
    return None


def fill(library: Library) -> object:
    for number in range(10):
        (library.root / f"{number}.md").write_text(f"# Number {number}\n", "utf-8")
    return None


def fill_and_tag(library: Library) -> object:
    fill(library)
    return tag(library)


@dataclass(frozen=True)
class Case:
    """Something that changes files, and what is done before it."""

    prepare: Act
    act: Act
    one_file: bool = False


CASES = {
    "add": Case(nothing, add),
    "tag": Case(nothing, tag),
    "edit": Case(nothing, edit),
    "remove": Case(nothing, remove, one_file=True),
    "restore": Case(remove, restore, one_file=True),
    "configure": Case(nothing, configure, one_file=True),
    "undo-add": Case(add, undo),
    "undo-tag": Case(tag, undo),
    "tag-many": Case(fill, tag),
    "undo-many": Case(fill_and_tag, undo),
    "undo-edit": Case(edit, undo),
    "undo-remove": Case(remove, undo, one_file=True),
    "undo-undo": Case(lambda library: (tag(library), undo(library)), lambda lib: lib.undo(2)),
}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("faults")
    root = home / "library"
    create_library(root, title="Faults")
    (root / "one.md").write_text("---\ntitle: One\ntags: [old]\n---\n\nText.\n", "utf-8")
    (root / "2026").mkdir()
    (root / "2026/pictures.md").write_text("# Pictures\n\n![](pictures.assets/a.png)\n", "utf-8")
    (root / "2026/pictures.assets").mkdir()
    (root / "2026/pictures.assets/a.png").write_bytes(b"png")
    (home / "inbox").mkdir()
    for name in ("alpha", "beta"):
        (home / "inbox" / f"{name}.md").write_text(f"# {name}\n\nText of {name}.\n", "utf-8")
    opened(root).reindex()
    return home


class Bench:
    """A case that can be run again and again from the same start."""

    def __init__(self, case: Case, template: Path, work: Path) -> None:
        self.case = case
        self._start = work / "start"
        self._now = work / "now"
        shutil.copytree(template, self._start)
        case.prepare(opened(self._start / "library"))
        self.before = state(self._start / "library")
        self.last = entries(self._start / "library")
        root = self.fresh()
        case.act(opened(root))
        self.after = state(root)
        assert self.after != self.before

    def fresh(self) -> Path:
        shutil.rmtree(self._now, ignore_errors=True)
        shutil.copytree(self._start, self._now)
        return self._now / "library"

    def steps(self, monkeypatch: pytest.MonkeyPatch) -> list[int]:
        root = self.fresh()
        with disk(monkeypatch) as counter:
            self.case.act(opened(root))
        count = counter.count
        if SOAK or count <= SAMPLE:
            return list(range(1, count + 1))
        return sorted(random.Random(count).sample(range(1, count + 1), SAMPLE))


@pytest.fixture(autouse=True)
def quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A power cut is not what these tests are about, and waiting for the disk is most of them."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


@pytest.fixture(params=CASES, ids=str)
def bench(request: pytest.FixtureRequest, template: Path, tmp_path: Path) -> Bench:
    return Bench(CASES[request.param], template, tmp_path)


def state(root: Path) -> dict[str, bytes]:
    """Every file of the library, but what is private, and what a killed process was writing."""
    return {
        file.relative_to(root).as_posix(): file.read_bytes()
        for file in root.rglob("*")
        if file.is_file()
        and ".articlectl" not in file.relative_to(root).parts
        and not file.name.startswith(".articlectl-")
    }


def temporaries(root: Path) -> list[str]:
    return [file.name for file in root.rglob(".articlectl-*.tmp")]


def entries(root: Path) -> int:
    return next((entry.number for entry in opened(root).history()), 0)


def whole(root: Path, bench: Bench) -> None:
    """Each file is as before the command or as after it, and there is no other."""
    now = state(root)
    for path in now.keys() | bench.before.keys() | bench.after.keys():
        assert now.get(path) in (bench.before.get(path), bench.after.get(path)), path


def true(root: Path, bench: Bench) -> None:
    """The next commands work without repair, and undo brings back what was."""
    library = opened(root)
    listed = {article.path for article in library.list(Selection())}
    assert listed == {path for path in state(root) if path.endswith(".md")}
    newest = entries(root)
    if newest > bench.last:
        result = library.undo(newest)
        assert result.conflicts == ()
    assert without_edit(state(root), bench) == bench.before
    library = opened(root)
    article = library.list(Selection(sort="path+"))[0]
    assert library.tag([article], add=["after"]).changed == (article.path,)


def without_edit(now: dict[str, bytes], bench: Bench) -> dict[str, bytes]:
    """What the editor did itself was never ours: where we died before we saw it, it stays."""
    if bench.case.act is edit and now["one.md"].endswith(b"By hand.\n"):
        return {**now, "one.md": bench.before["one.md"]}
    return now


class TestEachStep:
    def test_killed(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        for step in bench.steps(monkeypatch):
            root = bench.fresh()
            dies(bench.case.act, root, step, monkeypatch)
            if bench.case.act is not edit:
                whole(root, bench)
            true(root, bench)

    def test_killed_in_an_undo_that_is_called_again(
        self, template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bench = Bench(CASES["undo-tag"], template, tmp_path)
        for step in bench.steps(monkeypatch):
            root = bench.fresh()
            dies(undo, root, step, monkeypatch)
            library = opened(root)
            if next(entry for entry in library.history() if entry.number == 1).undone_by is None:
                assert library.undo(None).conflicts == ()
            assert state(root) == bench.after

    @pytest.mark.parametrize("fault", [no_space, broken, read_only])
    def test_failing(
        self, bench: Bench, fault: Callable[[], OSError], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for step in bench.steps(monkeypatch):
            root = bench.fresh()
            with disk(monkeypatch) as counter:
                failed = fails(bench.case.act, root, counter, step, fault)
            if bench.case.act is not edit:
                whole(root, bench)
            # Nothing can be moved back on a disk that became read-only between two moves.
            if failed and bench.case.one_file and fault is not read_only:
                assert state(root) == bench.before
            if fault is not read_only and not counter.log[step - 1].startswith("unlink"):
                assert temporaries(root) == []
            true(root, bench)


def dies(act: Act, root: Path, step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a command that does not outlive a step."""
    with (
        disk(monkeypatch) as counter,
        counter.armed(step, Crash, lasting=True),
        pytest.raises(Crash),
    ):
        act(opened(root))


def fails(act: Act, root: Path, counter: Disk, step: int, fault: Callable[[], OSError]) -> bool:
    """Run a command with a fault; True where it said so, by no other error than our own."""
    counter.log.clear()
    with counter.armed(step, fault, lasting=fault is read_only):
        try:
            result = act(opened(root))
        except ArticlectlError:
            return True
    return bool(getattr(result, "failed", ()))


BUSY = """
import sys
from pathlib import Path
from articlectl.errors import ArticlectlError
from articlectl.library import Selection, open_library
root = Path(sys.argv[1])
print("ready", flush=True)
while True:
    library = open_library(root, command="busy")
    articles = library.list(Selection())
    library.tag(articles, add=["busy"])
    library.undo(None)
    library.remove(articles[:3])
    library.undo(None)
"""


def test_killed_for_real(tmp_path: Path) -> None:
    root = tmp_path / "library"
    create_library(root, title="Killed")
    whole = set()
    for number in range(12):
        file = root / f"{number}.md"
        file.write_text(f"---\ntitle: Article {number}\n---\n\nText {number}.\n", "utf-8")
    library = opened(root)
    articles = library.list(Selection(sort="path+"))
    before = state(root)
    library.tag(articles, add=["busy"])
    whole = {*before.items(), *state(root).items()}
    library.undo(None)
    rounds = random.Random(20261124)
    for _ in range(ROUNDS):
        killed(root, rounds.uniform(0.0, 0.25))
        assert set(state(root).items()) <= whole
        library = opened(root)
        for _ in range(3):
            newest = next(library.history())
            if newest.closed and newest.undoes is None:
                library.undo(newest.number)
            elif not newest.closed:
                assert library.undo(newest.number).conflicts == ()
            else:
                break
        settle(root)
        assert state(root) == before


def killed(root: Path, after: float) -> None:
    """Let a busy process work for a while, then kill it."""
    with subprocess.Popen(
        [sys.executable, "-c", BUSY, str(root)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "ARTICLECTL_CONFIG": "/no"},
    ) as busy:
        assert busy.stdout is not None
        assert busy.stdout.readline() == b"ready\n"
        try:
            busy.wait(after)
        except subprocess.TimeoutExpired:
            busy.send_signal(signal.SIGKILL)
        busy.wait()
        assert busy.stderr is not None
        assert busy.stderr.read() == b""


def settle(root: Path) -> None:
    """Take back, as a person would, until there is nothing left to take back."""
    while True:
        try:
            result = opened(root).undo(None)
        except ArticlectlError:
            return
        assert result.conflicts == ()
