"""Where a fact is written: article and section."""

# No annotation is left as a text here: msgspec would evaluate each of them at every start.
from typing import Annotated

from msgspec import Meta

ArticleId = Annotated[
    str,
    Meta(
        pattern="^[A-Z]{1,4}[0-9]{4,8}$",
        description="An article's id: one to four capital letters, and four to eight digits.",
    ),
]

SourceText = Annotated[
    str,
    Meta(
        pattern=r"^\S.*\S$",
        description="The section in which a fact stands, such as SYMPTOMS; with the article's id before it where it is "
        "another article's section.",
    ),
]


def cited(source: str, article: str) -> str:
    """Return "article SECTION" for a source text that may leave out its own article's id."""
    first = source.split(" ", 1)[0]
    has_id = first[:1].isupper() and first[-1:].isdigit() and any(char.isalpha() for char in first)
    return source if has_id and len(first) >= 5 else f"{article} {source}"
