"""The quarterly review: what one meeting looks at, put together from the metrics of the other pages.

Owns the period in focus as a selection of its own, the load beside its comparison periods, what is worth reading and which
decisions are asked. Every number that stands on another page too is computed there, so that none can disagree.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from analytics.judgement.processes import few_that_hold
from analytics.metrics import Scope
from analytics.metrics.actions import CameDue, came_due, came_due_by_quarter
from analytics.metrics.clocks import first_shown, timed
from analytics.metrics.clocks import incident_times as incident_times_of
from analytics.metrics.factor_gaps import Gaps, gaps
from analytics.metrics.factor_patterns import lessons
from analytics.metrics.factors import factor_rows
from analytics.metrics.recurrence import Recurrence, recurrence
from analytics.metrics.response_times import IncidentTimes, incident_times
from analytics.metrics.severity import SeverityVerdicts, between, severity_by_quarter, severity_days, severity_verdicts
from analytics.metrics.time_verdicts import Judged, judged_clocks
from analytics.presentation import incident_name, minutes_text
from analytics.selection import Selection, Span, quarter_start
from analytics.warehouse import Warehouse, ask

CARDS = 3
REASONS = {"longest": "Longest for users", "best_handled": "All known targets met", "near_miss": "Near miss"}


def in_focus(selection: Selection) -> Selection:
    """The selection narrowed to the period in focus: what the meeting is about."""
    return replace(selection, start=selection.focus.start, end=selection.focus.end)


LOAD_SCHEMA = {
    "period": pl.String,
    "incidents": pl.Int64,
    "hours": pl.Float64,
    "known": pl.Int64,
    "few": pl.Int64,
}


def load(warehouse: Warehouse, selection: Selection, days: pl.DataFrame) -> pl.DataFrame:
    """The period in focus beside the one before and the same a year ago: `period`, `incidents`, `hours` users were affected (of
    the `known` incidents that say it, null where none does), `few` (how many incidents make up 80 % of the hours). `days`: the
    question `severity_by_day`. Periods that begin before the archive does are left out.
    """
    everything = ask(warehouse, "incident_burden", replace(selection, start=None, end=None))
    first: date | None = days["day"].min()  # type: ignore[assignment]
    spans = ((selection.focus_label, selection.focus), *((span.label, span) for span in (selection.before, selection.year_ago)))
    rows = [
        (label, *_load_of(days, everything, span))
        for label, span in spans
        if first is not None and quarter_start(first) <= span.start
    ]
    return pl.DataFrame(rows, schema=LOAD_SCHEMA, orient="row")


def _load_of(days: pl.DataFrame, burden: pl.DataFrame, span: Span) -> tuple[int, float | None, int, int | None]:
    minutes = burden.filter(pl.col("counted_at").dt.date().is_between(span.start, span.end))["minutes"].to_list()
    hours, few = (sum(minutes) / 60, few_that_hold(minutes)) if minutes else (None, None)
    return int(between(days, span)["n"].sum()), hours, len(minutes), few


def worth_reading(warehouse: Warehouse, selection: Selection) -> pl.DataFrame:
    """The incidents of the selection worth reading: `why` in words, `name`, `took`, and the columns of the question
    `review_worth_reading`."""
    rows = ask(warehouse, "review_worth_reading", selection)
    names = [incident_name(*row) for row in rows.select("incident_id", "title", "severity", "counted_at").iter_rows()]
    took = [None if minutes is None else minutes_text(minutes) for minutes in rows["minutes"]]
    return rows.with_columns(
        pl.col("reason").replace_strict(REASONS).alias("why"),
        pl.Series("name", names, pl.String),
        pl.Series("took", took, pl.String),
    )


@dataclass(frozen=True, slots=True)
class Decisions:
    """What the meeting is asked to decide: joint postmortems due, actions to close or fund, gaps to guard. Counts."""

    joint_due: tuple[str, ...]
    overdue: int
    rotting: int
    unowned: int
    unguarded: tuple[str, ...]


def decisions(again: Recurrence, due: CameDue, found: Gaps) -> Decisions:
    """The decisions that follow from what the other sections show."""
    joint = tuple(one.title for one in again.candidates if one.decision != "rejected" and one.sop in ("due", "overdue"))
    return Decisions(joint, due.late, due.rotting, due.unowned_open, tuple(gap.label for gap in found.gaps if gap.is_unguarded))


@dataclass(frozen=True, slots=True)
class Review:
    """Everything the meeting looks at. Each part is that of its own page, for the period in focus; `quarters_due` and
    `by_quarter` keep eight quarters before it."""

    focus: Selection
    again: Recurrence
    due: CameDue
    quarters_due: pl.DataFrame
    gaps: Gaps
    severe: SeverityVerdicts
    by_quarter: pl.DataFrame
    judged: Judged
    times: IncidentTimes
    load: pl.DataFrame
    worth_reading: pl.DataFrame
    luck: pl.DataFrame
    decisions: Decisions


def review(warehouse: Warehouse, selection: Selection, scope: Scope) -> Review:
    """The review of the period in focus."""
    focus = in_focus(selection)
    days = severity_days(warehouse, selection)
    rows = incident_times_of(warehouse, selection)
    times = timed(rows, first_shown(rows))
    again, due = recurrence(warehouse, focus, CARDS), came_due(warehouse, focus)
    open_gaps = gaps(warehouse, selection, factor_rows(warehouse, selection, 2).causes)
    return Review(
        focus,
        again,
        due,
        came_due_by_quarter(warehouse, selection),
        open_gaps,
        severity_verdicts(days, selection, scope),
        severity_by_quarter(days, focus),
        judged_clocks(rows, selection)[times.clock.stem],
        incident_times(times, focus),
        load(warehouse, selection, days),
        worth_reading(warehouse, focus),
        lessons(warehouse, focus, "got_lucky").head(CARDS),
        decisions(again, due, open_gaps),
    )
