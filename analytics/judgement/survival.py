"""Times of which some have not ended yet: Kaplan and Meier's curve, its interval and its median."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from analytics.judgement.intervals import Interval, Z

# So that a half reached through a product of fractions still counts as half.
HALF = 0.5 + 1e-9


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the curve: from `time` on, the share still open, with its interval, and how many were at risk before."""

    time: float
    share_open: float
    low: float
    high: float
    at_risk: int


def kaplan_meier(times: Sequence[float], ended: Sequence[bool]) -> list[Step]:
    """The share still open over time, one step per time at which something ended; times not ended are censored there.

    Intervals by Greenwood's formula on log(−log S), which stay inside 0 and 1. Kaplan and Meier, JASA 53 (1958).
    """
    at_risk, share, greenwood = len(times), 1.0, 0.0
    steps: list[Step] = []
    for time, here in groupby(sorted(zip(times, ended, strict=True)), key=itemgetter(0)):
        outcomes = [done for _, done in here]
        events = sum(outcomes)
        if events:
            share *= 1 - events / at_risk
            greenwood += events / (at_risk * (at_risk - events)) if at_risk > events else math.inf
            steps.append(Step(time, share, *_log_log(share, greenwood), at_risk))
        at_risk -= len(outcomes)
    return steps


def _log_log(share: float, greenwood: float) -> tuple[float, float]:
    if share <= 0:  # nobody is left: the formula gives no bounds
        return 0.0, 0.0
    half = Z * math.sqrt(greenwood) / math.log(share)
    bounds = sorted((share ** math.exp(half), share ** math.exp(-half)))
    return bounds[0], bounds[1]


def median_open(steps: Sequence[Step]) -> float | None:
    """The smallest time at which at most half are still open; None when the curve does not get that far."""
    return next((step.time for step in steps if step.share_open <= HALF), None)


def median_open_interval(steps: Sequence[Step]) -> Interval | None:
    """The 95 % interval of the median: from where the curve's lower bound reaches half to where its upper bound does.

    None where not even the lower bound gets there; the upper end is None where the upper bound does not.
    Brookmeyer and Crowley, Biometrics 38 (1982).
    """
    low = next((step.time for step in steps if step.low <= HALF), None)
    high = next((step.time for step in steps if step.high <= HALF), None)
    return None if low is None else Interval(low, high)


def share_ended_by(steps: Sequence[Step], time: float) -> float:
    """The share that has ended by a time, by the curve."""
    return 1 - next((step.share_open for step in reversed(steps) if step.time <= time), 1.0)
