"""Sentences about what became of promises: what came after done ones, what was open when an issue came back, who should hear
of overdue ones, and where postmortem and tracker disagree.
"""

from __future__ import annotations

import polars as pl

from analytics.narrative.shares import count

ENDED = ("done", "cancelled")
OUTCOME = {"name": "Action", "completed_on": "Done", "before_count": "Met before", "before_days": "in days"} | {
    "after_count": "Met after",
    "days_after": "in days ",
    "later": "In",
    "factors": "Factors",
    "description": "Promise",
    "incident_title": "Incident",
}
FATES = {"issue": "Issue", "incident_title": "Came back as", "occurred_on": "On", "fate_words": "By then"} | {
    "made": "Promised",
    "open": "Open",
    "done": "Done",
    "unknown": "Not said",
}
ESCALATION = {"team_name": "Team", "lead": "Lead", "late": "Overdue", "oldest_days": "Oldest, days"}
DRIFT = {"name": "Action", "description": "Promise", "document_status": "Document says", "tracker_status": "Tracker says"} | {
    "tracker_reference": "Ticket",
    "completed_on": "Closed",
    "tracker_as_of": "Export as of",
    "incident_title": "Incident",
    "team": "Team",
}


def outcomes(rows: pl.DataFrame) -> str:
    """After how many done actions the factor was met again; nothing is said about why."""
    again = rows.filter(pl.col("after_count") > 0).height
    followed = count(rows.height, "action that was done can", "actions that were done can")
    met = (
        f"after {again} of them the same factor was met again on the same service" if again else "none has met its factor again"
    )
    return (
        f"{followed} be followed by factor and service: {met}. Before and after are windows of the same length where the "
        "archive reaches back far enough. That says nothing about what would have happened without the action."
    )


def fates(rows: pl.DataFrame) -> str:
    """What had become of the earlier promises each time an issue came back."""
    counts = {fate: int((rows["fate"] == fate).sum()) for fate in ("never_made", "open", "done", "unknown")}
    words = {
        "never_made": "no action to prevent, detect or mitigate had been promised",
        "open": "one was still open",
        "done": "all were done, and it came back all the same",
        "unknown": "the documents do not say",
    }
    parts = [f"{n} times {words[fate]}" if n > 1 else f"once {words[fate]}" for fate, n in counts.items() if n]
    return f"Of {count(rows.height, 'time', 'times')} that an issue came back: {'; '.join(parts)}."


def escalation(rows: pl.DataFrame) -> str:
    """How many teams have overdue actions, and for how many of them nobody is named who should hear of it."""
    named = rows.drop_nulls("team")
    if named.is_empty():
        return "No overdue action has a team; policy.yaml says which team owns which service."
    text = f"{count(named.height, 'team has', 'teams have')} overdue actions; one that belongs to several counts in each."
    missing = named.filter(pl.col("lead").is_null()).height
    return text + (f" For {missing} of them policy.yaml names no lead." if missing else "")


def drift(rows: pl.DataFrame) -> str | None:
    """How many documents tell another end than their tracker; None where none does."""
    if rows.is_empty():
        return None
    ended = [(row["document_status"] in ENDED, row["status"] in ENDED) for row in rows.iter_rows(named=True)]
    kinds = {
        "closed in the tracker and not in the postmortem": ended.count((False, True)),
        "closed in the postmortem and not in the tracker": ended.count((True, False)),
        "done in the one and cancelled in the other": ended.count((True, True)),
    }
    parts = [f"{count(n, 'action is', 'actions are')} {words}" for words, n in kinds.items() if n]
    return "; ".join(parts) + ". Numbers follow the tracker; python -m etl reconcile --write corrects the documents."
