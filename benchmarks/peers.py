"""What a user would write or start instead: python-frontmatter and markdown-it-py as their documentation shows them, cmark-gfm
in C, `find`, and a scan of all folders.
"""

from __future__ import annotations

import os
import resource
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import frontmatter
from markdown_it import MarkdownIt

MARKDOWN_IT = "python-frontmatter + markdown-it-py"
PLAIN = "scan and read"
CMARK = "cmark-gfm -t xml --sourcepos"
FIND = "find -printf"
AT_ONCE = 5_000  # files of one call, whose names have to fit a command line
_PARSER = MarkdownIt("commonmark").enable("table")


def markdown_it(path: Path) -> tuple[str, int]:
    """The first heading, and how many rows stand in tables, from a file's front matter and tokens."""
    post = frontmatter.loads(path.read_text(encoding="utf-8"))
    tokens = _PARSER.parse(post.content)
    titles = (tokens[index + 1].content for index, token in enumerate(tokens) if token.type == "heading_open")
    rows = sum(token.type == "tr_open" for token in tokens) - sum(token.type == "thead_open" for token in tokens)
    title = str(post.metadata.get("title") or next(titles, ""))
    return title.removeprefix("Post-Mortem: "), rows


def plain_read(path: Path) -> int:
    """The size of a file, read."""
    return len(path.read_bytes())


def cmark(paths: Sequence[Path]) -> tuple[float, float]:
    """Seconds on the clock and of computing for cmark-gfm to write the structure of all files, their text as one document."""
    start, before = time.perf_counter(), _children()
    for at in range(0, len(paths), AT_ONCE):
        command = [*CMARK.split(), "-e", "table", "-e", "tasklist", *map(str, paths[at : at + AT_ONCE])]
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start, _children() - before


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def find(folder: Path) -> str:
    """A line for each file below a folder, with its size and time."""
    command = ["find", str(folder), "-type", "f", "-printf", "%p %s %T@\\n"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def scan(folder: Path) -> int:
    """How many files stand below a folder, each looked at for its size and time."""
    count, waiting = 0, [str(folder)]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    count += entry.stat(follow_symlinks=False).st_mtime_ns > 0
    return count
