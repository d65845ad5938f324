"""What kind of promise an action item is: prevent, detect, mitigate, respond or investigate, with the word that says so.

Owns how the word lists of data/action_kinds.yaml are applied; knows neither owners nor dates. The answer is a hint from
words alone, so it always comes with its evidence, and the evidence `default` says that no word decided.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Literal, cast, get_args

from etl.configuration import ConfigurationError, Node, read_configuration
from etl.folding import label_forms
from etl.stems import stem

Kind = Literal["prevent", "detect", "mitigate", "respond", "investigate"]
Place = Literal["starts_with", "first_word", "holds"]

BY_DEFAULT = "default"
_LONGEST = 2_000  # characters of a description that are looked at
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")

Stems = tuple[str, ...]
ByFirst = Mapping[str, Sequence[Stems]]  # phrases by their first word, in the order in which they count


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: Kind
    begins: ByFirst
    holds: ByFirst
    ends: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ActionKinds:
    """The word lists as stems; `longer` are the phrases of several words, which keep their words to themselves."""

    openings: ByFirst
    rules: tuple[_Rule, ...]
    longer: ByFirst
    default: Kind
    headings: Mapping[Stems, Kind]


def load_action_kinds(path: Path) -> ActionKinds:
    """The word lists of a file. Raises ConfigurationError (`file:line: …`) on an unknown kind or place, or a missing part."""
    root = read_configuration(path)
    rules = tuple(_rule(entry) for entry in root.at("rules").items())
    return ActionKinds(
        openings=_by_first(sorted(_phrases(root.mapping().get("openings")), key=len, reverse=True)),
        rules=rules,
        longer=_by_first(
            phrase for rule in rules for phrase in chain(*rule.begins.values(), *rule.holds.values()) if len(phrase) > 1
        ),
        default=_kind(root.at("default")),
        headings={
            words: cast(Kind, kind) for kind, listed in root.at("headings").mapping().items() for words in _named(kind, listed)
        },
    )


def named_kind(group: str, kinds: ActionKinds) -> tuple[Kind, str] | None:
    """(kind, evidence) where the heading above the action is a kind's name: `Detection (would have shown it sooner)`."""
    heading = group.rsplit(" / ", 1)[-1]
    for form in label_forms(heading):
        kind = kinds.headings.get(tuple(stem(word) for word in form.split()))
        if kind is not None:
            return kind, heading
    return None


def kind_of(description: str, kinds: ActionKinds) -> tuple[Kind, str]:
    """(kind, evidence) of an action: the words of the description that decided, or `default`."""
    text = description[:_LONGEST].strip()
    words = _WORD.findall(text.replace("’", "'"))
    stems = tuple(stem(word.lower()) for word in words)
    begin = _after_openings(stems, kinds)
    taken = _taken(stems, kinds)
    for rule in kinds.rules:
        for first, last in _hits(rule, stems, begin):
            if last - first > 1 or first not in taken:
                return rule.kind, " ".join(words[first:last])
        if text.endswith(rule.ends):
            return rule.kind, text[-1]
    return kinds.default, BY_DEFAULT


def _rule(entry: Node) -> _Rule:
    fields = entry.mapping()
    for place, listed in fields.items():
        if place not in {"kind", "starts_with", "first_word", "holds", "ends_with"}:
            raise ConfigurationError(listed.path, listed.line, f"{place!r} is no place; expected starts_with, first_word, …")
    begins = (*_phrases(fields.get("starts_with")), *_phrases(fields.get("first_word")))
    ends = fields["ends_with"].texts() if "ends_with" in fields else ()
    return _Rule(_kind(entry.at("kind")), _by_first(begins), _by_first(_phrases(fields.get("holds"))), ends)


def _by_first(phrases: Iterable[Stems]) -> ByFirst:
    found: dict[str, list[Stems]] = {}
    for phrase in phrases:
        found.setdefault(phrase[0], []).append(phrase)
    return found


def _named(kind: str, listed: Node) -> tuple[Stems, ...]:
    if kind not in get_args(Kind):
        raise ConfigurationError(listed.path, listed.line, f"{kind!r} is no kind; expected {', '.join(get_args(Kind))}")
    return _phrases(listed)


def _kind(entry: Node) -> Kind:
    return cast(Kind, entry.choice(*get_args(Kind)))


def _phrases(listed: Node | None) -> tuple[Stems, ...]:
    found = (tuple(stem(word.lower()) for word in _WORD.findall(text)) for text in (listed.texts() if listed else ()))
    return tuple(phrase for phrase in found if phrase)


def _after_openings(stems: Stems, kinds: ActionKinds) -> int:
    """Where the description begins once "we should", "also", "try to" are passed over."""
    begin = 0
    while opening := next(_standing(kinds.openings, stems, begin), None):
        begin += len(opening)
    return begin


def _standing(phrases: ByFirst, stems: Stems, place: int) -> Iterator[Stems]:
    """The phrases that stand at this place."""
    for phrase in phrases.get(stems[place], ()) if place < len(stems) else ():
        if stems[place : place + len(phrase)] == phrase:
            yield phrase


def _taken(stems: Stems, kinds: ActionKinds) -> frozenset[int]:
    """The positions that belong to a phrase of several words."""
    return frozenset(
        position
        for first, word in enumerate(stems)
        if word in kinds.longer
        for phrase in _standing(kinds.longer, stems, first)
        for position in range(first, first + len(phrase))
    )


def _hits(rule: _Rule, stems: Stems, begin: int) -> Iterator[tuple[int, int]]:
    """Where the rule's phrases stand, in the order in which they count."""
    for phrase in _standing(rule.begins, stems, begin):
        yield begin, begin + len(phrase)
    if rule.holds.keys().isdisjoint(stems):
        return
    for first, word in enumerate(stems):
        if word in rule.holds:
            for phrase in _standing(rule.holds, stems, first):
                yield first, first + len(phrase)
