"""JSON text to values that know their line: what an export holds, as written, within limits of size and depth.

Owns decoding, the limits, and telling where a text stops being JSON. Numbers stay the text that was written, since `1e3`
may be an id; control characters, marks of direction and half characters are taken out of strings. Must not know what any
key means. Deeper than 32 or larger than a document may be is refused, as is JavaScript, with a hint.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NoReturn

from etl.decode import clean_lines, decode
from etl.document import RejectedError
from etl.records import Finding
from etl.secrets import redact, worded

DEEPEST = 32
MOST = 500_000  # values; an export of 5 MB holds a third of it
_WHITE = re.compile(r"[ \t\n\r]*")
_JAVASCRIPT = re.compile(r"\s*(?:(?:var|let|const)\s+[\w$]|export\s|import\s|[\w$.]{1,80}\s*[=(])")
_HALF = re.compile("[\ud800-\udfff]")
_DECODER = json.JSONDecoder(strict=False, parse_int=str, parse_float=str, parse_constant=str)


@dataclass(frozen=True, slots=True)
class Value:
    """A JSON value and the line it begins on. Scalars are text, true, false or None; equal values may stand on other lines."""

    line: int = field(compare=False)
    data: str | bool | tuple[Value, ...] | Mapping[str, Value] | None

    @property
    def text(self) -> str | None:
        """A scalar as text; None for null, blanks, lists and objects."""
        if isinstance(self.data, bool):
            return "true" if self.data else "false"
        return self.data.strip() or None if isinstance(self.data, str) else None

    @property
    def members(self) -> Mapping[str, Value]:
        """The members of an object; nothing for any other value."""
        return self.data if isinstance(self.data, Mapping) else {}

    @property
    def items(self) -> tuple[Value, ...]:
        """The items of a list; an object counts as a list of one, other values as none."""
        if isinstance(self.data, tuple):
            return self.data
        return (self,) if isinstance(self.data, Mapping) else ()

    def at(self, name: str) -> Value:
        """The member of that name; null where there is none."""
        return self.members.get(name) or Value(self.line, None)

    def all(self, path: str) -> Iterator[Value]:
        """Every scalar at a path such as `severity.name` or `services[].name`, in order, without nulls and blanks."""
        head, _, rest = path.partition(".")
        found = self.members.get(head.removesuffix("[]"))
        if found is None:
            return
        several = found.items if head.endswith("[]") and not isinstance(found.data, str) else (found,)
        for value in several:
            if rest:
                yield from value.all(rest)
            elif value.text is not None:
                yield value

    def moved(self, lines: int) -> Value:
        """The same value with every line in it raised, as where it follows another file."""
        data = self.data
        if isinstance(data, tuple):
            data = tuple(item.moved(lines) for item in data)
        elif isinstance(data, Mapping):
            data = {name: member.moved(lines) for name, member in data.items()}
        return Value(self.line + lines, data)

    def first(self, *paths: str) -> str | None:
        """The text at the first of these paths that has one."""
        return next((value.text for path in paths for value in self.all(path)), None)

    def says(self, path: str) -> bool:
        """Whether a mark is set: true, yes, or any text that is not a no."""
        return (self.first(path) or "false").casefold() not in {"false", "no", "0"}


def read_json(data: bytes, encoding: str | None, largest: int) -> tuple[Value, tuple[Finding, ...]]:
    """The value of a file with findings on its text.

    Raises RejectedError `too-large`, `too-many`, `javascript`, `json`, `depth`, `duplicate-key`, or what `decode` raises.
    """
    if len(data) > largest:
        _refuse(1, "too-large", f"{len(data)} bytes; expected at most {largest}: export a shorter period, or raise the limit")
    text, findings = decode(data, encoding)
    if _JAVASCRIPT.match(text):
        hint = "this is JavaScript, not JSON; save what stands between the first { or [ and the last } or ] as a .json file"
        _refuse(1, "javascript", hint)
    scanner = _Scanner(text)
    value = scanner.whole()
    return value, (*findings, *scanner.findings())


def _refuse(line: int, code: str, message: str) -> NoReturn:
    raise RejectedError(Finding(line, "error", code, message))


class _Scanner:
    """One walk over a text. Containers are walked here, for their lines and depth; scalars are left to the json module."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.ends = [match.start() for match in re.finditer("\n", text)]
        self.unclean: list[tuple[int, Finding]] = []
        self.secrets: list[Finding] = []
        self.count = 0

    def whole(self) -> Value:
        value, at = self._value(self._skip(0), 1)
        if at < len(self.text):
            self._wrong(at, "more text after the end of the value")
        return value

    def findings(self) -> tuple[Finding, ...]:
        """What was taken out of strings: each secret, and one warning for all characters nobody can see."""
        if not self.unclean:
            return tuple(self.secrets)
        line, finding = self.unclean[0]
        elsewhere = f" (also in {len(self.unclean) - 1} more values)" if len(self.unclean) > 1 else ""
        return (*self.secrets, Finding(line, "warning", "control", finding.message + elsewhere))

    def _line(self, at: int) -> int:
        return bisect_left(self.ends, at) + 1

    def _skip(self, at: int) -> int:
        if self.text[at : at + 1] > " ":  # as nearly always: the pattern costs more
            return at
        match = _WHITE.match(self.text, at)
        return match.end() if match else at

    def _wrong(self, at: int, message: str) -> NoReturn:
        line = self._line(at)
        column = at - (self.ends[line - 2] if line > 1 else -1)
        _refuse(line, "json", f"column {column}: {message}; is the file whole?")

    def _value(self, at: int, depth: int) -> tuple[Value, int]:
        """The value at a place, and the place of what follows it."""
        self.count += 1
        if depth > DEEPEST:
            _refuse(self._line(at), "depth", f"nested deeper than {DEEPEST}")
        if self.count > MOST:
            _refuse(self._line(at), "too-many", f"more than {MOST} values; export a shorter period")
        sign = self.text[at : at + 1]
        if sign == "{":
            return self._object(at, depth)
        if sign == "[":
            return self._list(at, depth)
        found, end = self._scalar(at)
        return Value(self._line(at), found), self._skip(end)

    def _scalar(self, at: int) -> tuple[str | bool | None, int]:
        try:
            found, end = _DECODER.raw_decode(self.text, at)
        except json.JSONDecodeError as error:
            self._wrong(error.pos, f"{error.msg}")
        if isinstance(found, str) and "\\" in self.text[at:end]:
            found = self._without_secrets(found, at)
        if isinstance(found, str) and not found.isprintable():
            found = self._cleaned(found, at)
        return found, end

    def _without_secrets(self, found: str, at: int) -> str:
        """A string without the secrets that its escapes hid from those who looked through the bytes."""
        data, findings = redact(_HALF.sub("\ufffd", found).encode())
        self.secrets += [replace(finding, line=self._line(at)) for finding in findings]
        return worded(data.decode()) if findings else found

    def _cleaned(self, found: str, at: int) -> str:
        """A string with plain line ends, without what cannot be seen or stored."""
        lines, findings = clean_lines(found.replace("\r\n", "\n").replace("\r", "\n").split("\n"), self._line(at))
        self.unclean += [(self._line(at), finding) for finding in findings]
        return _HALF.sub("\ufffd", "\n".join(lines))

    def _list(self, at: int, depth: int) -> tuple[Value, int]:
        items: list[Value] = []
        end = self._skip(at + 1)
        while self.text[end : end + 1] != "]":
            value, end = self._value(end, depth + 1)
            items.append(value)
            end = self._next(end, "]")
        return Value(self._line(at), tuple(items)), self._skip(end + 1)

    def _object(self, at: int, depth: int) -> tuple[Value, int]:
        members: dict[str, Value] = {}
        end = self._skip(at + 1)
        while self.text[end : end + 1] != "}":
            start = end
            if self.text[end : end + 1] != '"':
                self._wrong(end, "expected a name in double quotes")
            name, end = self._scalar(end)
            end = self._skip(end)
            if self.text[end : end + 1] != ":":
                self._wrong(end, "expected a colon after the name")
            value, end = self._value(self._skip(end + 1), depth + 1)
            if str(name) in members:
                both = f"lines {members[str(name)].line} and {value.line}"
                _refuse(self._line(start), "duplicate-key", f"{str(name)[:60]!r} stands twice in one object, {both}")
            members[str(name)] = value
            end = self._next(end, "}")
        return Value(self._line(at), members), self._skip(end + 1)

    def _next(self, at: int, close: str) -> int:
        """The place after a comma, or that of the closing bracket."""
        sign = self.text[at : at + 1]
        if sign == close:
            return at
        if sign != ",":
            self._wrong(at, f"expected a comma or {close}")
        end = self._skip(at + 1)
        if self.text[end : end + 1] == close:
            self._wrong(end, f"a comma stands before {close}")
        return end
