"""What a team could add to its vocabulary: headings and labels that nothing knows, with what they look like.

Looks at what stands below a heading, or behind a label, and never decides: a suggestion is printed, not applied.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from etl.document import Item, Paragraph, Table
from etl.durations import read_duration
from etl.facts.lead import leading_time
from etl.facts.shapes import Episode, Part
from etl.folding import fold
from etl.keyvalues import key_values
from etl.near_words import near_name
from etl.records import Finding
from etl.vocabulary import Vocabulary

SHORTEST = 7  # letters of a heading or label that may be a slip of another
# What a section on the impact says again and again, and the words of headings that ask for a cause.
_IMPACT = re.compile(r"\b(?:users?|customers?|clients?|requests?|orders?) (?:were|was|saw|could not|affected|failed)", re.I)
_CAUSE = re.compile(r"\b(?:why|how did|cause|reason)\b", re.I)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`section` is `headings` or `fields` of the vocabulary, `name` the entry under which the words could be added."""

    line: int
    words: str
    section: str
    name: str

    def finding(self) -> Finding:
        what = "heading" if self.section == "headings" else "label"
        place = f"{self.section}: {self.name}"
        text = f"{what} {self.words[:60]!r} looks like {self.name}; add it under {place} in vocabulary.local.yaml"
        return Finding(self.line, "note", "vocabulary", text)


def suggest(episode: Episode, vocabulary: Vocabulary) -> list[Suggestion]:
    """Suggestions for one incident in document order; none where nothing can be told from the page."""
    return [*_headings(episode.parts, vocabulary), *_labels(episode.parts, vocabulary)]


def _headings(parts: Sequence[Part], vocabulary: Vocabulary) -> Iterator[Suggestion]:
    for part in parts:
        heading = part.section.heading.strip(" :：")
        if part.kind is None and not part.is_title and heading and len(heading.split()) <= 6 and part.section.level > 0:
            kind = near_name(heading, "headings", vocabulary, SHORTEST) or look_of(part)
            if kind:
                yield Suggestion(part.section.line, heading, "headings", kind)


def look_of(part: Part) -> str | None:
    """The kind that a section looks like by what stands in it, or None."""
    texts = [block.text for block in part.section.blocks if isinstance(block, Paragraph | Item)]
    boxes = [block for block in part.section.blocks if isinstance(block, Item) and block.checked is not None]
    heads = [fold(cell) for block in part.section.blocks if isinstance(block, Table) for cell in block.header]
    rows = [row.cells[0] for block in part.section.blocks if isinstance(block, Table) for row in block.rows]
    if sum(leading_time(text) is not None for text in [*texts, *rows]) >= 3:
        return "timeline"
    if "owner" in heads or len(boxes) >= 2:
        return "actions"
    whole = " ".join(texts)[:2_000]
    if len(_IMPACT.findall(whole)) >= 2 and len(whole) < 800:
        return "impact"
    return "root_cause" if _CAUSE.search(part.section.heading) and texts else None


def _labels(parts: Sequence[Part], vocabulary: Vocabulary) -> Iterator[Suggestion]:
    """Labels of header lines and two-column tables that are nearly a known one, or whose value is a duration."""
    for part in parts:
        if part.kind not in {None, "metadata", "metrics", "summary"}:
            continue
        for pair in key_values(part.section):
            if pair.form in {"item", "plain", "heading"} or vocabulary.field_of(pair.key) or len(pair.key.split()) > 5:
                continue
            name = near_name(pair.key, "fields", vocabulary, SHORTEST)
            if name is None and "time" in fold(pair.key).split() and read_duration(pair.value[:60]).minutes is not None:
                name = "time_to_resolve"
            if name:
                yield Suggestion(pair.line, pair.key, "fields", name)
