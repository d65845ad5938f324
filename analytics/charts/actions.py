"""Pictures of promises: what came due and was done, how long closing takes, what is overdue, which kinds are made."""

from __future__ import annotations

import altair as alt
import polars as pl

from analytics.answers import kept_with
from analytics.charts import theme
from analytics.judgement import MIN_TO_COMPARE

OVERDUE_SHOWN = 20
STATES = {"done": "done", "open": "open", "unknown": "not said", "cancelled": "cancelled"}
BAR_HEIGHT = 26
LABEL_LENGTH = 110  # characters of a promise above its bar; the tooltip has all


@kept_with
def came_due_by_quarter(quarters: pl.DataFrame) -> theme.Chart:
    """The share done of what came due, a dot with its interval per quarter; hollow below six actions, n under each dot."""
    shown = quarters.filter(pl.col("share").is_not_null()).with_columns(
        pl.format("n {}", "known").alias("n_text"),
        (pl.col("known") < MIN_TO_COMPARE).alias("is_small"),
        pl.lit(0.0).alias("floor"),
        pl.int_range(pl.len()).alias("turn"),
    )
    base = alt.Chart(shown).encode(
        x=theme.quarter_names("quarter_name:N"),
        tooltip=[
            alt.Tooltip("quarter_name:N", title="Quarter"),
            alt.Tooltip("done:Q", title="Done"),
            alt.Tooltip("not_done:Q", title="Not done"),
            alt.Tooltip("unknown:Q", title="Not said"),
            alt.Tooltip("share:Q", title="Share done", format=".0%"),
            alt.Tooltip("share_low:Q", title="from", format=".0%"),
            alt.Tooltip("share_high:Q", title="to", format=".0%"),
        ],
    )
    share = alt.Y("share:Q", title="share of actions done", axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1]))
    interval = base.mark_rule(color=theme.NEUTRAL, strokeWidth=theme.STROKE).encode(
        y=alt.Y("share_low:Q"), y2=alt.Y2("share_high:Q")
    )
    dots = base.mark_point(size=110, filled=True, opacity=1, stroke=theme.ACCENT, strokeWidth=theme.STROKE).encode(
        y=share,
        fill=theme.either(alt.FillValue, "datum.is_small", "transparent", theme.ACCENT),
    )
    counts = base.mark_text(dy=-8, color=theme.NEUTRAL).encode(
        y=alt.Y("floor:Q"), text=alt.Text("n_text:N"), opacity=theme.thinned(shown.height)
    )
    return alt.layer(interval, theme.pickable(dots, "quarter_name"), counts).properties(height=theme.HEIGHT)


@kept_with
def time_to_close(curve: pl.DataFrame) -> theme.Chart:
    """The share of actions closed within so many days of being made, a step curve with its band for each group."""
    names = curve["name"].unique(maintain_order=True).to_list()
    colour = alt.Color(
        "name:N",
        title=None,
        scale=alt.Scale(domain=names, range=[theme.ACCENT, theme.PAST]),
        legend=theme.legend(labelLimit=400, symbolType="stroke", symbolStrokeWidth=3, symbolOpacity=1)
        if len(names) > 1
        else None,
    )
    base = alt.Chart(curve).encode(
        x=alt.X("days:Q", title="days since the action was made", axis=alt.Axis(tickCount=8)),
        color=colour,
        tooltip=[
            alt.Tooltip("name:N", title="Actions"),
            alt.Tooltip("days:Q", title="Days", format=".0f"),
            alt.Tooltip("share:Q", title="Closed by then", format=".0%"),
            alt.Tooltip("share_low:Q", title="from", format=".0%"),
            alt.Tooltip("share_high:Q", title="to", format=".0%"),
            alt.Tooltip("at_risk:Q", title="Still open just before"),
        ],
    )
    share = alt.Y("share:Q", title="share closed", axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1]))
    band = base.mark_area(opacity=0.15, interpolate="step-after").encode(y=alt.Y("share_low:Q"), y2=alt.Y2("share_high:Q"))
    line = base.mark_line(interpolate="step-after", strokeWidth=theme.STROKE).encode(
        y=share, strokeDash=alt.StrokeDash("name:N", scale=alt.Scale(domain=names, range=[[1, 0], [6, 3]]), legend=None)
    )
    return alt.layer(band, line).properties(height=theme.HEIGHT)


