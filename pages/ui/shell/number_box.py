"""Numbers that are typed. The browser's own number field drops what it does not know: 0。5 became 5."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import streamlit as st

from sim.dataset import Column
from sim.intake.typed import read_typed

from ..markdown import verbatim
from ..session.state import state
from ..words import Words

Width = int | Literal["stretch"]

MAX_QUOTED_LETTERS = 40
"""Letters quoted of what was typed."""


@dataclass(frozen=True)
class NumberBox:
    """What a box holds: its name, the number in force (NaN: none), bounds, unit and format; `whole`: no fractions."""

    label: str
    now: float
    low: float | None = None
    high: float | None = None
    unit: str = ""
    form: str = "%.2f"
    whole: bool = False

    @property
    def text(self) -> str:
        """The number in force as the box shows it: by its format where that holds all of it; empty for none."""
        if math.isnan(self.now):
            return ""
        short = self.form % self.now
        return short if abs(float(short) - self.now) < 1e-9 else f"{self.now:.12g}"

    def read(self, text: str, words: Words) -> tuple[float | None, str]:
        """The number of a text, or why it cannot be taken, as the tail of a sentence."""
        column = Column("value", "number", low=self.low, high=self.high)
        typed = read_typed(text, self.unit, column)
        if fault := typed.fault(text):
            return None, fault.right(words.lang)
        if typed.value is None or (self.whole and typed.value != round(typed.value)):
            return None, words("whole_number" if self.whole else "a_number")
        return typed.value, ""


def take_typed(key: str, box: NumberBox, words: Words, take: Callable[[float], None]) -> None:
    """Take the number of what was typed; else the box shows the number in force again, and a notice says why.

    A text that was taken stays in the session: a browser quicker than the server sends it once more, and must not
    be heard twice.
    """
    if key not in st.session_state:  # of a page that was left
        return
    text = str(st.session_state[key] or "")
    value, why = box.read(text, words)
    if value is not None and value != box.now:
        take(value)
        return
    st.session_state[key] = box.text
    if value is None:
        said = {"text": text[:MAX_QUOTED_LETTERS], "label": box.label, "why": why, "now": box.text}
        state().notice = words("typed_refused", **said)


def value_box(words: Words, box: NumberBox, key: str, take: Callable[[float], None], width: int) -> None:
    """Draw a box beside a slider that shows the same number; `take` is given what is typed into it."""
    st.session_state[key] = box.text  # each time: the browser may have dropped the box; what is being typed stays
    args = (key, box, words, take)
    st.text_input(
        verbatim(box.label), key=key, label_visibility="collapsed", on_change=take_typed, args=args, width=width
    )


def number_input(words: Words, box: NumberBox, key: str, width: Width = "stretch", about: str = "") -> float:
    """The number of a box, at first the one given; the session keeps it also while its page is away."""
    place = f"{key}.{box.now:g}"  # another number to begin with is another question
    box = replace(box, now=state().numbers.get(place, box.now))
    st.session_state[key] = box.text

    def keep(value: float) -> None:
        state().numbers[place] = value

    args = (key, box, words, keep)
    st.text_input(
        verbatim(box.label), key=key, help=verbatim(about) or None, on_change=take_typed, args=args, width=width
    )
    return box.now
