"""What was answered once is not asked again, and what is kept stays within bounds."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import polars as pl
import pytest

from analytics import warehouse as warehouses
from analytics.answers import Answers, bytes_of, kept, kept_with, key_of
from analytics.selection import Selection
from analytics.warehouse import Warehouse, ask
from tests.builder import incident

EVERYTHING = Selection(as_of=date(2026, 9, 30))


def test_the_same_question_is_asked_once(warehouse_of: Callable[..., Warehouse], monkeypatch: pytest.MonkeyPatch) -> None:
    """Two visitors with the same selection get the very same rows; another selection is asked anew."""
    warehouse = warehouse_of(incidents=[incident("INC-1", "2026-03-01 10:00", severity="SEV1")])
    asked: list[str] = []
    answer = warehouses._answer

    def counted(warehouse: Warehouse, question: str, parameters: dict[str, object]) -> pl.DataFrame:
        asked.append(question)
        return answer(warehouse, question, parameters)

    monkeypatch.setattr(warehouses, "_answer", counted)
    first, second = (ask(warehouse, "selection_counts", EVERYTHING) for _ in range(2))
    narrowed = ask(warehouse, "selection_counts", Selection(as_of=date(2026, 9, 30), severities=("SEV2",)))
    assert first is second
    assert (first["selected"][0], narrowed["selected"][0]) == (1, 0)
    assert len(asked) == 2


def test_lists_are_told_apart_by_their_members() -> None:
    """A question with other keys is another question, also where there are as many."""
    assert key_of("q", {"keys": ["a"], "limit": 1}) == key_of("q", {"limit": 1, "keys": ["a"]})
    assert key_of("q", {"keys": ["a"]}) != key_of("q", {"keys": ["b"]})


def frame(rows: int) -> pl.DataFrame:
    return pl.DataFrame({"n": pl.Series([1] * rows, dtype=pl.Int64)})


def test_the_least_lately_used_answer_gives_way() -> None:
    """With room for two, a third pushes out the one that nobody looked at."""
    answers, made = Answers(most=2), []

    def get(name: str) -> int:
        return answers.of((name,), lambda: made.append(name) or len(made))

    for name in ("a", "b", "a", "c", "a", "b"):
        get(name)
    assert made == ["a", "b", "c", "b"]


def test_answers_are_bounded_by_their_size() -> None:
    """Of four answers of 800 bytes, 2,000 bytes hold the last two; one that takes more than half of all is not kept."""
    answers, made = Answers(most_bytes=2_000), []

    def get(name: str, rows: int) -> pl.DataFrame:
        made.append(name)
        return frame(rows)

    for name in "abcdcd":
        answers.of((name,), lambda name=name: get(name, 100))
    for _ in range(2):
        answers.of(("large",), lambda: get("large", 500))
    assert made == ["a", "b", "c", "d", "large", "large"]


@dataclass(frozen=True, slots=True)
class Result:
    rows: pl.DataFrame
    parts: tuple[pl.DataFrame, ...]
    n: int


def test_the_size_of_a_result_is_that_of_its_rows() -> None:
    """Rows inside records, lists and mappings are counted."""
    assert 24_000 <= bytes_of({"one": Result(frame(1000), (frame(1000), frame(1000)), 1)}) < 24_100


def test_a_metric_is_computed_once_for_a_generation(warehouse_of: Callable[..., Warehouse]) -> None:
    """The same arguments give the same result; rows among them are told apart by which rows they are."""
    computed: list[int] = []

    @kept
    def metric(warehouse: Warehouse, selection: Selection, rows: pl.DataFrame) -> int:
        computed.append(rows.height)
        return len(computed)

    warehouse, rows = warehouse_of(incidents=[]), frame(3)
    assert [metric(warehouse, EVERYTHING, rows) for _ in range(2)] == [1, 1]
    assert metric(warehouse, EVERYTHING, frame(3)) == 2
    warehouse.close()
    assert metric(warehouse, EVERYTHING, rows) == 3


def test_what_is_computed_from_rows_is_let_go_of_with_them() -> None:
    """While the rows are there their picture is made once; when they are gone nothing of it stays in memory."""

    @kept_with
    def picture(rows: pl.DataFrame, title: str) -> Result:
        return Result(rows.head(1), (), len(title))

    rows = frame(10)
    first = picture(rows, "a")
    assert picture(rows, "a") is first
    assert picture(rows, "b") is not first
    seen = weakref.ref(first.rows)
    del first, rows
    gc.collect()
    assert seen() is None


def test_what_holds_its_own_rows_is_let_go_of_with_them() -> None:
    """A picture holds the rows that it was drawn from, and is gone with them all the same."""

    @kept_with
    def picture(rows: pl.DataFrame, *, beside: pl.DataFrame) -> Result:
        return Result(rows, (beside,), 1)

    rows, other = frame(10), frame(1)
    assert picture(rows, beside=other) is picture(rows, beside=other)
    assert picture(rows, beside=frame(1)) is not picture(rows, beside=other)
    seen = weakref.ref(rows)
    del rows
    gc.collect()
    assert seen() is None
