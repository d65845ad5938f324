"""The one theme: severity's colours and shapes, the greys, axes with units, and the order of severities.

Owns how charts look. Must not know where frames come from. Colours reach 3:1 against both backgrounds; none is used alone:
severity has a shape too, and every chart a table.
"""

from __future__ import annotations

import altair as alt

SEVERITIES = ("SEV1", "SEV2", "SEV3", "SEV4", "SEV5", "unknown")
SEVERITY_COLOURS = ("#D55E00", "#CC79A7", "#0072B2", "#7F7F7F", "#7F7F7F", "#A6A6A6")
SEVERITY_SHAPES = ("triangle-up", "diamond", "circle", "square", "cross", "stroke")
ACCENT = "#3B82B8"  # one accent: what the page is about
PAST = "#8A9199"  # the past, the trailing quarters, what is not known
NEUTRAL = "#8A9199"
STROKE = 2
HEIGHT = 300
SMALL_HEIGHT = 220


def severity_colour(present: list[str], legend: bool = True) -> alt.Color:
    """Colour by `severity`, in order of rank, with a legend of the severities that are present."""
    shown = [severity for severity in SEVERITIES if severity in present]
    return alt.Color(
        "severity:N",
        title="Severity",
        scale=alt.Scale(domain=shown, range=[SEVERITY_COLOURS[SEVERITIES.index(severity)] for severity in shown]),
        legend=alt.Legend(orient="top", title=None) if legend else None,
    )


def severity_shape(present: list[str]) -> alt.Shape:
    """Shape by `severity`, so that colour is never alone; its legend joins that of the colours."""
    shown = [severity for severity in SEVERITIES if severity in present]
    return alt.Shape(
        "severity:N",
        title="Severity",
        scale=alt.Scale(domain=shown, range=[SEVERITY_SHAPES[SEVERITIES.index(severity)] for severity in shown]),
        legend=alt.Legend(orient="top", title=None),
    )


def present(severities: list[str]) -> list[str]:
    """The severities that occur, in order of rank, unknown last."""
    return [severity for severity in SEVERITIES if severity in severities]
