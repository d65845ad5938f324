"""Reading alone, one document after the other in one process: by us, by python-frontmatter with markdown-it-py, and by nobody.

Computing for each document: of the sample, of made-up ones, and of real ones where INCIDENT_ALMANAC_CORPORA names a folder of
them. The peer takes Markdown's structure and understands none of it. Each round is a process of its own that has read other
documents before, as in a load: nothing is remembered of those that are timed.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path

import yaml

from benchmarks.archives import SEED, write_archive
from benchmarks.measure import OURS, Bench, Result, computing_apart, result_of, same
from benchmarks.peers import MARKDOWN_IT, markdown_it, plain_read
from etl.archive import Entry
from etl.pool import read_alone
from etl.reader import read_entry
from etl.settings import Settings, load_settings

SAMPLE = Path(__file__).resolve().parent.parent / "data" / "postmortems"
CORPORA = "INCIDENT_ALMANAC_CORPORA"
UNREADABLE = (ValueError, TypeError, yaml.YAMLError)
READ_BEFORE = 200  # documents, after which words and patterns are known as they are in a load


def run(bench: Bench) -> Sequence[Result]:
    """Seconds of computing for one document, at each size of made-up ones; the sample and the real ones whatever the sizes."""
    settings = load_settings(date(2026, 11, 21), SAMPLE)
    before = write_archive(bench.folder / "before", READ_BEFORE, SEED + 1)
    made = [("made-up", write_archive(bench.folder / str(size), size)) for size in bench.sizes]
    archives = [("the sample", sorted(SAMPLE.rglob("*.md"))), *made]
    if folder := os.environ.get(CORPORA):
        archives.append(("real", sorted(path for path in Path(folder).rglob("*.md") if path.is_file())))
    results = [result for name, paths in archives for result in _timed(name, (before, paths), settings, bench.rounds)]
    for _, paths in made:  # at last, for nothing of them may be known while they are timed
        same("titles", {OURS: _titles(paths, settings), MARKDOWN_IT: [markdown_it(path)[0] for path in paths]})
    return results


def _timed(name: str, archives: tuple[Sequence[Path], Sequence[Path]], settings: Settings, rounds: int) -> list[Result]:
    cases: dict[str, Callable[[Sequence[Path]], object]] = {
        OURS: partial(_titles, settings=settings),
        MARKDOWN_IT: partial(_each, _structure),
        "plain read": partial(_each, plain_read),
    }
    before, paths = archives
    taken: dict[str, list[float]] = {who: [] for who in cases}
    gc.disable()  # as in a process that reads for a load, and for all alike
    for _ in range(rounds):
        for who, case in cases.items():
            taken[who].append(computing_apart(partial(case, paths), partial(case, before)) / len(paths))
    gc.enable()
    size = sum(path.stat().st_size for path in paths) / len(paths)
    note = f"computing for each of {len(paths):,} documents of {size / 1000:.1f} KB"
    return [result_of(f"read one document: {name}", len(paths), who, times, note) for who, times in taken.items()]


def _titles(paths: Sequence[Path], settings: Settings) -> list[str | None]:
    entries = (Entry(path.name, str(path), path.stat().st_size, 0) for path in paths)
    return [read_alone(entry, settings, read_entry).found.title for entry in entries]


def _each(read: Callable[[Path], object], paths: Sequence[Path]) -> int:
    return sum(read(path) is not None for path in paths)


def _structure(path: Path) -> tuple[str, int] | None:
    """What the peer makes of a file; None where its front matter is too broken for it."""
    try:
        return markdown_it(path)
    except UNREADABLE:
        return None
