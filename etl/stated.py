"""Durations as an incident's fields state them, each with the clock that its label means.

What the times themselves give, and which of the two fills a column, is decided in `clocks`.
"""

from __future__ import annotations

import re

from etl.clocks import Stated
from etl.durations import read_duration
from etl.facts.shapes import Episode, Fact
from etl.folding import fold
from etl.records import Clock, Finding

STATED_CLOCKS: dict[str, tuple[str, Clock]] = {
    "duration": ("duration", "unknown"),
    "time_to_detect": ("time_to_detect", "from_start"),
    "time_to_acknowledge": ("time_to_acknowledge", "from_detection"),
    "time_to_mitigate": ("time_to_mitigate", "from_start"),
    "duration_of_impact": ("time_to_mitigate", "from_start"),
    "time_to_resolve": ("time_to_resolve", "from_detection"),
}
_CLAUSE = re.compile(r"(?<=[.;])\s|(?<=[。；])")  # what stands behind the first clause explains the value


def stated_durations(episode: Episode) -> tuple[dict[str, Stated], list[Finding]]:
    """The durations that the document states, by stem, each with the clock its label means."""
    found: dict[str, Stated] = {}
    findings: list[Finding] = []
    for name, (stem, clock) in STATED_CLOCKS.items():
        for fact in (fact for fact in episode.fields if fact.field == name):
            reading = read_duration(_CLAUSE.split(fact.text, maxsplit=1)[0])
            if reading.minutes is None:
                if reading.problem == "duration-range":
                    findings.append(
                        Finding(fact.line, "warning", "duration-range", f"{fact.label} {fact.text[:40]!r} is no duration")
                    )
                continue
            if stem not in found:
                said = Stated(reading.minutes, _clock_of(fact, clock), fact, counts=reading.basis != "support_hours")
                found[stem] = said
    _add_response(episode, found)
    duration = found.get("duration")
    if duration is not None and duration.clock == "from_detection":  # "Duration (detection to resolution)" is both
        found.setdefault("time_to_resolve", duration)
    return found, findings


def _clock_of(fact: Fact, clock: Clock) -> Clock:
    """The label's clock, unless the words themselves say from where it runs."""
    words = fold(f"{fact.label} {fact.text}")
    if "detection to resolution" in words or "from detection" in words:
        return "from_detection"
    if clock == "unknown" and ("total duration" in words or re.search(r"\d{1,2}:\d{2}\D{1,12}\d{1,2}:\d{2}", fact.text)):
        return "from_start"
    return clock


def _add_response(episode: Episode, found: dict[str, Stated]) -> None:
    """`Response to Resolution` is a time to resolve only together with a known time to acknowledge."""
    fact = episode.first("response_to_resolution")
    acknowledged = found.get("time_to_acknowledge")
    if fact is None or acknowledged is None or "time_to_resolve" in found:
        return
    reading = read_duration(fact.text)
    if reading.minutes is not None:
        found["time_to_resolve"] = Stated(acknowledged.minutes + reading.minutes, "from_detection", fact)
