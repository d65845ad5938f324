"""Words: nothing but a change may sound like one, and text from documents stays text."""

from __future__ import annotations

import ast
import re
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from analytics import narrative, presentation
from analytics.judgement.comparisons import Comparison
from analytics.judgement.intervals import Interval
from analytics.narrative import verdicts

BANNED = re.compile(r"\b(improv\w*|worsen\w*|better|worse|faster|slower|trend\w*|significan\w*)\b", re.IGNORECASE)
VERBS = re.compile(r"\b(fell|rose|grew|dropped|declined|increased|decreased)\b", re.IGNORECASE)
ROOT = Path(narrative.__file__).resolve().parent.parent.parent
MODULES = sorted([*(ROOT / "analytics" / "narrative").glob("*.py"), *(ROOT / "pages").glob("*.py"), ROOT / "app.py"])


def texts(path: Path) -> list[str]:
    """The string literals of a module, without its docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and node.body and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
    ]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_no_page_calls_noise_a_change(path: Path) -> None:
    """Improved, worse, faster, trend and their like stand nowhere; fell and rose only beside the verdict."""
    assert [text for text in texts(path) if BANNED.search(text)] == []
    if path.stem != "verdicts":
        assert [text for text in texts(path) if VERBS.search(text)] == []


@pytest.mark.parametrize(
    ("comparison", "sentence"),
    [
        (
            Comparison("noise", 14, 17, 14, 17, 1.2, Interval(0.56, 2.7), 0.7, 0.7),
            "17 incidents in Q3 against 14 in Q2: within noise; per day a ratio of 1.2 (0.56–2.7).",
        ),
        (
            Comparison("change", 14, 30, 14, 30, 2.1, Interval(1.1, 4.4), 0.02, 0.02),
            "30 incidents in Q3 against 14 in Q2; per day a ratio of 2.1 (1.1–4.4), more than chance explains.",
        ),
        (Comparison("too_few", 2, 1, 2, 1), "1 incident in Q3 against 2 in Q2: too few to compare."),
        (
            Comparison("noise", 14, 30, 14, 30, 2.1, Interval(1.1, None), 0.02, 0.12, 6),
            (
                "30 incidents in Q3 against 14 in Q2: within noise; not after allowing for 6 comparisons; "
                "per day a ratio of at least 1.1."
            ),
        ),
    ],
    ids=["noise", "change", "too_few", "lost_to_holm"],
)  # fmt: skip - the pairs read as pairs
def test_counts_are_worded_by_their_verdict(comparison: Comparison, sentence: str) -> None:
    """The same counts sound different only when the verdict differs."""
    assert verdicts.counts(comparison, "Q3", "Q2") == sentence


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (None, "unknown"),
        (0.42, "0.42 min"),
        (4.23, "4.2 min"),
        (41.6, "42 min"),
        (179.0, "180 min"),
        (180.0, "3 h"),
        (6000.0, "100 h"),
    ],
)
def test_durations_have_two_significant_digits(minutes: float | None, text: str) -> None:
    """Minutes below three hours, hours from there on."""
    assert presentation.minutes_text(minutes) == text


def test_an_incident_is_named_alike_everywhere() -> None:
    """Id, title, severity, day; what is not known is said."""
    named = presentation.incident_name("INC-12", "Pool exhausted", "SEV2", datetime.fromisoformat("2026-03-17 09:12"))
    assert named == "INC-12 · Pool exhausted · SEV2 · 17 Mar 2026"
    assert presentation.incident_name("INC-1", "T", None, None) == "INC-1 · T · severity unknown · no date"
    assert presentation.incident_name("INC-1", "T", "unknown", date(2026, 3, 1)).endswith("severity unknown · 1 Mar 2026")


def test_text_stays_text() -> None:
    """Images, links, colours, formulas and headings of a document's title reach the page as characters."""
    assert presentation.plain("![i](https://x/p.png) :red[a] $b$ <b>\n# c") == (
        "\\!\\[i\\]\\(https\\://x/p.png\\) \\:red\\[a\\] \\$b\\$ \\<b\\> \\# c"
    )


def test_no_cell_becomes_a_formula() -> None:
    """Dangerous first characters get an apostrophe, also after blanks; numbers and other text stay."""
    frame = pl.DataFrame(
        {
            "text": ['=HYPERLINK("http://x")', " +1", "-2", "@SUM(1)", "\t=1", "fine"],
            "number": [-1.5] * 6,
            "list": [["=a", "b"]] * 6,
        }
    )
    shown = presentation.neutralised(frame)
    assert shown["text"].to_list() == ['\'=HYPERLINK("http://x")', "' +1", "'-2", "'@SUM(1)", "'\t=1", "fine"]
    assert shown["list"][0] == "'=a, b"
    assert "-1.5" in presentation.csv_of(frame).splitlines()[1]


def test_only_one_place_writes_csv() -> None:
    """Whoever writes a table for a spreadsheet goes through the neutralising function."""
    writers = [
        path
        for path in [*ROOT.glob("*.py"), *(ROOT / "pages").rglob("*.py"), *(ROOT / "analytics").rglob("*.py")]
        if "write_csv" in path.read_text(encoding="utf-8")
    ]  # fmt: skip - the list fits
    assert [path.name for path in writers] == ["presentation.py"]
