"""`python -m analytics report`: the quarterly review as HTML, PDF, Markdown or CSV, written into a folder."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from analytics.commands import NOT_WRITTEN, UNKNOWN_NAME, CommandError, opened, selection_of
from analytics.metrics import Scope, options, scope
from analytics.periods import Span, period_of
from analytics.selection import Selection
from analytics.warehouse import Warehouse

FORMS = ("html", "pdf", "markdown", "csv")
FILTERS = ("severity", "service", "team", "factor")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what a report takes."""
    period = "2026-Q3, 2026-H1, 2026-09 or 2026 (default: the quarter of the last incident)"
    parser.add_argument("--period", "--quarter", type=_period, metavar="PERIOD", help=period)
    parser.add_argument("--format", choices=FORMS, action="append", help="may be given several times (default: html)")
    parser.add_argument("--out", metavar="DIR", default=".", help="the folder to write into, made where it is missing")
    parser.add_argument("--paper", choices=("a4", "letter"), default="a4", help="of the PDF")
    parser.add_argument(
        "--compare", choices=("previous", "year"), default="previous", help="with the period before or a year ago"
    )
    for name in FILTERS:
        parser.add_argument(
            f"--{name}", action="append", default=[], metavar="NAME", help="only these; may be given several times"
        )
    parser.add_argument("--by", choices=("team", "service"), help="add them beside each other, in the order of the alphabet")
    parser.add_argument("--owners", choices=("role", "name"), default="role", help="name the owners of overdue actions")
    parser.add_argument("--include-suggested", action="store_true", help="count suggested factors")
    parser.add_argument("--include-planned", action="store_true", help="count planned work")


def run(given: argparse.Namespace) -> int:
    """Write the report and print the names of its files."""
    from analytics.report.build import Options, build, files  # noqa: PLC0415 (heavy)

    with opened(given.warehouse) as warehouse:
        selection, found = _selected(warehouse, given)
        made = build(warehouse, selection, found, Options(given.by, given.owners == "name"))
    for form in dict.fromkeys(given.format or ["html"]):
        _write(files(made, form, given.paper), Path(given.out))
    return 0


def _selected(warehouse: Warehouse, given: argparse.Namespace) -> tuple[Selection, Scope]:
    """The selection of the arguments and what it holds. Raises CommandError for names the archive does not have."""
    offered = options(warehouse)
    for name in FILTERS:
        known = [option.value for option in offered[name]]
        for value in getattr(given, name):
            if value not in known:
                raise CommandError(UNKNOWN_NAME, f"the archive has no {name} {value!r}; it has {', '.join(known) or 'none'}")
    whole = selection_of(warehouse, given.as_of)
    selection = replace(
        whole,
        latest=scope(warehouse, whole).last_date,
        include_suggested=given.include_suggested,
        include_planned=given.include_planned,
        against_year_ago=given.compare == "year",
        severities=tuple(given.severity),
        services=tuple(given.service),
        teams=tuple(given.team),
        factors=tuple(given.factor),
    )
    period = given.period or selection.focus
    selection = replace(selection, start=period.start, end=period.end)
    found = scope(warehouse, selection)
    if not found.selected:
        raise CommandError(
            UNKNOWN_NAME, f"no incident of the archive is left in {period.label}; choose another period or filter"
        )
    return selection, found


def _write(files: Mapping[str, bytes], folder: Path) -> None:
    for name, data in files.items():
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        except OSError as error:
            raise CommandError(NOT_WRITTEN, f"{path} cannot be written: {error.strerror or error}") from None
        sys.stdout.write(f"{path}\n")


def _period(text: str) -> Span:
    try:
        return period_of(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
