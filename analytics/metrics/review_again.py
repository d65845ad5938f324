"""What came back in the period of the review: each issue as it stood when its latest incident of the period began.

Owns the count of occurrences up to the period, whatever happened later, and what had been promised by then.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import polars as pl

from analytics.metrics.recurrence import Candidate
from analytics.selection import Selection
from analytics.warehouse import Warehouse, ask


@dataclass(frozen=True, slots=True)
class CameBack:
    """An issue whose `occurrence`-th incident, `latest` (its id) of the day `on`, lies in the period; the first was on `first`.

    Of the actions to prevent, detect or mitigate that earlier postmortems had `made`, `open` were not done when it began;
    `unknown` more do not say.
    """

    candidate: Candidate
    occurrence: int
    latest: str
    latest_key: str
    first: date | None
    on: date | None
    made: int
    open: int
    unknown: int


def came_back(warehouse: Warehouse, selection: Selection, candidates: Iterable[Candidate]) -> tuple[CameBack, ...]:
    """The candidates with a second or later occurrence in the selection, in their order; rejected ones are left out."""
    found = []
    for one in candidates:
        inside = one.members.filter("in_selection")
        if one.decision == "rejected" or inside.is_empty() or inside["occurrence"][-1] < 2:
            continue
        latest = inside.row(-1, named=True)
        earlier = one.members.filter(pl.col("occurrence") < latest["occurrence"])
        keys = {"earlier": earlier["incident_key"].to_list(), "later": latest["incident_key"]}
        promised = ask(warehouse, "review_promises_then", selection, **keys).row(0, named=True)
        days = [moment and moment.date() for moment in (earlier["counted_at"][0], latest["counted_at"])]
        found.append(
            CameBack(one, latest["occurrence"], latest["incident_id"], latest["incident_key"], days[0], days[1], **promised)
        )
    return tuple(found)
