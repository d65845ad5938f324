"""The team's rules as one frozen value: `data/policy.yaml`, with the archive's own `policy.yaml` winning key by key.

Owns the names of the rules and their types. Must not know documents: what follows from a rule is decided where the facts are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from etl.configuration import Node, flatten, overlay, read_configuration

# Under these names the keys are the team's own words.
FREE = frozenset({"action_window_days", "severity.map", "teams", "services", "leads", "contacts", "views"})
# A page and what it shows, and never another site.
ADDRESS = re.compile(r"/(?:[a-z]+)?(?:\?[^\s()\[\]<>]*)?")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class RecurrencePolicy:
    """Where likeness of two incidents begins to count; meanings stand beside the values in data/policy.yaml."""

    links_per_incident: float
    floor: float
    floor_with_services: float
    service_weight: float
    duplicate: float
    third_occurrence: int
    factor_incidents: int
    factor_quarters: int
    factor_share: float
    decided_by: bool


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of the SOP. Minutes, hours, days and bytes as the names say; words and paths as the team wrote them.

    `values` is the whole file flattened, by dotted name: the rows of `policy_values`.
    """

    required_severity_ranks: tuple[int, ...]
    required_impact_minutes: float
    required_occurrences: int
    required_security: bool
    draft_hours: float
    review_hours: float
    publish_hours: float
    target_minutes: Mapping[str, float]  # by column: time_to_detect_minutes, …
    action_window_days: Mapping[str, int]  # by priority: P1, …
    horizon_days: Mapping[str, int]  # immediate, short_term, long_term
    followup_days: int
    prefer: Literal["stated", "computed"]
    mismatch_share: float
    mismatch_minutes: float
    long_days: float
    time_to_resolve_from: Literal["detected", "started"]
    duration_from: Literal["detected", "started", "unknown"]
    timezone: str
    shift_if_zero: bool
    severity_map: Mapping[str, int]  # the team's own word, case folded -> rank 1 … 5
    teams: Mapping[str, tuple[str, ...]]  # team -> its services
    services: Mapping[str, tuple[str, ...]]  # known service -> its other names
    owner_display: Literal["name", "initials", "role"]
    restricted_words: tuple[str, ...]  # case folded
    restricted_always: tuple[str, ...]
    restricted_never: tuple[str, ...]
    history_git: bool
    recurrence: RecurrencePolicy
    document_bytes: int
    front_matter_bytes: int
    document_seconds: float
    document_memory_bytes: int
    tracker_bytes: int
    trackers: tuple[str, ...]  # exports of trackers, from the archive's root
    values: tuple[tuple[str, str], ...]


def load_policy(path: Path, own: Path | None = None) -> Policy:
    """The policy of `path`, with the keys of the archive's `own` file in their place where it exists.

    Raises ConfigurationError (`file:line: …`) for a missing or unknown key and for a value of the wrong kind.
    """
    tree = read_configuration(path)
    if own is not None and own.is_file():
        tree = overlay(tree, read_configuration(own), FREE)
    return _policy(tree)


