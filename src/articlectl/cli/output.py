"""What people and programs see: Rich lives here only, and only where a terminal wants it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from datetime import datetime
from typing import TYPE_CHECKING, Any, TextIO

from articlectl.errors import PartialError
from articlectl.model import Article, Document

if TYPE_CHECKING:
    from rich.console import Console

    from articlectl.cli.world import World
    from articlectl.library.changing import Changed

WIDEST_TABLE = 140
"""Beyond it a row's ends are too far apart to be read as one row."""

_UNSAFE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Control characters and text-direction overrides: what could rewrite a terminal's screen."""


def plain(text: str) -> str:
    """The text on one line, with nothing in it that a terminal would obey."""
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", text)


def wants_terminal(world: World, stream: TextIO) -> bool:
    """Whether a stream is to get what a terminal gets: it is one, or FORCE_COLOR says so."""
    return bool(stream.isatty() or world.environ.get("FORCE_COLOR"))


def console(world: World, stream: TextIO) -> Console:
    """A Rich console on a stream of the world."""
    from rich.console import Console

    return Console(
        file=stream, highlight=False, emoji=False, markup=False, _environ=dict(world.environ)
    )


def say(world: World, text: str) -> None:
    """Write one line of result to stdout."""
    world.stdout.write(text + "\n")


def note(world: World, text: str) -> None:
    """Write one line for people to stderr."""
    world.stdout.flush()
    world.stderr.write(plain(text) + "\n")


def fault(world: World, message: str, hint: str | None = None) -> None:
    """Write an error to stderr: one line that says what happened and what to do next."""
    world.stdout.flush()
    line = plain(f"{message}; {hint}" if hint else message)
    if wants_terminal(world, world.stderr) and not world.environ.get("NO_COLOR"):
        from rich.text import Text

        console(world, world.stderr).print(
            Text.assemble(("error: ", "bold red"), line), soft_wrap=True
        )
    else:
        world.stderr.write(f"error: {line}\n")


def data(world: World, value: Any) -> None:
    """Write a value as indented JSON to stdout."""
    import orjson

    raw = orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    world.stdout.write(raw.decode("utf-8"))


def table(world: World, found: Sequence[Article]) -> None:
    """Write articles as rows with numbers, in columns that fit the screen."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    screen = console(world, world.stdout)
    wide, narrow = screen.width >= 110, screen.width < 50
    now = world.now()
    table = Table(
        box=SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        header_style="dim",
        width=min(screen.width, WIDEST_TABLE),
    )
    table.add_column("@", justify="right", style="dim", min_width=len(str(len(found))))
    table.add_column("Title", ratio=5, no_wrap=True, overflow="ellipsis")
    if wide:
        table.add_column("Site", ratio=2, no_wrap=True, overflow="ellipsis", style="dim")
    if not narrow:
        table.add_column("Tags", ratio=2, no_wrap=True, overflow="ellipsis", style="cyan")
    times = [ago(article.added, now) for article in found]
    minutes = [f"{article.minutes} min" for article in found]
    table.add_column("Read", justify="right", style="dim", min_width=_widest(minutes))
    table.add_column("Added", justify="right", style="green", min_width=_widest(times))
    for number, article in enumerate(found, 1):
        title = Text(plain(article.title), "dim" if article.read or article.archived else "")
        if article.starred:
            title = Text.assemble(("★ ", "yellow"), title)
        cells: list[str | Text] = [str(number), title]
        if wide:
            cells.append(plain(article.site or ", ".join(article.author)))
        if not narrow:
            cells.append(plain(" ".join(article.tags)))
        cells += [minutes[number - 1], times[number - 1]]
        table.add_row(*cells)
    screen.print(table)


def _widest(cells: Iterable[str]) -> int:
    return max(map(len, cells), default=0)


def ago(moment: str, now: datetime) -> str:
    """How long ago an RFC 3339 moment is, for people: "3 hours ago", after a year the date."""
    try:
        then = datetime.fromisoformat(moment)
    except ValueError:
        return moment
    seconds = (now - then).total_seconds()
    if seconds < 0 or seconds >= 365 * 86400:
        return then.astimezone().date().isoformat()
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "just now"


def document(world: World, shown: Document) -> None:
    """Write an article for reading: rendered on a terminal (in a pager if long), else Markdown."""
    article = shown.article
    if not wants_terminal(world, world.stdout):
        world.stdout.write(f"# {plain(article.title)}\n\n{_readable(shown)}\n")
        return
    from rich.markdown import Markdown
    from rich.padding import Padding
    from rich.text import Text

    screen = console(world, world.stdout)
    width = min(screen.width, 88)
    body = _readable(shown)
    is_long = screen.is_terminal and _is_long(screen, body)
    with screen.capture() if is_long else nullcontext() as capture:
        screen.print()
        screen.print(Text(plain(article.title), "bold"), width=width)
        screen.print(Text(plain(_byline(article)), "dim"), width=width)
        if article.tags:
            screen.print(Text(plain("  ".join(f"#{tag}" for tag in article.tags)), "cyan"))
        screen.print(Padding(Markdown(body, hyperlinks=True), (1, 0)), width=width)
        if article.source:
            screen.print(Text(plain(article.source), "dim underline"), soft_wrap=True)
    if capture is not None:
        _page(world, capture.get())


def _page(world: World, text: str) -> None:
    """Show text in the pager of PAGER, or `less`; without one, as it is."""
    import shlex
    import subprocess

    command = shlex.split(world.environ.get("PAGER") or "less")
    # What git gives to less: show colours, leave at once what fits, leave the screen as it was.
    environ = {"LESS": "FRX", "LV": "-c", **world.environ}
    try:
        subprocess.run(command, input=text.encode("utf-8"), env=environ, check=False)
    except OSError:
        world.stdout.write(text)


def _readable(shown: Document) -> str:
    """The body without its title, and with nothing in it that a terminal would obey."""
    lines = [plain(line.expandtabs(4)) for line in shown.body.strip("\n").split("\n")]
    if lines[0].removeprefix("# ").strip() == shown.article.title and lines[0][:2] == "# ":
        lines = lines[1:]
    return "\n".join(lines).strip("\n")


def _is_long(screen: Console, body: str) -> bool:
    width = min(screen.width, 88)
    lines = sum(1 + len(line) // width for line in body.split("\n"))
    return lines + 6 > screen.height


def _byline(article: Article) -> str:
    parts = [", ".join(article.author), article.site or "", (article.date or article.added)[:10]]
    parts.append(f"{article.words:,} words, {article.minutes} min" if article.words else "no text")
    return " · ".join(part for part in parts if part)


def counted(count: int, noun: str) -> str:
    """A number with its noun: "1 article", "2,000 articles"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def tags(world: World, counts: dict[str, int]) -> None:
    """Write tags with their counts, the most used first."""
    rows = sorted(counts.items(), key=lambda item: (-item[1], item[0].casefold()))
    width = max((len(str(count)) for _, count in rows), default=1)
    for tag, count in rows:
        if wants_terminal(world, world.stdout):
            say(world, f"{count:>{width}}  {plain(tag)}")
        else:
            say(world, f"{count}\t{plain(tag)}")


