"""The decisions of a review meeting, kept in the archive: front matter that names the period, and a list with owner and date.

    ---
    review: 2026-Q3
    decided_on: 2026-10-08
    ---
    - [ ] Add a staged rollout to storefront (owner: Platform; due: 2026-11-15)

No postmortem: it gives decisions and no incident. Recognised by both keys of its front matter, wherever it lies. The list is
read as a list of actions is, so boxes, tables, owners, dates and states may be written as anywhere in the archive.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from etl.action_records import action_records
from etl.dates import read_date
from etl.document import Document
from etl.facts.actions import read_actions
from etl.facts.parts import parts_of
from etl.facts.shapes import Episode
from etl.markdown import read_markdown
from etl.reading import Reading
from etl.records import ActionItem, Finding, ReviewDecision
from etl.settings import Settings

NAME = "review"
HEAD = 2_000  # bytes in which the front matter has to name the period
NO_DECISION = "no-decision"
# A postmortem may well say on which day it was reviewed: only both keys together make a review.
_KEYS = (re.compile(rb"^review:[ \t]", re.MULTILINE), re.compile(rb"^decided_on:", re.MULTILINE))
_PERIOD = re.compile(r"\d{4}(?:-(?:Q[1-4]|H[12]|(?:0[1-9]|1[0-2])))?|\d{4}-\d\d-\d\d--\d{4}-\d\d-\d\d")


def claims(_name: str) -> bool:
    """Text files are found by the archive's own rule."""
    return False


def recognises(_path: str, data: bytes) -> bool:
    """Whether the front matter of a Markdown file names the period of a review and the day of its decisions."""
    head = data[:HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    opening, _, rest = head.partition(b"\n")
    front = rest.partition(b"\n---")[0]
    return opening.rstrip() == b"---" and all(key.search(front) for key in _KEYS)


def read(path: str, data: bytes, settings: Settings) -> Reading:
    """The decisions of one review. Raises RejectedError where the bytes cannot be read."""
    return _read(read_markdown(path, data, settings.encoding, settings.limits), settings)


def _read(document: Document, settings: Settings) -> Reading:
    front = {value.key.strip().lower(): value for value in document.front}
    period = str(front["review"].value).strip() if "review" in front else ""
    decided = read_date(str(front["decided_on"].value)).value if "decided_on" in front else None
    title = f"Review of {period}"
    findings = list(document.findings)
    if not _PERIOD.fullmatch(period):
        line = front["review"].line if "review" in front else 1
        message = f"{period!r} is no period; expected 2026-Q3, 2026-H1, 2026-09 or 2026"
        findings.append(Finding(line, "warning", "unclear-period", message))
    decisions = tuple(_decision(period, decided, item) for item in _items(document, settings))
    if not decisions:
        return Reading(NAME, title, "review", NO_DECISION, findings=tuple(findings))
    return Reading(NAME, title, "review", findings=tuple(findings), decisions=decisions)


def _items(document: Document, settings: Settings) -> tuple[ActionItem, ...]:
    """Everything listed in the document, whatever stands above it: in a review all of it is decisions."""
    parts = tuple(replace(part, kind="actions") for part in parts_of(document.sections, settings.vocabulary))
    actions = read_actions(parts, (), settings.vocabulary)
    return action_records(Episode("", document.body_line, parts, actions=actions), None, None, settings)


def _decision(period: str, decided: date | None, item: ActionItem) -> ReviewDecision:
    return ReviewDecision(
        period=period,
        position=item.position,
        decision=item.description,
        owner=item.owner,
        due_date=item.due_date,
        due_raw=item.due_raw,
        status=item.status,
        completed_on=item.completed_on,
        decided_on=decided,
        line=item.line,
    )
