"""The schemes of `data/severity.yaml`: which codes and words rank how, in the order in which they are tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from etl.configuration import Node, read_configuration

DEFAULT_PATH = Path(__file__).resolve().parent.parent / "data" / "severity.yaml"


@dataclass(frozen=True, slots=True, eq=False)
class Scheme:
    """One scheme of severity.yaml: `family` for codes, `ranks` by digit or word, `subs` to tell SEV0 and SEV1 apart."""

    name: str
    family: str | None
    ranks: Mapping[str, int | None]
    shifted: Mapping[str, int | None]
    subs: Mapping[str, int | None]


def load_schemes(path: Path) -> tuple[Scheme, ...]:
    """The schemes in the order in which they are tried. Raises ConfigurationError with file and line."""
    root = read_configuration(path)
    entries = root.at("schemes")
    return tuple(_scheme(name, entries.at(name)) for name in root.at("order").texts())


@lru_cache(maxsize=1)
def default_schemes() -> tuple[Scheme, ...]:
    """The schemes the product comes with."""
    return load_schemes(DEFAULT_PATH)


def _scheme(name: str, entry: Node) -> Scheme:
    parts = entry.mapping()

    def ranks(key: str) -> Mapping[str, int | None]:
        found = parts[key].mapping() if key in parts else {}
        return MappingProxyType({said: None if rank.value is None else rank.whole() for said, rank in found.items()})

    return Scheme(
        name=name,
        family=name.partition("_")[0] if "pattern" in parts else None,
        ranks=ranks("rank") or ranks("map"),
        shifted=ranks("rank_if_shifted"),
        subs=ranks("sub"),
    )


def rank_of_word(word: str, schemes: Sequence[Scheme]) -> int:
    """How bad a word is in the first scheme that ranks it; all of them order their words alike."""
    return next((one.ranks[word] or 9 for one in schemes if not one.family and word in one.ranks), 9)
