"""Texts to weighted terms: TF-IDF over stems, without the sentences that belong to the template.

Owns stems and weights. The weights are those of scikit-learn's TfidfVectorizer (sublinear tf, smooth idf, rows of length 1)
but for common words, and are computed here over numbered words: the import alone would cost more than all the rest. What a
word or a sentence is, words.py says. Knows nothing of incidents or pairs.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from etl.recurrence.template import of_template
from etl.recurrence.words import Cut, Texts, spans
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
    """The terms of texts whose first lines are titles, boilerplate left out, and the names of `people` (small letters)."""
    cut = Texts()
    return weigh_cut(cut, cut.add(texts), people)


def weigh_cut(texts: Texts, order: Sequence[int], people: Collection[str] = ()) -> Terms:
    """The terms of texts that were cut, those with the numbers in `order` and in that order, without the names of `people`.

    Two reports in which the same person appears are not alike for that, and nobody is to be named as a reason. What also
    stands in small letters somewhere is a word and no name.
    """
    cuts = texts.cuts()
    asked = _asked(cuts, order)
    templates = of_template(cuts, asked, len(order))
    present = [_present(cut, some) for cut, some in zip(cuts, asked, strict=True)]
    vocabulary = sorted(set[str]().union(*present))
    stems, names = _stems(vocabulary, _word_list("stop_words.txt") | _named(people, cuts, asked))
    place = {word: number for number, word in enumerate(vocabulary)}
    counted = [_counts(*each, place, stems) for each in zip(cuts, asked, templates, strict=True)]
    counts, often = _in_order([rows for rows, _ in counted], order, len(names)), sum(words for _, words in counted)
    shown = _shown(len(names), vocabulary, stems, often)
    common = _common_stems()
    worth = np.array([COMMON_WORTH if name in common else 1.0 for name in names])
    present_in = np.bincount(counts.indices, minlength=counts.shape[1])
    worth *= np.log((1 + len(order)) / (1 + present_in)) + 1
    counts.data = (1 + np.log(counts.data)) * worth[counts.indices]
    return Terms(of_length_one(counts), shown, worth, vocabulary, stems)


def _asked(cuts: Sequence[Cut], order: Sequence[int]) -> list[np.ndarray]:
    """For each cut whether each of its texts is asked for."""
    asked = np.zeros(sum(cut.count for cut in cuts), dtype=bool)
    asked[np.array(order, dtype=np.int64)] = True
    return np.split(asked, np.cumsum([cut.count for cut in cuts])[:-1]) if cuts else []


def _present(cut: Cut, asked: np.ndarray) -> Sequence[str]:
    """The words of the texts asked for."""
    said = np.zeros(len(cut.lengths), dtype=bool)
    said[cut.sentences[asked[cut.owners]]] = True
    met = np.bincount(cut.words[np.repeat(said, cut.lengths)], minlength=len(cut.vocabulary))
    return cut.vocabulary if met.all() else [cut.vocabulary[number] for number in np.flatnonzero(met).tolist()]


def _counts(
    cut: Cut, asked: np.ndarray, template: np.ndarray, place: Mapping[str, int], stems: np.ndarray
) -> tuple[csr_array, np.ndarray]:
    """How often each term stands in each text of a cut, thrice as often in a title; and how often each word was counted."""
    from scipy.sparse import csr_array  # noqa: PLC0415 (half a second)

    kept = asked[cut.owners] & (cut.titles | ~template[cut.sentences])
    sentences = cut.sentences[kept]
    lengths = cut.lengths[sentences]
    numbers = np.fromiter(map(place.get, cut.vocabulary, repeat(-1)), dtype=np.int32, count=len(cut.vocabulary))
    words = numbers[cut.words[spans(cut.starts[sentences], lengths)]]
    columns = stems[words]
    used = columns >= 0
    rows = np.repeat(cut.owners[kept], lengths)[used]
    values = np.repeat(np.where(cut.titles[kept], TITLE_WEIGHT, 1.0), lengths)[used]
    counts = csr_array((values, (rows, columns[used])), shape=(cut.count, int(stems.max(initial=-1)) + 1))
    counts.sum_duplicates()
    return counts, np.bincount(words[used], minlength=len(place))


def _in_order(counts: Sequence[csr_array], order: Sequence[int], count: int) -> csr_array:
    from scipy.sparse import csr_array, vstack  # noqa: PLC0415 (half a second)

    if not counts:
        return csr_array((0, count))
    together, places = csr_array(vstack(counts, format="csr")), np.array(order, dtype=np.int64)
    return together if np.array_equal(places, np.arange(together.shape[0])) else together[places]


def of_length_one(weights: csr_array) -> csr_array:
    """The same rows, each of length 1; a row without words stays empty."""
    rows = np.repeat(np.arange(weights.shape[0]), np.diff(weights.indptr))
    lengths = np.sqrt(np.bincount(rows, weights=weights.data**2, minlength=weights.shape[0]))
    weights.data /= lengths[rows]
    return weights


def _named(people: Collection[str], cuts: Sequence[Cut], asked: Sequence[np.ndarray]) -> frozenset[str]:
    """The words that are names of people and nothing else."""
    if not people:
        return frozenset()
    told = [_told_names(people, cut, some) for cut, some in zip(cuts, asked, strict=True)]
    return frozenset[str]().union(*(names for names, _ in told)) - frozenset[str]().union(*(small for _, small in told))


def _told_names(people: Collection[str], cut: Cut, asked: np.ndarray) -> tuple[set[str], set[str]]:
    """The names of people that stand in the texts asked for, and those of them that are words as well."""
    wanted = [number for number, word in enumerate(cut.vocabulary) if word in people]
    if not wanted:
        return set(), set()
    of_word = np.repeat(np.arange(len(cut.lengths)), cut.lengths)
    texts = cut.texts
    found, small = set(), set()
    for number in wanted:
        word = cut.vocabulary[number]
        holding = np.isin(cut.sentences, of_word[cut.words == number]) & asked[cut.owners]
        owners = np.unique(cut.owners[holding]).tolist()
        if owners:
            found.add(word)
        if any(_in_small(word, texts[owner]) for owner in owners):
            small.add(word)
    return found, small


def _in_small(word: str, text: str) -> bool:
    """Whether a word stands in small letters in a text, by itself and not in a handle or an address."""
    return re.search(rf"(?<![\w@.-]){re.escape(word)}(?![\w@-])", text) is not None


def _stems(words: Sequence[str], unsaid: Collection[str]) -> tuple[np.ndarray, list[str]]:
    """The number of each word's stem, -1 for words that say nothing, and the stems."""
    numbers: dict[str, int] = {}
    found = [-1 if len(word) < 2 or word in unsaid else numbers.setdefault(stem(word), len(numbers)) for word in words]
    return np.array(found, dtype=np.int32), list(numbers)


def _shown(count: int, words: Sequence[str], stems: np.ndarray, often: np.ndarray | int) -> list[str]:
    """Each stem as its most frequent word, the first in the alphabet among equals."""
    order = np.lexsort(
        (-np.broadcast_to(often, len(words)), stems)
    )  # words are in the order of the alphabet: equals stay in it
    order = order[stems[order] >= 0]
    first = order[np.diff(stems[order], prepend=-1) > 0]
    return [words[number] for number in first.tolist()[:count]]
