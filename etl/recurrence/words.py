"""Texts to numbered words: what is a word, what is a sentence, and which sentences belong to the template.

Owns how texts are cut. Some megabytes of texts are cut at once by Polars, and from then on words are numbers in arrays: objects
for each word of ten thousand documents would cost more than all that is done with them. Knows nothing of weights or incidents.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from etl.recurrence.rows import in_parts

FORM_SHARE, FORM_LEAST = 0.03, 3  # a sentence in so many documents belongs to the template
SHINGLE_SHARE, SHINGLE_LEAST = 0.05, 4  # four words in a row in so many documents do as well
SHINGLES_IN_SENTENCE = 0.6
_SHINGLE = 4
_MIX, _OTHER_MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)  # odd, bits well spread
_AT_ONCE = 8_000_000  # characters of texts, about: no word of them stays but as a number
_BUCKETS = np.uint64(64 - 20)  # values are counted by their first 20 bits before any is looked at closely

_WORD = r"[\p{L}\p{Nl}\p{No}][\p{L}\p{N}_.-]*"  # a letter, then what names of components are made of
_SENTENCE_END = r"([.!?])\s+"
_BEHIND = ".-_"  # a word with these behind it is the same word
_IDEOGRAPHS = r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]{2,}"
_RUN = re.compile(_IDEOGRAPHS)


@dataclass(frozen=True, slots=True)
class Sentences:
    """All words of all texts in one row, by their number in `vocabulary` (in the order of the alphabet), and for each sentence
    its length, its text, a number that is the same for the same words in the same order, and whether it is a title. Titles come
    first, in the order of the texts, then the other sentences, in that order too."""

    words: np.ndarray
    vocabulary: Sequence[str]
    owners: np.ndarray
    lengths: np.ndarray
    forms: np.ndarray
    titles: np.ndarray

    @property
    def of_word(self) -> np.ndarray:
        """For each word its sentence."""
        return np.repeat(np.arange(len(self.lengths), dtype=np.int32), self.lengths)


def cut(texts: Sequence[str]) -> Sentences:
    """The sentences of texts whose first lines are titles; those without a word are left out."""
    at_once = max(1, _AT_ONCE * len(texts) // max(1, sum(map(len, texts))))
    parts = in_parts(len(texts), at_once, lambda part: _cut(texts[part], part.start)) or [_cut((), 0)]
    vocabulary = sorted(set[str]().union(*(piece.vocabulary for pieces in parts for piece in pieces)))
    place = {word: number for number, word in enumerate(vocabulary)}
    ordered = [pieces[kind] for kind in (0, 1) for pieces in parts]
    words = np.concatenate([piece.numbered(place) for piece in ordered])
    lengths = np.concatenate([piece.lengths for piece in ordered])
    return Sentences(
        words=words,
        vocabulary=vocabulary,
        owners=np.concatenate([piece.owners for piece in ordered]),
        lengths=lengths,
        forms=_forms(words, lengths),
        titles=np.arange(len(lengths)) < sum(len(titles.lengths) for titles, _ in parts),
    )


@dataclass(frozen=True, slots=True)
class _Piece:
    """Sentences of some texts: the text and the length of each, and all words as numbers in a vocabulary of their own."""

    owners: np.ndarray
    lengths: np.ndarray
    words: np.ndarray
    vocabulary: Sequence[str]

    def numbered(self, place: Mapping[str, int]) -> np.ndarray:
        """The words as numbers in another vocabulary."""
        return np.asarray(np.array([place[word] for word in self.vocabulary], dtype=np.int32)[self.words])


def _piece(owners: np.ndarray, sentences: pl.Series) -> _Piece:
    lengths = sentences.list.len().to_numpy().astype(np.int64)
    said = lengths > 0
    words, vocabulary = _numbered(sentences.filter(pl.Series(said)).explode())
    return _Piece(owners[said], lengths[said], words, vocabulary)


def _cut(texts: Sequence[str], begin: int) -> tuple[_Piece, _Piece]:
    """The titles and the sentences of the bodies of some texts."""
    lower = pl.Series("text", texts, dtype=pl.String).str.to_lowercase()
    parts = _with_pairs(lower).str.splitn("\n", 2).struct.unnest()
    bodies = parts["field_1"].fill_null("").str.replace_all(_SENTENCE_END, "${1}\n").str.split("\n")
    owners = np.arange(begin, begin + len(lower), dtype=np.int32)
    titles = parts["field_0"].str.extract_all(_WORD)
    sentences = bodies.explode().rename("field_0").str.extract_all(_WORD)
    return _piece(owners, titles), _piece(np.repeat(owners, bodies.list.len().to_numpy()), sentences)


def boilerplate(sentences: Sentences, n: int) -> np.ndarray:
    """For each sentence of `n` texts whether it belongs to the template: it or most of its runs of four words are common."""
    same = _is_common(sentences.forms, lambda: sentences.owners, max(FORM_LEAST, FORM_SHARE * n))
    starts = np.cumsum(sentences.lengths) - sentences.lengths
    runs_in = np.maximum(sentences.lengths - _SHINGLE + 1, 0)
    if not runs_in.any():
        return same
    sentence = np.repeat(np.arange(len(same), dtype=np.int32), runs_in)
    before = np.cumsum(runs_in) - runs_in
    first = np.arange(len(sentence)) + np.repeat(starts - before, runs_in)
    runs = np.zeros(len(first), dtype=np.uint64)
    for offset in range(_SHINGLE):
        runs = (runs ^ sentences.words[first + offset].astype(np.uint64)) * _MIX
        runs ^= runs >> np.uint64(29)
    common = _is_common(runs, lambda: sentences.owners[sentence], max(SHINGLE_LEAST, SHINGLE_SHARE * n))
    common_runs = np.bincount(sentence[common], minlength=len(same))
    return np.asarray(same | ((runs_in > 0) & (common_runs >= SHINGLES_IN_SENTENCE * runs_in)))


def _with_pairs(texts: pl.Series) -> pl.Series:
    """Chinese, Japanese and Korean, which are written without blanks, as overlapping pairs of characters."""
    places = texts.str.contains(_IDEOGRAPHS).arg_true()
    paired = [_RUN.sub(_pairs, text) for text in texts.gather(places)]
    return texts.scatter(places, pl.Series(paired, dtype=pl.String)) if paired else texts


def _pairs(run: re.Match[str]) -> str:
    return " " + " ".join(map("".join, zip(run[0], run[0][1:], strict=False))) + " "


def _numbered(words: pl.Series) -> tuple[np.ndarray, Sequence[str]]:
    """The number of each word, and the words by number, in the order of the alphabet."""
    if words.is_empty():
        return np.zeros(0, dtype=np.int32), ()
    codes = words.cast(pl.Categorical).to_physical().to_numpy()
    where = np.full(int(codes.max()) + 1, -1, dtype=np.int64)
    where[codes] = np.arange(len(codes))
    met = np.flatnonzero(where >= 0)
    bare = [word.rstrip(_BEHIND) or word for word in words.gather(where[met])]
    vocabulary = sorted(set(bare))
    place = {word: number for number, word in enumerate(vocabulary)}
    numbers = np.zeros(len(where), dtype=np.int32)
    numbers[met] = [place[word] for word in bare]
    return numbers[codes], vocabulary


def _forms(words: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """A number for each sentence, the same for the same words in the same order: their digest."""
    if not len(lengths):
        return np.zeros(0, dtype=np.uint64)
    starts = np.cumsum(lengths) - lengths
    places = np.arange(len(words)) - np.repeat(starts, lengths)
    mixed = (words.astype(np.uint64) + np.uint64(1)) * _MIX ^ (places.astype(np.uint64) + np.uint64(1)) * _OTHER_MIX
    mixed = (mixed ^ (mixed >> np.uint64(29))) * _MIX
    return np.asarray(np.add.reduceat(mixed ^ (mixed >> np.uint64(32)), starts))


def _is_common(values: np.ndarray, owners: Callable[[], np.ndarray], least: float) -> np.ndarray:
    """For each value whether it occurs in so many texts; `owners` says which text each stands in. Most values are too rare
    by the count of their first bits alone, so few have to be sorted."""
    buckets = (values >> _BUCKETS).astype(np.int64)
    doubtful = np.flatnonzero(np.bincount(buckets)[buckets] >= least)
    common = np.zeros(len(values), dtype=bool)
    if len(doubtful):
        kept, held_by = values[doubtful], owners()[doubtful]
        order = np.lexsort((held_by, kept))
        ordered, held_by = kept[order], held_by[order]
        is_new = np.ones(len(order), dtype=bool)
        is_new[1:] = ordered[1:] != ordered[:-1]
        in_another = is_new.copy()
        in_another[1:] |= held_by[1:] != held_by[:-1]
        number = np.cumsum(is_new) - 1
        common[doubtful[order]] = np.bincount(number, weights=in_another)[number] >= least
    return common
