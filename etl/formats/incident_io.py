"""incident.io: incidents with their follow-ups, as in the streams of its public data connector.

Names of times and of custom fields are the customer's: first the product's own defaults, then the vocabulary; the rest are
details. Follow-ups may be a file of their own beside the incidents. Declined, merged and cancelled incidents are left out
with a note. That `mode` is `test` or `tutorial` for
rehearsals is not verified.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from etl.facts.shapes import ActionFact, DetailFact, Episode, Fact, RelatedFact
from etl.folding import fold
from etl.formats.export import Export, Signatures, facts_of, find_records, holds_keys, is_json, read_export
from etl.formats.json_text import Value, read_json
from etl.formats.told import Told
from etl.reading import Reading
from etl.records import Finding
from etl.settings import Settings

NAME = "incident_io"
SIGNATURES: Signatures = (
    frozenset({"incident_timestamp_values"}),
    frozenset({"incident_status", "visibility"}),
    frozenset({"incident_status", "custom_field_entries"}),
)
FIELDS = {
    "incident_id": ("reference", "id"),
    "title": ("name",),
    "summary": ("summary",),
    "severity": ("severity.name",),
    "status": ("incident_status.name", "incident_status.category"),
}
LINKS = {
    "postmortem": ("postmortem_document_url",),
    "issue": ("external_issue_reference.issue_permalink", "external_issue_reference.issue_name", "external_issue_reference"),
}
# The product's own names. "Identified" is the cause, not the incident; "Closed" is paperwork.
TIMES = {
    "impact started": "started_at",
    "reported": "detected_at",
    "accepted": "acknowledged_at",
    "fixed": "mitigated_at",
    "resolved": "resolved_at",
    "documented": "drafted_at",
    "reviewed": "reviewed_at",
    "identified": "",
    "closed": "",
}
VALUES = ("value_option.value", "value_catalog_entry.name", "value_text", "value_numeric", "value_link", "value")
LEFT_OUT = {"declined", "merged", "canceled", "cancelled"}
OPEN = {"triage", "live", "active"}
REHEARSALS = {"test", "tutorial"}

# A stream of its own, which may be a file of its own.
FOLLOW_UPS: Signatures = tuple(frozenset({"incident_id", "title", "status", key}) for key in ("completed_at", "assignee"))
STATES = (b'"outstanding"', b'"completed"', b'"deleted"', b'"not_doing"')
ALONE = "follow-ups"

claims = is_json


def recognises(path: str, data: bytes) -> bool:
    follow_ups = holds_keys(path, data, FOLLOW_UPS) and any(state in data for state in STATES)
    return follow_ups or holds_keys(path, data, SIGNATURES)


def read(path: str, data: bytes, settings: Settings) -> Reading:
    """The incidents of the file; follow-ups alone are skipped with that reason. Raises RejectedError."""
    root, findings = read_json(data, settings.encoding, settings.policy.document_bytes)
    alone = None if find_records(root, SIGNATURES) else find_records(root, FOLLOW_UPS)
    if alone:
        text = f"{len(alone)} follow-ups without their incidents; put the one export of these incidents beside them"
        note = Finding(alone[0].line, "note", "follow-ups-alone", text)
        return Reading(NAME, None, "not_an_incident", ALONE, findings=(*findings, note))
    return read_with(path, data, (), settings)


def read_with(path: str, data: bytes, follow_ups: Sequence[Value], settings: Settings) -> Reading:
    """The incidents of the file with follow-ups of other files, whose lines count on behind its own. Raises RejectedError."""
    gather, audit = partial(_gather, further=follow_ups), partial(_without_incident, follow_ups)
    return read_export(path, data, settings, Export(NAME, SIGNATURES, _tell, gather, audit))


def follow_ups_of(data: bytes, settings: Settings) -> tuple[Value, ...]:
    """The follow-ups of a file that holds nothing else. Raises RejectedError."""
    root, _ = read_json(data, settings.encoding, settings.policy.document_bytes)
    return find_records(root, FOLLOW_UPS) or ()


def _gather(root: Value, signatures: Signatures, further: Sequence[Value]) -> tuple[Value, ...] | None:
    """The incidents, each with the follow-ups that stand beside them, in the same file or in another."""
    records = find_records(root, signatures)
    beside = (*root.at("follow_ups").items, *further)
    if not records or not beside:
        return records
    return tuple(_with_follow_ups(record, beside) for record in records)


def _with_follow_ups(record: Value, beside: Sequence[Value]) -> Value:
    mine = (each for each in beside if each.first("incident_id") == record.first("id"))
    return Value(record.line, {**record.members, "follow_ups": Value(record.line, (*record.at("follow_ups").items, *mine))})


def _without_incident(follow_ups: Sequence[Value], records: Sequence[Value]) -> Iterator[Finding]:
    """A note where follow-ups of another file belong to no incident of the export."""
    ids = {record.first("id") for record in records}
    lost = [each for each in follow_ups if each.first("incident_id") not in ids]
    if lost:
        text = f"left out {len(lost)} of {len(follow_ups)} follow-ups: of incidents that the export does not hold"
        yield Finding(lost[0].line, "note", "left-out", text)


def _tell(record: Value, settings: Settings) -> Told:
    category = (record.first("incident_status.category") or "").casefold()
    times, unnamed = _named(_times(record), settings)
    customs, details = _named(_customs(record), settings)
    follow_ups = record.at("follow_ups").items
    title = record.first("name") or ""
    return Told(
        episode=Episode(
            title=title,
            line=record.line,
            parts=(),
            fields=(*facts_of(record, FIELDS), *times, *customs),
            actions=tuple(_action(each) for each in follow_ups if each.first("status") != "deleted"),
            details=(*unnamed, *details),
            related=_related(record),
        ),
        left_out=category if category in LEFT_OUT else None,
        is_planned=(record.first("mode") or "").casefold() in REHEARSALS,
        is_restricted=(record.first("visibility") or "").casefold() == "private",
        is_open=category in OPEN if category else None,
        findings=_deleted(follow_ups, record),
    )


def _related(record: Value) -> tuple[RelatedFact, ...]:
    return tuple(RelatedFact(fact.text, fact.line) for fact in facts_of(record, LINKS))


def _times(record: Value) -> Iterator[Fact]:
    """The named times, each under its field, or under none for one that is paperwork or unknown."""
    for each in record.at("incident_timestamp_values").items:
        name, text = each.first("incident_timestamp.name"), each.first("value.value", "value")
        if name and text:
            yield Fact(TIMES.get(fold(name), "?"), text, each.line, "front_matter", name)


def _customs(record: Value) -> Iterator[Fact]:
    for entry in record.at("custom_field_entries").items:
        name = entry.first("custom_field.name")
        for value in entry.at("values").items:
            text = value.first(*VALUES)
            if text and name:
                yield Fact("?", text, value.line, "front_matter", name)


def _named(found: Iterator[Fact], settings: Settings) -> tuple[list[Fact], list[DetailFact]]:
    """Facts under the field their name means in the vocabulary; the others as details."""
    facts: list[Fact] = []
    details: list[DetailFact] = []
    for fact in found:
        field = settings.vocabulary.field_of(fact.label) if fact.field == "?" else fact.field
        if field:
            facts.append(replace(fact, field=field))
        else:
            details.append(DetailFact(fact.label, fact.text, "", fact.line))
    return facts, details


def _action(record: Value) -> ActionFact:
    return ActionFact(
        description=record.first("title", "description") or "",
        line=record.line,
        owner=record.first("assignee.name", "assignee.email", "assignee"),
        status=record.first("status"),
        priority=record.first("priority.name", "priority"),
        ticket=record.first("external_issue_reference.issue_permalink", "external_issue_reference.issue_name"),
        created=record.first("created_at"),
        completed=record.first("completed_at"),
    )


def _deleted(follow_ups: tuple[Value, ...], record: Value) -> tuple[Finding, ...]:
    gone = [each for each in follow_ups if each.first("status") == "deleted"]
    if not gone:
        return ()
    text = f"left out {len(gone)} of {len(follow_ups)} follow-ups of {record.first('reference', 'id')}: deleted"
    return (Finding(gone[0].line, "note", "left-out", text),)
