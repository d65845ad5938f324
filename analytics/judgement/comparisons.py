"""Two periods side by side: durations, counts and shares, each with a ratio, its interval, a p-value and a verdict.

Durations are compared on their logarithms: by the Hodges–Lehmann shift and Mann–Whitney's test, never by means. The verdict
`change` needs an interval that excludes "no change" and a p-value that survives Holm; `with_adjusted` applies the latter.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from analytics.judgement import CONFIDENCE, MIN_TO_COMPARE, Verdict
from analytics.judgement.intervals import TAIL, Interval, Z
from analytics.judgement.multiplicity import holm

ALPHA = 1 - CONFIDENCE
POWER = 0.80
EXACT_UP_TO = 20
USUAL_SPREAD = 1.8  # sd of ln(minutes) where the archive is too small to tell: the smallest of three real archives
USUAL_SWING = 1.7  # dispersion of monthly counts where there are too few months to tell: that of a public archive
OVERDISPERSED_ABOVE = 1.2
DIRECT_PAIRS = 100_000
CLOSE_ENOUGH = 1e-9  # of two logarithms
MIN_MONTHS = 6


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two periods compared. `before` and `now` are medians, counts or shares; `ratio` is now over before with its interval.

    For shares the ratio is that of the odds. `p` is null when there are too few to compare; `adjusted_p` is the same after
    Holm, and `comparisons` how many it was adjusted for (1: not adjusted yet). `fall` and `rise` are the smallest shares by
    which a duration would have had to move to stand out (the noise band), `visible` the factor by which it must truly move to
    be found in four of five tries; all null for counts and shares.
    """

    verdict: Verdict
    n_before: int
    n_now: int
    before: float | None
    now: float | None
    ratio: float | None = None
    interval: Interval | None = None
    p: float | None = None
    adjusted_p: float | None = None
    comparisons: int = 1
    fall: float | None = None
    rise: float | None = None
    visible: float | None = None

    @property
    def lost_to_holm(self) -> bool:
        """Whether only the number of comparisons keeps this from being a change."""
        return self.verdict == "noise" and self.interval is not None and self.interval.excludes(1) and (self.p or 1) < ALPHA


def with_adjusted(comparisons: Sequence[Comparison], others: Sequence[float | None] = ()) -> list[Comparison]:
    """The comparisons of one page judged together: a change must survive Holm over all that have a p-value.

    `others` are the p-values of further tests of the page, which count as comparisons too.
    """
    adjusted = holm([*(comparison.p for comparison in comparisons), *others])
    known = sum(p is not None for p in adjusted)
    return [
        replace(one, adjusted_p=p, comparisons=known, verdict=_verdict(one.interval, p)) if p is not None else one
        for one, p in zip(comparisons, adjusted, strict=False)
    ]


def _verdict(interval: Interval | None, p: float) -> Verdict:
    return "change" if interval is not None and interval.excludes(1) and p < ALPHA else "noise"


def compare_times(before: Sequence[float], now: Sequence[float], spread: float = USUAL_SPREAD) -> Comparison:
    """Durations of two periods, in any unit above zero. `spread` is the usual sd of ln(minutes), for the noise band."""
    n, m = len(before), len(now)
    old, new = (float(np.median(values)) if len(values) else None for values in (before, now))
    if n < MIN_TO_COMPARE or m < MIN_TO_COMPARE:
        return Comparison("too_few", n, m, old, new)
    ratio, interval = hodges_lehmann(before, now)
    p = mann_whitney(before, now)
    band, visible = noise_band(n, m, spread), smallest_visible(n, m, spread)
    verdict = _verdict(interval, p)
    return Comparison(verdict, n, m, old, new, ratio, interval, p, p, fall=1 - 1 / band, rise=band - 1, visible=visible)


def hodges_lehmann(before: Sequence[float], now: Sequence[float]) -> tuple[float, Interval]:
    """The ratio of two samples (the median of all pairwise ratios) and its interval, by normal approximation of the ranks.

    Hollander, Wolfe and Chicken, Nonparametric Statistical Methods, ch. 4. Needs six values on each side.
    """
    x, y = np.sort(np.log(np.asarray(before, float))), np.sort(np.log(np.asarray(now, float)))
    n, m = len(x), len(y)
    k = math.floor(n * m / 2 - Z * math.sqrt(n * m * (n + m + 1) / 12))
    middle = (n * m - 1) // 2, n * m // 2
    low, high, left, right = _differences(x, y, (k, n * m - 1 - k, *middle))
    return math.exp((left + right) / 2), Interval(math.exp(low), math.exp(high))


def _differences(x: NDArray[np.float64], y: NDArray[np.float64], ranks: Sequence[int]) -> list[float]:
    """The y − x of these ranks (from 0) among all pairs. Large samples are searched by bisection, without making the pairs."""
    if len(x) * len(y) <= DIRECT_PAIRS:
        ordered = np.sort((y[:, None] - x[None, :]).ravel())
        return [float(ordered[rank]) for rank in ranks]
    return [_difference(x, y, rank) for rank in ranks]


