"""What many comparisons on one page do to each: Holm for verdicts, Benjamini–Hochberg for searches among factors."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from scipy import stats


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """The p-values adjusted by Holm (Scand. J. Statist. 6, 1979), in the order given; None stays None and is not counted."""
    known = sorted((p, index) for index, p in enumerate(p_values) if p is not None)
    adjusted: list[float | None] = [None] * len(p_values)
    highest = 0.0
    for rank, (p, index) in enumerate(known):
        highest = max(highest, min(1.0, p * (len(known) - rank)))
        adjusted[index] = highest
    return adjusted


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """The q-values of Benjamini and Hochberg (JRSS B 57, 1995), in the order given."""
    ordered = sorted(((p, index) for index, p in enumerate(p_values)), reverse=True)
    adjusted = [1.0] * len(p_values)
    lowest = 1.0
    for rank, (p, index) in enumerate(ordered):
        lowest = min(lowest, p * len(ordered) / (len(ordered) - rank))
        adjusted[index] = lowest
    return adjusted


def pairwise_fisher(counts: Sequence[tuple[int, int]]) -> dict[tuple[int, int], float]:
    """For each pair of positions in `counts` (successes, failures), Fisher's two-sided p adjusted by Holm over all pairs."""
    pairs = list(combinations(range(len(counts)), 2))
    adjusted = holm([float(stats.fisher_exact(np.array([counts[a], counts[b]])).pvalue) for a, b in pairs])
    return {pair: p for pair, p in zip(pairs, adjusted, strict=True) if p is not None}
