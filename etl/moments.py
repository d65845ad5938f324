"""Times as written to moments in UTC: the zone and the day of a document, stated times, and the entries of its time line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import pairwise

from etl.dates import read_date
from etl.facts.lead import time_kind
from etl.facts.shapes import Episode, EventFact, Fact
from etl.frame import Frame
from etl.phrases import Hit
from etl.records import Finding, TimelineEvent
from etl.relative_times import counted_day
from etl.settings import Settings
from etl.timeline_clock import place
from etl.times import read_times
from etl.vocabulary import Vocabulary
from etl.zones import read_zone, to_utc

MOMENTS = ("resolved", "mitigated", "detected", "acknowledged", "started", "communicated")
# What keeps an entry of a time line from having a moment, and what to do about it.
UNCLEAR = {
    "no-date": "has no day; say the date once above the time line",
    "no-such-date": "is no day of the calendar",
    "no-such-time": "does not exist in this zone on that day",
    "ambiguous-time": "stands twice on the day the clocks go back; add the offset",
    "unknown-zone": "names a zone that is not known; use UTC or an offset",
    "timeline_order": "lies before the entry above it",
    "unclear-date": "names no single day; write it as 2026-03-17",
}
_ZERO = re.compile(r"T\s?\+?\s?0+\s?(?:m|min|h)?(?![\dhm])\]?", re.I)
_ALL_WELL = re.compile(r"\b(?:all|everything) (?:is |was |looks |looked )?(?:fine|good|ok|okay|well|green|normal)\b", re.I)
_NOT_YET = re.compile(
    r"\b(?:believ(?:e|ed|es|ing)|\w{2,6}n['’]t|not|no|never|without|until|before|unable|"
    r"fail(?:s|ed)? to|expected|should|trying to|attempt\w*|waiting)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A stated time read: the moment in UTC, whether it is only a day, and what is wrong with it."""

    at: datetime | None
    day: date | None
    day_only: bool
    problem: str | None = None


def read_moment(text: str, frame: Frame, settings: Settings) -> Moment:
    """A stated date and time as UTC. A time alone takes the document's day; a date alone is midnight, and marked so."""
    readings = read_times(text)
    dated = read_date(text, order=frame.order)
    clock = next((reading for reading in readings if reading.time is not None), None)
    day = (clock.date if clock else None) or dated.value or frame.day
    if clock is None or clock.time is None:
        problem = dated.problem if dated.value is None else None
        return Moment(datetime.combine(dated.value, time()) if dated.value else None, dated.value, True, problem)
    if day is None:
        return Moment(None, None, False, "no-day")
    zone = frame.zone
    if clock.zone:
        found = read_zone(clock.zone, settings.words)
        if found is None:
            return Moment(None, day, False, "unknown-zone")
        zone = found
    at, problem = to_utc(datetime.combine(day, clock.time), zone)
    return Moment(at, day, False, problem)


def stated_start(episode: Episode, frame: Frame, settings: Settings) -> datetime | None:
    """The start as stated under a label, from which `T+15m` counts; else the time that the entry at T+0 names."""
    fact = episode.first("started_at") or _dated_start("started_at", episode)
    if fact is not None:
        moment = read_moment(fact.text, frame, settings)
        if moment.at is not None and not moment.day_only:
            return moment.at
    for event in episode.events:
        zero = _ZERO.match(event.time_raw.strip(" []*")) if event.time_raw else None
        if event.time_raw and zero:
            named = read_moment(f"{event.time_raw.strip(' []*')[zero.end() :]} {event.text[:60]}", frame, settings)
            if named.at is not None and not named.day_only:
                return named.at
    return None


