"""Articles of a public archive as they were published: read, kept in one local file, searched, held against servers."""
