"""Rows of sparse matrices: the products of pairs of rows, and the greatest values of each row.

Owns the arithmetic that pairs.py and seeking.py share, block by block on all cores: SciPy lets other threads work while it
multiplies, and small blocks stay in the processor's cache. The result does not depend on the number of threads.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_PAIRS_AT_ONCE = 8192
_THREADS = 4  # more only wait for memory
_Part = TypeVar("_Part")


def rows_of(matrix: csr_array) -> np.ndarray:
    """The row of each stored value."""
    return np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))


def in_parts(count: int, at_once: int, work: Callable[[slice], _Part]) -> list[_Part]:
    """What `work` gives for each part of so many things, in their order; large numbers on all cores."""
    parts = [slice(begin, min(begin + at_once, count)) for begin in range(0, count, at_once)]
    if len(parts) < 2:
        return [work(part) for part in parts]
    with ThreadPoolExecutor(min(_THREADS, os.cpu_count() or 1)) as pool:
        return list(pool.map(work, parts))


def dot(weights: csr_array, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The product of each pair of rows."""

    def products(part: slice) -> np.ndarray:
        return np.asarray(weights[one[part]].multiply(weights[other[part]]).sum(axis=1))

    return np.concatenate([np.zeros(0), *in_parts(len(one), _PAIRS_AT_ONCE, products)])


def best_of_rows(rows: np.ndarray, columns: np.ndarray, data: np.ndarray, most: int) -> list[np.ndarray]:
    """The greatest values of each row, at most so many, row by row; of equals the first. No value is above 1."""
    order = np.argsort(2.0 * rows - data, kind="stable")
    rows = rows[order]
    begins = np.flatnonzero(np.diff(rows, prepend=-1))
    place = np.arange(len(rows)) - np.repeat(begins, np.diff(begins, append=len(rows)))
    kept = place < most
    return [rows[kept], columns[order][kept], data[order][kept]]
