"""The one theme: severity's colours and shapes, the greys, and the axes of time, duration and quarters.

Owns how charts look. Must not know where frames come from. Colours reach 3:1 against both backgrounds; none is used alone:
severity has a shape too, and every chart a table. Times are naive UTC and drawn as they stand: the browser takes them for its
own wall clock, so every zone reads the same labels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

import altair as alt

Chart = alt.Chart | alt.LayerChart | alt.FacetChart

SEVERITIES = ("SEV1", "SEV2", "SEV3", "SEV4", "SEV5", "unknown")
SEVERITY_COLOURS = ("#D55E00", "#CC79A7", "#0072B2", "#7F7F7F", "#7F7F7F", "#7F7F7F")
# Bars have no shape to tell the greys apart: SEV5 and unknown let the background through, on either theme.
BAR_COLOURS = (*SEVERITY_COLOURS[:4], "rgba(127,127,127,0.55)", "rgba(127,127,127,0.25)")
SEVERITY_SHAPES = ("triangle-up", "diamond", "circle", "square", "cross", "triangle-down")
ACCENT = "#3B82B8"  # one accent: what the page is about
PAST = "#8A9199"  # the past, the trailing quarters, what is not known
NEUTRAL = "#8A9199"
CELL_LIGHT, CELL_STRONG, CELL_TEXT = "#DCE9F4", "#6BA8D6", "#10222F"
STROKE = 2
LABELLED_ROW = 42  # pixels of a row whose name is written above its marks
HEIGHT = 380
SMALL_HEIGHT = 280
DURATION_TICKS = (0.1, 1, 5, 15, 60, 240, 1440, 10080, 43200, 525600)
FINE_DURATION_TICKS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 720, 1440, 2880, 5760, 10080)
DURATION_LABEL = (
    "datum.value < 1 ? datum.value * 60 + ' s' : datum.value < 60 ? datum.value + ' min'"
    " : datum.value < 1440 ? datum.value / 60 + ' h' : datum.value < 525600 ? datum.value / 1440 + ' d' : '1 y'"
)
PHONE = 400  # a plot narrower than this many pixels is read on a phone: fewer labels, legends one under the other
FIRST_QUARTER = "month(datum.value) == 0 ? ['Q1', year(datum.value)]"
OTHER_QUARTER = "['Q' + (floor(month(datum.value) / 3) + 1), '']"
QUARTER_PIXELS, DAYS_IN_QUARTER = 22, 91  # a quarter narrower than that has no room for its name
YEARS_ONLY_ABOVE_DAYS = 6 * 366
WALL_CLOCK = alt.Scale(type="time")  # never "utc": that would shift naive times by the reader's own zone
SEVERITY_LEGEND = alt.Legend(orient="top", title=None, columns=4, symbolSize=70, symbolStrokeWidth=1, labelFontSize=12)


def present(severities: Iterable[str]) -> list[str]:
    """The severities that occur, in order of rank, unknown last."""
    found = set(severities)
    return [severity for severity in SEVERITIES if severity in found]


def _of(values: Sequence[Any], shown: list[str]) -> list[Any]:
    return [values[SEVERITIES.index(severity)] for severity in shown]


def _shapes(shown: list[str]) -> list[str]:
    """The shapes of the severities; plain circles where none is known and there is nothing to tell apart."""
    return ["circle"] if shown == ["unknown"] else _of(SEVERITY_SHAPES, shown)


def severity_colour(shown: list[str], colours: Sequence[str] = SEVERITY_COLOURS) -> alt.Color:
    """Colour by `severity`, in order of rank, with a legend of the severities that are present."""
    scale = alt.Scale(domain=shown, range=_of(colours, shown))
    return alt.Color("severity:N", title="Severity", scale=scale, legend=SEVERITY_LEGEND)


def severity_bars(chart: alt.Chart, shown: list[str]) -> alt.Chart:
    """The chart as bars stacked by severity, by `rank`, with a line between them so that the greys stay apart."""
    bars: alt.Chart = chart.mark_bar(stroke=NEUTRAL, strokeWidth=0.5).encode(
        color=severity_colour(shown, BAR_COLOURS), order=alt.Order("rank:Q")
    )
    return bars


def severity_shape(shown: list[str]) -> alt.Shape:
    """Shape by `severity`, so that colour is never alone; its legend joins that of the colours."""
    return alt.Shape(
        "severity:N",
        title="Severity",
        scale=alt.Scale(domain=shown, range=_shapes(shown)),
        legend=SEVERITY_LEGEND,
    )


def duration_scale(minutes: Sequence[float | None]) -> tuple[alt.Scale, alt.Axis]:
    """A logarithmic scale for minutes and its axis, labelled `5 min`, `4 h`, `7 d`; it holds all the values given."""
    known = [value for value in minutes if value is not None and value > 0]
    low, high = (min(known), max(known)) if known else (1.0, 60.0)
    low, high = low / 1.25, high * 1.25
    ticks = [tick for tick in DURATION_TICKS if low <= tick <= high]
    if len(ticks) < 3:
        ticks = [tick for tick in FINE_DURATION_TICKS if low <= tick <= high]
    scale = alt.Scale(type="log", domain=[low, high], nice=False)
    return scale, alt.Axis(values=ticks, labelExpr=DURATION_LABEL, tickCount=len(ticks))


def quarter_axis(days: Sequence[date | datetime]) -> alt.Axis:
    """An axis of time with a tick at each quarter, named `Q3`, the year under the first; years only when long."""
    span = (max(days) - min(days)).days if days else 0
    if span > YEARS_ONLY_ABOVE_DAYS:
        return alt.Axis(format="%Y", tickCount="year", title=None)
    step: Any = {"interval": "month", "step": 3}
    # The years must not be the labels that have to go where there is room for few.
    narrow = span // DAYS_IN_QUARTER * QUARTER_PIXELS
    label = f"{FIRST_QUARTER} : width < {narrow} ? '' : {OTHER_QUARTER}"
    return alt.Axis(labelExpr=label, tickCount=step, title=None, labelOverlap="greedy", grid=False)


def when(field: str, days: Sequence[date | datetime]) -> alt.X:
    """Time on x, as it stands in UTC, with quarters named."""
    return alt.X(field, title=None, scale=WALL_CLOCK, axis=quarter_axis(days))


def quarter_names(field: str, names: Iterable[str] | None = None) -> alt.X:
    """Quarters by name (`Q3 2026`) in the order given, else of the rows, the year written under the quarter."""
    axis = alt.Axis(labelExpr="split(datum.label, ' ')", labelAngle=0, labelOverlap="greedy", labelFlush=False)
    return alt.X(field, title=None, sort=None if names is None else list(dict.fromkeys(names)), axis=axis)


def legend(**settings: Any) -> alt.Legend:
    """A legend above the picture: side by side, one under the other on a phone, where it would be cut off."""
    return alt.Legend(orient="top", columns=alt.ExprRef(f"width < {PHONE} ? 1 : 0"), **settings)


def either(channel: Callable[..., Any], test: str, so: Any, otherwise: Any) -> Any:
    """One value where the expression holds, another elsewhere; `alt.condition` says the same in milliseconds."""
    return channel(otherwise, condition={"test": test, "value": so})


def thinned(rows: int, pixels: int = 30) -> Any:
    """Texts beside `rows` marks in a row, told by `turn` (0, 1, …), shown only as often as there is room for."""
    every = f"max(1, ceil({rows * pixels} / width))"
    return either(alt.OpacityValue, f"datum.turn % {every} == 0", 1, 0)


def tooltips(**titles: str) -> list[alt.Tooltip]:
    """Tooltips of ready-made texts and counts: field to title."""
    return [alt.Tooltip(field, title=title) for field, title in titles.items()]


def dots(base: alt.Chart, hollow: str) -> alt.Chart:
    """Dots in the accent, hollow where the expression `hollow` holds: small n, no interval."""
    chart: alt.Chart = base.mark_point(size=80, filled=True, opacity=1, stroke=ACCENT, strokeWidth=STROKE).encode(
        fill=either(alt.FillValue, hollow, "transparent", ACCENT)
    )
    return chart


def rows_height(rows: int) -> int:
    """The height of a chart with one row per group: its rows, its axis and the axis's title."""
    return 60 + 30 * max(rows, 1)


