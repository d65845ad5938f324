"""The sample archive tells its story: what a visitor is shown first has to be there, and to be called what it is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from analytics.metrics import clocks, time_verdicts
from analytics.periods import period_of
from analytics.selection import Selection
from analytics.warehouse import Warehouse, open_generation
from etl.__main__ import main as etl

ROOT = Path(__file__).resolve().parent.parent
AS_OF, LATEST = date(2026, 11, 21), date(2026, 11, 19)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    path = tmp_path_factory.mktemp("sample") / "warehouse.duckdb"
    etl(["load", str(ROOT / "data/postmortems"), "--warehouse", str(path), "--as-of", AS_OF.isoformat(), "--quiet"])
    return open_generation(path.resolve())


def counted(sample: Warehouse, sql: str) -> int:
    (row,) = sample.connection.sql(sql).fetchall()
    return int(row[0])


def verdicts(sample: Warehouse, period: str) -> dict[str, str]:
    """What is said of each clock of a period against the one before."""
    span = period_of(period)
    selection = Selection(as_of=AS_OF, start=span.start, end=span.end, latest=LATEST)
    rows = clocks.incident_times(sample, selection)
    return {stem: each.comparison.verdict for stem, each in time_verdicts.judged_clocks(rows, selection).items()}


def test_detection_became_faster_and_is_called_a_change(sample: Warehouse) -> None:
    """In 2025 the alerts came that 2024 lacked; of all clocks and years this one alone is called a change."""
    called = {
        (year, stem) for year in ("2025", "2026") for stem, verdict in verdicts(sample, year).items() if verdict == "change"
    }
    assert called == {("2025", "time_to_detect")}


@pytest.mark.parametrize("quarter", [f"Q{number} {year}" for year in (2024, 2025, 2026) for number in (1, 2, 3, 4)])
def test_a_single_quarter_is_noise(sample: Warehouse, quarter: str) -> None:
    """A handful of incidents shows nothing, and nothing is claimed of it."""
    assert "change" not in verdicts(sample, quarter).values()


@pytest.mark.parametrize(
    ("what", "least", "sql"),
    [
        ("incidents", 72, "select count(*) from incident_facts where counts"),
        ("quarters", 12, "select count(distinct quarter) from incident_facts where counts"),
        ("services", 10, "select count(distinct s) from (select unnest(services) as s from incident_facts)"),
        ("near misses", 2, "select count(*) from incident_facts where is_near_miss"),
        ("planned work and drills", 3, "select count(*) from incident_facts where is_planned"),
        ("restricted", 2, "select count(*) from incident_facts where is_restricted"),
        ("files that could not be read", 2, "select count(*) from documents where outcome = 'quarantined'"),
        ("issues that people confirmed", 1, "select count(*) from recurrence_groups where decision = 'confirmed'"),
        ("candidates", 2, "select count(*) from recurrence_groups where decision = 'candidate'"),
        ("actions with a ticket", 50, "select count(*) from action_items where tracker_status is not null"),
        ("actions whose ticket says otherwise", 5, "select count(*) from action_items where is_drift"),
        ("decisions of reviews", 12, "select count(*) from review_decisions"),
        ("reviews", 4, "select count(distinct period) from review_decisions"),
    ],
)
def test_the_story_has_all_its_parts(sample: Warehouse, what: str, least: int, sql: str) -> None:
    """Every page has something to show on the sample."""
    assert counted(sample, sql) >= least, what


def test_the_season_is_seen(sample: Warehouse) -> None:
    """Before Christmas there is more trouble than in the same year's summer."""
    winter, summer = (
        counted(
            sample,
            f"select count(*) from incident_facts where counts and month(counted_at) in {months} and year(counted_at) < 2026",
        )
        for months in ((11, 12), (7, 8))
    )
    assert winter > 1.5 * summer


@pytest.mark.parametrize(
    "table",
    [
        "timeline_events",
        "contributing_factors",
        "action_items",
        "lessons",
        "incident_details",
        "evidence",
        "recurrence_members",
        "recurrence_texts",
    ],
)
def test_what_hangs_on_an_incident_carries_its_number(sample: Warehouse, table: str) -> None:
    """Whoever joins by number gets the rows that a join by path and place in the file gives."""
    rows = counted(sample, f"select count(*) from {table}")
    same = f"select count(*) from {table} t join incidents i using (incident_row, document_path, incident_number)"
    assert counted(sample, same) == rows > 0


def test_no_two_incidents_have_a_number(sample: Warehouse) -> None:
    """The number names one incident."""
    assert counted(sample, "select count(*) - count(distinct incident_row) from incidents") == 0
    assert counted(sample, "select count(*) from incident_services") == counted(
        sample, "select sum(len(list_distinct(services))) from incidents"
    )
