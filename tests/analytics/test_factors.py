"""Contributing factors on literal rows: shares, what rises, quarters, services, pairs, gaps, words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from analytics.charts import factors as charts
from analytics.metrics import factor_gaps, factor_patterns, factors
from analytics.narrative import factors as say
from analytics.selection import Selection
from analytics.warehouse import Warehouse
from tests.builder import action, factor, incident

AS_OF = date(2026, 6, 30)
ALL = Selection(as_of=AS_OF, latest=AS_OF)
SECOND_QUARTER = Selection(as_of=AS_OF, start=date(2026, 4, 1), end=AS_OF, latest=AS_OF)
Make = Callable[..., Warehouse]


def month(number: int, count: int, **columns: Any) -> list[dict[str, Any]]:
    """So many incidents in a month of 2026, each with a cause: INC-5-0, INC-5-1, …"""
    return [
        incident(f"INC-{number}-{n}", f"2026-{number:02d}-{n % 28 + 1:02d} 10:00", root_cause="words", **columns)
        for n in range(count)
    ]


def test_shares_are_of_incidents_that_give_a_cause(warehouse_of: Make) -> None:
    """Two of three that say anything; one says nothing; two specific factors of one broad one count once."""
    rows = [*month(5, 2), incident("INC-9", "2026-05-20 10:00"), incident("INC-8", "2026-05-21 10:00")]
    found = [
        factor("INC-5-0", "config.expiry"),
        factor("INC-5-0", "config.wrong_value"),
        factor("INC-5-1", "config.expiry", "suggested"),
        factor("INC-9", "unclassified", "declared"),
    ]
    warehouse = warehouse_of(incidents=rows, contributing_factors=found)
    broad = factors.factor_shares(factors.factor_rows(warehouse, ALL, 1), ALL)
    specific = factors.factor_shares(factors.factor_rows(warehouse, ALL, 2), ALL)
    columns = ("label", "n", "suggested", "counted", "total")
    assert broad.factors.select(columns).rows() == [("Configuration", 1, 1, 1, 3)]
    assert specific.factors.select(columns).rows() == [
        ("Expired certificate or credential", 1, 1, 1, 3),
        ("Wrong configuration value", 1, 0, 1, 3),
    ]
    assert (broad.unclassified, broad.without_cause, broad.coverage.used, broad.coverage.total) == (1, 1, 3, 4)
    row = broad.factors.row(0, named=True)
    assert (row["share"], row["share_low"], row["share_high"]) == pytest.approx((1 / 3, 0.0394, 0.8233), abs=1e-3)


def test_a_follow_up_box_is_no_cause(warehouse_of: Make) -> None:
    """A ticked "training needed" is something to do, not what contributed."""
    rows, found = month(5, 1), [factor("INC-5-0", "knowledge.runbook", role="follow_up")]
    shares = factors.factor_shares(factors.factor_rows(warehouse_of(incidents=rows, contributing_factors=found), ALL, 1), ALL)
    assert shares.factors.is_empty()


def test_a_faint_hint_places_no_incident(warehouse_of: Make) -> None:
    """A doubtful word is kept in the table; an incident that has nothing better is not classified, the others are as before."""
    hints = [factor("INC-5-0", "code.logic", "suggested", score=0.4), factor("INC-5-1", "code.logic", "suggested", score=0.4)]
    found = [*hints, factor("INC-5-1", "config.expiry", "suggested", score=0.9)]
    included = Selection(as_of=AS_OF, latest=AS_OF, include_suggested=True)
    warehouse = warehouse_of(incidents=month(5, 2), contributing_factors=found)
    shares = factors.factor_shares(factors.factor_rows(warehouse, included, 1), included)
    assert shares.factors.select("label", "counted").rows() == [("Configuration", 1)]
    assert shares.unclassified == 1


def test_suggested_factors_count_only_when_included(warehouse_of: Make) -> None:
    """The reader's switch decides, and the page says how far they may be trusted."""
    warehouse = warehouse_of(incidents=month(5, 2), contributing_factors=[factor("INC-5-0", "code.logic", "suggested")])
    included = Selection(as_of=AS_OF, latest=AS_OF, include_suggested=True)
    for selection, counted, words in (
        (ALL, 0, "No document ticks or declares a factor"),
        (included, 1, "about four of five were right"),
    ):
        rows = factors.factor_rows(warehouse, selection, 1)
        shares = factors.factor_shares(rows, selection)
        said = say.answer(shares, factors.rising_factors(rows, selection), selection.include_suggested)
        assert shares.factors["counted"].to_list() == [counted]
        assert words in str(said[-1])


