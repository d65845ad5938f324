"""Mended lines to headings and blocks, by the events of a CommonMark parser.

The parser (pyromark) says where blocks begin and end, in bytes; texts are taken from the lines themselves, so that every
piece has its line in the file and nothing that a parser would hide is lost. Sections are built elsewhere.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

import pyromark

from etl.document import Block, Code, HeadingForm, Item, Link, Paragraph, Row, Table
from etl.headings import bold_title, without_marks
from etl.inline import plain, read_inline, safe_target
from etl.items import read_marks
from etl.mend import Mended
from etl.sections import Heading
from etl.tables import fit, split_row

_OPTIONS = pyromark.Options
_PARSER = pyromark.Markdown(options=_OPTIONS.ENABLE_TABLES | _OPTIONS.ENABLE_FOOTNOTES | _OPTIONS.ENABLE_STRIKETHROUGH)


def read_blocks(mended: Mended, lines: Sequence[str]) -> tuple[list[Heading | Block], tuple[Link, ...]]:
    """The headings and blocks of a body in the order of the file, and its links; `lines` are those of the whole file."""
    body = _Body(mended, lines)
    _walk(body)
    return [piece for piece in body.pieces if piece is not None], _links(body)


@dataclass(slots=True)
class _OpenItem:
    """A list item being read: where its own text goes on, what of it was read, and its place among the pieces."""

    start: int
    cursor: int
    place: int
    depth: int
    texts: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)


class _Body:
    """The parse of one body: its bytes, the number of each line, and the pieces found so far."""

    __slots__ = ("_starts", "data", "depth", "items", "lines", "links", "mended", "pieces", "quotes", "source")

    def __init__(self, mended: Mended, lines: Sequence[str]) -> None:
        self.mended, self.lines = mended, lines
        self.source = "\n".join(mended.lines)
        self.data = self.source.encode()
        lengths = map(len, mended.lines) if self.source.isascii() else (len(line.encode()) for line in mended.lines)
        self._starts = list(accumulate((length + 1 for length in lengths), initial=0))
        self.pieces: list[Heading | Block | None] = []
        self.links: list[Link] = []
        self.items: list[_OpenItem] = []
        self.depth = -1
        self.quotes = 0

    def row(self, offset: int) -> int:
        """The index of the mended line that holds the byte."""
        return min(bisect_right(self._starts, offset) - 1, len(self.mended.lines) - 1)

    def number(self, offset: int) -> int:
        """The line in the file that holds the byte."""
        return self.mended.numbers[self.row(offset)]

    def text(self, start: int, end: int) -> str:
        """The text between two bytes, without the marks of the quotes around it."""
        text = self.data[start:end].decode()
        if self.quotes and "\n" in text:
            text = "\n".join(line.lstrip(" \t>") for line in text.split("\n"))
        return text.rstrip("\n")

    def inline(self, text: str, lines: Sequence[int]) -> str:
        """The plain text of a piece, given the lines of the file its lines stand on; its links are kept."""
        read, links = read_inline(text, self.mended.definitions)
        if links:
            self.links.extend(Link(lines[ends], label, target) for ends, label, target in links)
        return read


Events = Iterator[tuple[Any, Any]]


def _walk(body: _Body) -> None:
    """Reads the events of the parser: ("Start" | "End" of a block, or text; span in bytes)."""
    events: Events = iter(_PARSER.events_with_range(body.source))
    for event, span in events:
        if type(event) is dict:
            if (tag := event.get("Start")) is not None:
                _open(body, tag, span["start"], span["end"], events)
            elif (tag := event.get("End")) is not None:
                _close(body, tag, span["end"])
        elif event == "Rule":
            _rule(body, span["start"], span["end"])


def _open(body: _Body, tag: Any, start: int, end: int, events: Events) -> None:
    name = tag if type(tag) is str else next(iter(tag))
    if name in _READERS:
        _READERS[name](body, tag, start, end, events)
    elif name == "List":
        body.depth += 1
        _take_item_text(body, start, end)
    elif name == "Item":
        start += body.data.startswith(b"\n", start)  # behind a tab the parser begins one sign early
        body.items.append(_OpenItem(start, start, len(body.pieces), body.depth))
        body.pieces.append(None)
    elif name == "BlockQuote":
        body.quotes += 1


def _close(body: _Body, tag: Any, end: int) -> None:
    if tag == "Item":
        _close_item(body, end)
    elif type(tag) is dict:
        body.depth -= "List" in tag
        body.quotes -= "BlockQuote" in tag


def _rule(body: _Body, start: int, end: int) -> None:
    """A line of underscores is a blank to be filled in and stays text; other rules are nothing."""
    if not body.data.startswith(b"_", start):
        _take_item_text(body, start, end)
    elif not body.items:
        _add_paragraph(body, body.text(start, end), start)


def _skip(events: Events, name: str) -> Iterator[dict[str, Any]]:
    """The events up to the end of the block that has just begun."""
    for event, _ in events:
        if isinstance(event, dict):
            if event.get("End") == name:
                return
            yield event


def _pass(events: Events, name: str) -> None:
    """Leaves the events up to the end of the block that has just begun unread."""
    for event, _ in events:
        if type(event) is dict and event.get("End") == name:
            return


def _paragraph(body: _Body, _: Any, start: int, end: int, __: Events) -> None:
    if not body.items:
        _add_paragraph(body, body.text(start, end), start)


def _html(body: _Body, _: Any, start: int, end: int, events: Events) -> None:
    _pass(events, "HtmlBlock")
    text = body.text(start, end)
    if body.items:
        return
    if text.lstrip().startswith("<pre"):
        first = body.number(start)
        body.pieces.append(Code(first, "", tuple(plain(line) for line in text.split("\n"))))
    else:
        _add_paragraph(body, text, start)


def _add_paragraph(body: _Body, text: str, start: int) -> None:
    raws = text.split("\n")
    first = body.row(start)
    line, *others = body.mended.numbers[first : first + len(raws)]
    if others and others[-1] != line + len(others):  # mended lines that share a number are paragraphs of their own
        for raw in raws:
            _add_paragraph(body, raw, start)
            start += len(raw.encode()) + 1
        return
    texts = body.inline(text, range(line, line + len(raws))).split("\n")
    if not body.quotes and (title := bold_title(raws)):
        body.pieces.append(Heading(line, 0, title, "bold"))
        line, raws, texts = line + 1, raws[1:], texts[1:]
    if any(texts):
        written = tuple(body.lines[number - 1] for number in range(line, line + len(texts)))
        body.pieces.append(Paragraph(line, tuple(texts), written, quoted=body.quotes > 0))


def _heading(body: _Body, tag: Any, start: int, end: int, _: Events) -> None:
    text = body.text(start, end)
    if body.quotes:
        _add_paragraph(body, text.lstrip("# "), start)
        return
    item = body.items[-1] if body.items else None
    if item and body.row(item.start) == body.row(start):
        return  # `1. ### Title` is an item, its marks are taken off with the item's text
    _take_item_text(body, start, end)
    line = body.number(start)
    form: HeadingForm = "atx" if text.startswith("#") else "setext"
    written = body.lines[line - 1].strip()
    if form == "atx" and written[:1] not in {"#", "<"} and "¶" in written:
        form = "pilcrow"
    text = " ".join(text.split("\n")[:-1]) if form == "setext" else without_marks(text)
    title = body.inline(text, (line,))
    level = int(tag["Heading"]["level"][1])
    if title:
        body.pieces.append(Heading(line, level, title, form))


def _code(body: _Body, tag: Any, start: int, end: int, events: Events) -> None:
    kind = tag["CodeBlock"]
    text = "".join(event["Text"] for event in _skip(events, "CodeBlock") if "Text" in event)
    _take_item_text(body, start, end)
    is_fenced = isinstance(kind, dict)
    info = kind["Fenced"].strip() if is_fenced else ""
    line = min(body.number(start) + is_fenced, len(body.lines))
    texts = tuple(text.removesuffix("\n").split("\n"))
    body.pieces.append(Code(line, info, _one_by_one(body, texts, body.row(start) + is_fenced)))


def _one_by_one(body: _Body, texts: tuple[str, ...], first: int) -> tuple[str, ...]:
    """The lines of a code block as they stand in the file: what is code to the parser alone was mended before, one line into
    several."""
    numbers = body.mended.numbers[first : first + len(texts)]
    if not numbers or numbers[-1] - numbers[0] == len(numbers) - 1:
        return texts
    return tuple(body.lines[numbers[0] - 1 : numbers[-1]])


def _table(body: _Body, _: Any, start: int, end: int, events: Events) -> None:
    _pass(events, "Table")
    _take_item_text(body, start, end)
    first, last = body.row(start), body.row(max(start, end - 1))
    rows = [split_row(line.lstrip("> \t")) for line in body.mended.lines[first : last + 1]]
    header, rest = rows[0], rows[2:]
    # A header that is narrower than every row has lost cells; one row that is too wide has a pipe in its text.
    columns = max(len(header), min((len(cells) for cells in rest), default=0))
    numbers = body.mended.numbers[first : last + 1]
    body.pieces.append(
        Table(
            numbers[0],
            _cells(body, header, columns, numbers[0]),
            tuple(Row(number, _cells(body, cells, columns, number)) for number, cells in zip(numbers[2:], rest, strict=True)),
        )
    )


def _cells(body: _Body, cells: list[str], columns: int, line: int) -> tuple[str, ...]:
    return tuple(body.inline(cell, (line,)) for cell in fit(cells, columns))


def _take_item_text(body: _Body, start: int, end: int) -> None:
    """Reads the open item's own text up to a block inside it, which ends at `end`; nothing outside of items."""
    if not body.items:
        return
    item = body.items[-1]
    if start > item.cursor:
        number = body.row(item.cursor)
        for text in body.text(item.cursor, start).split("\n"):
            if text.strip():
                item.texts.append(text.strip())
                item.lines.append(body.mended.numbers[number])
            number += 1
    item.cursor = max(item.cursor, end)


