"""JSON: one array, one record a line in it, UTF-8 (see records.py for what is in it)."""

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
    """Write one array of all articles, to a file or standard output."""

    def array(documents: Iterable[Document]) -> Iterator[bytes]:
        before = b"[\n"
        for document in documents:
            yield before + orjson.dumps(record(document, request.notify))
            before = b",\n"
        yield b"\n]\n" if before == b",\n" else b"[]\n"

    return save(request, array)
