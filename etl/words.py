"""The words in which people write values, read once from `data/vocabulary.values.yaml`.

This module owns the file's shape and checks it; what a word means for a date or a status is the business of the modules
that read values. A mistake in the file is a fault of the configuration and raises `VocabularyError`, naming the place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

import yaml

DEFAULT_PATH = Path(__file__).resolve().parent.parent / "data" / "vocabulary.values.yaml"

N = TypeVar("N", int, float)

# Letters of scripts that put blanks between words, for the inside of a character class over plain text.
LATIN = r"a-z\u00aa-\u1fff"

# Text beyond this is not looked at for one value; the longest honest value seen in 850 documents is a tenth of it.
LONGEST_VALUE = 2000

# Signs that differ in look only, one for one, so that a place in the plain text is the same place in the text as written.
_LOOK_ALIKES = str.maketrans(
    {
        **{chr(0xFF01 + i): chr(0x21 + i) for i in range(94)},  # full-width forms
        **dict.fromkeys("\u00a0\u2007\u2009\u200a\u202f\u3000\t", " "),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("〜～∼˜", "~"),
        **dict.fromkeys("≈≒≃", "≈"),
        **dict.fromkeys("⇒➔➜⟶➡", "→"),
        **dict.fromkeys("’‘ʼ", "'"),
        **dict.fromkeys("“”„", '"'),
        "∶": ":",
        "，": ",",
        "、": ",",
        "。": ".",
        "；": ";",
        "【": "[",
        "】": "]",
    }
)


class VocabularyError(Exception):
    """The vocabulary file is wrong: which file, which section, what was expected."""


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """Each word in small letters, with its meaning. Compared by identity, so that patterns made from it can be kept."""

    months: Mapping[str, int]
    months_needing_year: frozenset[str]
    weekdays: frozenset[str]
    date_time_joints: frozenset[str]
    range_joints: frozenset[str]
    range_openers: frozenset[str]
    undated_due: frozenset[str]
    due_period_ends: frozenset[str]
    meridiems: Mapping[str, str]
    approximate: frozenset[str]
    approximate_after: frozenset[str]
    zones: Mapping[str, str]
    fixed_zones: Mapping[str, int]
    zone_subjects: frozenset[str]
    zone_links: frozenset[str]
    duration_units: Mapping[str, float]
    numbers: Mapping[str, float]
    and_a_half: frozenset[str]
    duration_joints: frozenset[str]
    bounds: frozenset[str]
    immediate: frozenset[str]
    support_hours: frozenset[str]
    working: frozenset[str]
    latent: frozenset[str]
    user_visible: frozenset[str]
    unknown: frozenset[str]
    severity_words: Mapping[str, str]
    not_severity_before: frozenset[str]
    action_statuses: Mapping[str, str]
    action_statuses_in_column: Mapping[str, str]
    action_marks: Mapping[str, str]
    status_followers: frozenset[str]
    document_statuses: Mapping[str, str]
    incident_states: Mapping[str, str]
    placeholders: frozenset[str]
    fill_ins: frozenset[str]
    choices: tuple[frozenset[str], ...]


def load_words(path: Path, *more: Path) -> Words:
    """The vocabulary of a file, extended by further files of the same shape that need not hold every section."""
    merged: dict[str, object] = {}
    for one in (path, *more):
        merged = _merged(merged, _sections(one), one)
    shapes = {one.name: one.type for one in fields(Words)}
    lists = {name: frozenset(_strings(merged.get(name), name)) for name, shape in shapes.items() if shape == "frozenset[str]"}
    maps = {name: _inverted(merged.get(name), name) for name, shape in shapes.items() if shape == "Mapping[str, str]"}
    return Words(
        months=_numbered(merged, "months", int),
        fixed_zones=_numbered(merged, "fixed_zones", int),
        duration_units=_numbered(merged, "duration_units", _share),
        numbers=_numbered(merged, "numbers", float),
        choices=_choices(merged.get("choices")),
        **lists,  # type: ignore[arg-type]  # the fields of that type
        **maps,  # type: ignore[arg-type]  # the fields of that type
    )


@lru_cache(maxsize=1)
def default_words() -> Words:
    """The vocabulary the product comes with."""
    return load_words(DEFAULT_PATH)


def plain(text: str) -> str:
    """The text in small letters with look-alike signs made equal, no longer than a value can be; every place is kept."""
    folded = text[:LONGEST_VALUE].translate(_LOOK_ALIKES)
    lowered = folded.lower()
    return lowered if len(lowered) == len(folded) else "".join(c if len(c.lower()) != 1 else c.lower() for c in folded)


def alternation(words: Iterable[str]) -> str:
    """A pattern for any of the words, longest first, each ending where a word of its script ends."""
    return "|".join(_bounded(word) for word in sorted(words, key=lambda w: (-len(w), w))) or "(?!)"


def holds(text: str, words: Iterable[str]) -> bool:
    """Whether plain text holds one of the words as a word of its own."""
    return re.search(alternation(words), text) is not None


def _bounded(word: str) -> str:
    """Words of letters with spaces between them end at a word's end; Chinese and Japanese know no such thing."""
    before = rf"(?<![{LATIN}])" if _spaced(word[0]) else ""
    after = rf"(?![{LATIN}])" if _spaced(word[-1]) else ""
    return before + re.escape(word).replace(r"\ ", " +") + after


