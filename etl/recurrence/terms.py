"""Texts to weighted terms: TF-IDF over stems, without the sentences that belong to the template.

Owns words, boilerplate and weights. The weights are those of scikit-learn's TfidfVectorizer (sublinear tf, smooth idf, rows
of length 1) but for common words, and are computed here over numbered words: at ten thousand documents, Python objects for
each word and the import alone would cost more than all the rest. Knows nothing of incidents or pairs.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from etl.stems import stem

if TYPE_CHECKING:
    from scipy.sparse import csr_array

TITLE_WEIGHT = 3.0
COMMON_WORTH = 0.5  # of a word that reports share whatever happened
FORM_SHARE, FORM_LEAST = 0.03, 3  # a sentence in so many documents belongs to the template
SHINGLE_SHARE, SHINGLE_LEAST = 0.05, 4  # four words in a row in so many documents do as well
SHINGLES_IN_SENTENCE = 0.6
_SHINGLE = 4
_MIX, _OTHER_MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)  # odd, bits well spread

_TOKEN = re.compile(r"[^\W\d_][\w.-]*")
_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+")
_IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]{2,}")


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
    names: tuple[str, ...]
    worth: np.ndarray
    words: Sequence[str]
    stems: np.ndarray


class _Numbers(dict[str, int]):
    """Words by number, in the order in which they are met. A word with a full stop or hyphen behind it is the same word."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def __missing__(self, word: str) -> int:
        bare = word.rstrip(".-_")
        if bare != word and bare:
            number = self[bare]
        else:
            number = len(self.words)
            self.words.append(word)
        self[word] = number
        return number


@dataclass(frozen=True, slots=True)
class _Sentences:
    """All words of all texts in one row, and for each sentence its length, a number for its text and whether it is a title."""

    words: np.ndarray
    owners: np.ndarray
    lengths: np.ndarray
    forms: np.ndarray
    titles: np.ndarray


def weigh(texts: Sequence[str], people: Collection[str] = ()) -> Terms:
    """The terms of texts whose first lines are titles, boilerplate left out, and the names of `people` (small letters).

    Two reports in which the same person appears are not alike for that, and nobody is to be named as a reason. What also
    stands in small letters somewhere is a word and no name.
    """
    from scipy.sparse import csr_array  # noqa: PLC0415 (half a second)

    numbers = _Numbers()
    sentences = _cut(texts, numbers)
    kept = ~_boilerplate(sentences, len(texts)) | sentences.titles
    stems, names = _stems(numbers.words, _word_list("stop_words.txt") | _named(people, numbers, sentences, texts))
    of_word = np.repeat(np.arange(len(sentences.lengths)), sentences.lengths)
    columns = stems[sentences.words]
    used = kept[of_word] & (columns >= 0)
    weights = np.where(sentences.titles[of_word], TITLE_WEIGHT, 1.0)[used]
    counts = csr_array((weights, (sentences.owners[of_word][used], columns[used])), shape=(len(texts), len(names)))
    counts.sum_duplicates()
    shown = _shown(names, numbers.words, stems, sentences.words[used])
    common = _common_stems()
    worth = np.array([COMMON_WORTH if name in common else 1.0 for name in names])
    present = np.bincount(counts.indices, minlength=counts.shape[1])
    worth *= np.log((1 + len(texts)) / (1 + present)) + 1
    counts.data = (1 + np.log(counts.data)) * worth[counts.indices]
    return Terms(of_length_one(counts), shown, worth, numbers.words, stems)


def of_length_one(weights: csr_array) -> csr_array:
    """The same rows, each of length 1; a row without words stays empty."""
    rows = np.repeat(np.arange(weights.shape[0]), np.diff(weights.indptr))
    lengths = np.sqrt(np.bincount(rows, weights=weights.data**2, minlength=weights.shape[0]))
    weights.data /= lengths[rows]
    return weights


def _cut(texts: Sequence[str], numbers: _Numbers) -> _Sentences:
    words: list[int] = []
    owners: list[int] = []
    lengths: list[int] = []
    titles: list[bool] = []
    for owner, text in enumerate(texts):
        title, _, body = _with_pairs(text.lower()).partition("\n")
        for position, sentence in enumerate((title, *_SENTENCES.split(body))):
            found = _TOKEN.findall(sentence)
            if found:
                words.extend(map(numbers.__getitem__, found))
                owners.append(owner)
                lengths.append(len(found))
                titles.append(position == 0)
    counted = np.array(lengths, dtype=np.int64)
    numbered = np.array(words, dtype=np.int64)
    return _Sentences(
        words=numbered,
        owners=np.array(owners, dtype=np.int64),
        lengths=counted,
        forms=_forms(numbered, counted),
        titles=np.array(titles, dtype=bool),
    )


