import os
from pathlib import Path
from typing import Any

import pytest

from articlectl.errors import ExportError, ReadError, UsageError
from articlectl.exporters import Exported, resolve
from articlectl.exporters.markdown import MANIFEST

export = resolve("markdown")


def tree(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(file.relative_to(folder)): (file.read_bytes(), file.stat().st_mtime_ns)
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


@pytest.fixture
def documents(root: Path, article: Any) -> list[Any]:
    made = [article(), article("trip/index.md"), article("文件 a.Markdown")]
    (root / "2024/05/disk.md").write_bytes(b"\xef\xbb\xbf---\r\ntitle: X\r\n---\r\n\r\nno end \xff")
    files = {
        "2024/05/disk.assets/a.png": b"\x89PNG\0",
        "2024/05/disk.assets/deep/original.html.gz": b"\x1f\x8b",
        "trip/map.jpg": b"\xff\xd8",
    }
    left = {
        "2024/05/disk.assets/.DS_Store": b"x",
        "2024/05/other.assets/b.png": b"x",
        "trip/other.md": b"x",
        ".articlectl/index/a.json": b"x",
    }
    for path, data in {**files, **left}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    for number, file in enumerate(sorted(root.rglob("*"))):
        os.utime(file, ns=(10**18, 10**18 + number))
    for path in left:
        (root / path).touch()
    return made


WANTED = [
    "2024/05/disk.assets/a.png",
    "2024/05/disk.assets/deep/original.html.gz",
    "2024/05/disk.md",
    "articlectl.toml",
    "trip/index.md",
    "trip/map.jpg",
    "文件 a.Markdown",
]


def test_the_copy_is_the_library_byte_for_byte(
    tmp_path: Path, root: Path, documents: Any, request_for: Any
) -> None:
    output = tmp_path / "copy"
    assert export(request_for(iter(documents), output)) == Exported(7, 0, 0, output)
    library = tree(root)
    copies = tree(output)
    assert copies.pop(MANIFEST)
    assert copies == {path: library[path] for path in WANTED}


def test_only_what_changed_is_written_again(
    tmp_path: Path, root: Path, documents: Any, request_for: Any
) -> None:
    output = tmp_path / "copy"
    export(request_for(documents, output))
    nodes = {path: (output / path).stat().st_ino for path in WANTED}
    assert export(request_for(documents, output)) == Exported(0, 7, 0, output)
    assert {path: (output / path).stat().st_ino for path in WANTED} == nodes
    (root / "trip/map.jpg").write_bytes(b"\xff\xd9")
    (output / "mine.md").write_bytes(b"mine")
    assert export(request_for(documents, output)) == Exported(1, 6, 0, output)
    assert (output / "trip/map.jpg").read_bytes() == b"\xff\xd9"
    assert (output / "mine.md").read_bytes() == b"mine"


def test_the_time_of_a_file_is_mended_without_writing_it(
    tmp_path: Path, root: Path, documents: Any, request_for: Any
) -> None:
    output = tmp_path / "copy"
    export(request_for(documents, output))
    (output / "trip/index.md").touch()
    assert export(request_for(documents, output)).written == 0
    assert tree(output)["trip/index.md"] == tree(root)["trip/index.md"]


@pytest.mark.parametrize("inside", [".", "site", "2024/05"])
def test_the_library_itself_is_refused(
    inside: str, root: Path, documents: Any, request_for: Any
) -> None:
    before = tree(root)
    with pytest.raises(ExportError, match="lies in the library itself") as caught:
        export(request_for(documents, root / inside))
    assert "outside" in (caught.value.hint or "")
    assert tree(root) == before
    assert not (root / "site").exists()


def test_a_link_into_the_library_is_refused(
    tmp_path: Path, root: Path, documents: Any, request_for: Any
) -> None:
    before = tree(root)
    output = tmp_path / "copy"
    output.mkdir()
    (output / "2024").symlink_to(root / "trip")
    with pytest.raises(ExportError, match="lies in the library itself"):
        export(request_for(documents, output))
    assert tree(root) == before


def test_a_link_out_of_the_library_is_not_followed(
    tmp_path: Path, root: Path, article: Any, request_for: Any
) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/secret").write_bytes(b"secret")
    told: list[str] = []
    document = article("a.md")
    (root / "a.assets").mkdir()
    (root / "a.assets/link").symlink_to(tmp_path / "secret")
    (root / "a.assets/folder").symlink_to(tmp_path / "folder")
    (root / "a.assets/own").symlink_to(root / "a.md")
    export(request_for([document], tmp_path / "copy", notify=told.append))
    assert sorted(tree(tmp_path / "copy")) == [
        MANIFEST, "a.assets/own", "a.md", "articlectl.toml",
    ]  # fmt: skip
    assert told == ["a.assets/link: left out, it is a link to a file outside the library"]


def test_one_article_goes_to_standard_output_byte_for_byte(
    root: Path, documents: Any, request_for: Any
) -> None:
    request = request_for(iter(documents[:1]))
    assert export(request) == Exported(0, 0, 0, None)
    assert request.stdout.getvalue() == (root / "2024/05/disk.md").read_bytes()


def test_several_articles_do_not_go_to_standard_output(documents: Any, request_for: Any) -> None:
    request = request_for(iter(documents))
    with pytest.raises(UsageError) as caught:
        export(request)
    assert "-o FOLDER" in (caught.value.hint or "")
    assert request.stdout.getvalue() == b""


def test_no_article_prints_nothing(request_for: Any) -> None:
    assert export(request_for([])) == Exported(0, 0, 0, None)


def test_a_closed_pipe_stays_a_broken_pipe(documents: Any, request_for: Any) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "wb", buffering=0) as stdout, pytest.raises(BrokenPipeError):
        export(request_for(documents[:1], stdout=stdout))


