"""Cause text to contributing factors: ticked boxes, declared names, and suggestions by keyword rules.

Owns the scores, and how a template's box or a written name finds its factor. The words are in data/taxonomy.yaml; which
sections speak of causes is for the caller to say. What a rule found is always `suggested`, with the phrase and the
keywords that decided; nothing is tagged beyond the unit of text (a bullet or a paragraph) in which it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal, NamedTuple

from etl.keywords import Hit, find
from etl.records import ContributingFactor
from etl.stems import stems
from etl.taxonomy import BY_RULES, OTHER, UNCLASSIFIED, Box, Role, Taxonomy

ASSIGN = 0.8  # from here on a rule's factor is as good as the measured precision; below it is a weaker suggestion
SUGGEST = 0.4
PRIOR = 0.5
_ALIKE = 0.85  # of two boxes' letters
_SHARED = 0.6  # of two boxes' words
REMEMBERED = 2_048  # headings and labels whose meaning is kept: an archive uses the same few again and again
_LONGEST = 20_000  # characters of one unit that are searched

_PLACEHOLDER = re.compile(r"\s*\[[^\]]*\]\s*\.?\s*")
_OTHER = stems("Other")
_CATEGORY = stems("category")
_EMPTY_WORDS = frozenset(stems("a an the of in on to for with new gap issue issues and or our"))


Stated = Literal["ticked", "declared"]


class Unit(NamedTuple):
    """A bullet or paragraph of a cause section, plain text.

    `lists_factor` is true for an entry of a list of factors (Contributing Factors, What went wrong): such an entry is a
    factor because the document says so, and gives a row even where no rule knows it. `role` is what the place of the unit
    says, where its heading says nothing.
    """

    text: str
    line: int
    heading: str
    lists_factor: bool = False
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a box or a written name belongs: a factor id or `unclassified`, its role, and what decided.

    `how` is `suggested` with the rules' score where no box, id or label of that name is known and keywords decided.
    """

    factor: str
    role: Role | None
    how: Literal["ticked", "declared", "suggested"]
    score: float | None
    decided_by: str | None

    def row(self, phrase: str, line: int | None) -> ContributingFactor:
        """The record of this factor for the document's own words."""
        return ContributingFactor(self.factor, phrase, self.how, line, self.role, self.score, self.decided_by)


def suggest(unit: Unit, taxonomy: Taxonomy) -> list[ContributingFactor]:
    """The factors that the rules find in a unit, best first; one row per factor, with the unit's text.

    `score` >= 0.8 means assigned, >= 0.4 only suggested. A factor stands on level 2 where one of its keywords decided,
    and on level 1 where only several weak ones together did. A listed factor without a hit is `unclassified`, `declared`.
    """
    if not unit.text.strip() or _PLACEHOLDER.fullmatch(unit.text[:_LONGEST]):
        return []
    hits = find(unit.text[:_LONGEST], taxonomy.keywords)
    role = role_of(unit.heading, taxonomy) or unit.role
    if not hits and unit.lists_factor:
        return [ContributingFactor(UNCLASSIFIED, unit.text, "declared", unit.line, role)]
    return [
        ContributingFactor(factor, unit.text, "suggested", unit.line, role, round(score, 2), _words(deciding))
        for factor, score, deciding in _scored(hits, unit.heading, taxonomy)
    ]


def ticked(label: str, group: str | None, taxonomy: Taxonomy) -> Placement:
    """The factor of a ticked box or filled bullet `label` under the heading or category `group`.

    Boxes of known templates are compared by their words without endings, small differences allowed. `Other: text` and a
    box nobody knows go by the rules, else to `unclassified.other` or `unclassified`.
    """
    return _placed_box(label, group, "ticked", taxonomy) or _by_rules(label, group, "ticked", taxonomy)


