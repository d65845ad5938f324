"""Keywords and where they occur in a text: the syntax at the top of data/taxonomy.yaml, matched in one pass.

Owns the syntax and the search. Knows nothing of factors, scores or files. A text is cut into words once; a keyword is
only looked at where its first word stands, so the time grows with the text and hardly with the number of keywords.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

NEAR = 60  # characters between the parts of `a ~ b`, and before a hit that a negation reaches
NEGATION_WORDS = 3  # words between a negation and the hit it takes away
_ANY = -1  # a star alone: any one word
_REMEMBERED = 50_000  # words whose patterns are kept: a bound on memory

_WORD = re.compile(r"([\w%]+(?:'\w+)*)")
_KEYWORD_PIECES = re.compile(r"[\w%*]+(?:'[\w*]+)*")
_JOINING = re.compile(r"[\s/\-\u2010\u2011]+|\.")
_SENTENCE_END = re.compile(r"[.!?][\"')\]]?\s|\n\s*\n")


class KeywordError(ValueError):
    """A keyword that cannot be searched for."""


class Span(NamedTuple):  # a tuple, as a text has many of them and a frozen dataclass takes four times as long to make
    """Where a phrase stands: characters `start:end` of the text, words `first` to `last` (not included)."""

    start: int
    end: int
    first: int
    last: int


class Hit(NamedTuple):
    """A keyword by its index, the first place where it stands unnegated, and the text's words there in lower case."""

    keyword: int
    span: Span
    words: str


# Of a word: its patterns; the phrases that are one of these alone; longer ones that begin with one, each behind its second
# pattern, by which most are ruled out.
_Known = tuple[frozenset[int], tuple[int, ...], tuple[tuple[int, int], ...]]
_NOTHING: _Known = (frozenset({_ANY}), (), ())


@dataclass(frozen=True, slots=True)
class Keywords:
    """Compiled keywords: `parts[i]` are the phrases of keyword i, `phrases` their word patterns; the rest is the index."""

    parts: tuple[tuple[int, ...], ...]
    phrases: tuple[tuple[int, ...], ...]
    negations: frozenset[int]
    neutral: frozenset[int]
    starting: dict[int, tuple[int, ...]]  # word pattern -> phrases that begin with it
    using: dict[int, tuple[int, ...]]  # phrase -> keywords that hold it
    exact: dict[str, int]  # word -> word pattern
    prefixes: dict[str, list[tuple[str, int]]]  # first letter -> prefixes and their word patterns
    inner: tuple[tuple[re.Pattern[str], int], ...]  # patterns with a star elsewhere
    known: dict[str, _Known] = field(default_factory=dict)  # filled while searching

    def known_of(self, words: Sequence[str]) -> list[_Known]:
        """What is known of each word of a text."""
        try:
            return [*map(self.known.__getitem__, words)]
        except KeyError:
            if len(self.known) >= _REMEMBERED:
                self.known.clear()
            self.known.update((word, self._known_of(word)) for word in {*words}.difference(self.known))
            return [*map(self.known.__getitem__, words)]

    def _known_of(self, word: str) -> _Known:
        patterns = frozenset(self._look_up(word))
        if not patterns:
            return _NOTHING
        begun = [number for pattern in patterns for number in self.starting.get(pattern, ())]
        alone = tuple(number for number in begun if len(self.phrases[number]) == 1)
        longer = tuple((self.phrases[number][1], number) for number in begun if len(self.phrases[number]) > 1)
        return patterns | {_ANY}, alone, longer

    def _look_up(self, word: str) -> Iterator[int]:
        if word in self.exact:
            yield self.exact[word]
        for prefix, pattern in self.prefixes.get(word[0], ()):
            if word.startswith(prefix):
                yield pattern
        yield from (pattern for expression, pattern in self.inner if expression.fullmatch(word))


def compile_keywords(keywords: Sequence[str], negations: Sequence[str] = (), neutral: Sequence[str] = ()) -> Keywords:
    """The keywords made ready for `find`, numbered in the order given. Raises KeywordError on one that matches nothing.

    A place shortly after one of `negations`, or touching one of `neutral` ("bug bounty"), does not count.
    """
    words: dict[str, int] = {}
    phrases: dict[tuple[int, ...], int] = {}

    def phrase(text: str) -> int:
        pieces = _KEYWORD_PIECES.findall(_fold(text))
        if not pieces or set(pieces[0]) == {"*"}:
            raise KeywordError(f"{text.strip()!r} must begin with a word")
        pattern = tuple(_ANY if piece == "*" else words.setdefault(piece, len(words)) for piece in pieces)
        return phrases.setdefault(pattern, len(phrases))

    parts = tuple(tuple(phrase(part) for part in keyword.split("~")) for keyword in keywords)
    negating, harmless = frozenset(map(phrase, negations)), frozenset(map(phrase, neutral))
    return Keywords(
        parts=parts,
        phrases=tuple(phrases),
        negations=negating,
        neutral=harmless,
        starting=_grouped((pattern[0], number) for pattern, number in phrases.items()),
        using=_grouped((part, keyword) for keyword, held in enumerate(parts) for part in held),
        exact={word: number for word, number in words.items() if "*" not in word},
        prefixes=_prefixes(words),
        inner=tuple((_expression(word), number) for word, number in words.items() if "*" in word.rstrip("*")),
    )


