"""One writer at a time."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import filelock
import pytest

from articlectl.errors import LockTimeoutError, WriteError
from articlectl.store.lock import LibraryLock

HOLD = """
import sys
from pathlib import Path
from articlectl.store.lock import LibraryLock
with LibraryLock(Path(sys.argv[1]), 5):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_another_process_waits_and_then_gives_up(tmp_path: Path) -> None:
    path = tmp_path / "private" / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(LockTimeoutError) as caught, LibraryLock(path, 0.1):
            raise AssertionError("two hold it")
        assert str(path) in caught.value.message
        assert "lock_timeout" in (caught.value.hint or "")
        other.communicate(b"")
    with LibraryLock(path, 0.1):
        assert path.exists()


def test_it_can_be_entered_again_by_who_holds_it(tmp_path: Path) -> None:
    lock = LibraryLock(tmp_path / "lock", 0.1)
    with lock, lock:
        pass
    with lock, pytest.raises(LockTimeoutError), LibraryLock(tmp_path / "lock", 0.05):
        pass
    with LibraryLock(tmp_path / "lock", 0.05):
        pass


def test_it_is_let_go_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(KeyError), LibraryLock(tmp_path / "lock", 0.1):
        raise KeyError
    with LibraryLock(tmp_path / "lock", 0.1):
        pass


@pytest.mark.parametrize(
    ("error", "hint"),
    [
        (OSError(errno.EROFS, "Read-only file system"), "read-only"),
        (OSError(errno.ENOSYS, "Function not implemented"), "local disk"),
        (OSError(errno.ENOLCK, "No locks available"), "local disk"),
        (NotImplementedError("no flock"), "local disk"),
    ],
)
def test_where_no_lock_can_be_made_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, hint: str
) -> None:
    def fail(*arguments: Any, **named: Any) -> None:
        raise error

    monkeypatch.setattr(filelock.FileLock, "acquire", fail)
    with pytest.raises(WriteError) as caught, LibraryLock(tmp_path / "lock", 0.1):
        pass
    assert hint in (caught.value.hint or "")


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WriteError) as caught, LibraryLock(tmp_path / "file" / "lock", 0.1):
        pass
    assert caught.value.hint
    assert os.listdir(tmp_path) == ["file"]
