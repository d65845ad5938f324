"""Systemic gaps: process and organizational factors that keep contributing, and whether anything was done about them.

Deterministic rules over the four quarters that end with the period in focus. Breadth: three incidents or more over two
services or more. Depth: three or more in one service, at least twice as many as its share of incidents would give. Unguarded:
such a gap with no prevent or detect action completed since its first incident.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from analytics.answers import kept
from analytics.metrics.factor_patterns import factor_services
from analytics.presentation import incident_name
from analytics.selection import Selection, Span, quarter_start, shift_quarter
from analytics.warehouse import Warehouse, ask

QUARTERS = 4
MIN_INCIDENTS = 3
MIN_SERVICES = 2
MIN_RATIO = 2.0
GUARDING = ("prevent", "detect")


@dataclass(frozen=True, slots=True)
class Gap:
    """A factor that kept contributing: in how many of how many incidents, over which services, with what was promised.

    `quotes`: (incident's name, the document's words, line), newest first. `done`, `open`, `late` count the actions of its
    incidents; `is_unguarded` tells that none of kind prevent or detect was completed since the first incident.
    """

    label: str
    layer: str
    incidents: int
    total: int
    services: tuple[str, ...]
    unplaced: int
    quotes: tuple[tuple[str, str, int | None], ...]
    keys: tuple[str, ...]
    done: int
    open: int
    late: int
    unknown: int
    is_unguarded: bool
    is_suggested: bool
    affected_minutes: float


@dataclass(frozen=True, slots=True)
class Concentration:
    """A factor that occurs in one service at least twice as often as its share of incidents would give."""

    label: str
    service: str
    observed: int
    expected: float


@dataclass(frozen=True, slots=True)
class Gaps:
    """The gaps, unguarded first, then by incidents, then by minutes affected; the concentrations by (O+1)/(E+1)."""

    span: Span
    total: int
    gaps: tuple[Gap, ...]
    concentrations: tuple[Concentration, ...]


def window(selection: Selection) -> Span:
    """The four quarters that end with the period in focus."""
    end = selection.focus.end
    return Span(shift_quarter(quarter_start(end), 1 - QUARTERS), end)


@kept
def gaps(warehouse: Warehouse, selection: Selection, causes: pl.DataFrame) -> Gaps:
    """The systemic gaps of the four quarters up to the period in focus. `causes`: the question `cause_days`."""
    span = window(selection)
    days = {"from_day": span.start, "to_day": span.end}
    rows = ask(warehouse, "factor_gaps", selection, **days)
    actions = ask(warehouse, "factor_gap_actions", selection, **days)
    total = int(causes.filter(pl.col("day").is_between(span.start, span.end))["n"].sum())
    found = [
        _gap(group, actions.filter(pl.col("factor") == factor), total)
        for (factor,), group in rows.group_by("factor", maintain_order=True)
        if _is_broad(group)
    ]
    order = sorted(found, key=lambda gap: (not gap.is_unguarded, -gap.incidents, -gap.affected_minutes, gap.label))
    return Gaps(span, total, tuple(order), concentrations(warehouse, selection))


def _is_broad(group: pl.DataFrame) -> bool:
    return (
        group.height >= MIN_INCIDENTS and group["services"].explode(empty_as_null=True).drop_nulls().n_unique() >= MIN_SERVICES
    )


def _gap(group: pl.DataFrame, actions: pl.DataFrame, total: int) -> Gap:
    first: date = group["counted_at"].min().date()  # type: ignore[union-attr]
    states = dict(actions["state"].value_counts().iter_rows())
    services = group["services"].explode(empty_as_null=True).drop_nulls().unique().sort()
    guarding = actions.filter(pl.col("kind").is_in(GUARDING) & (pl.col("state") == "done"))
    completed = guarding.filter(pl.col("completed_on").is_null() | (pl.col("completed_on") >= first))
    newest = group.sort("counted_at", descending=True)
    return Gap(
        group["label"][0],
        group["layer"][0],
        group.height,
        total,
        tuple(services),
        group.filter(pl.col("services").list.len() == 0).height,
        tuple(
            (incident_name(*row[:4]), row[4], row[5])
            for row in newest.select("incident_id", "title", "severity", "counted_at", "phrase", "line").iter_rows()
        ),
        tuple(newest["incident_key"]),
        states.get("done", 0),
        states.get("open", 0),
        actions.filter("is_late").height,
        states.get("unknown", 0),
        completed.is_empty(),
        bool(group["is_suggested"].any()),
        float(group["affected_minutes"].sum() or 0),
    )


@kept
def concentrations(warehouse: Warehouse, selection: Selection) -> tuple[Concentration, ...]:
    """Specific factors that sit in one service, over the selected period."""
    cells = factor_services(warehouse, selection, 2).cells
    deep = cells.filter((pl.col("n") >= MIN_INCIDENTS) & (pl.col("ratio") >= MIN_RATIO))
    ranked = deep.sort(((pl.col("n") + 1) / (pl.col("expected") + 1)), "label", descending=[True, False])
    return tuple(Concentration(*row) for row in ranked.select("label", "service", "n", "expected").iter_rows())
