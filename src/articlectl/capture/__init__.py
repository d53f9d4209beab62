"""A source turned into an article: taken in, told apart by kind, cleaned, made Markdown.

source argument → `sources.expand` → `sources.load` (files, stdin; addresses by a `fetch.Fetcher`)
→ `raw.Raw` → `kinds.capture` → `model.Capture`.
"""
