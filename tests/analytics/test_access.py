"""Who may read what: groups and the age of a sign-in, as a token states them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from analytics.access import Access, access, has_ended, person, reads_restricted
from analytics.warehouse import Warehouse
from tests.builder import incident

RULES = Access(True, "groups", frozenset({"incident-security", "legal"}), timedelta(hours=8), holds_restricted=False)
NOW = datetime(2026, 9, 30, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("claims", "may"),
    [
        ({"groups": ["engineering", "legal"]}, True),
        ({"groups": "legal"}, True),
        ({"groups": ["engineering"]}, False),
        ({"groups": ["Legal"]}, False),
        ({"groups": "legal, engineering"}, False),
        ({"groups": "illegal"}, False),
        ({"groups": [["legal"]]}, False),
        ({"groups": {"legal": True}}, False),
        ({"groups": None}, False),
        ({"roles": ["legal"]}, False),
        ({}, False),
    ],
)
def test_only_a_named_group_reads_what_is_restricted(claims: dict[str, Any], may: bool) -> None:
    """Names are compared as written, whole; a token that states groups in another way opens nothing."""
    assert reads_restricted(RULES, claims) is may


def test_without_named_groups_nobody_reads_what_is_restricted(warehouse_of: Callable[..., Warehouse]) -> None:
    """The policy as shipped, and a warehouse that is older than these rules, name no group: not even an empty one fits."""
    for values in ([], [{"name": "access.restricted_groups", "value": ""}]):
        rules = access(warehouse_of(policy_values=values))
        assert not reads_restricted(rules, {"groups": ["", "engineering"]})
        assert (rules.is_required, rules.session) == (False, timedelta(hours=8))


def test_the_rules_come_from_the_policy(warehouse_of: Callable[..., Warehouse]) -> None:
    """What the archive's policy says holds for its warehouse."""
    values = {"sign_in": "required", "groups_claim": "roles", "restricted_groups": "legal, ciso", "session_hours": "1.5"}
    found = access(warehouse_of(policy_values=[{"name": f"access.{name}", "value": value} for name, value in values.items()]))
    assert found == Access(True, "roles", frozenset({"legal", "ciso"}), timedelta(minutes=90), holds_restricted=False)


def test_a_file_knows_whether_it_holds_restricted_words(warehouse_of: Callable[..., Warehouse]) -> None:
    """Timing alone is no secret; a restricted incident under its own path is."""
    withheld = incident("INC-1", "2026-01-05 10:00", is_restricted=True, document_path="restricted/0a1b.md")
    whole = incident("INC-2", "2026-01-06 10:00", is_restricted=True)
    assert not access(warehouse_of(incidents=[withheld])).holds_restricted
    assert access(warehouse_of(incidents=[withheld, whole])).holds_restricted


@pytest.mark.parametrize(
    ("signed_at", "over"),
    [
        (NOW - timedelta(hours=7, minutes=59), False),
        (NOW - timedelta(hours=8), True),
        (NOW + timedelta(minutes=4), False),
        (NOW + timedelta(minutes=6), True),
    ],
)
def test_a_sign_in_lasts_as_long_as_the_policy_says(signed_at: datetime, over: bool) -> None:
    """Eight hours, not a second more; a clock that is minutes ahead does no harm."""
    assert has_ended(RULES, {"iat": int(signed_at.timestamp())}, NOW) is over


@pytest.mark.parametrize("stated", [None, "1790000000", True, [1]])
def test_a_sign_in_of_unknown_age_is_over(stated: object) -> None:
    """A token that does not say when it was made is not believed."""
    assert has_ended(RULES, {"iat": stated}, NOW)


def test_people_are_called_by_their_name_or_else_their_account() -> None:
    """The first that the token has."""
    assert person({"sub": "1", "email": "kim@example.org", "name": "Kim"}) == "Kim"
    assert person({"sub": "1", "email": "kim@example.org", "name": ""}) == "kim@example.org"
    assert person({}) == "unknown"
