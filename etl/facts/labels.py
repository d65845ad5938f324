"""Labels inside text: several on one line, lines that only state a value, and what explains a factor.

Knows the shapes of labels, and asks the vocabulary what they name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from etl.document import Item
from etl.facts.shapes import DetailFact
from etl.folding import fold
from etl.keyvalues import split_keys
from etl.placeholders import is_placeholder
from etl.vocabulary import Vocabulary

LABELLED = re.compile(r"^\s*([A-Z][\w /'-]{1,40}):\s+(\S.*)$")
# What templates ask about a factor, below its title.
EXPLAINS = {"description", "why it mattered", "how it contributed", "evidence", "impact", "details"}
# Labels whose values say who, when and how bad; a line under one of them tells nothing of causes.
STATING = {
    "incident_id", "severity", "status", "incident_date", "started_at", "detected_at", "acknowledged_at", "mitigated_at",
    "resolved_at", "duration", "author", "people", "drafted_at", "reviewed_at", "published_at", "updated_at", "source_url",
}  # fmt: skip
LONGEST_LINE = 200  # characters; a longer one is prose
_NAME_WORDS = 8  # of a value that a further label may follow on its line


@lru_cache(maxsize=8)
def tail_labels(vocabulary: Vocabulary) -> frozenset[str]:
    """The labels that may follow a value on its line: `Sign-off: Kim Date: 2025-06-12`, `Owner: Kim Due: 2025-06-20`."""
    dates = {phrase for phrase, name in vocabulary.fields.items() if name == "incident_date"}
    return frozenset(dates | {phrase for phrase, role in vocabulary.columns["action"].items() if role in {"owner", "due"}})


@lru_cache(maxsize=8)
def field_labels(vocabulary: Vocabulary) -> frozenset[str]:
    """Every label that the vocabulary takes for a field."""
    return frozenset(vocabulary.fields)


def labelled(label: str, value: str, section: str, line: int, tails: Collection[str]) -> Iterator[DetailFact]:
    """A value under its label, and what stands under further labels behind a short value."""
    further = split_keys(value, tails)
    begin = value.find(further[0][0]) if further else -1
    head = value[: max(begin, 0)].rstrip(" ,;|(–—-")
    if not head or len(head.split()) > _NAME_WORDS:
        yield DetailFact(label, value, section, line)
        return
    yield DetailFact(label, head, section, line)
    for key, behind in further:
        if fold(behind) and not is_placeholder(behind):
            yield DetailFact(key, behind, section, line)


def explains(item: Item) -> bool:
    """Whether a list item explains the factor above it: nested below it, or under a label that asks for an explanation."""
    label, colon, _ = item.text.partition(":")
    return bool(colon) and fold(label) in EXPLAINS


def states_a_value(line: str, vocabulary: Vocabulary) -> bool:
    """Whether a line only states values of the incident: `Incident ID: INC-7 Severity: SEV2`, `Author: Kim`."""
    label, colon, _ = line.partition(":")
    return bool(colon) and len(line) <= LONGEST_LINE and vocabulary.field_of(label) in STATING
