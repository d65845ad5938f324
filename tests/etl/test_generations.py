"""Publishing a warehouse: one step, nothing half, nothing of somebody else's overwritten."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from etl.exits import StopError
from etl.generations import (
    State,
    current,
    locked,
    new_name,
    place_of,
    publish,
    read_state,
    restricted_place,
    write_state,
    writing,
)

DIGEST = "0123456789abcdef"
STATE = State(DIGEST, "000007-0123456789ab.duckdb", 3, 1, ("/a",), ("found 0",), 0)


def put(tmp_path: Path, content: str) -> Path:
    """One generation of the warehouse in tmp_path, published."""
    place = place_of(str(tmp_path / "w.duckdb"))
    with locked(place):
        name = new_name(place, DIGEST)
        building = place.folder / f"{name}.building"
        building.write_text(content, encoding="utf-8")
        return publish(place, building, name, lambda _: None)


def test_the_link_leads_to_the_newest_generation_and_the_one_before_is_kept(tmp_path: Path) -> None:
    """A reader finds the new warehouse at once, one that just looked still finds the old; older ones are gone."""
    for content in ("one", "two", "three"):
        put(tmp_path, content)
    assert (tmp_path / "w.duckdb").read_text(encoding="utf-8") == "three"
    assert os.readlink(tmp_path / "w.duckdb") == "w/000003-0123456789ab.duckdb"
    assert sorted(path.name for path in (tmp_path / "w").iterdir() if path.suffix == ".duckdb") == [
        "000002-0123456789ab.duckdb",
        "000003-0123456789ab.duckdb",
    ]


def test_nobody_else_can_read_a_warehouse(tmp_path: Path) -> None:
    """The file is its owner's, the folder too."""
    generation = put(tmp_path, "one")
    assert generation.stat().st_mode & 0o777 == 0o600
    assert generation.parent.stat().st_mode & 0o777 == 0o700


def test_a_folder_moves_with_its_link(tmp_path: Path) -> None:
    """The link is relative, so the data folder can be copied elsewhere."""
    (tmp_path / "a").mkdir()
    put(tmp_path / "a", "one")
    (tmp_path / "a").rename(tmp_path / "b")
    assert current(place_of(str(tmp_path / "b" / "w.duckdb"))) == tmp_path / "b" / "w" / "000001-0123456789ab.duckdb"


def test_a_name_is_not_used_again(tmp_path: Path) -> None:
    """Even when all generations were deleted, the next one has a new number."""
    place = place_of(str(tmp_path / "w.duckdb"))
    with locked(place):
        write_state(place, STATE)
        assert new_name(place, DIGEST) == "000008-0123456789ab.duckdb"


def test_a_file_in_the_place_of_the_link_is_moved_aside(tmp_path: Path) -> None:
    """A database that somebody put there is kept under another name."""
    (tmp_path / "w.duckdb").write_text("somebody's", encoding="utf-8")
    put(tmp_path, "one")
    assert (tmp_path / "w.duckdb").read_text(encoding="utf-8") == "one"
    assert (tmp_path / "w.duckdb.before-1").read_text(encoding="utf-8") == "somebody's"


def test_without_links_a_small_file_points_to_the_generation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that allows no links gets the file CURRENT in the folder."""

    def refuse(self: Path, target: str) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    generation = put(tmp_path, "one")
    assert (tmp_path / "w" / "CURRENT").read_text(encoding="utf-8") == f"{generation.name}\n"
    assert current(place_of(str(tmp_path / "w.duckdb"))) == generation


def test_a_second_loader_is_told_who_loads_and_harms_nothing(tmp_path: Path) -> None:
    """Two loads at once: the second one ends with 75 and leaves the first one's files alone."""
    place = place_of(str(tmp_path / "w.duckdb"))
    with locked(place):
        (place.folder / "x.building").touch()
        with pytest.raises(StopError, match=rf"another load is running \(PID {os.getpid()}\)") as stopped, locked(place):
            raise AssertionError
        assert stopped.value.code == 75
        assert (place.folder / "x.building").exists()


