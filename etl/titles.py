"""What an incident is called: its heading or field without the words that every title of its archive begins with."""

from __future__ import annotations

import re

from etl.facts.shapes import Episode
from etl.facts.subjects import bare_title
from etl.placeholders import is_placeholder
from etl.vocabulary import fold

_FORM = frozenset(
    {"post", "mortem", "postmortem", "incident", "report", "review", "template", "form", "analysis", "outage", "the"}
)
_NAME = re.compile(r"^\d{4}-?\d{2}-?\d{2}[-_ ]*")


def title_of(episode: Episode, path: str) -> str:
    """The title: of the front matter, the heading, or a labelled line where the heading only says what a form is called."""
    stated = [fact for fact in episode.fields if fact.field == "title"]
    front = next((fact.text for fact in stated if fact.place == "front_matter"), None)
    labelled = next((fact.text for fact in stated if fact.place != "front_matter"), None)
    heading = episode.title if bare_title(episode.title) and not is_placeholder(bare_title(episode.title)) else None
    if heading and labelled and set(fold(heading).split()) <= _FORM:
        heading = None
    chosen = front or heading or labelled
    return bare_title(chosen) or chosen if chosen else _from_path(path)


def _from_path(path: str) -> str:
    stem = path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return _NAME.sub("", stem).replace("-", " ").replace("_", " ").strip() or stem
