"""Keywords and where they occur in a text: the syntax at the top of data/taxonomy.yaml, matched in one pass.

Owns the syntax and the search. Knows nothing of factors, scores or files. A text is cut into words once; a keyword is
only looked at where its first word stands, so the time grows with the text and hardly with the number of keywords.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

NEAR = 60  # characters between the parts of `a ~ b`, and before a hit that a negation reaches
NEGATION_WORDS = 3  # words between a negation and the hit it takes away
_ANY = -1  # a star alone: any one word
_REMEMBERED = 50_000  # words whose patterns are kept: a bound on memory

_PIECES = re.compile(r"([\w%]+(?:'\w+)*)([^\w%]*)")
_KEYWORD_PIECES = re.compile(r"[\w%*]+(?:'[\w*]+)*")
_JOINING = re.compile(r"[\s/\-\u2010\u2011]+|\.")
_SENTENCE_END = re.compile(r"[.!?][\"')\]]?\s|\n\s*\n")


class KeywordError(ValueError):
    """A keyword that cannot be searched for."""


@dataclass(frozen=True, slots=True)
class Span:
    """Where a phrase stands: characters `start:end` of the text, words `first` to `last` (not included)."""

    start: int
    end: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A keyword by its index, the first place where it stands unnegated, and the text's words there in lower case."""

    keyword: int
    span: Span
    words: str


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
    prefixes: dict[int, dict[str, int]]  # length -> prefix -> word pattern
    inner: tuple[tuple[re.Pattern[str], int], ...]  # patterns with a star elsewhere
    # Word -> its patterns, and the phrases that begin with one of them; filled while searching.
    known: dict[str, tuple[frozenset[int], tuple[int, ...]]] = field(default_factory=dict)

    def known_of(self, word: str) -> tuple[frozenset[int], tuple[int, ...]]:
        """The patterns of a word, and the phrases that begin with one of them."""
        found = self.known.get(word)
        if found is None:
            if len(self.known) >= _REMEMBERED:
                self.known.clear()
            patterns = frozenset(self._look_up(word))
            begun = tuple(number for pattern in patterns for number in self.starting.get(pattern, ()))
            found = self.known[word] = (patterns, begun)
        return found

    def _look_up(self, word: str) -> Iterator[int]:
        if word in self.exact:
            yield self.exact[word]
        for length, prefixes in self.prefixes.items():
            if (pattern := prefixes.get(word[:length])) is not None:
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
    pieces = _PIECES.findall(folded)
    found = _phrases(pieces, keywords)
    if not found:
        return []
    spans = _with_characters(folded, pieces, found)
    negations, neutral = (
        sorted((span for phrase in phrases for span in spans.get(phrase, ())), key=_start)
        for phrases in (keywords.negations, keywords.neutral)
    )
    hits = []
    for keyword in sorted({keyword for phrase in spans for keyword in keywords.using.get(phrase, ())}):
        places = _places([spans.get(part, []) for part in keywords.parts[keyword]], folded)
        counting = (place for place in places if not _is_negated(place, negations, folded) and not _touches(place, neutral))
        span = next(counting, None)
        if span:
            hits.append(Hit(keyword, span, folded[span.start : span.end]))
    return hits


def _fold(text: str) -> str:
    return text.replace("’", "'").lower()


def _grouped(pairs: Iterable[tuple[int, int]]) -> dict[int, tuple[int, ...]]:
    groups: dict[int, dict[int, None]] = defaultdict(dict)
    for key, value in pairs:
        groups[key][value] = None
    return {key: tuple(values) for key, values in groups.items()}


def _prefixes(words: dict[str, int]) -> dict[int, dict[str, int]]:
    lengths: dict[int, dict[str, int]] = defaultdict(dict)
    for word, number in words.items():
        if word.endswith("*") and "*" not in word.rstrip("*"):
            prefix = word.rstrip("*")
            lengths[len(prefix)][prefix] = number
    return dict(lengths)


def _expression(word: str) -> re.Pattern[str]:
    return re.compile(re.escape(word).replace(r"\*", r"[\w']*"))


def _phrases(pieces: list[tuple[str, str]], keywords: Keywords) -> dict[int, list[tuple[int, int]]]:
    """Where each phrase stands, as words (first, one past the last)."""
    known = [keywords.known_of(word) for word, _ in pieces]
    patterns = [each for each, _ in known]
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for first, (_, begun) in enumerate(known):
        for number in begun:
            phrase = keywords.phrases[number]
            if len(phrase) == 1 or _continues(pieces, first, phrase, patterns):
                found[number].append((first, first + len(phrase)))
    return found


def _continues(pieces: list[tuple[str, str]], first: int, phrase: tuple[int, ...], patterns: list[frozenset[int]]) -> bool:
    if first + len(phrase) > len(pieces):
        return False
    for offset in range(1, len(phrase)):
        gap = pieces[first + offset - 1][1]
        if gap != " " and not _JOINING.fullmatch(gap):
            return False
        if phrase[offset] != _ANY and phrase[offset] not in patterns[first + offset]:
            return False
    return True


def _with_characters(
    text: str, pieces: list[tuple[str, str]], found: dict[int, list[tuple[int, int]]]
) -> dict[int, list[Span]]:
    lead = len(text) - sum(len(word) + len(gap) for word, gap in pieces)
    starts = list(accumulate((len(word) + len(gap) for word, gap in pieces), initial=lead))
    return {
        phrase: [Span(starts[first], starts[last - 1] + len(pieces[last - 1][0]), first, last) for first, last in places]
        for phrase, places in found.items()
    }


def _places(parts: list[list[Span]], text: str) -> list[Span]:
    """Where a keyword stands: its phrase, or its two phrases near each other, or its phrases in this order."""
    if len(parts) == 2:
        forwards, backwards = _followed(parts[0], parts[1], text), _followed(parts[1], parts[0], text)
        return sorted(forwards + backwards, key=_start)
    places = parts[0]
    for following in parts[1:]:
        places = _followed(places, following, text)
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
    near = negations[bisect_left(negations, hit.start - NEAR, key=_start) : bisect_right(negations, hit.start, key=_start)]
    return any(
        negation.end < hit.end
        and hit.first <= negation.last + NEGATION_WORDS
        and not _SENTENCE_END.search(text, negation.start, hit.start)
        for negation in near
    )


def _touches(hit: Span, neutral: list[Span]) -> bool:
    """Whether one of the neutral phrases has a word in common with the hit."""
    near = neutral[bisect_left(neutral, hit.start - NEAR, key=_start) : bisect_left(neutral, hit.end, key=_start)]
    return any(phrase.first < hit.last and hit.first < phrase.last for phrase in near)
