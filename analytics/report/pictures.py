"""Charts as static SVG: drawn by Vega itself, without a browser and without the network, the same bytes for the same chart.

Owns the looks of a chart on paper and the names inside its SVG. Must not know which chart it draws.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping
from typing import Any

import vl_convert

from analytics.report.parts import Figure

WIDTH = 640  # pixels of the plot; the axes come beside it
VEGA_LITE = "6.4"
INK, FAINT, GRID = "#1F2933", "#52606D", "#E4E7EB"
LOOKS = {
    "font": "sans-serif",
    "background": "#FFFFFF",
    "view": {"stroke": None},
    "axis": {
        "labelColor": FAINT,
        "titleColor": INK,
        "titleFontWeight": "normal",
        "labelFontSize": 11,
        "titleFontSize": 11,
        "gridColor": GRID,
        "domainColor": FAINT,
        "tickColor": FAINT,
    },
    "legend": {"labelColor": INK, "titleColor": INK},
    "text": {"color": FAINT},
}
NAMED = re.compile(r'\bid="([^"]{1,100})"')


def svg(figure: Figure) -> str:
    """The chart of a figure as SVG. Names inside it begin with that of the figure, so that several fit on one page."""
    _without_zone()
    drawn = vl_convert.vegalite_to_svg(_on_paper(figure.chart.to_dict()), vl_version=VEGA_LITE, allowed_base_urls=[])
    return _named(drawn, figure.caption.name)


def _on_paper(spec: Mapping[str, Any]) -> dict[str, Any]:
    return {**spec, "width": WIDTH, "config": {**spec.get("config", {}), **LOOKS}}


def _named(drawn: str, name: str) -> str:
    """The SVG with its inner names counted anew: Vega counts them through all charts of a process."""
    for place, old in enumerate(dict.fromkeys(NAMED.findall(drawn))):
        for before, after in ((f'id="{old}"', f'id="{name}-{place}"'), (f"url(#{old})", f"url(#{name}-{place})")):
            drawn = drawn.replace(before, after)
    return drawn


def _without_zone() -> None:
    """Draw times as they stand: Vega takes naive times for those of the machine's zone, which has hours that do not exist in
    spring. Nothing else in this program reads the zone."""
    if os.environ.get("TZ") != "UTC":
        os.environ["TZ"] = "UTC"
        if hasattr(time, "tzset"):  # not on Windows
            time.tzset()
