"""What the server does when it starts, before and beside its first visitor."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from benchmarks.sessions import served
from pages.server import ahead, preload

ROOT = Path(__file__).resolve().parent.parent
LATE = """
import ast, sys
from importlib import import_module
from pathlib import Path
from benchmarks.sessions import served
from pages.server import ahead, preload
for name in (*ahead.LIBRARIES, *(each for part in ahead.PARTS for each in ahead.modules(part))):
    import_module(name)
before = set(sys.modules)
for page in Path("pages").glob("*.py"):
    tree = ast.parse(page.read_text(encoding="utf-8"))
    imports = [each for each in tree.body if isinstance(each, (ast.Import, ast.ImportFrom))]
    exec(compile(ast.Module(imports, []), str(page), "exec"), {})
print(*sorted(set(sys.modules) - before))
"""


def test_what_a_page_imports_is_read_before_somebody_opens_it() -> None:
    """Whoever comes first waits for the answers to his page, not for the libraries behind them."""
    late = subprocess.run([sys.executable, "-c", LATE], cwd=ROOT, capture_output=True, text=True, check=True)
    assert late.stdout.split() == []


def test_before_a_server_runs_nobody_waits() -> None:
    """A page that is run without a server, as its tests do, begins at once."""
    ahead.wait()


def test_a_library_that_cannot_be_read_ahead_keeps_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """What fails before the first visitor is told, and the server goes on to let visitors in."""
    told: list[str] = []
    done = threading.Event()

    def tell(failed: threading.ExceptHookArgs) -> None:
        told.append(str(failed.exc_value))
        done.set()

    async def serve() -> None:
        async with ahead.lifespan(None):  # type: ignore[arg-type]
            await asyncio.to_thread(ahead.wait)
            await asyncio.to_thread(done.wait, 20)

    monkeypatch.setattr(threading, "excepthook", tell)
    monkeypatch.setattr(ahead, "LIBRARIES", ("no_such_library",))
    with ThreadPoolExecutor(1) as apart:  # the tests of the browser leave a loop running in this thread
        apart.submit(asyncio.run, serve()).result()
    assert told == ["No module named 'no_such_library'"]


def test_a_page_names_the_scripts_that_draw_charts_and_tables(made_up_path: Path) -> None:
    """A browser fetches them beside the first ones; the header is short enough for every proxy, and nothing else carries it."""
    names = preload.scripts(preload.STATIC)
    assert any(name.startswith("embed.") for name in names)
    assert any(name.startswith("DataFrame.") for name in names)
    assert len(preload.links()) < 2000
    with served(made_up_path) as server:
        for path, expected in (("mttr", preload.links()), ("_stcore/health", None), (f"static/js/{names[0]}", None)):
            with urllib.request.urlopen(f"{server.address}/{path}", timeout=20) as answer:
                assert answer.headers["Link"] == expected


def test_scripts_by_other_names_are_not_named(tmp_path: Path) -> None:
    """Where Streamlit calls them otherwise, pages open as they would without."""
    (tmp_path / "static" / "js").mkdir(parents=True)
    (tmp_path / "index.html").write_text("<html></html>", encoding="utf-8")
    (tmp_path / "static" / "js" / "Charts.1.js").write_text('import{a}from"./b.js"', encoding="utf-8")
    assert preload.scripts(tmp_path) == []
