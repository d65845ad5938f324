"""What was read from one file as plain values, to compare with a golden file: everything that is not a default.

Left out is what other rules decide from the same words and have tests of their own: suggested factors, kinds of actions,
dates by policy.
"""

from __future__ import annotations

from dataclasses import MISSING, fields
from datetime import date, datetime
from typing import Any

from etl.records import ActionItem, Incident, Postmortem

APART = {"timeline_events", "contributing_factors", "action_items", "details", "evidence", "lessons"}
OTHERS = {"kind", "kind_evidence", "due_policy_date", "position"}


def told(found: Postmortem) -> dict[str, Any]:
    """A file as a golden file tells it."""
    return {
        "outcome": found.outcome,
        **({"reason": found.reason} if found.reason else {}),
        "format": found.format,
        "findings": [f"{each.line}: {each.level} {each.code}" for each in found.findings],
        "related": [each.related_reference for each in found.related],
        "incidents": [incident(each) for each in found.incidents],
    }


def incident(found: Incident) -> dict[str, Any]:
    factors = [each for each in found.contributing_factors if each.how != "suggested"]
    parts: dict[str, Any] = {
        "timeline_events": [[plain(each.occurred_at), each.moment, each.event] for each in found.timeline_events],
        "contributing_factors": [[each.factor, each.how, each.phrase] for each in factors],
        "action_items": [filled(each, OTHERS) for each in found.action_items],
        "lessons": [each.text for each in found.lessons],
        "details": {each.label: each.value for each in found.details},
        "evidence": {each.field: f"{each.line}: {each.text}" for each in found.evidence},
    }
    return {**filled(found, APART), **{name: part for name, part in parts.items() if part}}


def filled(record: Incident | ActionItem, without: set[str]) -> dict[str, Any]:
    """The fields that differ from their defaults."""
    kept = {}
    for each in fields(record):
        value = getattr(record, each.name)
        is_default = each.default is not MISSING and type(value) is type(each.default) and value == each.default
        if each.name not in without and not is_default:
            kept[each.name] = plain(value)
    return kept


def plain(value: Any) -> Any:
    """A value as JSON knows it; minutes to a thousandth."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float):
        return round(value, 3)
    return list(value) if isinstance(value, tuple) else value
