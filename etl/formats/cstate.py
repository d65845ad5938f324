"""cState: a status page kept as Markdown files, one per incident, with the front matter and updates of that product.

It is read as any document, with four conventions more: `resolvedWhen` counts only where `resolved` is true; the body holds
updates, newest first, each with its time in a `track` shortcode; a front matter that contradicts them wins, with a finding;
`section` other than `issue` is no incident, unless it is maintenance. That `informational` means no outage is not verified.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from etl.document import Document
from etl.facts import read_facts
from etl.facts.shapes import DetailFact, Episode, Fact
from etl.folding import fold
from etl.formats.export import first_notice, instant, moment_facts
from etl.formats.markdown import section_texts
from etl.formats.told import Told, Update, incident_of, zone_note, zoneless
from etl.identity import CSTATE, kind_of_document, traits_of
from etl.inline import plain
from etl.markdown import read_markdown
from etl.reading import Reading
from etl.records import Finding, Incident, RelatedIncident
from etl.settings import Settings

NAME = "cstate"
MOMENTS = {"monitoring": "mitigated", "resolved": "resolved", "completed": "resolved"}
TRUE = {"true", "yes", "on", "1"}
APART = 86_400.0  # seconds; nearer than a day, both tell of the same incident
MOST_KEYS = 4
_KEYS = tuple(key.encode() for key in CSTATE)
_KEY = re.compile(rb"^([A-Za-z]{1,20})[ \t]*:", re.MULTILINE)
_TRACK = re.compile(r"\{\{[<%]\s{0,4}track\s{1,4}[\"']([^\"']{4,40})[\"']\s{0,4}[>%]\}\}")
_KIND = re.compile(r"\W{0,6}(\w{3,20})")


def claims(_: str) -> bool:
    """Text files are found by the archive's own rule."""
    return False


def recognises(_: str, data: bytes) -> bool:
    """Front matter with most of the keys of a cState file."""
    if not data[:16].lstrip(b"\xef\xbb\xbf\r\n ").startswith(b"---"):
        return False
    head = data[:4_000]
    small = head.lower()
    if sum(key in small for key in _KEYS) < MOST_KEYS:
        return False
    keys = {match.group(1).decode().casefold() for match in _KEY.finditer(head)}
    return len(keys & CSTATE) >= MOST_KEYS


def read(path: str, data: bytes, settings: Settings) -> Reading:
    """The incident of one file. Raises RejectedError where the bytes cannot be read."""
    document = read_markdown(path, data, settings.encoding, settings.limits)
    episode = read_facts(document, settings.vocabulary)[0]
    kind, reason = kind_of_document(document, [episode], settings)
    if reason == "not-an-incident" and "maintenance" in (_said(episode, "kind") or ""):
        kind, reason = "maintenance", None
    if reason is not None:
        return Reading(NAME, _said(episode, "title"), kind, reason, findings=document.findings)
    told = _told(episode, document)
    incident, findings = incident_of(told, 1, path, settings)
    incident = _with_traits(incident, episode, document, kind, settings)
    related = tuple(RelatedIncident(fact.reference, None, fact.line) for fact in episode.related)
    found = dict.fromkeys((*document.findings, *told.findings, *findings, *zone_note(zoneless(told), settings)))
    return Reading(NAME, incident.title, kind, None, (incident,), section_texts(document, (episode,)), related, tuple(found))


def _with_traits(incident: Incident, episode: Episode, document: Document, kind: str, settings: Settings) -> Incident:
    planned, near_miss, restricted = traits_of(episode, document, kind, settings)
    stem = document.path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    name = incident.incident_id if episode.first("incident_id") else stem
    return replace(incident, incident_id=name, is_planned=planned, is_near_miss=near_miss, is_restricted=restricted)


def _said(episode: Episode, field: str) -> str | None:
    fact = episode.first(field)
    return fact.text if fact else None


def _told(episode: Episode, document: Document) -> Told:
    """The facts of the front matter, completed from the updates where the two are about the same days."""
    is_open = fold(_said(episode, "is_resolved") or "true") not in TRUE
    front = tuple(fact for fact in episode.fields if not (is_open and fact.field == "resolved_at"))
    unsaid = [fact for fact in episode.fields if fact not in front]
    updates = tuple(sorted(_updates(document), key=lambda update: instant(update.time_raw)))
    if is_open:
        updates = tuple(replace(update, moment=None) for update in updates)
    findings = tuple(_contradictions(front, updates))
    more = () if findings else (*moment_facts(updates, "update:"), *first_notice(updates, "update"))
    details = tuple(DetailFact(fact.label, fact.text, "", fact.line) for fact in unsaid)
    return Told(
        replace(episode, fields=(*front, *more), details=(*episode.details, *details)),
        updates,
        is_open=is_open,
        findings=findings,
    )


def _updates(document: Document) -> Iterator[Update]:
    """Paragraphs with a `track` shortcode: its time, and the words without it. The first word is the kind."""
    for line, text in _paragraphs(document):
        track = _TRACK.search(text)
        if track:
            words = plain(_TRACK.sub("", text)).strip()
            kind = _KIND.match(words)
            yield Update(track.group(1).strip(), "", words, line, MOMENTS.get(kind.group(1).casefold()) if kind else None)


def _paragraphs(document: Document) -> Iterator[tuple[int, str]]:
    begin, texts = document.body_line, []
    for number, line in enumerate((*document.lines[document.body_line - 1 :], ""), start=document.body_line):
        if line.strip():
            texts.append(line.strip()[:2_000])
            continue
        if texts:
            yield begin, " ".join(texts)
        begin, texts = number + 1, []


def _contradictions(front: Sequence[Fact], updates: Sequence[Update]) -> Iterable[Finding]:
    """A finding for each end of the incident that lies days apart in the front matter and in the updates."""
    timed = [update for update in updates if update.time_raw]
    ends = [update for update in timed if update.moment == "resolved"]
    for names, update in ((("started_at", "incident_date"), timed[:1]), (("resolved_at",), ends[-1:])):
        fact = next((fact for fact in front if fact.field in names), None)
        if fact and update and APART < abs(instant(fact.text) - instant(update[0].time_raw)) < math.inf:
            both = f"{fact.label} is {fact.text}, the updates say {update[0].time_raw}"
            text = f"{both}; the front matter counts, correct one of them"
            yield Finding(fact.line, "warning", "front-matter-body", text)
