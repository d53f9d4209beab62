"""Articles as files: front matter kept byte for byte, atomic writes, trash, names, lock."""