def _difference(x: NDArray[np.float64], y: NDArray[np.float64], rank: int) -> float:
    """The y − x of one rank among all pairs: bounds are halved until few pairs lie between, of which it is the one of its rank;
    where too many are alike for that, until all that lie between are the same.
    """
    low, high = float(y[0] - x[-1]) - CLOSE_ENOUGH, float(y[-1] - x[0])
    begin, end = np.zeros(len(x), int), np.full(len(x), len(y))  # for each x, which y lie between the bounds
    while high - low > CLOSE_ENOUGH and (end - begin).sum() > DIRECT_PAIRS:
        middle = (low + high) / 2
        ends = np.searchsorted(y, x + middle, side="right")
        if ends.sum() <= rank:
            low, begin = middle, ends
        else:
            high, end = middle, ends
    many = end - begin
    if high - low <= CLOSE_ENOUGH:
        one = int(np.argmax(many > 0))
        return float(y[begin[one]] - x[one])
    firsts = np.cumsum(many) - many
    between = y[np.arange(many.sum()) + np.repeat(begin - firsts, many)] - np.repeat(x, many)
    place = rank - int(begin.sum())
    return float(np.partition(between, place)[place])


def mann_whitney(before: Sequence[float], now: Sequence[float]) -> float:
    """The two-sided p of Mann and Whitney: exact up to 20 values a side without ties, else normal, corrected for ties."""
    tied = len(np.unique([*before, *now])) < len(before) + len(now)
    exact = not tied and max(len(before), len(now)) <= EXACT_UP_TO
    return float(stats.mannwhitneyu(now, before, alternative="two-sided", method="exact" if exact else "asymptotic").pvalue)


def pooled_spread(groups: Sequence[Sequence[float]], enough: int = 20) -> float:
    """The sd of ln(minutes) inside groups, pooled; 1.8 where they hold fewer than twenty incidents."""
    squares = degrees = count = 0.0
    for group in groups:
        logs = np.log(np.asarray(group, float))
        count += len(logs)
        squares += float(((logs - logs.mean()) ** 2).sum()) if len(logs) else 0.0
        degrees += max(len(logs) - 1, 0)
    return math.sqrt(squares / degrees) if count >= enough and degrees and squares else USUAL_SPREAD


def noise_band(n: int, m: int, spread: float) -> float:
    """How many times larger (or, inverted, smaller) one sample comes out by chance alone, at 95 %."""
    return math.exp(float(stats.t.ppf(1 - TAIL, n + m - 2)) * spread * math.sqrt(1 / n + 1 / m))


def smallest_visible(n: int, m: int, spread: float) -> float:
    """The factor that a true change needs to be found in four of five tries with these counts."""
    quantiles = float(stats.t.ppf(1 - TAIL, n + m - 2) + stats.t.ppf(POWER, n + m - 2))
    return math.exp(quantiles * spread * math.sqrt(1 / n + 1 / m))


def dispersion(monthly: Sequence[int]) -> float:
    """Variance over mean of monthly counts, at least 1: how much more than chance the counts swing anyway.

    Below six months, whose variance says nothing, it is taken for 1.7: to call them steady would be a guess too.
    """
    if len(monthly) < MIN_MONTHS or not sum(monthly):
        return USUAL_SWING
    return max(1.0, float(np.var(monthly, ddof=1) / np.mean(monthly)))


def compare_counts(before: int, now: int, days_before: int, days_now: int, swing: float = 1.0) -> Comparison:
    """Counts of two periods of unlike length. `swing` is the dispersion; above 1.2 the quasi-Poisson form is used."""
    total = before + now
    if total < MIN_TO_COMPARE:
        return Comparison("too_few", before, now, before, now)
    expected = days_now / (days_before + days_now)
    ratio = (now / days_now) / (before / days_before) if before else None
    if swing <= OVERDISPERSED_ABOVE or not before or not now:
        interval = _exact_rate_ratio(before, now, days_before / days_now)
        p = float(stats.binomtest(now, total, expected).pvalue)
    else:
        half = Z * math.sqrt(swing * (1 / before + 1 / now))
        interval = Interval(math.exp(math.log(ratio or 1) - half), math.exp(math.log(ratio or 1) + half))
        z = (now - total * expected) / math.sqrt(swing * total * expected * (1 - expected))
        p = float(2 * stats.norm.sf(abs(z)))
    return Comparison(_verdict(interval, p), before, now, before, now, ratio, interval, p, p)


def _exact_rate_ratio(before: int, now: int, exposure: float) -> Interval:
    """Clopper–Pearson bounds of now / (before + now), turned into a rate ratio."""
    low = float(stats.beta.ppf(TAIL, now, before + 1)) if now else 0.0
    high = float(stats.beta.ppf(1 - TAIL, now + 1, before)) if before else None
    return Interval(low / (1 - low) * exposure, None if high is None else high / (1 - high) * exposure)


def compare_shares(k_before: int, n_before: int, k_now: int, n_now: int) -> Comparison:
    """Shares of two periods by Fisher's exact test; the ratio is the conditional odds ratio with its exact interval."""
    old, new = (k / n if n else None for k, n in ((k_before, n_before), (k_now, n_now)))
    if n_before < MIN_TO_COMPARE or n_now < MIN_TO_COMPARE:
        return Comparison("too_few", n_before, n_now, old, new)
    table = np.array([[k_now, n_now - k_now], [k_before, n_before - k_before]])
    p = float(stats.fisher_exact(table).pvalue)
    odds = stats.contingency.odds_ratio(table)
    bounds = odds.confidence_interval(CONFIDENCE)
    high = float(bounds.high) if math.isfinite(bounds.high) else None
    interval = None if math.isnan(bounds.low) else Interval(float(bounds.low), high)
    ratio = float(odds.statistic) if math.isfinite(odds.statistic) else None
    return Comparison(_verdict(interval, p), n_before, n_now, old, new, ratio, interval, p, p)
