"""Which pairs of a large archive are worth comparing: those that share weighty words, more than chance would have it.

Owns the search. Every incident is compared with the earlier ones in its weightiest words only, of those that are neither
in one incident alone nor in many, so that time grows with the number of incidents and not with its square. How alike texts
are by chance is measured: the more incidents, the more alike are the two most alike of those that have nothing in common.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from etl.recurrence.rows import best_of_rows, dot, in_parts, rows_of
from etl.recurrence.terms import of_length_one

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_WEIGHTIEST = 200  # words by which the neighbours of an incident are sought: all but those of very long texts
_NEIGHBOURS = 24  # earlier ones kept per incident
_LEAST_NEAR = 0.5  # of the likeness that is asked for has to be in the weightiest words
_PER_INCIDENT = 16  # compared in full, on average
_COMMONEST = 200  # a word in more incidents than this does not tell neighbours apart
_COLUMNS, _BLOCK = 8192, 512  # of incidents that are searched, and of those that search in them: what fits into the cache
_SAMPLE = 1000  # incidents whose neighbours by chance are counted
_STRESSED = 1.5  # as often as what a text says once: the title, mostly
_BY_CHANCE = 0.05  # pairs an incident that texts of mixed words may still give


def promising(weights: csr_array, least: float) -> tuple[np.ndarray, np.ndarray]:
    """The pairs (earlier, later) most alike in their weightiest words, by the later one, if a likeness of `least` is asked."""
    sought = _weightiest(weights)
    across = sought.T.tocsc()  # columns are incidents
    found: list[list[np.ndarray]] = []
    for begin in range(0, sought.shape[0], _COLUMNS):
        rows = sought[begin : begin + _COLUMNS]
        columns = across[:, : begin + _COLUMNS].tocsr()  # what is later than all of these rows is left out

        def neighbours(
            block: slice, rows: csr_array = rows, columns: csr_array = columns, begin: int = begin
        ) -> list[np.ndarray]:
            return _nearest(rows[block] @ columns, np.arange(begin + block.start, begin + block.stop), least, only_earlier=True)

        found += in_parts(rows.shape[0], _BLOCK, neighbours)
    later, earlier, near = (np.concatenate(part) for part in zip(*found, strict=True))
    most = _PER_INCIDENT * sought.shape[0]
    if len(near) > most:
        best = np.sort(np.argsort(-near, kind="stable")[:most])
        later, earlier = later[best], earlier[best]
    return earlier, later


def by_chance(weights: csr_array, worth: np.ndarray, least: float) -> float:
    """The likeness that so few pairs would reach if the same words stood in other texts, by chance; `least` at least.

    `worth` is what one occurrence of a term weighs.
    """
    draw = np.random.default_rng(0)
    dealt = _dealt_anew(weights, worth, draw)
    sample = np.sort(draw.permutation(dealt.shape[0])[:_SAMPLE])
    sought = _weightiest(dealt)
    rows, columns, _ = _nearest(sought[sample] @ sought.T.tocsr(), sample, least)
    alike = np.sort(dot(dealt, rows, columns))[::-1]
    place = int(2 * _BY_CHANCE * len(sample))  # each pair is met from both ends
    return max(least, float(alike[place])) if place < len(alike) else least


def _nearest(near: csr_array, incidents: np.ndarray, least: float, only_earlier: bool = False) -> list[np.ndarray]:
    """The nearest others of each row, which stands for one of the incidents: incidents, others, and how near."""
    places = np.flatnonzero(near.data >= _LEAST_NEAR * least)
    one = incidents[np.searchsorted(near.indptr, places, side="right") - 1]
    other = near.indices[places]
    kept = other < one if only_earlier else other != one
    return best_of_rows(one[kept], other[kept], near.data[places[kept]], _NEIGHBOURS)


def _dealt_anew(weights: csr_array, worth: np.ndarray, draw: np.random.Generator) -> csr_array:
    """The words of all texts dealt anew: texts keep their lengths, words their frequency, and titles the words of titles."""
    dealt = weights.copy()
    often = weights.data / worth[weights.indices]
    held = np.diff(weights.indptr)
    once = np.minimum.reduceat(often, weights.indptr[:-1][held > 0])
    is_stressed = often > _STRESSED * np.repeat(once, held[held > 0])
    for pool in (is_stressed, ~is_stressed):
        dealt.indices[pool] = draw.permutation(weights.indices[pool])
    dealt.data = often * worth[dealt.indices]
    dealt.has_sorted_indices = dealt.has_canonical_format = False
    dealt.sum_duplicates()
    return of_length_one(dealt)


def _weightiest(weights: csr_array) -> csr_array:
    """Each row with its weightiest words only, of those that tell: in two incidents at least, and not in most."""
    from scipy.sparse import csr_array  # noqa: PLC0415 (half a second)

    present = np.bincount(weights.indices, minlength=weights.shape[1])
    telling = ((present > 1) & (present <= _COMMONEST))[weights.indices]
    rows, columns, data = rows_of(weights)[telling], weights.indices[telling], weights.data[telling]
    if np.bincount(rows, minlength=1).max() > _WEIGHTIEST:  # few archives have texts so long, and sorting takes its time
        rows, columns, data = best_of_rows(rows, columns, data, _WEIGHTIEST)
    return csr_array((data.astype(np.float32), (rows, columns)), shape=weights.shape)
