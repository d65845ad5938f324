"""The weekly digest: where promises stand, what presses by team, and what each team's lead should hear.

Restricted postmortems are a count. Owners are named so that they can be reached, and nobody is counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from urllib.parse import quote

import polars as pl

from analytics.digest import Group, Line, Message
from analytics.metrics.action_lists import NO_TEAM, OpenActions, drift, escalations, open_actions
from analytics.metrics.actions import came_due
from analytics.metrics.sharing import nameable, restricted_keys
from analytics.narrative import actions as say
from analytics.narrative.action_fates import drift as drift_sentence
from analytics.narrative.shares import count
from analytics.selection import Selection, day_text
from analytics.warehouse import Warehouse, ask

LINES_PER_TEAM = 12


def weekly(warehouse: Warehouse, selection: Selection) -> tuple[Message, ...]:
    """The digest of the week that holds the as-of date, then one escalation for each team with a lead and overdue actions."""
    policy = digest_policy(warehouse)
    everything = open_actions(warehouse, selection)
    found = replace(everything, actions=nameable(everything.actions, restricted_keys(warehouse, selection)))
    key = week_of(selection.as_of)
    teams = list(_teams(found.weekly, policy))
    due = came_due(warehouse, selection)
    sentences = (say.standing(due), say.weekly(due, everything), _drift(warehouse, selection))
    digest = Message(
        kind="digest",
        key=key,
        title=f"Action items, week {key[-2:]} of {key[:4]}",
        sentences=tuple(each for each in sentences if each),
        groups=tuple(teams),
        closing=_closing(warehouse, selection, policy),
    )
    return (digest, *_escalations(found, escalations(warehouse, selection), policy, key))


def digest_policy(warehouse: Warehouse) -> Mapping[str, str]:
    """The rules the digest needs, by dotted name: leads, contacts, addresses."""
    return dict(ask(warehouse, "digest_policy", Selection(as_of=warehouse.load.as_of)).iter_rows())


def week_of(day: date) -> str:
    """The ISO week of a day: `2026-W47`."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def _teams(rows: pl.DataFrame, policy: Mapping[str, str]) -> Iterator[Group]:
    """The weekly list by team, in the order of the alphabet; what has no team comes last."""
    named = rows.with_columns(pl.when(pl.col("team") == "").then(None).otherwise(pl.col("team")).alias("team"))
    for team in sorted(named["team"].unique().to_list(), key=lambda name: (name is None, name or "")):
        of_team = named.filter(pl.col("team").eq_missing(team))
        lines = tuple(_line(row, policy) for row in of_team.head(LINES_PER_TEAM).iter_rows(named=True))
        yield Group(team or NO_TEAM.capitalize(), lines, more=max(0, of_team.height - LINES_PER_TEAM))


def _line(row: Mapping[str, object], policy: Mapping[str, str]) -> Line:
    owner = str(row["owner"]) if row["owner"] else None
    late = row["days_past_due"] if row["is_late"] else None
    why = str(row["why"] or "")
    return Line(
        name=str(row["name"]),
        text=str(row["description"]),
        why=why.replace("overdue", f"overdue by {count(int(str(late)), 'day')}", 1) if late else why or None,
        owner=owner,
        contact=policy.get(f"contacts.{owner}") if owner else None,
        link=link_to(str(row["incident_key"]), policy),
    )


def link_to(incident_key: str, policy: Mapping[str, str]) -> str | None:
    """The address of an incident's page, where the policy says where the dashboard is."""
    home = policy.get("digest.dashboard", "").rstrip("/")
    return f"{home}/incident?incident={quote(incident_key, safe='')}" if home else None


def _drift(warehouse: Warehouse, selection: Selection) -> str | None:
    return drift_sentence(drift(warehouse, selection))


def _closing(warehouse: Warehouse, selection: Selection, policy: Mapping[str, str]) -> tuple[str, ...]:
    restricted = int(ask(warehouse, "quality_restricted", selection).item())
    told = [f"As of {day_text(selection.as_of)}, from the archive as it was loaded."]
    if restricted:
        counted = count(restricted, "restricted postmortem counts", "restricted postmortems count")
        told.append(f"{counted} and their actions are not shown.")
    if home := policy.get("digest.dashboard"):
        told.append(f"The whole list: {home.rstrip('/')}/actions")
    return tuple(told)


def _escalations(found: OpenActions, teams: pl.DataFrame, policy: Mapping[str, str], key: str) -> Iterator[Message]:
    """One message per team whose lead is named; `teams` as in `actions_escalations`."""
    for row in teams.drop_nulls("lead").iter_rows(named=True):
        team, late = row["team"], row["late"]
        of_team = found.late.filter(pl.col("team").str.split(", ").list.contains(team)).head(LINES_PER_TEAM)
        lines = tuple(_line(action, policy) for action in of_team.iter_rows(named=True))
        oldest = count(row["oldest_days"], "day")
        told = f"{count(late, 'action')} of {team} overdue, the oldest by {oldest}. Close, move or drop on purpose."
        group = Group(team, lines, more=late - len(lines))
        yield Message("escalation", f"{key}/{team}", f"Overdue actions of {team}", (told,), (group,), to=row["lead"])
