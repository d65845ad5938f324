"""Every export beside this file is read exactly as its golden file says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from etl.reader import read_entry
from etl.settings import Settings
from etl.settle import settle
from tests.formats.golden import told

HERE = Path(__file__).parent
CASES = sorted(path for path in HERE.iterdir() if path.suffix in {".json", ".csv", ".md"} and ".expected" not in path.suffixes)


def test_there_are_cases_for_every_format() -> None:
    """Each format that the product reads beside plain documents has at least one golden pair."""
    expected = {json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))["format"] for path in CASES}
    formats = {"statuspage", "pagerduty", "incident_io", "firehydrant", "rootly", "github_issues", "csv_table", "cstate"}
    assert formats <= expected


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_an_export_is_read_whole(path: Path, settings: Settings) -> None:
    """All that an export says of its incidents is read, with the place of each value, and all that is wrong is told."""
    (found,) = settle([read_entry(path.name, path.read_bytes(), settings)], settings)
    expected = json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))
    assert told(found) == expected


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_people_are_not_loaded(path: Path, settings: Settings) -> None:
    """Who acknowledged, resolved or wrote something stays in the export."""
    assert "Somebody Real" not in str(read_entry(path.name, path.read_bytes(), settings))
    assert "somebody-real" not in str(read_entry(path.name, path.read_bytes(), settings))
