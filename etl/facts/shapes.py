"""What was found on the page, as written: each fact with its line. Says where something stands, never what it means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from etl.document import Section

Place = Literal["front_matter", "header", "table", "section", "title", "path"]


@dataclass(frozen=True, slots=True)
class Part:
    """A section with what the vocabulary takes it for.

    `own` is False where the kind comes from the heading above; `exact` is True where the whole heading is a known name.
    """

    section: Section
    kind: str | None
    own: bool
    is_time: bool = False  # the heading is a time: an entry of the timeline
    is_title: bool = False
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """A value of the incident: the field of the vocabulary, its words, and where they stand."""

    field: str
    text: str
    line: int
    place: Place
    label: str = ""


@dataclass(frozen=True, slots=True)
class EventFact:
    """A timeline entry. `time_raw` is the text of its time, as written, or None; `note` what further columns say.

    `zone` is the zone that the header of its column or a column of its own names. An entry without text is a day said once
    for those below it.
    """

    time_raw: str | None
    text: str
    line: int
    note: str = ""
    zone: str = ""


@dataclass(frozen=True, slots=True)
class ActionFact:
    """An action item. `group` is the heading it stands under, `mark` a status that stands in that heading."""

    description: str
    line: int
    owner: str | None = None
    due: str | None = None
    status: str | None = None
    priority: str | None = None
    ticket: str | None = None
    created: str | None = None
    completed: str | None = None
    kind: str | None = None
    checked: bool | None = None
    struck: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True)
class PhraseFact:
    """A phrase about a cause. `declared` phrases stand in a list of causes; the others are sentences that rules may read."""

    text: str
    line: int
    group: str
    form: Literal["ticked", "declared", "prose"]
    role: Literal["primary", "secondary", "environmental", "follow_up"] | None = None


@dataclass(frozen=True, slots=True)
class LessonFact:
    kind: Literal["went_well", "went_wrong", "got_lucky", "learned"]
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class DetailFact:
    label: str
    value: str
    section: str
    line: int


@dataclass(frozen=True, slots=True)
class RelatedFact:
    reference: str
    line: int


@dataclass(frozen=True, slots=True)
class Episode:
    """All facts about one incident of a document."""

    title: str
    line: int
    parts: tuple[Part, ...]
    fields: tuple[Fact, ...] = ()
    events: tuple[EventFact, ...] = ()
    actions: tuple[ActionFact, ...] = ()
    phrases: tuple[PhraseFact, ...] = ()
    lessons: tuple[LessonFact, ...] = ()
    details: tuple[DetailFact, ...] = ()
    related: tuple[RelatedFact, ...] = ()
    is_recurrence: bool = False  # about several incidents: its timeline is not one incident's

    def first(self, *names: str) -> Fact | None:
        """The most trusted fact of the first of these fields that has one."""
        for name in names:
            for fact in self.fields:
                if fact.field == name:
                    return fact
        return None
