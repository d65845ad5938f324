"""The day a post was published, or a mail was sent, is not the day it tells of.

Site generators want a `date:` in the front matter, and mails carry one in their header: mostly the day of writing. Where
the text itself names an earlier day and never that one, the header's day is taken for the day of publication.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from etl.dates import find_dates
from etl.document import Paragraph
from etl.facts.shapes import Episode, Fact
from etl.folding import fold

_WRITTEN_WITHIN = timedelta(days=45)
_BARE = {"date", "datum", "fecha", "data", "дата", "日付", "日期", "날짜"}
_SENDERS = {"from", "von", "de", "da", "от"}
_RECEIVERS = {"to", "an", "à", "para", "a", "кому", "cc"}
# Who states these beside it dates the incident by it, as status pages do.
_STATED = {"started_at", "resolved_at", "is_resolved"}
_LONGEST = 600  # characters of a paragraph
_FIRST = 3  # paragraphs of the opening


def without_publication_day(episode: Episode) -> Episode:
    """The episode with the day of its front matter, or of its mail's header, as `published_at` where it tells of another."""
    header = next((fact for fact in episode.fields if _is_header(fact, episode)), None)
    written = _first_day(header.text) if header else None
    if header is None or written is None or any(fact.field in _STATED for fact in episode.fields):
        return episode
    told = [(found, line) for text, line in _told(episode, header) if (found := _first_day(text))]
    earlier = [(day, line) for day, line in told if written - _WRITTEN_WITHIN <= day < written]
    if not earlier or any(day == written for day, _ in told):
        return episode
    day, line = earlier[0]
    fields = tuple(replace(fact, field="published_at") if fact is header else fact for fact in episode.fields)
    return replace(episode, fields=(*fields, Fact("incident_date", day.isoformat(), line, "title")))


def _is_header(fact: Fact, episode: Episode) -> bool:
    """Whether a fact is the bare `date` of front matter or of a mail."""
    if fact.field != "incident_date" or fold(fact.label) not in _BARE:
        return False
    return fact.place == "front_matter" or _is_mail(episode)


def _is_mail(episode: Episode) -> bool:
    labels = {fold(detail.label) for detail in episode.details} | {fold(fact.label) for fact in episode.fields}
    return bool(labels & _SENDERS) and bool(labels & _RECEIVERS)


def _told(episode: Episode, header: Fact) -> Iterator[tuple[str, int]]:
    """With their lines: the titles, the first paragraphs but for that of the header, the times of the time line."""
    yield episode.title, episode.line
    yield from ((fact.text, fact.line) for fact in episode.fields if fact.field == "title")
    opening = [part for part in episode.parts if part.section.level == 0 or part.is_title]
    paragraphs = [block for part in opening for block in part.section.blocks if isinstance(block, Paragraph)]
    others = (block for block in paragraphs[:_FIRST] if not block.line <= header.line < block.line + len(block.texts))
    yield from ((block.text, block.line) for block in others)
    yield from ((event.time_raw, event.line) for event in episode.events if event.time_raw)


def _first_day(text: str) -> date | None:
    return next((found.value for found in find_dates(text[:_LONGEST]) if found.value), None)
