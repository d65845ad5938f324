"""A load that reads only what changed gives what a full one gives, and keeps nothing that is withheld."""

from __future__ import annotations

import io
import os
import pickle
import random
import zlib
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from etl.archive import Entry, candidates, look
from etl.exits import StopError
from etl.formats import claims
from etl.generations import Place, place_of
from etl.kept import FILE, Known, kept_reads, read_changed, shelf_of
from etl.load import Options, load
from etl.outlines import Outline, bare
from etl.pool import read_alone
from etl.reader import read_entry
from etl.reads import Read, packed, unpacked
from etl.settings import load_settings
from tests.etl.test_same_rows import mixed_archive, rows

DAY = date(2026, 11, 21)
SETTINGS = load_settings(DAY)
LONG_AGO = 1_700_000_000
HEAD = f"key {DAY}\n".encode()
POOL = "# Checkout is down\n\n**Date:** 2026-01-05\n\n## Root Cause\n\nA pool ran dry.\n"


def write(path: Path, text: str, at: int = LONG_AGO) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    os.utime(path, (at, at))
    return path


def read_again(root: Path, known: Known, withheld: Collection[str] = ()) -> tuple[list[str], list[Read], Known]:
    """The paths that were read, all reads, and what the next load finds."""
    asked: list[str] = []
    held = place(root)
    with shelf_of(held, "key", DAY) as shelf:

        def read(changed: Sequence[Entry]) -> list[Read]:
            asked.extend(entry.path for entry in changed)
            found = [read_alone(entry, SETTINGS, read_entry) for entry in changed]
            for entry, each in zip(changed, found, strict=True):
                shelf.keep(entry, each, None)
            return found

        reads = read_changed(candidates(look(root), claims), known, shelf, read)
        shelf.publish(withheld)
    return asked, reads, kept(held, "key")


def kept(held: Place, key: str) -> Known:
    with kept_reads(held, key, DAY) as known:
        return dict(known)


def place(root: Path) -> Place:
    found = place_of(str(root.parent / f"{root.name}-w.duckdb"))
    found.folder.mkdir(exist_ok=True)
    return found


def test_only_what_changed_is_read_again(tmp_path: Path) -> None:
    """A file with another text, a new one and a renamed one are read; one that was only touched is not."""
    for name in ("edited", "gone", "renamed", "same", "touched"):
        write(tmp_path / f"{name}.md", POOL.replace("Checkout", name))
    asked, _, known = read_again(tmp_path, {})
    assert asked == ["edited.md", "gone.md", "renamed.md", "same.md", "touched.md"]
    write(tmp_path / "edited.md", POOL.replace("Checkout", "delete"), LONG_AGO + 60)  # as many bytes as before
    (tmp_path / "gone.md").unlink()
    (tmp_path / "renamed.md").rename(tmp_path / "other.md")
    os.utime(tmp_path / "touched.md", (LONG_AGO + 60, LONG_AGO + 60))
    write(tmp_path / "new.md", POOL)
    asked, reads, _ = read_again(tmp_path, known)
    assert asked == ["edited.md", "new.md", "other.md"]
    assert [each.found.title for each in reads] == ["delete is down", "Checkout is down", "renamed is down", "same is down",
                                                    "touched is down"]  # fmt: skip


def test_a_file_that_was_just_written_is_not_trusted(tmp_path: Path) -> None:
    """It may be written once more in the same moment, with as many bytes."""
    (tmp_path / "fresh.md").write_text(POOL, encoding="utf-8")
    _, _, known = read_again(tmp_path, {})
    assert known == {}


def test_what_could_not_be_read_is_tried_again(tmp_path: Path) -> None:
    """A document that was quarantined is never taken from what was kept."""
    write(tmp_path / "broken.md", "---\ntitle: Outage: down\n---\n")
    _, _, known = read_again(tmp_path, {})
    assert known == {}


