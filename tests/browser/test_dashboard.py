"""What only a browser shows: addresses, filters that travel, time zones, and that nothing leaves the machine."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.conftest import ROOT, Visit, served
from tests.builder import build, incident

pytestmark = pytest.mark.browser
Open = Callable[..., Visit]
CHARTLESS = ("incident", "definitions")
FIRST_ROW = {"x": 14, "y": 48}  # the box that chooses the first row of a table, which is painted, not written


def addresses() -> list[str]:
    """The address of every page, as `app.py` names them; the default page lives at the root."""
    tree = ast.parse((ROOT / "app.py").read_text(encoding="utf-8"))
    pages = next(node.value for node in ast.walk(tree) if isinstance(node, ast.Assign) and "PAGES" in ast.dump(node.targets[0]))
    return ["" if stem == "quarterly_review" else path for stem, _, path in ast.literal_eval(pages)]


@pytest.mark.parametrize("path", addresses())
def test_a_page_opens_by_its_own_address_first(path: str, made_up_path: Path, visit: Open) -> None:
    """Whoever follows a link right after the server has started sees the whole page, with its filters and its charts."""
    with served(made_up_path) as address:
        found = visit(f"{address}/{path}")
        assert found.page.locator('[data-testid="stException"]').count() == 0
        assert found.page.get_by_role("dialog").count() == 0  # "Page not found" stood over the right page
        assert found.page.locator('[data-testid="stSidebar"]').inner_text().count("Period") == 1
        assert "as of 30 Sep 2026" in found.text()
        if path not in CHARTLESS:
            assert found.page.locator('[data-testid="stVegaLiteChart"] svg').count() > 0
        assert found.foreign == []


def test_filters_survive_a_change_of_page(server: str, visit: Open) -> None:
    """A severity chosen on one page holds on the next, and stands in its address."""
    found = visit(f"{server}/mttr?severity=SEV2")
    before = found.scope()
    found.page.get_by_role("link", name="Contributing factors").first.click()
    found.page.wait_for_url("**/factors**")
    found.settle()
    assert found.title() == "What keeps contributing?"
    assert found.scope() == before
    assert "severity=SEV2" in found.page.url


def test_a_shared_link_opens_filtered(server: str, visit: Open) -> None:
    """Two visitors with the same link see the same selection; without it, everything."""
    everything = visit(f"{server}/severity").scope()
    first, second = (
        visit(f"{server}/severity?severity=SEV2&service=login&period=Last+four+quarters").scope() for _ in range(2)
    )
    assert first == second != everything


def test_a_link_that_asks_for_something_unknown_says_so(server: str, visit: Open) -> None:
    """The unknown value is named, as text, and the rest is shown unfiltered."""
    found = visit(f"{server}/severity?severity=<b>SEV9</b>")
    assert "Filter ignored: severity = <b>SEV9</b>" in found.text()


def test_one_click_resets_the_filters(server: str, visit: Open) -> None:
    """The reader gets back to everything."""
    found = visit(f"{server}/severity?severity=SEV2&planned=true")
    found.page.get_by_role("button", name="Reset filters").click()
    found.page.wait_for_function("() => !location.search.includes('severity')")
    found.settle()
    assert found.scope() == "84 of 84 incidents"


def test_a_new_load_appears_without_a_restart(tmp_path: Path, visit: Open) -> None:
    """After a load the next rerun of an open page shows the new archive."""
    link = tmp_path / "warehouse.duckdb"
    rows = [incident(f"INC-{n}", f"2026-0{n}-05 10:00", severity="SEV1") for n in (1, 2, 3)]
    for generation, count in (("1", 2), ("2", 3)):
        build(tmp_path / f"{generation}.duckdb", incidents=rows[:count])
    link.symlink_to("1.duckdb")
    with served(link) as address:
        found = visit(f"{address}/severity")
        assert found.scope() == "2 of 2 incidents"
        (tmp_path / "next").symlink_to("2.duckdb")
        (tmp_path / "next").replace(link)
        found.page.get_by_text("Include planned work").click()
        found.page.wait_for_function("() => document.body.innerText.includes('3 of 3 incidents')")


@pytest.mark.parametrize("path", ["mttr", "incidents"])
def test_every_zone_sees_the_same_axes(server: str, visit: Open, path: str) -> None:
    """The axis of a reader in Los Angeles or Tokyo is that of one in London, and so are the times in tables."""
    seen = []
    for zone in ("UTC", "America/Los_Angeles", "Asia/Tokyo"):
        found = visit(f"{server}/{path}", zone=zone)
        charts = found.page.locator('[data-testid="stVegaLiteChart"] svg')
        seen.append([charts.nth(n).locator("text").all_text_contents() for n in range(charts.count())])
    assert any("2026" in text or "2025" in text for text in seen[0][0])
    assert seen[0] == seen[1] == seen[2]


def test_a_row_leads_to_its_incident(server: str, visit: Open) -> None:
    """Without a mouse on a mark: choosing a row of the table opens the incident's own page."""
    found = visit(f"{server}/mttr")
    longest = found.page.locator('.st-key-table-longest [data-testid="stDataFrame"]')
    longest.click(position=FIRST_ROW)
    found.page.wait_for_url("**/incident?incident=**")
    found.settle()
    assert "INC-2024-010" in found.text()


def test_a_fold_shows_its_numbers_and_they_lead_on(server: str, visit: Open) -> None:
    """The numbers of a chart come when they are opened, with the way they were computed; a row of them opens its incident."""
    found = visit(f"{server}/mttr")
    fold = found.page.locator(".st-key-numbers-incident_times")
    assert fold.get_by_text("Download as CSV").count() == 0
    fold.locator("summary").click()
    fold.get_by_text("SQL: incident_times").wait_for()
    found.settle()
    fold.get_by_text("SQL: incident_times").click()
    statement = found.page.get_by_text("from incident_facts").first
    statement.wait_for()
    found.page.keyboard.press("Escape")
    statement.wait_for(state="hidden")  # a click while it closes is its own
    fold.locator('[data-testid="stDataFrame"]').click(position=FIRST_ROW)
    found.page.wait_for_url("**/incident?incident=**")
    found.settle()
    assert found.title() != "How long do incidents take?"


def test_an_incident_page_fetches_no_picture_of_its_document(server: str, visit: Open) -> None:
    """A remote image in a postmortem stays text."""
    found = visit(f"{server}/incident?incident=INC-2024-010.md%231")
    found.page.wait_for_timeout(500)
    assert "INC-2024-010" in found.text()
    assert found.foreign == []


def test_times_of_a_record_follow_the_readers_zone_when_asked(tmp_path: Path, visit: Open) -> None:
    """Somebody in Tokyo sees UTC first, and their own clocks after one click."""
    with served(build(tmp_path / "w.duckdb", incidents=[incident("INC-1", "2026-01-05 20:10")])) as address:
        found = visit(f"{address}/incident?incident=INC-1", zone="Asia/Tokyo")
        values = found.page.locator('[data-testid="stDataFrame"] canvas').first
        assert "5 Jan 2026, 20:10" in (values.text_content() or "")
        found.page.get_by_text("Asia/Tokyo").click()
        found.page.wait_for_function("() => document.querySelector('canvas').textContent.includes('6 Jan 2026, 05:10')")
