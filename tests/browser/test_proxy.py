"""Behind nginx, with the very file that the documentation gives: every page paints under its Content-Security-Policy."""

from __future__ import annotations

import base64
import hashlib
import http.client
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit
from playwright.sync_api import Browser

from tests.browser.conftest import ROOT, Visit, free_port, served
from tests.browser.test_dashboard import CHARTLESS, addresses

EXAMPLE = ROOT / "docs" / "examples" / "nginx.conf"
HOST = "almanac.localhost"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def test_the_policy_allows_the_page_s_own_script_and_no_other() -> None:
    """The one script inside Streamlit's page is named by its digest; after an upgrade this says what to write instead."""
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digests = {f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in scripts}
    allowed = re.search(r"script-src ([^;]*);", EXAMPLE.read_text(encoding="utf-8"))
    assert allowed
    assert set(allowed[1].split()) == {"'self'"} | digests


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory, made_up_path: Path) -> Iterator[str]:
    """The address of nginx in front of a dashboard that answers to one host only."""
    if NGINX is None:
        pytest.skip("nginx is missing; install it: sudo apt-get install -y nginx-light")
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    with served(made_up_path, STREAMLIT_SERVER_ALLOWED_HOSTS=HOST) as dashboard:
        text = EXAMPLE.read_text(encoding="utf-8")
        text = text.replace("127.0.0.1:8080", f"127.0.0.1:{port}").replace("http://127.0.0.1:8501", dashboard)
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")  # whoever runs the tests may not write to /var/lib
        text = text.replace("http {", "http {\n" + "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds), 1)
        (folder / "nginx.conf").write_text(text, encoding="utf-8")
        command = [NGINX, "-e", "stderr", "-c", str(folder / "nginx.conf"), "-g", f"daemon off; pid {folder}/pid;"]
        nginx = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            _answers(nginx, port)
            yield f"http://{HOST}:{port}"
        finally:
            nginx.terminate()
            nginx.wait(timeout=20)


def _answers(nginx: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(100):
        assert nginx.poll() is None, "nginx does not take the file"
        try:
            if asked(port, HOST) == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError("nginx does not answer")


def asked(port: int, host: str, path: str = "/_stcore/health") -> int | None:
    """The status of an answer to a request that names this host; None where the connection was closed without one."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path, headers={"Host": host})
        return connection.getresponse().status
    except http.client.RemoteDisconnected:
        return None
    finally:
        connection.close()


@pytest.mark.browser
def test_every_page_paints_under_the_policy(behind: str, browser: Browser) -> None:
    """No page breaks a rule of the policy or asks another host for anything, and each is kept up to date by its web socket."""
    context = browser.new_context(timezone_id="UTC", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(90_000)
    page = context.new_page()
    visit, told, sockets = Visit(page), [], []
    page.on("console", lambda message: told.append(message.text) if "Security Policy" in message.text else None)
    page.on(
        "request", lambda request: visit.foreign.append(request.url) if not request.url.startswith((behind, "data:")) else None
    )
    page.on("websocket", lambda socket: sockets.append(socket.url))
    for path in addresses():
        page.goto(f"{behind}/{path}", wait_until="domcontentloaded")
        visit.settle()
        assert page.locator('[data-testid="stSidebar"]').inner_text().count("Period") == 1
        if path not in CHARTLESS:
            assert page.locator('[data-testid="stVegaLiteChart"] svg').count() > 0
    context.close()
    assert len(sockets) == len(addresses())
    assert (told, visit.foreign) == ([], [])


@pytest.mark.browser
def test_the_policy_stops_what_a_document_might_smuggle_in(behind: str, browser: Browser) -> None:
    """Were a picture, a script or a frame of a document ever to reach a page, the browser would refuse it."""
    page = browser.new_page()
    page.goto(behind, wait_until="domcontentloaded")
    broken = page.evaluate(
        """async () => {
          const broken = new Set();
          document.addEventListener('securitypolicyviolation', event => broken.add(event.effectiveDirective));
          for (const [tag, where] of [['img', 'src'], ['script', 'src'], ['iframe', 'src']]) {
            const element = document.createElement(tag);
            element[where] = 'https://tracker.invalid/p';
            document.body.append(element);
          }
          const inline = document.createElement('script');
          inline.textContent = 'window.smuggled = true';
          document.body.append(inline);
          await fetch('https://tracker.invalid/p').catch(() => null);
          await new Promise(done => setTimeout(done, 300));
          return [...broken, String(window.smuggled)].sort();
        }"""
    )
    page.close()
    assert broken == ["connect-src", "frame-src", "img-src", "script-src-elem", "undefined"]


def test_another_host_gets_no_answer(behind: str) -> None:
    """A name that points at the server, and is not its own, leads nowhere; nor do the ways that the dashboard does not use."""
    port = int(behind.rpartition(":")[2])
    assert asked(port, HOST) == 200
    assert asked(port, "rebound.example.org") is None
    assert asked(port, HOST, "/_stcore/upload_file/x/y") == 404
    assert asked(port, HOST, "/_stcore/agent/openapi.json") == 404
