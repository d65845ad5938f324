"""Where somebody wanted to go before they were asked to sign in, kept until they are back.

The identity provider sends people to the front page, whatever link they had opened. So the address waits here, under the
mark that the browser already carries (Streamlit's own cookie against forged requests), for a few minutes and in memory only.
With several servers behind one address the way back may be lost: then the front page opens, and the link works when it is
opened again. Owns the waiting addresses; must not know who the person is.
"""

from __future__ import annotations

import binascii
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock

COOKIE = "_streamlit_xsrf"
LIFE_SECONDS = 600.0
MOST_WAITING = 1_000
LONGEST = 2_000  # characters of an address; longer ones are not kept


@dataclass(frozen=True, slots=True)
class Place:
    """A page, by its address (empty: the front page), and what stood behind it: every parameter with its values."""

    path: str
    query: Mapping[str, Sequence[str]]


@dataclass(slots=True)
class Waiting:
    """The places of all browsers that are signing in. `clock` gives seconds."""

    clock: Callable[[], float] = time.monotonic
    _places: OrderedDict[str, tuple[float, Place]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def keep(self, mark: str, place: Place) -> None:
        """Remember the place for this browser, in place of an earlier one. The front page as such is nothing to remember."""
        size = sum(len(name) + sum(map(len, values)) for name, values in place.query.items())
        with self._lock:
            self._places.pop(mark, None)
            if (place.path or place.query) and size <= LONGEST:
                self._places[mark] = self.clock(), place
            while len(self._places) > MOST_WAITING:
                self._places.popitem(last=False)

    def take(self, mark: str) -> Place | None:
        """The place that waits for this browser, once; None when there is none or it has waited too long."""
        with self._lock:
            since, place = self._places.pop(mark, (0.0, None))
        return place if place is not None and self.clock() - since < LIFE_SECONDS else None


def mark_of(cookies: Mapping[str, str]) -> str | None:
    """What stays the same in a browser's cookie, which is masked anew for each answer: `2|mask|masked|time`, as hex."""
    try:
        _, mask, masked, _ = cookies.get(COOKIE, "").strip("\"'").split("|")
        key, token = binascii.unhexlify(mask), binascii.unhexlify(masked)
    except (ValueError, binascii.Error):
        return None
    return bytes(byte ^ key[at % len(key)] for at, byte in enumerate(token)).hex() if key and token else None
