"""Looking a library over, and mending what can be mended without a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from articlectl.errors import ArticlectlError, NotFoundError
from articlectl.library.checks import CHECKS
from articlectl.library.checks.base import Case, Check, Finding, Hands, Page
from articlectl.library.checks.tree import walk

if TYPE_CHECKING:
    from articlectl.index.articles import Index
    from articlectl.library.changing import Begin
    from articlectl.store.files import ArticleFiles
    from articlectl.store.transaction import Transaction

Progress = Callable[[int, int | None], None]


class Doctor:
    """Runs the checks of the registry over one library; each body is read once."""

    def __init__(
        self,
        root: Path,
        files: ArticleFiles,
        index: Index,
        lock: AbstractContextManager[object],
        *,
        begin: Begin,
        now: Callable[[], datetime],
        source_key: Callable[[str], str],
    ) -> None:
        self._root = root
        self._files = files
        self._index = index
        self._lock = lock
        self._begin = begin
        self._now = now
        self._source_key = source_key

    def examine(self, progress: Progress | None = None) -> list[Finding]:
        """Return what is wrong, in the order of the registry, then of the paths."""
        case = Case(self._root, walk(self._root), self._index, self._now(), self._source_key)
        checks = [resolve(name)(name, case) for name in CHECKS]
        found = [finding for check in checks for finding in check.begin()]
        paths = [
            f"{listing.folder}/{name}" if listing.folder else name
            for listing in self._files.walk()
            for name in listing.files
        ]
        for done, path in enumerate(paths, 1):
            found += self._looked_at(path, checks)
            if progress:
                progress(done, len(paths))
        found += [finding for check in checks for finding in check.end()]
        order = list(CHECKS)
        found.sort(key=lambda one: (order.index(one.check), one.path, one.line or 0, one.message))
        return found

    def mend(self, findings: Iterable[Finding], progress: Progress | None = None) -> list[Finding]:
        """Mend what can be mended, as one entry of the journal; returns all findings.

        Each says what became of it, and why it could not be mended after all. Raises
        LockTimeoutError and WriteError where the library cannot be locked.
        """
        findings = list(findings)
        if not any(finding.fixable for finding in findings):
            return findings
        touched: list[str] = []
        mended: list[Finding] = []
        with self._lock:
            try:
                with self._begin() as transaction:
                    hands = self._hands(transaction, touched)
                    for done, finding in enumerate(findings, 1):
                        mended.append(_mended(finding, hands))
                        if progress:
                            progress(done, len(findings))
            finally:
                if touched:
                    self._index.update(touched)
        return mended

    def _hands(self, transaction: Transaction, touched: list[str]) -> Hands:
        def write(path: str, data: bytes) -> None:
            if transaction.replace(path, data):
                touched.append(path)

        return Hands(
            read=self._files.read_bytes,
            write=write,
            trash=transaction.trash,
            remove=self._remove,
            reindex=self._index.rebuild,
        )

    def _remove(self, path: str) -> None:
        from articlectl.store.atomic import write_error

        try:
            (self._root / path).unlink(missing_ok=True)
        except OSError as error:
            raise write_error(path, error) from error

    def _looked_at(self, path: str, checks: Iterable[Check]) -> Iterator[Finding]:
        try:
            page = self._page(path)
        except NotFoundError:
            return
        except ArticlectlError as error:
            reason = error.message.removeprefix(f"{path}: ")
            for check in checks:
                yield from check.unreadable(path, reason)
            return
        for check in checks:
            yield from check.page(page)

    def _page(self, path: str) -> Page:
        from articlectl.store.envelope import cut
        from articlectl.store.fields import read_fields
        from articlectl.store.reading import opened, trouble

        stamp = self._files.stamp(path)
        envelope, metadata, error = opened(cut(self._files.read_bytes(path)))
        if stamp is None:
            raise NotFoundError(f"{path}: no such article")
        problem = None if error is None else trouble(envelope, error, path)
        article = read_fields(metadata, envelope.body, path, stamp, problem)
        return Page(article, envelope, metadata)


def resolve(name: str) -> type[Check]:
    """Return a check of the registry."""
    module, _, cls = CHECKS[name].partition(":")
    found: type[Check] = getattr(import_module(module), cls)
    return found


def _mended(finding: Finding, hands: Hands) -> Finding:
    if finding.mend is None:
        return finding
    try:
        finding.mend(hands)
    except ArticlectlError as error:
        return replace(finding, message=f"{finding.message}; not mended: {error.message}")
    return replace(finding, fixed=True)
