"""Pictures of response times: every incident, how many were over by when, the process, phases, groups and burden."""

from __future__ import annotations

import altair as alt
import polars as pl

from analytics.answers import kept_with
from analytics.charts import theme
from analytics.charts.theme import Chart
from analytics.metrics.response_times import IncidentTimes
from analytics.metrics.time_shapes import Process


@kept_with
def incident_times(found: IncidentTimes) -> Chart:
    """Each incident as a mark on a logarithmic axis, severity by colour and shape, hollow with an arrow while open; under them
    the median of each quarter as a step with its interval, dashed below six incidents; the target as a thin line."""
    incidents, quarters = found.incidents, found.quarters
    scale, axis = theme.duration_scale([*incidents["shown_minutes"], found.target, *quarters["low_minutes"]])
    when = theme.when("counted_at:T", [*quarters["quarter"], *quarters["ends"]])
    minutes = alt.Y("shown_minutes:Q", title=f"{found.clock.name} (log scale)", scale=scale, axis=axis)
    density = [] if found.density is None else [_density(found.density)]
    target = [] if found.target is None else _target(found.target)
    return theme.layered([*density, _medians(quarters), *_incidents(incidents, when, minutes), *target], theme.HEIGHT)


def _density(density: pl.DataFrame) -> alt.Chart:
    chart: alt.Chart = (
        alt.Chart(density)
        .mark_rect(color=theme.ACCENT)
        .encode(
            x=alt.X("quarter:T"),
            x2=alt.X2("ends"),
            y=alt.Y("low_minutes:Q"),
            y2=alt.Y2("high_minutes"),
            opacity=alt.Opacity("n:Q", title="incidents", legend=alt.Legend(orient="top")),
            tooltip=theme.tooltips(n="Incidents"),
        )
    )
    return chart


def _medians(quarters: pl.DataFrame) -> Chart:
    base = alt.Chart(quarters).encode(
        x=alt.X("quarter:T"),
        x2=alt.X2("ends"),
        tooltip=[
            alt.Tooltip("quarter_name:N", title="Quarter"),
            alt.Tooltip("n:Q", title="Incidents with this time"),
            alt.Tooltip("median_minutes:Q", title="Median, minutes", format=",.0f"),
            alt.Tooltip("low_minutes:Q", title="from", format=",.0f"),
            alt.Tooltip("high_minutes:Q", title="to", format=",.0f"),
        ],
    )
    band = base.mark_rect(color=theme.NEUTRAL, opacity=0.18).encode(y=alt.Y("low_minutes:Q"), y2=alt.Y2("high_minutes"))
    step = base.mark_rule(color=theme.NEUTRAL, strokeWidth=theme.STROKE).encode(
        y=alt.Y("median_minutes:Q"),
        strokeDash=theme.either(alt.StrokeDashValue, "datum.is_small", [3, 3], [1, 0]),
    )
    # A layer without a single mark is an empty picture to a screen reader.
    return alt.layer(*[layer for layer, column in ((band, "low_minutes"), (step, "median_minutes")) if _any(quarters, column)])


def _any(frame: pl.DataFrame, column: str) -> bool:
    return bool(frame[column].is_not_null().any())


def _incidents(incidents: pl.DataFrame, when: alt.X, minutes: alt.Y) -> list[alt.Chart]:
    shown = theme.present(incidents["severity"])
    tooltip = theme.tooltips(name="Incident", shown="Took", source="Value")
    closed, still_open = incidents.filter(~pl.col("minutes").is_null()), incidents.filter(pl.col("minutes").is_null())
    marks = (
        alt.Chart(closed)
        .mark_point(size=60, filled=True, opacity=0.9)
        .encode(when, minutes, theme.severity_colour(shown), theme.severity_shape(shown), tooltip=tooltip)
    )
    marks = theme.pickable(marks, "incident_key")
    if still_open.is_empty():
        return [marks]
    hollow = alt.Chart(still_open).encode(when, minutes, theme.severity_colour(shown), tooltip=tooltip)
    return [
        marks,
        hollow.mark_point(size=60, filled=False, strokeWidth=theme.STROKE).encode(theme.severity_shape(shown)),
        hollow.mark_text(text="↑", dy=-13, fontSize=15, fontWeight="bold"),
    ]


def _target(target: float) -> list[alt.Chart]:
    data = pl.DataFrame({"target": [target]})
    line = alt.Chart(data).mark_rule(strokeDash=[6, 4], color=theme.NEUTRAL).encode(y=alt.Y("target:Q"))
    label = (
        alt.Chart(data)
        .mark_text(align="left", dx=5, dy=-6, lineBreak="\n", color=theme.NEUTRAL)
        .encode(x=alt.value("width"), y=alt.Y("target:Q"), text=alt.value(f"target\n{target:g} min"))
    )
    return [line, label]


@kept_with
def cumulative(shares: pl.DataFrame, name: str) -> Chart:
    """The share of incidents over by each time: the focus in the accent, the four quarters before it in grey."""
    scale, axis = theme.duration_scale(shares["minutes"].to_list())
    series = shares["series"].unique(maintain_order=True).to_list()
    focus = dict(shares.select("series", "is_focus").iter_rows())
    chart = (
        alt.Chart(shares)
        .mark_line(interpolate="step-after", strokeWidth=theme.STROKE)
        .encode(
            x=alt.X("minutes:Q", title=f"{name} (log scale)", scale=scale, axis=axis),
            y=alt.Y("share:Q", title="share over by then", axis=alt.Axis(format="%")),
            color=alt.Color(
                "series:N",
                scale=alt.Scale(domain=series, range=[theme.ACCENT if focus[one] else theme.PAST for one in series]),
                legend=alt.Legend(orient="top", title=None, labelLimit=260, columns=1),
            ),
            order=alt.Order("share:Q"),
            tooltip=[alt.Tooltip("series:N", title="Period"), alt.Tooltip("share:Q", title="Over by then", format=".0%")],
        )
    )
    return theme.sized(chart, theme.SMALL_HEIGHT)


