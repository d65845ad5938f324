"""Decisions about recurrences: written into the archive from the page, told at once, honoured by the next load."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analytics.decisions import recurrence as decisions
from analytics.decisions.files import DecisionError
from analytics.metrics import recurrence as metrics
from analytics.narrative import recurrence_decisions as say
from analytics.selection import Selection
from analytics.warehouse import Warehouse
from tests.analytics.pool import loaded, pool_archive, rows
from tests.analytics.test_recurrence_page import came_back
from tests.folds import unfolded

ROOT = Path(__file__).resolve().parents[2]
TODAY = Selection(as_of=date(2026, 9, 30))
DAY = date(2026, 9, 30)
ALL = ("INC-1", "INC-2", "INC-3")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return pool_archive(tmp_path / "archive")


@pytest.fixture
def warehouse(archive: Path) -> Iterator[Warehouse]:
    with closing(loaded(archive)) as found:
        yield found


def decided(warehouse: Warehouse, part: decisions.Part, *references: str, **told: str) -> None:
    decisions.decide(warehouse, TODAY, part, references, DAY, **told)


def text_of(archive: Path) -> str:
    return (archive / "recurrence.yaml").read_text(encoding="utf-8")


def test_a_confirmed_candidate_is_one_after_the_next_load(archive: Path, warehouse: Warehouse) -> None:
    """The file says what was decided, the page that it waits; the next load knows it, with the name."""
    decided(warehouse, "confirmed", *ALL, name="Pool of the order database")
    assert text_of(archive) == (
        "confirmed:\n- incidents: [INC-1, INC-2, INC-3]\n  name: Pool of the order database\n  on: 2026-09-30\n"
    )
    (one,) = metrics.recurrence(warehouse, TODAY).candidates
    waiting = decisions.waiting(warehouse, TODAY)
    assert one.decision == "candidate"
    assert say.waits(one, waiting) == (
        'Waiting for the next load: decided: INC-1, INC-2 and INC-3 are the same issue, called "Pool of the order database".'
    )
    with closing(loaded(archive)) as after:
        assert rows(after, "select title, decision from recurrence_groups") == [("Pool of the order database", "confirmed")]
        assert decisions.waiting(after, TODAY) == decisions.Waiting()
        (one,) = metrics.recurrence(after, TODAY).candidates
        assert say.decided(one, decisions.loaded(after, TODAY)) == (
            'People decided on 2026-09-30: the same issue, called "Pool of the order database".'
        )


def test_a_rejected_pair_is_never_a_candidate_again(archive: Path, warehouse: Warehouse) -> None:
    """No two of them are the same issue: the next load finds no candidate of them."""
    decided(warehouse, "rejected", *ALL)
    with closing(loaded(archive)) as after:
        assert {decision for (decision,) in rows(after, "select decision from recurrence_groups")} == {"rejected"}


def test_two_incidents_are_joined_by_hand(archive: Path, warehouse: Warehouse) -> None:
    """People know more than words: two that were rejected are one issue once somebody says so."""
    decided(warehouse, "rejected", "INC-1", "INC-2")
    decided(warehouse, "confirmed", "INC-2", "2026-01-05-pool.md")
    assert text_of(archive) == "rejected:\n\nconfirmed:\n- incidents: [INC-2, 2026-01-05-pool.md]\n  on: 2026-09-30\n"
    with closing(loaded(archive)) as after:
        assert rows(after, "select incident_count from recurrence_groups where decision = 'confirmed'") == [(2,)]


def test_what_people_wrote_stays_as_it_is(archive: Path, warehouse: Warehouse) -> None:
    """Comments, order, notes and unknown blanks of the file survive; only the new entry is added."""
    mine = "# Decided in the review.\nconfirmed:\n- incidents: [INC-8,  INC-9]   # gone\n  note: over\n\nnames: []\n"
    (archive / "recurrence.yaml").write_text(mine, encoding="utf-8")
    decided(warehouse, "confirmed", "INC-1", "INC-3")
    assert text_of(archive) == (
        "# Decided in the review.\nconfirmed:\n- incidents: [INC-8,  INC-9]   # gone\n  note: over\n"
        "- incidents: [INC-1, INC-3]\n  on: 2026-09-30\n\nnames: []\n"
    )


def test_a_decision_can_be_taken_back(archive: Path, warehouse: Warehouse) -> None:
    """Before the next load and after it, however the file names the incidents."""
    decided(warehouse, "confirmed", "INC-1", "2026-04-05-pool.md", name="Pool")
    with closing(loaded(archive)) as after:
        (group,) = [one for one in metrics.recurrence(after, TODAY).candidates if one.decision == "confirmed"]
        decisions.take_back(after, TODAY, "confirmed", group.keys)
        waiting = decisions.waiting(after, TODAY)
        assert waiting.added == ()
        assert [each.name for each in waiting.gone] == ["Pool"]
        assert str(say.waits(group, waiting)).startswith("Waiting for the next load: taken back: ")
    assert text_of(archive) == "confirmed:\n"


def test_a_later_name_takes_the_place_of_an_earlier_one(archive: Path, warehouse: Warehouse) -> None:
    """There is one name for the same incidents, and the candidate has it."""
    decided(warehouse, "names", *ALL, name="Pool")
    decided(warehouse, "names", *ALL, name="Held transactions")
    with closing(loaded(archive)) as after:
        assert rows(after, "select title, decision from recurrence_groups") == [("Held transactions", "candidate")]
    assert text_of(archive).count("incidents") == 1


def test_who_decided_is_kept_from_view_unless_the_team_wants_it(archive: Path, warehouse: Warehouse) -> None:
    """The name stays in the file; the warehouse holds it only where the policy says so."""
    decided(warehouse, "confirmed", *ALL, by="Ida")
    with closing(loaded(archive)) as after:
        assert rows(after, "select decided_by from recurrence_decisions") == [(None,)]
        assert not metrics.recurrence(after, TODAY).asks_who
    (archive / "policy.yaml").write_text("recurrence:\n  decided_by: true\n", encoding="utf-8")
    with closing(loaded(archive)) as after:
        assert rows(after, "select decided_by from recurrence_decisions") == [("Ida",)]
        found = metrics.recurrence(after, TODAY)
        assert found.asks_who
        assert say.decided(found.candidates[0], decisions.loaded(after, TODAY)) == (
            "People decided on 2026-09-30 (Ida): the same issue."
        )


def test_one_incident_is_no_decision(warehouse: Warehouse) -> None:
    """Nothing is written about one incident with itself."""
    with pytest.raises(ValueError, match="two incidents"):
        decided(warehouse, "confirmed", "INC-1", "inc-1 ")


def test_an_archive_elsewhere_is_said_to_be_elsewhere(warehouse_of: Callable[..., Warehouse]) -> None:
    """A dashboard that cannot reach the archive says so, and writes nowhere."""
    with pytest.raises(DecisionError):
        decisions.waiting(came_back(warehouse_of), TODAY)


def test_the_page_writes_what_is_pressed(archive: Path, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """A press on "The same issue" is in the file, and on the page as waiting, before anything is loaded."""
    monkeypatch.setenv("INCIDENT_ALMANAC_WAREHOUSE", str(warehouse.path))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    unfolded(app.switch_page("pages/recurring_incidents.py").run())
    assert not app.exception
    (button,) = [each for each in app.button if each.label == "The same issue"]
    button.click().run()
    assert not app.exception
    assert "incidents: [INC-1, INC-2, INC-3]" in text_of(archive)
    assert "Waiting for the next load" in " ".join(each.value for each in app.markdown)
    assert "recurrence\\.yaml" in app.info[0].value or "recurrence.yaml" in app.info[0].value
    (back,) = [each for each in app.button if each.label == "Take back"]
    back.click().run()
    assert text_of(archive) == "confirmed:\n"
    (button,) = [each for each in app.button if each.label == "Join the two"]
    button.click().run()
    assert "two incidents at least" in app.warning[0].value
