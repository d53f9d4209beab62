"""The index: rows derived from the article files, kept in TinyDB; what it shows is never stale."""
