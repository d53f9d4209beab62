"""Folders of images whose article is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from articlectl.library.checks.base import Case, Check, Finding, Hands, Page
from articlectl.library.checks.links import resolved
from articlectl.store.layout import ASSETS, SUFFIXES
from articlectl.store.portable import folded


class Assets(Check):
    """`x.assets` belongs to `x.md`; without it, it is kept only while others use it."""

    def __init__(self, name: str, case: Case) -> None:
        super().__init__(name, case)
        self._orphans = {path: "" for path in sorted(case.tree.inner) if self._is_orphan(path)}

    def _is_orphan(self, path: str) -> bool:
        if not path.endswith(ASSETS):
            return False
        folder, _, name = path.rpartition("/")
        owners = {folded(name.removesuffix(ASSETS) + suffix) for suffix in SUFFIXES}
        return not any(folded(other) in owners for other in self.case.tree.folders[folder])

    def page(self, page: Page) -> Iterator[Finding]:
        """Note which folders an article uses."""
        from articlectl.store.references import local, references

        if self._orphans and (ASSETS in page.text or ASSETS in (page.article.image or "")):
            targets = [one.target for one in references(page.text)] + [page.article.image or ""]
            for target in filter(None, map(local, targets)):
                self._use(resolved(page.path, target) or "", page.path)
        yield from ()

    def _use(self, target: str, by: str) -> None:
        for orphan in self._orphans:
            if target == orphan or target.startswith(f"{orphan}/"):
                self._orphans[orphan] = by

    def end(self) -> Iterator[Finding]:
        """Tell of the folders that nothing uses, and of those that only others use."""
        for orphan, user in self._orphans.items():
            owner = orphan.removesuffix(ASSETS)
            if user:
                message = f"there is no {owner}.md, but {user} uses this folder"
                yield Finding(self.name, "note", orphan, message)
                continue
            yield Finding(
                self.name,
                "warning",
                orphan,
                f"images of an article that is gone: there is no {owner}.md",
                remedy="move it to the trash",
                mend=_trashing(orphan),
            )


def _trashing(folder: str) -> Callable[[Hands], object]:
    return lambda hands: hands.trash(folder)
