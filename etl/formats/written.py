"""The postmortem that people wrote into one value of a record: Markdown for the same reader as a file, every fact on that line.

Must not know any product. A text that cannot be read is a finding of its record, and the record stays.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from etl.document import Document, RejectedError
from etl.facts import read_facts
from etl.facts.shapes import (
    ActionFact,
    DetailFact,
    Episode,
    EventFact,
    Fact,
    LessonFact,
    PhraseFact,
    RelatedFact,
)
from etl.formats.json_text import Value
from etl.identity import kind_of_document
from etl.markdown import read_markdown
from etl.records import Finding
from etl.settings import Settings

PROMISES = {"actions", "prevention"}
Located = TypeVar("Located", Fact, EventFact, ActionFact, PhraseFact, LessonFact, DetailFact, RelatedFact, Finding)


@dataclass(frozen=True, slots=True)
class Written:
    """A text as facts; `reason` says why it is no incident by itself (`template`, `not-an-incident`), if so.

    `words` is what it tells of the incident, with its line: all but headings and what the team promises to do.
    """

    episode: Episode | None = None
    reason: str | None = None
    findings: tuple[Finding, ...] = ()
    words: tuple[tuple[int, str], ...] = ()


def read_written(value: Value | None, settings: Settings) -> Written:
    """The facts of a Markdown text that stands in a record; nothing for null or a blank."""
    if value is None or value.text is None:
        return Written()
    try:
        document = read_markdown("", value.text.encode(), None)
    except RejectedError as rejected:
        found = rejected.finding
        return Written(
            None, None, (Finding(value.line, "warning", found.code, f"in the text, line {found.line}: {found.message}"),)
        )
    episodes = read_facts(document, settings.vocabulary)
    _, reason = kind_of_document(document, episodes, settings)
    findings = _moved(document.findings, value.line)
    episode = _at_line(episodes, value.line)
    return Written(episode, reason, findings, ((value.line, _prose(document, episode)),))


def _prose(document: Document, episode: Episode) -> str:
    """The text without its headings and front matter, and without the sections that hold actions."""
    sections = [part.section for part in episode.parts if part.kind not in PROMISES]
    lines = [document.lines[section.line - (section.level == 0) : section.end_line] for section in sections]
    return "\n".join(line for block in lines for line in block)


def _at_line(episodes: Sequence[Episode], line: int) -> Episode:
    """All facts of a text as one episode on one line: a JSON string has no lines of its own."""
    return Episode(
        title=episodes[0].title,
        line=line,
        parts=tuple(part for episode in episodes for part in episode.parts),
        fields=_moved([fact for episode in episodes for fact in episode.fields], line),
        events=_moved([fact for episode in episodes for fact in episode.events], line),
        actions=_moved([fact for episode in episodes for fact in episode.actions], line),
        phrases=_moved([fact for episode in episodes for fact in episode.phrases], line),
        lessons=_moved([fact for episode in episodes for fact in episode.lessons], line),
        details=_moved([fact for episode in episodes for fact in episode.details], line),
        related=_moved([fact for episode in episodes for fact in episode.related], line),
    )


def _moved(found: Sequence[Located], line: int) -> tuple[Located, ...]:
    return tuple(replace(one, line=line) for one in found)


def with_written(record: Episode, text: Episode | None, wins: Callable[[Fact], bool]) -> Episode:
    """The facts of a record and of the text in it. Where both say a value, the record's stands, unless the text's `wins`."""
    if text is None:
        return record
    said = [fact for fact in text.fields if fact.field != "title"]
    return replace(
        record,
        parts=(*record.parts, *text.parts),
        fields=(*filter(wins, said), *record.fields, *(fact for fact in said if not wins(fact))),
        events=(*text.events, *record.events),
        actions=(*record.actions, *text.actions),
        phrases=(*record.phrases, *text.phrases),
        lessons=(*record.lessons, *text.lessons),
        details=(*record.details, *text.details),
        related=(*record.related, *text.related),
    )
