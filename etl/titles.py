"""What an incident is called: its heading or field without the words that every title of its archive begins with."""

from __future__ import annotations

import re

from etl.facts.shapes import Episode
from etl.facts.subjects import bare_title
from etl.paths import told_name
from etl.placeholders import is_placeholder
from etl.vocabulary import fold

_FORM = frozenset(
    {"post", "mortem", "postmortem", "incident", "report", "review", "template", "form", "analysis", "outage", "the"}
)
_NAME = re.compile(r"^\d{4}-?\d{2}-?\d{2}[-_ ]*")


def title_of(episode: Episode, path: str) -> str:
    """The title, without the words that every title of its archive begins with; the file's name where there is none."""
    source = title_source(episode)
    return bare_title(source[0]) or source[0] if source else _from_path(path)


def title_source(episode: Episode) -> tuple[str, int] | None:
    """The words and line of the title: of the front matter, the heading, or a labelled line where the heading only says
    what a form is called; None where the document has no title."""
    stated = [fact for fact in episode.fields if fact.field == "title"]
    front = next((fact for fact in stated if fact.place == "front_matter"), None)
    labelled = next((fact for fact in stated if fact.place != "front_matter"), None)
    if front:
        return front.text, front.line
    bare = bare_title(episode.title)
    if bare and not is_placeholder(bare) and not (labelled and set(fold(episode.title).split()) <= _FORM):
        return episode.title, episode.line
    return (labelled.text, labelled.line) if labelled else None


def _from_path(path: str) -> str:
    stem = told_name(path)
    return _NAME.sub("", stem).replace("-", " ").replace("_", " ").strip() or stem
