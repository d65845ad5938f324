"""Front matter: fences, YAML and TOML as untyped values with their lines, and every way they go wrong."""

from __future__ import annotations

import time

import pytest

from etl.document import FrontValue, Limits, RejectedError
from etl.front_matter import FrontMatter, read_front_matter


def read(text: str, limits: Limits | None = None) -> FrontMatter:
    return read_front_matter(text.split("\n"), limits or Limits())


def fenced(block: str) -> str:
    return f"---\n{block}\n---\nbody\n"


def pairs(front: FrontMatter) -> list[tuple[int, str, object]]:
    return [(value.line, value.key, value.value) for value in front.values]


def test_values_stay_text_with_their_lines() -> None:
    """Nothing is typed: an id with a leading zero, a number and a word for false come as they stand; null is null."""
    front = read(fenced('id: 0123\nnumber: 1e3\nword: no\nquoted: "null"\nnone: null\ntilde: ~\nempty:\ndate: 2024-02-30'))
    assert pairs(front) == [
        (2, "id", "0123"),
        (3, "number", "1e3"),
        (4, "word", "no"),
        (5, "quoted", "null"),
        (6, "none", None),
        (7, "tilde", None),
        (8, "empty", None),
        (9, "date", "2024-02-30"),
    ]
    assert (front.form, front.body_line, front.findings) == ("yaml", 11, ())


def test_nested_values_keep_their_shape() -> None:
    """A list of actions with owners comes as a tuple of dicts of text."""
    front = read(fenced("actions:\n  - title: Add alert\n    owner: [a, b]\n  - plain\nservices: [api, web]"))
    assert pairs(front) == [
        (2, "actions", ({"title": "Add alert", "owner": ("a", "b")}, "plain")),
        (6, "services", ("api", "web")),
    ]


@pytest.mark.parametrize("key", ["on", "1", "2024-01-01", "content", "handler", "seve\u200brity"])
def test_any_key_is_text(key: str) -> None:
    """Keys that other readers choke on are ordinary text here."""
    assert pairs(read(fenced(f"{key}: x"))) == [(2, key, "x")]


@pytest.mark.parametrize(
    ("text", "body_line"),
    [("---\na: b\n---", 4), ("\n\n---  \na: b\n...\nbody", 6), ("---\na: b\n---\n", 4)],
)
def test_fences(text: str, body_line: int) -> None:
    """Blank lines before the fence, blanks behind it and a closing `...` are fine."""
    front = read(text)
    assert (front.values[0].key, front.values[0].value, front.body_line) == ("a", "b", body_line)


def test_a_document_without_front_matter() -> None:
    """A document that begins with text has none, and that is no flaw."""
    assert read("# Title\n---\na: b\n---\n") == FrontMatter()
    assert read("") == FrontMatter()


@pytest.mark.parametrize(
    ("block", "line", "code", "words"),
    [
        ("- a\n- b", 2, "not-a-map", "front matter is a list"),
        ("severity: SEV1\nseverity: SEV3", 3, "duplicate-key", "severity, lines 2 and 3"),
        ("a:\n  b: 1\n  b: 2", 4, "duplicate-key", "b, lines 3 and 4"),
        ("action:\n\t- x", 3, "yaml", "column 1:"),
        ("action:\n\t- x", 3, "yaml", "tabs are not allowed"),
        ("title: Outage: database down", 2, "yaml", "column 14:"),
        ("title: Outage: database down", 2, "yaml", "quote the value"),
        ("owner: @alice", 2, "yaml", "quote the value"),
        ("title: `x`", 2, "yaml", "quote the value"),
        ("impact: %50", 2, "yaml", "quote the value"),
        ("title: *big*", 2, "yaml", "quote the value"),
        ('a: b\nc: "open\nd: e', 3, "yaml", "quote the value"),
        ("a: " + "[" * 100_000, 2, "depth", "nested deeper than 32"),
        ("a:\n" + "- " * 40_000, 3, "depth", "nested deeper than 32"),
        ("a: &a [*a]", 2, "alias", "quote the value"),
        ("title: *big", 2, "alias", "quote the value"),
        ('x: !!python/object/apply:os.system ["echo pwned"]', 2, "tag", "tags"),
        ("a: b\n--- c", 3, "multi-doc", "second YAML document"),
        ("? [a]\n: b", 2, "bad-key", "plain text"),
        ("? " * 100_000, 2, "bad-key", "plain text"),
        ("a: b\ntitle: a\x00b", 3, "control", "U+0000"),
        ("t: " + "x" * 300_000, 2, "front-matter-too-large", "262144"),
        ("\n".join(f"k{number}: 1" for number in range(100_000)), 2, "front-matter-too-large", "262144"),
    ],
)
def test_what_cannot_be_trusted_is_refused(block: str, line: int, code: str, words: str) -> None:
    """Broken or hostile front matter quarantines the file with the line in the file, a code and a hint, and at once."""
    began = time.perf_counter()
    with pytest.raises(RejectedError) as refused:
        read(fenced(block))
    assert time.perf_counter() - began < 1
    finding = refused.value.finding
    assert (finding.line, finding.level, finding.code) == (line, "error", code)
    assert words in finding.message


