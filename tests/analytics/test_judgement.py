"""Intervals, tests and verdicts, held against published tables, exact enumeration and scipy."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy import stats

from analytics.judgement import comparisons, factors, intervals, multiplicity, processes, stratified, survival
from analytics.judgement.comparisons import Comparison, compare_counts, compare_shares, compare_times
from analytics.judgement.factors import Counted
from analytics.judgement.intervals import Interval, order_bounds

MEDIAN_BOUNDS = {
    6: (1, 6),
    8: (1, 8),
    10: (2, 9),
    12: (3, 10),
    14: (3, 12),
    16: (4, 13),
    20: (6, 15),
    25: (8, 18),
    30: (10, 21),
    40: (14, 27),
    50: (18, 33),
}  # fmt: skip - one row per line reads as the table it is


@pytest.mark.parametrize(("n", "expected"), MEDIAN_BOUNDS.items())
def test_the_median_is_bounded_by_these_ranks(n: int, expected: tuple[int, int]) -> None:
    """The order-statistic table for the median."""
    assert order_bounds(n, 0.5) == expected


@pytest.mark.parametrize(("n", "expected"), {36: (29, 36), 40: (32, 40), 50: (41, 50)}.items())
def test_the_ninetieth_percentile_is_bounded_by_these_ranks(n: int, expected: tuple[int, int]) -> None:
    """The order-statistic table for p90; an upper bound exists from 36 values on."""
    assert order_bounds(n, 0.9) == expected


def test_the_interval_of_a_median_covers_as_often_as_the_binomial_says() -> None:
    """Between the 3rd and the 12th of 14 values the true median lies with probability 0.987."""
    low, high = order_bounds(14, 0.5)
    assert float(stats.binom.cdf(high - 1, 14, 0.5) - stats.binom.cdf(low - 1, 14, 0.5)) == pytest.approx(0.9871, abs=1e-4)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], None),
        ([5.0], None),
        ([5.0, 1.0, 4.0, 2.0, 3.0], None),
        ([6.0, 5.0, 1.0, 4.0, 2.0, 3.0], Interval(1.0, 6.0)),
        ([2.0] * 8, Interval(2.0, 2.0)),
    ],
)
def test_below_six_values_a_median_has_no_interval(values: list[float], expected: Interval | None) -> None:
    """None, one, five, six and all alike."""
    assert intervals.median_interval(values) == expected


def test_p90_has_a_lower_bound_first() -> None:
    """With ten values one can only say "at least"; the upper bound comes with 36."""
    assert intervals.quantile_interval([float(n) for n in range(1, 11)], 0.9) == Interval(7.0, None)
    assert intervals.quantile_interval([float(n) for n in range(1, 37)], 0.9) == Interval(29.0, 36.0)


@pytest.mark.parametrize(("k", "n", "low", "high"), [(5, 14, 16, 61), (6, 11, 28, 79), (31, 52, 46, 72)])
def test_shares_have_wilson_intervals(k: int, n: int, low: int, high: int) -> None:
    """5 of 14 is 36 %, 16 to 61, as scipy's binomial test also gives it."""
    found = intervals.wilson(k, n)
    theirs = stats.binomtest(k, n).proportion_ci(method="wilson")
    assert found is not None
    assert (round(found.low * 100), round((found.high or 0) * 100)) == (low, high)
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high))


def test_a_factor_that_never_occurs_still_has_an_upper_bound() -> None:
    """0 of 10 reaches up to 22 % by Jeffreys; 10 of 10 mirrors it; 0 of 0 says nothing."""
    none, every = intervals.jeffreys(0, 10), intervals.jeffreys(10, 10)
    assert none is not None
    assert every is not None
    assert (none.low, round(none.high or 0, 3)) == (0.0, 0.217)
    assert (round(every.low, 3), every.high) == (0.783, 1.0)
    assert intervals.jeffreys(0, 0) is None
    assert intervals.wilson(0, 0) is None


@pytest.mark.parametrize(
    ("n", "spread", "fall", "rise"), [(14, 1.2, -61, 154), (14, 1.6, -71, 247), (14, 2.0, -79, 373), (30, 1.2, -46, 86)]
)
def test_the_noise_band_is_this_wide(n: int, spread: float, fall: int, rise: int) -> None:
    """With 14 incidents a quarter, a fall of 61 % or a rise of 154 % happens by chance in one of twenty."""
    band = comparisons.noise_band(n, n, spread)
    assert (round((1 / band - 1) * 100), round((band - 1) * 100)) == (fall, rise)


