"""Reading many documents: none can hold up, hide or bring down another, and the order is that of the archive."""

from __future__ import annotations

import itertools
import os
import signal
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from etl import bounds, pool
from etl.archive import Entry, walk
from etl.document import RejectedError
from etl.pool import AHEAD, CHUNK, FEW, WORKERS, Means, read_alone, read_entries, read_in_pool
from etl.progress import Progress
from etl.reads import Read
from etl.records import Finding, Incident, Postmortem
from etl.settings import Settings, load_settings

SETTINGS = load_settings(date(2026, 1, 1))


def reader(path: str, data: bytes, settings: Settings) -> Postmortem:
    """What a document says happens: it is read, or it brings its reader into trouble."""
    text = data.decode()
    if text == "fail":
        return Postmortem(path, "loaded", title=text[99])
    if text == "recurse":
        return reader(path, data, settings)
    if text == "reject":
        raise RejectedError(Finding(3, "error", "yaml", "no"))
    if text == "hang":
        while True:
            pass
    if text == "compute":
        sum(itertools.repeat(0))  # in C, where no alarm of Python is heard
    if text == "swell":
        return Postmortem(path, "loaded", title="x" * 10**9)
    if text == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    return Postmortem(path, "loaded", title=text, incidents=(Incident(1, path, text),))


def leave_a_mark(path: str, data: bytes, settings: Settings) -> Postmortem:
    Path(data.decode()).touch()
    return Postmortem(path, "loaded")


def entries(folder: Path, texts: Sequence[str]) -> list[Entry]:
    for number, text in enumerate(texts):
        (folder / f"{number:05}.md").write_text(text, encoding="utf-8")
    return walk(folder, "", lambda _: False)


def read_one(folder: Path, text: str, settings: Settings = SETTINGS) -> Postmortem:
    (entry,) = entries(folder, [text])
    return read_alone(entry, settings, reader).found


def test_a_document_is_read_with_its_digest_and_size(tmp_path: Path) -> None:
    """What was read is tied to the bytes it was read from."""
    found = read_one(tmp_path, "outage")
    assert (found.title, found.bytes) == ("outage", 6)
    assert found.sha256 == "4398c204248242077ae0ed20a364349a7b0ee5e4cd424300faf700de0416dde8"


def test_a_bug_in_the_reader_costs_one_document_and_is_told(tmp_path: Path) -> None:
    """The finding names the fault and its place, and none of the document's words."""
    found = read_one(tmp_path, "fail")
    assert (found.outcome, found.reason) == ("quarantined", "internal")
    assert [(each.level, each.code) for each in found.findings] == [("error", "internal")]
    assert found.findings[0].message.startswith("the reader failed: IndexError at etl/pool.py:")


def test_a_reader_without_end_of_recursion_costs_one_document(tmp_path: Path) -> None:
    """A document nested too deep for the program is quarantined like any other bug."""
    assert "RecursionError" in read_one(tmp_path, "recurse").findings[0].message


def test_a_rejected_document_keeps_its_finding(tmp_path: Path) -> None:
    """Where and why a document cannot be read is told as the reader said it."""
    found = read_one(tmp_path, "reject")
    assert (found.outcome, found.reason, found.findings) == ("quarantined", "yaml", (Finding(3, "error", "yaml", "no"),))


def test_a_document_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    """One document cannot hold up the load."""
    hasty = replace(SETTINGS, policy=replace(SETTINGS.policy, document_seconds=0.05))
    started = time.monotonic()
    found = read_one(tmp_path, "hang", hasty)
    assert time.monotonic() - started < 5
    assert (found.outcome, found.reason) == ("quarantined", "too-slow")
    assert read_one(tmp_path, "outage", hasty).outcome == "loaded"


HASTY = replace(SETTINGS, policy=replace(SETTINGS.policy, document_seconds=0.05, document_memory_bytes=200_000_000))


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        ("hang", "too-slow", "not read within 0.05 s of computing"),
        ("compute", "too-slow", "not read within 0.05 s of computing"),
        ("swell", "too-much-memory", "not read within 200000000 bytes of memory"),
        ("die", "internal", "the process that read it died (SIGKILL); the document is too much for the reader"),
    ],
)
@pytest.mark.parametrize(("few", "large"), [(FEW, 0), (0, 65_536)])
def test_no_document_costs_more_than_the_policy_allows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, code: str, told: str, few: int, large: int
) -> None:
    """Time without end, also inside a library, memory without end and a crash: among many files, or in a large one."""
    monkeypatch.setattr(pool, "FEW", few)
    monkeypatch.setattr(pool, "LARGE", large)
    monkeypatch.setattr(bounds, "GRACE_SECONDS", 0.1)
    found = read_entries(entries(tmp_path, ["fine", text, "fine", text, "fine"]), HASTY, reader, Means(Progress(5, None)))
    assert [each.found.outcome for each in found] == ["loaded", "quarantined", "loaded", "quarantined", "loaded"]
    assert {(each.found.reason, each.found.findings[0].message) for each in found[1::2]} == {(code, told)}


def test_a_secret_is_told_and_gone(tmp_path: Path) -> None:
    """The title shows that something was redacted, the finding where."""
    found = read_one(tmp_path, "login AKIAIOSFODNN7EXAMPLE failed")
    assert found.title == "login [redacted: aws-access-key] failed"
    assert [(each.line, each.code) for each in found.findings] == [(1, "secret")]


def test_what_is_skipped_is_not_read(tmp_path: Path) -> None:
    """An entry that is left out keeps its reason."""
    found = read_alone(Entry("a.md", str(tmp_path / "none"), 3, 0, "symlink"), SETTINGS, reader).found
    assert found == Postmortem("a.md", "skipped", reason="symlink", bytes=3)


@pytest.mark.parametrize("count", [3, FEW + CHUNK + 1])
def test_the_order_is_that_of_the_archive(tmp_path: Path, count: int) -> None:
    """With one process or several, documents come back in the order of their paths."""
    texts = [f"incident {number}" for number in range(count)]
    progress = Progress(count, None)
    found = read_entries(entries(tmp_path, texts), SETTINGS, reader, Means(progress))
    assert [each.found.title for each in found] == texts
    assert progress.done == count


def test_a_document_that_kills_its_reader_is_quarantined_and_all_others_load(tmp_path: Path) -> None:
    """Even a crash of the interpreter costs one document."""
    count = FEW + 3 * CHUNK
    texts = ["die" if number in {70, 300} else "fine" for number in range(count)]
    progress = Progress(count, None)
    found: list[Read] = read_entries(entries(tmp_path, texts), SETTINGS, reader, Means(progress))
    assert [each.found.document_path for each in found] == [f"{number:05}.md" for number in range(count)]
    assert [each.found.document_path for each in found if each.found.outcome != "loaded"] == ["00070.md", "00300.md"]
    assert found[70].found.findings[0].code == "internal"
    assert progress.done == count


def test_readers_do_not_run_ahead_of_whoever_takes_what_they_read(tmp_path: Path) -> None:
    """However long one document takes to be put away, only a few pieces of a large archive wait for it."""
    count = 20 * AHEAD * WORKERS
    (tmp_path / "files").mkdir()
    files = entries(tmp_path / "files", [str(tmp_path / f"{number}.read") for number in range(count)])
    taken = read_in_pool({at: [each] for at, each in enumerate(files)}, SETTINGS, leave_a_mark)
    next(taken)
    time.sleep(0.3)
    assert len(list(tmp_path.glob("*.read"))) <= AHEAD * WORKERS + 1
    assert len(list(taken)) == count - 1
