"""Eight processes and a hand on one library: nothing lost, no reader waits or sees half a state.

The short form takes seconds; ARTICLECTL_SOAK=60 (`make soak`) takes so many.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from soaking import SHARED, Crowd, Outcome, Told, call, environ, figures, page_of, written

SECONDS = float(os.environ.get("ARTICLECTL_SOAK") or 6)

READING = frozenset({"list", "recent", "table", "tag list", "history", "export"})
HELD = re.compile(r"error: \S+: another process held the library for [\d.]+ s; .+\n")
GONE = re.compile(
    r"error: (no article is named .+|`\S+` names \d+ articles: .+|\S+: no such article.*|@1: .+|"
    r"no article has the tag .+|there is nothing to undo.*)\n"
)
CHANGED = (
    r"error: \S+: (it was changed since|it is gone|another file has its place now|"
    r"\S+ is taken by another file now|it is not in the trash any more|"
    r"the journal does not fit it)\n"
)
REFUSED = re.compile(
    rf"({CHANGED})+(error: nothing was undone: .+\n)?|"
    r"error: entry \d+ is (undone already|still at work).+\n"
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "lib").mkdir()
    assert call(tmp_path, "init", ".").code == 0
    with (tmp_path / "lib" / "articlectl.toml").open("a") as settings:
        settings.write("journal_entries = 100000\n")
    return tmp_path


def is_natural(told: Told) -> bool:
    """Whether an error is one that comes from what the others do."""
    match told.code:
        case 0:
            return not told.err.startswith("error") and "warning" not in told.err
        case 1:
            return told.kind == "undo" and bool(REFUSED.fullmatch(told.err))
        case 3:
            return told.kind not in READING and bool(GONE.fullmatch(told.err))
        case 4:
            return told.kind in {"tag add", "tag rename"} and "; the rest is done" in told.err
        case 5:
            return told.kind not in READING and bool(HELD.fullmatch(told.err))
    return False


def lost_articles(told: list[Told], end: Outcome, deleted: set[str]) -> set[str]:
    """The pages that were added, and are not there though nobody took them away."""
    added = {page for one in told if one.kind == "add" and one.changed for page in one.pages}
    lost = added - end.living - deleted
    undone = {entry["command"] for entry in end.history if entry["undone_by"] is not None}
    removals = [one for one in told if one.kind == "remove" and one.changed]
    removed = {page for one in removals for page in one.pages if not _all_undone(one, end)}
    adds = [one for one in told if one.kind == "add" and one.changed]
    held = {page for one in adds if shlex.join(one.words) not in undone for page in one.pages}
    return {page for page in lost if page not in end.kept or page in held - removed}


def _all_undone(told: Told, end: Outcome) -> bool:
    entries = [entry for entry in end.history if entry["command"] == shlex.join(told.words)]
    return all(entry["undone_by"] is not None for entry in entries)


def lost_tags(told: list[Told], end: Outcome, deleted: set[str]) -> list[str]:
    """The tags that were added, and are in no file of the page though nobody took them away."""
    holds = {entry["command"] for entry in end.history if entry["undone_by"] is None}
    removed, renamed = set(), {}
    for one in told:
        if one.changed and shlex.join(one.words) in holds:
            if one.kind == "tag remove":
                removed.add(one.words[2])
            elif one.kind == "tag rename":
                renamed[one.words[2]] = one.words[3]
    lost = []
    for one in told:
        if one.kind != "tag add" or not one.changed or shlex.join(one.words) not in holds:
            continue
        tag = one.words[2]
        if tag in removed:
            continue
        for page in set(one.pages) - deleted:
            if not any(renamed.get(tag, tag) in tags for tags in end.kept.get(page, [])):
                lost.append(f"{tag} of {page}")
    return lost


def unseen(told: list[Told], hand: list[tuple[str, str, float]]) -> list[str]:
    """What a list did not have, though it was there before it began and nobody touched it."""
    touched: dict[str, float] = {}
    for page, when in [(page, when) for _, page, when in hand] + [
        (page, one.start)
        for one in told
        if one.changed and one.kind in {"undo", "remove", "tag remove", "tag rename"}
        for page in one.pages
    ]:
        touched[page] = min(when, touched.get(page, when))
    missing = []
    for read in told:
        if read.words != ("list", "--json"):
            continue
        rows = {page_of(row["path"]): row["tags"] for row in json.loads(read.out)}
        for one in told:
            if not one.changed or one.end >= read.start or one.kind not in {"add", "tag add"}:
                continue
            for page in one.pages:
                if touched.get(page, read.end) < read.end:
                    continue
                if page not in rows or (one.kind == "tag add" and one.words[2] not in rows[page]):
                    missing.append(f"{page} after {shlex.join(one.words)}")
    return missing


def check_reads(told: list[Told]) -> None:
    for one in told:
        if one.code == 0 and one.words[-1] == "--json" and one.kind in {"list", "recent"}:
            assert all(row["path"] and row["title"] for row in json.loads(one.out))
        elif one.code == 0 and one.kind in {"tag list", "history"}:
            json.loads(one.out)
        elif one.code == 0 and one.kind == "export":
            for line in one.out.splitlines():
                assert json.loads(line)["title"]
        elif one.code == 0 and one.kind == "show":
            assert "The end of" in one.out


def check_journal(told: list[Told], end: Outcome) -> None:
    """Every command that changed something is one entry, and nothing else is."""
    said = Counter(shlex.join(one.words) for one in told if one.changed)
    assert Counter(entry["command"] for entry in end.history) == said
    numbers = [entry["id"] for entry in end.history]
    assert len(set(numbers)) == len(numbers)
    assert not [entry for entry in end.history if entry["interrupted"]]
    undos = [one.err.rpartition("undo ")[2] for one in told if one.kind == "undo" and not one.code]
    assert len(set(undos)) == len(undos)


def test_eight_processes_and_a_hand_lose_nothing(home: Path) -> None:
    for number in range(SHARED):
        written(home, f"shared-page-{number}")
    crowd = Crowd(home, SECONDS)
    some = [f"../shared-page-{number}.md" for number in range(0, SHARED, 2)]
    crowd.told.append(call(home, "add", *some))
    crowd.work(workers=8, readers=2)
    told = sorted(crowd.told, key=lambda one: one.start)
    end = Outcome.of(home)
    deleted = {page for act, page, _ in crowd.hand if act == "delete"}
    print(figures(told, crowd.hand))
    assert not [one for one in told if not is_natural(one)]
    check_reads(told)
    check_journal(told, end)
    articles, tags = lost_articles(told, end, deleted), lost_tags(told, end, deleted)
    print(f"lost: {len(articles) + len(tags)}")
    assert (articles, tags, unseen(told, crowd.hand)) == (set(), [], [])
    assert {row["path"]: row["tags"] for row in end.rows} == end.tags
    for row in end.rows:
        assert row["title"].lower().replace(" ", "-") == page_of(row["path"])
    check_end(home)


def check_end(home: Path) -> None:
    before = [call(home, *words).out for words in (("list", "--json"), ("tag", "list", "--json"))]
    assert call(home, "reindex").code == 0
    after = [call(home, *words).out for words in (("list", "--json"), ("tag", "list", "--json"))]
    assert before == after
    private = home / "lib" / ".articlectl"
    listed = (private / "last-list").read_bytes() if (private / "last-list").exists() else b"\0"
    assert listed.endswith(b"\0")
    assert all(page_of(path.decode()) for path in listed.split(b"\0")[:-1] if path)
    left = [file.name for file in (home / "lib").rglob("*") if file.name.endswith(".tmp")]
    left += [file.name for file in private.glob("last-list.*")]
    assert left == []


NONE = {"history": "nothing was done yet", "tag list": "no tags yet"}

HOLD = """
import sys
from pathlib import Path
from articlectl.store.lock import LibraryLock
with LibraryLock(Path(sys.argv[1]), 5):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held(home: Path) -> Iterator[None]:
    """Let another process hold the lock of the library."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home / "lib" / ".articlectl" / "lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        yield
        other.communicate(b"")


@pytest.mark.parametrize(
    "line",
    ["list --json", "list --recent", "show shared-page-1", "tag list", "history", "export jsonl"],
)
def test_readers_do_not_wait_for_a_writer(home: Path, line: str) -> None:
    with (home / "lib" / "articlectl.toml").open("a") as settings:
        settings.write("lock_timeout = 3\n")
    for number in range(60):
        page = written(home, f"shared-page-{number}")
        page.rename(home / "lib" / page.name)
    call(home, "list")

    def best() -> float:
        times = []
        for number in range(3):
            # What was changed by hand makes a reader want to write the index.
            written(home, f"hand-page-{number}").rename(home / "lib" / f"hand-page-{number}.md")
            told = call(home, *line.split())
            assert (told.code, told.err) in {(0, ""), (0, f"{NONE.get(line)}\n")}
            times.append(told.end - told.start)
        return min(times)

    idle = best()
    with held(home):
        assert best() < 5 * idle


@pytest.mark.parametrize(
    "line",
    [
        "add ../shared-page-2.md",
        "tag add x shared-page-1",
        "tag rename x y",
        "mark read shared-page-1",
        "remove shared-page-1",
        "undo",
        "reindex",
    ],
)
def test_a_lock_that_is_held_too_long_is_one_line(home: Path, line: str) -> None:
    for number in (1, 2):
        written(home, f"shared-page-{number}")
    assert call(home, "add", "../shared-page-1.md").code == 0
    with (home / "lib" / "articlectl.toml").open("a") as settings:
        settings.write("lock_timeout = 0.5\n")
    files = {file: file.read_bytes() for file in (home / "lib").rglob("*.md")}
    with held(home):
        told = call(home, *line.split())
    assert told.code == 5
    assert told.out == ""
    assert HELD.fullmatch(told.err)
    assert "0.5 s" in told.err
    assert {file: file.read_bytes() for file in (home / "lib").rglob("*.md")} == files
    assert len(json.loads(call(home, "history", "--json").out)) == 1


READY = """
import sys
import articlectl.cli.add, articlectl.capture.kinds, articlectl.library.adding
import filelock, frontmatter
print("ready", flush=True)
sys.stdin.readline()
from articlectl.cli import main
main()
"""


def at_once(home: Path, *commands: tuple[str, ...]) -> list[tuple[int, str, str]]:
    """Start these commands when all their processes are ready."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", READY, *words],
            cwd=home / "lib",
            env=environ(home),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for words in commands
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    ends = [process.communicate() for process in processes]
    return [
        (process.returncode, out, err) for process, (out, err) in zip(processes, ends, strict=True)
    ]


