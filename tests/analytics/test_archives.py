"""Real archives, when there are any at hand: what was measured on them once must come out of our own pages' numbers."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy import stats

from analytics.judgement.comparisons import compare_times, dispersion, mann_whitney
from analytics.metrics import every_quarter, scope
from analytics.metrics.clocks import incident_times, timed
from analytics.metrics.severity import severity_days, severity_verdicts
from analytics.metrics.time_verdicts import judged_clocks
from analytics.selection import Selection, quarter_of
from analytics.warehouse import Warehouse, open_current
from etl.__main__ import main as etl

CORPORA = os.environ.get("INCIDENT_ALMANAC_CORPORA")
pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not CORPORA, reason="INCIDENT_ALMANAC_CORPORA does not name a folder of real archives"),
]


def loaded(name: str, folder: Path) -> Iterator[Warehouse]:
    archive = Path(CORPORA or "") / name
    if not archive.is_dir():
        pytest.skip(f"there is no archive {name}")
    path = folder / "warehouse.duckdb"
    assert etl(["load", str(archive), "--warehouse", str(path), "--as-of", "2026-06-30"]) == 0
    with closing(open_current(str(path))) as warehouse:
        yield warehouse


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """297 status notes of which most are announced maintenance."""
    yield from loaded("jenkins-status", tmp_path_factory.mktemp("notes"))


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """38 reports of one platform team over six years."""
    yield from loaded("dfds", tmp_path_factory.mktemp("reports"))


ALL = Selection(as_of=date(2026, 6, 30))


def minutes(warehouse: Warehouse, stem: str) -> pl.DataFrame:
    return timed(incident_times(warehouse, ALL), stem).rows


def neighbours(rows: pl.DataFrame, at_least: int) -> list[tuple[list[float], list[float]]]:
    """The times of each two quarters next to each other, both with so many incidents."""
    quarters = every_quarter(rows["quarter"].unique())["quarter"]
    values = [rows.filter(quarter=quarter)["minutes"].to_list() for quarter in quarters]
    return [(old, new) for old, new in pairwise(values) if min(len(old), len(new)) >= at_least]


def test_planned_notices_are_left_out_as_they_were_when_measured(notes: Warehouse) -> None:
    """By titles 112 of 297 were unplanned, with D = 1.7 of monthly and 2.3 of quarterly counts. Five of these announce work in
    their text (an upgrade, a restore, a migration, from when and for how long) and are planned too; without them the rest swing
    a little more."""
    held = scope(notes, ALL)
    assert (held.selected, held.planned) == (107, 190)
    days = severity_days(notes, ALL)
    months = days.group_by(pl.col("day").dt.truncate("1mo")).agg(pl.col("n").sum())
    every = pl.date_range(months["day"].min(), months["day"].max(), "1mo", eager=True)  # type: ignore[call-overload]
    counts = dict(months.iter_rows())
    quarterly = days.group_by("quarter").agg(pl.col("n").sum())["n"].to_list()
    assert dispersion([counts.get(month, 0) for month in every]) == pytest.approx(1.86, abs=0.05)
    assert dispersion(quarterly) == pytest.approx(2.57, abs=0.05)


def test_times_of_notes_are_as_heavy_tailed_as_measured(notes: Warehouse) -> None:
    """Spread of ln(minutes) 2.1, nearly nine of ten below the mean, four fifths of all time in the longest tenth."""
    values = np.sort(minutes(notes, "duration")["minutes"].to_numpy())
    longest = values[-math.ceil(len(values) / 10) :]
    assert np.log(values).std(ddof=1) == pytest.approx(2.1, abs=0.15)
    assert (values < values.mean()).mean() == pytest.approx(0.88, abs=0.03)
    assert longest.sum() / values.sum() == pytest.approx(0.85, abs=0.03)


def test_every_mean_moves_and_hardly_any_verdict_does(notes: Warehouse) -> None:
    """Between all neighbouring quarters with three incidents the mean moves by a tenth or more; at most one test rejects, and
    no pair is a change."""
    pairs = neighbours(minutes(notes, "duration"), 3)
    moves = [abs(np.mean(new) / np.mean(old) - 1) for old, new in pairs]
    assert len(pairs) >= 13
    assert min(moves) >= 0.10
    assert float(np.median(moves)) > 0.8
    assert sum(mann_whitney(old, new) < 0.05 for old, new in pairs) <= 1
    assert {compare_times(old, new).verdict for old, new in pairs} == {"too_few", "noise"}


def test_reports_have_the_spread_that_was_measured(reports: Warehouse) -> None:
    """Time to recovery of some thirty reports: spread 1.8, four of five below the mean, log-normal rather than exponential."""
    values = minutes(reports, "time_to_resolve")["minutes"].to_numpy()
    assert 28 <= len(values) <= 32
    assert np.log(values).std(ddof=1) == pytest.approx(1.8, abs=0.1)
    assert (values < values.mean()).mean() == pytest.approx(0.80, abs=0.04)
    normal = stats.lognorm(np.log(values).std(), scale=np.exp(np.log(values).mean()))
    assert normal.logpdf(values).sum() > stats.expon(scale=values.mean()).logpdf(values).sum()


@pytest.mark.parametrize("archive", ["notes", "reports"])
def test_no_quarter_of_either_archive_is_called_a_change(archive: str, request: pytest.FixtureRequest) -> None:
    """As the pages judge it, quarter by quarter, all clocks, counts and shares together."""
    warehouse: Warehouse = request.getfixturevalue(archive)
    rows, days = incident_times(warehouse, ALL), severity_days(warehouse, ALL)
    found: dict[str, list[str]] = {}
    for day in every_quarter(rows["quarter"].drop_nulls().unique())["quarter"]:
        focus = quarter_of(day)
        selection = Selection(as_of=ALL.as_of, start=focus.start, end=focus.end)
        severe = severity_verdicts(days, selection, scope(warehouse, selection))
        judged = {stem: one.comparison for stem, one in judged_clocks(rows, selection).items()}
        judged |= {"worst": severe.worst} | ({"counts": severe.counts} if severe.counts else {})
        for name, one in judged.items():
            found.setdefault(name, []).append(one.verdict)
    assert {name for name, verdicts in found.items() if "change" in verdicts} == set()
    assert "noise" in found["counts"]
