"""The query language and, on it, the search engine."""
