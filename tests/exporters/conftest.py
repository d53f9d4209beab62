from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from articlectl.config import Settings
from articlectl.exporters import Export
from articlectl.model import Article, Document, Stamp

Made = Callable[..., Document]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "library"
    folder.mkdir()
    (folder / "articlectl.toml").write_bytes(b'title = "Ours"\r\n')
    return folder


@pytest.fixture
def article(root: Path) -> Made:
    """Write an article into the library and return it as the library reads it."""

    def made(
        path: str = "2024/05/disk.md",
        body: str = "Text.\n",
        metadata: dict[Any, Any] | None = None,
        **fields: Any,
    ) -> Document:
        data = f"---\ntitle: {path}\n---\n{body}".encode("utf-8", "replace")
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
        known = {"title": "The disk", "added": "2024-05-15T08:00:00Z", **fields}
        return Document(Article(path, **known), body, Stamp(len(data), 0), metadata or {})

    return made


@pytest.fixture
def request_for(root: Path) -> Callable[..., Export]:
    def made(
        documents: Iterable[Document],
        output: Path | None = None,
        stdout: BinaryIO | None = None,
        notify: Callable[[str], None] = pytest.fail,
    ) -> Export:
        return Export(documents, output, stdout or BytesIO(), Settings(), root, notify)

    return made
