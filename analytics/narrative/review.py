"""Sentences of the quarterly review that no other page has; the rest are theirs, word for word."""

from __future__ import annotations

import polars as pl

from analytics.metrics.factor_gaps import Gaps
from analytics.metrics.recurrence import Candidate, Recurrence
from analytics.metrics.review import Decisions, Review
from analytics.narrative import actions as say_actions
from analytics.narrative import factors as say_factors
from analytics.narrative import response_times as say_times
from analytics.narrative import severity as say_severity
from analytics.narrative.shares import count
from analytics.narrative.verdicts import listed
from analytics.presentation import two_digits

DAYS_IN_MONTH = 30.4
ORDINALS = {2: "second", 3: "third", 4: "fourth", 5: "fifth"}
LOAD = {
    "period": "Period",
    "incidents": "Incidents",
    "hours": "Hours users were affected",
    "known": "known for",
    "few": "80 % of it in",
}
WORTH = {"why": "Why", "name": "Incident", "took": "Took"}
LUCK = {"text": "Where we got lucky", "incident_id": "Incident", "title": "Title"}
METHOD = (
    "The review speaks of the period in focus: the one chosen in the sidebar, or the quarter of the archive's last incident. "
    "It is compared with the period before; a running quarter by its elapsed days. Every sentence is that of the section's own "
    "page, where the definition, what was left out and the SQL stand."
)


def paragraphs(found: Review) -> tuple[list[str | None], list[str | None]]:
    """The review in two short paragraphs: what came back, promises and the gap; then counts, severity, time and what is not
    known."""
    counts, worst, *_ = say_severity.answer(found.severe)
    promises = say_actions.came_due(found.due, f"in {found.judged.focus}")
    return [came_back(found.again), promises, gap(found.gaps)], [counts, worst, *say_times.answer(found.judged)]


def came_back(found: Recurrence) -> str | None:
    """The strongest candidate that came back in the period, with the promises that were open."""
    shown = [one for one in found.candidates if one.decision != "rejected" and one.count > 1]
    if not shown:
        return None
    return candidate(max(shown, key=lambda one: (one.count > 2, one.decision == "confirmed")))


def candidate(one: Candidate) -> str:
    """How often an issue has, or may have, happened, and which promises were open when it began."""
    happened = "happened" if one.decision == "confirmed" else "may have happened"
    times = f"for the {ORDINALS.get(one.count, f'{one.count}th')} time"
    months = (one.last_date - one.first_date).days / DAYS_IN_MONTH if one.first_date and one.last_date else 0
    span = f" in {count(round(months), 'month')}" if months >= 1 else ""
    opened = one.promises.height
    promise = f"; {count(opened, 'promise')} of earlier postmortems {'was' if opened == 1 else 'were'} open when it began"
    return f"“{one.title}” {happened} {times}{span}{promise if opened else ''}."


def gap(found: Gaps) -> str | None:
    """The first of the systemic gaps."""
    return say_factors.gap(found.gaps[0]) if found.gaps else None


def load(table: pl.DataFrame) -> str | None:
    """How long users were affected in the period, and how few incidents make up most of it."""
    if table.is_empty():
        return None
    row = table.row(0, named=True)
    if not row["known"]:
        return f"No incident of {row['period']} says how long users were affected."
    few = "one incident makes" if row["few"] == 1 else f"{row['few']} incidents make"
    known = f"known for {row['known']} of {count(row['incidents'], 'incident')}"
    return f"Users were affected for {two_digits(row['hours'])} hours in {row['period']} ({known}); {few} up 80 % of it."


def decisions(found: Decisions) -> list[str]:
    """What the meeting is asked to decide, one line each."""
    lines = []
    if found.joint_due:
        named = listed([f"“{title}”" for title in found.joint_due])
        lines.append(f"Write the joint postmortem that the SOP asks for: {named}.")
    if found.overdue:
        lines.append(f"Close, fund or re-date {count(found.overdue, 'overdue action')}.")
    if found.rotting:
        lines.append(f"Close on purpose what is open for more than 180 days: {count(found.rotting, 'action')}.")
    if found.unguarded:
        lines.append(f"Guard against what keeps contributing unguarded: {listed(found.unguarded)}.")
    if found.unowned:
        lines.append(f"Name an owner for {count(found.unowned, 'open action')}.")
    return lines
