"""What a document is: an incident, a near miss, a drill, planned maintenance, a recurrence, a template, or no incident.

Decided by what stands on the page, never by the archive: an incident has a time line, a cause, an impact or the fields of
one; a template has placeholders where values belong; a guide, an installation note or an index has neither.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import islice

from etl.document import Document, Item, KeyValue, Paragraph, Table
from etl.facts.shapes import Episode
from etl.facts.subjects import bare_title
from etl.folding import fold, label_forms
from etl.keyvalues import key_values
from etl.paths import is_folder_of_one, told_name
from etl.phrases import Hit
from etl.placeholders import is_placeholder
from etl.settings import Settings
from etl.vocabulary import Vocabulary

CSTATE = {"resolved", "resolvedwhen", "affected", "section", "severity"}
TELLING = {"timeline", "root_cause", "impact", "detection", "factors", "five_whys", "got_lucky", "went_wrong"}
SUPPORTING = {"resolution", "actions", "prevention", "lessons", "summary"}
CLOCKS = {
    "severity", "duration", "time_to_detect", "time_to_resolve", "time_to_mitigate", "time_to_acknowledge", "detected_at",
    "resolved_at", "started_at", "users_affected", "duration_of_impact",
}  # fmt: skip
# What a filled form states of an incident, if anything.
STATED = CLOCKS | {"incident_id", "incident_date", "title"}
# People point at a folder of postmortems: a page in it is one unless something speaks against it.
PRIOR = 1.5
ENOUGH = 2  # points
_CLOCK = re.compile(r"\d[:.h]\d\d")
HARDLY_A_WORD = 12
_TELLING_FOLDER = re.compile(r"post-?_?mortems?|incidents?|outages?|disclosures?", re.I)
_INDEX = re.compile(r"(?:readme|index|template|contributing|guide|about|changelog|license)\b", re.I)


def is_cstate(document: Document) -> bool:
    keys = {fold(value.key).replace(" ", "") for value in document.front}
    return len(keys & CSTATE) >= 4


def kind_of_document(document: Document, episodes: Sequence[Episode], settings: Settings) -> tuple[str, str | None]:
    """The kind, and the reason to skip it or None."""
    blank = is_template(document, episodes, settings.vocabulary) and not is_begun(document, episodes, settings.vocabulary)
    if blank or shows_template(document, episodes, settings.vocabulary):
        return "template", "template"
    if not is_incident(document, episodes, settings.vocabulary):
        return "not_an_incident", "not-an-incident"
    return "recurrence" if is_recurrence(episodes, settings.vocabulary) else _shade(document, episodes, settings), None


def is_template(document: Document, episodes: Sequence[Episode], vocabulary: Vocabulary) -> bool:
    """A form that nobody filled in: most of the places for values hold placeholders, or nothing."""
    total = len(document.front)
    blank = sum(is_placeholder(str(value.value)) for value in document.front)
    for section in document.sections:
        for label, value in _places(key_values(section)):
            total += 1
            blank += is_placeholder(value) and bool(label)
        for block in section.blocks:
            if isinstance(block, Table):
                cells = [cell for row in block.rows for cell in row.cells[1:]]
                total += len(cells)
                blank += sum(is_placeholder(cell) for cell in cells)
            elif isinstance(block, Item | Paragraph):
                total += 1
                blank += is_placeholder(block.text)
    title = next((episode.title for episode in episodes if episode.title), "")
    named_so = _says("template", f"{title} {_bare_name(document.path)}", vocabulary)
    return total > 0 and (
        blank >= 0.5 * total or (named_so and blank >= 0.15 * total) or (named_so and not _has_values(episodes))
    )


def is_begun(document: Document, episodes: Sequence[Episode], vocabulary: Vocabulary) -> bool:
    """Whether a form, however blank, was begun for an incident: it names the incident, and states two facts of it."""
    if _says("template", _bare_name(document.path), vocabulary):
        return False
    stated = {fact.field for episode in episodes for fact in episode.fields if fact.place != "section"} & STATED
    names = [bare_title(episode.title) for episode in episodes]
    named = any(name and not is_placeholder(name) and not _says("template", name, vocabulary) for name in names)
    return (named or "title" in stated) and len(stated - {"title"}) >= 2


def shows_template(document: Document, episodes: Sequence[Episode], vocabulary: Vocabulary) -> bool:
    """A page that shows a form among explanations, as an SOP does: the incident has no name in it, and no value at all."""
    if is_placeholder(bare_title(episodes[0].title)) and not _has_clock(episodes):
        return True
    named = [bare_title(section.heading) for section in document.sections if section.level > 0]
    if not any(is_placeholder(name) for name in named) or _states(episodes, STATED):
        return False
    pairs = [pair for section in document.sections for pair in key_values(section)]
    return sum(vocabulary.field_of(pair.key) in STATED and is_placeholder(pair.value) for pair in pairs) >= 2


def _has_clock(episodes: Sequence[Episode]) -> bool:
    return any(_CLOCK.search(event.time_raw or "") for episode in episodes for event in episode.events)


def _says(what: str, text: str, vocabulary: Vocabulary) -> bool:
    return vocabulary.identity.says(what, text)


def _is_nothing_but(what: str, title: str, vocabulary: Vocabulary) -> bool:
    forms = label_forms(title)
    return any(hit.name == what and hit.phrase in forms for hit in vocabulary.identity.find(title))


def _bare_name(path: str) -> str:
    return re.sub(r"[-_.]", " ", path.rsplit("/", 1)[-1])


def _places(pairs: Sequence[KeyValue]) -> list[tuple[str, str]]:
    return [(pair.key, pair.value) for pair in pairs]


def _has_values(episodes: Sequence[Episode]) -> bool:
    return any(fact.field in CLOCKS for episode in episodes for fact in episode.fields)


def _states(episodes: Sequence[Episode], fields: Collection[str]) -> bool:
    """Whether a labelled line, a table or the front matter states one of these fields."""
    return any(fact.field in fields and fact.place != "section" for episode in episodes for fact in episode.fields)


def is_incident(document: Document, episodes: Sequence[Episode], vocabulary: Vocabulary) -> bool:
    """Whether the page tells of an incident: enough of its sections, fields and words, against those of other documents."""
    if is_cstate(document):
        return any(
            fold(str(value.value)) in {"issue", ""} for value in document.front if fold(value.key) == "section"
        ) or not any(fold(value.key) == "section" for value in document.front)
    stated = [fact.text for fact in episodes[0].fields if fact.field == "title"]
    title = " ".join([*stated, episodes[0].title, re.sub(r"[-_]", " ", told_name(document.path))])
    points = _score(document, episodes, title, vocabulary)
    return points >= ENOUGH or points + _score_of_opening(document, vocabulary) >= ENOUGH  # which takes longest, and adds


def _score(document: Document, episodes: Sequence[Episode], title: str, vocabulary: Vocabulary) -> float:
    """The points of a page for its sections, fields, title and place."""
    kinds = {part.kind for episode in episodes for part in episode.parts if part.exact}
    fields = {fact.field for episode in episodes for fact in episode.fields if fact.place != "section"}
    points = PRIOR + 1.0 * len(kinds & TELLING) + 0.5 * len(kinds & SUPPORTING) + 1.0 * len(fields & CLOCKS)
    points += 2.0 * (len(episodes) > 1) + 1.5 * bool([event for episode in episodes for event in episode.events])
    said = {hit.name for hit in vocabulary.identity.find(title)}
    points += 2.0 * ("incident" in said) - 3.0 * ("other" in said)
    folder = document.path.rsplit("/", 1)[0] if "/" in document.path else ""
    points += 1.0 * bool(_TELLING_FOLDER.search(folder))
    points += 1.5 * bool({"started_at", "resolved_at"} & fields) + 0.5 * ("summary" in fields)
    is_index = bool(_INDEX.match(document.path.rsplit("/", 1)[-1])) and not is_folder_of_one(document.path)
    heading = next((section.heading for section in document.sections if section.level > 0), "")
    heads_a_list = len(episodes) == 1 and not fields & CLOCKS and _is_nothing_but("index", heading, vocabulary)
    return points - 4.0 * (is_index or heads_a_list)


def _score_of_opening(document: Document, vocabulary: Vocabulary) -> float:
    """The points of a page for the words of its first lines; none are taken away."""
    opening = " ".join(document.lines[document.body_line - 1 : document.body_line + 40])[:1_900]
    points = 0.6 * sum(1 for _ in islice(vocabulary.identity.said("happened", opening), 3))
    only_front = bool(document.front) and len(opening.split()) < HARDLY_A_WORD  # all it has to say is its metadata
    return points + 1.0 * only_front


_PLANNED = {"maintenance", "planned maintenance", "scheduled maintenance", "planned", "planned work", "change"}


def _planned(title: str, settings: Settings) -> list[Hit]:
    return [hit for hit in settings.vocabulary.kinds.find(title) if hit.name == "planned"]


def _shade(document: Document, episodes: Sequence[Episode], settings: Settings) -> str:
    title = " ".join([episodes[0].title, *(fact.text for fact in episodes[0].fields if fact.field in {"title", "kind"})])
    opening = " ".join(document.lines[document.body_line - 1 : document.body_line + 12])[:1_500]
    hits = {hit.name for hit in settings.vocabulary.kinds.find(title)}
    named = {fold(fact.text) for fact in episodes[0].fields if fact.field == "kind"}
    if named & _PLANNED or any(
        hit.start == 0 and hit.phrase.split()[0] in {"planned", "scheduled"} for hit in _planned(title, settings)
    ):
        return "maintenance"
    if "drill" in hits:
        return "drill"
    informational = any(fact.field == "informational" and fold(fact.text) in {"true", "yes"} for fact in episodes[0].fields)
    future = settings.vocabulary.kinds.says("planned_future", f"{title} {opening}")
    if informational or ("planned" in hits and (future or is_cstate(document))) or _announces_work(opening, settings):
        return "maintenance"
    if future and _names_work(title, settings) and not _names_an_incident(episodes[0], settings):
        return "maintenance"
    stated = [fact.text for fact in episodes[0].fields if fact.field in {"severity", "kind", "status", "impact"}]
    if "near_miss" in hits or any(settings.vocabulary.kinds.says("near_miss", text) for text in stated):
        return "near_miss"
    return "incident"


_SENTENCE_END = re.compile(r"\s(?<=[.!?]\s)")


def _announces_work(opening: str, settings: Settings) -> bool:
    """Whether a sentence says how long something will be away and what for: an announcement, though its title says outage."""
    kinds = settings.vocabulary.kinds
    if not kinds.says("planned_absence", opening):
        return False
    sentences = _SENTENCE_END.split(opening)
    return any(kinds.says("planned_absence", each) and kinds.says("planned_purpose", each) for each in sentences)


def _names_work(title: str, settings: Settings) -> bool:
    """Whether the title is that of work to be done: an upgrade, a migration, or an order such as "Update the cluster"."""
    return any(
        hit.name == "planned_work" or (hit.name == "planned_order" and hit.start == 0)
        for hit in settings.vocabulary.kinds.find(title)
    )


# The address issues.example.org names a machine, and no issue.
_ADDRESS = re.compile(r"[\w-]+(?:\.[\w-]+)+")


def is_recurrence(episodes: Sequence[Episode], vocabulary: Vocabulary) -> bool:
    """Whether the document says that it is about an issue that came back, and names two of its incidents at least.

    Only the stated type counts: many an ordinary postmortem has "recurring" in its title.
    """
    if len(episodes) != 1 or len(episodes[0].related) < 2:
        return False
    stated = (fact.text for fact in episodes[0].fields if fact.field == "kind")
    return any(vocabulary.kinds.says("recurrence", text) for text in stated)


def _names_an_incident(episode: Episode, settings: Settings) -> bool:
    """Whether the title says that something went wrong: "Outage after the upgrade" is no announcement of one."""
    titles = [episode.title, *(fact.text for fact in episode.fields if fact.field == "title")]
    return any(
        hit.name == "incident" for title in titles for hit in settings.vocabulary.identity.find(_ADDRESS.sub(" ", title))
    )


def traits_of(episode: Episode, document: Document, kind: str, settings: Settings) -> tuple[bool, bool, bool]:
    """Whether the incident is planned work or a drill, a near miss, restricted."""
    return kind in {"maintenance", "drill"}, kind == "near_miss", is_restricted(episode, document, settings)


def is_restricted(episode: Episode, document: Document, settings: Settings) -> bool:
    """Restricted by its own field or tag, or by the words with which templates ask for it. In doubt, restricted."""
    for fact in episode.fields:
        if fact.field == "restricted" and fold(fact.text) not in {"false", "no", "public", "open", "internal", "0"}:
            return fold(fact.text) in {
                "true",
                "yes",
                "restricted",
                "confidential",
                "private",
                "secret",
                "1",
            } or "restrict" in fold(fact.text)
        if fact.field in {"tags", "kind"} and fold(fact.text) in {"security", "restricted", "confidential"}:
            return True
    text = " ".join([episode.title, *document.lines[: document.body_line + 30]])[:6_000]
    return settings.vocabulary.kinds.says("restricted", text[:1_900])
