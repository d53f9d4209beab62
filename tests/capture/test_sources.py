"""What `add` is given, taken apart, and what a bad source is told."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from articlectl.capture.fetch import Fetcher
from articlectl.capture.raw import Raw
from articlectl.capture.sources import Source, expand, load
from articlectl.errors import ArticlectlError, CaptureError, NotFoundError


class FakeFetcher(Fetcher):
    """Answers every address with the same bytes and remembers what it was asked."""

    def __init__(self, data: bytes = b"<p>text") -> None:
        self.data = data
        self.asked: list[tuple[str, bool]] = []

    def fetch(self, url: str, *, allow_private: bool) -> Raw:
        self.asked.append((url, allow_private))
        return Raw(self.data, url=url, name=url)


def told(error: ArticlectlError) -> str:
    assert error.hint, "every error says what to do next"
    assert "\n" not in error.message
    return error.message


def test_an_address() -> None:
    (source,) = expand("https://tidal.example/waves", None)
    fetcher = FakeFetcher()
    assert load(source, fetcher).data == b"<p>text"
    assert fetcher.asked == [("https://tidal.example/waves", True)]


def test_a_view_of_the_source_is_its_address() -> None:
    (source,) = expand("view-source:https://tidal.example/waves", None)
    assert source.url == "https://tidal.example/waves"


def test_another_scheme_is_refused() -> None:
    with pytest.raises(CaptureError) as refused:
        expand("ftp://tidal.example/waves", None)
    assert "only http and https" in told(refused.value)


def test_a_file_and_its_address(tmp_path: Path) -> None:
    file = tmp_path / "a page.md"
    file.write_bytes(b"# Waves\n")
    for argument in (str(file), file.as_uri()):
        (source,) = expand(argument, None)
        assert load(source, FakeFetcher()).data == b"# Waves\n"
        assert source.name == str(file)


def test_a_file_with_any_ending_may_be_named(tmp_path: Path) -> None:
    (tmp_path / "notes.odd").write_bytes(b"text")
    (source,) = expand(str(tmp_path / "notes.odd"), None)
    assert source.kind == "file"


def test_standard_input() -> None:
    (source,) = expand("-", io.BytesIO(b"# Waves\n"))
    assert load(source, FakeFetcher()) == Raw(b"# Waves\n", name="standard input")


def test_standard_input_that_is_not_there() -> None:
    with pytest.raises(CaptureError) as refused:
        expand("-", None)
    assert told(refused.value) == "standard input: there is none"


ADDRESSES = ["https://tidal.example/waves", "http://tidal.example/fog?x=1#y"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_list_of_addresses_stands_for_their_pages(encoding: str, tmp_path: Path) -> None:
    lines = ["# to read", *ADDRESSES, "", f"  {ADDRESSES[0]} "]
    data = "\r\n".join(lines).encode(encoding)
    (tmp_path / "list.TXT").write_bytes(data)
    for found in (expand("-", io.BytesIO(data)), expand(str(tmp_path / "list.TXT"), None)):
        assert found == [Source(address, "url", url=address) for address in ADDRESSES]


@pytest.mark.parametrize(
    "data",
    [
        b"https://tidal.example/waves\nand a line of text\n",
        b"https://tidal.example/waves is a page\n",
        b"ftp://tidal.example/waves\n",
        b"https://\n",
        b"# a heading\n",
        b"https://tidal.example/\n" * 50_000,
    ],
)
def test_a_text_with_anything_else_in_it_is_no_list(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(data)
    for source in (*expand("-", io.BytesIO(data)), *expand(str(tmp_path / "a.txt"), None)):
        assert source.url is None
        assert load(source, FakeFetcher()).data == data


def test_addresses_in_a_markdown_file_or_in_a_folder_are_its_text(tmp_path: Path) -> None:
    for name in ("a.md", "b.txt"):
        (tmp_path / name).write_text(ADDRESSES[0])
    assert [source.kind for source in expand(str(tmp_path), None)] == ["file", "file"]
    assert [source.kind for source in expand(str(tmp_path / "a.md"), None)] == ["file"]


def test_a_folder_gives_its_readable_files_in_order(tmp_path: Path) -> None:
    for name in (
        "b.md", "a.HTML", "c.txt", "sub/d.markdown", "sub/e.xhtml", "image.png", ".hidden.md",
        ".git/f.md", "node_modules/g.md", "a.assets/h.html", "a_files/frame.html", "b_files/i.md",
    ):  # fmt: skip
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"text")
    found = [os.path.relpath(source.name, tmp_path) for source in expand(str(tmp_path), None)]
    assert found == [
        "a.HTML", "b.md", "c.txt", "b_files/i.md", "sub/d.markdown", "sub/e.xhtml",
    ]  # fmt: skip


def test_what_a_browser_saves_beside_a_page_is_no_article(tmp_path: Path) -> None:
    (tmp_path / "Page_files").mkdir()
    (tmp_path / "Page_files" / "frame.html").write_bytes(b"<p>ad")
    (tmp_path / "Page.html").write_bytes(b"<p>text")
    assert [source.name for source in expand(str(tmp_path), None)] == [str(tmp_path / "Page.html")]


def test_a_link_to_a_folder_is_not_entered(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"text")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    assert len(expand(str(tmp_path), None)) == 1


def test_a_folder_with_nothing_readable(tmp_path: Path) -> None:
    with pytest.raises(CaptureError) as refused:
        expand(str(tmp_path), None)
    assert "no file in this folder" in told(refused.value)


@pytest.mark.parametrize(
    ("argument", "hint"),
    [
        ("no such file.md", "quotes"),
        ("tidal.example/waves", "https://tidal.example/waves"),
        ("www.tidal.example", "https://www.tidal.example"),
        ("x" * 5000, ""),
        ("nul\0byte", ""),
    ],
)
def test_a_path_that_does_not_exist(
    argument: str, hint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises((NotFoundError, CaptureError)) as refused:
        expand(argument, None)
    assert refused.value.hint is None or hint in refused.value.hint
    assert argument[:20] in refused.value.message


def test_a_file_that_went_away(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError) as refused:
        load(Source("gone.md", "file", path=tmp_path / "gone.md"), FakeFetcher())
    assert told(refused.value) == "gone.md: no such file or folder"


@pytest.mark.parametrize("data", [b"", b" \n\t\n"])
def test_an_empty_source(data: bytes, tmp_path: Path) -> None:
    file = tmp_path / "empty.md"
    file.write_bytes(data)
    for source in (*expand(str(file), None), *expand("-", io.BytesIO(data))):
        with pytest.raises(CaptureError) as refused:
            load(source, FakeFetcher())
        assert told(refused.value) == f"{source.name}: empty"
    with pytest.raises(CaptureError):
        load(Source("u", "url", url="https://tidal.example/"), FakeFetcher(data))


def test_a_file_past_the_cap(tmp_path: Path) -> None:
    file = tmp_path / "large.txt"
    file.write_bytes(b"x" * 1001)
    (source,) = expand(str(file), None)
    with pytest.raises(CaptureError) as refused:
        load(source, FakeFetcher(), limit=1000)
    assert "too large" in told(refused.value)
    assert len(load(source, FakeFetcher(), limit=1001).data) == 1001


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    file = tmp_path / "locked.md"
    file.write_bytes(b"text")
    (source,) = expand(str(file), None)
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(CaptureError) as refused:
        load(source, FakeFetcher())
    assert told(refused.value) == f"{file}: cannot be read (Permission denied)"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_in_a_folder_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "text.md").write_text("Text.\n", "utf-8")
    assert [source.path for source in expand(str(tmp_path), None)] == [tmp_path / "text.md"]
