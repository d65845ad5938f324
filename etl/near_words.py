"""The known word that another one is a slip of: `Timelime`, `Severitty`. Compares letters, and knows no meaning."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Literal

from etl.folding import fold
from etl.vocabulary import Vocabulary

ALIKE = 0.88  # of the letters of both together
Section = Literal["headings", "fields"]


@lru_cache(maxsize=4_096)
def near_name(words: str, section: Section, vocabulary: Vocabulary, shortest: int) -> str | None:
    """The entry whose phrase differs by a letter or an ending; None for words below so many letters: too many are alike."""
    written = fold(words)
    if len(written) < shortest:
        return None
    known = vocabulary.headings if section == "headings" else vocabulary.fields
    close = get_close_matches(written, [*_possible(written, _by_length(section, vocabulary))], n=1, cutoff=ALIKE)
    return known[close[0]] if close else None


@lru_cache(maxsize=4)
def _by_length(section: Section, vocabulary: Vocabulary) -> Mapping[int, list[tuple[str, frozenset[str]]]]:
    """The known phrases by their length, each with its letters."""
    found: dict[int, list[tuple[str, frozenset[str]]]] = defaultdict(list)
    for phrase in vocabulary.headings if section == "headings" else vocabulary.fields:
        found[len(phrase)].append((phrase, frozenset(phrase)))
    return found


def _possible(written: str, known: Mapping[int, list[tuple[str, frozenset[str]]]]) -> Iterator[str]:
    """The phrases that can share enough letters: nearly all are ruled out by their length, or by letters of one side only."""
    letters = frozenset(written)
    for length, phrases in known.items():
        both = len(written) + length
        if 2.0 * min(len(written), length) / both >= ALIKE:
            yield from (phrase for phrase, its in phrases if (both - len(letters ^ its)) / both >= ALIKE)
