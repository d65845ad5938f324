"""GitLab: the CSV of an issue list. `IID` and `Type` are documented since 18.4; the other columns were not verified.

An issue is opened or closed, and no reason is given for closing: a label such as `wontfix` or `duplicate` says it was not done.
"""

from __future__ import annotations

import re

from etl.settings import Settings
from etl.trackers.rows import Row, holds, read_rows
from etl.trackers.ticket import NOT_DONE, Status, Ticket, TrackerExport, newest, read_day

NAME = "gitlab"
NUMBERS = ("iid", "issue id")
_HOME = re.compile(r"https?://[\w.-]+/([\w./-]+?)/-/(?:issues|work_items)/\d+")


def recognises(path: str, data: bytes) -> bool:
    return path.casefold().endswith((".csv", ".tsv")) and holds(data, NUMBERS, ("state",), ("title",))


def read(path: str, data: bytes, settings: Settings) -> TrackerExport:
    """All issues of the table. Raises RejectedError where it cannot be read."""
    rows, findings = read_rows(data, settings.encoding, settings.policy.tracker_bytes)
    tickets = tuple(_ticket(row) for row in rows if row.first(*NUMBERS))
    home = next((found for row in rows if (found := _home(row))), None)
    return TrackerExport(NAME, path, tickets, newest(tickets), home, findings)


def _home(row: Row) -> str | None:
    found = _HOME.match(row.first("url") or "")
    return found[1].casefold() if found else None


def _ticket(row: Row) -> Ticket:
    number, home, state = row.first(*NUMBERS), _home(row), (row.first("state") or "").casefold()
    return Ticket(
        keys=tuple(key for key in (f"{home}#{number}" if home else f"#{number}", row.first("url")) if key),
        status=_status(state, " ".join(row.all("labels"))),
        status_raw=row.first("state") or "",
        line=row.line,
        owner=row.first("assignee", "assignee username"),
        due_date=read_day(row.first("due date")),
        completed_on=read_day(row.first("closed at", "closed at (utc)", "closed at utc")) if state == "closed" else None,
        updated_on=read_day(row.first("updated at", "updated at (utc)", "updated at utc")),
    )


def _status(state: str, labels: str) -> Status:
    if state == "closed":
        return "cancelled" if NOT_DONE.search(labels) else "done"
    return "open" if state in {"open", "opened", "reopened"} else "unknown"
