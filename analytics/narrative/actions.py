"""Sentences about promises: what came due, what is overdue, how long closing takes, which kinds get done."""

from __future__ import annotations

from analytics.metrics.action_lists import OpenActions
from analytics.metrics.action_times import MIN_FOR_CURVE, TimeToClose
from analytics.metrics.actions import Backlog, CameDue, Kinds
from analytics.narrative import Caption
from analytics.narrative.shares import count, share_of
from analytics.presentation import percent

WEEKLY = {"name": "Action", "why": "Why here", "days_past_due": "Days past due", "due_date": "Due", "owner": "Owner"} | {
    "description": "Promise",
    "incident_title": "Incident",
    "severity": "Severity",
    "team": "Team",
}
BEHIND = {"name": "Action", "state": "State", "due_date": "Due", "completed_on": "Done", "kind": "Kind"} | {
    "description": "Promise",
    "incident_title": "Incident",
}
HINTS = {"name": "Action", "description": "Promise", "hint": "This action …", "rewrite": "Say instead"}
CAME_DUE = Caption(
    "came_due",
    "Share of actions done of those that came due, by quarter, with intervals",
    "Came due: actions whose due date lies inside the period and is not later than the as-of date. Done by the as-of date, "
    "late or not. An action cancelled after it was due counts as not done, one cancelled before is left out. Where the "
    "document does not say whether an action was done, it is unknown: it stands beside the share and is not in it. Promises "
    "made after near misses count too. Intervals are Wilson's, 95 %; hollow below six.",
    ("actions_summary", "actions_by_quarter"),
    {"quarter_name": "Due in", "done": "Done", "not_done": "Not done", "unknown": "Not said", "share": "Share done"}
    | {"share_low": "from", "share_high": "to"},
)
OVERDUE = Caption(
    "overdue",
    "Days past due of the longest overdue actions, oldest first",
    "Open or in progress on the as-of date, and due before it. Actions whose document does not say whether they are done are "
    "not here; the weekly list has them.",
    ("actions_open",),
    WEEKLY,
)
TIME_TO_CLOSE = Caption(
    "time_to_close",
    "Share of actions closed over the days since they were made",
    "From the day the action was made (its own day, else the day its postmortem was published or drafted, the incident "
    "resolved or counted) to the day it was done. Open actions count for as long as they have been open (Kaplan–Meier, "
    "Greenwood's interval), cancelled ones until they were cancelled. Leaving the open ones out would make every figure too "
    "short.",
    ("actions_time_to_close",),
    {
        "name": "Actions",
        "days": "Days",
        "share": "Share closed",
        "share_low": "from",
        "share_high": "to",
        "at_risk": "Still open",
    },
)
MEDIANS = {"grouped": "By", "name": "Group", "actions": "Actions", "closed": "Closed", "median_days": "Median days"} | {
    "low_days": "from",
    "high_days": "to",
}
KINDS = Caption(
    "kinds",
    "Actions by kind and state",
    "Kinds are told by words of the description, first rule that fits; they are suggestions. Shares are of what came due and "
    "is known, compared pairwise by Fisher's exact test with Holm's adjustment.",
    ("actions_by_kind",),
    {"kind": "Kind", "made": "Made", "done": "Done", "open": "Open", "unknown": "Not said", "cancelled": "Cancelled"}
    | {"known": "Came due", "share": "Share done", "share_low": "from", "share_high": "to", "by_default": "Kind by default"},
)
FLOW = Caption(
    "flow",
    "Actions promised and closed in each quarter",
    "Promised on the day the action was made, closed on the day it was done or cancelled. Actions whose state or days the "
    "documents do not give are in neither. The warning asks for three whole quarters with more promised than closed, and half "
    "of the open ones overdue or older than 90 days.",
    ("actions_flow", "actions_close_days"),
    {"quarter_name": "Quarter", "made": "Promised", "closed": "Closed", "open_after": "Open at its end"},
)
COHORTS = Caption(
    "cohorts",
    "Share of actions closed within 30, 60 and 90 days, by the quarter in which they were made",
    "Like with like: only actions made at least so many days ago are asked. Done ones without a day are in neither side.",
    ("actions_cohorts",),
    {"quarter_name": "Made in", "known": "Actions", "share_30": "In 30 days", "share_60": "In 60", "share_90": "In 90"}
    | {"left_out": "Left out"},
)
# The questions of the page that no caption of a chart names.
BESIDE = (
    "actions_open",
    "actions_escalations",
    "actions_drift",
    "actions_outcome",
    "actions_fates",
    "actions_cohorts",
)
METHOD = (
    "Owners stand in the lists and are counted nowhere. Near misses are included: their promises count too. The period in the "
    "sidebar chooses by due date what came due; lists hold what is open on the as-of date."
)


def came_due(due: CameDue, period: str = "") -> str:
    """What came due and was done, with what the documents do not say."""
    when = f" {period}" if period else ""
    if not due.made:
        return "The postmortems of this selection name no action."
    if not due.known:
        if due.unknown:
            return f"{count(due.unknown, 'action')} came due{when}; their documents do not say whether any was done."
        undated = f"{due.undated} are not known to be done and have no due date"
        return f"No action came due{when}: of {count(due.made, 'action')} {undated}."
    text = f"{share_of(due.done, due.known)} actions that came due{when} were done"
    if due.unknown:
        text += (
            f"; {due.unknown} more came due and their documents do not say: the share lies between "
            f"{percent(due.least)} and {percent(due.most)}"
        )
    return f"{text}."


def on_time(due: CameDue) -> str | None:
    """How many of what came due were done by their day."""
    dated = due.done_on_time + due.done_late + due.not_done
    if not dated or due.done_undated == due.done:
        return None
    text = f"{share_of(due.done_on_time, dated)} were done by their due date."
    return text + (f" {due.done_undated} are done without saying when and are not in this number." if due.done_undated else "")


