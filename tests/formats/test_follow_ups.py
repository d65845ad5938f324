"""incident.io keeps follow-ups in a stream of their own: as a file beside the incidents they are their actions."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from etl.restricted import mask_archive
from etl.settings import Settings
from tests.etl.archives import archive

FERRY: dict[str, Any] = json.loads((Path(__file__).parent / "incident_io_ferry.json").read_text(encoding="utf-8"))
INCIDENTS = json.dumps({"incidents": FERRY["incidents"]}, indent=1)
FOLLOW_UPS = json.dumps(FERRY["follow_ups"], indent=1)


def test_follow_ups_in_a_file_of_their_own_are_the_actions_of_their_incidents(tmp_path: Path) -> None:
    """The same actions as from one file, each with the file and line where it stands; both files are loaded."""
    (together,) = archive(tmp_path / "one", {"all.json": json.dumps(FERRY)}).values()
    found = archive(
        tmp_path / "two", {"x/incidents.json": INCIDENTS, "x/follow_ups.json": FOLLOW_UPS, "plain.md": "# A guide\n"}
    )
    main, part = found["x/incidents.json"], found["x/follow_ups.json"]
    wanted = [replace(each, line=None) for each in together.incidents[0].action_items]
    actions = main.incidents[0].action_items
    assert [replace(each, line=None, part_path=None) for each in actions] == wanted
    assert len(wanted) == 3
    lines = FOLLOW_UPS.splitlines()
    for action in actions:
        assert action.part_path == "x/follow_ups.json"
        assert action.line is not None
        assert action.description in " ".join(lines[action.line - 1 : action.line + 5])
    assert (part.outcome, part.document_kind, part.part_of) == ("loaded", "part", "x/incidents.json")
    assert "deleted" in " ".join(finding.message for finding in main.findings if finding.part_path == "x/follow_ups.json")


@pytest.mark.parametrize("exports", [{}, {"incidents.json": INCIDENTS, "more.json": INCIDENTS.replace("01HFERRY", "02HFERRY")}])
def test_follow_ups_without_their_one_export_are_told(tmp_path: Path, exports: dict[str, str]) -> None:
    """Whose actions they are is not guessed: the file is skipped, with a note that says what is missing."""
    found = archive(tmp_path, {"follow_ups.json": FOLLOW_UPS, **exports})["follow_ups.json"]
    assert (found.outcome, found.reason) == ("skipped", "follow-ups")
    assert [finding.code for finding in found.findings] == ["follow-ups-alone"]


def test_follow_ups_of_incidents_that_the_export_lacks_are_told(tmp_path: Path) -> None:
    """A part of an export is said to be a part."""
    lost = FOLLOW_UPS.replace('"incident_id": "01HFERRY0001"', '"incident_id": "01HFERRY0999"')
    main = archive(tmp_path, {"incidents.json": INCIDENTS, "follow_ups.json": lost})["incidents.json"]
    assert main.incidents[0].action_items == ()
    told = [finding.message for finding in main.findings if finding.code == "left-out" and "follow-ups" in finding.message]
    assert told == ["left out 4 of 4 follow-ups: of incidents that the export does not hold"]


def test_follow_ups_of_a_private_incident_stay_private(tmp_path: Path, settings: Settings) -> None:
    """What was promised after a private incident is withheld with it; its neighbours keep their actions."""
    private = {**FERRY["follow_ups"][1], "incident_id": "01HFERRY0002", "title": "PLANTED"}
    gone = {**private, "status": "deleted"}
    files = {"incidents.json": INCIDENTS, "follow_ups.json": json.dumps([*FERRY["follow_ups"], private, gone])}
    found = archive(tmp_path, files)
    assert "PLANTED" in repr(found)
    masked = mask_archive(list(found.values()), frozenset({"incidents.json"}), settings.policy)
    assert "PLANTED" not in repr(masked)
    assert "INC-13" not in repr(masked)
    assert "Lock the seat before payment" in repr(masked)