def _policy(tree: Node) -> Policy:
    required, deadline, durations = tree.at("required"), tree.at("deadline"), tree.at("durations")
    clocks, severity, restricted, limits = tree.at("clocks"), tree.at("severity"), tree.at("restricted"), tree.at("limits")
    return Policy(
        required_severity_ranks=tuple(node.whole(1) for node in required.at("severity_ranks").items()),
        required_impact_minutes=required.at("impact_minutes").number(),
        required_occurrences=required.at("occurrences").whole(1),
        required_security=required.at("security").truth(),
        draft_hours=deadline.at("draft_hours").number(),
        review_hours=deadline.at("review_hours").number(),
        publish_hours=deadline.at("publish_hours").number(),
        target_minutes=_each(tree.at("target"), Node.number),
        action_window_days=_each(tree.at("action_window_days"), Node.whole),
        horizon_days=_each(tree.at("horizon_days"), Node.whole),
        followup_days=tree.at("followup_days").whole(),
        prefer=cast(Literal["stated", "computed"], durations.at("prefer").choice("stated", "computed")),
        mismatch_share=durations.at("mismatch_share").number(),
        mismatch_minutes=durations.at("mismatch_minutes").number(),
        long_days=durations.at("long_days").number(),
        time_to_resolve_from=cast(Literal["detected", "started"], clocks.at("time_to_resolve").choice("detected", "started")),
        duration_from=cast(
            Literal["detected", "started", "unknown"], clocks.at("duration").choice("detected", "started", "unknown")
        ),
        timezone=_timezone(tree.at("timezone")),
        shift_if_zero=severity.at("shift_if_zero").truth(),
        severity_map={word.casefold(): rank for word, rank in _each(severity.at("map"), _rank).items()},
        teams=_each(tree.at("teams"), Node.texts),
        services=_each(tree.at("services"), Node.texts),
        owner_display=cast(Literal["name", "initials", "role"], tree.at("owner_display").choice("name", "initials", "role")),
        restricted_words=tuple(word.casefold() for word in restricted.at("words").texts()),
        restricted_always=restricted.at("always").texts(),
        restricted_never=restricted.at("never").texts(),
        history_git=tree.at("history").at("git").truth(),
        recurrence=_recurrence(tree.at("recurrence")),
        document_bytes=limits.at("document_bytes").whole(1),
        front_matter_bytes=limits.at("front_matter_bytes").whole(1),
        document_seconds=limits.at("document_seconds").number(0.001),
        document_memory_bytes=limits.at("document_memory_bytes").whole(1),
        tracker_bytes=limits.at("tracker_bytes").whole(1),
        trackers=tree.at("trackers").texts(),
        values=_values(tree),
    )


def _values(tree: Node) -> tuple[tuple[str, str], ...]:
    """The whole file flattened. What only digest and dashboard read is typed here, so that a mistake is told with its line."""
    digest = tree.at("digest")
    for key in ("email_from", "dashboard"):
        digest.at(key).text()
    digest.at("email_to").texts()
    tree.at("restricted").at("smallest_cell").whole(1)
    for key in ("leads", "contacts"):
        _each(tree.at(key), Node.text)
    _each(tree.at("views"), _address)
    _check_access(tree.at("access"))
    return tuple(flatten(tree))


def _check_access(node: Node) -> None:
    """Raises ConfigurationError where a door would stand open, or shut, by a slip of the pen."""
    node.at("sign_in").choice("optional", "required")
    for each in (node.at("groups_claim"), *node.at("restricted_groups").items()):
        if not each.text().strip() or "," in each.text():
            raise each.wrong("one name or id, without a comma")
    if not node.at("session_hours").number():
        raise node.at("session_hours").wrong("more than 0")


def _recurrence(node: Node) -> RecurrencePolicy:
    return RecurrencePolicy(
        links_per_incident=node.at("links_per_incident").number(),
        floor=node.at("floor").number(),
        floor_with_services=node.at("floor_with_services").number(),
        service_weight=node.at("service_weight").number(),
        duplicate=node.at("duplicate").number(),
        third_occurrence=node.at("third_occurrence").whole(1),
        factor_incidents=node.at("factor_incidents").whole(1),
        factor_quarters=node.at("factor_quarters").whole(1),
        factor_share=node.at("factor_share").number(),
        decided_by=node.at("decided_by").truth(),
    )


def _each(node: Node, read: Callable[[Node], Value]) -> dict[str, Value]:
    return {key: read(child) for key, child in node.mapping().items()}


def _rank(node: Node) -> int:
    found = node.whole(1)
    if found > 5:
        raise node.wrong("a rank from 1 (worst) to 5")
    return found


def _address(node: Node) -> str:
    found = node.text()
    if not ADDRESS.fullmatch(found):
        raise node.wrong("an address in the dashboard, from its first slash, such as /actions?team=Payments")
    return found


def _timezone(node: Node) -> str:
    try:
        return ZoneInfo(node.text()).key
    except (ZoneInfoNotFoundError, ValueError):
        raise node.wrong("the name of a time zone, such as UTC or Europe/Copenhagen") from None
