"""One file, several incidents: which sections belong to which.

A file holds several incidents when sections of one level each tell an incident of their own: with a time line, a cause,
an impact of their own, or with a date and a severity or duration of their own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from etl.facts.fields import labelled_fields
from etl.facts.shapes import Part
from etl.facts.subjects import named_id
from etl.folding import fold
from etl.vocabulary import Vocabulary

TELLING = {"timeline", "root_cause", "impact", "resolution", "detection", "five_whys", "factors"}
OWN = {"incident_date", "started_at", "resolved_at", "duration", "severity", "incident_id", "detected_at", "time_to_resolve"}
_INCIDENT = re.compile(r"^\W*(?:incident|outage|issue|event|インシデント|事件)\s*(?:#|no\.?|number)?\s*[\dA-Z]{1,3}\b", re.I)


def split_episodes(parts: Sequence[Part], vocabulary: Vocabulary) -> list[tuple[Part | None, tuple[Part, ...]]]:
    """The incidents of a document: each with the section that names it (None for a file of one) and its parts.

    What stands before the first and what is shared after the last belongs to none of several; it stays in `document_sections`.
    """
    listed = _heads_a_list(parts, vocabulary)
    levels = sorted({part.section.level for part in parts if part.section.level > 0})
    for level in levels[:3]:
        groups = _groups(parts, level)
        if len(groups) == 1 and not listed:
            continue  # as under a title: one is not several, whatever it tells
        telling = [group for group in groups if _tells(group, listed, vocabulary)]
        if len(telling) > 1 or (telling and listed and named_id(telling[0][0].section.heading, 0)):
            return [(group[0], tuple(group)) for group in telling]
    return [(None, tuple(parts))]


def _heads_a_list(parts: Sequence[Part], vocabulary: Vocabulary) -> bool:
    """Whether the document is called a log of incidents: then the one that it holds so far goes by a heading of its own."""
    title = next((fold(part.section.heading) for part in parts if part.section.level > 0), "")
    return any(hit.name == "index" and hit.phrase == title for hit in vocabulary.identity.find(title))


def _groups(parts: Sequence[Part], level: int) -> list[list[Part]]:
    """The sections of this level, each with all that stands below it."""
    groups: list[list[Part]] = []
    for part in parts:
        if part.section.level == level and part.section.form not in {"bold", "plain"}:
            groups.append([part])
        elif part.section.level < level:
            groups.append([])
        elif groups and groups[-1]:
            groups[-1].append(part)
    return [group for group in groups if group]


def _tells(group: Sequence[Part], listed: bool, vocabulary: Vocabulary) -> bool:
    head = group[0]
    names_itself = bool(_INCIDENT.match(head.section.heading) or (listed and named_id(head.section.heading, 0)))
    if head.kind is not None and not names_itself:
        return False  # a section of an incident, or what stands below one: six causes are no six incidents
    if head.is_time:
        return False
    kinds = {part.kind for part in group[1:] if part.own} & TELLING
    if len(kinds) >= 2:
        return True
    own = labelled_fields(group, vocabulary) & OWN
    return len(own) >= 2 and bool(own & {"duration", "severity", "resolved_at", "time_to_resolve", "detected_at"})
