"""The real process: pipes that close, signals, completion in real shells, start-up imports."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-c", "from articlectl.cli import main; main()"]
SCRIPT = f"#!/bin/sh\nexec {sys.executable} -c 'from articlectl.cli import main; main()' \"$@\"\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "bin").mkdir()
    script = tmp_path / "bin" / "articlectl"
    script.write_text(SCRIPT, "utf-8")
    script.chmod(0o755)
    (tmp_path / "lib").mkdir()
    return tmp_path


def environ(home: Path) -> dict[str, str]:
    kept = {
        key: value
        for key, value in os.environ.items()
        if key not in {"NO_COLOR", "FORCE_COLOR", "ARTICLECTL_LIBRARY"}
    }
    return kept | {
        "HOME": str(home),
        "PATH": f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "ARTICLECTL_CONFIG": str(home / "none.toml"),
    }


def call(home: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=home / "lib",
        env=environ(home),
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )


def filled(home: Path, count: int) -> None:
    for number in range(count):
        text = f"# Note {number}\n\nText {number}.\n"
        (home / "lib" / f"note-{number:04}.md").write_text(text, "utf-8")
    assert call(home, "init", ".").returncode == 0


def test_a_closed_pipe_is_silent(home: Path) -> None:
    filled(home, 3000)
    done = subprocess.run(
        ["sh", "-c", "articlectl list | head -1"],
        cwd=home / "lib",
        env=environ(home),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""
    whole = subprocess.run(
        ["bash", "-c", "articlectl export json | head -c 1; echo ${PIPESTATUS[0]}"],
        cwd=home / "lib",
        env=environ(home),
        capture_output=True,
        text=True,
        check=False,
    )
    assert whole.stderr == ""
    assert whole.stdout.endswith("141\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
@pytest.mark.parametrize("line", ["list > /dev/full", "show note-0001 > /dev/full"])
def test_a_full_output_is_one_line(home: Path, line: str) -> None:
    filled(home, 2)
    done = sh(home, f"articlectl {line}")
    assert done.returncode == 1
    assert done.stderr == "error: output: No space left on device\n"


def test_a_closed_output_is_no_traceback(home: Path) -> None:
    filled(home, 2)
    done = sh(home, "articlectl list >&-")
    assert (done.returncode, done.stderr) == (0, "")


def sh(home: Path, line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-c", line],
        cwd=home / "lib",
        env=environ(home),
        capture_output=True,
        text=True,
        check=False,
    )


PAGED = """
import pty, sys
code = pty.spawn(["sh", "-c", sys.argv[1]])
"""


@pytest.mark.parametrize("pager", ["cat", "no-such-pager"])
def test_a_long_article_is_paged(home: Path, pager: str) -> None:
    filled(home, 1)
    text = "# Long\n\n" + "A line of **text**.\n\n" * 200
    (home / "lib" / "long.md").write_text(text, "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", PAGED, "articlectl show long"],
        cwd=home / "lib",
        env=environ(home) | {"PAGER": pager, "TERM": "xterm"},
        capture_output=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert done.stdout.count(b"A line of") == 200
    assert b"**" not in done.stdout
    assert b"Traceback" not in done.stdout


def test_ctrl_c_in_the_middle_of_many(home: Path) -> None:
    filled(home, 0)
    drop = home / "drop"
    drop.mkdir()
    for number in range(3000):
        (drop / f"n{number:04}.md").write_text(f"# Note {number}\n\nText {number}.\n", "utf-8")
    process = subprocess.Popen(
        [*COMMAND, "add", str(drop)],
        cwd=home / "lib",
        env=environ(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert err.splitlines()[-1] == "error: interrupted"
    stored = sorted(path.name for path in (home / "lib").rglob("note-*.md"))
    assert 0 < len(stored) < 3000
    assert len(call(home, "list").stdout.splitlines()) == len(stored)
    assert call(home, "add", str(drop)).returncode == 0
    assert len(call(home, "list").stdout.splitlines()) == 3000
    assert not [path for path in (home / "lib").rglob("*") if path.name.endswith(".tmp")]


def completed(home: Path, *words: str) -> list[str]:
    line = "articlectl " + " ".join(words)
    done = subprocess.run(
        COMMAND,
        cwd=home / "lib",
        env=environ(home)
        | {
            "_ARTICLECTL_COMPLETE": "complete_bash",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(words)),
            "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.stdout.split()


def test_completion(home: Path) -> None:
    filled(home, 3)
    call(home, "tag", "add", "un/iom", "note-0001")
    assert completed(home, "li") == ["list"]
    assert completed(home, "show", "note-000") == ["note-0000", "note-0001", "note-0002"]
    assert completed(home, "list", "--tag", "u") == ["un/iom"]
    assert completed(home, "tag", "remove", "u") == ["un/iom"]
    assert completed(home, "tag", "remove", "x,u") == ["x,un/iom"]
    (home / "lib" / "two words.md").write_text("Text.\n", "utf-8")
    call(home, "list")
    assert completed(home, "show", "tw") == ["two\\", "words"]
    assert completed(home, "tag", "add", "x", "note-0002") == ["note-0002"]
    assert "words" in completed(home, "list", "--sort", "w")
    assert completed(home, "list", "--format", "o") == ["oneline"]
    assert completed(home, "export", "js") == ["json", "jsonl"]
    assert completed(home, "mark", "star") == ["starred"]
    assert completed(home, "config", "get", "fr") == ["freshness"]
    assert completed(home, "--library", str(home / "nowhere"), "show", "x") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_are_valid(home: Path, shell: str) -> None:
    done = subprocess.run(
        [*COMMAND, "--show-completion", shell],
        cwd=home,
        env=environ(home) | {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "_ARTICLECTL_COMPLETE" in done.stdout
    if found := shutil.which(shell):
        script = home / f"completion.{shell}"
        script.write_text(done.stdout, "utf-8")
        subprocess.run([found, "-n", str(script)], check=True, capture_output=True)


def test_listing_imports_nothing_that_it_does_not_need(home: Path) -> None:
    filled(home, 2)
    call(home, "list", "--recent")
    code = (
        "import sys\n"
        "from articlectl.cli.world import World\n"
        "from articlectl.cli import run\n"
        "run(['list', '--recent'], World.real())\n"
        "print(*sys.modules, file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=home / "lib",
        env=environ(home),
        capture_output=True,
        text=True,
        check=True,
    )
    heavy = {"rich", "trafilatura", "lxml", "jinja2", "yaml", "frontmatter", "filelock", "slugify"}
    assert not heavy & set(done.stderr.split())
    assert done.stdout.count("\n") == 2


def test_results_survive_a_c_locale(home: Path) -> None:
    filled(home, 0)
    (home / "lib" / "zh.md").write_text("# \u6570\u636e\u5e93\n\n\u6587\u7ae0\u3002\n", "utf-8")
    done = subprocess.run(
        [*COMMAND, "list", "--format", "{title}"],
        cwd=home / "lib",
        env=environ(home) | {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        capture_output=True,
        check=True,
    )
    assert done.stdout.strip() in {"\u6570\u636e\u5e93".encode(), b"\\u6570\\u636e\\u5e93"}
