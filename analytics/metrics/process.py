"""Whether the team works the way it agreed: each rule of the SOP as pass, fail or not known, and how long the paper work takes.

A rule's share is of what can be told; what a document does not say stands beside it. Rules about incidents without a
postmortem need incidents known from elsewhere (`listed`); without them they cannot be checked, and are listed as such.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from statistics import median
from typing import Any

import polars as pl

from analytics.answers import kept
from analytics.judgement.intervals import Interval, median_interval, wilson
from analytics.metrics import Coverage
from analytics.selection import Selection, quarter_name, quarter_start, shift_quarter
from analytics.warehouse import Warehouse, ask

QUARTERS = 4
MOST = 2000
MARKS = 600  # of the newest postmortems; beyond, marks hide each other


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the SOP: its id, what it asks (with the policy's number in place of `{}`), and that number's name."""

    id: str
    asks: str
    number: str | None = None
    is_hint: bool = False

    def words(self, policy: Mapping[str, str]) -> str:
        """What the rule asks, with the numbers of this policy; three dots where the policy has none."""
        return self.asks.format(policy.get(self.number or "", "…"))


# The rules in the order of the SOP: the postmortem in time, its actions, its follow-up, and the targets of the response.
RULES = (
    Rule("draft_24h", "Drafted within {} h after the incident was resolved", "deadline.draft_hours"),
    Rule("review_48h", "Reviewed within {} h", "deadline.review_hours"),
    Rule("publish_72h", "Published within {} h", "deadline.publish_hours"),
    Rule("action_owner_due", "Every action has an owner and a due date"),
    Rule("action_overdue_escalated", "Overdue actions are noted as escalated"),
    Rule("action_priority_window", "Actions are due as soon as their priority asks"),
    Rule("followup_30d", "After {} days the actions are done and it has not come back", "followup_days"),
    Rule(
        "pm_required_recurring", "From occurrence {} on the postmortem compares with the earlier ones", "required.occurrences"
    ),
    Rule("root_cause_not_human", "A person's action is not the only factor named (a hint)", is_hint=True),
    Rule("pm_required_sev", "Every incident of severity rank {} has a postmortem", "required.severity_ranks"),
    Rule("pm_required_impact", "Every incident of more than {} min of impact has a postmortem", "required.impact_minutes"),
    Rule("pm_required_security", "Every security incident has a postmortem"),
    Rule("target_ttd", "Detected in under {} min", "target.time_to_detect_minutes"),
    Rule("target_tta", "Acknowledged in under {} min after detection", "target.time_to_acknowledge_minutes"),
    Rule("target_ttc", "Communicated in under {} min after detection", "target.time_to_communicate_minutes"),
    Rule("target_ttr", "Resolved in under {} min after detection", "target.time_to_resolve_minutes"),
)
# Rules that need incidents known from elsewhere, and why an incident falls under each.
REQUIRED = {"pm_required_sev": "its severity", "pm_required_impact": "its impact", "pm_required_security": "security"}


@dataclass(frozen=True, slots=True)
class Process:
    """`rules`: one row per rule that applies to an incident of the selection: `rule`, `asks`, `is_hint`, counts `pass`, `fail`,
    `unknown`, `known`; `share` kept with `share_low`, `share_high`; and one text column per quarter of `quarters` (`3 of 4`).
    """

    rules: pl.DataFrame
    quarters: tuple[str, ...]
    policy: Mapping[str, str]

    @property
    def not_checkable(self) -> list[str]:
        """What the rules ask that this selection cannot answer."""
        told = set(self.rules["rule"])
        return [rule.words(self.policy) for rule in RULES if rule.id in REQUIRED and rule.id not in told]


@kept
def process(warehouse: Warehouse, selection: Selection) -> Process:
    """Every rule of the SOP over the selection, with the four quarters that end with the one in focus beside it."""
    policy = dict(ask(warehouse, "process_policy", selection).iter_rows())
    parts = _checked(warehouse, selection)
    counted = {row["rule"]: row for row in _counts(parts.filter("in_period"), "rule")}
    last = quarter_start(selection.focus.end)
    starts = [shift_quarter(last, back) for back in range(1 - QUARTERS, 1)]
    by_quarter = {(row["rule"], row["quarter"]): row for row in _counts(parts, "rule", "quarter")}
    rows = []
    for rule in RULES:
        if rule.id not in counted:
            continue
        row = counted[rule.id]
        kept, known = row["pass"], row["pass"] + row["fail"]
        found = wilson(kept, known)
        quarters = {quarter_name(start): _fraction(by_quarter.get((rule.id, start))) for start in starts}
        rows.append(
            {
                "rule": rule.id,
                "asks": rule.words(policy),
                "is_hint": rule.is_hint,
                **{name: row[name] for name in ("pass", "fail", "unknown")},
            }
            | {"known": known, "share": kept / known if known else None}
            | {"share_low": found and found.low, "share_high": found and found.high, **quarters}
        )
    names = tuple(quarter_name(start) for start in starts)
    return Process(pl.DataFrame(rows, schema=_schema(names), orient="row"), names, policy)


