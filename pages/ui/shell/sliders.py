"""One slider for each assumption of the registry: how it is drawn, and what moving it does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

import streamlit as st

from sim import Scenario
from sim.case import Case
from sim.present.sliders import FORMS, class_of, on_screen, scale, slider_text
from sim.registry import Assumption, Track

from ..markdown import verbatim
from ..session import datasets, history, widgets
from ..session.state import state
from ..words import Words
from .deck import Panels
from .number_box import NumberBox, value_box


def take_moved(slider: Assumption, widget: str) -> None:
    """The value a slider was moved to becomes the scenario's.

    A page that was left tells of sliders that are none any more.
    """
    if widget in st.session_state:
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
        history.reset(Scenario(), None)
        return
    sliders = datasets.in_use().assumptions
    values = {k: v for k, v in now.values.items() if sliders[k].kind != kind}
    history.reset(Scenario(values, now.edits, now.name), kind)


def band(words: Words, slider: Assumption) -> str:
    """What is usual and what rare of a slider that has a spread, as a sentence; nothing of one that is decided."""
    if slider.spread is None:
        return ""
    names = ("usual_low", "usual_high", "tight_low", "tight_high")
    ends = (slider_text(slider, round(end, 3), words.lang) for range_ in slider.bands() for end in range_)
    return words("slider_band", **dict(zip(names, ends, strict=True)))


def span(words: Words, slider: Assumption, low: float, high: float) -> dict[str, str]:
    """The two ends of a range in words."""
    return {"low": slider_text(slider, low, words.lang), "high": slider_text(slider, high, words.lang)}


def help_text(words: Words, slider: Assumption, track: Track) -> str:
    """What a slider is about: its meaning, what it spans, what its box takes beyond that, default, usual, source."""
    shown, whole = (span(words, slider, each.low, each.high) for each in (track, slider))
    return words(
        "slider_help",
        help=slider.help[words.lang],
        **shown,
        beyond="" if shown == whole else words("slider_beyond", **whole),
        default=slider_text(slider, slider.default, words.lang),
        band=band(words, slider),
        source=slider.source[words.lang],
    )  # fmt: skip


def draw_slider(words: Words, slider: Assumption, value: float) -> None:
    """One slider: its name, its value in a box, and its way back once it was changed (TOKENS: slider anatomy)."""
    name, now, form = slider.name[words.lang], on_screen(slider, value), FORMS[slider.unit]
    with st.container(key=f"{slider.kind}.{slider.key}", gap=None):
        slide(words, slider, name, value)
        low, high = on_screen(slider, slider.low), on_screen(slider, slider.high)
        unit = "%" if slider.unit == "share" else slider.unit
        typed = NumberBox(name, now, low, high, unit, form, slider.unit == "firms")
        value_box(words, typed, f"box.{slider.key}.{now}", partial(take_value, slider), 66)
        back = way_back(slider, value)
        if back != value:
            st.button(
                "↺",
                key=f"reset.{slider.key}",
                type="tertiary",
                help=verbatim(words("reset_one", value=slider_text(slider, back, words.lang))),
                on_click=history.change,
                args=(slider.default, slider.key, back, True),
            )


def places(words: Words, sliders: Mapping[str, Assumption], values: Mapping[str, float], keys: Iterable[str]) -> str:
    """A style sheet as HTML: where default, value and plausible band of some sliders lie, per cent of their rails.

    And what stands at their ends: Streamlit writes a hyphen there for a minus.
    """

    def rules(key: str) -> str:
        slider = sliders[key]
        track, (_, plausible) = slider.track(values[key]), slider.bands()
        low, high = track.low, track.high
        at = dict(zip(("default", "now", "from", "to"), (slider.default, values[key], *plausible), strict=True))
        told = ";".join(f"--{name}:{(min(max(x, low), high) - low) / (high - low) * 100:.2f}" for name, x in at.items())
        told += "".join(f";--{name}-end:'{text}'" for name, text in span(words, slider, low, high).items())
        return f".st-key-slide-{class_of(key)}{{{told}}}"

    return f"<style>{''.join(map(rules, keys))}</style>"


def slide(words: Words, slider: Assumption, label: str, value: float) -> None:
    """The slider itself, at the value in force as it is on screen.

    In a session that another server began, the value the browser still holds wins and is taken into the scenario.
    """
    key, track, now = widgets.SLIDE + class_of(slider.key), slider.track(value), on_screen(slider, value)
    carried = state().carried_over and key not in st.session_state
    behind = not carried and st.session_state.get(key) != now
    if behind:  # setting what is there already would fight quick keys
        st.session_state[key] = now
    held = st.slider(
        verbatim(label),
        on_screen(slider, track.low),
        on_screen(slider, track.high),
        # A keyed widget re-created on another page ignores `value`; None lets the session's own value decide.
        None if behind else now,
        on_screen(slider, track.step),
        key=key,
        help=verbatim(help_text(words, slider, track)),
        on_change=take_moved,
        args=(slider, key),
    )
    if carried and held != now:  # moved before this session was: its replica is gone, and this one takes over
        take_moved(slider, key)
        st.rerun()


def draw_rows(words: Words, case: Case, panels: Panels) -> None:
    """Draw the sliders of the open lists, each list where `draw_deck` made room for it."""
    sliders = case.unedited.assumptions
    for members, panel in panels.items():
        with panel:
            st.html(places(words, sliders, case.values, members))
            for key in members:
                draw_slider(words, sliders[key], case.values[key])
    state().carried_over = False
