"""What the git history of an archive tells of a postmortem's paper work, in real repositories made for the purpose."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from etl.git_log import GitLog, read_log
from etl.history import HistoryStep, history_of
from etl.load import Options, load
from etl.records import Incident, Postmortem
from etl.vocabulary import load_vocabulary
from etl.words import default_words

VOCABULARY = load_vocabulary()
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "Quillonberry Zed",
    "GIT_AUTHOR_EMAIL": "q@example.org",
    "GIT_COMMITTER_NAME": "Quillonberry Zed",
    "GIT_COMMITTER_EMAIL": "q@example.org",
}
TEXT = "# {name}\n\n**Date:** 2026-03-17\n**Status:** {status}\n\n## Root Cause\n\n{name} ran out of connections for a while.\n"


class Repository:
    """A git repository whose commits have the times that a test names."""

    def __init__(self, place: Path) -> None:
        self.place = place
        place.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main")

    def git(self, *words: str, at: str = "2026-01-01 00:00", landed: str | None = None) -> str:
        times = {"GIT_AUTHOR_DATE": f"{at} +0000", "GIT_COMMITTER_DATE": f"{landed or at} +0000"}
        command = ["git", "-C", str(self.place), *words]
        return subprocess.run(command, env=ENVIRONMENT | times, check=True, capture_output=True, text=True).stdout

    def commit(self, at: str, landed: str | None = None, **statuses: str | None) -> str:
        """Write these documents with their statuses, None for one without a status line, and commit them."""
        for name, status in statuses.items():
            text = TEXT.format(name=name, status=status)
            text = text if status else text.replace("**Status:** None\n", "")
            (self.place / f"{name}.md").write_text(text, encoding="utf-8")
        self.git("add", "-A")
        self.git("commit", "-q", "-m", f"by {at}", at=at, landed=landed)
        return self.git("rev-parse", "HEAD").strip()


def document(path: str, **columns: object) -> Postmortem:
    incident = Incident(incident_id=path, title=path, incident_number=1, **columns)  # type: ignore[arg-type]
    return Postmortem(path, "loaded", format="markdown", incidents=(incident,))


def told(place: Path, *paths: str) -> list[tuple[str, str, str | None, str]]:
    log = read_log(place)
    assert isinstance(log, GitLog), log
    steps = history_of(log, "", [document(path) for path in paths], VOCABULARY, default_words())
    return [(each.document_path, each.step, each.reached_at and f"{each.reached_at:%m-%d %H:%M}", each.told) for each in steps]


def test_the_first_commit_and_the_statuses_date_a_document(tmp_path: Path) -> None:
    """Drafted with the first commit, reviewed when the review ended, published when the branch had it as final."""
    archive = Repository(tmp_path)
    archive.commit("2026-03-18 10:00", a="draft")
    archive.commit("2026-03-19 11:00", a="in review")
    archive.commit("2026-03-20 12:00", landed="2026-03-20 15:30", a="published")
    archive.commit("2026-03-25 12:00", a="final")
    assert told(tmp_path, "a.md") == [
        ("a.md", "drafted", "03-18 10:00", "first commit"),
        ("a.md", "reviewed", "03-20 12:00", "status"),
        ("a.md", "published", "03-20 15:30", "status"),
    ]


def test_a_merge_publishes_what_states_no_status(tmp_path: Path) -> None:
    """A document written on a branch is published when it is merged, unless it says that it still is a draft."""
    archive = Repository(tmp_path)
    archive.commit("2026-01-01 08:00", first=None)
    archive.git("checkout", "-q", "-b", "work")
    archive.commit("2026-03-18 10:00", plain=None)
    archive.commit("2026-03-18 11:00", unfinished="draft")
    archive.commit("2026-03-18 12:00", done="final")
    archive.git("checkout", "-q", "main")
    archive.git("merge", "-q", "--no-ff", "-m", "together", "work", at="2026-03-21 09:00")
    assert told(tmp_path, "first.md", "plain.md", "unfinished.md", "done.md") == [
        ("first.md", "drafted", "01-01 08:00", "first commit"),
        ("plain.md", "drafted", "03-18 10:00", "first commit"),
        ("plain.md", "published", "03-21 09:00", "merge"),
        ("unfinished.md", "drafted", "03-18 11:00", "first commit"),
        ("done.md", "drafted", "03-18 12:00", "first commit"),
        ("done.md", "published", "03-21 09:00", "status"),
    ]


def test_a_renamed_document_keeps_its_history(tmp_path: Path) -> None:
    """Moving a file into its year changes nothing about when it was written."""
    archive = Repository(tmp_path)
    archive.commit("2026-03-18 10:00", a="draft")
    (tmp_path / "2026").mkdir()
    archive.git("mv", "a.md", "2026/B ü.md")
    archive.git("commit", "-q", "-m", "tidy", at="2026-05-01 00:00")
    assert told(tmp_path, "2026/B ü.md", "a.md") == [("2026/B ü.md", "drafted", "03-18 10:00", "first commit")]


def test_an_import_says_nothing_about_when_documents_were_written(tmp_path: Path) -> None:
    """Five documents in one commit were written before; a later status change is still one."""
    archive = Repository(tmp_path)
    archive.commit("2026-03-18 10:00", a="final", b="draft", c=None, d=None, e=None)
    archive.commit("2026-03-19 10:00", b="final")
    assert told(tmp_path, "a.md", "b.md", "c.md") == [
        ("a.md", "drafted", None, "import"),
        ("b.md", "drafted", None, "import"),
        ("b.md", "published", "03-19 10:00", "status"),
        ("c.md", "drafted", None, "import"),
    ]


def test_a_shallow_clone_does_not_know_its_past(tmp_path: Path) -> None:
    """What the last commits of a shallow clone hold was not written in them; what came after is known."""
    archive = Repository(tmp_path / "whole")
    archive.commit("2026-03-18 10:00", a="draft")
    archive.commit("2026-03-19 10:00", b="draft")
    archive.commit("2026-03-20 10:00", c="draft")
    subprocess.run(
        ["git", "clone", "-q", "--depth", "2", f"file://{tmp_path}/whole", str(tmp_path / "cut")], env=ENVIRONMENT, check=True
    )
    assert told(tmp_path / "cut", "a.md", "b.md", "c.md") == [
        ("a.md", "drafted", None, "shallow"),
        ("b.md", "drafted", None, "shallow"),
        ("c.md", "drafted", "03-20 10:00", "first commit"),
    ]


def test_an_archive_may_be_a_folder_of_a_repository(tmp_path: Path) -> None:
    """Commits that do not touch the archive do not matter, and neither does what else they hold."""
    archive = Repository(tmp_path)
    (tmp_path / "docs" / "pm").mkdir(parents=True)
    for name in range(6):
        (tmp_path / f"code{name}.md").write_text("x", encoding="utf-8")
    archive.commit("2026-01-01 00:00")
    (tmp_path / "docs" / "pm" / "a.md").write_text("Status: draft\n", encoding="utf-8")
    archive.commit("2026-03-18 10:00")
    assert told(tmp_path / "docs" / "pm", "a.md") == [("a.md", "drafted", "03-18 10:00", "first commit")]


def test_a_status_further_down_is_not_the_documents(tmp_path: Path) -> None:
    """An action that is done does not publish the postmortem it stands in."""
    archive = Repository(tmp_path)
    archive.commit("2026-03-18 10:00", a="draft")
    with (tmp_path / "a.md").open("a", encoding="utf-8") as file:
        file.write("\n" * 40 + "- Add an alert\n  - Status: done\n")
    archive.commit("2026-03-19 10:00")
    assert told(tmp_path, "a.md") == [("a.md", "drafted", "03-18 10:00", "first commit")]


def test_only_the_postmortem_of_one_incident_has_a_history(tmp_path: Path) -> None:
    """Restricted documents, exports and files of several incidents are left out."""
    archive = Repository(tmp_path)
    commit = archive.commit("2026-03-18 10:00", a="draft")
    log = read_log(tmp_path)
    assert isinstance(log, GitLog)
    plain = document("x/a.md")
    kinds = [
        plain,
        document("x/a.md", is_restricted=True),
        Postmortem("x/a.md", "loaded", format="statuspage", incidents=plain.incidents),
        Postmortem("x/a.md", "loaded", format="markdown", incidents=plain.incidents * 2),
        Postmortem("x/a.md", "quarantined", reason="yaml"),
    ]
    steps = [history_of(log, "x/", [each], VOCABULARY, default_words()) for each in kinds]
    drafted = HistoryStep("x/a.md", "drafted", datetime(2026, 3, 18, 10), "first commit", commit)
    assert steps == [[drafted], [], [], [], []]


def test_without_a_history_the_reason_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No repository, no commit, no git, no time and too much are told apart."""
    outside = "the archive is in no git repository with a commit"
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    assert read_log(tmp_path) == outside
    archive = Repository(tmp_path)
    assert read_log(tmp_path) == outside
    archive.commit("2026-03-18 10:00", a="draft")
    assert read_log(tmp_path, largest=10) == "the history of the archive is too large to be read"
    (tmp_path / "empty").mkdir()
    assert read_log(tmp_path / "empty") == "no commit holds a file of the archive"
    slow = tmp_path / "slow"
    slow.mkdir()
    (slow / "git").write_text(f'#!/bin/sh\ncase "$*" in *rev-parse*) exec {shutil.which("git")} "$@";; esac\nexec sleep 60\n')
    (slow / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{slow}:{os.environ['PATH']}")
    assert str(read_log(tmp_path, seconds=0.2)).startswith("git did not tell the history within 0.2 s")
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    assert read_log(tmp_path) == "git is not installed"


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_a_load_stores_the_history_without_names_and_notices_a_commit(tmp_path: Path) -> None:
    """A new commit is news although no file changed; nobody's name or address is in the warehouse."""
    archive = Repository(tmp_path / "archive")
    archive.commit("2026-03-18 10:00", a=None)
    options = Options((str(tmp_path / "archive"),), str(tmp_path / "w.duckdb"), as_of=date(2026, 6, 1), quiet=True)

    def loaded(query: str) -> list[tuple[object, ...]]:
        load(options, io.StringIO(), io.StringIO())
        with duckdb.connect(str((tmp_path / "w.duckdb").resolve()), read_only=True) as connection:
            return connection.execute(query).fetchall()

    steps = "select step, reached_at, told from document_history order by all"
    drafted = ("drafted", datetime(2026, 3, 18, 10), "first commit")
    assert loaded(steps) == [drafted]
    assert loaded("select drafted_at from incidents") == [(None,)]
    assert loaded("select step, reached_at, source from paperwork where reached_at is not null") == [
        ("drafted", datetime(2026, 3, 18, 10), "git")
    ]
    before = (tmp_path / "w.duckdb").resolve()
    archive.git("commit", "-q", "--allow-empty", "-m", "nothing", at="2026-04-01 00:00")
    assert loaded(steps) == [drafted]
    assert (tmp_path / "w.duckdb").resolve() != before
    assert b"Quillonberry" not in (tmp_path / "w.duckdb").resolve().read_bytes()
    (tmp_path / "archive" / "policy.yaml").write_text("history: {git: false}\n", encoding="utf-8")
    assert loaded(steps) == []
    assert loaded("select history from load_summary") == [("policy.yaml says not to read it",)]
