"""Comparisons that allow for a changed mix of severities: van Elteren within ranks, a permutation test of the mix."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from analytics.judgement import MIN_FOR_MIX

SEED = 20240101
PERMUTATIONS = 5000
MIN_IN_STRATUM = 3
MIX_SHIFT = 0.15
Strata = Mapping[str, tuple[Sequence[float], Sequence[float]]]


@dataclass(frozen=True, slots=True)
class WithinStrata:
    """A comparison within strata: its two-sided p (null when no stratum is large enough) and the strata left out."""

    p: float | None
    dropped: tuple[str, ...]


def van_elteren(strata: Strata) -> WithinStrata:
    """Durations compared within each stratum (before, now), combined with weights 1 / (n + m + 1).

    Strata with fewer than three values on a side are dropped and named. van Elteren, Bull. ISI 37 (1960).
    """
    top, variance, dropped = 0.0, 0.0, []
    for name, (before, now) in strata.items():
        n, m = len(before), len(now)
        if min(n, m) < MIN_IN_STRATUM:
            dropped.append(name)
            continue
        values = np.concatenate([np.asarray(now, float), np.asarray(before, float)])
        ranks = stats.rankdata(values)
        total = n + m
        weight = 1 / (total + 1)
        top += weight * float(ranks[:m].sum() - m * (total + 1) / 2)
        variance += weight**2 * n * m / total * float(ranks.var(ddof=1))
    if variance == 0:
        return WithinStrata(None, tuple(dropped))
    return WithinStrata(float(2 * stats.norm.sf(abs(top) / math.sqrt(variance))), tuple(dropped))


def mix_moved(before: Mapping[str, int], now: Mapping[str, int]) -> bool:
    """Whether the share of any severity differs by more than 15 points between the periods."""
    totals = sum(before.values()), sum(now.values())
    if not all(totals):
        return False
    names = {*before, *now}
    return any(abs(before.get(name, 0) / totals[0] - now.get(name, 0) / totals[1]) > MIX_SHIFT for name in names)


def compare_mixes(before: Mapping[str, int], now: Mapping[str, int]) -> float | None:
    """The p of a permutation χ² between two mixes (5 000 permutations, fixed seed); None with fewer than ten on a side."""
    n, m = sum(before.values()), sum(now.values())
    if min(n, m) < MIN_FOR_MIX:
        return None
    names = sorted({*before, *now})
    pooled = np.array([before.get(name, 0) + now.get(name, 0) for name in names], dtype=np.int64)
    drawn = np.random.default_rng(SEED).multivariate_hypergeometric(pooled, m, size=PERMUTATIONS)
    seen = np.array([[now.get(name, 0) for name in names]], dtype=np.int64)
    far = _distance(drawn, pooled, m) >= _distance(seen, pooled, m) - 1e-9
    return float((np.count_nonzero(far) + 1) / (PERMUTATIONS + 1))


def _distance(counts: NDArray[np.int64], pooled: NDArray[np.int64], m: int) -> NDArray[np.float64]:
    """χ² of each row of counts, drawn as m of the pooled ones, against its expectation."""
    share = m / pooled.sum()
    expected = pooled * share
    squares: NDArray[np.float64] = (counts - expected) ** 2 / (expected * (1 - share))
    return np.asarray(squares.sum(axis=1))
