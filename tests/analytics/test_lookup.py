"""Was this seen before? What is nearest to an incident, or to a text that somebody pastes in, and when nothing is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from analytics.judgement.likeness import Archive, Rows, likeness_of_row, likeness_of_text, with_services
from analytics.metrics.lookup import look_up, seen_before
from analytics.narrative import lookup as say
from analytics.selection import Selection
from analytics.warehouse import Warehouse
from tests.analytics.pool import loaded, pool_archive, rows
from tests.analytics.test_recurrence_page import came_back

ROOT = Path(__file__).resolve().parents[2]
TODAY = Selection(as_of=date(2026, 9, 30))
OTHER = "# Postmortem: {title}\n\n**Date:** 2026-0{n}-11\n**Services:** {service}\n\n## Root Cause\n\n{words}\n"
OTHERS = (
    ("Search index lost after a migration", "search", "The migration of the index dropped a shard of the search cluster."),
    ("Certificate of the mail gateway expired", "mail", "The certificate was bought by hand and nobody renews it."),
    ("Disk of the build machine is full", "builds", "Images of old builds fill the disk of the machine."),
)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """Three postmortems of one issue and three of other things."""
    archive = pool_archive(tmp_path_factory.mktemp("lookup") / "archive")
    for n, (title, service, words) in enumerate(OTHERS, start=1):
        text = OTHER.format(title=title, n=n, service=service, words=words)
        (archive / f"other-{n}.md").write_text(text, encoding="utf-8")
    with closing(loaded(archive)) as found:
        yield found


def test_an_earlier_incident_is_as_alike_as_it_was_at_the_load(warehouse: Warehouse) -> None:
    """The likeness beside the incident is the one that made the group."""
    found = seen_before(warehouse, TODAY, "2026-08-05-pool.md#1")
    assert found is not None
    stored = dict(
        rows(
            warehouse,
            "select document_path || '#1', similarity from recurrence_members where document_path <> '2026-08-05-pool.md'",
        )
    )
    nearest = dict(zip(found.alike["incident_key"], found.alike["likeness"], strict=True))
    assert nearest == pytest.approx(stored, abs=0.0006)
    assert say.of_incident(found) == "Compared with 5 earlier incidents: 2 are alike above the threshold."
    assert "connections" in found.alike["shared"][0]


def test_the_first_incident_has_nothing_before_it(warehouse: Warehouse) -> None:
    """Only earlier incidents count; what was not compared says so."""
    first = seen_before(warehouse, TODAY, "2026-01-05-pool.md#1")
    assert say.of_incident(first) == "There is no earlier incident to compare with."
    assert seen_before(warehouse, TODAY, "none#1") is None
    assert say.of_incident(None).startswith("It was not compared")


def test_a_pasted_alert_finds_what_is_like_it(warehouse: Warehouse) -> None:
    """The words of an alert, not of a postmortem, lead to the earlier incidents with the words in common."""
    found = look_up(warehouse, TODAY, "ALERT: checkout waits for free connections, pool exhausted")
    assert set(found.alike["incident_id"]) == {"INC-1", "INC-2", "INC-3"}
    assert found.compared == 6
    assert found.alike["likeness"].to_list() == sorted(found.alike["likeness"], reverse=True)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "hand machine of the payment office jams",
            "nothing is alike above the threshold. The nearest has a likeness of 0.",
        ),
        ("Zebrafinken zwitschern", "The archive knows none of these words; 6 incidents compared."),
        ("... --- 17:00 !!!", "The archive knows none of these words; 6 incidents compared."),
    ],
)
def test_nothing_alike_is_said_to_be_nothing(warehouse: Warehouse, text: str, sentence: str) -> None:
    """Far is not near: below the threshold nothing is claimed."""
    found = look_up(warehouse, TODAY, text)
    assert found.alike.is_empty()
    assert sentence in say.of_text(found)


def test_an_archive_without_incidents_has_nothing_to_compare(warehouse_of: Callable[..., Warehouse]) -> None:
    """No incident, no likeness, no error."""
    empty = came_back(warehouse_of)
    assert say.of_text(look_up(empty, TODAY, "pool exhausted")) == "The archive holds no incident to compare with."
    assert seen_before(empty, TODAY, "INC-1.md#1") is None


def test_the_arithmetic_is_that_of_a_cosine() -> None:
    """Without others that speak for it a text is its own cosine; with them it is nearer to what they are near to."""
    texts = Rows.of(np.array([0, 1, 1, 2, 2]), np.array([0.6, 0.8, 0.6, 0.8, 1.0]), [2, 2, 1])
    alone = Archive(texts, Rows.of(np.array([]), np.array([]), [0, 0, 0]), np.ones(3))
    assert likeness_of_row(alone, 0) == pytest.approx([1.0, 0.48, 0.0])
    assert likeness_of_text(alone, np.array([0.0, 1.0, 0.0]), 0, 0.3) == pytest.approx([0.8, 0.6, 0.0])
    assert likeness_of_text(alone, np.array([0.0, 1.0, 0.0]), 1, 0.5)[0] > 0.8


def test_a_rare_service_in_common_lifts_a_likeness() -> None:
    """The lift needs words in common, and services on both sides."""
    services = (frozenset({"web", "ledger"}), frozenset({"web"}), frozenset({"ledger"}), frozenset[str]())
    scores, both = with_services(np.array([0.5, 0.5, 0.05, 0.5]), frozenset({"ledger"}), services, 0.1, 0.3)
    assert both.tolist() == [True, True, True, False]
    assert scores == pytest.approx([0.5 + 0.3 * max(0.0, 0.5 - 0.5), 0.5, 0.0, 0.5])


def test_the_page_answers_a_pasted_text_and_keeps_it_to_itself(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer stands below the field; nothing of the text is in the address."""
    monkeypatch.setenv("INCIDENT_ALMANAC_WAREHOUSE", str(warehouse.path))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    app.switch_page("pages/recurring_incidents.py").run()
    app.text_area(key="look-up-text").set_value("checkout waits for connections of the pool")
    (button,) = [each for each in app.button if each.label == say.BUTTON]
    button.click().run()
    assert not app.exception
    assert "Compared with 6 incidents" in " ".join(each.value for each in app.markdown)
    assert "checkout" not in str(dict(app.query_params))
