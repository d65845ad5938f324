"""The services that a title names where no field does."""

from __future__ import annotations

import pytest

from etl.facts.subjects import named_services
from etl.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()


@pytest.mark.parametrize(
    ("title", "services"),
    [
        ("Incident 2: Thumbnails slow after midnight", ["Thumbnails"]),
        ("A slow morning", []),
        ("Billing down", ["Billing"]),
        ("2024-03-17 Ledger down", ["Ledger"]),
        ("Postmortem: Label printing is down", ["Label printing"]),
        ("30min outage", []),
        ("Prices of last month", []),
    ],
)
def test_a_title_names_what_was_down(title: str, services: list[str]) -> None:
    """The number, the date and the kind of a document before its title are no part of a service's name."""
    assert [fact.text for fact in named_services(title, 1, None, VOCABULARY)] == services
