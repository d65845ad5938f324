"""The content of the quarterly review: its sections in the order of the meeting, each put together from metrics and sentences.

Owns which section stands where and what it holds. Nothing is computed here: every number comes from the review's metrics, every
sentence from the narrative, every picture from the charts that the other pages show.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from analytics.answers import kept_with
from analytics.charts import actions, recurrence, response_times, severity, theme
from analytics.metrics.response_times import IncidentTimes
from analytics.metrics.review import Review
from analytics.metrics.review_again import CameBack
from analytics.metrics.review_fate import Fate
from analytics.narrative import actions as say_actions
from analytics.narrative import factors as say_factors
from analytics.narrative import recurrence as say_recurrence
from analytics.narrative import response_times as say_times
from analytics.narrative import review as say
from analytics.narrative import severity as say_severity
from analytics.narrative.shares import count
from analytics.report.parts import Content, Figure, Section, Table

SMALL = 250  # pixels of a chart's height
CARDS = 3
OLDEST = 5


@kept_with
def content(found: Review, *, owners: bool = False) -> Content:
    """The review as a document; with `owners` the list of overdue actions names them as the policy shows them."""
    focus = found.selection.focus_label
    sections = (
        *_fate(found, owners),
        _again(found),
        _gaps(found),
        _promises(found, owners),
        _load(found),
        _time(found),
        _severity(found),
        *_by_group(found),
        _reading(found),
        _year_ago(found),
        _decisions(found, owners),
    )
    return Content(
        f"{focus}: what did we learn?",
        f"{count(found.incidents, 'incident')}, compared with {found.selection.before.label}",
        tuple(say.paragraph(found)),
        sections,
    )


def _said(texts: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(text for text in texts if text)


def _again(found: Review) -> Section:
    return Section(
        "again",
        "What keeps coming back?",
        _said([say.again(found.again, found.came_back)]),
        tuple(_card(one) for one in found.came_back),
        _occurrences(found.again.points),
        page="recurring_incidents",
        page_label="Candidates with their evidence",
    )


def _card(one: CameBack) -> str:
    return " ".join([say.happened(one), say_recurrence.reason(one.candidate), *_open_promise(one)])


def _open_promise(one: CameBack) -> list[str]:
    """The promise closest to what happened that was open when the period's latest incident of the issue began."""
    rows = one.candidate.promises.filter(pl.col("later_keys").list.contains(one.latest_key)).head(1)
    return [say_recurrence.promise(row | {"later_ids": [one.latest]}) for row in rows.iter_rows(named=True)]


def _occurrences(points: pl.DataFrame) -> tuple[Figure, ...]:
    if points.is_empty() or points["counted_at"].is_null().all():
        return ()
    dated = points["counted_at"].is_not_null().sum()
    n = f"n = {count(int(dated), 'incident')} of {count(points['group'].n_unique(), 'candidate')}"
    return (Figure(say_recurrence.OCCURRENCES, recurrence.occurrences(points), points, n),)


def _gaps(found: Review) -> Section:
    gaps = found.gaps.gaps[:CARDS]
    lines = [" ".join([say_factors.gap(one), say_factors.gap_actions(one), *say_factors.quotes(one, 1)]) for one in gaps]
    return Section(
        "gaps",
        "Which gaps stay open?",
        (say_factors.gaps(found.gaps),),
        tuple(lines),
        page="contributing_factors",
        page_label="Contributing factors",
    )


def _promises(found: Review, owners: bool) -> Section:
    due = found.due
    said = [
        say_actions.came_due(due, f"in {found.judged.focus}"),
        say_actions.on_time(due),
        say_actions.standing(due),
        say_actions.kinds(found.kinds),
    ]
    return Section(
        "promises",
        "Do we keep our promises?",
        _said(said),
        figures=_came_due(found),
        tables=_overdue(found.overdue, owners),
        page="action_completion",
        page_label="Action items",
    )


def _came_due(found: Review) -> tuple[Figure, ...]:
    known = int(found.quarters_due["known"].sum())
    if not known:
        return ()
    chart = theme.sized(actions.came_due_by_quarter(found.quarters_due), SMALL)
    n = f"n = {count(known, 'action')} that came due and whose state is known"
    return (Figure(say_actions.CAME_DUE, chart, found.quarters_due, n, found.due.coverage),)


