"""What a reader of the warehouse needs to compare a new text with the archive: the same terms, weights and thresholds.

Owns the columns of `recurrence_terms`, `recurrence_texts` and `recurrence_limits`. The weights are those that the groups were
found with, so a text is as alike later as it would have been at the load. Knows nothing of groups or people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from etl.policy import RecurrencePolicy
from etl.recurrence.entry import RecurrenceEntry
from etl.recurrence.pairs import NEAREST, NEAREST_SHARE, Pairs, Thresholds, declared
from etl.recurrence.terms import TITLE_WEIGHT, Terms

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Columns = Mapping[str, Sequence[object] | np.ndarray]


@dataclass(frozen=True, slots=True)
class RecurrenceIndex:
    """The columns of the three tables, by name; rows of `texts` are in the order of time."""

    terms: Columns
    texts: Columns
    limits: Columns


def index_of(
    terms: Terms, pairs: Pairs, limits: Thresholds, entries: Sequence[RecurrenceEntry], settings: RecurrencePolicy
) -> RecurrenceIndex:
    """The index of the compared incidents."""
    weights, nearest = terms.weights, pairs.nearest
    return RecurrenceIndex(
        terms={
            "term": np.arange(len(terms.names)),
            "shown": terms.names,
            "weight": terms.worth,
            "words": _words(terms),
        },
        texts={
            "position": np.arange(len(entries)),
            "document_path": [entry.document_path for entry in entries],
            "incident_number": [entry.incident_number for entry in entries],
            "services": declared([entry.services for entry in entries]),
            "terms": _rows(weights, weights.indices),
            "weights": _rows(weights, weights.data),
            "nearest": _rows(nearest, nearest.indices),
            "nearest_weights": _rows(nearest, nearest.data),
            "length": pairs.lengths,
        },
        limits={
            "threshold_text": [limits.text],
            "threshold_services": [limits.services],
            "least_text": [pairs.least],
            "service_weight": [settings.service_weight],
            "nearest_count": [NEAREST],
            "nearest_share": [NEAREST_SHARE],
            "title_weight": [TITLE_WEIGHT],
        },
    )


def _rows(matrix: csr_array, values: np.ndarray) -> list[np.ndarray]:
    """The values of each row."""
    return [values[begin:end] for begin, end in pairwise(matrix.indptr.tolist())]


def _words(terms: Terms) -> list[list[str]]:
    """For each term the words of the archive that were taken for it, in the order of the alphabet."""
    order = np.argsort(terms.stems, kind="stable")
    ends = np.searchsorted(terms.stems[order], np.arange(len(terms.names) + 1))  # what says nothing comes before
    words = np.array(terms.words, dtype=object)[order]
    return [words[begin:end].tolist() for begin, end in pairwise(ends.tolist())]