def test_what_dead_loaders_left_is_removed(tmp_path: Path) -> None:
    """The next load begins with a clean folder."""
    place = place_of(str(tmp_path / "w.duckdb"))
    place.folder.mkdir()
    for name in ("1.building", "1.building.wal", "CURRENT.new"):
        (place.folder / name).touch()
    (place.folder / "1.spill").mkdir()
    (tmp_path / "w.duckdb.new").symlink_to("w/1")
    with locked(place):
        assert [path.name for path in place.folder.iterdir()] == [".load.lock"]
        assert not (tmp_path / "w.duckdb.new").is_symlink()


def test_a_building_file_with_a_log_is_not_published(tmp_path: Path) -> None:
    """A database that was not closed cleanly never becomes the warehouse."""
    place = place_of(str(tmp_path / "w.duckdb"))
    with locked(place):
        building = place.folder / "x.building"
        building.touch()
        (place.folder / "x.building.wal").touch()
        with pytest.raises(StopError, match="not closed cleanly"):
            publish(place, building, "000001-0123456789ab.duckdb", lambda _: None)
    assert current(place) is None


@pytest.mark.parametrize("name", ["w", "w.db", ".duckdb", "w.duckdb.gz"])
def test_a_warehouse_has_to_be_called_duckdb(name: str) -> None:
    """A wrong name is refused before anything is written."""
    with pytest.raises(StopError, match=r"ends in \.duckdb") as stopped:
        place_of(name)
    assert stopped.value.code == 2


def test_restricted_postmortems_have_a_warehouse_of_their_own(tmp_path: Path) -> None:
    """The file with everything is never the default one."""
    place = restricted_place(place_of(str(tmp_path / "w.duckdb")))
    assert (place.link.name, place.folder.name) == ("w-restricted.duckdb", "w-restricted")


@pytest.mark.parametrize(
    ("number", "code", "message"),
    [
        (errno.ENOSPC, 74, "No space left on device"),
        (errno.EACCES, 73, "Permission denied); name another place with --warehouse"),
        (errno.EROFS, 73, "Read-only file system"),
    ],
)
def test_a_failure_to_write_is_told_in_one_sentence(tmp_path: Path, number: int, code: int, message: str) -> None:
    """A full disk says what was needed and is free; another failure says where the warehouse could not be written."""
    place = place_of(str(tmp_path / "w.duckdb"))
    place.folder.mkdir()
    (place.folder / "x.building").write_bytes(b"x" * 100)
    with pytest.raises(StopError) as stopped, writing(place):
        raise OSError(number, os.strerror(number))
    assert stopped.value.code == code
    assert message in str(stopped.value)
    assert ("needs more than 100 bytes" in str(stopped.value)) == (code == 74)


def test_a_place_below_a_file_cannot_be_written(tmp_path: Path) -> None:
    """The load ends with 73 and names the place."""
    (tmp_path / "file").touch()
    place = place_of(str(tmp_path / "file" / "w.duckdb"))
    with pytest.raises(StopError, match="cannot write the warehouse") as stopped, locked(place):
        raise AssertionError
    assert stopped.value.code == 73


@pytest.mark.parametrize("text", ["", "{", "[]", '{"digest": "x"}', '{"roots": 1, "closing": 2}'])
def test_a_damaged_note_counts_as_none(tmp_path: Path, text: str) -> None:
    """Then everything is loaded again."""
    place = place_of(str(tmp_path / "w.duckdb"))
    place.folder.mkdir()
    (place.folder / "state.json").write_text(text, encoding="utf-8")
    assert read_state(place) is None


def test_a_generation_that_was_touched_is_no_longer_the_published_one(tmp_path: Path) -> None:
    """A load notices that somebody wrote into the warehouse, and builds it anew."""
    generation = put(tmp_path, "one")
    seen = generation.stat()
    state = State(DIGEST, generation.name, seen.st_size, seen.st_mtime_ns, (), (), 0)
    assert state.seals(generation)
    generation.write_text("two", encoding="utf-8")
    os.utime(generation, ns=(seen.st_atime_ns, seen.st_mtime_ns + 1))
    assert not state.seals(generation)
