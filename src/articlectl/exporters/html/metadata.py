"""What a page says to machines: JSON-LD, the Atom feed, the site map."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape, quoteattr

from articlectl.exporters.html.language import rfc3339

if TYPE_CHECKING:
    from articlectl.exporters.html.site import Entry, Site

_FOR_SCRIPT = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)
"""What could end a script element or start a comment in it (HTML, 4.12.1.3)."""


def script_json(value: Mapping[str, Any]) -> str:
    """Return JSON that is safe inside `<script>`; empty values are left out."""
    kept = {key: item for key, item in value.items() if item}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).translate(_FOR_SCRIPT)


def identifier(site: Site, path: str) -> str:
    """Return the id of an article for feeds: it stays when its title or its page's name changes."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'articlectl:{site.base_url or site.title}:{path}')}"


def atom(site: Site, entries: Iterable[Entry], content: Mapping[str, str]) -> bytes:
    """Return the Atom feed (RFC 4287) of these entries, with the text of each by its path."""
    newest = max((entry.updated for entry in site.entries), default=rfc3339(None))
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(site.lang)}>',
        f"<id>{identifier(site, '')}</id>",
        f"<title>{escape(site.title)}</title>",
        f"<subtitle>{escape(site.description)}</subtitle>" if site.description else "",
        f"<updated>{newest}</updated>",
        f"<author><name>{escape(site.author or site.title)}</name></author>",
        "<generator>articlectl</generator>",
        f'<link rel="self" type="application/atom+xml" href={_address(site, "feed.xml")}/>',
        f'<link rel="alternate" type="text/html" href={_address(site, "index.html")}/>',
        *(_atom_entry(site, entry, content[entry.path]) for entry in entries),
        "</feed>",
    ]
    return ("\n".join(filter(None, parts)) + "\n").encode()


def _address(site: Site, path: str) -> str:
    return quoteattr(site.base_url + path)


def _atom_entry(site: Site, entry: Entry, content: str) -> str:
    language = f" xml:lang={quoteattr(entry.lang)}" if entry.lang else ""
    parts = [
        f"<entry{language}>",
        f"<id>{identifier(site, entry.path)}</id>",
        f"<title>{escape(entry.title)}</title>",
        f'<link rel="alternate" type="text/html" href={_address(site, entry.url)}/>',
        f"<published>{rfc3339(entry.day)}</published>",
        f"<updated>{entry.updated}</updated>",
        *(f"<author><name>{escape(name)}</name></author>" for name in entry.author),
        *(f"<category term={quoteattr(site.tags[key].label)}/>" for key in entry.tags),
        f"<summary>{escape(entry.excerpt)}</summary>" if entry.excerpt else "",
        f'<content type="html">{escape(content)}</content>',
        "</entry>",
    ]
    return "\n".join(filter(None, parts))


def site_map(site: Site, paths: Iterable[str], changed: Mapping[str, str]) -> bytes:
    """Return the site map (sitemaps.org, 0.9) of pages, with the last change where known."""
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ]
    for path in paths:
        address = site.base_url + ("" if path == "index.html" else path)
        day = f"<lastmod>{changed[path]}</lastmod>" if path in changed else ""
        parts.append(f"<url><loc>{escape(address)}</loc>{day}</url>")
    return ("\n".join([*parts, "</urlset>"]) + "\n").encode()
