"""One entry as it was read; and the same as bytes, on its way from another process or into the next load.

Bytes become records and days and nothing else, whatever they ask for: they may come from a file or over a wire. Records are
written as their class and the values of their fields, which is several times as fast as what their class would do by itself.
"""

from __future__ import annotations

import dataclasses
import io
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter

from etl import records
from etl.records import Postmortem


@dataclass(frozen=True, slots=True)
class Read:
    """One entry read. `is_restricted` is decided where the bytes are, also for a document that could not be read."""

    found: Postmortem
    is_restricted: bool = False


def packed(read: Read) -> bytes:
    """A read as bytes."""
    held = io.BytesIO()
    pickler = pickle.Pickler(held, protocol=5)
    pickler.dispatch_table = _WAYS
    pickler.dump(read)
    return held.getvalue()


def unpacked(data: bytes) -> Read:
    """The read that bytes stand for. Raises UnpicklingError for any others."""
    try:
        found = _Unpickler(io.BytesIO(data)).load()
    except (ValueError, TypeError, AttributeError, EOFError, IndexError, KeyError) as error:
        raise pickle.UnpicklingError(f"no read: {error}") from None
    if not isinstance(found, Read):
        raise pickle.UnpicklingError("no read")
    return found


_CLASSES: tuple[type, ...] = (Read, *(each for each in vars(records).values() if dataclasses.is_dataclass(each)))  # type: ignore[arg-type]
_ALLOWED = {(each.__module__, each.__name__): each for each in (*_CLASSES, date, datetime)}


def _way(record: type) -> Callable[[object], tuple[type, tuple[object, ...]]]:
    """What takes a record apart for `pickle`: its class, and its fields in their order."""
    names = [each.name for each in dataclasses.fields(record)]
    assert len(names) > 1  # of one name alone, attrgetter would give no tuple
    values = attrgetter(*names)
    return lambda each: (record, values(each))


_WAYS = {each: _way(each) for each in _CLASSES}


class _Unpickler(pickle.Unpickler):
    """Makes records and days and nothing else."""

    def find_class(self, module: str, name: str) -> object:
        try:
            return _ALLOWED[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"{module}.{name} is no record") from None
