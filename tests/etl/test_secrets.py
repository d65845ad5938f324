"""Secrets in documents: found by line, replaced, never shown; ordinary text untouched."""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path

import pytest

from etl.__main__ import main
from etl.records import Incident, Postmortem, TimelineEvent
from etl.secrets import redact, restore

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N"


@pytest.mark.parametrize(
    ("text", "kind", "secret"),
    [
        ("key AKIAIOSFODNN7EXAMPLE was used", "aws-access-key", "AKIAIOSFODNN7EXAMPLE"),
        ("token ghp_abcdefghijklmnopqrstuvwxyz012345", "github-token", "ghp_abcdefghijklmnopqrstuvwxyz012345"),
        ("`xoxb-123456789012-abcdef`", "slack-token", "xoxb-123456789012-abcdef"),
        (f"Authorization: Bearer {JWT}", "json-web-token", JWT),
        ("postgres://app:hunter2@db/main", "url-password", "hunter2"),
        ("export PASSWORD=hunter2", "password", "hunter2"),
        ('db_password = "hunter2"', "password", "hunter2"),
        ("PassWord=hunter2", "password", "hunter2"),
    ],
)
def test_a_secret_is_replaced_and_told_by_line_and_kind(text: str, kind: str, secret: str) -> None:
    """The warning says where and what kind of secret stands there; the value is gone."""
    data, findings = redact(f"# Outage\n\n{text}\n".encode())
    assert secret.encode() not in data
    assert [(each.line, each.level, each.code) for each in findings] == [(3, "warning", "secret")]
    assert f"({kind})" in findings[0].message
    assert secret not in findings[0].message


def test_a_secret_inside_json_leaves_json() -> None:
    """What stands around a secret in an export can still be read."""
    data, _ = redact(b'{"body": "it was \\"password=hunter2\\" there"}')
    assert json.loads(data)["body"] == 'it was "password=redacted0secret0password0end" there'


def test_a_private_key_goes_whole_and_keeps_the_lines_after_it() -> None:
    """All lines of a key vanish, and what follows still stands on its own line."""
    text = "a\r\n-----BEGIN RSA PRIVATE KEY-----\r\nMIIEow\r\nIBAAKC\r\n-----END RSA PRIVATE KEY-----\r\nafter\r\n"
    data, findings = redact(text.encode())
    assert b"MIIEow" not in data
    assert b"IBAAKC" not in data
    assert data.decode().split("\r\n")[5] == "after"
    assert [each.line for each in findings] == [2]


def test_a_key_whose_end_is_cut_off_goes_too() -> None:
    """A pasted key without its last line is still a key, and the text after it is none."""
    line = b"MIIEowIBAAKCAQEAvh8FqvzPcP9d2o1mVt0yqVvHq4cZ8YbO6v1k0m2nQp3rStUv"
    data, _ = redact(b"-----BEGIN PRIVATE KEY-----\n" + line + b"\n" + line + b"\n\nThe key was then replaced.\n")
    assert b"MIIEow" not in data
    assert data.endswith(b"\n\n\nThe key was then replaced.\n")


