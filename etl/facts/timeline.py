"""Timeline entries: from tables, lists, time headings, paragraphs that open or end with a time, and pasted chat logs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from etl.document import Code, Item, Paragraph, Table
from etl.facts.lead import LONGEST_LABEL, are_compact, labelled_time, leading_time, opens_plainly, time_kind
from etl.facts.shapes import EventFact, Part
from etl.facts.timeline_tables import LONGEST_EVENT, columns_of, table_events
from etl.placeholders import is_placeholder
from etl.relative_times import counted_day
from etl.vocabulary import Vocabulary

# In a chat log the speaker follows the time: `[5:04 PM] kim: …`.
_SPEAKER = re.compile(r"^(@?[\w.-]{2,30}(?: [A-Z][\w.-]{1,30}){0,2}):\s+")
# Labels of a time line that state how long something took.
_STATED = {
    "duration", "duration_of_impact", "time_to_detect", "time_to_acknowledge", "time_to_mitigate", "time_to_resolve",
    "time_to_communicate", "response_to_resolution",
}  # fmt: skip


def read_events(parts: Sequence[Part], vocabulary: Vocabulary) -> tuple[EventFact, ...]:
    """The entries of the timeline sections in document order; without such a section, of timed lists elsewhere."""
    timeline = [part for part in parts if part.kind == "timeline"]
    events = [event for part in timeline for event in _of_part(part, vocabulary)]
    if not events:
        events = [event for part in timeline if part.own and part.exact for event in _labelled_entries(part, vocabulary)]
    if not any(event.time_raw for event in events):
        elsewhere = [part for part in parts if part.kind in {None, "summary", "resolution", "detection", "root_cause"}]
        timed = [event for part in elsewhere for event in _timed_entries(part, vocabulary)]
        if len(timed) >= 3:  # two times in passing are no timeline
            return tuple(timed)
    return tuple(event for event in events if not _is_blank(event))


def _is_blank(event: EventFact) -> bool:
    return (not event.text and not event.time_raw) or (is_placeholder(event.text) and bool(event.text))


def _of_part(part: Part, vocabulary: Vocabulary) -> list[EventFact]:
    if not part.is_time:
        return [*_counted_day(part), *_below(part, vocabulary)]
    if time_kind(part.section.heading) == "date":
        return _under_day(part, vocabulary)
    listed = [*_of_tables(part, vocabulary), *_of_items(part, vocabulary)]
    return [_of_heading(part), *(event for event in listed if event.time_raw and time_kind(event.time_raw) == "clock")]


def _under_day(part: Part, vocabulary: Vocabulary) -> list[EventFact]:
    """A heading that names a day: the day of all entries below it, or an entry itself where there are none."""
    below = _below(part, vocabulary)
    if not below:
        return [_of_heading(part)]
    lead = leading_time(part.section.heading)
    return [EventFact(lead[0] if lead else part.section.heading, "", part.section.line), *below]


def _counted_day(part: Part) -> list[EventFact]:
    """`Day 2` as a heading."""
    return [EventFact(part.section.heading, "", part.section.line)] if counted_day(part.section.heading) else []


def _below(part: Part, vocabulary: Vocabulary) -> list[EventFact]:
    found = [*_of_tables(part, vocabulary), *_of_items(part, vocabulary), *_of_paragraphs(part)]
    for code in (block for block in part.section.blocks if isinstance(block, Code)):
        found += _of_chat(code)
    return sorted(found, key=lambda event: event.line)


def _of_tables(part: Part, vocabulary: Vocabulary) -> list[EventFact]:
    tables = [block for block in part.section.blocks if isinstance(block, Table)]
    known = [(table, columns_of(table, vocabulary)) for table in tables]
    return [event for table, columns in known if columns for event in table_events(table, columns)]


def _timed_entries(part: Part, vocabulary: Vocabulary) -> list[EventFact]:
    events = _of_tables(part, vocabulary)
    events += [event for event in _of_items(part, vocabulary) if event.time_raw]
    events += [event for event in _of_paragraphs(part, sentences=False) if event.time_raw]
    return sorted(events, key=lambda event: event.line) if len(events) >= 3 else []


def _of_heading(part: Part) -> EventFact:
    lead = leading_time(part.section.heading)
    time_raw, rest = lead if lead else (None, part.section.heading)
    said = [block.text for block in part.section.blocks if isinstance(block, Paragraph | Item)]
    body = " ".join(said[:2]) if said and len(said[0]) < 40 else next(iter(said), "")
    text = f"{rest}. {body}" if rest and body else rest or body
    return EventFact(time_raw, text[:LONGEST_EVENT], part.section.line)


def _labelled_entries(part: Part, vocabulary: Vocabulary) -> list[EventFact]:
    """The list of a time line that tells no time at all, when most of its items have a label: `Detection: a manual test`."""
    listed = [item for item in _listed(part, vocabulary) if item.depth == 0]
    labelled = [item for item in listed if ":" in item.text[:LONGEST_LABEL]]
    if len(listed) < 2 or len(labelled) * 2 <= len(listed):
        return []
    return [EventFact(None, item.text[:LONGEST_EVENT], item.line) for item in listed]


def _listed(part: Part, vocabulary: Vocabulary) -> list[Item]:
    """The items of a section without those that state how long something took."""
    items = [block for block in part.section.blocks if isinstance(block, Item)]
    return [item for item in items if vocabulary.field_of(item.text.partition(":")[0]) not in _STATED]


def _of_items(part: Part, vocabulary: Vocabulary) -> list[EventFact]:
    """List items, when at least one tells its time.

    Items below them are a part of the entry, unless they have times. A label may stand before the time.
    """
    listed = _listed(part, vocabulary)
    leads = _leads([item.text for item in listed], part.kind == "timeline")
    if not any(leads):
        return []
    nested_times = any(lead and item.depth > 0 for item, lead in zip(listed, leads, strict=True))
    found: list[EventFact] = []
    for item, lead in zip(listed, leads, strict=True):
        if item.depth > 0 and not (nested_times and lead):
            if found:
                found[-1] = _longer(found[-1], item.text)
            continue
        time_raw, text = lead if lead else (None, item.text)
        found.append(EventFact(time_raw, text[:LONGEST_EVENT], item.line))
    return found


def _leads(texts: Sequence[str], labels: bool) -> list[tuple[str, str] | None]:
    """The time of each line and what follows it; `labels` may stand before the time."""
    compact = are_compact(texts)
    found: list[tuple[str, str] | None] = []
    for text in texts:
        lead = leading_time(text, compact=compact) or (labelled_time(text) if labels else None)
        found.append((text, "") if lead is None and counted_day(text) else lead)
    return found


def _longer(event: EventFact, more: str) -> EventFact:
    return replace(event, text=f"{event.text} {more}".strip()[:LONGEST_EVENT])


def _of_paragraphs(part: Part, sentences: bool = True) -> list[EventFact]:
    """Lines that open with a time; a line without one goes on with the entry before it, in the same paragraph or the next.

    A single sentence that begins "At 14:30 we" is no timeline; without `sentences` several are none either.
    """
    found: list[EventFact] = []
    plain: list[bool] = []
    for block in part.section.blocks:
        if isinstance(block, Paragraph) and not block.raws[0].lstrip().startswith("!["):
            if _is_dated_below(block):
                found.append(EventFact(block.texts[-1].strip(), " ".join(block.texts[:-1])[:LONGEST_EVENT], block.line))
                plain.append(True)
                continue
            entries = _entries_of(block)
            for index, text in enumerate(block.texts):
                lead = entries.get(index)
                if lead:
                    said, speaker = _spoken(lead[1]) if text.lstrip().startswith("[") else (lead[1], "")
                    found.append(EventFact(lead[0], said[:LONGEST_EVENT], block.line + index, speaker))
                    plain.append(opens_plainly(text))
                elif (found and index > 0 and found[-1].line >= block.line) or (found and not found[-1].text):
                    found[-1] = _longer(found[-1], text)
    return found if any(plain) or (sentences and len(found) > 1) else []


def _is_dated_below(block: Paragraph) -> bool:
    """A paragraph whose last line is nothing but its time, as status pages print their updates."""
    last = leading_time(block.texts[-1]) if len(block.texts) > 1 else None
    return bool(last and not last[1] and time_kind(block.texts[-1]) == "clock" and not leading_time(block.texts[0]))


def _entries_of(block: Paragraph) -> dict[int, tuple[str, str]]:
    """The lines of a paragraph that are entries: the first may be a sentence, the others must begin with the time itself.

    Where the first line is none, a single other one is wrapped prose.
    """
    leads = _leads(block.texts, labels=False)
    found = {
        index: lead
        for index, (text, lead) in enumerate(zip(block.texts, leads, strict=True))
        if lead and (index == 0 or opens_plainly(text))
    }
    return found if 0 in found or len(found) > 1 else {}


def _spoken(text: str) -> tuple[str, str]:
    """What a line of a chat log says, and who says it: `alertbot: sign-ins below 80%`."""
    speaker = _SPEAKER.match(text)
    return (text[speaker.end() :], speaker[1]) if speaker else (text, "")


def _of_chat(code: Code) -> list[EventFact]:
    """Lines of a pasted log that open with a time, or whose speaker is followed by one: `name [5:04 PM]`."""
    found: list[EventFact] = []
    for index, text in enumerate(code.texts):
        lead, before = leading_time(text.strip()), ""
        speaker, bracket, rest = text.partition("[")
        if lead is None and bracket and 0 < len(speaker.split()) <= 4:
            lead, before = leading_time("[" + rest), speaker.strip()
        if lead:
            said, name = _spoken(lead[1])
            found.append(EventFact(lead[0], said[:LONGEST_EVENT], code.line + index, name or before))
        elif found and text.strip():
            found[-1] = _longer(found[-1], text.strip())
    return found if len(found) >= 2 else []
