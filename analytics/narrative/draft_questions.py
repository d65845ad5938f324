"""Questions for the systemic analysis of an issue that came back: each is asked because of a fact of the comparison.

Owns which fact raises which question. A question asks for conditions, never for who; it answers nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from analytics.markdown import short
from analytics.metrics.draft import Draft
from analytics.narrative.recurrence import called
from analytics.narrative.shares import joined
from analytics.presentation import minutes_text

MOST = 5  # questions of one kind
LONG = 2.0  # times the shortest: the times to resolve differ


def questions(found: Draft) -> list[str]:
    """The questions, in the order in which an analysis goes: what is common, what came between, how it was met."""
    return [
        "What do the occurrences have in common that this comparison does not show?",
        *_of_triggers(found),
        *_of_factors(found),
        *_of_promises(found),
        *_of_done(found),
        *_of_detection(found),
        *_of_times(found),
        "What in the system has to change so that it does not come back, and who can decide that?",
    ]


def _of_triggers(found: Draft) -> Iterator[str]:
    triggers = found.group.members["trigger"].drop_nulls().to_list()
    different = {" ".join(trigger.lower().split()).rstrip(".") for trigger in triggers}
    if len(triggers) > 1 and len(different) == 1:
        yield f'Each known trigger is the same ("{_quoted(triggers[-1])}"): why can it still start this?'
    elif len(different) > 1:
        yield "The triggers differ: which condition did each of them meet?"


def _of_factors(found: Draft) -> Iterator[str]:
    often = Counter(factor for factors in found.group.members["factors"] for factor in factors)
    for factor, times in sorted(often.items(), key=lambda item: (-item[1], item[0]))[:MOST]:
        if times > 1:
            yield f"{factor} contributed to {times} of {found.group.count} occurrences: what keeps this condition in place?"


def _of_promises(found: Draft) -> Iterator[str]:
    for row in found.group.promises.head(MOST).iter_rows(named=True):
        later = joined(row["later_ids"])
        yield (
            f"Action A{row['number']} of {called(row['incident_id'], row['incident_title'])} was still open when {later} "
            "began: what stood in its way, and is it still the right one?"
        )


def _of_done(found: Draft) -> Iterator[str]:
    """Actions to prevent that were done before a later occurrence began."""
    rows = list(found.group.members.iter_rows(named=True))
    asked = 0
    for place, earlier in enumerate(rows):
        for action in found.actions_of(earlier["incident_key"]).iter_rows(named=True):
            done = action["completed_on"] if action["state"] == "done" and action["kind"] == "prevent" else None
            later = [row for row in rows[place + 1 :] if done and row["counted_at"] and row["counted_at"].date() > done]
            if later and asked < MOST:
                asked += 1
                yield (
                    f"Action A{action['number']} of {called(earlier['incident_id'], earlier['title'])} "
                    f'("{_quoted(action["description"])}") was done on {done:%Y-%m-%d}, before '
                    f"{called(later[0]['incident_id'], later[0]['title'])}: which part of the issue does it not reach?"
                )


def _of_detection(found: Draft) -> Iterator[str]:
    told = found.group.members["detection_method"].drop_nulls().to_list()
    if "customer" in told:
        yield f"Customers noticed first in {told.count('customer')} of {len(told)}: which signal was there before them?"


def _of_times(found: Draft) -> Iterator[str]:
    known = found.group.members["time_to_resolve_minutes"].drop_nulls().to_list()
    if len(known) > 1 and max(known) > LONG * min(known):
        yield (
            f"It took between {minutes_text(min(known))} and {minutes_text(max(known))} to resolve: what was different when it "
            "was short?"
        )


def _quoted(text: str) -> str:
    return short(text, 120).rstrip(".")
