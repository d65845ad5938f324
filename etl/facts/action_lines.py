"""Actions told in a paragraph of their own: `**Action item:** Page the second line. Owner: @kim`, or below such a heading.

Knows where such a line stands; what its words say is read as that of any other action.
"""

from __future__ import annotations

from collections.abc import Iterator

from etl.document import Item, Paragraph, Table
from etl.facts.shapes import Part
from etl.folding import fold
from etl.keyvalues import key_values
from etl.placeholders import is_guidance, is_placeholder
from etl.vocabulary import Vocabulary

_KINDS = {"actions", "actions_taken"}
_LEAST_WORDS = 3


def told_actions(part: Part, vocabulary: Vocabulary) -> Iterator[tuple[str, int, str]]:
    """(text, line, label) of each action that a label or a bold line announces and a sentence tells."""
    for pair in key_values(part.section):
        if pair.form in {"bold", "plain", "quote"} and _announces(pair.key, vocabulary) and _tells(pair.value):
            yield pair.value.strip(), pair.line, pair.key.strip(" :：")
    heading = part.section.heading
    if part.section.form in {"bold", "plain"} and _announces(heading, vocabulary):
        blocks = part.section.blocks
        first = blocks[0] if blocks else None
        if isinstance(first, Paragraph) and not any(isinstance(block, Item | Table) for block in blocks) and _tells(first.text):
            yield first.text.strip(), first.line, heading.strip(" :：")


def _announces(label: str, vocabulary: Vocabulary) -> bool:
    kind, exact = vocabulary.kind_of_heading(label)
    return exact and kind in _KINDS and "action" in fold(label)


def _tells(text: str) -> bool:
    return len(text.split()) >= _LEAST_WORDS and not is_placeholder(text) and not is_guidance(text)
