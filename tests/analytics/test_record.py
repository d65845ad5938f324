"""One postmortem: every value beside its line, its own time line, its text, and what a restricted one shows."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analytics.charts import record as charts
from analytics.metrics import record as metrics
from analytics.metrics.record_times import own_time
from analytics.narrative import record as narrative
from analytics.selection import Selection
from analytics.warehouse import Warehouse
from tests.builder import build, incident
from tests.folds import unfolded

TODAY = Selection(as_of=date(2026, 9, 30))
Build = Callable[..., Warehouse]
KEY = {"document_path": "INC-1.md", "incident_number": 1}
ROOT = Path(__file__).resolve().parent.parent.parent


def one(build: Build, **columns: object) -> Warehouse:
    """A warehouse with one incident, its evidence, its time line and its text."""
    return build(
        incidents=[incident("INC-1", "2026-01-05 10:10", severity="SEV2", severity_raw="Sev-2", **columns)],
        evidence=[
            {**KEY, "field": "severity_raw", "text": "Severity: Sev-2", "line": 2, "how": "stated"},
            {**KEY, "field": "detected_at", "text": "10:10 alert", "line": 5, "how": "computed"},
        ],
        timeline_events=[
            {**KEY, "position": 1, "occurred_at": datetime(2026, 1, 5, 10, 10), "event": "alert", "line": 5},
            {**KEY, "position": 2, "occurred_at": datetime(2026, 3, 5, 10, 10), "event": "review", "line": 6},
        ],
        document_sections=[
            {"document_path": "INC-1.md", "position": 1, "level": 0, "line": 1, "text": "Title\nSeverity: Sev-2"},
            {"document_path": "INC-1.md", "position": 2, "level": 2, "line": 4, "text": "## Time line\n10:10 alert"},
        ],
    )


@pytest.mark.parametrize("asked", ["INC-1.md#1", "INC-1", "INC-1.md"])
def test_an_incident_is_found_by_key_id_or_file(warehouse_of: Build, asked: str) -> None:
    """A link may name the incident in any of the three ways."""
    found = metrics.record(one(warehouse_of), TODAY, asked)
    assert found is not None
    assert found.row["incident_id"] == "INC-1"


def test_an_unknown_incident_is_none(warehouse_of: Build) -> None:
    """A path that tries to leave the archive is just a name that nobody has."""
    assert metrics.record(one(warehouse_of), TODAY, "../../etc/passwd") is None


def test_values_stand_beside_their_lines(warehouse_of: Build) -> None:
    """What is known, how it was got, where it stands and in which words."""
    found = metrics.record(one(warehouse_of, services=["api", "web"]), TODAY, "INC-1")
    assert found is not None
    assert found.facts.rows() == [
        ("Id", "INC-1", "computed", None, None, None),
        ("Severity", "SEV2 (written Sev-2)", "stated", 2, "Severity: Sev-2", None),
        ("Date", "5 Jan 2026", "computed", None, None, None),
        ("Detected", "5 Jan 2026, 10:10", "computed", 5, "10:10 alert", None),
        ("Services", "api, web", "line not kept", None, None, None),
    ]


def test_moments_are_shown_by_the_clocks_of_a_zone(warehouse_of: Build) -> None:
    """Who asks for New York sees 05:10 where UTC says 10:10; what is counted stays in UTC."""
    found = metrics.record(one(warehouse_of), TODAY, "INC-1", "America/New_York")
    assert found is not None
    assert ("Detected", "5 Jan 2026, 05:10") in found.facts.select("name", "value").rows()
    assert found.timeline["shown_at"].to_list() == [datetime(2026, 1, 5, 5, 10), datetime(2026, 3, 5, 5, 10)]
    assert found.row["counted_at"] == datetime(2026, 1, 5, 10, 10)
    assert narrative.columns({"shown_at": "UTC"}, found, "America/New_York") == {"shown_at": "America/New_York"}


def test_a_duration_says_its_clock_and_its_twin(warehouse_of: Build) -> None:
    """Stated wins here, and what the times give stands beside it."""
    twins = {
        "time_to_resolve_stated_minutes": 120.0,
        "time_to_resolve_computed_minutes": 45.0,
        "time_to_resolve_minutes": 120.0,
    }
    found = metrics.record(one(warehouse_of, **twins), TODAY, "INC-1")
    assert found is not None
    row = found.facts.filter(found.facts["name"] == "Time to resolve").row(0, named=True)
    assert row["value"] == "120 min, from detection (stated 120 min, its times give 45 min)"
    assert row["how"] == "stated"


def test_the_text_keeps_the_lines_of_the_file(warehouse_of: Build) -> None:
    """Lines from which something was taken are marked; the others stand as they are."""
    found = metrics.record(one(warehouse_of), TODAY, "INC-1")
    assert found is not None
    assert found.text.rows() == [
        (1, "Title", False, None),
        (2, "Severity: Sev-2", True, None),
        (4, "## Time line", False, None),
        (5, "10:10 alert", True, None),
    ]
    assert not found.has_parts


def test_an_incident_in_several_files_shows_each_file(warehouse_of: Build) -> None:
    """Line 2 of the time line's file is not line 2 of the main one; the file stands beside the line."""
    sections: list[dict[str, object]] = [
        {"position": 1, "level": 1, "line": 1, "text": "# Outage\nSeverity: Sev-2", "part_path": None},
        {"position": 2, "level": 2, "line": 1, "text": "", "heading": "timeline", "part_path": "INC-1-timeline.md"},
        {"position": 3, "level": 3, "line": 1, "text": "# Time line\n10:10 alert", "part_path": "INC-1-timeline.md"},
    ]
    detected = {**KEY, "field": "detected_at", "text": "alert", "line": 2, "how": "computed", "part_path": "INC-1-timeline.md"}
    build = warehouse_of(
        incidents=[incident("INC-1", "2026-01-05 10:10")],
        evidence=[detected],
        document_sections=[{"document_path": "INC-1.md", **each} for each in sections],
    )
    found = metrics.record(build, TODAY, "INC-1")
    assert found is not None
    assert found.facts.filter(found.facts["name"] == "Detected").row(0)[3:] == (2, "alert", "INC-1-timeline.md")
    assert found.text.rows() == [
        (1, "# Outage", False, None),
        (2, "Severity: Sev-2", False, None),
        (1, "# Time line", False, "INC-1-timeline.md"),
        (2, "10:10 alert", True, "INC-1-timeline.md"),
    ]
    assert list(narrative.columns(narrative.FACTS, found).values()) == [
        "Value",
        "Known as",
        "Line",
        "File",
        "How",
        "As written",
    ]


