"""Response times on literal rows: which incidents count by a clock, medians, verdicts, groups, burden, and their words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from analytics.metrics import burden, clocks, response_times, scope, time_shapes, time_verdicts
from analytics.narrative import response_times as say
from analytics.narrative import verdicts
from analytics.selection import Selection
from analytics.warehouse import Warehouse
from tests.builder import factor, incident

AS_OF = date(2026, 6, 30)
SECOND_QUARTER = Selection(as_of=AS_OF, start=date(2026, 4, 1), end=date(2026, 6, 30))
Make = Callable[..., Warehouse]


def quarter(first: int, month: int, minutes: list[float], **columns: Any) -> list[dict[str, Any]]:
    return [
        incident(f"INC-{first + n}", f"2026-{month:02d}-{n % 28 + 1:02d} 10:00", time_to_resolve_minutes=value, **columns)
        for n, value in enumerate(minutes)
    ]


def test_clocks_are_never_mixed(warehouse_of: Make) -> None:
    """A time stated from elsewhere, a time without a clock, zero and unknown are left out, each with its reason."""
    rows = [
        incident("INC-1", "2026-05-01 10:00", time_to_resolve_minutes=30.0),
        incident("INC-2", "2026-05-02 10:00", time_to_resolve_minutes=40.0),
        incident("INC-3", "2026-05-03 10:00", time_to_resolve_minutes=50.0, time_to_resolve_clock="from_start"),
        incident("INC-4", "2026-05-04 10:00", time_to_resolve_minutes=60.0, time_to_resolve_clock="unknown"),
        incident("INC-5", "2026-05-05 10:00", time_to_resolve_minutes=0.0),
        incident("INC-6", "2026-05-06 10:00"),
        incident("INC-7", "2026-05-07 10:00", is_open=True),
        incident("INC-8", time_to_resolve_minutes=70.0),
    ]
    found = clocks.timed(clocks.incident_times(warehouse_of(incidents=rows), Selection(as_of=AS_OF)), "time_to_resolve")
    coverage = found.coverage()
    assert found.rows["minutes"].to_list() == [30.0, 40.0]
    assert (coverage.used, coverage.total) == (2, 8)
    assert dict(coverage.left_out) == {
        "are still open": 1,
        "do not say": 1,
        "run from elsewhere": 1,
        "do not say from where it runs": 1,
        "are not above zero": 1,
        "have no date": 1,
    }
    assert found.still_open["open_minutes"].to_list() == [(54 * 24 + 14) * 60.0]


def test_the_clock_runs_from_where_most_incidents_measure_it(warehouse_of: Make) -> None:
    """An archive that states its times from the start is read so, and the page says it."""
    rows = quarter(1, 5, [10.0, 20.0, 30.0], time_to_resolve_clock="from_start") + quarter(9, 4, [40.0])
    found = clocks.timed(clocks.incident_times(warehouse_of(incidents=rows), SECOND_QUARTER), "time_to_resolve")
    shown = response_times.incident_times(found, SECOND_QUARTER)
    assert (found.runs, found.rows.height) == ("from_start", 3)
    assert "Most of this archive measures it so, not from detection" in say.definition(shown)


def test_the_full_time_is_shown_first_where_too_few_have_a_time_to_resolve(warehouse_of: Make) -> None:
    """With six of ten lacking it the page switches its clock, never a row's."""
    some = [incident(f"INC-{n}", "2026-05-01 10:00", duration_minutes=10.0) for n in range(6)]
    rows = clocks.incident_times(warehouse_of(incidents=some + quarter(20, 5, [10.0] * 4)), SECOND_QUARTER)
    assert clocks.first_shown(rows) == "duration"
    rows = clocks.incident_times(warehouse_of(incidents=some[:2] + quarter(20, 5, [10.0] * 4)), SECOND_QUARTER)
    assert clocks.first_shown(rows) == "time_to_resolve"


def test_a_quarter_has_its_median_with_interval_and_n(warehouse_of: Make) -> None:
    """Six values give the interval 10 to 60; one value gives a median without interval."""
    rows = quarter(1, 2, [60.0, 10, 20, 30, 40, 50]) + quarter(20, 5, [7.0])
    selection = Selection(as_of=AS_OF)
    found = response_times.incident_times(
        clocks.timed(clocks.incident_times(warehouse_of(incidents=rows), selection), "time_to_resolve"), selection
    )
    shown = found.quarters.select("quarter_name", "n", "median_minutes", "low_minutes", "high_minutes", "is_small").rows()
    assert shown == [("Q1 2026", 6, 35.0, 10.0, 60.0, False), ("Q2 2026", 1, 7.0, None, None, True)]
    assert found.incidents["name"][0] == "INC-1 · Title of INC-1 · severity unknown · 1 Feb 2026"