def progress_of(world: World, label: str) -> Callable[[int, int | None], None] | None:
    """A function that shows progress on stderr, or None where stderr is no terminal."""
    if not world.stderr.isatty():
        return None
    return Progress(world, label)


class Progress:
    """A progress bar that appears only when a job takes longer than half a second."""

    PATIENCE = 0.5

    def __init__(self, world: World, label: str) -> None:
        import time

        self._world = world
        self._label = label
        self._clock = time.monotonic
        self._started: float | None = None
        self._bar: Any = None

    def __call__(self, done: int, total: int | None) -> None:
        """Show how much is done; the bar goes when all is."""
        if self._started is None:
            self._started = self._clock()
        if self._bar is None:
            if self._clock() - self._started < self.PATIENCE:
                return
            self._bar = self._new_bar()
            self._task = self._bar.add_task(self._label, total=total)
            self._bar.start()
        self._bar.update(self._task, completed=done, total=total)
        if total is not None and done >= total:
            self.close()

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
        self._started = None

    def _new_bar(self) -> Any:
        from rich import progress

        return progress.Progress(
            progress.TextColumn("{task.description}"),
            progress.BarColumn(),
            progress.MofNCompleteColumn(),
            progress.TimeRemainingColumn(),
            console=console(self._world, self._world.stderr),
            transient=True,
        )


def changed(world: World, result: Changed, done: str) -> None:
    """Tell what a change did: the changed paths on stdout, the rest on stderr.

    Raises PartialError where some failed, the one error where all did.
    """
    for path in result.changed:
        say(world, plain(path))
    if result.unchanged:
        count = len(result.unchanged)
        note(world, f"{counted(count, 'article')} unchanged: so already")
    if result.changed and len(result.changed) > 1:
        note(world, f"{len(result.changed):,} {done}")
    if not result.failed:
        return
    total = len(result.changed) + len(result.unchanged) + len(result.failed)
    if total == 1:
        raise result.failed[0]
    for error in result.failed:
        fault(world, error.message, error.hint)
    raise PartialError(f"{len(result.failed)} of {total} failed; the rest is done")


_SHOWN_PROBLEMS = 3


def problems(world: World, found: Sequence[Article]) -> None:
    """Warn of articles whose front matter cannot be read."""
    broken = [article for article in found if article.problem]
    for article in broken[:_SHOWN_PROBLEMS]:
        mend = f"`articlectl edit {article.slug}` opens it"
        note(world, f"warning: {article.path}: {article.problem}; {mend}")
    if len(broken) > _SHOWN_PROBLEMS:
        more = len(broken) - _SHOWN_PROBLEMS
        note(world, f"warning: and {more} more; `articlectl list is:broken` shows them")


def settings(world: World, values: Mapping[str, Any]) -> None:
    """Write settings as TOML, each under its help."""
    from articlectl.config import help_of

    for name, value in values.items():
        say(world, f"# {help_of(name)}")
        say(world, f"{name} = {_toml(value)}")


def _toml(value: Any) -> str:
    import tomlkit

    if isinstance(value, dict):
        return "{" + ", ".join(f"{_toml(k)} = {_toml(v)}" for k, v in value.items()) + "}"
    return str(tomlkit.item(value).as_string())
