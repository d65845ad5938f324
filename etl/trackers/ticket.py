"""The nouns of the tracker exports: one ticket, one export, and the few readings all trackers share.

Must not know any product's keys, nor which action a ticket belongs to. Days are days of UTC; what an export does not say
is null. A time that stands at 1970-01-01 is a null of its exporter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from etl.records import Finding

Status = Literal["open", "in_progress", "done", "cancelled", "unknown"]
# How people close what will not be done, in a resolution, a reason for closing or a label.
NOT_DONE = re.compile(
    r"\b(?:won['’]?t|wontfix|wontdo|will not|duplicates?|obsolete|superseded|cancell?ed|abandoned|declined|rejected|invalid"
    r"|cannot reproduce|can't reproduce|not[ _-]?planned|no longer needed|incomplete)\b",
    re.I,
)
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
# Forms in which interfaces write days, tried in order; a form that could be two days is not among them.
_FORMS = ("%d/%b/%y %I:%M %p", "%d/%b/%y", "%d/%b/%Y %H:%M", "%d/%b/%Y", "%d %b %Y", "%b %d, %Y, %I:%M %p", "%b %d, %Y")


@dataclass(frozen=True, slots=True)
class Ticket:
    """One ticket. `keys` are all forms it is referred by; `status_raw` is the tracker's own word, with its reason."""

    keys: tuple[str, ...]
    status: Status
    status_raw: str
    line: int
    owner: str | None = None
    due_date: date | None = None
    completed_on: date | None = None
    updated_on: date | None = None


@dataclass(frozen=True, slots=True)
class TrackerExport:
    """All tickets of one file. `home` is what a bare `#123` means here, such as a repository; `as_of` the newest day in it."""

    tracker: str
    path: str
    tickets: tuple[Ticket, ...]
    as_of: date | None
    home: str | None = None
    findings: tuple[Finding, ...] = ()


def newest(tickets: Iterable[Ticket]) -> date | None:
    """The newest day on which a ticket changed, was closed; null for none."""
    days = [day for ticket in tickets for day in (ticket.updated_on, ticket.completed_on) if day]
    return max(days, default=None)


def read_day(text: str | None) -> date | None:
    """The day of a time as trackers write it, in UTC where it has an offset; null where it is missing, zero or unclear."""
    said = (text or "").strip()
    if not said:
        return None
    day = _iso_day(said) if _DAY.match(said) else _named_day(said)
    return day if day and day.year > 1970 else None


def is_unclear(text: str | None) -> bool:
    """Whether a day is written and none could be read from it."""
    return bool((text or "").strip()) and read_day(text) is None and not (text or "").strip().startswith(("1970-", "0001-"))


def _iso_day(said: str) -> date | None:
    try:
        moment = datetime.fromisoformat(said.replace(" UTC", "+00:00").replace("Z", "+00:00"))
    except ValueError:
        found = _DAY.match(said)
        try:
            return date(int(found[1]), int(found[2]), int(found[3])) if found else None
        except ValueError:
            return None
    return (moment.astimezone(UTC) if moment.tzinfo else moment).date()


def _named_day(said: str) -> date | None:
    for form in _FORMS:
        try:
            return datetime.strptime(said, form).date()  # noqa: DTZ007 (the viewer's zone is not in the file)
        except ValueError:
            continue
    return None
