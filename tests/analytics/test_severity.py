"""Severity on literal rows: counts and shares by quarter, verdicts, gaps, detection, words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from analytics.charts import severity as charts
from analytics.metrics import scope, severity
from analytics.narrative import severity as say
from analytics.selection import Selection
from analytics.warehouse import Warehouse
from tests.builder import incident

AS_OF = date(2026, 6, 30)
ALL = Selection(as_of=AS_OF, latest=AS_OF)
Make = Callable[..., Warehouse]


def incidents(month: int, severities: str, first: int = 0) -> list[dict[str, Any]]:
    """One incident a day from the first of a month of 2026; `1` is SEV1, `-` is unknown."""
    return [
        incident(
            f"INC-{month}-{n + first}",
            f"2026-{month:02d}-{n % 28 + 1:02d} 10:00",
            severity=None if digit == "-" else f"SEV{digit}",
        )
        for n, digit in enumerate(severities)
    ]


def test_unknown_severities_are_counted_as_what_they_are(warehouse_of: Make) -> None:
    """A quarter of three has its unknown one on top; a quarter without incidents stands there with zero."""
    rows = [*incidents(1, "12-"), incident("INC-9", "2026-09-02 10:00", severity="SEV3", severity_raw="P3")]
    selection = Selection(as_of=date(2026, 9, 30))
    found = severity.severity_by_quarter(
        severity.severity_days(warehouse_of(incidents=rows), selection), selection, by_words=True
    )
    assert found.select("quarter_name", "severity", "written", "n", "total").rows() == [
        ("Q1 2026", "SEV1", "SEV1", 1, 3),
        ("Q1 2026", "SEV2", "SEV2", 1, 3),
        ("Q1 2026", "unknown", "not said", 1, 3),
        ("Q2 2026", "unknown", None, 0, 0),
        ("Q3 2026", "SEV3", "P3", 1, 1),
    ]


def test_shares_are_of_the_known_severities(warehouse_of: Make) -> None:
    """Two of three known are severe; the unknown one is in neither side."""
    days = severity.severity_days(warehouse_of(incidents=incidents(5, "124-")), ALL)
    row = severity.worst_by_quarter(days, ALL).row(0, named=True)
    assert (row["k"], row["n"], row["share"], row["is_small"]) == (2, 3, pytest.approx(2 / 3), True)
    assert (row["share_low"], row["share_high"]) == (pytest.approx(0.2077, abs=1e-4), pytest.approx(0.9385, abs=1e-4))


def test_the_answer_compares_counts_and_severe_shares(warehouse_of: Make) -> None:
    """The worked example: 5 of 14 against 6 of 11 is within noise, and so are 15 against 11 incidents."""
    rows = incidents(2, "11222233333") + incidents(5, "11222333333333-")
    warehouse = warehouse_of(incidents=rows)
    days = severity.severity_days(warehouse, ALL)
    said = say.answer(severity.severity_verdicts(days, ALL, scope(warehouse, ALL)))
    assert said[0] == "15 incidents in Q2 2026 against 11 in Q1 2026: within noise; per day a ratio of 1.3 (0.49–3.7)."
    assert said[1] == (
        "Share of SEV1 and SEV2: 5 of 14 (36 %, 16–61) in Q2 2026 against 6 of 11 (55 %, 28–79) in Q1 2026: within noise."
    )
    assert said[2] == "The mix of all severities differs within noise (p 1.00)."
    assert said[4] == "1 of 15 give no severity that could be ranked; they are drawn as unknown."


def test_a_quarter_is_also_compared_with_the_one_a_year_earlier(warehouse_of: Make) -> None:
    """Both counts, the share and the mix are the four comparisons of one page."""
    last_year = [incident(f"OLD-{n}", f"2025-05-{n + 1:02d} 10:00", severity="SEV3") for n in range(4)]
    rows = last_year + incidents(2, "3" * 28) + incidents(5, "3" * 24)
    warehouse = warehouse_of(incidents=rows)
    found = severity.severity_verdicts(severity.severity_days(warehouse, ALL), ALL, scope(warehouse, ALL))
    assert found.year_ago is not None
    assert (found.year_ago.verdict, found.year_ago.comparisons, found.year_ago.n_before) == ("noise", 4, 4)
    said = say.answer(found)[3]
    assert said is not None
    assert said.startswith("24 incidents in Q2 2026 against 4 in Q2 2025, a year earlier: within noise; per day a ratio of 6 (")


def test_an_archive_that_begins_later_is_not_compared(warehouse_of: Make) -> None:
    """The first quarter of an archive is no rise from zero."""
    warehouse = warehouse_of(incidents=incidents(5, "3333333"))
    days = severity.severity_days(warehouse, ALL)
    said = say.answer(severity.severity_verdicts(days, ALL, scope(warehouse, ALL)))
    assert said[0] == "7 incidents in Q2 2026; the archive does not hold the whole of Q1 2026."


def test_a_running_quarter_counts_its_elapsed_days(warehouse_of: Make) -> None:
    """Ten incidents in the first month are compared as a month, and the sentence says so far."""
    running = Selection(as_of=date(2026, 4, 30), latest=date(2026, 4, 30))
    warehouse = warehouse_of(incidents=incidents(1, "3" * 28) + incidents(4, "3" * 10), as_of=date(2026, 4, 30))
    found = severity.severity_verdicts(severity.severity_days(warehouse, running), running, scope(warehouse, running))
    assert found.counts is not None
    assert found.counts.ratio == pytest.approx((10 / 30) / (28 / 90))
    assert say.answer(found)[0] is not None
    assert "10 incidents in Q2 2026 so far against 28 in Q1 2026" in str(say.answer(found)[0])


def test_the_days_since_the_worst_stand_against_the_usual_gap(warehouse_of: Make) -> None:
    """Ten of rank 1 with ten days between: the usual gap is ten days, and ninety days since are beyond it."""
    rows = [incident(f"INC-{n}", f"2026-{1 + n // 3:02d}-{1 + 10 * (n % 3):02d} 10:00", severity="SEV1") for n in range(10)]
    days = severity.severity_days(warehouse_of(incidents=rows), ALL)
    found = severity.worst_gaps(days, ALL)
    assert (found.worst, found.count, found.since_days) == ("SEV1", 10, 90)
    assert found.gaps["gap_days"].to_list() == [10, 10, 11, 10, 10, 8, 10, 10, 11]
    assert say.worst_gaps(found) == (
        "90 days since the last SEV1; the usual gap is 10 days, and one of up to 13 would be no signal. This one is longer."
    )


def test_of_many_gaps_the_latest_are_drawn(warehouse_of: Make) -> None:
    """Of 249 gaps the latest 200 are drawn, and the sentence says so; the usual gap is that of all."""
    start = date(2025, 1, 1)
    rows = [incident(f"INC-{n}", f"{start + timedelta(days=n)} 10:00", severity="SEV1") for n in range(250)]
    found = severity.worst_gaps(severity.severity_days(warehouse_of(incidents=rows), ALL), ALL)
    assert (found.gaps.height, found.drawn.height, found.drawn["day_text"][-1]) == (249, 200, "2025-09-07")
    assert say.worst_gaps(found).endswith(" Drawn are the latest 200 of 249.")


def test_few_of_the_worst_are_joined_by_the_second_rank(warehouse_of: Make) -> None:
    """One of rank 1 and one of rank 2 give one gap, and no limit is invented from it."""
    found = severity.worst_gaps(severity.severity_days(warehouse_of(incidents=incidents(5, "132")), ALL), ALL)
    assert (found.worst, found.gaps["gap_days"].to_list(), found.usual) == ("SEV1 or SEV2", [2], None)
    assert (
        say.worst_gaps(found)
        == "58 days since the last SEV1 or SEV2; 2 such incidents in all are too few to know the usual gap."
    )
    nothing = severity.worst_gaps(severity.severity_days(warehouse_of(), ALL), ALL)
    assert say.worst_gaps(nothing) == "No incident is known to be SEV1 or SEV2."


def test_detection_leaves_out_what_is_not_said(warehouse_of: Make) -> None:
    """A customer noticed one of three; the fourth does not say and is a bar of its own."""
    rows = [
        incident("INC-1", "2026-05-01 10:00", detection_method="customer", severity="SEV1"),
        incident("INC-2", "2026-05-01 10:00", detection_method="automated"),
        incident("INC-3", "2026-05-01 10:00", detection_method="automated", severity="SEV2"),
        incident("INC-4", "2026-05-01 10:00"),
    ]
    found = severity.severity_by_detection(warehouse_of(incidents=rows), ALL)
    assert found.methods.select("found_by", "severity", "n", "total").rows() == [
        ("an alert", "SEV2", 1, 2),
        ("an alert", "unknown", 1, 2),
        ("a customer", "SEV1", 1, 1),
        ("not said", "unknown", 1, 1),
    ]
    assert (
        say.severity_by_detection(found)
        == "A customer was the first to notice 1 of 3 (33 %, 6–79) of those that say how they were noticed."
    )


def test_words_that_could_not_be_ranked_come_first(warehouse_of: Make) -> None:
    """A team sees which of its words the scheme does not know, and where to add them."""
    rows = [
        incident("INC-1", "2026-05-01 10:00", severity="SEV2", severity_raw="P1", severity_scheme="p0"),
        incident("INC-2", "2026-05-02 10:00", severity_raw="Ruby"),
        incident("INC-3", "2026-05-03 10:00"),
    ]
    words = severity.severity_words(warehouse_of(incidents=rows), ALL)
    assert words.select("severity_raw", "severity", "severity_scheme", "n", "example").rows() == [
        ("Ruby", "unknown", None, 1, "INC-2.md"),
        (None, "unknown", None, 1, "INC-3.md"),
        ("P1", "SEV2", "p0", 1, "INC-1.md"),
    ]
    assert say.severity_words(words) == (
        "Severity is written in 2 ways; 1 could not be ranked, in 1 incident. Add them to severity.map in policy.yaml."
    )


def test_bars_stack_by_rank_with_unknown_on_top(warehouse_of: Make) -> None:
    """The order of the stack is that of the ranks; shares stand on an axis in per cent; the words split the bars."""
    found = severity.severity_by_quarter(severity.severity_days(warehouse_of(incidents=incidents(5, "1224-")), ALL), ALL)
    assert found.select("severity", "written", "n").rows() == [
        ("SEV1", "any", 1),
        ("SEV2", "any", 2),
        ("SEV4", "any", 1),
        ("unknown", "any", 1),
    ]
    spec = charts.severity_by_quarter(found, as_share=True, as_written=True).to_dict()
    encoding = spec["encoding"]
    assert (encoding["order"]["field"], encoding["y"]["field"], encoding["y"]["axis"]["format"]) == ("rank", "share", "%")
    assert encoding["color"]["scale"]["domain"] == ["SEV1", "SEV2", "SEV4", "unknown"]
    assert encoding["detail"]["field"] == "written"
