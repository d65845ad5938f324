"""What the sidebar's choices mean: periods, what is compared with what, and which incidents pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from analytics.metrics import options, scope
from analytics.selection import Selection, Span, ignored, offered_periods, period_bounds, previous
from analytics.warehouse import Warehouse, ask
from tests.builder import factor, incident

AS_OF = date(2026, 9, 30)
ROWS = [
    incident("INC-1", "2026-01-05 10:00", severity="SEV1", services=["checkout", "login"], teams=["Payments"]),
    incident("INC-2", "2026-03-31 23:59", severity="SEV3", services=["search"]),
    incident("INC-3", "2026-04-01 00:00", services=["checkout"]),
    incident("INC-4"),
    incident("INC-5", "2026-02-01 10:00", is_near_miss=True),
    incident("INC-6", "2026-02-01 10:00", is_planned=True),
    incident("INC-7", "2027-02-01 10:00"),
]
FACTORS = [factor("INC-1", "config.expiry"), factor("INC-2", "config.expiry", "suggested"), factor("INC-3", "code.logic")]


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("All quarters", (None, None)),
        ("Last four quarters", (date(2025, 10, 1), date(2026, 9, 30))),
        ("Q1 2026", (date(2026, 1, 1), date(2026, 3, 31))),
        ("Q4 2025", (date(2025, 10, 1), date(2025, 12, 31))),
        ("From … to …", (date(2026, 2, 1), date(2026, 2, 9))),
    ],
)
def test_a_period_has_a_first_and_a_last_day(period: str, expected: tuple[date | None, date | None]) -> None:
    """Both ends of a period belong to it; dates given the wrong way round are turned."""
    assert period_bounds(period, date(2026, 8, 3), (date(2026, 2, 9), date(2026, 2, 1))) == expected


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (Span(date(2026, 1, 1), date(2026, 3, 31)), Span(date(2025, 10, 1), date(2025, 12, 31))),
        (Span(date(2025, 10, 1), date(2026, 9, 30)), Span(date(2024, 10, 1), date(2025, 9, 30))),
        (Span(date(2026, 3, 10), date(2026, 3, 19)), Span(date(2026, 2, 28), date(2026, 3, 9))),
    ],
)
def test_quarters_are_compared_with_as_many_quarters_and_days_with_as_many_days(span: Span, expected: Span) -> None:
    """The period before is as long as the period itself."""
    assert previous(span) == expected


def test_without_a_period_the_quarter_of_the_last_incident_is_in_focus() -> None:
    """An archive that ended years ago speaks of its own last quarter, not of an empty present one."""
    focus = Selection(as_of=AS_OF, latest=date(2024, 5, 9)).focus
    assert (focus, focus.label) == (Span(date(2024, 4, 1), date(2024, 6, 30)), "Q2 2024")


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ({}, ["INC-1", "INC-2", "INC-3", "INC-4"]),
        ({"start": date(2026, 1, 1), "end": date(2026, 3, 31)}, ["INC-1", "INC-2"]),
        ({"start": date(2026, 4, 1)}, ["INC-3"]),
        ({"severities": ("SEV3", "unknown")}, ["INC-2", "INC-3", "INC-4"]),
        ({"services": ("login", "search")}, ["INC-1", "INC-2"]),
        ({"teams": ("Payments",)}, ["INC-1"]),
        ({"factors": ("config.expiry",)}, ["INC-1"]),
        ({"factors": ("config",), "include_suggested": True}, ["INC-1", "INC-2"]),
        ({"include_planned": True, "end": date(2026, 3, 1)}, ["INC-1", "INC-6"]),
    ],
)
def test_each_filter_lets_through_what_it_names(
    warehouse_of: Callable[..., Warehouse], choice: dict[str, object], expected: list[str]
) -> None:
    """Near misses, planned work and incidents after the as-of date never count; suggested factors only when asked for."""
    warehouse = warehouse_of(incidents=ROWS, contributing_factors=FACTORS)
    selection = Selection(as_of=AS_OF, **choice)  # type: ignore[arg-type]
    rows = ask(warehouse, "incident_times", selection).filter("in_period")
    assert sorted(rows["incident_id"]) == expected


def test_what_is_set_aside_is_counted(warehouse_of: Callable[..., Warehouse]) -> None:
    """The reader sees how many incidents the selection holds and what does not count."""
    found = scope(warehouse_of(incidents=ROWS), Selection(as_of=AS_OF))
    shown = (found.selected, found.archive, found.undated, found.near_misses, found.planned, found.future)
    assert (*shown, found.last_date) == (4, 5, 1, 1, 1, 1, date(2026, 4, 1))


def test_filters_offer_what_the_archive_holds(warehouse_of: Callable[..., Warehouse]) -> None:
    """Severities come in order of rank with unknown last; services with the most incidents first."""
    offered = options(warehouse_of(incidents=ROWS, contributing_factors=FACTORS))
    assert [option.value for option in offered["severity"]] == ["SEV1", "SEV3", "unknown"]
    assert [(option.value, option.incident_count) for option in offered["service"]] == [
        ("checkout", 2),
        ("login", 1),
        ("search", 1),
    ]
    assert [option.label for option in offered["factor"]] == ["Expired certificate or credential", "Logic defect"]


def test_an_address_that_asks_for_something_else_is_told_so() -> None:
    """A link with a severity that does not exist names it instead of silently showing everything."""
    assert ignored({"severity": ["SEV9", "SEV1"]}, {"period": ["All quarters"], "severity": ["SEV1"]}) == ["severity = SEV9"]


def test_a_period_can_be_compared_with_the_one_before_or_the_same_a_year_ago() -> None:
    """A season is compared with its own last year where the reader asks for it."""
    quarter = Selection(as_of=AS_OF, start=date(2026, 4, 1), end=date(2026, 6, 30))
    assert quarter.before.label == "Q1 2026"
    assert replace(quarter, against_year_ago=True).before.label == "Q2 2025"


def test_quarters_come_first_among_the_periods_to_choose() -> None:
    """Half-years, years and months follow; a filter on days is the last."""
    assert offered_periods(date(2025, 11, 1), date(2026, 1, 31)) == [
        "All quarters",
        "Last four quarters",
        *("Q1 2026", "Q4 2025", "H1 2026", "H2 2025", "2026", "2025", "Jan 2026", "Dec 2025", "Nov 2025"),
        "From … to …",
    ]
    assert period_bounds("H2 2025", date(2026, 1, 31)) == (date(2025, 7, 1), date(2025, 12, 31))
