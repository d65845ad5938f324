"""What was read from one file, value by value, with line and reason, and what was not understood.

`python -m etl explain FILE` is for the author who wonders where a number came from, and for whoever extends the
vocabulary. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TextIO

from etl.check import own_root
from etl.document import RejectedError
from etl.exits import NO_ARCHIVE, PUBLISHED, StopError
from etl.facts import read_facts
from etl.markdown import read_markdown
from etl.messages import finding_line, printable
from etl.reader import read_entry
from etl.records import DURATIONS, Incident
from etl.secrets import redact, restore, worded
from etl.settings import Settings, load_settings
from etl.settle import settle
from etl.suggestions import suggest

COLUMNS = (
    "incident_id", "title", "incident_date", "severity_raw", "severity", "status_raw", "status", "started_at", "detected_at",
    "acknowledged_at", "mitigated_at", "resolved_at", "communicated_at", "detection_method", "trigger", "services", "teams",
    "tags", "users_affected", "summary", "root_cause", "drafted_at", "reviewed_at", "published_at", "is_planned",
    "is_near_miss", "is_restricted", "is_open",
)  # fmt: skip
WIDTH = 96


def explain(path: str, as_of: date | None, encoding: str | None, out: TextIO) -> int:
    """Print the reading of one file. Raises StopError 66 where there is no such file."""
    place = Path(path)
    if not place.is_file():
        raise StopError(NO_ARCHIVE, f"{path} is no file; name one postmortem")
    settings = load_settings(as_of or datetime.now(UTC).date(), own_root(place), encoding)
    data, secrets = redact(place.read_bytes(), encoding)
    found = restore(settle([read_entry(path, data, settings)], settings)[0])
    found = replace(found, findings=(*found.findings, *secrets))
    out.write(f"{path}: {found.outcome}{f' ({found.reason})' if found.reason else ''}, read as {found.format}\n")
    for incident in found.incidents:
        out.writelines(f"{line}\n" for line in _lines(incident))
    out.writelines(f"{line}\n" for line in _not_understood(path, data, settings))
    out.writelines(f"{finding_line(found.document_path, finding)}\n" for finding in found.findings)
    return PUBLISHED


def _lines(incident: Incident) -> Iterator[str]:
    yield f"\nincident {incident.incident_number}: {printable(incident.title)}"
    evidence = {piece.field: piece for piece in reversed(incident.evidence)}
    for name in COLUMNS:
        value = getattr(incident, name)
        if value in (None, (), False, ""):
            continue
        piece = evidence.get(name) or evidence.get(f"{name}_raw")
        where = f"line {piece.line}, {piece.how}: {printable(piece.text)}" if piece else "by what stands on the page"
        yield f"  {name:18} {_short(str(value), 44):44}  {_short(where, WIDTH)}"
    yield from _durations(incident)
    for event in incident.timeline_events:
        when = event.occurred_at or event.time_raw or "no time"
        yield f"  event     line {event.line}: {when} {event.moment or ''} {_short(event.event)}"
    for action in incident.action_items:
        told = f"{action.status}, {action.owner or 'no owner'}, {action.due_date or action.due_raw or 'no date'}, {action.kind}"
        yield f"  action    line {action.line}: {_short(action.description)} ({told})"
    for factor in incident.contributing_factors:
        score = f" {factor.score:g}" if factor.score else ""
        told = f"{factor.how}{score}{f' by {factor.decided_by}' if factor.decided_by else ''}"
        yield f"  factor    line {factor.line}: {factor.factor} ({told}): {_short(factor.phrase)}"
    for lesson in incident.lessons:
        yield f"  lesson    line {lesson.line}: {lesson.kind}: {_short(lesson.text)}"
    for detail in incident.details:
        yield f"  detail    line {detail.line}: {_short(detail.label, 40)}: {_short(detail.value)}"


def _durations(incident: Incident) -> Iterator[str]:
    for stem in DURATIONS:
        minutes = getattr(incident, f"{stem}_minutes")
        if minutes is not None:
            stated, reckoned = getattr(incident, f"{stem}_stated_minutes"), getattr(incident, f"{stem}_computed_minutes")
            told = ", ".join(
                f"{name} {value:g}" for name, value in (("stated", stated), ("computed", reckoned)) if value is not None
            )
            yield f"  {stem:18} {minutes:g} min {getattr(incident, f'{stem}_clock') or ''} ({told or 'from the other total'})"


def _not_understood(path: str, data: bytes, settings: Settings) -> Iterator[str]:
    """Headings and labels that announce nothing known, and what they look like."""
    try:
        document = read_markdown(path, data, settings.encoding, settings.limits)
    except RejectedError:
        return
    for episode in read_facts(document, settings.vocabulary):
        hints = {hint.line: hint for hint in suggest(episode, settings.vocabulary)}
        unknown = [part for part in episode.parts if part.kind is None and part.section.heading and not part.is_title]
        labels = [detail for detail in episode.details if detail.label != detail.section and detail.line not in hints]
        if unknown or hints or labels:
            yield "\nnot understood"
        for part in unknown:
            hint = hints.pop(part.section.line, None)
            told = f"looks like {hint.name}" if hint else "kept as text"
            yield f"  heading   line {part.section.line}: {_short(part.section.heading)} ({told})"
        for hint in hints.values():
            yield f"  label     line {hint.line}: {_short(hint.words)} (looks like {hint.name})"
        for detail in labels:
            yield f"  label     line {detail.line}: {_short(detail.label)} (kept under its name)"


def _short(text: str, width: int = WIDTH) -> str:
    line = printable(" ".join(worded(text).split()))
    return line if len(line) <= width else line[: width - 1] + "…"