def place_events(
    events: Sequence[EventFact], frame: Frame, settings: Settings, start: datetime | None = None
) -> tuple[list[TimelineEvent], list[Finding]]:
    """The entries with their moments in UTC, in the order of time; entries whose time is not known keep their place."""
    texts = [event.time_raw or "" for event in events]
    stated = frame.zone if frame.zone_stated else None
    beside = [read_zone(event.zone, settings.words) if event.zone else None for event in events]
    placed = place(
        texts,
        day=frame.day,
        zone=stated,
        assumed=frame.zone,
        beside=beside,
        start=start,
        order=frame.order,
        words=settings.words,
    )
    findings: list[Finding] = []
    rows: list[tuple[EventFact, datetime | None]] = []
    for event, spot in zip(events, placed, strict=True):
        if _is_day_alone(event) and spot.at_utc is None:
            continue  # it has done its work for the entries below it
        rows.append((event, spot.at_utc))
        if spot.problem in UNCLEAR and event.time_raw:
            code = spot.problem.replace("_", "-")
            if code not in {finding.code for finding in findings}:  # said once, at the first entry
                findings.append(Finding(event.line, "note", code, f"time {event.time_raw[:40]!r} {UNCLEAR[spot.problem]}"))
    if newest_first(rows):
        rows.reverse()
    moments = _labels([event.text for event, _ in rows], settings.vocabulary)
    if start is not None and "started" not in moments:
        moments = ["started" if at == start and not said else said for (_, at), said in zip(rows, moments, strict=True)]
    placed_events = [
        TimelineEvent(position, event.text, event.time_raw, at, moment, event.line)
        for position, ((event, at), moment) in enumerate(zip(rows, moments, strict=True), start=1)
    ]
    return placed_events, findings


def _is_day_alone(event: EventFact) -> bool:
    raw = event.time_raw or ""
    return not event.text and (time_kind(raw) == "date" or counted_day(raw) is not None)


def _labels(texts: Sequence[str], vocabulary: Vocabulary) -> list[str | None]:
    """The moment of each entry; where no entry has a telling word for one, the first entry with a weaker word stands for it."""
    found = [moment_of(text, vocabulary) for text in texts]
    weak = [_named(vocabulary.weak_moments.find(text), text) for text in texts]
    for name in sorted(set().union(*weak) - set(found)):
        for index, names in enumerate(weak):
            if found[index] is None and name in names:
                found[index] = name
                break
    return found


def _named(hits: Sequence[Hit], text: str) -> set[str]:
    """The moments of these phrases, without those that the entry cannot tell of."""
    return {hit.name for hit in hits} - _denied(text) if hits else set()


def responses(events: Sequence[TimelineEvent], vocabulary: Vocabulary) -> frozenset[int | None]:
    """The lines of the entries that tell of a response, whatever else they tell."""
    told = ((event, hit) for event in events for hit in vocabulary.moments.find(event.event))
    return frozenset(event.line for event, hit in told if hit.name == "acknowledged" and not _negated(event.event, hit))


def newest_first(rows: Sequence[tuple[EventFact, datetime | None]]) -> bool:
    known = [at for _, at in rows if at is not None]
    return len(known) > 1 and all(later <= earlier for earlier, later in pairwise(known)) and known[0] > known[-1]


def moment_of(text: str, vocabulary: Vocabulary) -> str | None:
    """The moment an entry tells of, by its words: a phrase that opens it wins, else the last moment it names.

    A phrase after "not", "expected to" and the like tells of no moment.
    """
    labelled = vocabulary.field_of(text.partition(":")[0][:40]) if ":" in text[:40] else None
    if labelled is not None and labelled.removesuffix("_at") in MOMENTS:
        return labelled.removesuffix("_at")
    if labelled == "trigger":
        return "started"
    hits = [hit for hit in vocabulary.moments.find(text) if not _negated(text, hit)]
    first = [hit for hit in vocabulary.opening_moments.find(text[:60]) if hit.start == 0]
    hits += [hit for hit in first if hit.name != "started" or _is_label(hit, text)]
    denied = _denied(text) if hits else set()
    hits = [hit for hit in hits if hit.name not in denied]
    if not hits:
        return None
    opening = [hit for hit in hits if hit.start <= 1]
    tells_an_end = any(hit.name == "resolved" for hit in hits)
    if opening and tells_an_end and all(hit.name == "communicated" or hit.phrase.startswith("confirm") for hit in opening):
        return "resolved"  # "Status page set to resolved", "Confirmed the issue resolved"
    chosen = opening or hits
    longest = max(chosen, key=lambda hit: (hit.length if opening else 0, -MOMENTS.index(hit.name)))
    return longest.name


