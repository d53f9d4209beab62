from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from articlectl.config import Settings
from articlectl.exporters import Export, Exported
from articlectl.exporters.html import export
from articlectl.model import Article, Document, Stamp

MakeArticle = Callable[..., Document]


def article(path: str = "2026/05/one.md", body: str = "Some text.\n", **fields: Any) -> Document:
    known: dict[str, Any] = {
        "title": "One",
        "added": "2026-05-01T08:00:00Z",
        "words": len(body.split()),
    }
    return Document(Article(path=path, **(known | fields)), body, Stamp(len(body), 1))


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress((b"\0" + b"\x80" * width) * height)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


@dataclass
class Shop:
    """A library's folder and a place for its site."""

    root: Path
    output: Path
    notices: list[str] = field(default_factory=list)

    def export(self, documents: Iterable[Document], **settings: Any) -> Exported:
        chosen = Settings(**({"title": "The Shelf", "author": "Ada Example"} | settings))
        return export(
            Export(documents, self.output, io.BytesIO(), chosen, self.root, self.notices.append)
        )

    def read(self, path: str) -> str:
        return (self.output / path).read_text(encoding="utf-8")

    def tree(self) -> dict[str, bytes]:
        return {
            file.relative_to(self.output).as_posix(): file.read_bytes()
            for file in sorted(self.output.rglob("*"))
            if file.is_file()
        }


@pytest.fixture
def make() -> MakeArticle:
    return article


@pytest.fixture
def picture() -> bytes:
    return png(6, 4)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    (tmp_path / "library").mkdir()
    return Shop(tmp_path / "library", tmp_path / "site")


BODY = """# Why plain files last

Paper lasts because it asks for nothing but light.[^loan] A file can do the same.

See [the shelf](../04/shelf.md#two-rules), [this part](#what-lasts) and
[the web](https://example.org/?a=1&b=2).

## What *lasts*

> A library is a promise.

| medium | years |
|:--|--:|
| paper | 300 |

- [x] kept
- [ ] read

![A grey plane](why.assets/grey.png "Grey, six by four.")

```python
print("<hello>", 42)
```

[^loan]: The rest is a loan.
"""


@pytest.fixture
def library(shop: Shop) -> list[Document]:
    """A small library with everything that pages show."""
    assets = shop.root / "2026/05/why.assets"
    assets.mkdir(parents=True)
    (assets / "grey.png").write_bytes(png(6, 4))
    return [
        article(
            "2026/05/why.md",
            BODY,
            title="Why plain files last",
            added="2026-05-20T08:00:00Z",
            date="2026-04-02",
            author=("Ada Example", "Ben Sample"),
            site="The Plain Review",
            source="https://www.example.org/why?x=1&y=2",
            tags=("files", "un/iom"),
            lang="en",
            description="Three ways of keeping what one reads.",
        ),
        article(
            "2026/04/shelf.md",
            "First words of the shelf.\n\n## Two rules\n\nOne and two.\n",
            title="The shelf",
            added="2026-04-11T08:00:00Z",
            tags=("Files",),
        ),
        article(
            "2025/12/ar.md",
            "تبقى الملفات لأنها لا تطلب شيئا.\n",
            title="لماذا تبقى الملفات",
            added="2025-12-01T08:00:00Z",
            lang="ar",
            tags=("un",),
        ),
        article("2025/12/note.md", "", title="An empty note", added="2025-12-01T08:00:00Z"),
        article(
            "2025/11/last.md",
            "One reads a line of this length without losing the way back. " * 12,
            title="A long last one",
            added="2025-11-30T08:00:00Z",
            tags=("files",),
        ),
    ]
