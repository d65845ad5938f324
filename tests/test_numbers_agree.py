"""One number, one value: what several pages say is read off each of them and held against the tables of the warehouse."""

from __future__ import annotations

import re
import shutil
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from etl.__main__ import main as etl
from tests.folds import unfolded

ROOT = Path(__file__).resolve().parent.parent
PAGES = {
    "review": "quarterly_review",
    "mttr": "response_times",
    "severity": "severity_distribution",
    "actions": "action_completion",
    "incidents": "all_incidents",
    "quality": "archive_quality",
}
# A number by its name: where it stands, as a pattern whose groups are the number, and what the tables say, one row. `{where}`
# is the selection without its period, `{inside}` the period in focus; `today` is the as-of date.
COUNTED = "from incident_facts i where counts and counted_at < today + interval 1 day and {where}"
PROMISES = (
    "from action_states((select as_of from load_summary)) join incident_facts i using (incident_row) "
    "where (counts or is_near_miss) and i.counted_at < today + interval 1 day and {where}"
)
FACTS: dict[str, tuple[dict[str, str], str]] = {
    "incidents of the archive": (
        {"sidebar": r"of ([\d,]+) incidents", "incidents": r"of ([\d,]+) in the archive"},
        "select count(*) from incident_facts where counts",
    ),
    "incidents of the selection": (
        {
            "sidebar": r"^([\d,]+) of",
            "incidents": r"^([\d,]+) incidents? of",
            "mttr": r"Used: \d+ of (\d+) incidents",
            "severity": r"Used: \d+ of (\d+) incidents\. Left out: \d+ do(?:es)? not say how they were noticed",
        },
        f"select count(*) {COUNTED} and {{inside}}",
    ),
    "incidents of the quarter": (
        {
            "review": r"(\d+) incidents? in Q\d \d+(?: so far)? against",
            "severity": r"(\d+) incidents? in Q\d \d+(?: so far)? against",
        },
        f"select count(*) {COUNTED} and {{inside}}",
    ),
    "severe of known": (
        {
            "review": r"Share of SEV1 and SEV2: (\d+) of (\d+) ",
            "severity": r"Share of SEV1 and SEV2: (\d+) of (\d+) ",
        },
        f"select count(*) filter (where severity_rank <= 2), count(severity_rank) {COUNTED} and {{inside}}",
    ),
    "severity not known": (
        {"severity": r"(\d+) of (\d+) give no severity"},
        f"select count(*) filter (where severity_rank is null), count(*) {COUNTED} and {{inside}}",
    ),
    "minutes of the median and n": (
        {
            "review": r"Median time to resolve was (\d+) min in Q\d \d+(?: so far)? \(n (\d+)",
            "mttr": r"Median time to resolve was (\d+) min in Q\d \d+(?: so far)? \(n (\d+)",
        },
        (
            "select round(median(time_to_resolve_minutes))::int, count(time_to_resolve_minutes) "
            f"{COUNTED} and {{inside}} and time_to_resolve_minutes > 0 and time_to_resolve_clock = 'from_detection'"
        ),
    ),
    "done of what came due": (
        {
            "review": r"(\d+) of (\d+) \([^)]*\) actions that came due in",
            "actions": r"(\d+) of (\d+) \([^)]*\) actions that came due were done",
        },
        (
            "select count(*) filter (where outcome = 'done'), count(*) filter (where outcome in ('done', 'not_done')) "
            f"{PROMISES} and due_date <= today and {{due}}"
        ),
    ),
    "overdue of open": (
        {"review": r"(\d+) of (\d+) open actions are overdue", "actions": r"(\d+) of (\d+) open actions are overdue"},
        f"select count(*) filter (where is_late), count(*) filter (where state = 'open') {PROMISES}",
    ),
    "overdue to decide on": (
        {"review": r"re-date (\d+) overdue action"},
        f"select count(*) filter (where is_late) {PROMISES}",
    ),
    "open without an owner": (
        {"review": r"Name an owner for (\d+) open action"},
        f"select count(*) filter (where state = 'open' and is_unowned) {PROMISES}",
    ),
    "users affected": (
        {
            "review": r"known for (\d+) of (?:\d+)",
            "mttr": r"Users were affected for [^;]*? in (\d+) incident",
        },
        (
            f"select count(*) {COUNTED} and {{inside}} and (time_to_mitigate_minutes > 0 "
            "and time_to_mitigate_clock = 'from_start' or duration_minutes > 0 and duration_clock = 'from_start')"
        ),
    ),
    "files": (
        {
            "footer": r"(\d+) files: (\d+) loaded, (\d+) quarantined, (\d+) skipped",
            "quality": r"(\d+) files found = (\d+) loaded \+ (\d+) quarantined \+ (\d+) skipped",
        },
        "select files_found, loaded, quarantined, skipped from load_summary",
    ),
}
QUARTERS = {
    "Q1 2026": ("2026-01-01", "2026-04-01"),
    "Q3 2025": ("2025-07-01", "2025-10-01"),
    "Q3 2026": ("2026-07-01", "2026-10-01"),
}


