"""Formulas against a second way to the same number: worked examples, exact enumeration, scipy, plain arithmetic.

What `test_judgement` holds against published tables is not repeated here.
"""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from scipy import integrate, optimize, stats

from analytics.judgement import comparisons, factors, intervals, multiplicity, processes, stratified, survival
from analytics.judgement.comparisons import compare_counts, compare_shares, compare_times, hodges_lehmann
from analytics.judgement.factors import Counted

Z = 1.959963984540054


def test_the_worked_example_of_two_small_quarters() -> None:
    """62 against 41 minutes with 14 and 11 incidents, σ 1.2: chance alone gives −63 % to +172 %, a fall of 76 % is visible."""
    band, visible = comparisons.noise_band(14, 11, 1.2), comparisons.smallest_visible(14, 11, 1.2)
    assert [round(100 * value) for value in (1 - 1 / band, band - 1, 1 - 1 / visible)] == [63, 172, 76]


@pytest.mark.parametrize(("n", "m"), [(6, 6), (6, 9), (14, 11), (20, 20)])
def test_the_interval_of_a_ratio_has_the_ranks_of_the_normal_approximation(n: int, m: int) -> None:
    """Sorted by hand: the k-th smallest and k-th largest of all n·m ratios."""
    chance = np.random.default_rng(7)
    before, now = chance.lognormal(4, 1.2, n).tolist(), chance.lognormal(4, 1.2, m).tolist()
    ratios = sorted(b / a for a, b in itertools.product(before, now))
    k = math.floor(n * m / 2 - 1.96 * math.sqrt(n * m * (n + m + 1) / 12))
    ratio, interval = hodges_lehmann(before, now)
    middle = [math.log(each) for each in ratios]
    assert ratio == pytest.approx(math.exp(float(np.median(middle))))
    assert (interval.low, interval.high) == pytest.approx((ratios[k], ratios[n * m - 1 - k]))


def test_the_interval_of_a_ratio_covers_as_often_as_it_says() -> None:
    """With 14 and 14 incidents the true ratio lies inside in 93 to 97 of 100 pairs."""
    chance = np.random.default_rng(20240101)
    inside = [hodges_lehmann(*chance.lognormal(4, 1.2, (2, 14)).tolist())[1] for _ in range(1000)]
    assert 0.93 <= np.mean([not each.excludes(1) for each in inside]) <= 0.97


def test_mann_whitney_counts_orders() -> None:
    """Six and six without ties: the p-value is the share of all 924 orders at least as far from the middle."""
    before, now = [10.0, 21, 32, 43, 54, 65], [12.0, 24, 48, 70, 90, 110]
    values = sorted([*before, *now])
    places = range(12)
    seen = sum(values.index(value) for value in now)
    sums = [sum(chosen) for chosen in itertools.combinations(places, 6)]
    far = sum(abs(each - 33) >= abs(seen - 33) for each in sums)
    assert comparisons.mann_whitney(before, now) == pytest.approx(far / 924)


@pytest.mark.parametrize(("before", "now"), [(14, 20), (3, 9), (30, 12)])
def test_the_exact_interval_of_a_rate_ratio_comes_from_the_binomial(before: int, now: int) -> None:
    """Its ends are where the observed split has probability 0.025 in one tail, found by solving, for 91 against 92 days."""
    total = before + now
    low = optimize.brentq(lambda share: stats.binom.sf(now - 1, total, share) - 0.025, 1e-9, 1 - 1e-9)
    high = optimize.brentq(lambda share: stats.binom.cdf(now, total, share) - 0.025, 1e-9, 1 - 1e-9)
    found = compare_counts(before, now, 91, 92).interval
    assert found is not None
    assert (found.low, found.high) == pytest.approx([share / (1 - share) * 91 / 92 for share in (low, high)], rel=1e-6)


def test_the_quasi_poisson_interval_by_hand() -> None:
    """14 to 28 at D = 1.7: 2 times, divided and multiplied by exp(1.96·√(1.7·(1/14 + 1/28)))."""
    half = math.exp(Z * math.sqrt(1.7 * (1 / 14 + 1 / 28)))
    found = compare_counts(14, 28, 91, 91, swing=1.7)
    assert found.interval is not None
    assert (found.ratio, found.interval.low, found.interval.high) == pytest.approx((2.0, 2 / half, 2 * half))
    assert found.p == pytest.approx(math.erfc(14 / math.sqrt(1.7 * 42) / math.sqrt(2)))


def test_nothing_after_something_has_no_lower_bound() -> None:
    """From 8 to 0: the ratio is 0, at most 0.58 by the exact form; from 0 to 8 there is no ratio and no upper bound."""
    fell, rose = compare_counts(8, 0, 91, 91, swing=2.3), compare_counts(0, 8, 91, 91, swing=2.3)
    assert fell.interval is not None
    assert rose.interval is not None
    high = 1 - 0.025 ** (1 / 8)
    assert (fell.ratio, fell.interval.low, fell.interval.high) == (0.0, 0.0, pytest.approx(high / (1 - high)))
    assert (rose.ratio, rose.interval.high) == (None, None)


