"""What users bore in the period of the review, beside other periods: a table of sums, each with what it rests on.

Owns which periods stand beside the one in focus. Sums are not compared by a test: one long incident decides them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from statistics import median

import polars as pl

from analytics.judgement.processes import few_that_hold
from analytics.metrics.severity import between
from analytics.selection import Selection, Span, previous, quarter_start

TRAILING = 4
LOAD_SCHEMA = {
    "period": pl.String,
    "incidents": pl.Float64,
    "hours": pl.Float64,
    "known": pl.Int64,
    "few": pl.Int64,
}


def load(burden: pl.DataFrame, selection: Selection, days: pl.DataFrame) -> pl.DataFrame:
    """The period in focus beside the one it is compared with, the same a year ago, and the median of the four before it:
    `period`, `incidents`, `hours` users were affected (of the `known` incidents that say it, null where none does), `few` (how
    many incidents make up 80 % of the hours). `burden`: the question `incident_burden` over all periods; `days`:
    `severity_by_day`. Periods that begin before the archive does are left out, the median too.
    """
    first: date | None = days["day"].min()  # type: ignore[assignment]
    others = [span for span in dict.fromkeys((selection.before, selection.year_ago)) if _is_held(first, span)]
    spans = [(selection.focus_label, selection.focus), *((span.label, span) for span in others)]
    rows = [(label, *_load_of(days, burden, span)) for label, span in spans if _is_held(first, span)]
    trailing = _trailing(selection.focus)
    if _is_held(first, trailing[-1]):
        rows.append(
            (f"Median of {trailing[-1].label.split(' – ')[0]} to {trailing[0].label}", *_median(days, burden, trailing))
        )
    return pl.DataFrame(rows, schema=LOAD_SCHEMA, orient="row")


def _is_held(first: date | None, span: Span) -> bool:
    return first is not None and quarter_start(first) <= span.start


def _trailing(focus: Span) -> list[Span]:
    """The four periods before the focus, as long as it, the latest first."""
    spans = [previous(focus)]
    while len(spans) < TRAILING:
        spans.append(previous(spans[-1]))
    return spans


def _load_of(days: pl.DataFrame, burden: pl.DataFrame, span: Span) -> tuple[float, float | None, int, int | None]:
    minutes = burden.filter(pl.col("counted_at").dt.date().is_between(span.start, span.end))["minutes"].to_list()
    hours, few = (sum(minutes) / 60, few_that_hold(minutes)) if minutes else (None, None)
    return float(between(days, span)["n"].sum()), hours, len(minutes), few


def _median(days: pl.DataFrame, burden: pl.DataFrame, spans: Sequence[Span]) -> tuple[float, float | None, int, None]:
    """The medians of several periods; null hours where no incident of one of them says how long users were affected."""
    found = [_load_of(days, burden, span) for span in spans]
    hours = [one[1] for one in found if one[1] is not None]
    whole = median(hours) if len(hours) == len(found) else None
    return median(one[0] for one in found), whole, sum(one[2] for one in found), None
