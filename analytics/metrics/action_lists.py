"""The weekly list: what is open, why it stands on the list, and what would make it easier to finish.

Owners stand in the list as the policy shows them and are counted nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from analytics.answers import kept, kept_with
from analytics.presentation import short_id
from analytics.selection import Selection
from analytics.warehouse import Warehouse, ask
from analytics.wording import action_hint

MOST = 2000
FOLLOWED = 200  # the latest done actions: each is followed over all incidents before and after it
NO_TEAM = "no team named"
# Why an action stands on the weekly list, most pressing first: the column that says so, and the words.
REASONS = {
    "is_late": "overdue",
    "is_due_soon": "due this week",
    "is_unowned": "no owner",
    "is_undated": "no due date",
    "is_rotting": "open for more than 180 days",
}

# What had become of earlier promises when an issue came back.
FATES = {
    "never_made": "no action had been promised",
    "open": "an action was still open",
    "unknown": "the documents do not say",
    "done": "all actions were done",
}


@dataclass(frozen=True)  # no slots: what is computed from it is kept beside it
class OpenActions:
    """`actions`: one row per open or unknown action, as in `actions_open`, with `name` (`INC-12 A3`), `why` (on the list; null:
    nothing presses), `hint` (advice, or null) and `rewrite` (the advice with an example). `cut` is true when there are more.
    """

    actions: pl.DataFrame
    cut: bool

    @property
    @kept_with
    def late(self) -> pl.DataFrame:
        """The overdue ones, the longest first."""
        return self.actions.filter("is_late")

    @property
    @kept_with
    def weekly(self) -> pl.DataFrame:
        """Those that the weekly review looks at, what is due this week first: it would drown below all that is overdue."""
        pressing = self.actions.filter(pl.col("why").is_not_null())
        return pressing.sort("is_due_soon", descending=True, maintain_order=True)

    @property
    @kept_with
    def unclear(self) -> pl.DataFrame:
        """Those with a hint."""
        return self.actions.filter(pl.col("hint").is_not_null())


@kept
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


@kept
def actions_behind(
    warehouse: Warehouse, selection: Selection, quarter: date | None = None, kind: str | None = None
) -> pl.DataFrame:
    """The actions behind a mark: those that came due in a quarter (its first day), or those of a kind: the question's columns
    and `name`."""
    rows = ask(warehouse, "actions_behind", selection, quarter=quarter, kind=kind)
    return rows.with_columns(_names(rows))


@kept
def outcomes(warehouse: Warehouse, selection: Selection) -> pl.DataFrame:
    """What was met before and after each done action, as in `actions_outcome`, with `name` and `later` (ids, or null)."""
    rows = ask(warehouse, "actions_outcome", selection, limit=FOLLOWED)
    later = [_some(ids, n) or None for ids, n in rows.select("later_ids", "after_count").iter_rows()]
    return rows.with_columns(_names(rows), pl.Series("later", later, dtype=pl.String))


@kept
def fates(warehouse: Warehouse, selection: Selection) -> pl.DataFrame:
    """What had become of the promises when an issue came back, as in `actions_fates`, with `fate_words`."""
    rows = ask(warehouse, "actions_fates", selection, limit=MOST)
    return rows.with_columns(pl.col("fate").replace(FATES).alias("fate_words"))


@kept
def escalations(warehouse: Warehouse, selection: Selection) -> pl.DataFrame:
    """Teams with overdue actions and whom to tell, as in `actions_escalations`, with `team_name` (the team in words)."""
    rows = ask(warehouse, "actions_escalations", selection)
    return rows.with_columns(pl.col("team").alias("team_name").fill_null(NO_TEAM))


@kept
def drift(warehouse: Warehouse, selection: Selection) -> pl.DataFrame:
    """Actions whose document and tracker disagree on how they ended, as in `actions_drift`, with `name`."""
    rows = ask(warehouse, "actions_drift", selection, limit=MOST)
    return rows.with_columns(_names(rows))


def _some(ids: list[str], count: int) -> str:
    """The first ids, and how many more there are."""
    more = f" and {count - len(ids)} more" if count > len(ids) else ""
    return ", ".join(map(short_id, ids)) + more
