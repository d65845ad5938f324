"""An archive read as a whole: every file alone, then again those whose meaning other files decide.

What 03/04/2026 means may stand in another file (`date_orders`); one incident may stand in several (`families`), which are
read once more, as one document. Since all files are looked at in every load, a file that did not change gives other rows
when another one decides. Owns the order of these readings and how a part is accounted for: it is loaded, and all that was
read from it is with its main document. A family that cannot be read as one incident stays as its files were read alone.
Must not know what a document says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from etl.archive import Entry, UnreadableError, read_bytes
from etl.date_orders import Habit, habit_of, is_marked, is_open, marked
from etl.document import Document
from etl.families import Family, find_families, find_follow_ups
from etl.formats import incident_io
from etl.formats.json_text import Value
from etl.formats.markdown import read_document
from etl.markdown import read_markdown
from etl.outlines import Whole, as_it_is
from etl.pool import Means, read_alone, read_entries
from etl.progress import Progress
from etl.reader import postmortem_of, read_entry
from etl.reads import Read
from etl.records import Finding, Postmortem
from etl.restricted import is_restricted
from etl.roots import Root
from etl.secrets import redact, restore
from etl.settings import Settings
from etl.united import Pages, taken_apart, unite

AT_ONCE = 1_000  # documents read again
Piece = tuple[str, str, bytes]  # the name of a part in the whole, its path, its bytes


def read_archive(entries: Sequence[Entry], roots: Sequence[Root], progress: Progress) -> list[Read]:
    """What every entry gives, in the order given, with its dates settled and the files of one incident united."""
    return see_together(entries, read_each(entries, roots, Means(progress)), roots)


def read_each(entries: Sequence[Entry], roots: Sequence[Root], means: Means) -> list[Read]:
    """Every entry alone, in the order given, by the settings of its archive; those that share them are read in one go."""
    of = _roots_of(entries, roots)
    alone: dict[str, Read] = {}
    for settings in {id(root.settings): root.settings for root in roots}.values():
        mine = [entry for entry, root in zip(entries, of, strict=True) if root.settings is settings]
        alone |= {entry.path: read for entry, read in zip(mine, read_entries(mine, settings, read_entry, means), strict=True)}
    return [alone[entry.path] for entry in entries]


def see_together(entries: Sequence[Entry], reads: Sequence[Read], roots: Sequence[Root], whole: Whole = as_it_is) -> list[Read]:
    """The entries, each read alone, after the files of each archive bore on each other; `whole` gives all of an outline."""
    of = _roots_of(entries, roots)
    seen = {entry.path: read for entry, read in zip(entries, reads, strict=True)}
    for root in roots:
        mine = [entry for entry, its in zip(entries, of, strict=True) if its is root]
        together = _with_others(mine, [seen[entry.path] for entry in mine], root.settings, whole)
        seen |= {entry.path: read for entry, read in zip(mine, together, strict=True)}
    return [seen[entry.path] for entry in entries]


def _roots_of(entries: Sequence[Entry], roots: Sequence[Root]) -> list[Root]:
    return [next(root for root in roots if root.holds(entry.path)) for entry in entries]


def _with_others(entries: Sequence[Entry], reads: Sequence[Read], settings: Settings, whole: Whole) -> list[Read]:
    """The reads of one archive after its files bore on each other."""
    habit = habit_of([each.found for each in reads], settings.as_of)
    if habit is not None:
        settings = replace(settings, date_order=habit.order)
        reads = _with_dates(entries, reads, habit, settings, whole)
    return _with_united(entries, reads, habit, settings)


def _with_dates(entries: Sequence[Entry], reads: Sequence[Read], habit: Habit, settings: Settings, whole: Whole) -> list[Read]:
    """The reads, those again whose dates say nothing alone and something else with the archive's order."""
    alone = {entry.path: read for entry, read in zip(entries, reads, strict=True)}
    open_ones = [entry for entry in entries if is_open(alone[entry.path].found, settings.as_of)]
    changed: dict[str, Read] = {}
    for at in range(0, len(open_ones), AT_ONCE):
        some = open_ones[at : at + AT_ONCE]
        again = read_entries(some, settings, read_entry, Means(Progress(len(some), None)))
        for entry, read in zip(some, again, strict=True):
            before = alone[entry.path]
            if read != replace(before, found=whole(before.found)):
                changed[entry.path] = replace(read, found=marked(read.found, habit))
    return [changed.get(entry.path, alone[entry.path]) for entry in entries]


def _with_united(entries: Sequence[Entry], reads: Sequence[Read], habit: Habit | None, settings: Settings) -> list[Read]:
    """The same reads, those of one incident in several files read together."""
    found = [each.found for each in reads]
    known = {each.found.document_path: each for each in reads}
    of_path = {entry.path: entry for entry in entries}
    for family in find_families(found, settings.vocabulary):
        dated = any(is_marked(known[path].found) for path in (family.main, *(path for path, _ in family.parts)))
        known |= _read_family(family, known, of_path, habit if dated else None, settings)
    for family in find_follow_ups(found):
        known |= _read_follow_ups(family, known, of_path, settings)
    return [_settled(known[each.found.document_path]) for each in reads]


