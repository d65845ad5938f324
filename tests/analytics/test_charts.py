"""Charts as values: what their specifications say about axes, zones, colours and small numbers."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Barrier
from typing import Any

import altair as alt
import polars as pl
import pytest

from analytics.charts import actions, factors, recurrence, theme
from analytics.charts import response_times as charts
from analytics.charts.specification import specification
from analytics.metrics import burden, clocks, response_times, scope, time_shapes, time_verdicts
from analytics.narrative import response_times as say
from analytics.selection import Selection
from analytics.warehouse import Warehouse

ANALYTICS = Path(theme.__file__).resolve().parent.parent


def parts(spec: Any) -> Iterator[dict[str, Any]]:
    """Every mark of a specification, layers opened."""
    if "layer" in spec:
        for layer in spec["layer"]:
            yield from parts({"encoding": spec.get("encoding", {})} | layer)
    else:
        yield spec


def fields(spec: Any, channel: str) -> set[str]:
    return {part["encoding"][channel].get("field", "") for part in parts(spec) if channel in part.get("encoding", {})}


@pytest.fixture(scope="module")
def times(made_up: Warehouse) -> dict[str, Any]:
    """All pictures of the response-times page, as specifications, on the made-up archive."""
    selection = Selection(as_of=made_up.load.as_of, latest=made_up.load.as_of)
    rows = clocks.incident_times(made_up, selection)
    timed = clocks.timed(rows, "time_to_resolve")
    table = time_verdicts.clock_table(time_verdicts.judged_clocks(rows, selection), {"time_to_resolve": 60.0})
    found = response_times.incident_times(timed, selection, 60.0)
    drawn = {
        "incident_times": charts.incident_times(found),
        "cumulative": charts.cumulative(time_shapes.cumulative(timed, selection), "time to resolve"),
        "process": charts.processes(time_shapes.processes(timed)[0], "time to resolve"),
        "clock_table": charts.clock_table(table),
        "grouped": charts.grouped_times(
            time_shapes.grouped_times(timed, clocks.members(made_up, selection, "service")).groups, "service"
        ),
        "phases": charts.phases(burden.phases(rows).phases),
        "burden": charts.burden(burden.burden(made_up, selection, scope(made_up, selection)).quarters),
    }
    return {name: chart.to_dict() for name, chart in drawn.items()}


def test_durations_stand_on_a_logarithmic_axis_with_units(times: dict[str, Any]) -> None:
    """Minutes span four orders of magnitude; ticks read 15 min, 4 h, 7 d."""
    for name in ("incident_times", "process"):
        scales = [part["encoding"]["y"].get("scale", {}) for part in parts(times[name]) if "y" in part["encoding"]]
        assert {"log"} == {scale["type"] for scale in scales if scale.get("type")}
    assert "' min'" in json.dumps(times["incident_times"])


def test_time_is_drawn_as_it_stands(times: dict[str, Any]) -> None:
    """A reader in Los Angeles sees the same quarter as one in Tokyo."""
    for name in ("incident_times", "process"):
        temporal = [
            part["encoding"]["x"]
            for part in parts(times[name])
            if part.get("encoding", {}).get("x", {}).get("type") == "temporal"
        ]
        assert {"type": "time"} in [x.get("scale") for x in temporal]


def test_severity_has_a_colour_and_a_shape(times: dict[str, Any]) -> None:
    """Colour is never alone, and severities stand in order of rank with unknown last."""
    spec = times["incident_times"]
    assert fields(spec, "color") == fields(spec, "shape") == {"severity"}
    shapes = [part["encoding"]["shape"]["scale"] for part in parts(spec) if "shape" in part["encoding"]]
    assert shapes[0]["domain"] == ["SEV1", "SEV2", "SEV3", "SEV4", "unknown"]
    assert len(set(shapes[0]["range"])) == 5


def test_open_incidents_are_hollow_with_an_arrow(times: dict[str, Any]) -> None:
    """An incident without an end is not drawn as if it had one."""
    marks = [part["mark"] for part in parts(times["incident_times"])]
    assert {"type": "point", "filled": False, "size": 60, "strokeWidth": 2} in marks
    assert [mark["text"] for mark in marks if mark["type"] == "text" and "text" in mark] == ["↑"]


def test_bars_start_at_zero(times: dict[str, Any]) -> None:
    """A bar that does not start at zero exaggerates."""
    for name in ("phases", "burden"):
        scales = [part["encoding"].get(axis, {}).get("scale", {}) for part in parts(times[name]) for axis in "xy"]
        assert not [scale for scale in scales if scale and scale.get("zero") is False]


def test_every_picture_names_its_values_on_hovering(times: dict[str, Any]) -> None:
    """Tooltips have titles, never raw column names."""
    for name, spec in times.items():
        tooltips = [tip for part in parts(spec) for tip in part.get("encoding", {}).get("tooltip", [])]
        assert tooltips, name
        assert all(tip.get("title") for tip in tooltips), name


def test_duration_ticks_stay_inside_and_are_at_least_three() -> None:
    """A narrow range gets finer ticks; no values at all still give an axis."""
    for values in ([1.0, 100000.0], [50.0, 90.0], [], [3.0]):
        scale, axis = theme.duration_scale(values)
        low, high = scale.to_dict()["domain"]
        ticks = axis.to_dict()["values"]
        assert all(low <= tick <= high for tick in ticks)
    assert len(theme.duration_scale([10.0, 500.0])[1].to_dict()["values"]) >= 3


def test_severities_are_ordered_by_rank() -> None:
    """SEV1 first, unknown last, whatever the order of the rows."""
    assert theme.present(["unknown", "SEV3", "SEV1", "SEV3"]) == ["SEV1", "SEV3", "unknown"]


@pytest.mark.parametrize("path", sorted((ANALYTICS / "charts").glob("*.py")), ids=lambda path: path.stem)
def test_no_chart_uses_shorthand_strings(path: Path) -> None:
    """Shorthand costs milliseconds for each chart of each page."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "encode"]
    given = [value for call in calls for value in (*call.args, *(keyword.value for keyword in call.keywords))]
    assert not [value.value for value in given if isinstance(value, ast.Constant)]


