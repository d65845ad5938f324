"""An archive given as texts by their paths, read and settled as a load does it: for tests of what files do to each other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from etl.archive import candidates, look
from etl.formats import claims
from etl.progress import Progress
from etl.records import Postmortem
from etl.roots import Root
from etl.settings import load_settings
from etl.settle import settle
from etl.together import read_archive

DAY = date(2026, 11, 21)


def write(root: Path, files: Mapping[str, str]) -> Path:
    """The archive on disk."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


def archive(root: Path, files: Mapping[str, str]) -> dict[str, Postmortem]:
    """Its documents by their paths."""
    settings = load_settings(DAY, write(root, files))
    entries = candidates(look(root), claims)
    reads = read_archive(entries, [Root(root, "", settings)], Progress(len(entries), None))
    return {each.document_path: each for each in settle([each.found for each in reads], settings)}
