"""The picture of one incident: its clocks as bars on its own time line, entries of the time line as ticks below."""

from __future__ import annotations

import altair as alt
import polars as pl

from analytics.answers import kept_with
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
    rows = alt.Y("clock:N", title=None, sort=order, axis=alt.Axis(labelLimit=120, ticks=False))
    base = alt.Chart(placed).encode(
        y=rows,
        x=alt.X("from:Q", title=f"{unit} since the first known moment", axis=alt.Axis(tickCount=8)),
        x2=alt.X2("to:Q"),
        tooltip=[alt.Tooltip("clock:N", title="Clock"), alt.Tooltip("words:N", title="Took")],
    )
    bars = base.mark_bar(size=14, stroke=theme.ACCENT, strokeWidth=1.5).encode(
        fill=theme.either(alt.FillValue, "datum.is_placed", theme.ACCENT, "transparent"),
        strokeDash=theme.either(alt.StrokeDashValue, "datum.is_placed", [1, 0], [4, 3]),
    )
    words = (
        alt.Chart(placed)
        .mark_text(align="left", dx=5, color=theme.NEUTRAL)
        .encode(y=rows, x=alt.X("to:Q"), text=alt.Text("words:N"))
    )
    ticks = (
        alt.Chart(ticked)
        .mark_tick(thickness=2, size=16, color=theme.NEUTRAL)
        .encode(
            y=rows,
            x=alt.X("from:Q"),
            tooltip=[alt.Tooltip("at:N", title="At (UTC)"), alt.Tooltip("event:N", title="Entry")],
        )
    )
    layers = [bars, words, ticks] if not entries.is_empty() else [bars, words]
    return alt.layer(*layers).properties(height=alt.Step(BAR_STEP))
