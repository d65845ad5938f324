"""The report: the numbers of the page in every form, the same bytes for the same input, no words of a document as markup."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from analytics.metrics import scope
from analytics.metrics.review import review
from analytics.report.as_html import html
from analytics.report.build import FORMS, PAPERS, Options, build, files, packed
from analytics.report.cells import cell
from analytics.report.content import content
from analytics.report.document import Report
from analytics.selection import Selection
from analytics.warehouse import Warehouse, open_current
from tests.builder import action, factor, incident
from tests.builder import build as build_warehouse

ROOT = Path(__file__).resolve().parent.parent.parent
AS_OF = date(2026, 9, 30)
QUARTER = Selection(as_of=AS_OF, start=date(2026, 7, 1), end=date(2026, 9, 30), latest=AS_OF)
HOSTILE = '<script>alert(1)</script> =cmd() #let x = 1 *b* [l](javascript:x) $y$ | {{ 7*7 }} "q"'


class Text(HTMLParser):
    """What a reader of an HTML file sees, without the charts, and the tags it consists of."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attributes

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def read(text: str) -> Text:
    parser = Text()
    parser.feed(text)
    return parser


def report_of(warehouse: Warehouse, selection: Selection = QUARTER, options: Options | None = None) -> Report:
    return build(warehouse, selection, scope(warehouse, selection), options or Options())


@pytest.fixture(scope="module")
def quarter(made_up: Warehouse) -> Report:
    """The report of the made-up archive's last quarter."""
    return report_of(made_up)


@pytest.fixture(scope="module")
def whole(quarter: Report) -> dict[str, bytes]:
    """Every file of it, in every form and on both papers."""
    return {name: data for form in FORMS for paper in PAPERS for name, data in files(quarter, form, paper).items()}


def test_every_number_of_the_page_stands_in_the_report(made_up: Warehouse, quarter: Report, whole: dict[str, bytes]) -> None:
    """Sentences and cells of the review page are those of the HTML, the Markdown and the CSV, word for word."""
    shown = content(review(made_up, QUARTER, scope(made_up, QUARTER)))
    page = " ".join("".join(read(whole["review-2026-Q3.html"].decode()).said).split())
    sentences = [one.text for one in shown.paragraph]
    sentences += [text for section in shown.sections for text in (*section.says, *section.lines)]
    assert len(sentences) > 15
    assert [text for text in sentences if " ".join(text.split()) not in page] == []
    for table in shown.tables:
        again = pl.read_csv(whole[f"review-2026-Q3/{table.name}.csv"], infer_schema=False)
        assert again.columns == list(table.columns.values())
        assert again.height == table.frame.height
    values = [cell(name, value) for table in shown.tables for name in table.columns for value in table.frame[name] if value]
    assert [value for value in values if " ".join(value.split()) not in page] == []


def test_the_same_input_gives_the_same_bytes(made_up: Warehouse, whole: dict[str, bytes]) -> None:
    """No form tells when or how often it was made; names inside charts are counted anew for each."""
    again = report_of(made_up)
    assert {name: data for form in FORMS for paper in PAPERS for name, data in files(again, form, paper).items()} == whole
    csv = files(again, "csv")
    assert packed(csv) == packed(dict(reversed(list(csv.items()))))


