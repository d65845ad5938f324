"""Sentences about the archive itself: what was read, what was left out, what is doubtful."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from analytics.metrics.quality import MOST, Conservation
from analytics.narrative import INCIDENT, Caption
from analytics.narrative.shares import count
from analytics.presentation import moment_text, percent
from analytics.selection import day_text
from analytics.warehouse import Load

PLACE = {"place": "File and line"}
LEFT_OUT = PLACE | {"outcome": "Outcome", "reason": "Reason", "message": "What is wrong"}
TO_DO = {"code": "Kind", "fix": "What to do", "place": "For example in", "example": "Which says"}
LIST = PLACE | {"level": "Level", "code": "Kind", "message": "What was found"}
CODES = Caption(
    "findings_by_kind",
    "Findings by kind, errors first",
    "A finding is a flaw or a doubt about one document: errors put a file aside, warnings leave a value out or doubtful, notes "
    "say what was assumed.",
    ("quality_codes", "quality_findings"),
    {"code": "Kind", "level": "Level", "findings": "Findings", "documents": "Documents", "example": "For example"} | PLACE,
)
FIELDS = Caption(
    "fields",
    "Fields by the share of records that state them, from which they were computed, or that lack them",
    "Stated: stands in the document under a label. Computed: from other values of it, such as a duration from two times or a "
    "moment from the time line. Restricted postmortems are left out. Unknown is never counted as zero.",
    ("quality_fields",),
    {"name": "Field", "known": "Known", "records": "of", "stated": "Stated", "computed": "Computed", "missing": "Not known"},
)
TWINS = Caption(
    "contradictions",
    "Durations that a document states and its own times contradict",
    "Both run from the same moment and differ by more than durations.mismatch_share and durations.mismatch_minutes of the "
    "policy; durations.prefer says which one counts.",
    ("quality_contradictions",),
    INCIDENT
    | {
        "name": "Duration",
        "stated_minutes": "Stated, min",
        "computed_minutes": "By its times, min",
        "used_minutes": "Used, min",
    }
    | PLACE
    | {"words": "As written"},
)
METHOD = (
    "Found is every entry under the archive whose name makes it a candidate; each has exactly one outcome. Quarantined ones "
    "could not be read and count nowhere; skipped ones are left out on purpose, for the reason given. The page is about the "
    "whole archive: the selection in the sidebar does not narrow it."
)


def conservation(found: Conservation) -> str:
    """Found = loaded + quarantined + skipped, in words."""
    if not found.found:
        return "No file was found."
    text = (
        f"{count(found.found, 'file')} found = {found.loaded:,} loaded + {found.quarantined:,} quarantined + "
        f"{found.skipped:,} skipped."
    )
    if found.quarantined:
        text += " Quarantined files count in no number until they are mended."
    if found.restricted:
        they = "it counts in every number, and its" if found.restricted == 1 else "they count in every number, and their"
        text += (
            f" {count(found.restricted, 'incident is', 'incidents are')} restricted: {they} words are not in this warehouse."
        )
    return text


def codes(found: pl.DataFrame) -> str:
    """How many findings there are, and which is the most frequent one."""
    if found.is_empty():
        return "No document has a flaw or a doubt."
    by_level = dict(found.group_by("level").agg(pl.col("findings").sum()).iter_rows())
    parts = [count(by_level[level], level) for level in ("error", "warning", "note") if level in by_level]
    top = found.sort("findings", descending=True).row(0, named=True)
    documents = count(top["documents"], "document")
    return f"{', '.join(parts)}. Most frequent: {top['code']}, {count(top['findings'], 'time')} in {documents}."


def listed(rows: pl.DataFrame) -> str | None:
    """Whether the list of findings is cut."""
    if rows.is_empty() or rows["findings_in_all"][0] <= MOST:
        return None
    return f"The first {MOST:,} of {rows['findings_in_all'][0]:,} are shown."


def fields(found: pl.DataFrame) -> str | None:
    """Which facts the documents give least often."""
    told = found.filter(pl.col("records") > 0)
    if told.is_empty():
        return None
    least = [f"{row['name']} ({percent(row['share'])})" for row in told.sort("share").head(3).iter_rows(named=True)]
    return f"Least often known: {', '.join(least)}. Unknown is never counted as zero, and a value is never made up."


def contradictions(found: pl.DataFrame) -> str:
    """How many stated durations disagree with the document's own times."""
    if found.is_empty():
        return "No document states a duration that its own times contradict."
    return (
        f"{count(found.height, 'stated duration disagrees', 'stated durations disagree')} with the times of the same document. "
        "Both are kept; the column Used says which one counts."
    )


def load_told(load: Load, now: datetime) -> str:
    """When the last load was, how long ago, of what, and what failed; `now` is naive UTC."""
    hours = max(0.0, (now - load.loaded_at).total_seconds() / 3600)
    ago = "less than an hour" if hours < 1 else count(round(hours), "hour") if hours < 48 else f"{hours / 24:.0f} days"
    commit = f", commit {load.archive_commit[:12]}" if load.archive_commit else ""
    failed = f"{count(load.quarantined, 'file')} failed" if load.quarantined else "no file failed"
    of = f"from {load.archive}{commit}, as of {day_text(load.as_of)}"
    return f"Loaded {moment_text(load.loaded_at)} UTC, {ago} ago, {of}; {failed}."
