"""Texts to numbered words: what is a word, what is a sentence, and where each sentence stands.

Owns how texts are cut and what is held of them: each sentence once among some hundred texts, its words as numbers in arrays,
and the texts packed. Objects for each word of ten thousand documents would cost more than all that is done with them. Knows
nothing of weights or incidents.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import polars as pl

_MIX, _OTHER_MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)  # odd, bits well spread
_AT_ONCE = 2_000_000  # characters of texts, about: no word of them stays but as a number
WORKABLE = 1_000_000  # characters of one text that are compared
CUTTING = 2  # threads

_WORD = r"[\p{L}\p{Nl}\p{No}][\p{L}\p{N}_.-]*"  # a letter, then what names of components are made of
_SENTENCE_END = r"([.!?])\s+"
_BEHIND = ".-_"  # a word with these behind it is the same word
_IDEOGRAPHS = r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]{2,}"
_RUN = re.compile(_IDEOGRAPHS)


@dataclass(frozen=True, slots=True)
class Cut:
    """Some texts as sentences of numbered words; sentences without a word are left out.

    For each place of a sentence its text, its sentence and whether it is a title; for each sentence, which is held once, its
    length, a number that is the same for the same words in the same order (`forms`) and its words, by their number in
    `vocabulary`. `packed` are the texts as they were.
    """

    count: int
    owners: np.ndarray
    sentences: np.ndarray
    titles: np.ndarray
    lengths: np.ndarray
    forms: np.ndarray
    words: np.ndarray
    vocabulary: Sequence[str]
    packed: bytes

    @property
    def texts(self) -> Sequence[str]:
        """The texts as they were."""
        return pl.read_ipc_stream(self.packed)["text"].to_list()

    @property
    def starts(self) -> np.ndarray:
        """For each sentence the place of its first word."""
        return np.asarray(np.cumsum(self.lengths) - self.lengths)


class Texts:
    """Texts that were cut, in the order in which they came. Their first lines are titles.

    They are cut beside what else is done: Polars needs no interpreter for it.
    """

    def __init__(self) -> None:
        self.count = 0
        self._cuts: list[Future[Cut]] = []
        self._waiting: list[str] = []
        self._characters = 0
        self._pool = ThreadPoolExecutor(min(CUTTING, os.cpu_count() or 1))

    def add(self, texts: Sequence[str]) -> range:
        """Take further texts, to be cut when they are many, and give their numbers."""
        begin = self.count
        self.count += len(texts)
        for text in texts:
            self._waiting.append(text[:WORKABLE])
            self._characters += len(self._waiting[-1])
            if self._characters >= _AT_ONCE:
                self._cut_waiting()
        return range(begin, self.count)

    def cuts(self) -> Sequence[Cut]:
        """All of them, cut."""
        if self._waiting:
            self._cut_waiting()
        return [each.result() for each in self._cuts]

    def _cut_waiting(self) -> None:
        self._cuts.append(self._pool.submit(_cut, self._waiting))
        self._waiting, self._characters = [], 0


def spans(starts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """The places `start`, `start + 1`, … of each span, one span after the other."""
    before = np.cumsum(lengths) - lengths
    return np.asarray(np.arange(int(lengths.sum())) + np.repeat(starts - before, lengths))


def _cut(texts: Sequence[str]) -> Cut:
    """Some texts as they are held."""
    given = pl.Series("text", texts, dtype=pl.String)
    parts = _with_pairs(given.str.to_lowercase()).str.splitn("\n", 2).struct.unnest()
    bodies = parts["field_1"].fill_null("").str.replace_all(_SENTENCE_END, "${1}\n").str.split("\n")
    told = pl.concat([parts["field_0"], bodies.explode().rename("field_0")]).str.extract_all(_WORD)
    numbers = np.arange(len(texts), dtype=np.int32)
    owners = np.concatenate([numbers, np.repeat(numbers, bodies.list.len().to_numpy())])
    lengths = told.list.len().to_numpy().astype(np.int64)
    said = lengths > 0
    words, vocabulary = _numbered(told.filter(pl.Series(said)).explode())
    lengths = lengths[said]
    starts = np.cumsum(lengths) - lengths
    forms, first, sentences = np.unique(_forms(words, lengths, vocabulary), return_index=True, return_inverse=True)
    packed = io.BytesIO()
    given.to_frame().write_ipc_stream(packed, compression="lz4")
    return Cut(
        count=len(texts),
        owners=owners[said],
        sentences=sentences.astype(np.int32),
        titles=(np.arange(len(said)) < len(texts))[said],
        lengths=lengths[first].astype(np.int32),
        forms=forms,
        words=words[spans(starts[first], lengths[first])].astype(np.min_scalar_type(len(vocabulary))),
        vocabulary=vocabulary,
        packed=packed.getvalue(),
    )


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
    bare = words.gather(where[met]).str.strip_chars_end(_BEHIND)
    numbers = np.zeros(len(where), dtype=np.int32)
    numbers[met] = bare.rank("dense").to_numpy() - 1
    return numbers[codes], bare.unique().sort().to_list()


def keys_of(vocabulary: Sequence[str]) -> np.ndarray:
    """A number for each word, the same in every vocabulary of this process."""
    return pl.Series(vocabulary, dtype=pl.String).hash().to_numpy()


def _forms(words: np.ndarray, lengths: np.ndarray, vocabulary: Sequence[str]) -> np.ndarray:
    """A number for each sentence, the same for the same words in the same order: their digest."""
    if not len(lengths):
        return np.zeros(0, dtype=np.uint64)
    starts = np.cumsum(lengths) - lengths
    places = np.arange(len(words)) - np.repeat(starts, lengths)
    mixed = keys_of(vocabulary)[words] * _MIX ^ (places.astype(np.uint64) + np.uint64(1)) * _OTHER_MIX
    mixed = (mixed ^ (mixed >> np.uint64(29))) * _MIX
    return np.asarray(np.add.reduceat(mixed ^ (mixed >> np.uint64(32)), starts))


def runs_of(cut: Cut, size: int) -> tuple[np.ndarray, np.ndarray]:
    """A number for each run of so many words of each sentence, the same for the same words; and the sentence of each run."""
    most = np.maximum(cut.lengths - (size - 1), 0)
    first = spans(cut.starts, most)
    keys = keys_of(cut.vocabulary)
    runs = np.zeros(len(first), dtype=np.uint64)
    for offset in range(size):
        runs = (runs ^ keys[cut.words[first + offset]]) * _MIX
        runs ^= runs >> np.uint64(29)
    return runs, np.repeat(np.arange(len(most), dtype=np.int32), most)
