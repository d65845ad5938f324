"""Several files that tell of one incident as one document, and what was read from it taken apart by file again.

The lines of the parts run on behind those of the main document, as the pages of a book in volumes; each part stands as a
section below the main title, called by its file. So everything is read as if one person had written one file. Owns this
numbering and nothing else: which files belong together is decided in `families`.
"""

from __future__ import annotations

import dataclasses
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar, cast

from etl.document import Document, FrontValue, Section
from etl.vocabulary import Vocabulary

Record = TypeVar("Record")
# Said of the part alone, and known of the whole already.
_OF_THE_PART = {"incident_id", "part_of"}


@dataclass(frozen=True, slots=True)
class Pages:
    """The files of a united document in their order, the main one first, and for each the number of lines before it."""

    begins: tuple[int, ...]
    paths: tuple[str, ...]


def unite(main: Document, parts: Sequence[tuple[str, Document]], vocabulary: Vocabulary) -> tuple[Document, Pages]:
    """The main document followed by its parts, each with the name it stands under.

    The front matter of a part is kept under the part's name, so that its date does not become the incident's.
    """
    level = min((section.level for section in main.sections if section.level > 0), default=0)
    title = next((section.heading for section in main.sections if section.level == level), "")
    united, begins = main, [0]
    for name, part in parts:
        begin = len(united.lines)
        moved = _moved(part, begin)
        united = replace(
            united,
            lines=united.lines + moved.lines,
            front=united.front + _front(moved, name, vocabulary),
            sections=united.sections + _below(moved, name, level, title),
            links=united.links + moved.links,
            comments=united.comments + tuple((line + begin, text) for line, text in part.comments),
            findings=united.findings + moved.findings,
        )
        begins.append(begin)
    return united, Pages(tuple(begins), (main.path, *(part.path for _, part in parts)))


def _below(part: Document, name: str, level: int, title: str) -> tuple[Section, ...]:
    """The sections of a part below the main title, what stands before its first heading under the part's own name."""
    above = (title,) if title else ()
    first, *others = part.sections
    rest = others if first.level == 0 else part.sections
    opening = (first.line, first.end_line, first.blocks) if first.level == 0 else (first.line, first.line - 1, ())
    line, end_line, blocks = opening
    opener = Section(name, level + 1, line, end_line, above, blocks, "atx")
    moved = (replace(each, level=each.level + level + 1, path=(*above, name, *each.path)) for each in rest)
    return (opener, *moved)


def _front(part: Document, name: str, vocabulary: Vocabulary) -> tuple[FrontValue, ...]:
    return tuple(
        replace(each, key=f"{name}: {each.key}") for each in part.front if vocabulary.field_of(each.key) not in _OF_THE_PART
    )


def _moved(record: Record, by: int) -> Record:
    """A record with every line number in it, and in the records inside it, raised."""
    return cast(Record, _renumbered(record, {"line", "end_line", "lines", "body_line"}, by))


def _renumbered(record: object, names: set[str], by: int) -> object:
    if isinstance(record, tuple):
        return tuple(_renumbered(each, names, by) for each in record)
    if not dataclasses.is_dataclass(record) or isinstance(record, type):
        return record
    changed: dict[str, object] = {}
    for each in dataclasses.fields(record):
        value = getattr(record, each.name)
        if each.name in names and isinstance(value, int):
            changed[each.name] = value + by
        elif each.name in names and isinstance(value, tuple) and all(isinstance(one, int) for one in value):
            changed[each.name] = tuple(one + by for one in value)
        elif isinstance(value, tuple):
            changed[each.name] = _renumbered(value, names, by)
    return dataclasses.replace(record, **changed)


def taken_apart(record: Record, pages: Pages) -> Record:
    """A record with the lines of each file as they are in that file, and with the file of those beyond the main one."""
    if isinstance(record, tuple):
        return cast(Record, tuple(taken_apart(each, pages) for each in record))
    if not dataclasses.is_dataclass(record) or isinstance(record, type):
        return record
    changed: dict[str, object] = {}
    for each in dataclasses.fields(record):
        value = getattr(record, each.name)
        if isinstance(value, tuple):
            changed[each.name] = taken_apart(value, pages)
    changed |= _place(getattr(record, "line", None), pages) if hasattr(record, "part_path") else {}
    return cast(Record, dataclasses.replace(record, **changed))


def _place(line: int | None, pages: Pages) -> Mapping[str, object]:
    if line is None:
        return {}
    number = bisect_right(pages.begins, line - 1) - 1
    return {"line": line - pages.begins[number], "part_path": pages.paths[number]} if number else {}
