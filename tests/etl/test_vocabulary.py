"""Labels, headings and columns under all the names people give them."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.configuration import ConfigurationError
from etl.phrases import Phrases
from etl.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()


@pytest.mark.parametrize(
    ("heading", "kind", "exact"),
    [
        ("Timeline (all times PST) 07/27/2023", "timeline", False),
        ("What went wrong?", "went_wrong", True),
        ("1. Executive Summary", "summary", True),
        ("Phase 2: Analysis", "root_cause", True),
        ("Lessons Learned & improvements", "lessons", False),
        ("アクションアイテム", "actions", True),
        (":eye: Detection", "detection", True),
        ("What Didn't Go Well", "went_wrong", True),
        ("Metrics & Analysis", "metrics", True),
        ("Contributing Factors", "factors", True),
        ("The database moves to a new home", None, False),
    ],
)
def test_a_heading_is_known_in_any_dress(heading: str, kind: str | None, exact: bool) -> None:
    """Numbering, emoji, brackets and remarks do not hide what a heading announces."""
    assert VOCABULARY.kind_of_heading(heading) == (kind, exact)


@pytest.mark.parametrize(
    ("key", "field"),
    [
        ("Time to Detection (TTD)", "time_to_detect"),
        ("Severity Level", "severity"),
        ("影響サービス", "services"),
        ("検知までの時間 (TTD)", "time_to_detect"),
        ("resolvedWhen", "resolved_at"),
        ("Incident_ID", "incident_id"),
        ("Favourite colour", None),
    ],
)
def test_a_key_is_known_by_its_many_names(key: str, field: str | None) -> None:
    """Templates call the same field differently."""
    assert VOCABULARY.field_of(key) == field


def test_columns_are_known_in_any_order() -> None:
    """A table's columns are found by what they are called."""
    assert [VOCABULARY.column_of("action", cell) for cell in ("#", "担当", "Due Date", "Action Item")] == [
        "number", "owner", "due", "description",
    ]  # fmt: skip
    assert VOCABULARY.column_of("timeline", "Time (UTC)") == "time"


def test_a_team_adds_its_own_words(tmp_path: Path) -> None:
    """`vocabulary.local.yaml` in the archive extends the words that came with the product."""
    local = tmp_path / "vocabulary.local.yaml"
    local.write_text("headings:\n  impact: [Who felt it]\nfields:\n  severity: [Pain level]\n")
    vocabulary = load_vocabulary(local=local)
    assert vocabulary.kind_of_heading("Who felt it?") == ("impact", True)
    assert vocabulary.field_of("pain level") == "severity"
    assert vocabulary.field_of("Severity") == "severity"


def test_a_broken_vocabulary_says_where(tmp_path: Path) -> None:
    """A mistake in the file is told with file and line."""
    local = tmp_path / "vocabulary.local.yaml"
    local.write_text("headings:\n  impact: [a\nfields: {}\n")
    with pytest.raises(ConfigurationError, match=r"vocabulary\.local\.yaml:3"):
        load_vocabulary(local=local)


@pytest.mark.parametrize(
    ("phrase", "text", "said"),
    [
        ("need to know", "This is need-to-know only.", True),
        ("need to know", "They need to knowingly agree.", False),
        ("outage*", "Two OUTAGES", True),
        ("outage", "Two outages", False),
        ("recurr* incident", "A recurring incident", True),
        ("recurr* incident", "A recurring issue", False),
        ("訓練", "これは訓練です", True),
        ("訓練", "A drill", False),
    ],
)
def test_a_phrase_is_said_where_it_is_found(phrase: str, text: str, said: bool) -> None:
    """Asking for one meaning gives what a search for all of them gives, also for words with an open ending."""
    phrases = Phrases.of({"asked": [phrase], "other": ["drill"]})
    assert phrases.says("asked", text) is said
    assert any(hit.name == "asked" for hit in phrases.find(text)) is said
