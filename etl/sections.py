"""A run of headings and blocks to sections: who belongs to whom.

Real headings nest by level. Pseudo headings (a line of bold text, a short line with a colon above a list) stand one level
below the real heading around them and are siblings of each other. This module knows no Markdown and no meanings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from etl.document import Block, Code, HeadingForm, Item, Paragraph, Section, Table

# Words of a line that is a label. Longer ones are sentences ("The upload then used the wrong key:"), and above code nearly
# every line that ends in a colon is one.
_LONGEST_LABEL = 5
_LONGEST_CODE_LABEL = 2
# A title without marks: one to five words, the first with a capital, no full stop; several of them, or it is chance.
_TITLE = re.compile(r"[A-Z][\w&/'’()-]*(?: [\w&/'’()-]+){0,4}\??")
_FEWEST_LOST = 3
_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading where it stands; `level` is 0 for a pseudo heading."""

    line: int
    level: int
    text: str
    form: HeadingForm


def build_sections(pieces: Sequence[Heading | Block], first_line: int, last_line: int) -> tuple[Section, ...]:
    """The sections in the order of the file; at least one. What stands before the first heading has level 0."""
    groups: list[tuple[Heading, list[Block]]] = [(Heading(first_line, 0, "", "none"), [])]
    for piece in _with_labels(pieces):
        if isinstance(piece, Heading):
            groups.append((piece, []))
        else:
            groups[-1][1].append(piece)
    if len(groups) > 1 and not groups[0][1]:
        del groups[0]
    ends = [max(later.line - 1, _last_line(group)) for group, (later, _) in pairwise(groups)]
    sections: list[Section] = []
    above: list[tuple[int, str]] = []
    for (heading, blocks), end in zip(groups, [*ends, max(last_line, _last_line(groups[-1]))], strict=True):
        level = heading.level
        if heading.form in {"bold", "plain"}:
            level = above[-1][0] + 1 if above else 1
        else:
            above = [(upper, text) for upper, text in above if upper < level]
        path = tuple(text for _, text in above)
        sections.append(Section(heading.text, level, heading.line, end, path, tuple(blocks), heading.form))
        if heading.form not in {"bold", "plain", "none"}:
            above.append((level, heading.text))
    return tuple(sections)


def _last_line(group: tuple[Heading, list[Block]]) -> int:
    """The last line on which something of a group begins; one line of the file may hold a block and the next heading."""
    heading, blocks = group
    return max(heading.line, blocks[-1].line) if blocks else heading.line


def _with_labels(pieces: Sequence[Heading | Block]) -> Iterator[Heading | Block]:
    """The pieces, with a short line that ends in a colon above a list, table or code turned into a pseudo heading.

    In a document without any heading the lines that look like titles are taken for headings that lost their marks.
    """
    pieces = _without_ending_labels(pieces)
    lost = _lost_headings(pieces)
    for piece, following in zip(pieces, [*pieces, None][1:], strict=True):
        limit = _LONGEST_CODE_LABEL if isinstance(following, Code) else _LONGEST_LABEL
        if isinstance(piece, Paragraph) and isinstance(following, Item | Table | Code) and _is_label(piece, limit):
            yield Heading(piece.line, 0, piece.text.rstrip(":： "), "plain")
        elif isinstance(piece, Paragraph) and piece.line in lost:
            yield Heading(piece.line, 0, piece.text, "plain")
        else:
            yield piece


def _without_ending_labels(pieces: Sequence[Heading | Block]) -> list[Heading | Block]:
    """The pieces, each label that ends a paragraph ("…", "Root cause:", and a blank line) made a pseudo heading.

    Only in a document without real headings, and where several paragraphs end so: else the line announces what follows.
    """
    last = pieces[-1] if pieces else None
    ending = {piece.line for piece in pieces if piece is not last and isinstance(piece, Paragraph) and _ends_in_label(piece)}
    if len(ending) < _FEWEST_LOST or any(isinstance(piece, Heading) and piece.level for piece in pieces):
        return list(pieces)
    found: list[Heading | Block] = []
    for piece in pieces:
        if isinstance(piece, Paragraph) and piece.line in ending:
            kept = len(piece.texts) - 1
            if kept:
                found.append(replace(piece, texts=piece.texts[:kept], raws=piece.raws[:kept]))
            found.append(Heading(piece.line + kept, 0, piece.texts[kept].rstrip(":： "), "plain"))
        else:
            found.append(piece)
    return found


def _ends_in_label(paragraph: Paragraph) -> bool:
    text = paragraph.texts[-1] if paragraph.texts else ""
    return text.endswith(":") and not paragraph.quoted and bool(_TITLE.fullmatch(text[:-1].rstrip()))


def _lost_headings(pieces: Sequence[Heading | Block]) -> frozenset[int]:
    """The lines of titles without marks, as a page copied from a browser has them; none where there are real headings."""
    if any(isinstance(piece, Heading) and piece.level for piece in pieces):
        return frozenset()
    titles = [isinstance(piece, Paragraph) and bool(_TITLE.fullmatch(piece.text)) for piece in pieces]
    lines = [piece.line for piece, here, later in zip(pieces, titles, titles[1:], strict=False) if here and not later]
    return frozenset(lines) if len(lines) >= _FEWEST_LOST else frozenset()


def _is_label(paragraph: Paragraph, limit: int) -> bool:
    text = paragraph.text
    if len(paragraph.texts) != 1 or paragraph.quoted or text[-1:] not in {":", "："} or len(text) > 80:
        return False
    words = len(text.split()) + len(_EAST_ASIAN.findall(text)) // 3  # they do not part words by blanks
    return words <= limit and len(text) > 1 and not text[0].islower()
