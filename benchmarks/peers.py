"""What a user would write instead of our reader: python-frontmatter and markdown-it-py as their documentation shows them."""

from __future__ import annotations

from pathlib import Path

import frontmatter
from markdown_it import MarkdownIt

MARKDOWN_IT = "python-frontmatter + markdown-it-py"
PLAIN = "scan and read"
_PARSER = MarkdownIt("commonmark").enable("table")


def markdown_it(path: Path) -> tuple[str, int]:
    """The first heading, and how many rows stand in tables, from a file's front matter and tokens."""
    post = frontmatter.loads(path.read_text(encoding="utf-8"))
    tokens = _PARSER.parse(post.content)
    titles = (tokens[index + 1].content for index, token in enumerate(tokens) if token.type == "heading_open")
    rows = sum(token.type == "tr_open" for token in tokens) - sum(token.type == "thead_open" for token in tokens)
    title = str(post.metadata.get("title") or next(titles, ""))
    return title.removeprefix("Post-Mortem: "), rows


def plain_read(path: Path) -> int:
    """The size of a file, read."""
    return len(path.read_bytes())
