"""Teams or services beside each other, in the order of the alphabet: how many incidents and how long, never who is ahead.

Owns the table by group of the review. A group with few incidents is named without its numbers, so that no single incident can
be read from them; groups are never compared with each other, by a test or by their order.
"""

from __future__ import annotations

import polars as pl

from analytics.metrics.clocks import Timed, inside
from analytics.metrics.response_times import ends, median_of
from analytics.metrics.sharing import told
from analytics.selection import Span

GROUPS_SCHEMA = {
    "group": pl.String,
    "incidents": pl.String,
    "n": pl.Int64,
    "median_minutes": pl.Float64,
    "low_minutes": pl.Float64,
    "high_minutes": pl.Float64,
}


def groups(found: Timed, members: pl.DataFrame, span: Span, smallest: int) -> pl.DataFrame:
    """One row per team or service (`members`, see `clocks.members`) with incidents in a span, by name: `group`, `incidents`
    (their number as text, or that they are fewer than the `smallest` number told), `n` of them with a time by this clock, its
    median with its interval in minutes (null below it)."""
    rows = inside(pl.concat([found.rows, found.still_open, found.others.drop("reason")], how="diagonal"), span)
    each = rows.join(members, on="incident_row").sort("group")
    timed = found.rows["incident_row"]
    table = [_row(str(name), group, timed, smallest) for (name,), group in each.group_by("group", maintain_order=True)]
    return pl.DataFrame(table, schema=GROUPS_SCHEMA, orient="row")


def _row(name: str, group: pl.DataFrame, timed: pl.Series, smallest: int) -> tuple[object, ...]:
    incidents = told(group.height, smallest)
    if group.height < smallest:
        return name, incidents, None, None, None, None
    minutes = group.filter(pl.col("incident_row").is_in(timed.implode()))["minutes"].to_list()
    if len(minutes) < smallest:
        return name, incidents, None, None, None, None
    middle, interval = median_of(minutes)
    return name, incidents, len(minutes), middle, *ends(interval)
