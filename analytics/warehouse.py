"""The one way into the warehouse: opens the current generation, hardened and read-only, and asks it questions.

Owns the connection, its settings, the time limit and the words of what can go wrong. Must not know what a question means:
SQL comes from `questions/*.sql`, the sidebar's filters from `selection.sql`, values only as parameters.
"""

from __future__ import annotations

import os
import re
import threading
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path

import duckdb
import polars as pl

from analytics.answers import Answers, key_of
from analytics.selection import Selection

HERE = Path(__file__).resolve().parent
SAMPLE = HERE.parent / "data" / "postmortems"
DEFAULT = "data/warehouse.duckdb"
SCHEMA_VERSION = 11
TIME_LIMIT_SECONDS = 10.0
# What names the selection in a question: a relation of selection.sql; and a parameter.
SELECTED = re.compile(r"\b(?:matching|selectable|selected_incidents|set_aside|answering)\b")
PARAMETER = re.compile(r"\$([a-z_]\w*)")
# The same on every connection: one file cannot be opened twice with unlike settings, and nothing may leave the machine.
SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "threads": 2,
    "temp_directory": "",
    "lock_configuration": True,
}
# Questions join tables in memory: at most so much, and at least what most archives need.
LEAST_MEMORY_MB, MOST_MEMORY_MB = 512, 2048
# What DuckDB raises when the file, not the question, is at fault.
DAMAGE = (duckdb.IOException, duckdb.FatalException, duckdb.InternalException, duckdb.SerializationException)


class WarehouseError(Exception):
    """The warehouse cannot answer; the text says why and what to do, with the file's path, for the terminal.

    A page shows the headline and the advice, which name no path of the machine.
    """

    headline = "The warehouse cannot answer"
    advice = "Build it again from the archive: python -m etl load"


class NoWarehouseError(WarehouseError):
    """There is no warehouse at this path yet."""

    headline = "There is nothing to read yet"
    advice = "There is no warehouse yet. Build it from your archive: python -m etl load path/to/postmortems"


class DamagedWarehouseError(WarehouseError):
    """The file is there and cannot be read."""

    headline = "The warehouse is damaged"
    advice = "It cannot be read any more. It is only a cache: build it again from the archive, python -m etl load"


class OtherSchemaError(WarehouseError):
    """The file was built by another version of the loader."""

    headline = "The warehouse is of another version"
    advice = "Another version of Incident Almanac built it. It is only a cache: build it again, python -m etl load"


class NotHardenedError(WarehouseError):
    """The database did not take the settings that keep it from writing and from reaching out."""

    headline = "The warehouse cannot be opened safely"
    advice = "The installed DuckDB does not take the settings that it has to. Install requirements.lock as it is."


class TimeLimitError(WarehouseError):
    """A question took longer than its limit and was stopped."""

    headline = "This takes too long"
    advice = "A question took longer than its limit and was stopped. Narrow the selection."


class TooLargeError(WarehouseError):
    """A question needed more memory than it may use."""

    headline = "This needs too much memory"
    advice = "A question needed more memory than it may use and was stopped. Narrow the selection."


# Fetching after `execute` copies the rows once more, which costs less than planning a question twice.
warnings.filterwarnings("ignore", message="Arrow output on a DB-API result", category=UserWarning)


@dataclass(frozen=True, slots=True)
class Load:
    """What the load says about itself: one row of `load_summary`. Times are naive UTC."""

    loaded_at: datetime
    as_of: date
    archive: str
    archive_folder: str | None
    archive_commit: str | None
    files_found: int
    loaded: int
    quarantined: int
    skipped: int

    @property
    def is_sample(self) -> bool:
        """Whether this is the sample archive that comes with the program."""
        return self.archive_folder is not None and Path(self.archive_folder) == SAMPLE


@dataclass(frozen=True, slots=True)
class Warehouse:
    """One generation of the warehouse, open for reading, with the answers it gave. `path` is the real file."""

    path: Path
    load: Load
    connection: duckdb.DuckDBPyConnection
    answers: Answers = field(default_factory=Answers, compare=False, repr=False)

    def close(self) -> None:
        self.answers.clear()
        self.connection.close()


def current_path(path: str | None = None) -> Path:
    """The real file of the current generation, links and pointer files resolved. Raises NoWarehouseError when there is none."""
    named = Path(path or os.environ.get("INCIDENT_ALMANAC_WAREHOUSE") or DEFAULT)
    pointer = named.with_suffix("") / "CURRENT"
    if not named.exists() and pointer.is_file():  # where links are not available, a text file names the generation
        named = pointer.parent / pointer.read_text(encoding="utf-8").strip()
    real = Path(os.path.realpath(named))
    if not real.is_file():
        raise NoWarehouseError(
            f"There is no warehouse at {named} yet. Build it from your archive: "
            f"python -m etl load path/to/postmortems --warehouse {named}"
        )
    return real


def open_current(path: str | None = None) -> Warehouse:
    """The current generation, opened. Raises NoWarehouseError, DamagedWarehouseError or OtherSchemaError."""
    for _ in range(2):  # two publications between resolving and opening remove the file: resolve again
        try:
            return open_generation(current_path(path))
        except NoWarehouseError:
            continue
    return open_generation(current_path(path))


