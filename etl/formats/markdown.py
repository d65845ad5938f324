"""Postmortems written as Markdown or plain text, with or without front matter, by whatever template."""

from __future__ import annotations

from dataclasses import replace

from etl.document import Document
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
    document = read_markdown(path, data, settings.encoding)
    episodes = read_facts(document, settings.vocabulary)
    kind, reason = kind_of_document(document, episodes, settings)
    sections = section_texts(document, episodes)
    if reason is not None:
        return Reading(NAME, episodes[0].title or None, kind, reason, findings=document.findings)
    if kind == "recurrence":
        episodes = tuple(replace(episode, is_recurrence=True) for episode in episodes)
    read_ones = [normalise(episode, number, path, settings) for number, episode in enumerate(episodes, start=1)]
    incidents = tuple(
        _with_traits(incident, episode, document, kind, settings)
        for (incident, _), episode in zip(read_ones, episodes, strict=True)
    )
    hints = [hint.finding() for episode in episodes for hint in suggest(episode, settings.vocabulary)]
    findings = (*document.findings, *(finding for _, found in read_ones for finding in found), *hints)
    related = tuple(RelatedIncident(fact.reference, None, fact.line) for episode in episodes for fact in episode.related)
    return Reading(NAME, incidents[0].title, kind, None, incidents, sections, related, _unique(findings))


def _with_traits(incident: Incident, episode: Episode, document: Document, kind: str, settings: Settings) -> Incident:
    planned, near_miss, restricted = traits_of(episode, document, kind, settings)
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
            section.line,
            kinds.get(section.line),
            "\n".join(document.lines[section.line - 1 : section.end_line]),
        )
        for position, section in enumerate(document.sections, start=1)
    )
