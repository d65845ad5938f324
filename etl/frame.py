"""What a document says about its times as a whole: their zone, the day it tells of, and the order in which it writes dates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, tzinfo

from etl.dates import Order, date_order, read_date
from etl.document_zone import told_zone
from etl.facts.shapes import Episode, Part
from etl.paths import dated_name
from etl.settings import Settings
from etl.titles import title_source
from etl.zones import find_zone, read_zone

WRITTEN_WITHIN_DAYS = 10  # after the incident, as a rule


@dataclass(frozen=True, slots=True)
class Frame:
    """What a document says about its times as a whole: the zone, whether it said so, the day, and the order of its dates."""

    zone: tzinfo
    zone_stated: bool
    day: date | None
    order: Order | None


def frame_of(episode: Episode, path: str, settings: Settings) -> Frame:
    """The zone stated for the document, else the policy's; the day stated, in the title, or in the file's name."""
    texts = list(_zone_texts(episode))
    named = (find_zone(text, settings.words) for text in texts)
    zone = next((found for name in named if name and (found := read_zone(name, settings.words)) is not None), None)
    zone = zone or told_zone(episode, settings)
    written = [fact.text for fact in episode.fields] + [event.time_raw or "" for event in episode.events]
    written += [text for action in episode.actions for text in (action.due, action.created, action.completed) if text]
    filed = read_date(dated_name(path)).value
    order = date_order(written, known=[filed] if filed else []) or settings.date_order
    title = (title_source(episode) or (episode.title, 0))[0]
    day = _stated_day(episode, order) or _named_day(title, path, order) or _told_day(episode, order)
    return Frame(zone or settings.zone, zone is not None, day, order)


def _zone_texts(episode: Episode) -> Iterable[str]:
    """Where people say the zone of all times: the heading, header row and first lines of the time line."""
    for part in episode.parts:
        if part.kind == "timeline":
            yield part.section.heading
            yield from _opening(part)
    for part in episode.parts:
        if part.kind != "timeline":
            yield from (text for text in _opening(part) if "times" in text.casefold() or "timestamps" in text.casefold())


def _opening(part: Part) -> Iterable[str]:
    for block in part.section.blocks[:3]:
        if hasattr(block, "header"):
            yield from block.header
        elif hasattr(block, "texts") and not hasattr(block, "marker"):
            yield from block.texts[:2]


def _stated_day(episode: Episode, order: Order | None) -> date | None:
    for name in ("incident_date", "started_at", "detected_at"):
        for fact in episode.fields:
            if fact.field == name:
                reading = read_date(fact.text, order=order)
                if reading.value:
                    return reading.value
    return None


def _named_day(title: str, path: str, order: Order | None) -> date | None:
    """The day in the title or in the file's name. A file is often named after the day of the writing: where the title names
    a day shortly before, it is the title's; further apart, one of them is a slip, and titles are copied more often."""
    titled, filed = read_date(title, order=order).value, read_date(dated_name(path), order=order).value
    if titled is None or filed is None:
        return titled or filed
    return titled if 0 <= (filed - titled).days <= WRITTEN_WITHIN_DAYS else filed


def _told_day(episode: Episode, order: Order | None) -> date | None:
    """A day in the first lines of the time line, in a stated period, or in the summary, where no field names one."""
    texts = [text for part in episode.parts if part.kind == "timeline" for text in _opening(part)]
    texts += [fact.text for name in ("duration", "resolved_at", "summary") for fact in episode.fields if fact.field == name]
    return next((found.value for text in texts if (found := read_date(text[:400], order=order)).value), None)
