"""How near incidents are to each other, looked up from either side: likeness as a multiple of the threshold.

Owns the look-up alone. What people said is among it: 1 at least where they hold two incidents for one issue, -1 where they
denied it. Pairs stay in arrays; a look-up table is made for an incident when somebody asks for it, because most of the
pairs of a large archive are never asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np

from etl.recurrence.pairs import Pairs, Thresholds

Pair = tuple[int, int]  # earlier, later


class Nearness:
    """What is near to each incident; those left out are near to nothing."""

    def __init__(
        self, pairs: Pairs, limits: Thresholds, together: Iterable[Pair], rejected: Iterable[Pair], left_out: Collection[int]
    ) -> None:
        counts = (pairs.score > 0) & ~_any_of(pairs, left_out)
        earlier, later, score = pairs.earlier[counts], pairs.later[counts], pairs.score[counts]
        near = score / np.where(pairs.with_services[counts], limits.services, limits.text)
        self._strong = earlier, later, near
        rows = np.concatenate([earlier, later])
        order = np.argsort(rows, kind="stable")
        self._begins = np.searchsorted(rows[order], np.arange(rows.max(initial=-1) + 2)).tolist()
        self._others = np.concatenate([later, earlier])[order]
        self._near = np.concatenate([near, near])[order]
        self._scores = np.concatenate([score, score])[order]
        self._rows: dict[int, dict[int, float]] = {}
        for one, other in together:
            if one not in left_out and other not in left_out:
                self._say(one, other, max(1.0, self.of(one).get(other, 0.0)))
        for one, other in rejected:
            if one not in left_out and other not in left_out:
                self._say(one, other, -1.0)

    def of(self, incident: int) -> dict[int, float]:
        """What is near to an incident, by number."""
        row = self._rows.get(incident)
        if row is None:
            span = self._span(incident)
            row = dict(zip(self._others[span].tolist(), self._near[span].tolist(), strict=True))
            self._rows[incident] = row
        return row

    def likeness(self, incident: int) -> dict[int, float]:
        """The likeness of an incident and each of those near to it, whatever people said."""
        span = self._span(incident)
        return dict(zip(self._others[span].tolist(), self._scores[span].tolist(), strict=True))

    def reaching(self, least: float) -> set[int]:
        """The incidents to which an earlier one is at least so near by their texts."""
        _, later, near = self._strong
        return set(later[near >= least].tolist())

    def _span(self, incident: int) -> slice:
        return slice(*self._begins[incident : incident + 2]) if incident + 1 < len(self._begins) else slice(0)

    def _say(self, one: int, other: int, near: float) -> None:
        self.of(one)[other] = self.of(other)[one] = near


def _any_of(pairs: Pairs, incidents: Collection[int]) -> np.ndarray:
    listed = np.array(sorted(incidents), dtype=np.int64)
    return np.asarray(np.isin(pairs.earlier, listed) | np.isin(pairs.later, listed))
