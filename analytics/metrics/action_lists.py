"""The weekly list: what is open, why it stands on the list, and what would make it easier to finish.

Owners stand in the list as the policy shows them and are counted nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from analytics.presentation import short_id
from analytics.selection import Selection
from analytics.warehouse import Warehouse, ask
from analytics.wording import action_hint

MOST = 2000
# Why an action stands on the weekly list, most pressing first: the column that says so, and the words.
REASONS = {
    "is_late": "overdue",
    "is_due_soon": "due this week",
    "is_unowned": "no owner",
    "is_undated": "no due date",
    "is_rotting": "open for more than 180 days",
}


@dataclass(frozen=True, slots=True)
class OpenActions:
    """`actions`: one row per open or unknown action, as in `actions_open`, with `name` (`INC-12 A3`), `why` (on the list; null:
    nothing presses), `hint` (advice, or null) and `rewrite` (the advice with an example). `cut` is true when there are more.
    """

    actions: pl.DataFrame
    cut: bool

    @property
    def late(self) -> pl.DataFrame:
        """The overdue ones, the longest first."""
        return self.actions.filter("is_late")

    @property
    def weekly(self) -> pl.DataFrame:
        """Those that the weekly review looks at."""
        return self.actions.filter(pl.col("why").is_not_null())

    @property
    def unclear(self) -> pl.DataFrame:
        """Those with a hint."""
        return self.actions.filter(pl.col("hint").is_not_null())


def open_actions(warehouse: Warehouse, selection: Selection) -> OpenActions:
    """What is promised and not done, or not said to be, the longest overdue first."""
    rows = ask(warehouse, "actions_open", selection, limit=MOST + 1)
    why = [_why(row) for row in rows.iter_rows(named=True)]
    hints = [
        action_hint(row["description"], row["kind"], row["is_before_incident"], row["is_elsewhere"])
        for row in rows.iter_rows(named=True)
    ]
    named = rows.with_columns(
        _names(rows),
        pl.Series("why", why, dtype=pl.String),
        pl.Series("hint", [hint and hint.words for hint in hints], dtype=pl.String),
        pl.Series("rewrite", [hint and hint.rewrite for hint in hints], dtype=pl.String),
    )
    return OpenActions(named.head(MOST), rows.height > MOST)


def _names(rows: pl.DataFrame) -> pl.Series:
    """Each action by its incident and number: `INC-12 A3`."""
    names = [f"{short_id(incident)} A{number}" for incident, number in rows.select("incident_id", "number").iter_rows()]
    return pl.Series("name", names, dtype=pl.String)


def _why(row: dict[str, object]) -> str | None:
    found = [words for column, words in REASONS.items() if row[column]]
    if row["state"] == "unknown" and row["days_past_due"]:
        found.insert(0, "past due, state not said")
    return ", ".join(found) or None


def came_back(warehouse: Warehouse, selection: Selection) -> pl.DataFrame:
    """Done actions whose factor was met again on the same service, as in `actions_came_back`, with `later` (ids as text)."""
    rows = ask(warehouse, "actions_came_back", selection, limit=MOST)
    return rows.with_columns(
        _names(rows),
        pl.Series("later", [_some(ids, n) for ids, n in rows.select("later_ids", "after_count").iter_rows()], dtype=pl.String),
    )


def drift(warehouse: Warehouse, selection: Selection) -> pl.DataFrame:
    """Actions whose document and tracker disagree on how they ended, as in `actions_drift`, with `name`."""
    rows = ask(warehouse, "actions_drift", selection, limit=MOST)
    return rows.with_columns(_names(rows))


def _some(ids: list[str], count: int) -> str:
    """The first ids, and how many more there are."""
    more = f" and {count - len(ids)} more" if count > len(ids) else ""
    return ", ".join(map(short_id, ids)) + more
