"""Deciding on suggested factors: what is written into the archive, what waits, what counts already, and the cards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from analytics.decisions.factors import FactorDecision, read_decisions, shortened, take_back, without, write_decision
from analytics.metrics import factor_decisions as metrics
from analytics.metrics.factor_decisions import factor_decisions
from analytics.narrative import factor_decisions as say
from analytics.selection import Selection
from analytics.warehouse import Warehouse
from tests.builder import build, incident

ROOT = Path(__file__).resolve().parents[2]
SELECTION = Selection(as_of=date(2026, 9, 30))
DAY = date(2026, 10, 1)


def factor(incident_id: str, name: str, phrase: str, how: str = "suggested", score: float | None = 0.8) -> dict[str, Any]:
    row = {"document_path": f"{incident_id}.md", "incident_number": 1, "factor": name, "phrase": phrase, "line": 7, "how": how}
    return row | {"score": score, "decided_by": "pool; full"}


def rows(*factors: dict[str, Any]) -> dict[str, Any]:
    incidents = [incident("INC-1", "2026-07-02 09:00", severity="SEV2"), incident("INC-2", "2026-07-09 09:00")]
    return {"incidents": incidents, "contributing_factors": list(factors)}


FULL = factor("INC-1", "capacity.limit", "The pool was full.")
WEAK = factor("INC-2", "code.logic", "A bug, perhaps.", score=0.4)
TICKED = factor("INC-2", "change.no_canary", "No canary", "ticked", 1.0)


def archive(tmp_path: Path, text: str = "") -> Path:
    folder = tmp_path / "archive"
    folder.mkdir(exist_ok=True)
    if text:
        (folder / "factors.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_decision_is_an_entry_more_in_the_file(tmp_path: Path, warehouse_of: Callable[..., Warehouse]) -> None:
    """What people wrote before stays, and the same words are decided on once."""
    folder = archive(tmp_path, "# June\nrejected:\n- incident: INC-9   # sure\n  factor: code.logic\n")
    warehouse = warehouse_of(archive_folder=str(folder), **rows(FULL))
    (one,) = factor_decisions(warehouse, SELECTION).waiting
    write_decision(warehouse, one.decided("rejected"), DAY)
    assert (folder / "factors.yaml").read_text(encoding="utf-8") == (
        "# June\nrejected:\n- incident: INC-9   # sure\n  factor: code.logic\n"
        "- incident: INC-1\n  factor: capacity.limit\n  phrase: The pool was full.\n  on: 2026-10-01\n"
    )
    write_decision(warehouse, one.decided("corrected", "code.logic"), DAY)
    assert (folder / "factors.yaml").read_text(encoding="utf-8") == (
        "# June\nrejected:\n- incident: INC-9   # sure\n  factor: code.logic\n\ncorrected:\n"
        "- incident: INC-1\n  factor: capacity.limit\n  to: code.logic\n  phrase: The pool was full.\n  on: 2026-10-01\n"
    )
    take_back(warehouse, one.decided("confirmed"))
    assert [each.incident for each in read_decisions((folder / "factors.yaml").read_text(encoding="utf-8"))] == ["INC-9"]


def test_what_waits_what_is_pending_and_what_counts_are_told_apart(
    tmp_path: Path, warehouse_of: Callable[..., Warehouse]
) -> None:
    """A decision counts when the last load had it; until then it is shown as pending, and its suggestion waits no longer."""
    folder = archive(
        tmp_path,
        "confirmed:\n- incident: inc-1\n  factor: capacity.limit\n  phrase: the pool …\n"
        "- incident: INC-2.md\n  factor: config.expiry\n- incident: INC-9\n  factor: code.logic\n"
        "rejected:\n- incident: INC-2\n  factor: knowledge.runbook\n",
    )
    sure = factor("INC-2", "config.expiry", "It had expired.", "confirmed", 1.0)
    found = factor_decisions(warehouse_of(archive_folder=str(folder), **rows(FULL, WEAK, TICKED, sure)), SELECTION)
    assert [(each.reference, each.row["factor"]) for each in found.waiting] == [("INC-2", "code.logic")]
    assert found.table.select("incident_id", "factor_name", "decision", "state").rows() == [
        ("INC-1", "Capacity: Limit or quota reached", "right", "from the next load"),
        ("INC-2", "Configuration: Expired certificate or credential", "right", "counts"),
        ("INC-2", "Knowledge: Missing or stale runbook", "not this", "counts"),
    ]
    assert found.elsewhere == 1
    assert say.waiting(found) == (
        "1 suggestion waits for a person to say whether it is right. 1 of them is a weak hint, which no number counts. "
        "1 decision counts from the next load on."
    )
    assert say.elsewhere(found) == "1 decision in the file is about other incidents."


def test_one_incident_is_asked_about_alone(tmp_path: Path, warehouse_of: Callable[..., Warehouse]) -> None:
    """The page of an incident shows its own suggestions, whatever is selected."""
    warehouse = warehouse_of(archive_folder=str(archive(tmp_path)), **rows(FULL, WEAK))
    found = factor_decisions(warehouse, Selection(as_of=date(2026, 9, 30), severities=("SEV2",)), "INC-2.md#1")
    assert [each.row["factor"] for each in found.waiting] == ["code.logic"]
    assert say.heading(found.waiting[0], names_incident=False) == "Logic defect"
    assert say.why(found.waiting[0]) == "line 7 · because of: pool; full · a weak hint"


def test_an_incident_whose_id_is_not_its_own_is_named_by_its_path(
    tmp_path: Path, warehouse_of: Callable[..., Warehouse]
) -> None:
    """An entry never fits two incidents; and the words of a restricted one are not copied into the file."""
    twins = [incident("A") | {"incident_id": "INC-1"}, incident("B", is_restricted=True) | {"incident_id": "inc-1"}]
    both = [FULL | {"document_path": f"{name}.md"} for name in "AB"]
    warehouse = warehouse_of(archive_folder=str(archive(tmp_path)), incidents=twins, contributing_factors=both)
    decisions = [each.decided("confirmed") for each in factor_decisions(warehouse, SELECTION).waiting]
    assert decisions == [
        FactorDecision("confirmed", "A.md#1", "capacity.limit", "The pool was full."),
        FactorDecision("confirmed", "B.md#1", "capacity.limit"),
    ]


def test_long_words_are_written_down_by_their_beginning() -> None:
    """One decision is a few lines of a diff, and its words find the phrase again."""
    words = shortened("so " * 200)
    assert words == "so " * 53 + "…"
    assert FactorDecision("confirmed", "INC-1", "code.logic", words).speaks_of({"inc-1"}, "code.logic", "so " * 200)
    assert without("", FactorDecision("confirmed", "INC-1", "code.logic")) == ""


def test_a_press_on_right_is_written_and_shown_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pressing "Right" writes the entry, says that it counts from the next load on, and takes the card away."""
    folder = archive(tmp_path)
    path = build(tmp_path / "w.duckdb", archive_folder=str(folder), **rows(FULL, WEAK))
    monkeypatch.setenv("INCIDENT_ALMANAC_WAREHOUSE", str(path))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    app.switch_page("pages/contributing_factors.py").run()
    assert [button.label for button in app.button].count("Right") == 2
    next(button for button in app.button if button.label == "Right").click().run()
    assert not app.exception
    text = "confirmed:\n- incident: INC-1\n  factor: capacity.limit\n  phrase: The pool was full.\n  on: "
    assert (folder / "factors.yaml").read_text(encoding="utf-8").startswith(text)
    assert app.success[0].value.startswith("Written to factors.yaml\\: Limit or quota reached in INC\\-1, right")
    assert [button.label for button in app.button].count("Right") == 1


