"""The report as one HTML file that opens offline: text, tables and inline SVG, no script, nothing fetched.

Owns the template's surroundings. Every value is escaped by Jinja; only the SVG that Vega drew is taken as it is.
"""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from analytics.report.cells import grid
from analytics.report.document import Report

HERE = Path(__file__).resolve().parent
MOST_ROWS = 150  # of the numbers behind a chart; longer ones are in the CSV alone


def html(found: Report) -> str:
    """The whole file."""
    surroundings = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    pictures = {name: Markup(drawn) for name, drawn in found.pictures.items()}  # noqa: S704 (drawn by Vega, which escapes its texts)
    template = surroundings.get_template("review.html")
    return template.render(report=found, pictures=pictures, grid=grid, most_rows=MOST_ROWS)