def test_an_open_incident_enters_the_median_as_longer_than_so_far(warehouse_of: Make) -> None:
    """Three closed and two open since weeks: the median is the third, not the second."""
    rows = [*quarter(1, 5, [10.0, 20, 30]), *(incident(f"INC-{n}", "2026-05-20 10:00", is_open=True) for n in (8, 9))]
    found = clocks.timed(clocks.incident_times(warehouse_of(incidents=rows), SECOND_QUARTER), "time_to_resolve")
    quarters = response_times.incident_times(found, SECOND_QUARTER).quarters
    assert quarters.select("n", "still_open", "median_minutes").rows() == [(3, 2, 30.0)]


def test_a_chosen_quarter_is_shown_with_the_eight_before_it(warehouse_of: Make) -> None:
    """The strip keeps its context, the coverage counts the period only."""
    old = [incident("INC-90", "2023-05-01 10:00", time_to_resolve_minutes=5.0)]
    rows = old + quarter(1, 2, [60.0]) + quarter(20, 5, [7.0])
    found = response_times.incident_times(
        clocks.timed(clocks.incident_times(warehouse_of(incidents=rows), SECOND_QUARTER), "time_to_resolve"), SECOND_QUARTER
    )
    assert found.incidents["incident_id"].to_list() == ["INC-1", "INC-20"]
    assert (found.coverage.used, found.coverage.total) == (1, 1)


