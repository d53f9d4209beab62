"""How long Markdown renderers take for the same documents (those that are installed).

    uv run --no-project --with pyromark,comrak,cmarkgfm,mistune,markdown-it-py \\
        python benchmarks/renderers.py
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

from make_library import Words

DOCUMENTS = 300
ROUNDS = 5

Render = Callable[[str], str]


def document(words: Words, chance: random.Random) -> str:
    """Return an article with everything that articles have: about 700 words."""
    parts = []
    for section in range(4):
        parts.append(f"## {words.title()}")
        parts += [chance.choice(words.paragraphs) for _ in range(3)]
        parts.append("\n".join(f"- **{words.title()}**: see [there](b.md)" for _ in range(4)))
        cells = " | ".join(words.title() for _ in range(3))
        parts.append(f"| a | b | c |\n|---|--:|---|\n| {cells} |\n| {cells} |")
        parts.append(f"```python\nvalue = {section}\nprint(value)\n```")
        parts.append(f"> {words.sentence()}\n\nA note.[^{section}]\n\n[^{section}]: It says so.")
    return "\n\n".join(parts) + "\n"


def pyromark(module: Any) -> Render:
    on = module.Options
    chosen = on.ENABLE_TABLES | on.ENABLE_FOOTNOTES | on.ENABLE_STRIKETHROUGH
    render: Render = module.Markdown(options=chosen).html
    return render


def comrak(module: Any) -> Render:
    options = module.ExtensionOptions()
    options.table = options.footnotes = options.strikethrough = True
    return lambda text: str(module.render_markdown(text, extension_options=options))


def cmarkgfm(module: Any) -> Render:
    chosen = module.cmark.Options.CMARK_OPT_FOOTNOTES
    return lambda text: str(module.github_flavored_markdown_to_html(text, chosen))


def mistune(module: Any) -> Render:
    render: Render = module.create_markdown(plugins=["table", "footnotes", "strikethrough"])
    return render


def markdown_it(module: Any) -> Render:
    render: Render = module.MarkdownIt("commonmark").enable(["table", "strikethrough"]).render
    return render


RENDERERS: dict[str, Callable[[Any], Render]] = {
    "pyromark": pyromark,
    "comrak": comrak,
    "cmarkgfm": cmarkgfm,
    "mistune": mistune,
    "markdown_it": markdown_it,
}


def main() -> None:
    """Print the time of each renderer, and its ratio to the first."""
    chance = random.Random(1)
    words = Words(chance)
    texts = [document(words, chance) for _ in range(DOCUMENTS)]
    print(f"{DOCUMENTS} documents, {sum(map(len, texts)) / 1e6:.1f} MB of Markdown")
    first = None
    for name, make in RENDERERS.items():
        try:
            render = make(import_module(name))
        except ImportError:
            print(f"{name:12} not installed")
            continue
        took = statistics.median(once(render, texts) for _ in range(ROUNDS))
        first = first or took
        html = render(texts[0])
        found = [part for part in ("<table", "footnote", "language-python") if part in html]
        print(f"{name:12} {took * 1000:7.0f} ms  {took / first:6.1f} x  {', '.join(found)}")


def once(render: Render, texts: list[str]) -> float:
    """Return the seconds for all the texts."""
    started = time.perf_counter()
    for text in texts:
        render(text)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
