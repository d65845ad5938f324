"""Entries of a decision file: YAML of named lists of mappings, changed by lines so that comments and order stay as they are.

    confirmed:
    - incident: INC-12        # anything people write here stays
      factor: config.expiry

Owns how an entry is written and where it goes. Every change is checked by reading it back: where the new text does not say
just what was meant, or a file is written in a form that lines cannot be added to, nothing is changed and the error gives the
lines for a person to add. Must not know what an entry means, nor where files lie. Values are read as text, as they stand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import yaml

from analytics.decisions.files import DecisionError

Value = str | date | Sequence[str]
Entry = Mapping[str, Value]
Plain = dict[str, list[dict[str, object]]]
LONGEST_LINE = 1_000_000  # never folded: one value, one line, one line of a diff
DEEPEST = 20


@dataclass(frozen=True, slots=True)
class _Span:
    """The lines of one entry, both ends inside, counted from 0."""

    first: int
    last: int


def entries(text: str) -> dict[str, list[dict[str, object]]]:
    """The entries of each part in order, all scalars as text. Raises DecisionError where the file is not of this form."""
    return _plain(_root(text))


def add_entry(text: str, part: str, entry: Entry) -> str:
    """The text with an entry more at the end of a part, which is made where it is missing."""
    root = _root(text)
    lines, expected = text.splitlines(keepends=True), _plain(root)
    expected.setdefault(part, []).append(_as_read(entry))
    listed = _parts(root).get(part)
    ending = "\r\n" if "\r\n" in text else "\n"
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += ending
    if listed is None:
        new = ["" if not text.strip() else ending, f"{part}:{ending}", *_written(entry, 0, ending)]
        return _checked("".join([*lines, *new]), expected, part, entry)
    key, value = listed
    if value.value:
        after, column = _span(value.value[-1], value, lines).last + 1, value.start_mark.column
    else:
        after, column = key.start_mark.line + 1, key.start_mark.column
        lines[after - 1] = lines[after - 1].replace("[]", "", 1).rstrip() + ending
    new = _written(entry, column, ending)
    return _checked("".join([*lines[:after], *new, *lines[after:]]), expected, part, entry)


def remove_entry(text: str, part: str, place: int) -> str:
    """The text without one entry of a part, counted from 0; comments round it stay."""
    root = _root(text)
    lines, expected = text.splitlines(keepends=True), _plain(root)
    entry = expected[part].pop(place)
    _, value = _parts(root)[part]
    span = _span(value.value[place], value, lines)
    return _checked("".join([*lines[: span.first], *lines[span.last + 1 :]]), expected, part, entry)


def replace_entry(text: str, part: str, place: int, entry: Entry) -> str:
    """The text with another entry in the place of one, counted from 0; comments round it stay."""
    root = _root(text)
    lines, expected = text.splitlines(keepends=True), _plain(root)
    expected[part][place] = _as_read(entry)
    _, value = _parts(root)[part]
    span = _span(value.value[place], value, lines)
    ending = "\r\n" if "\r\n" in text else "\n"
    new = _written(entry, value.start_mark.column, ending)
    return _checked("".join([*lines[: span.first], *new, *lines[span.last + 1 :]]), expected, part, entry)


def _root(text: str) -> yaml.Node | None:
    try:
        return yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DecisionError(f"The file is not YAML in line {line}: {error.problem}. Mend it first.") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise DecisionError("The file is not YAML that can be read. Mend it first.") from error


def _parts(root: yaml.Node | None) -> dict[str, tuple[yaml.Node, yaml.Node]]:
    """Each part's key and list; a part without a value has an empty one."""
    if root is None:
        return {}
    if not isinstance(root, yaml.MappingNode):
        raise DecisionError(f"The file has no parts in line {root.start_mark.line + 1}; expected `name:` and a list under it.")
    found: dict[str, tuple[yaml.Node, yaml.Node]] = {}
    for key, value in root.value:
        is_empty = isinstance(value, yaml.ScalarNode) and value.value in ("", "~", "null")
        if not isinstance(key, yaml.ScalarNode) or not (is_empty or isinstance(value, yaml.SequenceNode)):
            raise DecisionError(f"Line {key.start_mark.line + 1} of the file is no part with a list of entries.")
        if key.value in found:
            raise DecisionError(f"Line {key.start_mark.line + 1} of the file begins the part {key.value} again.")
        found[key.value] = (key, yaml.SequenceNode("", [], value.start_mark, value.end_mark) if is_empty else value)
    return found


