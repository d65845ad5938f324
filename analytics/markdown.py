"""Markdown as it is written to files: cells, tables, quotes. What is shown on a page goes through `presentation.plain` instead.

Owns how text of any kind stays inside the cell, the line or the quote it was put into; knows nothing of what it says.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

LONGEST = 300  # characters of a document's words in a cell or a line


def short(text: str | None, longest: int = LONGEST) -> str:
    """The words on one line, cut with an ellipsis; empty for null."""
    words = " ".join((text or "").split())
    return words if len(words) <= longest else f"{words[: longest - 1].rstrip()}…"


def line(text: str | None, longest: int = LONGEST) -> str:
    """The words on one line of Markdown; angle brackets and bars stay text. Not to be applied twice."""
    return short(text, longest).replace("<", "&lt;").replace("|", "\\|")


def table(headings: Sequence[str], rows: Iterable[Sequence[str | None]]) -> str:
    """A pipe table; null and empty cells are a dash."""
    listed = [headings, ["---"] * len(headings), *([line(cell) or "–" for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(row)} |" for row in listed)


def bullets(items: Iterable[str], mark: str = "-") -> str:
    """One item a line; `mark` `1.` numbers them."""
    return "\n".join(f"{f'{number}.' if mark == '1.' else mark} {item}" for number, item in enumerate(items, start=1))
