"""FireHydrant: incidents as in its published SDK, their clocks from the milestones, their actions from the tickets.

`started_at` is the time the incident was opened unless somebody set the milestone, and detection is empty unless it came
from an alert: a finding says how many incidents start when they were opened. A discarded incident is left out, game days
and maintenance are planned. An incident with several components may stand once per component; `export` unites them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from etl.facts.shapes import ActionFact, Episode
from etl.folding import fold
from etl.formats.export import (
    Export,
    Signatures,
    details_of,
    facts_of,
    holds_keys,
    is_json,
    moment_facts,
    read_export,
    updates_of,
)
from etl.formats.json_text import Value
from etl.formats.told import Told
from etl.reading import Reading
from etl.records import Finding
from etl.settings import Settings

NAME = "firehydrant"
SIGNATURES: Signatures = (
    frozenset({"current_milestone"}),
    frozenset({"milestones", "discarded_at"}),
    frozenset({"milestones", "customer_impact_summary"}),
)
FIELDS = {
    "incident_id": ("id", "number"),
    "title": ("name",),
    "summary": ("summary", "description", "customer_impact_summary"),
    "severity": ("severity", "severity.slug", "severity.name", "priority", "priority.slug", "priority.name"),
    "status": ("current_milestone",),
    "started_at": ("started_at",),
    "services": ("services[].name", "services[]"),
    "teams": ("team_assignments[].team.name", "team_assignments[].name"),
    "tags": ("tag_list[]",),
    "users_affected": ("customers_impacted",),
}
MOMENTS = {name: name for name in ("started", "detected", "acknowledged", "mitigated", "resolved")}
KINDS = ("incident_type", "incident_type.name", "severity", "severity.type")
PLANNED = {"gameday", "game day", "maintenance"}
CLOSED = ("resolved", "post", "retro", "closed")
DETAILS = ("customer_impact_summary", "monetary_impact")

claims = is_json


def recognises(path: str, data: bytes) -> bool:
    return holds_keys(path, data, SIGNATURES)


def read(path: str, data: bytes, settings: Settings) -> Reading:
    """The incidents of the file. Raises RejectedError."""
    return read_export(path, data, settings, Export(NAME, SIGNATURES, _tell, audit=_audit))


def _tell(record: Value, _: Settings) -> Told:
    milestones = updates_of(record.at("milestones").items, ("occurred_at",), "type", "duration", MOMENTS)
    kinds = [value.text or "" for path in KINDS for value in record.all(path)]
    current = (record.first("current_milestone") or "").casefold()
    resolved = any(milestone.moment == "resolved" for milestone in milestones)
    return Told(
        episode=Episode(
            title=record.first("name") or "",
            line=record.line,
            parts=(),
            fields=(*moment_facts(milestones, "milestones[]"), *facts_of(record, FIELDS)),
            actions=tuple(_action(ticket) for ticket in record.at("incident_tickets").items),
            details=details_of(record, DETAILS),
        ),
        updates=milestones,
        left_out="discarded" if record.first("discarded_at") else None,
        is_planned=any(fold(kind) in PLANNED for kind in kinds),
        is_open=not resolved and not current.startswith(CLOSED) if current else None,
    )


def _action(ticket: Value) -> ActionFact:
    owners = [value.text or "" for path in ("assignees[].name", "assignees[]") for value in ticket.all(path)]
    return ActionFact(
        description=ticket.first("summary", "description") or "",
        line=ticket.line,
        owner=", ".join(owners) or None,
        due=ticket.first("due_at"),
        status=ticket.first("state"),
        priority=ticket.first("priority.name", "priority.slug", "priority"),
        ticket=ticket.first("link"),
        created=ticket.first("created_at"),
    )


def _audit(records: Sequence[Value]) -> Iterable[Finding]:
    """A finding on the starts that are only the time somebody opened the incident."""
    kept = [each for each in records if each.first("discarded_at") is None]
    opened = [each for each in kept if each.first("started_at") and each.first("started_at") == each.first("created_at")]
    marked = [each for each in opened if not any(stone.first("type") == "started" for stone in each.at("milestones").items)]
    if not marked:
        return ()
    text = f"{len(marked)} of {len(kept)} incidents start when they were opened; set the milestone where they began earlier"
    return (Finding(marked[0].line, "note", "start-is-opening", text),)