def find(text: str, keywords: Keywords) -> list[Hit]:
    """Each keyword that stands in the text without being negated, once, in the order of the keywords."""
    folded = _fold(text)
    pieces = _WORD.split(folded)  # what parts the words, and the words: a gap, a word, a gap, …, a gap
    found = _phrases(pieces[1::2], pieces[2::2], keywords)
    if not found:
        return []
    spans = _with_characters(pieces, found)
    negations, neutral = _standing(keywords.negations, spans), _standing(keywords.neutral, spans)
    hits = []
    for keyword in sorted({keyword for phrase in spans for keyword in keywords.using.get(phrase, ())}):
        for place in _places(keywords.parts[keyword], spans, folded):
            if not _is_negated(place, negations, folded) and not _touches(place, neutral):
                hits.append(Hit(keyword, place, folded[place.start : place.end]))
                break
    return hits


def _fold(text: str) -> str:
    return text.replace("’", "'").lower()


def _grouped(pairs: Iterable[tuple[int, int]]) -> dict[int, tuple[int, ...]]:
    groups: dict[int, dict[int, None]] = defaultdict(dict)
    for key, value in pairs:
        groups[key][value] = None
    return {key: tuple(values) for key, values in groups.items()}


def _prefixes(words: dict[str, int]) -> dict[str, list[tuple[str, int]]]:
    letters: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for word, number in words.items():
        if word.endswith("*") and "*" not in word.rstrip("*"):
            letters[word[0]].append((word.rstrip("*"), number))
    return dict(letters)


def _expression(word: str) -> re.Pattern[str]:
    return re.compile(re.escape(word).replace(r"\*", r"[\w']*"))


def _phrases(words: Sequence[str], gaps: Sequence[str], keywords: Keywords) -> list[tuple[int, int, int]]:
    """Where phrases stand, each with its first word and one past its last; `gaps[i]` stands behind word i."""
    known = keywords.known_of(words)
    found: list[tuple[int, int, int]] = []
    for first, (_, alone, longer) in enumerate(known):
        if alone:
            found += [(number, first, first + 1) for number in alone]
        if longer and first + 1 < len(known) and _joins(gaps[first]):
            following = known[first + 1][0]
            for second, number in longer:
                if second in following and _continues(first, keywords.phrases[number], gaps, known):
                    found.append((number, first, first + len(keywords.phrases[number])))
    return found


def _joins(gap: str) -> bool:
    """Whether what parts two words leaves them one phrase."""
    return gap == " " or _JOINING.fullmatch(gap) is not None


def _continues(first: int, phrase: tuple[int, ...], gaps: Sequence[str], known: Sequence[_Known]) -> bool:
    """Whether a phrase of which two words were found goes on with all others."""
    if len(phrase) == 2:  # as most
        return True
    last = first + len(phrase) - 1
    if last >= len(known) or not all(map(_joins, gaps[first + 1 : last])):
        return False
    return all(pattern in known[first + offset][0] for offset, pattern in enumerate(phrase))


def _with_characters(pieces: Sequence[str], found: Iterable[tuple[int, int, int]]) -> dict[int, list[Span]]:
    """The places of each phrase with their characters."""
    ends = list(accumulate(map(len, pieces)))  # of the gap before a word, of the word, …
    spans: dict[int, list[Span]] = defaultdict(list)
    for phrase, first, last in found:
        spans[phrase].append(Span(ends[2 * first], ends[2 * last - 1], first, last))
    return spans


def _standing(phrases: frozenset[int], spans: Mapping[int, Sequence[Span]]) -> list[Span]:
    """Where any of the phrases stands, in order."""
    if phrases.isdisjoint(spans):
        return []
    return sorted((span for phrase in phrases if phrase in spans for span in spans[phrase]), key=_start)


def _places(parts: Sequence[int], spans: Mapping[int, list[Span]], text: str) -> list[Span]:
    """Where a keyword stands: its phrase, or its two phrases near each other, or its phrases in this order."""
    if len(parts) == 1:
        return spans[parts[0]]
    if not all(part in spans for part in parts):
        return []
    if len(parts) == 2:
        one, other = spans[parts[0]], spans[parts[1]]
        return sorted(_followed(one, other, text) + _followed(other, one, text), key=_start)
    places = spans[parts[0]]
    for following in parts[1:]:
        places = _followed(places, spans[following], text)
    return places


def _followed(before: list[Span], after: list[Span], text: str) -> list[Span]:
    """Spans from a place of `before` to a place of `after`, at most NEAR characters later in the same sentence.

    Of the places before, the nearest decides: where that is too far or in another sentence, all others are.
    """
    ends = [span.end for span in before]
    joined = []
    for later in after:
        index = bisect_right(ends, later.start) - 1
        if index >= 0 and _near(before[index].end, later.start, text):
            joined.append(Span(before[index].start, later.end, before[index].first, later.last))
    return joined


def _near(end: int, start: int, text: str) -> bool:
    return start - end <= NEAR and not _SENTENCE_END.search(text, end, start)


def _start(span: Span) -> int:
    return span.start


def _is_negated(hit: Span, negations: list[Span], text: str) -> bool:
    """Whether "no evidence of", "ruled out" … stands close enough before the hit to deny it."""
    if not negations:
        return False
    near = negations[bisect_left(negations, hit.start - NEAR, key=_start) : bisect_right(negations, hit.start, key=_start)]
    return any(
        negation.end < hit.end
        and hit.first <= negation.last + NEGATION_WORDS
        and not _SENTENCE_END.search(text, negation.start, hit.start)
        for negation in near
    )


def _touches(hit: Span, neutral: list[Span]) -> bool:
    """Whether one of the neutral phrases has a word in common with the hit."""
    if not neutral:
        return False
    near = neutral[bisect_left(neutral, hit.start - NEAR, key=_start) : bisect_left(neutral, hit.end, key=_start)]
    return any(phrase.first < hit.last and hit.first < phrase.last for phrase in near)
