"""How postmortems call things: `data/vocabulary.yaml` as look-ups. Owns folding and phrase matching, and no meaning of its own.

A team extends the file, or puts a `vocabulary.local.yaml` of the same shape in the root of its archive. Everything is
compared folded: any case, without accents, punctuation, emoji, numbering or a trailing remark in brackets.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from etl.configuration import ConfigurationError
from etl.letters import UNACCENTED, replaced

DEFAULT = Path(__file__).resolve().parent.parent / "data" / "vocabulary.yaml"
_REMEMBERED = 20_000  # words whose phrases are kept: a bound on memory
LONGEST_LINE = 2_000  # characters that are compared; a longer line is text, not a label

_EMOJI_CODE = re.compile(r":[a-z0-9_+-]{2,40}:")
_WORD = re.compile(r"[\w#]+")
# The same for plain ASCII, as most text is: small letters, and blanks for what belongs to no word.
_ASCII_WORDS = {code: chr(code).lower() if chr(code).isalnum() or chr(code) == "#" else " " for code in range(128)}
# Accents, and the signs that most text beyond ASCII has besides: they belong to no word.
_PLAIN_LETTERS = UNACCENTED | dict.fromkeys("‘’“”–—•→", " ")
_NUMBERING = re.compile(
    r"^(?:(?:phase|step|part|section|appendix)\s+)?(?:\d{1,2}(?:[.)]\d{1,2}){0,3}[.):]?|[a-h][.)]|[ivx]{1,4}[.)])\s+(?=\S)",
    re.I,
)
_BRACKETS = re.compile(r"\s*[(（\[][^()（）\[\]]{0,120}[)）\]]\s*[:：]?\s*$")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """The text as compared: compatibility forms united, lower case, no accents, words separated by single blanks."""
    plain = text[:LONGEST_LINE]
    if plain.isascii():
        bare = _EMOJI_CODE.sub(" ", plain.lower()) if ":" in plain else plain
        return " ".join(bare.translate(_ASCII_WORDS).split())
    plain = replaced(unicodedata.normalize("NFKC", plain), _PLAIN_LETTERS).casefold()
    bare = _EMOJI_CODE.sub(" ", plain) if ":" in plain else plain
    return " ".join(bare.translate(_ASCII_WORDS).split() if bare.isascii() else _WORD.findall(bare.replace("_", " ")))


@lru_cache(maxsize=8_192)
def label_forms(text: str) -> tuple[str, ...]:
    """The folded forms a label is tried in: whole, without numbering, without a trailing bracket, the bracket's content."""
    bare = _NUMBERING.sub("", text.strip())
    outside = _BRACKETS.sub("", bare)
    inside = bare[len(outside) :].strip(" ()（）[]:：")
    spelled = fold(outside.replace("&", " and "))  # `Metrics & Analysis` is also called "metrics and analysis"
    humps = fold(_HUMP.sub(" ", text)) if " " not in text.strip() else ""  # `resolvedDate` is called "resolved date"
    forms = (fold(text), fold(bare), fold(outside), fold(inside) if outside else "", spelled, humps)
    return tuple(dict.fromkeys(form for form in forms if form))


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found in folded text: what it stands for, the phrase, and the index of its first word."""

    name: str
    phrase: str
    start: int

    @property
    def length(self) -> int:
        return len(self.phrase)


@dataclass(frozen=True)
class Phrases:
    """Phrases to look for inside text, by first word; phrases in scripts without blanks are looked for anywhere."""

    by_first: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    prefixes: Mapping[str, tuple[tuple[str, tuple[str, ...], str], ...]]  # by first letter
    unspaced: tuple[tuple[str, str], ...]
    spelled: Mapping[str, tuple[str, ...]]  # by name; names with an open ending before a phrase's last word are left out
    known: dict[str, tuple[tuple[tuple[str, ...], str], ...]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, names: Mapping[str, Iterable[str]]) -> Phrases:
        by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        prefixes: dict[str, list[tuple[str, tuple[str, ...], str]]] = {}
        unspaced: list[tuple[str, str]] = []
        spelled: dict[str, dict[str, None]] = {name: {} for name in names}
        for name, phrases in names.items():
            for phrase in phrases:
                words = tuple(fold(word) + ("*" if word.endswith("*") else "") for word in phrase.split())
                words = tuple(part for word in words for part in word.split())
                if not words:
                    continue
                spelled[name][fold(phrase) if _CJK.search(phrase) else f" {' '.join(words)} ".removesuffix("* ")] = None
                if _CJK.search(phrase):
                    unspaced.append((fold(phrase), name))
                elif words[0].endswith("*"):
                    prefixes.setdefault(words[0][0], []).append((words[0][:-1], words, name))
                else:
                    by_first.setdefault(words[0], []).append((words, name))
        return cls(
            {key: tuple(value) for key, value in by_first.items()},
            {key: tuple(value) for key, value in prefixes.items()},
            tuple(unspaced),
            {name: tuple(phrases) for name, phrases in spelled.items() if not any("*" in phrase for phrase in phrases)},
        )

    def said(self, name: str, text: str) -> Iterator[str]:
        """The phrases of this name that stand in the text, each once: for a long text and few phrases faster than `find`."""
        folded = f" {fold(text)} "
        spelled = self.spelled.get(name)
        if spelled is None:
            return iter({hit.phrase for hit in self.find(text) if hit.name == name})
        return (phrase for phrase in spelled if phrase in folded)

    def says(self, name: str, text: str) -> bool:
        """Whether a phrase of this name stands in the text."""
        return any(True for _ in self.said(name, text))

    def find(self, text: str) -> list[Hit]:
        """Every phrase in the text, in the order of its place; overlapping phrases all count."""
        folded = fold(text)
        words = folded.split()
        unspaced = () if folded.isascii() else self.unspaced
        hits = [Hit(name, phrase, folded.find(phrase)) for phrase, name in unspaced if phrase in folded]
        known = self.known
        for index, word in enumerate(words):
            begun = known.get(word)
            for wanted, name in self._beginning_with(word) if begun is None else begun:
                if len(wanted) == 1 or _matches(words, index, wanted):
                    hits.append(Hit(name, " ".join(wanted), index))
        return sorted(hits, key=lambda hit: (hit.start, -hit.length)) if len(hits) > 1 else hits

    def _beginning_with(self, word: str) -> tuple[tuple[tuple[str, ...], str], ...]:
        """The phrases whose first word this is, kept for the next time."""
        if len(self.known) >= _REMEMBERED:
            self.known.clear()
        prefixes = self.prefixes.get(word[0], ())
        open_ended = tuple((wanted, name) for prefix, wanted, name in prefixes if word.startswith(prefix))
        found = self.known[word] = (*self.by_first.get(word, ()), *open_ended)
        return found


def _matches(words: list[str], index: int, wanted: tuple[str, ...]) -> bool:
    if index + len(wanted) > len(words):
        return False
    for offset, want in enumerate(wanted):  # a loop, since most end at their second word
        word = words[index + offset]
        if not (word.startswith(want[:-1]) if want[-1] == "*" else word == want):
            return False
    return True


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
        return next((self.fields[form] for form in label_forms(key) if form in self.fields), None)

    def kind_of_heading(self, heading: str) -> tuple[str | None, bool]:
        """What a heading announces, and whether it says so exactly. A phrase inside a longer heading is inexact."""
        exact = [self.headings[form] for form in label_forms(heading) if form in self.headings]
        if exact:  # `Facts (timeline)`: the more telling of two names wins
            return next((kind for kind in exact if kind in {"timeline", "actions"}), exact[0]), True
        words = fold(heading).split()
        if len(words) > 14:
            return None, False
        hits = [
            hit
            for hit in self.heading_phrases.find(heading)
            if hit.start == 0 or len(words) <= 3 or " " in hit.phrase or _CJK.search(hit.phrase)
        ]
        best = max(hits, key=lambda hit: (hit.length, -hit.start), default=None)
        return (best.name, _is_whole(best, heading)) if best else (None, False)

    def column_of(self, table: str, header: str) -> str | None:
        """The role of a column of an `action` or `timeline` table, or None."""
        columns = self.columns[table]
        if header.strip() in {"#", "№"}:
            return columns.get("#")
        return next((columns[form] for form in label_forms(header) if form in columns), None)


def _is_whole(hit: Hit, heading: str) -> bool:
    """Whether a phrase with an open ending is all that a heading says: `contributing factor*` in "Contributing factors"."""
    wanted = tuple(hit.phrase.split())
    return any(len(form.split()) == len(wanted) and _matches(form.split(), 0, wanted) for form in label_forms(heading))


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
