"""The Library, and the one place where its parts are put together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from articlectl.config import LIBRARY_FILE, PRIVATE_FOLDER, Settings, load, user_file
from articlectl.errors import NotFoundError, WriteError
from articlectl.library.finding import Finder, Selection
from articlectl.model import Article, Capture, Document, EditTags
from articlectl.text import fold

if TYPE_CHECKING:
    from articlectl.capture.fetch import Fetcher
    from articlectl.capture.sources import Source
    from articlectl.exporters import Exported
    from articlectl.index.articles import Index
    from articlectl.library.adding import Added, Adder, Wishes
    from articlectl.library.changing import Changed, Changer, State
    from articlectl.library.checks.base import Finding
    from articlectl.library.doctor import Doctor
    from articlectl.library.undoing import Undoer, Undone
    from articlectl.store.changes import Change
    from articlectl.store.files import ArticleFiles
    from articlectl.store.journal import Entry, Journal
    from articlectl.store.transaction import Transaction
    from articlectl.store.trash import Thrown


Progress = Callable[[int, int | None], None]


class Library:
    """A folder of articles, and everything that can be done with it."""

    def __init__(
        self,
        root: Path,
        settings: Settings,
        files: ArticleFiles,
        index: Index,
        lock: AbstractContextManager[object],
        journal: Callable[[], Journal],
        *,
        command: str,
        now: Callable[[], datetime],
        notify: Callable[[str], None],
        capture: Callable[[Source], Capture],
    ) -> None:
        self.root = root
        self.settings = settings
        self._files = files
        self._index = index
        self._lock = lock
        self._journal = journal
        self._command = command
        self._now = now
        self._notify = notify
        self._capture = capture
        self._finder = Finder(root, index, now=now, lists=settings.lists)

    def add(self, sources: Iterable[Source], wishes: Wishes) -> Iterator[Added]:
        """Take sources in; yields what became of each, as it happens."""
        return self._adder().add(sources, wishes)

    def list(self, selection: Selection) -> list[Article]:
        """Return the articles of a selection."""
        return self._finder.select(selection)

    def resolve(self, reference: str, cwd: Path | None = None) -> Article:
        """Return the one article that a reference names; NotFoundError, AmbiguousError."""
        return self._finder.resolve(reference, cwd)

    def remember(self, articles: Iterable[Article]) -> None:
        """Keep a list that was shown, so that `@N` names its rows."""
        self._finder.remember(article.path for article in articles)

    def read(self, article: Article) -> Document:
        """Return an article with its text."""
        return self._files.read(article.path)

    def read_bytes(self, article: Article) -> bytes:
        """Return the article's file as it is."""
        return self._files.read_bytes(article.path)

    def file(self, article: Article) -> Path:
        """Return the absolute path of an article's file."""
        return self.root / article.path

    def tags(self) -> dict[str, int]:
        """Return every tag with the number of articles that have it."""
        return self._finder.all_tags()

    def tag(
        self,
        articles: Sequence[Article],
        *,
        add: Sequence[str] = (),
        remove: Sequence[str] = (),
        progress: Progress | None = None,
    ) -> Changed:
        """Add tags to articles and take others away."""
        from articlectl.library.changing import checked_tag

        edit = EditTags(
            add=tuple(checked_tag(tag) for tag in add),
            remove=tuple(checked_tag(tag) for tag in remove),
        )
        return self._changer().edit(articles, [edit], progress)

    def rename_tag(self, old: Sequence[str], new: str, progress: Progress | None = None) -> Changed:
        """Replace tags by another one in every article."""
        return self._changer().rename_tag(old, new, progress)

    def mark(
        self, articles: Sequence[Article], state: State, progress: Progress | None = None
    ) -> Changed:
        """Set or clear a state (read, starred, archived) of articles."""
        from articlectl.library.changing import STATES

        return self._changer().edit(articles, [STATES[state]], progress)

    def remove(self, articles: Sequence[Article], progress: Progress | None = None) -> Changed:
        """Move articles to the trash."""
        return self._changer().remove(articles, progress)

    def edited(self, article: Article, before: bytes) -> Article | None:
        """Take in what an editor did to an article's file, of which the bytes before are given."""
        try:
            after: bytes | None = self._files.read_bytes(article.path)
        except NotFoundError:
            after = None
        return self._changer().edited_by_hand(article, before, after)

    def history(self) -> Iterator[Entry]:
        """Yield what the commands did to the files, the newest first."""
        return self._journal().entries()

    def entry(self, number: int) -> tuple[Entry, Sequence[Change]]:
        """Return one entry of the history with its changes; NotFoundError, ReadError."""
        journal = self._journal()
        return journal.entry(number), journal.changes(number)

    def undo(
        self, number: int | None, *, dry_run: bool = False, progress: Progress | None = None
    ) -> Undone:
        """Take back what a command did, or the last one that still holds."""
        return self._undoer().undo(number, dry_run=dry_run, progress=progress)

    def trash(self) -> Sequence[Thrown]:
        """Return what is in the trash, what went there last first."""
        return self._undoer().trash()

    def restore(self, references: Sequence[str]) -> Sequence[str]:
        """Take articles back out of the trash; returns their paths."""
        return self._undoer().restore(references)

    def empty_trash(self, before: datetime | None = None) -> int:
        """Delete for good what is in the trash, or what went there before a time."""
        return self._undoer().empty(before)

    def export(
        self,
        format: str,
        articles: Sequence[Article],
        *,
        output: Path | None,
        stdout: BinaryIO,
        progress: Progress | None = None,
    ) -> Exported:
        """Give articles out in a format of the exporters' registry."""
        from articlectl.library.publishing import documents, publish

        return publish(
            format,
            documents(self._files, articles, self._notify, progress),
            output=output,
            stdout=stdout,
            settings=self.settings,
            root=self.root,
            notify=self._notify,
        )

    def reindex(self, progress: Progress | None = None) -> int:
        """Make the index anew from the files; returns the number of articles."""
        return self._index.rebuild(progress)

    def examine(self, progress: Progress | None = None) -> Sequence[Finding]:
        """Return what is wrong with the library; nothing is changed."""
        return self._doctor().examine(progress)

    def mend(
        self, findings: Iterable[Finding], progress: Progress | None = None
    ) -> Sequence[Finding]:
        """Mend what `examine` found and no person is needed for; returns what became of each."""
        return self._doctor().mend(findings, progress)

    def configure(self, name: str, value: str | None) -> None:
        """Give a setting a value, or its default back (None); the file's other lines stay.

        Raises ConfigError for a wrong name or value.
        """
        from articlectl.config import write
        from articlectl.store.slugs import article_path

        if name == "path" and value is not None:
            article_path(value, slug="slug", added=self._now())
        with self._lock, self._begin() as transaction:
            transaction.replace(LIBRARY_FILE, write(self.root / LIBRARY_FILE, name, value))

    def complete(self, kind: str, prefix: str, limit: int = 50) -> Sequence[str]:
        """Return slugs or tags that begin with a prefix, as the index has them now."""
        if kind == "tag":
            folded = fold(prefix)
            names = (tag for tag in self._index.tags() if fold(tag).startswith(folded))
            return sorted(names)[:limit]
        return self._index.complete("slug", prefix, limit)

    def _adder(self) -> Adder:
        from articlectl.library.adding import Adder

        return Adder(
            self.root,
            self._files,
            self._index,
            self._lock,
            self.settings,
            begin=self._begin,
            capture=self._capture,
            now=self._now,
        )

    def _changer(self) -> Changer:
        from articlectl.library.changing import Changer

        return Changer(self._begin, self._index, self._lock, now=self._now)

    def _doctor(self) -> Doctor:
        from articlectl.library.doctor import Doctor

        return Doctor(
            self.root,
            self._files,
            self._index,
            self._lock,
            begin=self._begin,
            now=self._now,
            source_key=_source_key,
        )

    def _undoer(self) -> Undoer:
        from articlectl.library.undoing import Undoer

        return Undoer(self._files, self._index, self._lock, self._journal(), begin=self._begin)

    def _begin(self, undoes: int | None = None) -> Transaction:
        """The transaction of this command: one entry of the journal."""
        from articlectl.store.recording import Recording
        from articlectl.store.transaction import Transaction

        return Transaction(
            self._files, Recording(self._journal(), self._command, self._now, undoes)
        )


