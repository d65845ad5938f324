"""Front matter: the fenced block at the top of a file, as keys and untyped values with their lines.

YAML between `---` (closing also `...`) and TOML between `+++`. Every scalar stays text, null is None; typing is somebody
else's work. The block is scanned as events before anything is built from it, so that no input can crash the C loader,
hang on nested aliases, or run a tag. This module knows no field names. Lines are those of the file, from 1.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import frontmatter
import yaml

from etl.decode import remove_invisible
from etl.document import FrontValue, RejectedError
from etl.records import Finding


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a document and its front matter may be."""

    document_bytes: int = 5 * 1024 * 1024
    block_bytes: int = 256 * 1024
    depth: int = 32
    events: int = 20_000


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The values in the order of the file; `body_line` is the first line after the closing fence."""

    values: tuple[FrontValue, ...] = ()
    form: Literal["yaml", "toml", "none"] = "none"
    body_line: int = 1
    findings: tuple[Finding, ...] = ()


# What PyYAML takes: anything else is a control character that would end the load without a line.
_NOT_YAML = re.compile(r"[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_KEY_LINE = re.compile(r"""["']?\w[^:#\n]{0,100}:(?:\s|$)""")
_TOML_KEY = re.compile(r"""\s*(?:\[\[?\s*)?("[^"]*"|'[^']*'|[A-Za-z0-9_-]+)\s*(?:[=.\]]|$)""")
# tomllib takes a minute for a dotted key of some ten thousand parts.
_DOTTED = re.compile(r"""(?:\.[\w"' \t-]{0,100}){33}""")
_LINE_OF_TOML = re.compile(r"at line (\d+), column (\d+)")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_NEEDS_QUOTES = "@`%*&!{[|>,]}"


def read_front_matter(lines: Sequence[str], limits: Limits = LIMITS) -> FrontMatter:
    """The front matter of a file, given its lines; an empty one when there is none.

    Findings are warnings: `front-matter-form`, `comment-cut`, `control`. Raises RejectedError with code `empty`, `unclosed`,
    `front-matter-too-large`, `control`, `depth`, `too-many`, `alias`, `tag`, `multi-doc`, `bad-key`, `duplicate-key`,
    `not-a-map`, `yaml` or `toml`, and the line in the file.
    """
    first = next((index for index, line in enumerate(lines) if line.strip()), len(lines))
    if first == len(lines):
        return FrontMatter(body_line=1)
    opening, findings = _opening(lines, first)
    if opening is None:
        return FrontMatter(findings=findings)
    form: Literal["yaml", "toml"] = "toml" if lines[opening].rstrip() == "+++" else "yaml"
    closing = _closing(lines, opening, form)
    if form == "yaml" and not _looks_like_yaml(lines[opening + 1 : closing]):
        message = "the file begins with a rule, not with front matter; it was read as text"
        return FrontMatter(findings=(*findings, Finding(opening + 1, "warning", "front-matter-form", message)))
    if not any(line.strip() for line in lines[opening + 1 :]):
        raise _rejected(opening + 1, "empty", "nothing stands below the opening fence")
    if closing is None:
        raise _rejected(opening + 1, "unclosed", "the front matter that begins here is never closed")
    block = "\n".join(lines[opening + 1 : closing]) + "\n"
    if len(block.encode("utf-8", "surrogatepass")) > limits.block_bytes:
        raise _rejected(opening + 2, "front-matter-too-large", f"the front matter is larger than {limits.block_bytes} bytes")
    _refuse_control(block, opening + 2)
    read = _read_toml if form == "toml" else _read_yaml
    values, more = read(block, opening + 2, limits)
    values, hidden = _clean_values(values)
    findings = (*findings, *more, *hidden, *_ended_early(lines, closing + 1))
    return FrontMatter(values, form, closing + 2, findings)


def _rejected(line: int, code: str, message: str) -> RejectedError:
    return RejectedError(Finding(line, "error", code, message))


def _opening(lines: Sequence[str], first: int) -> tuple[int | None, tuple[Finding, ...]]:
    """The index of the opening fence, and a finding when it is not where or what it should be."""
    line = lines[first].rstrip()
    if line == "---":
        return first, ()
    if line == "+++":
        return first, (_form(first, "front matter is TOML; values were read as text"),)
    following = lines[first + 1].rstrip() if first + 1 < len(lines) else ""
    if line.startswith("<!--") and line.endswith("-->") and following in {"---", "+++"}:
        return first + 1, (_form(first, "a comment stands before the front matter; move it below"),)
    is_other_fence = line == ";;;" or any(handler.detect(line) for handler in frontmatter.handlers)
    if is_other_fence and (line == "{" or _KEY_LINE.match(following)):
        return None, (_form(first, f"this looks like front matter of a kind that is not read: {line[:20]}"),)
    return None, ()


def _form(index: int, message: str) -> Finding:
    return Finding(index + 1, "warning", "front-matter-form", message)


def _closing(lines: Sequence[str], opening: int, form: str) -> int | None:
    fences = {"+++"} if form == "toml" else {"---", "..."}
    return next((index for index in range(opening + 1, len(lines)) if lines[index].rstrip() in fences), None)


