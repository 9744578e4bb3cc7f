"""The sidebar's sliders, drawn from the registry: levers first, then the world's assumptions, a group at a time."""

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
    """What a value is multiplied by on screen: shares are shown as percentages."""
    return 100.0 if slider.unit == "share" else 1.0


def on_screen(slider: Assumption, value: float) -> float:
    """The value as the widget holds it."""
    return round(value * scale(slider), 9)


def take_moved(slider: Assumption, widget: str) -> None:
    """A slider was moved: its value becomes the scenario's."""
    take_value(slider, st.session_state[widget])


def take_value(slider: Assumption, value: float) -> None:
    """A value as the page shows it becomes the scenario's."""
    history.change(slider.default, slider.key, round(value / scale(slider), 12))


def way_back(slider: Assumption, value: float) -> float:
    """Where ↺ leads: to the value of the scenario that was opened; from there to the dataset's."""
    past = history.history()
    opened = past.origins[past.place].values.get(slider.key, slider.default)
    return slider.default if value == opened else opened


def reset(kind: str | None = None) -> None:
    """Back to the dataset's values: those of a kind, or everything with the table edits."""
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


def draw_slider(words: Words, slider: Assumption, value: float) -> None:
    """One slider with its value box, a mark when it was changed, and its way back."""
    changed = value != slider.default
    unit = words.unit(slider.unit)
    label = f"{'● ' if changed else ''}{slider.name[words.lang]}" + words.bracket(
        "" if slider.unit == "share" else unit
    )
    help_text = words(
        "slider_help",
        help=slider.help[words.lang],
        low=slider_text(words, slider, slider.low),
        high=slider_text(words, slider, slider.high),
        default=slider_text(words, slider, slider.default),
        band=band(words, slider),
        source=slider.source[words.lang],
    )  # fmt: skip
    times, form = scale(slider), FORMATS[slider.unit]
    low, high, step = (round(number * times, 9) for number in (slider.low, slider.high, slider.step))
    now = on_screen(slider, value)
    slide = widgets.SLIDE + slider.key
    box = f"box.{slider.key}.{now}"
    carried = state().carried_over and slide not in st.session_state
    behind = not carried and st.session_state.get(slide) != now
    if behind:  # setting what is there already would fight quick keys
        st.session_state[slide] = now
    with st.container(horizontal=True, wrap=False, gap="small", vertical_alignment="bottom"):
        held = st.slider(
            verbatim(label),
            low,
            high,
            None if behind else now,  # the key still answers for the last page's widget; this one would start at low
            step,
            key=slide,
            help=verbatim(help_text),
            format=form,
            on_change=take_moved,
            args=(slider, slide),
        )
        if carried and held != now:  # moved before this session was: its replica is gone, and this one takes over
            take_moved(slider, slide)
            st.rerun()
        stated = "%" if slider.unit == "share" else slider.unit
        typed = NumberBox(label.removeprefix("● "), now, low, high, stated, form.rstrip("%"), slider.unit == "firms")
        value_box(words, typed, box, partial(take_value, slider), 74)
        back = way_back(slider, value)
        if back != value:
            st.button(
                "↺",
                key=f"reset.{slider.key}",
                help=verbatim(words("reset_one", value=slider_text(words, slider, back))),
                on_click=history.change,
                args=(slider.default, slider.key, back, True),
            )


def draw_rows(words: Words, case: Case, panels: Panels) -> None:
    """The sliders of the open groups, each with its value."""
    for members, panel in panels.items():
        with panel:
            for key in members:
                draw_slider(words, case.unedited.assumptions[key], case.values[key])
    state().carried_over = False
