"""Rendering many pages with all processors; the pages come in the order asked for."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from articlectl.exporters.html.pages import Page, Renderer

WORTH_IT = 400
"""Pages from which on starting processes takes less time than it saves."""

_CHUNK = 50
_shared: list[Renderer] = []
"""What a forked process finds when it starts; empty but for that moment."""


def render(renderer: Renderer, paths: Sequence[str]) -> Iterator[Page]:
    """Yield the page of each article, in order."""
    count = min(os.cpu_count() or 1, 8)
    if len(paths) < WORTH_IT or count < 2 or not _can_fork():
        for path in paths:
            yield renderer.article(path)
        return
    from multiprocessing import get_context

    parts = [paths[at : at + _CHUNK] for at in range(0, len(paths), _CHUNK)]
    _shared.append(renderer)
    try:
        pool = get_context("fork").Pool(count)
    finally:
        _shared.pop()
    with pool:
        for pages in pool.imap(_render, parts):
            yield from pages


def _can_fork() -> bool:
    # Elsewhere, or beside threads, a forked process can hang; then one process does it all.
    return sys.platform == "linux" and threading.active_count() == 1


def _render(paths: Sequence[str]) -> list[Page]:
    return [_shared[-1].article(path) for path in paths]
