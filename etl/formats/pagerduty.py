"""PagerDuty: raw incidents of its analytics, and `/incidents` of its REST API; as in its published API schema.

`created_at` is the trigger of the alert, which is where its own clocks begin. People are not loaded. An alert that
nobody acknowledged has no acknowledgement, and one that closed itself unseen is no incident that people handled.
"""

from __future__ import annotations

from etl.facts.shapes import Episode
from etl.formats.export import Export, Signatures, facts_of, holds_keys, is_json, read_export
from etl.formats.json_text import Value
from etl.formats.told import Told
from etl.reading import Reading
from etl.settings import Settings

NAME = "pagerduty"
SIGNATURES: Signatures = (
    frozenset({"seconds_to_resolve"}),
    frozenset({"seconds_to_first_ack"}),
    frozenset({"incident_number", "urgency"}),
    frozenset({"incident_key", "service"}),
)
FIELDS = {
    "incident_id": ("id", "incident_number"),
    "title": ("description", "title", "summary"),
    "status": ("status",),
    "started_at": ("created_at",),
    "acknowledged_at": ("acknowledgements[].at",),
    "resolved_at": ("resolved_at",),
    "severity": ("priority_name", "priority.summary", "priority.name", "urgency"),
    "services": ("service_name", "service.summary", "service.name"),
    "teams": ("team_name", "teams[].summary", "teams[].name"),
}
SECONDS = {"time_to_acknowledge": "seconds_to_first_ack", "time_to_resolve": "seconds_to_resolve"}
OPEN = {"triggered", "acknowledged"}

claims = is_json


def recognises(path: str, data: bytes) -> bool:
    return holds_keys(path, data, SIGNATURES)


def read(path: str, data: bytes, settings: Settings) -> Reading:
    """The incidents of the file. Raises RejectedError."""
    return read_export(path, data, settings, Export(NAME, SIGNATURES, _tell))


def _tell(record: Value, _: Settings) -> Told:
    status = record.first("status")
    fields = dict(FIELDS)
    if status == "resolved":  # then the last change of the status was the resolution
        fields["resolved_at"] = ("resolved_at", "last_status_change_at")
    title = record.first(*FIELDS["title"]) or ""
    return Told(
        episode=Episode(title, record.line, (), facts_of(record, fields, SECONDS)),
        left_out=_left_out(record),
        is_open=None if status is None else status in OPEN,
    )


def _left_out(record: Value) -> str | None:
    if "merge" in (record.first("resolve_reason.type", "resolve_reason") or ""):
        return "merged into another incident"
    seen = record.first("seconds_to_first_ack", "acknowledgements[].at", "acknowledged_user_ids[]") is not None
    return (
        "alerts that resolved themselves before anybody acknowledged them"
        if record.says("auto_resolved") and not seen
        else None
    )
