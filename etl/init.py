"""The first files of an archive: forms to fill in, the team's rules and words, written where nothing stands yet.

Owns what `python -m etl init` writes and says. The files themselves are data, in `etl/starter/`. What exists is never
touched, not even when it is empty.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TextIO

from etl.exits import CANNOT_CREATE, INPUT_OUTPUT, PUBLISHED, StopError

STARTER = Path(__file__).with_name("starter")
# Hidden files are easily lost in copies of a source tree, so this one gets its dot when it is written.
RENAMED = {"gitignore": ".gitignore"}

NEXT = """
What to do next, from the folder of Incident Almanac:
  1. Copy a form of {folder}/templates to {folder}/2026/2026-03-17-what-happened.md, and fill it in.
     Any other Markdown or text will do as well: put what you have beside it.
  2. python -m etl check {folder}             says by file and line what is wrong or was not understood
  3. make run ARCHIVE={folder}                shows the archive in a browser
  4. Write into {folder}/policy.yaml which team owns which service, and what differs from our rules.
Forms that nobody filled in are skipped by every load. From a wiki: docs/from-your-wiki.md. In CI: docs/ci.md.
"""


def init(folder: str, out: TextIO) -> int:
    """Write what is missing into the folder, made where it does not exist; say what was written, and what was left.

    Raises StopError 73 where the folder cannot be made or is a file, 74 where a file cannot be written.
    """
    place = Path(folder)
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StopError(CANNOT_CREATE, f"{folder} cannot be made: {error.strerror}; name a folder") from error
    for source in sorted(STARTER.rglob("*")):
        if source.is_file():
            inside = source.relative_to(STARTER)
            target = place / inside.with_name(RENAMED.get(inside.name, inside.name))
            out.write(f"{'wrote' if _written(source, target) else 'left as it is:'} {target}\n")
    out.write(NEXT.format(folder=place))
    return PUBLISHED


def _written(source: Path, target: Path) -> bool:
    """Whether the file was written; not where something has its name, be it a link that leads nowhere."""
    if os.path.lexists(target):
        return False
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            file.write(source.read_bytes())
    except OSError as error:
        raise StopError(INPUT_OUTPUT, f"{target} cannot be written: {error.strerror}") from error
    return True
