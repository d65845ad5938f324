"""Every page, run by Streamlit itself: on an archive, on an empty warehouse, with filters that leave nothing, without any."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from etl.__main__ import main as etl
from tests.builder import build, incident
from tests.folds import unfolded

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted(path for path in (ROOT / "pages").glob("*.py"))
# A file that could not be read belongs to no selection.
NARROWED = [page for page in PAGES if page.stem != "archive_quality"]


def opened(page: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch, **address: str) -> AppTest:
    monkeypatch.setenv("INCIDENT_ALMANAC_WAREHOUSE", str(warehouse))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    app.switch_page(f"pages/{page.name}").run()
    assert not app.exception
    return app


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_answers_on_an_archive(page: Path, made_up_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page has its question as the title and an answer under it."""
    app = opened(page, made_up_path, monkeypatch)
    assert len(app.title) == 1
    assert app.markdown


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_stands_on_an_empty_warehouse(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An archive without a single incident gives a page that says so."""
    app = opened(page, build(tmp_path / "w.duckdb"), monkeypatch)
    assert len(app.title) == 1
    assert app.info


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_stands_on_one_incident_that_says_nothing(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An archive of one document without a date, a severity, a time or an action is shown for what it is."""
    app = opened(page, build(tmp_path / "w.duckdb", incidents=[incident("INC-1")]), monkeypatch)
    assert len(app.title) == 1


@pytest.mark.parametrize("page", NARROWED, ids=lambda page: page.stem)
def test_a_page_stands_when_the_filters_leave_nothing(page: Path, made_up_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A selection that no incident passes gives a page that says so, and no empty axis."""
    app = opened(page, made_up_path, monkeypatch, period="Q1 2024", severity="SEV1", service="exports", team="Payments")
    assert len(app.title) == 1
    assert not app.get("vega_lite_chart")


def test_without_a_warehouse_the_command_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who has loaded nothing yet sees what to type."""
    monkeypatch.setenv("INCIDENT_ALMANAC_WAREHOUSE", str(tmp_path / "none.duckdb"))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert not app.exception
    assert "python" in app.warning[0].value


def test_the_first_start_leads_to_ones_own_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a warehouse, and on one without an incident, the commands stand there: show mine, check it, begin one."""
    commands = [
        "make run ARCHIVE=path/to/postmortems",
        ".venv/bin/python -m etl check path/to/postmortems",
        ".venv/bin/python -m etl init path/to/postmortems",
    ]
    for warehouse in (tmp_path / "none.duckdb", build(tmp_path / "w.duckdb")):
        monkeypatch.setenv("INCIDENT_ALMANAC_WAREHOUSE", str(warehouse))
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
        assert not app.exception
        assert [code.value for code in app.code][:3] == commands


def test_only_the_sample_is_called_one(made_up_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample says what it is; an archive of one's own is shown without a word about it."""
    sample = tmp_path / "sample.duckdb"
    etl(["load", str(ROOT / "data/postmortems"), "--warehouse", str(sample), "--as-of", "2026-11-21", "--quiet"])
    for warehouse, expected in ((sample, True), (made_up_path, False)):
        app = opened(ROOT / "pages" / "quarterly_review.py", warehouse, monkeypatch)
        assert any("Larkmoor" in caption.value for caption in app.caption) is expected
        assert ("make run ARCHIVE=path/to/postmortems" in [code.value for code in app.code]) is expected


def test_a_filter_that_does_not_exist_is_named(made_up_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shared link with an unknown severity says so and shows its words as text."""
    monkeypatch.setenv("INCIDENT_ALMANAC_WAREHOUSE", str(made_up_path))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["severity"] = "<b>SEV9"
    app.run()
    assert [warning.value for warning in app.warning] == ["Filter ignored\\: severity = \\<b\\>SEV9"]


def test_a_page_has_another_address_than_its_file() -> None:
    """A page whose address is its file's name would run without the frame when it is the first one opened."""
    tree = ast.parse((ROOT / "app.py").read_text(encoding="utf-8"))
    assigned = next(node.value for node in ast.walk(tree) if isinstance(node, ast.Assign) and node.targets[0].id == "PAGES")  # type: ignore[attr-defined]
    addresses = {stem: path for stem, _, path in ast.literal_eval(assigned)}
    assert {page.stem for page in PAGES} == set(addresses)
    assert not set(addresses) & set(addresses.values())


def test_pages_and_the_frame_stay_short() -> None:
    """A page is read in one look."""
    long = {path.name: n for path in PAGES if (n := len(path.read_text(encoding="utf-8").splitlines())) > 80}
    assert not long
    assert len((ROOT / "app.py").read_text(encoding="utf-8").splitlines()) <= 60


def test_nothing_renders_raw_html() -> None:
    """No text of a document can become markup."""
    for path in [ROOT / "app.py", *(ROOT / "pages").rglob("*.py")]:
        text = path.read_text(encoding="utf-8")
        assert "unsafe_allow_html" not in text
        assert "st.html(" not in text


def test_the_review_offers_its_report(made_up_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The report is one click away in every form, and made only when somebody asks."""
    app = opened(ROOT / "pages" / "quarterly_review.py", made_up_path, monkeypatch, period="Q3 2026")
    labels = [button.proto.label for button in app.get("download_button")]
    assert {"HTML, one file that opens offline", "PDF, A4", "PDF, Letter", "Markdown with its charts"} <= set(labels)


def test_a_long_table_is_sent_in_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 450 findings the browser gets 30 at a time; the fifteenth page holds the last ones."""
    rows = [
        {"document_path": f"{n:03d}.md", "line": n, "level": "note", "code": "odd", "message": f"number {n}"}
        for n in range(450)
    ]
    documents = [{"document_path": row["document_path"], "outcome": "loaded"} for row in rows]
    warehouse = build(tmp_path / "w.duckdb", documents=documents, findings=rows)
    app = opened(ROOT / "pages" / "archive_quality.py", warehouse, monkeypatch)
    turned = next(each for each in app.number_input if each.label == "Page, of 15 (450 rows)")
    first = app.dataframe[-1].value
    turned.set_value(15).run()
    last = app.dataframe[-1].value
    assert first["message"].tolist() == [f"number {n}" for n in range(30)]
    assert last["message"].tolist() == [f"number {n}" for n in range(420, 450)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_is_folded_is_there_when_it_is_opened(page: Path, made_up_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page is drawn without the contents of its folds, so it is light; opened, each has something to show."""
    app = opened(page, made_up_path, monkeypatch)
    folds = [fold for fold in app.expander if fold.proto.id]
    assert not any(fold.children for fold in folds)
    assert any(fold.proto.id for fold in app.main.expander) is (page.stem not in ("measure_definitions", "incident_record"))
    unfolded(app)
    assert not app.exception
    assert all(fold.children for fold in app.expander if fold.proto.id)


def test_numbers_of_a_column_have_as_many_digits_as_one_of_them_needs() -> None:
    """Whole minutes stand without decimals, a count beside its median as short as it is, a rate of 0.04 is not 0.0."""

    def script() -> None:
        import polars as pl

        from pages.frame.tables import table

        rows = {
            "whole": [41.0, None],
            "half": [41.0, 95.5],
            "incidents": [6.0, 6.5],
            "q": [0.04, 1.0],
            "done_share": [0.4, 1.0],
        }
        table(pl.DataFrame(rows), "numbers")

    columns = json.loads(AppTest.from_function(script, default_timeout=60).run().dataframe[0].proto.columns)
    formats = {name: column["type_config"]["format"] for name, column in columns.items() if "type_config" in column}
    assert formats == {"whole": "%.0f", "half": "%.1f", "incidents": "plain", "q": "%.3f", "done_share": "%.0f %%"}
