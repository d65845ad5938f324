"""Candidates of recurrence: groups of incidents that may be one issue, in the order in which to look at them, with reasons.

Owns which stars are worth storing, the second channel (one specific factor across services) and the rank. How alike two
incidents are is pairs.py, which of them are linked is stars.py. The result depends on the entries alone, not on their order.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from etl.policy import RecurrencePolicy
from etl.records import Finding
from etl.recurrence.decisions import Decisions, resolved
from etl.recurrence.entry import (
    Channel,
    Decision,
    Duplicate,
    Key,
    RecurrenceEntry,
    RecurrenceGroup,
    RecurrenceMember,
    RecurrenceResult,
)
from etl.recurrence.index import index_of
from etl.recurrence.pairs import Thresholds, compare, thresholds
from etl.recurrence.reasons import shared_terms, told
from etl.recurrence.stars import CONFIRMED, Link, Said, Star, filed_twice, said_in, stars
from etl.recurrence.terms import Terms, weigh, weigh_cut
from etl.recurrence.words import Texts

RECENT = timedelta(days=180)
QUARTER = timedelta(days=91.3125)


@dataclass(frozen=True, slots=True)
class _Group:
    """A group of indices in order of time, before it is ranked; the last one is what the links refer to."""

    channel: Channel
    decision: Decision
    members: tuple[int, ...]
    links: Mapping[int, Link]
    factor: str | None = None
    threshold: float | None = None
    number: int = 0

    @property
    def latest(self) -> int:
        return self.members[-1]

    @property
    def score(self) -> float | None:
        alike = [link.similarity for link in self.links.values()]
        return sum(alike) / len(alike) if alike else None


def find_recurrences(
    entries: Sequence[RecurrenceEntry],
    decisions: Decisions,
    settings: RecurrencePolicy,
    as_of: date,
    factor_labels: Mapping[str, str] | None = None,
    *,
    texts: Texts | None = None,
) -> RecurrenceResult:
    """The groups of incidents that may be one issue. Planned work is left out, and the later of two reports of one incident.

    `as_of` decides what counts as recent in the rank; `factor_labels` name the groups of the second channel; `texts` are those
    of the entries, where they were cut already.
    """
    ordered = sorted((entry for entry in entries if not entry.is_planned and not entry.is_recurrence), key=_by_time)
    wholes = sorted((entry for entry in entries if entry.is_recurrence), key=_by_time)
    decided = resolved(decisions, entries, settings.decided_by)
    said = said_in(ordered, decided.confirmed, decided.rejected, wholes)
    terms = _terms(ordered, texts)
    services = [entry.services for entry in ordered]
    pairs = compare(terms, services, settings)
    limits = thresholds(pairs, services, settings)
    twice = filed_twice(pairs, ordered, said, settings)
    left_out = frozenset(later for _, later in twice)
    groups = list(_by_likeness(stars(pairs, limits, said, left_out), said, limits, ordered))
    groups += _by_factor(ordered, groups, said, left_out, settings)
    groups.sort(key=lambda group: _order(group, ordered, settings, as_of))
    rows = [
        _row(group, rank, ordered, _title(group, ordered, decided.names, factor_labels or {}))
        for rank, group in enumerate(groups, start=1)
    ]
    doubled = [(ordered[later], ordered[earlier], round(score, 3)) for (earlier, later), score in sorted(twice.items())]
    return RecurrenceResult(
        groups=tuple(rows),
        members=tuple(_members(groups, rows, ordered, terms)),
        duplicates=tuple(Duplicate(later.key, earlier.key, score) for later, earlier, score in doubled),
        decisions=decided.rows,
        index=index_of(terms, pairs, limits, ordered, settings) if ordered else None,
        findings=(*decided.findings, *(_duplicate_finding(*each) for each in doubled)),
    )


def _terms(ordered: Sequence[RecurrenceEntry], texts: Texts | None) -> Terms:
    people = {name for entry in ordered for name in entry.people}
    if texts is None:
        return weigh([entry.text for entry in ordered], people)
    return weigh_cut(texts, [entry.number for entry in ordered], people)


def _by_time(entry: RecurrenceEntry) -> tuple[datetime, str, int]:
    return entry.occurred_at or datetime.min, entry.document_path, entry.incident_number  # noqa: DTZ901 (naive UTC)


def _by_likeness(found: Sequence[Star], said: Said, limits: Thresholds, ordered: Sequence[RecurrenceEntry]) -> Iterator[_Group]:
    """What people decided, then every star that they have not decided as a whole."""
    together = said.together
    for group in said.confirmed:
        members = tuple(sorted(group))
        latest = members[-1]
        links = {index: Link(1.0, together.get((index, latest), ())) for index in members[:-1]}
        yield _Group("declared", "confirmed", members, links)
    for pair in sorted(said.rejected):
        yield _Group("declared", "rejected", pair, {})
    for star in found:
        if any(star.members <= group for group in said.confirmed):
            continue
        told = all(set(link.said) - {CONFIRMED} for link in star.links.values())
        limit = limits.services if ordered[star.latest].services else limits.text
        channel: Channel = "declared" if told else "look_alike"
        yield _Group(channel, "candidate", (*star.links, star.latest), star.links, None, None if told else limit, star.number)


def _by_factor(
    ordered: Sequence[RecurrenceEntry],
    groups: Sequence[_Group],
    said: Said,
    left_out: frozenset[int],
    settings: RecurrencePolicy,
) -> Iterator[_Group]:
    """The second channel: one specific factor in several incidents of more than one service, within some quarters."""
    holding: dict[str, list[int]] = defaultdict(list)
    for index, entry in enumerate(ordered):
        if entry.occurred_at is not None and index not in left_out:
            for factor in sorted(set(entry.factors)):
                if "." in factor and not factor.startswith("unclassified"):
                    holding[factor].append(index)
    known = [frozenset(group.members) for group in groups]
    for factor, indices in sorted(holding.items()):
        if len(indices) > settings.factor_share * len(ordered):
            continue
        for window in _windows(indices, ordered, QUARTER * settings.factor_quarters):
            members = tuple(index for index in window if (index, window[-1]) not in said.rejected)
            services = {service for index in members for service in ordered[index].services}
            enough = len(members) >= settings.factor_incidents and len(services) > 1
            if enough and not any(set(members) <= group for group in known):
                yield _Group("same_factor", "candidate", members, {}, factor)


def _windows(indices: Sequence[int], ordered: Sequence[RecurrenceEntry], width: timedelta) -> Iterator[list[int]]:
    """The indices cut into windows of time, from the latest backwards."""
    left = list(indices)
    while left:
        latest = ordered[left[-1]].occurred_at
        assert latest is not None
        window = [index for index in left if (ordered[index].occurred_at or latest) >= latest - width]
        yield window
        left = left[: len(left) - len(window)]


def _order(
    group: _Group, ordered: Sequence[RecurrenceEntry], settings: RecurrencePolicy, as_of: date
) -> tuple[bool, float, float, str]:
    """What puts a group before others: a third occurrence, likeness, how recent it is, and promises still open."""
    entries = [ordered[index] for index in group.members]
    days = [entry.occurred_at.date() for entry in entries if entry.occurred_at]
    recent = sum(as_of - RECENT <= day <= as_of for day in days)
    value = 3.0 * (len(entries) > settings.third_occurrence) + (group.score or 0.0)
    value += 0.3 * math.log2(1 + recent) + 0.5 * any(entry.has_open_action for entry in entries)
    affected = sum(entry.users_affected_minutes or 0.0 for entry in entries)
    return group.decision == "rejected", -value, -affected, _group_id(group, ordered)


def _group_id(group: _Group, ordered: Sequence[RecurrenceEntry]) -> str:
    """The same for the same latest incident, so that a link to a group survives a reload."""
    anchor = ordered[group.latest if group.decision == "candidate" else group.members[0]].key
    second = ordered[group.latest].key if group.decision == "rejected" else ""
    channel = "same_factor" if group.factor else "star"  # a link that somebody adds leaves the group what it is
    parts = (channel, group.decision, group.factor, anchor, second, group.number)
    return sha256(repr(parts).encode()).hexdigest()[:10]


def _title(
    group: _Group,
    ordered: Sequence[RecurrenceEntry],
    names: Sequence[tuple[frozenset[Key], str]],
    factor_labels: Mapping[str, str],
) -> str:
    """The name people gave last, else the factor's, else the title of the latest incident."""
    keys = {ordered[index].key for index in group.members} if names else set()
    named = next((name for held, name in reversed(names) if held <= keys), None)
    by_factor = factor_labels.get(group.factor, group.factor) if group.factor else None
    return named or by_factor or ordered[group.latest].title


