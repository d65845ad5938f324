"""Pictures of contributing factors: how often, by quarter, and in which service."""

from __future__ import annotations

import altair as alt
import polars as pl

from analytics.answers import kept_with
from analytics.charts import theme
from analytics.charts.theme import Chart

STEEP_BELOW = 24  # pixels of a column below which slanted names would lie on each other
SHORT_NAMES = 5  # so many services have room for their names side by side


@kept_with
def factor_shares(factors: pl.DataFrame) -> Chart:
    """One bar per factor: ticked, declared or confirmed solid, suggested lighter; the four quarters before as a tick."""
    shown = factors.with_columns(
        (pl.col("share") + pl.col("suggested_share")).alias("ends"),
        pl.format("{} ({} of {})", "label", "counted", "total").alias("name"),
    )
    base = alt.Chart(shown).encode(
        y=theme.names("name:N", shown["name"]),
        tooltip=[
            alt.Tooltip("label:N", title="Factor"),
            alt.Tooltip("n:Q", title="Incidents, ticked or declared"),
            alt.Tooltip("suggested:Q", title="Incidents, suggested by the text"),
            alt.Tooltip("total:Q", title="of incidents that give a cause"),
            alt.Tooltip("before_share:Q", title="Share in the four quarters before", format=".0%"),
        ],
    )
    axis = alt.Axis(format="%", tickCount=6)
    solid = base.mark_bar(color=theme.ACCENT).encode(x=alt.X("share:Q", title="share of incidents with a cause", axis=axis))
    light = base.mark_bar(color=theme.ACCENT, opacity=0.3).encode(x=alt.X("share:Q"), x2=alt.X2("ends"))
    solid = theme.pickable(solid, "factor")
    layers = [solid, light]
    if shown["before_share"].is_not_null().any():
        layers.append(base.mark_tick(color=theme.NEUTRAL, thickness=3, size=20).encode(x=alt.X("before_share:Q")))
    return theme.layered(layers, theme.rows_height(shown.height))


@kept_with
def factors_by_quarter(cells: pl.DataFrame) -> Chart:
    """Factors down, quarters across, the count in each cell; no count where there is none."""
    quarters, factors = (cells[name].unique(maintain_order=True) for name in ("quarter_name", "label"))
    x, y = theme.quarter_names("quarter_name:N", quarters), theme.names("label:N", factors)
    return _grid(
        cells,
        x,
        y,
        {"label": "Factor", "quarter_name": "Quarter", "n": "Incidents", "total": "of the quarter's"},
        "quarter_name",
    )


@kept_with
def factor_services(cells: pl.DataFrame) -> Chart:
    """Factors down, services across, the count in each cell."""
    services = (
        cells.group_by("service").agg(pl.col("of_service").first()).sort("of_service", "service", descending=[True, False])
    )
    names = services["service"].to_list()
    # Every column keeps its name: steep where the columns are as narrow as a line of text is high.
    steep = alt.ExprRef(f"width < {len(names) * STEEP_BELOW} ? -90 : -40")
    angle = (
        {"labelAngle": steep, "labelAlign": "right", "labelBaseline": "middle"}
        if len(names) > SHORT_NAMES
        else {"labelAngle": 0}
    )
    axis = alt.Axis(labelOverlap=False, labelLimit=110, labelFlush=False, **angle)
    x = alt.X("service:N", title=None, sort=names, axis=axis)
    y = theme.names("label:N", cells["label"].unique(maintain_order=True))
    return _grid(
        cells, x, y, {"label": "Factor", "service": "Service", "n": "Incidents", "of_service": "of the service's"}, "service"
    )


def _grid(cells: pl.DataFrame, x: alt.X, y: alt.Y, titles: dict[str, str], across: str) -> Chart:
    most = int(cells["n"].max() or 1)  # type: ignore[arg-type]
    base = alt.Chart(cells).encode(x=x, y=y, tooltip=theme.tooltips(**titles))
    # Light cells with dark text read alike on both themes; an empty cell is the background.
    shade = alt.condition(
        "datum.n > 0",
        alt.Color("n:Q", scale=alt.Scale(domain=[0, max(most, 2)], range=[theme.CELL_LIGHT, theme.CELL_STRONG]), legend=None),
        alt.value("transparent"),
    )
    boxes = base.mark_rect(stroke=theme.NEUTRAL, strokeWidth=0.3).encode(color=shade)
    text = base.transform_filter("datum.n > 0").mark_text(fontSize=12, color=theme.CELL_TEXT).encode(text=alt.Text("n:Q"))
    return theme.layered([theme.pickable(boxes, "factor", across), text], theme.rows_height(cells["label"].n_unique()) + 40)
