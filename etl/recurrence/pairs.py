"""Pairs of incidents and how alike they are: the text, and the services both declare.

Owns the likeness and the threshold. T is the cosine of two reports, each taken with 0.3 of its three nearest reports (by
their likeness): two accounts of one issue often meet in the words of a third. S = max(T, 0.7 T + 0.3 V) where both declare
services, else S = T: a service in common lifts, but the same words about another service are no less alike, since an issue
that wanders is still one issue. Up to some hundred incidents every pair is compared; in a large archive only those that
seeking.py finds. Knows nothing of dates, people or groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from etl.policy import RecurrencePolicy
from etl.recurrence.rows import best_of_rows, dot, rows_of
from etl.recurrence.seeking import by_chance, promising
from etl.recurrence.terms import Terms, of_length_one

if TYPE_CHECKING:
    from scipy.sparse import csr_array

ALL_PAIRS = 600  # up to so many incidents every pair is compared
FLOOR_ONLY = 20  # fewer incidents than this say nothing about what is usual: the floor is the threshold
TOGETHER = 0.85  # of the threshold, where several incidents are alike among themselves
LEAST_TEXT = 0.10  # a shared service alone never links two incidents
NEAREST, NEAREST_SHARE = 3, 0.3  # reports that speak for a report, and how much


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs `earlier[k] < later[k]` (indices) in a fixed order. `text` is the plain cosine of the two texts, `score` the
    likeness, `with_services` says whether both declare services. `nearest` has what is added of other reports to each one, and
    `lengths` how long that makes it. Pairs whose texts are less alike than `least` are no pairs."""

    earlier: np.ndarray
    later: np.ndarray
    text: np.ndarray
    score: np.ndarray
    with_services: np.ndarray
    nearest: csr_array
    lengths: np.ndarray
    least: float


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The likeness asked of a pair, for pairs of texts alone and for pairs that both declare services."""

    text: float
    services: float


def compare(terms: Terms, services: Sequence[tuple[str, ...]], settings: RecurrencePolicy) -> Pairs:
    """The pairs of incidents that may be alike; in a large archive those more alike than by chance."""
    n, least = len(services), LEAST_TEXT
    if n <= ALL_PAIRS:
        earlier, later = _every_pair(n)
        text = _cosines(terms.weights, earlier, later)
    else:  # what is not alike by itself does not become so by what is near to both
        least = by_chance(terms.weights, terms.worth, LEAST_TEXT)
        earlier, later = promising(terms.weights, least)
        text = dot(terms.weights, earlier, later)
        earlier, later, text = (part[text >= least] for part in (earlier, later, text))
    nearest = _nearest_of(n, earlier, later, text)
    alike, lengths = _beside_others(terms.weights, nearest, earlier, later)
    declaring = np.array([bool(names) for names in services], dtype=bool)
    both = declaring[earlier] & declaring[later]
    shared = _shared_services(services, earlier[both], later[both])
    score = alike.copy()
    score[both] += settings.service_weight * np.maximum(shared - alike[both], 0.0)
    return Pairs(earlier, later, text, np.where(alike >= LEAST_TEXT, score, 0.0), both, nearest, lengths, least)


def thresholds(pairs: Pairs, services: Sequence[tuple[str, ...]], settings: RecurrencePolicy) -> Thresholds:
    """Where likeness begins to count: the floor, or higher where so many pairs are above it that the archive would be
    linked more than `links_per_incident` times an incident. Computed apart for the two kinds of pairs."""
    n, declaring = len(services), sum(bool(names) for names in services)
    of_services = declaring * (declaring - 1) // 2
    of_text = n * (n - 1) // 2 - of_services
    share = settings.links_per_incident / n if n >= FLOOR_ONLY else 1.0
    return Thresholds(
        text=_quantile(pairs.score[~pairs.with_services], of_text * share, settings.floor),
        services=_quantile(pairs.score[pairs.with_services], of_services * share, settings.floor_with_services),
    )


def declared(services: Sequence[tuple[str, ...]]) -> list[list[str]]:
    """The services of each incident in small letters, each once, in the order of the alphabet."""
    known = {names: sorted({name.strip().lower() for name in names}) for names in set(services)}
    return [known[names] for names in services]


def _every_pair(n: int) -> tuple[np.ndarray, np.ndarray]:
    earlier, later = np.triu_indices(n, k=1)
    return earlier, later


def _beside_others(
    weights: csr_array, nearest: csr_array, earlier: np.ndarray, later: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The cosine of each pair, each report taken with those nearest to it, and how long that makes each report."""
    lengths = (np.diff(weights.indptr) > 0).astype(float)
    concerned, place = np.unique(np.concatenate([earlier, later]), return_inverse=True)
    mixed = (weights[concerned] + nearest[concerned] @ weights).tocsr()
    lengths[concerned] = np.sqrt(np.bincount(rows_of(mixed), weights=mixed.data**2, minlength=len(concerned)))
    return _cosines(of_length_one(mixed), place[: len(earlier)], place[len(earlier) :]), lengths


def _nearest_of(n: int, earlier: np.ndarray, later: np.ndarray, text: np.ndarray) -> csr_array:
    """For each report the share of the reports most like it."""
    from scipy.sparse import csr_array  # noqa: PLC0415 (half a second)

    rows, columns = np.concatenate([earlier, later]), np.concatenate([later, earlier])
    near = np.concatenate([text, text])
    rows, columns, near = best_of_rows(rows[near > 0], columns[near > 0], near[near > 0], NEAREST)
    return csr_array((NEAREST_SHARE * near, (rows, columns)), shape=(n, n))


def _cosines(weights: csr_array, earlier: np.ndarray, later: np.ndarray) -> np.ndarray:
    if len(earlier) == weights.shape[0] * (weights.shape[0] - 1) // 2:
        return np.asarray((weights @ weights.T).toarray()[earlier, later])
    return dot(weights, earlier, later)


def _shared_services(services: Sequence[tuple[str, ...]], earlier: np.ndarray, later: np.ndarray) -> np.ndarray:
    """The weight of the services both name, as a share of the weight of those that either names; rare ones weigh more."""
    from scipy.sparse import csr_array  # noqa: PLC0415 (half a second)

    sets = declared(services)
    numbers = {name: number for number, name in enumerate(sorted({name for names in sets for name in names}))}
    if not numbers:
        return np.zeros(len(earlier))
    rows = np.repeat(np.arange(len(sets)), [len(names) for names in sets])
    columns = np.array([numbers[name] for names in sets for name in names], dtype=np.int32)
    idf = np.log(1 + len(services) / np.bincount(columns, minlength=len(numbers)))
    held = csr_array((np.sqrt(idf[columns]), (rows, columns)), shape=(len(sets), len(numbers)))
    common = dot(held, earlier, later)
    whole = held.multiply(held).sum(axis=1)
    either = whole[earlier] + whole[later] - common
    return np.asarray(np.divide(common, either, out=np.zeros(len(earlier)), where=either > 0))


def _quantile(scores: np.ndarray, above: float, floor: float) -> float:
    """The least likeness of the `above` most alike pairs, never under the floor."""
    place = int(above)
    if place >= len(scores):
        return floor
    return max(floor, float(np.partition(scores, len(scores) - 1 - place)[len(scores) - 1 - place]))
