"""A document given as text, read as the load would read it: for tests that name the text and the wanted values."""

from __future__ import annotations

from datetime import date
from textwrap import dedent

from etl.reader import read_entry
from etl.records import Incident, Postmortem
from etl.settings import Settings, load_settings
from etl.settle import settle

SETTINGS: Settings = load_settings(date(2026, 11, 21))


def postmortem(text: str, path: str = "2026/2026-03-17-example.md") -> Postmortem:
    """The document alone in its archive."""
    return settle([read_entry(path, dedent(text).lstrip("\n").encode(), SETTINGS)], SETTINGS)[0]


def incident(text: str, path: str = "2026/2026-03-17-example.md") -> Incident:
    """The only incident of the document."""
    read = postmortem(text, path)
    assert read.outcome == "loaded", (read.reason, read.findings)
    assert len(read.incidents) == 1
    return read.incidents[0]
