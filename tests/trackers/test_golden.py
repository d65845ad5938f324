"""Every export beside this file gives exactly the tickets that its golden file names."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from etl.trackers import READERS, read_exports
from etl.trackers.ticket import TrackerExport
from tests.etl.reading import SETTINGS

HERE = Path(__file__).parent
CASES = sorted(path for path in HERE.iterdir() if path.suffix in {".json", ".jsonl", ".csv"} and ".expected" not in path.name)


def told(export: TrackerExport) -> dict[str, Any]:
    """An export as a golden file tells it: what is null is left out of a ticket."""
    tickets = [{name: value for name, value in asdict(each).items() if value is not None} for each in export.tickets]
    shown = {
        "tracker": export.tracker,
        "as_of": export.as_of,
        "home": export.home,
        "findings": [f"{each.line}: {each.level} {each.code}" for each in export.findings],
        "tickets": tickets,
    }
    return json.loads(json.dumps(shown, default=str))


def test_there_is_a_case_for_every_tracker() -> None:
    """No reader without an export that shows what it reads."""
    names = {each.NAME for each in READERS}
    assert {path.name.split("_")[0] for path in CASES} == names


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_an_export_is_read_as_its_golden_file_says(path: Path) -> None:
    """Each ticket with its keys, status, owner and days, and what is wrong with the file."""
    (export,) = read_exports([(path, path.name)], SETTINGS)
    assert told(export) == json.loads((HERE / f"{path.name.split('.')[0]}.expected.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("states", "words"),
    [
        (["CLOSED"] + ["OPEN"] * 29, "exactly 30 records"),
        (["OPEN"] * 12, "no closed issue"),
        (["CLOSED"] + ["OPEN"] * 30, None),
    ],
)
def test_an_export_of_github_that_is_cut_off_is_told(tmp_path: Path, states: list[str], words: str | None) -> None:
    """`gh issue list` gives thirty open issues unless it is asked for all: nothing would ever look done."""
    issues = [{"number": number, "state": state} for number, state in enumerate(states, start=1)]
    path = tmp_path / "issues.json"
    path.write_text(json.dumps(issues), encoding="utf-8")
    (export,) = read_exports([(path, "issues.json")], SETTINGS)
    assert len(export.tickets) == len(states)
    told = [f"{each.code}: {each.message}" for each in export.findings]
    assert len(told) == (words is not None)
    assert all(each.startswith("probably-cut-off: ") and str(words) in each for each in told)


def test_a_file_that_is_no_export_is_told_and_has_no_tickets(tmp_path: Path) -> None:
    """A wrong file is an error with the list of what is known, and the documents are loaded without it."""
    path = tmp_path / "notes.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    (export,) = read_exports([(path, "notes.csv")], SETTINGS)
    assert export.tickets == ()
    assert [(each.level, each.code) for each in export.findings] == [("error", "tracker-unknown")]