@kept_with
def processes(process: Process, name: str) -> Chart:
    """One control chart: incidents in order, the centre and the limits; points that signal are filled."""
    points = process.points
    scale, axis = theme.duration_scale([*points["minutes"], process.low, process.high])
    limits = pl.DataFrame({"minutes": [process.low, process.centre, process.high], "kind": ["limit", "centre", "limit"]})
    rules = (
        alt.Chart(limits)
        .mark_rule(color=theme.NEUTRAL)
        .encode(y=alt.Y("minutes:Q"), strokeDash=theme.either(alt.StrokeDashValue, "datum.kind == 'limit'", [6, 4], [1, 0]))
    )
    base = alt.Chart(points).encode(
        theme.when("counted_at:T", points["counted_at"].to_list()),
        alt.Y("minutes:Q", title=f"{name} (log scale)", scale=scale, axis=axis),
    )
    line = base.mark_line(color=theme.NEUTRAL, strokeWidth=1, opacity=0.5)
    marks = base.mark_point(size=45, filled=True, opacity=1, stroke=theme.ACCENT, strokeWidth=1.5).encode(
        fill=theme.either(alt.FillValue, "datum.signal != null", theme.ACCENT, "transparent"),
        tooltip=theme.tooltips(name="Incident", shown="Took", signal="Signal"),
    )
    return theme.layered([rules, line, theme.pickable(marks, "incident_key")], theme.SMALL_HEIGHT)


@kept_with
def clock_table(table: pl.DataFrame) -> Chart:
    """The median of each clock in the period in focus with its interval and its target as a tick."""
    shown = table.filter(pl.col("n") > 0).with_columns(pl.format("{} (n {})", "clock", "n").alias("label"))
    return _dots(shown, "median (log scale), interval, target", "stem", target=True)


@kept_with
def grouped_times(groups: pl.DataFrame, by: str) -> Chart:
    """The median of each group with its interval; hollow below six incidents."""
    shown = groups.with_columns(pl.format("{} (n {})", "group", "n").alias("label"))
    return _dots(shown, f"median by {by} (log scale) and interval", "group")


def _dots(shown: pl.DataFrame, title: str, picked: str, target: bool = False) -> Chart:
    values = [shown[name] for name in shown.columns if name.endswith("_minutes") and name != "before_minutes"]
    scale, axis = theme.duration_scale([value for column in values for value in column])
    base = alt.Chart(shown).encode(y=theme.names("label:N", shown["label"]))
    x = alt.X("median_minutes:Q", title=title, scale=scale, axis=axis)
    tooltip = [
        alt.Tooltip("label:N", title="Group"),
        alt.Tooltip("median_minutes:Q", title="Median, minutes", format=",.0f"),
        alt.Tooltip("low_minutes:Q", title="from", format=",.0f"),
        alt.Tooltip("high_minutes:Q", title="to", format=",.0f"),
    ]
    rule = base.mark_rule(color=theme.NEUTRAL, strokeWidth=theme.STROKE).encode(
        alt.X("low_minutes:Q"), x2=alt.X2("high_minutes")
    )
    dot = theme.pickable(theme.dots(base, "datum.low_minutes == null").encode(x, tooltip=tooltip), picked)
    layers: list[Chart] = [rule, dot] if _any(shown, "low_minutes") else [dot]
    if target and _any(shown, "target_minutes"):
        tick = base.mark_tick(thickness=2, size=18, color=theme.NEUTRAL).encode(
            alt.X("target_minutes:Q"), tooltip=theme.tooltips(target_minutes="Target, minutes")
        )
        layers.append(tick)
    return theme.layered(layers, theme.rows_height(shown.height))


@kept_with
def phases(phases: pl.DataFrame) -> Chart:
    """Where the time passes: one bar per phase, its share of all minutes."""
    chart = (
        alt.Chart(phases)
        .mark_bar(color=theme.ACCENT)
        .encode(
            y=theme.names("phase:N", phases["phase"]),
            x=alt.X("share:Q", title="share of all minutes", axis=alt.Axis(format="%", tickCount=6)),
            tooltip=[
                alt.Tooltip("phase:N", title="Phase"),
                alt.Tooltip("share:Q", title="Share of all minutes", format=".0%"),
                alt.Tooltip("median_minutes:Q", title="Median, minutes", format=",.0f"),
            ],
        )
    )
    return theme.sized(theme.pickable(chart, "phase"), theme.rows_height(phases.height))


@kept_with
def burden(quarters: pl.DataFrame) -> Chart:
    """Hours users were affected, one bar per quarter; the part of its longest incident is darker."""
    base = alt.Chart(quarters).encode(
        x=theme.quarter_names("quarter_name:N", quarters["quarter_name"]),
        tooltip=[
            alt.Tooltip("quarter_name:N", title="Quarter"),
            alt.Tooltip("n:Q", title="Incidents"),
            alt.Tooltip("hours:Q", title="Hours affected", format=",.1f"),
            alt.Tooltip("longest_hours:Q", title="of these the longest incident", format=",.1f"),
        ],
    )
    whole = base.mark_bar(color=theme.ACCENT, opacity=0.45).encode(y=alt.Y("hours:Q", title="hours users were affected"))
    longest = base.mark_bar(color=theme.ACCENT).encode(y=alt.Y("longest_hours:Q"))
    return theme.layered([theme.pickable(whole, "quarter_name"), longest], theme.SMALL_HEIGHT)
