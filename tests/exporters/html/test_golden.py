"""One small site, file by file: run with ARTICLECTL_UPDATE_GOLDEN=1 to accept what changed."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from articlectl.exporters.html import MANIFEST
from articlectl.model import Document

from .conftest import Shop

GOLDEN = Path(__file__).with_name("golden")


def without_inputs(manifest: bytes) -> bytes:
    """Leave out what depends on the code, not on the site."""
    content = json.loads(manifest)
    assert len(content.pop("inputs")) == 5
    return json.dumps(content, indent=2, sort_keys=True).encode() + b"\n"


def test_the_site_is_the_golden_one(shop: Shop, library: list[Document]) -> None:
    shop.export(library, base_url="https://example.org/library", description="Kept as files.")
    if os.environ.get("ARTICLECTL_UPDATE_GOLDEN") == "1":
        shutil.rmtree(GOLDEN, ignore_errors=True)
        shutil.copytree(shop.output, GOLDEN)
        (GOLDEN / MANIFEST).write_bytes(without_inputs(shop.tree()[MANIFEST]))
    golden = {
        file.relative_to(GOLDEN).as_posix(): file.read_bytes()
        for file in sorted(GOLDEN.rglob("*"))
        if file.is_file()
    }
    made = shop.tree()
    made[MANIFEST] = without_inputs(made[MANIFEST])
    assert sorted(made) == sorted(golden)
    for path, data in made.items():
        if path.endswith(".png"):
            assert data == golden[path], path
        else:
            assert data.decode().splitlines() == golden[path].decode().splitlines(), path


def test_any_order_of_the_articles_makes_the_same_site(
    shop: Shop, library: list[Document], tmp_path: Path
) -> None:
    shop.export(library)
    other = Shop(shop.root, tmp_path / "other")
    other.export(iter(reversed(library)))
    assert other.tree() == shop.tree()
