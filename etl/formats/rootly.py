"""Rootly: incidents as in its published Terraform provider, plain or as JSON:API, and its post-mortems.

Duplicates and cancelled incidents are left out with a note; a duplicate stays as a link to the incident it repeats, as
does a sub-incident to its parent. `…_by` are people and are not loaded. Which kinds mean tests or maintenance is not verified.
"""

from __future__ import annotations

import re

from etl.facts.shapes import Episode, Fact, RelatedFact
from etl.formats.export import Export, Signatures, details_of, facts_of, holds_keys, is_json, read_export
from etl.formats.json_text import Value
from etl.formats.told import Told
from etl.formats.written import read_written, with_written
from etl.reading import Reading
from etl.records import Finding
from etl.settings import Settings

NAME = "rootly"
SIGNATURES: Signatures = (
    frozenset({"sequential_id"}),
    frozenset({"in_triage_at", "started_at"}),
    frozenset({"duplicate_incident_id"}),
    frozenset({"content", "mitigated_at", "resolved_at"}),
)


def _names(field: str) -> tuple[str, ...]:
    """Where the names of a list stand: plain, as objects, or as JSON:API."""
    return (f"{field}[].name", f"{field}.data[].attributes.name", f"{field}[].attributes.name", f"{field}[]")


FIELDS = {
    "incident_id": ("sequential_id", "slug", "id"),
    "title": ("title",),
    "summary": ("summary",),
    "severity": ("severity", "severity.name", "severity.data.attributes.name", "severity.attributes.name", "severity.slug"),
    "status": ("status",),
    "started_at": ("started_at",),
    "detected_at": ("detected_at",),
    "acknowledged_at": ("acknowledged_at",),
    "mitigated_at": ("mitigated_at",),
    "resolved_at": ("resolved_at",),
    "detection_method": ("source",),
    "services": _names("services"),
    "teams": _names("groups"),
    "tags": _names("labels"),
}
LINKS = tuple(
    f"{product}_issue_{part}" for product in ("jira", "github", "gitlab", "linear", "asana") for part in ("id", "url")
)
OPEN = {"in_triage", "triage", "started", "detected", "acknowledged", "mitigated", "open"}
_PLANNED = re.compile(r"(?:^|_)(?:test|tutorial|example|maintenance|scheduled)(?:_|$)")

claims = is_json


def recognises(path: str, data: bytes) -> bool:
    return holds_keys(path, data, SIGNATURES)


def read(path: str, data: bytes, settings: Settings) -> Reading:
    """The incidents of the file. Raises RejectedError."""
    return read_export(path, data, settings, Export(NAME, SIGNATURES, _tell))


def _tell(record: Value, settings: Settings) -> Told:
    status, kind = ((record.first(name) or "").casefold() for name in ("status", "kind"))
    written = read_written(record.at("content"), settings)
    episode = Episode(
        title=record.first("title") or "",
        line=record.line,
        parts=(),
        fields=facts_of(record, FIELDS),
        details=details_of(record, LINKS),
        related=tuple(
            RelatedFact(value.text or "", value.line)
            for path in ("duplicate_incident_id", "parent_incident_id")
            for value in record.all(path)
        ),
    )
    return Told(
        episode=with_written(episode, written.episode, _record_wins),
        left_out=_left_out(record, status),
        is_planned=bool(_PLANNED.search(kind)),
        is_restricted=record.says("private"),
        is_open=status in OPEN and record.first("resolved_at") is None if status else None,
        words=written.words,
        findings=(*written.findings, *_backfilled(record, kind)),
    )


def _record_wins(_: Fact) -> bool:
    return False


def _left_out(record: Value, status: str) -> str | None:
    if record.first("duplicate_incident_id"):
        return "duplicates of another incident"
    return "cancelled" if status in {"cancelled", "canceled"} or record.first("cancelled_at") else None


def _backfilled(record: Value, kind: str) -> tuple[Finding, ...]:
    if "backfilled" not in kind:
        return ()
    text = f"{record.first('sequential_id', 'slug', 'id')} was entered afterwards (backfilled); its times are less exact"
    return (Finding(record.line, "note", "backfilled", text),)
