"""The list of incidents: searched, sorted, paged, with what each incident amounts to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from analytics.charts import incidents as charts
from analytics.metrics import incidents as metrics
from analytics.metrics import scope
from analytics.metrics.incidents import Request
from analytics.metrics.search import Passage, passages, pieces, words_of
from analytics.narrative import incidents as narrative
from analytics.selection import Selection
from analytics.warehouse import Warehouse
from tests.builder import action, factor, incident

TODAY = Selection(as_of=date(2026, 9, 30))
Build = Callable[..., Warehouse]


@pytest.fixture
def three(warehouse_of: Build) -> Warehouse:
    """Three incidents that count and a near miss."""
    return warehouse_of(
        incidents=[
            incident("INC-1", "2026-01-05 10:00", severity="SEV2", title="Pool exhausted", time_to_resolve_minutes=30.04),
            incident("INC-2", "2026-02-05 10:00", title="alarm silent", root_cause="The pool was small."),
            incident("INC-3", severity="SEV1", title="Certificate expired", time_to_resolve_minutes=90.0, services=["api"]),
            incident("INC-4", "2026-02-06 10:00", is_near_miss=True),
        ],
        action_items=[action("INC-1", 1, "done"), action("INC-1", 2, "unknown"), action("INC-1", 3, "cancelled")],
        contributing_factors=[factor("INC-3", "config.expiry"), factor("INC-3", "code.logic", "suggested")],
        findings=[{"document_path": "INC-1.md", "level": "note", "code": "id-from-path", "message": "no id"}],
    )


def listed(warehouse: Warehouse, **asked: object) -> list[str]:
    return metrics.incidents(warehouse, TODAY, Request(**asked)).rows["incident_id"].to_list()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("order", "turned", "expected"),
    [
        ("when", False, ["INC-2", "INC-1", "INC-3"]),
        ("when", True, ["INC-1", "INC-2", "INC-3"]),
        ("severity", False, ["INC-3", "INC-1", "INC-2"]),
        ("name", False, ["INC-2", "INC-3", "INC-1"]),
        ("resolve", False, ["INC-3", "INC-1", "INC-2"]),
        ("resolve", True, ["INC-1", "INC-3", "INC-2"]),
    ],
)
def test_the_list_is_sorted_and_the_unknown_comes_last(three: Warehouse, order: str, turned: bool, expected: list[str]) -> None:
    """Whatever it is sorted by, an incident without that value stands at the end, in both directions."""
    assert listed(three, order=order, turned=turned) == expected


def test_search_looks_for_every_word_wherever_it_stands(three: Warehouse) -> None:
    """A word may stand in the title, the cause, the id; all of them have to be there."""
    assert listed(three, words=("POOL",)) == ["INC-2", "INC-1"]
    assert listed(three, words=("pool", "alarm")) == ["INC-2"]
    assert listed(three, words=("inc-3",)) == ["INC-3"]
    assert listed(three, words=("pool", "100%_'")) == []


def test_what_does_not_count_stands_on_the_other_side(three: Warehouse) -> None:
    """A near miss is in the archive and in no count; it can be found, with the reason."""
    rows = metrics.incidents(three, TODAY, Request(set_aside=True)).rows
    assert rows.select("incident_id", "why").rows() == [("INC-4", "near miss")]
    assert (
        narrative.scope(scope(three, TODAY))
        == "3 incidents of 3 in the archive. Set aside: 1 near miss. 1 of them gives no date."
    )


def test_a_row_says_what_the_incident_amounts_to(three: Warehouse) -> None:
    """Minutes to one decimal, actions as done of all with the unknown ones said, suggested factors left out."""
    rows = metrics.incidents(three, TODAY, Request(order="severity")).rows
    assert rows.select("time_to_resolve_minutes", "factors", "actions", "findings").rows() == [
        (90.0, ["Expired certificate or credential"], None, 0),
        (30.0, [], "1 of 2 done, 1 not said", 1),
        (None, [], None, 0),
    ]


def test_long_lists_come_in_pages(warehouse_of: Build) -> None:
    """Of 201 incidents the second page holds the last one, and a page beyond holds none."""
    many = warehouse_of(incidents=[incident(f"INC-{n:03d}", "2026-01-05 10:00") for n in range(201)])
    second = metrics.incidents(many, TODAY, Request(page=2))
    assert (second.found, second.pages, second.first, second.rows["incident_id"].to_list()) == (201, 2, 201, ["INC-200"])
    assert narrative.page(second, ()) == "201 to 201 of 201."
    assert metrics.incidents(many, TODAY, Request(page=3)).rows.is_empty()


def test_months_are_drawn_by_severity(three: Warehouse) -> None:
    """Incidents with a date fall into their month; the undated one is in none."""
    months = metrics.incidents_by_month(three, TODAY)
    assert months.select("month_name", "severity", "incidents").rows() == [("Jan 2026", "SEV2", 1), ("Feb 2026", "unknown", 1)]
    encoding = charts.incidents_by_month(months).to_dict()["encoding"]
    assert encoding["x"]["timeUnit"] == "yearmonth"
    assert encoding["color"]["scale"]["domain"] == ["SEV2", "unknown"]


def test_words_in_quotes_are_one(three: Warehouse) -> None:
    """A search line is words; what stands in quotes belongs together, and nothing is looked for twice."""
    assert words_of(' pool "was small"  pool ""') == ("pool", "was small", '""')
    assert listed(three, words=("was small",)) == ["INC-2"]
    assert words_of("  ") == ()


def test_a_search_ignores_accents_and_capitals(warehouse_of: Build) -> None:
    """Who types without accents finds the word that has them, and the other way round."""
    archive = warehouse_of(incidents=[incident("INC-1", title="Störung im Café"), incident("INC-2", title="STORUNG")])
    assert listed(archive, words=("storung",)) == ["INC-1", "INC-2"]
    assert listed(archive, words=("CAFÉ",)) == ["INC-1"]
    assert pieces("Störung im Café", ("cafe",)) == (("Störung im ", False), ("Café", True))


def test_passages_say_where_the_words_stand(three: Warehouse) -> None:
    """Each incident comes with the texts that hold a word, the best first, with their lines and the words marked."""
    found = passages(three, TODAY, ("pool", "was"), ["INC-2.md#1", "INC-1.md#1"])
    assert [(hit.incident_id, hit.more) for hit in found] == [("INC-2", 0), ("INC-1", 0)]
    assert found[0].passages == (
        Passage("cause", None, None, (("The ", False), ("pool", True), (" ", False), ("was", True), (" small.", False))),
    )
    assert narrative.place(found[0].passages[0]) == "Cause"
    assert passages(three, TODAY, (), ["INC-2.md#1"]) == []


def test_a_passage_is_cut_between_words() -> None:
    """Of a long text the piece round the first word is shown, with dots where more follows."""
    text = f"{'before ' * 30}needle {'after ' * 30}"
    found = pieces(text, ("needle",))
    assert found[0] == ("… ", False)
    assert ("needle", True) in found
    assert found[-1][0].endswith("after …")
    assert 180 < sum(len(part) for part, _ in found) < 220
