"""Benchmarks measure: their ratios, growth and refusals are arithmetic that can be wrong."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from scipy.sparse import csr_array

from benchmarks import crashes, loading, questions, recurrence, storing, table, verdicts
from benchmarks.__main__ import BENCHMARKS, main
from benchmarks.measure import OURS, Bench, Result, alternate, computing_apart, exponent, peak_megabytes, same


def seconds(what: str, size: int, who: str, median: float) -> Result:
    return Result(what, size, who, "s", median, median / 2, median * 2)


def test_a_table_gives_the_ratio_to_ours_and_the_growth_between_sizes() -> None:
    """Somebody who takes four times as long stands as 4, and ten times the time for ten times the size is n^1.00."""
    results = [
        seconds("load", 1_000, OURS, 0.5),
        seconds("load", 1_000, "peer", 2.0),
        seconds("load", 10_000, OURS, 5.0),
        Result("peak memory", 1_000, OURS, "MB", 90.0, 90.0, 90.0, "", "at most 80 MB", False),
    ]
    assert table.rows(results) == [
        ("load", "1,000", OURS, "500 ms", "250 ms to 1.00 s", "", "", ""),
        ("load", "1,000", "peer", "2.00 s", "1.00 s to 4.00 s", "4", "", ""),
        ("load", "10,000", OURS, "5.00 s", "2.50 s to 10.00 s", "", "n^1.00", ""),
        ("peak memory", "1,000", OURS, "90 MB", "", "", "", "at most 80 MB: not met"),
    ]


def test_growth_of_the_square_is_two() -> None:
    """A hundred times the time for ten times the size grows with the square."""
    assert exponent(seconds("x", 100, OURS, 1.0), seconds("x", 1_000, OURS, 100.0)) == pytest.approx(2.0)


def test_the_first_turn_is_not_counted_and_all_take_turns() -> None:
    """Of three turns two count, and nobody runs twice in a row."""
    heard: list[str] = []
    results = alternate("x", 1, {OURS: lambda: heard.append("ours"), "peer": lambda: heard.append("peer")}, rounds=2)
    assert heard == ["ours", "peer", "ours", "peer", "ours", "peer"]
    assert [each.who for each in results] == [OURS, "peer"]


def test_unequal_work_is_an_error() -> None:
    """A peer that finds something else is not compared."""
    same("rows", {"ours": 3, "peer": 3})
    with pytest.raises(AssertionError, match="rows: ours gives 3, peer gives 4"):
        same("rows", {"ours": 3, "peer": 4})


def _hold(megabytes: int) -> None:
    assert len(b"x" * (megabytes * 1024 * 1024)) == megabytes * 1024 * 1024


def test_peak_memory_is_that_of_a_fresh_process() -> None:
    """Holding 200 MB for a moment raises the peak by about that much, whatever the modules around it take."""
    assert 150 < peak_megabytes(_hold, 200) - peak_megabytes(_hold, 0) < 300


def test_computing_apart_leaves_nothing_behind() -> None:
    """A case that is timed in a process of its own cannot help the next one; what went before it does not count."""
    left: list[int] = []

    def case() -> None:
        left.append(1)
        time.sleep(0.2)

    assert computing_apart(case, lambda: sum(range(10_000_000))) < 0.1
    assert left == []


def test_a_benchmark_that_does_not_exist_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """A misspelt name ends with the names there are."""
    assert main(["raeding"]) == 2
    assert "no benchmark is called raeding; there are" in capsys.readouterr().err


def test_results_are_kept_with_their_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file beside the table holds each figure, the versions and the number of cores."""

    def run(bench: Bench) -> list[Result]:
        return [seconds("read", bench.sizes[0], OURS, 0.25)]

    monkeypatch.setattr("benchmarks.reading.run", run)
    assert main(["reading", "--sizes", "10", "--json", str(tmp_path / "found.json")]) == 0
    kept = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    assert kept["results"][0]["median"] == 0.25
    assert kept["environment"]["cores"] >= 1
    assert kept["environment"]["versions"]["duckdb"]


@pytest.mark.parametrize("name", list(verdicts.times([1.0])))
def test_no_change_is_rarely_called_one_whatever_the_times_are_like(name: str) -> None:
    """Heavy tails, rounding and an archive's own times drawn anew: at most 6 % of 400 pairs of equal quarters are a change."""
    rounded = [5.0, 10, 10, 15, 15, 20, 30, 30, 30, 45, 60, 60, 60, 75, 90, 120, 120, 180, 240, 480, 1440, 2880]
    draw = verdicts.times(rounded)[name]
    assert 0 < verdicts.false_changes(draw, pairs=400) <= verdicts.AT_MOST
    assert verdicts.means_moved(draw, pairs=400) > 75