def test_many_incidents_are_drawn_as_counts(warehouse_of: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above the limit the picture shows counts by quarter and band, and names the longest."""
    monkeypatch.setattr(response_times, "MARKS_UP_TO", 5)
    rows = quarter(1, 5, [10.0, 11, 12, 100, 110, 1000])
    found = response_times.incident_times(
        clocks.timed(clocks.incident_times(warehouse_of(incidents=rows), SECOND_QUARTER), "time_to_resolve"), SECOND_QUARTER
    )
    assert found.density is not None
    assert found.density.select("low_minutes", "n").rows() == [(10.0, 3), (100.0, 2), (1000.0, 1)]


BEFORE = [10.0, 20, 30, 40, 50, 60, 70, 80]
SENTENCES = {
    "noise": (
        [12.0, 22, 32, 42, 52, 62, 72, 82],
        (
            "Median time to resolve was 47 min in Q2 2026 (n 8), 45 min in Q1 2026 (n 8): within noise. With these counts only "
            "a fall of about 85 % or a rise of about 590 % would stand out."
        ),
    ),
    "change": (
        [1.0, 2, 3, 4, 5, 6, 7, 8],
        (
            "Median time to resolve fell from 45 min in Q1 2026 (n 8) to 4.5 min in Q2 2026 (n 8); ratio 0.1 (0.05–0.2), more "
            "than chance explains."
        ),
    ),
    "too_few": (
        [12.0, 200.0],
        "2 incidents of Q2 2026 give their time to resolve: too few to compare. They took 12 min and 3.3 h.",
    ),
    "one": ([12.0], "1 incident of Q2 2026 gives its time to resolve: too few to compare. It took 12 min."),
    "none": ([], "No incident of Q2 2026 gives its time to resolve."),
}


@pytest.mark.parametrize(("minutes", "sentence"), SENTENCES.values(), ids=SENTENCES.keys())
def test_each_verdict_has_its_sentence(warehouse_of: Make, minutes: list[float], sentence: str) -> None:
    """Fell and rose stand only where chance does not explain the difference; few incidents are listed instead."""
    rows = clocks.incident_times(warehouse_of(incidents=quarter(1, 2, BEFORE) + quarter(20, 5, minutes)), SECOND_QUARTER)
    judged = time_verdicts.judged_clocks(rows, SECOND_QUARTER)["time_to_resolve"]
    assert verdicts.times(judged) == sentence


def test_what_is_missing_is_said_with_its_reason(warehouse_of: Make) -> None:
    """The answer ends with the incidents of the quarter that are not in the number."""
    rows = [*quarter(20, 5, [10.0]), incident("INC-1", "2026-05-20 10:00", is_open=True), incident("INC-2", "2026-05-21 10:00")]
    found = clocks.incident_times(warehouse_of(incidents=rows), SECOND_QUARTER)
    said = say.answer(time_verdicts.judged_clocks(found, SECOND_QUARTER)["time_to_resolve"])
    assert said[-1] == (
        "What is still open counts in the median for as long as it has lasted, and is not compared. 1 of 3 incidents in Q2 "
        "2026 is not in this number: 1 does not say."
    )


def test_one_median_stands_everywhere_also_while_incidents_are_open(warehouse_of: Make) -> None:
    """The sentence, the table of clocks, the step of the quarter and its only group agree on a median with open incidents."""
    waiting = [incident(f"INC-{n}", "2026-05-20 10:00", is_open=True) for n in (80, 81, 82)]
    rows = [*quarter(1, 2, BEFORE), *quarter(20, 5, [10.0, 20, 30, 40, 50, 60, 70]), *waiting]
    found = clocks.incident_times(warehouse_of(incidents=rows), SECOND_QUARTER)
    judged = time_verdicts.judged_clocks(found, SECOND_QUARTER)
    timed = clocks.timed(found, "time_to_resolve")
    step = response_times.incident_times(timed, SECOND_QUARTER).quarters.row(-1, named=True)
    group = time_shapes.grouped_times(timed).groups.row(0, named=True)
    table = time_verdicts.clock_table(judged, {}).filter(stem="time_to_resolve").row(0, named=True)
    for one in (step, group, table):
        assert (one["n"], one["median_minutes"], one["low_minutes"], one["high_minutes"]) == (7, 50.0, 10.0, None)
    assert verdicts.times(judged["time_to_resolve"]).startswith(
        "Median time to resolve was 50 min in Q2 2026 (n 7, 3 more still open), 45 min in Q1 2026 (n 8): within noise."
    )


def test_a_year_earlier_is_compared_where_both_sides_have_enough(warehouse_of: Make) -> None:
    """Six against six of the year before are judged beside the other comparisons; five are not mentioned."""
    a_year_ago = [incident(f"OLD-{n}", f"2025-05-{n + 1:02d} 10:00", time_to_resolve_minutes=100.0 + n) for n in range(6)]
    rows = [*a_year_ago, *quarter(1, 2, BEFORE), *quarter(20, 5, [1.0, 2, 3, 4, 5, 6, 7, 8])]
    both, few = (clocks.incident_times(warehouse_of(incidents=some), SECOND_QUARTER) for some in (rows, rows[1:]))
    judged = time_verdicts.judged_clocks(both, SECOND_QUARTER)["time_to_resolve"]
    assert judged.comparison.comparisons == 2
    assert verdicts.year_ago(judged) == (
        "Median time to resolve fell from 100 min in Q2 2025, a year earlier (n 6) to 4.5 min in Q2 2026 (n 8); ratio 0.044 "
        "(0.019–0.069), more than chance explains."
    )
    assert verdicts.year_ago(time_verdicts.judged_clocks(few, SECOND_QUARTER)["time_to_resolve"]) is None


def test_the_slow_ones_have_a_percentile_from_ten_on(warehouse_of: Make) -> None:
    """Ten incidents give nine of ten with a lower bound only; below ten the two longest are named."""
    said = []
    for minutes in ([float(n) for n in range(10, 110, 10)], [10.0, 20, 300]):
        rows = clocks.incident_times(warehouse_of(incidents=quarter(1, 5, minutes)), SECOND_QUARTER)
        said.append(say.slowest(response_times.incident_times(clocks.timed(rows, "time_to_resolve"), SECOND_QUARTER)))
    assert said == [
        "Nine of ten in Q2 2026 took less than 91 min (n 10; at least 70 min).",
        "Longest in Q2 2026: INC-3 (5 h) and INC-2 (20 min).",
    ]


def test_two_small_quarters_show_only_large_changes(warehouse_of: Make) -> None:
    """The worked example, with the usual spread of 1.8: 8 and 8 incidents show a fall of 93 % in four of five tries."""
    rows = clocks.incident_times(warehouse_of(incidents=quarter(1, 2, BEFORE) + quarter(20, 5, BEFORE)), SECOND_QUARTER)
    judged = time_verdicts.judged_clocks(rows, SECOND_QUARTER)["time_to_resolve"]
    assert verdicts.visible(judged) == (
        "Two periods of 8 and 8 incidents show a true change in four of five tries only when it is a fall of 93 % or a rise of "
        "1,400 %."
    )


def test_a_moved_mix_of_severities_is_allowed_for(warehouse_of: Make) -> None:
    """More light incidents make the median fall; within severities nothing has changed, and the verdict is noise."""
    heavy, light = [100.0 + n for n in range(12)], [10.0 + n / 8 for n in range(3)]
    before = quarter(1, 2, heavy, severity="SEV1") + quarter(20, 2, light, severity="SEV4")
    now = quarter(40, 5, heavy[:3], severity="SEV1") + quarter(60, 5, [10.0 + n / 8 for n in range(12)], severity="SEV4")
    found = clocks.incident_times(warehouse_of(incidents=before + now), SECOND_QUARTER)
    judged = time_verdicts.judged_clocks(found, SECOND_QUARTER)["time_to_resolve"]
    assert (judged.comparison.verdict, judged.plain_p is not None and judged.plain_p < 0.01) == ("noise", True)
    assert verdicts.within_severities(judged) == (
        "The mix of severities differs by more than 15 points, so severities are compared each with itself; without that it "
        "would have looked like a change."
    )


def test_targets_are_met_below_them(warehouse_of: Make) -> None:
    """60 minutes do not meet a target of 60; unknown times are not counted as missed."""
    rows = clocks.incident_times(
        warehouse_of(incidents=[*quarter(1, 5, [30.0, 60.0, 90.0]), incident("INC-9", "2026-05-20")]), SECOND_QUARTER
    )
    table = time_verdicts.clock_table(time_verdicts.judged_clocks(rows, SECOND_QUARTER), {"time_to_resolve": 60.0})
    assert say.clock_table(table) == "Targets met: time to resolve below 60 min: 1 of 3 (33 %, 6–79)."


def test_the_curve_counts_what_was_over_by_then(warehouse_of: Make) -> None:
    """Two of three were over within the hour; the quarter itself is not among its trailing four."""
    rows = quarter(1, 2, [100.0, 20.0]) + quarter(20, 5, [30.0, 45.0, 90.0])
    timed = clocks.timed(clocks.incident_times(warehouse_of(incidents=rows), SECOND_QUARTER), "time_to_resolve")
    shares = time_shapes.cumulative(timed, SECOND_QUARTER)
    assert shares.filter("is_focus")["share"].to_list() == pytest.approx([0, 1 / 3, 2 / 3, 1])
    assert say.cumulative(shares, 60) == "After 60 min were over: 2 of 3 in Q2 2026 and 1 of 2 in the four quarters before."


def test_the_process_needs_twelve_incidents(warehouse_of: Make) -> None:
    """Below twelve there is no chart; a severity with twelve has its own; a far point signals."""
    few = clocks.timed(
        clocks.incident_times(warehouse_of(incidents=quarter(1, 5, [10.0] * 11)), SECOND_QUARTER), "time_to_resolve"
    )
    rows = quarter(1, 5, [10.0, 20.0] * 12, severity="SEV2") + quarter(50, 6, [5000.0], severity="SEV2")
    many = clocks.timed(clocks.incident_times(warehouse_of(incidents=rows), SECOND_QUARTER), "time_to_resolve")
    found = time_shapes.processes(many)
    assert time_shapes.processes(few) == []
    assert [(one.band, one.points.height) for one in found] == [("SEV2", 25)]
    assert say.processes(found) == "SEV2: of 25 incidents 1 outside the limits (limits 2.2 min to 89 min)."
    assert say.processes([]) == "A control chart needs twelve incidents; there are fewer."


def test_groups_are_masked_when_small_and_named_when_they_overlap(warehouse_of: Make) -> None:
    """Two incidents make no group; an incident of two services counts in both, and the page says so."""
    rows = (
        quarter(1, 5, [10.0, 20, 30], services=["a", "b"])
        + quarter(20, 5, [40.0], services=["b"])
        + quarter(30, 5, [1.0], services=["c"])
    )
    warehouse = warehouse_of(incidents=rows)
    timed = clocks.timed(clocks.incident_times(warehouse, SECOND_QUARTER), "time_to_resolve")
    groups = time_shapes.grouped_times(timed, clocks.members(warehouse, SECOND_QUARTER, "service"))
    assert groups.groups.select("group", "n", "median_minutes").rows() == [("b", 4, 25.0), ("a", 3, 20.0)]
    assert (groups.masked, groups.overlapping) == (1, True)
    assert say.grouped_times(groups, "service") == (
        "1 smaller group not shown. An incident with several services stands in each of them, so the counts add up to more "
        "than the incidents."
    )


def test_factors_group_only_when_confirmed_or_asked_for(warehouse_of: Make) -> None:
    """Suggested factors stay out until the reader includes them."""
    rows, hows = quarter(1, 5, [10.0, 20, 30]), ("ticked", "ticked", "suggested")
    factors = [factor(f"INC-{n}", "code.logic", how) for n, how in zip((1, 2, 3), hows, strict=True)]
    warehouse = warehouse_of(incidents=rows, contributing_factors=factors)
    for suggested, expected in ((False, []), (True, [("Logic defect", 3)])):
        selection = Selection(as_of=AS_OF, include_suggested=suggested)
        timed = clocks.timed(clocks.incident_times(warehouse, selection), "time_to_resolve")
        groups = time_shapes.grouped_times(timed, clocks.members(warehouse, selection, "factor")).groups
        assert groups.select("group", "n").rows() == expected


def test_burden_takes_the_time_to_mitigate_first(warehouse_of: Make) -> None:
    """Where it is unknown the full time stands in, and the page says for how many; quarters without incidents are zero."""
    rows = [
        incident("INC-1", "2026-01-05 10:00", time_to_mitigate_minutes=600.0, duration_minutes=900.0),
        incident("INC-2", "2026-02-05 10:00", duration_minutes=60.0),
        incident("INC-3", "2026-09-05 10:00", time_to_mitigate_minutes=60.0),
        incident("INC-4", "2026-09-06 10:00"),
    ]
    selection = Selection(as_of=date(2026, 9, 30))
    warehouse = warehouse_of(incidents=rows)
    found = burden.burden(warehouse, selection, scope(warehouse, selection))
    assert found.quarters.select("quarter_name", "n", "hours").rows() == [
        ("Q1 2026", 2, 11.0),
        ("Q2 2026", 0, 0.0),
        ("Q3 2026", 1, 1.0),
    ]
    assert say.burden(found) == (
        "Users were affected for 12 h in 3 incidents; 1 of them makes up 80 % of it. For 1 of them the time until resolved is "
        "taken, because the time to mitigate is not known."
    )
    assert (found.coverage.used, found.coverage.total) == (3, 4)


def test_the_costliest_phase_is_where_most_minutes_pass(warehouse_of: Make) -> None:
    """Of three incidents with five moments in order, 60 of 100 minutes pass until users are served."""
    moments = ("started_at", "detected_at", "acknowledged_at", "mitigated_at", "resolved_at")
    times = ("10:00", "10:10", "10:20", "11:20", "11:40")
    in_order = [
        incident(
            f"INC-{n}",
            f"2026-05-0{n} 10:10",
            **{name: f"2026-05-0{n} {time}" for name, time in zip(moments, times, strict=True)},
        )
        for n in (1, 2, 3)
    ]
    late_start = dict.fromkeys(moments[1:], "2026-05-04 10:00") | {"started_at": "2026-05-04 12:00"}
    wrong = incident("INC-4", "2026-05-04 10:10", **late_start)
    rows = clocks.incident_times(warehouse_of(incidents=[*in_order, wrong]), SECOND_QUARTER)
    found = burden.phases(rows)
    assert found.phases.select("phase", "share").rows()[2] == ("from first action to restored", 0.6)
    assert (found.coverage.used, found.coverage.left_out) == (3, (("give them out of order", 1),))
    assert say.phases(found) == (
        "Most minutes pass from first action to restored: 60 % of 5 h (3 of 4 incidents give all moments)."
    )


def test_a_long_control_chart_draws_the_latest_and_tells_of_all(warehouse_of: Callable[..., Warehouse]) -> None:
    """Of 700 incidents the latest 120 are drawn; the sentence counts all."""
    start = datetime.fromisoformat("2026-01-01")
    times = [f"{start + timedelta(hours=n):%Y-%m-%d %H:%M}" for n in range(700)]
    rows = [incident(f"INC-{n:03d}", at, severity="SEV1", time_to_resolve_minutes=10.0 + n % 7) for n, at in enumerate(times)]
    timed = clocks.timed(clocks.incident_times(warehouse_of(incidents=rows), SECOND_QUARTER), "time_to_resolve")
    (process,) = time_shapes.processes(timed)
    assert (process.points.height, process.points["incident_id"][0], process.n) == (120, "INC-580", 700)
    assert say.processes([process]).endswith("Drawn are the latest 120 of them.")
    assert time_shapes._counts(1000)[:2] == [5, 10]
    assert time_shapes._counts(1000)[-1] == 1000
