"""The vocabulary of contributing factors: data/taxonomy.yaml and a team's own words, checked and made ready to search.

Owns the shape of the taxonomy and the messages about mistakes in its files. How text is judged by it is etl/factors.py;
how keywords are searched is etl/keywords.py.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, cast, get_args

from etl.configuration import ConfigurationError, Node, read_configuration
from etl.keywords import KeywordError, Keywords, compile_keywords
from etl.stems import stems

Role = Literal["primary", "secondary", "environmental", "follow_up"]

UNCLASSIFIED = "unclassified"
OTHER = "unclassified.other"
BY_RULES = "by_rules"
STRONG, WEAK = 1.0, 0.4
WORD_LISTS = ("strong", "weak", "once")


@dataclass(frozen=True, slots=True)
class Factor:
    """One contributing factor. `parent` is None on level 1; `replaced_by` names the successor of a retired id."""

    factor: str
    parent: str | None
    label: str
    layer: str
    definition: str | None = None
    strong: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    once: tuple[str, ...] = ()
    replaced_by: str | None = None


@dataclass(frozen=True, slots=True)
class Meaning:
    """Which factor a keyword speaks for and how much; those with `once` count together as one."""

    factor: str
    score: float
    once: bool = False


@dataclass(frozen=True, slots=True)
class FactorRow:
    """A row of `factor_taxonomy`."""

    factor: str
    parent: str | None
    label: str
    layer: str
    definition: str | None


@dataclass(frozen=True, slots=True)
class Box:
    """A text of a known template and the factor it stands for (an id, or `by_rules`). `group` and `label` are stems."""

    group: tuple[str, ...]
    label: tuple[str, ...]
    words: str
    factor: str
    role: Role | None


@dataclass(frozen=True, slots=True, eq=False)
class Taxonomy:
    """All factors by id in the order of the file, and what is needed to recognise them.

    `meanings[i]` is that of keyword i; `priors` and `roles` are (stems of a heading, what it says about the factors under
    it); `named` is each factor by the stems of its label and of its id. Compared by identity, so that what is made from it
    can be kept.
    """

    factors: Mapping[str, Factor]
    keywords: Keywords
    meanings: tuple[Meaning, ...]
    priors: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    roles: tuple[tuple[tuple[str, ...], Role], ...]
    boxes: tuple[Box, ...]
    named: Mapping[tuple[str, ...], Factor]

    def rows(self) -> list[FactorRow]:
        """Both levels in the order of the file."""
        factors = self.factors.values()
        return [FactorRow(each.factor, each.parent, each.label, each.layer, each.definition) for each in factors]

    def level1(self, factor: str) -> str:
        return self.factors[factor].parent or factor

    def current(self, factor: str) -> str:
        """The id itself, or the id that replaced it."""
        return self.factors[factor].replaced_by or factor


def load_taxonomy(path: Path, local: Path | None = None) -> Taxonomy:
    """The taxonomy of a file, with a team's own words added where `local` names a file of them.

    Raises ConfigurationError (`file:line: …`) when a factor is incomplete, an id stands twice or is unknown, or a keyword
    cannot be searched for.
    """
    root = read_configuration(path)
    top = root.mapping()
    factors = _factors(root.at("factors"), tuple(root.at("layers").mapping()))
    if local is not None and local.is_file():
        _add_local(factors, read_configuration(local))
    roles = _roles(top.get("roles"))
    keywords, meanings = _keywords(factors, top.get("negations"), top.get("neutral"))
    return Taxonomy(
        factors={factor: held.value for factor, held in factors.items()},
        keywords=keywords,
        meanings=meanings,
        priors=tuple(_priors(top.get("section_priors"), factors)),
        roles=tuple((heading, role) for _, heading, role in roles),
        boxes=tuple(_boxes(top.get("seed_mapping"), factors, roles)),
        named=_named([held.value for held in factors.values()]),
    )


def _named(factors: Iterable[Factor]) -> dict[tuple[str, ...], Factor]:
    """The first factor of each name."""
    named: dict[tuple[str, ...], Factor] = {}
    for each in factors:
        for name in (each.label, each.factor.replace("_", " ").replace(".", " ")):
            named.setdefault(stems(name), each)
    return named


@dataclass(slots=True)
class _Held:
    """A factor with the places of its keywords, while the files are read."""

    value: Factor
    places: list[tuple[Node, Meaning]]


_Factors = dict[str, _Held]


def _factors(listed: Node, layers: Collection[str]) -> _Factors:
    factors: _Factors = {}
    for entry in listed.items():
        parent = _factor(entry, None, layers, factors)
        for child in entry.mapping()["children"].items() if "children" in entry.mapping() else ():
            _factor(child, parent, layers, factors)
    for held in factors.values():
        successor = held.value.replaced_by
        if successor is not None and successor not in factors:
            raise _wrong(listed, f"{held.value.factor}: replaced_by names no factor: {successor!r}")
    return factors


def _factor(entry: Node, parent: Factor | None, layers: Collection[str], factors: _Factors) -> Factor:
    fields = entry.mapping()
    factor, label = entry.at("id").text(), entry.at("label").text()
    if factor in factors:
        raise _wrong(fields["id"], f"the id {factor!r} stands twice")
    if parent is not None and not factor.startswith(f"{parent.factor}."):
        raise _wrong(fields["id"], f"the id {factor!r} must begin with {parent.factor + '.'!r}")
    layer = parent.layer if parent else entry.at("layer").choice(*layers)
    made = Factor(
        factor=factor,
        parent=parent.factor if parent else None,
        label=label,
        layer=layer,
        definition=fields["definition"].text() if "definition" in fields else None,
        replaced_by=fields["replaced_by"].text() if "replaced_by" in fields else None,
    )
    factors[factor] = _Held(made, [])
    _add_words(factors[factor], fields)
    return made


def _add_words(held: _Held, fields: Mapping[str, Node]) -> None:
    """The keywords of a factor added to those it has, each with its place and its meaning."""
    listed = {name: fields[name].items() if name in fields else () for name in WORD_LISTS}
    for name, words in listed.items():
        meaning = Meaning(held.value.factor, STRONG if name == "strong" else WEAK, name == "once")
        held.places += [(word, meaning) for word in words]
    strong, weak, once = (tuple(word.text() for word in words) for words in listed.values())
    value = held.value
    held.value = replace(value, strong=(*value.strong, *strong), weak=(*value.weak, *weak), once=(*value.once, *once))


def _add_local(factors: _Factors, top: Node) -> None:
    for factor, entry in top.at("factors").mapping().items():
        if factor not in factors:
            raise _wrong(entry, f"no factor has the id {factor!r}")
        for name, listed in entry.mapping().items():
            if name not in WORD_LISTS:
                raise _wrong(listed, f"{name!r} may not be added to a factor; expected {' or '.join(WORD_LISTS)}")
        _add_words(factors[factor], entry.mapping())


def _keywords(factors: _Factors, negations: Node | None, neutral: Node | None) -> tuple[Keywords, tuple[Meaning, ...]]:
    current = [held for held in factors.values() if not held.value.replaced_by]
    places = [place for held in current for place in held.places]
    for word, _ in places:
        try:
            compile_keywords([word.text()])
        except KeywordError as error:
            raise _wrong(word, f"keyword {error}") from error
    denying, neutrals = (listed.texts() if listed else () for listed in (negations, neutral))
    compiled = compile_keywords([word.text() for word, _ in places], denying, neutrals)
    return compiled, tuple(meaning for _, meaning in places)


def _priors(listed: Node | None, factors: _Factors) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    for heading, entry in listed.mapping().items() if listed else ():
        yield stems(heading), tuple(_known(item, factors) for item in entry.items())


def _roles(listed: Node | None) -> list[tuple[str, tuple[str, ...], Role]]:
    """(file number of a seed or "", stems of the heading, role)."""
    roles = []
    for role, entry in listed.mapping().items() if listed else ():
        if role not in get_args(Role):
            raise _wrong(entry, f"{role!r} is no role; expected {' or '.join(get_args(Role))}")
        roles += [(*_numbered(text), cast(Role, role)) for text in entry.texts()]
    return roles


def _boxes(listed: Node | None, factors: _Factors, roles: Sequence[tuple[str, tuple[str, ...], Role]]) -> Iterator[Box]:
    for name, entries in listed.mapping().items() if listed else ():
        number, group = _numbered(name)
        role = next((role for of, heading, role in roles if heading == group and of in ("", number)), None)
        for label, entry in entries.mapping().items():
            factor = entry.text() if entry.text() == BY_RULES else _known(entry, factors)
            yield Box(group, stems(label), label, factor, role)


def _known(entry: Node, factors: _Factors) -> str:
    if entry.text() not in factors:
        raise _wrong(entry, f"no factor has the id {entry.text()!r}")
    return entry.text()


def _numbered(name: str) -> tuple[str, tuple[str, ...]]:
    """A group's name without the number of the template it comes from: `001 Human Factors` gives `001` and its stems."""
    number, _, rest = name.partition(" ")
    return (number, stems(rest)) if number.isdigit() else ("", stems(name))


def _wrong(entry: Node, message: str) -> ConfigurationError:
    return ConfigurationError(entry.path, entry.line, message)