def test_clocks_lie_where_they_ran(warehouse_of: Build) -> None:
    """Start 10:00, detection 10:10, resolved 11:00: detection takes the first ten minutes; a stated length is only dashed."""
    moments = {"started_at": datetime(2026, 1, 5, 10, 0), "resolved_at": datetime(2026, 1, 5, 11, 0)}
    clocks = {"time_to_detect_minutes": 10.0, "time_to_resolve_minutes": 50.0, "time_to_acknowledge_minutes": 5.0}
    found = metrics.record(one(warehouse_of, **moments, **clocks), TODAY, "INC-1")
    assert found is not None
    times = own_time(found.row, found.timeline)
    assert times.clocks.rows() == [
        ("to detect", 0.0, 10.0, "10 min", True),
        ("to acknowledge", 10.0, 15.0, "5 min", False),
        ("to resolve", 10.0, 60.0, "50 min", True),
    ]
    assert (times.entries["event"].to_list(), times.outside) == (["alert"], 1)
    spec = charts.own_time(times.clocks, times.entries).to_dict()
    assert spec["layer"][0]["encoding"]["x"]["title"] == "minutes since the first known moment"


def test_without_times_that_is_said(warehouse_of: Build) -> None:
    """An incident without a single duration gets a sentence and no empty axis."""
    found = metrics.record(one(warehouse_of), TODAY, "INC-1")
    assert found is not None
    assert (
        narrative.own_time(own_time(found.row, found.timeline)) == "The document gives no time that a clock could run between."
    )


