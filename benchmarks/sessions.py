"""Visitors without browsers: a server of the dashboard, and web sockets that ask it for pages as browsers do.

Owns the words of Streamlit's own protocol: a visitor sends `rerun_script` and reads until `script_finished`. Everything is on
this machine; each wait has an end.
"""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from benchmarks import warehouses
from benchmarks.measure import Bench, Result

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Server:
    """A dashboard that runs: its port and its process."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def resident_megabytes(self) -> float:
        """What the server holds in memory now; only where the kernel tells it in /proc."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:"))) / 1024


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(warehouse: Path, port: int | None = None) -> Iterator[Server]:
    """A freshly started server on a warehouse, ended afterwards. Raises TimeoutError when it does not answer.

    Python keeps what it compiles, as it does unless it is told otherwise: only the very first start compiles.
    """
    chosen = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(chosen)]
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment = kept | {"INCIDENT_ALMANAC_WAREHOUSE": str(warehouse)}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        server = Server(chosen, process)
        _wait(server)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=20)


def at_each_size(bench: Bench, measure: Callable[[Server, int], Coroutine[Any, Any, Sequence[Result]]]) -> list[Result]:
    """What is measured of a server on a made-up warehouse of each size."""
    results: list[Result] = []
    for size in bench.sizes:
        path = warehouses.build(bench.folder / f"{size}.duckdb", size)
        with served(path) as server:
            results += asyncio.run(measure(server, size))
        path.unlink()
    return results


def _wait(server: Server) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"{server.address}/_stcore/health", timeout=2).read()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise TimeoutError(f"nothing answers at {server.address}")


@dataclass(frozen=True, slots=True)
class Asked:
    """One run of a page: how long until it was finished, how many bytes came, whether the script ended well."""

    seconds: float
    size: int
    went_well: bool


def well(asked: Asked, page: str) -> Asked:
    """The same, of a run that ended well. Raises AssertionError for another."""
    if not asked.went_well:
        raise AssertionError(f"{page or 'the first page'} fails")
    return asked


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody with an open page."""

    socket: ClientConnection

    async def ask(self, page: str = "", query: str = "") -> Asked:
        """Ask for a page by its address ("" is the first one) and read until it is finished. Raises TimeoutError."""
        asked = BackMsg()
        asked.rerun_script.query_string = query
        asked.rerun_script.page_name = page
        start, size = time.perf_counter(), 0
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self.socket.send(asked.SerializeToString())
            while True:
                received = await self.socket.recv()
                size += len(received)
                told = ForwardMsg()
                told.ParseFromString(received if isinstance(received, bytes) else received.encode())
                if told.WhichOneof("type") == "script_finished":
                    well = told.script_finished == ForwardMsg.ScriptFinishedStatus.FINISHED_SUCCESSFULLY
                    return Asked(time.perf_counter() - start, size, well)


@asynccontextmanager
async def visitor(address: str) -> AsyncIterator[Visitor]:
    """A new session on a server at this address."""
    stream = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
    async with connect(stream, subprotocols=["streamlit"], origin=address, max_size=None, compression=None) as opened:  # type: ignore[list-item, arg-type]
        yield Visitor(opened)
