"""Tools for authors of content: checking it, running its cases, starting a new article."""
