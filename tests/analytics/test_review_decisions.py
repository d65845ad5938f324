"""Decisions of a meeting: written so that the next load reads them, and told in the next review with what became of them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analytics.decisions.files import DecisionError
from analytics.decisions.reviews import Taken, added, keep, waiting
from analytics.metrics import scope
from analytics.metrics.review import review
from analytics.metrics.review_fate import decided
from analytics.narrative import review as say
from analytics.periods import period_of
from analytics.report.content import content
from analytics.selection import Selection
from analytics.warehouse import Warehouse, open_current
from etl.__main__ import main as load
from tests.builder import incident

ROOT = Path(__file__).resolve().parent.parent.parent
Q3, Q4 = period_of("2026-Q3"), period_of("2026-Q4")
ON = date(2026, 10, 8)
AS_OF = date(2026, 11, 21)
THIS = Selection(as_of=AS_OF, start=Q4.start, end=Q4.end)
TAKEN = (
    Taken("Guard against “No staged rollout” (again).", "Platform; SRE", date(2026, 11, 15)),
    Taken("  - [x] Name an\nowner for 4 open actions.  "),
    Taken("Close 72 overdue actions.", "Ines Falk"),
)
WRITTEN = """\
---
review: 2026-Q3
decided_on: 2026-10-08
---

# Decisions of the review of Q3 2026

- [ ] Guard against “No staged rollout” ‹again›. (owner: Platform, SRE; due: 2026-11-15)
- [ ] ‹x› Name an owner for 4 open actions.
- [ ] Close 72 overdue actions. (owner: Ines Falk)
"""


def kept(period: str, position: int, status: str, **columns: object) -> dict[str, object]:
    row = {"document_path": f"reviews/{period}.md", "period": period, "position": position, "decision": f"Decision {position}"}
    return row | {"status": status, "decided_on": ON} | columns


def test_a_decision_is_one_line_of_a_list() -> None:
    """Owner and date stand behind the words; nothing in the words can end the line, tick the box or be taken for an owner."""
    assert added("", Q3, TAKEN, ON) == WRITTEN
    with pytest.raises(DecisionError, match="needs words"):
        added("", Q3, [Taken(" # ")], ON)


def test_further_decisions_follow_the_last_one_and_what_people_wrote_stays() -> None:
    """Ticks, remarks and line ends are left as they are."""
    text = "---\r\nreview: 2026-Q3\r\ndecided_on: 2026-10-08\r\n---\r\n\r\n- [x] One (owner: A)\r\n\r\nWe met again.\r\n"
    more = added(text, Q3, [Taken("Two")], ON)
    assert more == text.replace("(owner: A)\r\n", "(owner: A)\r\n- [ ] Two\r\n")
    assert added("# Notes\n", Q3, [Taken("Two")], ON) == "# Notes\n\n- [ ] Two\n"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive of one incident in each of two quarters."""
    folder = tmp_path / "archive"
    folder.mkdir()
    for day in ("2026-08-01", "2026-11-01"):
        text = f"---\nid: INC-{day[5:7]}\ntitle: Outage\nseverity: SEV2\ndetected_at: {day}T10:00Z\n---\n\n# Outage\n\nDown.\n"
        (folder / f"{day}.md").write_text(text, encoding="utf-8")
    return folder


def loaded(archive: Path, name: str) -> Path:
    path = archive.parent / name
    assert load(["load", str(archive), "--warehouse", str(path), "--as-of", AS_OF.isoformat()]) == 0
    return path


