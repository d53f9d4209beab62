"""articlectl: an article library of plain Markdown files, managed from the command line."""

__version__ = "0.1.0"