def test_a_file_that_is_gone_is_named(
    tmp_path: Path, root: Path, documents: Any, request_for: Any
) -> None:
    (root / "trip/index.md").unlink()
    with pytest.raises(ReadError, match=r"trip/index\.md cannot be read") as caught:
        export(request_for(documents, tmp_path / "copy"))
    assert "again" in (caught.value.hint or "")


def test_an_output_that_cannot_be_made_is_named(
    tmp_path: Path, documents: Any, request_for: Any
) -> None:
    with pytest.raises(ExportError, match="gone does not exist"):
        export(request_for(documents, tmp_path / "gone" / "copy"))
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ExportError, match="cannot be written: Not a directory") as caught:
        export(request_for(documents, tmp_path / "file"))
    assert caught.value.hint


@pytest.mark.parametrize("path", ["../a.md", "/a.md", "b/../../a.md"])
def test_a_path_never_escapes(path: str, tmp_path: Path, request_for: Any) -> None:
    from articlectl.model import Article, Document, Stamp

    document = Document(Article(path, "A", ""), "", Stamp(0, 0))
    with pytest.raises(ExportError, match="not a path inside the library"):
        export(request_for([document], tmp_path / "copy"))


IN_THE_WAY = {
    "2024/05/disk.md": "2024/05/disk.md",
    "2024/05/disk.assets/a.png": "2024/05/disk.assets/a.png",
    "trip/map.jpg": "trip/map.jpg",
    "2024": "2024",
    "2024/05/disk.assets": "2024/05/disk.assets",
}


@pytest.mark.parametrize("path", IN_THE_WAY)
def test_a_file_of_others_in_the_way_stops_it_before_anything_is_written(
    path: str, tmp_path: Path, documents: Any, request_for: Any
) -> None:
    mine = tmp_path / "copy" / path
    mine.parent.mkdir(parents=True)
    mine.write_bytes(b"mine")
    with pytest.raises(ExportError, match=f"{path} is not a file of this copy") as caught:
        export(request_for(documents, tmp_path / "copy"))
    assert caught.value.hint
    assert {name: data for name, (data, _) in tree(tmp_path / "copy").items()} == {path: b"mine"}


@pytest.mark.parametrize("path", ["trip/index.md", "trip/map.jpg", "articlectl.toml"])
def test_a_copy_that_was_edited_is_not_overwritten(
    path: str, tmp_path: Path, root: Path, documents: Any, request_for: Any
) -> None:
    output = tmp_path / "copy"
    export(request_for(documents, output))
    (root / "2024/05/disk.md").write_bytes(b"new")
    (output / path).write_bytes(b"edited in the copy")
    before = tree(output)
    with pytest.raises(ExportError, match=f"{path} was changed by hand") as caught:
        export(request_for(documents, output))
    assert caught.value.hint
    assert tree(output) == before
    (output / path).write_bytes((root / path).read_bytes())
    assert export(request_for(documents, output)).written == 1


