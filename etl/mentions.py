"""Names of restricted documents where others speak of them: paths, file names, ids and titles, which tell what is withheld.

Owns which names are told apart from ordinary words, and their replacement by the mask of the document. Must not know why a
document is restricted. A text that tells of it in its author's own words stays as it is written.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import TypeVar, cast

from etl.records import Incident, Postmortem

Record = TypeVar("Record")
WORD = re.compile(r"[^\W_]+")
OWN = frozenset({"document_path", "part_path", "part_of", "sha256", "format", "incident_id", "code"})  # never another's name
SHORTEST_STEM, SHORTEST_TITLE, FEWEST_TITLE_WORDS, SHORTEST_ID = 8, 20, 4, 4


class Mentions:
    """The names of some documents, each with the mask that stands for it, and how to take them out of others."""

    def __init__(self, masks: Mapping[str, str]) -> None:
        self._masks = {name.casefold(): mask for name, mask in masks.items()}
        self._keys = {max(WORD.findall(name), key=len) for name in self._masks if WORD.search(name)}
        names = "|".join(re.escape(name) for name in sorted(self._masks, key=len, reverse=True))
        self._pattern = re.compile(rf"(?<![^\W_])(?:{names})(?![^\W_])", re.IGNORECASE)

    def text(self, text: str) -> str:
        """The text with every name replaced."""
        if self._keys.isdisjoint(WORD.findall(text.casefold())):
            return text
        return self._pattern.sub(lambda found: self._masks.get(found[0].casefold(), "restricted"), text)

    def without(self, record: Record) -> Record:
        """A record with every name replaced in its texts and those of the records inside it; itself where it names none."""
        if isinstance(record, str):
            return cast(Record, self.text(record))
        if isinstance(record, tuple):
            new = tuple(self.without(each) for each in record)
            return record if all(a is b for a, b in zip(new, record, strict=True)) else cast(Record, new)
        if not dataclasses.is_dataclass(record) or isinstance(record, type):
            return record
        changed = {}
        for each in dataclasses.fields(record):
            value = getattr(record, each.name)
            if each.name not in OWN and (new_value := self.without(value)) is not value:
                changed[each.name] = new_value
        return dataclasses.replace(record, **changed) if changed else record


def mentions_of(hidden: Sequence[tuple[Postmortem, str]], others: Sequence[Postmortem]) -> Mentions | None:
    """The names of hidden documents, each given with its mask, but for those that another document goes by as well."""
    taken = {name.casefold() for each in others for incident in each.incidents for name in _names_of_incident(incident)}
    masks = {
        name: mask for found, mask in hidden for name in _names_of(found) if name.casefold() not in taken and WORD.search(name)
    }
    return Mentions(masks) if masks else None


def _names_of(found: Postmortem) -> Iterator[str]:
    path = PurePosixPath(found.document_path)
    yield found.document_path
    if _is_telling(path.stem):
        yield from (path.name, path.stem)
    if found.title and _is_whole_title(found.title):
        yield found.title
    for incident in found.incidents:
        yield from _names_of_incident(incident)


def _names_of_incident(incident: Incident) -> Iterator[str]:
    name = incident.incident_id
    if len(name) >= SHORTEST_ID and re.search(r"[^\W\d_]", name) and re.search(r"\d", name):
        yield name
    if _is_whole_title(incident.title):
        yield incident.title


def _is_telling(stem: str) -> bool:
    """Whether a file's name is more than `README` or a day: two parts or more, one of them a word."""
    parts = WORD.findall(stem)
    return len(stem) >= SHORTEST_STEM and len(parts) > 1 and any(len(part) > 2 and part.isalpha() for part in parts)


def _is_whole_title(title: str) -> bool:
    """Whether a title is long enough that nobody writes it by chance."""
    return len(title) >= SHORTEST_TITLE and len(title.split()) >= FEWEST_TITLE_WORDS
