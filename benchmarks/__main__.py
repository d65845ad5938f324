"""`make bench`: every benchmark of the list, ours and its peers in one run, as a table and as JSON.

A benchmark is a module here with `run(bench: Bench) -> Sequence[Result]`; its first docstring line is what `--list`
prints. Nothing fails by absolute time: a figure that misses its goal says so in its row.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from benchmarks import table
from benchmarks.measure import Bench, Result, cores

BENCHMARKS = (
    "reading",
    "loading",
    "start",
    "storing",
    "crashes",
    "scheduler",
    "verdicts",
    "recurrence",
    "questions",
    "dashboard",
    "visitors",
    "browser",
    "use",
)
SIZES = (1_000,)


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m benchmarks", description="Times ours beside its peers.")
    top.add_argument("names", nargs="*", metavar="NAME", help=f"which benchmarks (default: all of {', '.join(BENCHMARKS)})")
    top.add_argument("--sizes", type=_sizes, default=SIZES, metavar="N,N", help="documents or incidents (default: 1000)")
    top.add_argument("--rounds", type=int, default=5, metavar="N", help="rounds that count, after one to warm up (default: 5)")
    top.add_argument("--minutes", type=float, default=2.0, metavar="N", help="how long `use` goes on (default: 2)")
    top.add_argument(
        "--json", type=Path, default=Path("benchmarks/results/latest.json"), metavar="FILE", help="default: %(default)s"
    )
    top.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    top.add_argument("--list", action="store_true", help="print what each benchmark does, and stop")
    return top


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(sorted({int(each.replace("_", "")) for each in text.replace(",", " ").split()}))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for; 0, or 2 with a sentence for a name that does not exist."""
    given = parser().parse_args(arguments)
    if unknown := sorted(set(given.names) - set(BENCHMARKS)):
        sys.stderr.write(f"no benchmark is called {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}\n")
        return 2
    names = given.names or BENCHMARKS
    if given.list:
        sys.stdout.writelines(f"{name}: {_purpose(name)}\n" for name in names)
        return 0
    results = _results(names, given.sizes, given.rounds, given.minutes)
    sys.stdout.write(f"{(table.markdown if given.markdown else table.text)(results)}\n")
    given.json.parent.mkdir(parents=True, exist_ok=True)
    given.json.write_text(table.document(results), encoding="utf-8")
    sys.stdout.write(f"{cores()} cores; all figures with versions are in {given.json}\n")
    return 0


def _purpose(name: str) -> str:
    return (import_module(f"benchmarks.{name}").__doc__ or "").splitlines()[0]


def _results(names: Sequence[str], sizes: tuple[int, ...], rounds: int, minutes: float) -> list[Result]:
    results: list[Result] = []
    for name in names:
        with tempfile.TemporaryDirectory(prefix="almanac-bench-") as folder:
            sys.stderr.write(f"{name} …\n")
            results += import_module(f"benchmarks.{name}").run(Bench(sizes, rounds, Path(folder), minutes))
    return results


if __name__ == "__main__":
    sys.exit(main())