def test_shares_are_compared_by_enumerating_all_tables() -> None:
    """1 of 12 against 8 of 13: the p-value is the sum of all tables as unlikely as this one, in whole numbers."""
    ways = {k: math.comb(12, k) * math.comb(13, 9 - k) for k in range(10)}
    far = sum(count for count in ways.values() if count <= ways[1])
    assert compare_shares(8, 13, 1, 12).p == pytest.approx(float(Fraction(far, math.comb(25, 9))))


def test_holm_never_passes_what_comes_after_a_failure() -> None:
    """0.012, 0.02, 0.03: the first fails at 0.036 when three are compared, as 0.012·3; the second gives 0.04."""
    assert multiplicity.holm([0.012, 0.03, 0.02]) == pytest.approx([0.036, 0.04, 0.04])
    assert multiplicity.holm([0.9, 0.8]) == [1.0, 1.0]


def test_benjamini_hochberg_as_scipy_has_it() -> None:
    """The same q-values as scipy's false discovery control."""
    p_values = [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205]
    assert multiplicity.benjamini_hochberg(p_values) == pytest.approx(stats.false_discovery_control(p_values).tolist())


def test_kaplan_meier_with_fractions() -> None:
    """Four of six end; two are censored. S is 5/6, then 5/6·3/4, then ·2/3, then 0; Greenwood's sum by hand."""
    times, ended = [2.0, 3, 5, 7, 7, 11], [True, False, True, True, False, True]
    steps = survival.kaplan_meier(times, ended)
    shares = [Fraction(5, 6), Fraction(5, 6) * Fraction(3, 4), Fraction(5, 6) * Fraction(3, 4) * Fraction(2, 3), Fraction(0)]
    assert [step.share_open for step in steps] == pytest.approx([float(share) for share in shares])
    assert [step.at_risk for step in steps] == [6, 4, 3, 1]
    greenwood = 1 / (6 * 5) + 1 / (4 * 3)
    centre = math.log(-math.log(0.625))
    half = Z * math.sqrt(greenwood) / abs(math.log(0.625))
    bounds = sorted(math.exp(-math.exp(centre + side * half)) for side in (-1, 1))
    assert (steps[1].low, steps[1].high) == pytest.approx(tuple(bounds))
    assert survival.median_open(steps) == 7
    assert survival.share_ended_by(steps, 6) == pytest.approx(0.375)


def test_van_elteren_by_permuting_inside_the_strata() -> None:
    """Two ranks: near the share of all arrangements within them that are as far from even, each weighted 1 / (n + m + 1)."""
    strata = {"SEV1": ([10.0, 20, 30, 45], [15.0, 60, 70, 80]), "SEV2": ([1.0, 4, 6, 7], [3.0, 8, 9, 12])}

    def sums(name: str) -> list[tuple[float, bool]]:
        before, now = strata[name]
        values = sorted([*before, *now])
        seen = sum(values.index(value) for value in now)
        return [((sum(places) - 14) / 9, sum(places) == seen) for places in itertools.combinations(range(8), 4)]

    seen = sum(next(value for value, is_seen in sums(name) if is_seen) for name in strata)
    far = [abs(a + b) >= abs(seen) - 1e-9 for (a, _), (b, _) in itertools.product(sums("SEV1"), sums("SEV2"))]
    assert stratified.van_elteren(strata).p == pytest.approx(float(np.mean(far)), abs=0.015)


def test_van_elteren_is_the_weighted_sum_of_its_strata() -> None:
    """By hand: differences 20 and −6 from even ranks, variances nm(N+1)/12, weights 1/(N+1)."""
    strata = {"a": ([1.0, 2, 3, 4, 5], [6.0, 7, 8, 9]), "b": ([4.0, 5, 6], [1.0, 2, 3, 7])}
    top = (30 - 4 * 10 / 2) / 10 + (1 + 2 + 3 + 7 - 4 * 8 / 2) / 8
    variance = 5 * 4 * 10 / 12 / 100 + 3 * 4 * 8 / 12 / 64
    assert stratified.van_elteren(strata).p == pytest.approx(math.erfc(abs(top) / math.sqrt(variance) / math.sqrt(2)))


def test_limits_of_a_control_chart_by_hand() -> None:
    """Powers of two: mean and moving ranges of the exponents, 2.66 times the mean range to each side."""
    exponents = [3, 5, 4, 6, 2, 5, 5, 4, 7, 3, 4, 6]
    ranges = [abs(a - b) for a, b in itertools.pairwise(exponents)]
    found = processes.control_chart([2.0**each for each in exponents])
    assert found is not None
    centre, half = sum(exponents) / 12, 2.66 * sum(ranges) / 11
    assert [math.log2(value) for value in (found.low, found.centre, found.high)] == pytest.approx(
        [centre - half, centre, centre + half]
    )


