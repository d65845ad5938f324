"""Sentences that compare two periods: the only ones that may say fell or rose, and only for the verdict `change`."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.judgement.comparisons import ALPHA, Comparison
from analytics.judgement.intervals import Interval
from analytics.metrics.time_verdicts import Judged
from analytics.narrative.shares import count
from analytics.presentation import minutes_text, two_digits

LISTED = 8
NOT_REACHED = "more than can be told yet"  # more than half of them are still open


def times(judged: Judged) -> str:
    """What may be said about a clock in the period in focus against the one before."""
    return " ".join(filter(None, (times_in_short(judged), times_in_detail(judged))))


def times_in_short(judged: Judged) -> str:
    """The medians of both periods with their verdict, in one sentence."""
    compared = judged.comparison
    if compared.verdict == "too_few":
        return _too_few_times(judged)
    return _two_periods(judged.clock.name, compared, judged.focus, judged.before, judged.still_open)


def year_ago(judged: Judged) -> str | None:
    """The same period a year earlier, where both sides have enough."""
    if judged.year_ago is None:
        return None
    return _two_periods(judged.clock.name, judged.year_ago, judged.focus, f"{judged.before_year}, a year earlier")


def _two_periods(name: str, compared: Comparison, focus: str, before: str, still_open: tuple[int, int] = (0, 0)) -> str:
    new, old = (
        f"(n {n}{f', {running} more still open' if running else ''})"
        for n, running in zip((compared.n_now, compared.n_before), still_open, strict=True)
    )
    now, earlier = _median(compared.now), _median(compared.before)
    if compared.verdict == "change":
        verb = _verb(compared)
        return (
            f"Median {name} {verb} from {earlier} in {before} {old} to {now} in {focus} {new}; ratio {ratio_text(compared)}, "
            "more than chance explains."
        )
    return f"Median {name} was {now} in {focus} {new}, {earlier} in {before} {old}: within noise{_holm(compared)}."


def visible(judged: Judged) -> str | None:
    """How large a true change has to be to be found in four of five tries."""
    compared = judged.comparison
    if compared.visible is None:
        return None
    fall, rise = _percent(1 - 1 / compared.visible), _percent(compared.visible - 1)
    return (
        f"Two periods of {compared.n_before} and {compared.n_now} incidents show a true change in four of five tries only when "
        f"it is a fall of {fall} % or a rise of {rise} %."
    )


def times_in_detail(judged: Judged) -> str | None:
    """What would have stood out, where nothing did; the single times, where they are few; else None."""
    compared, n = judged.comparison, len(judged.times)
    if compared.verdict == "noise":
        return (
            f"With these counts only a fall of about {_percent(compared.fall)} % or a rise of about "
            f"{_percent(compared.rise)} % would stand out."
        )
    if compared.verdict == "too_few" and 0 < n <= LISTED:
        return f"{'It' if n == 1 else 'They'} took {listed([minutes_text(minutes) for minutes in judged.times])}."
    return None


def within_severities(judged: Judged) -> str | None:
    """That severities are compared each with itself, and what remains; None where their mix has not moved."""
    if judged.within_p is None:
        return None
    left = f" ({', '.join(judged.strata_left_out)} left out: fewer than three)" if judged.strata_left_out else ""
    moved = "The mix of severities differs by more than 15 points, so severities are compared each with itself"
    if judged.comparison.verdict == "change":
        return f"{moved}{left}: the change remains."
    alone = judged.plain_p is not None and judged.plain_p < ALPHA <= judged.within_p
    return f"{moved}{left}; without that it would have looked like a change." if alone else f"{moved}{left}."


def _too_few_times(judged: Judged) -> str:
    n, name, running = len(judged.times), judged.clock.name, judged.still_open[0]
    if not n:
        waiting = f"; {count(running, 'is', 'are')} still open" if running else ""
        return f"No incident of {judged.focus} gives its {name}{waiting}."
    if n > LISTED:
        return (
            f"Median {name} was {_median(judged.comparison.now)} in {judged.focus} (n {n}); {judged.before} has "
            f"{count(judged.comparison.n_before, 'incident')} with it: too few to compare."
        )
    return f"{count(n, 'incident')} of {judged.focus} {'gives its' if n == 1 else 'give their'} {name}: too few to compare."


def counts(compared: Comparison, focus: str, before: str) -> str:
    """How many incidents, against how many before."""
    said = f"{count(compared.n_now, 'incident')} in {focus} against {compared.n_before} in {before}"
    if compared.verdict == "too_few":
        return f"{said}: too few to compare."
    rate = f"per day a ratio of {ratio_text(compared)}"
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


def _median(minutes: float | None) -> str:
    return NOT_REACHED if minutes is None else minutes_text(minutes)


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