def test_charts_stand_on_no_rows() -> None:
    """A picture of nothing is still a valid specification."""
    empty = pl.DataFrame(schema={"phase": pl.String, "share": pl.Float64, "median_minutes": pl.Float64})
    assert charts.phases(empty).to_dict()["mark"]["type"] == "bar"


@pytest.mark.parametrize(("last", "written"), [(datetime(2026, 3, 20), "%-d %b %Y"), (datetime(2027, 3, 20), "%b %Y")])
def test_a_short_time_line_names_days(last: datetime, written: str) -> None:
    """Where all that came back came within weeks, the axis does not repeat one month."""
    columns = {"group": "1. Pool", "severity": "SEV2", "incident_id": "A", "title": "Pool", "incident_key": "a#1"}
    points = pl.DataFrame([columns | {"counted_at": at} for at in (datetime(2026, 3, 1), last)])
    spec = recurrence.occurrences(points).to_dict()
    assert spec["layer"][0]["encoding"]["x"]["axis"]["format"] == written


def test_only_what_is_drawn_is_sent() -> None:
    """A specification carries the columns that it names, under a name that follows from the rows; a heading names none."""
    rows = pl.DataFrame({"quarter": ["Q1"], "n": [3], "summary": ["a long text that no mark shows"], "title": ["Pool"]})
    chart = alt.Chart(rows).mark_bar().encode(x=alt.X("quarter:N", title="Quarter"), y=alt.Y("n:Q"))
    made = specification(chart)
    assert [pl.read_ipc_stream(sent).columns for sent in made["datasets"].values()] == [["quarter", "n"]]
    assert list(made["datasets"]) == [made["data"]["name"]]
    assert specification(chart) is made


def test_charts_drawn_at_once_keep_their_own_rows() -> None:
    """Visitors whose charts are made at the same moment are each sent the rows of their own chart, and no others."""
    charts = [alt.Chart(pl.DataFrame({"n": [number]})).mark_bar().encode(x=alt.X("n:Q")) for number in range(8)]
    at_once = Barrier(len(charts))

    def drawn(chart: alt.Chart) -> list[list[int]]:
        at_once.wait()
        return [pl.read_ipc_stream(sent)["n"].to_list() for sent in specification(chart)["datasets"].values()]

    with ThreadPoolExecutor(len(charts)) as visitors:
        assert list(visitors.map(drawn, charts)) == [[[number]] for number in range(8)]


def test_every_service_keeps_its_name_below_the_cells() -> None:
    """Six services have six names: none goes because its neighbour needs the room."""
    services = ["edge", "identity", "media", "orders", "payments", "search"]
    cells = pl.DataFrame({"service": services, "label": ["Testing"] * 6, "n": [1] * 6, "of_service": [6, 5, 4, 3, 2, 1]})
    axis = factors.factor_services(cells).to_dict()["layer"][0]["encoding"]["x"]["axis"]
    assert axis["labelOverlap"] is False
    assert axis["labelAngle"] == {"expr": "width < 144 ? -90 : -40"}


def test_where_quarters_are_narrow_the_years_stay() -> None:
    """On a phone the axis of three years names the first quarter of each year, and no other."""
    axis = theme.quarter_axis([datetime(2023, 10, 1), datetime(2026, 11, 21)]).to_dict()
    assert axis["labelExpr"] == (
        "month(datum.value) == 0 ? ['Q1', year(datum.value)] : width < 264 ? '' "
        ": ['Q' + (floor(month(datum.value) / 3) + 1), '']"
    )


def test_columns_that_no_quarter_can_fill_are_left_out(made_up: Warehouse) -> None:
    """How long nine of ten took stands in the table once a quarter has enough incidents to say, and not as dashes."""
    selection = Selection(as_of=made_up.load.as_of, latest=made_up.load.as_of)
    timed = clocks.timed(clocks.incident_times(made_up, selection), "time_to_resolve")
    found = response_times.incident_times(timed, selection, 60.0)
    none = replace(found, quarters=found.quarters.with_columns(p90_minutes=pl.lit(None, pl.Float64)))
    some = replace(found, quarters=found.quarters.with_columns(p90_minutes=pl.lit(240.0)))
    assert list(say.quarters(none).values()) == ["Quarter", "n", "Still open", "Median, min", "from", "to"]
    assert list(say.quarters(some).values())[6:] == ["Nine of ten below, min", "at least", "at most"]


def test_counts_below_the_quarters_are_thinned_where_they_would_touch() -> None:
    """The counts of thirteen quarters need 390 pixels; with fewer every second one stands, or every third."""
    quarters = pl.DataFrame(
        {"quarter_name": ["Q3 2026", "Q4 2026"], "done": [9, 6], "not_done": [1, 10], "unknown": [0, 0], "known": [10, 16]}
        | {"share": [0.9, 0.375], "share_low": [0.6, 0.18], "share_high": [0.98, 0.61]}
    )
    counts = actions.came_due_by_quarter(quarters).to_dict()["layer"][2]["encoding"]["opacity"]
    assert counts == {"condition": {"test": "datum.turn % max(1, ceil(60 / width)) == 0", "value": 1}, "value": 0}
    assert "ceil(390 / width)" in theme.thinned(13)["condition"]["test"]
