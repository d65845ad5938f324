"""The six questions as people ask them without this product: pandas over frames in memory, SQLite over indexed tables.

Both get the facts of the incidents ready made (which count, which are inside the filters' reach) and join by the same numbers
as we do; filters, joins and sums are theirs. SQLite has no quantiles: the sorted minutes are fetched and numpy takes them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from itertools import groupby
from typing import Protocol

import numpy as np
import pandas as pd

from analytics.selection import Selection
from analytics.warehouse import Warehouse

Rows = list[tuple[object, ...]]

TABLES = {
    "incidents": """
        select incident_row as incident, severity_shown as severity, counted_at, strftime(counted_at, '%Y-%m') as month,
            quarter::varchar as quarter, services, time_to_resolve_minutes as minutes,
            not is_planned and not is_near_miss as counts, not is_planned as answers
        from incident_facts where severity is not null and counted_at < date '2026-10-01'
    """,
    "factors": """
        select f.incident_row as incident, t.label, f.factor
        from factor_facts f join factor_taxonomy t using (factor) where contains(f.factor, '.') and not f.is_suggested
    """,
    "actions": """
        select incident_row as incident, status, created_on::varchar as made_on, due_date::varchar as due_date,
            date_trunc('quarter', due_date)::date::varchar as quarter,
            case when status = 'done' then date_diff('day', created_on, completed_on)
                when status in ('open', 'in_progress') then date_diff('day', created_on, date '2026-09-30') end as days
        from action_items
    """,
}


class Peer(Protocol):
    """Somebody who answers the six questions."""

    def clock_months(self) -> Rows: ...
    def severity_quarters(self) -> Rows: ...
    def factor_services(self) -> Rows: ...
    def factor_pairs(self) -> Rows: ...
    def actions_due(self) -> Rows: ...
    def actions_open(self) -> Rows: ...


def frames(warehouse: Warehouse) -> dict[str, pd.DataFrame]:
    """The facts by table, and one row per incident and service."""
    with warehouse.connection.cursor() as cursor:
        found = {table: cursor.execute(query).df() for table, query in TABLES.items()}
    services = found["incidents"][["incident", "services"]].explode("services").rename(columns={"services": "service"})
    return {**found, "incidents": found["incidents"].drop(columns="services"), "services": services}


class Pandas:
    """Four frames in memory."""

    def __init__(self, tables: Mapping[str, pd.DataFrame], selection: Selection) -> None:
        self._selection = selection
        self._incidents, self._services, self._factors, self._actions = (
            tables[name] for name in ("incidents", "services", "factors", "actions")
        )

    def _answering(self) -> pd.DataFrame:
        chosen = self._services[self._services["service"].isin(self._selection.services)]["incident"]
        rows = self._incidents
        return rows[rows["answers"] & rows["severity"].isin(self._selection.severities) & rows["incident"].isin(chosen)]

    def _selected(self) -> pd.DataFrame:
        rows = self._answering()
        return rows[rows["counts"] & (rows["counted_at"] >= pd.Timestamp(self._selection.start))]

    def clock_months(self) -> Rows:
        minutes = self._selected().dropna(subset="minutes").groupby(["month", "severity"])["minutes"]
        found = pd.concat([minutes.size(), minutes.median().round(3), minutes.quantile(0.9).round(3)], axis=1)
        return sorted((*key, int(n), middle, p90) for key, n, middle, p90 in found.itertuples())

    def severity_quarters(self) -> Rows:
        return sorted((*key, int(n)) for key, n in self._selected().groupby(["quarter", "severity"]).size().items())

    def factor_services(self) -> Rows:
        placed = self._services[self._services["incident"].isin(self._selected()["incident"])]
        counts = self._factors.merge(placed, on="incident").groupby(["factor", "service"]).size()
        return sorted((*key, int(n)) for key, n in counts.items())

    def factor_pairs(self) -> Rows:
        tagged = self._factors[self._factors["incident"].isin(self._selected()["incident"])]
        both = tagged.merge(tagged, on="incident", suffixes=("", "_b"))
        counts = both[both["factor"] < both["factor_b"]].groupby(["label", "label_b"]).size()
        return sorted((*key, int(n)) for key, n in counts.items())

    def actions_due(self) -> Rows:
        rows = self._actions[self._actions["incident"].isin(self._answering()["incident"])]
        due = rows[
            rows["due_date"].between(f"{self._selection.start}", f"{self._selection.end}") & (rows["status"] != "cancelled")
        ]
        kind = due["status"].replace({"open": "not_done", "in_progress": "not_done"})
        counts = (
            due.groupby([due["quarter"], kind]).size().unstack(fill_value=0).reindex(columns=["done", "not_done", "unknown"])
        )
        return sorted((key, *(int(n) for n in row)) for key, *row in counts.fillna(0).itertuples())

    def actions_open(self) -> Rows:
        rows = self._actions[self._actions["incident"].isin(self._answering()["incident"])].dropna(subset="days")
        reading = np.where(rows["status"] == "done", "closed", "waiting")
        return sorted((int(days), name, int(n)) for (days, name), n in rows.groupby([rows["days"], reading]).size().items())


CHOSEN = "incident in (select incident from services where service in ({services})) and severity in ({severities}) and {which}"


class Sqlite:
    """Four tables with indices on what is filtered and joined."""

    def __init__(self, tables: Mapping[str, pd.DataFrame], selection: Selection) -> None:
        self._connection = sqlite3.connect(":memory:")
        for table, rows in tables.items():
            written = rows.assign(counted_at=rows["counted_at"].astype(str)) if "counted_at" in rows else rows
            written.to_sql(table, self._connection, index=False)
            self._connection.execute(f"create index {table}_incident on {table} (incident)")
        self._connection.execute("create index services_service on services (service, incident)")
        self._connection.execute("create index incidents_counted on incidents (counted_at, severity)")
        self._connection.execute("analyze")
        chosen = {name: ", ".join(f"'{value}'" for value in getattr(selection, name)) for name in ("services", "severities")}
        self._answering = CHOSEN.format(**chosen, which="answers")
        self._selected = CHOSEN.format(**chosen, which=f"counts and counted_at >= '{selection.start}'")
        self._due = f"due_date between '{selection.start}' and '{selection.end}'"

    def close(self) -> None:
        self._connection.close()

    def _rows(self, query: str) -> Rows:
        return self._connection.execute(query).fetchall()

    def clock_months(self) -> Rows:
        rows = self._rows(
            f"select month, severity, minutes from incidents where minutes is not null and {self._selected} order by 1, 2"
        )
        found: Rows = []
        for key, group in groupby(rows, key=lambda row: row[:2]):
            minutes = [row[2] for row in group]
            middle, p90 = np.quantile(np.asarray(minutes, float), [0.5, 0.9]).round(3)
            found.append((*key, len(minutes), float(middle), float(p90)))
        return sorted(found)

    def severity_quarters(self) -> Rows:
        return sorted(self._rows(f"select quarter, severity, count(*) from incidents where {self._selected} group by 1, 2"))

    def factor_services(self) -> Rows:
        return sorted(
            self._rows(
                "select f.factor, s.service, count(*) from factors f join services s using (incident) "
                f"where incident in (select incident from incidents where {self._selected}) group by 1, 2"
            )
        )

    def factor_pairs(self) -> Rows:
        return sorted(
            self._rows(
                "select a.label, b.label, count(*) from factors a "
                "join factors b on a.incident = b.incident and a.factor < b.factor "
                f"where a.incident in (select incident from incidents where {self._selected}) group by 1, 2"
            )
        )

    def actions_due(self) -> Rows:
        return sorted(
            self._rows(
                "select quarter, sum(status = 'done'), sum(status in ('open', 'in_progress')), sum(status = 'unknown') "
                f"from actions where incident in (select incident from incidents where {self._answering}) "
                f"and {self._due} and status <> 'cancelled' group by 1"
            )
        )

    def actions_open(self) -> Rows:
        return sorted(
            self._rows(
                "select cast(days as integer), iif(status = 'done', 'closed', 'waiting'), count(*) from actions "
                f"where days is not null and incident in (select incident from incidents where {self._answering}) group by 1, 2"
            )
        )
