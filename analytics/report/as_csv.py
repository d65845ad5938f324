"""The report as CSV: one file for every chart and every table, the values as they are.

Owns nothing but which frames are written; `csv_of` makes them safe to open in a spreadsheet.
"""

from __future__ import annotations

from analytics.presentation import csv_of
from analytics.report.document import Report


def csv_files(found: Report) -> dict[str, str]:
    """The text of each file by the name of its chart or table, columns under the headings that readers see."""
    shown = [(figure.caption.name, figure.frame, figure.columns) for figure in found.content.figures]
    shown += [(table.name, table.frame, table.columns) for table in found.content.tables]
    return {name: csv_of(frame.select(list(columns)).rename(dict(columns))) for name, frame, columns in shown}
