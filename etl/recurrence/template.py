"""Which sentences belong to the template that reports were written in, and say nothing about any of them.

A sentence that stands in many reports does, and one most of whose runs of four words stand in many, as where a name was filled
in. Counts texts, not places; looks at some hundred texts at a time, so that little is held for it. Knows nothing of weights.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from etl.recurrence.words import Cut, runs_of, spans

FORM_SHARE, FORM_LEAST = 0.03, 3  # a sentence in so many documents belongs to the template
SHINGLE_SHARE, SHINGLE_LEAST = 0.05, 4  # four words in a row in so many documents do as well
SHINGLES_IN_SENTENCE = 0.6
_SHINGLE = 4
_BITS = 20
_FIRST = np.uint64(64 - _BITS)  # values are counted by their first bits before any is looked at closely

Counted = tuple[np.ndarray, np.ndarray]  # values, and in how many texts each stands (at most)


def of_template(cuts: Sequence[Cut], asked: Sequence[np.ndarray], n: int) -> list[np.ndarray]:
    """For each sentence of each cut whether it belongs to the template of the `n` texts that are `asked` for, cut by cut."""
    holders = [_holders(cut, some) for cut, some in zip(cuts, asked, strict=True)]
    often = [np.bincount(sentences, minlength=len(cut.lengths)) for cut, (sentences, _) in zip(cuts, holders, strict=True)]
    forms = _common([(cut.forms, counts) for cut, counts in zip(cuts, often, strict=True)], max(FORM_LEAST, FORM_SHARE * n))
    least = max(SHINGLE_LEAST, SHINGLE_SHARE * n)
    likely = _likely(cuts, often, least)
    counted = [_runs_counted(*each, likely) for each in zip(cuts, holders, often, strict=True)] if likely.any() else []
    runs = _common(counted, least)
    return [np.isin(cut.forms, forms) | _is_mostly(cut, runs) for cut in cuts]


def _holders(cut: Cut, asked: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each sentence with each of the texts asked for that it stands in, once, by the sentence."""
    held = asked[cut.owners]
    pairs = _each_once(cut.sentences[held].astype(np.int64) * cut.count + cut.owners[held])
    return pairs // max(1, cut.count), pairs % max(1, cut.count)


def _likely(cuts: Sequence[Cut], often: Sequence[np.ndarray], least: float) -> np.ndarray:
    """For each value of the first bits whether runs that begin so may stand in so many texts."""
    met = np.zeros(1 << _BITS)
    for cut, counts in zip(cuts, often, strict=True):
        runs, sentences = runs_of(cut, _SHINGLE)
        met += np.bincount(_bucket(runs), weights=counts[sentences], minlength=len(met))
    return np.asarray(met >= least)


def _bucket(values: np.ndarray) -> np.ndarray:
    return np.asarray((values >> _FIRST).astype(np.int64))


def _runs_counted(cut: Cut, holders: tuple[np.ndarray, np.ndarray], often: np.ndarray, likely: np.ndarray) -> Counted:
    """The likely runs of a cut, and in how many of its texts each stands."""
    runs, sentences = runs_of(cut, _SHINGLE)
    doubtful = likely[_bucket(runs)]
    values, numbers = np.unique(runs[doubtful], return_inverse=True)
    sentences = sentences[doubtful]
    begins = np.cumsum(often) - often
    owners = holders[1][spans(begins[sentences], often[sentences])]
    pairs = _each_once(np.repeat(numbers, often[sentences]) * cut.count + owners)
    return values, np.bincount(pairs // max(1, cut.count), minlength=len(values))


def _each_once(values: np.ndarray) -> np.ndarray:
    """The values in their order, each once. NumPy's own way by hashes takes three times as long with millions that differ."""
    ordered = np.sort(values)
    return np.asarray(ordered[np.diff(ordered, prepend=-1) > 0])


def _common(counted: Sequence[Counted], least: float) -> np.ndarray:
    """The values that stand in so many texts, in their order."""
    values = np.concatenate([np.zeros(0, dtype=np.uint64), *(each for each, _ in counted)])
    counts = np.concatenate([np.zeros(0, dtype=np.int64), *(each for _, each in counted)])
    known, numbers = np.unique(values, return_inverse=True)
    return np.asarray(known[np.bincount(numbers, weights=counts, minlength=len(known)) >= least])


def _is_mostly(cut: Cut, common: np.ndarray) -> np.ndarray:
    """For each sentence whether most of its runs are common."""
    if not len(common):
        return np.zeros(len(cut.lengths), dtype=bool)
    runs, sentences = runs_of(cut, _SHINGLE)
    all_of = np.bincount(sentences, minlength=len(cut.lengths))
    met = np.bincount(sentences[np.isin(runs, common)], minlength=len(cut.lengths))
    return np.asarray((all_of > 0) & (met >= SHINGLES_IN_SENTENCE * all_of))
