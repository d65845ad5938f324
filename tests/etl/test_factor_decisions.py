"""What people decided about suggested factors, as they write it down, and what it does to the factors of an incident."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from etl.check import CheckOptions, check
from etl.configuration import ConfigurationError
from etl.decided_factors import decide_factors
from etl.factor_decisions import FactorDecision, Part, is_phrase, read_factor_decisions
from etl.load import Options, load
from etl.records import ContributingFactor, Finding, Incident, Postmortem
from etl.settings import DATA
from etl.taxonomy import load_taxonomy

TAXONOMY = load_taxonomy(DATA / "taxonomy.yaml")
EXPIRED = ContributingFactor(
    "config.expiry", "The certificate had run out.", "suggested", 12, None, 1.0, "certificate; expired"
)
FULL = ContributingFactor("capacity.quota", "The pool was full.", "suggested", 14, "primary", 0.8, "pool; full")
TICKED = ContributingFactor("change.no_canary", "No canary", "ticked", 20, None, 1.0, "No canary")


def archive_of(*factors: ContributingFactor) -> list[Postmortem]:
    incident = Incident(incident_id="INC-1", title="Shop down", incident_number=1, contributing_factors=factors)
    return [Postmortem("2026/a.md", "loaded", incidents=(incident,))]


def decided(
    part: Part, factor: str, phrase: str | None = None, to: str | None = None, incident: str = "INC-1", line: int = 2
) -> FactorDecision:
    return FactorDecision(line, part, incident, factor, phrase, to)


def after(
    decisions: list[FactorDecision], *factors: ContributingFactor
) -> tuple[list[ContributingFactor], list[tuple[int | None, str, str]]]:
    found, doubts = decide_factors(archive_of(*factors), decisions, TAXONOMY)
    told = [(each.line, each.code, each.message) for each in doubts]
    return list(found[0].incidents[0].contributing_factors), told


def test_decisions_are_read_with_their_lines(tmp_path: Path) -> None:
    """Each entry keeps what people wrote and where, in the order of the file."""
    path = tmp_path / "factors.yaml"
    path.write_text(
        "# June\nrejected:\n- incident: INC-9\n  factor: capacity.quota\n  by: Ida\n  on: 2026-07-02\n"
        "corrected:\n- incident: a.md#2\n  factor: Code.Logic\n  to: config.wrong_value\n  phrase: 'the flag …'\n",
        encoding="utf-8",
    )
    assert read_factor_decisions(path) == (
        FactorDecision(3, "rejected", "INC-9", "capacity.quota"),
        FactorDecision(8, "corrected", "a.md#2", "code.logic", "the flag …", "config.wrong_value"),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("right: []\n", ":1: 'right' is unknown; expected confirmed, corrected, rejected"),
        ("confirmed:\n- factor: code.logic\n", ":2: confirmed[0].incident is missing"),
        ("confirmed:\n- incident: INC-1\n  factor: a\n  to: b\n", ":4: 'to' is not known under confirmed"),
        ("corrected:\n- incident: INC-1\n  factor: a\n", ":2: corrected[0].to is missing"),
        ("rejected: [a\n", ":2: "),
    ],
)
def test_a_file_that_cannot_be_understood_stops_the_load(tmp_path: Path, text: str, message: str) -> None:
    """What people decided is never forgotten silently: a mistake in the file is told with its line."""
    path = tmp_path / "factors.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        read_factor_decisions(path)
    assert f"factors.yaml{message}" in str(caught.value)


def test_a_confirmed_suggestion_counts_like_a_ticked_one() -> None:
    """The factor stays with its words and its line, and says who made it sure."""
    found, told = after([decided("confirmed", "config.expiry", EXPIRED.phrase)], EXPIRED, FULL)
    assert found == [replace(EXPIRED, how="confirmed", score=1.0, decided_by="factors.yaml, line 2"), FULL]
    assert told == []


def test_a_corrected_suggestion_becomes_the_factor_that_people_named() -> None:
    """The words are kept, the factor is the one that was chosen, and what the rules thought is still told."""
    found, told = after([decided("corrected", "capacity.quota", to="code.logic")], EXPIRED, FULL)
    assert found == [
        EXPIRED,
        replace(FULL, factor="code.logic", how="confirmed", score=1.0, decided_by="factors.yaml, line 2: not capacity.quota"),
    ]
    assert told == []


def test_a_rejected_suggestion_is_gone_and_its_words_stay() -> None:
    """Words that no factor is left for stay as not classified; words with another factor keep that one."""
    also = replace(EXPIRED, factor="knowledge.runbook", score=0.9)
    found, told = after([decided("rejected", "config.expiry")], EXPIRED, FULL)
    assert found == [
        replace(EXPIRED, factor="unclassified", score=0.0, decided_by="factors.yaml, line 2: not config.expiry"),
        FULL,
    ]
    assert after([decided("rejected", "config.expiry")], EXPIRED, also) == ([also], [])
    assert told == []


def test_words_that_no_rule_placed_are_given_a_factor_by_people() -> None:
    """A listed cause that the taxonomy does not know can be placed by hand."""
    listed = ContributingFactor("unclassified", "The moon was full.", "declared", 9)
    found, told = after([decided("corrected", "unclassified", "the moon  was full.", "external.natural")], listed)
    assert [(each.factor, each.how) for each in found] == [("unclassified", "declared")]
    assert told == [(2, "factor-unknown", "factors.yaml: 'external.natural' is no factor of the taxonomy")]
    found, told = after([decided("corrected", "unclassified", "the moon  was full.", "capacity.quota")], listed)
    assert [(each.factor, each.how, each.line) for each in found] == [("capacity.quota", "confirmed", 9)]
    assert told == []


def test_one_decision_may_be_about_one_phrase_and_another_about_all_others() -> None:
    """A decision with words goes before a decision without."""
    other = replace(FULL, phrase="So was the disk.", line=15)
    decisions = [decided("confirmed", "capacity.quota"), decided("rejected", "capacity.quota", "So was …", line=6)]
    found, told = after(decisions, FULL, other)
    assert [(each.factor, each.phrase) for each in found] == [
        ("capacity.quota", "The pool was full."),
        ("unclassified", "So was the disk."),
    ]
    assert told == []


def test_what_people_confirmed_counts_also_when_the_rules_no_longer_suggest_it() -> None:
    """A later version of the rules takes nothing away; words that left the document are told."""
    found, told = after([decided("confirmed", "code.logic", "The pool was …")], FULL)
    assert found == [
        FULL,
        ContributingFactor("code.logic", FULL.phrase, "confirmed", 14, "primary", 1.0, "factors.yaml, line 2"),
    ]
    assert told == []
    found, told = after([decided("confirmed", "code.logic", "Gone words")], FULL)
    assert found[1] == ContributingFactor("code.logic", "Gone words", "confirmed", None, None, 1.0, "factors.yaml, line 2")
    message = "factors.yaml: INC-1 no longer has a cause in such words; what people decided still counts"
    assert told == [(2, "factor-words", message)]


@pytest.mark.parametrize(
    ("decision", "told"),
    [
        (
            decided("confirmed", "code.logic", incident="INC-7"),
            (2, "factor-reference", "'INC-7' fits no incident of the archive"),
        ),
        (decided("confirmed", "code.logick"), (2, "factor-unknown", "'code.logick' is no factor of the taxonomy")),
        (
            decided("rejected", "code.logic"),
            (2, "factor-words", "INC-1 suggests no code.logic in such words any more; the decision has nothing to do"),
        ),
        (
            decided("rejected", "change.no_canary"),
            (2, "factor-contradiction", "INC-1 itself states change.no_canary; change it in the document"),
        ),
    ],
)
def test_a_decision_that_fits_nothing_is_told_with_its_line(decision: FactorDecision, told: tuple[int, str, str]) -> None:
    """An unknown incident, an unknown factor and words that are gone are findings; the factors stay as they are."""
    line, code, message = told
    assert after([decision], EXPIRED, TICKED) == ([EXPIRED, TICKED], [(line, code, f"factors.yaml: {message}")])


def test_of_two_decisions_that_contradict_the_first_counts() -> None:
    """Two people who decided differently learn of each other."""
    decisions = [decided("confirmed", "config.expiry"), decided("rejected", "config.expiry", line=7)]
    found, told = after([*decisions, decided("confirmed", "config.expiry", line=9)], EXPIRED)
    assert [(each.factor, each.how) for each in found] == [("config.expiry", "confirmed")]
    assert told == [(7, "factor-contradiction", "factors.yaml: says otherwise than line 2 of INC-1; that one counts")]


def test_findings_name_no_restricted_incident() -> None:
    """The file of decisions may name a restricted incident; what is told of it does not."""
    _, doubts = decide_factors(archive_of(FULL), [decided("rejected", "code.logic")], TAXONOMY, {"2026/a.md"})
    assert "INC-1" not in doubts[0].message
    assert doubts[0].message.startswith("factors.yaml: a restricted incident suggests no code.logic")


def test_a_phrase_is_known_by_its_beginning() -> None:
    """Spaces and case do not matter, and three dots stand for the rest."""
    assert is_phrase("the  pool WAS …", "The pool\nwas full.")
    assert is_phrase("The pool was full.", "the pool was full.")
    assert not is_phrase("The pool was", "The pool was full.")


DOCUMENT = """# Shop down

