"""Words of restricted postmortems, planted wherever they can stand, and looked for wherever anything comes out."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from pypdf import PdfReader
from streamlit.testing.v1 import AppTest

from analytics.__main__ import main as analytics_main
from etl.__main__ import main as etl_main

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted((ROOT / "pages").glob("*.py"))
MARK = "qzx"  # begins every planted word and stands nowhere else


def public(number: int, more: str = "") -> str:
    return f"""# Search is slow, case {number}

**Incident ID:** INC-{number}
**Date:** 2026-0{number}-05
**Severity:** SEV2
**Detected:** 2026-0{number}-05 10:00 UTC
**Resolved:** 2026-0{number}-05 11:00 UTC

## Summary

The index ran out of memory and search answered late for a tenth of the users.

## Root Cause

The index had outgrown its node.

## Action Items

| Action | Owner | Due | Status |
|---|---|---|---|
| Give the index a larger node | kim | 2026-0{number}-20 | Open |
{more}"""


def secret(how: str, body: str = "") -> str:
    """A restricted postmortem with a planted word in every field; `how` is the line of its front matter that says so."""
    return f"""---
id: QZXID-77
title: qzxtitle of a break-in
date: 2026-03-09
severity: SEV1
services: [qzxservice]
teams: [qzxteam]
tags: [qzxtag, security]
trigger: qzxtrigger
status: Qzxstatus
detection_method: qzxdetection
qzxkey: qzxvalue
{how}
---

# qzxtitle of a break-in

{body}

**Detected:** 2026-03-09 10:00 UTC
**Resolved:** 2026-03-09 12:00 UTC
**Users affected:** 12 qzxusers
**Qzxlabel:** qzxdetail

## Summary

