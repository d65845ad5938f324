"""Parsing on several machines: workers of a scheduler give the rows that this machine gives, also when one of them dies."""

from __future__ import annotations

import io
import os
import pickle
import signal
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from distributed import LocalCluster

from benchmarks.archives import write_archive
from etl.archive import Entry
from etl.cluster import Order, OtherProgramError, read_sent
from etl.exits import StopError
from etl.load import Options, load
from etl.reader import read_entry
from tests.etl.test_same_rows import rows

DAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as workers:
        yield workers


def loaded(options: Options) -> str:
    out = io.StringIO()
    assert load(options, out, io.StringIO()) == 0
    return out.getvalue().splitlines()[-1]


def kill_one_at_work(cluster: LocalCluster, killed: list[str]) -> None:
    """As kill -9 does, while it reads and another chunk waits for it."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        for name, worker in list(cluster.scheduler.workers.items()):
            if len(worker.processing) > 1:
                pid = next(each.pid for each in cluster.workers.values() if each.worker_address == name)
                os.kill(pid, signal.SIGKILL)
                killed.append(name)
                return
        time.sleep(0.001)


def test_workers_give_the_same_rows_also_when_one_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cluster: LocalCluster
) -> None:
    """Every table, row for row, of an archive with a document that nobody can read, one that is empty, and one left out."""
    archive = tmp_path / "archive"
    monkeypatch.setattr("etl.pool.FEW", 8)
    monkeypatch.setattr("etl.pool.CHUNK", 8)
    paths = write_archive(archive, 96)
    paths[0].write_bytes(b"")
    paths[1].write_bytes(b"\xff\xfe\xff")
    paths[2].with_name(".hidden.md").write_text("# Hidden\n", encoding="utf-8")
    here = Options((str(archive),), str(tmp_path / "here.duckdb"), as_of=DAY, quiet=True)
    there = here._replace(warehouse=str(tmp_path / "there.duckdb"), scheduler=cluster.scheduler_address)
    killed: list[str] = []
    killer = threading.Thread(target=kill_one_at_work, args=(cluster, killed))
    killer.start()
    told = loaded(there)
    killer.join()
    assert killed
    assert told == loaded(here) == "found 97 = loaded 94 + quarantined 2 + skipped 1"
    assert rows(tmp_path / "there.duckdb") == rows(tmp_path / "here.duckdb")


@pytest.mark.parametrize(
    ("address", "code", "told"),
    [
        ("tcp://127.0.0.1:1", 74, "does not answer within"),
        ("nowhere://x", 2, "expected an address such as tcp://"),
    ],
)
def test_a_scheduler_that_is_not_there_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, code: int, told: str
) -> None:
    """One sentence that says what to do; nothing is published."""
    monkeypatch.setattr("etl.cluster.CONNECT_SECONDS", 0.2)
    write_archive(tmp_path / "archive", 1)
    options = Options((str(tmp_path / "archive"),), str(tmp_path / "w.duckdb"), as_of=DAY, quiet=True, scheduler=address)
    with pytest.raises(StopError, match=told) as stop:
        load(options, io.StringIO(), io.StringIO())
    assert stop.value.code == code
    assert not (tmp_path / "w.duckdb").exists()


def test_without_the_extra_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has to guess what is missing from a traceback."""
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    write_archive(tmp_path / "archive", 1)
    options = Options((str(tmp_path / "archive"),), str(tmp_path / "w.duckdb"), as_of=DAY, scheduler="tcp://127.0.0.1:1")
    with pytest.raises(StopError, match="needs the extra `scale`: install distributed") as stop:
        load(options, io.StringIO(), io.StringIO())
    assert stop.value.code == 2


def test_a_worker_with_another_program_reads_nothing() -> None:
    """It would give other rows, and nobody would know."""
    with pytest.raises(OtherProgramError):
        read_sent(Order("another", pickle.dumps(None), read_entry), [(Entry("a.md", "a.md", 1, 0), b"x")])
