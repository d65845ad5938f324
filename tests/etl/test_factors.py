"""Boxes, declared names and keyword rules, each with literal words in and a literal factor out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from etl.cause_records import factor_records
from etl.factors import Unit, declared, suggest, ticked
from etl.facts.shapes import Episode, PhraseFact
from etl.records import ContributingFactor
from etl.settings import load_settings
from etl.taxonomy import Taxonomy, load_taxonomy


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return load_taxonomy(Path("data/taxonomy.yaml"))


@pytest.mark.parametrize(
    ("group", "label", "factor"),
    [
        ("Human Factors", "Fatigue/overwork", "organization.fatigue"),
        ("Process Factors", "No change control process", "change.uncontrolled"),
        ("Technical Factors", "Third-party service failure", "dependency.third_party"),
        ("Environmental Factors", "Environment variable wrong", "config.env_var"),
        ("Contributing Factors", "Human Error", "change.manual_operation"),
        ("Contributing Factors", "Capacity Issue", "capacity.exhaustion"),
    ],
)
def test_a_box_as_printed_gives_its_own_factor(group: str, label: str, factor: str, taxonomy: Taxonomy) -> None:
    """A ticked box of a known template is certain: no rule has to guess."""
    placed = ticked(label, group, taxonomy)
    assert (placed.factor, placed.how, placed.score) == (factor, "ticked", 1.0)


@pytest.mark.parametrize(
    ("label", "group", "factor", "role"),
    [
        ("Lack of any documentation", "Human factors:", "knowledge.docs_missing", None),
        ("undetected bugs in the code", None, "code.logic", None),
        ("Fatigue / overwork", "Human Factors", "organization.fatigue", None),
        ("Detection Gap: the alert watched the wrong queue", "Contributing Factors", "detection.missing_alert", None),
        ("Runbook needs update", "Documentation Updates Required", "response.runbook", "follow_up"),
        ("Tool training needed (kubectl)", "Training Needs Identified", "knowledge.training", "follow_up"),
        ("Team capacity: one on call", "Environmental Factors", "organization.staffing", "environmental"),
        ("Secret misconfigured", "Environmental Factors", "config.secret", None),
        ("(Other): we had cake", "Human Factors", "unclassified.other", None),
        ("Other: expired certificate", "Technical Factors", "config.expiry", None),
        ("we had cake", "Human Factors", "unclassified", None),
        ("something odd", "Monitoring", "detection", None),
    ],
)
def test_a_ticked_box_finds_its_factor(
    label: str, group: str | None, factor: str, role: str | None, taxonomy: Taxonomy
) -> None:
    """Small changes of wording and a text behind the box do not hide which box it is."""
    placed = ticked(label, group, taxonomy)
    assert (placed.factor, placed.role) == (factor, role)


@pytest.mark.parametrize(
    ("text", "factor", "how"),
    [
        ("config.expiry", "config.expiry", "declared"),
        ("Certificate or domain expiry", "config.expiry", "declared"),
        ("Configuration", "config", "declared"),
        ("Capacity and load", "capacity", "declared"),
        ("No canary", "change.no_canary", "declared"),
        ("Missing canary", "change.no_canary", "suggested"),
        ("gremlins", "unclassified", "declared"),
    ],
)
def test_a_declared_factor_finds_its_place(text: str, factor: str, how: str, taxonomy: Taxonomy) -> None:
    """Front matter may name an id, a label or a group; other words are placed by the rules, and say so."""
    placed = declared(text, taxonomy)
    assert (placed.factor, placed.how) == (factor, how)


def test_a_placement_becomes_a_row_with_the_documents_words(taxonomy: Taxonomy) -> None:
    """The row keeps the words and the line of the document."""
    row = ticked("Race condition", "Technical Factors", taxonomy).row("Race condition", 12)
    assert row == ContributingFactor("code.concurrency", "Race condition", "ticked", 12, None, 1.0, "Race condition")


def test_a_strong_keyword_assigns_and_a_weak_one_suggests(taxonomy: Taxonomy) -> None:
    """One sure phrase is enough; a word that often means something else is kept with its low score."""
    rows = suggest(Unit("A memory leak. The token was old.", 7, "Root cause"), taxonomy)
    assert [(row.factor, row.score, row.phrase, row.line, row.decided_by) for row in rows] == [
        ("code.resource_leak", 1.0, "A memory leak. The token was old.", 7, "memory leak"),
        ("config.secret", 0.4, "A memory leak. The token was old.", 7, "token"),
    ]
    assert {row.how for row in rows} == {"suggested"}


def test_several_weak_words_of_one_group_speak_for_the_group(taxonomy: Taxonomy) -> None:
    """Weak words of two neighbours name the factor above them, not one of them at random."""
    rows = suggest(Unit("An exception came from retries.", 1, "Root cause"), taxonomy)
    assert [(row.factor, row.score, row.decided_by) for row in rows] == [("code", 0.8, "exception; retries")]


def test_names_of_parts_count_once_together(taxonomy: Taxonomy) -> None:
    """Naming the cluster, its pods and its ingress does not make the platform a cause."""
    rows = suggest(Unit("Pods in the Kubernetes cluster behind the ingress served it.", 1, "Root cause"), taxonomy)
    assert [(row.factor, row.score) for row in rows] == [("infrastructure.platform", 0.4)]


def test_the_longer_phrase_wins(taxonomy: Taxonomy) -> None:
    """A word inside a longer phrase of another factor is part of that phrase."""
    rows = suggest(Unit("A third party library was compromised.", 1, "Root cause"), taxonomy)
    assert {row.factor for row in rows} == {"dependency.library", "security.attack"}


def test_a_heading_lifts_only_what_a_keyword_says(taxonomy: Taxonomy) -> None:
    """Under a heading on detection one weak word is enough; without any word the heading says nothing."""
    lifted = suggest(Unit("monitoring was thin", 1, "Why did detection take longer than it should?"), taxonomy)
    assert [(row.factor, row.score) for row in lifted] == [("detection.missing_alert", 0.9)]
    assert suggest(Unit("it was a Tuesday", 1, "Why did detection take longer?"), taxonomy) == []


def test_what_is_ruled_out_is_no_factor(taxonomy: Taxonomy) -> None:
    """A denied cause is not counted."""
    assert suggest(Unit("There was no evidence of a memory leak.", 1, "Root cause"), taxonomy) == []


def test_a_listed_factor_is_never_lost(taxonomy: Taxonomy) -> None:
    """Each entry of a factor list gives a row with its whole text, known to a rule or not."""
    units = [
        Unit("Nobody thought of it. It was early.", 4, "Contributing Factors", lists_factor=True),
        Unit("Expired certificate. It was the old one.", 5, "Secondary Factors", lists_factor=True),
        Unit("[Factor 3]", 6, "Contributing Factors", lists_factor=True),
        Unit("Nobody thought of it.", 9, "Root cause"),
    ]
    rows = [row for unit in units for row in suggest(unit, taxonomy)]
    assert [(row.factor, row.phrase, row.how, row.role) for row in rows] == [
        ("unclassified", "Nobody thought of it. It was early.", "declared", None),
        ("config.expiry", "Expired certificate. It was the old one.", "suggested", "secondary"),
    ]


def test_one_phrase_counts_once_per_factor(taxonomy: Taxonomy) -> None:
    """The same bullet under two headings is one statement."""
    phrases = (PhraseFact("A deadlock", 1, "Root cause", "declared"), PhraseFact("A deadlock", 9, "Factors", "declared"))
    rows = factor_records(Episode("Checkout is down", 1, (), phrases=phrases), load_settings(date(2026, 1, 1)))
    assert [(row.factor, row.line) for row in rows] == [("code.concurrency", 1)]
