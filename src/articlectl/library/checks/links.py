"""Links and images that lead to no file."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from articlectl.errors import WriteError
from articlectl.library.checks.base import Check, Finding, Hands, Page

if TYPE_CHECKING:
    from articlectl.library.checks.tree import Tree

_ARTICLE_ENDINGS = ("", ".md", ".markdown", "/index.md", "/_index.md")
"""What a link to an article may leave out (Obsidian, Hugo)."""


class Links(Check):
    """Where exactly one file of that name stands elsewhere, the link can be led there."""

    def page(self, page: Page) -> Iterator[Finding]:
        """Follow every link of one article."""
        from articlectl.store.references import local, references

        for reference in references(page.text):
            target = local(reference.target)
            if target is None or _leads(self.case.tree, page.path, target):
                continue
            yield self._finding(page, page.line_at(reference.start), target, reference.target)
        image = page.article.image
        target = local(image) if image else None
        if target and not target.startswith("/") and not _leads(self.case.tree, page.path, target):
            line = page.line_of_field("image")
            yield Finding(self.name, "warning", page.path, f"no such image: {target}", line)

    def _finding(self, page: Page, line: int, target: str, written: str) -> Finding:
        if target.startswith("/") or target.endswith("/"):
            # Where a site generator publishes the folder, this is an address and no file.
            message = f"no such file in the library: {target}"
            return Finding(self.name, "note", page.path, message, line)
        candidates = [path for path in _elsewhere(self.case.tree, target) if path != page.path]
        if len(candidates) != 1:
            message = f"no such file: {target}{_advice(target, candidates)}"
            return Finding(self.name, "warning", page.path, message, line)
        return Finding(
            self.name,
            "warning",
            page.path,
            f"no such file: {target}; it may be {candidates[0]}",
            line,
            remedy=f"lead the link to {candidates[0]}",
            mend=_leading(page.path, written, candidates[0]),
        )


def _leading(path: str, written: str, there: str) -> Callable[[Hands], object]:
    return lambda hands: lead(hands, path, written, there)


def lead(hands: Hands, path: str, written: str, there: str) -> None:
    """Put another path in each link of an article that has this address; no other byte changes.

    Raises NotFoundError, ReadError and WriteError.
    """
    from articlectl.store.envelope import cut
    from articlectl.store.reading import opened
    from articlectl.store.references import pointed, references

    data = hands.read(path)
    envelope, _, _ = opened(cut(data))
    if envelope.encode(envelope.text) != data:
        raise WriteError(f"{path}: some of its bytes are no text, and would not stay as they are")
    relative = posixpath.relpath(there, posixpath.dirname(path) or ".")
    text = envelope.text
    for reference in reversed(references(text[envelope.body_start :])):
        if reference.target == written:
            start, end = envelope.body_start + reference.start, envelope.body_start + reference.end
            new = pointed(reference.target, relative, envelope.encoding)
            text = text[:start] + new + text[end:]
    if text != envelope.text:
        hands.write(path, envelope.encode(text))


def resolved(path: str, target: str) -> str | None:
    """Return the path in the library that a link of an article names; None where it leaves it."""
    joined = target.lstrip("/") if target[0] == "/" else f"{posixpath.dirname(path)}/{target}"
    normal = posixpath.normpath(joined.lstrip("/"))
    return None if normal == ".." or normal.startswith("../") else normal


def _leads(tree: Tree, path: str, target: str) -> bool:
    inside = resolved(path, target)
    if inside is None:
        return tree.exists(posixpath.join(posixpath.dirname(path), target))
    return any(tree.exists(f"{inside}{ending}") for ending in _ARTICLE_ENDINGS)


def _elsewhere(tree: Tree, target: str) -> list[str]:
    """The files that a link may mean; one without a suffix may be an address of a site."""
    name = posixpath.basename(target)
    return tree.named(name) if "." in name.strip(".") else []


def _advice(target: str, candidates: list[str]) -> str:
    if candidates:
        return f"; {len(candidates)} files have this name elsewhere"
    return "; write https:// before a web address" if target.startswith("www.") else ""
