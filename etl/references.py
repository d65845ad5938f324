"""How people name an incident in a file of decisions: by its id, by its document's path, or by `path#number`.

Owns what such a name fits. Letters' case does not matter; a name that fits none or several incidents is told, never guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

Key = tuple[str, int]
Names = Mapping[str, frozenset[Key]]


def names_of(incidents: Iterable[tuple[str, int, str]], prefix: str = "") -> Names:
    """Every name with the incidents it fits, from their document paths, numbers and ids.

    In the archive whose paths begin with `prefix`, a path may be written with or without it.
    """
    known: dict[str, set[Key]] = defaultdict(set)
    for path, number, incident_id in incidents:
        short = path.removeprefix(prefix)
        for name in (incident_id, path, f"{path}#{number}", short, f"{short}#{number}"):
            known[plain(name)].add((path, number))
    return {name: frozenset(keys) for name, keys in known.items()}


def find_incident(reference: str, names: Names, prefix: str = "") -> Key | str:
    """The incident that a reference names, or why there is no such one, in words that go on after the reference.

    Of several of one id the one of the archive whose paths begin with `prefix` is meant, where the reference stands in it.
    """
    found = names.get(plain(reference), frozenset())
    found = frozenset(key for key in found if key[0].startswith(prefix)) or found
    if len(found) == 1:
        return next(iter(found))
    return f"fits {len(found)} incidents; write path#number" if found else "fits no incident of the archive"


def plain(reference: str) -> str:
    """A name as names are compared."""
    return reference.strip().lower()
