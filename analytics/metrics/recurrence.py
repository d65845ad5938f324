"""Incidents that may be the same one again: the groups, why they are groups, what differs, what was promised and still open.

A group is a candidate until people decide. Owns the reading of the stored reasons and the state of the SOP's rule on
recurring incidents; how alike two incidents are was decided when the archive was loaded.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

import polars as pl

from analytics.answers import kept, kept_with
from analytics.selection import Selection
from analytics.warehouse import Warehouse, ask

SHOWN = 10
FACTORS_SHOWN = 3
THIRD = 3
# What the loader writes as the link of a confirmed pair; the decision itself says it.
CONFIRMED = "confirmed as the same issue"
TERMS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Reasons:
    """What the incidents of a group share with its latest: words with their weight, services, factors, and links as written."""

    terms: tuple[tuple[str, float], ...]
    services: tuple[str, ...]
    factors: tuple[str, ...]
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One group. `members` are the rows of `recurrence_members` with `name` of the incident and `shared` (words with weights);
    `promises` those of `recurrence_promises`. `gaps` are the days between neighbours. `sop` is what the rule on recurring
    incidents asks of the latest postmortem: not_asked, compared, due or overdue. `holds_confirmed`: a candidate some of whose
    incidents are a confirmed issue.
    """

    group_id: str
    title: str
    channel: str
    decision: str
    score: float | None
    threshold: float | None
    first_date: date | None
    last_date: date | None
    reasons: Reasons
    members: pl.DataFrame
    promises: pl.DataFrame
    gaps: tuple[int, ...]
    sop: str
    holds_confirmed: bool

    @property
    def count(self) -> int:
        return self.members.height

    @property
    def called(self) -> str:
        """Its title; that of the new incident where the title is the name of the confirmed issue it may belong to."""
        return str(self.members["title"].to_list()[-1]) if self.holds_confirmed else self.title

    @property
    def usual_gap(self) -> float | None:
        """The median of the days between neighbours; None below two gaps, since one gap is no usual one."""
        return median(self.gaps) if len(self.gaps) > 1 else None

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(self.members["incident_key"])

    @property
    def references(self) -> list[str]:
        """How `recurrence.yaml` names the incidents: by id where it is the only one, else by path and number."""
        rows = self.members.select("incident_id", "is_only_one", "incident_key").iter_rows()
        return [name if alone else key for name, alone, key in rows]


@dataclass(frozen=True)  # no slots: what is computed from it is kept beside it
class Recurrence:
    """`candidates` in the order in which to look at them, rejected ones last, those of one factor after all others: the first
    so many of each. `groups` that are not rejected touch the selection, `third` of them with a third occurrence, and `factors`
    of one factor each; `archive_groups` are all there are. `asks_who`: the team wants to know who decided.
    """

    candidates: tuple[Candidate, ...]
    groups: int
    factors: int
    third: int
    archive_groups: int
    incidents: int
    decided: int
    occurrences: int | None
    asks_who: bool

    @property
    def alike(self) -> list[Candidate]:
        return [one for one in self.candidates if one.channel != "same_factor"]

    @property
    def of_factors(self) -> list[Candidate]:
        return [one for one in self.candidates if one.channel == "same_factor"]

    @property
    @kept_with
    def points(self) -> pl.DataFrame:
        """One row per incident of the groups not rejected, nor of one factor: `members` with `group` (its title)."""
        frames = [
            one.members.with_columns(pl.lit(f"{place}. {one.called}").alias("group"))
            for place, one in enumerate(self.alike, 1)
            if one.decision != "rejected"
        ]
        return pl.concat(frames) if frames else pl.DataFrame()


@kept
def recurrence(warehouse: Warehouse, selection: Selection, limit: int = SHOWN, factor_limit: int = FACTORS_SHOWN) -> Recurrence:
    """The groups that touch the selection, with everything a person needs to judge them."""
    scope = ask(warehouse, "recurrence_scope", selection).row(0, named=True)
    asked = {"limit": limit, "factor_limit": factor_limit, "occurrences": scope["occurrences"] or THIRD}
    groups = ask(warehouse, "recurrence_groups", selection, **asked)
    names = groups["group_id"].to_list()
    members = ask(warehouse, "recurrence_members", selection, groups=names)
    promises = ask(warehouse, "recurrence_promises", selection, groups=names)
    found = [
        _candidate(
            row,
            members.filter(pl.col("group_id") == row["group_id"]),
            promises.filter(pl.col("group_id") == row["group_id"]),
            scope,
            selection.as_of,
        )
        for row in groups.iter_rows(named=True)
    ]
    return Recurrence(
        candidates=tuple(found),
        groups=int(groups["groups_in_all"][0]) if names else 0,
        factors=int(groups["factors_in_all"][0]) if names else 0,
        third=int(groups["third_in_all"][0]) if names else 0,
        archive_groups=scope["groups"],
        incidents=scope["incidents"],
        decided=scope["decided"],
        occurrences=scope["occurrences"],
        asks_who=scope["decided_by"],
    )


