"""Every measure with its definition: the words, the caption of its figure, and the headers of the questions it asks.

Owns bringing the three together, so that nothing is said twice. Knows no warehouse: definitions hold for any archive.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import ModuleType

from analytics.metrics.clocks import CLOCKS
from analytics.narrative import (
    Caption,
    actions,
    factors,
    incidents,
    process,
    quality,
    record,
    recurrence,
    response_times,
    severity,
)
from analytics.narrative.definitions import WORDS, Words
from analytics.warehouse import question_text

_COLUMNS = re.compile(r" (?:All c|C)olumns?\b")
# In the order of the menu.
MODULES: tuple[ModuleType, ...] = (
    response_times,
    severity,
    factors,
    actions,
    recurrence,
    process,
    quality,
    incidents,
    record,
)


@dataclass(frozen=True, slots=True)
class Source:
    """A question behind a measure: its name, what one row is, and the tables and views it reads."""

    question: str
    grain: str
    tables: str


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure: the name that a link carries, its words, how it is computed, and where it comes from."""

    name: str
    words: Words
    about: str
    sources: tuple[Source, ...]


@cache
def measures() -> tuple[Measure, ...]:
    """Every measure, in the order of the menu. Raises KeyError for a caption without words."""
    return tuple(
        Measure(caption.name, WORDS[caption.name], caption.about, tuple(source_of(each) for each in caption.questions))
        for caption in captions()
    )


def captions() -> Iterator[Caption]:
    """Every caption of the figures, each once."""
    for module in MODULES:
        yield from (value for value in vars(module).values() if isinstance(value, Caption))


def source_of(question: str) -> Source:
    """The question with what its header says. Raises FileNotFoundError for an unknown one."""
    header = " ".join(line[2:].strip() for line in question_text(question).splitlines() if line.startswith("--"))
    text, _, tables = header.partition(" Source: ")
    grain = _COLUMNS.split(text.removeprefix("Grain: "), maxsplit=1)[0]
    return Source(question, grain.strip(), tables.strip(" ."))


def told_sources(measure: Measure) -> str:
    """The questions behind a measure in a line: what one row is, and the tables and views it is read from."""
    return " ".join(f"Source: {each.question} ({each.grain.rstrip('.')}), from {each.tables}." for each in measure.sources)


def clock_definitions() -> tuple[str, ...]:
    """What each clock measures where the archive does not say otherwise, as sentences."""
    return tuple(clock.definition(clock.runs) for clock in CLOCKS.values())
