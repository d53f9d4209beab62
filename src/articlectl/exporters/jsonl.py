"""JSON Lines: one record a line, UTF-8 (see records.py for what is in it)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import orjson

from articlectl.exporters.output import save
from articlectl.exporters.records import record

if TYPE_CHECKING:
    from articlectl.exporters import Export, Exported
    from articlectl.model import Document


def export(request: Export) -> Exported:
    """Write one line an article, to a file or standard output."""

    def lines(documents: Iterable[Document]) -> Iterator[bytes]:
        for document in documents:
            yield orjson.dumps(record(document, request.notify), option=orjson.OPT_APPEND_NEWLINE)

    return save(request, lines)
