"""Entries of exports and the postmortems that tell of the same incidents: which are matched, why, and which are not."""

from __future__ import annotations

import io
import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from etl.counterparts import Counterpart, counterparts, masked
from etl.load import Options, load
from etl.records import Incident, Lesson, Postmortem, RelatedIncident, SectionText

AT = datetime(2026, 3, 17, 9, 12)


def listed(*incidents: Incident, path: str = "pd.json") -> Postmortem:
    return Postmortem(path, "loaded", format="pagerduty", incidents=incidents)


def one(name: str, title: str, at: datetime | None = AT, number: int = 1, **columns: Any) -> Incident:
    return Incident(incident_id=name, title=title, incident_number=number, started_at=at, **columns)


def told(path: str, incident: Incident, text: str = "", *links: str) -> Postmortem:
    sections = (SectionText(position=1, heading="Summary", level=2, line=5, kind=None, text=text),)
    related = tuple(RelatedIncident(link) for link in links)
    return Postmortem(path, "loaded", format="markdown", incidents=(incident,), sections=sections, related=related)


def test_the_same_id_is_certain() -> None:
    """An incident that a tool and a postmortem give the same id is one, whatever else they say."""
    entry = listed(one("inc-12", "Alert 17 fired"))
    written = told("a.md", one("INC-12", "Checkout pool exhausted", AT + timedelta(days=40)))
    assert counterparts([written, entry]) == [
        Counterpart("pd.json", 1, "a.md", 1, "id", True, "both have the id inc-12"),
    ]


@pytest.mark.parametrize(
    ("text", "links"), [("See https://pd.example/incidents/PT4KHLK for the page.", ()), ("", ("PT4KHLK",))]
)
def test_a_postmortem_that_names_the_entry_is_certain(text: str, links: tuple[str, ...]) -> None:
    """A link to the tool, in the text or among the related incidents, says which incident is meant."""
    entry = listed(one("PT4KHLK", "High error rate"), one("P99XYZ1", "Something else", number=2))
    written = told("a.md", one("INC-12", "Checkout pool exhausted", AT + timedelta(days=3)), text, *links)
    found = counterparts([entry, written])
    assert [(each.incident_number, each.how, each.reason) for each in found] == [(1, "link", "the postmortem names PT4KHLK")]


def test_an_id_that_two_postmortems_name_decides_nothing() -> None:
    """A follow-up that names an incident is not its postmortem: where two name it, neither is taken for certain."""
    entry = listed(one("PT4KHLK", "Mail queue stuck", AT))
    both = [told(f"{name}.md", one(name, "Another story", AT + timedelta(days=9)), "as in PT4KHLK") for name in ("A1", "A2")]
    assert counterparts([entry, *both]) == []


def test_the_same_day_and_words_are_likely_and_say_why() -> None:
    """A title alike within a day is a likely match with its reason; the better of two postmortems is taken."""
    entry = listed(one("P1", "Checkout: connection pool exhausted", services=("Checkout",)))
    close = told(
        "b.md", one("INC-2", "Connection pool of checkout exhausted", AT + timedelta(minutes=7), services=("checkout",))
    )
    later = told("a.md", one("INC-1", "Checkout connection pool exhausted again", AT + timedelta(hours=20)))
    assert counterparts([later, close, entry]) == [
        Counterpart(
            "pd.json",
            1,
            "b.md",
            1,
            "likeness",
            False,
            "they begin 7 min apart; both titles say checkout, connection, exhausted, pool; both name checkout",
        )
    ]


@pytest.mark.parametrize(
    ("incident", "why"),
    [
        (one("I", "Search index dropped"), "another title"),
        (one("I", "Checkout connection pool exhausted", AT + timedelta(days=2)), "two days later"),
        (one("I", "Checkout connection pool exhausted", None), "no date"),
        (one("I", "Outage of the service"), "words that every title has"),
        (one("I", "Cards refused", AT + timedelta(hours=3), services=("checkout",)), "the same service, hours later"),
    ],
)
def test_what_fits_badly_is_not_matched(incident: Incident, why: str) -> None:
    """Two incidents of one day stay two unless their words or their service and hour say otherwise."""
    entry = listed(one("P1", "Outage: checkout connection pool exhausted", services=("checkout",)))
    assert counterparts([entry, told("a.md", incident)]) == [], why


def test_the_same_service_within_the_hour_is_likely() -> None:
    """An alert is rarely called as its postmortem is; place and hour are enough to ask."""
    entry = listed(one("P1", "5xx above 2 %", services=("checkout",)))
    written = told("a.md", one("I", "Cards refused", AT - timedelta(minutes=40), services=("Checkout",)))
    (found,) = counterparts([entry, written])
    assert (found.how, found.is_certain, found.reason) == ("likeness", False, "they begin 40 min apart; both name checkout")


