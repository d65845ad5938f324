"""What the archive does not tell: outcomes, findings, coverage of fields, contradictions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from analytics.charts import quality as charts
from analytics.fixes import FIXES, fix_for
from analytics.metrics import quality as metrics
from analytics.narrative import quality as narrative
from analytics.selection import Selection
from analytics.warehouse import Warehouse
from tests.builder import action, incident

TODAY = Selection(as_of=date(2026, 9, 30))
# Quality is about the archive: a selection that holds nothing changes nothing.
NOTHING = Selection(as_of=date(2026, 9, 30), severities=("SEV1",), services=("none",))
Build = Callable[..., Warehouse]


def test_every_file_has_one_outcome(warehouse_of: Build) -> None:
    """Found is loaded plus quarantined plus skipped, with the first error of each file that was left out."""
    warehouse = warehouse_of(
        incidents=[incident("INC-1", "2026-01-05 10:00")],
        documents=[
            {"document_path": "INC-1.md", "outcome": "loaded"},
            {"document_path": "bad.md", "outcome": "quarantined", "reason": "yaml"},
            {"document_path": "blank.md", "outcome": "skipped", "reason": "template"},
        ],
        findings=[
            {"document_path": "bad.md", "line": 7, "level": "error", "code": "yaml", "message": "second"},
            {"document_path": "bad.md", "line": 3, "level": "error", "code": "yaml", "message": "quote the value"},
        ],
    )
    for selection in (TODAY, NOTHING):
        kept = metrics.conservation(warehouse, selection)
        assert narrative.conservation(kept) == (
            "3 files found = 1 loaded + 1 quarantined + 1 skipped. Quarantined files count in no number until they are mended."
        )
        assert kept.not_loaded.select("place", "outcome", "reason", "message").rows() == [
            ("bad.md:3", "quarantined", "yaml", "quote the value"),
            ("blank.md", "skipped", "template", None),
        ]


def test_findings_of_one_kind_are_counted_with_an_example_and_what_to_do(warehouse_of: Build) -> None:
    """Errors come before warnings, each kind with the place of its first example."""
    found = [
        {"document_path": "b.md", "line": 4, "level": "warning", "code": "unknown-severity", "message": "word 'Ruby'"},
        {"document_path": "a.md", "line": 9, "level": "warning", "code": "unknown-severity", "message": "word 'Amber'"},
        {"document_path": "c.md", "line": None, "level": "error", "code": "new-kind", "message": "something"},
    ]
    codes = metrics.codes(warehouse_of(findings=found), TODAY)
    assert codes.select("code", "level", "findings", "documents", "place", "example", "fix").rows() == [
        ("new-kind", "error", 1, 1, "c.md", "something", None),
        ("unknown-severity", "warning", 2, 2, "a.md:9", "word 'Amber'", "Add the word to severity.map in policy.yaml."),
    ]
    assert narrative.codes(codes) == "1 error, 2 warnings. Most frequent: unknown-severity, 2 times in 2 documents."
    assert metrics.findings(warehouse_of(findings=found), TODAY, "unknown-severity")["place"].to_list() == ["a.md:9", "b.md:4"]


def test_a_finding_in_a_part_of_an_incident_names_the_file_of_its_line(warehouse_of: Build) -> None:
    """Whoever opens line 4 finds there what was found, also where the incident is told in several files."""
    found = {"document_path": "INC-1.md", "part_path": "INC-1-actions.md", "line": 4, "level": "note", "code": "undated"}
    warehouse = warehouse_of(findings=[{**found, "message": "action 1 has no due date"}])
    assert metrics.findings(warehouse, TODAY, "undated")["place"].to_list() == ["INC-1-actions.md:4"]
    assert metrics.codes(warehouse, TODAY)["place"].to_list() == ["INC-1-actions.md:4"]


def test_no_findings_are_said_and_not_drawn(warehouse_of: Build) -> None:
    """A clean archive says so."""
    assert narrative.codes(metrics.codes(warehouse_of(), TODAY)) == "No document has a flaw or a doubt."


def test_a_field_is_known_stated_computed_or_missing(warehouse_of: Build) -> None:
    """Of three incidents one states its time to resolve, for one it was computed, and the restricted one is left out."""
    key = {"incident_number": 1, "field": "time_to_resolve_stated_minutes", "text": "20 min"}
    warehouse = warehouse_of(
        incidents=[
            incident("INC-1", "2026-01-05 10:00", time_to_resolve_minutes=20.0),
            incident("INC-2", "2026-01-06 10:00", time_to_resolve_minutes=30.0),
            incident("INC-3", "2026-01-07 10:00"),
            incident("INC-4", "2026-01-08 10:00", is_restricted=True),
        ],
        evidence=[
            {"document_path": "INC-1.md", "line": 4, "how": "stated", **key},
        ],
        action_items=[action("INC-1", 1, "unknown")],
    )
    fields = metrics.fields(warehouse, TODAY)
    one = fields.filter(fields["field"] == "time_to_resolve_minutes").row(0, named=True)
    assert (one["name"], one["records"], one["known"], one["stated"], one["computed"], one["missing"]) == (
        "time to resolve (minutes)",
        3,
        2,
        1,
        1,
        1,
    )
    owner = fields.filter(fields["field"] == "action: owner").row(0, named=True)
    assert (owner["records"], owner["known"]) == (1, 0)
    assert charts.fields(fields).to_dict()["encoding"]["x"]["title"] == "share of records"


def test_a_stated_duration_that_the_times_contradict_is_listed(warehouse_of: Build) -> None:
    """Two hours stated against 45 minutes by the times is a contradiction; 60 against 58 is rounding."""
    warehouse = warehouse_of(
        incidents=[
            incident(
                "INC-1",
                "2026-01-05 10:00",
                time_to_resolve_minutes=120.0,
                time_to_resolve_stated_minutes=120.0,
                time_to_resolve_computed_minutes=45.0,
            ),
            incident(
                "INC-2",
                "2026-01-06 10:00",
                time_to_resolve_minutes=60.0,
                time_to_resolve_stated_minutes=60.0,
                time_to_resolve_computed_minutes=58.0,
            ),
        ],
        evidence=[
            {
                "document_path": "INC-1.md",
                "incident_number": 1,
                "field": "time_to_resolve_stated_minutes",
                "text": "Time to resolve: 2h",
                "line": 8,
                "how": "stated",
            }
        ],
    )
    twins = metrics.contradictions(warehouse, TODAY)
    assert twins.select("incident_id", "name", "stated_minutes", "computed_minutes", "place", "words").rows() == [
        ("INC-1", "time to resolve", 120.0, 45.0, "INC-1.md:8", "Time to resolve: 2h")
    ]


def test_every_kind_of_finding_is_written_as_the_loader_writes_it() -> None:
    """Advice is found whether a code is written with dashes or underscores, and each is one sentence."""
    assert fix_for("duration_mismatch") == fix_for("duration-mismatch")
    assert all(text.endswith(".") for text in FIXES.values())


def test_the_page_tells_how_old_its_numbers_are(warehouse_of: Callable[..., Warehouse]) -> None:
    """When the last load was, of which commit, and what failed; whoever reads an old warehouse sees that it is old."""
    documents = [{"document_path": "a.md", "outcome": "quarantined", "reason": "yaml"}]
    load = warehouse_of(documents=documents).load
    assert narrative.load_told(load, load.loaded_at + timedelta(days=5)) == (
        "Loaded 30 Sep 2026, 06:00 UTC, 5 days ago, from made-up, commit 0123456789ab, as of 30 Sep 2026; 1 file failed."
    )
