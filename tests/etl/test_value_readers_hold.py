"""Every reader of values holds against any text: it answers, and soon."""

from collections.abc import Callable
from datetime import date
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.dates import date_order, find_dates, read_date
from etl.due_dates import read_due
from etl.durations import parse_all, read_duration
from etl.placeholders import is_empty, is_placeholder
from etl.severities import rank_severities
from etl.statuses import read_action_status, read_document_status, strip_status
from etl.timeline_clock import place
from etl.times import read_times
from etl.zones import find_zone, read_zone

DAY = date(2024, 3, 17)

READERS: dict[str, Callable[[str], object]] = {
    "read_date": lambda text: read_date(text, default_year=2024),
    "find_dates": find_dates,
    "date_order": lambda text: date_order([text]),
    "read_due": lambda text: read_due(text, DAY),
    "read_duration": read_duration,
    "read_duration in minutes": lambda text: read_duration(text, unit="minutes"),
    "parse_all": parse_all,
    "is_placeholder": is_placeholder,
    "is_empty": is_empty,
    "rank_severities": lambda text: rank_severities([text, "SEV1"]),
    "read_action_status": read_action_status,
    "read_document_status": read_document_status,
    "strip_status": strip_status,
    "place": lambda text: place([text, "14:05", text], day=DAY, zone=None),
    "read_times": lambda text: read_times(text, loose=True, default_year=2024),
    "find_zone": find_zone,
    "read_zone": read_zone,
}

# The building blocks of values, so that generated text often nearly is one.
BLOCKS = """
0 1 9 12 24 30 60 2024 20202 99999999 1,000 1.5 ½ : - – / . , ; ( ) [ ] | ~ ≈ < > + → 〜 T Z z h m d min hours minutes
days half
an and a to from between UTC PST +09:00 Mar March May 年 月 日 時 分 時間 約 不明 am PM SEV P S
-1 High Low done DONE ✅ ☐ [x] won't
fix TBD ____
HH:MM YYYY-MM-DD Q3 W07 end of ~~ İ ß ﬁ
"""
PIECES = st.sampled_from([*BLOCKS.split(), "\x00", "\ufe0f", "\u202e", "\ud83d", " ", "\n", "  "])
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=14).map("".join), st.lists(PIECES, max_size=14).map(" ".join))


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=150, deadline=None)
@given(text=TEXTS)
def test_no_text_brings_a_reader_down(name: str, text: str) -> None:
    """Whatever stands in a document, a reader gives an answer."""
    READERS[name](text)


HOSTILE = {
    "digits": "9" * 100_000,
    "clocks": "14:05 " * 20_000,
    "ranges": "14:05-" * 20_000,
    "dates": "2024-03-17 " * 10_000,
    "numbers": "1 " * 50_000,
    "units": "1h" * 50_000,
    "commas": "1,000" * 20_000,
    "brackets": "[" * 50_000,
    "pairs": "[x] " * 25_000,
    "underscores": "_ " * 50_000,
    "blanks": "a" + " " * 100_000 + "b",
    "months": "Mar " * 25_000,
    "nearly months": "Mar 1" + "7" * 50_000,
    "codes": "SEV1/" * 20_000,
    "and": "and " * 25_000,
    "halves": "half an " * 12_000,
    "tildes": "~" * 100_000,
    "marks": "✅" * 50_000,
    "dashes": "- " * 50_000,
    "done": "done " * 20_000,
    "times in": "time in " * 12_000,
    "quotes": "(" * 30_000 + ")" * 30_000,
}


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_text_costs_no_time(name: str, kind: str) -> None:
    """A line of a hundred thousand signs is answered at once."""
    begin = process_time()
    READERS[name](HOSTILE[kind])
    assert process_time() - begin < 1.0
