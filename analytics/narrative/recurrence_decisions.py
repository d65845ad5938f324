"""Sentences about what people decided on recurrences: what is known, what waits for the next load, what was written."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.decisions.recurrence import Decision, Part, Waiting
from analytics.metrics.recurrence import Candidate
from analytics.narrative.shares import joined

SAID: dict[Part, str] = {"confirmed": "the same issue", "rejected": "not the same issue", "names": "a name for them"}
NEXT_LOAD = "It counts from the next load on (python -m etl load); until then the page says so and groups stay as they are."
WRITTEN = f"Written to recurrence.yaml in the archive. {NEXT_LOAD}"
TAKEN_BACK = f"Taken out of recurrence.yaml in the archive. {NEXT_LOAD}"
WAITING = "Decided since the last load"


def decided(one: Candidate, known: Sequence[Decision]) -> str | None:
    """What people decided about incidents of this group: what, when, who where the team wants that, and their note."""
    found = [each for each in known if each.keys <= one.keys and (each.part != "names" or each.name == one.title)]
    return " ".join(_told(each, one) for each in found) or None


def _told(each: Decision, one: Candidate) -> str:
    whole = each.keys == one.keys
    text = "People decided" + (f" on {each.decided_on}" if each.decided_on else "")
    text += f" ({each.decided_by})" if each.decided_by else ""
    text += f": {_what(each)}" if whole else f" about {joined(_names(each, one))}: {_what(each)}"
    return f"{text}." + (f" Note: {each.note.rstrip('.')}." if each.note else "")


def _what(each: Decision) -> str:
    said = SAID[each.part]
    return f'{said}, called "{each.name}"' if each.name else said


def _names(each: Decision, one: Candidate) -> list[str]:
    names = dict(zip(one.members["incident_key"], one.members["incident_id"], strict=True))
    return sorted(names[key] for key in each.keys)


def waits(one: Candidate, waiting: Waiting) -> str | None:
    """What the next load will change about this group."""
    parts = [f"decided: {line(each)}" for each in waiting.added if len(each.keys & one.keys) > 1]
    parts += [f"taken back: {line(each)}" for each in waiting.gone if len(each.keys & one.keys) > 1]
    return f"Waiting for the next load: {'; '.join(parts)}." if parts else None


def line(each: Decision) -> str:
    """A decision in a few words: the incidents as they were named, and what was said of them."""
    shown = [reference.removesuffix("#1") for reference in each.references]
    return f"{joined(shown)} are {_what(each)}" if each.part != "names" else f'{joined(shown)} are called "{each.name}"'
