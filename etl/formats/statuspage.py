"""Statuspage's `incidents.json`: `{page, incidents: […]}`, seen in client models and in a real export.

Its times are those of the page: `created_at` is when somebody opened the incident there, often after it began, and the
evidence says so. A time that the postmortem in the record states with its zone wins over them. `started_at` as a field is
not verified; it is used when present. The public file holds the 50 newest incidents only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from etl.facts.shapes import Episode, Fact
from etl.formats.export import (
    Export,
    Signatures,
    cut_off,
    facts_of,
    first_notice,
    holds_keys,
    moment_facts,
    read_export,
    updates_of,
)
from etl.formats.json_text import Value
from etl.formats.told import Told
from etl.formats.written import read_written, with_written
from etl.reading import Reading
from etl.records import Finding
from etl.settings import Settings
from etl.times import read_times

NAME = "statuspage"
SIGNATURES: Signatures = (frozenset({"incident_updates"}), frozenset({"shortlink", "impact"}))
FIELDS = {
    "incident_id": ("id",),
    "title": ("name",),
    "severity": ("impact_override", "impact"),
    "status": ("status",),
    "started_at": ("started_at", "created_at"),
    "mitigated_at": ("monitoring_at",),
    "resolved_at": ("resolved_at",),
    "published_at": ("postmortem_published_at",),
    "services": ("components[].name", "incident_updates[].affected_components[].name"),
}
MOMENTS = {"monitoring": "mitigated", "resolved": "resolved", "completed": "resolved"}
MAINTENANCE = {"scheduled", "in_progress", "verifying", "completed"}
CLOSED = {"resolved", "postmortem", "completed"}
NEWEST = 50
NOTHING = "No components were affected by this update."  # stands where a component's name would
_SCRIPT = re.compile(r"(?:incident|status|outage|postmortem)[^/]*\.js$", re.I)
_TIMES = {"started_at", "mitigated_at", "resolved_at"}


def claims(name: str) -> bool:
    """JSON, and scripts that are named like an export, so that they can be refused with a hint."""
    return name.casefold().endswith(".json") or bool(_SCRIPT.search(name))


def recognises(path: str, data: bytes) -> bool:
    return holds_keys(path, data, SIGNATURES)


def read(path: str, data: bytes, settings: Settings) -> Reading:
    """The incidents of the page. Raises RejectedError."""
    return read_export(path, data, settings, Export(NAME, SIGNATURES, _tell, audit=_audit))


def _audit(records: Sequence[Value]) -> Iterable[Finding]:
    advice = f"a page's public file holds its {NEWEST} newest incidents; export the older ones through the API, page by page"
    return cut_off(records, NEWEST, advice)


def _tell(record: Value, settings: Settings) -> Told:
    status = (record.first("status") or "").casefold()
    is_open = status not in CLOSED and record.first("resolved_at") is None
    is_planned = _is_planned(record, status, settings)
    moments = {name: moment for name, moment in MOMENTS.items() if moment != "resolved" or not is_open}
    updates = updates_of(record.at("incident_updates").items, ("display_at", "created_at"), "status", "body", moments)
    written = read_written(record.at("postmortem_body"), settings)
    fields = FIELDS | {"started_at": ("started_at", "scheduled_for", "created_at")} if is_planned else FIELDS
    episode = Episode(
        title=record.first("name") or "",
        line=record.line,
        parts=(),
        fields=(
            *_named(facts_of(record, fields)),
            *moment_facts(updates, "incident_updates[]"),
            *first_notice(updates, "incident_updates[]"),
        ),
    )
    return Told(
        episode=with_written(episode, written.episode, _is_exact),
        updates=updates,
        is_planned=is_planned,
        is_open=is_open,
        words=(*((update.line, update.words) for update in updates), *written.words),
        findings=(*written.findings, *_backfilled(record)),
    )


def _named(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    return tuple(fact for fact in facts if fact.text != NOTHING)


def _is_exact(fact: Fact) -> bool:
    """A time the postmortem states with its zone is better than the page's; without one it may be hours away."""
    return fact.field in _TIMES and any(time.zone and time.date for time in read_times(fact.text))


def _is_planned(record: Value, status: str, settings: Settings) -> bool:
    severity = record.first("impact_override", "impact")
    named = any(hit.name == "planned" for hit in settings.vocabulary.kinds.find(record.first("name") or ""))
    scheduled = record.first("scheduled_for", "scheduled_until") is not None
    return scheduled or named or status in MAINTENANCE or severity == "maintenance"


def _backfilled(record: Value) -> tuple[Finding, ...]:
    if not record.says("backfilled"):
        return ()
    text = f"{record.first('id', 'name')} was entered afterwards (backfilled); its times are less exact"
    return (Finding(record.line, "note", "backfilled", text),)
