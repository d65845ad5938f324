"""Generated documents: each gives a record or a finding, soon, and none brings the interpreter down."""

from __future__ import annotations

import os
import sys

from tests import fuzz

COUNT = int(os.environ.get("INCIDENT_ALMANAC_FUZZ", "400"))


def test_no_generated_document_brings_a_reader_down() -> None:
    """Pieces in any order, raw bytes, real shapes cut, joined and edited, in a process whose death counts."""
    tried = fuzz.fuzz(COUNT, seed=7)
    assert tried.failures == ()
    assert sum(tried.outcomes.values()) == COUNT
    assert set(tried.outcomes) == {"loaded", "quarantined", "skipped"}


# A reader that fails in another way at each input.
FAULTY = """
import os, sys
from dataclasses import replace
from tests import fuzz
good = fuzz._read
def bad(path, data, settings):
    number = int(path.split("/")[0]) if "/" in path else 0
    found = good(f"{number}/a.md", b"# Outage of the shop\\n", settings)
    match number:
        case 1: os.abort()
        case 2: sum(range(10**8))
        case 3: return [][0]
        case 4: b"x" * 400_000_000
        case 5: return replace(found, incidents=())
        case 6: return replace(found, incidents=(replace(found.incidents[0], title="\u202e"),))
        case 7: return replace(found, incidents=(replace(found.incidents[0], line=99_999),))
        case 8: return replace(found, incidents=(replace(found.incidents[0], duration_minutes=-1.0),))
    return found
fuzz._read, fuzz.SECONDS = bad, 0.4
sys.exit(fuzz.main())
"""


def test_a_reader_that_fails_is_found_out() -> None:
    """A crash, slowness, a bug, greed, an empty, misleading or impossible answer fail the input they came with, also where
    whoever tries them has taken more memory than any of them."""
    assert len(b"x" * 700_000_000) == 700_000_000
    tried = fuzz.fuzz(9, seed=1, inside=(sys.executable, "-c", FAULTY))
    told = [(failure.number, failure.what) for failure in tried.failures]
    wanted = {
        1: "the interpreter ended with -6",
        2: "took ",
        3: "IndexError at an unknown place",
        4: "took ",
        5: "loaded without an incident",
        6: "Incident holds invisible characters",
        7: "Incident at line 99999",
        8: "the warehouse refuses its rows: Constraint Error",
    }
    assert {number for number, _ in told} >= set(wanted)  # a busy machine is slow elsewhere too
    assert [n for n, words in wanted.items() if not any(n == at and what.startswith(words) for at, what in told)] == []
