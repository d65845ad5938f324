"""Golden documents: each `NAME.md` of tests/documents is read as the `NAME.json` beside it says.

The shape of the JSON stands in tests/documents/README.md. What it leaves out is null, the default of the record, or none at
all, so nothing is invented and nothing is lost; a name that it does not know fails.
"""

from __future__ import annotations

import json
import os
from dataclasses import fields
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from etl.reader import read_entry
from etl.records import ActionItem, Incident, Postmortem
from etl.settings import Settings, load_settings
from etl.settle import settle

DOCUMENTS = Path(__file__).parent.parent / "documents"
NAMES = sorted(path.stem for path in DOCUMENTS.glob("*.json"))
BLANK = sorted(path.name for path in (DOCUMENTS / "blank").glob("*.md"))
SEEDS = os.environ.get("INCIDENT_ALMANAC_SEEDS", "")

# What hangs on an incident is compared on its own; a line has a test of its own; `kind` of an action is tested elsewhere.
LISTS = {"timeline_events", "contributing_factors", "action_items", "lessons", "details", "evidence", "incident_number", "line"}
HANGING = ("timeline_events", "action_items", "factors", "lessons", "details")
ACTION_FIELDS = (
    "description",
    "owner",
    "created_on",
    "due_date",
    "status",
    "completed_on",
    "priority",
    "horizon",
    "tracker_reference",
)


@cache
def settings() -> Settings:
    return load_settings(date(2026, 11, 21))


@cache
def expected(name: str) -> dict[str, Any]:
    truth: dict[str, Any] = json.loads((DOCUMENTS / f"{name}.json").read_text(encoding="utf-8"))
    incidents = [dict.fromkeys(HANGING, ()) | incident for incident in truth["incidents"]]
    return {"related": [], "findings": [], "lines": {}} | truth | {"incidents": incidents}


def read(path: Path) -> Postmortem:
    (postmortem,) = settle([read_entry(path.name, path.read_bytes(), settings())], settings())
    return postmortem


@cache
def golden(name: str) -> Postmortem:
    return read(DOCUMENTS / f"{name}.md")


def pairs(name: str) -> list[tuple[dict[str, Any], Incident]]:
    return list(zip(expected(name)["incidents"], golden(name).incidents, strict=True))


def plain(value: object) -> object:
    """The value as JSON has it: dates as text, tuples as lists, blanks of running text united."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return " ".join(value.split()) if isinstance(value, str) else value


def unmarked(text: str) -> str:
    """The text without the marks of emphasis and code, blanks united."""
    return " ".join(text.replace("*", "").replace("`", "").split())


def test_there_are_golden_documents() -> None:
    """The pairs are found by their names, so an empty folder must not pass."""
    assert len(NAMES) >= 9


@pytest.mark.parametrize("name", NAMES)
def test_document_is_loaded_as_what_it_is(name: str) -> None:
    """A filled document is loaded, with as many incidents as it tells of."""
    postmortem = golden(name)
    assert (postmortem.outcome, postmortem.document_kind) == ("loaded", expected(name)["document_kind"])
    assert len(postmortem.incidents) == len(expected(name)["incidents"])


@pytest.mark.parametrize("name", NAMES)
def test_expectations_name_what_there_is(name: str) -> None:
    """A slip in the name of an expected column is told, instead of being compared with nothing."""
    known = {field.name for field in fields(Incident)} - LISTS | set(HANGING)
    assert set(expected(name)) <= {"document_kind", "incidents", "related", "findings", "lines"}
    assert [set(incident) - known for incident in expected(name)["incidents"]] == [set() for _ in golden(name).incidents]


@pytest.mark.parametrize("name", NAMES)
def test_columns(name: str) -> None:
    """Every column of an incident holds what the document says, and null where it says nothing."""
    for truth, incident in pairs(name):
        defaults = {field.name: plain(field.default) for field in fields(Incident) if field.name not in LISTS}
        wanted = defaults | {key: value for key, value in truth.items() if key in defaults}
        assert {column: plain(getattr(incident, column)) for column in defaults} == wanted


@pytest.mark.parametrize("name", NAMES)
def test_timeline(name: str) -> None:
    """Every entry of the timeline is read, in order and in UTC."""
    for truth, incident in pairs(name):
        assert [[plain(event.occurred_at), event.event] for event in incident.timeline_events] == list(truth["timeline_events"])


@pytest.mark.parametrize("name", NAMES)
def test_actions(name: str) -> None:
    """Every action is read with all that stands beside it, and nothing else is taken for an action."""
    for truth, incident in pairs(name):
        none = ActionItem(position=0, description="")
        wanted = [
            {field: action.get(field, getattr(none, field)) for field in ACTION_FIELDS} for action in truth["action_items"]
        ]
        assert [{field: plain(getattr(a, field)) for field in ACTION_FIELDS} for a in incident.action_items] == wanted


@pytest.mark.parametrize("name", NAMES)
def test_factors(name: str) -> None:
    """Every contributing factor is read, and what is added is only suggested, in the document's own words."""
    text = unmarked(" ".join(section.text for section in golden(name).sections))
    for truth, incident in pairs(name):
        unexplained = list(incident.contributing_factors)
        for factor, phrase, how, role in truth["factors"]:
            found = [
                row
                for row in incident.contributing_factors
                if phrase in str(plain(row.phrase)) and row.role == role and (how == "suggested" or row.how == how)
            ]
            assert found, f"no factor {phrase!r} as {how}, {role}"
            assert factor is None or factor in {row.factor for row in found}
            unexplained = [row for row in unexplained if row not in found]
        assert [row for row in unexplained if row.how != "suggested" or unmarked(row.phrase) not in text] == []