@kept_with
def overdue(late: pl.DataFrame) -> theme.Chart:
    """The longest overdue actions as bars of days, oldest first; `late` is that of `open_actions`. A bar opens its incident."""
    promise = pl.col("description")
    shortened = (
        pl.when(promise.str.len_chars() > LABEL_LENGTH).then(promise.str.slice(0, LABEL_LENGTH - 1) + "…").otherwise(promise)
    )
    shown = late.head(OVERDUE_SHOWN).with_columns(
        pl.format("{}  {}", "name", shortened).alias("label"),
        pl.format("{} d", "days_past_due").alias("days_text"),
    )
    rows = alt.Y("label:N", sort=None, scale=alt.Scale(paddingOuter=0.3), axis=None)
    base = alt.Chart(shown).encode(
        y=rows,
        x=alt.X("days_past_due:Q", title="days past due", axis=alt.Axis(tickCount=6)),
        tooltip=[
            alt.Tooltip("name:N", title="Action"),
            alt.Tooltip("description:N", title="Promise"),
            alt.Tooltip("incident_title:N", title="Incident"),
            alt.Tooltip("days_past_due:Q", title="Days past due"),
        ],
    )
    bars = theme.pickable(base.mark_bar(color=theme.ACCENT, size=14), "incident_key")
    days = base.mark_text(align="left", dx=4, color=theme.NEUTRAL).encode(text=alt.Text("days_text:N"))
    labels = theme.labels_above(shown, rows, "label:N")
    return theme.layered([bars, days, labels], 60 + theme.LABELLED_ROW * shown.height)


@kept_with
def kinds(found: pl.DataFrame) -> theme.Chart:
    """How many actions of each kind were made and how they stand; `found` has `kind` and a count for each state."""
    named = found.with_columns(pl.col("kind").fill_null("not told"))
    long = named.unpivot(list(STATES), index="kind", variable_name="state", value_name="actions").with_columns(
        pl.col("state").replace(STATES), pl.col("state").replace({name: str(n) for n, name in enumerate(STATES)}).alias("turn")
    )
    bars: alt.Chart = (
        alt.Chart(long.sort("turn"))
        .mark_bar(size=18, stroke=theme.NEUTRAL, strokeWidth=1)
        .encode(
            y=alt.Y("kind:N", title=None, sort=named["kind"].to_list()),
            x=alt.X("actions:Q", title="actions", axis=alt.Axis(tickMinStep=1, tickCount=8)),
            color=alt.Color(
                "state:N",
                title=None,
                sort=list(STATES.values()),
                scale=alt.Scale(domain=list(STATES.values()), range=[theme.ACCENT, "#D9DEE3", "transparent", theme.PAST]),
                legend=alt.Legend(orient="top", symbolStrokeColor=theme.NEUTRAL, symbolStrokeWidth=1),
            ),
            order=alt.Order("turn:N"),
            tooltip=[
                alt.Tooltip("kind:N", title="Kind"),
                alt.Tooltip("state:N", title="State"),
                alt.Tooltip("actions:Q", title="Actions"),
            ],
        )
        .properties(height=alt.Step(BAR_HEIGHT + 4))
    )
    return theme.pickable(bars, "kind")


@kept_with
def flow(quarters: pl.DataFrame) -> theme.Chart:
    """Actions made and closed in each quarter; `quarters` has `quarter_name`, `made`, `closed`."""
    names = {"made": "promised", "closed": "closed"}
    long = quarters.unpivot(list(names), index="quarter_name", variable_name="what", value_name="actions").with_columns(
        pl.col("what").replace(names)
    )
    bars: alt.Chart = (
        alt.Chart(long)
        .mark_bar()
        .encode(
            x=theme.quarter_names("quarter_name:N"),
            xOffset=alt.XOffset("what:N", sort=list(names.values())),
            y=alt.Y("actions:Q", title="actions", axis=alt.Axis(tickMinStep=1, tickCount=4)),
            color=alt.Color(
                "what:N",
                title=None,
                scale=alt.Scale(domain=list(names.values()), range=[theme.PAST, theme.ACCENT]),
                legend=alt.Legend(orient="top"),
            ),
            tooltip=[
                alt.Tooltip("quarter_name:N", title="Quarter"),
                alt.Tooltip("what:N", title="What"),
                alt.Tooltip("actions:Q", title="Actions"),
            ],
        )
        .properties(height=theme.SMALL_HEIGHT)
    )
    return bars
