"""The lines a load and a check print."""

from __future__ import annotations

from etl.messages import closing_lines, error_lines, finding_line
from etl.records import Finding, Postmortem


def test_a_finding_is_one_line_whatever_its_path_holds() -> None:
    """Line ends, terminal codes and text directions of a document reach no terminal."""
    line = finding_line("a\nb.md", Finding(3, "error", "yaml", "found \x1b[31m\u202eevil"))
    assert line == "a\\nb.md:3: error yaml found \\x1b[31m\\u202eevil"


def test_a_finding_on_the_whole_document_stands_at_its_first_line() -> None:
    """Every line can be clicked in an editor."""
    assert finding_line("ä b.md", Finding(None, "note", "id-from-path", "…")) == "ä b.md:1: note id-from-path …"


def test_the_closing_lines_account_for_every_file() -> None:
    """One line per outcome with its reasons, and the sum at the end."""
    found = [
        Postmortem("a.md", "loaded"),
        Postmortem("b.md", "quarantined", reason="yaml"),
        Postmortem("c.md", "skipped", reason="template"),
        Postmortem("d.md", "skipped", reason="symlink"),
        Postmortem("e.md", "skipped", reason="symlink"),
    ]
    assert closing_lines(found) == [
        "loaded 1",
        "quarantined 1 (yaml 1)",
        "skipped 3 (symlink 2, template 1)",
        "found 5 = loaded 1 + quarantined 1 + skipped 3",
    ]


def test_errors_are_listed_and_the_rest_is_counted() -> None:
    """A flood of errors does not hide the closing lines."""
    error, note = Finding(1, "error", "empty", "nothing in it"), Finding(1, "note", "n", "n")
    assert error_lines([Postmortem("a.md", "quarantined", findings=(error, note))]) == ["a.md:1: error empty nothing in it"]
    lines = error_lines([Postmortem(f"{n}.md", "quarantined", findings=(error,)) for n in range(45)])
    assert len(lines) == 41
    assert lines[-1] == "… and 5 more; python -m etl check lists all"
