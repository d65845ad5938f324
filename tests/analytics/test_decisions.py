"""Files of decisions in the archive: written in one step, never over somebody else's change, people's text left alone."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from analytics.decisions.entries import add_entry, entries, remove_entry, replace_entry
from analytics.decisions.files import (
    ArchiveText,
    ChangedMeanwhileError,
    DecisionError,
    archive_file,
    change_file,
    read_file,
    write_file,
)
from analytics.warehouse import Warehouse

WRITTEN = """\
# What we decided in June.

confirmed:
- incidents: [INC-1, INC-2]   # Ida was sure
  name: "Pool: exhausted"
  # they share the patch

# Not sure about these:
rejected:
  - incidents: [INC-3, 2026/x.md]

names:
"""


def test_an_entry_goes_to_the_end_of_its_part_and_all_else_stays() -> None:
    """Adding a decision shows as added lines in a diff, whatever comments stand round it."""
    assert add_entry(WRITTEN, "confirmed", {"incidents": ["INC-7", "a, b"], "name": "no", "on": date(2026, 7, 2)}) == (
        WRITTEN.replace(
            "  # they share the patch\n",
            "  # they share the patch\n- incidents: [INC-7, 'a, b']\n  name: 'no'\n  on: 2026-07-02\n",
        )
    )
    assert add_entry(WRITTEN, "rejected", {"incidents": ["INC-9"]}) == WRITTEN.replace(
        "2026/x.md]\n", "2026/x.md]\n  - incidents: [INC-9]\n"
    )
    assert add_entry(WRITTEN, "names", {"name": "Øre: 5 #1"}) == WRITTEN + "- name: 'Øre: 5 #1'\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "seen:\n- a: b\n"),
        ("# only words", "# only words\n\nseen:\n- a: b\n"),
        ("other:\n- x: y", "other:\n- x: y\n\nseen:\n- a: b\n"),
        ("seen: []  # none yet\n", "seen:   # none yet\n- a: b\n"),
        ("seen:\r\n- a: z\r\nother:\r\n", "seen:\r\n- a: z\r\n- a: b\r\nother:\r\n"),
        ("seen:\n-\n  a: |\n    two\n    lines\n\n# end\n", "seen:\n-\n  a: |\n    two\n    lines\n- a: b\n\n# end\n"),
    ],
)
def test_an_entry_finds_its_place_in_any_file(text: str, expected: str) -> None:
    """A file that is empty, has no such part, ends without a line end or comes from Windows takes an entry too."""
    assert add_entry(text, "seen", {"a": "b"}) == expected


def test_an_entry_is_removed_or_replaced_alone() -> None:
    """Taking a decision back removes its lines; what stands before and after it is as it was."""
    entry = '- incidents: [INC-1, INC-2]   # Ida was sure\n  name: "Pool: exhausted"\n  # they share the patch\n'
    assert remove_entry(WRITTEN, "confirmed", 0) == WRITTEN.replace(entry, "")
    assert replace_entry(WRITTEN, "rejected", 0, {"incidents": ["INC-3", "INC-4"], "note": "two\nlines"}) == WRITTEN.replace(
        "[INC-3, 2026/x.md]\n", '[INC-3, INC-4]\n    note: "two\\nlines"\n'
    )


def test_entries_are_read_as_text() -> None:
    """Nothing is typed by accident: a day, a number and "no" are what stands there."""
    assert entries("a:\n- on: 2026-07-02\n  n: 012\n  is: no\n  of: [1, x]\n") == {
        "a": [{"on": "2026-07-02", "n": "012", "is": "no", "of": ["1", "x"]}]
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("seen: [{a: z}]\n", "by hand"),
        ("- a: b\n", "no parts in line 1"),
        ("seen:\n  a: b\n", "Line 1 of the file is no part"),
        ("seen:\n- a\n", "Line 2 of the file is no entry"),
        ("x: [\n", "not YAML in line 2"),
        ("seen:\nseen:\n", "begins the part seen again"),
        ("seen:\n- a: z\n...\n---\nother: 1\n", "not YAML in line"),
    ],
)
def test_a_file_of_another_form_is_left_alone(text: str, told: str) -> None:
    """Where lines cannot be added safely the reader is told what to write, and nothing is changed."""
    with pytest.raises(DecisionError, match=told):
        add_entry(text, "seen", {"a": "b"})


def test_a_file_is_replaced_as_a_whole_and_keeps_its_mode(tmp_path: Path) -> None:
    """After a decision there is one file with the new text, readable by whom it was, and nothing beside it."""
    path = tmp_path / "reviews" / "a.yaml"
    first = write_file(read_file(path), "a:\n")
    path.chmod(0o640)
    write_file(first, "b:\n")
    assert (path.read_text(encoding="utf-8"), path.stat().st_mode & 0o777) == ("b:\n", 0o640)
    assert os.listdir(path.parent) == ["a.yaml"]


def test_a_change_by_somebody_else_is_never_lost(tmp_path: Path) -> None:
    """A file that is no longer as it was read is not overwritten; also one that has just come, or gone."""
    path = tmp_path / "a.yaml"
    absent = read_file(path)
    path.write_text("theirs", encoding="utf-8")
    with pytest.raises(ChangedMeanwhileError, match=r"a\.yaml was changed meanwhile"):
        write_file(absent, "ours")
    seen = read_file(path)
    path.unlink()
    with pytest.raises(ChangedMeanwhileError):
        write_file(seen, "ours")
    assert not path.exists()


def test_many_decide_at_once_and_every_decision_is_kept(tmp_path: Path) -> None:
    """Eight people who press at the same moment find all eight decisions in the file."""
    path = tmp_path / "a.yaml"

    def decide(name: int) -> None:
        change_file(path, lambda text: add_entry(text, "seen", {"name": str(name)}), attempts=100)

    threads = [threading.Thread(target=decide, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(str(each["name"]) for each in entries(path.read_text(encoding="utf-8"))["seen"]) == list("01234567")


def test_what_cannot_be_written_is_said_and_changes_nothing(tmp_path: Path) -> None:
    """A link, bytes that are no UTF-8 and a folder in place of the file are refused with a sentence."""
    (tmp_path / "there.yaml").write_text("x", encoding="utf-8")
    (tmp_path / "link.yaml").symlink_to(tmp_path / "there.yaml")
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "folder.yaml").mkdir()
    for name, told in (("link", "is a link"), ("bytes", "not UTF-8 at byte 0"), ("folder", "cannot be read")):
        with pytest.raises(DecisionError, match=told):
            read_file(tmp_path / f"{name}.yaml")
    with pytest.raises(DecisionError, match="cannot be written"):
        write_file(ArchiveText(tmp_path / "there.yaml" / "below.yaml", "", None), "new")


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the new text cannot be stored the old one stays, and no half of a file."""
    path = tmp_path / "a.yaml"
    path.write_text("old", encoding="utf-8")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    before = read_file(path)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DecisionError, match="No space left on device"):
        write_file(before, "new")
    assert (path.read_text(encoding="utf-8"), os.listdir(tmp_path)) == ("old", ["a.yaml"])


