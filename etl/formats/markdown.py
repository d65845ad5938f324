"""Postmortems written as Markdown or plain text, with or without front matter, by whatever template."""

from __future__ import annotations

from dataclasses import replace

from etl.document import Document
from etl.doubts import field_zone_doubts, key_doubts
from etl.facts import read_facts
from etl.facts.shapes import Episode
from etl.identity import kind_of_document, traits_of
from etl.markdown import read_markdown
from etl.normalise import normalise
from etl.reading import Reading
from etl.records import Finding, Incident, RelatedIncident, SectionText
from etl.settings import Settings
from etl.suggestions import suggest

NAME = "markdown"


def claims(_name: str) -> bool:
    """Text files are found by the archive's own rule."""
    return False


def recognises(_path: str, _data: bytes) -> bool:
    """Never by itself: whatever no other format recognises is read as Markdown."""
    return False


def read(path: str, data: bytes, settings: Settings) -> Reading:
    """The incidents of one document. Raises RejectedError where the bytes cannot be read."""
    return read_document(read_markdown(path, data, settings.encoding, settings.limits), settings)


def read_document(document: Document, settings: Settings) -> Reading:
    """The incidents of a document whose structure is known."""
    path = document.path
    episodes = read_facts(document, settings.vocabulary)
    kind, reason = kind_of_document(document, episodes, settings)
    sections = section_texts(document, episodes)
    related = tuple(RelatedIncident(fact.reference, None, fact.line) for episode in episodes for fact in episode.related)
    part_of = _part_of(episodes[0], document)
    if reason is not None:
        title = episodes[0].title or None
        return Reading(NAME, title, kind, reason, related=related, findings=document.findings, part_of=part_of)
    if kind == "recurrence":
        episodes = tuple(replace(episode, is_recurrence=True) for episode in episodes)
    read_ones = [normalise(episode, number, path, settings) for number, episode in enumerate(episodes, start=1)]
    incidents = tuple(
        _with_traits(incident, episode, document, kind, settings)
        for (incident, _), episode in zip(read_ones, episodes, strict=True)
    )
    hints = [hint.finding() for episode in episodes for hint in suggest(episode, settings.vocabulary)]
    keys = key_doubts(document.front, settings.vocabulary)
    zones = [
        doubt
        for (_, found), episode in zip(read_ones, episodes, strict=True)
        for doubt in field_zone_doubts(episode, path, found, settings)
    ]
    findings = _unique(
        (*document.findings, *keys, *zones[:1], *(finding for _, found in read_ones for finding in found), *hints)
    )
    return Reading(NAME, incidents[0].title, kind, None, incidents, sections, related, findings, part_of)


def _part_of(episode: Episode, document: Document) -> str | None:
    """What the document says it is a part of: where the link leads, if it is one, else the words."""
    fact = episode.first("part_of")
    links = [link.target for link in document.links if fact is not None and link.line == fact.line]
    return links[0] if len(links) == 1 else fact.text if fact else None


def _with_traits(incident: Incident, episode: Episode, document: Document, kind: str, settings: Settings) -> Incident:
    planned, near_miss, restricted = traits_of(episode, document, kind, settings)
    if not (planned or near_miss or restricted):
        return incident
    return replace(incident, is_planned=planned, is_near_miss=near_miss, is_restricted=restricted)


def _unique(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(dict.fromkeys(findings))


def section_texts(document: Document, episodes: tuple[Episode, ...]) -> tuple[SectionText, ...]:
    """The document by section, as written, with what the vocabulary takes each heading for."""
    kinds = {part.section.line: part.kind for episode in episodes for part in episode.parts}
    return tuple(
        SectionText(
            position,
            section.heading or None,
            section.level,
            document.own_line(section.line),
            kinds.get(section.line),
            "\n".join(document.lines[section.line - 1 : section.end_line]),
        )
        for position, section in enumerate(document.sections, start=1)
    )