@pytest.mark.parametrize(("n", "percent"), [(5, 91), (10, 80), (14, 73), (20, 66), (30, 59), (50, 49)])
def test_only_large_changes_are_visible(n: int, percent: int) -> None:
    """The smallest fall that these counts would show in four of five tries."""
    assert round((1 - 1 / comparisons.smallest_visible(n, n, 1.2)) * 100) == percent


def test_the_ratio_of_two_quarters_is_the_median_of_all_ratios() -> None:
    """By hand: ratios of {2, 4, 8, 16, 32, 64} to {1, 2, 4, 8, 16, 32}: the middle one is 2, 36 ratios, ranks 6 and 31."""
    before, now = [1.0, 2, 4, 8, 16, 32], [2.0, 4, 8, 16, 32, 64]
    ratios = sorted(b / a for a, b in itertools.product(before, now))
    ratio, interval = comparisons.hodges_lehmann(before, now)
    assert ratio == pytest.approx(2)
    assert (interval.low, interval.high) == pytest.approx((ratios[5], ratios[30]))


def test_large_samples_are_searched_without_making_all_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bisection gives what sorting all pairs gives."""
    draw = np.random.default_rng(1)
    before, now = draw.lognormal(3, 1, 300).tolist(), draw.lognormal(3.3, 1, 250).tolist()
    ratio, interval = comparisons.hodges_lehmann(before, now)
    monkeypatch.setattr(comparisons, "DIRECT_PAIRS", 10)
    searched, bounds = comparisons.hodges_lehmann(before, now)
    assert (searched, bounds.low, bounds.high) == pytest.approx((ratio, interval.low, interval.high), rel=1e-6)


def test_mann_whitney_is_exact_for_small_samples() -> None:
    """All six now above all six before: 2 of the 924 orders are as extreme."""
    p = comparisons.mann_whitney([1.0, 2, 3, 4, 5, 6], [7.0, 8, 9, 10, 11, 12])
    assert p == pytest.approx(2 / math.comb(12, 6))


def test_ties_leave_the_exact_distribution() -> None:
    """Rounded times are normal: ties get mid-ranks and the corrected variance."""
    before, now = [30.0, 30, 60, 60, 90, 90], [30.0, 60, 60, 90, 120, 120]
    expected = stats.mannwhitneyu(now, before, method="asymptotic").pvalue
    assert comparisons.mann_whitney(before, now) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("before", "now", "verdict"),
    [
        ([10.0] * 5, [20.0] * 30, "too_few"),
        ([10.0, 20, 30, 40, 50, 60], [11.0, 21, 31, 41, 51, 61], "noise"),
        ([10.0, 11, 12, 13, 14, 15, 16, 17], [90.0, 95, 96, 97, 98, 99, 91, 92], "change"),
    ],
)
def test_a_duration_changes_only_beyond_chance(before: list[float], now: list[float], verdict: str) -> None:
    """Below six a side nothing is compared; a clear shift is a change; all else is noise."""
    assert compare_times(before, now).verdict == verdict


def test_no_change_is_rarely_called_one() -> None:
    """Of 2,000 pairs of quarters with 14 incidents and no change at all, at most 6 % are called a change."""
    draw = np.random.default_rng(20240101)
    pairs = [draw.lognormal(3.5, 1.2, (2, 14)) for _ in range(2000)]
    false = sum(compare_times(before.tolist(), now.tolist()).verdict == "change" for before, now in pairs)
    assert 0 < false <= 120


def test_the_spread_comes_from_the_archive_when_it_is_large_enough() -> None:
    """Twenty incidents in eight quarters give a pooled sd inside quarters; fewer give the usual 1.8."""
    groups = [[math.exp(value) for value in (1.0, 2.0, 3.0, 4.0, 5.0)] for _ in range(4)]
    assert comparisons.pooled_spread(groups) == pytest.approx(math.sqrt(40 / 16))
    assert comparisons.pooled_spread(groups[:3]) == 1.8


@pytest.mark.parametrize(("before", "at_most", "at_least"), [(14, 4, 28), (8, 1, 20), (20, 8, 36)])
def test_counts_change_only_at_these_borders(before: int, at_most: int, at_least: int) -> None:
    """From 14 incidents only 4 or fewer, or 28 or more, are a change, at equal length and usual dispersion."""
    change = [now for now in range(60) if compare_counts(before, now, 91, 91).verdict == "change"]
    assert change == [*range(at_most + 1), *range(at_least, 60)]


def test_a_running_quarter_is_compared_by_its_elapsed_days() -> None:
    """Ten incidents in 30 days against 30 in 90 are the same rate."""
    found = compare_counts(30, 10, 90, 30)
    assert (found.ratio, found.verdict) == (pytest.approx(1.0), "noise")


def test_swinging_counts_need_a_larger_difference() -> None:
    """14 to 28 is a change where counts are steady and noise where they always swing."""
    assert compare_counts(14, 28, 91, 91, swing=1.0).verdict == "change"
    assert compare_counts(14, 28, 91, 91, swing=2.3).verdict == "noise"
    assert comparisons.dispersion([2, 2, 2, 2, 2, 2]) == 1.0
    assert comparisons.dispersion([0, 4, 0, 4, 0, 4]) == pytest.approx(24 / 5 / 2)
    assert comparisons.dispersion([0, 4, 0, 4]) == 1.7


def test_quasi_poisson_and_exact_p_agree_with_their_formulas() -> None:
    """z is the difference over the root of D times the sum; the exact p is the binomial test's."""
    z = (28 - 14) / math.sqrt(1.7 * 42)
    assert compare_counts(14, 28, 91, 91, swing=1.7).p == pytest.approx(2 * stats.norm.sf(z))
    assert compare_counts(14, 28, 91, 91).p == pytest.approx(stats.binomtest(28, 42).pvalue)