def test_the_share_before_stands_beside_a_chosen_period(warehouse_of: Make) -> None:
    """One of two in the quarter, one of four in the four quarters before it."""
    found = [factor("INC-5-0", "code.logic"), factor("INC-2-0", "code.logic")]
    warehouse = warehouse_of(incidents=month(5, 2) + month(2, 4), contributing_factors=found)
    shares = factors.factor_shares(factors.factor_rows(warehouse, SECOND_QUARTER, 1), SECOND_QUARTER)
    assert shares.factors.select("share", "before_share").rows() == [(0.5, 0.25)]


def rises(warehouse_of: Make, now: int, before: int) -> factors.RisingFactors:
    """14 incidents in the second quarter, 56 in the four quarters before; the factor in so many of each."""
    old = [
        incident(f"OLD-{n}", f"{2025 + n // 42}-{4 + n % 9 if n < 42 else 1 + n % 3:02d}-10 10:00", root_cause="w")
        for n in range(56)
    ]
    found = [factor(f"INC-5-{n}", "code.logic") for n in range(now)] + [factor(f"OLD-{n}", "code.logic") for n in range(before)]
    warehouse = warehouse_of(incidents=month(5, 14) + old, contributing_factors=found)
    return factors.rising_factors(factors.factor_rows(warehouse, SECOND_QUARTER, 2), SECOND_QUARTER)


def test_a_factor_within_noise_is_not_said_to_rise(warehouse_of: Make) -> None:
    """5 of 14 against 9 of 56 is noise; 9 of 14 against 2 of 56 is not."""
    noise, risen = rises(warehouse_of, 5, 9), rises(warehouse_of, 9, 2)
    assert noise.table.select("label", "k", "n", "b", "m", "verdict").rows() == [("Logic defect", 5, 14, 9, 56, "within noise")]
    assert say.rising(noise) == "In Q2 2026 no factor occurs more often than its four quarters before explain."
    assert str(say.rising(risen)).startswith("In Q2 2026 Logic defect (9 of 14 against 2 of 56; 14 times, ")
    assert str(say.rising(risen)).endswith(" rises more than chance explains.")


def test_quarters_without_a_factor_are_zero(warehouse_of: Make) -> None:
    """The grid has every quarter between the first and the last incident."""
    warehouse = warehouse_of(incidents=month(1, 1) + month(9, 2), contributing_factors=[factor("INC-9-0", "code.logic")])
    selection = Selection(as_of=date(2026, 9, 30))
    rows = factors.factor_rows(warehouse, selection, 1)
    cells = factors.factors_by_quarter(rows, factors.factor_shares(rows, selection), selection)
    assert cells.select("label", "quarter_name", "n", "total").rows() == [
        ("Code defect", "Q1 2026", 0, 1),
        ("Code defect", "Q2 2026", 0, 0),
        ("Code defect", "Q3 2026", 1, 2),
    ]


def test_services_show_what_concentrates_in_them(warehouse_of: Make) -> None:
    """Three of three in exports, where a tenth of the incidents would give less than one."""
    rows = month(5, 3, services=["exports"]) + month(4, 27, services=["search"])
    found = [factor(f"INC-5-{n}", "config.expiry") for n in range(3)]
    warehouse = warehouse_of(incidents=rows, contributing_factors=found)
    places = factor_patterns.factor_services(warehouse, ALL, 2)
    assert places.cells.select("service", "n", "of_factor", "of_service", "total", "ratio").rows() == [
        ("exports", 3, 3, 3, 30, 10.0)
    ]
    deep = factor_gaps.concentrations(warehouse, ALL)
    assert say.concentrations(deep) == [
        "Expired certificate or credential in exports: 3 incidents; its share of all incidents would give 0.3.",
    ]


def test_pairs_pass_with_support_only(warehouse_of: Make) -> None:
    """Six of six together pass; three together are too rare, however regular."""
    rows = month(5, 28) + month(4, 28)
    found = [factor(f"INC-5-{n}", name) for n in range(6) for name in ("config.expiry", "detection.missing_alert")]
    found += [factor(f"INC-4-{n}", name) for n in range(3) for name in ("code.logic", "capacity.limit")]
    pairs = factor_patterns.factor_pairs(warehouse_of(incidents=rows, contributing_factors=found), ALL, 2)
    assert pairs.pairs.select("first", "second", "together", "total").rows() == [
        ("Expired certificate or credential", "Missing alert", 6, 56)
    ]
    assert say.factor_pairs(pairs) == (
        "1 pair occurs together at least four times and more often than chance explains, of 2 looked at."
    )


