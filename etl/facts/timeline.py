"""Timeline entries: from tables, lists, time headings, paragraphs that open with a time, and pasted chat logs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from etl.document import Code, Item, Paragraph, Table
from etl.facts.lead import leading_time
from etl.facts.shapes import EventFact, Part
from etl.placeholders import is_placeholder
from etl.vocabulary import Vocabulary

LONGEST_EVENT = 1_000
# In a chat log the speaker follows the time: `[5:04 PM] kim: …`.
_SPEAKER = re.compile(r"^(@?[\w.-]{2,30}(?: [A-Z][\w.-]{1,30}){0,2}):\s+")


def read_events(parts: Sequence[Part], vocabulary: Vocabulary) -> tuple[EventFact, ...]:
    """The entries of the timeline sections in document order; without such a section, of timed lists elsewhere."""
    timeline = [part for part in parts if part.kind == "timeline"]
    events = [event for part in timeline for event in _of_part(part, vocabulary)]
    if not any(event.time_raw for event in events):
        elsewhere = [part for part in parts if part.kind in {None, "summary", "resolution", "detection", "root_cause"}]
        timed = [event for part in elsewhere for event in _timed_entries(part, vocabulary)]
        if len(timed) >= 3:  # two times in passing are no timeline
            return tuple(timed)
    return tuple(event for event in events if not _is_blank(event))


def _is_blank(event: EventFact) -> bool:
    return (not event.text and not event.time_raw) or (is_placeholder(event.text) and bool(event.text))


def _of_part(part: Part, vocabulary: Vocabulary) -> list[EventFact]:
    if part.is_time:
        return [_of_heading(part)]
    found: list[EventFact] = []
    for table in (block for block in part.section.blocks if isinstance(block, Table)):
        found += _of_table(table, vocabulary)
    found += _of_items(part)
    found += _of_paragraphs(part)
    for code in (block for block in part.section.blocks if isinstance(block, Code)):
        found += _of_chat(code)
    return sorted(found, key=lambda event: event.line)


def _timed_entries(part: Part, vocabulary: Vocabulary) -> list[EventFact]:
    tables = [
        table for table in part.section.blocks if isinstance(table, Table) and _time_column(table, vocabulary) is not None
    ]
    events = [event for table in tables for event in _of_table(table, vocabulary)]
    events += [event for event in _of_items(part) if event.time_raw]
    return events if len(events) >= 3 else []


def _of_heading(part: Part) -> EventFact:
    lead = leading_time(part.section.heading)
    time_raw, rest = lead if lead else (None, part.section.heading)
    said = [block.text for block in part.section.blocks if isinstance(block, Paragraph | Item)]
    body = " ".join(said[:2]) if said and len(said[0]) < 40 else next(iter(said), "")
    text = f"{rest}. {body}" if rest and body else rest or body
    return EventFact(time_raw, text[:LONGEST_EVENT], part.section.line)


def _time_column(table: Table, vocabulary: Vocabulary) -> int | None:
    roles = [vocabulary.column_of("timeline", cell) for cell in table.header]
    if "time" in roles and (len(table.header) > 1):
        return roles.index("time")
    timed = sum(1 for row in table.rows if row.cells and leading_time(row.cells[0]))
    return 0 if len(table.header) > 1 and table.rows and timed * 2 >= len(table.rows) else None


def _of_table(table: Table, vocabulary: Vocabulary) -> Iterator[EventFact]:
    """Rows of a table with a time column; the event is its own column, else the first other one."""
    clock = _time_column(table, vocabulary)
    if clock is None:
        return
    roles = [vocabulary.column_of("timeline", cell) for cell in table.header]
    date = roles.index("date") if "date" in roles and roles.index("date") != clock else None
    others = [index for index in range(len(table.header)) if index not in {clock, date}]
    event = next((index for index in others if roles[index] == "event"), others[0] if others else clock)
    rows = list(table.rows)
    if rows and all(is_placeholder(row.cells[clock]) for row in rows):
        return  # the template's own rows, not filled in
    if leading_time(table.header[clock]):  # a table without a header row
        yield EventFact(table.header[clock], table.header[event][:LONGEST_EVENT], table.line)
    for row in rows:
        time_raw = row.cells[clock].strip()
        if date is not None and row.cells[date].strip():
            time_raw = f"{row.cells[date].strip()} {time_raw}"
        if is_placeholder(row.cells[event]) and is_placeholder(time_raw):
            continue
        if time_raw or row.cells[event].strip():
            note = "; ".join(row.cells[index].strip() for index in others if index != event and row.cells[index].strip())
            yield EventFact(time_raw or None, row.cells[event].strip()[:LONGEST_EVENT], row.line, note)


def _of_items(part: Part) -> list[EventFact]:
    """List items, when at least one opens with a time; items below them are a part of the entry, unless they have times."""
    listed = [block for block in part.section.blocks if isinstance(block, Item)]
    leads = [leading_time(item.text) for item in listed]
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


def _longer(event: EventFact, more: str) -> EventFact:
    return replace(event, text=f"{event.text} {more}".strip()[:LONGEST_EVENT])


def _of_paragraphs(part: Part) -> list[EventFact]:
    """Lines that open with a time; a line without one goes on with the entry before it, in the same paragraph or the next."""
    found: list[EventFact] = []
    for block in part.section.blocks:
        if not isinstance(block, Paragraph):
            continue
        for index, text in enumerate(block.texts):
            lead = leading_time(text)
            if lead and (index == 0 or _is_entry(text)):
                said, speaker = _spoken(lead[1]) if text.lstrip().startswith("[") else (lead[1], "")
                found.append(EventFact(lead[0], said[:LONGEST_EVENT], block.line + index, speaker))
            elif (found and index > 0 and found[-1].line >= block.line) or (found and not found[-1].text):
                found[-1] = _longer(found[-1], text)
    return found


def _spoken(text: str) -> tuple[str, str]:
    """What a line of a chat log says, and who says it: `alertbot: sign-ins below 80%`."""
    speaker = _SPEAKER.match(text)
    return (text[speaker.end() :], speaker[1]) if speaker else (text, "")


def _is_entry(text: str) -> bool:
    """A line inside a paragraph is a new entry when its time stands at the very start, not after a word."""
    return bool(text) and (text[0].isdigit() or text[0] in "[(*~T+" or text[:3].isalpha())


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
