"""Several archives in one load: each is read by its own rules, words and decisions, and what is one for all is told."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from pathlib import Path

import duckdb

from etl.load import Options, load
from tests.etl.archives import DAY, write

TEXT = """# {title}

**Incident ID:** {id}
**Date:** 2026-03-17
**Pain:** {pain}

## Timeline

- 09:00 Alert fired
- 10:00 Resolved

## Root Cause

A certificate had expired.
"""


def document(title: str, name: str, pain: str = "ouch") -> str:
    return TEXT.format(title=title, id=name, pain=pain)


def loaded(folder: Path, archives: Mapping[str, Mapping[str, str]]) -> Path:
    """The warehouse of the archives, loaded in the order given."""
    roots = [write(folder / name, files) for name, files in archives.items()]
    warehouse = folder / "w.duckdb"
    options = Options(tuple(map(str, roots)), str(warehouse), as_of=DAY, quiet=True)
    assert load(options, io.StringIO(), io.StringIO()) == 0
    return Path(os.path.realpath(warehouse))


def ask(warehouse: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_each_archive_is_read_by_its_own_rules_and_words(tmp_path: Path) -> None:
    """Zone, severities and labels are those of the archive that a document stands in, whichever is named first."""
    berlin = {
        "policy.yaml": "timezone: Europe/Berlin\nseverity: {map: {ouch: 1}}\n",
        "vocabulary.local.yaml": "fields:\n  severity: [pain]\n",
        "a.md": document("Login is down", "BER-1"),
    }
    tokyo = {"policy.yaml": "timezone: Asia/Tokyo\n", "a.md": document("Search is down", "TYO-1")}
    query = "select document_path, severity, detected_at::varchar from incidents order by 1"
    rows = [("berlin/a.md", "SEV1", "2026-03-17 08:00:00"), ("tokyo/a.md", None, "2026-03-17 00:00:00")]
    assert ask(loaded(tmp_path / "one", {"berlin": berlin, "tokyo": tokyo}), query) == rows
    assert ask(loaded(tmp_path / "two", {"tokyo": tokyo, "berlin": berlin}), query) == rows


def test_what_one_archive_withholds_is_withheld(tmp_path: Path) -> None:
    """The restricted paths of the second archive hold there, and only there."""
    files = {"security/a.md": document("Stolen keys", "X-1")}
    other = {"policy.yaml": 'restricted: {always: ["security/*"]}\n', "security/b.md": document("Stolen tokens", "Y-1")}
    warehouse = loaded(tmp_path, {"open": files, "closed": other})
    found = ask(warehouse, "select is_restricted, title from incidents order by 1")
    assert found == [(False, "Stolen keys"), (True, "Restricted incident")]
    assert ask(warehouse, "select count(*) from document_sections where contains(text, 'tokens')") == [(0,)]


DECISION = "rejected:\n- incidents: [{}, {}]\n  note: told apart\n"


def test_decisions_of_every_archive_count(tmp_path: Path) -> None:
    """A path in a file of decisions is one of its own archive; an id that two archives have is that of its own."""
    first = {f"{at}.md": document(f"Certificate of {at} expired", f"INC-{at}") for at in (1, 2)}
    second = {f"{at}.md": document(f"Certificate of shop {at} expired", f"INC-{at}") for at in (1, 2)}
    first["recurrence.yaml"] = DECISION.format("INC-1", "INC-2")
    second["recurrence.yaml"] = DECISION.format("1.md", "second/2.md") + "- incidents: [1.md, 7.md]\n"
    warehouse = loaded(tmp_path, {"first": first, "second": second})
    assert ask(warehouse, "select list_sort(incident_keys) from recurrence_decisions order by 1") == [
        (["first/1.md#1", "first/2.md#1"],),
        (["second/1.md#1", "second/2.md#1"],),
    ]
    doubts = ask(warehouse, "select document_path, line from findings where code like 'recurrence_%'")
    assert doubts == [("second/recurrence.yaml", 4)]


def test_dates_are_settled_within_an_archive(tmp_path: Path) -> None:
    """An American archive does not decide how a European one is read."""
    unclear = "# Mail is down\n\n**Date:** 03/04/2026\n\n## Root Cause\n\nA disk.\n"
    clear = unclear.replace("Mail", "Post")
    archives = {
        "eu": {"a.md": unclear, "b.md": clear.replace("03/04", "17/04")},
        "us": {"a.md": unclear + " ", "b.md": clear.replace("03/04", "04/17")},
    }
    found = ask(loaded(tmp_path, archives), "select document_path, incident_date::varchar from incidents order by 1")
    assert [day for path, day in found if str(path).endswith("a.md")] == ["2026-04-03", "2026-03-04"]


def test_a_rule_that_is_one_for_all_and_differs_is_told(tmp_path: Path) -> None:
    """Pages judge by one target: the first archive's; whoever set another one reads that it does not count."""
    policies = [
        f"target: {{time_to_detect_minutes: {minutes}}}\nteams: {{{team}: [x]}}\n" for minutes, team in ((7, "A"), (9, "B"))
    ]
    archives = {
        name: {"policy.yaml": policy, "a.md": document(f"{name} is down", name)}
        for name, policy in zip(("one", "two"), policies, strict=True)
    }
    warehouse = loaded(tmp_path, archives)
    values = dict(ask(warehouse, "select name, value from policy_values"))
    assert (values["target.time_to_detect_minutes"], values["teams.A"], values["teams.B"]) == ("7", "x", "x")
    assert ask(warehouse, "select document_path, level, message from findings where code = 'policy-differs'") == [
        (
            "two/policy.yaml",
            "warning",
            "target.time_to_detect_minutes is 9 here and 7 for one/, by which the pages judge all archives",
        )
    ]
