"""Whether promises are kept: what came due and was done, by quarter and by kind, and whether more is promised than done.

An action whose document does not say whether it was done is unknown: it stands beside every share and is in none. Counts
are of actions, never of people.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from analytics.answers import kept
from analytics.judgement import MIN_TO_COMPARE
from analytics.judgement.intervals import Interval, wilson
from analytics.judgement.multiplicity import pairwise_fisher
from analytics.metrics import Coverage
from analytics.selection import Selection, quarter_name
from analytics.warehouse import Warehouse, ask

QUARTERS_TO_WARN = 3
LATE_SHARE_TO_WARN = 0.5


@dataclass(frozen=True, slots=True)
class CameDue:
    """Actions due inside the period and by the as-of date, and how all promises stand. Counts as in `actions_summary`.

    `share` and `interval` are of those whose state is known (`done` of `done + not_done`), None when none is. `least` and
    `most` are the share if none, or all, of the unknown ones were done.
    """

    done: int
    not_done: int
    unknown: int
    done_on_time: int
    done_late: int
    done_undated: int
    dropped: int
    made: int
    made_done: int
    made_cancelled: int
    made_unknown: int
    open: int
    late: int
    unknown_past_due: int
    unowned: int
    unowned_open: int
    undated: int
    rotting: int
    due_soon: int
    late_median_days: float | None
    late_oldest_days: int | None
    share: float | None
    interval: Interval | None
    least: float | None
    most: float | None
    coverage: Coverage

    @property
    def known(self) -> int:
        return self.done + self.not_done


@kept
def came_due(warehouse: Warehouse, selection: Selection) -> CameDue:
    """The promises that came due, and how many of them were kept."""
    row = ask(warehouse, "actions_summary", selection).row(0, named=True)
    done, known, due = row["done"], row["done"] + row["not_done"], row["due"]
    left_out = {"do not say whether they were done": row["unknown"], "were cancelled before they were due": row["dropped"]}
    return CameDue(
        **{name: row[name] for name in CameDue.__slots__ if name in row},
        share=done / known if known else None,
        interval=wilson(done, known),
        least=done / due if due else None,
        most=(done + row["unknown"]) / due if due else None,
        coverage=Coverage.of(known, due + row["dropped"], left_out, "actions that came due"),
    )


@kept
def came_due_by_quarter(warehouse: Warehouse, selection: Selection) -> pl.DataFrame:
    """One row per quarter in which actions came due: `quarter`, `quarter_name`, counts `done`, `not_done`, `unknown`, `known`;
    `share` of the known ones done with `share_low` and `share_high` (Wilson), null when none is known.
    """
    rows = ask(warehouse, "actions_by_quarter", selection)
    names = pl.Series("quarter_name", [quarter_name(quarter) for quarter in rows["quarter"]], dtype=pl.String)
    return _with_shares(rows.with_columns(names), "done", "not_done")


def _with_shares(rows: pl.DataFrame, done: str, not_done: str) -> pl.DataFrame:
    """The rows with `known`, and `share`, `share_low`, `share_high` of `done` among them."""
    intervals = [wilson(k, k + miss) for k, miss in rows.select(done, not_done).iter_rows()]
    known = (pl.col(done) + pl.col(not_done)).alias("known")
    return rows.with_columns(
        known,
        pl.when(known > 0).then(pl.col(done) / known).alias("share"),
        pl.Series("share_low", [found and found.low for found in intervals], dtype=pl.Float64),
        pl.Series("share_high", [found and found.high for found in intervals], dtype=pl.Float64),
    )


@dataclass(frozen=True, slots=True)
class Kinds:
    """`kinds`: one row per kind, as in `actions_by_kind`, with `known`, `share`, `share_low` and `share_high` of what came due.

    `apart` names pairs of kinds (more often done, less often done) that differ by more than chance explains after Holm;
    `compared` is how many kinds had enough to compare. `by_default` of `made` actions hold no word that tells their kind.
    """

    kinds: pl.DataFrame
    apart: tuple[tuple[str, str], ...]
    compared: int
    by_default: int
    made: int


@kept
def kinds(warehouse: Warehouse, selection: Selection) -> Kinds:
    """Which kinds of action are promised and which of them get done."""
    rows = ask(warehouse, "actions_by_kind", selection)
    judged = _with_shares(rows, "due_done", "due_not_done")
    enough = judged.filter((pl.col("known") >= MIN_TO_COMPARE) & pl.col("kind").is_not_null())
    named = [(row["kind"], row["due_done"], row["due_not_done"]) for row in enough.iter_rows(named=True)]
    adjusted = pairwise_fisher([(done, missed) for _, done, missed in named])
    shares = dict(enough.select("kind", "share").iter_rows())
    apart = []
    for (first, second), p in adjusted.items():
        if p < 0.05:
            pair = sorted((named[first][0], named[second][0]), key=lambda kind: -shares[kind])
            apart.append((pair[0], pair[1]))
    return Kinds(judged, tuple(apart), len(named), int(rows["by_default"].sum()), int(rows["made"].sum()))


@dataclass(frozen=True, slots=True)
class Backlog:
    """`flow`: one row per quarter, as in `actions_flow`, with `quarter_name`. `late_share` is of the open ones; `undated` done
    ones make the flow uncertain. `state`: growing (more promised than closed in each of the last three whole quarters, and
    much of it late or old), steady, or too_short (fewer whole quarters, or more done ones without a day than with one).
    `carried` actions were open when the period in focus began, of which `carried_open` still are.
    """

    flow: pl.DataFrame
    state: str
    late_share: float | None
    undated: int
    focus: str
    carried: int
    carried_open: int


@kept
def backlog(warehouse: Warehouse, selection: Selection, due: CameDue) -> Backlog:
    """Whether more is promised than done: action-item bankruptcy, as the templates call it."""
    rows = ask(warehouse, "actions_flow", selection)
    flow = rows.with_columns(pl.Series("quarter_name", [quarter_name(quarter) for quarter in rows["quarter"]], dtype=pl.String))
    whole = flow.filter("is_whole").tail(QUARTERS_TO_WARN)
    late_share = due.late / due.open if due.open else None
    summary = ask(warehouse, "actions_close_days", selection, since=selection.focus.start).row(0, named=True)
    grows = bool(((whole["made"] - whole["closed"]) > 0).all())
    old = (summary["median_open_days"] or 0) > 90
    if whole.height < QUARTERS_TO_WARN or summary["done_undated"] > summary["done_dated"]:
        state = "too_short"
    else:
        state = "growing" if grows and (old or (late_share or 0) >= LATE_SHARE_TO_WARN) else "steady"
    carried = summary["carried"], summary["carried_open"]
    return Backlog(flow, state, late_share, summary["done_undated"], selection.focus_label, *carried)
