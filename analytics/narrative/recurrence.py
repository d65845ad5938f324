"""Sentences about what may have come back: how often, why it is thought so, which promise was still open, how to decide."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import polars as pl

from analytics.metrics.recurrence import Candidate, Recurrence
from analytics.narrative import INCIDENT, Caption
from analytics.narrative.record import name as name_of
from analytics.narrative.shares import count, joined, share_of
from analytics.narrative.verdicts import listed
from analytics.presentation import short_id
from analytics.selection import day_text

DAYS_IN_MONTH = 30.4
FEW_GAPS = 2  # so many are told one by one: the middle of two gaps is neither of them
OCCURRENCES = Caption(
    "occurrences",
    "Incidents of each candidate on a time line",
    "A candidate is the latest incident and the earlier ones that are like it, each by itself: words of title and body weighed "
    "by how rare they are, services that both declare, links between documents, or one specific factor across services. "
    "Planned work and boilerplate are left out. About two candidates in three were right where it was measured, so people "
    "decide. Near misses belong to it.",
    ("recurrence_groups", "recurrence_members"),
    {"group": "Candidate"} | INCIDENT,
)
MEMBERS = INCIDENT | {
    "gap_days": "Days after the one before",
    "time_to_resolve_minutes": "To resolve, min",
    "time_to_detect_minutes": "To detect, min",
    "trigger": "Trigger",
    "root_cause": "Cause",
    "services": "Services",
    "factors": "Contributing factors",
    "similarity": "Likeness to the latest",
    "shared": "Words shared with the latest, and their weight",
}
LINES = {"incident_id": "Incident", "line": "Line", "reasons": "What is shared", "text": "As written"}
PROMISES = {"incident_id": "Incident", "number": "No.", "description": "Promise", "kind": "Kind", "due_date": "Due"} | {
    "state": "State today",
    "completed_on": "Done on",
    "later": "Was open when these began",
}
METHOD = (
    "Groups are computed when the archive is loaded and do not depend on the selection; those with at least one incident in "
    "the selection are shown. A promise is listed when an action to prevent, detect or mitigate of an earlier incident was not "
    "done when a later one began, and it shares a contributing factor or words with it. That is a fact about dates, and says "
    "nothing about what would have happened otherwise. Actions whose document does not say whether, or when, they were done "
    "are in no such sentence."
)


def answer(found: Recurrence) -> str:
    """How many candidates touch the selection, how many came a third time, and how many people have decided."""
    if not found.candidates:
        return why_empty(found)
    text = f"{count(found.groups, 'group')} of incidents may be the same issue again"
    text += f", {found.third} of them for the third time or more." if found.third else "."
    if found.decided:
        text += f" People have decided about {count(found.decided, 'group')}."
    if len(found.alike) < found.groups:
        text += f" The first {len(found.alike)} are shown."
    with_promise = sum(not one.promises.is_empty() for one in found.alike if one.decision != "rejected")
    if with_promise:
        text += f" In {with_promise} of those shown a promise was still open when a later incident began."
    return text


def of_factors(found: Recurrence) -> str:
    """How many groups share one factor and nothing else, and what that says."""
    text = f"{count(found.factors, 'time')} one specific factor was met in several incidents over several services, within two "
    text += "years. The factor groups them and not their words: one issue that wanders, or one weakness behind several."
    shown = len(found.of_factors)
    return f"{text} The first {shown} are shown." if shown < found.factors else text


def why_empty(found: Recurrence) -> str:
    """Why there is no candidate."""
    if found.incidents < 2:
        return "It takes two incidents to see one again."
    if found.archive_groups:
        return f"None of the {count(found.archive_groups, 'candidate')} of the archive touches this selection."
    return (
        f"No incident of {found.incidents:,} is so much like an earlier one, linked to it, or of the same specific factor "
        "across services, that it may be the same issue."
    )


def repeat_rate(rows: pl.DataFrame) -> str | None:
    """How many incidents were the third or a later occurrence of a known issue, for the years that have any."""
    known = rows.filter(pl.col("third_or_later") > 0)
    if known.is_empty():
        return None
    parts = [f"{row['year']}: {share_of(row['third_or_later'], row['incidents'])}" for row in known.iter_rows(named=True)]
    return f"Third or later occurrence of an issue that is confirmed or declared: {'; '.join(parts)}."


def heading(one: Candidate, place: int) -> str:
    """The name of a candidate with its place and state."""
    if one.holds_confirmed:
        return f"{place}. {_short(one.members['title'].to_list()[-1], 90)}: {_short(one.title, 60)} again?"
    state = {"confirmed": "confirmed", "rejected": "not the same, people say"}.get(one.decision)
    return f"{place}. {one.title}" + (f" ({state})" if state else "")


def occurrences(one: Candidate) -> str:
    """How often, over how long, and how far apart."""
    text = f"{one.count} times"
    if one.first_date and one.last_date and one.first_date != one.last_date:
        text += f" from {day_text(one.first_date)} to {day_text(one.last_date)}{_span(one)}"
    if one.usual_gap is not None and len(one.gaps) > FEW_GAPS:
        text += f", {one.usual_gap:.0f} days apart in the median"
    elif one.gaps:
        text += f", {listed([*map(str, one.gaps[:-1]), count(one.gaps[-1], 'day')])} apart"
    return f"{text}."


def _span(one: Candidate) -> str:
    if one.first_date is None or one.last_date is None:
        return ""
    months = (one.last_date - one.first_date).days / DAYS_IN_MONTH
    return f" ({months:.0f} months)" if months >= 2 else ""


def reason(one: Candidate) -> str:
    """Why these are a group, in one sentence."""
    told = one.reasons
    parts = []
    if one.decision == "confirmed":
        parts.append("people have confirmed that they are one issue")
    if one.holds_confirmed:
        parts.append("some of them are confirmed as one issue")
    if told.links:
        parts.append(f"the documents link them ({'; '.join(told.links[:2])})")
    if one.channel == "same_factor":
        services = {service for services in one.members["services"] for service in services}
        parts.append(f"the same contributing factor over {count(len(services), 'service')}")
    shared = _shared(one)
    parts += [shared] if shared else []
    if not parts:
        return "No reason is stored."
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def _shared(one: Candidate) -> str | None:
    """Words and services in common; of three or more not each shares all of them with the latest, and the sentence says so."""
    told = one.reasons
    things = [f"the words {joined(term for term, _ in told.terms)}"] if told.terms else []
    things += [f"the service{'s' * (len(told.services) > 1)} {joined(told.services)}"] if told.services else []
    who = "they share" if one.count < 3 else "the latest shares with one or more of the earlier"
    return f"{who} {', and '.join(things)}{_likeness(one)}" if things else None


def _likeness(one: Candidate) -> str:
    """The mean likeness; what was asked for only where the mean speaks of it, since each pair is asked by its own kind. Nothing
    where documents or people link them, which counts as likeness 1 whatever the words."""
    if one.score is None or one.reasons.links or one.decision != "candidate":
        return ""
    asked = f", asked for {one.threshold:.2f}" if one.threshold and one.score >= one.threshold else ""
    return f" (likeness {one.score:.2f} of 1{asked})"


def differs(one: Candidate) -> str | None:
    """What is not the same: severities, factors."""
    severities = one.members["severity"].unique(maintain_order=True).to_list()
    parts = []
    if len(severities) > 1:
        parts.append(f"severity ({', '.join(severities)})")
    minutes = one.members["time_to_resolve_minutes"].drop_nulls().to_list()
    if len(minutes) > 1 and max(minutes) > 2 * min(minutes):
        parts.append(f"time to resolve ({min(minutes):.0f} to {max(minutes):.0f} min)")
    return f"What differs: {', '.join(parts)}; the causes stand side by side below." if parts else None


def promise(row: Mapping[str, Any]) -> str:
    """The unfinished promise as a fact: which action was open when which incident began."""
    due = f", due {day_text(row['due_date'])}" if row["due_date"] else ", no due date"
    later = joined(map(short_id, row["later_ids"]))
    action = f"Action A{row['number']} of {called(row['incident_id'], row['incident_title'])}"
    text = f"{action} ({_short(row['description'])}{due}) was still open when {later} began"
    if row["state"] == "done" and row["completed_on"]:
        text += f"; it was done on {day_text(row['completed_on'])}"
    elif row["state"] == "open":
        text += "; it is open still"
    return f"{text}."


def called(incident_id: str, title: str) -> str:
    """An incident in a sentence: by its id, by its title where a file's name stands for the id."""
    found = short_id(incident_id)
    return f'"{_short(title, 60)}"' if found.endswith("…") else found