def declared(text: str, taxonomy: Taxonomy) -> Placement:
    """The factor that front matter or a label names: an id, a label, a box of a known template, else by the rules."""
    by_id = text.strip().lower()
    if by_id in taxonomy.factors:
        return Placement(taxonomy.current(by_id), None, "declared", 1.0, by_id)
    wanted = stems(text)
    factor = taxonomy.named.get(wanted) if wanted else None
    if factor is not None:
        return Placement(taxonomy.current(factor.factor), None, "declared", 1.0, factor.label)
    return _placed_box(text, None, "declared", taxonomy) or _by_rules(text, None, "declared", taxonomy)


@lru_cache(maxsize=REMEMBERED)
def role_of(heading: str | None, taxonomy: Taxonomy) -> Role | None:
    """The role that a heading gives the factors under it: `Secondary Factors` makes them secondary."""
    words = stems(heading or "")
    return next((role for named, role in taxonomy.roles if _holds(words, named)), None)


def _scored(hits: Sequence[Hit], heading: str, taxonomy: Taxonomy) -> list[tuple[str, float, list[Hit]]]:
    """(factor, score, deciding hits, the strongest first) of one unit, highest score first, ties in the taxonomy's order."""
    families: dict[str, dict[str, list[Hit]]] = {}
    for hit in _outside_others(hits, taxonomy):
        factor = taxonomy.meanings[hit.keyword].factor
        families.setdefault(taxonomy.level1(factor), {}).setdefault(factor, []).append(hit)
    favoured = _favoured(heading, taxonomy) if families else frozenset()
    scored: list[tuple[str, float, list[Hit]]] = []
    for parent, children in families.items():
        scored += _of_family(parent, children, PRIOR if parent in favoured else 0.0, taxonomy)
    return sorted(scored, key=lambda entry: -entry[1])


@lru_cache(maxsize=REMEMBERED)
def _favoured(heading: str, taxonomy: Taxonomy) -> frozenset[str]:
    """The level-1 factors that a heading speaks for."""
    words = stems(heading)
    return frozenset(parent for prior, parents in taxonomy.priors if _holds(words, prior) for parent in parents)


def _outside_others(hits: Sequence[Hit], taxonomy: Taxonomy) -> list[Hit]:
    """The hits that do not stand inside a longer hit of another factor: not `leak` in `memory leak`."""
    if len(hits) < 2:
        return list(hits)
    placed = [(taxonomy.meanings[hit.keyword].factor, hit.span.start, hit.span.end) for hit in hits]
    inner = {
        index
        for index, (factor, start, end) in enumerate(placed)
        for other, first, last in placed
        if first <= start and end <= last and last - first > end - start and other != factor
    }
    return [hit for index, hit in enumerate(hits) if index not in inner]


def _of_family(
    parent: str, children: dict[str, list[Hit]], prior: float, taxonomy: Taxonomy
) -> list[tuple[str, float, list[Hit]]]:
    """The children of one level-1 factor; the factor itself when only their sum reaches the mark."""

    def weight(hit: Hit) -> float:
        return taxonomy.meanings[hit.keyword].score

    if len(children) == 1:  # as most: there is nothing to weigh against it
        ((child, hits),) = children.items()
        score = _score(hits, taxonomy) + prior
        return [(child, score, sorted(hits, key=weight, reverse=True))] if score >= SUGGEST else []
    scores = {child: _score(hits, taxonomy) for child, hits in children.items()}
    best = max(scores, key=scores.__getitem__)
    scores[best] += prior
    ordered = {child: sorted(hits, key=weight, reverse=True) for child, hits in children.items()}
    if scores[best] < ASSIGN <= sum(scores.values()):
        return [(parent, sum(scores.values()), [hit for hits in ordered.values() for hit in hits])]
    return [(child, score, ordered[child]) for child, score in scores.items() if score >= SUGGEST]


