"""Loads that tests may kill, halt or starve: each in a process of its own, forked from one that has imported everything."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Loads in processes of their own, each forked from one that has imported everything and done nothing yet.
NURSERY = """
import json, os, resource, signal, sys
from datetime import date
import etl.load, etl.pool, etl.reader, etl.recurrence, etl.settle, etl.warehouse
from etl.exits import StopError
from etl.load import Options, load
def live(archive, warehouse, do, point):
    def step(name):
        if name == point and do == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if name == point and do == "wait":
            print(json.dumps(["there", os.getpid()]), flush=True)
            sys.stdin.readline()
    if do == "fill":
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(point), int(point)))
    try:
        chosen = Options((archive,), warehouse, as_of=date(2026, 6, 1), force=True, quiet=True)
        return load(chosen, open(os.devnull, "w"), sys.stderr, step), ""
    except StopError as stop:
        return stop.code, str(stop)
for line in sys.stdin:
    tell, told = os.pipe()
    child = os.fork()
    if child == 0:
        code, message = live(*json.loads(line))
        os.write(told, message.encode())
        os._exit(code)
    os.close(told)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print(json.dumps([code, os.read(tell, 10000).decode()]), flush=True)
    os.close(tell)
"""


class Nursery:
    """Runs one load at a time away from this process, which it may kill, halt or starve at a point."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def start(self, tmp_path: Path, do: str = "load", point: str = "") -> None:
        self.say(json.dumps([str(tmp_path / "archive"), str(tmp_path / "w.duckdb"), do, point]))

    def say(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def hear(self) -> list[Any]:
        """The exit code of the load and what it said; or `there` and its process while it waits."""
        assert self._process.stdout is not None
        heard: list[Any] = json.loads(self._process.stdout.readline())
        return heard

    def run(self, tmp_path: Path, do: str = "load", point: str = "") -> list[Any]:
        self.start(tmp_path, do, point)
        return self.hear()


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    """One for all tests of a module."""
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", NURSERY], cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        yield Nursery(process)
        assert process.stdin is not None
        process.stdin.close()
