"""What somebody waits for in a browser: the server's start, a first visit, another page, another period, until all is painted.

A headless Chromium on the same cores as the server. Painted is the page when the script has ended, each chart has its picture
and nothing in it has changed for half a second; the time is that of the last change. The page is that of response times, seven
charts and two tables; a page is changed from that of severity.
"""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks import warehouses
from benchmarks.dashboard import PERIODS
from benchmarks.measure import OURS, Bench, Result, at_most, result_of
from benchmarks.sessions import Server, served

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
START_S, VISITOR_S, PAGE_MS, FILTER_MS = 3.5, 2.0, 350, 300
PATIENCE_SECONDS = 60.0
MOST_ROUNDS = len(PERIODS) - 1
# Remembers when the reader last clicked, and when anything in the page last changed.
WATCH = """
window.watched = {changed: 0, clicked: 0};
document.addEventListener('click', () => { watched.clicked = performance.now(); }, true);
new MutationObserver(records => {
  const inPage = each => (each.nodeType === 1 ? each : each.parentElement)?.closest('[data-testid="stMain"]');
  if (records.some(each => inPage(each.target))) watched.changed = performance.now();
}).observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
"""
PAINTED = """() => {
  const main = document.querySelector('[data-testid="stMain"]');
  if (!main || !main.querySelector('h1') || watched.changed <= watched.clicked) return null;
  const state = document.querySelector('[data-testid="stApp"]').getAttribute('data-test-script-state');
  const charts = [...main.querySelectorAll('[data-testid="stVegaLiteChart"]')];
  const waits = state !== 'notRunning' || main.querySelector('[data-testid="stSkeleton"]')
    || !charts.length || charts.some(each => !each.querySelector('svg, canvas'))
    || performance.now() - watched.changed < 500;
  return waits ? null : {since: watched.changed - watched.clicked, at: performance.timeOrigin + watched.changed};
}"""


def run(bench: Bench) -> Sequence[Result]:
    """All figures at each size; none, with the reason on the terminal, where Chromium is missing."""
    if CHROMIUM is None:
        sys.stderr.write("browser: Chromium is missing; install it: sudo apt-get install -y chromium\n")
        return []
    results: list[Result] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for size in bench.sizes:
            path = warehouses.build(bench.folder / f"{size}.duckdb", size)
            results += _waits(browser, path, size, min(bench.rounds, MOST_ROUNDS))
            path.unlink()
        browser.close()
    return results


def _waits(browser: Browser, path: Path, size: int, rounds: int) -> list[Result]:
    starts = [_start(browser, path) for _ in range(rounds)]
    with served(path) as server:
        first, *visits = [_visit(browser, server) for _ in range(rounds + 1)]
        with opened(browser, f"{server.address}/mttr") as page:
            _go(page, "Severity")
            turned = [_go(page, name) for _ in range(rounds) for name in ("Response times", "Severity")]
            _go(page, "Response times")
            changed = [_choose(page, period) for period in PERIODS[: rounds + 1]][1:]
            again = [_choose(page, period) for period in PERIODS[:rounds]]
    told = result_of("first visit after the start, nothing kept", size, OURS, [first])
    return [
        at_most(result_of("from starting the server to a painted page", size, OURS, starts), START_S, "s"),
        told,
        at_most(result_of("a new visitor's first page", size, OURS, visits, "kept answers"), VISITOR_S, "s"),
        at_most(result_of("change of page", size, OURS, turned[2::2], "severity to response times"), PAGE_MS, "ms"),
        at_most(result_of("change of period", size, OURS, changed, "nothing kept"), FILTER_MS, "ms"),
        at_most(result_of("change of period, back to one seen", size, OURS, again, "kept answers"), FILTER_MS, "ms"),
    ]


def _start(browser: Browser, path: Path) -> float:
    """Seconds from the start of a server to its painted page."""
    start = time.time()
    with served(path) as server, opened(browser, f"{server.address}/mttr") as page:
        return painted(page)[1] - start


def _visit(browser: Browser, server: Server) -> float:
    """Seconds of the first page of somebody whose browser has never been here."""
    with opened(browser, f"{server.address}/mttr") as page:
        return painted(page)[0]


@contextmanager
def opened(browser: Browser, address: str) -> Iterator[Page]:
    """A page at this address in a browser without a past. Raises as `painted` does."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    try:
        context.add_init_script(WATCH)
        page = context.new_page()
        page.goto(address, wait_until="commit")
        painted(page)
        yield page
    finally:
        context.close()


def painted(page: Page) -> tuple[float, float]:
    """Wait until the page is painted: seconds since the last click, or since the page was asked for, and the time of day.

    Raises AssertionError for a page that shows an error, TimeoutError when it takes longer than a minute.
    """
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if found := page.evaluate(PAINTED):
            if page.locator('[data-testid="stException"]').count():
                raise AssertionError(f"{page.url} fails")
            return found["since"] / 1000, found["at"] / 1000
        page.wait_for_timeout(50)
    raise TimeoutError(f"{page.url} is not painted: {page.locator('body').inner_text()[:300]}")


def _go(page: Page, name: str) -> float:
    """Seconds from a click in the menu to the painted page."""
    page.get_by_role("link", name=name).first.click()
    return painted(page)[0]


def _choose(page: Page, period: str) -> float:
    """Seconds from choosing a period to the painted page."""
    field = page.locator(".st-key-period").get_by_role("combobox")
    field.click()
    field.fill(period)  # the list holds only those options that have room
    page.get_by_role("option", name=period, exact=True).click()
    return painted(page)[0]