def gap_archive(warehouse_of: Make, *actions: dict[str, Any]) -> factor_gaps.Gaps:
    rows = [
        incident("INC-1", "2025-08-01 10:00", services=["search"], root_cause="w", time_to_mitigate_minutes=30.0),
        incident("INC-2", "2026-02-01 10:00", services=["billing"], root_cause="w"),
        incident("INC-3", "2026-05-01 10:00", services=["search", "login"], root_cause="w", severity="SEV2"),
        incident("INC-4", "2025-01-01 10:00", services=["exports"], root_cause="w"),
    ]
    found = [factor(f"INC-{n}", "change.no_canary", phrase=f"no canary, {n}") for n in (1, 2, 3, 4)]
    found += [factor(f"INC-{n}", "code.logic") for n in (1, 2, 3)]
    warehouse = warehouse_of(incidents=rows, contributing_factors=found, action_items=actions, as_of=AS_OF)
    return factor_gaps.gaps(warehouse, ALL, factors.factor_rows(warehouse, ALL, 2).causes)


def test_a_gap_is_a_process_factor_in_three_incidents_over_two_services(warehouse_of: Make) -> None:
    """Technical factors are no systemic gap, and what is older than four quarters does not count."""
    found = gap_archive(warehouse_of, action("INC-1", 1, "open", kind="prevent", due_date=date(2025, 9, 1)))
    assert [(gap.label, gap.incidents, gap.services, gap.is_unguarded) for gap in found.gaps] == [
        ("No canary or staged rollout", 3, ("billing", "login", "search"), True)
    ]
    assert say.gap(found.gaps[0]) == (
        "No canary or staged rollout contributed to 3 of 3 incidents over 3 services in four quarters; no prevent or detect "
        "action for it has been completed."
    )
    assert say.quotes(found.gaps[0], 1) == ["“no canary, 3” · INC-3 · Title of INC-3 · SEV2 · 1 May 2026 · line 30"]
    assert say.gap_actions(found.gaps[0]) == (
        "Services: billing, login, search. Actions of these incidents: 0 done, 1 open (1 overdue)."
    )


@pytest.mark.parametrize(
    ("done", "unguarded"),
    [
        ({"kind": "prevent", "completed_on": date(2026, 3, 1)}, False),
        ({"kind": "detect"}, False),
        ({"kind": "prevent", "completed_on": date(2025, 7, 1)}, True),
        ({"kind": "respond", "completed_on": date(2026, 3, 1)}, True),
    ],
)
def test_only_a_completed_prevent_or_detect_action_guards(warehouse_of: Make, done: dict[str, Any], unguarded: bool) -> None:
    """Work of another kind, or from before the first incident, leaves the gap open."""
    assert gap_archive(warehouse_of, action("INC-2", 1, "done", **done)).gaps[0].is_unguarded is unguarded


def test_lessons_are_found_by_their_words(warehouse_of: Make) -> None:
    """Lessons and triggers are quotes with their incident; a search looks into the words and the title."""
    rows = [incident("INC-1", "2026-05-01 10:00", trigger="A release"), incident("INC-2", "2026-05-02 10:00")]
    said = [
        {"document_path": f"INC-{n}.md", "incident_number": 1, "kind": "got_lucky", "text": text, "line": 7}
        for n, text in ((1, "It was night"), (2, "A backup existed"))
    ]
    warehouse = warehouse_of(incidents=rows, lessons=said)
    asked = (("got_lucky", ""), ("got_lucky", "BACKUP"), ("trigger", ""))
    texts = [factor_patterns.lessons(warehouse, ALL, kind, search)["text"].to_list() for kind, search in asked]
    assert texts == [["A backup existed", "It was night"], ["A backup existed"], ["A release"]]


def test_phrases_show_what_decided(warehouse_of: Make) -> None:
    """Each factor leads back to the document's words, its line and how it was got."""
    found = [factor("INC-5-0", "code.logic", "suggested", phrase="null pointer", line=12, decided_by="null pointer")]
    phrases = factor_patterns.factor_phrases(warehouse_of(incidents=month(5, 1), contributing_factors=found), ALL)
    assert phrases.select("incident_id", "label", "phrase", "line", "how", "decided_by").rows() == [
        ("INC-5-0", "Logic defect", "null pointer", 12, "suggested", "null pointer")
    ]


def test_the_picture_keeps_suggested_apart(warehouse_of: Make) -> None:
    """Solid for ticked, lighter for suggested; no tick where no quarters before were chosen."""
    found = [factor("INC-5-0", "code.logic"), factor("INC-5-1", "code.logic", "suggested")]
    rows = factors.factor_rows(warehouse_of(incidents=month(5, 2), contributing_factors=found), ALL, 1)
    spec = charts.factor_shares(factors.factor_shares(rows, ALL).factors).to_dict()
    assert [layer["mark"]["type"] for layer in spec["layer"]] == ["bar", "bar"]
    assert spec["layer"][1]["mark"]["opacity"] < 0.5
