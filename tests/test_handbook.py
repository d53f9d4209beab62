"""Every command in the handbook and the README runs, and says what the page shows.

A chapter's commands run one after another in a home made for that chapter. Three dots stand for
anything. ARTICLECTL_UPDATE_GOLDEN=1 writes into the chapters what the commands really say.
"""

from __future__ import annotations

import functools
import http.server
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent
CHAPTERS = [*sorted((HOUSE / "library").glob("*.md")), HOUSE / "README.md"]
PAGES = HOUSE / "tests" / "fixtures" / "pages"

NOT_RUN = frozenset({"pipx", "uv", "rsync", "make", "git"})
"""Programs that install something, publish something, or are not ours to try."""

EVERYWHERE = frozenset(
    ["articlectl", "cat", "cmp", "cp", "echo", "find", "mkdir", "mv", "printf", "rm"]
)
"""What a command line may begin with: these are there on every system with a shell."""

UPDATE = bool(os.environ.get("ARTICLECTL_UPDATE_GOLDEN"))
SITE = "https://example.org"
CLOSED_PIPE = 141
"""What a shell reports of a command whose reader went away, as `head` does."""

CONTROL = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|\][^\x1b\x07]*(?:\x1b\\|\x07))")
PROGRESS = re.compile(r"\w+ [━╸╺ ]+[\d,]+/\S+ [-:\d]+\n?")
"""A progress bar, which a busy machine shows and a terminal wipes away."""

ARTICLES = {
    "why-files-last": (
        timedelta(hours=3),
        """title: Why files last
source: https://example.org/why-files-last
author:
  - Ada Example
site: Example Quarterly
date: 2026-05-12
description: A format that needs no program outlives every program.
tags:
  - archiving
  - files
lang: en""",
        "A file that anybody can open has no owner but the one who keeps it.\n\n"
        "## The test of time\n\nPrint it, copy it, mail it: it is the same file.\n",
    ),
    "the-index-card": (
        timedelta(days=2),
        """title: The index card
author: Ben Example
description: A small rectangle of stiff paper, and the order it made possible.
tags: [archiving, history]
lang: en
read: true""",
        "It fits a pocket, a drawer and a thought.\n",
    ),
    "reading-slowly": (
        timedelta(days=5),
        """title: Reading slowly
author: Ada Example
tags: [reading]
starred: true
lang: en""",
        "A page is not a race, and nobody stands at the end of it with a watch. " * 45 + "\n",
    ),
    "iom-at-work": (
        timedelta(days=9),
        """title: The IOM at work
site: Example Quarterly
tags: [un/iom, migration]
lang: en""",
        "A morning in a field office, told by somebody who was there.\n",
    ),
    "cartes-marines": (
        timedelta(days=40),
        """title: Cartes marines
tags: [mer]
lang: fr""",
        "La carte ne dit pas la mer, elle dit où la mer est profonde.\n",
    ),
}

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>
<body><nav><a href="/">Home</a> <a href="/about">About</a></nav>
<article><h1>{title}</h1>{paragraphs}</article>
<footer>All rights, all wrongs, all lamps reserved.</footer></body></html>
"""


def page(title: str, *sentences: str) -> str:
    paragraphs = "".join(f"<p>{f'{sentence} ' * 4}</p>" for sentence in sentences)
    return PAGE.format(title=title, paragraphs=paragraphs)


@dataclass(frozen=True, slots=True)
class Call:
    """One command of a page, with the output that stands below it."""

    command: str
    code: int
    shown: tuple[str, ...]
    first: int
    """Index of the page's line below the command."""


def calls(lines: list[str]) -> Iterator[Call]:
    inside = False
    found: tuple[int, str] | None = None
    for number, line in enumerate(lines):
        if found and (line == "```" or line.startswith("$ ")):
            first, text = found
            command, _, comment = text.partition(" # ")
            code = re.match(r"exit (\d+)", comment)
            yield Call(command, int(code[1]) if code else 0, tuple(lines[first:number]), first)
            found = None
        if line == "```console":
            inside = True
        elif line == "```":
            inside = False
        elif inside and line.startswith("$ "):
            found = number + 1, line.removeprefix("$ ")


def is_run(call: Call) -> bool:
    return call.command.split()[0] not in NOT_RUN


