"""What the quarterly review reads again: the postmortems of the period worth an hour, and those of a year ago.

Owns which reasons there are and what stands beside each. One incident may have several reasons and is listed once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from analytics.answers import kept
from analytics.presentation import incident_name, minutes_text
from analytics.selection import Selection, Span
from analytics.warehouse import Warehouse, ask

MOST = 5
QUOTED = 160  # characters of a document's own words
# The reasons, and what each says of its incident.
REASONS = {
    "longest": "Longest for users",
    "longest_detection": "Noticed last",
    "novel_factor": "A factor not met before",
    "best_handled": "Best handled",
    "luckiest": "Luckiest",
    "near_miss": "Near miss",
}
WORTH_SCHEMA = dict.fromkeys(("incident_key", "name", "why", "detail"), pl.String)


@kept
def worth_reading(warehouse: Warehouse, selection: Selection) -> pl.DataFrame:
    """At most five incidents of the selection to read again: `incident_key`, `name`, `why` (its reasons in words), `detail`
    (what is behind them), in the order of the reasons."""
    found: dict[str, tuple[str, list[str], list[str]]] = {}
    for row in ask(warehouse, "review_worth_reading", selection).iter_rows(named=True):
        name = incident_name(row["incident_id"], row["title"], row["severity"], row["counted_at"])
        _, why, detail = found.setdefault(row["incident_key"], (name, [], []))
        why.append(REASONS[row["reason"]])
        detail.append(_detail(row))
    rows = [(key, name, "; ".join(why), "; ".join(filter(None, detail))) for key, (name, why, detail) in found.items()]
    return pl.DataFrame(rows[:MOST], schema=WORTH_SCHEMA, orient="row")


def _detail(row: Mapping[str, Any]) -> str:
    reason, minutes, words = row["reason"], row["minutes"], row["words"] or ""
    if reason == "longest":
        return f"{minutes_text(minutes)} for users"
    if reason == "longest_detection":
        return f"{minutes_text(minutes)} until it was noticed"
    if reason == "best_handled":
        took = "" if minutes is None else f", resolved in {minutes_text(minutes)}"
        return f"all {row['count']} targets known for it met{took}"
    if reason == "luckiest":
        return f"“{words if len(words) <= QUOTED else words[: QUOTED - 1].rstrip() + '…'}”"
    return str(words)


YEAR_AGO_SCHEMA = dict.fromkeys(("incident_key", "name", "took", "actions", "again"), pl.String)


@kept
def year_ago(warehouse: Warehouse, selection: Selection, span: Span) -> tuple[pl.DataFrame, int]:
    """The most severe incidents of a span, at most five, and how many there were in all: `incident_key`, `name`, `took` (for
    users, null where not said), `actions` (their state today), `again` (`may have come back since`, or null)."""
    rows = ask(warehouse, "review_year_ago", selection, from_day=span.start, to_day=span.end)
    found = [
        (
            row["incident_key"],
            incident_name(row["incident_id"], row["title"], row["severity"], row["counted_at"]),
            None if row["affected_minutes"] is None else minutes_text(row["affected_minutes"]),
            _actions(row),
            "may have come back since" if row["came_back"] else None,
        )
        for row in rows.head(MOST).iter_rows(named=True)
    ]
    return pl.DataFrame(found, schema=YEAR_AGO_SCHEMA, orient="row"), rows.height


def _actions(row: Mapping[str, Any]) -> str | None:
    if not row["made"]:
        return None
    more = [f"{row[state]} {words}" for state, words in (("open", "open"), ("unknown", "not said")) if row[state]]
    return ", ".join([f"{row['done']} of {row['made']} done", *more])
