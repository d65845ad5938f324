"""Two replicas of the dashboard behind nginx, as docs/scaling.md sets them up: a visitor stays with one, and survives it."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from benchmarks.sessions import Asked, Server, free_port, served, visitor

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
CONFIGURATION = Path(__file__).resolve().parent.parent / "docs" / "examples" / "nginx-replicas.conf"


@contextmanager
def behind_nginx(folder: Path, ports: tuple[int, int]) -> Iterator[str]:
    """The address of a proxy over two servers at these ports, with the configuration that the documentation shows."""
    chosen, text = free_port(), CONFIGURATION.read_text(encoding="utf-8")
    for shown, port in ((8500, chosen), (8501, ports[0]), (8502, ports[1])):
        text = text.replace(f"127.0.0.1:{shown}", f"127.0.0.1:{port}")
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    command = [str(NGINX), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]
    proxy = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{chosen}"
    finally:
        proxy.terminate()
        proxy.wait(timeout=10)


def replica_of(address: str, cookie: str = "") -> tuple[str, str]:
    """Which replica answers somebody with this cookie, and the cookie it sets; tried for as long as the proxy starts."""
    for _ in range(100):
        try:
            request = urllib.request.Request(f"{address}/_stcore/health", headers={"Cookie": cookie} if cookie else {})
            with urllib.request.urlopen(request, timeout=5) as answer:
                told = [line.split(";")[0] for line in answer.headers.get_all("Set-Cookie") or []]
                set_here = [each for each in told if each.startswith("almanac_route=")]
                return answer.headers["X-Replica"].split(", ")[-1], next(iter(set_here), "")
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"nothing answers at {address}")


async def _asked(address: str) -> Asked:
    async with visitor(address) as somebody:
        return await somebody.ask("severity", "severity=SEV1")


@pytest.mark.skipif(NGINX is None, reason="nginx is missing; install it: sudo apt-get install -y nginx")
def test_a_visitor_stays_with_a_replica_and_goes_to_the_other_when_it_ends(made_up_path: Path, tmp_path: Path) -> None:
    """Twenty requests with one cookie reach one server, visitors spread over both; with one killed a page still opens."""
    with ExitStack() as stack:
        replicas: list[Server] = [stack.enter_context(served(made_up_path)) for _ in range(2)]
        address = stack.enter_context(behind_nginx(tmp_path, (replicas[0].port, replicas[1].port)))
        mine, cookie = replica_of(address)
        assert {replica_of(address, cookie) for _ in range(20)} == {(mine, "")}
        assert {replica_of(address)[0] for _ in range(20)} == {f"127.0.0.1:{each.port}" for each in replicas}
        gone = next(each for each in replicas if mine.endswith(f":{each.port}"))
        gone.process.kill()
        gone.process.wait(timeout=10)
        assert replica_of(address, cookie)[0] != mine
        with ThreadPoolExecutor(1) as apart:  # a browser's tests before these leave an event loop running in this thread
            assert apart.submit(asyncio.run, _asked(address)).result().went_well
