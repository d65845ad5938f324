"""Results as a table for people and as JSON for machines: ratios between whoever did the same work, growth over sizes."""

from __future__ import annotations

import json
import platform
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import yaml

from benchmarks.measure import OURS, SECONDS, Result, cores, exponent

LIBRARIES = ("duckdb", "polars", "pyromark", "python-frontmatter", "markdown-it-py", "PyYAML", "numpy", "scipy", "streamlit")
HOME = Path(__file__).resolve().parent.parent


def rows(results: Sequence[Result]) -> list[tuple[str, ...]]:
    """One row per figure: what, size, who, median, spread, ratio to ours, growth from the next smaller size, goal."""
    return [
        (
            each.what,
            f"{each.size:,}",
            each.who,
            told(each.median, each.unit),
            "" if each.low == each.high else f"{told(each.low, each.unit)} to {told(each.high, each.unit)}",
            _ratio(each, results),
            _growth(each, results),
            _goal(each),
        )
        for each in results
    ]


HEADER = ("what", "size", "who", "median", "lowest to highest", "× ours", "growth", "goal")


def text(results: Sequence[Result]) -> str:
    """The rows in aligned columns."""
    lines = [HEADER, *rows(results)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(HEADER))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines)


def markdown(results: Sequence[Result]) -> str:
    """The rows as a Markdown table, as it stands in docs/performance.md."""
    rule = ("---",) * len(HEADER)
    return "\n".join(f"| {' | '.join(line)} |" for line in (HEADER, rule, *rows(results)))


def told(value: float, unit: str) -> str:
    """A value with its unit; times below a second in milliseconds."""
    if unit == SECONDS:
        return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.3g} ms"
    return f"{value:,.4g} {unit}".strip()


def _ratio(each: Result, results: Iterable[Result]) -> str:
    ours = next((one for one in results if (one.what, one.size, one.who) == (each.what, each.size, OURS)), None)
    if ours is None or ours is each or each.unit != SECONDS or not ours.median:
        return ""
    return f"{each.median / ours.median:.3g}"


def _growth(each: Result, results: Iterable[Result]) -> str:
    """The exponent of the time since the next smaller size: n to the power of this."""
    if each.unit != SECONDS:
        return ""
    smaller = [one for one in results if (one.what, one.who) == (each.what, each.who) and one.size < each.size and one.median]
    return f"n^{exponent(max(smaller, key=lambda one: one.size), each):.2f}" if smaller and each.median else ""


def _goal(each: Result) -> str:
    if each.goal is None:
        return ""
    return each.goal if each.is_met is None else f"{each.goal}: {'met' if each.is_met else 'not met'}"


def document(results: Sequence[Result]) -> str:
    """All results with what they depend on, as JSON."""
    return json.dumps({"environment": environment(), "results": [asdict(each) for each in results]}, indent=2) + "\n"


def environment() -> dict[str, object]:
    """The machine and the versions that figures belong to."""
    return {
        "taken_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "cores": cores(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "libyaml": yaml.__with_libyaml__,
        "versions": {name: _version(name) for name in LIBRARIES},
    }


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _commit() -> str | None:
    command = ["git", "-C", str(HOME), "describe", "--always", "--dirty"]
    told_by_git = subprocess.run(command, capture_output=True, text=True, check=False)
    return told_by_git.stdout.strip() or None
