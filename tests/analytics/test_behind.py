"""What stands behind a mark: exactly the incidents that it counts, on the made-up archive and whatever is selected."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from analytics.metrics import burden, clocks, factor_patterns, factors, scope, severity, time_shapes, time_verdicts
from analytics.metrics.behind import DIMENSIONS, behind
from analytics.metrics.incidents import Request, incidents, incidents_by_month
from analytics.narrative import incidents as say
from analytics.selection import Selection
from analytics.warehouse import Warehouse

ALL = Selection(as_of=date(2026, 9, 30), latest=date(2026, 9, 30))
SELECTIONS = {
    "all": ALL,
    "one quarter": replace(ALL, start=date(2026, 4, 1), end=date(2026, 6, 30)),
    "from a day in a quarter": replace(ALL, start=date(2025, 2, 10), end=date(2026, 5, 20), services=("checkout", "login")),
    "suggested too": replace(ALL, include_suggested=True, severities=("SEV2", "unknown")),
}
Marks = tuple[pl.DataFrame, str, Mapping[str, str]]


def pictures(warehouse: Warehouse, selection: Selection) -> dict[str, Marks]:
    """Each picture of counts: its rows, the column that counts, and the dimensions of its marks, as the pages name them."""
    days = severity.severity_days(warehouse, selection)
    rows = clocks.incident_times(warehouse, selection)
    timed = clocks.timed(rows, "time_to_resolve")
    causes = factors.factor_rows(warehouse, selection, 2)
    shares = factors.factor_shares(causes, selection)
    judged = time_verdicts.clock_table(time_verdicts.judged_clocks(rows, selection), {})
    borne = burden.burden(warehouse, selection, scope(warehouse, selection))
    groups = {
        by: time_shapes.grouped_times(timed, clocks.members(warehouse, selection, by)).groups for by in time_shapes.GROUP_LEADS
    }
    return {
        "severity by quarter": (
            severity.severity_by_quarter(days, selection),
            "n",
            {"of_quarter": "quarter_name", "of_severity": "severity"},
        ),
        "worst by quarter": (
            severity.worst_by_quarter(days, selection),
            "k",
            {"of_quarter": "quarter_name", "of_severity": "=SEV1,SEV2"},
        ),
        "detection": (
            severity.severity_by_detection(warehouse, selection).methods,
            "n",
            {"of_found_by": "found_by", "of_severity": "severity"},
        ),
        "months": (
            incidents_by_month(warehouse, selection).filter(pl.col("month").is_not_null()),
            "incidents",
            {"of_month": "month_name", "of_severity": "severity"},
        ),
        "factors": (shares.factors.filter(pl.col("counted") > 0), "counted", {"of_factor": "factor"}),
        "factors by quarter": (
            factors.factors_by_quarter(causes, shares, selection).filter(pl.col("n") > 0),
            "n",
            {"of_quarter": "quarter_name", "of_factor": "factor"},
        ),
        "factors by service": (
            factor_patterns.factor_services(warehouse, selection, 1).cells,
            "n",
            {"of_service": "service", "of_factor": "factor"},
        ),
        "clocks": (judged, "n", {"of_clock": "stem", "of_focus": "=yes"}),
        "burden": (borne.quarters, "n", {"of_quarter": "quarter_name", "of_affected": "=yes"}),
        **{
            f"times by {by}": (found, "n", {time_shapes.GROUP_LEADS[by]: "group", "of_clock": "=time_to_resolve"})
            for by, found in groups.items()
        },
    }


@pytest.mark.parametrize("name", SELECTIONS)
def test_the_list_behind_a_mark_holds_what_the_mark_counts(made_up: Warehouse, name: str) -> None:
    """For every bar, dot and cell the incidents behind it are as many as it says, and the page lists them all."""
    selection = SELECTIONS[name]
    looked_at = 0
    for picture, (rows, counts, leads) in pictures(made_up, selection).items():
        for row in rows.iter_rows(named=True):
            asked = {dim: column[1:] if column.startswith("=") else row[column] for dim, column in leads.items()}
            found = behind(made_up, selection, asked)
            assert found is not None
            assert (picture, asked, len(found.keys)) == (picture, asked, row[counts])
            looked_at += 1
    assert looked_at > 40


def test_the_list_names_its_mark(made_up: Warehouse) -> None:
    """The heading says which mark led here, and the list shows just its incidents, also from before the chosen period."""
    selection = SELECTIONS["one quarter"]
    found = behind(made_up, selection, {"of_quarter": "Q4 2025", "of_severity": "SEV2", "incident": "x"})
    assert found is not None
    rows = incidents(made_up, replace(selection, start=None, end=None), Request(keys=found.keys)).rows
    assert set(rows["incident_key"]) == set(found.keys)
    assert {(at.year, (at.month + 2) // 3) for at in rows["counted_at"]} == {(2025, 4)}
    assert say.behind(found.phrases, 2) == "Behind the mark: Q4 2025; SEV2. 2 incidents."


def test_a_factor_that_is_only_suggested_says_so(made_up: Warehouse) -> None:
    """Behind the lighter bar stand the incidents whose text suggests the factor."""
    selection = replace(ALL, start=date(2024, 1, 1), end=date(2024, 3, 31))
    shares = factors.factor_shares(factors.factor_rows(made_up, selection, 2), selection).factors
    lighter = shares.filter((pl.col("counted") == 0) & (pl.col("suggested") > 0)).row(0, named=True)
    found = behind(made_up, selection, {"of_factor": lighter["factor"]})
    assert found is not None
    assert (len(found.keys), found.phrases) == (lighter["suggested"], (f"{lighter['label']}, only suggested",))


def test_a_broad_factor_is_called_by_its_name(made_up: Warehouse) -> None:
    """The heading says Configuration, not config."""
    found = behind(made_up, ALL, {"of_factor": "config"})
    assert found is not None
    assert found.phrases == ("Configuration",)


def test_an_address_without_a_mark_is_the_whole_list(made_up: Warehouse) -> None:
    """Other parameters are no mark; a mark that does not exist is named."""
    assert behind(made_up, ALL, {"severity": "SEV2"}) is None
    for asked in (
        {"of_quarter": "Q9"},
        {"of_quarter": "Last four quarters"},
        {"of_month": "x"},
        {"of_owner": "me"},
        {"of_clock": "x"},
    ):
        with pytest.raises(ValueError, match=r"^no |unpack|match|invalid|is no period"):
            behind(made_up, ALL, asked)


def test_pages_name_dimensions_that_exist() -> None:
    """Each way from a picture to its incidents goes by a dimension of the list, never by a column in its place."""
    for path in sorted((Path(__file__).resolve().parent.parent.parent / "pages").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Dict):
                names = [key.value for key in node.keys if isinstance(key, ast.Constant)]
                values = [value.value for value in node.values if isinstance(value, ast.Constant)]
                dimensions = [name for name in [*names, *values] if str(name).startswith("of_")]
                assert (path.name, [name for name in dimensions if name not in DIMENSIONS or name in values]) == (path.name, [])
