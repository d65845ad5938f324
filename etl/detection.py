"""How an incident was noticed: from its own field or boxes, else from the words of its detection, time line and summary."""

from __future__ import annotations

import re
from collections.abc import Sequence

from etl.facts.shapes import Episode
from etl.folding import fold
from etl.phrases import Hit
from etl.records import TimelineEvent
from etl.vocabulary import Vocabulary

_NO = re.compile(
    r"\b(?:no|not|never|without|missing|lack(?:ed|ing)?|absence|absent|neither|nor|didn t|did not|weren t|wasn t|should have|"
    r"failed to|instead of|kein\w{0,2}|ohne|nicht|aucun|aucune|sans|pas de|sin|ningun|ninguna|sem|nenhum|nenhuma|senza|nessun|"
    r"nessuna|geen|zonder|brak|bez|khong|tidak ada|tanpa|без|нет|не)\b"
)
_ALERT = re.compile(r"alert(?:s|ing)?|alarms?|monitors?")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|(?<=。)")
_LONGEST = 700  # characters of a section that are read


def detection_of(
    episode: Episode, events: Sequence[TimelineEvent], vocabulary: Vocabulary
) -> tuple[str | None, str, int | None]:
    """The method, the words that say so and their line; (None, "", None) where the document does not say."""
    for name in ("detection_method", "detected_at", "time_to_detect"):
        for fact in (fact for fact in episode.fields if fact.field == name):
            found = _named(fact.text[:_LONGEST], vocabulary)
            if found:
                return found, fact.text, fact.line
            if fact.place in {"front_matter", "table", "header"} and fold(fact.text).startswith("other"):
                return "other", fact.text, fact.line
    notes = {event.line: event.note for event in episode.events}
    for event in events:
        if event.moment == "detected":
            for text in (notes.get(event.line or 0, ""), event.event):
                found = _named(text, vocabulary)
                if found:
                    return found, text, event.line
    return _in_prose(episode, vocabulary)


def _in_prose(episode: Episode, vocabulary: Vocabulary) -> tuple[str | None, str, int | None]:
    """A sentence of the summary that says that somebody or something noticed it."""
    for fact in episode.fields:
        if fact.field == "summary":
            for sentence in _SENTENCE.split(fact.text[:2_000]):
                if any(hit.name == "detected" for hit in vocabulary.moments.find(sentence)):
                    found = _named(sentence, vocabulary)
                    if found:
                        return found, sentence, fact.line
    return None, "", None


def _named(text: str, vocabulary: Vocabulary) -> str | None:
    """The method named first in the text, what is denied left out; where words only say that it was noticed: by whom."""
    noticed: list[Hit] = []
    for sentence in _SENTENCE.split(text):
        words = fold(sentence).split()
        hits = [
            hit
            for hit in vocabulary.detection.find(sentence)
            if not _denied(sentence, hit) and not _says_which_alert(hit, words)
        ]
        telling = [hit for hit in hits if hit.name != "noticed"]
        if telling:
            return min(telling, key=lambda hit: (hit.start, -hit.length)).name
        noticed += hits
    if not noticed:
        return None
    return "automated" if all(hit.phrase == "alerted" for hit in noticed) else "internal"


def _says_which_alert(hit: Hit, words: Sequence[str]) -> bool:
    """The customer in "client disconnection alerts fired" has told nobody: the alert is about them."""
    behind = words[hit.start + len(hit.phrase.split()) :][:2]
    return hit.name == "customer" and len(hit.phrase.split()) == 1 and any(_ALERT.fullmatch(word) for word in behind)


def _denied(sentence: str, hit: Hit) -> bool:
    words = fold(sentence).split()
    before = " ".join(words[max(0, hit.start - 4) : hit.start])
    after = " ".join(words[hit.start : hit.start + 5])
    return bool(_NO.search(before)) or bool(re.search(r"\b(?:did not|didn t|failed to|never)\b", after))
