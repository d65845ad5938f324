"""Sentences that compare two periods: the only ones that may say fell or rose, and only for the verdict `change`."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.judgement.comparisons import Comparison
from analytics.judgement.intervals import Interval
from analytics.metrics.time_verdicts import Judged
from analytics.narrative.shares import count
from analytics.presentation import minutes_text, two_digits

LISTED = 8


def times(judged: Judged) -> str:
    """What may be said about a clock in the period in focus against the one before."""
    compared, name = judged.comparison, judged.clock.name
    if compared.verdict == "too_few":
        return _too_few_times(judged)
    now, before = minutes_text(compared.now), minutes_text(compared.before)
    if compared.verdict == "change":
        return (
            f"Median {name} {_verb(compared)} from {before} in {judged.before} (n {compared.n_before}) to {now} in "
            f"{judged.focus} (n {compared.n_now}); ratio {ratio_text(compared)}, more than chance explains."
        )
    return (
        f"Median {name} was {now} in {judged.focus} (n {compared.n_now}), {before} in {judged.before} "
        f"(n {compared.n_before}): within noise{_holm(compared)}. With these counts only a fall of about "
        f"{_percent(compared.fall)} % or a rise of about {_percent(compared.rise)} % would stand out."
    )


def within_severities(judged: Judged) -> str | None:
    """What remains when severities are compared each with itself; None where their mix has not moved."""
    if judged.within_p is None:
        return None
    said = "within noise too" if judged.within_p >= 0.05 else "more than chance explains"
    left = f" ({', '.join(judged.strata_left_out)} left out: fewer than three)" if judged.strata_left_out else ""
    return f"The mix of severities differs by more than 15 points; compared within severities it is {said}{left}."


def _too_few_times(judged: Judged) -> str:
    n, name = len(judged.times), judged.clock.name
    if not n:
        return f"No incident of {judged.focus} gives its {name}."
    if n > LISTED:
        return (
            f"Median {name} was {minutes_text(judged.comparison.now)} in {judged.focus} (n {n}); {judged.before} has "
            f"{count(judged.comparison.n_before, 'incident')} with it: too few to compare."
        )
    return (
        f"{count(n, 'incident')} of {judged.focus} {'gives its' if n == 1 else 'give their'} {name}: too few to compare. "
        f"{'It' if n == 1 else 'They'} took {listed([minutes_text(minutes) for minutes in judged.times])}."
    )


def counts(compared: Comparison, focus: str, before: str) -> str:
    """How many incidents, against how many before."""
    said = f"{count(compared.n_now, 'incident')} in {focus} against {compared.n_before} in {before}"
    if compared.verdict == "too_few":
        return f"{said}: too few to compare."
    rate = f"rate ratio {ratio_text(compared)}"
    if compared.verdict == "change":
        return f"{said}; {rate}, more than chance explains."
    return f"{said}: within noise{_holm(compared)}; {rate}."


def words(compared: Comparison) -> str:
    """The verdict alone, in words."""
    if compared.verdict == "too_few":
        return "too few to compare"
    return "more than chance explains" if compared.verdict == "change" else f"within noise{_holm(compared)}"


def ratio_text(compared: Comparison) -> str:
    """A ratio with its interval: `0.62 (0.41–0.93)`; `at least` its lower bound where there is no upper one."""
    interval = compared.interval or Interval(0.0, None)
    if interval.high is None or compared.ratio is None:
        return f"at least {two_digits(interval.low)}"
    return f"{two_digits(compared.ratio)} ({two_digits(interval.low)}–{two_digits(interval.high)})"


def listed(words: Sequence[str]) -> str:
    """Words as a list: `a`, `a and b`, `a, b and c`."""
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part) if words else ""


def _verb(compared: Comparison) -> str:
    """Fell or rose where the ratio and the medians agree, else changed."""
    down, up = (compared.ratio or 1) < 1, (compared.ratio or 1) > 1
    now, before = compared.now or 0, compared.before or 0
    if down and now < before:
        return "fell"
    return "rose" if up and now > before else "changed"


def _holm(compared: Comparison) -> str:
    return f"; not after allowing for {compared.comparisons} comparisons" if compared.lost_to_holm else ""


def _percent(share: float | None) -> str:
    return two_digits((share or 0) * 100)