def test_the_same_source_at_the_same_moment_is_one_article(home: Path) -> None:
    for number in range(20):
        page = str(written(home, f"shared-page-{number}"))
        one, two = at_once(home, ("add", page), ("add", page))
        assert (one[0], two[0]) == (0, 0)
        assert one[1] == two[1]
        assert sorted("added: " in err for _, _, err in (one, two)) == [False, True]
        assert any("already in the library" in err for _, _, err in (one, two))
    assert len(list((home / "lib").rglob("*.md"))) == 20
    assert len(json.loads(call(home, "list", "--json").out)) == 20


NO_LOCKS = """
import errno, fcntl
def flock(handle, operation):
    raise OSError(errno.{name}, "no locks here")
fcntl.flock = flock
"""


@pytest.mark.parametrize("name", ["ENOSYS", "EOPNOTSUPP", "ENOLCK"])
def test_a_file_system_without_locks_says_so(
    home: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = written(home, "shared-page-1")
    page.rename(home / "lib" / page.name)
    (home / "patch").mkdir()
    (home / "patch" / "sitecustomize.py").write_text(NO_LOCKS.format(name=name), "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(home / "patch"))
    for words in (("tag", "add", "x", "shared-page-1"), ("remove", "shared-page-1"), ("reindex",)):
        told = call(home, *words)
        assert told.code == 1
        assert told.out == ""
        assert re.fullmatch(r"error: \S+: this file system has no locks; .+\n", told.err)
    assert [row["path"] for row in json.loads(call(home, "list", "--json").out)] == [page.name]
    assert "tags" not in (home / "lib" / page.name).read_text("utf-8")