def test_shares_are_compared_exactly() -> None:
    """5 of 14 against 6 of 11 is noise; below six a side nothing is said; 1 of 20 against 19 of 20 is a change."""
    assert compare_shares(6, 11, 5, 14).verdict == "noise"
    assert compare_shares(3, 5, 5, 14).verdict == "too_few"
    assert compare_shares(1, 20, 19, 20).verdict == "change"


def test_a_change_must_survive_the_other_comparisons_of_the_page() -> None:
    """A p of .04 alone is a change; beside five others it is not, and the reader is told so."""
    single = Comparison("change", 14, 14, 60.0, 40.0, 0.6, Interval(0.4, 0.97), 0.04, 0.04)
    others = [Comparison("noise", 14, 14, 1.0, 1.0, 1.0, Interval(0.5, 2.0), 0.9, 0.9)] * 5
    judged = comparisons.with_adjusted([single, *others, Comparison("too_few", 2, 3, None, None)])
    assert (judged[0].verdict, judged[0].lost_to_holm, judged[0].comparisons) == ("noise", True, 6)
    assert judged[0].adjusted_p == pytest.approx(0.24)
    assert (judged[-1].verdict, judged[-1].lost_to_holm) == ("too_few", False)


def test_holm_and_benjamini_hochberg_by_hand() -> None:
    """The textbook procedures on four p-values; a missing one is not counted."""
    assert multiplicity.holm([0.01, 0.04, None, 0.03, 0.5]) == pytest.approx([0.04, 0.09, None, 0.09, 0.5])
    expected = stats.false_discovery_control([0.01, 0.04, 0.03, 0.5])
    assert multiplicity.benjamini_hochberg([0.01, 0.04, 0.03, 0.5]) == pytest.approx(expected)


@pytest.mark.filterwarnings("ignore:The confidence interval is undefined")  # scipy says so of the curve's last step
def test_open_times_pull_the_median_up() -> None:
    """Of six, two are not over: the share open falls to 4/9 at 3, where scipy's curve also crosses one half."""
    times, ended = [1.0, 2, 2, 3, 4, 5], [True, True, False, True, False, True]
    steps = survival.kaplan_meier(times, ended)
    assert [(step.time, round(step.share_open, 4), step.at_risk) for step in steps] == [
        (1, 0.8333, 6),
        (2, 0.6667, 5),
        (3, 0.4444, 3),
        (5, 0.0, 1),
    ]
    assert survival.median_open(steps) == 3
    assert survival.share_ended_by(steps, 2.5) == pytest.approx(1 / 3)
    data = stats.CensoredData.right_censored(times, [not done for done in ended])
    theirs = stats.ecdf(data).sf
    assert theirs.probabilities[theirs.quantiles <= 5][-1] == 0.0
    bounds = theirs.confidence_interval(method="log-log")
    assert (steps[1].low, steps[1].high) == pytest.approx((bounds.low.probabilities[1], bounds.high.probabilities[1]))


def test_a_median_that_is_not_reached_is_not_invented() -> None:
    """With most still open there is no median; with none at all no curve."""
    assert survival.median_open(survival.kaplan_meier([1.0, 2, 3, 4], [True, False, False, False])) is None
    assert survival.kaplan_meier([], []) == []


def test_a_control_chart_waits_for_twelve_points_and_freezes_at_twenty_four() -> None:
    """Limits stay where the first 24 points put them; a far point signals."""
    steady = [10.0, 20.0] * 12
    assert processes.control_chart(steady[:11]) is None
    provisional, frozen = processes.control_chart(steady[:12]), processes.control_chart([*steady, 5000.0])
    assert provisional is not None
    assert frozen is not None
    assert (provisional.frozen, frozen.frozen, frozen.baseline) == (False, True, 24)
    assert frozen.centre == pytest.approx(math.sqrt(200))
    assert frozen.high == pytest.approx(math.sqrt(200) * 2**2.66)
    assert [index for index, signal in enumerate(frozen.signals) if signal] == [24]


