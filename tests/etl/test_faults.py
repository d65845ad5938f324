"""Faults at any moment: kills, signals, failing writes, no memory, an archive that is edited. Readers see one whole generation.

A run of the suite tries a few of each; INCIDENT_ALMANAC_FAULTS=1 tries twenty random and twenty-four late kills, a minute of
loading and reading, and every block of a file.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from analytics.selection import Selection
from analytics.warehouse import DamagedWarehouseError, OtherSchemaError, ask, open_current
from etl import generations
from etl.exits import StopError
from tests.etl.conftest import Nursery
from tests.etl.test_load import GOOD, archive, options, run
from tests.etl.test_load import ask as answer

ROOT = Path(__file__).resolve().parents[2]
IS_FULL = os.environ.get("INCIDENT_ALMANAC_FAULTS") == "1"
EVERYTHING = Selection(as_of=date(2026, 6, 1))
COUNTS = "select (select count(*) from documents), (select count(*) from incidents), (select files_found from load_summary)"


def whole(tmp_path: Path) -> int:
    """How many documents a reader sees; all tables of one generation agree."""
    ((documents, incidents, found),) = answer(tmp_path, COUNTS)
    assert documents == incidents == found
    return int(str(documents))


@pytest.mark.parametrize(
    ("kills", "begin", "end"), [(20 if IS_FULL else 2, 0.0, 1.1 if IS_FULL else 0.5), (24 if IS_FULL else 2, 0.7, 1.1)]
)
def test_a_load_killed_at_any_moment_leaves_a_whole_warehouse(
    tmp_path: Path, nursery: Nursery, kills: int, begin: float, end: float
) -> None:
    """Killed at random, and around its end: the old or the new warehouse, and the next load is none the worse for it."""
    archive(tmp_path, 20)
    run(options(tmp_path))
    started = time.monotonic()
    nursery.run(tmp_path)
    usual = time.monotonic() - started
    chance, ends = random.Random(kills), Counter[int]()
    for number in range(kills):
        before = whole(tmp_path)
        archive(tmp_path, 21 + number)
        nursery.start(tmp_path, "wait", "start")
        _, process = nursery.hear()
        nursery.say("go on")
        time.sleep(usual * chance.uniform(begin, end))
        with contextlib.suppress(ProcessLookupError):  # it may have ended before
            os.kill(process, signal.SIGKILL)
        code, _ = nursery.hear()
        ends[code] += 1
        assert whole(tmp_path) in {before, 21 + number}
    assert nursery.run(tmp_path)[0] == 0
    assert whole(tmp_path) == 20 + kills
    print(f"{kills} kills: {dict(ends)}")
    assert set(ends) <= {0, -signal.SIGKILL}
    assert ends[-signal.SIGKILL] > 0 or begin > 0  # a late one may come too late each time
    left = {path.name for path in (tmp_path / "w").iterdir() if path.suffix != ".duckdb"}
    assert left == {".load.lock", "state.json", "reads.kept"}


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interruption_at_any_moment_is_one_line(tmp_path: Path, number: signal.Signals, code: int) -> None:
    """Ctrl-C and SIGTERM whenever they come: the code of the signal or of an end that came first, no traceback."""
    documents, longest = (260, 2.0) if IS_FULL else (60, 0.8)
    archive(tmp_path, documents)
    run(options(tmp_path))
    command = [sys.executable, "-m", "etl", "load", str(tmp_path / "archive"), "--warehouse", str(tmp_path / "w.duckdb")]
    chance = random.Random(int(number))
    for _ in range(12 if IS_FULL else 1):
        loading = subprocess.Popen(
            [*command, "--force"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        while not Path(f"/proc/{loading.pid}/cmdline").read_bytes().count(b"etl") and loading.poll() is None:
            pass
        time.sleep(0.3 + chance.uniform(0, longest))
        os.killpg(loading.pid, number)  # as a terminal does it: to the workers too
        _, log = loading.communicate()
        ended = loading.returncode if loading.returncode >= 0 else 128 - loading.returncode
        assert ended in {code, 0}, log
        assert "Traceback" not in log
        told = sum(line.startswith("interrupted") for line in log.splitlines())
        # Before the program listens, or while Python closes, the system may end it by the signal: then nobody can say so.
        assert told == (ended == code) or (loading.returncode < 0 and told == 0), (loading.returncode, log)
        assert whole(tmp_path) == documents


WRITES = (
    (generations, "sync"),
    (generations, "write_bytes_synced"),
    (os, "replace"),
    (Path, "rename"),
    (Path, "symlink_to"),
    (Path, "chmod"),
)


def failing(good: Any, calls: list[int], fails: int) -> Any:
    """A function that fails as on a full disk at a call, counted over all of them."""

    def call(*given: Any, **named: Any) -> Any:
        calls[0] += 1
        if calls[0] == fails:
            raise OSError(28, os.strerror(28))
        return good(*given, **named)

    return call


def test_whichever_write_fails_the_old_warehouse_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first write fails, then the second, and so on: one sentence each time, a whole warehouse, and the next load works."""
    archive(tmp_path, 3)
    run(options(tmp_path))
    tried = 0
    for fails in range(1, 100):
        archive(tmp_path, 3 + fails)
        before, calls = whole(tmp_path), [0]

        with monkeypatch.context() as patched:
            for owner, name in WRITES:
                patched.setattr(owner, name, failing(getattr(owner, name), calls, fails))
            try:
                code, _ = run(options(tmp_path)._replace(quiet=True))
            except StopError as stop:
                code = stop.code
        assert whole(tmp_path) in {before, 3 + fails}
        if calls[0] < fails:
            assert code == 0
            break
        assert code in {0, 74}  # without a link a file points to the generation, and what is left over can wait
        tried += 1
    assert tried > 6
    assert run(options(tmp_path))[0] == 0
    assert not list((tmp_path / "w").glob("*.building*"))