def test_a_control_chart_on_logarithms_rarely_signals_without_cause() -> None:
    """Of 400 steady processes of 20 incidents each, about one in twenty has a point outside."""
    chance = np.random.default_rng(20240101)
    outside = []
    for _ in range(400):
        found = processes.control_chart(chance.lognormal(4, 1.2, 20).tolist())
        outside.append(found is not None and "outside" in found.signals)
    assert 0.02 < np.mean(outside) < 0.12


def test_the_usual_gap_between_rare_events_by_hand() -> None:
    """Gaps to the power 1/3.6, their mean and mean moving range, and back."""
    gaps = [10.0, 40, 5, 80, 30, 15, 60, 25]
    turned = [gap ** (1 / 3.6) for gap in gaps]
    centre = sum(turned) / 8
    high = centre + 2.66 * sum(abs(a - b) for a, b in itertools.pairwise(turned)) / 7
    found = processes.rare_events(gaps)
    assert found is not None
    assert (found.centre_days, found.high_days) == pytest.approx((centre**3.6, high**3.6))


def test_memoryless_gaps_hardly_ever_run_beyond_their_limit() -> None:
    """Where severe incidents come by chance, at an even rate, the next gap is longer than said in fewer than 3 of 100."""
    chance = np.random.default_rng(20240101)
    beyond = 0
    for _ in range(1000):
        *gaps, following = chance.exponential(30, 25).tolist()
        found = processes.rare_events(gaps)
        beyond += found is not None and following > found.high_days
    assert 0 < beyond < 30


def test_a_rate_ratio_has_the_interval_of_its_two_posteriors() -> None:
    """5 of 14 against 9 of 56: the drawn ends hold 95 % of the ratio of two Jeffreys posteriors, integrated."""
    _, interval = factors.rate_ratio(Counted("a", 5, 14, 9, 56))
    now, before = stats.beta(5.5, 9.5), stats.beta(9.5, 47.5)

    def below(ratio: float) -> float:
        return float(integrate.quad(lambda share: before.pdf(share) * now.cdf(ratio * share), 0, 1)[0])

    assert below(interval.low) == pytest.approx(0.025, abs=0.004)
    assert below(interval.high or math.inf) == pytest.approx(0.975, abs=0.004)


def test_jeffreys_by_integration() -> None:
    """9 of 14: half of 5 % of the posterior lies below the one end, half above the other."""
    found = intervals.jeffreys(9, 14)
    assert found is not None
    area = [integrate.quad(lambda share: share**8.5 * (1 - share) ** 4.5, *ends)[0] for ends in ((0, 1), (0, found.low))]
    assert area[1] / area[0] == pytest.approx(0.025)


def test_a_factor_rises_by_the_exact_tail() -> None:
    """7 of 14 against 6 of 56, counted over all ways to choose; q is p times the number tested for the smallest."""
    ways = sum(math.comb(14, k) * math.comb(56, 13 - k) for k in range(7, 14))
    found = factors.rising([Counted("a", 7, 14, 6, 56), Counted("b", 3, 14, 12, 56), Counted("c", 1, 14, 4, 56)])
    assert found[0].p == pytest.approx(float(Fraction(ways, math.comb(70, 13))))
    assert found[0].q == pytest.approx(3 * (found[0].p or 0))


def test_kinds_of_action_are_told_apart_by_fisher_and_holm() -> None:
    """Three kinds: each pair by Fisher's exact test, the smallest p times three."""
    counts = [(18, 2), (5, 15), (11, 9)]
    plain = {pair: stats.fisher_exact([counts[pair[0]], counts[pair[1]]]).pvalue for pair in ((0, 1), (0, 2), (1, 2))}
    found = multiplicity.pairwise_fisher(counts)
    assert found[0, 1] == pytest.approx(3 * plain[0, 1])
    assert found[1, 2] == pytest.approx(max(plain[1, 2], 2 * plain[0, 2]))


def test_geometric_spread_of_an_archive() -> None:
    """σ of ln(minutes) inside quarters does not see that quarters differ: two groups of the same spread, far apart."""
    near = [math.exp(value) for value in (0.0, 1, 2, 3, 4, 5, 6, 7, 8, 9)]
    far = [1000 * value for value in near]
    assert comparisons.pooled_spread([near, far]) == pytest.approx(math.sqrt(82.5 / 9))


def test_a_comparison_says_how_large_a_change_it_could_see() -> None:
    """With 14 and 14 incidents at σ 1.2 the smallest visible fall is 73 %; counts and shares have no such figure."""
    found = compare_times([10.0 * n for n in range(1, 15)], [11.0 * n for n in range(1, 15)], 1.2)
    assert found.visible is not None
    assert round(100 * (1 - 1 / found.visible)) == 73
    assert (compare_counts(14, 28, 91, 91).visible, compare_shares(8, 13, 1, 12).visible) == (None, None)