def open_library(
    root: Path,
    *,
    command: str = "",
    notify: Callable[[str], None] = lambda message: None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    progress: Progress | None = None,
    environ: Mapping[str, str] | None = None,
) -> Library:
    """Return the library in a folder; `notify` takes warnings, one line each.

    `command` is what the library's history calls the changes that are made through it.

    Raises NotFoundError where the folder is no library, ConfigError for wrong settings.
    """
    from articlectl.index.articles import Index
    from articlectl.store.files import ArticleFiles
    from articlectl.store.lock import LibraryLock

    root = root.resolve()
    if not (root / LIBRARY_FILE).is_file():
        raise NotFoundError(
            f"{root}: there is no library here",
            hint="`articlectl init` makes one, and so does the first `articlectl add`",
        )
    settings = load(user_file(environ), root / LIBRARY_FILE)
    private = root / PRIVATE_FOLDER
    files = ArticleFiles(root, _once(notify))
    lock = LibraryLock(private / "lock", settings.lock_timeout)
    index = Index(
        private / "index",
        files,
        lock,
        freshness=settings.freshness,
        notify=notify,
        source_key=_source_key,
        progress=progress,
    )
    return Library(
        root,
        settings,
        files,
        index,
        lock,
        lambda: _journal(private / "journal", settings),
        command=command,
        now=now,
        notify=notify,
        capture=_capturer(),
    )


