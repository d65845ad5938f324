"""The decisions of a review meeting, kept in `reviews/PERIOD.md` in the archive: front matter and a list with owner and date.

Owns how a decision is written, so that the next load reads it, and where. The list is for people too: who carries a decision
out ticks its box. How safely a file is replaced is `files`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from analytics.decisions.files import ArchiveText, DecisionError, archive_file, change_file, read_file
from analytics.periods import Span
from analytics.warehouse import Warehouse

FOLDER = "reviews"
LONGEST = 500
_ITEM = re.compile(r"[-*] \[[ xX]\] ")
# Round brackets end with owner and date in this file, and what begins like markup would be read as some.
_BRACKETS = str.maketrans("()[]", "‹›‹›")


@dataclass(frozen=True, slots=True)
class Taken:
    """One decision that was taken: what, and where the meeting said so, who and by when."""

    decision: str
    owner: str | None = None
    due: date | None = None


def file_name(span: Span) -> str:
    """Where the decisions about a period lie in the archive: `reviews/2026-Q3.md`."""
    return f"{FOLDER}/{span.code}.md"


def keep(warehouse: Warehouse, span: Span, taken: Sequence[Taken], on: date) -> ArchiveText:
    """Write decisions into the file of the period, after those that stand there. Raises DecisionError with what to do."""
    if not taken:
        raise DecisionError("Choose at least one decision first.")
    return change_file(archive_file(warehouse, file_name(span)), lambda text: added(text, span, taken, on))


def waiting(warehouse: Warehouse, span: Span, loaded: int) -> int:
    """How many decisions of the file the warehouse does not know yet. Raises DecisionError where it cannot be read."""
    text = read_file(archive_file(warehouse, file_name(span))).text
    return max(0, sum(bool(_ITEM.match(line.lstrip())) for line in text.splitlines()) - loaded)


def added(text: str, span: Span, taken: Sequence[Taken], on: date) -> str:
    """The text of the file with further decisions after the last one; a whole new text where there is none."""
    lines = [_line(one) for one in taken]
    if not text.strip():
        front = ["---", f"review: {span.code}", f"decided_on: {on.isoformat()}", "---"]
        return "\n".join([*front, "", f"# Decisions of the review of {span.label}", "", *lines, ""])
    ending = "\r\n" if "\r\n" in text else "\n"
    present = text.splitlines()
    last = max((place for place, line in enumerate(present) if _ITEM.match(line.lstrip())), default=None)
    if last is None:
        present, last = [*present, ""], len(present)
    return ending.join([*present[: last + 1], *lines, *present[last + 1 :], ""])


def _line(one: Taken) -> str:
    """A decision as one item of the list, with an empty box."""
    words = " ".join(one.decision.split()).translate(_BRACKETS)[:LONGEST].lstrip("#>-*+=|` ")
    if not words:
        raise DecisionError("A decision needs words.")
    owner = " ".join((one.owner or "").split()).translate(_BRACKETS).replace(";", ",")
    parts = [part for part in (owner and f"owner: {owner}", one.due and f"due: {one.due.isoformat()}") if part]
    return f"- [ ] {words}" + (f" ({'; '.join(parts)})" if parts else "")
