"""The nouns of the warehouse as frozen records: what `normalise` gives and `warehouse` stores.

One dataclass per table of `warehouse.sql`, field names as its columns; the keys that say which document and incident a
record belongs to are added when rows are written. This module knows neither text nor SQL. Times are naive UTC, minutes
are floats, null is None and means that the document does not say. `part_path` is the file in which `line` stands, where an
incident is told in several and it is not the main one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Level = Literal["error", "warning", "note"]
Clock = Literal["from_start", "from_detection", "from_acknowledgement", "unknown"]

# The five durations that have a stated and a computed twin, and the pair of moments each is computed from.
DURATIONS: dict[str, tuple[str, str, Clock]] = {
    "duration": ("started_at", "resolved_at", "from_start"),
    "time_to_detect": ("started_at", "detected_at", "from_start"),
    "time_to_acknowledge": ("detected_at", "acknowledged_at", "from_detection"),
    "time_to_mitigate": ("started_at", "mitigated_at", "from_start"),
    "time_to_resolve": ("detected_at", "resolved_at", "from_detection"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A flaw or doubt: where it stands, how bad it is, a stable code, and a sentence that says what to do."""

    line: int | None
    level: Level
    code: str
    message: str
    part_path: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a value came from. `field` is a column of `incidents`, or `table.column`."""

    field: str
    text: str
    line: int | None
    how: Literal["stated", "computed", "tracker", "policy"] = "stated"
    part_path: str | None = None


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    position: int
    event: str
    time_raw: str | None = None
    occurred_at: datetime | None = None
    moment: str | None = None  # started, detected, acknowledged, mitigated, resolved, communicated
    line: int | None = None
    part_path: str | None = None


@dataclass(frozen=True, slots=True)
class ContributingFactor:
    factor: str  # id of the taxonomy, or "unclassified"
    phrase: str
    how: Literal["ticked", "declared", "suggested", "confirmed"]
    line: int | None = None
    role: Literal["primary", "secondary", "environmental", "follow_up"] | None = None
    score: float | None = None
    decided_by: str | None = None
    part_path: str | None = None


@dataclass(frozen=True, slots=True)
class ActionItem:
    position: int
    description: str
    owner: str | None = None
    created_on: date | None = None
    due_date: date | None = None
    due_policy_date: date | None = None
    due_raw: str | None = None
    status_raw: str | None = None
    status: Literal["open", "in_progress", "done", "cancelled", "unknown"] = "unknown"
    completed_on: date | None = None
    priority_raw: str | None = None
    priority: str | None = None
    horizon: Literal["immediate", "short_term", "long_term"] | None = None
    kind: Literal["prevent", "detect", "mitigate", "respond", "investigate"] | None = None
    kind_evidence: str | None = None
    tracker_reference: str | None = None
    tracker_status: str | None = None
    tracker_as_of: date | None = None
    document_status: Literal["open", "in_progress", "done", "cancelled", "unknown"] | None = None
    is_drift: bool = False  # the document and the tracker disagree on how it ended
    line: int | None = None
    part_path: str | None = None


@dataclass(frozen=True, slots=True)
class Lesson:
    kind: Literal["went_well", "went_wrong", "got_lucky", "learned"]
    text: str
    line: int | None = None
    part_path: str | None = None


@dataclass(frozen=True, slots=True)
class Detail:
    """A value stated under a label that no column of `incidents` holds."""

    label: str
    value: str
    section: str | None = None
    line: int | None = None
    part_path: str | None = None


@dataclass(frozen=True, slots=True)
class SectionText:
    position: int
    heading: str | None
    level: int
    line: int
    kind: str | None
    text: str
    part_path: str | None = None


@dataclass(frozen=True, slots=True)
class RelatedIncident:
    related_reference: str
    related_document_path: str | None = None
    line: int | None = None
    part_path: str | None = None


@dataclass(frozen=True, slots=True)
class ReviewDecision:
    """What a review meeting decided; `period` is the code of the period it was about (`2026-Q3`)."""

    period: str
    position: int
    decision: str
    owner: str | None = None
    due_date: date | None = None
    due_raw: str | None = None
    status: Literal["open", "in_progress", "done", "cancelled", "unknown"] = "unknown"
    completed_on: date | None = None
    decided_on: date | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident, every column of `incidents` except its key, and all that hangs on it."""

    incident_number: int
    incident_id: str
    title: str
    incident_date: date | None = None
    started_at: datetime | None = None
    detected_at: datetime | None = None
    acknowledged_at: datetime | None = None
    mitigated_at: datetime | None = None
    resolved_at: datetime | None = None
    communicated_at: datetime | None = None
    severity_raw: str | None = None
    severity: str | None = None
    severity_rank: int | None = None
    severity_scheme: str | None = None
    status_raw: str | None = None
    status: Literal["draft", "in_review", "final"] | None = None
    is_planned: bool = False
    is_near_miss: bool = False
    is_restricted: bool = False
    is_open: bool = False
    duration_minutes: float | None = None
    duration_stated_minutes: float | None = None
    duration_computed_minutes: float | None = None
    duration_clock: Clock | None = None
    time_to_detect_minutes: float | None = None
    time_to_detect_stated_minutes: float | None = None
    time_to_detect_computed_minutes: float | None = None
    time_to_detect_clock: Clock | None = None
    time_to_acknowledge_minutes: float | None = None
    time_to_acknowledge_stated_minutes: float | None = None
    time_to_acknowledge_computed_minutes: float | None = None
    time_to_acknowledge_clock: Clock | None = None
    time_to_mitigate_minutes: float | None = None
    time_to_mitigate_stated_minutes: float | None = None
    time_to_mitigate_computed_minutes: float | None = None
    time_to_mitigate_clock: Clock | None = None
    time_to_resolve_minutes: float | None = None
    time_to_resolve_stated_minutes: float | None = None
    time_to_resolve_computed_minutes: float | None = None
    time_to_resolve_clock: Clock | None = None
    time_to_communicate_minutes: float | None = None
    detection_method: Literal["automated", "customer", "internal", "scheduled", "other"] | None = None
    trigger: str | None = None
    services: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    users_affected: str | None = None
    summary: str | None = None
    root_cause: str | None = None
    drafted_at: datetime | None = None
    reviewed_at: datetime | None = None
    published_at: datetime | None = None
    line: int | None = None
    timeline_events: tuple[TimelineEvent, ...] = ()
    contributing_factors: tuple[ContributingFactor, ...] = ()
    action_items: tuple[ActionItem, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    details: tuple[Detail, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Postmortem:
    """All that one entry of the archive gave: its outcome, its incidents, its sections and its findings.

    `part_of` is the path of the main document of which this one is a part; before the archive was settled, what the document
    says it is a part of, as written. A part is loaded, and all that was read from it is with the main document.
    """

    document_path: str
    outcome: Literal["loaded", "quarantined", "skipped"]
    reason: str | None = None
    sha256: str | None = None
    bytes: int | None = None
    format: str | None = None
    title: str | None = None
    document_kind: str | None = None
    incidents: tuple[Incident, ...] = ()
    sections: tuple[SectionText, ...] = ()
    related: tuple[RelatedIncident, ...] = ()
    findings: tuple[Finding, ...] = field(default=())
    part_of: str | None = None
    decisions: tuple[ReviewDecision, ...] = ()
