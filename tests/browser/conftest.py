"""A real server and a real Chromium. Without Chromium these tests are skipped, with the line that installs it."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
LOCAL = re.compile(r"(https?|wss?)://(127\.0\.0\.1|localhost)[:/]|data:|blob:")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
# Nothing is running any more, every chart and every table has been drawn: what moves would be clicked beside.
SETTLED = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  const busy = document.querySelector('[data-testid="stStatusWidget"], [data-testid="stSkeleton"]');
  const drawn = [...document.querySelectorAll('[data-testid="stVegaLiteChart"], [data-testid="stDataFrame"]')];
  const main = document.querySelector('[data-testid="stMain"]');
  return app?.dataset.testScriptState === 'notRunning' && !busy && drawn.every(d => d.querySelector('svg, canvas'))
    && !!main && main.querySelector('h1') !== null;
}"""


@dataclass(slots=True)
class Visit:
    """An open page and every request that would have left the machine."""

    page: Page
    foreign: list[str] = field(default_factory=list)

    def text(self) -> str:
        return self.page.locator('[data-testid="stApp"]').inner_text()

    def title(self) -> str:
        return self.page.locator("h1").first.inner_text()

    def scope(self) -> str:
        """The sidebar's line: how many incidents of how many are selected."""
        found = re.search(r"\d+ of \d+ incidents", self.page.locator('[data-testid="stSidebar"]').inner_text())
        assert found
        return found.group()

    def settle(self) -> None:
        calm = 0
        for _ in range(450):
            calm = calm + 1 if self.page.evaluate(SETTLED) else 0
            if calm == 2:
                return
            self.page.wait_for_timeout(200)
        raise AssertionError(f"the page does not settle: {self.text()[:500]}")


@contextmanager
def served(warehouse: Path, **variables: str) -> Iterator[str]:
    """A freshly started server on a warehouse, with these further variables of the environment; its address."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    environment = os.environ | {"INCIDENT_ALMANAC_WAREHOUSE": str(warehouse)} | variables
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
    return found


def _wait(address: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=2).read()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"nothing answers at {address}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, without a window."""
    if CHROMIUM is None:
        pytest.skip("Chromium is missing; install it: sudo apt-get install -y chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def server(made_up_path: Path) -> Iterator[str]:
    """The address of a server on the made-up archive, for tests that do not need a fresh one."""
    with served(made_up_path) as address:
        yield address


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Opens an address as a new visitor and waits until it is drawn."""
    contexts = []

    def open_address(address: str, zone: str = "UTC") -> Visit:
        context = browser.new_context(timezone_id=zone, viewport={"width": 1280, "height": 900})
        contexts.append(context)
        context.set_default_timeout(90_000)  # a busy machine is no failure
        found = Visit(context.new_page())
        found.page.on("request", lambda request: None if LOCAL.match(request.url) else found.foreign.append(request.url))
        found.page.goto(address, wait_until="domcontentloaded")
        found.settle()
        return found

    yield open_address
    for context in contexts:
        context.close()
