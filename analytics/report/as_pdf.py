"""The report as PDF, set by Typst with the fonts it brings: A4 or Letter, tagged for screen readers, the same bytes each time.

Owns what the template is given. All text goes in as data, never as markup, so that no document can set its own type.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import typst

from analytics.report.cells import grid
from analytics.report.document import Report
from analytics.report.parts import Section, Table

TEMPLATE = Path(__file__).resolve().parent / "review.typ"
PAPERS = {"a4": "a4", "letter": "us-letter"}
SHORT, LONG = 14, 80  # characters: a column up to the first is never broken, beyond the second it gets no wider
SERIF = "Libertinus Serif"  # comes with Typst, so that charts and text look alike on every machine


def pdf(found: Report, paper: str = "a4") -> bytes:
    """The whole file. `paper` is one of PAPERS; others raise KeyError."""
    data = {
        "title": found.content.title,
        "subtitle": f"{found.content.subtitle} · as of {found.frozen.as_of}",
        "paragraph": [asdict(one) for one in found.content.paragraph],
        "first": [_section(section, found) for section in found.first_page],
        "details": [_section(section, found) for section in found.details],
        "facts": found.frozen.facts,
        "definitions": found.frozen.definitions,
        "commands": found.frozen.commands,
    }
    given = {"data": json.dumps(data, ensure_ascii=False), "paper": PAPERS[paper], "font": SERIF}
    # A fixed moment: the file must not tell when it was made.
    made: Any = typst.compile(TEMPLATE.read_bytes(), sys_inputs=given, format="pdf", font_paths=_fonts(), timestamp=0)
    return bytes(made)


@cache
def _fonts() -> typst.Fonts:
    """Typst's own fonts; those of the machine stand in only for characters that these do not have."""
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True)


def _section(section: Section, found: Report) -> dict[str, Any]:
    return {
        "anchor": section.anchor,
        "question": section.question,
        "says": " ".join(section.says),
        "lines": section.lines,
        "figures": [
            {"title": figure.caption.alt, "n": figure.n, "svg": _in_print(found.pictures[figure.caption.name])}
            for figure in section.figures
        ],
        "tables": [_table(table) for table in section.tables],
    }


def _table(table: Table) -> dict[str, Any]:
    """A table with the weight of each column: 0 for what is short enough to stand as it is."""
    found = grid(table.frame, table.columns, table.blank)
    longest = [max(map(len, (heading, *column))) for heading, *column in zip(found.headings, *found.rows, strict=True)]
    weights = [0 if length <= SHORT else min(length, LONG) for length in longest]
    return {"title": table.title, **asdict(found), "blank": bool(table.blank), "weights": weights}


def _in_print(drawn: str) -> str:
    return drawn.replace('font-family="sans-serif"', f'font-family="{SERIF}"')
