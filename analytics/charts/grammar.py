"""Charts as values: rows, a mark, and what each of its channels shows, in the words of Vega-Lite.

Owns how these become a specification. Altair says the same and checks it, and copies and converts each layer for it, which took
a page up to a tenth of a second for each new selection; here a setting is the value that is sent. Tests check each chart with
Altair, against Vega-Lite's schema. Must not know what a chart shows, or its looks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import polars as pl

Spec = dict[str, Any]
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.4.1.json"
TYPES = {"Q": "quantitative", "N": "nominal", "O": "ordinal", "T": "temporal"}
UNTYPED = ("x2", "y2")  # they are of the type of the channel that they end


def settings(**given: Any) -> Spec:
    """Settings by their names; one that is None is said to be none, one that is not given is Vega-Lite's choice."""
    return given


Scale = Axis = Legend = settings


def expression(text: str) -> Spec:
    """In place of a value: what Vega computes when it draws."""
    return {"expr": text}


def value(fixed: object) -> Spec:
    """A channel that shows the same for every row."""
    return {"value": fixed}


def steps(pixels: int) -> Spec:
    """A height of so many pixels for each row."""
    return {"step": pixels}


class Channel:
    """What a channel shows: a column as `name:Q`, `name:N`, `name:O` or `name:T`, or as `name`, whose values tell the type."""

    channel: ClassVar[str]

    def __init__(self, column: str, **given: Any) -> None:
        self._column, self._given = column, given

    def drawn(self, rows: pl.DataFrame) -> Spec:
        """As it stands in a specification for these rows."""
        name, _, kind = self._column.partition(":")
        if self.channel in UNTYPED:
            return {**self._given, "field": name}
        return {**self._given, "field": name, "type": TYPES[kind] if kind else _type(rows.schema[name])}


class X(Channel):
    channel = "x"


class X2(Channel):
    channel = "x2"


class XOffset(Channel):
    channel = "xOffset"


class Y(Channel):
    channel = "y"


class Y2(Channel):
    channel = "y2"


class YOffset(Channel):
    channel = "yOffset"


class Color(Channel):
    channel = "color"


class Shape(Channel):
    channel = "shape"


class Opacity(Channel):
    channel = "opacity"


class StrokeDash(Channel):
    channel = "strokeDash"


class Text(Channel):
    channel = "text"


class Detail(Channel):
    channel = "detail"


class Order(Channel):
    channel = "order"


class Tooltip(Channel):
    channel = "tooltip"


@dataclass(frozen=True, slots=True)
class Either:
    """A channel that shows one thing where an expression holds, and a fixed value elsewhere."""

    test: str
    so: Channel | object
    otherwise: object

    def drawn(self, rows: pl.DataFrame) -> Spec:
        so = self.so.drawn(rows) if isinstance(self.so, Channel) else value(self.so)
        return {"condition": {"test": self.test, **so}, "value": self.otherwise}


Shown = Channel | Either | Spec | Sequence[Channel]


@dataclass(frozen=True)
class Chart:
    """Rows and how they are drawn, or several such as layers. Made anew by each of its methods, and never changed."""

    rows: pl.DataFrame | None = None
    layers: tuple[Chart, ...] = ()
    drawing: Spec = field(default_factory=dict)
    channels: Mapping[str, Shown] = field(default_factory=dict)
    picks: Spec | None = None

    def mark(self, kind: str, **given: Any) -> Chart:
        """The rows as bars, points, lines, …, with these looks."""
        return replace(self, drawing={**self.drawing, "mark": {"type": kind, **given}})

    def encode(self, *shown: Channel, **named: Shown) -> Chart:
        """With these channels in addition to those it has, or in place of them."""
        return replace(self, channels={**self.channels, **{each.channel: each for each in shown}, **named})

    def filtered(self, test: str) -> Chart:
        """Only the rows for which the expression holds."""
        return replace(self, drawing={**self.drawing, "transform": [{"filter": test}]})

    def pickable(self, name: str, *fields: str) -> Chart:
        """With marks that can be clicked on; whoever shows it is told the values of these columns, under this name."""
        return replace(self, picks={"name": name, "select": {"type": "point", "fields": list(fields)}})

    def properties(self, **given: Any) -> Chart:
        """With these settings of the whole chart, such as its height."""
        return replace(self, drawing={**self.drawing, **given})

    def parts(self) -> tuple[Spec, dict[str, pl.DataFrame]]:
        """The specification, the caller's own, and the rows that it names, the same rows once."""
        found: dict[int, tuple[str, pl.DataFrame]] = {}
        spec = self._drawn(lambda rows: found.setdefault(id(rows), (f"rows_{len(found)}", rows))[0], None)
        picks = list(_picks(self, spec))
        # Settings are shared between charts, and who gets a specification may put in its own.
        return _copied({"$schema": SCHEMA, **spec, **({"params": picks} if picks else {})}), dict(found.values())

    def to_dict(self) -> Spec:
        """The specification with the rows in it."""
        spec, rows = self.parts()
        return {**spec, "datasets": {name: _written(each) for name, each in rows.items()}}

    def all_rows(self) -> pl.DataFrame | None:
        """The rows of all its layers, where they have the very same."""
        found = [each.all_rows() for each in self.layers] or [self.rows]
        return found[0] if all(each is found[0] for each in found) else None

    def _drawn(self, named: Callable[[pl.DataFrame], str], above: pl.DataFrame | None) -> Spec:
        rows = self.all_rows()
        data = {} if rows is None or rows is above else {"data": {"name": named(rows)}}
        if self.layers:
            return {**self.drawing, **data, "layer": [each._drawn(named, rows) for each in self.layers]}
        assert rows is not None, "a chart without layers has rows"
        encoding = {name: _shown(each, rows) for name, each in self.channels.items()}
        return {**self.drawing, **data, "encoding": encoding}


def layer(*charts: Chart) -> Chart:
    """The charts over each other, the first at the bottom."""
    return Chart(layers=charts)


def _shown(shown: Shown, rows: pl.DataFrame) -> Spec | list[Spec]:
    if isinstance(shown, (Channel, Either)):
        return shown.drawn(rows)
    return [each.drawn(rows) for each in shown] if isinstance(shown, Sequence) else shown


def _copied(part: Any) -> Any:
    if isinstance(part, Mapping):
        return {name: _copied(each) for name, each in part.items()}
    return [_copied(each) for each in part] if isinstance(part, (list, tuple)) else part


def _type(kind: pl.DataType) -> str:
    if kind.is_numeric():
        return "quantitative"
    return "temporal" if kind.is_temporal() else "nominal"


def _picks(chart: Chart, spec: Spec, name: str = "layer") -> Iterator[Spec]:
    """What can be picked, for the head of the specification: of a layer by the name that is given to it here."""
    if chart.picks and name == "layer":
        yield chart.picks
    elif chart.picks:
        spec["name"] = name
        yield {**chart.picks, "views": [name]}
    for place, each in enumerate(chart.layers):
        yield from _picks(each, spec["layer"][place], f"{name}_{place}")


def _written(rows: pl.DataFrame) -> list[Spec]:
    """Rows as they stand in a specification: moments in the form that Vega reads."""
    moments = [name for name, kind in rows.schema.items() if kind.is_temporal()]
    written = rows.with_columns(pl.col(name).cast(pl.Datetime("us")).dt.strftime("%Y-%m-%dT%H:%M:%S%.f") for name in moments)
    return written.to_dicts()
