"""Sentences about the way of working: rules kept and not kept, days of paper work, what postmortems lack, how they speak."""

from __future__ import annotations

import polars as pl

from analytics.judgement import MIN_TO_COMPARE
from analytics.metrics.listed import Listed
from analytics.metrics.process import Delays, History, Process
from analytics.metrics.writing import COMPLETE, FEWEST_DOCUMENTS, USABLE, Completeness, Language
from analytics.narrative import INCIDENT, Caption
from analytics.narrative.shares import count, share_of

RULES = Caption(
    "rules",
    "Share of incidents that keep each rule of the SOP, with intervals",
    "Each rule gives pass, fail or not known for every incident it applies to. The share is of pass and fail; what the "
    "document does not say is never a failure. A rule that does not apply yet (a deadline still running) or not at all (no "
    "actions) is not counted. Where only the day of a draft, review or publication is given, the moment lies between its two "
    "midnights, and the rule is decided only if both agree. Intervals are Wilson's, 95 %. Numbers are those of "
    "data/policy.yaml.",
    ("process_rules", "selectable_quarters", "process_policy"),
    {"asks": "Rule", "pass": "Kept", "fail": "Not kept", "unknown": "Not known", "share": "Share kept"}
    | {"share_low": "from", "share_high": "to"},
)
DOCUMENTS = INCIDENT | {"outcome": "Outcome", "reason": "Reason"}
DELAYS = Caption(
    "delays",
    "Days from resolved to drafted, reviewed and published, one mark per postmortem",
    "From the document's own dates (filled marks). Where only the day is given, its noon is drawn. Where a document gives no "
    "date and the archive is a git repository, its history does (hollow marks): drafted is the first commit that holds the "
    "document, by its author's clock; reviewed the one in which its status became final after a review; published when the "
    "branch that is checked out first held it as final or, where it states no status, when a merge brought it. A commit that "
    "brings five files or more is an import and dates nothing; a squashed branch shows its last day only. Steps before the "
    "incident was resolved are left out.",
    ("process_delays", "process_history"),
    INCIDENT | {"step": "Step", "days": "Days", "is_day_only": "Only the day given", "source": "Known from"},
)
ITEMS = Caption(
    "items",
    "Items of a complete postmortem by how often they are there",
    "Items have weights that add up to 100. Trigger, factors and luck apply only where the document has a heading for them; "
    "severity, impact, what went well and wrong where the document or every fifth one of the archive does. Placeholders "
    "count as empty.",
    ("process_missing", "process_completeness"),
    {"item": "Item", "weight": "Weight", "met": "Have it", "asked": "of", "share": "Share"},
)
COMPLETENESS = INCIDENT | {"score": "Complete, of 100", "band": "Band", "missing_text": "Missing, the heaviest first"}
HINTS = {"name": "Wording", "documents": "Documents", "rewrite": "Say instead"}
QUARTERS = {"quarter_name": "Quarter", "documents": "Documents", "any_hint": "With a hint", "share": "Share"}
METHOD = (
    "Language hints are found by patterns; about half of such hints are right. Code, text in double quotes and quoted lines "
    "are not read. They are counted over the archive and by quarter with at least five documents, never by document or person."
)


def rule_columns(found: Process) -> dict[str, str]:
    """The headings of the table of rules, the last four quarters among them."""
    counts = {"asks": "Rule", "pass": "Kept", "fail": "Not kept", "unknown": "Not known"}
    return counts | {name: name for name in found.quarters}


def rules(found: Process) -> str:
    """Which rule is kept least, among those with enough to say, and how much is not known."""
    if found.rules.is_empty():
        return "No rule of the SOP applies to this selection."
    known = found.rules.filter((pl.col("known") >= MIN_TO_COMPARE) & ~pl.col("is_hint"))
    unknown = int(found.rules["unknown"].sum())
    asked = unknown + int(found.rules["known"].sum())
    if known.is_empty():
        text = "No rule can be told for six incidents or more."
    else:
        least = known.sort("share", "known", descending=[False, True]).row(0, named=True)
        most = known.sort("share", "known", descending=[True, True]).row(0, named=True)
        among = "Of the rules that six incidents or more can tell, hints aside"
        text = f"{among}, kept least: {_said(least)}; kept most: {_said(most)}."
        if known.height == 1:
            text = f"One rule can be told for six incidents or more: {_said(least)}."
    return f"{text} {unknown:,} of {asked:,} checks cannot be told from the documents." if unknown else text


def _said(row: dict[str, object]) -> str:
    asks = str(row["asks"])
    return f"{asks[0].lower()}{asks[1:]}, {share_of(int(str(row['pass'])), int(str(row['known'])))}"


def not_checkable(found: Process) -> list[str]:
    """The rules that cannot be checked here, and why."""
    return [f"{asks}: not checkable" for asks in found.not_checkable]


