"""What is found in an archive, in what order, and why something is left out."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from etl.archive import Entry, UnreadableError, archive_commit, find_roots, read_bytes, walk
from etl.exits import StopError


def write(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("# Outage\n", encoding="utf-8")


def nothing(name: str) -> bool:
    return False


def found(root: Path) -> dict[str, str | None]:
    return {entry.path: entry.skip for entry in walk(root, "", nothing)}


def test_documents_of_every_ending_are_found_in_one_order(tmp_path: Path) -> None:
    """Markdown in any case, text files and files without ending are read; pictures, pages and code are not."""
    write(tmp_path, "b.md", "UPPER.MD", "2024/a.markdown", "notes.txt", "c.mdx", "2021-07-27 outage", "2021.07.27 outage")
    write(tmp_path, "Postmortem v1.2", "picture.png", "index.html", "script.py", "data.json", "table.csv", "a.md.license")
    assert [entry.path for entry in walk(tmp_path, "", nothing)] == [
        "2021-07-27 outage",
        "2021.07.27 outage",
        "2024/a.markdown",
        "Postmortem v1.2",
        "UPPER.MD",
        "b.md",
        "c.mdx",
        "notes.txt",
    ]


def test_what_a_format_claims_is_found_too(tmp_path: Path) -> None:
    """An export is a candidate as soon as a reader knows its name."""
    write(tmp_path, "incidents.json", "other.json")
    assert [entry.path for entry in walk(tmp_path, "", lambda name: name == "incidents.json")] == ["incidents.json"]


def test_hidden_files_and_backups_are_skipped_with_that_reason(tmp_path: Path) -> None:
    """A document that is left out is counted and says why."""
    write(tmp_path, "a.md", ".hidden.md", ".obsidian/x.md", "ok~.md", "x.md~", "x.md.bak", "#x.md#", "~$x.md", "x.orig")
    assert found(tmp_path) == {
        "#x.md#": "backup-name",
        ".hidden.md": "hidden",
        ".obsidian/x.md": "hidden",
        "a.md": None,
        "ok~.md": "backup-name",
        "x.md.bak": "backup-name",
        "x.md~": "backup-name",
        "x.orig": "backup-name",
        "~$x.md": "backup-name",
    }


def test_links_pipes_and_folders_are_never_opened(tmp_path: Path) -> None:
    """A link leads nowhere, a pipe does not hang us, a folder called dir.md is told and still entered."""
    archive = tmp_path / "archive"
    write(archive, "dir.md/inside.md")
    write(tmp_path, "outside/secret.md")
    (archive / "link.md").symlink_to("/etc/passwd")
    (archive / "zero.md").symlink_to("/dev/zero")
    (archive / "dangling.md").symlink_to("nowhere")
    (archive / "elsewhere").symlink_to(tmp_path / "outside")
    os.mkfifo(archive / "pipe.md")
    assert found(archive) == {
        "dangling.md": "symlink",
        "dir.md": "not-a-file",
        "dir.md/inside.md": None,
        "elsewhere": "symlink",
        "link.md": "symlink",
        "pipe.md": "not-a-file",
        "zero.md": "symlink",
    }


def test_version_control_and_dot_files_are_no_candidates(tmp_path: Path) -> None:
    """Nothing inside .git is counted, nor is a settings file that only lacks an ending."""
    write(tmp_path, ".git/HEAD", ".git/x.md", "node_modules/a/README.md", ".gitignore", ".DS_Store", "a.md")
    assert found(tmp_path) == {"a.md": None}


def test_a_name_that_is_not_utf8_gets_an_escape(tmp_path: Path) -> None:
    """Such a file is read, and its path can be stored."""
    (tmp_path / os.fsdecode(b"bad\xff.md")).write_text("# Outage\n", encoding="utf-8")
    (entry,) = walk(tmp_path, "", nothing)
    assert entry.path == "bad\\xff.md"
    assert read_bytes(entry, 100) == b"# Outage\n"


def test_several_archives_are_told_apart_by_their_folder(tmp_path: Path) -> None:
    """With one archive paths begin below it, with several they begin with its name."""
    write(tmp_path, "eu/a.md", "us/a.md")
    assert [prefix for _, prefix in find_roots([str(tmp_path / "eu")])] == [""]
    both = find_roots([str(tmp_path / "us"), str(tmp_path / "eu")])
    assert [entry.path for root, prefix in both for entry in walk(root, prefix, nothing)] == ["us/a.md", "eu/a.md"]


@pytest.mark.parametrize(
    ("archives", "code", "message"),
    [
        (["missing"], 66, "missing does not exist; give the folder"),
        (["eu/a.md"], 66, "eu/a.md is not a folder"),
        (["eu", "eu"], 2, "given twice"),
        (["eu", "."], 2, "given twice, alone or inside another archive"),
        (["eu", "copy/eu"], 2, "two archives are called eu"),
    ],
)
def test_archives_that_cannot_be_read_are_refused_with_advice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, archives: list[str], code: int, message: str
) -> None:
    """A wrong path ends with one clear sentence and the code for it."""
    write(tmp_path, "eu/a.md", "copy/eu/a.md")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StopError) as stopped:
        find_roots(archives)
    assert stopped.value.code == code
    assert message in str(stopped.value)


def test_a_file_over_the_limit_is_not_opened(tmp_path: Path) -> None:
    """An enormous file costs nothing; its size is told."""
    path = tmp_path / "big.md"
    with path.open("wb") as file:
        file.truncate(10**12)
    (entry,) = walk(tmp_path, "", nothing)
    with pytest.raises(UnreadableError, match="1000000000000 bytes; expected at most 5242880") as error:
        read_bytes(entry, 5 * 2**20)
    assert error.value.code == "too-large"


def test_a_file_that_vanished_or_became_a_link_is_unreadable(tmp_path: Path) -> None:
    """What changed between listing and reading is told, not followed."""
    write(tmp_path, "gone.md", "swapped.md")
    gone, swapped = walk(tmp_path, "", nothing)
    (tmp_path / "gone.md").unlink()
    (tmp_path / "swapped.md").unlink()
    (tmp_path / "swapped.md").symlink_to("/etc/passwd")
    for entry in (gone, swapped):
        with pytest.raises(UnreadableError) as error:
            read_bytes(entry, 100)
        assert error.value.code == "unreadable"


def test_a_file_written_while_it_is_read_is_tried_again_then_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A half-written document is never taken for a whole one; one that comes to rest is read."""
    write(tmp_path, "a.md")
    (entry,) = walk(tmp_path, "", nothing)
    times = iter([1, 2, 3, 3])
    real = os.stat
    monkeypatch.setattr(os, "stat", lambda place, **options: _Seen(real(place, **options).st_size, next(times)))
    assert read_bytes(entry, 100) == b"# Outage\n"
    times = iter([1, 2, 3, 4])
    with pytest.raises(UnreadableError) as error:
        read_bytes(entry, 100)
    assert error.value.code == "changing"