def create_library(folder: Path, *, title: str | None = None) -> bool:
    """Make a folder a library; what is in it stays as it is. False where it was one already.

    Raises WriteError where the folder cannot be written.
    """
    marker = folder / LIBRARY_FILE
    if marker.is_file():
        return False
    try:
        (folder / PRIVATE_FOLDER).mkdir(parents=True, exist_ok=True)
        (folder / PRIVATE_FOLDER / ".gitignore").write_text("*\n", "utf-8")
        import tomlkit

        settings = tomlkit.document()
        settings.add(tomlkit.comment("Settings of this library: `articlectl config` lists them."))
        settings.add("title", tomlkit.item(title or folder.resolve().name or "My library"))
        marker.write_text(tomlkit.dumps(settings), "utf-8")
    except OSError as error:
        raise WriteError(
            f"{folder}: {error.strerror or error}", hint="name a folder that you can write to"
        ) from error
    return True


def _capturer() -> Callable[[Source], Capture]:
    """A function that reads a source and captures it; one HTTP client serves all of a command."""
    fetcher: list[Fetcher] = []

    def capture_source(source: Source) -> Capture:
        from articlectl.capture.kinds import capture
        from articlectl.capture.sources import load as load_source

        if not fetcher:
            from articlectl.capture.fetch import HttpFetcher

            fetcher.append(HttpFetcher())
        return capture(load_source(source, fetcher[0]))

    return capture_source


def _journal(folder: Path, settings: Settings) -> Journal:
    # A command that only looks is spared its import.
    from articlectl.store.journal import Journal, Limits

    limits = Limits(settings.journal_entries, settings.journal_days, settings.journal_megabytes)
    return Journal(folder, limits)


def _once(notify: Callable[[str], None]) -> Callable[[str], None]:
    """The same, each message once: several passes of one command meet the same folder."""
    said: set[str] = set()

    def tell(message: str) -> None:
        if message not in said:
            said.add(message)
            notify(message)

    return tell


def _source_key(url: str) -> str:
    from articlectl.capture.addresses import same_key

    return same_key(url)
