"""What a template asks in italics under its headings, kept by whoever filled it in: no word of the document.

Only the first paragraph of a section can be one, all of it in italics, opening as a question or an order does, and with an
answer below it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from etl.document import Paragraph, Section

_ITALIC = re.compile(r"(?:\*(?!\*)[^*]{10,600}\*|_(?!_)[^_]{10,600}_)")
_ASKS = re.compile(
    r"(?:what|how|why|who|when|where|which|did|list|describe|report|note|run|explain|summari[sz]e|include|provide|add|give|"
    r"write|state|outline|document|identify|record|tell|was|were|is|are)\b",
    re.IGNORECASE,
)


def without_guidance(section: Section) -> Section:
    """The section without the italic paragraph that only says what belongs there."""
    first = section.blocks[0] if len(section.blocks) > 1 else None
    if section.level > 0 and isinstance(first, Paragraph) and _is_asked(first):
        return replace(section, blocks=section.blocks[1:])
    return section


def _is_asked(block: Paragraph) -> bool:
    raw = " ".join(line.strip() for line in block.raws)
    return bool(_ITALIC.fullmatch(raw)) and bool(_ASKS.match(raw.strip("*_ ")))
