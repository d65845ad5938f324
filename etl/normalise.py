"""Facts to records: what the words of one incident mean, in UTC, minutes, ranks and statuses, each with its evidence.

Finding is not understanding: where something stands was decided in `facts`; only here, in the vocabulary and in the
taxonomy is it decided what it means. What needs the whole archive (the severity scheme of a folder, duplicates, links) is
left to `settle`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from etl.action_records import action_findings, action_records
from etl.cause_records import factor_records
from etl.clocks import Stated, disagreements, durations, from_timeline, is_contradicted, order_findings
from etl.dates import read_date
from etl.detection import detection_of
from etl.doubts import length_doubts, timeline_zone_doubts
from etl.evidence import evidence_of
from etl.facts.shapes import Episode, Fact
from etl.folding import fold
from etl.frame import Frame, frame_of
from etl.moments import UNCLEAR, moments_of, place_events, read_moment, responses, stated_start
from etl.ownership import known_names, owners, with_known_services
from etl.paths import told_name
from etl.publication import without_publication_day
from etl.records import Detail, Evidence, Finding, Incident, Lesson, TimelineEvent
from etl.remarks import id_finding
from etl.settings import Settings
from etl.stated import stated_durations
from etl.statuses import read_document_status
from etl.titles import title_of

TEXTS = ("trigger", "users_affected", "summary", "root_cause")
LISTS = ("services", "teams", "tags")
_USERS = re.compile(
    r"(?:about |around |~)?\d[\d.,]*\s?(?:%|k|M)?\s*(?:of\s)?(?:all\s)?(?:users?|customers?|accounts?|clients?)(?: affected)?",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"user|customer|account|client", re.IGNORECASE)  # without one of them nobody is counted
_NO_SERVICE = {"none", "n a", "na", "no", "unknown", "なし", "tbd", "all"}


@dataclass(frozen=True, slots=True)
class _Clocked:
    """What a clock decides of an incident: its events, moments with their sources, durations, and whether it goes on."""

    frame: Frame
    events: Sequence[TimelineEvent]
    moments: Mapping[str, datetime | None]
    sources: Mapping[str, tuple[str, int | None, str]]
    stated: Mapping[str, Stated]
    columns: Mapping[str, Any]
    status: Mapping[str, Any]
    findings: Sequence[Finding]


def normalise(episode: Episode, number: int, path: str, settings: Settings) -> tuple[Incident, list[Finding]]:
    """One incident with everything that hangs on it, and the flaws met on the way."""
    episode = with_known_services(without_publication_day(episode), settings.policy)
    clocked = _clocked(episode, path, settings)
    values, owned = _values(episode, clocked, settings)
    method, evidence = _evidence(episode, path, clocked, (values, owned), settings)
    actions = action_records(episode, _created(values), clocked.frame.order, settings)
    incident = Incident(
        incident_number=number,
        incident_id=_identity(episode, path, number),
        title=title_of(episode, path),
        severity_raw=_severity_raw(episode.first("severity")),
        detection_method=method,  # type: ignore[arg-type]
        line=episode.line,
        timeline_events=tuple(clocked.events),
        contributing_factors=factor_records(episode, settings),
        action_items=actions,
        lessons=tuple(Lesson(lesson.kind, lesson.text, lesson.line) for lesson in episode.lessons),
        details=tuple(Detail(fact.label, fact.value, fact.section or None, fact.line) for fact in episode.details),
        evidence=evidence,
        **values,
    )
    return incident, [*clocked.findings, *action_findings(actions), *_doubts(episode, clocked, values, settings)]


def _clocked(episode: Episode, path: str, settings: Settings) -> _Clocked:
    """Times to moments and durations, with what contradicts what."""
    frame = frame_of(episode, path, settings)
    events, findings = place_events(episode.events, frame, settings, stated_start(episode, frame, settings))
    chosen = from_timeline([] if episode.is_recurrence else events, responses(events, settings.vocabulary))
    moments, sources, doubts = moments_of(episode, frame, chosen.events, settings)
    status = _status(episode)
    if status["is_open"] and sources.get("resolved_at", ("", None, "stated"))[2] == "computed":
        moments.pop("resolved_at"), sources.pop("resolved_at")  # what is still open has no end, whatever its last entry says
    stated, unclear = stated_durations(episode)
    findings += _bad_dates(episode, frame)
    assumed = {name for name in chosen.assumed if sources.get(name, ("", None, ""))[2] == "computed"}
    if is_contradicted(moments, stated, assumed):
        moments.pop("resolved_at"), sources.pop("resolved_at")
    columns = durations(moments, stated, settings.policy.prefer, assumed)
    findings += doubts + unclear + order_findings(moments, _lines(sources))
    limits = settings.policy.mismatch_share, settings.policy.mismatch_minutes
    findings += disagreements(columns, stated, moments, limits, assumed)
    return _Clocked(frame, events, moments, sources, stated, columns, status, findings)


def _lines(sources: Mapping[str, tuple[str, int | None, str]]) -> dict[str, int]:
    return {name: line for name, (_, line, _) in sources.items() if line}


def _values(episode: Episode, clocked: _Clocked, settings: Settings) -> tuple[dict[str, Any], Sequence[Evidence]]:
    """The columns that documents state or clocks give, and the evidence for teams that the policy knows."""
    values: dict[str, Any] = {
        **clocked.columns,
        **clocked.moments,
        **_texts(episode),
        **_lists(episode),
        **clocked.status,
        **_moment_days(episode, clocked.frame, settings),
    }
    values["services"] = known_names(values["services"], settings.policy)
    teams, owned = ((), ()) if values["teams"] else owners(values["services"], settings.policy)
    values["teams"] = values["teams"] or teams
    values["incident_date"] = _date(episode, clocked)
    return values, owned


def _evidence(
    episode: Episode, path: str, clocked: _Clocked, told: tuple[Mapping[str, Any], Sequence[Evidence]], settings: Settings
) -> tuple[str | None, tuple[Evidence, ...]]:
    """The way of detection, and the line of each value; `told` is what `_values` gave."""
    values, owned = told
    found = [Evidence(name, text, line, how) for name, (text, line, how) in clocked.sources.items()]  # type: ignore[arg-type]
    found += evidence_of(episode, path, values)
    found += [Evidence(f"{stem}_stated_minutes", said.fact.text, said.fact.line) for stem, said in clocked.stated.items()]
    found += owned
    method, words, line = detection_of(episode, clocked.events, settings.vocabulary)
    if method:
        found.append(Evidence("detection_method", words[:300], line))
    return method, tuple(found)


def _doubts(episode: Episode, clocked: _Clocked, values: Mapping[str, Any], settings: Settings) -> list[Finding]:
    """What was read and is doubtful all the same."""
    found = [] if episode.first("incident_id") is not None else [id_finding(episode, settings.vocabulary)]
    found += timeline_zone_doubts(episode, clocked.frame, clocked.events, settings)
    if not episode.is_recurrence:  # told of the incident's own document
        found += length_doubts(clocked.stated, values, _lines(clocked.sources), settings)
    return found


def _texts(episode: Episode) -> dict[str, str | None]:
    found = {name: episode.first(name) for name in TEXTS}
    texts = {name: fact.text if fact else None for name, fact in found.items()}
    impact = episode.first("impact")
    if texts["users_affected"] is None and impact is not None:
        counted = _USERS.search(impact.text) if _COUNTED.search(impact.text) else None
        texts["users_affected"] = counted.group(0).strip() if counted else None
    return texts


def _lists(episode: Episode) -> dict[str, tuple[str, ...]]:
    """Lists as written, split at commas outside brackets; front matter first, nothing twice."""
    lists: dict[str, tuple[str, ...]] = {}
    for name in LISTS:
        facts = [fact for fact in episode.fields if fact.field == name]
        best = [fact for fact in facts if fact.place == facts[0].place] if facts else []
        names = [part for fact in best for part in split_names(fact.text, whole=fact.place == "front_matter" and len(best) > 1)]
        lists[name] = tuple(dict.fromkeys(name for name in names if fold(name) and fold(name) not in _NO_SERVICE))
    return lists


def split_names(text: str, whole: bool = False) -> list[str]:
    """The names of a list in one text: split at commas and the like, but not inside brackets."""
    if whole:
        return [text.strip()]
    depth, start, names = 0, 0, []
    for index, character in enumerate(text):
        if character in "(（[":
            depth += 1
        elif character in ")）]":
            depth = max(0, depth - 1)
        elif depth == 0 and character in ",;、，\n":
            names.append(text[start:index])
            start = index + 1
    names.append(text[start:])
    return [name.strip(" .`*-") for name in names if name.strip(" .`*-")]


def _status(episode: Episode) -> dict[str, Any]:
    fact = episode.first("status")
    reading = read_document_status(fact.text) if fact else None
    resolved = episode.first("is_resolved")
    is_open = bool(reading and reading.is_open) or bool(resolved and fold(resolved.text) in {"false", "no"})
    return {"status_raw": fact.text if fact else None, "status": reading.status if reading else None, "is_open": is_open}


def _moment_days(episode: Episode, frame: Frame, settings: Settings) -> dict[str, datetime | None]:
    found: dict[str, datetime | None] = {}
    for name in ("drafted_at", "reviewed_at", "published_at"):
        fact = episode.first(name)
        found[name] = read_moment(fact.text, frame, settings).at if fact else None
    return found


def _date(episode: Episode, clocked: _Clocked) -> date | None:
    """The document's own date; else the day of the first moment that is known."""
    if clocked.frame.day:
        return clocked.frame.day
    order, moments = clocked.frame.order, clocked.moments
    dated = next(
        (found for event in episode.events if event.time_raw and (found := read_date(event.time_raw, order=order).value)), None
    )
    if dated:
        return dated
    known = [
        at
        for at in (moments.get("started_at"), moments.get("detected_at"), *(event.occurred_at for event in clocked.events))
        if at
    ]
    return known[0].date() if known else None


def _bad_dates(episode: Episode, frame: Frame) -> list[Finding]:
    """A stated date that no calendar knows, or that could be two days."""
    found = []
    for fact in episode.fields:
        if fact.field == "incident_date":
            reading = read_date(fact.text, order=frame.order)
            if reading.value is None and reading.problem in UNCLEAR:
                text = f"{fact.label or 'date'} {fact.text[:40]!r} {UNCLEAR[reading.problem]}; left empty"
                found.append(Finding(fact.line, "warning", reading.problem, text))
    return found


def _created(values: dict[str, Any]) -> date | None:
    names = ("published_at", "drafted_at", "resolved_at", "started_at", "detected_at")
    found = next((values.get(name) for name in names if values.get(name)), None)
    return found.date() if found else values.get("incident_date")


def _identity(episode: Episode, path: str, number: int) -> str:
    fact = episode.first("incident_id")
    if fact:
        return fact.text[:120]
    name = told_name(path)
    return name if number == 1 else f"{name}#{number}"


def _severity_raw(fact: Fact | None) -> str | None:
    return fact.text[:200] if fact else None
