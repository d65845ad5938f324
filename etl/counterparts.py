"""Incidents that a tool or status page lists, matched to the postmortems that tell of them: each match with its reason.

Owns what makes the two one incident. The same id, or a document that names the id, is certain. Otherwise they must begin within
a day of each other and have titles alike, or begin within an hour in the same service: that is likely, and shown as such. A
record has one postmortem at most; a postmortem may be about several records, but of one file's look-alikes only one. Must not
know who needs a postmortem.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from etl.records import Incident, Postmortem

# What lists incidents, beside what tells of them. Issues of a repository are postmortems that people wrote.
RECORDS = frozenset({"statuspage", "pagerduty", "incident_io", "firehydrant", "rootly", "csv_table", "cstate"})
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ALIKE = 0.5  # of the shorter title's words
SHORTEST_ID = 4
_WORD = re.compile(r"[^\W_]{2,40}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{3,60}")
_EMPTY = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "at",
        "by",
        "for",
        "from",
        "in",
        "into",
        "is",
        "it",
        "its",
        "not",
        "of",
        "on",
        "or",
        "our",
        "the",
        "to",
        "was",
        "were",
        "with",
        "incident",
        "outage",
        "issue",
        "issues",
        "problem",
        "problems",
        "degraded",
        "degradation",
        "service",
        "services",
        "postmortem",
        "report",
        "users",
        "customers",
        "some",
        "elevated",
        "errors",
        "error",
        "increased",
    ]
)


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A row of `counterparts`: a record (first key) and the postmortem that tells of the same incident (second key)."""

    document_path: str
    incident_number: int
    postmortem_path: str
    postmortem_number: int
    how: Literal["id", "link", "likeness"]
    is_certain: bool
    reason: str

    def holds(self, kept: Collection[tuple[str, int]]) -> bool:
        """Whether both incidents are among those kept."""
        return {(self.document_path, self.incident_number), (self.postmortem_path, self.postmortem_number)} <= set(kept)


@dataclass(frozen=True, slots=True)
class _Side:
    """One incident as it is compared."""

    path: str
    number: int
    incident: Incident
    words: frozenset[str]
    services: frozenset[str]
    at: datetime | None
    on: date | None

    @property
    def key(self) -> tuple[str, int]:
        return self.path, self.number


def counterparts(
    found: Sequence[Postmortem], whole: Callable[[Postmortem], Postmortem] = lambda each: each
) -> list[Counterpart]:
    """The matches, one row per matched record, in the order of the records; `whole` gives a document with all its texts."""
    records = [side for each in found if _lists(each) for side in _sides(each) if not tells(side.incident)]
    if not records:
        return []
    told = [side for each in found if each.outcome == "loaded" and not _lists(each) for side in _sides(each)]
    if not told:
        return []
    named = _named(records, told, map(whole, found))
    matched = {match.key: match for match in _certain(records, told, named)}
    rest = [record for record in records if record.key not in matched]
    taken = {(match.row.document_path, match.row.postmortem_path, match.row.postmortem_number) for match in matched.values()}
    rows = {**{key: match.row for key, match in matched.items()}, **_likely(rest, told, taken)}
    return [rows[record.key] for record in records if record.key in rows]


def _lists(found: Postmortem) -> bool:
    return found.outcome == "loaded" and found.format in RECORDS


def tells(incident: Incident) -> bool:
    """Whether a record holds a postmortem itself: a cause, or lessons."""
    return bool(incident.root_cause or incident.lessons)


def _sides(found: Postmortem) -> Iterator[_Side]:
    for incident in found.incidents:
        at = incident.started_at or incident.detected_at
        yield _Side(
            found.document_path,
            incident.incident_number,
            incident,
            frozenset(_WORD.findall(incident.title.casefold())) - _EMPTY,
            frozenset(service.casefold() for service in incident.services),
            at,
            at.date() if at else incident.incident_date,
        )


@dataclass(frozen=True, slots=True)
class _Match:
    key: tuple[str, int]
    row: Counterpart


def _named(records: Sequence[_Side], told: Sequence[_Side], found: Iterable[Postmortem]) -> Mapping[str, set[str]]:
    """For each record's id (in small letters) the documents whose text or links name it."""
    wanted = {_plain_id(record) for record in records} - {""}
    paths = {side.path for side in told}
    naming: dict[str, set[str]] = defaultdict(set)
    for each in found:
        if each.document_path in paths:
            texts = [section.text for section in each.sections]
            texts += [related.related_reference for related in each.related]
            texts += [f"{detail.label} {detail.value}" for incident in each.incidents for detail in incident.details]
            for name in wanted & {word.casefold() for text in texts for word in _NAME.findall(text)}:
                naming[name].add(each.document_path)
    return naming


