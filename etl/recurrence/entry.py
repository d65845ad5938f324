"""The shapes of recurrence: what is compared (entries) and what comes back (groups, members, duplicates).

Owns no rule. `RecurrenceGroup` and `RecurrenceMember` are the rows of `recurrence_groups` and `recurrence_members`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from etl.records import Finding, SectionText

if TYPE_CHECKING:
    from etl.recurrence.index import RecurrenceIndex

Channel = Literal["look_alike", "same_factor", "declared"]
Decision = Literal["candidate", "confirmed", "rejected"]
Key = tuple[str, int]  # document_path, incident_number

# What was promised, learned or filed; two reports that promise the same are not about the same.
LEFT_OUT = frozenset({"actions", "prevention", "lessons", "went_well"})
LEFT_OUT |= {"communication", "people", "metrics", "metadata", "related", "references", "checklist", "meeting", "tracking"}

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TARGET = re.compile(r"(?<=\])\([^()\s]{0,2000}\)")
_ADDRESS = re.compile(r"https?://[^\s<>)\]]{1,2000}")
# What is not read in a text, each with what has to stand in it if anything does: to look for that is a tenth of the work.
_UNREAD = (("<!--", _COMMENT), ("](", _TARGET), ("://", _ADDRESS))


@dataclass(frozen=True, slots=True)
class RecurrenceEntry:
    """One incident as recurrence sees it.

    `text` is what `prepare` gives: the title in its first line, the body below. `occurred_at` is detection, else start,
    else the document's date. `factors` are level-2 ids of every trust, `ticked_factors` those a person ticked or declared.
    `number` is that of its text where it was cut already, and then there is no `text`.
    `related` are keys of incidents that the document links to. `has_open_action` at the time of the load.
    `people` are names, in small letters, of
    owners of its actions. `is_recurrence`: the document is about the incidents it links to, and no further one.
    """

    document_path: str
    incident_number: int
    incident_id: str
    title: str
    text: str
    occurred_at: datetime | None = None
    services: tuple[str, ...] = ()
    ticked_factors: tuple[str, ...] = ()
    factors: tuple[str, ...] = ()
    related: tuple[Key, ...] = ()
    is_planned: bool = False
    users_affected_minutes: float | None = None
    has_open_action: bool = False
    is_recurrence: bool = False
    people: tuple[str, ...] = ()
    number: int = -1

    @property
    def key(self) -> Key:
        return self.document_path, self.incident_number


@dataclass(frozen=True, slots=True)
class RecurrenceGroup:
    """A row of `recurrence_groups`. `score` is the mean likeness to the latest incident, null where texts did not decide;
    `threshold` is the likeness that was asked for; `rank` 1 is the first to look at."""

    group_id: str
    title: str
    incident_count: int
    first_date: date | None
    last_date: date | None
    channel: Channel
    score: float | None
    threshold: float | None
    decision: Decision
    rank: int


@dataclass(frozen=True, slots=True)
class RecurrenceMember:
    """A row of `recurrence_members`. `similarity` is to the latest incident of the group, 1 for that one, null where the
    texts were not what decided; `reasons` is JSON: terms with weights, services, factors, links, gap_days."""

    group_id: str
    document_path: str
    incident_number: int
    similarity: float | None
    reasons: str


@dataclass(frozen=True, slots=True)
class RecurrenceDecision:
    """A row of `recurrence_decisions`: what people decided about incidents, by their keys (`path#number`)."""

    part: str
    incident_keys: tuple[str, ...]
    name: str | None
    decided_by: str | None
    decided_on: str | None
    note: str | None
    line: int


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two entries that seem to be one incident filed twice; the later one is left out of the groups."""

    later: Key
    earlier: Key
    score: float


@dataclass(frozen=True, slots=True)
class RecurrenceResult:
    """Groups by rank, members by group and date, duplicates by time. `findings` come with the path of their document.
    `index` is what later texts are compared with."""

    groups: tuple[RecurrenceGroup, ...]
    members: tuple[RecurrenceMember, ...]
    duplicates: tuple[Duplicate, ...]
    decisions: tuple[RecurrenceDecision, ...] = ()
    index: RecurrenceIndex | None = field(default=None, compare=False)
    findings: tuple[tuple[str, Finding], ...] = ()


def prepare(title: str, sections: Sequence[SectionText]) -> str:
    """The text to compare: the title in the first line, then what the sections say about what happened and why.

    Headings, comments, link targets and addresses are left out, and the sections of promises, lessons and formalities;
    code, link texts and names of components stay, because they are what two reports of one problem share.
    """
    body = "\n".join(_without_heading(section) for section in sections if section.kind not in LEFT_OUT)
    for sign, unread in _UNREAD:
        if sign in body:
            body = unread.sub(" ", body)
    return f"{' '.join(title.split())}\n{body}"


def _without_heading(section: SectionText) -> str:
    """The text below the heading; a section may be stored with its heading in the first line, or without."""
    first, _, rest = section.text.partition("\n")
    return rest if section.heading and section.heading in first else section.text
