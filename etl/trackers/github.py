"""GitHub: `gh issue list --state all --limit 10000 --json number,state,stateReason,closedAt,assignees,milestone,updatedAt,url`.

Also a saved answer of the REST API, which has the same facts under other names. Source: the manual page of `gh issue list`;
the values of `stateReason` were not verified, so all known spellings are accepted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from etl.formats.export import cut_off, find_records, holds_keys
from etl.formats.json_text import Value, read_json
from etl.records import Finding
from etl.settings import Settings
from etl.trackers.ticket import Status, Ticket, TrackerExport, newest, read_day

NAME = "github"
SIGNATURES = (frozenset({"number", "state"}),)
DEFAULT_LIMIT = 30
ADVICE = "use --state all --limit 10000"
_HOME = re.compile(r"https?://(?:[\w.-]+)/(?:api/v3/)?(?:repos/)?([\w.-]+/[\w.-]+)/(?:issues|pull)/\d+")
_DROPPED = {"not_planned", "not planned", "duplicate"}


def recognises(path: str, data: bytes) -> bool:
    return holds_keys(path, data, SIGNATURES)


def read(path: str, data: bytes, settings: Settings) -> TrackerExport:
    """All issues of the file. Raises RejectedError where it is no JSON."""
    root, findings = read_json(data, settings.encoding, settings.policy.tracker_bytes)
    records = find_records(root, SIGNATURES) or ()
    home = next((found for record in records if (found := _home(record))), None)
    tickets = tuple(_ticket(record) for record in records)
    return TrackerExport(NAME, path, tickets, newest(tickets), home, (*findings, *_cut_off(records, tickets)))


def _home(record: Value) -> str | None:
    found = _HOME.match(record.first("html_url", "url") or "")
    return found[1].casefold() if found else None


def _ticket(record: Value) -> Ticket:
    state = (record.first("state") or "").casefold()
    reason = record.first("stateReason", "state_reason")
    closed = state == "closed"
    number, home = record.first("number") or "", _home(record)
    url = record.first("html_url", "url")
    return Ticket(
        keys=tuple(key for key in (f"{home}#{number}" if home else f"#{number}", url) if key),
        status=_status(state, (reason or "").casefold()),
        status_raw=f"{record.first('state')} ({reason})" if reason else record.first("state") or "",
        line=record.line,
        owner=record.first("assignees[].login", "assignee.login"),
        due_date=read_day(record.first("milestone.dueOn", "milestone.due_on")),
        completed_on=read_day(record.first("closedAt", "closed_at")) if closed else None,
        updated_on=read_day(record.first("updatedAt", "updated_at")),
    )


def _status(state: str, reason: str) -> Status:
    if state == "closed":
        return "cancelled" if reason in _DROPPED else "done"
    return "open" if state in {"open", "opened", "reopened"} else "unknown"


def _cut_off(records: Sequence[Value], tickets: Sequence[Ticket]) -> Sequence[Finding]:
    limited = tuple(cut_off(records, DEFAULT_LIMIT, ADVICE))
    if limited or not tickets or any(ticket.status in {"done", "cancelled"} for ticket in tickets):
        return limited
    return (Finding(1, "warning", "probably-cut-off", f"no closed issue: this export is probably cut off; {ADVICE}"),)
