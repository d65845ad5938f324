"""The data dictionary: what it takes from the schema, and that the page in the repository is that of today."""

from __future__ import annotations

from pathlib import Path

from etl.dictionary import SCHEMA, dictionary

PAGE = Path(__file__).resolve().parents[2] / "docs" / "data-dictionary.md"
SQL = """\
-- Times are naive UTC.

-- one row per lamp; a hall
-- may hold several
create table lamps (
    hall varchar not null references halls (hall),
    colours varchar[] not null,      -- in the order in which they glow
    state varchar check (state in ('on', 'off')),
    primary key (hall)
);

-- one row per dark hall
create view dark_halls as
select hall from lamps;
"""


def test_tables_and_columns_are_told_as_the_schema_tells_them() -> None:
    """Comments, types, nulls and allowed values stand on the page; a view has its comment."""
    assert dictionary(SQL).split("\n\n", 2)[2] == (
        "Times are naive UTC.\n\n"
        "## Tables\n\n### lamps\n\nOne row per lamp; a hall may hold several.\n\n"
        "| column | type | null | |\n|---|---|---|---|\n"
        "| `hall` | varchar | no |  |\n"
        "| `colours` | varchar[] | no | in the order in which they glow |\n"
        "| `state` | varchar | yes | on \\| off |\n\n"
        "## Views and macros\n\n### dark_halls\n\nOne row per dark hall.\n"
    )


def test_the_page_is_that_of_today() -> None:
    """Who changes the schema runs `make dictionary`, or this says so."""
    assert PAGE.read_text(encoding="utf-8") == dictionary(SCHEMA.read_text(encoding="utf-8"))