def test_two_entries_of_one_export_are_not_one_incident() -> None:
    """Of two look-alikes in one file the better one is the postmortem's; another tool may list it as well."""
    first = one("P1", "Checkout pool exhausted")
    second = one("P2", "Checkout pool exhausted", AT + timedelta(hours=5), number=2)
    page = Postmortem("page.json", "loaded", format="statuspage", incidents=(one("S1", "Checkout pool exhausted"),))
    written = told("a.md", one("I", "Checkout pool exhausted"))
    found = counterparts([listed(first, second), page, written])
    assert [(each.document_path, each.incident_number) for each in found] == [("pd.json", 1), ("page.json", 1)]


def test_a_record_that_holds_its_postmortem_needs_no_other() -> None:
    """A status page's entry with lessons is a postmortem; an archive of one kind alone has no match."""
    full = listed(one("P1", "Checkout pool exhausted", lessons=(Lesson("went_well", "Fast."),)))
    written = told("a.md", one("I", "Checkout pool exhausted"))
    assert counterparts([full, written]) == []
    assert counterparts([listed(one("P1", "Checkout pool exhausted"))]) == []
    assert counterparts([written]) == []


def test_restricted_incidents_are_matched_without_words() -> None:
    """The match stays, so that nothing is counted twice; its reason and path are withheld."""
    row = Counterpart("pd.json", 1, "secret.md", 1, "id", True, "both have the id INC-66")
    assert masked([row], {"secret.md": "restricted/ab"}, {("secret.md", 1)}) == [
        Counterpart("pd.json", 1, "restricted/ab", 1, "id", True, "withheld: one of the two is restricted")
    ]


def test_an_incident_that_stands_twice_counts_once(tmp_path: Path) -> None:
    """An export beside the postmortems adds the incidents that nobody wrote about, and no others."""
    root = tmp_path / "archive"
    root.mkdir()
    text = (
        "# Shop down\n\n**Incident ID:** PT4KHLK\n**Date:** 2026-03-17\n**Severity:** SEV1\n\n## Root Cause\n\nA full pool.\n"
    )
    (root / "a.md").write_text(text, encoding="utf-8")
    times = {"created_at": "2026-03-17T09:12:00Z", "resolved_at": "2026-03-17T10:12:00Z", "seconds_to_resolve": 3600}
    again = {"id": "PT4KHLK", "description": "Shop down", "priority_name": "P1"} | times
    other = {"id": "PZZZZZ9", "description": "Login slow", "priority_name": "P1"} | times
    (root / "pd.json").write_text(json.dumps([again, other]), encoding="utf-8")
    options = Options((str(root),), str(tmp_path / "w.duckdb"), as_of=date(2026, 6, 1), quiet=True)
    load(options, io.StringIO(), io.StringIO())
    with duckdb.connect(str((tmp_path / "w.duckdb").resolve()), read_only=True) as connection:

        def rows(query: str) -> list[tuple[Any, ...]]:
            return connection.execute(query).fetchall()

        assert rows("select incident_id, document_path from incident_facts where counts order by all") == [
            ("PT4KHLK", "a.md"),
            ("PZZZZZ9", "pd.json"),
        ]
        checks = "rule_checks(date '2026-06-01') join incidents using (incident_row)"
        query = f"select document_path, outcome from {checks} where rule = 'pm_required_sev' order by all"
        assert rows(query) == [("a.md", "pass"), ("pd.json", "fail")]


def test_an_issue_does_not_come_back_by_being_filed_twice(tmp_path: Path) -> None:
    """The record of an export that is matched to a postmortem is in no group of look-alikes; the earlier incident is."""
    root = tmp_path / "archive"
    root.mkdir()
    cause = "The connection pool of checkout ran dry: pods times pool size exceeded the slots of the database replica."
    for number, day in enumerate(("2025-09-02", "2026-03-17")):
        text = (
            f"# Customers cannot pay: checkout out of connections\n\n**Date:** {day}\n**Severity:** SEV1\n"
            f"**Services:** checkout\n**Started:** {day} 09:10 UTC\n\n## Summary\n\n"
            "Payments waited for connections of the pool until pods were stopped.\n\n"
            f"## Root Cause\n\n{cause}\n"
        )
        (root / f"{number}.md").write_text(text, encoding="utf-8")
    times = {"created_at": "2026-03-17T09:12:00Z", "resolved_at": "2026-03-17T10:12:00Z", "seconds_to_resolve": 3600}
    alert = {"id": "PT4KHLK", "description": "Customers cannot pay: checkout out of connections", "service_name": "checkout"}
    (root / "pd.json").write_text(json.dumps([alert | times]), encoding="utf-8")
    load(Options((str(root),), str(tmp_path / "w.duckdb"), as_of=date(2026, 6, 1), quiet=True), io.StringIO(), io.StringIO())
    with duckdb.connect(str((tmp_path / "w.duckdb").resolve()), read_only=True) as connection:
        assert connection.execute("select document_path, postmortem_path from counterparts").fetchall() == [("pd.json", "1.md")]
        members = connection.execute("select distinct document_path from recurrence_members order by all").fetchall()
        assert members == [("0.md",), ("1.md",)]