def _looks_like_yaml(lines: Sequence[str]) -> bool:
    """False when the block is prose between two rules: a line, but none that could be a key, a list or a brace."""
    written = [line for line in lines[:400] if line.strip()]
    filled = [line for line in written if not line.startswith("#")]
    if not filled:
        return not written
    return any(_KEY_LINE.match(line) or line.startswith(("- ", "{", "[", "? ", "!", "&", "*", "<<")) for line in filled)


def _refuse_control(block: str, first_line: int) -> None:
    if found := _NOT_YAML.search(block):
        line = first_line + block.count("\n", 0, found.start())
        raise _rejected(line, "control", f"control character U+{ord(found[0]):04X} in the front matter")


def _ended_early(lines: Sequence[str], body: int) -> tuple[Finding, ...]:
    """A `---` inside a block of text closes the front matter; the rest then looks like keys and a second fence."""
    following = lines[body : body + 40]
    if following and _KEY_LINE.match(following[0]) and "---" in (line.rstrip() for line in following):
        return (_form(body - 1, "the front matter may end too early: keys and a second fence follow"),)
    return ()


def _read_yaml(block: str, first_line: int, limits: Limits) -> tuple[tuple[FrontValue, ...], tuple[Finding, ...]]:
    try:
        cut = _scan(block, first_line, limits)
        root = yaml.compose(block, Loader=yaml.CBaseLoader)
    except yaml.MarkedYAMLError as error:
        raise _yaml_error(error, block, first_line) from error
    except yaml.YAMLError as error:
        raise _rejected(first_line, "yaml", "the front matter is no YAML") from error
    if root is None:
        return (), ()
    if not isinstance(root, yaml.MappingNode):
        kind = "a list" if isinstance(root, yaml.SequenceNode) else "a single text"
        raise _rejected(_line(first_line, root.start_mark), "not-a-map", f"front matter is {kind}, not `key: value` lines")
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
    for count, event in enumerate(yaml.parse(block, Loader=yaml.CSafeLoader)):
        line = _line(first_line, event.start_mark)
        if count > limits.events:
            raise _rejected(line, "too-many", f"more than {limits.events} pieces in the front matter")
        documents += isinstance(event, yaml.DocumentStartEvent)
        if documents > 1:
            raise _rejected(line, "multi-doc", "a second YAML document begins here")
        if isinstance(event, yaml.CollectionEndEvent):
            stack.pop()
        elif isinstance(event, yaml.NodeEvent):
            is_key = _place(event, stack, line)
            _refuse_node(event, line)
            if isinstance(event, yaml.CollectionStartEvent):
                stack.append(_Open({} if isinstance(event, yaml.MappingStartEvent) else None))
                if len(stack) > limits.depth:
                    raise _rejected(line, "depth", f"nested deeper than {limits.depth}")
            elif not is_key and (lost := _eaten(event, lines)):
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
        raise _rejected(line, "bad-key", "a key must be plain text")
    if isinstance(event, yaml.ScalarEvent) and top.keys is not None:
        if event.value in top.keys:
            raise _rejected(line, "duplicate-key", f"{event.value}, lines {top.keys[event.value]} and {line}")
        top.keys[event.value] = line
    return True


def _refuse_node(event: yaml.NodeEvent, line: int) -> None:
    if isinstance(event, yaml.AliasEvent) or event.anchor:
        raise _rejected(line, "alias", "anchors (&) and aliases (*) are not read; quote the value if it is text")
    tag = getattr(event, "tag", None)
    if tag not in {None, "!"}:
        raise _rejected(line, "tag", "tags (!) are not read; quote the value if it is text")


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
    return _rejected(first_line + index, "yaml", message)


def _wants_quotes(source: str) -> bool:
    _, colon, value = source.partition(":")
    value = value.strip()
    return bool(colon and value) and (": " in value or value.endswith(":") or value[0] in _NEEDS_QUOTES or '"' in value)


def _read_toml(block: str, first_line: int, limits: Limits) -> tuple[tuple[FrontValue, ...], tuple[Finding, ...]]:
    if _DOTTED.search(block):
        raise _rejected(first_line, "depth", f"nested deeper than {limits.depth}")
    try:
        read = tomllib.loads(block, parse_float=str)
        values = {key: _toml_value(value) for key, value in read.items()}
    except tomllib.TOMLDecodeError as error:
        where = _LINE_OF_TOML.search(str(error))
        line = first_line + int(where[1]) - 1 if where else first_line + block.count("\n") - 1
        raise _rejected(line, "toml", str(error)) from error
    except RecursionError as error:
        raise _rejected(first_line, "depth", f"nested deeper than {limits.depth}") from error
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


def _clean_values(values: Sequence[FrontValue]) -> tuple[tuple[FrontValue, ...], tuple[Finding, ...]]:
    """The values without invisible characters that escapes brought in, and one warning for each key that had some."""
    cleaned = tuple(FrontValue(value.line, remove_invisible(value.key), _cleaned(value.value)) for value in values)
    changed = [old.line for old, new in zip(values, cleaned, strict=True) if old != new]
    return cleaned, tuple(Finding(line, "warning", "control", "removed invisible characters") for line in changed)


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return remove_invisible(value)
    if isinstance(value, dict):
        return {remove_invisible(key): _cleaned(inner) for key, inner in value.items()}
    return tuple(_cleaned(inner) for inner in value) if isinstance(value, tuple) else value
