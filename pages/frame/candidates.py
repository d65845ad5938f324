"""What stands behind a candidate: its incidents side by side, where each reason stands, and the way to decide.

Owns their order. The widgets of a decision are `deciding`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analytics.metrics.recurrence import Candidate
from analytics.narrative import recurrence as say
from pages.frame import deciding
from pages.frame.marks import AT_LINE
from pages.frame.parts import answer, folded, plain_list, small
from pages.frame.session import Here
from pages.frame.tables import table


def opening(
    here: Here, one: Candidate, lines: Any, promises: Sequence[str], *, unreachable: str | None, asks_who: bool
) -> None:
    """Folded, all of it. `lines` are those of its reasons, `promises` what was promised beyond the first, `unreachable` why
    the archive cannot be written from here."""

    def contents() -> None:
        answer(say.differs(one))
        table(one.members, f"occurrences_{one.group_id}", say.MEMBERS, opens="incident_key")
        if not lines.is_empty():
            small("Where each reason stands; choose a row to read it there:")
            table(lines, f"lines_{one.group_id}", say.LINES, opens=AT_LINE)
        if promises:
            plain_list(promises)
        if unreachable is None:
            deciding.deciding(here, one, asks_who)
        elif one.decision == "candidate":
            deciding.by_hand(unreachable, say.decision_lines(one))

    folded("What is the same, what differs, and how to decide", f"card-{one.group_id}", contents, is_apart=False)
