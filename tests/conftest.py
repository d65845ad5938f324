"""What tests of the reading half share: warehouses built from literal rows, and the larger made-up archive, built once."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from analytics.charts import specification
from analytics.warehouse import Warehouse, open_current
from tests import builder


@pytest.fixture(autouse=True)
def checked_charts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chart that is not valid Vega-Lite fails here, so that no visitor has to wait for the check."""
    monkeypatch.setattr(specification, "IS_CHECKED", True)


@pytest.fixture(autouse=True)
def own_main() -> Iterator[None]:
    """A page run in a test leaves itself behind as the main module, which a process started by a later test would run."""
    before = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = before


@pytest.fixture
def warehouse_of(tmp_path: Path) -> Iterator[Callable[..., Warehouse]]:
    """Opens a warehouse that holds exactly the given rows, by table."""
    opened: list[Warehouse] = []

    def build(**tables: Any) -> Warehouse:
        opened.append(open_current(str(builder.build(tmp_path / f"w{len(opened)}.duckdb", **tables))))
        return opened[-1]

    yield build
    for warehouse in opened:
        warehouse.close()


@pytest.fixture(scope="session")
def made_up_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the made-up archive: 90 incidents over twelve quarters."""
    return builder.made_up(tmp_path_factory.mktemp("made_up") / "warehouse.duckdb")


@pytest.fixture(scope="session")
def made_up(made_up_path: Path) -> Iterator[Warehouse]:
    """The made-up archive, open."""
    with closing(open_current(str(made_up_path))) as warehouse:
        yield warehouse