def _plain(root: yaml.Node | None) -> Plain:
    found: Plain = {}
    for part, (_, value) in _parts(root).items():
        found[part] = []
        for each in value.value:
            if not isinstance(each, yaml.MappingNode):
                raise DecisionError(f"Line {each.start_mark.line + 1} of the file is no entry with named values.")
            found[part].append({str(key.value): _data(item) for key, item in each.value})
    return found


def _data(node: yaml.Node, depth: int = 0) -> object:
    if depth > DEEPEST:
        raise DecisionError(f"Line {node.start_mark.line + 1} of the file is nested too deep.")
    if isinstance(node, yaml.SequenceNode):
        return [_data(each, depth + 1) for each in node.value]
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _data(value, depth + 1) for key, value in node.value}
    return node.value


def _as_read(entry: Entry) -> dict[str, object]:
    """An entry as it will be read back."""
    return {
        name: value if isinstance(value, str) else value.isoformat() if isinstance(value, date) else list(value)
        for name, value in entry.items()
    }


def _written(entry: Entry, column: int, ending: str) -> list[str]:
    """The lines of an entry whose dash stands in a column."""
    pairs = [f"{name}: {_value(value)}" for name, value in entry.items()]
    return [f"{' ' * column}{'- ' if place == 0 else '  '}{pair}{ending}" for place, pair in enumerate(pairs)]


def _value(value: Value) -> str:
    if isinstance(value, str):
        style = '"' if "\n" in value or "\r" in value else None
        written = yaml.safe_dump(value, allow_unicode=True, width=LONGEST_LINE, default_style=style)
        return str(written).removesuffix("...\n").strip()
    return value.isoformat() if isinstance(value, date) else f"[{', '.join(_in_list(each) for each in value)}]"


def _in_list(value: str) -> str:
    return str(yaml.safe_dump([value], allow_unicode=True, width=LONGEST_LINE, default_flow_style=True)).strip()[1:-1]


def _span(entry: yaml.Node, listed: yaml.Node, lines: Sequence[str]) -> _Span:
    """The lines of an entry: from its dash to its last value, with comments that stand deeper than the dash."""
    first = entry.start_mark.line
    while first > 0 and not lines[first].lstrip().startswith("-"):  # the dash may stand alone on a line before
        first -= 1
    end = entry.end_mark
    last = end.line if end.line < len(lines) and lines[end.line][: end.column].strip() else end.line - 1
    while last > first and _is_outside(lines[last], listed.start_mark.column):
        last -= 1
    return _Span(first, last)


def _is_outside(line: str, column: int) -> bool:
    bare = line.lstrip()
    return not bare or (bare.startswith("#") and len(line) - len(bare) <= column)


def _checked(text: str, expected: Plain, part: str, entry: Mapping[str, object]) -> str:
    """The text, when it says what was meant. Raises DecisionError with what a person may write instead."""
    try:
        if entries(text) == expected:
            return text
    except DecisionError:
        pass
    lines = yaml.safe_dump({part: [dict(entry)]}, allow_unicode=True, sort_keys=False, width=LONGEST_LINE)
    raise DecisionError(
        "The file is written in a form that cannot be changed from here without touching what people wrote. "
        f"Change it by hand; the entry is:\n{lines}"
    )