def test_what_the_page_writes_the_next_review_opens_with(archive: Path) -> None:
    """From the meeting into the archive, through a load, into the first section of the next review."""
    with closing(open_current(str(loaded(archive, "before.duckdb")))) as warehouse:
        assert decided(warehouse, THIS) == (None, None)
        keep(warehouse, Q3, TAKEN, ON)
        assert waiting(warehouse, Q3, 0) == 3
        with pytest.raises(DecisionError, match="at least one"):
            keep(warehouse, Q3, [], ON)
    file = archive / "reviews" / "2026-Q3.md"
    assert file.read_text(encoding="utf-8") == WRITTEN
    file.write_text(WRITTEN.replace("- [ ] Close", "- [x] Close"), encoding="utf-8")
    with closing(open_current(str(loaded(archive, "after.duckdb")))) as warehouse:
        first = content(review(warehouse, THIS, scope(warehouse, THIS)), owners=True).sections[0]
        assert (first.question, first.says) == (
            "What became of the last decisions?",
            ("Of 3 decisions of the review of Q3 2026: 1 done and 2 open; 1 of the open ones is past the date.",),
        )
        assert first.tables[0].frame.select("decision", "owner", "due_date", "shown").rows() == [
            ("Guard against “No staged rollout” ‹again›.", "Platform, SRE", date(2026, 11, 15), "open, past its date"),
            ("‹x› Name an owner for 4 open actions.", None, None, "open"),
            ("Close 72 overdue actions.", "Ines Falk", None, "done"),
        ]
        own = decided(warehouse, replace(THIS, start=Q3.start, end=Q3.end))
        assert own[0] is None
        assert own[1] is not None
        assert own[1].period == "Q3 2026"
        assert waiting(warehouse, Q3, 3) == 0


def test_the_last_review_is_the_one_before_the_period(warehouse_of: Callable[..., Warehouse]) -> None:
    """Not that of the period itself, nor of a later one, nor one that has no period; half-years count as well."""
    rows = [kept(period, 1, "open") for period in ("2026-Q2", "2026-H1", "2026-Q4", "2027-Q1", "soon")]
    warehouse = warehouse_of(
        incidents=[incident("INC-1", "2026-11-01 10:00")],
        documents=[
            {"document_path": path, "outcome": "loaded"} for path in ("INC-1.md", *(row["document_path"] for row in rows))
        ],
        review_decisions=rows,
        as_of=AS_OF,
    )
    last, own = decided(warehouse, THIS)
    assert (last and last.period, own and own.period) == ("Q2 2026", "Q4 2026")
    assert decided(warehouse, replace(THIS, as_of=date(2026, 10, 1))) == (None, None)


def test_what_was_done_later_was_open_then(warehouse_of: Callable[..., Warehouse]) -> None:
    """A review as of a past day tells the state of that day; what is not said is not called open."""
    rows = [
        kept("2026-Q2", 1, "done", completed_on=date(2026, 11, 30), due_date=date(2026, 11, 1)),
        kept("2026-Q2", 2, "unknown"),
        kept("2026-Q2", 3, "cancelled"),
    ]
    documents = [{"document_path": "reviews/2026-Q2.md", "outcome": "loaded"}]
    last, _ = decided(warehouse_of(documents=documents, review_decisions=rows, as_of=AS_OF), THIS)
    assert last is not None
    assert last.rows["shown"].to_list() == ["open, past its date", "not said", "cancelled"]
    assert say.fate(last) == (
        "Of 3 decisions of the review of Q2 2026: 1 open, 1 cancelled and 1 not said to be done or open; 1 of the open ones is "
        "past the date."
    )


def test_the_page_keeps_what_was_ticked(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ticking a decision, naming who, and one of the meeting's own: both stand in the archive; nothing ticked is told."""
    (archive / "2026-11-01.md").write_text(
        "---\nid: INC-11\ntitle: Outage\nseverity: SEV2\ndetected_at: 2026-11-01T10:00Z\n---\n\n# Outage\n\n## Action items\n\n"
        "- [ ] Add an alert for the queue depth (owner: SRE; due: 2026-11-05)\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("INCIDENT_ALMANAC_WAREHOUSE", str(loaded(archive, "page.duckdb")))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert not app.exception
    button = next(each for each in app.button if each.label == "Keep these decisions")
    button.click().run()
    assert "at least one decision" in app.warning[0].value
    assert app.checkbox[0].label == "Close, fund or re\\-date 1 overdue action."
    app.checkbox[0].check()
    app.text_input(key="owner-0").input("SRE")
    app.text_input(key="other-decision").input("Meet monthly")
    next(each for each in app.button if each.label == "Keep these decisions").click().run()
    assert not app.exception
    lines = (archive / "reviews" / "2026-Q4.md").read_text(encoding="utf-8").splitlines()
    assert lines[-2:] == ["- [ ] Close, fund or re-date 1 overdue action. (owner: SRE)", "- [ ] Meet monthly"]
    assert "holds 2 more that the next load will read" in " ".join(each.value.replace("\\", "") for each in app.caption)
