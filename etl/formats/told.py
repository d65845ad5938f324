"""What the records of an export tell, as incidents: the facts go through `normalise`, the rest is decided by the record.

Owns the step from a told record to an Incident, the note on what was left out, and the Reading of a file. Must not know
any product.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from etl.clocks import MOMENTS
from etl.document import Document
from etl.facts.shapes import Episode, Fact
from etl.frame import Frame
from etl.identity import is_restricted
from etl.moments import read_moment
from etl.normalise import normalise, split_names
from etl.reading import Reading
from etl.records import Evidence, Finding, Incident, RelatedIncident, SectionText, TimelineEvent
from etl.settings import Settings
from etl.times import read_times

DATES = {"started_at", "detected_at", "resolved_at", "incident_date"}
NAMELESS = "no id and no title"
WORDED = {"summary", "root_cause", "trigger"}
CLOCKED = {*MOMENTS, "incident_date"}


@dataclass(frozen=True, slots=True)
class Update:
    """A dated entry of a record: its time, kind and words as written, and the moment that its kind means, if any."""

    time_raw: str | None
    kind: str
    words: str
    line: int
    moment: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One record: its facts, and what the record itself decides. `left_out` says why it is no incident to count.

    `last_resort` holds facts that are used only where nothing else says when it happened. `words` is what people wrote
    beside the facts, with its line. `is_open` is None where the record does not say.
    """

    episode: Episode
    updates: tuple[Update, ...] = ()
    left_out: str | None = None
    is_planned: bool = False
    is_restricted: bool = False
    is_open: bool | None = None
    last_resort: tuple[Fact, ...] = ()
    words: tuple[tuple[int, str], ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def name(self) -> str:
        """What people call the record: its id, else its line."""
        fact = self.episode.first("incident_id")
        return fact.text[:60] if fact else f"line {self.episode.line}"


def reading_of(name: str, path: str, records: Sequence[Told], findings: Sequence[Finding], settings: Settings) -> Reading:
    """The file as read: an incident and a section for each record that counts, numbered from 1, and a note on the others."""
    told = [one if one.episode.first("incident_id", "title") else replace(one, left_out=NAMELESS) for one in records]
    found = list(findings)
    incidents: list[Incident] = []
    sections: list[SectionText] = []
    without_zone: Fact | None = None
    for one in told:
        without_zone = without_zone or zoneless(one)
        if one.left_out:
            continue
        incident, doubts = incident_of(one, len(incidents) + 1, path, settings)
        incidents.append(incident)
        found += _at_home([*one.findings, *doubts], one, incident)
        sections.append(SectionText(len(incidents), None, 0, one.episode.line, None, _words_by_line(one)))
    related = [RelatedIncident(fact.reference, None, fact.line) for one in told for fact in one.episode.related]
    return Reading(
        format=name,
        title=incidents[0].title if len(incidents) == 1 else None,
        kind="incident" if incidents else "not_an_incident",
        reason=None if incidents else "no-incidents",
        incidents=tuple(incidents),
        sections=tuple(sections),
        related=tuple(dict.fromkeys(related)),
        findings=tuple(dict.fromkeys([*found, *left_out_notes(told), *zone_note(without_zone, settings)])),
    )


def unknown(name: str, findings: Sequence[Finding], text: str) -> Reading:
    """A file that holds no incidents this reader knows: skipped, with a note that says why."""
    note = Finding(1, "note", "unknown-export", text)
    return Reading(name, kind="not_an_incident", reason="unknown-export", findings=(*findings, note))


def _at_home(findings: Sequence[Finding], told: Told, incident: Incident) -> list[Finding]:
    """The findings of a record; those of a restricted one on its own line, so that they are withheld with it."""
    return [replace(each, line=told.episode.line) for each in findings] if incident.is_restricted else list(findings)


def _words_by_line(told: Told) -> str:
    """What people wrote in a record, as one text whose lines are those of the file from the record's first line on."""
    facts = [fact for fact in told.episode.fields if fact.field in WORDED and fact.place == "front_matter"]
    lines: dict[int, list[str]] = defaultdict(list)
    for line, text in [*((fact.line, fact.text) for fact in facts), *told.words]:
        lines[line].append(" ".join(text.split()))
    return "\n".join(" ".join(lines.get(line, ())) for line in range(told.episode.line, max(lines, default=0) + 1))


def left_out_notes(told: Sequence[Told]) -> list[Finding]:
    """One note per reason, with how many records were left out for it and which."""
    reasons: dict[str, list[Told]] = defaultdict(list)
    for one in told:
        if one.left_out:
            reasons[one.left_out].append(one)
    notes = []
    for reason, ones in reasons.items():
        names = ", ".join(one.name for one in ones[:5]) + (", …" if len(ones) > 5 else "")
        text = f"left out {len(ones)} of {len(told)} records: {reason} ({names})"
        notes.append(Finding(ones[0].episode.line, "note", "left-out", text))
    return notes


def zoneless(told: Told) -> Fact | None:
    """The first moment of a record that names no zone."""
    clocked = (fact for fact in told.episode.fields if fact.field in CLOCKED and fact.place == "front_matter")
    return next((fact for fact in clocked if any(time.time and not time.zone for time in read_times(fact.text))), None)


def zone_note(fact: Fact | None, settings: Settings) -> list[Finding]:
    """One note for a file, at the first moment that names no zone."""
    text = f"times name no zone; taken as {settings.policy.timezone}"
    return [Finding(fact.line, "note", "assumed-zone", text)] if fact else []


def incident_of(told: Told, number: int, path: str, settings: Settings) -> tuple[Incident, list[Finding]]:
    """The incident of one record with its flaws. Evidence names the path in the record, since that says which clock it is."""
    episode = told.episode
    incident, findings = normalise(episode, number, "", settings)
    if told.last_resort and not _is_dated(incident, episode):
        episode = replace(episode, fields=(*episode.fields, *told.last_resort))
        incident, findings = normalise(episode, number, "", settings)
        findings += [_paperwork(fact) for fact in told.last_resort]
    words = " ".join(fact.text for fact in episode.fields if fact.field == "summary")
    kinds = {hit.name for hit in settings.vocabulary.kinds.find(episode.title)}
    is_open = incident.is_open if told.is_open is None else told.is_open
    return replace(
        _unfinished(incident) if is_open else incident,
        incident_id=incident.incident_id if episode.first("incident_id") else _identity(path, number),
        incident_date=_day(incident, episode),
        is_planned=told.is_planned or "drill" in kinds,
        is_near_miss="near_miss" in kinds,
        is_restricted=told.is_restricted or is_restricted(episode, _page(words), settings),
        is_open=is_open,
        services=_whole(incident.services, "services", episode.fields),
        teams=_whole(incident.teams, "teams", episode.fields),
        tags=_whole(incident.tags, "tags", episode.fields),
        timeline_events=_by_time([*incident.timeline_events, *_events(told.updates, settings)]),
        evidence=_with_paths(incident.evidence, episode.fields),
    ), findings


def _unfinished(incident: Incident) -> Incident:
    """An incident that goes on has no whole duration yet, unless the record states one: the time to mitigate is not it."""
    if incident.resolved_at is None and incident.duration_stated_minutes is None:
        incident = replace(incident, duration_minutes=None, duration_clock=None)
    if incident.resolved_at is None and incident.time_to_resolve_stated_minutes is None:
        incident = replace(incident, time_to_resolve_minutes=None, time_to_resolve_clock=None)
    return incident


def _whole(found: tuple[str, ...], name: str, facts: Sequence[Fact]) -> tuple[str, ...]:
    """A list with the names as the record lists them, where a comma belongs to a name."""
    listed = [fact for fact in facts if fact.field == name]
    if not listed or listed[0].place != "front_matter":
        return found
    exact = [fact.text for fact in listed if fact.place == "front_matter"]
    return tuple(text for text in exact if text in found or set(split_names(text)) & set(found))


def _page(words: str) -> Document:
    """The words of a record as a document of one line, for rules that read documents."""
    return Document("", (words,), 1, (), "none", (), (), (), ())


def _is_dated(incident: Incident, episode: Episode) -> bool:
    moments = (incident.started_at, incident.detected_at, incident.resolved_at)
    return any(moments) or any(fact.field in DATES for fact in episode.fields)


def _paperwork(fact: Fact) -> Finding:
    text = f"{fact.field} is {fact.label}, the time somebody wrote the record: nothing else says when it happened"
    return Finding(fact.line, "warning", "paperwork-time", text)


def _identity(path: str, number: int) -> str:
    return f"{path.rsplit('/', 1)[-1].rsplit('.', 1)[0]}#{number}"


def _day(incident: Incident, episode: Episode) -> date | None:
    """The stated date; else the day, in UTC, on which it began or was noticed."""
    if episode.first("incident_date"):
        return incident.incident_date
    known = incident.started_at or incident.detected_at
    return known.date() if known else incident.incident_date


def _events(updates: Sequence[Update], settings: Settings) -> list[TimelineEvent]:
    """The record's own entries. Their kinds say what they are, so nothing is derived from their words."""
    frame = Frame(settings.zone, False, None, None)
    moments = [read_moment(update.time_raw, frame, settings).at if update.time_raw else None for update in updates]
    return [
        TimelineEvent(position, _said(update), update.time_raw, at, update.moment, update.line)
        for position, (update, at) in enumerate(zip(updates, moments, strict=True), start=1)
    ]


def _said(update: Update) -> str:
    return f"{update.kind}: {update.words}" if update.kind and update.words else update.kind or update.words


def _by_time(events: Sequence[TimelineEvent]) -> tuple[TimelineEvent, ...]:
    """The entries of a record and of the text inside it in one order; one without a time stays behind the one before it."""
    ordered: list[tuple[str, TimelineEvent]] = []
    last = ""
    for event in events:
        last = event.occurred_at.isoformat() if event.occurred_at else last
        ordered.append((last, event))
    by_time = [event for _, event in sorted(ordered, key=lambda pair: pair[0])]
    return tuple(replace(event, position=position) for position, event in enumerate(by_time, start=1))


def _with_paths(evidence: Sequence[Evidence], facts: Sequence[Fact]) -> tuple[Evidence, ...]:
    """The evidence of values that stand in the record, with the path they stand at."""
    named: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.place == "front_matter":
            named[fact.field].append(fact)
    return tuple(_with_path(piece, named) for piece in evidence)


def _with_path(piece: Evidence, named: Mapping[str, Sequence[Fact]]) -> Evidence:
    name = piece.field.removesuffix("_raw").removesuffix("_stated_minutes")
    for fact in named.get(name, ()):
        if piece.text and fact.text.startswith(piece.text):
            return Evidence(piece.field, f"{fact.label}: {piece.text}", piece.line, piece.how)
    return piece
