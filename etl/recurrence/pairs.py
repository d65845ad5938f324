"""Pairs of incidents and how alike they are: the text, and the services both declare.

Owns the likeness and the threshold. T is the cosine of two reports, each taken with 0.3 of its three nearest reports (by
their likeness): two accounts of one issue often meet in the words of a third. S = max(T, 0.7 T + 0.3 V) where both declare
services, else S = T: a service in common lifts, but the same words about another service are no less alike, since an issue
that wanders is still one issue. Up to some hundred incidents every pair is compared. Beyond that, pairs are first sought by
their weightiest words, block by block, and only the most promising are compared in full, so that time and memory grow with
the number of incidents and not with its square. Knows nothing of dates, people or groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from etl.policy import RecurrencePolicy
from etl.recurrence.terms import Terms, of_length_one

if TYPE_CHECKING:
    from scipy.sparse import csr_array

ALL_PAIRS = 600  # up to so many incidents every pair is compared
FLOOR_ONLY = 20  # fewer incidents than this say nothing about what is usual: the floor is the threshold
LEAST_TEXT = 0.10  # a shared service alone never links two incidents
NEAREST, NEAREST_SHARE = 3, 0.3  # reports that speak for a report, and how much
_WEIGHTIEST = 24  # words by which the neighbours of an incident are sought
_NEIGHBOURS = 24  # kept per incident
_LEAST_NEAR = 0.08  # less than this in the weightiest words never reaches a floor with the rest
_PER_INCIDENT = 12  # compared in full, on average
_BLOCK = 512
_COMMONEST = 300  # a word in more incidents than this does not tell neighbours apart


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs `earlier[k] < later[k]` (indices) in a fixed order. `text` is the plain cosine of the two texts, `score` the
    likeness, `with_services` says whether both declare services. `nearest` has what is added of other reports to each one, and
    `lengths` how long that makes it."""

    earlier: np.ndarray
    later: np.ndarray
    text: np.ndarray
    score: np.ndarray
    with_services: np.ndarray
    nearest: csr_array
    lengths: np.ndarray


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The likeness asked of a pair, for pairs of texts alone and for pairs that both declare services."""

    text: float
    services: float


def compare(terms: Terms, services: Sequence[tuple[str, ...]], settings: RecurrencePolicy) -> Pairs:
    """The pairs of incidents that may be alike; in a large archive those without any weighty word in common are left out."""
    n = len(services)
    earlier, later = _every_pair(n) if n <= ALL_PAIRS else _promising(terms.weights)
    text = _cosines(terms.weights, earlier, later)
    if n > ALL_PAIRS:  # what is not alike by itself does not become so by what is near to both
        earlier, later, text = (part[text >= LEAST_TEXT] for part in (earlier, later, text))
    nearest = _nearest_of(n, earlier, later, text)
    mixed = (terms.weights + nearest @ terms.weights).tocsr()
    lengths = np.sqrt(np.asarray(mixed.multiply(mixed).sum(axis=1)))
    alike = _cosines(of_length_one(mixed), earlier, later)
    declared = np.array([bool(names) for names in services], dtype=bool)
    both = declared[earlier] & declared[later]
    shared = _shared_services(services, earlier, later)
    lift = settings.service_weight * np.maximum(shared - alike, 0.0)
    score = np.where(both, alike + lift, alike)
    return Pairs(earlier, later, text, np.where(alike >= LEAST_TEXT, score, 0.0), both, nearest, lengths)


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


def shared_terms(terms: Terms, one: int, other: int, most: int) -> list[tuple[str, float]]:
    """The terms that make two texts alike, each with its share of the likeness, the weightiest first."""
    weights = terms.weights
    mine, theirs = (slice(*weights.indptr[row : row + 2]) for row in (one, other))
    _, left, right = np.intersect1d(weights.indices[mine], weights.indices[theirs], assume_unique=True, return_indices=True)
    products = weights.data[mine][left] * weights.data[theirs][right]
    names = [terms.names[number] for number in weights.indices[mine][left]]
    best = sorted(zip(names, products.tolist(), strict=True), key=lambda term: (-term[1], term[0]))
    return [(name, round(product, 3)) for name, product in best[:most]]


def _every_pair(n: int) -> tuple[np.ndarray, np.ndarray]:
    earlier, later = np.triu_indices(n, k=1)
    return earlier, later


def _promising(weights: csr_array) -> tuple[np.ndarray, np.ndarray]:
    """The pairs most alike in their weightiest words, in the order of their indices."""
    sought = _weightiest(weights)
    n, across = sought.shape[0], sought.T.tocsr()
    found = [_nearest(sought[begin : begin + _BLOCK] @ across, begin) for begin in range(0, n, _BLOCK)]
    rows, columns, near = (np.concatenate(part) for part in zip(*found, strict=True))
    pairs = np.minimum(rows, columns) * n + np.maximum(rows, columns)
    order = np.argsort(pairs, kind="stable")
    first = order[np.diff(pairs[order], prepend=-1) > 0]
    best = first[np.argsort(-near[first], kind="stable")[: _PER_INCIDENT * n]]
    chosen = np.sort(pairs[best])
    return chosen // n, chosen % n


def _weightiest(weights: csr_array) -> csr_array:
    """Each row with its weightiest words only, of those that tell: in two incidents at least, and not in most."""
    from scipy.sparse import csr_array  # noqa: PLC0415 (half a second)

    present = np.bincount(weights.indices, minlength=weights.shape[1])
    telling = (present[weights.indices] > 1) & (present[weights.indices] <= _COMMONEST)
    rows, columns, data = _best_of_rows(
        _rows_of(weights)[telling], weights.indices[telling], weights.data[telling], _WEIGHTIEST
    )
    return csr_array((data, (rows, columns)), shape=weights.shape)


def _nearest(block: csr_array, begin: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The nearest neighbours of each row of a block, ties by index."""
    rows = _rows_of(block) + begin
    others = (rows != block.indices) & (block.data >= _LEAST_NEAR)
    return _best_of_rows(rows[others], block.indices[others].astype(np.int64), block.data[others], _NEIGHBOURS)


