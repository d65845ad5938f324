"""The zone that a document names beside one of its times, and means for all of them.

`**Duration:** 23 minutes (09:32 to 09:55 EST)` above a time line of bare clocks: nobody reads those clocks as UTC. Asked only
where neither the time line nor a sentence about "all times" says a zone; a document that names two zones says none.
"""

from __future__ import annotations

from datetime import tzinfo

from etl.facts.shapes import Episode, Fact
from etl.settings import Settings
from etl.times import read_times
from etl.zones import read_zone

# What states a time of the incident itself; a day of writing or review may be told by another clock.
_TELLING = {
    "incident_date", "started_at", "detected_at", "acknowledged_at", "mitigated_at", "resolved_at", "duration", "summary",
}  # fmt: skip
_LONGEST = 600  # characters of a summary


def told_zone(episode: Episode, settings: Settings) -> tzinfo | None:
    """The one zone that stands beside the stated times, where the entries of the time line name none; else None."""
    if any(reading.zone for event in episode.events if event.time_raw for reading in read_times(event.time_raw)):
        return None
    told = (fact.text[:_LONGEST] for fact in episode.fields if fact.field in _TELLING and not _is_stamp(fact))
    names = {reading.zone for text in told for reading in read_times(text) if reading.time is not None and reading.zone}
    zones = {zone for name in names if name and (zone := read_zone(name, settings.words)) is not None}
    return zones.pop() if len(zones) == 1 else None


def _is_stamp(fact: Fact) -> bool:
    """Whether the value was written by a program into front matter: `date: 2026-03-17 09:00:00 +0000`."""
    return fact.place == "front_matter" and fact.field == "incident_date"