def _named(people: Collection[str], numbers: _Numbers, sentences: _Sentences, texts: Sequence[str]) -> frozenset[str]:
    """The words that are names of people and nothing else."""
    wanted = [numbers[name] for name in sorted(people) if name in numbers]
    places = np.flatnonzero(np.isin(sentences.words, wanted))
    owners = np.repeat(sentences.owners, sentences.lengths)
    held = set(zip(sentences.words[places].tolist(), owners[places].tolist(), strict=True))
    small = {number for number, owner in held if _in_small(numbers.words[number], texts[owner])}
    return frozenset(numbers.words[number] for number in wanted if number not in small)


def _in_small(word: str, text: str) -> bool:
    """Whether a word stands in small letters in a text, by itself and not in a handle or an address."""
    return re.search(rf"(?<![\w@.-]){re.escape(word)}(?![\w@-])", text) is not None


def _forms(words: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """A number for each sentence, the same for the same words in the same order: their digest."""
    if not len(lengths):
        return np.zeros(0, dtype=np.uint64)
    starts = np.cumsum(lengths) - lengths
    places = np.arange(len(words)) - np.repeat(starts, lengths)
    mixed = (words.astype(np.uint64) + np.uint64(1)) * _MIX ^ (places.astype(np.uint64) + np.uint64(1)) * _OTHER_MIX
    mixed = (mixed ^ (mixed >> np.uint64(29))) * _MIX
    return np.asarray(np.add.reduceat(mixed ^ (mixed >> np.uint64(32)), starts))


def _with_pairs(text: str) -> str:
    """Chinese, Japanese and Korean, which are written without blanks, as overlapping pairs of characters."""
    return (
        text
        if text.isascii()
        else _IDEOGRAPHS.sub(lambda run: " " + " ".join(map("".join, zip(run[0], run[0][1:], strict=False))) + " ", text)
    )


def _boilerplate(sentences: _Sentences, n: int) -> np.ndarray:
    """For each sentence whether it belongs to the template: it, or most runs of four words in it, stand in many texts."""
    same = _spread(sentences.forms, sentences.owners) >= max(FORM_LEAST, FORM_SHARE * n)
    of_word = np.repeat(np.arange(len(sentences.lengths)), sentences.lengths)
    first = np.arange(max(len(sentences.words) - _SHINGLE + 1, 0))
    first = first[of_word[first] == of_word[first + _SHINGLE - 1]] if len(first) else first
    if not len(first):
        return same
    runs = np.zeros(len(first), dtype=np.uint64)
    for offset in range(_SHINGLE):
        runs = (runs ^ sentences.words[first + offset].astype(np.uint64)) * _MIX
        runs ^= runs >> np.uint64(29)
    sentence = of_word[first]
    common = _spread(runs, sentences.owners[sentence]) >= max(SHINGLE_LEAST, SHINGLE_SHARE * n)
    all_runs = np.bincount(sentence, minlength=len(same))
    common_runs = np.bincount(sentence, weights=common, minlength=len(same))
    return np.asarray(same | ((all_runs > 0) & (common_runs >= SHINGLES_IN_SENTENCE * all_runs)))


def _spread(values: np.ndarray, owners: np.ndarray) -> np.ndarray:
    """For each value in how many texts it occurs; `owners` says which text each stands in, and ascends."""
    order = np.argsort(values, kind="stable")
    ordered, held_by = values[order], owners[order]
    is_new = np.ones(len(order), dtype=bool)
    is_new[1:] = ordered[1:] != ordered[:-1]
    in_another = is_new.copy()
    in_another[1:] |= held_by[1:] != held_by[:-1]
    number = np.cumsum(is_new) - 1
    spread = np.empty(len(order), dtype=np.int64)
    spread[order] = np.bincount(number, weights=in_another)[number]
    return spread


def _stems(words: Sequence[str], unsaid: Collection[str]) -> tuple[np.ndarray, list[str]]:
    """The number of each word's stem, -1 for words that say nothing, and the stems."""
    numbers: dict[str, int] = {}
    found = [-1 if len(word) < 2 or word in unsaid else numbers.setdefault(stem(word), len(numbers)) for word in words]
    return np.array(found, dtype=np.int64), list(numbers)


def _shown(names: Sequence[str], words: Sequence[str], stems: np.ndarray, used: np.ndarray) -> tuple[str, ...]:
    """Each stem as its most frequent word, the first in the alphabet among equals."""
    often = np.bincount(used, minlength=len(words))
    best: dict[int, tuple[int, str]] = {}
    for number, word in enumerate(words):
        rank = (-int(often[number]), word)
        best[int(stems[number])] = min(best.get(int(stems[number]), rank), rank)
    return tuple(best[number][1] for number in range(len(names)))
