"""Was this seen before? The incidents nearest to one of the archive, or to a text that somebody pastes in.

Owns how a text becomes terms, with the words that the archive knows, and which incidents come back with which reasons. The
warehouse is all that is asked; a text is neither stored nor sent anywhere. The arithmetic is `judgement.likeness`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from analytics.answers import kept
from analytics.judgement.likeness import Archive, Rows, likeness_of_row, likeness_of_text, of_length_one, with_services
from analytics.selection import Selection
from analytics.warehouse import Warehouse, ask

SHOWN = 5
TERMS_SHOWN = 5
LONGEST = 50_000  # characters of a pasted text that are read
# As the loader cuts words: a letter, then letters, digits, dots and hyphens; languages without blanks in pairs of characters.
_WORD = re.compile(r"[^\W\d_][\w.-]*")
_IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]{2,}")


@dataclass(frozen=True, slots=True)
class Nearest:
    """`incidents`: the most alike ones, the nearest first, with `likeness` (0 to 1), `asked` (what is asked of such a pair),
    `is_alike`, `shared` (words with their weight) and `services` in common. `compared`: with how many. `known`: how many words
    of the text the archive knows."""

    incidents: pl.DataFrame
    compared: int
    known: int

    @property
    def alike(self) -> pl.DataFrame:
        return self.incidents.filter(pl.col("is_alike"))


@dataclass(frozen=True, slots=True)
class _Compared:
    """What a text is compared with: the rows of `lookup_texts`, the same as numbers, and where likeness begins to count."""

    rows: pl.DataFrame
    archive: Archive
    services: tuple[frozenset[str], ...]
    limits: Mapping[str, Any]


NOTHING = Nearest(pl.DataFrame(schema={"incident_key": pl.String, "is_alike": pl.Boolean}), 0, 0)


def look_up(warehouse: Warehouse, selection: Selection, text: str) -> Nearest:
    """The incidents nearest to a text. Its first line weighs as a title does."""
    compared = _compared(warehouse, selection)
    if compared is None:
        return NOTHING
    counts = _counted(text[:LONGEST], compared.limits["title_weight"])
    terms = ask(warehouse, "lookup_terms", selection, words=sorted(counts), terms=[])
    weights = np.zeros(max([compared.archive.terms, *(number + 1 for number in terms["term"])]))
    for term, weight, words in terms.select("term", "weight", "words").iter_rows():
        weights[term] = (1 + np.log(sum(counts.get(word, 0.0) for word in words))) * weight
    own, limits = of_length_one(weights), compared.limits
    alike = likeness_of_text(compared.archive, own, limits["nearest_count"], limits["nearest_share"])
    scores = np.where(alike >= limits["least_text"], alike, 0.0)
    found = _nearest(compared, scores, np.full(len(scores), limits["threshold_text"]))
    return Nearest(_named(warehouse, selection, compared, own, found), len(scores), terms.height)


@kept
def seen_before(warehouse: Warehouse, selection: Selection, incident_key: str) -> Nearest | None:
    """The earlier incidents nearest to one of the archive, by the likeness of the load; None for one that was not compared."""
    compared = _compared(warehouse, selection)
    places = (compared.rows["incident_key"] == incident_key).arg_true().to_list() if compared else []
    if compared is None or not places:
        return None
    place, limits = places[0], compared.limits
    alike = likeness_of_row(compared.archive, place)
    services = compared.services[place]
    scores, both = with_services(alike, services, compared.services, limits["least_text"], limits["service_weight"])
    scores[place:] = 0.0  # rows are in the order of time
    columns, values = compared.archive.texts.row(place)
    own = np.zeros(compared.archive.terms)
    own[columns] = values
    found = _nearest(compared, scores, np.where(both, limits["threshold_services"], limits["threshold_text"]), services)
    return Nearest(_named(warehouse, selection, compared, own, found), place, len(columns))


@kept
def _compared(warehouse: Warehouse, selection: Selection) -> _Compared | None:
    rows, limits = ask(warehouse, "lookup_texts", selection), ask(warehouse, "lookup_limits", selection)
    if rows.is_empty() or limits.is_empty():
        return None
    services = tuple(frozenset(names) for names in rows["services"])
    return _Compared(rows, _archive(rows), services, limits.row(0, named=True))


def _counted(text: str, title_weight: float) -> dict[str, float]:
    """The words of a text in small letters, those of its first line as often as a title counts."""
    counts: dict[str, float] = defaultdict(float)
    title, _, body = text.strip().partition("\n")
    for part, weight in ((title, title_weight), (body, 1.0)):
        for word in _WORD.findall(_IDEOGRAPHS.sub(_pairs, part.lower())):
            counts[word.rstrip(".-_") or word] += weight
    return counts


def _pairs(run: re.Match[str]) -> str:
    return f" {' '.join(one + other for one, other in zip(run[0], run[0][1:], strict=False))} "


def _archive(rows: pl.DataFrame) -> Archive:
    return Archive(
        texts=_rows(rows, "terms", "weights"),
        nearest=_rows(rows, "nearest", "nearest_weights"),
        lengths=rows["length"].to_numpy(),
    )


def _rows(rows: pl.DataFrame, columns: str, values: str) -> Rows:
    flat = rows.select(pl.col(columns, values).explode(empty_as_null=False))
    return Rows.of(flat[columns].to_numpy(), flat[values].to_numpy(), rows[columns].list.len().to_list())


def _nearest(
    compared: _Compared, scores: np.ndarray, asked: np.ndarray, services: frozenset[str] = frozenset()
) -> pl.DataFrame:
    """The incidents with the best scores, the best first: `place` (in the archive), `likeness`, `asked`, `services`."""
    best = [int(place) for place in np.argsort(-scores, kind="stable")[:SHOWN] if scores[place] > 0]
    common = [sorted(services & compared.services[place]) for place in best]
    return (
        compared.rows[best]
        .select("incident_key", "incident_id", "title", "severity", "counted_at")
        .with_columns(
            place=pl.Series(best, dtype=pl.Int64),
            likeness=pl.Series(scores[best], dtype=pl.Float64),
            asked=pl.Series(asked[best], dtype=pl.Float64),
            is_alike=pl.Series(scores[best] >= asked[best], dtype=pl.Boolean),
            services=pl.Series(common, dtype=pl.List(pl.String)),
        )
    )


def _named(
    warehouse: Warehouse, selection: Selection, compared: _Compared, own: np.ndarray, found: pl.DataFrame
) -> pl.DataFrame:
    """The rows with `shared`: the words in common, each with its weight."""
    shared = [_shared(compared.archive, own, place) for place in found["place"]]
    numbers = sorted({term for terms in shared for term, _ in terms})
    names = dict(ask(warehouse, "lookup_terms", selection, words=[], terms=numbers).select("term", "shown").iter_rows())
    told = [" · ".join(f"{names[term]} {weight:.2f}" for term, weight in terms) for terms in shared]
    return found.drop("place").with_columns(shared=pl.Series(told, dtype=pl.String))


def _shared(archive: Archive, own: np.ndarray, place: int) -> list[tuple[int, float]]:
    """The terms that make a text like one of the archive, each with its share of the plain cosine, the weightiest first."""
    columns, values = archive.texts.row(place)
    products = own[columns] * values
    order = np.argsort(-products, kind="stable")[:TERMS_SHOWN]
    return [(int(columns[each]), float(products[each])) for each in order if products[each] > 0]
