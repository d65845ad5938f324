"""Pictures of severity: counts and shares by quarter, the worst ranks with their interval, gaps, detection."""

from __future__ import annotations

import altair as alt
import polars as pl

from analytics.answers import kept_with
from analytics.charts import theme
from analytics.charts.theme import Chart
from analytics.judgement.processes import RareEvents

FAR_BEYOND = 2


@kept_with
def severity_by_quarter(quarters: pl.DataFrame, as_share: bool = False, as_written: bool = False) -> Chart:
    """Incidents by quarter, stacked by rank with unknown on top; as shares of the quarter, or split by the documents' words."""
    shown = theme.present(quarters.filter(pl.col("n") > 0)["severity"])
    value = "share:Q" if as_share else "n:Q"
    axis = alt.Axis(format="%") if as_share else alt.Axis(tickMinStep=1)
    tooltip = [
        alt.Tooltip("quarter_name:N", title="Quarter"),
        alt.Tooltip("severity:N", title="Severity"),
        *([alt.Tooltip("written:N", title="As written")] if as_written else []),
        alt.Tooltip("n:Q", title="Incidents"),
        alt.Tooltip("total:Q", title="of the quarter's"),
        alt.Tooltip("share:Q", title="Share", format=".0%"),
    ]
    chart = theme.severity_bars(alt.Chart(quarters), shown).encode(
        x=theme.quarter_names("quarter_name:N", quarters["quarter_name"]),
        y=alt.Y(value, title="share of incidents" if as_share else "incidents", axis=axis, stack="zero"),
        detail=alt.Detail("written:N"),
        tooltip=tooltip,
    )
    return theme.sized(theme.pickable(chart, "quarter_name", "severity"), theme.HEIGHT)


@kept_with
def worst_by_quarter(quarters: pl.DataFrame) -> Chart:
    """The share of ranks 1 and 2 by quarter, a dot with its interval; hollow below six incidents."""
    base = alt.Chart(quarters.filter(pl.col("n") > 0)).encode(
        x=theme.quarter_names("quarter_name:N", quarters["quarter_name"]),
        tooltip=[
            alt.Tooltip("quarter_name:N", title="Quarter"),
            alt.Tooltip("k:Q", title="SEV1 or SEV2"),
            alt.Tooltip("n:Q", title="of"),
            alt.Tooltip("share:Q", title="Share", format=".0%"),
            alt.Tooltip("share_low:Q", title="from", format=".0%"),
            alt.Tooltip("share_high:Q", title="to", format=".0%"),
        ],
    )
    share = alt.Y("share:Q", title="share of SEV1 and SEV2", axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1]))
    interval = base.mark_rule(color=theme.NEUTRAL, strokeWidth=theme.STROKE).encode(
        y=alt.Y("share_low:Q"), y2=alt.Y2("share_high")
    )
    dots = theme.pickable(theme.dots(base, "datum.is_small").encode(y=share), "quarter_name")
    return theme.layered([interval, dots], theme.SMALL_HEIGHT)


@kept_with
def worst_gaps(gaps: pl.DataFrame, usual: RareEvents | None) -> Chart:
    """Days since the one before, for each of the worst incidents; the usual gap and how far it runs as lines."""
    base = alt.Chart(gaps).encode(
        theme.when("day:T", gaps["day"].to_list()),
        alt.Y("gap_days:Q", title="days since the one before", scale=alt.Scale(type="sqrt")),
    )
    tooltip = theme.tooltips(severity="Severity", gap_days="Days since the one before")
    marks = theme.pickable(theme.dots(base, "false").encode(tooltip=tooltip), "day_text", "severity")
    line = base.mark_line(color=theme.NEUTRAL, strokeWidth=1, opacity=0.5)
    if usual is None:
        return theme.layered([line, marks], theme.SMALL_HEIGHT)
    longest = float(gaps["gap_days"].max() or 0)  # type: ignore[arg-type]
    lines = [(usual.centre_days, "usual gap"), (usual.high_days, "runs to")]
    # A limit far beyond every gap would press them all to the floor: the sentence names it.
    shown = [line for line in lines if line[0] <= FAR_BEYOND * longest]
    limits = pl.DataFrame(shown, schema={"days": pl.Float64, "kind": pl.String}, orient="row")
    rules = (
        alt.Chart(limits)
        .mark_rule(color=theme.NEUTRAL)
        .encode(
            y=alt.Y("days:Q"),
            strokeDash=theme.either(alt.StrokeDashValue, "datum.kind == 'runs to'", [6, 4], [1, 0]),
            tooltip=[alt.Tooltip("kind:N", title="Line"), alt.Tooltip("days:Q", title="Days", format=".0f")],
        )
    )
    return theme.layered([rules, line, marks], theme.SMALL_HEIGHT)


@kept_with
def severity_by_detection(methods: pl.DataFrame) -> Chart:
    """How incidents were noticed, one bar per way, stacked by severity."""
    shown = theme.present(methods["severity"])
    chart = theme.severity_bars(alt.Chart(methods), shown).encode(
        y=theme.names("found_by:N", methods["found_by"].unique(maintain_order=True)),
        x=alt.X("n:Q", title="incidents", axis=alt.Axis(tickMinStep=1)),
        tooltip=theme.tooltips(found_by="Noticed by", severity="Severity", n="Incidents", total="of this way"),
    )
    return theme.sized(theme.pickable(chart, "found_by", "severity"), theme.rows_height(methods["found_by"].n_unique()) + 60)
