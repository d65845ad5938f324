"""The vocabulary of values: what comes with the product, what a team adds, and what a mistake in it says."""

import re
from datetime import date
from pathlib import Path

import pytest

from etl.configuration import ConfigurationError
from etl.dates import read_date
from etl.statuses import read_action_status
from etl.words import alternation, default_words, load_words, plain


def test_a_team_adds_its_own_words(tmp_path: Path) -> None:
    """A file in the archive that holds two sections only extends the vocabulary."""
    local = tmp_path / "vocabulary.values.local.yaml"
    local.write_text("months: {3: [marec]}\naction_statuses: {done: [hotovo]}\n", encoding="utf-8")
    words = load_words(local=local)
    assert read_date("17 marec 2024", words=words).value == date(2024, 3, 17)
    assert read_action_status("Hotovo", words=words).status == "done"
    assert read_action_status("Done", words=words).status == "done"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("months:\n  1: [march]", "2: march stands under 1 and under another key; expected one meaning for each word"),
        ("months:\n  January: [ianuarie]", "2: months.January is January; expected a whole number"),
        ("numbers: {1/0: [x]}", "1: numbers.1/0 is 1/0; expected a number or a fraction such as 1/60"),
        ("months: [january]", "1: months is a list; expected a mapping (key: value)"),
        ("approximate:\n  a: [b]", "1: approximate is a mapping; expected a list"),
        ("\nmonth: {1: [x]}", "2: unknown section month; expected one of"),
        ("action_statuses: {done: [[x]]}", "1: action_statuses.done[0] is a list; expected text"),
    ],
)
def test_a_mistake_in_the_vocabulary_is_named(tmp_path: Path, text: str, message: str) -> None:
    """The error says file, line, section, and what was expected."""
    local = tmp_path / "vocabulary.values.local.yaml"
    local.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as error:
        load_words(local=local)
    assert str(error.value).startswith(f"{local}:{message}")


def test_the_default_is_loaded_once() -> None:
    """Patterns made from the vocabulary can be kept, because it is one object."""
    assert default_words() is default_words()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("１４：０５　ＵＴＣ", "14:05 utc"),
        ("14:05–14:20", "14:05-14:20"),
        ("İstanbul 3", "istanbul 3"),
        ("Duração", "duracao"),
        ("≒ 2 h", "≈ 2 h"),
    ],
)
def test_plain_text_keeps_every_place(text: str, expected: str) -> None:
    """Look-alike signs become equal one for one, so a place found in plain text is the place in the text as written."""
    assert plain(text) == expected
    assert len(plain(text)) == len(text)


def test_of_words_that_begin_alike_the_longest_is_found_in_any_script() -> None:
    """`time zone` is not cut to `time`, 時刻表 not to 時刻, `a.m.` stands beside `am`, and `timer` is neither."""
    any_word = re.compile(alternation(["time", "time zone", "時刻", "時刻表", "am", "a.m.", "→"]))
    said = "time  zone, timer, 時刻表と時刻 → 9 a.m. or am, exam"
    assert any_word.findall(said) == ["time  zone", "時刻表", "時刻", "→", "a.m.", "am"]


def test_words_share_their_bounds() -> None:
    """A bound for each of hundreds of words would cost a second before the first document is read."""
    pattern = alternation([f"word{'x' * number}" for number in range(100)])
    assert pattern.count("(?<!") == pattern.count("(?!") == 1
