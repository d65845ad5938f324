"""What each measure is: by which clock, of how many, with which interval, and what happens to what is unknown.

Owns these words, one entry for each figure that has a caption. What a measure is in full stands in its caption; where it
comes from stands in the header of its questions. Knows no numbers.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """A measure in words: its question, the page it stands on (a stem), and the four things to know about any number."""

    title: str
    page: str
    clock: str
    counted: str
    interval: str
    unknown: str


OPENING = (
    "Every number of these pages, with what it is, by which clock it runs, of how many it is made, how sure it is, and what "
    "happens to what the documents do not say. Where a number is shown, the same words, the SQL and what was left out stand "
    "folded below the picture."
)
NO_CLOCK = "None: incidents are counted, not timed."
BY_DETECTION = "The day of detection, else of the start, else of the document, in UTC."
NO_INTERVAL = "None: a list or a sum, not an estimate."
WILSON = "Wilson's, 95 %."
MADE = "From the day an action was made."


def four(words: Words) -> tuple[tuple[str, str], ...]:
    """The four things to know about any number, each with its name."""
    return (
        ("Clock", words.clock),
        ("Of how many", words.counted),
        ("Interval", words.interval),
        ("Unknown", words.unknown),
    )


# By the name of the caption.
WORDS = {
    "incident_times": Words(
        "How long did each incident take, and what is the median of its quarter?",
        "response_times",
        "The one chosen on the page; the five clocks and the full time are listed above.",
        "Incidents with this time by this clock, above zero; open ones enter the median of their quarter.",
        "95 % by order statistics; none below six incidents. With open incidents: Kaplan–Meier.",
        "An incident without the time is left out and counted beside the picture with the reason.",
    ),
    "clocks": Words(
        "All clocks of the period: median, change, target",
        "response_times",
        "Each its own; clocks are never mixed.",
        "Incidents of the period with a time by that clock, on each side of the comparison.",
        "Hodges–Lehmann ratio with 95 %; Mann–Whitney, adjusted by Holm over all comparisons of the page.",
        "An unknown time is in no median, and never counted as a missed target.",
    ),
    "cumulative": Words(
        "How many were over by when?",
        "response_times",
        "The one chosen on the page.",
        "Incidents with this time by this clock, in the focus and in the four quarters before.",
        "None drawn; the curves are all there is to the data.",
        "Left out of both curves.",
    ),
    "process": Words(
        "Is it the same process?",
        "response_times",
        "The one chosen on the page, on the logarithm of minutes.",
        "All incidents with this time, in order of detection, from twelve on; the first 24 set the limits.",
        "Limits of the individuals chart: mean ± 2.66 × mean moving range.",
        "Left out; the order closes over the gap.",
    ),
    "phases": Words(
        "Where does the time pass?",
        "response_times",
        "From each moment to the next: start, detection, acknowledgement, mitigation, resolution.",
        "Incidents that give all five moments in order; below three of them those that give start, detection and resolution.",
        NO_INTERVAL,
        "An incident that does not give these moments is left out and counted.",
    ),
    "burden": Words(
        "How long were users affected?",
        "response_times",
        "From the first effect on users to service restored; where that is unknown, to declared resolved.",
        "Incidents that give one of the two from the start.",
        "None: one long incident decides a sum, so sums are not tested.",
        "Not in the sum; how many is said beside it.",
    ),
    "groups": Words(
        "Does it differ by severity, service, team or factor?",
        "response_times",
        "The one chosen on the page.",
        "Incidents of the period with this time; groups of three or more.",
        "95 % by order statistics; none below six.",
        "An incident that does not say its group stands in none; smaller groups are counted, not shown.",
    ),
    "severity_by_quarter": Words(
        "How many, and how severe?",
        "severity_distribution",
        BY_DETECTION,
        "All incidents of the selection.",
        "None for counts drawn; comparisons of counts stand in the sentence, with their rate ratio.",
        "Unknown severity is a part of its own, in grey; undated incidents are in no quarter.",
    ),
    "worst_by_quarter": Words(
        "What share is severe?",
        "severity_distribution",
        BY_DETECTION,
        "Incidents whose severity is known.",
        WILSON + " Two periods: Fisher's exact test, adjusted by Holm.",
        "Unknown severities are in neither side of the share.",
    ),
    "worst_gaps": Words(
        "How long between the worst?",
        "severity_distribution",
        "Days from one incident to the next of the rank.",
        "Incidents of the rank with a day, from eight gaps on; all quarters.",
        "Individuals chart on days to the power 1/3.6.",
        "Undated incidents make no gap.",
    ),
    "severity_by_detection": Words(
        "How were they noticed?",
        "severity_distribution",
        NO_CLOCK,
        "All incidents of the selection.",
        NO_INTERVAL,
        "Incidents that do not say are a bar of their own.",
    ),
    "factor_shares": Words(
        "What keeps contributing?",
        "contributing_factors",
        BY_DETECTION,
        "Incidents that say anything about their cause.",
        "Jeffreys', 95 %.",
        "Incidents silent about their cause are in neither side; suggested factors are lighter and in no test.",
    ),
    "rising_factors": Words(
        "What rises?",
        "contributing_factors",
        "The period in focus against the four quarters before it.",
        "Incidents that give a cause; factors that occur three times or more in all.",
        "One-sided hypergeometric test, Benjamini–Hochberg with q = 0.10.",
        "Suggested factors take no part.",
    ),
    "factors_by_quarter": Words(
        "When did they contribute?",
        "contributing_factors",
        BY_DETECTION,
        "Incidents with the factor.",
        NO_INTERVAL,
        "Undated incidents are in no quarter.",
    ),
    "factor_services": Words(
        "In which services?",
        "contributing_factors",
        NO_CLOCK,
        "Incidents that name their services; one with several stands in each.",
        "None; the expected count stands beside it.",
        "Incidents that name no service are left out and counted.",
    ),
    "came_due": Words(
        "Do we finish what we promise?",
        "action_completion",
        "By due date, as of the day of the load.",
        "Actions that came due and of which is known whether they were done.",
        WILSON,
        "Unknown ones stand beside the share; undated ones came due on no day.",
    ),
    "overdue": Words(
        "What is overdue, and for how long?",
        "action_completion",
        "Days past due, as of the day of the load.",
        "Actions that are open or in progress and were due.",
        NO_INTERVAL,
        "Actions whose state is unknown are not called overdue.",
    ),
    "time_to_close": Words(
        "How long does closing take?",
        "action_completion",
        MADE,
        "Actions with a day on which they were made; open ones for as long as they have been open.",
        "Kaplan–Meier with Greenwood's interval, 95 %.",
        "Done ones without a day, and unknown states, are left out.",
    ),
    "kinds": Words(
        "Which kinds are promised, and which get done?",
        "action_completion",
        "By due date, as of the day of the load.",
        "Actions by kind; the share is of those that came due and are known.",
        WILSON + " Kinds are compared pairwise by Fisher's exact test with Holm's adjustment.",
        "An action whose words tell nothing is marked so; unknown states are in no share.",
    ),
    "flow": Words(
        "Is more promised than closed?",
        "action_completion",
        "The quarter in which an action was made, and that in which it was done or cancelled.",
        "Actions with such a day.",
        NO_INTERVAL,
        "Actions without the day are in neither.",
    ),
    "cohorts": Words(
        "Closed within 30, 60 and 90 days",
        "action_completion",
        MADE,
        "Actions made at least so many days ago.",
        NO_INTERVAL,
        "Done ones without a day are in neither side.",
    ),
    "occurrences": Words(
        "Which incident is the same one again?",
        "recurring_incidents",
        "The day of each occurrence.",
        "Groups with at least one incident in the selection; near misses belong to them.",
        "None: candidates, of which about two in three were right where it was measured. People decide.",
        "Incidents with too little text are linked by nobody but people.",
    ),
    "rules": Words(
        "Do we work the way we agreed?",
        "postmortem_process",
        "Each rule its own: hours from resolution, or days from the making of an action.",
        "Incidents to which the rule applies and that pass or fail.",
        WILSON,
        "Not known is its own part, and never a failure.",
    ),
    "delays": Words(
        "How long does the paper work take?",
        "postmortem_process",
        "From resolution to draft, review and publication.",
        "Incidents of which both days are known, in order; stated days and those of the history apart.",
        "95 % by order statistics; none below six.",
        "Left out and counted.",
    ),
    "items": Words(
        "How complete are the postmortems?",
        "postmortem_process",
        NO_CLOCK,
        "Postmortems of the selection that are not restricted.",
        NO_INTERVAL,
        "A placeholder counts as empty; what a form does not ask for is not held against it.",
    ),
    "findings_by_kind": Words(
        "What was doubtful?",
        "archive_quality",
        NO_CLOCK,
        "All findings of the whole archive.",
        NO_INTERVAL,
        "A finding is how the archive says that something is unknown.",
    ),
    "fields": Words(
        "Which facts do the documents give?",
        "archive_quality",
        NO_CLOCK,
        "All incidents of the archive that are not restricted.",
        NO_INTERVAL,
        "Unknown is a part of its own, and never zero.",
    ),
    "contradictions": Words(
        "Where does a document contradict itself?",
        "archive_quality",
        "That of the duration concerned; both values run from the same moment.",
        "Incidents that state a duration and give its two times.",
        NO_INTERVAL,
        "One value alone contradicts nothing.",
    ),
    "own_time": Words(
        "How did it go?",
        "incident_record",
        "All clocks of the one incident.",
        "One incident.",
        NO_INTERVAL,
        "A clock that the document does not give is not drawn.",
    ),
    "incidents_by_month": Words(
        "When were they?",
        "all_incidents",
        BY_DETECTION,
        "All incidents listed.",
        NO_INTERVAL,
        "Undated incidents are in no month.",
    ),
}