def names(field: str, values: Iterable[str]) -> alt.Y:
    """Groups by name down the side, in the order given."""
    return alt.Y(field, title=None, sort=list(values), axis=alt.Axis(labelLimit=240, labelFlush=False))


PICK = "pick"  # the name by which the page hears of a mark that was clicked on


def pickable(chart: alt.Chart, *fields: str) -> alt.Chart:
    """The chart with marks that can be clicked on; the page is told the values of these fields."""
    with_marks: alt.Chart = chart.add_params(alt.selection_point(fields=list(fields), name=PICK))
    return with_marks


def sized(chart: Chart, height: int) -> Chart:
    """The chart at this height; its width is that of the page."""
    sized_chart: Chart = chart.properties(height=height)
    return sized_chart


def layered(layers: Sequence[Chart], height: int) -> Chart:
    """The layers as one chart of this height."""
    return sized(alt.layer(*layers), height)


def labels_above(data: Any, row: alt.Y, field: str) -> alt.Chart:
    """Names of rows written above their marks, from the left edge: they leave the width to the marks on a small screen.

    `row` is the encoding of the rows, without an axis; a row needs some 40 pixels.
    """
    labels: alt.Chart = (
        alt.Chart(data)
        .mark_text(align="left", baseline="bottom", dy=-9, limit=alt.ExprRef("width"), color=NEUTRAL)
        .encode(y=row, x=alt.value(0), text=alt.Text(field))
    )
    return labels
