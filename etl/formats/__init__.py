"""The formats an archive may hold, in the order in which they are tried; the first that recognises a file reads it.

A format is a module with `NAME`, `claims(name)` (may a file of this name be one?), `recognises(path, data)` and
`read(path, data, settings) -> Reading`. A new file structure is one module here and one name in this list.
"""

from __future__ import annotations

from types import ModuleType

from etl.formats import (
    cstate,
    csv_table,
    firehydrant,
    github_issues,
    incident_io,
    markdown,
    pagerduty,
    review,
    rootly,
    statuspage,
    unknown_export,
)

FORMATS: tuple[ModuleType, ...] = (
    statuspage,
    pagerduty,
    incident_io,
    firehydrant,
    rootly,
    github_issues,
    csv_table,
    cstate,
    unknown_export,
    review,
    markdown,
)


def claims(name: str) -> bool:
    """Whether a file of this name is a candidate for one of the formats beyond text files."""
    return any(module.claims(name) for module in FORMATS)


def format_of(path: str, data: bytes) -> ModuleType:
    """The module that reads this file; Markdown is what everything else is tried as."""
    return next((module for module in FORMATS if module.recognises(path, data)), markdown)
