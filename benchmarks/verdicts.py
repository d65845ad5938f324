"""Quarters between which nothing has changed: how often our verdict says `change`, beside a page that watches the mean.

Each case draws 2,000 pairs of quarters of 14 incidents from one and the same distribution; every change that is called is a
false one. Goal: at most 6 %. Beside it, how many true falls are found: a verdict that never says `change` would meet the goal
too. The figures are shares, not times; rounds and sizes of the bench do not matter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analytics.judgement.comparisons import (
    USUAL_SWING,
    Comparison,
    compare_counts,
    compare_shares,
    compare_times,
    dispersion,
    with_adjusted,
)
from benchmarks.measure import OURS, Bench, Result
from etl.reader import read_entry
from etl.settings import load_settings
from etl.settle import settle

ARCHIVE = Path(__file__).resolve().parent.parent / "data" / "postmortems"
PAIRS, INCIDENTS, SEED = 2_000, 14, 20240101
GOAL, AT_MOST = "at most 6 %", 6.0
WATCHED = 0.10  # by so much a mean has to move for a page of arrows to speak of it
VISIBLE = 0.73  # the smallest fall that two quarters of 14 incidents show in four of five tries, at σ 1.2
Values = NDArray[np.float64]
Draw = Callable[[np.random.Generator, int], Values]
Quarter = Callable[[np.random.Generator], Sequence[Sequence[float]]]


def run(bench: Bench) -> Sequence[Result]:  # noqa: ARG001 - what every benchmark is given
    """Per cent of pairs called a change, for times of several shapes, a page of six clocks, counts and shares."""
    results: list[Result] = []
    for name, draw in times(sample_minutes()).items():
        results += [_ours(f"false change: {name}", false_changes(draw)), _mean(f"false change: {name}", means_moved(draw))]
    results.append(_ours("false change: any of six clocks of a page", false_pages()))
    results.append(_ours("false change: number of incidents, D 1.7", false_counts()))
    results.append(_ours("false change: share of severe ones", false_shares()))
    return [*results, *(_found(fall, true_changes(fall)) for fall in (0.3, 0.5, VISIBLE))]


def times(minutes: Sequence[float]) -> Mapping[str, Draw]:
    """The distributions of times by name: log-normal, heavier, rounded to five minutes, and the given minutes drawn anew."""
    return {
        "log-normal, σ 1.2": partial(_lognormal, sigma=1.2),
        "log-normal, σ 2.1": partial(_lognormal, sigma=2.1),
        "log-normal in steps of 5 min": lambda chance, n: np.maximum(5, 5 * np.round(_lognormal(chance, n, 1.6) / 5)),
        "Pareto, index 0.8": lambda chance, n: 5 * (1 + chance.pareto(0.8, n)),
        "the sample's times drawn anew": lambda chance, n: chance.choice(np.asarray(minutes, float), n),
    }


def _lognormal(chance: np.random.Generator, n: int, sigma: float) -> Values:
    return chance.lognormal(4.0, sigma, n)


def sample_minutes() -> list[float]:
    """The times to resolve that the sample archive gives."""
    settings = load_settings(date(2026, 11, 21), ARCHIVE)
    read = [read_entry(path.name, path.read_bytes(), settings) for path in sorted(ARCHIVE.rglob("*.md"))]
    found = [one.time_to_resolve_minutes for each in settle(read, settings) for one in each.incidents]
    return [minutes for minutes in found if minutes and minutes > 0]


def false_changes(draw: Draw, pairs: int = PAIRS) -> float:
    """Per cent of pairs of quarters that are called a change."""
    chance = np.random.default_rng(SEED)
    return 100 * float(np.mean([_is_change(compare_times(*_pair(draw, chance))) for _ in range(pairs)]))


def means_moved(draw: Draw, pairs: int = PAIRS) -> float:
    """Per cent of the same pairs whose mean moved by a tenth or more."""
    chance = np.random.default_rng(SEED)
    ratios = [np.mean(now) / np.mean(before) for before, now in (_pair(draw, chance) for _ in range(pairs))]
    return 100 * float(np.mean([abs(ratio - 1) >= WATCHED for ratio in ratios]))


def _pair(draw: Draw, chance: np.random.Generator) -> tuple[list[float], list[float]]:
    return draw(chance, INCIDENTS).tolist(), draw(chance, INCIDENTS).tolist()


def _is_change(compared: Comparison) -> bool:
    return compared.verdict == "change"


def false_pages(pairs: int = PAIRS) -> float:
    """Per cent of pages on which at least one of six clocks, judged together, is called a change."""
    chance = np.random.default_rng(SEED)

    def page() -> bool:
        compared = [compare_times(before, now) for before, now in zip(_clocks(chance), _clocks(chance), strict=True)]
        return any(map(_is_change, with_adjusted(compared)))

    return 100 * float(np.mean([page() for _ in range(pairs)]))


def _clocks(chance: np.random.Generator) -> list[list[float]]:
    """Six clocks of one quarter's incidents; two of them share most of their minutes with others, as they do in life."""
    detect, acknowledge, communicate, resolve = (chance.lognormal(mu, 1.2, INCIDENTS) for mu in (1.6, 1.9, 3.0, 4.0))
    return [each.tolist() for each in (detect, acknowledge, communicate, detect + 0.8 * resolve, resolve, detect + resolve)]


def false_counts(pairs: int = PAIRS) -> float:
    """Per cent of pairs of quarters whose numbers of incidents are called a change, where months swing by D = 1.7."""
    chance = np.random.default_rng(SEED)
    mean = INCIDENTS / 3
    found = 0
    for _ in range(pairs):
        months = chance.negative_binomial(mean / (USUAL_SWING - 1), 1 / USUAL_SWING, 30)
        before, now = int(months[24:27].sum()), int(months[27:].sum())
        found += _is_change(compare_counts(before, now, 91, 91, dispersion(months[:24].tolist())))
    return 100 * found / pairs


def false_shares(pairs: int = PAIRS) -> float:
    """Per cent of pairs of quarters whose shares of severe incidents, three in ten, are called a change."""
    chance = np.random.default_rng(SEED)
    severe = chance.binomial(INCIDENTS, 0.3, (pairs, 2)).tolist()
    return 100 * float(np.mean([_is_change(compare_shares(old, INCIDENTS, now, INCIDENTS)) for old, now in severe]))


def true_changes(fall: float, pairs: int = PAIRS) -> float:
    """Per cent of pairs called a change when the second quarter's times really are smaller by this share, σ 1.2."""
    chance = np.random.default_rng(SEED)
    draw = partial(_lognormal, sigma=1.2)
    drawn = (_pair(draw, chance) for _ in range(pairs))
    return 100 * float(np.mean([_is_change(compare_times(old, [(1 - fall) * each for each in now])) for old, now in drawn]))


def _found(fall: float, value: float) -> Result:
    return Result(f"true change: a fall of {fall:.0%} found", INCIDENTS, OURS, "%", value, value, value, f"{PAIRS:,} pairs")


def _ours(what: str, value: float) -> Result:
    return Result(what, INCIDENTS, OURS, "%", value, value, value, f"{PAIRS:,} pairs", GOAL, value <= AT_MOST)


def _mean(what: str, value: float) -> Result:
    return Result(what, INCIDENTS, "the mean moved by 10 %", "%", value, value, value, f"the same {PAIRS:,} pairs")
