"""An archive of three postmortems of one issue, and what it takes to load it and look into its warehouse."""

from __future__ import annotations

from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

from analytics.warehouse import Warehouse, open_current
from etl.load import Options, load

POOL = """# Postmortem: Checkout has no free connections ({n})

**Incident ID:** INC-{n}
**Date:** {day}
**Severity:** SEV2
**Duration:** 01:1{n} (detection to resolution)
**Impact:** 4,000 users affected

## Summary

Checkout waited for a connection of the order database; the pool of forty was exhausted by held transactions.

## Timeline

| Time (UTC) | Event |
|---|---|
| 10:00 | Alert fired: checkout waits for connections of the pool |
| 10:05 | On-call acknowledged |
| 11:10 | Pool raised to eighty connections, service restored |

## Root Cause

Transactions of the order database are held while the payment provider answers, so that the pool is exhausted.

## Action Items

| # | Action | Owner | Due Date | Status |
|---|---|---|---|---|
| 1 | Close the transaction of the order database before calling the payment provider | Ida | {due} | Open |

## Lessons Learned

A pool is a limit like any other.
"""


def pool_archive(folder: Path) -> Path:
    """INC-1, INC-2 and INC-3, four months apart, each with an open action."""
    folder.mkdir()
    for n, day, due in ((1, "2026-01-05", "2026-02-01"), (2, "2026-04-05", "2026-05-01"), (3, "2026-08-05", "2026-09-01")):
        (folder / f"{day}-pool.md").write_text(POOL.format(n=n, day=day, due=due), encoding="utf-8")
    return folder


def loaded(archive: Path) -> Warehouse:
    """The archive, loaded beside it as of 30 September 2026, and opened."""
    warehouse = str(archive.parent / "w.duckdb")
    assert load(Options((str(archive),), warehouse, as_of=date(2026, 9, 30), quiet=True), StringIO(), StringIO()) == 0
    return open_current(warehouse)


def rows(warehouse: Warehouse, sql: str) -> list[tuple[Any, ...]]:
    """What a query gives."""
    with warehouse.connection.cursor() as cursor:
        return cursor.execute(sql).fetchall()
