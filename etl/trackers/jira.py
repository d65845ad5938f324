"""Jira: the CSV of the interface, the CSV of the Data Center pipeline, and a saved answer of the REST API.

Where a status category is there it decides, since status names are the customer's; else the name through the vocabulary.
What was closed with a resolution such as Won't Do was not done. Sources: the documentation of the pipeline and of an export
guide; the interface's columns beyond the named ones, its repeated columns and the REST names were not verified.
"""

from __future__ import annotations

from collections.abc import Sequence

from etl.formats.export import find_records, holds_keys
from etl.formats.json_text import Value, read_json
from etl.records import Finding
from etl.settings import Settings
from etl.statuses import read_action_status
from etl.trackers.rows import Row, holds, read_rows
from etl.trackers.ticket import NOT_DONE, Status, Ticket, TrackerExport, is_unclear, newest, read_day

NAME = "jira"
SIGNATURES = (frozenset({"key", "fields"}),)
KEYS = ("issue key", "key")
DEFAULT_LIMITS = (50, 1_000)  # what one page of the API, and one download of the interface, give at most
_CATEGORIES: dict[str, Status] = {
    "new": "open",
    "to do": "open",
    "indeterminate": "in_progress",
    "in progress": "in_progress",
    "done": "done",
}


def recognises(path: str, data: bytes) -> bool:
    if path.casefold().endswith((".csv", ".tsv")):
        return holds(data, KEYS, ("status",), ("summary", "project key", "project"))
    return holds_keys(path, data, SIGNATURES)


def read(path: str, data: bytes, settings: Settings) -> TrackerExport:
    """All issues of the file. Raises RejectedError where it cannot be read."""
    if path.casefold().endswith((".csv", ".tsv")):
        rows, findings = read_rows(data, settings.encoding, settings.policy.tracker_bytes)
        tickets = tuple(_of_row(row) for row in rows if row.first(*KEYS))
        unclear = [found for row in rows if (found := _unclear(row))]
        return TrackerExport(NAME, path, tickets, newest(tickets), findings=(*findings, *unclear, *_cut_off(tickets)))
    root, findings = read_json(data, settings.encoding, settings.policy.tracker_bytes)
    tickets = tuple(_of_record(record) for record in find_records(root, SIGNATURES) or ())
    return TrackerExport(NAME, path, tickets, newest(tickets), findings=(*findings, *_pages(root, tickets), *_cut_off(tickets)))


def _of_row(row: Row) -> Ticket:
    resolution = row.first("resolution") or ""
    said = row.first("status") or ""
    status = _status(said, row.first("status category"), resolution)
    closed = status in {"done", "cancelled"}
    return Ticket(
        keys=tuple(key for key in (row.first(*KEYS), row.first("url")) if key),
        status=status,
        status_raw=_raw(said, resolution),
        line=row.line,
        owner=row.first("assignee", "assignee name"),
        due_date=read_day(row.first("due date", "duedate")),
        completed_on=read_day(row.first("resolved", "resolution date", "resolutiondate")) if closed else None,
        updated_on=read_day(row.first("updated", "updated date")),
    )


def _of_record(record: Value) -> Ticket:
    resolution = record.first("fields.resolution.name") or ""
    said = record.first("fields.status.name") or ""
    status = _status(said, record.first("fields.status.statusCategory.key"), resolution)
    closed = status in {"done", "cancelled"}
    return Ticket(
        keys=tuple(key for key in (record.first("key"),) if key),
        status=status,
        status_raw=_raw(said, resolution),
        line=record.line,
        owner=record.first("fields.assignee.displayName"),
        due_date=read_day(record.first("fields.duedate")),
        completed_on=read_day(record.first("fields.resolutiondate")) if closed else None,
        updated_on=read_day(record.first("fields.updated")),
    )


def _status(said: str, category: str | None, resolution: str) -> Status:
    status = _CATEGORIES.get((category or "").casefold()) or read_action_status(said).status
    return "cancelled" if status == "done" and NOT_DONE.search(resolution) else status


def _raw(said: str, resolution: str) -> str:
    return f"{said} ({resolution})" if resolution and resolution.casefold() not in {"unresolved", said.casefold()} else said


def _unclear(row: Row) -> Finding | None:
    for name in ("due date", "duedate", "resolved", "resolution date", "updated"):
        text = row.first(name)
        if is_unclear(text):
            return Finding(row.line, "warning", "tracker-date", f"{name} {text!r} is no known day; write it as 2026-03-17")
    return None


def _pages(root: Value, tickets: Sequence[Ticket]) -> tuple[Finding, ...]:
    """An answer of the API that says it holds fewer issues than there are."""
    total = root.first("total") or ""
    more = root.first("nextPageToken") is not None or root.first("isLast") == "false"
    if more or (total.isdigit() and int(total) > len(tickets)):
        of = f" of {total}" if total else ""
        return (Finding(1, "warning", "probably-cut-off", f"{len(tickets)}{of} issues: this is one page; save all of them"),)
    return ()


def _cut_off(tickets: Sequence[Ticket]) -> tuple[Finding, ...]:
    if len(tickets) not in DEFAULT_LIMITS:
        return ()
    text = f"exactly {len(tickets)} issues, as many as Jira gives at once: this export is probably cut off; export in parts"
    return (Finding(1, "warning", "probably-cut-off", text),)