def test_wherever_the_disk_ends_the_old_warehouse_stays(tmp_path: Path, nursery: Nursery) -> None:
    """Room for so many bytes and no more, from none to enough."""
    archive(tmp_path, 3)
    run(options(tmp_path))
    archive(tmp_path, 60)
    ends = Counter[int]()
    limits = range(1_000, 8_000_000, 100_000) if IS_FULL else (1_000, 400_000, 1_500_000, 50_000_000)
    for limit in limits:
        code, message = nursery.run(tmp_path, "fill", str(limit))
        ends[code] += 1
        assert (code, len(message.splitlines())) in {(74, 1), (0, 0)}, message
        assert whole(tmp_path) in ({3, 60} if ends[0] else {3})
        assert not list((tmp_path / "w").glob("*.building*"))
    assert ends[74] > 0
    assert ends[0] > 0


STARVED = """
import os, resource, sys
from datetime import date
import etl.load, etl.pool, etl.reader, etl.recurrence, etl.settle, etl.store, etl.warehouse
from etl.__main__ import main
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + int(sys.argv[3]),) * 2)
sys.exit(main(["load", sys.argv[1], "--warehouse", sys.argv[2], "--as-of", "2026-06-01", "--quiet", "--force"]))
"""


def test_without_memory_the_old_warehouse_stays(tmp_path: Path) -> None:
    """From next to none to enough: a load that is given too little ends, says why where it still can, and harms nothing."""
    archive(tmp_path, 3)
    run(options(tmp_path))
    archive(tmp_path, 80)
    command = [sys.executable, "-c", STARVED, str(tmp_path / "archive"), str(tmp_path / "w.duckdb")]
    ends = Counter[int]()
    for megabytes in range(10, 400, 30) if IS_FULL else (10, 80):
        ran = subprocess.run([*command, str(megabytes * 10**6)], cwd=ROOT, capture_output=True, text=True, check=False)
        ends[ran.returncode] += 1
        assert whole(tmp_path) in ({3, 80} if ends[0] else {3})
        assert ran.returncode in {0, 74} or ran.returncode < 0, (ran.returncode, ran.stderr[-500:])
        assert "Traceback" not in ran.stderr or ran.returncode < 0
    assert run(options(tmp_path))[0] == 0
    assert whole(tmp_path) == 80


def test_an_archive_that_is_edited_while_it_is_loaded_loses_nothing(tmp_path: Path) -> None:
    """Files are rewritten all the time: each has one outcome, and no reading is half of one text and half of another."""
    root = archive(tmp_path, 12)
    done = threading.Event()

    def edit() -> None:
        chance = random.Random(1)
        while not done.is_set():
            path = root / f"2026-03-{chance.randrange(12):03}.md"
            word = chance.choice(("alpha", "beta"))
            path.write_text(GOOD + f"\n{word}\n" * chance.randrange(200), encoding="utf-8")

    writer = threading.Thread(target=edit)
    writer.start()
    try:
        for _ in range(20 if IS_FULL else 2):
            run(options(tmp_path)._replace(force=True, allow_shrink=True))
            ((found, parts),) = answer(tmp_path, "select files_found, loaded + quarantined + skipped from load_summary")
            assert found == parts == 12
            mixed = "select count(*) from document_sections where text like '%alpha%' and text like '%beta%'"
            assert answer(tmp_path, mixed) == [(0,)]
            assert {reason for (reason,) in answer(tmp_path, "select distinct reason from documents")} <= {
                None, "changing", "empty", "duplicate-file", "duplicate-id",
            }  # fmt: skip
    finally:
        done.set()
        writer.join()


