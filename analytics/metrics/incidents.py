"""The list behind any number: the incidents of the selection, searched, sorted and paged where the rows are."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from analytics.answers import kept
from analytics.metrics import Coverage, Scope
from analytics.selection import Selection
from analytics.warehouse import Warehouse, ask

PER_PAGE = 200
# What the list can be sorted by, and whether the largest comes first unless the reader turns it round.
ORDERS = {
    "when": ("date", True),
    "severity": ("severity", False),
    "name": ("title", False),
    "resolve": ("time to resolve", True),
    "detect": ("time to detect", True),
    "acknowledge": ("time to acknowledge", True),
    "mitigate": ("time to mitigate", True),
    "full": ("full time", True),
    "actions": ("number of actions", True),
    "findings": ("number of findings", True),
}
MINUTES = (
    "time_to_detect_minutes",
    "time_to_acknowledge_minutes",
    "time_to_mitigate_minutes",
    "time_to_resolve_minutes",
    "duration_minutes",
)


@dataclass(frozen=True, slots=True)
class Request:
    """What the reader asks of the list: words to find (all of them), an order, the page (from 1), which side of the selection,
    and the keys of the incidents to choose from (None: all)."""

    words: tuple[str, ...] = ()
    order: str = "when"
    turned: bool = False
    page: int = 1
    set_aside: bool = False
    keys: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Incidents:
    """`rows`: one page, as in `incidents_page`, minutes to one decimal, with `actions` (`2 of 5 done, 1 not said`). `found` is
    how many there are on all pages, `first` the number of the page's first row.
    """

    rows: pl.DataFrame
    found: int
    first: int
    pages: int


@kept
def incidents(warehouse: Warehouse, selection: Selection, request: Request) -> Incidents:
    """One page of the list. A page beyond the last gives no rows."""
    parameters = {
        "words": list(request.words),
        "order": request.order,
        "descending": ORDERS[request.order][1] != request.turned,
        "set_aside": request.set_aside,
        "keys": None if request.keys is None else list(request.keys),
        "limit": PER_PAGE,
        "offset": (request.page - 1) * PER_PAGE,
    }
    rows = ask(warehouse, "incidents_page", selection, **parameters)
    found = int(rows["found"][0]) if rows.height else 0
    actions = [
        _actions(made, done, unknown)
        for made, done, unknown in rows.select("actions_made", "actions_done", "actions_unknown").iter_rows()
    ]
    shown = rows.with_columns(pl.col(list(MINUTES)).round(1), pl.Series("actions", actions, dtype=pl.String))
    return Incidents(shown, found, (request.page - 1) * PER_PAGE + 1, max(1, -(-found // PER_PAGE)))


def _actions(made: int, done: int, unknown: int) -> str | None:
    if not made:
        return None
    return f"{done} of {made} done" + (f", {unknown} not said" if unknown else "")


@kept
def incidents_by_month(warehouse: Warehouse, selection: Selection) -> pl.DataFrame:
    """One row per month and severity: `month`, `severity`, `incidents`, and `month_name` (`Mar 2026`)."""
    rows = ask(warehouse, "incidents_by_month", selection)
    return rows.with_columns(pl.col("month").dt.strftime("%b %Y").alias("month_name"))


def coverage(scope: Scope) -> Coverage:
    """How many incidents of the archive stand in the list, and what is set aside."""
    left_out = {
        "are near misses": scope.near_misses,
        "are planned work": scope.planned,
        "are postmortems of issues that came back": scope.recurrences,
        "are entries of an export, counted as their postmortems": scope.listed_again,
        "are dated later than the load": scope.future,
    }
    apart = sum(left_out.values())
    return Coverage.of(scope.selected, scope.selected + apart, left_out, "incidents that pass the filters")
