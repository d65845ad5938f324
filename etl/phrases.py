"""Phrases and where they stand in a text: matched folded, word by word, in one pass however many there are.

Owns the search. What a phrase stands for is a name to it; which there are is for the vocabulary to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from etl.folding import CJK, fold

_WORDS_KEPT = 20_000  # words whose phrases are kept: a bound on memory
REMEMBERED = 4_096  # texts of which is kept what stands in them


class Hit(NamedTuple):
    """A phrase found in folded text: what it stands for, the phrase, and the index of its first word."""

    name: str
    phrase: str
    start: int

    @property
    def length(self) -> int:
        return len(self.phrase)


@dataclass(frozen=True, eq=False)
class Phrases:
    """Phrases to look for inside text, by first word; phrases in scripts without blanks are looked for anywhere.

    Compared by identity, so that what was found can be kept.
    """

    by_first: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    prefixes: Mapping[str, tuple[tuple[str, tuple[str, ...], str], ...]]  # by first letter
    unspaced: tuple[tuple[str, str], ...]
    spelled: Mapping[str, tuple[str, ...]]  # by name; names with an open ending before a phrase's last word are left out
    any_of: Mapping[str, re.Pattern[str]]  # by name: one of its spelled phrases
    signs: Mapping[str, tuple[str, ...]]  # by name: the longest word of each phrase
    known: dict[str, tuple[tuple[tuple[str, ...], str], ...]] = field(default_factory=dict, repr=False)
    idle: set[str] = field(default_factory=set, repr=False)  # known words that begin no phrase, as most

    @classmethod
    def of(cls, names: Mapping[str, Iterable[str]]) -> Phrases:
        by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        prefixes: dict[str, list[tuple[str, tuple[str, ...], str]]] = {}
        unspaced: list[tuple[str, str]] = []
        spelled: dict[str, dict[str, None]] = {name: {} for name in names}
        for name, phrases in names.items():
            for phrase in phrases:
                words = tuple(fold(word) + ("*" if word.endswith("*") else "") for word in phrase.split())
                words = tuple(part for word in words for part in word.split())
                if not words:
                    continue
                spelled[name][fold(phrase) if CJK.search(phrase) else f" {' '.join(words)} ".removesuffix("* ")] = None
                if CJK.search(phrase):
                    unspaced.append((fold(phrase), name))
                elif words[0].endswith("*"):
                    prefixes.setdefault(words[0][0], []).append((words[0][:-1], words, name))
                else:
                    by_first.setdefault(words[0], []).append((words, name))
        closed = {name: tuple(phrases) for name, phrases in spelled.items() if not any("*" in phrase for phrase in phrases)}
        return cls(
            {key: tuple(value) for key, value in by_first.items()},
            {key: tuple(value) for key, value in prefixes.items()},
            tuple(unspaced),
            closed,
            {name: _any_of(phrases) for name, phrases in closed.items()},
            {name: tuple({max(phrase.split(), key=len) for phrase in phrases}) for name, phrases in closed.items()},
        )

    def said(self, name: str, text: str) -> Iterator[str]:
        """The phrases of this name that stand in the text, each once: for a long text and few phrases faster than `find`."""
        folded = f" {fold(text)} "
        spelled = self.spelled.get(name)
        if spelled is None:
            return iter({hit.phrase for hit in self.find(text) if hit.name == name})
        return (phrase for phrase in spelled if phrase in folded) if self.any_of[name].search(folded) else iter(())

    def says(self, name: str, text: str) -> bool:
        """Whether a phrase of this name stands in the text."""
        pattern = self.any_of.get(name)
        if pattern is None:
            return any(hit.name == name for hit in self.find(text))
        return self._may_say(name, text) and pattern.search(f" {fold(text)} ") is not None

    def _may_say(self, name: str, text: str) -> bool:
        """Whether a telling word stands in a text of plain letters, which is found out before the text is folded."""
        small = text.lower()
        return not text.isascii() or any(sign in small for sign in self.signs[name])

    def find(self, text: str) -> Sequence[Hit]:
        """Every phrase in the text, in the order of its place; overlapping phrases all count."""
        return _found(self, fold(text))

    def look(self, folded: str) -> tuple[Hit, ...]:
        """The same for a text that is folded."""
        words = folded.split()
        if self.idle.issuperset(words):
            return ()
        unspaced = () if folded.isascii() else self.unspaced
        hits = [Hit(name, phrase, folded.find(phrase)) for phrase, name in unspaced if phrase in folded]
        known = self.known
        for index, word in enumerate(words):
            begun = known.get(word)
            for wanted, name in self._beginning_with(word) if begun is None else begun:
                if len(wanted) == 1 or begins_with(words, index, wanted):
                    hits.append(Hit(name, " ".join(wanted), index))
        return tuple(sorted(hits, key=lambda hit: (hit.start, -hit.length)) if len(hits) > 1 else hits)

    def _beginning_with(self, word: str) -> tuple[tuple[tuple[str, ...], str], ...]:
        """The phrases whose first word this is, kept for the next time."""
        if len(self.known) >= _WORDS_KEPT:
            self.known.clear()
            self.idle.clear()
        prefixes = self.prefixes.get(word[0], ())
        open_ended = tuple((wanted, name) for prefix, wanted, name in prefixes if word.startswith(prefix))
        found = self.known[word] = (*self.by_first.get(word, ()), *open_ended)
        if not found and word.isascii():  # in other words there may be phrases that stand anywhere
            self.idle.add(word)
        return found


# What one step asks of a text the next one asks again: of an entry of a time line, four of them.
@lru_cache(maxsize=REMEMBERED)
def _found(phrases: Phrases, folded: str) -> tuple[Hit, ...]:
    return phrases.look(folded)


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """One of the phrases as they are spelled, those of words first, which all begin at a blank."""
    spaced = "|".join(re.escape(phrase[1:]) for phrase in phrases if phrase.startswith(" "))
    others = "|".join(re.escape(phrase) for phrase in phrases if not phrase.startswith(" "))
    return re.compile("|".join(each for each in (f" (?:{spaced})" if spaced else "", others) if each) or "(?!)")


def begins_with(words: list[str], index: int, wanted: tuple[str, ...]) -> bool:
    """Whether the words go on with the wanted ones from a place on; `*` stands for any ending."""
    if index + len(wanted) > len(words):
        return False
    for offset, want in enumerate(wanted):  # a loop, since most end at their second word
        word = words[index + offset]
        if not (word.startswith(want[:-1]) if want[-1] == "*" else word == want):
            return False
    return True