def _spaced(character: str) -> bool:
    return character.isalpha() and unicodedata.category(character) != "Lo"


def _sections(path: Path) -> dict[str, object]:
    try:
        loaded = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 - builds plain text only
    except yaml.YAMLError as error:
        raise VocabularyError(f"{path}: {error}") from error
    if not isinstance(loaded, dict):
        raise VocabularyError(f"{path}: expected sections such as `months:`")
    return loaded


def _merged(known: dict[str, object], added: dict[str, object], path: Path) -> dict[str, object]:
    both = dict(known)
    for name, value in added.items():
        old = both.get(name)
        if isinstance(old, list) and isinstance(value, list):
            both[name] = [*old, *value]
        elif isinstance(old, dict) and isinstance(value, dict):
            both[name] = {key: [*old.get(key, []), *value.get(key, [])] for key in {**old, **value}}
        elif old is None:
            both[name] = value
        else:
            raise VocabularyError(f"{path}: {name}: expected the same shape as in {DEFAULT_PATH.name}")
    return both


def _strings(value: object, name: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(word, str) and word for word in value):
        raise VocabularyError(f"{name}: expected a list of words")
    return [plain(word) for word in value]


def _inverted(value: object, name: str) -> Mapping[str, str]:
    if not isinstance(value, dict):
        raise VocabularyError(f"{name}: expected a list of words for each meaning")
    found: dict[str, str] = {}
    for meaning, words in value.items():
        for word in _strings(words, f"{name}.{meaning}"):
            if found.setdefault(word, meaning) != meaning:
                raise VocabularyError(f"{name}: `{word}` stands under both {found[word]} and {meaning}")
    return MappingProxyType(found)


def _numbered(sections: Mapping[str, object], name: str, number: Callable[[str], N]) -> Mapping[str, N]:
    words = _inverted(sections.get(name), name)
    try:
        return MappingProxyType({word: number(meaning) for word, meaning in words.items()})
    except ValueError as error:
        raise VocabularyError(f"{name}: expected a number for each list of words: {error}") from error


def _share(text: str) -> float:
    """A number or a fraction such as 1/60, which decimals cannot say."""
    return float(Fraction(text))


def _choices(value: object) -> tuple[frozenset[str], ...]:
    if not isinstance(value, list):
        raise VocabularyError("choices: expected a list of lists of words")
    return tuple(frozenset(_strings(one, "choices")) for one in value)
