"""What was sent already: one entry per kind, period, channel and receiver, so that a second run sends nothing again.

A small JSON file beside the warehouse. An entry is written right after its channel took the message; a file that cannot be
read stops the run before anything is sent, since forgetting would send everything twice.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from analytics.commands import NOT_WRITTEN, CommandError


def ledger_path(warehouse: str | None) -> Path:
    """The ledger beside the warehouse that is named, as the dashboard finds it: `data/warehouse.sent.json`."""
    named = Path(warehouse or os.environ.get("INCIDENT_ALMANAC_WAREHOUSE") or "data/warehouse.duckdb")
    return named.with_suffix(".sent.json")


def read_ledger(path: Path) -> dict[str, str]:
    """When each entry was sent, by its key. Raises CommandError for a file that cannot be read."""
    if not path.exists():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(found, Mapping):
            raise ValueError("not an object")
    except (OSError, ValueError) as error:
        raise CommandError(NOT_WRITTEN, f"{path} cannot be read ({error}); nothing was sent. Mend or remove it.") from None
    return {str(key): str(value) for key, value in found.items()}


@contextlib.contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the ledger, so that of two runs at once one sends. Raises CommandError where the other one does already."""
    import fcntl  # noqa: PLC0415 (does not exist on Windows, where a run is not guarded against another)

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise CommandError(NOT_WRITTEN, f"{path} cannot be written ({error.strerror}); name another with --ledger") from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise CommandError(NOT_WRITTEN, "another run is sending just now; nothing was sent") from None
    finally:
        os.close(descriptor)


def remember(path: Path, key: str) -> None:
    """Write down that this was sent now, keeping what others wrote."""
    entries = {**read_ledger(path), key: datetime.now(UTC).isoformat(timespec="seconds")}
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(json.dumps(dict(sorted(entries.items())), indent=1) + "\n", encoding="utf-8")
    os.replace(fresh, path)
