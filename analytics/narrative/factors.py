"""Sentences about contributing factors."""

from __future__ import annotations

import polars as pl

from analytics.judgement.factors import rate_ratio
from analytics.judgement.intervals import Interval
from analytics.metrics.factor_gaps import Concentration, Gap, Gaps
from analytics.metrics.factor_patterns import FactorPairs, FactorServices
from analytics.metrics.factors import FactorShares, RisingFactors
from analytics.narrative import INCIDENT, Caption
from analytics.narrative.shares import count, share_of
from analytics.narrative.verdicts import listed
from analytics.presentation import two_digits

# Measured on three archives that the rules had not seen: precision .71 to .83.
SUGGESTED_WARNING = (
    "Suggested factors come from keywords in the cause text. On archives the rules had not seen, about four of five were right "
    "and about a third of the true ones were missed."
)
SHARES = Caption(
    "factor_shares",
    "Share of incidents with each contributing factor; ticked or declared solid, suggested lighter",
    "Of the incidents that say anything about their cause, those that have the factor; an incident may have several, so shares "
    "add up to more than 100 %. Solid: ticked, declared or confirmed in the document. Light: only suggested by keywords. The "
    "grey tick is the share in the four quarters before a chosen period. Intervals are Jeffreys'.",
    ("factor_days", "cause_days"),
    {
        "label": "Factor",
        "parent": "Part of",
        "layer": "Layer",
        "n": "Ticked or declared",
        "suggested": "Suggested",
        "total": "of incidents",
        "share": "Share",
        "share_low": "from",
        "share_high": "to",
        "before_share": "Share before",
    },
)
RISING = Caption(
    "rising_factors",
    "",
    "The period in focus against the four quarters before it, of the incidents that give a cause: one-sided hypergeometric "
    "test, Benjamini–Hochberg with q = 0.10 over the factors that occur at least three times in all. A factor is said to rise "
    "only when it passes and occurs at least three times in the period.",
    ("factor_days", "cause_days"),
    {"label": "Factor", "k": "Now", "n": "of", "b": "Before", "m": "of before", "q": "q", "verdict": "Verdict"},
)
BY_QUARTER = Caption(
    "factors_by_quarter",
    "Incidents with each factor, by quarter",
    "Incidents with the factor by the quarter of their detection; suggested factors only when they are included.",
    ("factor_days", "cause_days"),
    {"label": "Factor", "quarter_name": "Quarter", "n": "Incidents", "total": "of incidents that give a cause"},
)
SERVICES = Caption(
    "factor_services",
    "Incidents with each factor in each service",
    "Of the incidents that name their services; one with several services stands in each. Expected is the count if factor and "
    "service were independent; a factor concentrates in a service from three incidents and twice the expected count on.",
    ("factor_services",),
    {"label": "Factor", "service": "Service", "n": "Incidents", "of_service": "of the service's", "expected": "Expected"},
)
PAIRS = {
    "first": "Factor",
    "second": "occurs with",
    "together": "Together",
    "first_count": "the first in",
    "second_count": "the second in",
    "total": "of incidents",
    "lift": "Times as often as by chance",
    "q": "q",
}
PHRASES = {
    "label": "Factor",
    "phrase": "In the document's words",
    "how": "How",
    **INCIDENT,
    "line": "Line",
    "decided_by": "Decided by",
}
CONCENTRATED = "At least twice as often in one service as its share of incidents would give:"
LESSON_COLUMNS = {"text": "In the document's words", **INCIDENT, "line": "Line"}


def answer(shares: FactorShares, risen: RisingFactors, suggested_included: bool) -> list[str | None]:
    """What contributed most, what rises, and how much of the archive says so."""
    return [_most(shares), rising(risen), _unsaid(shares, suggested_included)]


def _most(shares: FactorShares) -> str | None:
    top = shares.factors.filter(pl.col("counted") > 0).head(3)
    if top.is_empty():
        return None
    said = [
        f"{row['label']} to {share_of(row['counted'], row['total'], Interval(row['share_low'], row['share_high']))}"
        for row in top.iter_rows(named=True)
    ]
    return f"Of the incidents that give a cause, {listed([said[0].replace(' to ', ' contributed to ', 1), *said[1:]])}."


