"""Files that a team edits (YAML) as trees whose every node knows its file and line, so that a mistake is told exactly.

Owns reading, merging and typed access; every complaint is a `ConfigurationError` of the form `file:line: what was
expected`. Must not know what any key means. Scalars stay text until an accessor types them: `no` is never False by accident.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from etl.exits import CONFIGURATION, StopError

NULLS = {"", "~", "null", "Null", "NULL"}
TRUTHS = {"true": True, "yes": True, "false": False, "no": False}


class ConfigurationError(StopError):
    """A configuration file is wrong; the message is `file:line: what was found and what was expected`."""

    def __init__(self, path: str, line: int, message: str) -> None:
        super().__init__(CONFIGURATION, f"{path}:{line}: {message}")
        self.path, self.line = path, line


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a configuration file. `name` is its dotted path of keys; `value` is text, None, nodes, or nodes by key."""

    name: str
    path: str
    line: int
    value: str | tuple[Node, ...] | Mapping[str, Node] | None

    def wrong(self, expected: str) -> ConfigurationError:
        shown = self.value if isinstance(self.value, str) else type(self.value).__name__.replace("tuple", "a list")
        shown = {"NoneType": "nothing", "dict": "a mapping"}.get(shown, shown)
        return ConfigurationError(self.path, self.line, f"{self.name or 'the file'} is {shown}; expected {expected}")

    def mapping(self) -> Mapping[str, Node]:
        """The nodes by key; an empty value counts as an empty mapping."""
        if self.value is None:
            return {}
        if not isinstance(self.value, Mapping):
            raise self.wrong("a mapping (key: value)")
        return self.value

    def at(self, key: str) -> Node:
        """The node under a key that must be there."""
        nodes = self.mapping()
        if key not in nodes:
            name = f"{self.name}.{key}" if self.name else key
            raise ConfigurationError(self.path, self.line, f"{name} is missing; expected a value for it")
        return nodes[key]

    def items(self) -> Sequence[Node]:
        """The nodes of a list; one text alone counts as a list of one, nothing as an empty list."""
        if self.value is None:
            return ()
        if isinstance(self.value, str):
            return (self,)
        if isinstance(self.value, Mapping):
            raise self.wrong("a list")
        return self.value

    def text(self) -> str:
        if not isinstance(self.value, str):
            raise self.wrong("text")
        return self.value

    def texts(self) -> tuple[str, ...]:
        return tuple(node.text() for node in self.items())

    def number(self, least: float = 0.0) -> float:
        try:
            found = float(self.text())
        except ValueError:
            raise self.wrong(f"a number of at least {least:g}") from None
        if not least <= found < float("inf"):
            raise self.wrong(f"a number of at least {least:g}")
        return found

    def whole(self, least: int = 0) -> int:
        found = self.number(least)
        if found != int(found):
            raise self.wrong(f"a whole number of at least {least}")
        return int(found)

    def truth(self) -> bool:
        found = TRUTHS.get(self.text().lower())
        if found is None:
            raise self.wrong("true or false")
        return found

    def choice(self, *choices: str) -> str:
        if self.text() not in choices:
            raise self.wrong(" or ".join(choices))
        return self.text()


def read_configuration(path: Path) -> Node:
    """The file as a tree of nodes. Raises ConfigurationError for a file that cannot be read or is not plain YAML."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except OSError as error:
        raise ConfigurationError(str(path), 1, f"cannot be read ({error.strerror}); expected a readable file") from None
    except UnicodeDecodeError as error:
        raise ConfigurationError(str(path), 1, f"is not UTF-8 at byte {error.start}; expected UTF-8 text") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ConfigurationError(str(path), line, f"{error.problem}; expected YAML") from None
    except yaml.YAMLError as error:
        raise ConfigurationError(str(path), 1, f"{error}; expected YAML") from None
    return Node("", str(path), 1, {}) if root is None else _node(root, "", str(path))


def _node(found: yaml.Node, name: str, path: str) -> Node:
    line = found.start_mark.line + 1
    if isinstance(found, yaml.ScalarNode):
        is_null = not found.style and found.value in NULLS  # the C loader gives "" for a plain scalar
        return Node(name, path, line, None if is_null else found.value)
    if isinstance(found, yaml.SequenceNode):
        return Node(name, path, line, tuple(_node(each, f"{name}[{i}]", path) for i, each in enumerate(found.value)))
    nodes: dict[str, Node] = {}
    for key, value in found.value:
        at = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise ConfigurationError(path, at, "a key is not text; expected key: value")
        if key.value in nodes:
            raise ConfigurationError(path, at, f"{key.value} stands here twice (first in line {nodes[key.value].line})")
        child = _node(value, f"{name}.{key.value}" if name else key.value, path)
        nodes[key.value] = Node(child.name, path, at, child.value)
    return Node(name, path, line, nodes)


def overlay(base: Node, over: Node, free: frozenset[str]) -> Node:
    """`base` with the values of `over` in place of its own, key by key; lists are replaced whole.

    A key that `base` does not have is a mistake, except under the names in `free`, whose keys are the team's own.
    """
    if over.value is None:
        return base
    if not isinstance(base.value, Mapping) and base.name not in free:
        return over
    merged = dict(base.mapping())
    for key, node in over.mapping().items():
        if key not in merged and base.name not in free:
            raise ConfigurationError(node.path, node.line, f"unknown key {node.name}; expected one of {', '.join(merged)}")
        merged[key] = overlay(merged[key], node, free) if key in merged else node
    return Node(base.name, over.path, over.line, merged)


def flatten(node: Node) -> Iterator[tuple[str, str]]:
    """Each value under its dotted name, as text; a list is joined with commas, nothing is left out silently but nulls."""
    if isinstance(node.value, Mapping):
        for child in node.value.values():
            yield from flatten(child)
    elif isinstance(node.value, tuple):
        yield node.name, ", ".join(str(each.value) for each in node.value if isinstance(each.value, str))
    elif node.value is not None:
        yield node.name, node.value
