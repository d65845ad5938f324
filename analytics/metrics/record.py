"""One postmortem: every value beside the line it came from, its clocks on its own time line, and its text.

Owns which columns of an incident are facts and what they are called. A restricted incident gives its timing and nothing
else; its words are not in the warehouse.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from analytics.answers import kept
from analytics.presentation import minutes_text, moment_text
from analytics.selection import Selection, day_text
from analytics.warehouse import Warehouse, ask

MOST_CHOICES = 1000
# Column of incident_facts, what it is called, and the fields of `evidence` that hold its line, in order of preference.
FACTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("incident_id", "Id", ("incident_id",)),
    ("severity", "Severity", ("severity_raw", "severity")),
    ("status", "Status of the postmortem", ("status_raw", "status")),
    ("incident_date", "Date", ("incident_date",)),
    ("started_at", "Started", ("started_at",)),
    ("detected_at", "Detected", ("detected_at",)),
    ("acknowledged_at", "Acknowledged", ("acknowledged_at",)),
    ("communicated_at", "Communicated", ("communicated_at",)),
    ("mitigated_at", "Mitigated", ("mitigated_at",)),
    ("resolved_at", "Resolved", ("resolved_at",)),
    ("time_to_detect", "Time to detect", ("time_to_detect_stated_minutes", "time_to_detect_minutes")),
    ("time_to_acknowledge", "Time to acknowledge", ("time_to_acknowledge_stated_minutes", "time_to_acknowledge_minutes")),
    ("time_to_communicate", "Time to communicate", ("time_to_communicate_minutes",)),
    ("time_to_mitigate", "Time to mitigate", ("time_to_mitigate_stated_minutes", "time_to_mitigate_minutes")),
    ("time_to_resolve", "Time to resolve", ("time_to_resolve_stated_minutes", "time_to_resolve_minutes")),
    ("duration", "Full time", ("duration_stated_minutes", "duration_minutes")),
    ("detection_method", "Detected by", ("detection_method",)),
    ("trigger", "Trigger", ("trigger",)),
    ("services", "Services", ("services",)),
    ("teams", "Teams", ("teams",)),
    ("tags", "Tags", ("tags",)),
    ("users_affected", "Users affected", ("users_affected",)),
    ("summary", "Summary", ("summary",)),
    ("root_cause", "Cause", ("root_cause",)),
    ("drafted_at", "Drafted", ("drafted_at",)),
    ("reviewed_at", "Reviewed", ("reviewed_at",)),
    ("published_at", "Published", ("published_at",)),
)
# A time is a moment of the incident or a day of the paper work; the latter are often days without an hour.
DAYS = ("drafted_at", "reviewed_at", "published_at")
CLOCK_WORDS = {
    "from_start": "from the start",
    "from_detection": "from detection",
    "from_acknowledgement": "from acknowledgement",
    "unknown": "start not said",
}
HISTORY_WORDS = {"first commit": "first commit", "status": "status changed in", "merge": "merged, written in"}
LESSON_NAMES = {"went_well": "went well", "went_wrong": "went wrong", "got_lucky": "got lucky", "learned": "learned"}
FACT_SCHEMA = {
    "name": pl.String,
    "value": pl.String,
    "how": pl.String,
    "line": pl.Int64,
    "words": pl.String,
    "part_path": pl.String,
}


@dataclass(frozen=True, slots=True)
class Record:
    """`row` holds the columns of incident_facts. Each frame is the question `record_<name>` (shapes there); `facts` has one row
    per known value: `name`, `value`, `how` (stated, computed, …), `line`, `words` as written. `part_path`, here and in all
    frames, is the file in which the line stands, null for the document itself.
    """

    row: Mapping[str, Any]
    namesakes: int
    facts: pl.DataFrame
    timeline: pl.DataFrame
    factors: pl.DataFrame
    actions: pl.DataFrame
    lessons: pl.DataFrame
    details: pl.DataFrame
    findings: pl.DataFrame
    look_alikes: pl.DataFrame
    related: pl.DataFrame
    text: pl.DataFrame

    @property
    def has_parts(self) -> bool:
        """Whether the incident is told in several files."""
        return self.text["part_path"].drop_nulls().len() > 0

    @property
    def is_restricted(self) -> bool:
        return bool(self.row["is_restricted"])

    @property
    def is_withheld(self) -> bool:
        """Whether this warehouse holds only its timing: one built with --include-restricted holds all of it."""
        return self.is_restricted and str(self.row["document_path"]).startswith("restricted/")


def choices(warehouse: Warehouse, selection: Selection) -> pl.DataFrame:
    """The incidents one can open from here: those of the selection, newest first, as in `record_choices`."""
    return ask(warehouse, "record_choices", selection, limit=MOST_CHOICES)


@kept
def record(warehouse: Warehouse, selection: Selection, incident: str, zone: str = "UTC") -> Record | None:
    """The incident with this key, id or document path, whatever the selection; None when there is none. Moments among `facts`
    and in `timeline` are by the clocks of `zone`; in `row` they are naive UTC."""
    found = ask(warehouse, "record_incident", selection, incident=incident)
    if found.is_empty():
        return None
    row = found.row(0, named=True)
    key = row["incident_key"]
    parts = {
        name: ask(warehouse, f"record_{name}", selection, incident=key)
        for name in ("timeline", "factors", "actions", "lessons", "details", "findings", "look_alikes", "related")
    }
    evidence = ask(warehouse, "record_evidence", selection, incident=key)
    read = _read_lines(evidence, parts)
    parts["look_alikes"] = parts["look_alikes"].unique("incident_key", keep="first", maintain_order=True)
    parts["lessons"] = parts["lessons"].with_columns(pl.col("kind").replace(LESSON_NAMES).alias("kind_name"))
    sections = ask(warehouse, "record_sections", selection, incident=key)
    history = ask(warehouse, "record_history", selection, incident=key)
    facts = pl.concat([_facts(row, evidence, zone), _by_history(history, zone)])
    parts["timeline"] = parts["timeline"].with_columns(pl.col("occurred_at").pipe(_in_zone, zone).alias("shown_at"))
    return Record(row, found.height - 1, facts, **parts, text=_text(sections, read))


def _in_zone(moments: pl.Expr, zone: str) -> pl.Expr:
    return moments.dt.replace_time_zone("UTC").dt.convert_time_zone(zone).dt.replace_time_zone(None)


def _facts(row: Mapping[str, Any], evidence: pl.DataFrame, zone: str) -> pl.DataFrame:
    traces = {field: found for field, *found in evidence.reverse().iter_rows()}
    rows = []
    for column, name, fields in FACTS:
        value = _value(row, column, zone)
        if value is not None:
            words, line, how, part = next((traces[field] for field in fields if field in traces), (None, None, None, None))
            rows.append((name, value, how or _how(row, column), line, words, part))
    return pl.DataFrame(rows, schema=FACT_SCHEMA, orient="row")


def _by_history(steps: pl.DataFrame, zone: str) -> pl.DataFrame:
    """What only the git history of the archive tells of the paper work, as further facts."""
    rows = [
        (step.capitalize(), moment_text(at, zone), "git history", None, f"{HISTORY_WORDS[told]} {commit[:10]}", None)
        for step, at, told, commit in steps.iter_rows()
    ]
    return pl.DataFrame(rows, schema=FACT_SCHEMA, orient="row")


def _how(row: Mapping[str, Any], column: str) -> str:
    """How a value without a line was got: durations are computed from times unless the document states them."""
    if row.get(f"{column}_stated_minutes") is not None:
        return "stated"
    return "computed" if f"{column}_minutes" in row or column in ("incident_date", "incident_id") else "line not kept"


def _value(row: Mapping[str, Any], column: str, zone: str) -> str | None:
    if f"{column}_minutes" in row:
        return _duration(row, column)
    value = row[column]
    if value is None or value == []:
        return None
    if column == "severity":
        return str(value) if row["severity_raw"] in (None, value) else f"{value} (written {row['severity_raw']})"
    if isinstance(value, datetime):
        return day_text(value.date()) if column in DAYS and value.time() == value.time().min else moment_text(value, zone)
    if column == "incident_date":
        return day_text(value)
    return ", ".join(value) if isinstance(value, list) else str(value)


def _duration(row: Mapping[str, Any], stem: str) -> str | None:
    minutes = row[f"{stem}_minutes"]
    if minutes is None:
        return None
    stated, computed = row.get(f"{stem}_stated_minutes"), row.get(f"{stem}_computed_minutes")
    text = minutes_text(minutes)
    clock = CLOCK_WORDS.get(row.get(f"{stem}_clock") or "")
    if clock:
        text += f", {clock}"
    if stated is not None and computed is not None and minutes_text(stated) != minutes_text(computed):
        text += f" (stated {minutes_text(stated)}, its times give {minutes_text(computed)})"
    return text


def _read_lines(evidence: pl.DataFrame, parts: Mapping[str, pl.DataFrame]) -> set[Place]:
    """The lines from which something was taken."""
    frames = [evidence, *(parts[name] for name in ("timeline", "factors", "actions", "lessons", "details", "related"))]
    return {place for frame in frames for place in frame.select("part_path", "line").drop_nulls("line").iter_rows()}


Place = tuple[str | None, int]
TEXT_SCHEMA = {"line": pl.Int64, "text": pl.String, "is_read": pl.Boolean, "part_path": pl.String}


def _text(sections: pl.DataFrame, read: set[Place]) -> pl.DataFrame:
    """One row per line of the text: `line`, `text`, `is_read`, `part_path`; sections keep the lines of their file."""
    rows = [
        (line, text, (part, line) in read, part)
        for start, body, part in sections.select("line", "text", "part_path").iter_rows()
        if body or part is None  # a part's name stands above it as a heading of no line
        for line, text in enumerate(body.split("\n"), start)
    ]
    return pl.DataFrame(rows, schema=TEXT_SCHEMA, orient="row").unique(["part_path", "line"], keep="first", maintain_order=True)