@kept
def shared_lines(warehouse: Warehouse, selection: Selection, candidates: Sequence[Candidate]) -> pl.DataFrame:
    """Where the reasons of groups stand: the rows of `recurrence_lines`."""
    wanted = [(one.group_id, term) for one in candidates for term in ([term for term, _ in one.reasons.terms] or [""])]
    names, words = [group for group, _ in wanted], [term for _, term in wanted]
    return ask(warehouse, "recurrence_lines", selection, groups=names, words=words)


def groups(warehouse: Warehouse, selection: Selection) -> pl.DataFrame:
    """All groups of the archive, whatever the selection, as in `recurrence_archive`."""
    return ask(warehouse, "recurrence_archive", selection)


def candidate(warehouse: Warehouse, selection: Selection, group_id: str) -> Candidate | None:
    """One group by its id, whatever the selection; None when there is none."""
    found = groups(warehouse, selection).filter(pl.col("group_id") == group_id)
    if found.is_empty():
        return None
    scope = ask(warehouse, "recurrence_scope", selection).row(0, named=True)
    members = ask(warehouse, "recurrence_members", selection, groups=[group_id])
    promises = ask(warehouse, "recurrence_promises", selection, groups=[group_id])
    return _candidate(found.row(0, named=True), members, promises, scope, selection.as_of)


def _candidate(
    row: Mapping[str, Any], members: pl.DataFrame, promises: pl.DataFrame, policy: Mapping[str, Any], as_of: date
) -> Candidate:
    read = [json.loads(text) for text in members["reasons"]]
    shared = [" · ".join(f"{term} {weight:.2f}" for term, weight in one.get("terms", [])) or None for one in read]
    return Candidate(
        **{name: row[name] for name in ("group_id", "title", "channel", "decision", "score", "threshold")},
        first_date=row["first_date"],
        last_date=row["last_date"],
        reasons=_reasons(read),
        members=members.with_columns(pl.Series("shared", shared, dtype=pl.String)),
        promises=promises,
        gaps=tuple(members["gap_days"].drop_nulls().to_list()),
        sop=_sop(members, policy, as_of),
        holds_confirmed=row["decision"] == "candidate" and any(CONFIRMED in one.get("links", []) for one in read),
    )


def _reasons(read: list[dict[str, Any]]) -> Reasons:
    weights: dict[str, list[float]] = defaultdict(list)
    for one in read:
        for term, weight in one.get("terms", []):
            weights[term].append(weight)
    heaviest = sorted(weights, key=lambda term: (-sum(weights[term]), term))[:TERMS_SHOWN]  # what most have in common first
    terms = [(term, max(weights[term])) for term in heaviest]
    links = tuple(link for link in _each(read, "links") if link != CONFIRMED)
    return Reasons(tuple(terms), _each(read, "services"), _each(read, "factors"), links)


def _each(read: Iterable[dict[str, Any]], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for one in read for value in one.get(name, [])))


def _sop(members: pl.DataFrame, policy: Mapping[str, Any], as_of: date) -> str:
    """Whether the latest postmortem has to compare itself with the earlier ones, and whether it does."""
    if policy["occurrences"] is None or members.height < policy["occurrences"]:
        return "not_asked"
    latest = members.row(-1, named=True)
    if latest["has_comparison"]:
        return "compared"
    resolved: datetime | None = latest["resolved_at"] or latest["counted_at"]
    if resolved is None or policy["publish_hours"] is None:
        return "due"
    return "overdue" if (resolved + timedelta(hours=policy["publish_hours"])).date() < as_of else "due"


def repeat_rate(warehouse: Warehouse, selection: Selection) -> pl.DataFrame:
    """One row per year: `year`, `incidents`, `third_or_later` (of an issue people confirmed or the documents declare)."""
    return ask(warehouse, "recurrence_rate", selection)