WHY_NOT_CHECKABLE = (
    "These need incidents known from elsewhere: an export of a status page or an incident tool, beside the postmortems. Here "
    "no such incident falls under them. An archive of postmortems alone keeps them by itself, which would say nothing."
)
UNWRITTEN = INCIDENT | {"why": "Needs one for", "state": "State", "due_on": "Draft due", "listed_in": "Listed in"}
MATCHES = {"listed_id": "Listed as", "listed_title": "There called", "listed_at": "Begins (UTC)", "listed_in": "Listed in"} | {
    "incident_id": "Postmortem",
    "title": "Title",
    "sure": "Match",
    "reason": "Because",
}
MATCHING = (
    "An entry of an export and a postmortem are one incident, counted once, as the postmortem. Certain: both have the same id, "
    "or the postmortem names the entry's id. Likely: they begin within a day of each other and half of the shorter title's "
    "words are in both, or they begin within an hour and name the same service. A likely match may be wrong: write the entry's "
    "id into its postmortem, and it is certain."
)


def unwritten(found: Listed) -> str | None:
    """How many listed incidents need a postmortem and have none; None where no export lists anything."""
    if found.unwritten.is_empty() and found.matches.is_empty():
        return None
    total = found.unwritten.height
    if not total:
        return "Every listed incident that needs a postmortem by the SOP has one."
    need = "needs" if total == 1 else "need"
    has = "has" if total == 1 else "have"
    said = f"{count(total, 'listed incident')} {need} a postmortem by the SOP and {has} none"
    return f"{said}; for {'it' if total == 1 and found.overdue else found.overdue} the draft is overdue."


def matches(found: Listed) -> str | None:
    """How many entries of exports were matched to postmortems, and how many of those are only likely."""
    total = found.matches.height
    if not total:
        return None
    likely = f" {count(found.likely, 'match is', 'matches are')} likely and not certain." if found.likely else ""
    were = "entry of an export is" if total == 1 else "entries of exports are"
    return f"{total:,} {were} counted as the postmortem that tells of the same incident.{likely}"


def delays(found: Delays) -> str:
    """The median days to each step, with n and interval, those of documents apart from those of the git history."""
    if not found.medians:
        return "No postmortem is known to be drafted, reviewed or published after a known day of resolution."
    stated = [_took(found, source, step) for source, step in found.medians if source == "stated"]
    told = [_took(found, source, step) for source, step in found.medians if source == "git"]
    parts = [f"Half of the postmortems that say so were {', '.join(stated)}." if stated else None]
    parts.append(f"Where only the git history of the archive tells, half were {', '.join(told)}." if told else None)
    return " ".join(part for part in parts if part)


def _took(found: Delays, source: str, step: str) -> str:
    n, days, interval = found.medians[source, step]
    bounds = "" if interval is None or interval.high is None else f", {interval.low:.1f}–{interval.high:.1f}"
    return f"{step} after {days:.1f} days (n {n}{bounds})"


def history(found: History) -> str | None:
    """What the git history adds, and what it cannot say; None where there is nothing to say of it."""
    if found.told not in ("read", "shallow"):
        return f"The git history was not used: {found.told}."
    parts = []
    if found.dated:
        adds = "1 postmortem" if found.dated == 1 else f"{found.dated:,} postmortems"
        parts.append(f"The git history of the archive dates a step of {adds} that the document itself does not.")
    if found.imported:
        came = "came into it together with at least four other files" if found.imported == 1 else "came into it many at once"
        parts.append(f"{count(found.imported, 'postmortem')} {came}: that commit does not say when they were written.")
    if found.cut:
        parts.append(f"The clone is shallow: the beginning of {count(found.cut, 'postmortem')} is not known.")
    return " ".join(parts) or None


def cut(shown: int, in_all: int, which: str = "first") -> str | None:
    """That a list or a picture holds only some of all; None where it holds all."""
    return f"The {which} {shown:,} of {in_all:,} are shown." if shown < in_all else None


def completeness(found: Completeness) -> str | None:
    """How many postmortems are complete, usable and thin."""
    total = found.total
    if not total:
        return None
    bands = found.bands
    complete = count(bands["complete"], "is", "are")
    return (
        f"Of {count(total, 'postmortem')} {complete} complete ({COMPLETE} of 100 or more), {bands['usable']} usable ({USABLE} "
        f"to {COMPLETE - 1}) and {bands['thin']} thin."
    )


def language(found: Language) -> str:
    """How many documents hold wording that looks for a person, or why that is not shown."""
    if found.is_hidden:
        return f"Fewer than {FEWEST_DOCUMENTS} documents were read: hints on language are not shown."
    if not found.with_hint:
        return f"None of {found.documents:,} documents holds wording that looks for a person instead of a condition."
    return (
        f"{share_of(found.with_hint, found.documents)} documents hold wording that looks for a person instead of a condition. "
        "These are hints, and about half of them are right."
    )
