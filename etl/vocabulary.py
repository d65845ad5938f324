"""How postmortems call things: `data/vocabulary.yaml` as look-ups. Owns the file's shape, and no meaning of its own.

A team extends the file, or puts a `vocabulary.local.yaml` of the same shape in the root of its archive. Everything is
compared folded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from etl.configuration import ConfigurationError
from etl.folding import CJK, fold, label_forms
from etl.phrases import REMEMBERED, Hit, Phrases, begins_with

DEFAULT = Path(__file__).resolve().parent.parent / "data" / "vocabulary.yaml"


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The file as look-ups. `words` is the merged file itself, for those who suggest additions. Compared by identity, so
    that what is made from it can be kept.
    """

    words: Mapping[str, Any] = field(repr=False)
    fields: Mapping[str, str] = field(repr=False)
    headings: Mapping[str, str] = field(repr=False)
    heading_phrases: Phrases = field(repr=False)
    columns: Mapping[str, Mapping[str, str]] = field(repr=False)
    moments: Phrases = field(repr=False)
    weak_moments: Phrases = field(repr=False)
    opening_moments: Phrases = field(repr=False)
    detection: Phrases = field(repr=False)
    kinds: Phrases = field(repr=False)
    horizons: Phrases = field(repr=False)
    identity: Phrases = field(repr=False)
    components: Phrases = field(repr=False)
    parts: Mapping[str, str] = field(repr=False)

    def field_of(self, key: str) -> str | None:
        """The field that a key names, or None."""
        return _field_of(key, self)

    def kind_of_heading(self, heading: str) -> tuple[str | None, bool]:
        """What a heading announces, and whether it says so exactly. A phrase inside a longer heading is inexact."""
        return _kind_of_heading(heading, self)

    def column_of(self, table: str, header: str) -> str | None:
        """The role of a column of an `action` or `timeline` table, or None."""
        return _column_of(table, header, self)


# An archive uses the same few labels and headings again and again.
@lru_cache(maxsize=REMEMBERED)
def _field_of(key: str, vocabulary: Vocabulary) -> str | None:
    return next((vocabulary.fields[form] for form in label_forms(key) if form in vocabulary.fields), None)


@lru_cache(maxsize=REMEMBERED)
def _kind_of_heading(heading: str, vocabulary: Vocabulary) -> tuple[str | None, bool]:
    exact = [vocabulary.headings[form] for form in label_forms(heading) if form in vocabulary.headings]
    if exact:  # `Facts (timeline)`: the more telling of two names wins
        return next((kind for kind in exact if kind in {"timeline", "actions"}), exact[0]), True
    words = fold(heading).split()
    if len(words) > 14:
        return None, False
    hits = [
        hit
        for hit in vocabulary.heading_phrases.find(heading)
        if hit.start == 0 or len(words) <= 3 or " " in hit.phrase or CJK.search(hit.phrase)
    ]
    best = max(hits, key=lambda hit: (hit.length, -hit.start), default=None)
    return (best.name, _is_whole(best, heading)) if best else (None, False)


@lru_cache(maxsize=REMEMBERED)
def _column_of(table: str, header: str, vocabulary: Vocabulary) -> str | None:
    columns = vocabulary.columns[table]
    if header.strip() in {"#", "№"}:
        return columns.get("#")
    return next((columns[form] for form in label_forms(header) if form in columns), None)


def _is_whole(hit: Hit, heading: str) -> bool:
    """Whether a phrase with an open ending is all that a heading says: `contributing factor*` in "Contributing factors"."""
    wanted = tuple(hit.phrase.split())
    return any(len(form.split()) == len(wanted) and begins_with(form.split(), 0, wanted) for form in label_forms(heading))


def load_vocabulary(path: Path = DEFAULT, local: Path | None = None) -> Vocabulary:
    """The vocabulary of `path`, extended by `local` where that exists. Raises ConfigurationError with file and line."""
    words = _read(path)
    if local is not None and local.is_file():
        words = _merged(words, _read(local))
    fields = _inverted(words["fields"], path)
    headings = _inverted(words["headings"], path)
    return Vocabulary(
        words=words,
        fields=fields,
        headings=headings,
        heading_phrases=Phrases.of(_lists(words["headings"])),
        columns={name: _inverted(table, path) for name, table in words["columns"].items()},
        moments=Phrases.of({name: kinds.get("strong", ()) for name, kinds in words["moments"].items()}),
        weak_moments=Phrases.of({name: kinds.get("weak", ()) for name, kinds in words["moments"].items()}),
        opening_moments=Phrases.of({name: kinds.get("opening", ()) for name, kinds in words["moments"].items()}),
        detection=Phrases.of(_lists(words["detection_methods"])),
        kinds=Phrases.of(_lists(words["kinds"])),
        horizons=Phrases.of(_lists(words["horizons"])),
        identity=Phrases.of(_lists(words["identity"])),
        components=Phrases.of(_lists(words["components"])),
        parts=_inverted(words["parts"], path),
    )


SECTIONS = (
    "fields",
    "headings",
    "columns",
    "moments",
    "detection_methods",
    "kinds",
    "horizons",
    "identity",
    "components",
    "parts",
)


def _read(path: Path) -> dict[str, Any]:
    try:
        found = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 - every scalar stays text
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ConfigurationError(str(path), line, str(error.problem)) from error
    if not isinstance(found, dict):
        raise ConfigurationError(str(path), 1, f"expected a mapping with the sections {', '.join(SECTIONS)}")
    unknown = set(found) - set(SECTIONS) - {"version"}
    if unknown:
        raise ConfigurationError(str(path), 1, f"unknown section {sorted(unknown)[0]!r}; expected {', '.join(SECTIONS)}")
    return {name: found.get(name) or {} for name in SECTIONS}


def _merged(base: Any, more: Any) -> Any:
    if isinstance(base, dict) and isinstance(more, dict):
        return {key: _merged(base.get(key), more.get(key)) for key in [*base, *(key for key in more if key not in base)]}
    if isinstance(base, list) and isinstance(more, list):
        return [*base, *more]
    return base if more is None else more


def _lists(section: Mapping[str, Any]) -> dict[str, list[str]]:
    return {name: list(phrases) for name, phrases in section.items() if isinstance(phrases, list)}


def _inverted(section: Mapping[str, Any], path: Path) -> dict[str, str]:
    """Folded phrase to name. The first name that claims a phrase keeps it."""
    found: dict[str, str] = {}
    for name, phrases in section.items():
        if not isinstance(phrases, list):
            raise ConfigurationError(str(path), 1, f"{name}: expected a list of phrases")
        for phrase in phrases:
            found.setdefault("#" if phrase == "#" else fold(phrase.rstrip("*")), name)
    return found
