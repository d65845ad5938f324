"""Pictures of what is known: fields by how often they have a value and how it was got, findings by kind."""

from __future__ import annotations

import altair as alt
import polars as pl

from analytics.answers import kept_with
from analytics.charts import theme

HOW = {
    "stated": "stated",
    "computed": "computed",
    "untraced": "stated, line not kept",
    "from_elsewhere": "tracker or policy",
    "missing": "not known",
}
COLOURS = (theme.ACCENT, "#9DBFDB", "#5E7F99", theme.PAST, "transparent")
LEVELS = {"error": "#B4530A", "warning": theme.ACCENT, "note": theme.PAST}
BAR_STEP = 24


@kept_with
def fields(found: pl.DataFrame) -> theme.Chart:
    """For each field the share of records that state it, from which it was computed, or that lack it."""
    long = (
        found.unpivot(list(HOW), index=["name", "records"], variable_name="how", value_name="values")
        .with_columns(
            (pl.col("values") / pl.col("records")).alias("share"),
            pl.col("how").replace({name: str(turn) for turn, name in enumerate(HOW)}).alias("turn"),
            pl.col("how").replace(HOW),
        )
        .filter(pl.col("values") > 0)
    )
    present = set(long["how"].to_list())
    shown = {words: colour for words, colour in zip(HOW.values(), COLOURS, strict=True) if words in present}
    bars: alt.Chart = (
        alt.Chart(long)
        .mark_bar(size=14, stroke=theme.NEUTRAL, strokeWidth=0.8)
        .encode(
            y=alt.Y("name:N", title=None, sort=found["name"].to_list(), axis=alt.Axis(labelLimit=280)),
            x=alt.X(
                "share:Q", title="share of records", axis=alt.Axis(format="%", tickCount=5), scale=alt.Scale(domain=[0, 1])
            ),
            color=alt.Color(
                "how:N",
                title=None,
                scale=alt.Scale(domain=list(shown), range=list(shown.values())),
                legend=theme.legend(symbolStrokeColor=theme.NEUTRAL, symbolStrokeWidth=1, labelLimit=300),
            ),
            order=alt.Order("turn:N"),
            tooltip=[
                alt.Tooltip("name:N", title="Field"),
                alt.Tooltip("how:N", title="Got"),
                alt.Tooltip("values:Q", title="Values"),
                alt.Tooltip("records:Q", title="of"),
                alt.Tooltip("share:Q", title="Share", format=".0%"),
            ],
        )
        .properties(height=alt.Step(BAR_STEP))
    )
    return bars


@kept_with
def codes(found: pl.DataFrame) -> theme.Chart:
    """How many findings there are of each kind, errors first, the level in words at the bar."""
    plural = pl.when(pl.col("findings") == 1).then(pl.lit("")).otherwise(pl.lit("s"))
    shown = found.with_columns(pl.format("{} {}{}", "findings", "level", plural).alias("words"))
    base = alt.Chart(shown).encode(
        y=alt.Y("code:N", title=None, sort=None, axis=alt.Axis(labelLimit=220)),
        x=alt.X("findings:Q", title="findings", axis=alt.Axis(tickMinStep=1, tickCount=6)),
        tooltip=[
            alt.Tooltip("code:N", title="Kind"),
            alt.Tooltip("level:N", title="Level"),
            alt.Tooltip("findings:Q", title="Findings"),
            alt.Tooltip("documents:Q", title="Documents"),
            alt.Tooltip("example:N", title="For example"),
        ],
    )
    colour = alt.Color("level:N", scale=alt.Scale(domain=list(LEVELS), range=list(LEVELS.values())), legend=None)
    bars = base.mark_bar(size=14).encode(color=colour)
    words = base.mark_text(align="left", dx=4, color=theme.NEUTRAL).encode(text=alt.Text("words:N"))
    return alt.layer(bars, words).properties(height=alt.Step(BAR_STEP))
