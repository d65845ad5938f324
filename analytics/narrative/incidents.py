"""Sentences above the list of incidents: how many there are, how many match, what is set aside."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.metrics import Scope
from analytics.metrics.incidents import Incidents
from analytics.metrics.search import Hit, Passage
from analytics.narrative import INCIDENT, Caption
from analytics.narrative.shares import count

COLUMNS = INCIDENT | {
    "time_to_resolve_minutes": "To resolve, min",
    "time_to_detect_minutes": "To detect, min",
    "time_to_acknowledge_minutes": "To acknowledge, min",
    "time_to_mitigate_minutes": "To mitigate, min",
    "duration_minutes": "Full time, min",
    "services": "Services",
    "factors": "Contributing factors",
    "actions": "Actions",
    "findings": "Findings",
}
APART = {"why": "Set aside because"} | COLUMNS
BY_MONTH = Caption(
    "incidents_by_month",
    "Incidents by month and severity",
    "By the month of detection, else of the start, else of the document's date, in UTC. Incidents without a date are in none.",
    ("incidents_by_month",),
    {"month_name": "Month", "severity": "Severity", "incidents": "Incidents"},
)
SEARCH = (
    "The search finds the incidents of which every word stands somewhere in id, path, title, summary, cause, trigger, "
    "contributing factors, actions or lessons. Capitals and accents do not matter; words in quotes are looked for as they "
    "stand."
)
METHOD = (
    "One row per incident of the selection, whatever its document says or leaves out. A dash is a value that the document does "
    "not give. Minutes are as stated in the document where it states them, else computed from its times; from where each clock "
    "runs is said on the page of response times. "
) + SEARCH


def scope(found: Scope) -> str:
    """How many incidents the selection holds, and what does not count."""
    text = f"{count(found.selected, 'incident')} of {found.archive:,} in the archive."
    apart = [
        count(found.near_misses, "near miss", "near misses") if found.near_misses else "",
        f"{count(found.planned, 'notice')} of planned work" if found.planned else "",
        f"{count(found.listed_again, 'entry', 'entries')} of an export, counted as their postmortems"
        if found.listed_again
        else "",
        f"{found.future:,} dated later than the load" if found.future else "",
    ]
    said = ", ".join(part for part in apart if part)
    if said:
        text += f" Set aside: {said}."
    if found.undated:
        text += f" {found.undated:,} of them {'gives' if found.undated == 1 else 'give'} no date."
    return text


def behind(phrases: Sequence[str], count_of: int) -> str:
    """Which mark led here, and how many incidents stand behind it."""
    return f"Behind the mark: {'; '.join(phrases)}. {count(count_of, 'incident')}."


def page(found: Incidents, words: Sequence[str]) -> str | None:
    """Which rows are shown, when not all are, or what the search left."""
    asked = f"{'the words' if len(words) > 1 else 'the word'} {', '.join(f'“{word}”' for word in words)}" if words else ""
    if not found.found:
        return f"No incident holds {asked}." if asked else None
    last = found.first + found.rows.height - 1
    where = f" with {asked}" if asked else ""
    if found.pages == 1:
        return f"{count(found.found, 'incident')}{where}." if asked else None
    return f"{found.first:,} to {last:,} of {found.found:,}{where}."


PLACES = {
    "title": "Title",
    "summary": "Summary",
    "cause": "Cause",
    "trigger": "Trigger",
    "action": "Action",
    "factor": "Factor",
    "lesson": "Lesson",
}


def place(found: Passage) -> str:
    """What kind of text a passage is from, and its line: `Action, line 41`."""
    line = f", line {found.line}" if found.line else ""
    return f"{PLACES[found.kind]}{line}" + (f" of {found.part_path}" if found.part_path else "")


def more(hit: Hit) -> str | None:
    """How many further texts of an incident hold a word, when some are not shown."""
    return f"and {count(hit.more, 'more text')} of it" if hit.more else None


def shown(hits: Sequence[Hit], found: Incidents) -> str | None:
    """Of how many incidents the passages are shown, when not of all."""
    return (
        f"Of the first {len(hits)} of {found.found:,} incidents, in the order of the list."
        if hits and found.found > len(hits)
        else None
    )
