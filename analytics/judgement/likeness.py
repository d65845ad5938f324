"""How alike one text is to those of the archive: the arithmetic of the load, for one row instead of all pairs.

A text is a set of weighted terms of length 1. It is taken with a share of the texts most like it, as each text of the archive
was; likeness is the cosine of the two. Owns that arithmetic; must not know words, incidents or where texts come from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Rows:
    """Ragged rows as flat arrays: row `k` has the columns and values from `ends[k]` to `ends[k + 1]`."""

    columns: np.ndarray
    values: np.ndarray
    ends: np.ndarray

    @staticmethod
    def of(columns: np.ndarray, values: np.ndarray, lengths: Sequence[int]) -> Rows:
        return Rows(columns.astype(np.int64), values.astype(float), np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64))

    @property
    def count(self) -> int:
        return len(self.ends) - 1

    def row(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        part = slice(self.ends[number], self.ends[number + 1])
        return self.columns[part], self.values[part]

    def times(self, column: np.ndarray) -> np.ndarray:
        """The product of each row with a dense column."""
        owners = np.repeat(np.arange(self.count), np.diff(self.ends))
        return np.bincount(owners, weights=self.values * column[self.columns], minlength=self.count)


@dataclass(frozen=True, slots=True)
class Archive:
    """The texts of an archive: their terms, what is added of others to each, and how long that makes it."""

    texts: Rows
    nearest: Rows
    lengths: np.ndarray

    @property
    def terms(self) -> int:
        return int(self.texts.columns.max(initial=-1)) + 1


def of_length_one(weights: np.ndarray) -> np.ndarray:
    """The same weights with squares that sum to 1; all zero where nothing weighs anything."""
    length = float(np.sqrt(np.sum(weights**2)))
    return weights / length if length else weights


def likeness_of_text(archive: Archive, text: np.ndarray, count: int, share: float) -> np.ndarray:
    """How alike a new text is to each text of the archive, 0 to 1. `text` has a weight for every term, of length 1; `count`
    texts most like it speak for it, with a `share`."""
    plain = archive.texts.times(text)
    best = [number for number in np.argsort(-plain, kind="stable")[:count] if plain[number] > 0]
    return _against(archive, _with(archive, text, best, share * plain[best]))


def likeness_of_row(archive: Archive, number: int) -> np.ndarray:
    """How alike a text of the archive is to each of them, 0 to 1, as it was when the archive was loaded."""
    text = np.zeros(archive.terms)
    columns, values = archive.texts.row(number)
    text[columns] = values
    return _against(archive, _with(archive, text, *archive.nearest.row(number)))


def _with(archive: Archive, text: np.ndarray, others: Sequence[int] | np.ndarray, weights: np.ndarray) -> np.ndarray:
    mixed = text.copy()
    for other, weight in zip(others, weights, strict=True):
        columns, values = archive.texts.row(int(other))
        mixed[columns] += weight * values
    return of_length_one(mixed)


def _against(archive: Archive, mixed: np.ndarray) -> np.ndarray:
    alone = archive.texts.times(mixed)
    together = alone + archive.nearest.times(alone)
    return np.asarray(np.divide(together, archive.lengths, out=np.zeros(len(together)), where=archive.lengths > 0))


def with_services(
    alike: np.ndarray, own: frozenset[str], others: Sequence[frozenset[str]], least: float, weight: float
) -> tuple[np.ndarray, np.ndarray]:
    """The likeness lifted by shared services where both declare some, and for which rows both do. Below the `least` likeness of
    the texts it is 0, whatever the services. Rare services weigh more."""
    often: dict[str, int] = {}
    for names in others:
        for name in names:
            often[name] = often.get(name, 0) + 1
    worth = {name: float(np.log(1 + len(others) / times)) for name, times in often.items()}

    def shared(names: frozenset[str]) -> float:
        either = sum(worth.get(name, 0.0) for name in own | names)
        return sum(worth[name] for name in own & names) / either if either else 0.0

    both = np.array([bool(own and names) for names in others], dtype=bool)
    lift = np.array([shared(names) if own and names else 0.0 for names in others])
    score = np.where(both, alike + weight * np.maximum(lift - alike, 0.0), alike)
    return np.where(alike >= least, score, 0.0), both
