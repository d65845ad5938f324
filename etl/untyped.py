"""YAML and TOML to values that are not typed: every scalar is text, null is None, each top-level key has its line.

YAML is scanned as events before anything is built from it, so that no input can crash the C loader, hang on nested
aliases, or run a tag. This module knows neither fences nor field names; lines are those of the file around the block.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from etl.document import FrontValue, Limits, RejectedError, rejected
from etl.records import Finding

# Without libyaml the same steps work and are some six times slower.
_SCANNER: Any = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
_BUILDER: Any = yaml.CBaseLoader if yaml.__with_libyaml__ else yaml.BaseLoader
_TOML_KEY = re.compile(r"""\s*(?:\[\[?\s*)?("[^"]*"|'[^']*'|[A-Za-z0-9_-]+)\s*(?:[=.\]]|$)""")
# tomllib takes a minute for a dotted key of some ten thousand parts.
_DOTTED = re.compile(r"""(?:\.[\w"' \t-]{0,100}){33}""")
_LINE_OF_TOML = re.compile(r"at line (\d+), column (\d+)")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_NEEDS_QUOTES = "@`%*&!{[|>,]}"


def read_yaml(block: str, first_line: int, limits: Limits) -> tuple[tuple[FrontValue, ...], tuple[Finding, ...]]:
    """The values of a YAML block, and a warning `comment-cut` for each text that a ` #` swallowed.

    Raises RejectedError with code `depth`, `too-many`, `alias`, `tag`, `multi-doc`, `bad-key`, `duplicate-key`,
    `not-a-map` or `yaml`, and the line in the file.
    """
    try:
        cut = _scan(block, first_line, limits)
        root = yaml.compose(block, Loader=_BUILDER)
    except yaml.MarkedYAMLError as error:
        raise _yaml_error(error, block, first_line) from error
    except yaml.YAMLError as error:
        raise rejected(first_line, "yaml", "the front matter is no YAML") from error
    if root is None:
        return (), ()
    if not isinstance(root, yaml.MappingNode):
        kind = "a list" if isinstance(root, yaml.SequenceNode) else "a single text"
        raise rejected(_line(first_line, root.start_mark), "not-a-map", f"front matter is {kind}, not `key: value` lines")
    values = (FrontValue(_line(first_line, key.start_mark), str(key.value), _value(node)) for key, node in root.value)
    return tuple(values), cut


def _line(first_line: int, mark: Any) -> int:
    return first_line + int(mark.line)


def _value(node: yaml.Node) -> object:
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _value(inner) for key, inner in node.value}
    if isinstance(node, yaml.SequenceNode):
        return tuple(_value(inner) for inner in node.value)
    is_plain = isinstance(node, yaml.ScalarNode) and not node.style
    return None if is_plain and node.value in _NULLS else str(node.value)


@dataclass(slots=True)
class _Open:
    """A collection that is being scanned: the keys of a mapping with their lines, None for a list."""

    keys: dict[str, int] | None
    at_key: bool = True


def _scan(block: str, first_line: int, limits: Limits) -> tuple[Finding, ...]:
    """Warnings of eaten text; raises RejectedError for every construct that front matter may not hold."""
    lines = block.split("\n")
    stack: list[_Open] = []
    cut: list[Finding] = []
    documents = 0
    may_be_cut = "#" in block
    for count, event in enumerate(yaml.parse(block, Loader=_SCANNER)):
        line = _line(first_line, event.start_mark)
        if count > limits.events:
            raise rejected(line, "too-many", f"more than {limits.events} pieces in the front matter")
        documents += isinstance(event, yaml.DocumentStartEvent)
        if documents > 1:
            raise rejected(line, "multi-doc", "a second YAML document begins here")
        if isinstance(event, yaml.CollectionEndEvent):
            stack.pop()
        elif isinstance(event, yaml.NodeEvent):
            is_key = _place(event, stack, line)
            _refuse_node(event, line)
            if isinstance(event, yaml.CollectionStartEvent):
                stack.append(_Open({} if isinstance(event, yaml.MappingStartEvent) else None))
                if len(stack) > limits.depth:
                    raise rejected(line, "depth", f"nested deeper than {limits.depth}")
            elif may_be_cut and not is_key and (lost := _eaten(event, lines)):
                end = _line(first_line, event.end_mark)
                cut.append(Finding(end, "warning", "comment-cut", f"text after # ignored: {lost}; quote the value to keep it"))
    return tuple(cut)


