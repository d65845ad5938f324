"""The reasons of a member: what an incident shares with the latest one of its group, as the JSON that is stored.

Owns the form of `recurrence_members.reasons`. Terms are taken for all members at once, since a large archive has many.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from etl.recurrence.rows import best_of_rows, in_parts, rows_of
from etl.recurrence.terms import Terms

TERMS_SHOWN = 5
_AT_ONCE = 8192
_encode = json.JSONEncoder(ensure_ascii=False).encode
Shared = list[tuple[str, float]]


def shared_terms(terms: Terms, one: Sequence[int], other: Sequence[int], most: int = TERMS_SHOWN) -> list[Shared]:
    """For each pair of texts the terms that make them alike, each with its share of the likeness, the weightiest first."""
    left, right = np.array(one, dtype=np.int64), np.array(other, dtype=np.int64)
    by_name = np.argsort(np.array(terms.names, dtype=object)) if terms.names else np.zeros(0, dtype=np.int64)
    place = np.empty(len(by_name), dtype=np.int64)
    place[by_name] = np.arange(len(by_name))

    def best(part: slice) -> list[Shared]:
        common = terms.weights[left[part]].multiply(terms.weights[right[part]]).tocsr()
        rows, alphabet = rows_of(common), place[common.indices]
        order = np.lexsort((alphabet, rows))
        chosen, columns, products = best_of_rows(rows[order], alphabet[order], common.data[order], most)
        told = [
            (terms.names[number], round(value, 3))
            for number, value in zip(by_name[columns].tolist(), products.tolist(), strict=True)
        ]
        ends = np.searchsorted(chosen, np.arange(common.shape[0] + 1)).tolist()
        return [told[begin:end] for begin, end in pairwise(ends)]

    return [each for part in in_parts(len(left), _AT_ONCE, best) for each in part]


def told(
    terms: Shared,
    services: Sequence[str] = (),
    factors: Sequence[str] = (),
    links: Sequence[str] = (),
    gap_days: int | None = None,
) -> str:
    """The reasons as JSON; `gap_days` before the latest incident, null for that one itself and where a date is unknown."""
    return _encode({"terms": terms, "services": services, "factors": factors, "links": links, "gap_days": gap_days})
