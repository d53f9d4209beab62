from __future__ import annotations

from pathlib import Path

import pytest

from index.helpers import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An empty library."""
    return World(tmp_path / "library")
