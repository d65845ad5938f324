"""Days and times as programs write them: read at a glance, and no otherwise than by the readers of all forms."""

from datetime import date, time
from itertools import product

import pytest

from etl import dates, times
from etl.stamps import Stamp, stamp_of
from etl.words import default_words

DAYS = ("", "2026-03-17", "1999-12-31 ", "2024-02-29T", "2026-02-30 ", "2026-13-01T", "0999-01-01 ", "3000-01-01T")
CLOCKS = ("", "09:12", "9:12", "00:00", "23:59", "24:00", "25:10", "12:60", "09:12:00", "09:12:61", "2026")
ZONES = ("", "Z", " UTC", "UTC", " Z", "+00:00", "-05:00", "+0200", " +02:00", " CET", "z")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-17", Stamp(date(2026, 3, 17), None, None, -1)),
        ("09:12", Stamp(None, time(9, 12), None, 0)),
        ("2026-03-17 09:12 UTC", Stamp(date(2026, 3, 17), time(9, 12), "UTC", 11)),
        ("2026-03-17T09:12:30-05:00", Stamp(date(2026, 3, 17), time(9, 12, 30), "-05:00", 11)),
        ("2026-02-30", None),
        ("25:10", None),
        ("17 March 2026", None),
        ("2026-03-17 09:12-09:40", None),
    ],
)
def test_a_stamp_is_read_whole_or_not_at_all(text: str, expected: Stamp | None) -> None:
    """A day, a time, or both are read from a text that is nothing else and exists in the calendar."""
    assert stamp_of(text) == expected


@pytest.mark.parametrize("loose", [False, True])
def test_a_stamp_is_read_as_the_readers_of_all_forms_read_it(loose: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is read at a glance, the longer way gives the same days and times."""
    texts = ["".join(parts) for parts in product(DAYS, CLOCKS, ZONES)]

    def read(text: str) -> tuple[object, object]:
        found = dates._find.__wrapped__(text, None, 2025, default_words())
        return found, times._read.__wrapped__(text, loose, 2025, None, default_words())

    at_a_glance = [(text, read(text)) for text in texts if stamp_of(text)]
    for module in (dates, times):
        monkeypatch.setattr(module, "stamp_of", lambda _: None)
    dates._find.cache_clear()
    assert len(at_a_glance) > 50
    assert at_a_glance == [(text, read(text)) for text, _ in at_a_glance]
    dates._find.cache_clear()
