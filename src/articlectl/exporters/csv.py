r"""CSV by RFC 4180: a header, one row an article with every field but the body, UTF-8, no BOM.

A field without value is empty, a state is `true` or `false`. Authors and tags are joined by `; `;
inside an item, `;` is written `\;` and `\` is written `\\`.

Titles come from the web, and a spreadsheet runs a cell that begins with `=`, `+`, `-` or `@` as a
formula. Such a text gets one `'` before it, and so does one that has `'` before such a sign
already. So the table is safe to open, and a program loses nothing: where a text begins with `'`
and, after any number of them, one of these signs, it takes the first `'` away.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from articlectl.exporters.output import save
from articlectl.exporters.records import COLUMNS, flat

if TYPE_CHECKING:
    from articlectl.exporters import Export, Exported
    from articlectl.model import Article, Document

_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
"""How OWASP's page on CSV injection says that a formula can begin."""


def export(request: Export) -> Exported:
    """Write the table, to a file or standard output."""
    return save(request, _rows)


def table(articles: Iterable[Article]) -> Iterator[bytes]:
    """Yield the header, then a row an article."""
    writer = csv.writer(_Returned())
    yield _row(writer, COLUMNS)
    for article in articles:
        yield _row(writer, [_cell(value) for value in flat(article).values()])


def _rows(documents: Iterable[Document]) -> Iterator[bytes]:
    return table(document.article for document in documents)


def _row(writer: Any, cells: Iterable[object]) -> bytes:
    row: str = writer.writerow(cells)
    return row.encode()


class _Returned:
    """A file for csv.writer whose `writerow` then returns the row."""

    def write(self, row: str) -> str:
        return row


def _cell(value: Any) -> object:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case int():
            return value
        case list():
            return _safe("; ".join(_item(item) for item in value))
        case _:
            return _safe(value)


def _item(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;")


def _safe(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text