def open_generation(real: Path) -> Warehouse:
    """The generation in this very file, hardened and read-only. Raises as `open_current` does."""
    if not real.is_file():
        raise NoWarehouseError(f"The warehouse {real} has been replaced. Reload the page.")
    try:
        connection = duckdb.connect(str(real), read_only=True, config={**SETTINGS, "memory_limit": memory_limit(real)})
    except duckdb.Error as error:
        raise damaged(real) from error
    try:
        _check_settings(connection)
        return Warehouse(real, _load_of(connection, real), connection)
    except BaseException:
        connection.close()
        raise


def memory_limit(real: Path) -> str:
    """The memory that questions to this file may use: twice its size, within bounds, so that each file has always the same."""
    twice = 2 * real.stat().st_size // (1024 * 1024)
    return f"{min(max(twice, LEAST_MEMORY_MB), MOST_MEMORY_MB)}MB"


def damaged(real: Path) -> DamagedWarehouseError:
    """The error that says which file is damaged and how to build it again."""
    return DamagedWarehouseError(f"The warehouse {real} is damaged. Build it again from the archive: python -m etl load")


def _check_settings(connection: duckdb.DuckDBPyConnection) -> None:
    """Read every setting back: a connection that is not as it was asked for is not used. Raises NotHardenedError."""
    rows = connection.execute("select name, value from duckdb_settings()").fetchall()
    found = {str(name): str(value) for name, value in rows}
    wanted = {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in SETTINGS.items()}
    wrong = [name for name, value in (wanted | {"access_mode": "read_only"}).items() if found.get(name) != value]
    if wrong:
        raise NotHardenedError(f"the connection is not hardened: {', '.join(wrong)}")


def _load_of(connection: duckdb.DuckDBPyConnection, real: Path) -> Load:
    try:
        versions = connection.execute("select schema_version from load_summary").fetchall()
        if versions != [(SCHEMA_VERSION,)]:
            raise OtherSchemaError(
                f"The warehouse {real} was built by another version of Incident Almanac. "
                "It is only a cache: build it again with python -m etl load"
            )
        row = connection.execute(
            "select loaded_at, as_of, archive, archive_folder, archive_commit, files_found, loaded, quarantined, skipped "
            "from load_summary"
        ).fetchall()[0]
    except duckdb.CatalogException as error:
        raise OtherSchemaError(f"{real} is not a warehouse of Incident Almanac. Build one: python -m etl load") from error
    except duckdb.Error as error:
        raise damaged(real) from error
    return Load(*row)


@cache
def question_text(question: str) -> str:
    """The text of one question as it stands in its file. Raises FileNotFoundError for an unknown name."""
    return (HERE / "questions" / f"{question}.sql").read_text(encoding="utf-8").strip()


@cache
def sql_of(question: str) -> str:
    """The whole statement of a question: the selection first where the question names one of its relations, then the question.
    What `ask` runs and what pages show.
    """
    lines = question_text(question).splitlines()
    header = "\n".join(line for line in lines if line.startswith("--"))
    body = "\n".join(line for line in lines if not line.startswith("--")).strip()
    if not SELECTED.search(body):
        return f"{header}\n{body}"
    selection = (HERE / "selection.sql").read_text(encoding="utf-8").strip()
    if body.startswith("with "):  # the selection has opened the list of named relations; the question goes on with it
        body = "," + body.removeprefix("with")
    return f"{header}\n{selection}\n{body}"


@cache
def _named_in(question: str) -> frozenset[str]:
    """The parameters of a question, the selection's among them where it asks by selection."""
    code = "\n".join(line for line in sql_of(question).splitlines() if not line.startswith("--"))
    return frozenset(PARAMETER.findall(code))


def ask(warehouse: Warehouse, question: str, selection: Selection, **parameters: object) -> pl.DataFrame:
    """The answer to a question as a frame, in the shape its file documents; whoever asked the same before has the same object.

    `question` is the stem of a file in `questions/`; `parameters` are those of the question itself. A question that has nothing
    to do with the selection has one answer for all. Raises TimeLimitError when it takes longer than ten seconds,
    DamagedWarehouseError when the file cannot be read; a question that is wrong raises as DuckDB does.
    """
    named = _named_in(question)
    asked = {name: value for name, value in selection.parameters().items() if name in named} | parameters
    return warehouse.answers.of(key_of(question, asked), lambda: _answer(warehouse, question, asked))


def _answer(warehouse: Warehouse, question: str, parameters: Mapping[str, object]) -> pl.DataFrame:
    with warehouse.connection.cursor() as cursor:
        timer = threading.Timer(TIME_LIMIT_SECONDS, cursor.interrupt)
        timer.start()
        try:
            # A relation (`sql`) would be planned twice, once for its columns and once for its rows.
            answer = pl.from_arrow(cursor.execute(sql_of(question), dict(parameters)).to_arrow_table())
            assert isinstance(answer, pl.DataFrame)
            return answer
        except duckdb.InterruptException as error:
            raise TimeLimitError(
                f"This took longer than {TIME_LIMIT_SECONDS:.0f} seconds and was stopped. Narrow the selection."
            ) from error
        except duckdb.OutOfMemoryException as error:
            raise TooLargeError(f"The question {question} needed more memory than {memory_limit(warehouse.path)}.") from error
        except duckdb.Error as error:
            if isinstance(error, DAMAGE) or type(error) is duckdb.Error:  # a wrong checksum raises the bare class
                raise damaged(warehouse.path) from error
            raise
        finally:
            timer.cancel()
