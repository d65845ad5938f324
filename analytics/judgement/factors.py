"""Factors against their own past and against each other: rising by the hypergeometric, pairs by Fisher, both with a floor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from analytics.judgement.intervals import TAIL, Interval
from analytics.judgement.multiplicity import benjamini_hochberg
from analytics.judgement.stratified import SEED

Q = 0.10
MIN_RISING = 3
MIN_PAIR = 4
DRAWS = 20_000


@dataclass(frozen=True, slots=True)
class Counted:
    """How often something occurred: `k` of `n` in the period, `b` of `m` in the trailing quarters."""

    name: str
    k: int
    n: int
    b: int
    m: int


@dataclass(frozen=True, slots=True)
class Rising:
    """A factor judged against its trailing quarters. `p` and `q` are null below three occurrences in all."""

    counted: Counted
    p: float | None
    q: float | None
    rises: bool


def rising(found: Sequence[Counted]) -> list[Rising]:
    """Which factors occur more often than their trailing quarters explain: one-sided hypergeometric with q = .10.

    A factor rises only when it passes and occurs at least three times in the period.
    """
    tested = [one for one in found if one.k + one.b >= MIN_RISING and one.n and one.m]
    p_values = [float(stats.hypergeom.sf(one.k - 1, one.n + one.m, one.k + one.b, one.n)) for one in tested]
    judged = dict(zip((one.name for one in tested), zip(p_values, benjamini_hochberg(p_values), strict=True), strict=True))
    results = []
    for one in found:
        p, q = judged.get(one.name, (None, None))
        results.append(Rising(one, p, q, q is not None and q <= Q and one.k >= MIN_RISING))
    return results


def rate_ratio(one: Counted) -> tuple[float, Interval]:
    """How many times as often as in the trailing quarters, with an interval from draws of two Jeffreys posteriors."""
    draw = np.random.default_rng(SEED)
    now = draw.beta(one.k + 0.5, one.n - one.k + 0.5, DRAWS)
    before = draw.beta(one.b + 0.5, one.m - one.b + 0.5, DRAWS)
    low, high = np.quantile(now / before, (TAIL, 1 - TAIL))
    ratio = ((one.k + 0.5) / (one.n + 1)) / ((one.b + 0.5) / (one.m + 1))
    return ratio, Interval(float(low), float(high))


@dataclass(frozen=True, slots=True)
class Pair:
    """Two things that occur together in `together` of `total` incidents; `lift` is against independence."""

    first: str
    second: str
    together: int
    first_count: int
    second_count: int
    total: int
    lift: float
    q: float


def passing_pairs(pairs: Sequence[tuple[str, str, int, int, int]], total: int) -> list[Pair]:
    """The pairs that occur together at least four times and more often than chance, most frequent first.

    Each pair is (first, second, together, count of first, count of second). One-sided Fisher with q = .10 over the pairs
    that reach the floor.
    """
    enough = [pair for pair in pairs if pair[2] >= MIN_PAIR]
    p_values = [float(stats.hypergeom.sf(both - 1, total, a, b)) for _, _, both, a, b in enough]
    found = [
        Pair(*pair[:2], pair[2], pair[3], pair[4], total, total * pair[2] / (pair[3] * pair[4]), q)
        for pair, q in zip(enough, benjamini_hochberg(p_values), strict=True)
        if q <= Q
    ]
    return sorted(found, key=lambda pair: (-pair.together, pair.first, pair.second))
