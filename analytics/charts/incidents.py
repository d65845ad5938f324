"""The picture above the list: how many incidents of the selection fell into each month, by severity."""

from __future__ import annotations

import altair as alt
import polars as pl

from analytics.answers import kept_with
from analytics.charts import theme

MONTHS_ON_AXIS = 12


@kept_with
def incidents_by_month(months: pl.DataFrame) -> theme.Chart:
    """Counts by month, stacked by severity, the worst at the bottom; months without incidents stay empty."""
    present = theme.present(months["severity"].unique().to_list())
    shown = months.with_columns(pl.col("severity").replace({name: str(n) for n, name in enumerate(present)}).alias("turn"))
    bars: alt.Chart = (
        alt.Chart(shown)
        .mark_bar()
        .encode(
            x=alt.X("month:T", timeUnit="yearmonth", title=None, axis=alt.Axis(format="%b %Y", tickCount=MONTHS_ON_AXIS)),
            y=alt.Y("incidents:Q", title="incidents", axis=alt.Axis(tickMinStep=1, tickCount=4)),
            color=theme.severity_colour(present),
            order=alt.Order("turn:N"),
            tooltip=[
                alt.Tooltip("month_name:N", title="Month"),
                alt.Tooltip("severity:N", title="Severity"),
                alt.Tooltip("incidents:Q", title="Incidents"),
            ],
        )
        .properties(height=theme.SMALL_HEIGHT)
    )
    return theme.pickable(bars, "month_name", "severity")
