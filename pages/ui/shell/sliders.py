"""One slider for each assumption of the registry: how it is drawn, and what moving it does."""

from __future__ import annotations

from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from sim import Scenario
from sim.case import Case
from sim.registry import Assumption

from ..markdown import verbatim
from ..session import datasets, history, widgets
from ..session.state import state
from ..words import Words, percent
from .number_box import NumberBox, value_box

KINDS = ("lever", "assumption")

Panels = dict[tuple[str, ...], DeltaGenerator]
"""Where the sliders of an open group are drawn, by their keys."""

FORMATS = {"share": "%.1f%%", "month": "%.1f", "firms": "%.0f", "亿元": "%.2f", "×": "%.2f"}


def scale(slider: Assumption) -> float:
    """What a value is multiplied by on screen: 100 for shares, shown in percent, else 1."""
    return 100.0 if slider.unit == "share" else 1.0


def on_screen(slider: Assumption, value: float) -> float:
    """A value as the widget holds it: rounded, since 0.07 × 100 is not 7."""
    return round(value * scale(slider), 9)


def take_moved(slider: Assumption, widget: str) -> None:
    """The value a slider was moved to becomes the scenario's."""
    take_value(slider, st.session_state[widget])


def take_value(slider: Assumption, value: float) -> None:
    """A value as it is on screen becomes the scenario's."""
    history.change(slider.default, slider.key, round(value / scale(slider), 12))


def way_back(slider: Assumption, value: float) -> float:
    """The value ↺ leads to: that of the scenario that was opened; from there the dataset's."""
    past = history.history()
    opened = past.origins[past.place].values.get(slider.key, slider.default)
    return slider.default if value == opened else opened


def reset(kind: str | None = None) -> None:
    """Set the assumptions of a kind back to the dataset's values; None: everything, table edits too."""
    now = history.history().now
    if kind is None:
        history.open_whole(Scenario())
        return
    sliders = datasets.in_use().assumptions
    values = {k: v for k, v in now.values.items() if sliders[k].kind != kind}
    history.go(Scenario(values, now.edits, now.name))


def slider_text(words: Words, slider: Assumption, value: float) -> str:
    """A value with its unit, as a sentence shows it."""
    return percent(value) if slider.unit == "share" else words(f"amount_{slider.unit}", value=f"{value:g}")


def band(words: Words, slider: Assumption) -> str:
    """What is usual and what rare of a slider that has a spread, as a sentence; nothing of one that is decided."""
    if slider.spread is None:
        return ""
    names = ("usual_low", "usual_high", "tight_low", "tight_high")
    ends = (slider_text(words, slider, round(end, 3)) for range_ in slider.bands() for end in range_)
    return words("slider_band", **dict(zip(names, ends, strict=True)))


def help_text(words: Words, slider: Assumption) -> str:
    """What a slider is about: its meaning, range, default, usual band and source."""
    return words(
        "slider_help",
        help=slider.help[words.lang],
        low=slider_text(words, slider, slider.low),
        high=slider_text(words, slider, slider.high),
        default=slider_text(words, slider, slider.default),
        band=band(words, slider),
        source=slider.source[words.lang],
    )  # fmt: skip


def draw_slider(words: Words, slider: Assumption, value: float) -> None:
    """One slider with its value box, a mark when it was changed, and its way back."""
    unit = "" if slider.unit == "share" else words.unit(slider.unit)
    name, now, form = slider.name[words.lang] + words.bracket(unit), on_screen(slider, value), FORMATS[slider.unit]
    mark = "" if value == slider.default else "● "
    with st.container(horizontal=True, wrap=False, gap="small", vertical_alignment="bottom"):
        slide(words, slider, mark + name, now)
        low, high = on_screen(slider, slider.low), on_screen(slider, slider.high)
        unit = "%" if slider.unit == "share" else slider.unit
        typed = NumberBox(name, now, low, high, unit, form.rstrip("%"), slider.unit == "firms")
        value_box(words, typed, f"box.{slider.key}.{now}", partial(take_value, slider), 74)
        back = way_back(slider, value)
        if back != value:
            st.button(
                "↺",
                key=f"reset.{slider.key}",
                help=verbatim(words("reset_one", value=slider_text(words, slider, back))),
                on_click=history.change,
                args=(slider.default, slider.key, back, True),
            )


def slide(words: Words, slider: Assumption, label: str, now: float) -> None:
    """The slider itself, at the value in force as it is on screen.

    In a session that another server began, the value the browser still holds wins and is taken into the scenario.
    """
    key = widgets.SLIDE + slider.key
    carried = state().carried_over and key not in st.session_state
    behind = not carried and st.session_state.get(key) != now
    if behind:  # setting what is there already would fight quick keys
        st.session_state[key] = now
    held = st.slider(
        verbatim(label),
        on_screen(slider, slider.low),
        on_screen(slider, slider.high),
        # A keyed widget re-created on another page ignores `value`; None lets the session's own value decide.
        None if behind else now,
        on_screen(slider, slider.step),
        key=key,
        help=verbatim(help_text(words, slider)),
        format=FORMATS[slider.unit],
        on_change=take_moved,
        args=(slider, key),
    )
    if carried and held != now:  # moved before this session was: its replica is gone, and this one takes over
        take_moved(slider, key)
        st.rerun()


def draw_rows(words: Words, case: Case, panels: Panels) -> None:
    """Draw the sliders of the open groups, each where `draw_panels` made room for its group."""
    for members, panel in panels.items():
        with panel:
            for key in members:
                draw_slider(words, case.unedited.assumptions[key], case.values[key])
    state().carried_over = False