def _rows_of(matrix: csr_array) -> np.ndarray:
    return np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))


def _best_of_rows(
    rows: np.ndarray, columns: np.ndarray, data: np.ndarray, most: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The greatest values of each row, at most so many, row by row; of equals the first. No value is above 1."""
    order = np.argsort(2.0 * rows - data, kind="stable")
    rows = rows[order]
    kept = np.arange(len(rows)) - np.searchsorted(rows, rows) < most
    return rows[kept], columns[order][kept], data[order][kept]


def _nearest_of(n: int, earlier: np.ndarray, later: np.ndarray, text: np.ndarray) -> csr_array:
    """For each report the share of the reports most like it."""
    from scipy.sparse import csr_array  # noqa: PLC0415 (half a second)

    rows, columns = np.concatenate([earlier, later]), np.concatenate([later, earlier])
    near = np.concatenate([text, text])
    rows, columns, near = _best_of_rows(rows[near > 0], columns[near > 0], near[near > 0], NEAREST)
    return csr_array((NEAREST_SHARE * near, (rows, columns)), shape=(n, n))


def _cosines(weights: csr_array, earlier: np.ndarray, later: np.ndarray) -> np.ndarray:
    if weights.shape[0] <= ALL_PAIRS:
        return np.asarray((weights @ weights.T).toarray()[earlier, later])
    return _dot(weights, earlier, later)


def _dot(weights: csr_array, earlier: np.ndarray, later: np.ndarray) -> np.ndarray:
    """The product of each pair of rows, block by block."""
    found = np.zeros(len(earlier))
    for begin in range(0, len(earlier), _BLOCK * 16):
        part = slice(begin, begin + _BLOCK * 16)
        found[part] = weights[earlier[part]].multiply(weights[later[part]]).sum(axis=1)
    return found


def _shared_services(services: Sequence[tuple[str, ...]], earlier: np.ndarray, later: np.ndarray) -> np.ndarray:
    """The weight of the services both name, as a share of the weight of those that either names; rare ones weigh more."""
    from scipy.sparse import csr_array  # noqa: PLC0415 (half a second)

    sets = [sorted({name.strip().lower() for name in names}) for names in services]
    numbers = {name: number for number, name in enumerate(sorted({name for names in sets for name in names}))}
    if not numbers:
        return np.zeros(len(earlier))
    rows = np.repeat(np.arange(len(sets)), [len(names) for names in sets])
    columns = np.array([numbers[name] for names in sets for name in names], dtype=np.int64)
    idf = np.log(1 + len(services) / np.bincount(columns, minlength=len(numbers)))
    held = csr_array((np.sqrt(idf[columns]), (rows, columns)), shape=(len(sets), len(numbers)))
    common = _dot(held, earlier, later)
    whole = held.multiply(held).sum(axis=1)
    either = whole[earlier] + whole[later] - common
    return np.asarray(np.divide(common, either, out=np.zeros(len(earlier)), where=either > 0))


def _quantile(scores: np.ndarray, above: float, floor: float) -> float:
    """The least likeness of the `above` most alike pairs, never under the floor."""
    place = int(above)
    if place >= len(scores):
        return floor
    return max(floor, float(np.partition(scores, len(scores) - 1 - place)[len(scores) - 1 - place]))