@pytest.mark.parametrize("name", NAMES)
def test_lessons(name: str) -> None:
    """What went well, what went wrong, luck and lessons are read in the document's words."""
    for truth, incident in pairs(name):
        assert sorted([lesson.kind, str(plain(lesson.text))] for lesson in incident.lessons) == sorted(truth["lessons"])


@pytest.mark.parametrize("name", NAMES)
def test_details(name: str) -> None:
    """Every field of a template that has no column of its own is kept under its label or its heading."""
    for truth, incident in pairs(name):
        kept = [[name, str(plain(detail.value))] for detail in incident.details for name in (detail.label, detail.section)]
        assert [wanted for wanted in truth["details"] if wanted not in kept] == []


@pytest.mark.parametrize("name", NAMES)
def test_related(name: str) -> None:
    """Explicit links to other incidents are read as written."""
    assert [related.related_reference for related in golden(name).related] == expected(name)["related"]


@pytest.mark.parametrize("name", NAMES)
def test_findings(name: str) -> None:
    """A filled document has no findings but those that its author built in."""
    assert sorted(finding.code for finding in golden(name).findings) == sorted(expected(name)["findings"])


@pytest.mark.parametrize("name", NAMES)
def test_lines(name: str) -> None:
    """A value is traced to the line where a reader finds it."""
    for key, line in expected(name)["lines"].items():
        number, _, field = key.rpartition(".")
        incident = golden(name).incidents[int(number or 1) - 1]
        assert line in [piece.line for piece in incident.evidence if piece.field == field], key


@pytest.mark.parametrize("name", BLANK)
def test_blank_template_is_skipped(name: str) -> None:
    """A template that nobody filled in is no incident, whatever its placeholders are called."""
    postmortem = read(DOCUMENTS / "blank" / name)
    assert (postmortem.outcome, postmortem.reason, postmortem.incidents) == ("skipped", "template", ())


@pytest.mark.skipif(not SEEDS, reason="INCIDENT_ALMANAC_SEEDS does not name the folder of the published templates")
def test_published_templates_are_skipped() -> None:
    """The five published templates, with the pages around them, are recognised as templates."""
    outcomes = {path.name: read(path) for path in sorted(Path(SEEDS).iterdir()) if path.is_file()}
    assert {name: (found.outcome, found.reason) for name, found in outcomes.items()} == dict.fromkeys(
        outcomes, ("skipped", "template")
    )
    assert outcomes
