"""The container's recipe agrees with the repository: its files, its commands, its port, its user."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RECIPE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
LINES = [line.split(maxsplit=1) for line in RECIPE.splitlines() if line.strip() and not line.startswith("#")]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def of(instruction: str) -> list[str]:
    return [rest for name, rest in LINES if name == instruction]


def test_it_runs_what_the_makefile_runs() -> None:
    """The container's command is a target of the Makefile, and each variable that it sets is one that the Makefile takes."""
    assert of("ENTRYPOINT") == ['["make"]']
    (command,) = of("CMD")
    assert re.search(rf"^{command.strip('[]').strip(chr(34))}:", MAKEFILE, re.MULTILINE)
    given = dict(pair.split("=", 1) for line in of("ENV") for pair in shlex.split(line))
    for name in ("ARCHIVE", "WAREHOUSE"):
        assert re.search(rf"^{name} \?=", MAKEFILE, re.MULTILINE)
        assert given[name].startswith("/")


def test_what_it_copies_is_there() -> None:
    """Every file and folder of a COPY exists and is let through by .dockerignore; the pages' code is all of it."""
    copied = [part for line in of("COPY") if not line.startswith("--from") for part in line.split()[:-1]]
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert {"app.py", "analytics", "etl", "pages", "data", "Makefile", "requirements.lock"} <= set(copied)
    let_through = {
        line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line.startswith("!")
    }
    assert {name.split("/")[0] for name in copied} == let_through


def test_make_finds_the_installation_done() -> None:
    """The stamp is named as the Makefile names it, so nothing is installed when the container starts."""
    assert "touch \".venv/.installed-$(cksum requirements.lock | cut -d' ' -f1)\"" in RECIPE
    assert "STAMP := $(VENV)/.installed-$(DIGEST)" in MAKEFILE
    assert "DIGEST := $(shell cksum requirements.lock | cut -d' ' -f1)" in MAKEFILE
    assert "--require-hashes -r requirements.lock" in RECIPE


def test_it_has_no_rights_no_address_and_a_pulse() -> None:
    """An ordinary user runs it, no registry stands in it, and its health is asked where Streamlit answers."""
    assert of("USER") == ["almanac"]
    assert [found for found in re.findall(r"https?://[^\s'\"]+", RECIPE) if "127.0.0.1" not in found] == []
    (pulse,) = of("HEALTHCHECK")
    port = of("EXPOSE")[0]
    assert f"http://127.0.0.1:{port}/_stcore/health" in pulse
    assert f"PORT ?= {port}" in MAKEFILE
    secrets = ".streamlit/secrets.toml"
    assert secrets in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "COPY .streamlit/config.toml" in RECIPE