def test_eight_on_one_side_signal_a_shift() -> None:
    """Points within the limits that keep to one side are a signal from the eighth on."""
    found = processes.control_chart([10.0, 20.0] * 12 + [19.0] * 9)
    assert found is not None
    # the point before the nine is above the centre too: their seventh is the eighth in a row
    assert [index for index, signal in enumerate(found.signals) if signal == "run"] == [30, 31, 32]


def test_rare_events_have_a_usual_gap() -> None:
    """Gaps of 30 days without variation run to 30 days; seven gaps are too few to say."""
    found = processes.rare_events([30.0] * 8)
    assert found is not None
    assert (found.centre_days, found.high_days) == pytest.approx((30.0, 30.0))
    assert processes.rare_events([30.0] * 7) is None


def test_few_incidents_hold_most_of_the_time() -> None:
    """One of five holds 80 % of the minutes; nothing holds nothing."""
    assert processes.few_that_hold([800.0, 50, 50, 50, 50]) == 1
    assert processes.few_that_hold([10.0] * 10) == 8
    assert processes.few_that_hold([]) == 0


def test_within_one_stratum_van_elteren_is_mann_whitney() -> None:
    """With a single stratum it is the normal approximation without continuity correction; small strata are named."""
    before, now = [1.0, 2, 3, 4, 7], [5.0, 6, 8, 9]
    found = stratified.van_elteren({"SEV1": (before, now), "SEV2": ([1.0], [2.0])})
    expected = stats.mannwhitneyu(now, before, method="asymptotic", use_continuity=False).pvalue
    assert (found.p, found.dropped) == (pytest.approx(expected), ("SEV2",))
    assert stratified.van_elteren({"SEV2": ([1.0], [2.0])}).p is None


def test_a_mix_is_compared_by_permutation() -> None:
    """The permutation p is near the exact one; with fewer than ten on a side nothing is said."""
    p = stratified.compare_mixes({"SEV1": 10, "SEV2": 5}, {"SEV1": 3, "SEV2": 12})
    assert p == pytest.approx(stats.fisher_exact(np.array([[10, 5], [3, 12]])).pvalue, abs=0.01)
    assert stratified.compare_mixes({"SEV1": 9}, {"SEV1": 30}) is None
    assert stratified.mix_moved({"SEV1": 5, "SEV2": 5}, {"SEV1": 7, "SEV2": 3})
    assert not stratified.mix_moved({"SEV1": 5, "SEV2": 5}, {"SEV1": 6, "SEV2": 4})


def test_a_factor_rises_only_beyond_chance_and_from_three_on() -> None:
    """5 of 14 against 9 of 56 is noise; 9 of 14 against 2 of 56 rises; two occurrences never do."""
    found = {
        one.counted.name: one
        for one in factors.rising([Counted("a", 5, 14, 9, 56), Counted("b", 9, 14, 2, 56), Counted("c", 2, 14, 0, 56)])
    }
    exact = sum(math.comb(14, k) * math.comb(56, 14 - k) for k in range(5, 15)) / math.comb(70, 14)
    assert found["a"].p == pytest.approx(exact)
    assert {name: one.rises for name, one in found.items()} == {"a": False, "b": True, "c": False}
    assert (found["c"].p, found["c"].q) == (None, None)


def test_the_rate_ratio_of_a_factor_has_an_interval_round_it() -> None:
    """5 of 14 against 9 of 56: (5½/15) / (9½/57) = 2.2; the same numbers every time."""
    ratio, interval = factors.rate_ratio(Counted("a", 5, 14, 9, 56))
    assert ratio == pytest.approx(2.2)
    assert interval.low < 1 < ratio < (interval.high or 0)
    assert factors.rate_ratio(Counted("a", 5, 14, 9, 56))[1] == interval


def test_pairs_need_support_and_more_than_chance() -> None:
    """Three times together is too rare to show; six of six is; the lift is against independence."""
    found = factors.passing_pairs([("a", "b", 6, 6, 8), ("a", "c", 3, 6, 3), ("b", "c", 4, 30, 30)], 60)
    assert [(pair.first, pair.second, pair.together, pair.lift) for pair in found] == [("a", "b", 6, 7.5)]
    expected = stats.fisher_exact(np.array([[6, 0], [2, 52]]), alternative="greater").pvalue
    assert found[0].q == pytest.approx(expected * 2)
