"""The picture of one incident: its clocks as bars on its own time line, entries of the time line as ticks below."""

from __future__ import annotations

import polars as pl

from analytics.answers import kept_with
from analytics.charts import grammar as vl
from analytics.charts import theme

BAR_STEP = 30
TIMELINE_ROW = "time line"
# From how many minutes on the axis counts in hours, and in days.
HOURS_FROM, DAYS_FROM = 300, 4320


@kept_with
def own_time(clocks: pl.DataFrame, entries: pl.DataFrame) -> theme.Chart:
    """Clocks from where to where they run; dashed where the document says how long but not from when to when."""
    longest = max([*clocks["to_minutes"].to_list(), *entries["minutes"].to_list(), 1.0])
    unit, size = ("days", 1440.0) if longest > DAYS_FROM else ("hours", 60.0) if longest > HOURS_FROM else ("minutes", 1.0)
    placed = clocks.with_columns((pl.col("from_minutes") / size).alias("from"), (pl.col("to_minutes") / size).alias("to"))
    ticked = entries.with_columns((pl.col("minutes") / size).alias("from"), pl.lit(TIMELINE_ROW).alias("clock"))
    order = [*clocks["clock"].to_list(), TIMELINE_ROW]
    rows = vl.Y("clock:N", title=None, sort=order, axis=vl.Axis(labelLimit=120, ticks=False))
    base = vl.Chart(placed).encode(
        y=rows,
        x=vl.X("from:Q", title=f"{unit} since the first known moment", axis=vl.Axis(tickCount=8)),
        x2=vl.X2("to:Q"),
        tooltip=[vl.Tooltip("clock:N", title="Clock"), vl.Tooltip("words:N", title="Took")],
    )
    bars = base.mark("bar", size=14, stroke=theme.ACCENT, strokeWidth=1.5).encode(
        fill=vl.Either("datum.is_placed", theme.ACCENT, "transparent"),
        strokeDash=vl.Either("datum.is_placed", [1, 0], [4, 3]),
    )
    words = (
        vl.Chart(placed)
        .mark("text", align="left", dx=5, color=theme.NEUTRAL)
        .encode(y=rows, x=vl.X("to:Q"), text=vl.Text("words:N"))
    )
    ticks = (
        vl.Chart(ticked)
        .mark("tick", thickness=2, size=16, color=theme.NEUTRAL)
        .encode(
            y=rows,
            x=vl.X("from:Q"),
            tooltip=[vl.Tooltip("at:N", title="At (UTC)"), vl.Tooltip("event:N", title="Entry")],
        )
    )
    layers = [bars, words, ticks] if not entries.is_empty() else [bars, words]
    return vl.layer(*layers).properties(height=vl.steps(BAR_STEP))
