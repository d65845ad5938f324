"""Pictures of response times: every incident on a logarithmic axis, with the quarterly median and its interval."""

from __future__ import annotations

import altair as alt
import polars as pl

from analytics.charts import theme


def incident_times(incidents: pl.DataFrame, quarters: pl.DataFrame, name: str) -> alt.LayerChart | alt.FacetChart:
    """Each incident as a mark, severity by colour and shape; over it the quarterly median as a step with its interval.

    `incidents` and `quarters` are those of the metric of the same name; `name` is the clock's.
    """
    when = alt.X("counted_at:T", title=None, scale=alt.Scale(type="utc"))
    minutes = alt.Y("minutes:Q", title=f"{name}, minutes".capitalize(), scale=alt.Scale(type="log"))
    present = theme.present(incidents["severity"].to_list())
    marks = (
        alt.Chart(incidents)
        .mark_point(size=55, filled=True, opacity=0.85)
        .encode(x=when, y=minutes, color=theme.severity_colour(present), shape=theme.severity_shape(present))
        .add_params(alt.selection_point(fields=["incident_key"], name="pick"))
    )
    median = (
        alt.Chart(quarters)
        .mark_rule(strokeWidth=theme.STROKE, color=theme.NEUTRAL)
        .encode(x=alt.X("quarter:T"), y=alt.Y("median_minutes:Q"))
    )
    return alt.layer(median, marks).properties(height=theme.HEIGHT)