@functools.cache
def pages_on_the_web() -> str:
    """Return the address of a server that has the pages which the handbook fetches."""

    class Pages(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = page(
                "The lamps of the harbour",
                "The lamps are lit from west to east, which is the order in which it gets dark.",
                "Nobody has been paid for it since the war, and nobody has ever missed an evening.",
            ).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a small library in ~/articles, and things to take in beside it."""
    now = datetime.now(UTC)
    library = tmp_path / "articles"
    library.mkdir()
    (library / "articlectl.toml").write_text(
        '# Our own.\ntitle = "Paper and light"\n\n[lists]\nevening = "is:unread minutes:>=2"\n',
        "utf-8",
    )
    for name, (age, head, body) in ARTICLES.items():
        added = f"added: {now - age:%Y-%m-%dT%H:%M:%SZ}"
        (library / f"{name}.md").write_text(f"---\n{head}\n{added}\n---\n\n{body}", "utf-8")
    shutil.copy(PAGES / "tide-tables.txt", tmp_path)
    lighthouse = page(
        "The lighthouse keeper's lamp",
        "The lamp has to be trimmed at dusk, at midnight and once more before the sky turns grey.",
        "Whoever forgets it is forgiven by the sea, which has other things to do, but not by us.",
    )
    (tmp_path / "lighthouse.html").write_text(lighthouse, "utf-8")
    (tmp_path / "notes.md").write_text("# Notes from a walk\n\nThree gulls and a bell.\n", "utf-8")
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "empty.txt").touch()
    fog = page("Fog signals", "A horn is for the ship that cannot see the lamp but listens.")
    (inbox / "fog.html").write_text(fog, "utf-8")
    vault = tmp_path / "vault"
    (vault / ".obsidian").mkdir(parents=True)
    (vault / "Slow trains.md").write_text(
        '---\nauthor: "[[Ada Example]]"\ntags: [travel]\naliases: [night trains]\n---\n\nWest.\n',
        "utf-8",
    )
    post = tmp_path / "blog" / "content" / "posts" / "first-light"
    post.mkdir(parents=True)
    (post / "index.md").write_text(
        '+++\ntitle = "First light"\ndate = 2026-02-01\ntags = ["morning"]\n+++\n\nIt came.\n',
        "utf-8",
    )
    return tmp_path


def environment(home: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("LANG", "PYTHONPATH") if name in os.environ}
    return kept | {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "PATH": f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}",
        "TZ": "UTC",
        "COLUMNS": "88",
        "LINES": "1000",
        "TERM": "xterm",
        "NO_COLOR": "1",
        "PAGER": "cat",
        "BROWSER": "true",
        "EDITOR": "true",
        "SHELL": "/bin/bash",
    }


def run(call: Call, home: Path) -> tuple[int, str]:
    """Run a command as a shell in a terminal would; return its exit code and what it printed.

    The `exit` keeps bash the parent of the command, which recognises its shell by that.
    """
    command = call.command.replace(SITE, pages_on_the_web())
    if "jq " in command and not shutil.which("jq"):
        command = command.partition(" | jq ")[0]
    reader, writer = os.openpty()
    with subprocess.Popen(
        ["bash", "-o", "pipefail", "-c", f"{command}\nexit $?"],
        cwd=home,
        env=environment(home),
        stdin=subprocess.DEVNULL,
        stdout=writer,
        stderr=subprocess.STDOUT,
    ) as process:
        os.close(writer)
        printed = b""
        while piece := _read(reader):
            printed += piece
    os.close(reader)
    text = PROGRESS.sub("", CONTROL.sub("", printed.decode()).replace("\r", ""))
    text = text.replace(pages_on_the_web(), SITE).replace(str(home), "~")
    closed_by_head = process.returncode == CLOSED_PIPE and "| head" in command
    return 0 if closed_by_head else process.returncode, text


def _read(reader: int) -> bytes:
    try:
        return os.read(reader, 65536)
    except OSError:  # Linux's way of saying that a terminal's other end is closed
        return b""


def settled(text: str) -> str:
    """The text without what differs from day to day: dates, and how wide a column came out."""
    text = re.sub(r"\b20\d\d/\d\d/", "YYYY/MM/", text)
    text = re.sub(r"\b20\d\d-\d\d-\d\d(?:T[\d:]+Z)?", "DATE", text)
    return re.sub(r"\s+", " ", re.sub(r"[─━]+", "─", text)).strip()


def says(shown: tuple[str, ...], printed: str) -> bool:
    pattern = ".*".join(map(re.escape, settled("\n".join(shown)).split("…")))
    return bool(re.fullmatch(pattern, settled(printed), re.DOTALL))


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda file: file.stem)
def test_every_command_of_a_page_runs(chapter: Path, home: Path) -> None:
    lines = chapter.read_text("utf-8").splitlines()
    wrong = []
    updated = list(lines)
    for one, code, printed in reversed(list(run_all(lines, home))):
        if code != one.code:
            wrong.append(f"$ {one.command}\nexit code {code}, not {one.code}:\n{printed}")
        elif not one.shown or says(one.shown, printed):
            continue
        elif UPDATE:
            new = [line.rstrip() for line in printed.rstrip("\n").splitlines()]
            updated[one.first : one.first + len(one.shown)] = new
        else:
            wrong.append(f"$ {one.command}\nsays:\n{printed}\nand the page shows:\n{one.shown}")
    if updated != lines:
        chapter.write_text("\n".join(updated) + "\n", "utf-8")
    assert not wrong, "\n".join(reversed(wrong))


def run_all(lines: list[str], home: Path) -> Iterator[tuple[Call, int, str]]:
    for call in calls(lines):
        if is_run(call):
            yield call, *run(call, home)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda file: file.stem)
def test_commands_begin_with_what_every_reader_has(chapter: Path) -> None:
    lines = chapter.read_text("utf-8").splitlines()
    for call in calls(lines):
        command = re.sub(r"^(?:[A-Za-z_]+=\S+ +)+", "", re.sub(r"^\w+=\$\(", "", call.command))
        assert command.split()[0] in EVERYWHERE | NOT_RUN, call.command


def test_a_page_that_shows_something_else_is_found(home: Path) -> None:
    """The check itself: a wrong output and a wrong exit code are both seen."""
    (call,) = calls(["```console", "$ articlectl --version # exit 0", "articlectl 0.0", "```"])
    code, printed = run(call, home)
    assert code == 0
    assert not says(call.shown, printed)
    assert says(("articlectl …",), printed)