def test_the_archive_is_where_the_load_found_it_or_where_it_is_named(
    tmp_path: Path, warehouse_of: Callable[..., Warehouse], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Decisions go to the archive that was loaded; a dashboard on another machine is told the folder, or refuses."""
    monkeypatch.delenv("INCIDENT_ALMANAC_ARCHIVE", raising=False)
    archive, elsewhere = tmp_path / "archive", tmp_path / "elsewhere"
    archive.mkdir()
    with pytest.raises(DecisionError, match="does not say where its archive lies"):
        archive_file(warehouse_of(), "factors.yaml")
    with pytest.raises(DecisionError, match="is not on this machine"):
        archive_file(warehouse_of(archive_folder=str(elsewhere)), "factors.yaml")
    there = warehouse_of(archive_folder=str(archive))
    assert archive_file(there, "notes/a.md") == archive / "notes" / "a.md"
    with pytest.raises(ValueError, match="no path inside"):
        archive_file(there, "../a.md")
    elsewhere.mkdir()
    (archive / "reviews").symlink_to(elsewhere)
    with pytest.raises(DecisionError, match="leads out of the archive"):
        archive_file(there, "reviews/a.md")
    monkeypatch.setenv("INCIDENT_ALMANAC_ARCHIVE", str(elsewhere))
    assert archive_file(there, "factors.yaml") == elsewhere / "factors.yaml"
