"""The moments of an incident and the minutes between them: stated values, labelled timeline events, and the twins of both.

Definitions: time to detect is detected minus started, to acknowledge acknowledged minus detected, to mitigate mitigated
minus started, to resolve resolved minus detected, duration resolved minus started. A stated value wins over a computed
one unless the policy says otherwise; both are kept. A negative duration is null, with a finding.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from etl.facts.shapes import Fact
from etl.records import DURATIONS, Clock, Finding, TimelineEvent

_LONGEST = timedelta(days=3)
_PAPERWORK = re.compile(
    r"post-?mortem|retro|meeting|review|follow-?up|ticket|publish|disclos|announce|blog|report(?:ed|s)?\b|writ(?:e|ten|ing)|plan",
    re.I,
)
_OUTAGE_OVER = re.compile(r"\boutage (?:is |was )?(?:ends|ended|over)\b|\bend of (?:the )?outage\b", re.I)

# Users may be affected until the end, although the mitigation came before it.
IMPACT = "duration_of_impact"
# What a total may have been measured between as well.
OTHER_MOMENTS = {"duration": ("started_at", "mitigated_at"), "time_to_resolve": ("started_at", "resolved_at")}
_GOES_ON = re.compile(
    r"\b(?:still|believ(?:e|ed|es|ing)|fail(?:s|ing|ures?)?|again (?:down|broken)|not yet|\w{2,6}n['’]t)\b", re.I
)

MOMENTS = ("started_at", "detected_at", "acknowledged_at", "mitigated_at", "resolved_at", "communicated_at")


@dataclass(frozen=True, slots=True)
class Stated:
    """A duration as a document states it. `counts` is False for support hours, which are no wall-clock minutes."""

    minutes: float
    clock: Clock
    fact: Fact
    counts: bool = True


def minutes_between(start: datetime | None, end: datetime | None) -> float | None:
    """Minutes from start to end, or None where one is unknown or the end lies before the start."""
    if start is None or end is None or end < start:
        return None
    return (end - start).total_seconds() / 60.0


def durations(
    moments: Mapping[str, datetime | None], stated: Mapping[str, Stated], prefer: str, assumed: Collection[str] = ()
) -> dict[str, float | str | None]:
    """The columns of the five durations: stated and computed twin, the one that counts, and its clock.

    `assumed` moments were not labelled as such. No time to detect, acknowledge or mitigate is computed from an assumed
    start, and a stated time to resolve is trusted more than a duration computed from one.
    """
    columns: dict[str, float | str | None] = {}
    for stem, (start, end, clock) in DURATIONS.items():
        computed = minutes_between(moments.get(start), moments.get(end))
        if start in assumed and stem in {"time_to_detect", "time_to_mitigate"}:
            computed = None
        computed_clock: Clock = clock
        if computed is None and stem == "time_to_resolve":  # detection unknown: from the start, and said so
            computed, computed_clock = minutes_between(moments.get("started_at"), moments.get("resolved_at")), "from_start"
        if computed is None and stem == "duration":  # start unknown: what is known is from detection on
            computed, computed_clock = minutes_between(moments.get("detected_at"), moments.get("resolved_at")), "from_detection"
        said = stated.get(stem)
        usable = said if said is not None and said.counts else None
        first = usable if usable is not None and (prefer == "stated" or computed is None) else None
        if stem == "duration" and first is None and "started_at" in assumed and "time_to_resolve" in stated:
            computed = None
        columns[f"{stem}_stated_minutes"] = said.minutes if said else None
        columns[f"{stem}_computed_minutes"] = computed
        columns[f"{stem}_minutes"] = first.minutes if first else computed
        columns[f"{stem}_clock"] = first.clock if first else (computed_clock if computed is not None else None)
    _fall_back(columns)
    columns["time_to_communicate_minutes"] = minutes_between(moments.get("detected_at"), moments.get("communicated_at"))
    return columns


def _fall_back(columns: dict[str, float | str | None]) -> None:
    """Where only one of the total times is known, it is the other too, with its clock beside it."""
    for stem, sources in {"duration": ("time_to_mitigate", "time_to_resolve"), "time_to_resolve": ("duration",)}.items():
        if columns[f"{stem}_minutes"] is not None:
            continue
        for source in sources:
            if columns[f"{source}_minutes"] is not None:
                columns[f"{stem}_minutes"] = columns[f"{source}_minutes"]
                columns[f"{stem}_clock"] = columns[f"{source}_clock"]
                break


def disagreements(
    columns: Mapping[str, float | str | None],
    stated: Mapping[str, Stated],
    moments: Mapping[str, datetime | None],
    limits: tuple[float, float],
    assumed: Collection[str] = (),
) -> list[Finding]:
    """A finding for each duration whose stated and computed value, by the same clock, differ by more than both `limits`.

    They are a share of the larger one, and minutes. None where a moment is only assumed, or where the statement fits two
    other moments: a recovery told from the start, an outage told until its repair.
    """
    share, minutes = limits
    found = []
    for stem, (start, end, clock) in DURATIONS.items():
        said, reckoned = columns[f"{stem}_stated_minutes"], columns[f"{stem}_computed_minutes"]
        if stem not in stated or stated[stem].clock not in {clock, "unknown"} or not stated[stem].counts:
            continue
        if not isinstance(said, float) or not isinstance(reckoned, float):
            continue
        whole = columns["duration_computed_minutes"]
        if start in assumed or end in assumed:
            continue
        other = minutes_between(*(moments.get(name) for name in OTHER_MOMENTS.get(stem, ("", ""))))
        if other is not None and abs(said - other) <= minutes:
            continue
        if stated[stem].fact.field == IMPACT and isinstance(whole, float) and reckoned <= said <= whole:
            continue
        difference = abs(said - reckoned)
        if difference > minutes and difference > share * max(said, reckoned):
            name = stem.replace("_", " ")
            text = f"{name}: the document states {said:g} min, its times give {reckoned:g} min; check which is right"
            found.append(Finding(stated[stem].fact.line, "warning", "duration-mismatch", text))
    return found


def order_findings(moments: Mapping[str, datetime | None], lines: Mapping[str, int]) -> list[Finding]:
    """A finding where a later moment lies before an earlier one; the times stay as written."""
    found = []
    for later in ("detected_at", "mitigated_at", "resolved_at"):
        start, end = moments.get("started_at"), moments.get(later)
        if start is not None and end is not None and end < start:
            name = later.removesuffix("_at")
            text = f"{name} {end:%Y-%m-%d %H:%M} lies before the start {start:%Y-%m-%d %H:%M}; durations left out"
            found.append(Finding(lines.get(later), "warning", "times-order", text))
    return found


@dataclass(frozen=True, slots=True)
class Chosen:
    """The event that gives each moment, and the moments for which only the first or the last entry stands."""

    events: Mapping[str, TimelineEvent]
    assumed: frozenset[str]


def from_timeline(events: Sequence[TimelineEvent], responded: Collection[int | None] = ()) -> Chosen:
    """The event that gives each moment: the first one labelled so, from the start on; for the resolution the last.

    Without a label the start is the first entry, unless that already is the detection: then the document does not say
    when it began. `responded` holds the lines of entries that also tell of a response: "reported, investigation starts".
    Without a label the resolution is the last entry, where that may be one: it is not a detection, speaks of no paperwork,
    lies within three days of the first, and no entry follows it whose time nobody can place.
    """
    timed = [event for event in events if event.occurred_at is not None]
    chosen: dict[str, TimelineEvent] = {}
    begun = next((event for event in timed if event.moment == "started"), None)
    for event in timed:
        early = begun is not None and _when(event) < _when(begun)
        if event.moment and event.moment not in {"resolved", "mitigated"} and not early:
            chosen.setdefault(f"{event.moment}_at", event)
    noticed = chosen.get("detected_at")
    if noticed is not None and noticed.line in responded:
        chosen["acknowledged_at"] = noticed
    ends = _ends(timed)
    restored = [event for event in timed if event.moment == "mitigated"]
    if restored:
        chosen["mitigated_at"] = restored[0]
    _drop_late_detection(chosen)
    assumed = set()
    if ends:
        chosen["resolved_at"] = ends[-1]
    elif restored:
        chosen["resolved_at"] = restored[-1]
    elif len(timed) > 1 and _is_last(timed[-1], events) and _may_be_the_end(timed, chosen.get("started_at", timed[0])):
        chosen["resolved_at"] = timed[-1]
        assumed.add("resolved_at")
    if timed and "started_at" not in chosen and timed[0].moment in {None, "started"}:
        chosen["started_at"] = timed[0]
        assumed.add("started_at")
    start = chosen.get("started_at")
    if start is not None:  # an event before the start tells of something else
        chosen = {name: event for name, event in chosen.items() if _when(event) >= _when(start) or name == "started_at"}
    return Chosen(chosen, frozenset(assumed & set(chosen)))


def is_contradicted(moments: Mapping[str, datetime | None], stated: Mapping[str, Stated], assumed: Collection[str]) -> bool:
    """Whether the stated duration says that an assumed end is none: it lies less than half, or more than twice as far."""
    said = stated.get("duration")
    if said is None or not said.counts or "resolved_at" not in assumed or "started_at" in assumed:
        return False
    minutes = minutes_between(moments.get("started_at"), moments.get("resolved_at"))
    return minutes is not None and not said.minutes / 2 <= minutes <= said.minutes * 2


def _ends(timed: Sequence[TimelineEvent]) -> list[TimelineEvent]:
    """The entries that tell of a resolution; where some say that the outage was over, only those: work goes on behind it."""
    ends = [event for event in timed if event.moment == "resolved"]
    return [event for event in ends if _OUTAGE_OVER.search(event.event)] or ends


def _is_last(event: TimelineEvent, events: Sequence[TimelineEvent]) -> bool:
    """Whether nothing but paperwork and remarks follows: no entry with a time or a label of its own."""
    following = events[events.index(event) + 1 :]
    return not any((later.time_raw or later.moment) and not _PAPERWORK.search(later.event) for later in following)


def _drop_late_detection(chosen: dict[str, TimelineEvent]) -> None:
    """What is discovered while people already respond is something else than the incident."""
    response = [chosen[name] for name in ("acknowledged_at", "mitigated_at", "communicated_at") if name in chosen]
    detected = chosen.get("detected_at")
    if detected is not None and any(_when(event) < _when(detected) for event in response):
        del chosen["detected_at"]


def _may_be_the_end(timed: Sequence[TimelineEvent], start: TimelineEvent) -> bool:
    last = timed[-1]
    if last.moment is not None or _PAPERWORK.search(last.event) or _GOES_ON.search(last.event):
        return False
    return _when(last) - _when(start) <= _LONGEST


def _when(event: TimelineEvent) -> datetime:
    assert event.occurred_at is not None
    return event.occurred_at
