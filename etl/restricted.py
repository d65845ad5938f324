"""Restricted postmortems: they count in every number, and none of their words reaches the default warehouse.

Owns what of a restricted document is kept (severity, month, durations, clocks, flags) and takes away the rest before rows
are made, also its path, which repeats the title, where other documents name it. Must not know how pages show it: what is
not in the file cannot leak from it. When in doubt a document is restricted; the team's `policy.yaml` decides otherwise.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
import sys
from collections.abc import Sequence
from datetime import date
from fnmatch import fnmatchcase
from itertools import pairwise
from typing import TypeVar

from etl.mentions import Mentions, mentions_of
from etl.outlines import Outline
from etl.policy import Policy
from etl.reading import ONE_TEXT
from etl.records import DURATIONS, Finding, Incident, Postmortem

Record = TypeVar("Record")
TITLE = "Restricted incident"
WITHHELD = "the details of a restricted document are withheld"
# What of an incident stays beside its durations; all other fields get their default, which says nothing.
KEPT = (
    "incident_number",
    "severity",
    "severity_rank",
    "severity_scheme",
    "status",
    "is_planned",
    "is_near_miss",
    "is_open",
    "time_to_communicate_minutes",
    *(f"{name}{part}" for name in DURATIONS for part in ("_minutes", "_stated_minutes", "_computed_minutes", "_clock")),
)
PATHS = ("restricted.always", "restricted.never")
# In a document that could not be read the fields are looked for in its text.
FIELDS = re.compile(
    rb"^[ \t>*_-]{0,8}(?:visibility[\s*:]{1,8}(?:restricted|private)|confidential[\s*:]{1,8}(?:true|yes)"
    rb"|tags[\s*:]{1,8}[^\r\n]{0,200}\bsecurity\b)",
    re.IGNORECASE | re.MULTILINE,
)


def is_restricted(found: Postmortem, data: bytes, policy: Policy) -> bool:
    """Whether a document's words are to be kept out: by the team's path patterns, by an incident of it, or by its text.

    The text alone decides only for a document that gave no incident because it is flawed.
    """
    if any(fnmatchcase(found.document_path, pattern) for pattern in policy.restricted_never):
        return False
    if _is_always_restricted(found, policy):
        return True
    if found.outcome != "quarantined":
        return any(incident.is_restricted for incident in found.incidents)
    text = data.lower()
    return bool(FIELDS.search(data)) or any(word.encode() in text for word in policy.restricted_words)


def is_partly_restricted(found: Postmortem, policy: Policy) -> bool:
    """Whether some records of an export are restricted and others are not: a record stands for itself, a page does not."""
    if found.format is None or found.format in ONE_TEXT or _is_always_restricted(found, policy):
        return False
    return len({incident.is_restricted for incident in found.incidents}) > 1


def _is_always_restricted(found: Postmortem, policy: Policy) -> bool:
    return any(fnmatchcase(found.document_path, pattern) for pattern in policy.restricted_always)


def mark_archive(found: Sequence[Postmortem], restricted: frozenset[str], policy: Policy) -> list[Postmortem]:
    """The documents with `is_restricted` of their incidents as decided, words and all: for the file with everything."""
    return [
        each
        if each.document_path in restricted and is_partly_restricted(each, policy)
        else _marked(each, each.document_path in restricted)
        for each in found
    ]


def _marked(found: Postmortem, decided: bool) -> Postmortem:
    if all(incident.is_restricted == decided for incident in found.incidents):
        return found
    incidents = tuple(dataclasses.replace(incident, is_restricted=decided) for incident in found.incidents)
    return dataclasses.replace(found, incidents=incidents)


def mask_archive(found: Sequence[Postmortem], restricted: frozenset[str], policy: Policy) -> list[Postmortem]:
    """All documents, the restricted ones masked and every mention of them by the others replaced; sorted by path.

    Of an outline only the path is right as it is; mentions are replaced once it is whole (`without_mentions`).
    """
    mentions = mentions_of_restricted(found, restricted, policy)
    partly = {each.document_path for each in found if is_partly_restricted(each, policy)} & restricted
    masked = (
        mask(each)
        if each.document_path in restricted - partly
        else each
        if isinstance(each, Outline)
        else without_mentions(mask_part(each) if each.document_path in partly else each, mentions)
        for each in mark_archive(found, restricted, policy)
    )
    return sorted(masked, key=lambda each: each.document_path)


def mentions_of_restricted(found: Sequence[Postmortem], restricted: frozenset[str], policy: Policy) -> Mentions | None:
    """The names by which others may speak of the restricted documents, with their masks; None where there are none."""
    partly = {each.document_path for each in found if is_partly_restricted(each, policy)}
    hidden = [(each, masked_path(each)) for each in found if each.document_path in restricted - partly]
    return mentions_of(hidden, [each for each in found if each.document_path not in restricted]) if hidden else None


def mask(found: Postmortem) -> Postmortem:
    """A restricted document without its words: a row to count, times without moments, findings without messages."""
    path = masked_path(found)
    return Postmortem(
        document_path=path,
        outcome=found.outcome,
        reason=found.reason,
        bytes=None,
        format=found.format,
        document_kind=found.document_kind,
        incidents=tuple(_mask_incident(incident, path) for incident in found.incidents),
        findings=tuple(Finding(None, each.level, each.code, WITHHELD) for each in found.findings),
    )


def mask_part(found: Postmortem) -> Postmortem:
    """An export without the words of its restricted records; what is told of their lines is withheld, the rest stays.

    An export has one section for each record, in their order.
    """
    hidden = _restricted_lines(found)
    numbers = {incident.incident_number for incident in found.incidents if incident.is_restricted}
    return dataclasses.replace(
        found,
        incidents=tuple(
            dataclasses.replace(_mask_incident(each, found.document_path), line=each.line) if each.is_restricted else each
            for each in found.incidents
        ),
        sections=tuple(
            dataclasses.replace(each, heading=None, text="") if each.position in numbers else each for each in found.sections
        ),
        related=tuple(each for each in found.related if not _is_in(each.line, hidden)),
        findings=tuple(
            Finding(None, each.level, each.code, WITHHELD) if each.part_path or _is_in(each.line, hidden) else each
            for each in found.findings
        ),
    )


def _restricted_lines(found: Postmortem) -> list[range]:
    """The lines of each restricted record: to the next record, and at least its own; on one line they hide all of it."""
    begins = sorted({incident.line or 1 for incident in found.incidents})
    ends = dict(pairwise([*begins, sys.maxsize]))
    restricted = (incident.line or 1 for incident in found.incidents if incident.is_restricted)
    return [range(begin, ends[begin]) for begin in restricted]


def _is_in(line: int | None, lines: Sequence[range]) -> bool:
    return any((line or 1) in one for one in lines)


def masked_path(found: Postmortem) -> str:
    """A name that tells nothing: the digest needs the content, so a guessed file name cannot be checked against it."""
    seed = f"{found.sha256}\n{found.document_path}".encode()
    return f"restricted/{hashlib.sha256(seed).hexdigest()[:16]}"


def _mask_incident(incident: Incident, path: str) -> Incident:
    kept = {name: getattr(incident, name) for name in KEPT}
    return Incident(
        incident_id=f"{path}#{incident.incident_number}",
        title=TITLE,
        incident_date=_month(incident),
        is_restricted=True,
        **kept,
    )


def _month(incident: Incident) -> date | None:
    """The first day of the month the incident counts under."""
    moment = incident.detected_at or incident.started_at
    day = moment.date() if moment else incident.incident_date
    return day.replace(day=1) if day else None


def told_rules(policy: Policy, include_restricted: bool) -> Sequence[tuple[str, str]]:
    """The rules as the warehouse holds them: without the paths that are restricted or not, which repeat titles."""
    return [each for each in policy.values if include_restricted or each[0] not in PATHS]


def without_mentions(found: Record, mentions: Mentions | None) -> Record:
    return mentions.without(found) if mentions else found