def test_a_page_of_comparisons_calls_no_more_false_changes_than_one() -> None:
    """Six clocks judged together, counts that swing, shares: each at most 6 % of 400 pairs in which nothing changed."""
    found = [measure(pairs=400) for measure in (verdicts.false_pages, verdicts.false_counts, verdicts.false_shares)]
    assert all(0 < share <= verdicts.AT_MOST for share in found)


def test_a_true_change_of_the_size_called_visible_is_found() -> None:
    """The smallest visible fall is found in about four of five tries, and a fall of 30 % hardly ever."""
    assert 75 <= verdicts.true_changes(verdicts.VISIBLE, pairs=400) <= 88
    assert verdicts.true_changes(0.3, pairs=400) < 25


def test_the_goals_of_a_load_are_ratios_of_one_run() -> None:
    """Eight times as fast as the peer is met at eight, a quarter of a full load at a quarter; a missing peer has no row."""
    results = [
        seconds("full load", 10, OURS, 2.0),
        seconds("full load", 10, loading.MARKDOWN_IT, 16.0),
        seconds("full load", 10, loading.PLAIN, 0.05),
        seconds("load, 1 % changed", 10, OURS, 0.5),
        seconds("load, nothing changed", 10, OURS, 0.1),
        seconds("look at all files", 10, loading.FIND, 0.05),
        seconds("look for changes", 10, OURS, 0.03),
        seconds("look for changes", 10, loading.SCAN, 0.02),
    ]
    assert [(each.median, each.goal, each.is_met) for each in loading.ratios(10, results)] == [
        (8.0, "at least 8", True),
        (40.0, "at most 20", False),
        (0.25, "at most 0.25", True),
        (20.0, "at least 25", False),
        (2.0, "at most 3", True),
        (1.5, "at most 1.6", True),
    ]


@pytest.mark.parametrize(
    ("before", "now", "left"),
    [(150, 150, "old"), (150, 151, "new"), (150, -1, "mixed"), (149, 150, "mixed"), (150, None, "unopenable")],
)
def test_a_killed_load_leaves_the_old_or_the_new_or_has_failed(before: int, now: int | None, left: str) -> None:
    """A number of documents that nobody published is no better than tables that disagree."""
    assert crashes.verdict(before, 151, now) == left


def test_all_who_answer_a_question_give_the_same(tmp_path: Path) -> None:
    """Six questions are timed only beside answers that are equal, row for row: else this raises."""
    results = questions.run(Bench((200, 300), 1, tmp_path))
    assert {each.who for each in results} == {OURS, "pandas", "SQLite"}


def test_every_way_to_store_gives_the_same_rows(tmp_path: Path) -> None:
    """Unequal rows would end the run; of the times there is one for each way."""
    results = storing.run(Bench((3,), 1, tmp_path))
    stored = {each.who for each in results if each.what == "store"}
    assert stored == {OURS, storing.EXECUTEMANY, storing.PANDAS, storing.SQLITE}


def test_the_peer_of_recurrence_finds_every_pair_that_is_alike() -> None:
    """Of three texts the two that share a word, the earlier one first; what is less alike than asked is none."""
    weights = csr_array([[1.0, 0.0], [0.0, 1.0], [0.6, 0.8]])
    assert recurrence.every_pair(weights, 0.5, [0]) == {(0, 2), (1, 2)}
    assert recurrence.every_pair(weights, 0.7, [0]) == {(1, 2)}


def test_words_made_up_for_recurrence_are_of_letters_and_differ() -> None:
    """Each number has a word of its own, and no digit that would spare it the stemming."""
    words = [recurrence.spelled(number) for number in range(3_000)]
    assert len(set(words)) == 3_000
    assert all(word.isalpha() for word in words)


def test_every_benchmark_says_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    """The list names each benchmark with a sentence, so that none is offered that does not exist."""
    assert main(["--list"]) == 0
    told = [line.partition(": ") for line in capsys.readouterr().out.splitlines()]
    assert [name for name, _, _ in told] == list(BENCHMARKS)
    assert all(sentence.endswith(".") for _, _, sentence in told)


def test_the_peer_of_titles_looks_at_words_in_any_order() -> None:
    """Two titles of the same words are alike, whatever their order; one of other words is not."""
    titles = ("login fails twice", "twice login fails", "disk full")
    made = [recurrence.RecurrenceEntry(f"{n}.md", 1, f"{n}.md", title, "", None, ()) for n, title in enumerate(titles)]
    assert recurrence.alike_titles(made) == {(0, 1)}