@pytest.mark.parametrize(
    "text", ["password=hunter2\n", "-----BEGIN PRIVATE KEY-----\n", "eyJ", "://a:b@", "xoxb-", "ghp_", "AKIA"]
)
def test_a_file_full_of_secrets_takes_no_time(text: str) -> None:
    """A hostile document of half a megabyte is searched in well under a second of computing."""
    data = (text * (500_000 // len(text))).encode()
    started = time.process_time()
    redact(data)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "text",
    [
        "https://example.com/a:b@c",
        "http://localhost:8080/x and mail@example.com",
        "password=<yours> password=$DB_PASSWORD password=*** password=xxxxxxxx password==1 password=",
        "postgres://app:<password>@db and postgres://app:$PASS@db",
        "The AKIA prefix; ghp_ tokens; xoxb-; eyJ; PRIVATE KEY rotation",
        "We asked users to reset their password. pwd = the folder",
        "time_to_resolve = 12; a == b",
    ],
)
def test_what_only_looks_like_a_secret_stays(text: str) -> None:
    """Talk about secrets, placeholders and ordinary addresses come through byte for byte."""
    assert redact(text.encode()) == (text.encode(), ())


def test_other_encodings_are_searched_too() -> None:
    """A secret in a UTF-16 file, or in the encoding that was named, is found."""
    assert "hunter2".encode("utf-16-le") not in redact("password=hunter2".encode("utf-16"))[0]
    assert redact("é password=hunter2".encode("latin-1"), "latin-1")[0].startswith(b"\xe9 password=redacted")


def test_bytes_in_no_encoding_come_back_as_they_are() -> None:
    """A file that cannot be decoded is left for the reader to quarantine."""
    assert redact(b"\xff\xe9 password=hunter2") == (b"\xff\xe9 password=hunter2", ())


def test_what_was_read_says_redacted() -> None:
    """In every text of the records the mark reads [redacted: kind]."""
    marked = redact(b"password=hunter2")[0].decode()
    incident = Incident(1, "x", "t", tags=(marked,), timeline_events=(TimelineEvent(1, f"leaked {marked}!"),))
    read = restore(Postmortem("a.md", "loaded", incidents=(incident,)))
    assert read.incidents[0].tags == ("password=[redacted: password]",)
    assert read.incidents[0].timeline_events[0].event == "leaked password=[redacted: password]!"


SECRETS = (
    "AKIAIOSFODNN7EXAMPLE",
    "ghp_abcdefghijklmnopqrst",
    "xoxb-123456789012-abcdef",
    JWT,
    "hunter2x",
    "hunter3x",
    "MIIEowIBAAKCAQEA",
)
PASTED = """# Login is down {}

**Date:** 2026-03-17
**Trigger:** AKIAIOSFODNN7EXAMPLE
**Services:** xoxb-123456789012-abcdef

## Timeline

- 09:00 somebody used ghp_abcdefghijklmnopqrst
- 10:00 resolved

## Root Cause

A token was pasted: {jwt}, and postgres://app:hunter2x@db/main.

-----BEGIN RSA PRIVATE KEY-----
MIIEowIBAAKCAQEA
-----END RSA PRIVATE KEY-----

## Action Items

| Action | Owner | Status | Ticket |
|---|---|---|---|
| Change password=hunter3x | kim | Open | bd-1 |
"""


def test_no_secret_gets_out_of_a_load(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Pasted into good, broken and binary documents, exports and trackers, in history: nowhere in what is stored or said."""
    text = PASTED.format("password=hunter3x", jwt=JWT)
    files = {
        "good.md": text,
        "broken.md": f"---\ntitle: a: password=hunter3x\nghp_abcdefghijklmnopqrst: AKIAIOSFODNN7EXAMPLE\n---\n{text}",
        "twice.md": "---\npassword=hunter3x: 1\npassword=hunter3x: 2\n---\n" + text,
        "table.csv": "id,title,created_at\n1,password=hunter3x,2026-03-17 09:00\n",
        "issues.jsonl": json.dumps(
            {
                "id": "bd-1",
                "title": "password=hunter3x",
                "status": "closed",
                "close_reason": "Won't do: ghp_abcdefghijklmnopqrst",
            }
            | {"owner": "xoxb-123456789012-abcdef", "updated_at": "2026-05-02T10:00:00Z"}
        ),
        "policy.yaml": "trackers: [issues.jsonl]\n",
    }
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    (tmp_path / "latin.md").write_bytes(text.encode() + b"\xe9")
    for words in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "password=hunter3x"],
    ):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    for path in tmp_path.iterdir():
        os.utime(path, (1_700_000_000, 1_700_000_000))  # at rest, so that what was read is kept
    out = tmp_path / "out"
    main(["load", str(tmp_path), "--warehouse", str(out / "w.duckdb"), "--as-of", "2026-06-01"])
    main(["check", str(tmp_path), "--level", "remark"])
    main(["reconcile", str(tmp_path)])
    main(["explain", str(tmp_path / "good.md")])
    said = "".join(capsys.readouterr())
    held = {path.name: path.read_bytes() for path in (out / "w").iterdir()}
    assert "secret a secret was redacted (json-web-token)" in said
    assert b"[redacted: github-token]" in held["reads.kept"]
    assert [word for word in SECRETS if word in said] == []
    assert [(name, word) for name, content in held.items() for word in SECRETS if word.encode() in content] == []
