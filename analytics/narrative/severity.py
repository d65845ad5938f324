"""Sentences about severity."""

from __future__ import annotations

import polars as pl

from analytics.metrics.severity import Detection, SeverityVerdicts, WorstGaps
from analytics.narrative import Caption, verdicts
from analytics.narrative.shares import count, share_of
from analytics.presentation import two_digits

BY_QUARTER = Caption(
    "severity_by_quarter",
    "Incidents by quarter, stacked by severity, unknown on top",
    "Incidents by the quarter of their detection (else of their start, else of the document's date), in UTC. Ranks come from "
    "the document's own words through the severity scheme of its folder; what could not be ranked is drawn as unknown. The "
    "first and the last quarter may not be complete.",
    ("severity_by_day",),
    {
        "quarter_name": "Quarter",
        "severity": "Severity",
        "written": "As written",
        "n": "Incidents",
        "total": "of",
        "share": "Share",
        "share_low": "from",
        "share_high": "to",
    },
)
WORST = Caption(
    "worst_by_quarter",
    "Share of SEV1 and SEV2 by quarter with its interval",
    "Of the incidents whose severity is known, with the 95 % Wilson interval. Two periods are compared by Fisher's exact test; "
    "it is called a change only when the interval of the odds ratio excludes 1 and the p-value, adjusted by Holm for the "
    "comparisons of this page, is below 0.05. A smaller share of severe incidents is not by itself a success.",
    ("severity_by_day",),
    {
        "quarter_name": "Quarter",
        "k": "SEV1 or SEV2",
        "n": "of known",
        "share": "Share",
        "share_low": "from",
        "share_high": "to",
    },
)
GAPS = Caption(
    "worst_gaps",
    "Days between the most severe incidents, with the usual gap and how far it runs",
    "Days from one incident to the next. The usual gap and how far it runs by chance: an individuals chart on days to the "
    "power 1/3.6, turned back; from eight gaps on. All quarters are in it, whatever the period chosen.",
    ("severity_by_day",),
    {"day": "Day", "severity": "Severity", "gap_days": "Days since the one before"},
)
DETECTION = Caption(
    "severity_by_detection",
    "Incidents by how they were noticed, stacked by severity",
    "How each incident was noticed, as its document says; incidents that do not say are a bar of their own.",
    ("severity_by_detection",),
    {"found_by": "Noticed by", "severity": "Severity", "n": "Incidents", "total": "of this way"},
)
WORDS = {
    "severity_raw": "As written",
    "severity": "Taken for",
    "severity_scheme": "By the scheme",
    "n": "Incidents",
    "example": "For example in",
}


def answer(found: SeverityVerdicts) -> list[str | None]:
    """How many incidents and how severe, against the period before, and how many give no severity."""
    return [_counts(found), _worst(found), _mix(found), _year_ago(found), _unknown(found)]


def _counts(found: SeverityVerdicts) -> str:
    if found.counts is None:
        return f"{count(found.total, 'incident')} in {found.focus}; the archive does not hold the whole of {found.before}."
    return verdicts.counts(found.counts, found.focus, found.before)


def _year_ago(found: SeverityVerdicts) -> str | None:
    """The same period a year earlier, where the archive holds it and both sides have enough."""
    if found.year_ago is None or found.year_ago.verdict == "too_few":
        return None
    return verdicts.counts(found.year_ago, found.focus, f"{found.before_year}, a year earlier")


def _worst(found: SeverityVerdicts) -> str | None:
    before, now = found.worst_counts
    if not now[1]:
        return None
    if not before[1]:
        return f"Share of SEV1 and SEV2: {share_of(*now)} in {found.focus}."
    said = f"Share of SEV1 and SEV2: {share_of(*now)} in {found.focus} against {share_of(*before)} in {found.before}"
    return f"{said}: {verdicts.words(found.worst)}."


def _mix(found: SeverityVerdicts) -> str | None:
    if found.mix_p is None:
        return None
    said = "differs more than chance explains" if found.mix_p < 0.05 else "differs within noise"
    return f"The mix of all severities {said} (p {found.mix_p:.2f})."


def _unknown(found: SeverityVerdicts) -> str | None:
    unknown = found.coverage.total - found.coverage.used
    if not unknown:
        return None
    return f"{unknown} of {found.coverage.total} give no severity that could be ranked; they are drawn as unknown."


def worst_gaps(found: WorstGaps) -> str:
    """How long it has been since the last of the worst, against the usual gap."""
    if found.since_days is None:
        return f"No incident is known to be {found.worst}."
    since = f"{count(found.since_days, 'day')} since the last {found.worst}"
    if found.usual is None:
        return f"{since}; {count(found.count, 'such incident')} in all are too few to know the usual gap."
    centre, high = two_digits(found.usual.centre_days), two_digits(found.usual.high_days)
    usual = f"the usual gap is {centre} days, and one of up to {high} would be no signal"
    beyond = " This one is longer." if found.since_days > found.usual.high_days else ""
    drawn = found.drawn.height
    latest = f" Drawn are the latest {drawn:,} of {found.gaps.height:,}." if drawn < found.gaps.height else ""
    return f"{since}; {usual}.{beyond}{latest}"


def severity_by_detection(found: Detection) -> str:
    """How many a customer noticed first."""
    if not found.known:
        return "No incident of this selection says how it was noticed."
    return (
        f"A customer was the first to notice {share_of(found.customers, found.known)} of those that say how they were noticed."
    )


def severity_words(words: pl.DataFrame) -> str:
    """How many spellings there are, and how many of them could not be ranked."""
    said = words.filter(pl.col("severity_raw").is_not_null())
    if said.is_empty():
        return "No document of this selection gives a severity."
    unmapped = said.filter(pl.col("severity") == "unknown")
    spelled = count(said["severity_raw"].n_unique(), "way", "ways")
    if unmapped.is_empty():
        return f"Severity is written in {spelled}; all could be ranked."
    return (
        f"Severity is written in {spelled}; {unmapped['severity_raw'].n_unique()} could not be ranked, in "
        f"{count(int(unmapped['n'].sum()), 'incident')}. Add them to severity.map in policy.yaml."
    )
