"""What the content says: the files of `kb/` read, checked and made ready for reasoning."""