def _is_label(hit: Hit, text: str) -> bool:
    """Whether the entry opens with these words as with a label: "Start: …", and not "Start of the rollback"."""
    behind = re.sub(r"^\W*", "", text)[len(hit.phrase) :].lstrip(" *_")
    return not behind or behind[0] in ":：.,;–—-"


def _denied(text: str) -> set[str]:
    """The moments that an entry cannot tell of: whoever reports that all is fine has detected nothing."""
    small = text.casefold()
    may_say = "all " in small or "everything " in small
    return {"detected"} if may_say and _ALL_WELL.search(text) else set()


def _negated(text: str, hit: Hit) -> bool:
    first = hit.phrase.split()[0].rstrip("*")
    at = text.casefold().find(first)
    return at > 0 and bool(_NOT_YET.search(text[max(0, at - 30) : at]))


def moments_of(
    episode: Episode, frame: Frame, chosen: Mapping[str, TimelineEvent], settings: Settings
) -> tuple[dict[str, datetime | None], dict[str, tuple[str, int | None, str]], list[Finding]]:
    """Each moment with its evidence (text, line, how): stated under a label first, else from the time line."""
    moments: dict[str, datetime | None] = {}
    evidence: dict[str, tuple[str, int | None, str]] = {}
    findings: list[Finding] = []
    for name in ("started_at", "detected_at", "acknowledged_at", "mitigated_at", "resolved_at", "communicated_at"):
        fact = episode.first(name) or _dated_start(name, episode)
        event = chosen.get(name)
        if fact is None:
            fact = _end_of_range(name, episode)
        if fact is not None:
            moment = read_moment(fact.text, frame, settings)
            findings += _doubts(name, fact, moment, settings)
            if moment.at is not None and not (moment.day_only and event is not None):
                moments[name], evidence[name] = moment.at, (fact.text, fact.line, "stated")
                continue
        if event is not None:
            moments[name], evidence[name] = event.occurred_at, (event.event[:300], event.line, "computed")
    return moments, evidence, findings


def _dated_start(name: str, episode: Episode) -> Fact | None:
    """A date with a time of day is the start, where nothing else says when it began."""
    dates = [fact for fact in episode.fields if fact.field == "incident_date"] if name == "started_at" else []
    return next((fact for fact in dates if any(reading.time is not None for reading in read_times(fact.text))), None)


def _end_of_range(name: str, episode: Episode) -> Fact | None:
    """`Duration: 09:05 - 12:35` states the start and the end, where nothing else does."""
    fact = episode.first("duration")
    if fact is None or name not in {"started_at", "resolved_at"}:
        return None
    clocks = [reading for reading in read_times(fact.text) if reading.time is not None]
    if len(clocks) != 2:
        return None
    first, last = clocks
    chosen, other = (first, last) if name == "started_at" else (last, first)
    zone = f" {other.zone}" if other.zone and not chosen.zone else ""  # one zone stands for both
    begin = first.stop if chosen is last else 0  # its own day may stand before the time
    day = fact.text[begin : chosen.start] if read_date(fact.text[begin : chosen.start]).value else ""
    return replace(fact, text=day + fact.text[chosen.start : chosen.stop] + zone)


def _doubts(name: str, fact: Fact, moment: Moment, settings: Settings) -> list[Finding]:
    if moment.problem in {"unknown-zone", "no-such-time", "ambiguous-time", "no-such-date", "unclear-date"}:
        text = f"{name} {fact.text[:60]!r}: {moment.problem.replace('-', ' ')}; write it as 2026-03-17 09:12 UTC"
        return [Finding(fact.line, "warning", moment.problem, text)]
    if moment.at is not None and moment.at.date() > settings.as_of:
        text = f"{name} {fact.text[:40]!r} lies after {settings.as_of}, the day of the load"
        return [Finding(fact.line, "warning", "future-time", text)]
    return []
