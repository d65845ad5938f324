"""Texts to weighted terms: TF-IDF over stems, without the sentences that belong to the template.

Owns stems and weights. The weights are those of scikit-learn's TfidfVectorizer (sublinear tf, smooth idf, rows of length 1)
but for common words, and are computed here over numbered words: the import alone would cost more than all the rest. What a
word or a sentence is, words.py says. Knows nothing of incidents or pairs.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from etl.recurrence.words import Sentences, boilerplate, cut
from etl.stems import stem

if TYPE_CHECKING:
    from scipy.sparse import csr_array

TITLE_WEIGHT = 3.0
COMMON_WORTH = 0.5  # of a word that reports share whatever happened


@cache
def _word_list(name: str) -> frozenset[str]:
    """The words of a list beside this module; what follows `#` explains it."""
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines for word in line.partition("#")[0].split())


@cache
def _common_stems() -> frozenset[str]:
    return frozenset(map(stem, _word_list("common_words.txt")))


@dataclass(frozen=True, slots=True)
class Terms:
    """One row of weights per text, each of length 1 (or 0 for a text without words); `names[i]` shows term i, `worth[i]` is
    what one occurrence of it weighs. `stems[k]` is the term of `words[k]`, -1 for one that says nothing."""

    weights: csr_array
    names: Sequence[str]
    worth: np.ndarray
    words: Sequence[str]
    stems: np.ndarray


def weigh(texts: Sequence[str], people: Collection[str] = ()) -> Terms:
    """The terms of texts whose first lines are titles, boilerplate left out, and the names of `people` (small letters).

    Two reports in which the same person appears are not alike for that, and nobody is to be named as a reason. What also
    stands in small letters somewhere is a word and no name.
    """
    from scipy.sparse import csr_array  # noqa: PLC0415 (half a second)

    sentences = cut(texts)
    kept = ~boilerplate(sentences, len(texts)) | sentences.titles
    stems, names = _stems(sentences.vocabulary, _word_list("stop_words.txt") | _named(people, sentences, texts))
    columns = stems[sentences.words]
    used = (columns >= 0) & np.repeat(kept, sentences.lengths)
    rows = np.repeat(sentences.owners, sentences.lengths)[used]
    values = np.repeat(np.where(sentences.titles, TITLE_WEIGHT, 1.0), sentences.lengths)[used]
    counts = csr_array((values, (rows, columns[used])), shape=(len(texts), len(names)))
    counts.sum_duplicates()
    shown = _shown(len(names), sentences.vocabulary, stems, sentences.words[used])
    common = _common_stems()
    worth = np.array([COMMON_WORTH if name in common else 1.0 for name in names])
    present = np.bincount(counts.indices, minlength=counts.shape[1])
    worth *= np.log((1 + len(texts)) / (1 + present)) + 1
    counts.data = (1 + np.log(counts.data)) * worth[counts.indices]
    return Terms(of_length_one(counts), shown, worth, sentences.vocabulary, stems)


def of_length_one(weights: csr_array) -> csr_array:
    """The same rows, each of length 1; a row without words stays empty."""
    rows = np.repeat(np.arange(weights.shape[0]), np.diff(weights.indptr))
    lengths = np.sqrt(np.bincount(rows, weights=weights.data**2, minlength=weights.shape[0]))
    weights.data /= lengths[rows]
    return weights


def _named(people: Collection[str], sentences: Sentences, texts: Sequence[str]) -> frozenset[str]:
    """The words that are names of people and nothing else."""
    wanted = [number for number, word in enumerate(sentences.vocabulary) if word in people] if people else []
    if not wanted:
        return frozenset()
    places = np.flatnonzero(np.isin(sentences.words, wanted))
    owners = np.repeat(sentences.owners, sentences.lengths)
    held = set(zip(sentences.words[places].tolist(), owners[places].tolist(), strict=True))
    small = {number for number, owner in held if _in_small(sentences.vocabulary[number], texts[owner])}
    return frozenset(sentences.vocabulary[number] for number in wanted if number not in small)


def _in_small(word: str, text: str) -> bool:
    """Whether a word stands in small letters in a text, by itself and not in a handle or an address."""
    return re.search(rf"(?<![\w@.-]){re.escape(word)}(?![\w@-])", text) is not None


def _stems(words: Sequence[str], unsaid: Collection[str]) -> tuple[np.ndarray, list[str]]:
    """The number of each word's stem, -1 for words that say nothing, and the stems."""
    numbers: dict[str, int] = {}
    found = [-1 if len(word) < 2 or word in unsaid else numbers.setdefault(stem(word), len(numbers)) for word in words]
    return np.array(found, dtype=np.int32), list(numbers)


def _shown(count: int, words: Sequence[str], stems: np.ndarray, used: np.ndarray) -> list[str]:
    """Each stem as its most frequent word, the first in the alphabet among equals."""
    often = np.bincount(used, minlength=len(words))
    order = np.lexsort((-often, stems))  # words are in the order of the alphabet, and equals stay in it
    order = order[stems[order] >= 0]
    first = order[np.diff(stems[order], prepend=-1) > 0]
    return [words[number] for number in first.tolist()[:count]]