def _overdue(late: pl.DataFrame, owners: bool) -> tuple[Table, ...]:
    if late.is_empty():
        return ()
    title = f"The oldest of {count(late.height, 'overdue action')} that can be named, on the as-of date"
    columns = say.OVERDUE | {"owner": "Owner"} if owners else say.OVERDUE
    return (Table("overdue", title, late.head(OLDEST), columns, "incident_key"),)


def _load(found: Review) -> Section:
    counts = say_severity.answer(found.severe)[0]
    title = "Incidents, and hours users were affected, beside other periods"
    tables = () if found.load.is_empty() else (Table("load", title, found.load, say.LOAD),)
    return Section("load", "How much was it?", _said([counts, say.load(found.load)]), tables=tables)


def _time(found: Review) -> Section:
    shown = found.clocks.filter(pl.col("n") > 0)
    title = f"Each clock in {found.judged.focus} against {found.judged.before}, in minutes"
    return Section(
        "time",
        "How long did they take?",
        _said([*say_times.answer(found.judged), say_times.definition(found.times)]),
        figures=_times(found.times),
        tables=() if shown.is_empty() else (Table("clocks", title, shown, say_times.CLOCKS_SHORT),),
        page="response_times",
        page_label="Response times",
    )


def _times(times: IncidentTimes) -> tuple[Figure, ...]:
    if times.incidents.is_empty():
        return ()
    chart = theme.sized(response_times.incident_times(times), SMALL)
    n = f"n = {count(int(times.quarters['n'].sum()), 'incident')} with this time"
    return (Figure(say_times.INCIDENT_TIMES, chart, times.incidents, n, times.coverage),)


def _severity(found: Review) -> Section:
    return Section(
        "severity",
        "How severe were they?",
        _said(say_severity.answer(found.severe)[1:]),
        figures=_by_severity(found.by_quarter),
        page="severity_distribution",
        page_label="Severity",
    )


def _by_severity(quarters: pl.DataFrame) -> tuple[Figure, ...]:
    total = int(quarters["n"].sum())
    if not total:
        return ()
    chart = theme.sized(severity.severity_by_quarter(quarters), SMALL)
    return (Figure(say_severity.BY_QUARTER, chart, quarters, f"n = {count(total, 'incident')}"),)


def _by_group(found: Review) -> tuple[Section, ...]:
    if found.by is None or found.groups.is_empty():
        return ()
    columns = {"group": found.by.capitalize()} | say.GROUPS
    table = Table("groups", f"By {found.by}, in the order of the alphabet", found.groups, columns)
    tables = () if found.groups["n"].is_null().all() else (table,)
    return (Section("groups", f"How was it by {found.by}?", tuple(say.groups(found)), tables=tables),)


def _reading(found: Review) -> Section:
    if found.worth_reading.is_empty():
        return Section("reading", "What is worth reading?", ("No incident of this period can be shown.",))
    title = "Postmortems to read again, and why"
    table = Table("worth_reading", title, found.worth_reading, say.WORTH, "incident_key")
    return Section("reading", "What is worth reading?", tables=(table,), page="all_incidents", page_label="All incidents")


def _year_ago(found: Review) -> Section:
    question = f"A year ago, in {found.selection.year_ago.label}"
    if found.year_ago.is_empty():
        return Section("year-ago", question, (say.year_ago(found),))
    title = f"The most severe incidents of {found.selection.year_ago.label}"
    table = Table("year_ago", title, found.year_ago, say.YEAR_AGO, "incident_key")
    return Section("year-ago", question, (say.year_ago(found),), tables=(table,))


def _fate(found: Review, owners: bool) -> tuple[Section, ...]:
    if found.fate is None:
        return ()
    table = _kept("fate", "What was decided", found.fate, owners)
    return (Section("fate", "What became of the last decisions?", (say.fate(found.fate),), tables=(table,)),)


def _kept(name: str, title: str, fate: Fate, owners: bool) -> Table:
    columns = say.FATE | {"owner": "Owner"} if owners else say.FATE
    return Table(name, f"{title} in the review of {fate.period}", fate.rows, columns)


def _decisions(found: Review, owners: bool) -> Section:
    tables = []
    if found.asked:
        title = "For the meeting: who, and by when"
        tables.append(Table("decisions", title, say.decisions(found.asked), say.DECISIONS, blank=("owner", "due")))
    if found.decided:
        tables.append(_kept("decided", "Decided", found.decided, owners))
    said = () if found.asked else ("None that the archive knows of.",)
    return Section("decisions", "Which decisions are asked?", said, tables=tuple(tables))
