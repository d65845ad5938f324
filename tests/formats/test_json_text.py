"""JSON as an export holds it: values with their lines, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.document import RejectedError
from etl.formats import json_text
from etl.formats.json_text import Value, read_json
from etl.records import Finding

LARGEST = 100_000


def refusal(data: bytes) -> str:
    with pytest.raises(RejectedError) as caught:
        read_json(data, None, LARGEST)
    return f"{caught.value.finding.line} {caught.value.finding.code} {caught.value.finding.message}"


def test_every_value_knows_its_line() -> None:
    """A number on a page leads to the line of the export it came from."""
    root, findings = read_json(
        b'{\n  "id": 123456789012345678901,\r\n  "n": 1e3, "list": [\n    {"a": "x"},\n    null, true\n  ]\n}', None, LARGEST
    )
    assert (root.line, root.at("id").line, root.at("n").line, root.at("list").items[0].at("a").line) == (1, 2, 3, 4)
    assert findings == ()


def test_numbers_stay_as_written() -> None:
    """An id such as 1e3 or 10.50 is text, not a number."""
    root, _ = read_json(b"[1e3, 10.50, -0, 12345678901234567890123, NaN]", None, LARGEST)
    assert [item.text for item in root.items] == ["1e3", "10.50", "-0", "12345678901234567890123", "NaN"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "1 empty the file holds no text"),
        (b'{"a": [1,\n 2}', "2 json column 3: expected a comma or ]; is the file whole?"),
        (b'{"a": 1,\n "b"', "2 json column 5: expected a colon after the name; is the file whole?"),
        (b'{\n"a": "never closed\n}', "2 json column 6: Unterminated string starting at; is the file whole?"),
        (b'[1,\n]', "2 json column 1: a comma stands before ]; is the file whole?"),
        (b'{"a": 1}\n{"a": 2}', "2 json column 1: more text after the end of the value; is the file whole?"),
        (b"<html>sign in</html>", "1 json column 1: Expecting value; is the file whole?"),
        (b'{"a": 1,\n"a": 2}', "2 duplicate-key 'a' stands twice in one object, lines 1 and 2"),
        (b"[\n" * 33 + b"]" * 33, "33 depth nested deeper than 32"),
        (b'{"a":' * 90_000, "1 too-large 450000 bytes; expected at most 100000: export a shorter period, or raise the limit"),
        (b'{"a": "caf\xe9"}', "1 encoding not UTF-8 at byte 10 (0xe9); use --encoding"),
    ],
    ids=lambda value: repr(value)[:30],
)  # fmt: skip
def test_what_is_not_whole_is_refused_at_its_line(data: bytes, expected: str) -> None:
    """A cut, nested, doubled or foreign file is quarantined with the place where reading ended."""
    assert refusal(data) == expected


@pytest.mark.parametrize(
    "text", ["var incidents = [];", "const x = {}", "export default []", "window.data = {}", "callback({})"]
)
def test_scripts_are_refused_with_a_hint(text: str) -> None:
    """An export that is a script says how to make JSON of it; nothing is executed."""
    assert refusal(text.encode()).startswith("1 javascript this is JavaScript, not JSON; save what stands between")


def test_a_file_of_endless_values_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of millions of numbers costs no minutes."""
    monkeypatch.setattr(json_text, "MOST", 100)
    assert refusal(b"[" + b"1," * 200 + b"1]") == "1 too-many more than 100 values; export a shorter period"


def test_what_nobody_can_see_is_taken_out() -> None:
    """Control characters, marks of direction and half characters reach no page; one warning says where the first was."""
    root, findings = read_json(b'["a\\u0000\\u202eb\\r\\nc\\td",\n "\\ud83d", "\\ud83d\\ude00", "\\u0007"]', None, LARGEST)
    assert [item.text for item in root.items] == ["ab\nc\td", "\ufffd", "😀", None]
    assert [(each.line, each.code, each.message) for each in findings] == [
        (1, "control", "removed invisible characters: U+0000, U+202E (also in 1 more values)")
    ]


def test_secrets_behind_escapes_are_taken_out() -> None:
    """A password in quotes, or behind escaped slashes, is redacted with its line as in any document."""
    lines = [
        '["set password = \\"hunter2\\" now",',
        '"postgres:\\/\\/app:hunter2@db", "\\u0067hp_0123456789abcdef0123",',
        '"plain \\\\ text"]',
    ]
    text = "\n".join(lines).encode()
    root, findings = read_json(text, None, LARGEST)
    assert [item.text for item in root.items] == [
        'set password = "[redacted: password]" now',
        "postgres://app:[redacted: url-password]@db",
        "[redacted: github-token]",
        "plain \\ text",
    ]
    assert [(each.line, each.code) for each in findings] == [(1, "secret"), (2, "secret"), (2, "secret")]


def test_a_path_gives_all_values_in_order() -> None:
    """Values are taken by paths; nulls, blanks and objects are no values."""
    root, _ = read_json(
        b'{"s": {"n": "x"}, "l": [{"n": "a"}, {"n": null}, {"n": " "}, {"n": "b"}], "t": ["c", "d"], "b": false}', None, LARGEST
    )
    assert [value.text for path in ("s.n", "l[].n", "t[]", "s", "b", "none.of[].these") for value in root.all(path)] == [
        "x", "a", "b", "c", "d", "false",
    ]  # fmt: skip


@given(st.binary(max_size=200) | st.text(alphabet='{}[]":,\\u0 \n1etrufalsn-.', max_size=80).map(str.encode))
def test_any_bytes_give_a_value_or_a_finding(data: bytes) -> None:
    """No file ends a load."""
    try:
        found: object = read_json(data, None, LARGEST)[0]
    except RejectedError as rejected:
        found = rejected.finding
    assert isinstance(found, Value | Finding)
