"""Views that a team keeps under a name: links to a page with its filters, and the line that keeps the one that is open.

Owns what makes an address one of this dashboard. They are kept in `policy.yaml` of the archive, by hand, for git.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from analytics.selection import Selection
from analytics.warehouse import Warehouse, ask

# As the policy asks for; read again here, since a warehouse may have been built by somebody else.
_ADDRESS = re.compile(r"/(?:[a-z]+)?(?:\?[^\s()\[\]<>]*)?")


@dataclass(frozen=True, slots=True)
class View:
    """`address` begins with one slash: a page of this dashboard, with what it shows."""

    name: str
    address: str


def views(warehouse: Warehouse, selection: Selection) -> list[View]:
    """The views the team keeps, by name; what is no address of this dashboard is left out."""
    rows = ask(warehouse, "saved_views", selection).iter_rows()
    return [View(name, address) for name, address in rows if _ADDRESS.fullmatch(address)]


def address_of(url: str, parameters: Mapping[str, Sequence[str]]) -> str:
    """The address of a view from its first slash, with all that the page says in it."""
    page = urlsplit(url).path.rsplit("/", 1)[-1]
    asked = urlencode(parameters, doseq=True)
    return f"/{page}?{asked}" if asked else f"/{page}"


def line_of(address: str, name: str = "A name for it") -> str:
    """What to write under `views:` to keep a view: one line of YAML, both parts in quotes."""
    return f"  {json.dumps(name)}: {json.dumps(address)}"
