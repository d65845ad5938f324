"""Sentences of the quarterly review that no other page has; the rest are theirs, word for word."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from analytics.metrics.recurrence import Recurrence
from analytics.metrics.review import Asked, Review
from analytics.metrics.review_again import CameBack
from analytics.metrics.review_fate import Fate
from analytics.narrative import actions as say_actions
from analytics.narrative import factors as say_factors
from analytics.narrative import response_times as say_times
from analytics.narrative import severity as say_severity
from analytics.narrative import verdicts
from analytics.narrative.shares import count
from analytics.narrative.verdicts import listed
from analytics.presentation import minutes_text, short_id

DAYS_IN_MONTH = 30.4
ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth"}
FEWEST_SENTENCES, MOST_SENTENCES = 4, 6
NAMED = 3  # names in one sentence; more are counted
LOAD = {
    "period": "Period",
    "incidents": "Incidents",
    "hours": "Hours users were affected",
    "known": "known for",
    "few": "80 % of it in",
}
WORTH = {"why": "Why", "name": "Incident", "detail": "What is behind it"}
YEAR_AGO = {"name": "Incident", "took": "For users", "actions": "Its actions", "again": "Since then"}
OVERDUE = {"name": "Action", "description": "Promise", "incident_title": "Incident", "due_date": "Due"} | {
    "days_past_due": "Days past due",
    "team": "Team",
}
GROUPS = {"incidents": "Incidents", "n": "of these timed", "median_minutes": "Median, min", "low_minutes": "from"} | {
    "high_minutes": "to"
}
DECISIONS = {"decision": "Decision asked", "owner": "Owner", "due": "Date"}
FATE = {"decision": "Decision", "due_date": "Date", "shown": "State"}
METHOD = (
    "The review speaks of the period in focus: the one chosen in the sidebar, or the quarter of the archive's last incident. "
    "It is compared with the period before, or with the same period a year earlier where that is chosen; a running quarter by "
    "its elapsed days. An incident belongs to the period in which it was detected (else started, else dated), in UTC. "
    "Prevention actions are those to prevent, detect or mitigate that were promised before. Every sentence is that of the "
    "section's own page, where the definition, what was left out and the SQL stand."
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A computed sentence and the section in which what is behind it stands."""

    text: str
    section: str


def paragraph(found: Review) -> list[Statement]:
    """The review in four to six sentences, in order of consequence: what came back, promises, the gap; then counts, time and
    what is not known. Severity and load join where others have nothing to say."""
    counts, worst, *_ = say_severity.answer(found.severe)
    said = [
        ("again", came_back(found.came_back), True),
        ("promises", say_actions.came_due(found.due, f"in {found.judged.focus}"), True),
        ("gaps", say_factors.gap(found.gaps.gaps[0]) if found.gaps.gaps else None, True),
        ("load", counts, True),
        ("severity", worst, False),
        ("time", verdicts.times_in_short(found.judged), True),
        ("load", load(found.load), False),
        ("time", say_times.left_out(found.judged), True),
    ]
    spare = FEWEST_SENTENCES - sum(bool(text) for _, text, is_needed in said if is_needed)
    statements = []
    for section, text, is_needed in said:
        if text and (is_needed or spare > 0):
            spare -= not is_needed
            statements.append(Statement(text, section))
    return statements[:MOST_SENTENCES]


def came_back(found: tuple[CameBack, ...]) -> str | None:
    """The strongest issue that came back in the period, with the promises that were open."""
    if not found:
        return None
    return happened(max(found, key=_weight))


def _weight(one: CameBack) -> tuple[bool, bool, bool]:
    """What is said first: the same issue before the same factor, a third occurrence, what people confirmed."""
    return one.candidate.channel != "same_factor", one.occurrence > 2, one.candidate.decision == "confirmed"


def happened(one: CameBack) -> str:
    """How often an issue has, or may have, happened by then, and how many prevention actions were open when it began."""
    verb = "happened" if one.candidate.decision == "confirmed" else "may have happened"
    if one.candidate.channel == "same_factor":
        verb = "contributed"
    times = f"for the {ORDINALS.get(one.occurrence, f'{one.occurrence}th')} time"
    months = round((one.on - one.first).days / DAYS_IN_MONTH) if one.first and one.on else 0
    span = f" in {count(months, 'month')}" if months else ""
    promise = ""
    if one.made:
        actions = count(one.made, "prevention action")
        promise = f"; {one.open} of {actions} from earlier postmortems {'was' if one.open == 1 else 'were'} open when "
        promise += f"{short_id(one.latest)} began"
    return f"“{one.candidate.title}” {verb} {times}{span}{promise}."