**Incident ID:** INC-1
**Date:** 2026-03-17
**Severity:** SEV2

## Root Cause

The TLS certificate of the shop had expired during the night.
"""


def test_a_load_follows_the_file_and_notices_when_it_changes(tmp_path: Path) -> None:
    """A decision written today counts from the next load on; a mistake is told by file and line."""
    root = tmp_path / "archive"
    root.mkdir()
    (root / "a.md").write_text(DOCUMENT, encoding="utf-8")
    options = Options((str(root),), str(tmp_path / "w.duckdb"), as_of=date(2026, 6, 1), quiet=True)

    def loaded(query: str) -> list[tuple[object, ...]]:
        load(options, io.StringIO(), io.StringIO())
        with duckdb.connect(str((tmp_path / "w.duckdb").resolve()), read_only=True) as connection:
            return connection.execute(query).fetchall()

    assert loaded("select factor, how from contributing_factors") == [("config.expiry", "suggested")]
    text = "confirmed:\n- incident: inc-1\n  factor: config.expiry\n- incident: INC-2\n  factor: config.expiry\n"
    (root / "factors.yaml").write_text(text, encoding="utf-8")
    confirmed = [("config.expiry", "confirmed", "factors.yaml, line 2", False)]
    query = (
        "select factor, how, decided_by, is_suggested from contributing_factors join factor_facts using (incident_row, factor)"
    )
    assert loaded(query) == confirmed
    told = [("factors.yaml", 4, "warning", "factor-reference")]
    assert loaded("select document_path, line, level, code from findings where document_path = 'factors.yaml'") == told
    out = io.StringIO()
    check([str(root)], CheckOptions("warning"), out, io.StringIO())
    assert f"{root}/factors.yaml:4: warning factor-reference factors.yaml: 'INC-2' fits no incident" in out.getvalue()


def test_findings_come_in_the_order_of_the_file() -> None:
    """A person who mends the file goes through it from top to bottom."""
    wrong = [decided("confirmed", "code.logic", incident="X", line=9), decided("rejected", "code.logic", line=3)]
    _, doubts = decide_factors(archive_of(FULL), wrong, TAXONOMY)
    assert [(type(each), each.line) for each in doubts] == [(Finding, 3), (Finding, 9)]
