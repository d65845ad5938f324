"""The same archive gives the same rows: whatever machine, clock, language, order of files or number of processes read it."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest

from etl import pool
from etl.archive import candidates, look
from etl.formats import claims
from etl.progress import Progress
from etl.records import Postmortem
from etl.roots import Root
from etl.settings import load_settings
from etl.settle import settle
from etl.together import read_archive

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2026, 11, 21)
POOL = "# Checkout is down\n\n**Date:** 2026-01-05\n\n## Root Cause\n\nA pool ran dry.\n"
# Twice the same, no zone, a night without its hour, letters that change with the language, and what cannot be read.
ODD = {
    "2026/checkout.md": POOL.encode(),
    "2026/checkout copy.md": POOL.encode(),
    "2026/other.md": POOL.replace("pool", "disk").encode(),
    "2026/night.md": b"# Search is slow\n\n## Timeline\n\n- 2026-03-29 02:30 first report\n- 03:10 resolved\n",
    "2026/Zähler.md": "# Zähler steht\n\n**Datum:** 29.03.2026\n\n## Ursache\n\nEin Zertifikat lief ab.\n".encode(),
    "2026/ıssues.md": "# INCIDENT: İSTANBUL\n\n**Severity:** CRITICAL\n**Date:** 3 MAY 2026\n".encode(),
    "broken.md": b"---\ntitle: Outage: database down\n---\nbody\n",
    "latin.md": b"# St\xf6rung\n",
    "README.md": b"# How we write postmortems\n\nOne file for each incident.\n",
    "policy.yaml": b"timezone: Europe/Copenhagen\n",
}
MACHINES: list[dict[str, str]] = [
    {"TZ": "UTC", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONHASHSEED": "1"},
    {"TZ": "Asia/Tokyo", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "PYTHONUTF8": "1", "PYTHONHASHSEED": "2"},
    {"TZ": "America/St_Johns", "LC_ALL": "C.UTF-8", "LANGUAGE": "de", "PYTHONHASHSEED": "3"},
]


def mixed_archive(root: Path, seed: int) -> Path:
    """Postmortems of many forms, exports and odd files, made in an order of chance, with times of chance."""
    made = [path for kind in ("documents", "formats") for path in (ROOT / "tests" / kind).iterdir()]
    files = {f"made/{path.name}": path.read_bytes() for path in made if path.suffix in {".md", ".csv", ".json"}}
    names = sorted(files | ODD)
    chance = random.Random(seed)
    chance.shuffle(names)
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files.get(name) or ODD[name])
        at = chance.randrange(10**9, 2 * 10**9)
        os.utime(path, (at, at))
    return root


def rows(warehouse: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables; of the summary all but when and where the load ran."""
    with duckdb.connect(os.path.realpath(warehouse), read_only=True) as connection:
        tables = [str(name) for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()]
        columns = {"load_summary": "* exclude (loaded_at, archive_folder)"}
        return {
            name: connection.execute(f"select {columns.get(name, '*')} from {name} order by all").fetchall()
            for name in sorted(tables)
        }


def test_no_machine_clock_language_or_order_of_files_changes_a_row(tmp_path: Path) -> None:
    """Three loads at once: files made in another order, in other zones and languages, with other seeds of hashing."""
    started = []
    for number, machine in enumerate(MACHINES):
        folder = tmp_path / str(number)
        mixed_archive(folder / "archive", seed=number)
        command = [sys.executable, "-m", "etl", "load", "archive", "--warehouse", "w.duckdb", "--as-of", str(DAY), "--quiet"]
        variables = {**os.environ, "PYTHONPATH": str(ROOT), **machine}
        started.append(subprocess.Popen(command, cwd=folder, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT))
    told = [(each.communicate(timeout=60)[0].decode(), each.returncode) for each in started]
    assert {code for _, code in told} == {0}, told
    assert len({text for text, _ in told}) == 1
    first, *others = [rows(tmp_path / str(number) / "w.duckdb") for number in range(len(MACHINES))]
    assert {outcome for _, _, _, _, outcome, *_ in first["documents"]} == {"loaded", "quarantined", "skipped"}
    assert min(len(first[name]) for name in ("incidents", "timeline_events", "action_items", "evidence", "findings")) > 10
    for other in others:
        assert other == first


def read_whole(root: Path) -> list[Postmortem]:
    settings = load_settings(DAY, root)
    entries = candidates(look(root), claims)
    reads = read_archive(entries, [Root(root, "", settings)], Progress(len(entries), None))
    return settle([each.found for each in reads], settings)


def test_the_number_of_processes_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One process, or three that share the files in small pieces: the same postmortems, in the same order."""
    root = mixed_archive(tmp_path / "archive", seed=7)
    alone = read_whole(root)
    monkeypatch.setattr(pool, "FEW", 0)
    monkeypatch.setattr(pool, "CHUNK", 5)
    monkeypatch.setattr(os, "cpu_count", lambda: 3)
    assert read_whole(root) == alone


def test_the_order_of_a_folder_listing_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a file system lists first is not what is loaded first."""
    root = mixed_archive(tmp_path / "archive", seed=8)
    seen = look(root)
    listed = os.scandir

    class Backwards:
        def __init__(self, folder: str) -> None:
            with listed(folder) as found:
                self.found = sorted(found, key=lambda each: each.name, reverse=True)

        def __enter__(self) -> list[os.DirEntry[str]]:
            return self.found

        def __exit__(self, *_: object) -> None:
            return None

    monkeypatch.setattr(os, "scandir", Backwards)
    assert look(root) == seen