def test_look_alikes_are_listed_and_rejected_ones_are_not(warehouse_of: Build) -> None:
    """What people said is not the same issue does not come back on the record."""
    pair = [incident("INC-1", "2026-01-05 10:00"), incident("INC-2", "2026-02-05 10:00"), incident("INC-3", "2026-03-05 10:00")]

    def group(name: str, decision: str, *members: str) -> tuple[dict[str, object], list[dict[str, object]]]:
        head = {"group_id": name, "title": name, "incident_count": 2, "channel": "look_alike", "decision": decision}
        rows = [
            {"group_id": name, "document_path": f"{member}.md", "incident_number": 1, "reasons": json.dumps({})}
            for member in members
        ]
        return head, rows

    (kept, kept_rows), (gone, gone_rows) = group("K", "candidate", "INC-1", "INC-2"), group("R", "rejected", "INC-1", "INC-3")
    warehouse = warehouse_of(incidents=pair, recurrence_groups=[kept, gone], recurrence_members=kept_rows + gone_rows)
    found = metrics.record(warehouse, TODAY, "INC-1")
    assert found is not None
    assert found.look_alikes["incident_id"].to_list() == ["INC-2"]
    assert narrative.look_alikes(found) == "1 incident may be the same issue."


def test_a_shared_factor_alone_is_not_called_the_same_issue(warehouse_of: Build) -> None:
    """Incidents that only one factor groups are told as that, and not as the same issue again."""
    pair = [incident("INC-1", "2026-01-05 10:00"), incident("INC-2", "2026-02-05 10:00")]
    group = {"group_id": "F", "title": "Missing alert", "incident_count": 2, "channel": "same_factor", "decision": "candidate"}
    members: list[dict[str, object]] = [
        {"group_id": "F", "document_path": f"{name}.md", "incident_number": 1, "reasons": "{}"} for name in ("INC-1", "INC-2")
    ]
    found = metrics.record(warehouse_of(incidents=pair, recurrence_groups=[group], recurrence_members=members), TODAY, "INC-1")
    assert found is not None
    assert narrative.look_alikes(found) == "1 incident shares a factor with it, over several services."


def opened(path: Path, monkeypatch: pytest.MonkeyPatch, asked: str) -> AppTest:
    monkeypatch.setenv("INCIDENT_ALMANAC_WAREHOUSE", str(path))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.run()
    app.switch_page("pages/incident_record.py")
    app.query_params["incident"] = asked
    app.run()
    assert not app.exception
    return app


def test_a_restricted_incident_shows_its_timing_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but timing is on the page, and the page says why."""
    row = incident("X-1", "2026-01-05 10:00", title="Restricted incident", is_restricted=True, time_to_resolve_minutes=30.0)
    row |= {"document_path": "restricted/0a1b.md"}
    app = opened(build(tmp_path / "w.duckdb", incidents=[row]), monkeypatch, "X-1")
    assert narrative.WITHHELD.split(".", maxsplit=1)[0] in app.markdown[1].value
    assert [code.value for code in unfolded(app).code if "select" not in code.value] == ['  "A name for it": "/?incident=X-1"']


def test_a_warehouse_with_the_restricted_ones_shows_them_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who opens the file that holds their words reads them, and reads that they are restricted."""
    row = incident("X-1", "2026-01-05 10:00", title="Keyring copied", is_restricted=True)
    sections = [{"document_path": "X-1.md", "position": 1, "level": 0, "line": 1, "text": "The keyring lay open."}]
    app = opened(build(tmp_path / "w.duckdb", incidents=[row], document_sections=sections), monkeypatch, "X-1")
    assert app.title[0].value == "Keyring copied"
    assert "restricted" in app.markdown[1].value
    assert "The keyring lay open." in app.code[0].value


def test_hostile_text_stays_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture or a script in a title or a body is shown as the characters it is made of."""
    hostile = "![i](https://tracker.invalid/p.png)<script>alert(1)</script>"
    sections = [{"document_path": "INC-1.md", "position": 1, "level": 0, "line": 1, "text": hostile}]
    warehouse = build(
        tmp_path / "w.duckdb", incidents=[incident("INC-1", "2026-01-05 10:00", title=hostile)], document_sections=sections
    )
    app = opened(warehouse, monkeypatch, "INC-1")
    assert all("![i](" not in element.value for element in [*app.title, *app.markdown, *app.subheader])
    assert hostile in app.code[0].value


def test_an_unknown_incident_is_said_on_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A link to an incident that is gone says so and offers the others."""
    app = opened(build(tmp_path / "w.duckdb", incidents=[incident("INC-1", "2026-01-05 10:00")]), monkeypatch, "INC-9")
    assert app.info[0].value.startswith("No such incident")
    assert app.selectbox(key="choose-None").options == ["INC-1 · Title of INC-1 · severity unknown · 5 Jan 2026"]
