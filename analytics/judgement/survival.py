"""Times of which some have not ended yet: Kaplan and Meier's curve, its interval and its median."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

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


def kaplan_meier(times: ArrayLike, ended: ArrayLike, counts: ArrayLike = 1) -> list[Step]:
    """The share still open over time, one step per time at which something ended; times not ended are censored there.

    `counts` says how many each stands for. Intervals by Greenwood's formula on log(−log S), which stay inside 0 and 1.
    Kaplan and Meier, JASA 53 (1958).
    """
    moments, here = np.unique(np.asarray(times, float), return_inverse=True)
    if not len(moments):
        return []
    many = np.broadcast_to(np.asarray(counts, float), here.shape)
    over, gone = np.bincount(here, many * np.asarray(ended, bool)), np.bincount(here, many)
    at_risk = gone.sum() - np.cumsum(gone) + gone
    share = np.cumprod(1 - over / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):  # where nobody is left, or nothing has ended yet
        greenwood = np.cumsum(np.where(over > 0, over / (at_risk * (at_risk - over)), 0.0))
        half = Z * np.sqrt(greenwood) / np.log(share)
        bounds = share ** np.exp(half), share ** np.exp(-half)
    left = share > 0  # else the formula gives no bounds
    low, high = np.where(left, np.minimum(*bounds), 0.0), np.where(left, np.maximum(*bounds), 0.0)
    columns = (column[over > 0].tolist() for column in (moments, share, low, high, at_risk.astype(int)))
    return [Step(*step) for step in zip(*columns, strict=True)]


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
