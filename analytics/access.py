"""Who may read what: the policy's rules on signing in, and what a person's token says against them.

Owns the rules: who belongs, when a sign-in has ended. Must not know how people sign in, nor Streamlit; a claim is a value of
an identity token, as the provider wrote it. What is missing or not understood shuts a door, never opens one.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from analytics.presentation import UNKNOWN
from analytics.selection import Selection
from analytics.warehouse import Warehouse, ask

RESTRICTED_WAREHOUSE = "INCIDENT_ALMANAC_RESTRICTED_WAREHOUSE"
SIGNED_AT = "iat"  # OpenID Connect Core 1.0, section 2: seconds since 1970, in every ID token
NAMES = ("name", "email", "preferred_username", "sub")


@dataclass(frozen=True, slots=True)
class Access:
    """The rules of one warehouse, and whether its file holds the words of restricted postmortems."""

    is_required: bool
    groups_claim: str
    restricted_groups: frozenset[str]
    session: timedelta
    holds_restricted: bool


def access(warehouse: Warehouse) -> Access:
    """The rules as the load found them in the policy. A warehouse without them lets nobody read what is restricted."""
    everything = Selection(as_of=warehouse.load.as_of)
    found = dict(ask(warehouse, "access_policy", everything).iter_rows())
    groups = found.get("access.restricted_groups", "").split(", ")
    return Access(
        is_required=found.get("access.sign_in") == "required",
        groups_claim=found.get("access.groups_claim", "groups"),
        restricted_groups=frozenset(group for group in groups if group),
        session=timedelta(hours=float(found.get("access.session_hours", 8))),
        holds_restricted=bool(ask(warehouse, "access_words", everything)["words_of_restricted"][0]),
    )


def restricted_path() -> str | None:
    """Where the warehouse with the restricted postmortems lies, when the environment names one."""
    return os.environ.get(RESTRICTED_WAREHOUSE) or None


def reads_restricted(rules: Access, claims: Mapping[str, object]) -> bool:
    """Whether a person of these claims is in a group that may read what is restricted. Names are compared as written."""
    stated = claims.get(rules.groups_claim)
    groups = [stated] if isinstance(stated, str) else stated if isinstance(stated, list | tuple) else []
    return any(isinstance(group, str) and group in rules.restricted_groups for group in groups)


def has_ended(rules: Access, claims: Mapping[str, object], now: datetime) -> bool:
    """Whether a sign-in is older than the policy allows, or lies ahead. One that does not say when it was has ended."""
    signed_at = claims.get(SIGNED_AT)
    if isinstance(signed_at, bool) or not isinstance(signed_at, int | float):
        return True
    age = timedelta(seconds=now.timestamp() - signed_at)
    return not timedelta(minutes=-5) <= age < rules.session  # two clocks may differ by minutes


def person(claims: Mapping[str, object]) -> str:
    """How a person is called on the page: name, address or account, whichever the token has first."""
    return next((str(claims[name]) for name in NAMES if claims.get(name)), UNKNOWN)
