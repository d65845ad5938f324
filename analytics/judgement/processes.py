"""Charts of a process over time: individuals on the log scale, and the days between rare events."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

BASELINE = 24
MIN_POINTS = 12
MIN_GAPS = 8
RUN = 8
MOVING_RANGE_FACTOR = 2.66
RARE_POWER = 3.6  # turns times between rare events into something near normal: Nelson, J. Quality Technology 26 (1994)


@dataclass(frozen=True, slots=True)
class ControlChart:
    """Individuals and their limits, in the unit of the values. `signals` says for each point: `outside`, `run` or None.

    `frozen` tells whether the baseline is complete (24 points) or still provisional.
    """

    centre: float
    low: float
    high: float
    signals: tuple[str | None, ...]
    baseline: int
    frozen: bool


def control_chart(values: Sequence[float]) -> ControlChart | None:
    """An XmR chart of durations above zero, on their logarithms, in the order given; None below twelve points.

    Centre and limits come from the first 24 points and stay. Signals: a point outside the limits, or the eighth and
    later points in a row on one side of the centre. Wheeler, Understanding Variation; on raw minutes more than half of
    such charts signal without cause.
    """
    if len(values) < MIN_POINTS:
        return None
    logs = np.log(np.asarray(values, float))
    base = logs[:BASELINE]
    centre = float(base.mean())
    half = MOVING_RANGE_FACTOR * float(np.abs(np.diff(base)).mean())
    signals = tuple(_signals(logs.tolist(), centre, half))
    low, middle, high = (math.exp(centre + side * half) for side in (-1, 0, 1))
    return ControlChart(middle, low, high, signals, len(base), len(values) >= BASELINE)


def _signals(values: Sequence[float], centre: float, half: float) -> list[str | None]:
    found: list[str | None] = []
    run, side = 0, 0
    for value in values:
        now = (value > centre) - (value < centre)
        run = run + 1 if now == side and now else int(now != 0)
        side = now
        outside = abs(value - centre) > half
        found.append("outside" if outside else "run" if run >= RUN else None)
    return found


@dataclass(frozen=True, slots=True)
class RareEvents:
    """Days between rare events: the usual gap (centre), and how far it runs by chance (`high`)."""

    centre_days: float
    high_days: float
    gaps: int


def rare_events(gaps_days: Sequence[float]) -> RareEvents | None:
    """The usual gap between rare events, from eight gaps on (None below): an XmR chart on days^(1/3.6)."""
    if len(gaps_days) < MIN_GAPS:
        return None
    turned = np.asarray(gaps_days, float) ** (1 / RARE_POWER)
    centre = float(turned.mean())
    high = centre + MOVING_RANGE_FACTOR * float(np.abs(np.diff(turned)).mean())
    return RareEvents(centre**RARE_POWER, high**RARE_POWER, len(gaps_days))


def few_that_hold(values: Sequence[float], share: float = 0.8) -> int:
    """How many of the largest values make up this share of the sum."""
    total, held = sum(values), 0.0
    for count, value in enumerate(sorted(values, reverse=True), start=1):
        held += value
        if held >= share * total:
            return count
    return 0