# ── Readers ─────────────────────────────────────────────────────────────────────────────────────────────────────────


LEAST_READS = 5


def read_for(path: str, seconds: float) -> dict[str, int]:
    """Open the current generation as the dashboard does, again and again and at least `LEAST_READS` times however busy the
    machine: reads that were right, failed, mixed, went back."""
    seen, last, until = Counter[str](), 0, time.time() + seconds
    tried = 0
    while time.time() < until or tried < LEAST_READS:
        tried += 1
        try:
            opened = open_current(path)
        except Exception:  # noqa: BLE001 (what it counts)
            seen["failed"] += 1
            continue
        try:
            counts = [int(each) for each in ask(opened, "selection_counts", EVERYTHING).row(0)[:1]]
            same = counts[0] + opened.load.quarantined + opened.load.skipped == opened.load.files_found
            seen["mixed"] += not same
            seen["backwards"] += opened.load.files_found < last
            seen["right"] += same and opened.load.files_found >= last
            last = opened.load.files_found
        except Exception:  # noqa: BLE001
            seen["failed"] += 1
        finally:
            opened.close()
        time.sleep(0.01)
    return dict(seen)


READERS = (
    "import json, sys; from tests.etl.test_faults import read_for; print(json.dumps(read_for(sys.argv[1], float(sys.argv[2]))))"
)


@pytest.mark.parametrize("where", ["threads", "processes"])
def test_eight_readers_and_a_loader_never_disturb_each_other(tmp_path: Path, nursery: Nursery, where: str) -> None:
    """One load after the other is published under eight readers: no read fails, is mixed, or goes back to an older one."""
    readers = 8 if IS_FULL or where == "threads" else 2
    archive(tmp_path, 2)
    run(options(tmp_path))
    path, seconds = str(tmp_path / "w.duckdb"), 60.0 if IS_FULL else 1.5
    with ThreadPoolExecutor(8) as threads:
        command = [sys.executable, "-c", READERS, path, str(seconds)]
        if where == "threads":
            reading = [threads.submit(read_for, path, seconds) for _ in range(readers)]
        else:
            reading = [threads.submit(lambda: json.loads(subprocess.check_output(command, cwd=ROOT))) for _ in range(readers)]
        loads = 0
        while not all(each.done() for each in reading):
            loads += 1
            archive(tmp_path, 2 + loads)
            assert nursery.run(tmp_path) == [0, ""]
        total = sum((Counter(each.result()) for each in reading), Counter[str]())
    print(f"{where}: {loads} loads, {dict(total)}")
    assert total["right"] > 8
    assert (total["failed"], total["mixed"], total["backwards"]) == (0, 0, 0)


def test_each_overwritten_block_gives_damage_or_the_right_answer(tmp_path: Path) -> None:
    """Of a real load's file, whichever 4 KB are overwritten: every question answers as before, or says that it is damaged."""
    archive(tmp_path, 30)
    run(options(tmp_path))
    path = Path(os.path.realpath(tmp_path / "w.duckdb"))
    good = path.read_bytes()
    asked = ("selection_counts", "quality_outcomes", "quality_not_loaded", "quality_restricted", "load_state")
    with_right = open_current(str(path))
    right = {name: ask(with_right, name, EVERYTHING) for name in asked}
    with_right.close()
    ends = Counter[str]()
    for number, offset in enumerate(range(0, len(good), 4096 if IS_FULL else 4096 * 40)):
        broken = tmp_path / f"{number}.duckdb"
        broken.write_bytes(good[:offset] + random.Random(offset).randbytes(4096) + good[offset + 4096 :])
        for name in asked if IS_FULL else asked[number % len(asked) :][:1]:
            try:
                opened = open_current(str(broken))
                try:
                    assert ask(opened, name, EVERYTHING).equals(right[name]), (offset, name)
                    ends["right"] += 1
                finally:
                    opened.close()
            except (DamagedWarehouseError, OtherSchemaError):
                ends["damaged"] += 1
        broken.unlink()
    print(f"{number + 1} blocks: {dict(ends)}")
    assert ends["damaged"] > 0
