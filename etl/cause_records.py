"""Phrases about causes to records: ticked boxes and declared factors by name, the rest by the rules of the taxonomy."""

from __future__ import annotations

from dataclasses import replace

from etl.factors import Unit, declared, suggest, ticked
from etl.facts.shapes import Episode, PhraseFact
from etl.folding import fold
from etl.records import ContributingFactor
from etl.settings import Settings


def factor_records(episode: Episode, settings: Settings) -> tuple[ContributingFactor, ...]:
    """One record per factor and phrase. Each phrase of a list of causes has at least one, `unclassified` if need be."""
    rows = [
        declared(fact.text, settings.taxonomy).row(fact.text, fact.line)
        for fact in episode.fields
        if fact.field == "factors" and fact.place in {"front_matter", "header", "table"}
    ]
    for phrase in episode.phrases:
        if phrase.form == "ticked":
            placement = ticked(phrase.text, phrase.group, settings.taxonomy)
            row = placement.row(phrase.text, phrase.line)
            rows.append(replace(row, role=phrase.role or row.role))
        else:
            rows += _by_rules(phrase, settings)
    return tuple(_unique(rows))


def _by_rules(phrase: PhraseFact, settings: Settings) -> list[ContributingFactor]:
    unit = Unit(phrase.text, phrase.line, phrase.group, lists_factor=phrase.form == "declared", role=phrase.role)
    return suggest(unit, settings.taxonomy)


def _unique(rows: list[ContributingFactor]) -> list[ContributingFactor]:
    seen: dict[tuple[str, str], ContributingFactor] = {}
    for row in rows:
        seen.setdefault((row.factor, fold(row.phrase)), row)
    return list(seen.values())
