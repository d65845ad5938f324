"""Beads: `bd export -o issues.jsonl`, one JSON object per line. Memory lines, templates and ephemeral issues are no tickets.

Source: the repository of Beads. `bd://` is not defined there; as the templates use it, the scheme is taken off and the id
compared exactly.
"""

from __future__ import annotations

from collections.abc import Iterator

from etl.document import RejectedError
from etl.formats.json_text import Value, read_json
from etl.records import Finding
from etl.settings import Settings
from etl.trackers.ticket import NOT_DONE, Status, Ticket, TrackerExport, newest, read_day

NAME = "beads"
_STATUSES: dict[str, Status] = {
    "open": "open",
    "blocked": "open",
    "deferred": "open",
    "hooked": "open",
    "pinned": "open",
    "in_progress": "in_progress",
    "closed": "done",
}


def recognises(path: str, data: bytes) -> bool:
    """Lines of JSON with an id and a status, whatever they are called."""
    lines = data.split(b"\n", 200)[:200]
    return path.casefold().endswith(".jsonl") and any(b'"id"' in line and b'"status"' in line for line in lines)


def read(path: str, data: bytes, settings: Settings) -> TrackerExport:
    """All issues of the file; a line that is no JSON is a finding, and the others are read."""
    findings: list[Finding] = []
    tickets = tuple(_tickets(data, settings, findings))
    return TrackerExport(NAME, path, tickets, newest(tickets), findings=tuple(findings))


def _tickets(data: bytes, settings: Settings, findings: list[Finding]) -> Iterator[Ticket]:
    for line, text in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if not text.strip():
            continue
        try:
            issue, _ = read_json(text, settings.encoding, settings.policy.tracker_bytes)
        except RejectedError as error:
            findings.append(Finding(line, "warning", "tracker-line", f"left out: {error.finding.message}"))
            continue
        if _is_ticket(issue):
            yield _ticket(issue, line)


def _is_ticket(issue: Value) -> bool:
    is_issue = (issue.first("_type") or "issue") == "issue"
    return is_issue and issue.first("id") is not None and not issue.says("is_template") and not issue.says("ephemeral")


def _ticket(issue: Value, line: int) -> Ticket:
    said = issue.first("status") or ""
    reason = issue.first("close_reason") or ""
    status = _STATUSES.get(said.casefold(), "unknown")
    is_done = status == "done"
    if is_done and NOT_DONE.search(reason):
        status = "cancelled"
    keys = [issue.first("id"), issue.first("external_ref")]
    return Ticket(
        keys=tuple(key for key in keys if key),
        status=status,
        status_raw=f"{said} ({reason[:80]})" if reason and is_done else said,
        line=line,
        owner=issue.first("assignee", "owner"),
        due_date=read_day(issue.first("due_at")),
        completed_on=read_day(issue.first("closed_at")) if is_done else None,
        updated_on=read_day(issue.first("updated_at")),
    )
