"""Six of the product's questions, beside pandas in memory and SQLite with indices, over the same made-up warehouse.

Ours are the SQL files that the pages ask, with the selection that the sidebar makes: 8 of 11 years, 3 severities, 60 of 200
services. What each answers is summed up the same way for all three and compared before anything is timed; the peers'
questions are `question_peers`. In memory means that reading is not in the time; ours reads its file, whose blocks are cached
by the first turn. Answers that are kept for the next visitor are not used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from functools import partial

from analytics.selection import Selection
from analytics.warehouse import Warehouse, open_current, question_text
from benchmarks import warehouses
from benchmarks.measure import OURS, Bench, Result, alternate, exponent, result_of, same
from benchmarks.question_peers import Pandas, Sqlite
from benchmarks.question_sums import SUMS, Sums

SELECTION = Selection(
    as_of=warehouses.DAY,
    latest=warehouses.DAY,
    start=date(2018, 10, 1),
    end=warehouses.DAY,
    severities=("SEV1", "SEV2", "SEV3"),
    services=tuple(f"service-{number:03d}" for number in range(60)),
)
# The question of each, and its own parameters.
QUESTIONS: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "clock by month and severity": ("clock_months", {}),
    "severity by quarter": ("severity_by_day", {}),
    "factor by service": ("factor_services", {"level": 2}),
    "factors together": ("factor_pairs", {"level": 2}),
    "actions done by team": ("actions_by_team", {}),
    "actions still open (Kaplan-Meier)": ("actions_time_to_close", {}),
}
