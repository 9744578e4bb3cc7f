"""Options A, B, C: pinned in the meeting panel, and as cards on the second screen."""

from __future__ import annotations

from typing import Any

import streamlit as st

from sim.present.numbers import percent
from sim.present.verdict import odds_text, verdict_look, verdict_word
from sim.registry import presets

from ..markdown import verbatim
from ..session import history, options, widgets
from ..session.state import Option
from ..shell.context import PageContext, page_context
from ..shell.header_outlook import outlook_now
from ..show.changes import change_rows
from ..words import Words


def pin(words: Words) -> None:
    """Pin the scenario in force, with the figures it has now."""
    page = page_context(words)
    now, found = page.now, outlook_now(page)
    energy = now.value("energy_growth") if "energy_growth" in now else None
    options.pin(
        Option(
            scenario_name(page),
            history.history().now,
            history.history().dataset,
            now.value("iva_growth"),
            found.expected,
            found.odds,
            energy,
        )
    )


def scenario_name(page: PageContext) -> str:
    """What the scenario in force is called: by its preset, else by its first change."""
    words, past = page.words, history.history()
    preset = presets().get(past.now.name)
    if not past.now.has_changes:
        return words("default_scenario")
    if preset is not None and past.now == past.origins[past.place]:
        return preset.name[words.lang]
    rows = change_rows(page, [past.origins[past.place], page.scenario])
    if not rows:
        return page.without_names(past.now.name) or words("this_scenario")
    name, _, value = rows[0]
    return words("option_more" if len(rows) > 1 else "option_one", name=name, value=value)


def options_panel(words: Words) -> None:
    """The pinned ones, to be named in place, gone back to and taken away; and the button that pins another."""
    found, in_force = options.options(), options.in_force()
    st.html(f'<div class="panel-title">{words("options")}</div>')
    for place, each in enumerate(found):
        key = widgets.OPTION_NAME + str(place)
        behind = st.session_state.get(key, each.name) != each.name
        if behind:
            st.session_state[key] = each.name
        with st.container(key=f"option.{place}", horizontal=True, gap="small", wrap=False, vertical_alignment="center"):
            letter = options.LETTERS[place]
            st.html(f'<div class="letter">{letter}</div>')
            st.text_input(
                verbatim(words("option_name", letter=letter)),
                # A browser whose panel shut before the server heard of it shows this, not what the server still has.
                None if behind else each.name,
                key=key,
                label_visibility="collapsed",
                max_chars=80,  # a name made of a change is not cut where it is a number
                on_change=options.rename,
                args=(place,),
            )
            st.button(
                words("option_now" if in_force[place] else "option_open"),
                key=f"option.open.{place}",
                disabled=in_force[place],
                on_click=options.open_option,
                args=(place,),
            )
            st.button(
                "✕", key=f"option.unpin.{place}", help=words("option_unpin"), on_click=options.unpin, args=(place,)
            )
    if len(found) < len(options.LETTERS):
        st.button(
            verbatim(words("option_pin", letter=options.LETTERS[len(found)])),
            key="option.pin",
            help=words("option_help"),
            on_click=pin,
            args=(words,),
            width="stretch",
        )


def cards(page: PageContext) -> list[dict[str, Any]]:
    """The pinned ones as a screen shows them; `now`: whether it is the scenario in force."""
    words = page.words
    return [
        {
            "letter": letter,
            "name": page.without_names(each.name),
            "as_set": f"{words('as_set')} {percent(each.growth, 2)}",
            "expected": f"{words('in_expectation')} {percent(each.expected, 2)}",
            "odds": odds_text(each.odds, page.lang),
            "verdict": verdict_word(each.odds, page.lang),
            "look": verdict_look(each.odds),
            "energy": "" if each.energy is None else words("option_energy", growth=percent(each.energy)),
            "now": in_force,
        }
        for letter, each, in_force in zip(options.LETTERS, options.options(), options.in_force(), strict=False)
    ]
