"""The library as a site: one folder of static files that opens from anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from articlectl.errors import UsageError
from articlectl.exporters import Export, Exported
from articlectl.exporters.output import tidy

if TYPE_CHECKING:
    from articlectl.config import Settings
    from articlectl.exporters.folder import OutputFolder
    from articlectl.exporters.html.links import Links
    from articlectl.exporters.html.pages import Page, Renderer
    from articlectl.exporters.html.reuse import Memory
    from articlectl.exporters.html.site import Site

MANIFEST = ".articlectl-site.json"
"""Lists the files that are ours; its presence says that the folder is a site of ours."""

STATIC = Path(__file__).with_name("static")


def export(request: Export) -> Exported:
    """Write the site into the folder of the request, and say how many of its files changed.

    Raises UsageError without a folder, ExportError where a file that is not ours is in the way,
    the folder is a library or cannot be written, or a setting or template is wrong.
    """
    from articlectl.exporters.folder import OutputFolder
    from articlectl.exporters.html.pages import Renderer
    from articlectl.exporters.html.site import build

    if request.output is None:
        raise UsageError("a site is a folder of files", hint="name the folder with `-o FOLDER`")
    output = OutputFolder(request.output, MANIFEST, "site")
    output.refuse_library(request.root)
    documents = {document.article.path: document for document in request.documents}
    if not documents:
        output.refuse_nothing(request.root)
    site = build(list(documents.values()), request.settings)
    static = _static(request.settings)
    renderer = Renderer(site, request.root, documents)
    lists = list(_lists(renderer, site))
    articles = [f"articles/{entry.name}.html" for entry in site.entries]
    output.claim([*articles, *(page.path for page in lists), *static, "feed.xml"])
    content, dead = _articles(request, renderer, output)
    for page in lists:
        output.put(page.path, page.data)
    for path, data in static.items():
        output.put(path, data)
    output.put("feed.xml", _feed(site, content))
    removed, edited = output.finish()
    _tell(request, dead, edited)
    front = tidy(request.output / "index.html")
    return Exported(output.written, output.unchanged, removed, front)


def _articles(
    request: Export, renderer: Renderer, output: OutputFolder
) -> tuple[dict[str, str], list[str]]:
    """Write the pages of the articles; returns the text of the newest, and the dead links."""
    from articlectl.exporters.html import workers
    from articlectl.exporters.html.reuse import Memory

    memory = Memory(renderer, request.root, output.inputs)
    paths = [entry.path for entry in renderer.site.entries]
    kept = _still_right(memory, renderer.site, output)
    pages = workers.render(renderer, [path for path in paths if path not in kept])
    inputs: dict[str, Any] = {}
    content: dict[str, str] = {}
    dead: list[str] = []
    for path in paths:
        if path in kept:
            inputs[path] = output.inputs[path]
            media, nowhere = kept[path].media, tuple(kept[path].dead)
        else:
            page = next(pages)
            output.put(page.path, page.data)
            inputs[path] = memory.record(path, page)
            content[path] = page.content
            media, nowhere = page.media, page.dead
        for file in media:
            output.copy(file.target, file.source)
        dead += (f"{path} → {target}" for target in nowhere)
    output.inputs = inputs
    return content, dead


def _still_right(memory: Memory, site: Site, output: OutputFolder) -> dict[str, Links]:
    """The articles whose pages need not be rendered; the feed needs the text of the newest."""
    from articlectl.exporters.html.pages import FEED_LENGTH

    kept: dict[str, Links] = {}
    for entry in site.entries[FEED_LENGTH:]:
        links = memory.recall(entry.path)
        if links is not None and output.keep(f"articles/{entry.name}.html"):
            kept[entry.path] = links
    return kept


def _lists(renderer: Renderer, site: Site) -> Iterator[Page]:
    """Every page but those of the articles."""
    from articlectl.exporters.html.metadata import site_map
    from articlectl.exporters.html.pages import Page

    pages = [*renderer.index(), *renderer.tags(), *renderer.archive()]
    yield from pages
    if site.base_url:
        yield renderer.missing()
        paths = [page.path for page in pages] + [entry.url for entry in site.entries]
        changed = {entry.url: entry.updated for entry in site.entries if entry.day}
        yield Page("sitemap.xml", site_map(site, paths, changed))


def _static(settings: Settings) -> Mapping[str, bytes]:
    """The style sheet with the owner's accent colour in it, and what goes with it as it is."""
    from articlectl.exporters.html.theme import style_sheet

    files = {f"static/{file.name}": file.read_bytes() for file in sorted(STATIC.iterdir())}
    files["static/style.css"] = style_sheet(files["static/style.css"], settings.accent)
    return files


def _feed(site: Site, content: Mapping[str, str]) -> bytes:
    from articlectl.exporters.html.body import absolute
    from articlectl.exporters.html.metadata import atom
    from articlectl.exporters.html.pages import FEED_LENGTH

    newest = site.entries[:FEED_LENGTH]
    whole = {
        entry.path: absolute(content[entry.path], f"{site.base_url}{entry.url}") for entry in newest
    }
    return atom(site, newest, whole)


def _tell(request: Export, dead: list[str], kept: tuple[str, ...]) -> None:
    if dead:
        number = "1 link leads" if len(dead) == 1 else f"{len(dead)} links lead"
        request.notify(f"{number} nowhere on this site and became plain text; first: {dead[0]}")
    for path in kept:
        request.notify(f"{path} is no longer part of the site, but was changed by hand: it stays")