def _close_item(body: _Body, end: int) -> None:
    _take_item_text(body, end, end)
    item = body.items.pop()
    line = body.number(item.start)
    marks = read_marks("\n".join(item.texts))
    text = marks.text.lstrip("#").lstrip() if marks.text.startswith("##") else marks.text
    lines = item.lines[len(item.lines) - text.count("\n") - 1 :]  # a mark that stood alone took its line with it
    texts = body.inline(text, lines).split("\n") if lines else []
    if not all(texts):
        lines = [number for said, number in zip(texts, lines, strict=True) if said]
        texts = [said for said in texts if said]
    body.pieces[item.place] = Item(
        line=line,
        depth=item.depth,
        marker=marks.marker,
        texts=tuple(texts),
        raw=body.lines[line - 1],
        checked=marks.checked,
        struck=marks.struck,
        quoted=body.quotes > 0,
        lines=tuple(lines),
    )


def _links(body: _Body) -> tuple[Link, ...]:
    """The links in the order of the file, each once per line; definitions count as links where they stand."""
    defined = (Link(line, label, target) for line, label, target in body.mended.definition_lines if safe_target(target))
    return tuple(dict.fromkeys(sorted((*body.links, *defined), key=lambda link: link.line)))


_READERS = {
    "Paragraph": _paragraph,
    "Heading": _heading,
    "CodeBlock": _code,
    "Table": _table,
    "HtmlBlock": _html,
}