def _short(text: str, longest: int = 120) -> str:
    words = " ".join(text.split()).rstrip(".")
    return words if len(words) <= longest else f"{words[: longest - 1].rstrip()}…"


def sop(one: Candidate, occurrences_asked: int | None) -> str | None:
    """What the SOP asks of the latest postmortem of this group."""
    if one.decision == "rejected" or one.sop == "not_asked":
        return None
    whole = one.members["compared_in"].to_list()[-1]
    if whole is not None:
        return f"A postmortem with a comparison exists: {whole}."
    if one.sop == "compared":
        return "The latest postmortem compares itself with earlier ones, as the SOP asks."
    latest = called(one.members["incident_id"][-1], one.members["title"][-1])
    condition = "" if one.decision == "confirmed" else "If they are the same issue, "
    verb = "is overdue" if one.sop == "overdue" else "is due"
    text = f"{condition}a comparison with the earlier ones {verb} in the postmortem of {latest}: the SOP asks for it from "
    return f"{text[0].upper()}{text[1:]}occurrence {occurrences_asked} on."


def joinable(choices: pl.DataFrame) -> dict[str, str]:
    """Incidents by the reference that `recurrence.yaml` would name, with the name they have everywhere."""
    return {
        row["incident_id"] if row["is_only_one"] else row["incident_key"]: name_of(row)
        for row in choices.filter(~pl.col("is_restricted")).iter_rows(named=True)
    }


def decision_lines(one: Candidate) -> dict[str, str]:
    """What to add to `recurrence.yaml` in the archive, by what it says; each is a whole entry."""
    listed = ", ".join(json.dumps(reference, ensure_ascii=False) for reference in one.references)
    entry = f"- incidents: [{listed}]\n"
    named = f"{entry}  name: {json.dumps(one.title, ensure_ascii=False)}\n"
    return {"The same issue": f"confirmed:\n{named}", "Not the same": f"rejected:\n{entry}"}
