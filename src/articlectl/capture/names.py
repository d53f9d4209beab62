"""Names of authors as pages give them, cleaned; what is no name is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable

from articlectl.capture.dom import fold
from articlectl.capture.plain import one_line

_REFUSED = frozenset(
    [
        "admin",
        "administrator",
        "user",
        "username",
        "guest",
        "author",
        "authors",
        "editor",
        "editors",
        "editorial",
        "editorialteam",
        "editorialstaff",
        "editorialboard",
        "staff",
        "staffwriter",
        "staffreporter",
        "webmaster",
        "anonymous",
        "unknown",
        "none",
        "null",
        "undefined",
        "posts",
        "viewallposts",
        "viewallpostsby",
        "viewallarticles",
        "allposts",
        "contributor",
        "contributors",
        "newsdesk",
        "webdesk",
        "root",
        "test",
        "by",
        "team",
        "www",
    ]
)
_NOISE = re.compile(r"https?:|www\.|@|[/\\{}<>|=]|\.(?:com|org|net)\b|\d{3}", re.IGNORECASE)
_BEFORE = re.compile(
    r"^(?:(?:written|posted|published|words|story|text|article|reported)\s+by|by|von|par|por|di|av"
    r"|author(?:\(s\))?|view all (?:posts|articles) by|posts by)\b[\s:]*",
    re.IGNORECASE,
)
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_AFTER = re.compile(
    rf"\s*(?:[,|·•–—-]\s*|\bon\s+)?(?:{_MONTH}\.?(?:\s+\d.*)?|\d{{1,2}}\s+{_MONTH}.*|\d{{4}}-\d\d.*)$"
)
_BETWEEN = re.compile(r"\s*(?:;|\||·|\band\b|\bund\b|\bet\b|&)\s*")
_LONGEST = 60
_MOST = 20


def authors(values: Iterable[str], site: str | None) -> tuple[str, ...]:
    """Return the credible names in the values, in order, each once."""
    found: dict[str, str] = {}
    for value in values:
        for part in _split(one_line(value)):
            name = clean(part, site)
            if name:
                found.setdefault(fold(name), name)
    return tuple(found.values())[:_MOST]


def clean(value: str, site: str | None) -> str | None:
    """Return the name without "By" before it and a date after it, or None when it is no name."""
    name = _BEFORE.sub("", value).strip(" ,;:·|-–—")
    shorter = _AFTER.sub("", name).strip(" ,;:·|-–—")
    # "Theresa May" and "April June" are names: a month goes only after a first and last name.
    name = shorter if len(shorter.split()) > 1 else name
    folded = fold(name)
    if not folded or folded in _REFUSED or _NOISE.search(name) or len(name) > _LONGEST:
        return None
    if site and folded == fold(site):
        return None
    return name if len(name.split()) <= 6 else None


def _split(value: str) -> list[str]:
    parts = [part for part in _BETWEEN.split(value) if part]
    split: list[str] = []
    for part in parts:
        by_comma = [piece.strip() for piece in part.split(",") if piece.strip()]
        if all(len(piece.split()) > 1 for piece in by_comma):
            split.extend(by_comma)
        elif len(by_comma) == 2 and all(len(piece.split()) == 1 for piece in by_comma):
            # "Quill, Ada", as libraries write it.
            split.append(f"{by_comma[1]} {by_comma[0]}")
        else:
            # "Ada Quill, editor": what follows the name is a role.
            split.extend(by_comma[:1])
    return split
