"""One postmortem told to everybody: what happened, how long, what will be done, and where it can be read.

A restricted postmortem is never announced.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from analytics.commands import UNKNOWN_NAME, CommandError
from analytics.digest import Group, Line, Message
from analytics.digest.weekly import digest_policy, link_to
from analytics.metrics.record import Record, record
from analytics.presentation import minutes_text
from analytics.selection import Selection, day_text
from analytics.warehouse import Warehouse

LONGEST_SUMMARY = 1200
MOST_LINES = 10
TIMES = {"time_to_detect": "detected after", "time_to_mitigate": "mitigated after", "time_to_resolve": "resolved after"}


def announcement(warehouse: Warehouse, selection: Selection, postmortem: str) -> Message:
    """The announcement of the postmortem with this id, key or path.

    Raises CommandError when there is none, when it is restricted, or when the id stands in several documents.
    """
    found = record(warehouse, selection, postmortem)
    if found is None:
        raise CommandError(UNKNOWN_NAME, f"no postmortem is called {postmortem!r}; name its id or its path in the archive")
    if found.is_restricted:
        raise CommandError(UNKNOWN_NAME, f"{postmortem} is restricted and is not announced")
    if found.namesakes:
        raise CommandError(UNKNOWN_NAME, f"{found.namesakes + 1} incidents are called {postmortem!r}; name one by path#number")
    policy = digest_policy(warehouse)
    link = link_to(found.row["incident_key"], policy)
    return Message(
        kind="announcement",
        key=found.row["incident_key"],
        title=f"Postmortem: {found.row['title']}",
        sentences=tuple(_sentences(found.row)),
        groups=tuple(_groups(found, policy)),
        closing=(f"Read it, and ask: {link}" if link else f"Read it in the archive: {found.row['document_path']}",),
    )


def _sentences(row: Mapping[str, Any]) -> Iterator[str]:
    """What the document says of its incident: its day and severity, its clocks, its summary."""
    on = f" on {day_text(row['counted_at'].date())}" if row["counted_at"] else ""
    of = f" on {', '.join(row['services'])}" if row["services"] else ""
    yield f"{row['severity'] or 'An incident of unknown severity'}{of}{on}."
    known = {words: row[f"{name}_minutes"] for name, words in TIMES.items()}
    times = [f"{words} {minutes_text(minutes)}" for words, minutes in known.items() if minutes is not None]
    if times:
        told = ", ".join(times)
        yield f"{told[0].upper()}{told[1:]}."
    if row["summary"]:
        summary = " ".join(str(row["summary"]).split())
        yield summary if len(summary) <= LONGEST_SUMMARY else summary[: LONGEST_SUMMARY - 1] + "…"


def _groups(found: Record, policy: Mapping[str, str]) -> Iterator[Group]:
    learned = [Line(str(row["kind_name"]), str(row["text"])) for row in found.lessons.iter_rows(named=True)]
    if learned:
        yield Group("What was learned", tuple(learned[:MOST_LINES]), more=max(0, len(learned) - MOST_LINES))
    shows_owners = policy.get("owner_display", "name") == "name"
    actions = [_action(row, policy, shows_owners) for row in found.actions.iter_rows(named=True)]
    if actions:
        yield Group("What will be done", tuple(actions[:MOST_LINES]), more=max(0, len(actions) - MOST_LINES))


def _action(row: Mapping[str, Any], policy: Mapping[str, str], shows_owners: bool) -> Line:
    owner = row["owner"] if shows_owners else None
    due = f"due {day_text(row['due_date'])}" if row["due_date"] else "no due date"
    why = due if row["state"] in ("open", "unknown") else row["state"]
    return Line(f"A{row['number']}", row["description"], why, owner, policy.get(f"contacts.{owner}") if owner else None)
