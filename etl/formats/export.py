"""What all exports of incident tools share: finding the records, taking values by a table, and one incident per record.

A product's module says by which keys its records are known, which of our fields stand at which of its paths, and what
makes a record planned, restricted, open, or not an incident. Everything else happens here, and what values mean is left to
`normalise`, so that clocks, twins and findings are the same as for a document that people wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from etl.facts.shapes import DetailFact, Fact
from etl.formats.json_text import Value, read_json
from etl.formats.told import Told, Update, reading_of, unknown
from etl.reading import Reading
from etl.records import Finding
from etl.settings import Settings

# Fields that hold several values: all paths count, nothing twice. For the others the first path that has a value counts.
LISTS = {"services", "teams", "tags", "factors"}
_MARKS = (b"\xff\xfe", b"\xfe\xff")  # of UTF-16, which some shells write

Signatures = tuple[frozenset[str], ...]
Paths = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Export:
    """How one product writes incidents: the keys that all records of it have (any one of the sets), and what one tells."""

    name: str
    signatures: Signatures
    tell: Callable[[Value, Settings], Told]
    gather: Callable[[Value, Signatures], tuple[Value, ...] | None] | None = None
    audit: Callable[[Sequence[Value]], Iterable[Finding]] | None = None


def is_json(name: str) -> bool:
    """Whether a file of this name may be an export."""
    return name.casefold().endswith(".json")


def holds_keys(path: str, data: bytes, signatures: Signatures) -> bool:
    """Whether all keys of one signature occur in the bytes: cheap, and right also for a file that was cut off."""
    if not path.casefold().endswith((".json", ".js")):
        return False
    plain = data.replace(b"\0", b"") if data[:2] in _MARKS else data
    return any(all(f'"{key}"'.encode() in plain for key in keys) for keys in signatures)


def read_export(path: str, data: bytes, settings: Settings, export: Export) -> Reading:
    """The incidents of an export. Raises RejectedError where the bytes are no JSON within limits."""
    root, findings = read_json(data, settings.encoding, settings.policy.document_bytes)
    records = (export.gather or find_records)(root, export.signatures)
    if records is None:
        text = f"the words of a {export.name} export occur, and no record has its keys; nothing was read from it"
        return unknown(export.name, findings, text)
    records, united = unite(records)
    told = [export.tell(record, settings) for record in records]
    audited = tuple(export.audit(records)) if export.audit else ()
    return reading_of(export.name, path, told, (*findings, *united, *audited), settings)


def find_records(root: Value, signatures: Signatures) -> tuple[Value, ...] | None:
    """The records of a file: a list, a list inside an object, or one record alone; None where nothing has their keys."""
    level: list[Value] = [root]
    for _ in range(4):
        for value in level:
            if isinstance(value.data, tuple) and any(_is_record(item, signatures) for item in value.data):
                return tuple(_flat(item) for item in value.data if isinstance(item.data, Mapping))
            if _is_record(value, signatures):
                return (_flat(value),)
        level = [member for value in level for member in value.members.values()]
    return None


def _is_record(value: Value, signatures: Signatures) -> bool:
    keys = _flat(value).members.keys()
    return any(signature <= keys for signature in signatures)


def _flat(value: Value) -> Value:
    """A record of JSON:API keeps its values under `attributes`; they are its own."""
    inner = value.members.get("attributes")
    return Value(value.line, {**value.members, **inner.members}) if inner is not None and inner.members else value


def unite(records: Sequence[Value]) -> tuple[tuple[Value, ...], tuple[Finding, ...]]:
    """Records of one id as one record, as where an incident stands once per component, or on two pages of a download."""
    kept: dict[str, Value] = {}
    repeated: list[tuple[str, Value]] = []
    for place, record in enumerate(records):
        key = record.first("id") or f"without id {place}"
        if key in kept:
            repeated.append((key, record))
            kept[key] = _union(kept[key], record)
        else:
            kept[key] = record
    if not repeated:
        return tuple(records), ()
    names = ", ".join(dict.fromkeys(key for key, _ in repeated[:5]))
    text = f"united {len(repeated)} of {len(records)} records with an earlier one of the same id ({names})"
    return tuple(kept.values()), (Finding(repeated[0][1].line, "note", "records-united", text),)


def _union(one: Value, other: Value) -> Value:
    """The members of both: lists joined without equals, of scalars the first that says something."""
    members = dict(one.members)
    for name, value in other.members.items():
        mine = members.get(name)
        if mine is None or mine.data in (None, ""):
            members[name] = value
        elif mine.items and value.items:
            more = tuple(item for item in value.items if item not in mine.items)
            members[name] = Value(mine.line, (*mine.items, *more)) if more else mine
    return Value(one.line, members)


def facts_of(record: Value, fields: Paths, seconds: Mapping[str, str] | None = None) -> tuple[Fact, ...]:
    """The values that stand at the paths of our fields, each with its path as its label, trusted as front matter is.

    `seconds` are durations that their product writes without a unit.
    """
    facts = [fact for name, paths in fields.items() for fact in _facts(record, name, paths)]
    for name, path in (seconds or {}).items():
        facts += [Fact(name, f"{value.text} seconds", value.line, "front_matter", path) for value in record.all(path)]
    return tuple(facts)


def _facts(record: Value, name: str, paths: tuple[str, ...]) -> Iterator[Fact]:
    seen: set[str] = set()
    for path in paths:
        for value in record.all(path):
            text = value.text or ""
            if text not in seen:
                seen.add(text)
                yield Fact(name, text, value.line, "front_matter", path)
        if seen and name not in LISTS:
            return


def details_of(record: Value, paths: Sequence[str]) -> tuple[DetailFact, ...]:
    """The values at these paths, which no column holds."""
    return tuple(DetailFact(path, value.text or "", "", value.line) for path in paths for value in record.all(path))


def updates_of(
    records: Sequence[Value], times: Sequence[str], kind: str, words: str, moments: Mapping[str, str]
) -> tuple[Update, ...]:
    """Dated entries, the oldest first: when, of which kind, in which words; `moments` says which moment a kind means."""
    found = []
    for record in records:
        named = record.first(kind) or ""
        found.append(Update(record.first(*times), named, record.first(words) or "", record.line, moments.get(named.casefold())))
    return tuple(sorted(found, key=lambda update: instant(update.time_raw)))


def moment_facts(updates: Sequence[Update], label: str) -> tuple[Fact, ...]:
    """The moments that entries give: the first of each kind, of several resolutions the last."""
    found: dict[str, Fact] = {}
    for update in updates:
        name = f"{update.moment}_at"
        if update.moment and update.time_raw and (update.moment == "resolved" or name not in found):
            found[name] = Fact(name, update.time_raw, update.line, "front_matter", f"{label} {update.moment}")
    return tuple(found.values())


def first_notice(updates: Sequence[Update], label: str) -> tuple[Fact, ...]:
    """The oldest entry of a status page is when the public was told."""
    timed = [update for update in updates if update.time_raw][:1]
    return tuple(Fact("communicated_at", first.time_raw or "", first.line, "front_matter", label) for first in timed)


def instant(text: str | None) -> float:
    """Seconds since 1970 of an ISO 8601 time, to sort by; unreadable ones come first, in their order."""
    try:
        found = datetime.fromisoformat(text or "")
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return float("-inf")


def cut_off(records: Sequence[Value], limit: int, advice: str) -> tuple[Finding, ...]:
    """A finding where an export holds just as many records as its product gives at once."""
    if len(records) != limit:
        return ()
    text = f"exactly {limit} records: this export is probably cut off; {advice}"
    return (Finding(records[0].line, "warning", "probably-cut-off", text),)
