"""What a report was made from, so that it can be made again: archive, load, selection, exclusions, versions, the command.

Owns the method box. Nothing of it depends on the clock or the machine: the moment of the load is left out on purpose, since
the same archive loaded again is the same archive.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version

from analytics.metrics import Scope
from analytics.metrics.sharing import smallest_cell, told
from analytics.narrative import review as say
from analytics.narrative.shares import count
from analytics.report.parts import Content, Figure
from analytics.selection import Selection, day_text
from analytics.warehouse import Warehouse, ask

DRAWN_WITH = ("duckdb", "polars", "scipy", "altair", "vl-convert-python", "typst")
FORMS = ("html", "pdf", "markdown", "csv")


@dataclass(frozen=True, slots=True)
class Frozen:
    """What a report was made from: `facts` as (name, words), `definitions` as (title, words), `commands` to make it again."""

    as_of: str
    facts: tuple[tuple[str, str], ...]
    definitions: tuple[tuple[str, str], ...]
    commands: tuple[str, ...]


def frozen(warehouse: Warehouse, selection: Selection, scope: Scope, content: Content, options: Iterable[str] = ()) -> Frozen:
    """The method box of a report over this warehouse and selection; `scope` is that of the period in focus."""
    load, state = warehouse.load, ask(warehouse, "load_state", selection).row(0, named=True)
    documents = (
        f"{count(load.files_found, 'file')} found: {load.loaded} loaded, {load.quarantined} quarantined, {load.skipped} skipped"
    )
    facts = (
        ("Period", f"{selection.focus_label}: {day_text(selection.focus.start)} to {day_text(selection.focus.end)}, UTC"),
        ("Compared with", selection.before.label),
        ("As of", _as_of(selection, load.as_of)),
        ("Filters", "; ".join(_filters(selection)) or "none"),
        ("Left out", "; ".join(_left_out(scope, selection, smallest_cell(warehouse, selection))) or "nothing"),
        ("Archive", load.archive),
        ("Commit", load.archive_commit or "not kept in git"),
        ("Documents", documents),
        ("Content", f"SHA-256 {state['digest']}"),
        ("Versions", f"Incident Almanac {state['program_version']}, schema {state['schema_version']}; {_versions()}"),
    )
    return Frozen(day_text(selection.as_of), facts, _definitions(content), _commands(warehouse, selection, options))


def _as_of(selection: Selection, loaded: date) -> str:
    """The day of the report, and that of the load where it is another one: what the load ranked, it ranked as of that day."""
    other = "" if selection.as_of == loaded else f"; loaded as of {day_text(loaded)}: load it as below for the very same report"
    return f"{day_text(selection.as_of)}{other}"


def _filters(selection: Selection) -> list[str]:
    chosen = {
        "severity": selection.severities,
        "service": selection.services,
        "team": selection.teams,
        "factor": selection.factors,
    }
    said = [f"{name} {', '.join(values)}" for name, values in chosen.items() if values]
    said += ["suggested factors included"] * selection.include_suggested
    return said + ["planned work included"] * selection.include_planned


def _left_out(scope: Scope, selection: Selection, smallest: int) -> list[str]:
    apart = {"near miss": scope.near_misses, "planned": scope.planned} | {
        "listed by an export and counted as their postmortems": scope.listed_again,
        "dated after the as-of date": scope.future,
    }
    said = [f"{n} {name}" for name, n in apart.items() if n]
    if selection.without_restricted:
        said.append("restricted incidents: told by service, team or factor, a count would tell what they are about")
    elif scope.restricted:
        said.append(f"the words of {told(scope.restricted, smallest)} restricted, which count but by service, team and factor")
    return said


def _versions() -> str:
    return ", ".join(f"{name} {version(name)}" for name in DRAWN_WITH)


def _definitions(content: Content) -> tuple[tuple[str, str], ...]:
    return (("The review", say.METHOD), *((figure.caption.alt, _defined(figure)) for figure in content.figures))


def _defined(figure: Figure) -> str:
    coverage = figure.coverage
    if coverage is None:
        return figure.caption.about
    left = "; ".join(f"{n} {reason}" for reason, n in coverage.left_out)
    used = f"In the period: used {coverage.used} of {coverage.total} {coverage.noun}{f', left out: {left}' if left else ''}."
    return f"{figure.caption.about} {used}"


def _commands(warehouse: Warehouse, selection: Selection, options: Iterable[str]) -> tuple[str, ...]:
    load = warehouse.load
    checkout = [f"git -C {shlex.quote(load.archive)} checkout {load.archive_commit}"] if load.archive_commit else []
    chosen = {"severity": selection.severities, "service": selection.services, "team": selection.teams}
    words = [f"--period {selection.focus.code}", f"--as-of {selection.as_of}"]
    words += [f"--{name} {shlex.quote(value)}" for name, values in chosen.items() for value in values]
    words += [f"--factor {shlex.quote(value)}" for value in selection.factors]
    words += ["--compare year"] * selection.against_year_ago
    words += ["--include-suggested"] * selection.include_suggested + ["--include-planned"] * selection.include_planned
    return (
        *checkout,
        f"python -m etl load {shlex.quote(load.archive)} --as-of {selection.as_of}",
        " ".join(["python -m analytics report", *words, *options, *(f"--format {form}" for form in FORMS)]),
    )