def _row(group: _Group, rank: int, ordered: Sequence[RecurrenceEntry], title: str) -> RecurrenceGroup:
    moments = [ordered[index].occurred_at for index in group.members]
    days = sorted(moment.date() for moment in moments if moment)
    return RecurrenceGroup(
        group_id=_group_id(group, ordered),
        title=title,
        incident_count=len(group.members),
        first_date=days[0] if days else None,
        last_date=days[-1] if days else None,
        channel=group.channel,
        score=None if group.score is None else round(group.score, 3),
        threshold=None if group.threshold is None else round(group.threshold, 3),
        decision=group.decision,
        rank=rank,
    )


def _members(
    groups: Sequence[_Group], rows: Sequence[RecurrenceGroup], ordered: Sequence[RecurrenceEntry], terms: Terms
) -> Iterator[RecurrenceMember]:
    """The members of each group in order of time, each with its reasons."""
    others = [(index, group.latest) for group in groups for index in group.members[:-1]]
    shared = iter(shared_terms(terms, [one for one, _ in others], [latest for _, latest in others]))
    for group, row in zip(groups, rows, strict=True):
        latest = ordered[group.latest]
        for index in group.members[:-1]:
            entry, link = ordered[index], group.links.get(index)
            similarity = round(link.similarity, 3) if link else None
            yield RecurrenceMember(
                row.group_id, *entry.key, similarity, _reasons(entry, latest, group.factor, link, next(shared))
            )
        yield RecurrenceMember(row.group_id, *latest.key, 1.0, told([], factors=[group.factor] if group.factor else ()))


def _reasons(
    entry: RecurrenceEntry, latest: RecurrenceEntry, factor: str | None, link: Link | None, terms: list[tuple[str, float]]
) -> str:
    """What an earlier incident has in common with the latest one of its group."""
    return told(
        terms,
        services=sorted(set(entry.services) & set(latest.services)),
        factors=[factor] if factor else sorted(set(entry.ticked_factors) & set(latest.ticked_factors)),
        links=link.said if link else (),
        gap_days=(latest.occurred_at - entry.occurred_at).days if latest.occurred_at and entry.occurred_at else None,
    )


def _duplicate_finding(later: RecurrenceEntry, earlier: RecurrenceEntry, score: float) -> tuple[str, Finding]:
    message = (
        f"seems to be the same incident as {earlier.incident_id} in {earlier.document_path} (likeness {score:.2f}); "
        "merge the two, or name both under `rejected` in recurrence.yaml"
    )
    return later.document_path, Finding(None, "warning", "probable_duplicate", message)
