"""The picture of what came back: each group a line, each of its incidents a mark on it."""

from __future__ import annotations

from datetime import datetime

import altair as alt
import polars as pl

from analytics.answers import kept_with
from analytics.charts import theme

MONTHS_ABOVE_DAYS = 240
TOP = 90  # pixels of legend and axis


@kept_with
def occurrences(points: pl.DataFrame) -> theme.Chart:
    """Groups by name, the first to look at on top; each mark is an incident, severity by colour and shape, and opens it."""
    dated = points.filter(pl.col("counted_at").is_not_null()).with_columns(
        pl.col("counted_at").dt.strftime("%-d %b %Y").alias("day"),
        pl.col("group").str.slice(0, 90),
    )
    groups = dated["group"].unique(maintain_order=True).to_list()
    present = theme.present(dated["severity"].to_list())
    rows = alt.Y(
        "group:N",
        title=None,
        sort=groups,
        scale=alt.Scale(type="point", padding=0.6),
        axis=None,
    )
    axis = alt.Axis(format=_format(dated["counted_at"]), tickCount=6, labelOverlap="greedy")
    when = alt.X("counted_at:T", title=None, scale=theme.WALL_CLOCK, axis=axis)
    line = alt.Chart(dated).mark_line(color=theme.NEUTRAL, strokeWidth=1.5).encode(y=rows, x=when, detail=alt.Detail("group:N"))
    marks = (
        alt.Chart(dated)
        .mark_point(size=110, filled=True, opacity=1)
        .encode(
            y=rows,
            x=when,
            color=theme.severity_colour(present),
            shape=theme.severity_shape(present),
            tooltip=theme.tooltips(incident_id="Incident", title="Title", severity="Severity", day="On", group="Candidate"),
        )
        .add_params(alt.selection_point(fields=["incident_key"], name="pick"))
    )
    labels = theme.labels_above(dated.unique("group", maintain_order=True), rows, "group:N")
    return theme.layered([line, labels, marks], TOP + theme.LABELLED_ROW * len(groups))


def _format(moments: pl.Series) -> str:
    """Months, or days where a month would be written twice."""
    first, last = moments.min(), moments.max()
    days = (last - first).days if isinstance(first, datetime) and isinstance(last, datetime) else 0
    return "%b %Y" if days > MONTHS_ABOVE_DAYS else "%-d %b %Y"
