"""Linear: the CSV of the interface. Its columns were not verified.

The file names the customer's own states, so the days decide: completed is done, canceled is not done; else the name through
the vocabulary.
"""

from __future__ import annotations

from etl.settings import Settings
from etl.statuses import read_action_status
from etl.trackers.rows import Row, holds, read_rows
from etl.trackers.ticket import Status, Ticket, TrackerExport, newest, read_day

NAME = "linear"
KEYS = ("id", "identifier")
COMPLETED = ("completed", "completed at")
CANCELLED = ("canceled", "canceled at", "cancelled", "cancelled at")


def recognises(path: str, data: bytes) -> bool:
    return path.casefold().endswith((".csv", ".tsv")) and holds(
        data,
        ("id", "identifier"),
        ("title",),
        ("status",),
        ("completed", "completed at"),
        ("canceled", "canceled at", "cancelled"),
    )


def read(path: str, data: bytes, settings: Settings) -> TrackerExport:
    """All issues of the table. Raises RejectedError where it cannot be read."""
    rows, findings = read_rows(data, settings.encoding, settings.policy.tracker_bytes)
    tickets = tuple(_ticket(row) for row in rows if row.first(*KEYS))
    return TrackerExport(NAME, path, tickets, newest(tickets), findings=findings)


def _ticket(row: Row) -> Ticket:
    completed = row.first(*COMPLETED)
    cancelled = row.first(*CANCELLED)
    said = row.first("status") or ""
    return Ticket(
        keys=tuple(key for key in (row.first(*KEYS), row.first("url")) if key),
        status=_status(said, completed, cancelled),
        status_raw=said,
        line=row.line,
        owner=row.first("assignee"),
        due_date=read_day(row.first("due date")),
        completed_on=read_day(cancelled or completed),
        updated_on=read_day(row.first("updated", "updated at")),
    )


def _status(said: str, completed: str | None, cancelled: str | None) -> Status:
    if cancelled:
        return "cancelled"
    return "done" if completed else read_action_status(said).status
