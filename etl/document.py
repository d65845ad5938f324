"""Bytes to Document: the structure that stands on the page, each piece with its line in the file.

This module owns the shapes. It finds what is there (front matter, headings, `key: value` lines, tables, list items, check
boxes, code, quotes) and never says what it means: no field names, no dates, no vocabulary. Text is given plain: markup
of emphasis, code and links is taken off (a link leaves its text; its target is kept in `Document.links`), HTML comments
are gone, control characters are removed. Lines count from 1 and are those of the file, front matter included.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from etl.records import Finding


@dataclass(frozen=True, slots=True)
class FrontValue:
    """One top-level key of the front matter. `value` is text, a tuple (list) or a dict, all scalars as text, null as None."""

    line: int
    key: str
    value: object


@dataclass(frozen=True, slots=True)
class KeyValue:
    """A key and its value as typography shows them. `form` says which typography it was.

    `bold`: `**Key:** value` or `**Key**: value`, also several on one line; `quote`: `> Key: value | Key: value`;
    `row`: a row of a two-column table; `item`: a list item `- Key: value` or `- **Key**: value`; `plain`: `Key: value` alone;
    `heading`: a heading that is itself `## Key: value`. A value that goes on over the following lines (a code fence, a
    paragraph, a list directly under an empty key) is not joined here.
    """

    line: int
    key: str
    value: str
    form: Literal["bold", "quote", "row", "item", "plain", "heading"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Consecutive lines of text. `texts[i]` stands at `line + i`, markup taken off; `raws` are the lines as written."""

    line: int
    texts: tuple[str, ...]
    raws: tuple[str, ...]
    quoted: bool = False

    @property
    def text(self) -> str:
        return " ".join(self.texts)


@dataclass(frozen=True, slots=True)
class Item:
    """A list item. `depth` 0 is the outermost list; `checked` is None without a box; `struck` when all of it is struck through.

    `marker` is `-` for any bullet, or the number as written (`1.`). `texts` are the item's own lines without its nested
    items, check box and strike marks taken off; its following paragraphs belong to it. `lines[i]` is the line of
    `texts[i]`. `raw` is its first line as written.
    """

    line: int
    depth: int
    marker: str
    texts: tuple[str, ...]
    raw: str
    checked: bool | None = None
    struck: bool = False
    quoted: bool = False
    lines: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(self.texts)


@dataclass(frozen=True, slots=True)
class Row:
    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A pipe table. Rows have as many cells as the header; missing cells are empty text, surplus ones are joined to the last.

    A table without a header row has a header of empty texts.
    """

    line: int
    header: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """A fenced or indented block, its lines as written. `texts[i]` stands at `line + i` (the first line inside the fence).

    `language` is what stands behind the opening fence.
    """

    line: int
    language: str
    texts: tuple[str, ...]


Block = Paragraph | Item | Table | Code
HeadingForm = Literal["atx", "setext", "pilcrow", "bold", "plain", "none"]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the blocks up to the next heading. Level 0 is what stands before the first heading (heading "").

    `path` holds the headings above it, outermost first, without its own. `form` is how the heading is written: `atx`
    (`## Text`, also `<h2>`), `setext` (underlined), `pilcrow` (a pasted `Text¶` that lost its marks; its level is a guess),
    and two pseudo headings one level below the real heading around them: `bold` (a line of bold text alone) and `plain`
    (a short line that ends in a colon, directly above a list, table or code; or, in a document without any heading, a line
    that looks like a title).
    """

    heading: str
    level: int
    line: int
    end_line: int
    path: tuple[str, ...]
    blocks: tuple[Block, ...]
    form: HeadingForm = "none"


@dataclass(frozen=True, slots=True)
class Link:
    """Where a piece of text leads: an address (http, https), a tracker's reference (`bd://…`) or a path in the archive."""

    line: int
    text: str
    target: str


@dataclass(frozen=True, slots=True)
class Document:
    """One readable file. `lines` is the decoded text by line (`lines[0]` is line 1); `body_line` is where the body begins."""

    path: str
    lines: tuple[str, ...]
    body_line: int
    front: tuple[FrontValue, ...]
    front_form: Literal["yaml", "toml", "none"]
    sections: tuple[Section, ...]
    links: tuple[Link, ...]
    comments: tuple[tuple[int, str], ...]
    findings: tuple[Finding, ...]

    def own_line(self, line: int) -> int:
        """The line, or the last one of the file: a body that is missing would begin below it."""
        return min(line, len(self.lines))


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a document and its front matter may be."""

    document_bytes: int = 5 * 1024 * 1024
    block_bytes: int = 256 * 1024
    depth: int = 32
    events: int = 20_000


DEFAULT_LIMITS = Limits()


class RejectedError(Exception):
    """The bytes are no readable document; `finding` (level error) says where and why. The file is quarantined."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(f"{finding.line}: {finding.code} {finding.message}")
        self.finding = finding


def rejected(line: int, code: str, message: str) -> RejectedError:
    """The error for a document that cannot be read, with its finding."""
    return RejectedError(Finding(line, "error", code, message))
