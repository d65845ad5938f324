"""Views that a team keeps: which links they become, and the line that keeps one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml
from streamlit.testing.v1 import AppTest

from analytics.metrics.views import View, address_of, line_of, views
from analytics.selection import Selection
from analytics.warehouse import Warehouse
from tests.builder import build, incident
from tests.folds import unfolded

TODAY = Selection(as_of=date(2026, 9, 30))
APP = Path(__file__).resolve().parents[2] / "app.py"
KEPT = [
    {"name": "views.Ours", "value": "/actions?team=Payments"},
    {"name": "views.Else.where", "value": "//example.org"},
    {"name": "views.A", "value": "/"},
]


def test_only_addresses_of_the_dashboard_become_links(warehouse_of: Callable[..., Warehouse]) -> None:
    """A view is a page with its filters; a link to another site, however it came into the file, is not shown."""
    archive = warehouse_of(incidents=[incident("INC-1")], policy_values=KEPT)
    assert views(archive, TODAY) == [View("A", "/"), View("Ours", "/actions?team=Payments")]


def test_the_line_that_keeps_a_view_reads_back_as_that_view() -> None:
    """Whatever stands in the address, the line is YAML that gives the same address again."""
    address = address_of("http://127.0.0.1:8501/almanac/incidents", {"words": ['"a b": #1'], "severity": ["SEV1", "SEV2"]})
    assert address == "/incidents?words=%22a+b%22%3A+%231&severity=SEV1&severity=SEV2"
    assert yaml.safe_load(f"views:\n{line_of(address)}\n") == {"views": {"A name for it": address}}
    assert address_of("http://127.0.0.1:8501/", {}) == "/"


def test_the_sidebar_links_what_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The team's views stand in the sidebar by name."""
    monkeypatch.setenv(
        "INCIDENT_ALMANAC_WAREHOUSE", str(build(tmp_path / "w.duckdb", incidents=[incident("INC-1")], policy_values=KEPT))
    )
    app = unfolded(AppTest.from_file(str(APP), default_timeout=60).run())
    assert not app.exception
    assert "- [A](/)\n- [Ours](/actions?team=Payments)" in [each.value for each in app.sidebar.markdown]
