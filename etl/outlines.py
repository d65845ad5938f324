"""A document as the whole archive needs it, while all of it lies on disk: what others are compared with, and where the rest is.

Owns which fields an outline holds, and how it becomes the whole document again with what was settled meanwhile. An outline
is a document with empty places, so that what works on documents works on it as well; whoever looks at texts, causes,
actions or all evidence asks for the whole first. Must not know how a document is read or stored, nor where it lies.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import starmap
from typing import Any

from etl.counterparts import RECORDS
from etl.date_shapes import holds_numbers
from etl.records import Evidence, Incident, Postmortem

# What documents are compared by: duplicates, parts, links, schemes of severities, records of tools, people's decisions.
COMPARED = (
    "incident_number",
    "incident_id",
    "title",
    "incident_date",
    "started_at",
    "detected_at",
    "resolved_at",
    "duration_stated_minutes",
    "severity_raw",
    "services",
    "is_restricted",
    "line",
)
# What the whole archive says of an incident.
SETTLED = ("severity", "severity_rank", "severity_scheme", "is_restricted")
Whole = Callable[[Postmortem], Postmortem]  # all of a document, wherever it lies
_COMPARED = frozenset(COMPARED)
_FIELDS = tuple(each.name for each in dataclasses.fields(Postmortem))


@dataclass(frozen=True, slots=True)
class Outline(Postmortem):
    """A document without most of what hangs on it; `at` is where all of it lies."""

    at: int = 0


def as_it_is(found: Postmortem) -> Postmortem:
    """For whoever holds whole documents alone."""
    return found


def outlined(found: Postmortem, at: int) -> Postmortem:
    """The outline of a document that lies at a place; a tool's list of incidents stays as it is, for it is one document."""
    if found.format in RECORDS or found.outcome == "quarantined":
        return found
    values = _values(found) | {"sections": ()}
    values |= {name: _shared(values[name]) for name in ("reason", "format", "document_kind")}
    return Outline(**values | {"incidents": tuple(map(_of_incident, found.incidents))}, at=at)


def bare(outline: Outline) -> Postmortem:
    """An outline without where all of it lies. Outlined once more it is the same, with texts that others share."""
    return Postmortem(**_values(outline))


def _values(found: Postmortem) -> dict[str, Any]:
    return {name: getattr(found, name) for name in _FIELDS}


def _shared(text: str | None) -> str | None:
    """One text for all documents that say the same."""
    return text if text is None else sys.intern(text)


def _of_incident(incident: Incident) -> Incident:
    values = {name: getattr(incident, name) for name in COMPARED}
    values |= {"services": _named(incident.services), "severity_raw": _shared(incident.severity_raw)}
    return Incident(
        **values,
        evidence=tuple(_telling(incident)),
        timeline_events=tuple(each for each in incident.timeline_events if each.time_raw and holds_numbers(each.time_raw)),
        action_items=tuple(each for each in incident.action_items if each.due_raw and holds_numbers(each.due_raw)),
    )


def _telling(incident: Incident) -> Iterator[Evidence]:
    """That a field was stated, and the dates whose order may hang on another document."""
    for each in incident.evidence:
        if holds_numbers(each.text):
            yield each
        elif each.field in _COMPARED:
            yield _stated(each.field, each.line, each.how, each.part_path)


@lru_cache(maxsize=65_536)
def _stated(field: str, line: int | None, how: Any, part_path: str | None) -> Evidence:
    """That a field was stated on a line: one piece for all documents that are written alike."""
    return Evidence(field, "", line, how, part_path)


@lru_cache(maxsize=65_536)
def _named(names: tuple[str, ...]) -> tuple[str, ...]:
    """One list of names for all incidents that have the same."""
    return names


def whole_again(outline: Outline, lying: Postmortem) -> Postmortem:
    """The document that an outline stands for, from all that lies on disk, with what was settled meanwhile."""
    values = _values(outline)
    if outline.outcome != "quarantined":  # by the archive, as a duplicate: then nothing of it is left
        values["sections"] = lying.sections
        values["incidents"] = tuple(starmap(_joined, zip(outline.incidents, lying.incidents, strict=True)))
    return Postmortem(**values)


def _joined(settled: Incident, lying: Incident) -> Incident:
    return replace(lying, **{name: getattr(settled, name) for name in SETTLED})
