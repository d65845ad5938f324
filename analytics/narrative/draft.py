"""The postmortem of an issue that came back, as Markdown in the SOP's template: facts filled in, judgement left open.

Owns the words of the draft; its outline is `draft.md` beside this module. The same facts give the same bytes. Conditions are
described and nobody is named: owners are not in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

import polars as pl

from analytics.markdown import bullets, line, short, table
from analytics.metrics.draft import Draft
from analytics.metrics.recurrence import Candidate
from analytics.narrative.draft_questions import questions
from analytics.narrative.recurrence import occurrences, promise
from analytics.narrative.shares import count
from analytics.presentation import UNKNOWN, minutes_text
from analytics.selection import day_text

Row = Mapping[str, Any]
# What the SOP's template has where nothing is known.
OPEN = {
    "date": "YYYY-MM-DD",
    "severity": "SEV1 / SEV2 / SEV3",
    "duration": "HH:MM (detection to resolution)",
    "impact": "[Number] users affected, [X] minutes downtime",
}
NOTHING = "Fewer than two of these incidents may be named: there is nothing to compare.\n"
CLOCKS = ("time_to_detect_minutes", "time_to_acknowledge_minutes", "time_to_mitigate_minutes", "time_to_resolve_minutes")
COMPARED = (
    "Incident",
    "Date",
    "Severity",
    "To detect",
    "To acknowledge",
    "To mitigate",
    "To resolve",
    "Detected by",
    "Trigger",
    "Contributing factors",
    "Actions and their state",
)
DETECTED = {"automated": "an alert", "customer": "customers", "internal": "people inside", "scheduled": "a scheduled check"}
STATES = ("done", "open", "cancelled", "unknown")
STATE_WORDS = {"unknown": "not said"}


@cache
def _outline() -> Template:
    return Template(Path(__file__).with_name("draft.md").read_text(encoding="utf-8"))


def file_name(group: Candidate) -> str:
    """The name of the file to save it under: `recurring-`, the title in plain letters and the id of the group."""
    letters = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in group.title.lower())
    return f"{'-'.join(['recurring', *letters.split()])[:60].rstrip('-')}-{group.group_id}.md"


def document(found: Draft) -> str:
    """The whole draft. Dates are days of the occurrences in UTC; a value that no postmortem states is an open place."""
    members = list(found.group.members.iter_rows(named=True))
    latest = members[-1]
    return _outline().substitute(
        title=line(found.group.title, 120),
        group=found.group.group_id,
        times=count(len(members), "occurrence"),
        **_header(latest),
        related=", ".join(found.group.references),
        latest=line(latest["incident_id"]),
        as_of=day_text(found.selection.as_of),
        summary=_summary(found),
        timeline=table(("Time (UTC)", "Event"), _timeline(members)),
        comparison=table(COMPARED, [_compared(row, found.actions_of(row["incident_key"])) for row in members]),
        causes=bullets(line(f"{_name(row)}: {short(row['root_cause'], 600) or 'not given'}", 1_000) for row in members),
        actions=_actions(found, members),
        promises=_promises(found),
        questions=bullets((line(question, 600) for question in questions(found)), "1."),
    )


def _header(latest: Row) -> dict[str, str]:
    moment, minutes = latest["counted_at"], latest["time_to_resolve_minutes"]
    resolved = None if minutes is None else f"{int(minutes // 60):02d}:{int(minutes % 60):02d} (detection to resolution)"
    stated = {
        "date": f"{moment:%Y-%m-%d}" if moment else None,
        "severity": None if latest["severity"] == UNKNOWN else latest["severity"],
        "duration": resolved,
        "impact": line(latest["users_affected"]),
    }
    return {name: value or OPEN[name] for name, value in stated.items()}


def _summary(found: Draft) -> str:
    text = f'"{found.group.title}" happened {occurrences(found.group)}'
    if found.withheld:
        text += f" {count(found.withheld, 'further occurrence is', 'further occurrences are')} restricted and not named here."
    decided = (
        "People have confirmed that these are one issue."
        if found.group.decision == "confirmed"
        else ("[These were found to be alike; whether they are one issue is for people to say.]")
    )
    return f"{line(text, 600)} {decided}"


def _name(row: Row) -> str:
    return f"{row['incident_id']}, {short(row['title'], 120)}"


def _timeline(members: Sequence[Row]) -> Iterator[tuple[str, str]]:
    """One row per occurrence, in order of time."""
    for row in members:
        has_hour = row["detected_at"] or row["started_at"]
        when = (
            UNKNOWN
            if row["counted_at"] is None
            else f"{row['counted_at']:%Y-%m-%d %H:%M}"
            if has_hour
            else f"{row['counted_at']:%Y-%m-%d}"
        )
        gap = "" if row["gap_days"] is None else f", {count(row['gap_days'], 'day')} after the one before"
        yield when, f"Occurrence {row['occurrence']}: {_name(row)}{gap}"


def _compared(row: Row, actions: pl.DataFrame) -> tuple[str | None, ...]:
    clocks = (None if row[clock] is None else minutes_text(row[clock]) for clock in CLOCKS)
    states = actions["state"].to_list()
    counted = [f"{states.count(state)} {STATE_WORDS.get(state, state)}" for state in STATES if state in states]
    return (
        row["incident_id"],
        f"{row['counted_at']:%Y-%m-%d}" if row["counted_at"] else None,
        None if row["severity"] == UNKNOWN else row["severity"],
        *clocks,
        DETECTED.get(row["detection_method"]),
        row["trigger"],
        "; ".join(row["factors"]),
        ", ".join(counted) or "none named",
    )


def _actions(found: Draft, members: Sequence[Row]) -> str:
    names = {row["incident_key"]: row["incident_id"] for row in members}
    if found.actions.is_empty():
        return "None of the postmortems names an action."
    headings = ("Incident", "Action", "Kind", "Due", "State")
    return table(headings, [_action(row, names) for row in found.actions.iter_rows(named=True)])


def _action(row: Row, names: Mapping[str, str]) -> tuple[str | None, ...]:
    state = STATE_WORDS.get(row["state"]) or str(row["state"])
    if row["completed_on"]:
        state += f" on {row['completed_on']:%Y-%m-%d}"
    elif row["is_overdue"]:
        state += ", overdue"
    due = f"{row['due_date']:%Y-%m-%d}" if row["due_date"] else None
    return names[row["incident_key"]], f"A{row['number']}: {row['description']}", row["kind"], due, state


def _promises(found: Draft) -> str:
    rows = list(found.group.promises.iter_rows(named=True))
    if not rows:
        return "No action that has to do with a later occurrence is known to have been open when that one began."
    return bullets(line(promise(row), 600) for row in rows)
