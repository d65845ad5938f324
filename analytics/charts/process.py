"""Pictures of the way of working: rules kept, days of paper work, items that postmortems lack."""

from __future__ import annotations

import altair as alt
import polars as pl

from analytics.answers import kept_with
from analytics.charts import theme
from analytics.judgement import MIN_TO_COMPARE

SHARE = alt.Scale(domain=[0, 1])
PERCENT = alt.Axis(format="%", tickCount=5)


@kept_with
def rules(found: pl.DataFrame) -> theme.Chart:
    """The share of incidents that keep each rule, a dot with its interval; hollow below six, n and unknown beside it."""
    shown = found.with_columns(
        pl.format("n {}", "known").alias("n_text"),
        pl.when(pl.col("unknown") > 0).then(pl.format(", {} not known", "unknown")).otherwise(pl.lit("")).alias("unknown_text"),
        (pl.col("known") < MIN_TO_COMPARE).alias("is_small"),
    ).with_columns(pl.format("{} · {}{}", "asks", "n_text", "unknown_text").alias("label"))
    rows = alt.Y("asks:N", sort=shown["asks"].to_list(), scale=alt.Scale(type="point", padding=0.6), axis=None)
    base = alt.Chart(shown).encode(
        y=rows,
        tooltip=[
            *theme.tooltips(**{"asks:N": "Rule", "pass:Q": "Kept", "fail:Q": "Not kept", "unknown:Q": "Not known"}),
            alt.Tooltip("share:Q", title="Share kept", format=".0%"),
            alt.Tooltip("share_low:Q", title="from", format=".0%"),
            alt.Tooltip("share_high:Q", title="to", format=".0%"),
        ],
    )
    share = alt.X("share:Q", title="share of incidents that keep the rule", axis=PERCENT, scale=SHARE)
    interval = base.mark_rule(color=theme.NEUTRAL, strokeWidth=theme.STROKE).encode(
        x=alt.X("share_low:Q"), x2=alt.X2("share_high:Q")
    )
    dots = base.mark_point(size=110, filled=True, opacity=1, stroke=theme.ACCENT, strokeWidth=theme.STROKE).encode(
        x=share, fill=theme.either(alt.FillValue, "datum.is_small", "transparent", theme.ACCENT)
    )
    labels = theme.labels_above(shown, rows, "label:N")
    return theme.layered([interval, dots, labels], 60 + theme.LABELLED_ROW * shown.height)


@kept_with
def delays(found: pl.DataFrame) -> theme.Chart:
    """Each postmortem's days from resolved to drafted, reviewed and published; hollow where only the git history tells them. A
    mark opens its incident."""
    marks: theme.Chart = (
        alt.Chart(found)
        .mark_point(size=70, opacity=0.6, color=theme.ACCENT)
        .encode(
            fill=theme.either(alt.FillValue, "datum.source == 'git'", "transparent", theme.ACCENT),
            y=alt.Y("step:N", title=None, sort=["drafted", "reviewed", "published"], axis=alt.Axis(ticks=False)),
            yOffset=alt.YOffset("turn:Q", scale=alt.Scale(domain=[-2, 6])),
            x=alt.X(
                "days:Q",
                title="days after the incident was resolved",
                scale=alt.Scale(type="symlog"),
                axis=alt.Axis(tickCount=7),
            ),
            tooltip=[
                *theme.tooltips(incident_id="Incident", title="Title", step="Step", source="Known from"),
                alt.Tooltip("days:Q", title="Days", format=".1f"),
            ],
        )
        .add_params(alt.selection_point(fields=["incident_key"], name="pick"))
    )
    return theme.sized(marks, theme.rows_height(4))


@kept_with
def items(found: pl.DataFrame) -> theme.Chart:
    """How often each item of a complete postmortem is there, where the template has a place for it, the rarest on top."""
    shown = found.with_columns(pl.format("{} of {}", "met", "asked").alias("beside"))
    base = alt.Chart(shown).encode(
        y=theme.names("item:N", shown["item"].to_list()),
        x=alt.X("share:Q", title="share of postmortems that have it", axis=PERCENT, scale=SHARE),
        tooltip=[
            *theme.tooltips(**{"item:N": "Item", "met:Q": "Have it", "asked:Q": "of", "weight:Q": "Weight"}),
            alt.Tooltip("share:Q", title="Share", format=".0%"),
        ],
    )
    bars = base.mark_bar(size=14, color=theme.ACCENT)
    beside = base.mark_text(align="left", dx=4, color=theme.NEUTRAL).encode(text=alt.Text("beside:N"))
    return theme.sized(alt.layer(bars, beside), theme.rows_height(shown.height))
