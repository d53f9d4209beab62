"""Settings: one table, from which files are checked, `articlectl config` and the docs are made."""

from __future__ import annotations

import codecs
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from articlectl.errors import ConfigError

LIBRARY_FILE = "articlectl.toml"
"""Its presence marks a folder as a library."""

PRIVATE_FOLDER = ".articlectl"
"""Derived and private files of a library: index, trash, lock."""


def _setting(
    default: Any, help: str, choices: tuple[str, ...] = (), form: tuple[str, str] = ("", "")
) -> Any:
    """A row of the table; `form` is a pattern that text must match, and what to call it."""
    metadata = {"help": help, "choices": choices, "form": form}
    if isinstance(default, dict):
        return field(default_factory=dict, metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a library, each with its default and its help: this class is the table."""

    title: str = _setting("My library", "Name of the library, shown on the exported site.")
    author: str = _setting("", "Your name, shown on the exported site and in its feeds.")
    description: str = _setting("", "One sentence about the library, for the site and its feeds.")
    base_url: str = _setting(
        "",
        "Address at which the exported site is published.",
        form=(r"https?://[^\s/]+(/\S*)?", "an address like https://example.org/reading"),
    )
    lang: str = _setting(
        "en",
        "Language of the site itself (BCP 47).",
        form=(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", "a language tag like en or pt-BR"),
    )
    accent: str = _setting(
        "",
        "Accent colour of the site, as #rrggbb.",
        form=("#[0-9A-Fa-f]{6}", "a colour like #8a2b1d"),
    )
    path: str = _setting(
        "{added:%Y}/{added:%m}/{slug}.md",
        "Where a new article goes; knows {added}, {date}, {slug}, {site}, {lang}.",
    )
    freshness: str = _setting(
        "auto",
        "How the index is compared with the files: auto, full, quick or manual.",
        ("auto", "full", "quick", "manual"),
    )
    lock_timeout: float = _setting(10.0, "Seconds to wait for another process to finish writing.")
    journal_entries: int = _setting(1000, "How many commands `articlectl undo` can go back.")
    journal_days: int = _setting(90, "How many days the journal of undo is kept.")
    journal_megabytes: int = _setting(50, "How large the journal of undo may become.")
    default_library: str = _setting(
        "", "Library to use where none is near (in the user's own settings file only)."
    )
    lists: Mapping[str, str] = _setting({}, "Named queries, for `articlectl list @name`.")


_TYPES: Mapping[str, type[Any]] = {
    "title": str,
    "author": str,
    "description": str,
    "base_url": str,
    "lang": str,
    "accent": str,
    "path": str,
    "freshness": str,
    "lock_timeout": float,
    "journal_entries": int,
    "journal_days": int,
    "journal_megabytes": int,
    "default_library": str,
    "lists": dict,
}


def load(*files: Path) -> Settings:
    """Read settings files, later ones over earlier ones; files that do not exist are left out.

    Raises ConfigError for invalid TOML, an unknown name, a wrong type or a wrong choice.
    """
    values: dict[str, Any] = {}
    for file in files:
        try:
            text = file.read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise ConfigError(f"{file}: {error.strerror or error}") from error
        try:
            table = tomllib.loads(text.decode("utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigError(f"{file}: {error}", hint="mend the file by hand") from error
        for name, value in table.items():
            values[name] = check(name, value, where=str(file))
    return Settings(**values)


def check(name: str, value: Any, *, where: str) -> Any:
    """Return the value as the setting's type, or raise ConfigError that says what is expected."""
    known = {f.name: f for f in fields(Settings)}
    if name not in known:
        raise _unknown(name, where)
    expected: type[Any] = _TYPES[name]
    if expected is float and type(value) is int:
        value = float(value)
    if not isinstance(value, expected) or (expected is int and isinstance(value, bool)):
        raise ConfigError(
            f"{where}: `{name}` must be a {_NAMES[expected]}, not {value!r}",
            hint="see `articlectl config` for the defaults",
        )
    if expected is int and value < 1:
        raise ConfigError(f"{where}: `{name}` must be 1 or more, not {value}")
    choices = known[name].metadata["choices"]
    if choices and value not in choices:
        raise ConfigError(f"{where}: `{name}` must be one of {', '.join(choices)}, not {value!r}")
    form, called = known[name].metadata["form"]
    if form and value and not re.fullmatch(form, value):
        raise ConfigError(f"{where}: `{name}` must be {called}, not {value!r}")
    if name == "default_library" and Path(where).name == LIBRARY_FILE:
        raise ConfigError(
            f"{where}: `{name}` has no meaning in a library",
            hint=f"it belongs into {user_file()}",
        )
    if isinstance(value, dict) and not all(isinstance(query, str) for query in value.values()):
        raise ConfigError(f"{where}: each of `lists` must be a query in quotes")
    return value


def names() -> list[str]:
    """Every setting, in the order of the table."""
    return list(_TYPES)


def help_of(name: str) -> str:
    """What a setting is for, in one sentence."""
    return str({f.name: f for f in fields(Settings)}[name].metadata["help"])


def value_of(settings: Settings, name: str) -> Any:
    """The value of a setting; ConfigError for an unknown name."""
    if name not in _TYPES:
        raise _unknown(name, "settings")
    return getattr(settings, name)


def as_values(settings: Settings) -> dict[str, Any]:
    """Every setting with its value."""
    return {name: getattr(settings, name) for name in _TYPES}


def write(file: Path, name: str, value: str | None) -> bytes:
    """Return a settings file with one setting changed (None: taken out).

    The rest of the file stays as it is. Raises ConfigError for a wrong name or value.
    """
    import tomlkit

    if name not in _TYPES:
        raise _unknown(name, str(file))
    if name == "lists":
        raise ConfigError(f"{file}: `lists` is a table", hint="write it into the file by hand")
    data = file.read_bytes()
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    try:
        document = tomlkit.parse(data.removeprefix(mark).decode("utf-8"))
    except ValueError as error:
        raise ConfigError(f"{file}: {error}", hint="mend the file by hand") from error
    if value is None:
        document.pop(name, None)
    else:
        document[name] = check(name, _parsed(name, value), where=str(file))
    text = tomlkit.dumps(document)
    if b"\r\n" in data:
        text = text.replace("\r\n", "\n").replace("\n", "\r\n")
    return mark + text.encode("utf-8")


def _parsed(name: str, value: str) -> Any:
    expected = _TYPES[name]
    if expected not in (int, float):
        return value
    try:
        return expected(value)
    except ValueError:
        return value


def _unknown(name: str, where: str) -> ConfigError:
    import difflib

    near = difflib.get_close_matches(name, _TYPES, n=1)
    hint = f"did you mean `{near[0]}`?" if near else "see `articlectl config` for the names"
    return ConfigError(f"{where}: unknown setting `{name}`", hint=hint)


_NAMES: Mapping[type[Any], str] = {
    str: "text",
    int: "whole number",
    float: "number",
    dict: "table",
}


def user_file(environ: Mapping[str, str] | None = None) -> Path:
    """Where the user's own settings live (XDG, macOS and Windows places by platformdirs)."""
    environ = os.environ if environ is None else environ
    if named := environ.get("ARTICLECTL_CONFIG"):
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_config_dir("articlectl", appauthor=False)) / "config.toml"
