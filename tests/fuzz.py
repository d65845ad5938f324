"""Generated documents for the readers, in a process that may die: `python -m tests.fuzz --count 10000 --seed 1`.

Each input is made from the seed and its number alone, so one that fails can be made again (`--first N --count 1`). A reader has
to answer with a record or a finding, within a second of computing, whose lines are lines of the file, whose text holds nothing
invisible, and whose rows the warehouse takes. A process that dies is a failure of the input it was at.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.measure import own_peak_megabytes

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 1.0
MEGABYTES = 150
AT_ONCE = 400  # inputs of one process
LARGEST = 60_000  # bytes of most inputs; one in fifty is up to ten times as large
# What a document is made of, and what readers have stumbled over.
PIECES = (
    *"[](){}<>|#*_~`!&\\/:;,.=+-'\"\t\n\r\0\x1b\x85\xa0?%@^$",
    *("\u202e", "\u200b", "\u2028", "\ufeff", "\ud7ff", "\ufe0f", "🔥", "İ", "ß", "ﬁ", "Ѕ", "é", "e\u0301", "中", "年", "٣"),
    *(
        "---\n",
        "...\n",
        "+++\n",
        "```\n",
        "~~~\n",
        "\n\n",
        "    ",
        "\r\n",
        "- ",
        "* ",
        "1. ",
        "> ",
        "# ",
        "## ",
        "### ",
        "===\n",
    ),
    *("- [ ] ", "- [x] ", "☐ ", "✅", "[a](", "](", "![", "<!--", "-->", "<br>", "<details>", "<b>", "</td>", "&amp;", "&#0;"),
    *(
        "| a | b |\n|---|---|\n",
        "|---|",
        "|:-:|",
        "| ",
        " |\n",
        "**",
        "__",
        "**Date:** ",
        "Severity: ",
        "SEV1",
        "P0",
        "status: ",
    ),
    *(
        "2026-03-17",
        "03/04/2026",
        "14:05",
        "25:61",
        "T14:05Z",
        "+09:00",
        "PST",
        " - ",
        " to ",
        "1h",
        "90 min",
        "9" * 40,
        "1e309",
    ),
    *("## Timeline\n", "## Action Items\n", "## Root Cause\n", "## Contributing Factors\n", "## Summary\n", "# Incident\n"),
    *(
        "Why?",
        "1. Why?\n",
        "5 Whys",
        "Owner: ",
        "@kim",
        "due ",
        "INC-12",
        "#42",
        "https://a.example/b",
        "password=hunter2",
        "resolved",
    ),
    *(
        "title: ",
        "id: ",
        "date: ",
        "a: &x ",
        "*x",
        "!!int ",
        "<<: ",
        "? ",
        "| \n",
        ">-\n",
        "null",
        "true",
        "{",
        "confidential: true\n",
    ),
)
Made = tuple[str, bytes]


@dataclass(frozen=True)
class Failure:
    """An input that a reader did not answer as it has to."""

    number: int
    shape: str
    bytes: int
    what: str


@cache
def shapes() -> tuple[Made, ...]:
    """Real shapes: the made-up documents and exports of the tests, and some of the sample."""
    found = [path for kind in ("documents", "formats") for path in sorted((ROOT / "tests" / kind).rglob("*"))]
    found += sorted((ROOT / "data" / "postmortems").rglob("*.md"))[::9]
    kept = (path for path in found if path.suffix in {".md", ".json", ".csv"} and path.stat().st_size < LARGEST)
    return tuple((f"fuzz{path.suffix}", path.read_bytes()) for path in kept)


def make(seed: int, number: int) -> tuple[str, Made]:
    """The shape of an input, the name it stands under and its bytes."""
    chance = random.Random(f"{seed}/{number}")
    shape = chance.choice(tuple(SHAPES))
    name, data = SHAPES[shape](chance)
    return shape, (name, data[: LARGEST * (10 if number % 50 == 0 else 1)])


def _alphabet(chance: random.Random) -> Made:
    """Pieces in any order."""
    return "fuzz.md", "".join(chance.choices(PIECES, k=chance.choice((3, 30, 300, 3_000)))).encode("utf-8", "surrogatepass")


def _bytes(chance: random.Random) -> Made:
    return "fuzz.md", chance.randbytes(chance.choice((1, 10, 100, 5_000)))


def _repeated(chance: random.Random) -> Made:
    """A few pieces over and over, between something that makes it a postmortem."""
    unit = "".join(chance.choices(PIECES, k=chance.randrange(1, 5)))
    before = chance.choice(
        (
            "",
            "# Outage\n\n",
            "---\ntitle: t\n---\n",
            "# Outage\n\n## Timeline\n\n",
            "## Action Items\n\n| Action | Owner |\n|---|---|\n",
        )
    )
    times = chance.choice((100, 1_000, LARGEST)) // max(1, len(unit)) + 1
    return "fuzz.md", (before + unit * times).encode("utf-8", "surrogatepass")


def _truncated(chance: random.Random) -> Made:
    name, data = chance.choice(shapes())
    return name, data[: chance.randrange(len(data) + 1)]


def _spliced(chance: random.Random) -> Made:
    """The beginning of one shape and the end of another."""
    (name, one), (_, other) = chance.choices(shapes(), k=2)
    return name, one[: chance.randrange(len(one) + 1)] + other[chance.randrange(len(other) + 1) :]


def _edited(chance: random.Random) -> Made:
    """A shape with lines doubled, dropped, moved, and pieces put anywhere."""
    name, data = chance.choice(shapes())
    lines = data.split(b"\n")
    for _ in range(chance.randrange(1, 12)):
        at = chance.randrange(len(lines))
        piece = "".join(chance.choices(PIECES, k=chance.randrange(1, 6))).encode()
        inside = chance.randrange(len(lines[at]) + 1)
        match chance.randrange(5):
            case 0:
                lines.insert(at, lines[chance.randrange(len(lines))])
            case 1 if len(lines) > 1:
                lines.pop(at)
            case 2:
                lines.insert(at, piece)
            case 3:
                lines[at] = lines[at][:inside] + piece * chance.choice((1, 1, 50)) + lines[at][inside:]
            case _:
                lines[at] = lines[at][:inside]
    return name, b"\n".join(lines)


SHAPES: dict[str, Callable[[random.Random], Made]] = {
    "alphabet": _alphabet,
    "bytes": _bytes,
    "repeated": _repeated,
    "truncated": _truncated,
    "spliced": _spliced,
    "edited": _edited,
}


# ── The process that reads ──────────────────────────────────────────────────────────────────────────────────────────


def read_all(seed: int, first: int, end: int) -> None:
    """Read the inputs, saying before each its number and after it what was wrong; then store what was read."""
    from etl.settings import load_settings

    settings = load_settings(_today())
    _read("warm.md", b"# Outage of the shop\n", settings)  # what is worked out once is no input's fault
    kept = []
    for number in range(first, end):
        shape, (name, data) = make(seed, number)
        print(json.dumps({"at": number, "shape": shape, "bytes": len(data)}), flush=True)
        begun, before = time.process_time(), own_peak_megabytes()
        try:
            found = _read(f"{number}/{name}", data, settings)
        except Exception as error:  # noqa: BLE001 (the point of it)
            _say(number, shape, data, f"{type(error).__name__} at {_place(error)}")
            continue
        taken, grown = time.process_time() - begun, own_peak_megabytes() - before
        problems = [*_problems(found, data)]
        problems += [f"took {taken:.1f} s"] if taken > SECONDS else []
        problems += [f"took {grown:.0f} MB"] if grown > MEGABYTES else []
        for problem in problems:
            _say(number, shape, data, problem)
        kept.append((number, shape, data, found))
    _store(kept)
    print(json.dumps({"done": end, "outcomes": _outcomes(kept)}), flush=True)


def _today() -> object:
    from datetime import date

    return date(2026, 11, 21)


def _read(path: str, data: bytes, settings: object) -> object:
    """As `pool.read_alone` does it, without its net for bugs."""
    from dataclasses import replace

    from etl.document import RejectedError
    from etl.reader import read_entry
    from etl.records import Postmortem
    from etl.secrets import redact, restore
    from etl.settle import settle

    plain, secrets = redact(data)
    try:
        found = read_entry(path, plain, settings)
    except RejectedError as error:
        found = Postmortem(path, "quarantined", error.finding.code, findings=(error.finding,))
    return settle([restore(replace(found, findings=found.findings + secrets))], settings)[0]


def _problems(found: object, data: bytes) -> Iterator[str]:
    """What of an answer is no answer."""
    from etl.decode import remove_invisible

    lines = max(data.count(b"\n"), data.count(b"\r"), data.count(b"\n") + data.count(b"\r")) + 1
    if (found.outcome == "quarantined") != any(each.level == "error" for each in found.findings):
        yield "quarantined without an error, or the other way round"
    if found.outcome == "loaded" and not found.incidents and found.document_kind != "review":
        yield "loaded without an incident"
    for each in _records(found):
        if not 1 <= (getattr(each, "line", None) or 1) <= lines:
            yield f"{type(each).__name__} at line {each.line} of {lines}"
        texts = [value for value in (getattr(each, name) for name in each.__slots__) if isinstance(value, str)]
        if any(remove_invisible(text) != text for text in texts if type(each).__name__ != "Postmortem"):
            yield f"{type(each).__name__} holds invisible characters"


def _records(record: object) -> Iterator[object]:
    yield record
    for name in record.__slots__:
        value = getattr(record, name)
        for inner in value if isinstance(value, tuple) else ():
            if hasattr(inner, "__slots__") and hasattr(inner, "__dataclass_fields__"):
                yield from _records(inner)


def _store(kept: Sequence[tuple[int, str, bytes, object]]) -> None:
    """Everything that was read goes into a warehouse, which refuses what breaks the schema."""
    from etl.warehouse import building, insert_documents

    with tempfile.TemporaryDirectory() as folder:
        with building(Path(folder) / "x.building", Path(folder) / "spill", lambda _: None) as connection:
            stored = insert_documents(connection, [found for *_, found in kept], 1)
        for (number, shape, data, found), after in zip(kept, stored, strict=True):
            if after.outcome != found.outcome:
                _say(number, shape, data, after.findings[0].message)


def _outcomes(kept: Sequence[tuple[int, str, bytes, object]]) -> dict[str, int]:
    outcomes = [found.outcome for *_, found in kept]
    return {outcome: outcomes.count(outcome) for outcome in sorted(set(outcomes))}


def _say(number: int, shape: str, data: bytes, what: str) -> None:
    print(json.dumps({"failure": asdict(Failure(number, shape, len(data), what))}), flush=True)


def _place(error: BaseException) -> str:
    import traceback

    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "/etl/" in frame.filename]
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "an unknown place"


# ── The process that watches ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Tried:
    """So many inputs, their outcomes, and those that failed."""

    count: int
    outcomes: dict[str, int]
    failures: tuple[Failure, ...]


INSIDE = (sys.executable, "-m", "tests.fuzz")


def fuzz(count: int, seed: int, first: int = 0, patience: float = 60.0, inside: Sequence[str] = INSIDE) -> Tried:
    """Try so many inputs. A process that dies, or does not end, fails the input it was at; another goes on behind it."""
    failures: list[Failure] = []
    outcomes: Counter[str] = Counter()
    waiting = [(at, min(at + AT_ONCE, first + count)) for at in range(first, first + count, AT_ONCE)]
    while waiting:
        begin, end = waiting.pop(0)
        command = [*inside, "--inside", "--seed", str(seed), "--first", str(begin), "--count", str(end - begin)]
        told, how = _listen(command, patience)
        if told and "done" in told[-1]:
            failures += [Failure(**each["failure"]) for each in told if "failure" in each]
            outcomes.update(told[-1]["outcomes"])
            continue
        here = next(each for each in reversed(told) if "at" in each)
        failures.append(Failure(here["at"], here["shape"], here["bytes"], how))
        # What came before it was not stored yet: once more, without it.
        waiting = [each for each in ((begin, here["at"]), (here["at"] + 1, end)) if each[0] < each[1]] + waiting
    return Tried(count, dict(outcomes), tuple(failures))


def _listen(command: Sequence[str], patience: float) -> tuple[list[dict[str, Any]], str]:
    """What a process says, line by line, and how it ended."""
    try:
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=patience, check=False)
        said, how = ran.stdout, f"the interpreter ended with {ran.returncode}: {ran.stderr.strip()[-300:]}"
    except subprocess.TimeoutExpired as error:
        said, how = (error.stdout or b"").decode(), "no answer at all"
    return [json.loads(line) for line in said.splitlines()], how


def main() -> int:
    parser = argparse.ArgumentParser(description="Generated documents for the readers, in a process that may die.")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.inside:
        read_all(given.seed, given.first, given.first + given.count)
        return 0
    tried = fuzz(given.count, given.seed, given.first)
    for failure in tried.failures:
        print(failure)
    print(f"{tried.count} inputs tried: {tried.outcomes}; {len(tried.failures)} failures")
    return 1 if tried.failures else 0


if __name__ == "__main__":
    sys.exit(main())
