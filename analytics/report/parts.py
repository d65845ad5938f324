"""What a review document consists of, whatever it is shown with: statements, sections, figures, tables.

Owns the shapes, no words and no numbers. Frames hold what is shown; how a cell is written is `cells`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from analytics.metrics import Coverage
from analytics.narrative import Caption
from analytics.narrative.review import Statement


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its caption, the frame behind it, and `n`: what was counted, with its unit (`n = 31 actions`)."""

    caption: Caption
    chart: Any
    frame: pl.DataFrame
    n: str
    coverage: Coverage | None = None

    @property
    def columns(self) -> Mapping[str, str]:
        """The headings of the columns behind the chart, in order."""
        return self.caption.columns or {name: name for name in self.frame.columns}


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its name (of its download too), its title, the headings of its columns in order. `opens` names the column of
    incident keys that a row leads to, where there is one. `blank` columns are for people to fill."""

    name: str
    title: str
    frame: pl.DataFrame
    columns: Mapping[str, str]
    opens: str | None = None
    blank: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A question of the review with its answer: sentences, lines, figures, tables, and the page that goes deeper."""

    anchor: str
    question: str
    says: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    page: str | None = None
    page_label: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """The whole review: its title, what it is compared with, the paragraph, and the sections in order."""

    title: str
    subtitle: str
    paragraph: tuple[Statement, ...]
    sections: tuple[Section, ...]

    @property
    def figures(self) -> list[Figure]:
        return [figure for section in self.sections for figure in section.figures]

    @property
    def tables(self) -> list[Table]:
        return [table for section in self.sections for table in section.tables]
