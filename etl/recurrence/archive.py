"""The records of an archive as recurrence sees them: one entry per incident.

Owns which fields of the records are compared. A file of several incidents is cut at the lines where they begin; its links
to other incidents count for the first of them, since nothing says which one was meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time

from etl.factors import ASSIGN
from etl.records import ContributingFactor, Incident, Postmortem, SectionText
from etl.recurrence.entry import Key, RecurrenceEntry, prepare
from etl.recurrence.words import Texts
from etl.taxonomy import UNCLASSIFIED

_NAME = re.compile(r"(?<!\w)[^\W\d_a-z][^\W\d_]{1,30}(?!\w)")


Numbers = Mapping[tuple[str, str], int]  # of incidents, by their document and id


def numbers_of(found: Sequence[Postmortem]) -> Numbers:
    """The incidents that links of an archive's documents may lead to."""
    return {
        (each.document_path, incident.incident_id): incident.incident_number for each in found for incident in each.incidents
    }


def entries_of(found: Sequence[Postmortem], numbers: Numbers | None = None) -> list[RecurrenceEntry]:
    """One entry for each incident of the loaded documents; `numbers` are those of the archive, where these are a part of it."""
    known = numbers_of(found) if numbers is None else numbers
    return [entry for each in found for entry in _of_document(each, known)]


def cut_into(texts: Texts, entries: Sequence[RecurrenceEntry]) -> list[RecurrenceEntry]:
    """The entries with the numbers of their texts among `texts`, to which these are added, in place of the texts."""
    numbers = texts.add([entry.text for entry in entries])
    return [replace(entry, text="", number=number) for entry, number in zip(entries, numbers, strict=True)]


def _of_document(found: Postmortem, numbers: Numbers) -> Iterator[RecurrenceEntry]:
    related = tuple(
        (link.related_document_path, numbers.get((link.related_document_path, link.related_reference), 1))
        for link in found.related
        if link.related_document_path is not None
    )
    for position, incident in enumerate(found.incidents):
        yield _entry(found, incident, _sections(found, position), related if position == 0 else ())


def _entry(found: Postmortem, incident: Incident, sections: Sequence[SectionText], related: tuple[Key, ...]) -> RecurrenceEntry:
    known = [
        each for each in incident.contributing_factors if each.role != "follow_up" and not each.factor.startswith(UNCLASSIFIED)
    ]
    certain = [each for each in known if _is_certain(each)]
    return RecurrenceEntry(
        document_path=found.document_path,
        incident_number=incident.incident_number,
        incident_id=incident.incident_id,
        title=incident.title,
        text=prepare(incident.title, sections),
        occurred_at=incident.detected_at or incident.started_at or _midnight(incident),
        services=_declared_services(incident),
        ticked_factors=tuple(dict.fromkeys(each.factor for each in certain if each.how != "suggested")),
        factors=tuple(dict.fromkeys(each.factor for each in certain)),
        related=related,
        is_planned=incident.is_planned,
        users_affected_minutes=_first(incident.time_to_mitigate_minutes, incident.duration_minutes),
        people=tuple(sorted({name for action in incident.action_items for name in _names(action.owner)})),
        is_recurrence=found.document_kind == "recurrence",
        has_open_action=any(action.status in {"open", "in_progress"} for action in incident.action_items),
    )


def _declared_services(incident: Incident) -> tuple[str, ...]:
    """The services that a field names. Those taken from the title or the text are in the text that is compared, already."""
    taken = any(piece.field == "services" and piece.how == "computed" for piece in incident.evidence)
    return () if taken else incident.services


def _is_certain(factor: ContributingFactor) -> bool:
    return factor.how != "suggested" or (factor.score or 0.0) >= ASSIGN


def _sections(found: Postmortem, position: int) -> list[SectionText]:
    """The sections of one incident: all of a file with one, else those from its line up to the next one's.

    An export may hold all its records on one line; it has one section for each, in their order.
    """
    if len(found.incidents) == 1:
        return list(found.sections)
    lines = [incident.line or 0 for incident in found.incidents]
    if len(set(lines)) < len(lines):
        return list(found.sections[position : position + 1])
    end = lines[position + 1] if position + 1 < len(lines) else float("inf")
    return [section for section in found.sections if lines[position] <= section.line < end]


def _names(owner: str | None) -> list[str]:
    """The words of an owner that may be a person's name, in small letters."""
    return [name.lower() for name in _NAME.findall(owner or "")]


def _midnight(incident: Incident) -> datetime | None:
    return datetime.combine(incident.incident_date, time()) if incident.incident_date else None


def _first(*values: float | None) -> float | None:
    return next((value for value in values if value is not None), None)