def _plain_id(side: _Side) -> str:
    """An id that can be looked for in a text: long enough, and no plain word or number of another thing."""
    name = side.incident.incident_id.strip().casefold()
    return name if len(name) >= SHORTEST_ID and re.search(r"\d", name) and re.search(r"[a-z]", name) else ""


def _certain(records: Sequence[_Side], told: Sequence[_Side], named: Mapping[str, Collection[str]]) -> Iterator[_Match]:
    by_id: dict[str, list[_Side]] = defaultdict(list)
    by_path: dict[str, list[_Side]] = defaultdict(list)
    for side in told:
        by_id[side.incident.incident_id.strip().casefold()].append(side)
        by_path[side.path].append(side)
    for record in records:
        same = by_id.get(record.incident.incident_id.strip().casefold(), [])
        if len(same) == 1:
            yield _match(record, same[0], "id", f"both have the id {record.incident.incident_id}")
            continue
        naming = [side for path in sorted(named.get(_plain_id(record), ())) for side in by_path[path]]
        if len(naming) == 1:
            yield _match(record, naming[0], "link", f"the postmortem names {record.incident.incident_id}")


def _match(record: _Side, side: _Side, how: Literal["id", "link", "likeness"], reason: str) -> _Match:
    row = Counterpart(record.path, record.number, side.path, side.number, how, how != "likeness", reason)
    return _Match(record.key, row)


def _likely(
    records: Sequence[_Side], told: Sequence[_Side], taken: set[tuple[str, str, int]]
) -> dict[tuple[str, int], Counterpart]:
    """The best pairs first; a postmortem is given to one record of each file."""
    by_day: dict[date, list[_Side]] = defaultdict(list)
    for side in told:
        if side.on is not None:
            by_day[side.on].append(side)
    scored = []
    for record in records:
        near = (by_day.get(record.on + DAY * shift, []) for shift in (-1, 0, 1)) if record.on else ()
        scored += [
            (-alike[0], record.key, side.key, _match(record, side, "likeness", alike[1]))
            for sides in near
            for side in sides
            if (alike := _alike(record, side))
        ]
    rows: dict[tuple[str, int], Counterpart] = {}
    for _, _, _, match in sorted(scored, key=lambda each: each[:3]):
        place = (match.row.document_path, match.row.postmortem_path, match.row.postmortem_number)
        if match.key not in rows and place not in taken:
            rows[match.key] = match.row
            taken.add(place)
    return rows


def _alike(record: _Side, side: _Side) -> tuple[float, str] | None:
    """How well the two fit, and in words why; None where they do not."""
    apart = abs(record.at - side.at) if record.at and side.at else None
    if apart is not None and apart > DAY:
        return None
    shared = record.words & side.words
    alike = len(shared) / min(len(record.words), len(side.words)) if len(shared) >= 2 else 0.0
    services = record.services & side.services
    is_near = apart is not None and apart <= HOUR
    if alike < ALIKE and not (services and is_near):
        return None
    when = f"begin {_apart(apart)}" if apart is not None else "are of the same day, or of days beside each other"
    parts = [f"they {when}"]
    if shared:
        parts.append(f"both titles say {', '.join(sorted(shared)[:5])}")
    if services:
        parts.append(f"both name {', '.join(sorted(services)[:3])}")
    return alike + 0.5 * bool(services) + 0.5 * is_near, "; ".join(parts)


def _apart(apart: timedelta) -> str:
    minutes = round(apart.total_seconds() / 60)
    return "at the same minute" if minutes == 0 else f"{minutes} min apart" if minutes < 120 else f"{minutes / 60:.0f} h apart"


def masked(rows: Sequence[Counterpart], names: Mapping[str, str], hidden: Collection[tuple[str, int]]) -> list[Counterpart]:
    """The matches without the words of restricted incidents: `names` replaces paths, keys in `hidden` withhold the reason."""

    def one(row: Counterpart) -> Counterpart:
        keys = {(row.document_path, row.incident_number), (row.postmortem_path, row.postmortem_number)}
        return Counterpart(
            names.get(row.document_path, row.document_path),
            row.incident_number,
            names.get(row.postmortem_path, row.postmortem_path),
            row.postmortem_number,
            row.how,
            row.is_certain,
            "withheld: one of the two is restricted" if keys & set(hidden) else row.reason,
        )

    return [one(row) for row in rows]
