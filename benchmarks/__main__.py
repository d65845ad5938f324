"""`make bench`: reading the sample archive, ours and a bare front-matter reader in turn, as ratios.

Ours does far more for each document than the peer, which only splits front matter from body; the ratio says what the
difference costs. Medians of alternating rounds, with the lowest and highest; nothing fails by absolute time.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import frontmatter
import yaml

from etl.reader import read_entry
from etl.settings import load_settings
from etl.settle import settle

ARCHIVE = Path(__file__).resolve().parent.parent / "data" / "postmortems"
ROUNDS = 5
UNREADABLE = (ValueError, TypeError, yaml.YAMLError)


def main() -> None:
    """Print one line per reader: median milliseconds a document, spread, and the ratio to a plain read of the files."""
    paths = sorted(ARCHIVE.rglob("*.md"))
    settings = load_settings(date(2026, 11, 21), ARCHIVE)

    def plain() -> int:
        return sum(len(path.read_bytes()) for path in paths)

    def peer() -> int:
        return sum(_front_matter(path) for path in paths)

    def ours() -> int:
        found = [read_entry(path.name, path.read_bytes(), settings) for path in paths]
        return len(settle(found, settings))

    readers: dict[str, Callable[[], int]] = {"plain read": plain, "python-frontmatter": peer, "Incident Almanac": ours}
    times: dict[str, list[float]] = {name: [] for name in readers}
    for round_number in range(ROUNDS + 1):  # the first round warms caches and is not counted
        for name, reader in readers.items():
            start = time.perf_counter()
            reader()
            if round_number:
                times[name].append((time.perf_counter() - start) * 1000 / len(paths))
    base = statistics.median(times["plain read"])
    print(f"{len(paths)} documents, median of {ROUNDS} alternating rounds, one process")
    for name, taken in times.items():
        middle = statistics.median(taken)
        print(
            f"{name:20} {middle:8.3f} ms a document ({min(taken):.3f} to {max(taken):.3f}), {middle / base:7.1f} x a plain read"
        )


def _front_matter(path: Path) -> int:
    try:
        return len(frontmatter.loads(path.read_text(encoding="utf-8")).metadata)
    except UNREADABLE:
        return 0


if __name__ == "__main__":
    main()