class _Seen:
    def __init__(self, st_size: int, st_mtime_ns: int) -> None:
        self.st_size = st_size
        self.st_mtime_ns = st_mtime_ns


def test_the_commit_of_an_archive_is_known_where_there_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A git repository tells its commit; another folder, or a machine without git, tells nothing and fails nothing."""
    assert archive_commit(tmp_path) is None
    git = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@b.invalid"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "first"], check=True)
    assert len(archive_commit(tmp_path) or "") == 40
    (tmp_path / "docs" / "postmortems").mkdir(parents=True)
    assert archive_commit(tmp_path / "docs" / "postmortems") == archive_commit(tmp_path)
    monkeypatch.setenv("PATH", "")
    assert archive_commit(tmp_path) is None


def test_a_repository_is_found_where_git_finds_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a work tree of another repository, inside a bare one, and where the environment names one; elsewhere is none."""
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b.invalid", "-C"]
    subprocess.run([*git, str(tmp_path), "init", "-q", "one"], check=True)
    subprocess.run([*git, str(tmp_path / "one"), "commit", "-q", "--allow-empty", "-m", "first"], check=True)
    subprocess.run([*git, str(tmp_path / "one"), "worktree", "add", "-q", str(tmp_path / "tree")], check=True)
    subprocess.run([*git, str(tmp_path), "clone", "-q", "--bare", "one", "bare"], check=True)
    (tmp_path / "plain").mkdir()
    commit = archive_commit(tmp_path / "one")
    assert len(commit or "") == 40
    assert [archive_commit(tmp_path / name) for name in ("tree", "bare", "bare/refs", "plain")] == [
        commit,
        commit,
        commit,
        None,
    ]
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "one" / ".git"))
    assert archive_commit(tmp_path / "plain") == commit


def test_an_entry_knows_size_and_time(tmp_path: Path) -> None:
    """What tells whether a file changed is taken when it is listed."""
    write(tmp_path, "a.md")
    seen = (tmp_path / "a.md").stat()
    assert walk(tmp_path, "", nothing) == [Entry("a.md", str(tmp_path / "a.md"), 9, seen.st_mtime_ns)]
