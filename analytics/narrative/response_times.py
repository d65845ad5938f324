"""Sentences about response times."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from analytics.metrics.burden import Burden, Phases
from analytics.metrics.clocks import CLOCKS, RUNS, STILL_OPEN
from analytics.metrics.response_times import IncidentTimes
from analytics.metrics.time_shapes import Groups, Process
from analytics.metrics.time_verdicts import Judged
from analytics.narrative import INCIDENT, Caption, verdicts
from analytics.narrative.shares import count, share_of
from analytics.presentation import minutes_text, percent, short_id

MEDIAN = {"n": "n", "median_minutes": "Median, min", "low_minutes": "from", "high_minutes": "to"}
TIMED = INCIDENT | {"shown_minutes": "Minutes", "shown": "Took", "source": "Value"}
INCIDENT_TIMES = Caption(
    "incident_times",
    "Each incident on a logarithmic axis of minutes, with the median of each quarter and its interval",
    "Marks are incidents; hollow with an arrow while open. The line is the median of the quarter they were detected in, the "
    "band its 95 % interval by order statistics (none below six incidents, then the line is dashed). A quarter with open "
    "incidents has its median by Kaplan–Meier. Medians, because a mean of such skewed times moves by chance.",
    ("incident_times",),
    TIMED,
)
CLOCK_TABLE = Caption(
    "clocks",
    "Median of each clock with its interval and its target",
    "Two periods are compared on the logarithm of minutes: the ratio is the median of all pairwise ratios (Hodges–Lehmann) "
    "with its 95 % interval, the p-value that of Mann–Whitney. It is called a change only when the interval excludes 1 and the "
    "p-value, adjusted by Holm for all comparisons of this page (every clock, with the period before and the same a year ago), "
    "is below 0.05. Otherwise it is noise; below six incidents on a side nothing is compared. Where the share of a severity "
    "differs by more than 15 points, the p-value is that within severities (van Elteren). The smallest visible fall is the "
    "true fall that these counts show in four of five tries. A target is met when the time is below it; an unknown time is "
    "never counted as missed.",
    ("incident_times", "policy_targets"),
    {
        "clock": "Clock",
        "n": "n",
        "total": "of",
        "median_minutes": "Median, min",
        "low_minutes": "from",
        "high_minutes": "to",
        "before_minutes": "Period before, min",
        "n_before": "n before",
        "ratio": "Ratio",
        "ratio_low": "ratio from",
        "ratio_high": "ratio to",
        "verdict": "Verdict",
        "visible_fall_share": "Smallest visible fall",
        "target_minutes": "Target, min",
        "met": "Met",
        "met_share": "Share met",
        "met_share_low": "share from",
        "met_share_high": "share to",
    },
)
QUARTERS = {
    "quarter_name": "Quarter",
    "n": "n",
    "still_open": "Still open",
    "median_minutes": "Median, min",
    "low_minutes": "from",
    "high_minutes": "to",
    "p90_minutes": "Nine of ten below, min",
    "p90_low_minutes": "at least",
    "p90_high_minutes": "at most",
}
CLOCKS_SHORT = {"clock": "Clock", "n": "n", "median_minutes": "Median", "low_minutes": "from", "high_minutes": "to"} | {
    "before_minutes": "Before",
    "n_before": "n before",
    "verdict": "Verdict",
    "target_minutes": "Target",
    "met": "Met",
}
CUMULATIVE = Caption(
    "cumulative",
    "Share of incidents over by each time, in the period and in the four quarters before",
    "Each step is one incident that was over by then. Curves that cross say that neither period is ahead throughout.",
    ("incident_times",),
    {"series": "Period", "minutes": "Minutes", "share": "Share over by then"},
)
PROCESS = Caption(
    "process",
    "Control chart: incidents in order of time, with the centre and the limits of the process",
    "Individuals chart (XmR) on the logarithm of minutes, in order of detection. Centre and limits (mean ± 2.66 × mean moving "
    "range) come from the first 24 incidents and stay. A point is filled when it lies outside the limits, or is at least the "
    "eighth in a row on one side of the centre. All quarters are shown, whatever the period chosen.",
    ("incident_times",),
    TIMED | {"signal": "Signal"},
)
PHASES = Caption(
    "phases",
    "Share of all minutes by phase of the incident",
    "From the moments each incident gives; shares are of the sum of minutes, so that long incidents weigh more.",
    ("incident_times",),
    {"phase": "Phase", "minutes": "Minutes", "share": "Share of all", "median_minutes": "Median, min"},
)
BURDEN = Caption(
    "burden",
    "Hours users were affected, by quarter",
    "Minutes from the first effect on users to service restored for them; where that is not known, to declared resolved. The "
    "darker part of a bar is its longest incident. Sums are not compared by a test: one long incident decides them.",
    ("incident_burden",),
    {"quarter_name": "Quarter", "n": "Incidents", "hours": "Hours affected", "longest_hours": "of these the longest"},
)
LONGEST = INCIDENT | {"shown": "Users affected for", "share": "Share of all", "cumulative_share": "With those above"}
GROUPED = Caption(
    "groups",
    "Median of each group with its interval",
    "Medians of the selected period with their 95 % intervals. Groups with fewer than three incidents are not shown.",
    ("incident_times", "incident_groups"),
    {"group": "Group", **MEDIAN},
)


def answer(judged: Judged) -> list[str | None]:
    """What may be said about the period in focus, and how many incidents are not in it."""
    return [verdicts.times(judged), verdicts.within_severities(judged), verdicts.year_ago(judged), left_out(judged)]


def left_out(judged: Judged) -> str | None:
    missing = judged.coverage.total - judged.coverage.used - judged.still_open[0]
    said = []
    if judged.still_open[0] and judged.times:
        counts, lasts = ("counts", "it has") if judged.still_open[0] == 1 else ("count", "they have")
        said.append(f"What is still open {counts} in the median for as long as {lasts} lasted, and is not compared.")
    if missing:
        others = f"{missing} of {judged.coverage.total} incidents in {judged.focus}"
        why = reasons([(reason, n) for reason, n in judged.coverage.left_out if reason != STILL_OPEN])
        said.append(f"{others} {'is' if missing == 1 else 'are'} not in this number: {why}.")
    return " ".join(said) or None


def reasons(left_out: Sequence[tuple[str, int]]) -> str:
    """Why incidents are left out: `3 do not say, 1 is still open`."""
    singular = {"do": "does", "are": "is", "have": "has", "run": "runs"}
    said = []
    for reason, n in left_out:
        verb, _, rest = reason.partition(" ")
        said.append(f"{n} {singular.get(verb, verb) if n == 1 else verb} {rest}")
    return ", ".join(said)


def small_print(judged: Judged) -> str | None:
    """The mean for those who have to report it, and how large a true change these counts could show."""
    return " ".join(said for said in (_mean(judged), verdicts.visible(judged)) if said) or None


def _mean(judged: Judged) -> str | None:
    if judged.mean is None:
        return None
    reported = "MTTR as usually reported" if judged.clock.stem == "time_to_resolve" else "as usually reported"
    return f"Mean {judged.clock.name} ({reported}) in {judged.focus}: {minutes_text(judged.mean)} (n {len(judged.times)})."


def slowest(found: IncidentTimes) -> str | None:
    """How long the slow ones of the last quarter shown took: the 90th percentile from ten on, else the two longest."""
    shown = found.quarters.filter(pl.col("n") > 0)
    if shown.is_empty():
        return None
    row = shown.row(-1, named=True)
    if row["p90_minutes"] is not None:
        high = row["p90_high_minutes"]
        bounds = f"at least {minutes_text(row['p90_low_minutes'])}" + (f", at most {minutes_text(high)}" if high else "")
        return (
            f"Nine of ten in {row['quarter_name']} took less than {minutes_text(row['p90_minutes'])} (n {row['n']}; {bounds})."
        )
    own = found.incidents.filter((pl.col("quarter") == row["quarter"]) & pl.col("minutes").is_not_null())
    longest = own.sort("minutes", "incident_id", descending=[True, False]).head(2)
    named = [
        f"{short_id(key)} ({minutes_text(minutes)})" for key, minutes in longest.select("incident_id", "minutes").iter_rows()
    ]
    return f"Longest in {row['quarter_name']}: {verdicts.listed(named)}." if named else None


def quarters(found: IncidentTimes) -> dict[str, str]:
    """The headings of the table of quarters; how long nine of ten took only where some quarter has enough incidents to say."""
    is_known = found.quarters["p90_minutes"].is_not_null().any()
    return {column: heading for column, heading in QUARTERS.items() if is_known or not column.startswith("p90")}


def definition(found: IncidentTimes) -> str:
    """What the clock measures in this archive."""
    usual = CLOCKS[found.clock.stem].runs
    other = "" if found.runs == usual else f" Most of this archive measures it so, not from {RUNS[usual]}."
    return found.clock.definition(found.runs) + other


def cumulative(shares: pl.DataFrame, at: float) -> str:
    """How many were over after so many minutes, in the focus and before."""
    said = []
    for (series,), group in shares.group_by("series", maintain_order=True):
        values = group.filter(pl.col("share") > 0)["minutes"]
        said.append(f"{sum(value <= at for value in values)} of {len(values)} in {str(series).partition(' (n')[0]}")
    return f"After {minutes_text(at)} were over: {verdicts.listed(said)}."


def processes(found: Sequence[Process]) -> str:
    """How many incidents signal that the process is no longer what it was."""
    if not found:
        return "A control chart needs twelve incidents; there are fewer."
    said = [_process(process) for process in found]
    return " ".join(said)


def _process(process: Process) -> str:
    name = process.band or "All severities"
    n, outside, run = process.n, process.outside, process.in_run
    drawn = process.points.height
    latest = f" Drawn are the latest {drawn:,} of them." if drawn < n else ""
    limits = f"{minutes_text(process.low)} to {minutes_text(process.high)}"
    provisional = "" if process.is_frozen else ", provisional"
    if not outside and not run:
        return f"{name}: none of {n} incidents signals (limits {limits}{provisional}).{latest}"
    parts = [f"{outside} outside the limits"] * bool(outside) + [f"{run} in a long run on one side"] * bool(run)
    return f"{name}: of {n} incidents {verdicts.listed(parts)} (limits {limits}{provisional}).{latest}"


def phases(found: Phases) -> str:
    """Which phase takes the most of all minutes."""
    if found.costliest is None:
        return "Too few incidents give their moments to say where the time passes."
    row = found.phases.filter(pl.col("phase") == found.costliest).row(0, named=True)
    rests = f"{found.coverage.used} of {found.coverage.total} incidents give all moments"
    total = minutes_text(sum(found.phases["minutes"]))
    return f"Most minutes pass {found.costliest}: {percent(row['share'])} of {total} ({rests})."


def burden(found: Burden) -> str:
    """How long users were affected in all, and how few incidents make up most of it."""
    if not found.n:
        return "No incident of this selection says how long users were affected."
    said = (
        f"Users were affected for {minutes_text(found.minutes)} in {count(found.n, 'incident')}; "
        f"{found.few} of them {'makes' if found.few == 1 else 'make'} up 80 % of it."
    )
    if found.by_full_time:
        said += (
            f" For {found.by_full_time} of them the time until resolved is taken, because the time to mitigate is not known."
        )
    return said


def clock_table(table: pl.DataFrame) -> str | None:
    """Which targets are met how often, in the period in focus."""
    known = table.filter(pl.col("met_share").is_not_null())
    if known.is_empty():
        return None
    said = [
        f"{row['clock']} below {row['target_minutes']:g} min: {share_of(row['met'], row['n'])}"
        for row in known.iter_rows(named=True)
    ]
    return f"Targets met: {'; '.join(said)}."


def grouped_times(groups: Groups, by: str) -> str | None:
    """What the grouping leaves out or counts twice."""
    said = []
    if groups.masked:
        said.append(f"{count(groups.masked, 'smaller group')} not shown.")
    if groups.overlapping:
        said.append(f"An incident with several {by}s stands in each of them, so the counts add up to more than the incidents.")
    return " ".join(said) or None