def test_no_word_of_a_restricted_document_is_kept(tmp_path: Path) -> None:
    """Neither of one that says so itself nor of one that only the whole archive withholds."""
    write(tmp_path / "a" / "secret.md", POOL.replace("Checkout", "Zweihander") + "\nConfidential: yes\n\nTags: security\n")
    write(tmp_path / "a" / "part.md", POOL.replace("Checkout", "Morgenstern"))
    write(tmp_path / "a" / "open.md", POOL)
    _, reads, known = read_again(tmp_path / "a", {}, withheld={"part.md"})
    assert [each.is_restricted for each in reads] == [False, False, True]
    assert list(known) == ["open.md"]
    (kept,) = tmp_path.rglob(FILE)
    held = kept.read_bytes()
    assert (b"Zweihander" in held, b"Morgenstern" in held, b"Checkout" in held) == (False, False, True)
    assert kept.stat().st_mode & 0o777 == 0o600


def test_kept_reads_come_back_whole_for_the_same_key_only(tmp_path: Path) -> None:
    """Another vocabulary or version reads anew."""
    write(tmp_path / "a" / "open.md", POOL)
    _, (read,), known = read_again(tmp_path / "a", {})
    assert unpacked(known["open.md"].data) == read
    assert kept(place(tmp_path / "a"), "another") == {}


class Harm:
    """What a file that somebody planted would have the loader run."""

    def __reduce__(self) -> tuple[object, tuple[str, ...]]:
        return os.mkdir, ("harm",)


@pytest.mark.parametrize(
    "content", [b"", b"key\n", b"key 2026-13-01\n", HEAD + b"nonsense", HEAD + bytes(100), b"\xff\n", b"another\n"]
)
def test_a_damaged_file_is_worth_nothing(tmp_path: Path, content: bytes) -> None:
    """Whatever stands there, all is read again."""
    root = tmp_path / "a"
    write(root / "open.md", POOL)
    (place(root).folder / FILE).write_bytes(content)
    asked, _, _ = read_again(root, kept(place(root), "key"))
    assert asked == ["open.md"]


@pytest.mark.parametrize("data", [b"", b"nonsense", pickle.dumps([1]), pickle.dumps(Harm())])
def test_what_somebody_planted_does_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    """Records come out of a file or off a wire, and nothing else: the document is read again."""
    monkeypatch.chdir(tmp_path)
    root = tmp_path / "a"
    write(root / "open.md", POOL)
    _, (read,), known = read_again(root, {})
    asked, found, _ = read_again(root, {"open.md": replace(known["open.md"], data=data)})
    assert (asked, found) == (["open.md"], [read])
    assert not (tmp_path / "harm").exists()


def test_bytes_that_came_to_harm_are_read_from_their_file(tmp_path: Path) -> None:
    """One letter of what was kept is another: nothing but its sum tells."""
    root = tmp_path / "a"
    write(root / "open.md", POOL)
    read_again(root, {})
    (lying,) = tmp_path.rglob(FILE)
    assert lying.read_bytes().count(b"pool ran") > 0
    lying.write_bytes(lying.read_bytes().replace(b"pool ran", b"pond ran"))
    asked, _, _ = read_again(root, kept(place(root), "key"))
    assert asked == ["open.md"]


