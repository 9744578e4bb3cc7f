"""The sidebar, drawn from a SidebarState and nothing else: it looks different only if two of those differ.

Session modules appear here only as what buttons do (tests/pages/test_sidebar.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from sim.registry import presets
from sim.rights import Person

from ..markdown import verbatim
from ..session import datasets, history, meeting, references, widgets
from ..session.sidebar_state import SidebarState
from ..words import Words, unlike
from . import tour
from .language import language_switch
from .sliders import KINDS, Panels, reset


def sidebar(words: Words, shown: SidebarState, share: Callable[[Words], None]) -> Panels:
    """Language, the way back, presets, files, and the room for sliders: where the sliders of each open group go.

    `share` draws what leaves the app; it is asked only while its panel is open or could be opened.
    """
    with st.sidebar:
        steps_row(words, shown)
        with st.container(horizontal=True, wrap=False, gap="small", vertical_alignment="bottom"):
            presets_panel(words, shown)
            st.button(words("reset_all"), key="reset_all", on_click=reset, disabled=not shown.has_changes)
            if not shown.in_meeting:
                share(words)
        modes_row(words, shown)
        all_kinds = not shown.in_meeting or st.toggle(
            words("meeting_world"), key=widgets.MEETING_WORLD, persist_state="session"
        )
        badge(words, shown.person, shown.in_meeting)
        return draw_panels(words, shown, KINDS if all_kinds else ("lever",))


def steps_row(words: Words, shown: SidebarState) -> None:
    """The language switch; undo, redo, replay."""
    with st.container(horizontal=True, wrap=False, gap="small", vertical_alignment="center"):
        language_switch(words)
        st.button("↶", key="undo", help=words("undo"), on_click=history.undo, disabled=shown.at_first)
        st.button("↷", key="redo", help=words("redo"), on_click=history.redo, disabled=shown.at_last)
        only = shown.at_first and shown.at_last
        st.button("⇄", key="replay", help=words("replay"), on_click=history.replay, disabled=only)


def presets_panel(words: Words, shown: SidebarState) -> None:
    """The presets to open, and the choice of what the scenario is compared with."""
    with st.popover(words("presets"), key=widgets.PRESETS, on_change="rerun"):
        for key, preset in presets().items():
            st.button(
                verbatim(preset.name[words.lang]),
                key=f"preset.{key}",
                help=verbatim(preset.note[words.lang]),
                on_click=datasets.open_preset,
                args=(key, words),
                width="stretch",
            )
        if shown.references_unlisted:
            st.caption(verbatim(shown.references_unlisted))
        names = {"": words("default_scenario"), references.STARTED: words("before_meeting")}
        names |= {key: preset.name[words.lang] for key, preset in presets().items()}
        names = unlike(names | dict(shown.reference_names))
        st.selectbox(
            words("compare_with"),
            list(names),
            key=widgets.REFERENCE,
            format_func=lambda key: names.get(key, key),
            on_change=references.take,
            args=(words,),
            persist_state="session",
        )
        if shown.reference_note:
            st.caption(verbatim(shown.reference_note))


def modes_row(words: Words, shown: SidebarState) -> None:
    """Frozen axes; the ways into a meeting and the tour."""
    with st.container(horizontal=True, wrap=True, gap="small", vertical_alignment="center"):
        st.toggle(words("freeze"), key=widgets.FREEZE, help=words("freeze_help"), persist_state="session")
        if not shown.in_meeting:
            st.button(
                words("meeting"),
                key="meeting.begin",
                help=words("meeting_help"),
                type="tertiary",
                on_click=meeting.begin,
            )
            st.button(words("tour"), key="tour.begin", help=words("tour_help"), type="tertiary", on_click=tour.begin)


def badge(words: Words, person: Person, in_meeting: bool) -> None:
    """Who is logged in, as what, and the way out; nothing on one's own machine or before a room."""
    if person.id and not in_meeting:
        with st.container(key="badge", horizontal=True, gap="small", vertical_alignment="center"):
            st.caption(verbatim(words("logged_in", name=person.called, role=words(f"role_{person.role}"))))
            st.button(
                words("logout"),
                key=widgets.LOGOUT,
                type="tertiary",
                help=verbatim(person.signature),
                on_click=st.logout,
            )
    if not person.may("export"):  # a table's own button would hand out the names
        st.html("<style>[data-testid='stElementToolbar'] {display: none}</style>")


def draw_panels(words: Words, shown: SidebarState, kinds: Sequence[str]) -> Panels:
    """A heading for every kind and an expander for every group; the open ones, to be filled by `draw_rows`.

    An expander's label never changes: another label is another expander, and the keyboard would lose its place.
    """
    changed, answer, first = dict(shown.changed), Panels(), True
    for kind in kinds:
        with st.container(horizontal=True, wrap=False, vertical_alignment="center"):
            mark = f"●{changed[kind]}" if changed[kind] else ""
            st.markdown(f"**{words('kind_' + kind)}** " + verbatim(mark))
            st.button(words("reset"), key=f"reset_{kind}", type="tertiary", on_click=reset, args=(kind,))
        for each in [each for each in shown.panels if each.kind == kind]:
            key = f"group.{kind}.{each.group.key}"
            panel = st.expander(verbatim(each.group.name[words.lang]), expanded=first, key=key, on_change="rerun")
            first = False
            if panel.open:
                answer[each.sliders] = panel
    return answer
