from __future__ import annotations

from pathlib import Path

import pytest

from shell import Shell


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell in an empty folder, away from every library and setting of the machine."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.delenv("ARTICLECTL_LIBRARY", raising=False)
    return Shell(folder)
