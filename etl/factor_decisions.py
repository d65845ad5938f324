"""What people decided about suggested contributing factors: `factors.yaml` in the archive.

Owns the format of that file; what its decisions do to the factors of an incident is `decided_factors`. All parts optional:

    confirmed:                                   # the suggestion is right
    - incident: INC-12                           # its id, its document's path, or `path#number`
      factor: config.expiry                      # what was suggested
      phrase: The certificate had run out        # the document's words; `…` at the end stands for the rest of them
    corrected:                                   # the words speak of another factor
    - incident: 2026/checkout.md
      factor: code.logic
      to: config.wrong_value
    rejected:                                    # not this factor
    - incident: INC-19
      factor: capacity.limit

Without `phrase` a decision is about every phrase of that factor in the incident; `by`, `on` and `note` are for people. A
decision that fits nothing is a finding with its line and the rest still counts; a file that does not follow the format
raises, because silently forgetting what people decided would be worse.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from etl.configuration import ConfigurationError, Node, read_configuration
from etl.records import ContributingFactor

FILE_NAME = "factors.yaml"
Part = Literal["confirmed", "corrected", "rejected"]
PARTS: tuple[Part, ...] = ("confirmed", "corrected", "rejected")
_FIELDS = ("incident", "factor", "to", "phrase", "by", "on", "note")
_REST = ("…", "...")


@dataclass(frozen=True, slots=True)
class FactorDecision:
    """One entry of the file, as written. `to` is given where `part` is `corrected`, and only there."""

    line: int
    part: Part
    incident: str
    factor: str
    phrase: str | None = None
    to: str | None = None

    @property
    def outcome(self) -> str | None:
        """The factor that the decision leaves; None where it takes one away."""
        return self.to if self.part == "corrected" else self.factor if self.part == "confirmed" else None

    def speaks_of(self, factor: ContributingFactor) -> bool:
        """Whether the decision is about this factor in these words."""
        return factor.factor == self.factor and (self.phrase is None or is_phrase(self.phrase, factor.phrase))


def read_factor_decisions(path: Path) -> tuple[FactorDecision, ...]:
    """The decisions of a file, in its order. Raises ConfigurationError (`file:line: …`) where it does not follow the format."""
    root = read_configuration(path)
    for part, node in root.mapping().items():
        if part not in PARTS:
            raise ConfigurationError(node.path, node.line, f"{part!r} is unknown; expected {', '.join(PARTS)}")
    found = (_decision(part, entry) for part in PARTS if part in root.mapping() for entry in root.at(part).items())
    return tuple(sorted(found, key=lambda decision: decision.line))


def _decision(part: Part, entry: Node) -> FactorDecision:
    nodes = entry.mapping()
    for name, node in nodes.items():
        if name not in _FIELDS or (name == "to" and part != "corrected"):
            raise ConfigurationError(node.path, node.line, f"{name!r} is not known under {part}; expected {', '.join(_FIELDS)}")
    return FactorDecision(
        line=entry.line,
        part=part,
        incident=entry.at("incident").text(),
        factor=entry.at("factor").text().strip().lower(),
        phrase=nodes["phrase"].text() if "phrase" in nodes else None,
        to=entry.at("to").text().strip().lower() if part == "corrected" else None,
    )


def is_phrase(written: str, phrase: str) -> bool:
    """Whether a phrase is the one that a person wrote down, whole or its beginning."""
    plain = written.strip()
    for rest in _REST:
        if plain.endswith(rest):
            return _spaced(phrase).startswith(_spaced(plain.removesuffix(rest)))
    return _spaced(plain) == _spaced(phrase)


def _spaced(text: str) -> str:
    return " ".join(text.split()).casefold()
