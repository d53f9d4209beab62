"""Mending a link changes the bytes of that link, whatever stands around it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from articlectl.library.checks.base import Hands
from articlectl.library.checks.links import lead, resolved


class Disk:
    """One article in memory."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def read(self, path: str) -> bytes:
        return self.data

    def write(self, path: str, data: bytes) -> None:
        self.data = data

    @property
    def hands(self) -> Hands:
        return Hands(self.read, self.write, _never, _never, lambda: _never(""))


def _never(path: str) -> None:
    raise AssertionError("mending a link does nothing else")


HEADS = st.sampled_from(
    [
        "",
        "\ufeff",
        "---\ntitle: A # kept\n---\n",
        "---\r\ntags: [a,  b]\r\n---\r\n\r\n\r\n",
        '+++\ntitle = "A"\n+++\n',
        '{"title": "[a](old.md)"}\n',
        "---\ntitle: [open\n---\n",
    ]
)
PROSE = st.lists(
    st.sampled_from(
        [
            "words ",
            "É日 ",
            "\n\n",
            "\r\n",
            "  \n",
            "`[a](old.md)` ",
            "[b](other.md) ",
            "\\[",
            "\t",
            "* ",
        ]
    ),
    max_size=8,
).map("".join)
LINKS = st.sampled_from(
    ["[a]({})", "![a](<{}> 'T')", "[![i](x.png)]({}#part)", "\n\n[r]: {}\n\n", '<img src="{}">']
)


@settings(deadline=None)
@given(HEADS, PROSE, LINKS, PROSE, st.sampled_from(["utf-8", "utf-16-le"]))
def test_only_the_bytes_of_the_link_change(
    head: str, before: str, link: str, after: str, encoding: str
) -> None:
    mark = b"\xff\xfe" if encoding == "utf-16-le" else b""
    start = head.lstrip("\ufeff") if mark else head

    def file(address: str) -> bytes:
        return mark + f"{start}{before}\n\n{link.format(address)}\n\n{after}".encode(encoding)

    disk = Disk(file("old.md"))
    lead(disk.hands, "deep/a.md", "old.md#part" if "#part" in link else "old.md", "new/old.md")
    assert disk.data == file("../new/old.md")


def test_where_links_lead() -> None:
    assert resolved("a/b.md", "c.md") == "a/c.md"
    assert resolved("a/b.md", "../c.md") == "c.md"
    assert resolved("b.md", "c/../d.md") == "d.md"
    assert resolved("a/b.md", "/c.md") == "c.md"
    assert resolved("a/b.md", "../../c.md") is None
    assert resolved("b.md", "..c.md") == "..c.md"