def _settled(read: Read) -> Read:
    """What a document says it is a part of is no more than that where it was not united."""
    found = read.found
    is_right = found.document_kind == "part" or found.part_of is None
    return read if is_right else replace(read, found=replace(found, part_of=None))


def _read_family(
    family: Family, known: Mapping[str, Read], entries: Mapping[str, Entry], habit: Habit | None, settings: Settings
) -> dict[str, Read]:
    """The reads of a family's files, or none where they do not make one incident."""
    pieces = _pieces(family, entries, settings)
    main = read_alone(entries[family.main], settings, partial(_read_united, pieces)) if pieces else known[family.main]
    if not pieces or main.found.outcome != "loaded" or len(main.found.incidents) != 1:
        return {}
    whole = replace(main, found=marked(main.found, habit)) if habit else main
    withheld = main.is_restricted or any(_is_restricted(known[path], data, settings) for _, path, data in pieces)
    told = "called its parts, linked, and without an identity of their own"
    whole = replace(whole, is_restricted=withheld)
    return _accounted(family, whole, known, f"read as one incident with {{}}: {told}", withheld)


def _read_follow_ups(
    family: Family, known: Mapping[str, Read], entries: Mapping[str, Entry], settings: Settings
) -> dict[str, Read]:
    """The reads of an export with the follow-ups beside it; what is restricted is so record by record.

    Follow-ups that the policy restricts as a file stay out.
    """
    hidden = any(known[path].is_restricted for path, _ in family.parts)
    pieces = _pieces(family, entries, settings) if not hidden else []
    main = read_alone(entries[family.main], settings, partial(_read_export, pieces)) if pieces else known[family.main]
    if not pieces or main.found.outcome != "loaded":
        return {}
    return _accounted(family, main, known, "the follow-ups of its incidents stand in {}", hidden)


def _pieces(family: Family, entries: Mapping[str, Entry], settings: Settings) -> list[Piece]:
    """The bytes of a family's parts, each with its name and path; none where one of them cannot be read."""
    try:
        return [(name, path, read_bytes(entries[path], settings.policy.document_bytes)) for path, name in family.parts]
    except UnreadableError:
        return []


def _accounted(family: Family, main: Read, known: Mapping[str, Read], told: str, hidden: bool) -> dict[str, Read]:
    """A family's files as they are accounted for: the main one with a note, the parts loaded with nothing of their own."""
    paths = [path for path, _ in family.parts]
    note = Finding(None, "note", "files-united", told.format(", ".join(paths)))
    whole = replace(main.found, findings=(note, *main.found.findings))
    return {family.main: replace(main, found=whole)} | {
        path: Read(_part(known[path].found, family.main), hidden) for path in paths
    }


def _is_restricted(read: Read, data: bytes, settings: Settings) -> bool:
    """Whether a part's words are to be kept out, with the whole. One that tells no incident by itself is judged by its text."""
    alone = replace(read.found, outcome="quarantined") if read.found.outcome == "skipped" else read.found
    return read.is_restricted or is_restricted(alone, data, settings.policy)


def _part(found: Postmortem, main: str) -> Postmortem:
    """A part as it is accounted for: loaded, with nothing of its own."""
    return Postmortem(
        document_path=found.document_path,
        outcome="loaded",
        sha256=found.sha256,
        bytes=found.bytes,
        format=found.format,
        title=found.title,
        document_kind="part",
        part_of=main,
    )


def _read_united(pieces: Sequence[Piece], path: str, data: bytes, settings: Settings) -> Postmortem:
    """The main document's bytes read together with those of its parts, whose secrets are taken out here.

    Raises RejectedError where one of them cannot be read.
    """
    parts: list[tuple[str, Document]] = []
    secrets: list[Finding] = []
    for name, place, raw in pieces:
        plain, told = redact(raw, settings.encoding)
        secrets += [replace(each, part_path=place) for each in told]
        parts.append((name, read_markdown(place, plain, settings.encoding, settings.limits)))
    document, pages = unite(read_markdown(path, data, settings.encoding, settings.limits), parts, settings.vocabulary)
    found = taken_apart(postmortem_of(path, data, read_document(document, settings)), pages)
    found = replace(found, findings=(*found.findings, *secrets))
    return restore(found) if secrets else found


def _read_export(pieces: Sequence[Piece], path: str, data: bytes, settings: Settings) -> Postmortem:
    """The main export's bytes read with the follow-ups of the parts. Raises RejectedError where one cannot be read."""
    begins = [0, _most_lines(data)]
    follow_ups: list[Value] = []
    secrets: list[Finding] = []
    for _, place, raw in pieces:
        plain, told = redact(raw, settings.encoding)
        secrets += [replace(each, part_path=place) for each in told]
        follow_ups += [each.moved(begins[-1]) for each in incident_io.follow_ups_of(plain, settings)]
        begins.append(begins[-1] + _most_lines(raw))
    pages = Pages(tuple(begins[:-1]), (path, *(place for _, place, _ in pieces)))
    reading = incident_io.read_with(path, data, follow_ups, settings)
    found = taken_apart(postmortem_of(path, data, reading), pages)
    return restore(replace(found, findings=(*found.findings, *secrets)))


def _most_lines(data: bytes) -> int:
    """At least as many as the file has lines, whatever ends them."""
    return data.count(b"\n") + data.count(b"\r") + 1
