"""Front matter: the fenced block at the top of a file, as keys and untyped values with their lines.

YAML between `---` (closing also `...`) and TOML between `+++`. This module finds the block and says what is wrong with
its place and form; `untyped` reads it. It knows no field names. Lines are those of the file, from 1.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import frontmatter

from etl.decode import holds_invisible, remove_invisible
from etl.document import DEFAULT_LIMITS, FrontValue, Limits, rejected
from etl.records import Finding
from etl.untyped import read_toml, read_yaml


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The values in the order of the file; `body_line` is the first line after the closing fence."""

    values: tuple[FrontValue, ...] = ()
    form: Literal["yaml", "toml", "none"] = "none"
    body_line: int = 1
    findings: tuple[Finding, ...] = ()


# What PyYAML takes: anything else is a control character that would end the load without a line.
_NOT_YAML = re.compile(r"[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# YAML ends a line at these, nobody else does: all lines below them would be told by other numbers.
_BREAKS_OF_YAML = str.maketrans("\x85\u2028\u2029", "   ")
_KEY_LINE = re.compile(r"""["']?\w[^:#\n]{0,100}:(?:\s|$)""")


def read_front_matter(lines: Sequence[str], limits: Limits = DEFAULT_LIMITS) -> FrontMatter:
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
        raise rejected(opening + 1, "empty", "nothing stands below the opening fence")
    if closing is None:
        raise rejected(opening + 1, "unclosed", "the front matter that begins here is never closed")
    block = "\n".join(lines[opening + 1 : closing]).translate(_BREAKS_OF_YAML) + "\n"
    if len(block.encode("utf-8", "surrogatepass")) > limits.block_bytes:
        raise rejected(opening + 2, "front-matter-too-large", f"the front matter is larger than {limits.block_bytes} bytes")
    _refuse_control(block, opening + 2)
    read = read_toml if form == "toml" else read_yaml
    values, more = read(block, opening + 2, limits)
    values, hidden = _clean_values(values) if _may_hide(block) else (values, ())
    findings = (*findings, *more, *hidden, *_ended_early(lines, closing + 1))
    return FrontMatter(values, form, closing + 2, findings)


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
        raise rejected(line, "control", f"control character U+{ord(found[0]):04X} in the front matter")


def _may_hide(block: str) -> bool:
    """Whether invisible characters may stand in the values: as they are, or as an escape."""
    return "\\" in block or holds_invisible(block)


def _ended_early(lines: Sequence[str], body: int) -> tuple[Finding, ...]:
    """A `---` inside a block of text closes the front matter; the rest then looks like keys and a second fence."""
    following = lines[body : body + 40]
    if following and _KEY_LINE.match(following[0]) and "---" in (line.rstrip() for line in following):
        return (_form(body - 1, "the front matter may end too early: keys and a second fence follow"),)
    return ()


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
