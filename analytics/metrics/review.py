"""The quarterly review: what one meeting looks at, put together from the metrics of the other pages.

Owns the period in focus as a selection of its own and which decisions are asked. Every number that stands on another page too
is computed there, so that none can disagree.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from analytics.answers import kept
from analytics.metrics import Scope, sharing
from analytics.metrics.action_lists import OpenActions, open_actions
from analytics.metrics.actions import CameDue, Kinds, came_due, came_due_by_quarter, kinds
from analytics.metrics.clocks import first_shown, members, targets, timed
from analytics.metrics.clocks import incident_times as incident_times_of
from analytics.metrics.factor_gaps import Gaps, gaps
from analytics.metrics.factors import factor_rows
from analytics.metrics.reading import worth_reading, year_ago
from analytics.metrics.recurrence import Recurrence, recurrence
from analytics.metrics.response_times import IncidentTimes, incident_times
from analytics.metrics.review_again import CameBack, came_back
from analytics.metrics.review_fate import Fate, decided
from analytics.metrics.review_groups import groups
from analytics.metrics.review_load import load
from analytics.metrics.severity import CONTEXT_QUARTERS, SeverityVerdicts, severity_by_quarter, severity_days, severity_verdicts
from analytics.metrics.time_verdicts import Judged, clock_table, judged_clocks
from analytics.presentation import incident_name
from analytics.selection import Selection, quarter_start, shift_quarter
from analytics.warehouse import Warehouse, ask

CARDS = 3


def in_focus(selection: Selection) -> Selection:
    """The selection narrowed to the period in focus: what the meeting is about."""
    return replace(selection, start=selection.focus.start, end=selection.focus.end)


def _with_context(focus: Selection) -> Selection:
    """The period in focus and the quarters before it that a picture shows beside it."""
    return replace(focus, start=shift_quarter(quarter_start(focus.focus.start), -CONTEXT_QUARTERS))


@dataclass(frozen=True, slots=True)
class Asked:
    """One decision the meeting is asked for: its kind, how many things it is about, and their names where they have one."""

    kind: str
    count: int
    names: tuple[str, ...] = ()


def asked(again: Recurrence, due: CameDue, found: Gaps, unfinished: pl.DataFrame) -> tuple[Asked, ...]:
    """The decisions that follow from what the other sections show, the most pressing first."""
    joint = tuple(one.title for one in again.candidates if one.decision != "rejected" and one.sop in ("due", "overdue"))
    names = tuple(
        incident_name(*row) for row in unfinished.select("incident_id", "title", "severity", "counted_at").iter_rows()
    )
    unguarded = tuple(gap.label for gap in found.gaps if gap.is_unguarded)
    asks = (
        Asked("joint", len(joint), joint),
        Asked("publish", len(names), names),
        Asked("overdue", due.late),
        Asked("guard", len(unguarded), unguarded),
        Asked("rotting", due.rotting),
        Asked("owner", due.unowned_open),
    )
    return tuple(ask for ask in asks if ask.count)


@dataclass(frozen=True)  # no slots: what is computed from it is kept beside it
class Review:
    """Everything the meeting looks at. Each part is that of its own page, for the period in focus; `quarters_due` and
    `by_quarter` keep eight quarters before it. `incidents` is how many the period counts, `year_ago_total` how many the same
    period a year earlier, `overdue` the late ones of the open actions that may be named."""

    selection: Selection
    focus: Selection
    incidents: int
    again: Recurrence
    came_back: tuple[CameBack, ...]
    due: CameDue
    quarters_due: pl.DataFrame
    open: OpenActions
    overdue: pl.DataFrame
    kinds: Kinds
    gaps: Gaps
    severe: SeverityVerdicts
    by_quarter: pl.DataFrame
    judged: Judged
    clocks: pl.DataFrame
    times: IncidentTimes
    load: pl.DataFrame
    worth_reading: pl.DataFrame
    year_ago: pl.DataFrame
    year_ago_total: int
    asked: tuple[Asked, ...]
    by: str | None
    groups: pl.DataFrame
    smallest_cell: int
    fate: Fate | None
    decided: Fate | None


@kept
def review(
    warehouse: Warehouse, selection: Selection, scope: Scope, *, by: str | None = None, for_sharing: bool = False
) -> Review:
    """The review of the period in focus; with `by` teams or services beside each other (`team`, `service`); `for_sharing` names
    no restricted incident and counts none by factor or group."""
    focus = in_focus(selection)
    withheld = sharing.restricted_keys(warehouse, selection) if for_sharing else frozenset()
    days = severity_days(warehouse, selection)
    rows = sharing.unnamed(incident_times_of(warehouse, focus), withheld, focus.focus.start)
    times, judged = timed(rows, first_shown(rows)), judged_clocks(rows, selection)
    again, due = recurrence(warehouse, focus, CARDS, 0), came_due(warehouse, focus)
    again = sharing.issues(again) if for_sharing else again
    by_factor = replace(selection, without_restricted=for_sharing)
    open_gaps = gaps(warehouse, by_factor, factor_rows(warehouse, by_factor, 2).causes)
    still_open = open_actions(warehouse, selection)
    severe = severity_verdicts(days, selection, scope)
    smallest = sharing.smallest_cell(warehouse, selection)
    standing = members(warehouse, replace(focus, without_restricted=for_sharing), by) if by else None
    then, then_total = year_ago(warehouse, selection, selection.year_ago)
    return Review(
        selection,
        focus,
        severe.total,
        again,
        came_back(warehouse, focus, again.candidates),
        due,
        came_due_by_quarter(warehouse, _with_context(focus)),
        still_open,
        sharing.nameable(still_open.late, withheld),
        kinds(warehouse, focus),
        open_gaps,
        severe,
        severity_by_quarter(days, focus),
        judged[times.clock.stem],
        clock_table(judged, targets(warehouse, selection)),
        incident_times(times, focus, targets(warehouse, selection).get(times.clock.stem)),
        load(ask(warehouse, "incident_burden", replace(selection, start=None, end=None)), selection, days),
        worth_reading(warehouse, focus),
        then,
        then_total,
        asked(again, due, open_gaps, ask(warehouse, "review_unfinished", focus)),
        by,
        pl.DataFrame() if standing is None else groups(times, standing, focus.focus, smallest),
        smallest,
        *decided(warehouse, selection),
    )
