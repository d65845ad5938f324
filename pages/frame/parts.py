"""The parts of a page, from top to bottom: question, answer, picture, table with download, how it was computed.

Owns their looks and their order on the screen. Text from documents goes through `plain`, so that none of it becomes a
link, an image or a heading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import streamlit as st

from analytics.charts.specification import specification
from analytics.metrics import Coverage
from analytics.narrative import INCIDENT, Caption
from analytics.narrative.response_times import reasons
from analytics.presentation import plain
from analytics.warehouse import sql_of
from pages.frame.marks import PICK, Leads, follow, picked_marks
from pages.frame.tables import table

DEFINITIONS_PAGE = "pages/measure_definitions.py"
MEASURE_PARAMETER = "measure"
# How an incident stands in every table.
INCIDENT_COLUMNS = INCIDENT


def title(question: str) -> None:
    """The page's title: the reader's question."""
    st.title(plain(question), anchor=False)


def section(question: str, anchor: str | None = None) -> None:
    """A smaller question inside the page; with `anchor` a statement can lead to it."""
    st.subheader(plain(question), anchor=anchor or False)


def unbroken(text: str) -> str:
    """Text that stays text, and of which no line ends between a number and its per cent sign."""
    return plain(text).replace(" %", "\u00a0%")


def answer(*sentences: str | None) -> None:
    """The answer: computed sentences as one paragraph. Nulls are left out; without any sentence nothing is drawn."""
    said = [sentence for sentence in sentences if sentence]
    if said:
        st.markdown(unbroken(" ".join(said)))


def statements(said: Iterable[tuple[str, str]]) -> None:
    """Computed sentences, one under the other, each with the way to what is behind it: (sentence, anchor of the section)."""
    st.markdown("\n".join(f"- {unbroken(text)} [↓\u00a0{plain(anchor.replace('-', ' '))}](#{anchor})" for text, anchor in said))


def plain_list(lines: Iterable[str]) -> None:
    """Short lines of text, one under the other."""
    st.markdown("\n".join(f"- {unbroken(line)}" for line in lines))


def terms(entries: Iterable[tuple[str, str]]) -> None:
    """Terms and what they mean, one under the other."""
    st.markdown("\n".join(f"- **{plain(term)}.** {plain(meaning)}" for term, meaning in entries))


def contents(entries: Iterable[tuple[str, str]]) -> None:
    """What the page holds, as links to its sections: (title, anchor)."""
    st.markdown("\n".join(f"- [{plain(title)}](#{anchor})" for title, anchor in entries))


def figure(
    chart: Any,
    *,
    alt: str,
    frame: Any,
    name: str,
    columns: Mapping[str, str] | None = None,
    opens: Leads | None = None,
    about: str | None = None,
    coverage: Coverage | None = None,
    questions: Iterable[str] = (),
    picks: bool = False,
    measure: str | None = None,
) -> list[Mapping[str, Any]]:
    """A chart with its text alternative and, folded, its numbers with their download and how they were computed.

    `frame` holds what the chart shows and `columns` the headings of the columns to list, in order. With `opens`, a click on a
    mark leads to its incident (a column of keys) or to the incidents it counts; the table below is the way without a mouse.
    With `picks`, the marks clicked on come back. `measure` is the entry of the page of definitions that it leads to.
    """
    marks: list[Mapping[str, Any]] = []
    drawn = {"spec": specification(chart), "alt": alt, "key": f"chart-{name}", "width": "stretch"}
    if opens is None and not picks:
        st.vega_lite_chart(**drawn)
    else:
        event = st.vega_lite_chart(**drawn, on_select="rerun", selection_mode=PICK)
        marks = picked_marks(event)
        if opens is not None:
            follow(marks, opens, f"chart-{name}")

    def numbers() -> None:
        table(frame, name, columns, opens)
        if about:
            _explain(about, coverage, questions)
        if measure:
            st.page_link(DEFINITIONS_PAGE, label="Clock, n, interval, unknowns →", query_params={MEASURE_PARAMETER: measure})

    folded("Numbers and method" if about else "The numbers in this chart", f"numbers-{name}", numbers)
    return marks


def show(
    chart: Any,
    caption: Caption,
    frame: Any,
    coverage: Coverage | None = None,
    *,
    opens: Leads | None = None,
    picks: bool = False,
    suffix: str = "",
) -> list[Mapping[str, Any]]:
    """A figure with all that its caption says. `suffix` tells apart several figures of one caption."""
    return figure(
        chart,
        alt=caption.alt,
        frame=frame,
        name=f"{caption.name}{suffix}",
        columns=caption.columns,
        opens=opens,
        about=caption.about,
        coverage=coverage,
        questions=caption.questions,
        picks=picks,
        measure=caption.name,
    )


def method(definition: str, coverage: Coverage | None = None, questions: Iterable[str] = (), notes: Iterable[str] = ()) -> None:
    """How it was computed, folded: definition, how many were used of how many, what was left out and why, the SQL."""
    asked = tuple(questions)
    key = "-".join(("method", *asked))
    folded("How this was computed", key, lambda: _explain(definition, coverage, asked, notes))


def _explain(definition: str, coverage: Coverage | None, questions: Iterable[str], notes: Iterable[str] = ()) -> None:
    st.markdown(plain(definition))
    if coverage is not None:
        left = reasons(coverage.left_out)
        used = f"Used: {coverage.used} of {coverage.total} {coverage.noun}."
        st.markdown(plain(f"{used} Left out: {left}." if left else used))
    for note in notes:
        st.markdown(plain(note))
    for question in questions:
        with st.popover(f"SQL: {question}", type="tertiary"):
            st.code(sql_of(question), language=None)  # coloured words are too pale on white


def folded(label: str, key: str, contents: Callable[[], None], *, is_apart: bool = True) -> None:
    """Contents that are made and sent when somebody opens them: most readers open few.

    What happens in them is `is_apart` from the page, which does not run for it, unless it changes something elsewhere.
    """
    (_fold_apart if is_apart else _fold)(label, key, contents)


def _fold(label: str, key: str, contents: Callable[[], None]) -> None:
    with st.expander(label, key=key, on_change="rerun") as fold:
        if fold.open:
            contents()


_fold_apart = st.fragment(_fold)


def small(text: str | None) -> None:
    """A line in small type, where there is one."""
    if text:
        st.caption(plain(text))


def download(label: str, text: Callable[[], str], name: str) -> None:
    """A text file that is made when somebody asks for it; `text` runs apart from the page."""
    st.download_button(label, text, name, "text/markdown", key=f"download-{name}", on_click="ignore", type="tertiary")


def more(page: str, label: str) -> None:
    """The way to the page that goes deeper; the selection goes along."""
    st.page_link(f"pages/{page}.py", label=f"{label} →")


def empty(why: str, what_to_do: str) -> None:
    """In place of an empty axis: why there is nothing to show, and what to do about it."""
    st.info(plain(f"{why} {what_to_do}"))
