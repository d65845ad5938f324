"""How long one waits where there is nothing to do: `--help`, and a load of a small archive in which nothing changed.

Whole processes of a program whose modules are compiled. Before anything is timed, each is asked what it imports: one that
brings a large library with it is an error, never a time.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks.archives import write_archive
from benchmarks.measure import Bench, Result, alternate, same

HOME = Path(__file__).resolve().parent.parent
DOCUMENTS = 40
AT_REST = 1_700_000_000
LARGE = ("pandas", "polars", "duckdb", "streamlit", "numpy")


def run(bench: Bench) -> Sequence[Result]:
    """Seconds of each, beside Python that does nothing; sizes do not matter here."""
    for path in write_archive(bench.folder / "archive", DOCUMENTS):
        os.utime(path, (AT_REST, AT_REST))
    archive, warehouse = str(bench.folder / "archive"), str(bench.folder / "w.duckdb")
    load = ("-m", "etl", "load", archive, "--warehouse", warehouse, "--as-of", "2026-11-21", "--quiet")
    _run(load)
    asked = {"--help": ("-m", "etl", "--help"), "a load, nothing changed": load, "Python alone": ("-c", "pass")}
    same("large imports", {"none": (), **{what: _large_imports(each) for what, each in asked.items()}})
    cases = {what: partial(_run, each) for what, each in asked.items()}
    results = alternate("start", DOCUMENTS, cases, max(5, bench.rounds), f"whole process; none of {', '.join(LARGE)}")
    return [replace(each, goal="at most 100 ms", is_met=each.median <= 0.1) for each in results[:2]] + results[2:]


def _large_imports(arguments: Sequence[str]) -> tuple[str, ...]:
    told = _run(("-X", "importtime", *arguments))
    imported = {line.rpartition("|")[2].strip() for line in told.splitlines()}
    return tuple(name for name in LARGE if name in imported)


def _run(arguments: Sequence[str]) -> str:
    """What a process of Python says on its second stream."""
    compiled = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command, pipe = [sys.executable, *arguments], subprocess.PIPE
    ended = subprocess.run(command, cwd=HOME, env=compiled, stdout=subprocess.DEVNULL, stderr=pipe, text=True, check=True)
    return ended.stderr
