"""What an incident is called: its heading or field without the words that every title of its archive begins with."""

from __future__ import annotations

import re

from etl.document import Paragraph
from etl.facts.parts import FORM_NAMES, items
from etl.facts.shapes import Episode
from etl.facts.subjects import bare_title
from etl.folding import fold
from etl.paths import told_name
from etl.placeholders import is_placeholder

_FORM = frozenset(
    {
        "post",
        "mortem",
        "postmortem",
        "incident",
        "incidents",
        "report",
        "reports",
        "review",
        "template",
        "form",
        "analysis",
        "outage",
        "the",
    }
)
# A line of its own at the top of a page without headings; more is a sentence.
_WORDS = range(3, 17)
_LENGTH = 110
_WRAPPED = 60  # characters; where all lines are shorter, the paragraph is a list of lines and no running text
_LABELLED = re.compile(r"[^\W\d_][\w /-]{0,40}[:：](?:\s|$)")
_NAME = re.compile(r"^\d{4}-?\d{2}-?\d{2}[-_ ]*")


def title_of(episode: Episode, path: str) -> str:
    """The title, without the words that every title of its archive begins with; the file's name where there is none."""
    source = title_source(episode)
    if source is None:
        return _from_path(path)
    title = _without_space(source[0], episode)
    return bare_title(title) or title


def _without_space(title: str, episode: Episode) -> str:
    """The title without the name of the wiki's space, which an export puts before it (`Ops : Mail is late`) and above it."""
    space, colon, rest = title.partition(" : ")
    above = (item.text for part in episode.parts if part.section.line < episode.line for item in items(part))
    return rest if colon and rest and space in above else title


def title_source(episode: Episode) -> tuple[str, int] | None:
    """The words and line of the title: of the front matter, the heading, a labelled line or the next heading where the
    heading only says what a form is called, or the first line of a page without headings; None where there is no title."""
    stated = [fact for fact in episode.fields if fact.field == "title"]
    front = next((fact for fact in stated if fact.place == "front_matter"), None)
    labelled = next((fact for fact in stated if fact.place != "front_matter"), None)
    if front:
        return front.text, front.line
    bare = bare_title(episode.title)
    is_form = fold(episode.title) in FORM_NAMES or {word for word in fold(episode.title).split() if not word.isdigit()} <= _FORM
    if bare and not is_placeholder(bare) and not is_form:
        return episode.title, episode.line
    if labelled:
        return labelled.text, labelled.line
    if episode.title:
        return _next_heading(episode) or (episode.title, episode.line) if bare and not is_placeholder(bare) else None
    return _opening_line(episode)


def _next_heading(episode: Episode) -> tuple[str, int] | None:
    """The heading directly below one that only says "Postmortem", unless it names a section."""
    below = next((part for part in episode.parts if part.section.line > episode.line), None)
    above = next((part for part in episode.parts if part.section.line == episode.line), None)
    if below is None or above is None or above.section.blocks or below.kind is not None or below.section.form != "atx":
        return None
    return (below.section.heading, below.section.line) if len(below.section.heading.split()) in _WORDS else None


def _opening_line(episode: Episode) -> tuple[str, int] | None:
    """The line that opens a page without headings, where it stands alone and is no sentence."""
    first = episode.parts[0] if episode.parts else None
    if first is None or first.kind is not None:
        return None
    if first.section.heading:
        return (first.section.heading, first.section.line) if _is_opening(first.section.heading) else None
    block = first.section.blocks[0] if first.section.blocks else None
    if not isinstance(block, Paragraph) or (len(block.texts) > 1 and any(len(text) > _WRAPPED for text in block.texts)):
        return None
    lines = ((text, block.line + index) for index, text in enumerate(block.texts[:2]))
    return next(((text, line) for text, line in lines if _is_opening(text)), None)


def _is_opening(text: str) -> bool:
    """Whether a line can be a title: a few words, no sentence, no label, and more than what a form is called."""
    bare = bare_title(text)
    if len(text) > _LENGTH or len(bare.split()) not in _WORDS or set(fold(text).split()) <= _FORM:
        return False
    return text.rstrip()[-1] not in ".,;:!" and not is_placeholder(bare) and not (_LABELLED.match(bare) and bare == text)


def _from_path(path: str) -> str:
    stem = told_name(path)
    return _NAME.sub("", stem).replace("-", " ").replace("_", " ").strip() or stem
