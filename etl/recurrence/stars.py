"""Which earlier incidents each incident may repeat: alike, linked by a document, or confirmed by people.

Owns what becomes a link and what people's decisions do to it. Nothing is chained by likeness: every earlier incident of a
star has its own reason. Only what people confirmed belongs together as a whole. Incidents are indices in order of time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations

from etl.policy import RecurrencePolicy
from etl.recurrence.entry import Key, RecurrenceEntry
from etl.recurrence.pairs import Pairs, Thresholds

CONFIRMED = "confirmed as the same issue"
SAME_INCIDENT = timedelta(days=1)  # two reports of one incident do not name days further apart
Pair = tuple[int, int]  # earlier, later


@dataclass(frozen=True, slots=True)
class Link:
    """Why an earlier incident is in a star: the likeness (1 where people said so), and what people said."""

    similarity: float
    said: tuple[str, ...] = ()


Star = dict[int, Link]  # earlier incident -> why


@dataclass(frozen=True, slots=True)
class Said:
    """What people said: pairs linked in documents with the words for it, confirmed sets of incidents, rejected pairs."""

    linked: dict[Pair, tuple[str, ...]]
    confirmed: tuple[frozenset[int], ...]
    rejected: frozenset[Pair]


def said_in(entries: Sequence[RecurrenceEntry], confirmed: Iterable[Sequence[Key]], rejected: Iterable[Sequence[Key]]) -> Said:
    """The documents' links and people's decisions as indices; confirmed sets that share an incident are one."""
    place = {entry.key: index for index, entry in enumerate(entries)}
    linked: dict[Pair, tuple[str, ...]] = {}
    for index, entry in enumerate(entries):
        for key in entry.related:
            other = place.get(key)
            if other is not None and other != index:
                pair = (min(index, other), max(index, other))
                linked[pair] = (*linked.get(pair, ()), f"{entry.incident_id} links to {entries[other].incident_id}")
    return Said(
        linked=linked,
        confirmed=_joined(frozenset(place[key] for key in keys if key in place) for keys in confirmed),
        rejected=frozenset(pair for keys in rejected for pair in combinations(sorted(place[k] for k in keys if k in place), 2)),
    )


def filed_twice(pairs: Pairs, entries: Sequence[RecurrenceEntry], said: Said, settings: RecurrencePolicy) -> dict[Pair, float]:
    """Pairs that seem to be one incident filed twice: nearly the same text, no other day, and nobody says otherwise."""
    together = {pair for group in said.confirmed for pair in combinations(sorted(group), 2)}
    found = {}
    for place in (pairs.score >= settings.duplicate).nonzero()[0]:
        pair = (int(pairs.earlier[place]), int(pairs.later[place]))
        one, other = (entries[index].occurred_at for index in pair)
        same_day = one is None or other is None or abs(other - one) <= SAME_INCIDENT
        if same_day and pair not in said.linked and pair not in said.rejected and pair not in together:
            found[pair] = float(pairs.score[place])
    return found


def stars(pairs: Pairs, limits: Thresholds, said: Said, left_out: frozenset[int]) -> dict[int, Star]:
    """For each incident that repeats others the earlier ones with their reasons."""
    found: dict[int, Star] = defaultdict(dict)
    alike = (pairs.score >= limits.text) & ~pairs.with_services | (pairs.score >= limits.services) & pairs.with_services
    for place in (alike & (pairs.score > 0)).nonzero()[0]:
        found[int(pairs.later[place])][int(pairs.earlier[place])] = Link(float(pairs.score[place]))
    for (earlier, later), words in said.linked.items():
        found[later][earlier] = Link(1.0, words)
    for group in said.confirmed:
        for earlier, later in combinations(sorted(group), 2):
            found[later][earlier] = Link(1.0, (*said.linked.get((earlier, later), ()), CONFIRMED))
    whole = {index: group for group in said.confirmed for index in group}
    kept: dict[int, Star] = {}
    for later, star in found.items():
        members = {
            earlier: link
            for earlier, link in _with_confirmed(star, later, whole).items()
            if (earlier, later) not in said.rejected and earlier not in left_out
        }
        if members and later not in left_out:
            kept[later] = dict(sorted(members.items()))
    return kept


def _with_confirmed(star: Star, later: int, whole: dict[int, frozenset[int]]) -> Star:
    """The star, and with each incident of a confirmed issue the earlier others of that issue."""
    members = dict(star)
    for earlier, link in star.items():
        for other in whole.get(earlier, ()):
            if other < later and (other not in members or members[other].similarity < link.similarity):
                members[other] = Link(link.similarity, (CONFIRMED,))
    return members


def _joined(groups: Iterable[frozenset[int]]) -> tuple[frozenset[int], ...]:
    """The sets, those with a common member as one, in the order of their first members; single incidents are no issue."""
    joined: list[frozenset[int]] = []
    for group in groups:
        touching = [other for other in joined if other & group]
        joined = [other for other in joined if not other & group]
        joined.append(group.union(*touching))
    return tuple(sorted((group for group in joined if len(group) > 1), key=min))
