"""Doubts about values that were read all the same: a zone that had to be assumed, a length that is rough or very long, a key of
front matter that nothing knows, a list inside a list.

Owns these findings and their words. Each value stays as it was read; what contradicts another value is told elsewhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from etl.clocks import Stated
from etl.document import FrontValue
from etl.durations import read_duration
from etl.facts.shapes import Episode, Fact
from etl.folding import fold
from etl.frame import Frame, frame_of
from etl.misleading import LOOK_ALIKES, spelt
from etl.near_words import near_name
from etl.records import Finding, TimelineEvent
from etl.settings import Settings
from etl.times import read_times
from etl.vocabulary import Vocabulary

SHORTEST_KEY = 6  # letters of a key that may be a slip of another
MOMENTS = ("started_at", "detected_at", "acknowledged_at", "mitigated_at", "resolved_at", "communicated_at")
# Keys that sites and editors write into front matter; they are kept as details and puzzle nobody.
KNOWN_ELSEWHERE = frozenset(
    re.split(
        r",\s+",
        """
    url, urls, link, links, permalink, slug, aliases, layout, weight, nav order, order, parent, draft, toc, template, theme,
    css, cover, image, description, excerpt, author, authors, editor, editors, company, source, lang, language, locale, version,
    category, type, kind, created, updated, modified, last modified, last updated, lastmod, comments, math, cssclass, publish,
    sidebar, sidebar position, sidebar label, hide, source published at, page id, space, space key, confluence page id,
    confluence url, confluence space, confluence version, notion id, notion url, last synced, last edited, last edited time,
    last edited by, created by, breadcrumbs
    """.strip(),
    )
)


def key_doubts(front: Sequence[FrontValue], vocabulary: Vocabulary) -> Iterator[Finding]:
    """A warning for each key of front matter that no field is called by, with the field it may mean; it is kept as a detail."""
    for value in front:
        if isinstance(value.value, list | tuple) and any(isinstance(each, list | tuple) for each in value.value):
            yield Finding(value.line, "warning", "nested-list", f"{_shown(value.key)} holds a list in a list; read as one")
        if vocabulary.field_of(value.key) is not None or fold(value.key) in KNOWN_ELSEWHERE:
            continue
        meant = _meant(value.key, vocabulary)
        advice = f"did you mean {meant}?" if meant else "kept as a detail; name it under fields: in vocabulary.local.yaml"
        yield Finding(value.line, "warning", "unknown-key", f"no field is called {_shown(value.key)!r}: {advice}")


def _shown(key: str) -> str:
    return spelt(key[:60])


def _meant(key: str, vocabulary: Vocabulary) -> str | None:
    """The field that a key would name without hidden characters, look-alike letters or a typing error."""
    visible = "".join(each for each in unicodedata.normalize("NFKC", key) if unicodedata.category(each) != "Cf")
    plain = fold(visible.casefold().translate(LOOK_ALIKES))
    if (found := vocabulary.field_of(plain)) is not None:
        return found
    return near_name(plain, "fields", vocabulary, SHORTEST_KEY)


def timeline_zone_doubts(
    episode: Episode, frame: Frame, events: Sequence[TimelineEvent], settings: Settings
) -> Iterator[Finding]:
    """One note where no time of the time line names its zone and the document says none."""
    if not frame.zone_stated and any(event.occurred_at for event in events) and not _zoned(episode):
        yield _assumed(events[0].line, settings)


def field_zone_doubts(episode: Episode, path: str, found: Sequence[Finding], settings: Settings) -> Iterator[Finding]:
    """The same for a document whose fields state times of day, unless it was told of its time line already."""
    fact = _zoneless(episode)
    is_told = any(each.code == "assumed-zone" for each in found)
    if fact is not None and not is_told and not frame_of(episode, path, settings).zone_stated:
        yield _assumed(fact.line, settings)


def _assumed(line: int | None, settings: Settings) -> Finding:
    return Finding(line, "note", "assumed-zone", f"times name no zone; taken as {settings.policy.timezone}")


def _zoneless(episode: Episode) -> Fact | None:
    """The first stated moment that holds a time of day; None where one of them names its zone."""
    facts = [fact for fact in episode.fields if fact.field in MOMENTS]
    timed = [(fact, reading) for fact in facts for reading in read_times(fact.text) if reading.time is not None]
    return timed[0][0] if timed and not any(reading.zone for _, reading in timed) else None


def _zoned(episode: Episode) -> bool:
    """Whether some time of the time line names its zone; where all entries count from the start, whether the start does."""
    readings = [reading for event in episode.events if event.time_raw for reading in read_times(event.time_raw)]
    if not any(reading.time is not None for reading in readings):
        start = episode.first("started_at", "incident_date")
        readings += read_times(start.text) if start else []
    return any(reading.zone for reading in readings) or any(event.zone for event in episode.events)


def length_doubts(
    stated: Mapping[str, Stated], values: Mapping[str, Any], lines: Mapping[str, int], settings: Settings
) -> Iterator[Finding]:
    """What is longer than the policy takes for usual, and stated lengths that are rough."""
    most = settings.policy.long_days * 1440
    for said in stated.values():
        if said.minutes > most:
            text = f"{said.fact.label}: longer than {settings.policy.long_days:g} days"
            yield Finding(said.fact.line, "warning", "long-duration", text)
        if read_duration(said.fact.text).approximate:
            yield Finding(said.fact.line, "note", "approximate", f"{said.fact.label} is rough: counted as {said.minutes:g} min")
    computed = values.get("duration_computed_minutes")
    if "duration" not in stated and computed is not None and computed > most:
        text = f"from start to end it is longer than {settings.policy.long_days:g} days: is the year right?"
        yield Finding(lines.get("resolved_at"), "warning", "long-duration", text)