def standing(due: CameDue) -> str | None:
    """What is open now and why it presses, whatever the period."""
    if not due.open and not due.made_unknown:
        return "No action is open." if due.made else None
    parts = [_late(due) if due.late else _none_late(due.open)]
    if due.made_unknown:
        parts.append(f"{count(due.made_unknown, 'action does', 'actions do')} not say whether they are done")
    if due.unowned or due.undated:
        parts.append(f"of all these, {due.unowned} have no owner and {due.undated} no due date")
    return "; ".join(parts) + "."


def _late(due: CameDue) -> str:
    oldest = count(due.late_oldest_days or 0, "day")
    if due.late == 1:
        return f"One of {count(due.open, 'open action')} is overdue, by {oldest}"
    middle = count(round(due.late_median_days or 0), "day")
    return (
        f"{due.late} of {count(due.open, 'open action')} are overdue, half of them by {middle} or more, the oldest by {oldest}"
    )


def _none_late(opened: int) -> str:
    return f"{count(opened, 'action is', 'actions are')} open, none overdue" if opened else "No action is known to be open"


def kinds(found: Kinds) -> str | None:
    """Which kinds were made, and whether some get done more than others."""
    told = [row for row in found.kinds.iter_rows(named=True) if row["kind"]]
    if not told:
        return None
    most = " and ".join(f"{row['made']} to {row['kind']}" for row in told[:2])
    text = f"Most promised: {most}, of {count(found.made, 'action')}."
    if found.by_default:
        text += f" {found.by_default} of them hold no word that tells their kind and count as prevent by default."
    if found.compared < 2:
        return text + " Too few of each kind came due to say which get done."
    if not found.apart:
        return text + " Which kinds get done differs by no more than chance explains."
    pairs = "; ".join(f"actions to {more} are done more often than actions to {less}" for more, less in found.apart)
    return f"{text} {pairs[0].upper()}{pairs[1:]}, more than chance explains."


def time_to_close(found: TimeToClose) -> str:
    """The median days to close with its interval, or why there is none."""
    if found.whole is None:
        return (
            f"{found.coverage.used} of {count(found.coverage.total, 'action')} have the days that a time to close needs: "
            f"too few for a curve (at least {MIN_FOR_CURVE}, one of them done)."
        )
    text = _median(found)
    if found.undated:
        text += (
            f" {count(found.undated, 'more is', 'more are')} done on a day that the documents do not give; "
            "with them the curve would lie higher."
        )
    return text


def _median(found: TimeToClose) -> str:
    whole = found.whole
    if whole is None or whole.median is None:
        n = "" if whole is None else f" (n {whole.actions}, {whole.closed} closed)"
        return f"Half of the actions are not closed yet in the time that can be seen{n}."
    if whole.interval is None:
        interval = ""
    elif whole.interval.high is None:
        interval = f", at least {whole.interval.low:.0f}"
    else:
        interval = f", {whole.interval.low:.0f}–{whole.interval.high:.0f}"
    return (
        f"Half of the actions are closed within {whole.median:.0f} days (n {whole.actions}, {whole.closed} closed{interval})."
    )


def carried(found: Backlog) -> str | None:
    """How many promises were open already when the period began."""
    if not found.carried:
        return None
    if found.carried == 1:
        rest = "it is still open" if found.carried_open else "it has been closed since"
    else:
        some = f"{found.carried_open} of them {'is' if found.carried_open == 1 else 'are'}"
        rest = {0: "none of them is", found.carried: "all of them are"}.get(found.carried_open, some) + " still open"
    return f"{count(found.carried, 'action was', 'actions were')} carried over into {found.focus}; {rest}."


def all_made(due: CameDue) -> str | None:
    """How much of all that was ever promised is done, in small type: young promises always look undone."""
    asked = due.made - due.made_cancelled
    if not asked or not due.made_done:
        return None
    unknown = f"; {count(due.made_unknown, 'does', 'do')} not say" if due.made_unknown else ""
    return (
        f"Of all {count(asked, 'action')} ever made and not cancelled, {count(due.made_done, 'is', 'are')} known to be done"
        f"{unknown}. Young ones always look undone, so this is no measure."
    )


def backlog(found: Backlog) -> str | None:
    """The warning that more is promised than done, or that it cannot be told."""
    if found.state == "growing":
        late = f", and {percent(found.late_share)} of the open ones are overdue" if found.late_share else ""
        return (
            f"In each of the last three whole quarters more was promised than closed{late}. Promising less, or closing on "
            "purpose what nobody has touched for half a year, is more honest than a longer list."
        )
    if found.state == "too_short" and found.undated:
        return f"Whether more is promised than done cannot be told: {found.undated} done without a day."
    return None


def weekly(due: CameDue, found: OpenActions) -> str:
    """What presses this week, whatever the period; of a long list only the first rows are shown."""
    more = f" The table holds the first {found.actions.height:,} of what is open." if found.cut else ""
    soon, rotting = due.due_soon, due.rotting
    parts = [f"{count(soon, 'action is', 'actions are') if soon else 'No action is'} due within seven days"]
    if rotting:
        parts.append(f"{count(rotting, 'has', 'have')} been open for more than 180 days: close on purpose what nobody will do")
    return f"{'; '.join(parts)}. The list holds whatever is open today, whatever the period.{more}"


def unclear(found: OpenActions) -> str:
    """How many open promises could be worded more clearly; advice, and sometimes wrong."""
    return (
        f"{count(found.unclear.height, 'open promise', 'open promises')} of {found.actions.height} could say more plainly what "
        "will be different. These are hints about sentences, found by rules, and now and then wrong."
    )
