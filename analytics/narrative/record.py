"""Sentences about one incident: what is known, what its look-alikes are, what it says of its actions."""

from __future__ import annotations

import polars as pl

from analytics.metrics.record import Record
from analytics.metrics.record_times import OwnTime
from analytics.narrative import INCIDENT, Caption
from analytics.narrative.shares import count
from analytics.presentation import incident_name

WITHHELD = "This postmortem is restricted. It counts in every number; only its timing is shown, its words are not in this file."
RESTRICTED = "This postmortem is restricted: not everybody may read what stands here."

FACTS = {"name": "Value", "value": "Known as", "line": "Line", "how": "How", "words": "As written"}
FACTORS = {"label": "Factor", "how": "How", "phrase": "The document's words", "decided_by": "Decided by", "line": "Line"}
ACTIONS = {"number": "No.", "description": "Promise", "state": "State", "owner": "Owner", "due_date": "Due"} | {
    "completed_on": "Done on",
    "kind": "Kind",
    "kind_evidence": "Kind told by",
    "line": "Line",
}
TIMELINE = {"time_raw": "As written", "shown_at": "UTC", "event": "Entry", "moment": "Taken for", "line": "Line"}
LESSONS = {"kind_name": "Kind", "text": "Words", "line": "Line"}
DETAILS = {"section": "Under", "label": "Label", "value": "Value", "line": "Line"}
FINDINGS = {"level": "Level", "code": "Kind", "line": "Line", "message": "What was found"}
ALIKE = INCIDENT | {"group_title": "Candidate", "decision": "Decision"}
RELATED = {"related_reference": "As written", "title": "Incident", "counted_at": "Detected (UTC)", "line": "Line"}
OWN_TIME = Caption(
    "own_time",
    "Clocks of the incident on its own time line, entries of the time line below",
    "A bar runs from the moment its clock starts to the moment it stops. Dashed: the document states how long, and not from "
    "when to when, or its times say otherwise; then the bar begins where the clock ought to.",
    ("record_incident", "record_timeline"),
    {"clock": "Clock", "from_minutes": "From, min", "to_minutes": "To, min", "words": "Took"},
)
METHOD = (
    "Every value stands beside the line of the document it was taken from. Stated: the document says so under a label. "
    "Computed: from other values, such as a duration between two times, or a moment from the time line. Where a document "
    "states a duration and its times give another, the policy says which one counts; both are shown. The text is the document "
    "as it was read; a bar before a line says that something was taken from it. Front matter is not repeated there."
)


def columns(listed: dict[str, str], found: Record, zone: str = "UTC") -> dict[str, str]:
    """The columns of a table: the zone over its times, and the file beside the line where the incident is told in several."""
    listed = {name: zone if heading == "UTC" else heading for name, heading in listed.items()}
    if not found.has_parts or "line" not in listed:
        return listed
    return {key: said for name, heading in listed.items() for key, said in _with_file(name, heading)}


def _with_file(name: str, heading: str) -> list[tuple[str, str]]:
    return [(name, heading), ("part_path", "File")] if name == "line" else [(name, heading)]


def name(row: object) -> str:
    """The incident as it is named everywhere; `row` has `incident_id`, `title`, `severity` and `counted_at`."""
    found = dict(row)  # type: ignore[call-overload]
    severity = None if found["severity"] == "unknown" else found["severity"]
    return incident_name(found["incident_id"], found["title"], severity, found["counted_at"])


def known(found: Record) -> str:
    """How much of the incident is known, and how."""
    if found.is_withheld:
        return WITHHELD
    stated = found.facts.filter(pl.col("how") == "stated").height
    text = (
        f"{count(found.facts.height, 'value')} are known, {stated} of them as the document states them; "
        f"{count(found.actions.height, 'action')}, {count(found.timeline.height, 'entry', 'entries')} of a time line, "
        f"{count(found.findings.height, 'finding')}."
    )
    if found.is_restricted:
        text = f"{RESTRICTED} {text}"
    if found.row["is_open"]:
        text += " The document says that the incident is not resolved yet."
    if found.row["set_aside"]:
        text += f" It does not count: {found.row['set_aside']}."
    if found.namesakes:
        text += f" {count(found.namesakes, 'other incident has', 'other incidents have')} the same name; this is the first."
    return text


def own_time(found: OwnTime) -> str | None:
    """From where the time line counts, and what is not drawn."""
    if found.clocks.is_empty():
        return "The document gives no time that a clock could run between."
    text = f"The first known moment is {found.begins} UTC." if found.begins else "The document gives durations and no moments."
    if not found.clocks["is_placed"].all():
        text += " Dashed: stated as a length; where it lies is not said, or its times say otherwise."
    if found.outside:
        text += f" {count(found.outside, 'entry lies', 'entries lie')} too far away to draw."
    return text


def actions(found: Record) -> str:
    """How the actions stand."""
    if found.actions.is_empty():
        return "The document names no action."
    states = dict(found.actions.group_by("state").len().iter_rows())
    words = {"done": "done", "open": "open", "cancelled": "cancelled", "unknown": "not said to be done or open"}
    parts = [f"{states[state]} {said}" for state, said in words.items() if state in states]
    return f"{count(found.actions.height, 'action')}: {', '.join(parts)}."


def factors(found: Record) -> str:
    """How the contributing factors were got."""
    if found.factors.is_empty():
        return "The document names no contributing factor, and none could be suggested from its words."
    suggested = found.factors.filter(pl.col("how") == "suggested").height
    text = count(found.factors.height, "phrase")
    if suggested:
        text += f", {suggested} of them suggested by words: a suggestion counts in no test until a person has confirmed it"
    return f"{text}."


def look_alikes(found: Record) -> str:
    """Which other incidents may be the same one, and which the document links to."""
    channels = found.look_alikes["channel"].to_list()
    shared = channels.count("same_factor")
    alike = len(channels) - shared
    led, named = found.related["incident_key"].drop_nulls().len(), found.related.height
    parts = []
    if alike:
        parts.append(f"{count(alike, 'incident')} may be the same issue")
    if shared:
        parts.append(f"{count(shared, 'incident shares', 'incidents share')} a factor with it, over several services")
    if led:
        parts.append(f"the document links to {count(led, 'other incident')}")
    if named > led:
        parts.append(f"{count(named - led, 'reference leads', 'references lead')} to no document of the archive")
    if not parts:
        return "No other incident was found to be like this one, and the document links to none."
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."
