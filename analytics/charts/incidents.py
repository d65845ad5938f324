"""The picture above the list: how many incidents of the selection fell into each month, by severity."""

from __future__ import annotations

import polars as pl

from analytics.answers import kept_with
from analytics.charts import grammar as vl
from analytics.charts import theme

MONTHS_ON_AXIS = 12


@kept_with
def incidents_by_month(months: pl.DataFrame) -> theme.Chart:
    """Counts by month, stacked by severity, the worst at the bottom; months without incidents stay empty."""
    present = theme.present(months["severity"].unique().to_list())
    shown = months.with_columns(pl.col("severity").replace({name: str(n) for n, name in enumerate(present)}).alias("turn"))
    bars: vl.Chart = (
        vl.Chart(shown)
        .mark("bar")
        .encode(
            x=vl.X("month:T", timeUnit="yearmonth", title=None, axis=vl.Axis(format="%b %Y", tickCount=MONTHS_ON_AXIS)),
            y=vl.Y("incidents:Q", title="incidents", axis=vl.Axis(tickMinStep=1, tickCount=4)),
            color=theme.severity_colour(present),
            order=vl.Order("turn:N"),
            tooltip=[
                vl.Tooltip("month_name:N", title="Month"),
                vl.Tooltip("severity:N", title="Severity"),
                vl.Tooltip("incidents:Q", title="Incidents"),
            ],
        )
        .properties(height=theme.SMALL_HEIGHT)
    )
    return theme.pickable(bars, "month_name", "severity")
