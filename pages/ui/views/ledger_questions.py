"""The ledger's second step, all on one screen: what is asked of it, its year, and the city's official total."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from sim import Fault

from ..markdown import verbatim
from ..session.ledgers import Ledger
from ..session.state import state
from ..shell.context import PageContext
from ..show.elements import heading, message, table_html
from ..words import Words
from .imports import fault_table

TYPED_RULES = {"ledger_base_year", "ledger_above_scale_va", "ledger_rest_growth"}
"""Faults of what is typed here: each is told at its box."""


def questions_step(page: PageContext, ledger: Ledger) -> None:
    """Questions, what must be mended and the base year on the left, the city as a whole on the right."""
    words = page.words
    left, right = st.columns([5, 4], gap="large")
    with left:
        mend_panel(words, ledger)
        questions_panel(words, ledger)
        typed_box(words, ledger, "base_year", str(ledger.draft.base_year or ""))
        typed_box(words, ledger, "city_name", ledger.draft.name)
    with right:
        heading(words("ledger_typed"))
        typed_box(words, ledger, "above_scale_va")
        typed_box(words, ledger, "rest_growth")
        st.caption(verbatim(words("ledger_skip", firms=ledger.draft.firms)))


def mend_panel(words: Words, ledger: Ledger) -> None:
    """What no answer settles, cell by cell: to be mended in the file, or by another choice of columns."""
    faults = [fault for fault in ledger.open_faults if fault.rule not in TYPED_RULES]
    if faults:
        message(words("ledger_mend", count=len(faults)), "warning")
        table = fault_table(words, faults)
        table_html(list(table.columns), table.to_numpy().tolist(), [["text"] * 5] * len(table))


def questions_panel(words: Words, ledger: Ledger) -> None:
    """Every question asked so far with its answers; those of one kind can be answered together."""
    open_now = len(ledger.unanswered)
    if not ledger.asked:
        heading(words("ledger_no_questions"))
        return
    heading(words("ledger_questions", count=open_now) if open_now else words("ledger_all_answered"))
    for kind in kinds(ledger.asked.values(), words.lang):
        if len(kind) > 1:
            together_row(words, ledger, kind)
            with st.expander(words("ledger_one_by_one"), key=f"ledger_each.{kind[0].question}", type="compact"):
                for fault in kind:
                    question_row(words, ledger, fault)
        else:
            question_row(words, ledger, kind[0])


def kinds(faults: Iterable[Fault], lang: str) -> list[list[Fault]]:
    """Questions of one rule and equal answers together, in the order they were asked."""
    found: dict[tuple[str, ...], list[Fault]] = {}
    for fault in faults:
        found.setdefault((fault.rule, *(fault.answer(code, lang) for code in fault.answers)), []).append(fault)
    return list(found.values())


def question_text(words: Words, fault: Fault) -> str:
    """Where it is asked, what stands there, and the question."""
    place = fault.cell or (words("row_number", row=fault.row) if fault.row else "")
    found = words("ledger_found", value=fault.value) if fault.value else ""
    return words.told(place + found, fault.right(words.lang)) if place else fault.right(words.lang)


def question_row(words: Words, ledger: Ledger, fault: Fault) -> None:
    """One question with its answers side by side."""
    answer_radio(words, ledger, question_text(words, fault), f"ledger_ask.{fault.question}", [fault])


def together_row(words: Words, ledger: Ledger, faults: Sequence[Fault]) -> None:
    """Questions of one kind, to be answered the same way at once."""
    text = words("ledger_several", text=question_text(words, faults[0]), count=len(faults))
    answer_radio(words, ledger, text, f"ledger_all.{faults[0].question}", faults)


def answer_radio(words: Words, ledger: Ledger, text: str, key: str, faults: Sequence[Fault]) -> None:
    """The answers to questions that share them; none is chosen where they were not answered alike."""
    given = {ledger.mapping.answers.get(fault.question) for fault in faults}
    st.session_state[key] = given.pop() if len(given) == 1 else None
    st.radio(
        verbatim(text),
        faults[0].answers,
        key=key,
        format_func=lambda code: verbatim(faults[0].answer(code, words.lang)),
        horizontal=True,
        on_change=take_answer,
        args=(tuple(fault.question for fault in faults), key),
    )


def take_answer(questions: Sequence[str], key: str) -> None:
    """An answer to one question or several."""
    if ledger := state().ledger:
        ledger.take_answers(dict.fromkeys(questions, st.session_state[key] or ""))


def typed_box(words: Words, ledger: Ledger, name: str, now: str = "") -> None:
    """A box for one of the typed answers, `now` in it where nothing was typed; below it what is wanted instead."""
    key = f"ledger_typed.{name}"
    st.session_state[key] = ledger.mapping.answers.get(name, now)
    st.text_input(
        words(f"ledger_{name}"),
        key=key,
        placeholder=words(f"ledger_{name}_hint"),
        on_change=take_text,
        args=(name, key),
    )
    if any(fault.rule == f"ledger_{name}" for fault in ledger.open_faults):
        message(words(f"ledger_{name}_wanted"), "warning")


def take_text(name: str, key: str) -> None:
    """What was typed into one of the boxes; an empty one takes it back."""
    if ledger := state().ledger:
        ledger.take_answers({name: str(st.session_state[key] or "").strip()})