def test_nested_merge_keys_do_not_hang() -> None:
    """Two dozen lines that would unfold to millions of values are refused at the first anchor."""
    bomb = "x0: &x0 {k0: 1}\n" + "\n".join(f"x{n}: &x{n} {{<<: [*x{n - 1}, *x{n - 1}], k{n}: 1}}" for n in range(1, 24))
    with pytest.raises(RejectedError) as refused:
        read(fenced(bomb))
    assert (refused.value.finding.line, refused.value.finding.code) == (2, "alias")


def test_limits_can_be_raised_and_still_end() -> None:
    """With a larger block allowed, the number of pieces is still limited."""
    with pytest.raises(RejectedError) as refused:
        read(fenced("\n".join(f"k{number}: 1" for number in range(100_000))), Limits(block_bytes=10_000_000))
    assert refused.value.finding.code == "too-many"


@pytest.mark.parametrize(
    ("text", "code"), [("---\ntitle: t\nno end", "unclosed"), ("---\n", "empty"), ("+++\na=1", "unclosed")]
)
def test_a_fence_that_is_never_closed(text: str, code: str) -> None:
    """Metadata without an end is refused, rather than read as text."""
    with pytest.raises(RejectedError) as refused:
        read(text)
    assert (refused.value.finding.line, refused.value.finding.code) == (1, code)


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    """A document that begins with a line of hyphens and prose is read as text, with a warning."""
    front = read("---\n# Title\n\nWe had an outage.\n\n---\nMore.")
    assert (front.values, front.body_line) == ((), 1)
    assert [(finding.line, finding.code) for finding in front.findings] == [(1, "front-matter-form")]


def test_eaten_text_is_reported() -> None:
    """YAML takes ` #` for a comment; the words it swallowed are named."""
    front = read(fenced('title: Outage #42 in db\nquoted: "a #b"\nfine: a#b'))
    assert pairs(front) == [(2, "title", "Outage"), (3, "quoted", "a #b"), (4, "fine", "a#b")]
    assert [(finding.line, finding.code) for finding in front.findings] == [(2, "comment-cut")]
    assert front.findings[0].message.startswith("text after # ignored: 42 in db")


def test_invisible_characters_from_escapes_are_removed() -> None:
    """An escape cannot smuggle in a character that changes what a page shows."""
    front = read(fenced(r'title: "a\x00\x1b[31m\u202eevil"'))
    assert pairs(front) == [(2, "title", "a[31mevil")]
    assert [(finding.line, finding.level, finding.code) for finding in front.findings] == [(2, "warning", "control")]


def test_toml_is_read_as_text() -> None:
    """Front matter in TOML gives the same kind of values, with a warning about its form."""
    front = read('+++\ntitle = "t"\nshare = 1.50\nday = 2024-01-02\non = true\n[extra]\nlist = [1, 2]\n+++\nbody')
    assert front.form == "toml"
    assert front.body_line == 9
    assert front.values == (
        FrontValue(2, "title", "t"),
        FrontValue(3, "share", "1.50"),
        FrontValue(4, "day", "2024-01-02"),
        FrontValue(5, "on", "true"),
        FrontValue(6, "extra", {"list": ("1", "2")}),
    )
    assert [(finding.line, finding.code) for finding in front.findings] == [(1, "front-matter-form")]


@pytest.mark.parametrize(
    ("block", "line", "code"),
    [("a = 1\nb =", 3, "toml"), ("a = " + "[" * 50_000, 2, "depth"), ("a." * 60_000 + "a = 1", 2, "depth")],
)
def test_broken_toml_is_refused(block: str, line: int, code: str) -> None:
    """TOML that does not parse is refused with its line, and deep TOML at once."""
    began = time.perf_counter()
    with pytest.raises(RejectedError) as refused:
        read(f"+++\n{block}\n+++\n")
    assert time.perf_counter() - began < 1
    assert (refused.value.finding.line, refused.value.finding.code) == (line, code)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{\n"title": "t"\n}\n', 1),
        ("----\ntitle: t\n----\n", 1),
        ("<!-- lint off -->\n---\ntitle: t\n---\n", 1),
        ("---\nnote: |\n  a\n---\nseverity: SEV1\n---\n", 4),
    ],
)
def test_a_form_that_loses_metadata_elsewhere_is_reported(text: str, line: int) -> None:
    """What looks like front matter and is not quite is named, so that no incident silently loses its data."""
    assert [(finding.line, finding.code) for finding in read(text).findings] == [(line, "front-matter-form")]
