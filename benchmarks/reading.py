"""Reading alone, in one process: the sample archive by us, by python-frontmatter, and by nobody (a plain read of the bytes).

The peer only splits front matter from body, which is far less than what we do; the ratio says what the difference costs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import frontmatter
import yaml

from benchmarks.measure import OURS, Bench, Result, alternate
from etl.reader import read_entry
from etl.settings import load_settings
from etl.settle import settle

ARCHIVE = Path(__file__).resolve().parent.parent / "data" / "postmortems"
UNREADABLE = (ValueError, TypeError, yaml.YAMLError)


def run(bench: Bench) -> Sequence[Result]:
    """Seconds for the whole sample, whatever the sizes."""
    paths = sorted(ARCHIVE.rglob("*.md"))
    settings = load_settings(date(2026, 11, 21), ARCHIVE)

    def plain() -> int:
        return sum(len(path.read_bytes()) for path in paths)

    def peer() -> int:
        return sum(_front_matter(path) for path in paths)

    def ours() -> int:
        found = [read_entry(path.name, path.read_bytes(), settings) for path in paths]
        return len(settle(found, settings))

    cases: dict[str, Callable[[], object]] = {OURS: ours, "python-frontmatter": peer, "plain read": plain}
    return alternate("read the sample", len(paths), cases, bench.rounds, "one process, warm")


def _front_matter(path: Path) -> int:
    try:
        return len(frontmatter.loads(path.read_text(encoding="utf-8")).metadata)
    except UNREADABLE:
        return 0
