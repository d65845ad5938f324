"""Answers that were given already, kept for the next visitor who asks the same of the same generation.

Owns how much is kept and for how long: answers, and what is computed from them. Frames and results are never changed in
place anywhere, so all visitors share them. Must not know what a question means.
"""

from __future__ import annotations

import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from functools import wraps
from itertools import islice
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

import polars as pl

MOST = 600
MOST_BYTES = 256 * 1024 * 1024
LOOKED_AT = 20

Key = tuple[Hashable, ...]
P = ParamSpec("P")
R = TypeVar("R")


def key_of(question: str, parameters: Mapping[str, object]) -> Key:
    """What tells one asking from another: the question and its parameters, lists by their members."""
    values = ((name, tuple(value) if isinstance(value, list) else value) for name, value in sorted(parameters.items()))
    return (question, *values)


class Answers:
    """What was answered or computed lately, bounded by number and by bytes. Safe for several threads."""

    def __init__(self, most: int = MOST, most_bytes: int = MOST_BYTES) -> None:
        self._most, self._most_bytes = most, most_bytes
        self._kept: OrderedDict[Key, tuple[Any, int, object]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def of(self, key: Key, make: Callable[[], R], beside: object = None) -> R:
        """What is kept under the key, else made and kept; the least lately used give way. `beside` lives as long."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key][0]  # type: ignore[no-any-return]  # the key names who made it
        made = make()
        size = bytes_of(made)
        if size > self._most_bytes // 2:  # it would push out most others, and is made again instead
            return made
        with self._lock:
            if key in self._kept:  # somebody was faster, and that one is in use
                return self._kept[key][0]  # type: ignore[no-any-return]
            self._kept[key] = (made, size, beside)
            self._bytes += size
            while len(self._kept) > self._most or self._bytes > self._most_bytes:
                _, (_, gone, _) = self._kept.popitem(last=False)
                self._bytes -= gone
        return made

    def clear(self) -> None:
        """Let go of everything."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0


def bytes_of(made: object) -> int:
    """About how much memory a frame takes, or a record or collection with frames in it."""
    if isinstance(made, pl.DataFrame):
        return int(made.estimated_size())
    if is_dataclass(made):
        return sum(bytes_of(getattr(made, each.name)) for each in fields(made))
    if isinstance(made, pl.Series):
        return int(made.estimated_size())
    if isinstance(made, Mapping):
        return _bytes_of_all(made.values())
    if isinstance(made, Collection) and not isinstance(made, (str, bytes)):
        return _bytes_of_all(made)
    return sys.getsizeof(made)


def _bytes_of_all(members: Collection[object]) -> int:
    """Of many members the first stand for all: looking at each of 100,000 keys would take longer than making them."""
    looked_at = sum(bytes_of(each) for each in islice(members, LOOKED_AT))
    return looked_at if len(members) <= LOOKED_AT else looked_at * len(members) // LOOKED_AT


class Answering(Protocol):
    """A generation that keeps its answers."""

    @property
    def answers(self) -> Answers: ...


W = TypeVar("W", bound=Answering)


def kept(compute: Callable[Concatenate[W, P], R]) -> Callable[Concatenate[W, P], R]:
    """Compute once for a generation and the same arguments, while there is room. Only for what the warehouse alone decides."""

    @wraps(compute)
    def once(warehouse: W, /, *args: P.args, **kwargs: P.kwargs) -> R:
        key, beside = _named(compute, args, kwargs)
        return warehouse.answers.of(key, lambda: compute(warehouse, *args, **kwargs), beside)

    return once


_BESIDE = "_kept_beside"


def kept_with(compute: Callable[P, R]) -> Callable[P, R]:
    """Compute once for the very same first argument: the result is kept until that rows or that record are let go of.

    It is kept in the argument itself, which needs a `__dict__`: a result may hold what it was computed from, as a chart holds
    its rows, and from anywhere else it would keep it alive for ever.
    """

    @wraps(compute)
    def once(*args: P.args, **kwargs: P.kwargs) -> R:
        found: dict[Key, tuple[R, object]] = vars(args[0]).setdefault(_BESIDE, {})
        key, beside = _named(compute, args[1:], kwargs)
        if key not in found:
            found[key] = (compute(*args, **kwargs), beside)
        return found[key][0]

    return once


def _named(compute: Callable[..., object], args: Iterable[object], kwargs: Mapping[str, object]) -> tuple[Key, object]:
    """A key of a call, and the arguments that it names by their identity: these must live as long as the key."""
    values: list[Hashable] = []
    held = []
    for name, each in (*((None, each) for each in args), *sorted(kwargs.items())):
        try:
            hash(each)
            values.append((name, each))
        except TypeError:  # rows, or a record that holds some
            values.append((name, "this one", id(each)))
            held.append(each)
    return (compute, *values), held
