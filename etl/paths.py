"""What a document's path tells of it: the name it goes by, and where a link in it leads. Knows no content."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import unquote

from etl.dates import read_date

# A page of such a name speaks for its folder.
_SPEAKS = re.compile(r"(?:readme|index|main|post[-_ ]?mortem|incident|report)", re.I)
# A folder of such a name holds many incidents.
_HOLDS_MANY = re.compile(
    r"(?:19|20)\d{2}(?:[-_]?\d{2})?|post[-_ ]?mortems?|incidents?|outages?|reports?|docs?|archive|content|src", re.I
)
# What an exporter of a wiki hangs behind a page's name.
_PAGE_NUMBER = re.compile(r"(?<=\S)[ _-][0-9a-f]{32}$")
_IDENTITY = re.compile(r"(?<![A-Za-z])(?:(?i:inc|pm|incident|outage|postmortem)[-_ ]?|[A-Z]{2,8}-)\d{2,}")


def stem_of(path: str) -> str:
    """The file's name without folder and ending."""
    return path.rsplit("/", 1)[-1].rsplit(".", 1)[0]


def folder_of(path: str) -> str:
    """The folder of a file, empty for the root."""
    return path.rsplit("/", 1)[0] if "/" in path else ""


def linked_path(reference: str, by: str) -> str:
    """The path of the archive that a link in the file `by` leads to, whether or not there is anything."""
    bare = unquote(reference.split("#", 1)[0]).strip("[]() ")
    return posixpath.normpath(posixpath.join(folder_of(by), bare))


def speaks_for_folder(path: str) -> bool:
    """Whether a file is the main page of the folder of one incident: `2026-03-17-checkout/README.md`."""
    folder = folder_of(path).rsplit("/", 1)[-1]
    if not folder or _HOLDS_MANY.fullmatch(folder):
        return False
    stem = stem_of(path)
    return _SPEAKS.fullmatch(stem) is not None or stem.casefold() == folder.casefold()


def told_name(path: str) -> str:
    """The name that a path gives a document: that of its file without the ending, or of the folder it speaks for; without the
    page number of a wiki's export."""
    name = folder_of(path).rsplit("/", 1)[-1] if speaks_for_folder(path) else stem_of(path)
    return _PAGE_NUMBER.sub("", name)


def dated_name(path: str) -> str:
    """The same with the ending, in which a date may stand: `2021.07.27 outage`."""
    return told_name(path) if speaks_for_folder(path) else path.rsplit("/", 1)[-1]


def is_folder_of_one(path: str) -> bool:
    """Whether a main page's folder is called by a day or an id, as folders of one incident are."""
    if not speaks_for_folder(path):
        return False
    name = told_name(path)
    return read_date(name).value is not None or _IDENTITY.search(name) is not None
