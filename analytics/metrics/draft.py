"""What is known for the postmortem of an issue that came back: its occurrences, what was promised after each, what was open.

Owns which incidents and actions a draft may speak of: a restricted incident is counted and never named. What is said about
them, and what is left to people, is narrative.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import polars as pl

from analytics.metrics.recurrence import Candidate, candidate, groups
from analytics.selection import Selection
from analytics.warehouse import Warehouse, ask


@dataclass(frozen=True, slots=True)
class Draft:
    """`group` without its restricted incidents, of which there are `withheld`; `actions` are the rows of `draft_actions` of the
    others, as of the day of `selection`. Two incidents at least can be named."""

    group: Candidate
    actions: pl.DataFrame
    withheld: int
    selection: Selection

    def actions_of(self, incident_key: str) -> pl.DataFrame:
        return self.actions.filter(pl.col("incident_key") == incident_key)


def draft(warehouse: Warehouse, selection: Selection, group_id: str) -> Draft | None:
    """The facts for the postmortem of a group; None when there is no such group, or fewer than two incidents to name in it."""
    found = candidate(warehouse, selection, group_id)
    if found is None or found.decision == "rejected":
        return None
    named = without_restricted(found)
    if named.count < 2:
        return None
    keys = named.members["incident_key"].to_list()
    actions = ask(warehouse, "draft_actions", selection, group=group_id).filter(pl.col("incident_key").is_in(keys))
    return Draft(named, actions, found.count - named.count, selection)


def without_restricted(group: Candidate) -> Candidate:
    """The group as if its restricted incidents were not in it: neither their days nor their names, titles or promises."""
    if not group.members["is_restricted"].any():
        return group
    members = group.members.filter(~pl.col("is_restricted"))
    days = members["counted_at"].dt.date().drop_nulls()
    keys = members["incident_key"].to_list()
    rows = [_of_named(row, keys) for row in group.promises.iter_rows(named=True) if row["incident_key"] in keys]
    return replace(
        group,
        # A name that people gave the group may tell of those that are withheld.
        title=group.title if group.title in members["title"].to_list() else _last(members["title"].to_list()),
        members=members,
        promises=pl.DataFrame([row for row in rows if row["later_keys"]], schema=group.promises.schema),
        first_date=min(days, default=None),
        last_date=max(days, default=None),
        gaps=tuple((later - earlier).days for earlier, later in pairwise(days)),
        reasons=replace(group.reasons, terms=(), services=(), links=()),
    )


def _last(titles: Sequence[str]) -> str:
    """The title of the latest incident that may be named; empty where none may."""
    return titles[-1] if titles else ""


def _of_named(promise: dict[str, object], keys: Sequence[str]) -> dict[str, object]:
    """A promise with only those later incidents that may be named."""
    later = zip(promise["later_keys"], promise["later_ids"], strict=True)  # type: ignore[call-overload] # two lists
    named = [(key, name) for key, name in later if key in keys]
    return promise | {"later_keys": [key for key, _ in named], "later_ids": [name for _, name in named]}


def matching(warehouse: Warehouse, selection: Selection, asked: str) -> list[tuple[str, str, int]]:
    """The groups that a person may mean, as (id, title, incidents): that of this id, else those whose id begins so, else those
    of this title; all there are where nothing fits. What people rejected is no issue to write about."""
    rows = groups(warehouse, selection).filter(pl.col("decision") != "rejected")
    listed = rows.select("group_id", "title", "incident_count").rows()
    wanted = asked.strip().lower()
    by_id = [one for one in listed if wanted and one[0].lower().startswith(wanted)]
    return by_id or [one for one in listed if one[1].lower() == wanted]


def listed(warehouse: Warehouse, selection: Selection) -> list[tuple[str, str, int]]:
    """The groups that one can write about, in the order in which to look at them: (id, title, incidents that may be named)."""
    rows = groups(warehouse, selection).filter(pl.col("decision") != "rejected")
    found = [candidate(warehouse, selection, group_id) for group_id in rows["group_id"]]
    named = [without_restricted(one) for one in found if one is not None]
    return [(one.group_id, one.title, one.count) for one in named if one.count > 1]