@pytest.fixture(scope="module")
def sample_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of the sample archive."""
    path = tmp_path_factory.mktemp("sample") / "warehouse.duckdb"
    etl(["load", str(ROOT / "data" / "postmortems"), "--warehouse", str(path), "--as-of", "2026-11-21"])
    return path


def spoken(warehouse: Path, monkeypatch: pytest.MonkeyPatch, address: dict[str, str]) -> dict[str, list[str]]:
    """Every sentence of every page, and of the sidebar and the footer, as a reader sees it; each view is walked once."""
    view = str(warehouse), *sorted(address.items())
    if view not in WALKED:
        WALKED[view] = _walk(warehouse, monkeypatch, address)
    return WALKED[view]


WALKED: dict[tuple[object, ...], dict[str, list[str]]] = {}


def _walk(warehouse: Path, monkeypatch: pytest.MonkeyPatch, address: dict[str, str]) -> dict[str, list[str]]:
    monkeypatch.setenv("INCIDENT_ALMANAC_WAREHOUSE", str(warehouse))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    said = {"sidebar": [text.value for text in app.sidebar.caption]}
    for name, stem in PAGES.items():
        unfolded(app.switch_page(f"pages/{stem}.py").run())
        assert not app.exception
        said[name] = [text.value for text in (*app.main.markdown, *app.main.caption)]
    said["footer"] = [app.main.caption[-1].value]
    return {page: [text.replace("\\", "") for text in texts] for page, texts in said.items()}


def numbers(texts: list[str], pattern: str) -> set[tuple[int, ...]]:
    """The numbers that the pattern finds, each distinct group of them once."""
    found = (match.groups() for text in texts for match in re.finditer(pattern, text, re.MULTILINE))
    return {tuple(int(digits.replace(",", "")) for digits in groups) for groups in found}


def from_tables(warehouse: Path, folder: Path, query: str, address: dict[str, str]) -> tuple[int, ...]:
    """What the tables say, by a query of our own."""
    first, after = QUARTERS[address["period"]]
    service = f"list_contains(i.services, '{address['service']}')" if "service" in address else "true"
    inside = f"counted_at >= date '{first}' and counted_at < date '{after}'"
    due = f"due_date >= date '{first}' and due_date < date '{after}'"
    copy = shutil.copy(warehouse, folder / "copy.duckdb")  # the pages hold the other open, in the same process
    with closing(duckdb.connect(str(copy), read_only=True)) as connection:
        written = query.format(where=service, inside=inside, due=due).replace("today", "(select as_of from load_summary)")
        (row,) = connection.sql(written).fetchall()
        return tuple(int(value) for value in row)


@pytest.mark.parametrize(
    ("archive", "address"),
    [
        ("made_up_path", {"period": "Q3 2025"}),
        ("made_up_path", {"period": "Q1 2026", "service": "billing"}),
        ("sample_path", {"period": "Q3 2026"}),
    ],
    ids=["a past quarter", "one service in a quarter", "the sample"],
)
def test_no_page_disagrees_with_another_or_with_the_tables(
    archive: str,
    address: dict[str, str],
    tmp_path: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Counts, shares, medians and promises are the same on every page that names them, and the same in SQL."""
    warehouse: Path = request.getfixturevalue(archive)
    said = spoken(warehouse, monkeypatch, address)
    compared = 0
    for fact, (places, query) in FACTS.items():
        expected = from_tables(warehouse, tmp_path, query, address)
        for page, pattern in places.items():
            for found in numbers(said[page], pattern):
                assert (fact, page, found) == (fact, page, expected)
                compared += 1
    assert compared >= 14


def test_each_number_is_found_where_it_is_looked_for(
    sample_path: Path, made_up_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On one of two archives every pattern finds its number: none passes because a sentence was worded anew."""
    shown = ((sample_path, {"period": "Q3 2026"}), (made_up_path, {"period": "Q3 2025"}), (made_up_path, {}))
    said = [spoken(path, monkeypatch, address) for path, address in shown]
    places = [(fact, page, pattern) for fact, (found, _) in FACTS.items() for page, pattern in found.items()]
    missing = [(fact, page) for fact, page, pattern in places if not any(numbers(one[page], pattern) for one in said)]
    assert not missing, missing