def rising(found: RisingFactors) -> str | None:
    """The factors that rise beyond chance in the period in focus, or that none does."""
    if not found.judged:
        return None
    if not found.risen:
        return f"In {found.focus} no factor occurs more often than its four quarters before explain."
    said = []
    for one in found.risen:
        ratio, interval = rate_ratio(one.counted)
        bounds = f"{two_digits(ratio)} times, {two_digits(interval.low)}–{two_digits(interval.high or 0)}"
        said.append(
            f"{one.counted.name} ({one.counted.k} of {one.counted.n} against {one.counted.b} of {one.counted.m}; {bounds})"
        )
    verb = "rises" if len(said) == 1 else "rise"
    return f"In {found.focus} {listed(said)} {verb} more than chance explains."


def _unsaid(shares: FactorShares, suggested_included: bool) -> str | None:
    said = []
    if shares.without_cause:
        said.append(f"{count(shares.without_cause, 'incident says', 'incidents say')} nothing about the cause.")
    if shares.unclassified:
        words = "declares a cause in words that no factor holds", "declare a cause in words that no factor holds"
        said.append(f"{count(shares.unclassified, f'incident {words[0]}', f'incidents {words[1]}')}.")
    if suggested_included:
        said.append(SUGGESTED_WARNING)
    elif not shares.known and shares.suggested:
        said.append(
            "No document ticks or declares a factor of the taxonomy; those drawn lighter are suggested by keywords in the "
            "cause text. Switch on “Include suggested factors” to count them."
        )
    return " ".join(said) or None


def factor_services(found: FactorServices) -> str | None:
    """What the grid leaves out or counts twice."""
    said = []
    if found.overlapping:
        said.append("An incident with several services stands in each, so the counts add up to more than the incidents.")
    if found.services > found.cells["service"].n_unique():
        said.append(f"The {found.cells['service'].n_unique()} services with the most incidents of {found.services} are shown.")
    return " ".join(said) or None


def factor_pairs(found: FactorPairs) -> str:
    """How many pairs occur together more often than chance explains."""
    if not found.looked_at:
        return "No two factors occur together."
    if found.pairs.is_empty():
        return (
            f"Of {count(found.looked_at, 'pair')} none occurs together at least four times and more often than chance explains."
        )
    passing = count(found.pairs.height, "pair occurs", "pairs occur")
    return f"{passing} together at least four times and more often than chance explains, of {found.looked_at} looked at."


def gaps(found: Gaps) -> str:
    """How many gaps there are, and in how many of them nothing was completed."""
    if not found.gaps:
        return (
            f"In {found.span.label} no process or organizational factor contributed to three incidents over two services; "
            f"{count(found.total, 'incident')} counted."
        )
    unguarded = sum(gap.is_unguarded for gap in found.gaps)
    said = f"{count(len(found.gaps), 'systemic gap')} in {found.span.label}"
    if not unguarded:
        return f"{said}; for each a prevent or detect action has been completed."
    those = "it" if len(found.gaps) == 1 else "any of them" if unguarded == len(found.gaps) else f"{unguarded} of them"
    return f"{said}; for {those} no prevent or detect action has been completed."


def gap(one: Gap) -> str:
    """One gap in a sentence."""
    services = count(len(one.services), "service")
    said = f"{one.label} contributed to {one.incidents} of {one.total} incidents over {services} in four quarters"
    if one.is_unguarded:
        said += "; no prevent or detect action for it has been completed"
    return f"{said}{' (some only suggested by the text)' if one.is_suggested else ''}."


def gap_actions(one: Gap) -> str:
    """The state of the actions of the gap's incidents."""
    late = f" ({one.late} overdue)" if one.late else ""
    unknown = f", {one.unknown} not said" if one.unknown else ""
    return f"Services: {', '.join(one.services)}. Actions of these incidents: {one.done} done, {one.open} open{late}{unknown}."


def quotes(one: Gap, most: int = 3) -> list[str]:
    """The documents' words behind a gap, newest first."""
    return [f"“{phrase}” · {name}{f' · line {line}' if line else ''}" for name, phrase, line in one.quotes[:most]]


def concentrations(found: tuple[Concentration, ...], most: int = 5) -> list[str]:
    """Factors that sit in one service, each with the incidents that the service's share of all would give."""
    return [
        f"{one.label} in {one.service}: {count(one.observed, 'incident')}; its share of all incidents would give "
        f"{two_digits(one.expected)}."
        for one in found[:most]
    ]
