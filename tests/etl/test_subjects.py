"""The services that a title names where no field does."""

from __future__ import annotations

import pytest

from etl.facts.subjects import named_services
from etl.vocabulary import load_vocabulary
from tests.etl.reading import incident

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


def test_a_date_before_the_subject_is_no_service() -> None:
    """ "March 16th, 2026 Mailer outage" is about the mailer, and is called so."""
    read = incident("# March 16th, 2026 Mailer outage\n\n## Root cause\n\nA bug.\n")
    assert (read.services, read.title) == (("Mailer",), "Mailer outage")


def test_a_listed_service_is_its_name() -> None:
    """What a service does, and the footnote behind it, are not its name."""
    text = "# Digests are late\n\n## Root cause\n\nA bug.\n\n## Affected services\n\n- **Mailer** [4]: sends mail\n- Importer\n"
    assert incident(text).services == ("Mailer", "Importer")
