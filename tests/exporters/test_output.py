import errno
import os
import resource
import stat
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from articlectl.errors import ExportError, ReadError
from articlectl.exporters import Exported, resolve
from articlectl.exporters.output import naming
from articlectl.model import Document

streams = pytest.mark.parametrize("name", ["json", "jsonl", "csv"])


@pytest.fixture
def small_files() -> Iterator[None]:
    """Let no file grow beyond 64 KiB: writing fails as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@streams
def test_a_file_is_the_same_as_standard_output(
    name: str, tmp_path: Path, article: Any, request_for: Any
) -> None:
    documents = [article(), article("b.md")]
    printed = request_for(documents)
    assert resolve(name)(printed) == Exported(0, 0, 0, None)
    output = tmp_path / "out"
    assert resolve(name)(request_for(iter(documents), output)) == Exported(1, 0, 0, output)
    assert output.read_bytes() == printed.stdout.getvalue()
    assert sorted(os.listdir(tmp_path)) == ["library", "out"]


@streams
def test_the_same_export_again_writes_nothing(
    name: str, tmp_path: Path, article: Any, request_for: Any
) -> None:
    output = tmp_path / "out"
    documents = [article(), article("b.md")]
    resolve(name)(request_for(documents, output))
    before = output.stat()
    assert resolve(name)(request_for(documents, output)) == Exported(0, 1, 0, output)
    assert (output.stat().st_ino, output.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert resolve(name)(request_for(documents[:1], output)).written == 1


def test_the_mode_is_kept_and_a_link_is_followed(
    tmp_path: Path, article: Any, request_for: Any
) -> None:
    output, link = tmp_path / "out", tmp_path / "link"
    output.write_bytes(b"old")
    output.chmod(0o640)
    link.symlink_to(output)
    resolve("json")(request_for([article()], link))
    assert link.is_symlink()
    assert output.read_bytes().startswith(b"[")
    assert stat.S_IMODE(output.stat().st_mode) == 0o640


def test_a_device_is_written_and_not_replaced(
    tmp_path: Path, article: Any, request_for: Any
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        resolve("jsonl")(request_for([article()], pipe))
        assert os.read(reader, 1 << 16).startswith(b'{"path"')
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@streams
def test_the_file_to_open_is_named_without_detours(
    name: str, tmp_path: Path, article: Any, request_for: Any
) -> None:
    output = tmp_path / "library" / ".." / "out"
    assert resolve(name)(request_for([article()], output)).entry == tmp_path / "out"


@streams
def test_a_folder_is_refused(name: str, tmp_path: Path, article: Any, request_for: Any) -> None:
    with pytest.raises(ExportError, match="is a folder") as caught:
        resolve(name)(request_for([article()], tmp_path))
    assert "-o FILE" in (caught.value.hint or "")


@streams
def test_a_missing_folder_is_named(
    name: str, tmp_path: Path, article: Any, request_for: Any
) -> None:
    with pytest.raises(ExportError, match=r"out.json: the folder .*/gone does not exist") as caught:
        resolve(name)(request_for([article()], tmp_path / "gone" / "out.json"))
    assert caught.value.hint


@pytest.mark.parametrize("path", ["2024/05/disk.md", "articlectl.toml", "new.Markdown"])
def test_a_file_of_the_library_is_never_overwritten(
    path: str, root: Path, article: Any, request_for: Any
) -> None:
    documents = [article()]
    before = {file: file.read_bytes() for file in root.rglob("*.*")}
    with pytest.raises(ExportError, match="a file of the library itself"):
        resolve("json")(request_for(documents, root / path))
    assert {file: file.read_bytes() for file in root.rglob("*.*")} == before


@streams
def test_a_closed_pipe_stays_a_broken_pipe(name: str, article: Any, request_for: Any) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "wb", buffering=0) as stdout, pytest.raises(BrokenPipeError):
        resolve(name)(request_for([article()], stdout=stdout))


class Full(BytesIO):
    def write(self, data: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@streams
def test_a_full_standard_output_is_told(name: str, article: Any, request_for: Any) -> None:
    with pytest.raises(ExportError, match="standard output cannot be written: No space") as caught:
        resolve(name)(request_for([article()], stdout=Full()))
    assert "free some space" in (caught.value.hint or "")


@pytest.mark.usefixtures("small_files")
@pytest.mark.parametrize("name", ["json", "jsonl"])
def test_a_full_disk_leaves_the_old_file_and_nothing_else(
    name: str, tmp_path: Path, article: Any, request_for: Any
) -> None:
    output = tmp_path / "out"
    output.write_bytes(b"old")
    document = article()
    large = Document(document.article, "a" * (1 << 17), document.stamp)
    with pytest.raises(ExportError, match="out cannot be written: File too large"):
        resolve(name)(request_for([document, large], output))
    assert output.read_bytes() == b"old"
    assert sorted(os.listdir(tmp_path)) == ["library", "out"]


def test_a_document_that_cannot_be_read_leaves_nothing(
    tmp_path: Path, article: Any, request_for: Any
) -> None:
    def documents() -> Iterator[Document]:
        yield article()
        raise ReadError("b.md cannot be read")

    with pytest.raises(ReadError):
        resolve("json")(request_for(documents(), tmp_path / "out"))
    assert os.listdir(tmp_path) == ["library"]


def test_documents_are_taken_one_by_one(tmp_path: Path, article: Any, request_for: Any) -> None:
    class Slow:
        written = 0
        seen: tuple[int, ...] = ()

        def write(self, data: bytes) -> int:
            self.written += data.count(b'"path"')
            return len(data)

        def flush(self) -> None:
            pass

    stdout = Slow()

    def documents() -> Iterator[Document]:
        for number in range(3):
            stdout.seen += (stdout.written,)
            yield article(f"{number}.md")

    resolve("jsonl")(request_for(documents(), stdout=stdout))
    assert stdout.seen == (0, 1, 2)


@pytest.mark.parametrize("code", ["ENOSPC", "EROFS", "EACCES", "ENAMETOOLONG", "EDQUOT"])
def test_an_error_of_the_disk_has_a_hint(code: str) -> None:
    number = getattr(errno, code)
    with pytest.raises(ExportError, match="x cannot be written: ") as caught, naming("x"):
        raise OSError(number, os.strerror(number))
    assert caught.value.hint
