"""Builds real warehouses for tests: the schema of `etl/warehouse.sql`, rows named literally, a default for every column
that a test does not care about. `made_up` is a larger archive, the same on every machine, to look at pages with."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from itertools import chain, groupby
from pathlib import Path
from typing import Any

import duckdb

from analytics.warehouse import SCHEMA_VERSION
from etl.warehouse import SCHEMA, derive

Row = dict[str, Any]

TAXONOMY = (
    ("config", None, "Configuration", "technical"),
    ("config.expiry", "config", "Expired certificate or credential", "technical"),
    ("config.wrong_value", "config", "Wrong configuration value", "technical"),
    ("capacity", None, "Capacity", "technical"),
    ("capacity.limit", "capacity", "Limit or quota reached", "technical"),
    ("code", None, "Code defect", "technical"),
    ("code.logic", "code", "Logic defect", "technical"),
    ("change", None, "Change and release", "process"),
    ("change.no_canary", "change", "No canary or staged rollout", "process"),
    ("detection", None, "Detection", "process"),
    ("detection.missing_alert", "detection", "Missing alert", "process"),
    ("knowledge", None, "Knowledge", "organizational"),
    ("knowledge.runbook", "knowledge", "Missing or stale runbook", "organizational"),
)
OF_INCIDENTS = {"timeline_events", "contributing_factors", "action_items", "lessons", "incident_details", "evidence"}
OF_INCIDENTS |= {"recurrence_members", "recurrence_texts", "counterparts"}
POLICY = {
    "target.time_to_detect_minutes": "5",
    "target.time_to_acknowledge_minutes": "15",
    "target.time_to_resolve_minutes": "60",
    "target.time_to_communicate_minutes": "30",
    "deadline.draft_hours": "24",
    "deadline.review_hours": "48",
    "deadline.publish_hours": "72",
    "action_window_days.P1": "7",
    "action_window_days.P2": "14",
    "action_window_days.P3": "30",
    "required.severity_ranks": "1, 2",
    "required.occurrences": "3",
    "required.impact_minutes": "5",
    "followup_days": "30",
}


def incident(incident_id: str, at: str | None = None, **columns: Any) -> Row:
    """One incident; `at` (`2026-03-17 09:12`) is when it was detected. Its document is named after its id."""
    row: Row = {
        "document_path": f"{incident_id}.md",
        "incident_number": 1,
        "incident_id": incident_id,
        "title": f"Title of {incident_id}",
        "is_planned": False,
        "is_near_miss": False,
        "is_restricted": False,
        "is_open": False,
        "services": [],
        "teams": [],
        "tags": [],
    }
    if at is not None:
        row |= {"detected_at": datetime.fromisoformat(at), "incident_date": datetime.fromisoformat(at).date()}
    row |= columns
    if row.get("severity"):
        row.setdefault("severity_rank", int(row["severity"][-1]))
        row.setdefault("severity_raw", row["severity"])
    for stem, clock in CLOCKS.items():
        if row.get(f"{stem}_minutes") is not None:
            row.setdefault(f"{stem}_clock", clock)
    return row


CLOCKS = {
    "duration": "from_start",
    "time_to_detect": "from_start",
    "time_to_acknowledge": "from_detection",
    "time_to_mitigate": "from_start",
    "time_to_resolve": "from_detection",
}


def factor(incident_id: str, name: str, how: str = "ticked", **columns: Any) -> Row:
    """One contributing factor of an incident made by `incident`."""
    base = {
        "document_path": f"{incident_id}.md",
        "incident_number": 1,
        "factor": name,
        "phrase": f"words about {name}",
        "how": how,
    }
    return base | {"line": 30, "score": 1.0 if how != "suggested" else 0.8} | columns


def action(incident_id: str, position: int, status: str = "open", **columns: Any) -> Row:
    """One action item of an incident made by `incident`."""
    base = {"document_path": f"{incident_id}.md", "incident_number": 1, "position": position, "status": status}
    return base | {"description": f"Action {position} of {incident_id}", "line": 40 + position} | columns


def build(
    path: Path,
    as_of: date = date(2026, 9, 30),
    schema_version: int = SCHEMA_VERSION,
    archive_folder: str | None = None,
    history: str = "read",
    **tables: Iterable[Mapping[str, Any]],
) -> Path:
    """A warehouse at `path` with these rows, by table. Documents follow from the incidents unless they are given."""
    rows: dict[str, list[Mapping[str, Any]]] = {name: list(found) for name, found in tables.items()}
    if "documents" not in rows:
        paths = dict.fromkeys(row["document_path"] for row in rows.get("incidents", []))
        rows["documents"] = [{"document_path": found, "outcome": "loaded", "format": "markdown"} for found in paths]
    rows.setdefault(
        "factor_taxonomy", [dict(zip(("factor", "parent", "label", "layer"), row, strict=True)) for row in TAXONOMY]
    )
    _number(rows)
    rows.setdefault("policy_values", [{"name": name, "value": value} for name, value in POLICY.items()])
    outcomes = [row["outcome"] for row in rows["documents"]]
    rows["load_summary"] = [
        {
            "loaded_at": datetime.combine(as_of, time(6, 0)),
            "as_of": as_of,
            "archive": "made-up",
            "archive_folder": archive_folder,
            "archive_commit": "0123456789abcdef",
            "history": history,
            "files_found": len(outcomes),
            **{outcome: outcomes.count(outcome) for outcome in ("loaded", "quarantined", "skipped")},
            "schema_version": schema_version,
            "program_version": "0.1.0",
        }
    ]
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.begin()
        connection.execute(SCHEMA.read_text(encoding="utf-8"))
        for table in sorted(rows, key=lambda name: name not in ("documents", "recurrence_groups")):
            for names, same in groupby(sorted(rows[table], key=sorted), key=sorted):  # one statement for rows alike
                values = [[row[name] for name in names] for row in same]
                marks = ", ".join(f"({', '.join('?' for _ in names)})" for _ in values)
                connection.execute(f"insert into {table} ({', '.join(names)}) values {marks}", list(chain(*values)))
        derive(connection)
        connection.commit()
    return path


def _number(rows: dict[str, list[Mapping[str, Any]]]) -> None:
    """Give each incident the number of its row, and what hangs on it the same: what the load does while it stores them."""
    whole = {row["document_path"] for row in rows["documents"] if row.get("document_kind") == "recurrence"}
    numbers: dict[tuple[str, int], int] = {}
    incidents = []
    for number, row in enumerate(rows.get("incidents", []), start=1):
        numbers[row["document_path"], row["incident_number"]] = number
        incidents.append({"incident_row": number, "is_recurrence": row["document_path"] in whole, **row})
    rows["incidents"] = incidents
    for table in OF_INCIDENTS & rows.keys():
        rows[table] = [{"incident_row": numbers[row["document_path"], row["incident_number"]], **row} for row in rows[table]]
    rows["counterparts"] = [
        {"postmortem_row": numbers[row["postmortem_path"], row["postmortem_number"]], **row}
        for row in rows.get("counterparts", [])
    ]


# ── The made-up archive ─────────────────────────────────────────────────────────────────────────────────────────────

SERVICES = ("checkout", "search", "billing", "login", "exports")
TEAMS = {"checkout": "Payments", "billing": "Payments", "search": "Discovery", "login": "Identity", "exports": "Data"}
SYMPTOMS = (
    "pool exhausted",
    "latency above one second",
    "errors after a release",
    "certificate expired",
    "queue stuck",
    "timeouts",
)
LEAVES = [name for name, parent, _, _ in TAXONOMY if parent]
KINDS = ("prevent", "detect", "mitigate", "respond", "investigate")
LESSONS = {
    "went_well": "The on-call engineer had the dashboard open within a minute.",
    "went_wrong": "The alert fired only after customers had called.",
    "got_lucky": "It happened at night, when few people buy.",
    "learned": "A limit nobody knows is a limit that will be met.",
}


def made_up(path: Path, incidents: int = 90, quarters: int = 12) -> Path:
    """An archive of a company that does not exist: incidents over three years, with everything that hangs on them."""
    chance = random.Random(20240101)
    start = datetime.fromisoformat("2023-10-01")
    days = quarters * 91
    found = [
        _made_up_incident(chance, n, start + timedelta(days=days * n / incidents, minutes=chance.randrange(1440)))
        for n in range(incidents)
    ]
    tables: dict[str, list[Row]] = {
        name: [] for name in ("contributing_factors", "action_items", "lessons", "timeline_events", "evidence")
    }
    for row in found:
        _hang_on(chance, row, tables)
    extra_documents = [
        {"document_path": "2025/broken.md", "outcome": "quarantined", "reason": "yaml"},
        {"document_path": "template.md", "outcome": "skipped", "reason": "template"},
    ]
    documents = [
        {"document_path": row["document_path"], "outcome": "loaded", "format": "markdown", "title": row["title"]}
        for row in found
    ]
    return build(
        path,
        as_of=date(2026, 9, 30),
        incidents=found,
        documents=documents + extra_documents,
        findings=_made_up_findings(found),
        document_sections=_made_up_sections(found),
        **_made_up_recurrence(found),
        **tables,
    )


def _made_up_incident(chance: random.Random, n: int, detected: datetime) -> Row:
    service = chance.choice(SERVICES)
    rank = chance.choices((1, 2, 3, 4, None), (8, 26, 38, 18, 10))[0]
    detect, acknowledge = (round(chance.lognormvariate(mu, 1.0), 1) for mu in (1.6, 1.9))
    resolve = round(chance.lognormvariate(4.0, 1.3), 1)
    row = incident(
        f"INC-{detected.year}-{n + 1:03d}",
        f"{detected:%Y-%m-%d %H:%M}",
        title=f"{service.capitalize()}: {chance.choice(SYMPTOMS)}",
        severity=f"SEV{rank}" if rank else None,
        services=[service] if chance.random() < 0.8 else sorted({service, chance.choice(SERVICES)}),
        teams=[TEAMS[service]],
        started_at=detected - timedelta(minutes=detect),
        is_planned=n % 30 == 17,
        is_near_miss=n % 30 == 8,
        is_restricted=n == 40,
        is_open=n == 89,
        detection_method=chance.choices(("automated", "customer", "internal", None), (5, 3, 2, 1))[0],
        trigger=chance.choice(("release", "configuration change", "load", None)),
        status="final",
        summary="Made up for tests.",
        root_cause="Made up for tests, with words enough to count as a cause.",
        line=1,
    )
    if chance.random() < 0.85 and n != 89:
        row |= {
            "time_to_detect_minutes": detect,
            "time_to_acknowledge_minutes": acknowledge,
            "time_to_mitigate_minutes": round(detect + resolve * 0.8, 1),
            "time_to_resolve_minutes": resolve,
            "duration_minutes": detect + resolve,
            "time_to_communicate_minutes": round(chance.lognormvariate(3.0, 0.7), 1) if n % 3 else None,
            "acknowledged_at": detected + timedelta(minutes=acknowledge),
            "mitigated_at": detected + timedelta(minutes=resolve * 0.8),
            "resolved_at": detected + timedelta(minutes=resolve),
            "drafted_at": detected + timedelta(hours=20),
            "reviewed_at": detected + timedelta(hours=60),
            "published_at": detected + timedelta(hours=70),
        }
        row |= {f"{stem}_clock": clock for stem, clock in CLOCKS.items()}
    return row


def _hang_on(chance: random.Random, row: Row, tables: dict[str, list[Row]]) -> None:
    name, detected = row["incident_id"], row["detected_at"]
    for leaf in chance.sample(LEAVES, chance.choice((0, 1, 1, 2, 2, 3))):
        tables["contributing_factors"].append(factor(name, leaf, chance.choice(("ticked", "declared", "suggested"))))
    for position in range(1, chance.choice((1, 2, 3, 4)) + 1):
        due = (detected + timedelta(days=chance.choice((7, 14, 30, 90)))).date() if chance.random() < 0.8 else None
        done = chance.random() < 0.6
        columns: Row = {"owner": chance.choice(("A. Hopper", "G. Lovelace", "the payments team", None)), "due_date": due}
        columns |= {
            "created_on": detected.date(),
            "kind": chance.choice(KINDS),
            "priority": chance.choice(("P1", "P2", "P3", None)),
        }
        columns["completed_on"] = (detected + timedelta(days=chance.randrange(1, 120))).date() if done else None
        tables["action_items"].append(
            action(name, position, "done" if done else chance.choice(("open", "in_progress", "unknown")), **columns)
        )
    key = {"document_path": row["document_path"], "incident_number": 1}
    for kind, text in LESSONS.items():
        if chance.random() < 0.4:
            tables["lessons"].append({**key, "kind": kind, "text": text, "line": 60})
    for position, (moment, event) in enumerate((("detected", "Alert fired"), ("resolved", "All clear")), start=1):
        if row.get(f"{moment}_at"):
            tables["timeline_events"].append(
                {
                    **key,
                    "position": position,
                    "occurred_at": row[f"{moment}_at"],
                    "event": event,
                    "moment": moment,
                    "line": 20 + position,
                }
            )
    tables["evidence"].append({**key, "field": "title", "text": row["title"], "line": 1, "how": "stated"})
    tables["evidence"].append({**key, "field": "detected_at", "text": f"{detected:%H:%M}", "line": 21, "how": "stated"})


def _made_up_findings(found: list[Row]) -> list[Row]:
    broken = [{"document_path": "2025/broken.md", "line": 3, "level": "error", "code": "yaml", "message": "quote the value"}]
    doubts = [
        {
            "document_path": row["document_path"],
            "line": 4,
            "level": "warning",
            "code": "unknown-severity",
            "message": "unknown word",
        }
        for row in found
        if row.get("severity") is None
    ]
    return broken + doubts


def _made_up_sections(found: list[Row]) -> list[Row]:
    texts = (
        (1, "Summary", "summary", "Made up for tests.\n![a picture](https://tracker.invalid/p.png)"),
        (2, "Timeline", "timeline", "09:12 Alert fired"),
    )
    return [
        {
            "document_path": row["document_path"],
            "position": n,
            "heading": heading,
            "level": 2,
            "line": n * 10,
            "kind": kind,
            "text": text,
        }
        for row in found
        for n, heading, kind, text in texts
    ]


def _made_up_recurrence(found: list[Row]) -> dict[str, list[Row]]:
    groups, members = [], []
    for number, service in enumerate(("checkout", "login"), start=1):
        same = [row for row in found if row["services"] == [service]][-3:]
        days = [row["detected_at"].date() for row in same]
        groups.append(
            {
                "group_id": f"G{number}",
                "title": same[-1]["title"],
                "incident_count": 3,
                "first_date": days[0],
                "last_date": days[-1],
            }
            | {"channel": "look_alike", "score": 0.5 + number / 10, "threshold": 0.38, "decision": "candidate", "rank": number}
        )
        reasons = json.dumps({"terms": [["pool", 0.3], ["exhausted", 0.2]], "services": [service], "factors": [], "links": []})
        members += [
            {
                "group_id": f"G{number}",
                "document_path": row["document_path"],
                "incident_number": 1,
                "similarity": 0.6,
                "reasons": reasons,
            }
            for row in same
        ]
    return {"recurrence_groups": groups, "recurrence_members": members}