def _checked(warehouse: Warehouse, selection: Selection) -> pl.DataFrame:
    """One row per rule, quarter and whether inside the period, of the incidents that count and that the rule applies to: counts
    `pass`, `fail`, `unknown`. The rules are checked once for all selections."""
    told = ask(warehouse, "process_rules", selection).with_row_index("told")
    outcomes = told.select("told", "incident_rows").explode("incident_rows")
    selected = ask(warehouse, "selectable_quarters", selection)
    found = outcomes.join(selected, left_on="incident_rows", right_on="incident_row")
    counted = found.group_by("told", "quarter", "in_period").len("n").join(told, on="told")
    counts = (pl.when(outcome=name).then("n").otherwise(0).alias(name) for name in ("pass", "fail", "unknown"))
    return counted.select("rule", "quarter", "in_period", *counts)


def _counts(parts: pl.DataFrame, *by: str) -> Iterator[dict[str, Any]]:
    return parts.group_by(by).agg(pl.col("pass", "fail", "unknown").sum()).iter_rows(named=True)


def _schema(quarters: tuple[str, ...]) -> dict[str, type[pl.DataType]]:
    counts = dict.fromkeys(("pass", "fail", "unknown", "known"), pl.Int64)
    shares = dict.fromkeys(("share", "share_low", "share_high"), pl.Float64)
    return {
        "rule": pl.String,
        "asks": pl.String,
        "is_hint": pl.Boolean,
        **counts,
        **shares,
        **dict.fromkeys(quarters, pl.String),
    }


def _fraction(row: Mapping[str, int] | None) -> str | None:
    if row is None or not row["pass"] + row["fail"]:
        return None
    return f"{row['pass']} of {row['pass'] + row['fail']}"


def checked(warehouse: Warehouse, selection: Selection, rule: str) -> pl.DataFrame:
    """The incidents to which a rule applies, failures first, as in `process_incidents`: the first 2,000 of `in_all`."""
    return ask(warehouse, "process_incidents", selection, rule=rule, limit=MOST)


SOURCES = ("stated", "git")
STEPS = ("drafted", "reviewed", "published")


@dataclass(frozen=True, slots=True)
class History:
    """What the git history of the archive gives: `told` is read, shallow, or why it was not read; counts of incidents."""

    told: str
    dated: int
    imported: int
    cut: int


@dataclass(frozen=True, slots=True)
class Delays:
    """`delays`: one row per incident and step, as in `process_delays`, with `turn` (0 to 4, to draw marks beside each
    other): the newest of `steps` in all.

    `medians`: source (stated, git) and step to (n, median days, interval), over all; the two sources are never put together.
    """

    delays: pl.DataFrame
    steps: int
    medians: Mapping[tuple[str, str], tuple[int, float, Interval | None]]
    coverage: Coverage
    history: History


@kept
def delays(warehouse: Warehouse, selection: Selection, selected: int) -> Delays:
    """How many days after the incident was resolved its postmortem was drafted, reviewed and published."""
    known = ask(warehouse, "process_delay_days", selection)
    days = {(source, step): each for source, step, each in known.select("source", "step", "days").iter_rows()}
    medians = {
        key: (len(each), median(each), median_interval(each))
        for key in product(SOURCES, STEPS)
        if (each := days.get(key)) is not None
    }
    used = int(known["incidents"][0]) if known.height else 0
    left_out = {"have no known day of resolution and of a draft, review or publication after it": selected - used}
    rows = ask(warehouse, "process_delays", selection, limit=MARKS).sort("counted_at", "incident_key", "step")
    turns = rows.with_row_index("turn").with_columns(pl.col("turn").cast(pl.Int64) % 5)
    history = History(*ask(warehouse, "process_history", selection).row(0))
    return Delays(turns, sum(len(each) for each in days.values()), medians, Coverage.of(used, selected, left_out), history)
