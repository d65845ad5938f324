"""Durations told in prose: `an outage lasting 48 minutes`, `unusable for about 1h50m`, `from around 20:20 to 20:46 UTC`.

Only the opening, the summary and the impact are read, where people say how long it was; the first statement wins. Knows the
turns of phrase, and leaves the reading of the amount to the reader of durations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from etl.document import Item, Paragraph
from etl.facts.shapes import Fact, Part

_NUMBER = r"(?:\d[\d.,]*|an?|half an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve)"
_ABOUT = r"(?:(?:about|approximately|around|roughly|nearly|almost|over|just over|just under|~)\s?)?"
_UNIT = r"(?:minutes?|mins?|hours?|hrs?|h|days?|seconds?)"
_AMOUNT = rf"{_ABOUT}{_NUMBER}\s?{_UNIT}(?:,?\s?(?:and\s)?\d{{1,3}}\s?(?:{_UNIT}|m))?"
_STATE = r"(?:down|unavailable|offline|inaccessible|unreachable|unusable|broken)"
_LASTING = re.compile(
    rf"\b(?:(?:lasting|lasted|lasts)(?: overall| in total)?|duration of|(?:was|were|be|been|being|fully|completely) {_STATE} "
    rf"(?:[\w ]{{1,30}} )?for)\s+(?:for\s+)?(?:a total of\s+)?({_AMOUNT})\b",
    re.IGNORECASE,
)
# Without one of these no such phrase can stand in a text, which is found out faster so.
_SIGNS = ("last", "duration of", "down", "unavailable", "offline", "inaccessible", "unreachable", "unusable", "broken")
_TIME = r"~?\d{1,2}:\d{2}(?:\s?[AP]M)?(?:\s?\([^()]{1,30}\))?(?:\s?[A-Z]{2,4}\b)?"
_FROM_TO = re.compile(
    rf"\b(?:from|between)\s+(?:(?:about|around|approximately|roughly)\s+)?({_TIME}\s+(?:to|until|till|and|-|–)\s+{_TIME})",
    re.IGNORECASE,
)
_LONGEST = 4_000  # characters of a block that are searched


def told_durations(parts: Sequence[Part]) -> Iterator[Fact]:
    """Facts of the field `duration`, at most one of each block, with the line on which the statement begins."""
    for part in parts:
        if part.kind in {"summary", "impact"} or (part.kind is None and (part.section.level == 0 or part.is_title)):
            for block in part.section.blocks:
                if isinstance(block, Paragraph | Item):
                    yield from _told(block.texts, block.line)


def _told(texts: Sequence[str], line: int) -> Iterator[Fact]:
    joined = " ".join(texts)[:_LONGEST]
    said = joined.casefold()
    told = _LASTING.search(joined) if any(sign in said for sign in _SIGNS) else None
    told = told or (_FROM_TO.search(joined) if ":" in said else None)
    if told:
        before = joined[: told.start()]
        lengths = [len(" ".join(texts[: count + 1])) for count in range(len(texts))]
        at = next((index for index, length in enumerate(lengths) if len(before) <= length), 0)
        yield Fact("duration", told.group(1), line + at, "section", told.group(0)[:40])
