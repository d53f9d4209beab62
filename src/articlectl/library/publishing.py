"""Giving articles out: every export goes through here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from articlectl.errors import NotFoundError, WriteError

if TYPE_CHECKING:
    from articlectl.config import Settings
    from articlectl.exporters import Exported
    from articlectl.model import Article, Document
    from articlectl.store.files import ArticleFiles

Progress = Callable[[int, int | None], None]


def documents(
    files: ArticleFiles,
    articles: Sequence[Article],
    notify: Callable[[str], None],
    progress: Progress | None = None,
) -> Iterator[Document]:
    """Yield each article with its text; one that vanished meanwhile is left out.

    So is a link to a file outside the library, which is nobody's to publish: `notify` is told.
    """
    from articlectl.store.layout import owned

    for done, article in enumerate(articles, 1):
        with suppress(NotFoundError):
            try:
                owned(str(files.root), article.path)
            except WriteError as error:
                notify(f"left out: {error.message}")
            else:
                yield files.read(article.path)
        if progress:
            progress(done, len(articles))


def publish(
    format: str,
    documents: Iterable[Document],
    *,
    output: Path | None,
    stdout: BinaryIO,
    settings: Settings,
    root: Path,
    notify: Callable[[str], None],
) -> Exported:
    """Export the documents in a format of the registry.

    Raises UsageError for an unknown format, ExportError where it cannot be made.
    """
    from articlectl.exporters import Export, resolve

    export = resolve(format)
    return export(Export(documents, output, stdout, settings, root, notify))