qzxsummary of what was taken, by qzxperson, see [qzxlink](https://qzxhost.example/a) and password=qzxpassword1.

## Timeline

- 2026-03-09 10:00 qzxevent begins
- 2026-03-09 12:00 qzxevent ends

## Root Cause

The certificate had run out, says qzxcause.

## Contributing Factors

- Expired certificate qzxphrase
- Qzxfactor without a name

## Lessons Learned

- We learned qzxlesson

## Action Items

| Action | Owner | Due | Status | Ticket |
|---|---|---|---|---|
| Rotate the qzxaction | qzxowner | 2026-03-20 | Done | QZX-1 |
| Close the qzxsecond | qzxowner | Q3 qzxdue | Qzxodd | |

## Qzxheading

qzxsection text, related to INC-1.
"""


FILES = {
    "2026/inc-1.md": public(1),
    "2026/inc-2.md": public(2, "\nRelated: QZXID-77, and [it](qzxname-front.md), see 2026/qzxname-front.md.\n"),
    "2026/qzxname-front.md": secret("confidential: true"),
    "2026/qzxname-tag.md": secret("visibility: restricted").replace("QZXID-77", "QZXID-78").replace("break-in", "theft"),
    "2026/qzxname-words.md": secret("owner: qzxlead", "Security incident: restrict distribution to qzxgroup.")
    .replace("QZXID-77", "QZXID-79")
    .replace(", security]", "]"),
    "2026/qzxname-path.md": secret("note: qzxnote").replace("QZXID-77", "QZXID-80").replace(", security]", "]"),
    "2026/qzxname-broken.md": secret("confidential: true\nbroken: a: qzxbroken"),
    "2026/qzxname-copy.md": secret("confidential: true"),
    "reviews/2026-Q1.md": """---
review: 2026-Q1
---

# Review of the first quarter

## Decisions

| Decision | Owner | Due | Status |
|---|---|---|---|
| Follow up 2026/qzxname-front.md | kim | 2026-05-01 | Open |
""",
    "policy.yaml": "restricted: {always: [2026/qzxname-path.md]}\ntrackers: [issues.jsonl]\n",
    "issues.jsonl": """\
{"id":"QZX-1","title":"Rotate the qzxticket","status":"open","issue_type":"task","updated_at":"2026-05-02T10:00:00Z"}
""",
    "recurrence.yaml": """\
confirmed:
- incidents: [INC-1, INC-2, QZXID-77]
  name: qzxgroupname
  note: qzxgroupnote
rejected:
- incidents: [2026/qzxname-front.md, QZXID-78]
  note: qzxrejected
""",
    "factors.yaml": """\
confirmed:
- incident: QZXID-77
  factor: config.expiry
  phrase: qzxconfirmed words
""",
}


def write(folder: Path) -> Path:
    """The archive on disk and in git, at rest, so that what is read of it is kept."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    identity = ["-c", "user.name=qzxauthor", "-c", "user.email=qzxauthor@example.org"]
    for words in (["init", "-q"], ["add", "."], [*identity, "commit", "-qm", "qzxcommit"]):
        subprocess.run(["git", *words], cwd=folder, check=True)
    for path in folder.rglob("*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    return folder


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the archive, its warehouse and the restricted one."""
    home = tmp_path_factory.mktemp("house")
    write(home / "archive")
    return home


@pytest.fixture(scope="module")
def said(house: Path) -> str:
    """All that loading says, to either stream."""
    heard = []
    for more in ([], ["--include-restricted"]):
        command = ["load", str(house / "archive"), "--warehouse", str(house / "w.duckdb"), "--as-of", "2026-06-01", *more]
        ran = subprocess.run([sys.executable, "-m", "etl", *command], cwd=ROOT, capture_output=True, text=True, check=True)
        heard += [ran.stdout, ran.stderr] if not more else []
    return "".join(heard)


def leaks(text: str) -> list[str]:
    """The planted words in a text, with what stands around them."""
    low = text.lower()
    places = [at for at in range(len(low)) if low.startswith(MARK, at)]
    return [text[max(0, at - 60) : at + 40] for at in places][:5]


def test_loading_says_no_word(said: str) -> None:
    """Errors, findings and closing lines of a load name restricted documents by their masks."""
    assert "found 9 = " in said
    assert leaks(said) == []


def test_no_table_holds_a_word(house: Path, said: str) -> None:
    """Every column of every table and view; the restricted incidents are there to be counted and timed."""
    with duckdb.connect(os.path.realpath(house / "w.duckdb"), read_only=True) as connection:
        names = [name for (name,) in connection.execute("select table_name from information_schema.tables").fetchall()]
        found = {name: leaks(repr(connection.execute(f"select * from {name}").fetchall())) for name in names}
        timed = "select count(*), count(*) filter (time_to_resolve_minutes = 120) from incidents where is_restricted"
        assert connection.execute(timed).fetchall() == [(4, 4)]
    assert {name: words for name, words in found.items() if words} == {}


def test_no_file_beside_the_archive_holds_a_word(house: Path, said: str) -> None:
    """The bytes of the warehouse, of what is kept for the next load, of its notes."""
    files = [path for path in (house / "w").iterdir() if path.is_file()]
    assert {"reads.kept", "state.json"} < {path.name for path in files}
    assert [path.name for path in files if MARK.encode() in path.read_bytes().lower()] == []


def test_the_file_with_everything_is_for_its_owner_alone(house: Path, said: str) -> None:
    """It holds the words, is another file, and nobody else may read it or its folder."""
    whole = Path(os.path.realpath(house / "w-restricted.duckdb"))
    assert b"qzxsummary" in whole.read_bytes()
    assert [path.stat().st_mode & 0o777 for path in (whole, whole.parent)] == [0o600, 0o700]


def shown(app: AppTest) -> Iterator[str]:
    """All that a page sends to the browser."""
    waiting = [app._tree]
    while waiting:
        block = waiting.pop()
        waiting += getattr(block, "children", {}).values()
        proto = getattr(block, "proto", None)
        if proto is not None:
            yield proto.SerializeToString().decode("latin-1") if hasattr(proto, "SerializeToString") else repr(proto)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_no_page_shows_a_word(house: Path, said: str, page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Text, tables, charts and addresses of every page."""
    monkeypatch.setenv("INCIDENT_ALMANAC_WAREHOUSE", str(house / "w.duckdb"))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    app.switch_page(f"pages/{page.name}").run()
    assert not app.exception
    everything = "\n".join(shown(app))
    assert len(everything) > 1_000
    assert leaks(everything) == []


def words_in(path: Path) -> str:
    """What a file says; of a PDF, whose text is compressed, what its pages and its properties say."""
    if path.suffix != ".pdf":
        return path.read_text("latin-1")
    found = PdfReader(path)
    text = "\n".join(page.extract_text() for page in found.pages)
    assert "Q1 2026" in text  # the words can be read at all
    return f"{text}\n{found.metadata}"


@pytest.mark.parametrize("name", ["w", "w-restricted"])
@pytest.mark.parametrize(
    "command",
    [
        ["report", "--period", "2026-Q1", "--format", "html"],
        ["report", "--period", "2026-Q1", "--format", "markdown"],
        ["report", "--period", "2026-Q1", "--format", "csv"],
        ["report", "--period", "2026-Q1", "--format", "pdf"],
        ["digest", "--dry-run"],
        ["announce", "QZXID-77", "--dry-run"],
        ["announce", "INC-1", "--dry-run"],
        ["draft", "none"],
    ],
    ids=" ".join,
)
def test_nothing_that_is_sent_holds_a_word(
    house: Path, said: str, name: str, command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Reports in every form, digests, announcements and drafts, also made from the file with everything."""
    out = ["--out", str(tmp_path)] if command[0] == "report" else []
    code = analytics_main([*command, "--warehouse", str(house / f"{name}.duckdb"), *out])
    written = {path.name: words_in(path) for path in tmp_path.rglob("*") if path.is_file()}
    told = {"said": "".join(capsys.readouterr()), **written}
    assert code == (65 if command[1] in {"QZXID-77", "none"} else 0)
    assert len(told) > 1 or command[0] != "report"
    # What was asked for is said again; and in the other file public documents tell what they told.
    known = ("QZXID-77", "2026/qzxname-front.md") if name == "w-restricted" else ("'QZXID-77'",)
    for words in known:
        told = {where: text.replace(words, "") for where, text in told.items()}
    assert {where: found for where, text in told.items() if (found := leaks(text))} == {}


@pytest.mark.parametrize("command", ["check {archive}", "check {archive} --level remark", "reconcile {archive}"])
def test_authors_tools_say_no_word(house: Path, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What a team's CI prints names files, lines and codes, and no words; only `explain` shows a document to whoever has it."""
    etl_main(command.format(archive=house / "archive").split())
    out, err = capsys.readouterr()
    told = "\n".join(line.split(": ", 1)[-1] for line in (out + err).splitlines())
    assert "qzxname-copy.md:" in out
    assert leaks(told) == []