def test_another_process_in_another_zone_gives_the_same_bytes(
    made_up_path: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    """A colleague with the same archive gets the very same file, wherever the machine stands."""
    command = [sys.executable, "-m", "analytics", "report", "--warehouse", str(made_up_path), "--quarter", "2026-Q3"]
    command += [word for form in ("html", "pdf") for word in ("--format", form)] + ["--out", str(tmp_path)]
    environment = os.environ | {"TZ": "America/Los_Angeles", "PYTHONHASHSEED": "7"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    assert {path.name: path.read_bytes() == whole[path.name] for path in tmp_path.iterdir()} == {
        "review-2026-Q3.html": True,
        "review-2026-Q3.pdf": True,
    }


def test_a_report_made_later_with_the_same_as_of_date_is_the_same(tmp_path: Path) -> None:
    """The moment of the load changes nothing: a past quarter's report can be made again, to the byte."""
    rows = [incident(f"INC-{n}", f"2026-0{n}-10 10:00", severity="SEV2", time_to_resolve_minutes=10.0 * n) for n in range(1, 9)]
    promise = action("INC-1", 1, "open", due_date=date(2026, 7, 9))
    made = []
    for year in (2026, 2031):
        path = build_warehouse(tmp_path / f"{year}.duckdb", as_of=AS_OF, incidents=rows, action_items=[promise])
        with duckdb.connect(str(path)) as connection:
            connection.execute(f"update load_summary set loaded_at = timestamp '{year}-10-01 08:00'")
        with closing(open_current(str(path))) as warehouse:
            assert warehouse.load.loaded_at.year == year
            made.append(report_of(warehouse))
    for form in FORMS:
        assert files(made[0], form) == files(made[1], form)


def test_a_report_as_of_another_day_than_the_load_says_so(warehouse_of: Callable[..., Warehouse]) -> None:
    """What the load ranked as of its own day is not passed off as the state of an earlier one."""
    warehouse = warehouse_of(incidents=[incident("INC-1", "2026-08-10 10:00")], as_of=date(2026, 11, 21))
    assert dict(report_of(warehouse).frozen.facts)["As of"] == (
        "30 Sep 2026; loaded as of 21 Nov 2026: load it as below for the very same report"
    )


def test_the_html_opens_offline(whole: dict[str, bytes]) -> None:
    """One file with its charts in it: no script, no link out, nothing to fetch."""
    text = whole["review-2026-Q3.html"].decode()
    found = read(text)
    assert found.tags.count("svg") == found.tags.count("figure") > 0
    assert not {"script", "link", "img", "iframe", "object"} & set(found.tags)
    addresses = [value for name, value in found.attributes if name in ("href", "src", "xlink:href")]
    assert [value for value in addresses if not str(value).startswith("#")] == []
    anchors = {value for name, value in found.attributes if name == "id"}
    assert {str(value).removeprefix("#") for value in addresses} <= anchors
    assert len([value for name, value in found.attributes if name == "id"]) == len(anchors)


def test_words_of_documents_stay_words(warehouse_of: Callable[..., Warehouse]) -> None:
    """A title that is HTML, Typst, Markdown, a formula or a template is shown as it stands, in every form."""
    rows = [
        incident(f"INC-{n}", f"2026-08-0{n} 10:00", title=HOSTILE, severity="SEV1", time_to_resolve_minutes=9.0 * n)
        for n in (1, 2)
    ]
    promise = action("INC-1", 1, "open", due_date=date(2026, 8, 9), description=HOSTILE)
    found = report_of(warehouse_of(incidents=rows, action_items=[promise]))
    seen = read(html(found))
    assert "script" not in seen.tags
    assert HOSTILE in "".join(seen.said)
    assert files(found, "pdf")["review-2026-Q3.pdf"].startswith(b"%PDF")
    text = files(found, "markdown")["review-2026-Q3.md"].decode()
    assert "<script>" not in text
    assert "](javascript" not in text
    rows_in_csv = pl.read_csv(files(found, "csv")["review-2026-Q3/overdue.csv"])
    assert rows_in_csv["Promise"].to_list() == [HOSTILE]


def test_charts_have_title_unit_and_n(quarter: Report) -> None:
    """No chart stands without saying what it shows, in which unit, and of how many."""
    assert len(quarter.content.figures) == 4
    for figure in quarter.content.figures:
        assert figure.caption.alt
        assert re.fullmatch(r"n = [\d,]+ (incident|action)s? .*|n = [\d,]+ incidents?", figure.n)
        titles = re.findall(r"(?:X|Y)-axis titled '([^']+)'", quarter.pictures[figure.caption.name])
        assert titles or figure.caption.name == "occurrences"  # there the axis holds dates and the marks have names


def test_the_pdf_fits_its_paper_and_brings_its_fonts(whole: dict[str, bytes]) -> None:
    """A4 and Letter have their own sizes; every font is in the file."""
    a4, letter = whole["review-2026-Q3.pdf"], whole["review-2026-Q3-letter.pdf"]
    assert b"/MediaBox[0 0 595" in a4.replace(b" [", b"[") or b"595.27" in a4
    assert b"612 792" in letter
    assert a4.count(b"/FontFile") >= a4.count(b"/FontDescriptor/") > 0 or b"/FontFile" in a4
    assert b"/CreationDate" not in a4


def test_the_method_box_says_what_it_was_made_from(quarter: Report) -> None:
    """Archive, commit, as-of date, filters, what was left out, versions, and the command to make it again."""
    facts = dict(quarter.frozen.facts)
    assert facts["Commit"] == "0123456789abcdef"
    assert facts["As of"] == "30 Sep 2026"
    assert facts["Filters"] == "none"
    assert facts["Documents"] == "92 files found: 90 loaded, 1 quarantined, 1 skipped"
    assert "typst" in facts["Versions"]
    assert quarter.frozen.commands[-1] == (
        "python -m analytics report --period 2026-Q3 --as-of 2026-09-30 "
        "--format html --format pdf --format markdown --format csv"
    )
    assert {figure.caption.alt for figure in quarter.content.figures} <= {name for name, _ in quarter.frozen.definitions}


def test_filters_stand_in_the_command_that_makes_it_again(made_up: Warehouse) -> None:
    """A report of one team, against a year ago, says so and how to repeat it."""
    chosen = replace(QUARTER, teams=("Payments",), services=("checkout",), against_year_ago=True, include_suggested=True)
    found = report_of(made_up, chosen, Options(by="team", owners=True))
    assert dict(found.frozen.facts)["Filters"] == "service checkout; team Payments; suggested factors included"
    assert dict(found.frozen.facts)["Compared with"] == "Q3 2025"
    assert (
        "--service checkout --team Payments --compare year --include-suggested --by team --owners name"
        in found.frozen.commands[-1]
    )


def test_restricted_incidents_are_counted_and_not_named(warehouse_of: Callable[..., Warehouse]) -> None:
    """Also from a warehouse that holds their words, nothing of them is shared but the numbers they are part of."""
    secret = {"is_restricted": True, "title": "Payroll stolen", "severity": "SEV1", "time_to_resolve_minutes": 300.0}
    rows = [incident("SEC-1", "2026-08-01 10:00", **secret), incident("SEC-0", "2025-08-01 10:00", **secret)]
    rows += [
        incident(f"INC-{n}", f"2026-07-0{n} 11:00", severity="SEV3", time_to_resolve_minutes=30.0, services=[f"s{n}"])
        for n in (1, 2, 3)
    ]
    look_alike = {"channel": "look_alike", "decision": "candidate"}
    member = {"group_id": "G", "incident_number": 1, "similarity": 0.6, "reasons": '{"terms": [["payroll", 0.3]]}'}
    found = report_of(
        warehouse_of(
            incidents=rows,
            action_items=[action("SEC-1", 1, "open", due_date=date(2026, 8, 9), description="Rotate the payroll keys")],
            contributing_factors=[
                factor("SEC-1", "change.no_canary", phrase="payroll words"),
                *(factor(f"INC-{n}", "change.no_canary", phrase=f"words of {n}") for n in (1, 2, 3)),
            ],
            recurrence_groups=[{"group_id": "G", "title": "Payroll stolen", "incident_count": 2} | look_alike],
            recurrence_members=[member | {"document_path": f"{name}.md"} for name in ("SEC-0", "SEC-1")],
        )
    )
    for form in ("html", "markdown", "csv"):
        for name, data in files(found, form).items():
            assert not re.search(rb"payroll|SEC-\d", data, re.IGNORECASE), name
    said = [one.text for one in found.content.paragraph]
    assert "4 incidents in Q3 2026 against 0 in Q2 2026: too few to compare." in said
    assert any(text.startswith("No canary or staged rollout contributed to 3 of 3 incidents") for text in said)
    assert b"words of 3" in files(found, "html")["review-2026-Q3.html"]
    assert (
        dict(found.frozen.facts)["Left out"]
        == "the words of fewer than 5 restricted, which count but by service, team and factor"
    )


VAULT = {"services": ["vault", "checkout"], "teams": ["Keys"]}
PUBLIC = [
    incident(f"INC-{n}", f"2026-0{n}-1{n} 11:00", severity="SEV3", time_to_resolve_minutes=30.0 * n, services=["checkout"])
    | {"teams": ["Payments", "Keys"]}
    for n in range(4, 10)
]
PUBLIC_FACTORS = [factor(f"INC-{n}", "change.no_canary") for n in range(4, 10)]


def in_full_and_by_default(warehouse_of: Callable[..., Warehouse]) -> tuple[Warehouse, Warehouse]:
    """One archive with a restricted incident of a vault, as the file with everything has it, and as the default one."""
    timing = {"severity": "SEV1", "time_to_resolve_minutes": 300.0, "is_restricted": True}
    whole = incident("SEC-1", "2026-08-19 10:00", **timing, **VAULT)
    masked = incident("SEC-1", title="Restricted incident", document_path="restricted/0a1b", incident_date=date(2026, 8, 1))
    causes = [*PUBLIC_FACTORS, factor("SEC-1", "change.no_canary"), factor("SEC-1", "config.expiry")]
    return (
        warehouse_of(incidents=[*PUBLIC, whole], contributing_factors=causes),
        warehouse_of(incidents=[*PUBLIC, masked | timing | {"severity_rank": 1}], contributing_factors=PUBLIC_FACTORS),
    )


@pytest.mark.parametrize(
    ("chosen", "options"),
    [
        ({}, Options()),
        ({}, Options(by="team")),
        ({}, Options(by="service")),
        ({"severities": ("SEV1",)}, Options(by="team")),
        ({"services": ("checkout",)}, Options(by="team")),
        ({"services": ("vault",)}, Options(by="service")),
        ({"teams": ("Keys",)}, Options()),
        ({"factors": ("config.expiry",)}, Options()),
        ({"factors": ("change.no_canary",), "start": date(2026, 8, 10)}, Options()),
    ],
    ids=str,
)
def test_whichever_file_it_is_made_from_a_report_tells_the_same_of_restricted_incidents(
    warehouse_of: Callable[..., Warehouse], chosen: dict[str, Any], options: Options
) -> None:
    """By service, team or factor, alone or together, no number, row or picture tells more than the default file knows."""
    full, usual = (report_of(each, replace(QUARTER, **chosen), options) for each in in_full_and_by_default(warehouse_of))
    assert files(full, "csv") == files(usual, "csv")
    drawn = [{name: re.sub(r"view_[0-9a-f]+", "", svg) for name, svg in each.pictures.items()} for each in (full, usual)]
    assert drawn[0] == drawn[1]
    assert [one.text for one in full.content.paragraph] == [one.text for one in usual.content.paragraph]
    assert [(one.says, one.lines) for one in full.content.sections] == [(one.says, one.lines) for one in usual.content.sections]


def test_a_restricted_incident_still_counts_where_only_its_timing_does(warehouse_of: Callable[..., Warehouse]) -> None:
    """The whole quarter, and its SEV1s, hold it; the method box says where it is left out."""
    full, _ = in_full_and_by_default(warehouse_of)
    for chosen, incidents, left_out in (
        ({}, 4, "the words of fewer than 5 restricted, which count but by service, team and factor"),
        ({"severities": ("SEV1",)}, 1, "the words of fewer than 5 restricted, which count but by service, team and factor"),
        (
            {"teams": ("Keys",)},
            3,
            "restricted incidents: told by service, team or factor, a count would tell what they are about",
        ),
        (
            {"services": ("vault",)},
            0,
            "restricted incidents: told by service, team or factor, a count would tell what they are about",
        ),
    ):
        found = report_of(full, replace(QUARTER, **chosen))
        assert found.content.subtitle.split(",")[0] == f"{incidents} incident{'s' * (incidents != 1)}"
        assert dict(found.frozen.facts)["Left out"] == left_out


def test_the_policy_says_which_groups_are_too_small(warehouse_of: Callable[..., Warehouse]) -> None:
    """With `restricted.smallest_cell: 3` a team of three has its numbers, one of two has not."""
    rows = [incident(f"A-{n}", f"2026-08-0{n} 10:00", teams=["Ant"], time_to_resolve_minutes=10.0 * n) for n in range(1, 4)]
    rows += [incident(f"B-{n}", f"2026-08-1{n} 10:00", teams=["Bee"], time_to_resolve_minutes=500.0) for n in range(2)]
    policy = [{"name": "restricted.smallest_cell", "value": "3"}]
    found = report_of(warehouse_of(incidents=rows, policy_values=policy), options=Options(by="team"))
    table = next(table for table in found.content.tables if table.name == "groups")
    assert [row[:4] for row in table.frame.rows()] == [("Ant", "3", 3, 20.0), ("Bee", "fewer than 3", None, None)]


def test_teams_stand_beside_each_other_in_the_order_of_the_alphabet(warehouse_of: Callable[..., Warehouse]) -> None:
    """Nobody is ahead of anybody; a team with fewer than five incidents has no numbers that could be traced to one."""
    rows = [incident(f"A-{n}", f"2026-08-0{n} 10:00", teams=["Zebra"], time_to_resolve_minutes=10.0 * n) for n in range(1, 7)]
    rows += [incident(f"B-{n}", f"2026-08-1{n} 10:00", teams=["Ant", "Zebra"], time_to_resolve_minutes=500.0) for n in range(2)]
    found = report_of(warehouse_of(incidents=rows), options=Options(by="team"))
    table = next(table for table in found.content.tables if table.name == "groups")
    assert table.frame.rows() == [
        ("Ant", "fewer than 5", None, None, None, None),
        ("Zebra", "8", 8, 45.0, 10.0, 500.0),
    ]


def test_the_command_says_what_the_archive_does_not_have(
    made_up_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A team that does not exist, or a period without incidents, ends with a sentence and a code, and writes nothing."""
    from analytics.__main__ import main

    given = ["report", "--warehouse", str(made_up_path), "--out", str(tmp_path / "out")]
    assert main([*given, "--team", "Nobody"]) == 65
    assert "the archive has no team 'Nobody'; it has" in capsys.readouterr().err
    assert main([*given, "--period", "1999-Q1"]) == 65
    assert capsys.readouterr().err == "no incident of the archive is left in Q1 1999; choose another period or filter\n"
    empty = build_warehouse(tmp_path / "w.duckdb")
    assert main(["report", "--warehouse", str(empty), "--out", str(tmp_path / "out")]) == 65
    assert not (tmp_path / "out").exists()
    with pytest.raises(SystemExit):
        main([*given, "--period", "2026-Q7"])


def test_the_command_writes_the_files_it_names(made_up_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each file is printed as it is written; CSV and charts lie in a folder of the report's name."""
    from analytics.__main__ import main

    given = ["report", "--warehouse", str(made_up_path), "--quarter", "2026-Q3", "--out", str(tmp_path)]
    assert main([*given, "--format", "markdown", "--format", "pdf", "--paper", "letter"]) == 0
    printed = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert sorted(printed) == sorted(path for path in tmp_path.rglob("*") if path.is_file())
    text = (tmp_path / "review-2026-Q3.md").read_text(encoding="utf-8")
    pictures = re.findall(r"\]\((review-2026-Q3/\w+\.svg)\)", text)
    assert len(pictures) == 4
    assert all((tmp_path / name).is_file() for name in pictures)
    (tmp_path / "file").write_text("in the way")
    assert main([*given[:-1], str(tmp_path / "file")]) == 73


@pytest.mark.parametrize(
    ("column", "value", "text"),
    [
        ("share_low", 0.36, "36 %"),
        ("hours", 6.633, "6.6"),
        ("incidents", 7.0, "7"),
        ("n", 1023, "1,023"),
        ("due_date", date(2026, 3, 7), "7 Mar 2026"),
        ("services", ["a", "b"], "a, b"),
        ("services", [], "–"),
        ("why", None, "–"),
        ("is_small", True, "yes"),
    ],
)
def test_cells_are_written_alike_in_every_form(column: str, value: object, text: str) -> None:
    """Shares are per cent, unknowns a dash, numbers have one decimal at most."""
    assert cell(column, value) == text


def test_a_year_is_compared_with_the_year_before_once(made_up: Warehouse) -> None:
    """The period before a year is the year before: the same comparison is not said, and not allowed for, twice."""
    year = replace(QUARTER, start=date(2025, 1, 1), end=date(2025, 12, 31))
    found = review(made_up, year, scope(made_up, year))
    assert (found.judged.year_ago, found.severe.year_ago) == (None, None)
    assert found.judged.comparison.n_before > 6
    quarter = review(made_up, QUARTER, scope(made_up, QUARTER))
    assert quarter.severe.year_ago is not None


def test_groups_too_small_to_show_give_a_sentence(warehouse_of: Callable[..., Warehouse]) -> None:
    """A table of nothing but small groups is not drawn."""
    found = report_of(warehouse_of(incidents=[incident("A", "2026-08-01 10:00", teams=["Ant"])]), options=Options(by="team"))
    section = next(section for section in found.content.sections if section.anchor == "groups")
    assert section.tables == ()
    assert section.says == (
        "1 team had an incident in Q3 2026, none of them 5 or more with their time: too few to show by team.",
    )