def _placed_box(label: str, group: str | None, how: Stated, taxonomy: Taxonomy) -> Placement | None:
    """The box of a known template with this label, those of the same group first; `Detection Gap: why` goes by its head."""
    head, colon, rest = label.partition(":")
    words = stems(label)
    if stems(head) == _OTHER:
        return None
    for wanted in (words, stems(head)) if colon and rest.strip() else (words,):
        box = _box_called(wanted, group, taxonomy)
        if box is not None and box.factor != BY_RULES:
            role = box.role or _role_elsewhere(box, group, taxonomy)
            return Placement(taxonomy.current(box.factor), role, how, 1.0, box.words)
    return None


@lru_cache(maxsize=REMEMBERED)
def _box_called(words: tuple[str, ...], group: str | None, taxonomy: Taxonomy) -> Box | None:
    """The box of a known template with a label of these words, those of the same group first."""
    return _best_box(words, _in_group(group, taxonomy)) or _best_box(words, taxonomy.boxes)


def _role_elsewhere(box: Box, group: str | None, taxonomy: Taxonomy) -> Role | None:
    return None if box.group == stems(group or "") else role_of(group, taxonomy)


def _in_group(group: str | None, taxonomy: Taxonomy) -> list[Box]:
    words = stems(group or "")
    return [box for box in taxonomy.boxes if words and _holds(words, box.group)]


def _best_box(words: tuple[str, ...], boxes: Sequence[Box]) -> Box | None:
    best = max(boxes, key=lambda box: _likeness(words, box.label), default=None)
    return best if best is not None and _likeness(words, best.label) > 0 else None


@lru_cache(maxsize=16_384)
def _likeness(words: tuple[str, ...], box: tuple[str, ...]) -> float:
    """1 for the same words, else what share agrees, 0 where it is too little to call them the same box."""
    if words == box:
        return 1.0 if words else 0.0
    ours, theirs = set(words) - _EMPTY_WORDS, set(box) - _EMPTY_WORDS
    shared = len(ours & theirs) / len(ours | theirs) if ours | theirs else 0.0
    if shared >= _SHARED:
        return min(shared, 0.99)
    one, other = " ".join(words), " ".join(box)
    both = len(one) + len(other)
    if 2.0 * min(len(one), len(other)) / both < _ALIKE or (both - len({*one} ^ {*other})) / both < _ALIKE:
        return 0.0  # as for nearly all: their lengths, or letters of one side only, rule it out
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.quick_ratio() < _ALIKE:
        return 0.0
    return matcher.ratio() if matcher.ratio() >= _ALIKE else 0.0


def _by_rules(label: str, group: str | None, how: Stated, taxonomy: Taxonomy) -> Placement:
    role = role_of(group, taxonomy)
    head, _, rest = label.partition(":")
    is_other = stems(head) == _OTHER
    scored = _scored(find((rest if is_other else label)[:_LONGEST], taxonomy.keywords), group or "", taxonomy)
    if scored:
        factor, score, hits = scored[0]
        return Placement(factor, role, "suggested", round(score, 2), _words(hits))
    category = _best_box(stems(group or ""), [box for box in taxonomy.boxes if box.group == _CATEGORY])
    if category is not None:
        return Placement(category.factor, role, how, 1.0, category.words)
    return Placement(OTHER if is_other else UNCLASSIFIED, role, how, None, None)


def _score(hits: Sequence[Hit], taxonomy: Taxonomy) -> float:
    """What the keywords of one factor count together."""
    alone = together = 0.0
    for hit in hits:
        meaning = taxonomy.meanings[hit.keyword]
        if meaning.once:
            together = max(together, meaning.score)
        else:
            alone += meaning.score
    return alone + together


def _words(hits: Iterable[Hit]) -> str:
    return "; ".join(dict.fromkeys(hit.words for hit in hits))


def _holds(words: tuple[str, ...], part: tuple[str, ...]) -> bool:
    """Whether the words hold the part, as a run."""
    return (
        bool(part)
        and part[0] in words
        and any(words[first : first + len(part)] == part for first in range(len(words) - len(part) + 1))
    )