def test_where_the_archive_is_not_at_hand_the_page_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dashboard that sees no archive offers no buttons, and says what to do."""
    monkeypatch.delenv("INCIDENT_ALMANAC_ARCHIVE", raising=False)
    path = build(tmp_path / "w.duckdb", archive_folder=str(tmp_path / "gone"), **rows(FULL))
    monkeypatch.setenv("INCIDENT_ALMANAC_WAREHOUSE", str(path))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    app.switch_page("pages/contributing_factors.py").run()
    assert not [button for button in app.button if button.label == "Right"]
    assert any("is not on this machine" in warning.value for warning in app.warning)


def test_a_refused_press_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that became something else meanwhile is left alone, and the reader learns why."""
    folder = archive(tmp_path)
    path = build(tmp_path / "w.duckdb", archive_folder=str(folder), **rows(FULL))
    monkeypatch.setenv("INCIDENT_ALMANAC_WAREHOUSE", str(path))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    app.switch_page("pages/contributing_factors.py").run()
    (folder / "factors.yaml").write_text("confirmed: [\n", encoding="utf-8")
    next(button for button in app.button if button.label == "Not this").click().run()
    assert app.error[0].value.startswith("Nothing was written. The file is not YAML in line 2")
    assert (folder / "factors.yaml").read_text(encoding="utf-8") == "confirmed: [\n"


def test_many_suggestions_are_listed_in_part_and_counted_in_full(
    tmp_path: Path, warehouse_of: Callable[..., Warehouse], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With room for one, the good one is listed; both are counted, less the one that somebody has decided on."""
    monkeypatch.setattr(metrics, "MOST", 1)
    both = (FULL, WEAK)
    found = factor_decisions(warehouse_of(archive_folder=str(archive(tmp_path)), **rows(*both)), SELECTION)
    assert [each.row["factor"] for each in found.waiting] == ["capacity.limit"]
    assert (found.waits, found.hints) == (2, 1)
    decided = archive(
        tmp_path, "rejected:\n- incident: INC-2\n  factor: code.logic\n  phrase: A bug, perhaps.\n  on: 2026-10-01\n"
    )
    found = factor_decisions(warehouse_of(archive_folder=str(decided), **rows(*both)), SELECTION)
    assert (found.waits, found.hints) == (1, 0)