def test_what_is_no_longer_selected_goes_unless_it_was_edited(
    tmp_path: Path, documents: Any, request_for: Any
) -> None:
    output = tmp_path / "copy"
    told: list[str] = []
    export(request_for(documents, output))
    (output / "2024/05/disk.assets/mine.txt").write_bytes(b"mine")
    (output / "trip/map.jpg").write_bytes(b"edited")
    assert export(request_for(documents[2:], output, notify=told.append)).removed == 4
    assert sorted(tree(output)) == [
        MANIFEST, "2024/05/disk.assets/mine.txt", "articlectl.toml", "trip/map.jpg",
        "文件 a.Markdown",
    ]  # fmt: skip
    assert told == ["trip/map.jpg is no longer part of the copy, but was changed by hand: it stays"]


@pytest.mark.parametrize("mark", ["articlectl.toml", ".articlectl"])
def test_another_library_is_refused(
    mark: str, tmp_path: Path, documents: Any, request_for: Any
) -> None:
    other = tmp_path / "other"
    (other / mark).mkdir(parents=True)
    with pytest.raises(ExportError, match="is another library") as caught:
        export(request_for(documents, other))
    assert caught.value.hint
    assert os.listdir(other) == [mark]


def test_a_folder_that_has_the_library_is_refused(
    tmp_path: Path, documents: Any, request_for: Any
) -> None:
    with pytest.raises(ExportError, match="has it inside"):
        export(request_for(documents, tmp_path))
    assert os.listdir(tmp_path) == ["library"]


def test_a_copy_that_became_a_library_can_be_brought_up_to_date(
    tmp_path: Path, root: Path, documents: Any, request_for: Any
) -> None:
    output = tmp_path / "copy"
    export(request_for(documents, output))
    (output / ".articlectl").mkdir()
    (output / "own.md").write_bytes(b"mine")
    (root / "trip/index.md").write_bytes(b"new")
    assert export(request_for(documents, output)) == Exported(1, 6, 0, output)
    assert (output / "own.md").read_bytes() == b"mine"


def test_an_empty_selection_leaves_the_copies(
    tmp_path: Path, root: Path, documents: Any, request_for: Any
) -> None:
    output = tmp_path / "copy"
    export(request_for(documents, output))
    before = tree(output)
    with pytest.raises(ExportError, match=f"nothing matches; the copy in {output} is left"):
        export(request_for([], output))
    assert tree(output) == before
    for file in [*root.rglob("*.md"), *root.rglob("*.Markdown")]:
        file.unlink()
    assert export(request_for([], output)).removed == 6


def test_an_interrupted_export_is_taken_up(
    tmp_path: Path, root: Path, documents: Any, request_for: Any
) -> None:
    output = tmp_path / "copy"
    (root / "文件 a.Markdown").unlink()
    with pytest.raises(ReadError):
        export(request_for(documents, output))
    assert (output / "2024/05/disk.md").exists()
    (root / "文件 a.Markdown").write_bytes(b"back")
    assert export(request_for(documents, output)).removed == 0
    assert (output / "文件 a.Markdown").read_bytes() == b"back"


@pytest.mark.parametrize("name", ["a: b \\ c.md", "caf\udce9.md"])
def test_any_name_of_a_file_is_known_again(
    name: str, tmp_path: Path, article: Any, request_for: Any
) -> None:
    document = article(name)
    export(request_for([document], tmp_path / "copy"))
    assert export(request_for([document], tmp_path / "copy")).unchanged == 2


def test_the_folder_to_open_is_named_without_detours(
    tmp_path: Path, documents: Any, request_for: Any
) -> None:
    (tmp_path / "else" / "deep").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "else" / "deep")
    copy = tmp_path / "library" / ".." / "copy"
    assert export(request_for(documents, copy)).entry == tmp_path / "copy"
    behind = tmp_path / "link" / ".." / "copy"
    assert export(request_for(documents, behind)).entry == tmp_path / "else" / "copy"
