"""Intervals round one statistic: medians and quantiles by order statistics, shares by Wilson and Jeffreys.

No bootstrap: on heavy-tailed durations with a dozen values it covers far less than it claims.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy import stats

from analytics.judgement import CONFIDENCE

Z = float(stats.norm.ppf(0.5 + CONFIDENCE / 2))
TAIL = (1 - CONFIDENCE) / 2


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % interval, both ends inside. `high` is None where the values are too few for an upper bound."""

    low: float
    high: float | None

    def excludes(self, value: float) -> bool:
        return self.low > value or (self.high is not None and self.high < value)


def order_bounds(n: int, share: float) -> tuple[int, int]:
    """The ranks (from 1) of the sorted values that bound a quantile; outside 1 … n where there is no such value.

    Distribution-free: Conover, Practical Nonparametric Statistics, ch. 3.2. For the median, n = 14 gives 3 and 12.
    """
    low = int(stats.binom.ppf(TAIL, n, share))
    high = int(stats.binom.ppf(1 - TAIL, n, share)) + 1
    return low, high


def median_interval(values: Sequence[float]) -> Interval | None:
    """The interval of the median, from six values on; None below."""
    ordered = sorted(values)
    if len(ordered) < 1:
        return None
    low, high = order_bounds(len(ordered), 0.5)
    if low < 1 or high > len(ordered):
        return None
    return Interval(ordered[low - 1], ordered[high - 1])


def quantile_interval(values: Sequence[float], share: float) -> Interval | None:
    """The interval of a quantile; its upper bound is None where the values are too few, None when there is no lower one."""
    ordered = sorted(values)
    if not ordered:
        return None
    low, high = order_bounds(len(ordered), share)
    if low < 1:
        return None
    return Interval(ordered[low - 1], ordered[high - 1] if high <= len(ordered) else None)


def wilson(successes: int, n: int) -> Interval | None:
    """The Wilson score interval of a simple share; None when nothing was counted. Wilson, JASA 22 (1927)."""
    if n == 0:
        return None
    share, z2 = successes / n, Z * Z
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return Interval(max(0.0, centre - half), min(1.0, centre + half))


def jeffreys(successes: int, n: int) -> Interval | None:
    """The Jeffreys interval of a share, Beta(k + ½, n − k + ½); 0 and 1 at the ends. None when nothing was counted."""
    if n == 0:
        return None
    beta = stats.beta(successes + 0.5, n - successes + 0.5)
    low = 0.0 if successes == 0 else float(beta.ppf(TAIL))
    high = 1.0 if successes == n else float(beta.ppf(1 - TAIL))
    return Interval(low, high)
