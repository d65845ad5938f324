"""Which earlier incidents each incident may repeat: alike, linked by a document, or confirmed by people.

Owns what becomes a star and what people's decisions do to it. A star is one incident with the earlier ones that are like
it. Two alone must be as alike as the threshold asks. Three or more need 0.85 of that, but then each of the earlier ones
must be so alike to the other earlier ones on average; where they fall apart, one incident has several stars. An earlier
incident that is as alike to the whole star, though not to the latest one, belongs to it. Nothing is chained: being like
one member is not enough. Incidents are indices in order of time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations

from etl.policy import RecurrencePolicy
from etl.recurrence.entry import Key, RecurrenceEntry
from etl.recurrence.nearness import Nearness, Pair
from etl.recurrence.pairs import TOGETHER, Pairs, Thresholds

CONFIRMED = "confirmed as the same issue"
SAME_TEXT = 0.95
SAME_INCIDENT = timedelta(days=1)  # two reports of one incident do not name days further apart


@dataclass(frozen=True, slots=True)
class Link:
    """Why an earlier incident is in a star: its likeness to the latest (1 where people said so), and what people said."""

    similarity: float
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Star:
    """An incident and the earlier ones it may repeat, in order of time; the first of its stars is the strongest."""

    latest: int
    links: Mapping[int, Link]
    number: int = 0

    @property
    def members(self) -> frozenset[int]:
        return frozenset((*self.links, self.latest))


@dataclass(frozen=True, slots=True)
class Said:
    """What people said: pairs linked in documents with the words for it, confirmed sets of incidents, rejected pairs."""

    linked: Mapping[Pair, tuple[str, ...]]
    confirmed: tuple[frozenset[int], ...]
    rejected: frozenset[Pair]

    @property
    def together(self) -> dict[Pair, tuple[str, ...]]:
        """The pairs that people hold for one issue, with the words for it; what they rejected is not among them."""
        pairs = dict(self.linked)
        for group in self.confirmed:
            for pair in combinations(sorted(group), 2):
                pairs[pair] = (*pairs.get(pair, ()), CONFIRMED)
        return {pair: words for pair, words in pairs.items() if pair not in self.rejected}


def said_in(
    entries: Sequence[RecurrenceEntry],
    confirmed: Iterable[Sequence[Key]],
    rejected: Iterable[Sequence[Key]],
    wholes: Sequence[RecurrenceEntry] = (),
) -> Said:
    """The documents' links and people's decisions as indices; confirmed sets that share an incident are one.

    `wholes` are postmortems of issues that came back: the incidents that one of them names are linked to each other.
    """
    place = {entry.key: index for index, entry in enumerate(entries)}
    linked: dict[Pair, tuple[str, ...]] = {}
    for index, entry in enumerate(entries):
        for key in entry.related:
            other = place.get(key)
            if other is not None and other != index:
                pair = (min(index, other), max(index, other))
                linked[pair] = (*linked.get(pair, ()), f"{entry.incident_id} links to {entries[other].incident_id}")
    for whole in wholes:
        for pair in combinations(sorted({place[key] for key in whole.related if key in place}), 2):
            names = " and ".join(entries[each].incident_id for each in pair)
            linked[pair] = (*linked.get(pair, ()), f"{whole.incident_id} takes {names} for one issue")
    return Said(
        linked=linked,
        confirmed=_joined(frozenset(place[key] for key in keys if key in place) for keys in confirmed),
        rejected=frozenset(pair for keys in rejected for pair in combinations(sorted(place[k] for k in keys if k in place), 2)),
    )


def filed_twice(pairs: Pairs, entries: Sequence[RecurrenceEntry], said: Said, settings: RecurrencePolicy) -> dict[Pair, float]:
    """Pairs that seem to be one incident filed twice: nearly the same text on one day, and nobody says otherwise.

    Without the days only the same text counts, since people copy the last report when the same thing happens again.
    """
    together = said.together
    found = {}
    for place in (pairs.text >= settings.duplicate).nonzero()[0]:
        pair = (int(pairs.earlier[place]), int(pairs.later[place]))
        one, other = (entries[index].occurred_at for index in pair)
        same = abs(other - one) <= SAME_INCIDENT if one and other else pairs.text[place] >= SAME_TEXT
        if same and pair not in said.rejected and pair not in together:
            found[pair] = float(pairs.text[place])
    return found


def stars(pairs: Pairs, limits: Thresholds, said: Said, left_out: frozenset[int]) -> list[Star]:
    """The stars of all incidents, in order of time; none is held by another one as a whole."""
    together = said.together
    near = Nearness(pairs, limits, together, said.rejected, left_out)
    whole = {index: group for group in said.confirmed for index in group}
    told: dict[int, list[int]] = defaultdict(list)
    for earlier, later in sorted(together):
        if earlier not in left_out and later not in left_out:
            told[later].append(earlier)
    found = []
    for later in sorted(near.reaching(TOGETHER) | set(told)):
        likeness: dict[int, float] | None = None
        for number, family in enumerate(_families(later, near, told.get(later, ()))):
            likeness = near.likeness(later) if likeness is None else likeness
            links = {
                earlier: Link(1.0, together[earlier, later])
                if earlier in told.get(later, ())
                else Link(likeness.get(earlier, 0.0))
                for earlier in family
            }
            found.append(Star(later, _with_confirmed(links, later, whole, said.rejected), number))
    return list(_not_held(found))


def _families(later: int, near: Nearness, told: Sequence[int]) -> Iterator[list[int]]:
    """The earlier incidents that are alike to this one, as families that are alike among themselves, strongest first."""
    around = near.of(later)
    left = sorted({earlier for earlier, value in around.items() if earlier < later and value >= TOGETHER} | set(told))
    while left:
        family = _alike(left, later, near, told)
        left = [earlier for earlier in left if earlier not in family and around[earlier] >= 1.0]
        if len(family) > 1:
            yield sorted(family + _joining(family, later, near))
        elif around[family[0]] >= 1.0:
            yield family
        told = ()


def _alike(candidates: Sequence[int], later: int, near: Nearness, told: Sequence[int]) -> list[int]:
    """The candidates without those that are not like the others, the least alike first; what people said stays."""
    family = list(candidates)
    if len(family) == 1:
        return family
    around = {one: near.of(one) for one in family}
    sums = {one: sum(around[one].get(other, 0.0) for other in family if other != one) for one in family}
    while len(family) > 1:
        doubtful = [one for one in family if one not in told and sums[one] < TOGETHER * (len(family) - 1)]
        if not doubtful:
            break
        out = min(doubtful, key=lambda one: (sums[one] if len(family) > 2 else near.of(later)[one], one))
        family.remove(out)
        for one in family:
            sums[one] -= around[one].get(out, 0.0)
    return family


def _joining(family: Sequence[int], later: int, near: Nearness) -> list[int]:
    """Earlier incidents that are as alike to the family with its latest incident, on average, as its members must be."""
    members = [*family, later]
    sums: dict[int, float] = defaultdict(float)
    for member in members:
        for one, value in near.of(member).items():
            sums[one] += value
    to_latest = near.of(later)
    sums = {one: value for one, value in sums.items() if one < later and one not in members and to_latest.get(one, 0.0) >= 0}
    joined: list[int] = []
    while sums:
        best = max(sums, key=lambda one: (sums[one], -one))
        if sums[best] < TOGETHER * (len(members) + len(joined)):
            break
        joined.append(best)
        del sums[best]
        beside = near.of(best)
        for one in sums:
            sums[one] += beside.get(one, 0.0)
    return joined


def _with_confirmed(
    links: Mapping[int, Link], later: int, whole: Mapping[int, frozenset[int]], rejected: frozenset[Pair]
) -> dict[int, Link]:
    """The links, and with each incident of a confirmed issue the earlier others of that issue; each of these says so."""
    members = dict(links)
    for earlier, link in links.items():
        issue = whole.get(earlier, frozenset())
        if CONFIRMED not in link.said and len(issue & links.keys()) > 1:
            members[earlier] = Link(link.similarity, (*link.said, CONFIRMED))
        for other in issue:
            if other < later and other not in members and (other, later) not in rejected:
                members[other] = Link(link.similarity, (CONFIRMED,))
    return dict(sorted(members.items()))


def _not_held(found: Sequence[Star]) -> Iterator[Star]:
    """The stars that no other star holds as a whole."""
    holding: dict[int, list[int]] = defaultdict(list)
    sets = [star.members for star in found]
    for place, members in enumerate(sets):
        for index in members:
            holding[index].append(place)
    for place, star in enumerate(found):
        others = (other for other in holding[star.latest] if other != place)
        if not any(sets[place] < sets[other] or (sets[place] == sets[other] and other < place) for other in others):
            yield star


def _joined(groups: Iterable[frozenset[int]]) -> tuple[frozenset[int], ...]:
    """The sets, those with a common member as one, in the order of their first members; single incidents are no issue."""
    joined: list[frozenset[int]] = []
    for group in groups:
        touching = [other for other in joined if other & group]
        joined = [other for other in joined if not other & group]
        joined.append(group.union(*touching))
    return tuple(sorted((group for group in joined if len(group) > 1), key=min))
