"""Names for new files: short, readable, and safe on every system."""

from __future__ import annotations

import re
import string
import unicodedata
from datetime import date, datetime

from articlectl.errors import ConfigError
from articlectl.model import BUNDLE_STEMS
from articlectl.store.layout import is_article, may_hold_articles

MAX_CHARACTERS = 80
MAX_BYTES = 200
"""Of a component: file systems take 255, and `-2.md`, `.assets` and temporary names need room."""

_NAMELESS = "article"
RESERVED = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {f"{port}{digit}" for port in ("com", "lpt") for digit in "0123456789¹²³"}
)
"""https://learn.microsoft.com/windows/win32/fileio/naming-a-file"""

_GERMAN = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("Ä", "Ae"), ("Ö", "Oe"), ("Ü", "Ue"))
_NORDIC = (("å", "aa"), ("ø", "oe"), ("æ", "ae"), ("Å", "Aa"), ("Ø", "Oe"), ("Æ", "Ae"))
_REPLACEMENTS = {"de": _GERMAN, "da": _NORDIC, "nb": _NORDIC, "nn": _NORDIC, "no": _NORDIC}
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*]')
_HINT = "write it like `{added:%Y}/{added:%m}/{slug}.md`"


def slugify(title: str, lang: str | None = None) -> str:
    """Return the short name of a title: lower case, words joined by `-`, never empty.

    Latin letters become ASCII (as `lang` writes them), other scripts stay as they are. At most 80
    characters, cut at a word; never a name that Windows reserves, nor `index`.
    """
    title = unicodedata.normalize("NFKC", title[:1000]).replace("’", "").replace("'", "")
    language = (lang or "").partition("-")[0].lower()
    slug = _cut(_ascii(title, language) if _is_latin(title) else _any_script(title))
    if not slug:
        return _NAMELESS
    return f"{slug}-{_NAMELESS}" if slug in RESERVED | BUNDLE_STEMS else slug


def article_path(
    pattern: str,
    *,
    slug: str,
    added: datetime,
    date: date | None = None,
    site: str | None = None,
    lang: str | None = None,
) -> str:
    """Return the path that the setting `path` gives to a new article, inside the library.

    Without a publication date, `{date}` is the day of `{added}`. Raises ConfigError for a pattern
    that is wrong or leads out of the library.
    """
    values: dict[str, object] = {
        "slug": slug,
        "added": added,
        "date": date or added,
        "site": slugify(site) if site else "unknown",
        "lang": slugify(lang) if lang else "unknown",
    }
    try:
        parts = list(string.Formatter().parse(pattern))
        fields = [field for _, field, _, _ in parts]
        unknown = {field for field in fields if field is not None} - values.keys()
        if unknown:
            raise _wrong(pattern, f"`{{{min(unknown)}}}` is not known")
        if any(spec for _, field, spec, _ in parts if field not in ("added", "date")):
            raise _wrong(pattern, "only `{added}` and `{date}` take a format behind a colon")
        path = pattern.format_map(values)
    except (ValueError, IndexError, KeyError, AttributeError, TypeError) as error:
        raise _wrong(pattern, str(error)) from error
    if "slug" not in fields:
        raise _wrong(pattern, "without `{slug}` every article has the same name")
    return _checked(pattern, path)


def _checked(pattern: str, path: str) -> str:
    *folders, name = path.split("/")
    if not is_article(name):
        raise _wrong(pattern, "it must end in .md or .markdown")
    if pattern.startswith("/"):
        raise _wrong(pattern, "it begins with `/`, and articles stay inside the library")
    for part in (*folders, name):
        if part in ("", ".", "..") or _UNSAFE.search(part) or part != part.strip(" ."):
            raise _wrong(pattern, f"`{part}` is no name for a file or folder in the library")
    if not all(map(may_hold_articles, folders)):
        raise _wrong(pattern, "its folder is none that holds articles")
    stem, dot, suffix = name.rpartition(".")
    parts = [*(_short(folder) for folder in folders), f"{_short(stem)}{dot}{suffix}"]
    return "/".join(parts)


def _wrong(pattern: str, reason: str) -> ConfigError:
    return ConfigError(f"setting `path` is `{pattern}`: {reason}", hint=_HINT)


def _ascii(title: str, language: str) -> str:
    import slugify as library

    slug: str = library.slugify(title, replacements=_REPLACEMENTS.get(language, ()))
    return slug.replace("_", "-").strip("-")


def _any_script(title: str) -> str:
    """Letters, their marks, and digits; python-slugify would cut at the marks of Indic scripts."""
    kept = (char if unicodedata.category(char)[0] in "LMN" else "-" for char in title.lower())
    return re.sub("-+", "-", "".join(kept)).strip("-")


def _is_latin(title: str) -> bool:
    """Whether every letter has a Latin base, so that ASCII can stand for it."""
    if title.isascii():
        return True
    return all("LATIN" in unicodedata.name(char, "") for char in title if char.isalpha())


def _cut(slug: str) -> str:
    if len(slug) > MAX_CHARACTERS:
        head = slug[: MAX_CHARACTERS + 1]
        whole_words = head.rpartition("-")[0]
        # One endless word, or a script without spaces: cut between characters.
        slug = whole_words if len(whole_words) > MAX_CHARACTERS // 2 else head[:MAX_CHARACTERS]
    return _short(slug)


def _short(name: str) -> str:
    """The name cut to the bytes that a file system takes, never within a character."""
    data = name.encode()
    if len(data) <= MAX_BYTES:
        return name
    return data[:MAX_BYTES].decode(errors="ignore").rstrip("-. ")
