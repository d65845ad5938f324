"""A postmortem that tries everything: on no page does it fetch, link, run or calculate anything in its reader's browser."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import Visit, served
from tests.browser.test_dashboard import addresses
from tests.builder import action, build, factor, incident

pytestmark = pytest.mark.browser
PICTURE = "![i](https://tracker.invalid/p.png)"
LINK = "[x](javascript:alert(1)) [d](data:text/html,<script>alert(1)</script>) https://tracker.invalid/q"
MARKUP = '<img src="https://tracker.invalid/r.png" onerror="alert(1)"><script>window.smuggled = true</script>'
FORMULA = '=HYPERLINK("https://tracker.invalid/s","open")'
HOSTILE = (f"{PICTURE} {MARKUP}", FORMULA, f"{LINK} {MARKUP}", "@SUM(1)", "\t=1+1", "-2+3")
DANGEROUS = re.compile(r"^\s*[=+\-@]|^[\t\r\n]")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server on an archive whose every text is hostile."""
    rows, actions, factors = [], [], []
    for number in range(18):
        text, name = HOSTILE[number % len(HOSTILE)], f"INC-{number}"
        day = f"{2025 + number // 12}-{number % 12 + 1:02}-05 10:00"
        times = {"time_to_resolve_minutes": 30 + number, "duration_minutes": 40 + number}
        rows.append(incident(name, day, severity="SEV1", title=text, summary=text, services=[text], teams=[text], **times))
        actions.append(action(name, 1, description=text, owner=text))
        factors.append(factor(name, "config.expiry", phrase=text))
    lines = "\n".join(HOSTILE)
    sections = [
        {"document_path": row["document_path"], "position": 1, "level": 0, "line": 1, "heading": PICTURE, "text": lines}
        for row in rows
    ]
    path: Path = tmp_path_factory.mktemp("hostile") / "w.duckdb"
    build(path, incidents=rows, action_items=actions, contributing_factors=factors, document_sections=sections)
    with served(path) as address:
        yield address


def test_no_page_obeys_a_document(hostile: str, visit: Callable[..., Visit]) -> None:
    """No request leaves, no picture or script of a document arises, no link runs anything."""
    found = visit(f"{hostile}/")
    for path in (*addresses(), "incident?incident=INC-0.md%231"):
        found.page.goto(f"{hostile}/{path}", wait_until="domcontentloaded")
        found.settle()
        assert found.foreign == [], path
        assert found.page.locator('img[src*="tracker"], script:has-text("smuggled"), [onerror]').count() == 0
        assert found.page.evaluate("() => window.smuggled === undefined")
        links = found.page.evaluate("() => [...document.querySelectorAll('a[href]')].map(a => a.href)")
        assert [link for link in links if not link.startswith(("http://", "https://"))] == [], path


def test_no_download_calculates(hostile: str, visit: Callable[..., Visit], tmp_path: Path) -> None:
    """The page's download and the one of the table's own toolbar hold no formula, and reading them back gives the words."""
    found = visit(f"{hostile}/quality")
    found.page.add_init_script("delete window.showSaveFilePicker")  # a dialog of the system, which nobody could answer here
    found.page.goto(f"{hostile}/incidents", wait_until="domcontentloaded")
    found.settle()
    table = found.page.locator('[data-testid="stDataFrame"]:visible').first
    table.scroll_into_view_if_needed()
    table.hover()
    buttons = [
        found.page.get_by_role("button", name=re.compile("^Download as CSV: ")).first,
        found.page.locator('[class*="st-key-csv-"] button:visible').first,
    ]
    for number, button in enumerate(buttons):
        with found.page.expect_download(timeout=30_000) as download:
            button.click(timeout=30_000)
        path = tmp_path / f"{number}.csv"
        download.value.save_as(path)
        cells = [cell for row in csv.reader(path.open(encoding="utf-8-sig", newline="")) for cell in row]
        assert [cell for cell in cells if DANGEROUS.match(cell) and not re.fullmatch(r"-?\d+(\.\d+)?", cell)] == []
        assert FORMULA in {cell.removeprefix("'") for cell in cells}