def again(found: Recurrence, came: tuple[CameBack, ...]) -> str:
    """How many issues came back in the period, or that none did."""
    if came:
        words = "issue came back, or may have" if len(came) == 1 else "issues came back, or may have"
        more = f"; {found.groups} candidates in all touch this period" if found.groups > len(came) else ""
        return f"{len(came)} {words}, in this period{more}."
    if found.groups:
        return f"{count(found.groups, 'candidate touches', 'candidates touch')} this period, each with its first incident."
    return "No incident of this period looks like an earlier one."


def load(table: pl.DataFrame) -> str | None:
    """How long users were affected in the period, and how few incidents make up most of it."""
    if table.is_empty():
        return None
    row = table.row(0, named=True)
    if not row["known"]:
        return f"No incident of {row['period']} says how long users were affected."
    few = "one incident makes" if row["few"] == 1 else f"{row['few']} incidents make"
    known = f"known for {row['known']} of {count(int(row['incidents']), 'incident')}"
    return f"Users were affected for {minutes_text(60 * row['hours'])} in {row['period']} ({known}); {few} up 80 % of it."


def year_ago(found: Review) -> str:
    """How many incidents the same period a year earlier had, and how many of those to remember may have come back."""
    label, shown = found.selection.year_ago.label, found.year_ago
    if not found.year_ago_total:
        return f"The archive holds no incident of {label}."
    back = shown["again"].drop_nulls().len()
    text = f"{label} had {count(found.year_ago_total, 'incident')} that can be shown"
    text += f"; the {shown.height} most severe stand below" if found.year_ago_total > shown.height else ""
    return f"{text}; {back} of them may have come back since." if back else f"{text}."


def groups(found: Review) -> list[str]:
    """How the table of teams or services is to be read, or why there is none."""
    if found.groups["n"].is_null().all():
        few = f"{count(found.groups.height, found.by or '')} had an incident in {found.judged.focus}"
        return [f"{few}, none of them {found.smallest_cell} or more with their time: too few to show by {found.by}."]
    text = (
        f"Every {found.by} with an incident in {found.judged.focus}, in the order of the alphabet; median "
        f"{found.judged.clock.name} with its interval. They differ in what they run and what they write down: this is no "
        f"comparison and no ranking. Below {found.smallest_cell} incidents numbers are not shown."
    )
    overlap = f"An incident of several {found.by}s stands with each of them."
    return [text, overlap]


def fate(found: Fate) -> str:
    """What became of the decisions of a review."""
    states = {"done": "done", "open": "open", "cancelled": "cancelled", "unknown": "not said to be done or open"}
    said = [f"{found.count(state)} {words}" for state, words in states.items() if found.count(state)]
    late = f"; {found.late} of the open ones {'is' if found.late == 1 else 'are'} past the date" if found.late else ""
    return f"Of {count(found.rows.height, 'decision')} of the review of {found.period}: {listed(said)}{late}."


def decision(one: Asked) -> str:
    """A decision that the meeting is asked for, in one line."""
    named = f"{listed([f'“{name}”' for name in one.names[:NAMED]])}" + (
        f" and {len(one.names) - NAMED} more" if len(one.names) > NAMED else ""
    )
    words = {
        "joint": f"Write the comparison with the earlier ones that the SOP asks for: {named}",
        "publish": f"Finish the postmortems that are due: {named}",
        "overdue": f"Close, fund or re-date {count(one.count, 'overdue action')}",
        "guard": f"Guard against what keeps contributing unguarded: {named}",
        "rotting": f"Close on purpose what is open for more than 180 days: {count(one.count, 'action')}",
        "owner": f"Name an owner for {count(one.count, 'open action')}",
    }
    return f"{words[one.kind]}."


def decisions(found: tuple[Asked, ...]) -> pl.DataFrame:
    """The decisions asked as a table whose owner and date are for the meeting to fill: `decision`, `owner`, `due`."""
    rows = [(decision(one), "", "") for one in found]
    return pl.DataFrame(rows, schema=dict.fromkeys(DECISIONS, pl.String), orient="row")
