"""Which tables hold what documents say: the record of each, its key columns, and how its rows are found in a document.

Owns the columns, which are the fields of the records, and their types. Must not know how rows are stored.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from operator import attrgetter

import polars as pl

from etl.records import (
    ActionItem,
    ContributingFactor,
    Detail,
    Evidence,
    Finding,
    Incident,
    Lesson,
    Postmortem,
    RelatedIncident,
    ReviewDecision,
    SectionText,
    TimelineEvent,
)

Cells = tuple[object, ...]
Row = tuple[Cells, object]  # the key columns, and the record with the others
TYPES: dict[object, pl.DataType] = {
    str: pl.String(),
    int: pl.Int64(),
    float: pl.Float64(),
    bool: pl.Boolean(),
    date: pl.Date(),
    datetime: pl.Datetime("us"),
}


@dataclass(frozen=True, slots=True)
class Table:
    """A table of documents' facts: its record, the key columns before the record's own, and how its rows are found in one
    document, whose first incident has the number that is given.
    """

    name: str
    record: type
    keys: tuple[str, ...]
    pick: Callable[[Postmortem, int], Iterable[Row]]


def of_document(name: str) -> Callable[[Postmortem, int], Iterable[Row]]:
    return lambda found, _: (((found.document_path,), record) for record in getattr(found, name))


def of_incident(name: str) -> Callable[[Postmortem, int], Iterable[Row]]:
    return lambda found, first: (
        ((row, found.document_path, incident.incident_number), record)
        for row, incident in enumerate(found.incidents, first)
        for record in getattr(incident, name)
    )


def the_incidents(found: Postmortem, first: int) -> Iterable[Row]:
    is_recurrence = found.document_kind == "recurrence"
    return (((row, found.document_path, is_recurrence), incident) for row, incident in enumerate(found.incidents, first))


DOCUMENT = ("document_path",)
INCIDENT = ("incident_row", "document_path", "incident_number")
KEY_KINDS = {
    "incident_row": pl.Int64(),
    "document_path": pl.String(),
    "incident_number": pl.Int64(),
    "is_recurrence": pl.Boolean(),
}
# In the order of their foreign keys.
TABLES = (
    Table("documents", Postmortem, (), lambda found, _: (((), found),)),
    Table("incidents", Incident, ("incident_row", "document_path", "is_recurrence"), the_incidents),
    Table("findings", Finding, DOCUMENT, of_document("findings")),
    Table("document_sections", SectionText, DOCUMENT, of_document("sections")),
    Table("related_incidents", RelatedIncident, DOCUMENT, of_document("related")),
    Table("review_decisions", ReviewDecision, DOCUMENT, of_document("decisions")),
    Table("timeline_events", TimelineEvent, INCIDENT, of_incident("timeline_events")),
    Table("contributing_factors", ContributingFactor, INCIDENT, of_incident("contributing_factors")),
    Table("action_items", ActionItem, INCIDENT, of_incident("action_items")),
    Table("lessons", Lesson, INCIDENT, of_incident("lessons")),
    Table("incident_details", Detail, INCIDENT, of_incident("details")),
    Table("evidence", Evidence, INCIDENT, of_incident("evidence")),
)


@cache
def cells_of(record: type) -> Callable[[object], Cells]:
    """What takes the cells of one row from a record, in the order of its columns."""
    names = tuple(columns_of(record))
    return attrgetter(*names) if len(names) > 1 else lambda each: (getattr(each, names[0]),)


@cache
def columns_of(record: type) -> Mapping[str, pl.DataType]:
    """The fields of a record that are columns, with their types; fields that hold further records are tables of their own."""
    hints = typing.get_type_hints(record)
    kinds = ((each.name, _kind(hints[each.name])) for each in dataclasses.fields(record))
    return {name: kind for name, kind in kinds if kind is not None}


def _kind(hint: object) -> pl.DataType | None:
    origin, inside = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return pl.String()
    if origin in (typing.Union, types.UnionType):
        return _kind(next(each for each in inside if each is not types.NoneType))
    if origin is tuple:
        return None if dataclasses.is_dataclass(inside[0]) else pl.List(TYPES[inside[0]])
    return TYPES[hint]
