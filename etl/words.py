"""The words in which people write values, read once from `data/vocabulary.values.yaml`.

This module owns the file's shape and checks it; what a word means for a date or a status is the business of the modules
that read values. A team adds words in `vocabulary.values.local.yaml` in the root of its archive.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from etl.configuration import ConfigurationError, Node, read_configuration
from etl.letters import UNACCENTED, replaced

DEFAULT_PATH = Path(__file__).resolve().parent.parent / "data" / "vocabulary.values.yaml"

M = TypeVar("M")

# Letters of scripts that put blanks between words, for the inside of a character class over plain text.
LATIN = r"a-z\u00aa-\u1fff"

# Text beyond this is not looked at for one value; the longest honest value seen in 850 documents is a tenth of it.
LONGEST_VALUE = 2000
# The steps that read a document ask the same of the same text again and again: so many answers are kept.
REMEMBERED = 4096

# Signs that differ in look only, one for one, so that a place in the plain text is the same place in the text as written.
_SIGNS = {
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
_LOOK_ALIKES = UNACCENTED | {sign: meant for sign, meant in _SIGNS.items() if sign != meant}


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


def load_words(path: Path = DEFAULT_PATH, local: Path | None = None) -> Words:
    """The vocabulary of a file, extended by a local one of the same shape that need not hold every section.

    Raises ConfigurationError with file and line.
    """
    files = [read_configuration(path)]
    if local is not None and local.is_file():
        files.append(read_configuration(local))
    readers: dict[str, Callable[[Sequence[Node]], object]] = {
        "frozenset[str]": _one_set,
        "Mapping[str, str]": lambda nodes: _meanings(nodes, Node.text),
        "Mapping[str, int]": lambda nodes: _meanings(nodes, _whole),
        "Mapping[str, float]": lambda nodes: _meanings(nodes, _fraction),
        "tuple[frozenset[str], ...]": lambda nodes: tuple(_one_set([each]) for node in nodes for each in node.items()),
    }
    _check_sections(files)
    return Words(**{one.name: readers[str(one.type)](_sections(files, one.name)) for one in fields(Words)})  # type: ignore[arg-type]


@lru_cache(maxsize=1)
def default_words() -> Words:
    """The vocabulary the product comes with."""
    return load_words()


def plain(text: str) -> str:
    """The text in small letters without accents, look-alike signs made equal, cut to a value's length; every place is kept."""
    value = text[:LONGEST_VALUE]
    if value.isascii():  # then the tab is all that looks like another sign
        return value.lower().replace("\t", " ")
    folded = replaced(value, _LOOK_ALIKES)
    lowered = folded.lower()
    return lowered if len(lowered) == len(folded) else "".join(c if len(c.lower()) != 1 else c.lower() for c in folded)


def alternation(words: Iterable[str]) -> str:
    """A pattern for any of the words, longest first, each ending where a word of its script ends."""
    return _alternation(frozenset(words))


@lru_cache(maxsize=512)
def _alternation(words: frozenset[str]) -> str:
    """Words with the same bounds share them: a bound for each word makes a pattern ten times as slow to compile.

    Words of letters and others never begin alike, so they may stand apart; among each the longest still comes first.
    """
    ordered = sorted(words, key=lambda word: (not _spaced(word[0]), -len(word), word))
    runs = groupby(ordered, key=lambda word: (_spaced(word[0]), _spaced(word[-1])))
    return "|".join(_bounded(list(run), *bounds) for bounds, run in runs) or "(?!)"


def matches(pattern: re.Pattern[str], starts: re.Pattern[str], text: str, position: int = 0) -> Iterator[re.Match[str]]:
    """What `pattern.finditer` gives for a pattern that begins at one of the `starts` or nowhere.

    Where these are rare it takes a fraction of the time: a pattern of many alternatives is not tried at every letter.
    """
    for start in starts.finditer(text, position):
        if start.start() >= position and (match := pattern.match(text, start.start())):
            position = match.end()
            yield match


@lru_cache(maxsize=64)
def starts_of(words: frozenset[str]) -> re.Pattern[str]:
    """Where one of the words may stand, for `matches`: at a first letter of theirs that is not inside another word."""
    return re.compile(rf"[{initials(words)}](?<![a-z][a-z])") if words else re.compile("(?!)")


def initials(words: Iterable[str]) -> str:
    """The first signs of the words, for the inside of a character class."""
    return "".join(re.escape(letter) for letter in sorted({word[0] for word in words}))


def holds(text: str, words: Iterable[str]) -> bool:
    """Whether plain text holds one of the words as a word of its own."""
    pattern, starts = _finder(frozenset(words))
    return next(matches(pattern, starts, text), None) is not None


@lru_cache(maxsize=64)
def _finder(words: frozenset[str]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(alternation(words)), starts_of(words)


def _bounded(words: Sequence[str], opens: bool, closes: bool) -> str:
    """Words of letters with spaces between them end at a word's end; Chinese and Japanese know no such thing."""
    before = rf"(?<![{LATIN}])" if opens else ""
    after = rf"(?![{LATIN}])" if closes else ""
    inside = "|".join(re.escape(word).replace(r"\ ", " +") for word in words)
    return f"{before}(?:{inside}){after}"


def _spaced(character: str) -> bool:
    return character.isalpha() and unicodedata.category(character) != "Lo"


def _sections(files: Sequence[Node], name: str) -> list[Node]:
    """The section in each file that holds it; the first file must."""
    return [files[0].at(name), *(more.mapping()[name] for more in files[1:] if name in more.mapping())]


def _check_sections(files: Sequence[Node]) -> None:
    known = {one.name for one in fields(Words)}
    for file in files:
        for name, node in file.mapping().items():
            if name not in known:
                raise ConfigurationError(
                    node.path, node.line, f"unknown section {name}; expected one of {', '.join(sorted(known))}"
                )


def _one_set(nodes: Sequence[Node]) -> frozenset[str]:
    return frozenset(plain(word) for node in nodes for word in node.texts())


def _meanings(nodes: Sequence[Node], meaning: Callable[[Node], M]) -> Mapping[str, M]:
    """Each word with its meaning, which is the key it stands under. A word under two keys is a mistake."""
    found: dict[str, M] = {}
    for node in nodes:
        for key, words in node.mapping().items():
            means = meaning(replace(words, value=key))
            for word in map(plain, words.texts()):
                if found.setdefault(word, means) != means:
                    message = f"{word} stands under {key} and under another key; expected one meaning for each word"
                    raise ConfigurationError(words.path, words.line, message)
    return MappingProxyType(found)


def _whole(node: Node) -> int:
    """A whole number, which may be negative."""
    if not re.fullmatch(r"-?\d{1,4}", node.text()):
        raise node.wrong("a whole number")
    return int(node.text())


def _fraction(node: Node) -> float:
    """A number or a fraction such as 1/60, which decimals cannot say."""
    try:
        return float(Fraction(node.text()))
    except (ValueError, ZeroDivisionError):
        raise node.wrong("a number or a fraction such as 1/60") from None
