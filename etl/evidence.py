"""Where the labelled values of an incident stand: for each value its field, its words and its line.

Knows which fact a value was taken from, and never what it means. Moments, durations and the way of detection bring their
own evidence, from the modules that chose between several places.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from etl.dates import read_date
from etl.facts.shapes import Episode, Fact
from etl.paths import dated_name
from etl.records import Evidence
from etl.titles import title_source

LABELLED = ("trigger", "users_affected", "summary", "root_cause", "services", "teams", "tags", "incident_id", "incident_date")
DAYS = ("drafted_at", "reviewed_at", "published_at")
LONGEST = 500  # characters kept of a value's words


def evidence_of(episode: Episode, path: str, values: Mapping[str, Any]) -> list[Evidence]:
    """A piece of evidence for each value that is not null; for a list the first place that names a member."""
    found = [
        _stated(name, fact)
        for name in (*LABELLED, *DAYS)
        if (fact := episode.first(name)) is not None and (name not in values or values[name])
    ]
    for column, name in (("severity_raw", "severity"), ("status_raw", "status")):
        fact = episode.first(name)
        if fact is not None:
            found.append(Evidence(column, fact.text[:LONGEST], fact.line))
    return [*found, *_title(episode), *_users(episode, values), *_date(episode, path, values.get("incident_date"))]


def _stated(name: str, fact: Fact) -> Evidence:
    return Evidence(name, fact.text[:LONGEST], fact.line, "computed" if fact.place == "title" else "stated")


def _title(episode: Episode) -> list[Evidence]:
    source = title_source(episode)
    return [Evidence("title", source[0][:LONGEST], source[1])] if source else []


def _users(episode: Episode, values: Mapping[str, Any]) -> list[Evidence]:
    """The impact's words, where a number of users was found in them and no field states it."""
    impact = episode.first("impact")
    if impact is None or episode.first("users_affected") is not None or not values.get("users_affected"):
        return []
    return [Evidence("users_affected", impact.text[:LONGEST], impact.line)]


def _date(episode: Episode, path: str, day: date | None) -> list[Evidence]:
    """Where the day comes from when no field states it: the file's name, the title, or an entry of the time line."""
    if day is None or episode.first("incident_date") is not None:
        return []
    places = [
        (dated_name(path), None),
        (episode.title, episode.line),
        *((event.time_raw or "", event.line) for event in episode.events),
    ]
    told = next(((text, line) for text, line in places if text and read_date(text).value == day), None)
    return [Evidence("incident_date", told[0][:LONGEST], told[1], "computed")] if told else []
