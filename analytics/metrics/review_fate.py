"""What reviews decided, and what became of it: the decisions of the last review before the period in focus, and its own.

Owns which review is the last one. A decision whose file does not say whether it was carried out is unknown, never open.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import polars as pl

from analytics.periods import Span, period_of
from analytics.selection import Selection
from analytics.warehouse import Warehouse, ask

WORDS = {"open": "open", "done": "done", "cancelled": "cancelled", "unknown": "not said"}


@dataclass(frozen=True, slots=True)
class Fate:
    """Decisions of one review, as in `review_decisions` with `shown` (their state in words): `period` is its name."""

    period: str
    rows: pl.DataFrame

    def count(self, state: str) -> int:
        return self.rows.filter(pl.col("state") == state).height

    @property
    def late(self) -> int:
        return self.rows.filter("is_late").height


def decided(warehouse: Warehouse, selection: Selection) -> tuple[Fate | None, Fate | None]:
    """What became of the decisions of the last review before the period in focus, and what was decided in its own; each None
    where the archive keeps none."""
    rows = ask(warehouse, "review_decisions", selection)
    shown = rows.with_columns(
        pl.when("is_late").then(pl.lit("open, past its date")).otherwise(pl.col("state").replace_strict(WORDS)).alias("shown")
    )
    spans = {code: span for code in rows["period"].unique().sort() if (span := _span(code))}
    focus = selection.focus
    before = {code: span for code, span in spans.items() if span.end < focus.end and span.start < focus.start}
    last = max(before, key=lambda code: (before[code].end, before[code].start), default=None)
    own = next((code for code, span in spans.items() if span == focus), None)
    return _fate(shown, spans, last), _fate(shown, spans, own)


def _span(code: str) -> Span | None:
    """The period of a code; None for what the load has told as unclear."""
    with suppress(ValueError):
        return period_of(code)
    return None


def _fate(rows: pl.DataFrame, spans: dict[str, Span], code: str | None) -> Fate | None:
    return None if code is None else Fate(spans[code].label, rows.filter(pl.col("period") == code))