def test_planted_bytes_with_the_right_sum_end_the_load_and_do_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An outline tells that nothing changed, and what lies behind it is no read: the load says so, and what helps."""
    monkeypatch.chdir(tmp_path)
    root = tmp_path / "a"
    write(root / "open.md", POOL)
    _, _, known = read_again(root, {})
    planted = pickle.dumps(Harm())
    harm = replace(known["open.md"], data=planted, check=zlib.crc32(planted, zlib.crc32(known["open.md"].outline)))
    with shelf_of(place(root), "key", DAY) as shelf:
        (read,) = read_changed(candidates(look(root), claims), {"open.md": harm}, shelf, lambda _: [])
        with pytest.raises(StopError, match="cannot be understood; load with --force"):
            shelf.whole(read.found)
    assert not (tmp_path / "harm").exists()


def test_what_is_kept_again_is_what_was_kept(tmp_path: Path) -> None:
    """A load that reads nothing leaves the same reads and outlines as the one that read everything."""
    root = mixed_archive(tmp_path / "a", seed=2)
    for path in root.rglob("*.*"):
        os.utime(path, (LONG_AGO, LONG_AGO))
    _, _, known = read_again(root, {})
    asked, reads, again = read_again(root, known)
    assert len(known) > 50
    assert dict(again) == dict(known)
    assert not set(asked) & set(known)
    outlines = [each.found for each in reads if isinstance(each.found, Outline)]
    assert len(outlines) > 50
    assert all(bare(each) == unpacked(known[each.document_path].outline).found for each in outlines)


def test_a_read_comes_through_as_bytes_whole() -> None:
    """All fields of all records, also those that hold nothing."""
    read = Read(read_entry("a.md", POOL.encode(), SETTINGS), is_restricted=True)
    assert unpacked(packed(read)) == read


def change(root: Path, chance: random.Random) -> None:
    """Edits, deletions, renames, copies and touches of a tenth of the files each."""
    files = sorted(path for path in root.rglob("*.*") if path.is_file() and path.name != "policy.yaml")
    for path in chance.sample(files, len(files) // 2):
        match chance.randrange(5):
            case 0:
                path.write_bytes(path.read_bytes().replace(b"2026", b"2025") + b"\n")
            case 1:
                path.unlink()
            case 2:
                path.rename(path.with_name(f"moved-{path.name}"))
            case 3:
                path.with_name(f"copy-{path.name}").write_bytes(path.read_bytes())
            case _:
                path.touch()
    for path in root.rglob("*.*"):
        if path.stat().st_mtime > LONG_AGO:
            os.utime(path, (LONG_AGO, LONG_AGO + chance.randrange(10**6)))


def test_after_any_change_the_rows_are_those_of_a_full_load(tmp_path: Path) -> None:
    """Generated edits, deletions, renames, copies and touches, three times over: every table, row for row."""
    root = mixed_archive(tmp_path / "archive", seed=1)
    chance = random.Random(1)
    kept = Options((str(root),), str(tmp_path / "kept.duckdb"), as_of=DAY, quiet=True, allow_shrink=True)
    load(kept, io.StringIO(), io.StringIO())
    for number in range(3):
        change(root, chance)
        full = kept._replace(warehouse=str(tmp_path / f"full{number}.duckdb"))
        load(kept, io.StringIO(), io.StringIO())
        load(full, io.StringIO(), io.StringIO())
        assert (tmp_path / "kept" / FILE).stat().st_size > 10_000
        assert rows(tmp_path / "kept.duckdb") == rows(tmp_path / f"full{number}.duckdb")


def test_a_time_that_lay_ahead_is_in_no_doubt_when_its_day_has_come(tmp_path: Path) -> None:
    """A time that lay after the day of the load is in no doubt at a later one, though its file did not change; and is again on
    an earlier day."""
    root = tmp_path / "archive"
    write(root / "a.md", "# Checkout is down\n\n- **Started:** 2026-03-17 09:00 UTC\n- **Resolved:** 2026-03-18 09:00 UTC\n")
    kept = Options((str(root),), str(tmp_path / "kept.duckdb"), quiet=True)
    for day in ("2026-03-17", "2026-03-19", "2026-03-17"):
        for where in ("kept.duckdb", f"full-{day}.duckdb"):
            options = kept._replace(as_of=date.fromisoformat(day), warehouse=str(tmp_path / where))
            load(options, io.StringIO(), io.StringIO())
        assert rows(tmp_path / "kept.duckdb") == rows(tmp_path / f"full-{day}.duckdb")
