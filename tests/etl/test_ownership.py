"""The names a team gives its services in policy.yaml: what a document means by them, and whose they are."""

from __future__ import annotations

from dataclasses import replace
from textwrap import dedent

import pytest

from etl.reader import read_entry
from etl.records import Evidence, Incident
from etl.settings import Settings
from etl.settle import settle
from tests.etl.reading import SETTINGS

OWNED: Settings = replace(
    SETTINGS,
    policy=replace(
        SETTINGS.policy,
        services={"checkout": ("checkout-api", "web checkout"), "search": ("product search",), "mail-relay": ()},
        teams={"Payments": ("checkout",), "Discovery": ("search", "checkout")},
    ),
)


def read(text: str, settings: Settings = OWNED) -> Incident:
    (found,) = settle([read_entry("2026/a.md", dedent(text).lstrip("\n").encode(), settings)], settings)
    (incident,) = found.incidents
    return incident


def test_another_name_of_a_service_means_the_service_and_its_teams() -> None:
    """`web checkout` is checkout, which two teams own; what the policy does not know stays as written."""
    found = read("""
        # Paying failed

        **Date:** 2026-03-17
        **Services:** web checkout, ledger

        ## Root Cause

        The pool was too small.
        """)
    assert found.services == ("checkout", "ledger")
    assert found.teams == ("Payments", "Discovery")
    told = [each for each in found.evidence if each.field in {"services", "teams"}]
    assert told == [
        Evidence("services", "web checkout, ledger", 4, "stated"),
        Evidence("teams", "Payments owns checkout", None, "policy"),
        Evidence("teams", "Discovery owns checkout", None, "policy"),
    ]


def test_a_team_that_the_document_names_is_believed() -> None:
    """The policy adds a team only where none is written."""
    found = read(
        "# Paying failed\n\n**Date:** 2026-03-17\n**Team:** Night shift\n**Services:** checkout\n\n## Summary\n\nIt failed.\n"
    )
    assert found.teams == ("Night shift",)


@pytest.mark.parametrize(
    ("summary", "services"),
    [
        ("Orders hung because checkout-api had no connections left.", ("checkout",)),
        ("The search service answered with errors.", ("search",)),
        ("After the change Search was slow.", ("search",)),
        ("We had to search for the cause; the checkout of the branch took long.", ()),
        ("The mail-relay and the product search stood still.", ("search", "mail-relay")),
        ("The mail-relays of others stood still.", ()),
    ],
)
def test_known_services_are_found_in_the_text_where_no_field_names_any(summary: str, services: tuple[str, ...]) -> None:
    """As a name and not as an ordinary word; such a service is marked as found in text."""
    found = read(f"# A slow morning\n\n**Date:** 2026-03-17\n\n## Summary\n\n{summary}\n\n## Root Cause\n\nA pool.\n")
    assert found.services == services
    how = {each.how for each in found.evidence if each.field == "services"}
    assert how == ({"computed"} if services else set())


def test_without_such_a_policy_nothing_changes() -> None:
    """Names in a text are not services of their own."""
    found = read("# A slow morning\n\n**Date:** 2026-03-17\n\n## Summary\n\nThe checkout service was slow.\n", SETTINGS)
    assert (found.services, found.teams) == ((), ())