def _place(event: yaml.NodeEvent, stack: list[_Open], line: int) -> bool:
    """Whether the node is a key; notes it, and raises for a key that is no text or was there before."""
    if not stack or stack[-1].keys is None:
        return False
    top = stack[-1]
    is_key, top.at_key = top.at_key, not top.at_key
    if not is_key:
        return False
    if isinstance(event, yaml.CollectionStartEvent):
        raise rejected(line, "bad-key", "a key must be plain text")
    if isinstance(event, yaml.ScalarEvent) and top.keys is not None:
        if event.value in top.keys:
            raise rejected(line, "duplicate-key", f"{event.value}, lines {top.keys[event.value]} and {line}")
        top.keys[event.value] = line
    return True


def _refuse_node(event: yaml.NodeEvent, line: int) -> None:
    if isinstance(event, yaml.AliasEvent) or event.anchor:
        raise rejected(line, "alias", "anchors (&) and aliases (*) are not read; quote the value if it is text")
    tag = getattr(event, "tag", None)
    if tag not in {None, "!"}:
        raise rejected(line, "tag", "tags (!) are not read; quote the value if it is text")


def _eaten(event: yaml.NodeEvent, lines: Sequence[str]) -> str:
    """What a ` #` cut off behind a plain value."""
    if not isinstance(event, yaml.ScalarEvent) or event.style or not event.value or event.end_mark is None:
        return ""
    rest = lines[event.end_mark.line][event.end_mark.column :]
    return rest.strip()[1:].strip()[:200] if rest.lstrip().startswith("#") else ""


def _yaml_error(error: yaml.MarkedYAMLError, block: str, first_line: int) -> RejectedError:
    unended = error.problem and "end of stream" in error.problem  # an open quote: say where it opens
    mark = (error.context_mark if unended else None) or error.problem_mark or error.context_mark
    index, column = (mark.line, mark.column) if mark else (0, 0)
    lines = block.split("\n")
    source = lines[index] if index < len(lines) else ""
    message = f"column {column + 1}: {error.problem or error.context}"
    if "\t" in source[: len(source) - len(source.lstrip())]:
        message += "; tabs are not allowed"
    elif _wants_quotes(source):
        message += "; quote the value"
    return rejected(first_line + index, "yaml", message)


def _wants_quotes(source: str) -> bool:
    _, colon, value = source.partition(":")
    value = value.strip()
    return bool(colon and value) and (": " in value or value.endswith(":") or value[0] in _NEEDS_QUOTES or '"' in value)


def read_toml(block: str, first_line: int, limits: Limits) -> tuple[tuple[FrontValue, ...], tuple[Finding, ...]]:
    """The values of a TOML block; no findings. Raises RejectedError with code `depth` or `toml`."""
    if _DOTTED.search(block):
        raise rejected(first_line, "depth", f"nested deeper than {limits.depth}")
    try:
        read = tomllib.loads(block, parse_float=str)
        values = {key: _toml_value(value) for key, value in read.items()}
    except tomllib.TOMLDecodeError as error:
        where = _LINE_OF_TOML.search(str(error))
        line = first_line + int(where[1]) - 1 if where else first_line + block.count("\n") - 1
        raise rejected(line, "toml", str(error)) from error
    except RecursionError as error:
        raise rejected(first_line, "depth", f"nested deeper than {limits.depth}") from error
    lines = _toml_lines(block, first_line)
    return tuple(FrontValue(lines.get(key, first_line), key, value) for key, value in values.items()), ()


def _toml_value(value: object) -> object:
    if isinstance(value, dict):
        return {str(key): _toml_value(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return tuple(_toml_value(inner) for inner in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _toml_lines(block: str, first_line: int) -> dict[str, int]:
    """The first line on which each top-level key is named; keys inside a `[table]` belong to the table."""
    lines: dict[str, int] = {}
    in_table = False
    for number, line in enumerate(block.split("\n"), first_line):
        is_header = line.lstrip().startswith("[")
        in_table = in_table or is_header
        if (is_header or not in_table) and (found := _TOML_KEY.match(line[:500])):
            lines.setdefault(found[1].strip("\"'"), number)
    return lines
