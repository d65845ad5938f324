"""What every page is made of: the current warehouse and selection, and the parts of a page in their fixed order.

A page says `here = frame.current()`, then `title`, `answer`, `figure`, `table`, `method`, `empty`. Owns the layout and
nothing else: no SQL, no arithmetic, no words about numbers. A package below `pages/`, because Streamlit takes every module
directly in that folder for a page.
"""

from pages.frame.deciding_factors import factor_suggestions
from pages.frame.deciding_reviews import keeping
from pages.frame.downloads import report
from pages.frame.first_steps import own_archive, welcome
from pages.frame.marks import AT_LINE, RECORD_PARAMETER, behind, choose
from pages.frame.parts import (
    INCIDENT_COLUMNS,
    MEASURE_PARAMETER,
    answer,
    contents,
    download,
    empty,
    figure,
    folded,
    method,
    more,
    plain_list,
    section,
    show,
    small,
    statements,
    table,
    terms,
    title,
)
from pages.frame.passages import passages
from pages.frame.session import Here, current
from pages.frame.tables import choose_incident
from pages.frame.zones import choose_zone, zone

__all__ = [
    "AT_LINE",
    "INCIDENT_COLUMNS",
    "MEASURE_PARAMETER",
    "RECORD_PARAMETER",
    "Here",
    "answer",
    "behind",
    "choose",
    "choose_incident",
    "choose_zone",
    "contents",
    "current",
    "download",
    "empty",
    "factor_suggestions",
    "figure",
    "folded",
    "keeping",
    "method",
    "more",
    "own_archive",
    "passages",
    "plain_list",
    "report",
    "section",
    "show",
    "small",
    "statements",
    "table",
    "terms",
    "title",
    "welcome",
    "zone",
]
