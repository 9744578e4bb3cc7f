"""What a meeting needs, in one place at the top: decisions, the record, options, the second screen, the mode, keys."""

from __future__ import annotations

from functools import cache

import streamlit as st

from ..markdown import verbatim
from ..session import meeting, second_screen, widgets
from ..session.state import state
from ..shell import tour
from ..shell.context import PageContext, page_context
from ..shell.keys import told
from ..show.share import only_here
from ..words import Words, escape
from . import decisions
from .options import options_panel


def meeting_panel(words: Words) -> None:
    """The popover; drawn when it is opened, so never of old."""
    panel = st.popover(words("meeting"), key=widgets.MEETING, on_change="rerun")
    if not panel.open:
        return
    with panel:
        on = meeting.current() is not None
        begin_or_end(page_context(words), on)
        options_panel(words)
        if on:
            screen_panel(words)
        with st.expander(words("meeting_settings"), key="meeting.settings", type="compact"):
            settings(words, on)
        if not on:
            st.button(words("tour"), key="tour.begin", help=words("tour_help"), type="tertiary", on_click=tour.begin)


def begin_or_end(page: PageContext, on: bool) -> None:
    """What a meeting does again and again, and its end; before it the button that begins it, and what that does."""
    words = page.words
    with st.container(horizontal=True, gap="small"):
        if on:
            st.button(words("decide"), key="decide", type="primary", on_click=ask_for, args=("decide",))
        else:
            st.button(words("meeting_begin"), key="meeting.begin", on_click=meeting.begin, type="primary")
        if meeting.on_record():
            shown = words("log_open", count=len(decisions.moves()) + len(meeting.agreed()))
            st.button(verbatim(shown), key="log.open", on_click=ask_for, args=("record",))
        if on:
            st.button(words("meeting_end"), key="meeting.end", on_click=meeting.end, args=(words,))
    if not on:
        st.caption(words("meeting_help"))


def settings(words: Words, on: bool) -> None:
    """What is set once, if ever: the axes, the keys and what each does, whether the others' sliders are shown."""
    st.toggle(words("freeze"), key=widgets.FREEZE, help=words("freeze_help"), persist_state="session")
    if on:
        st.toggle(words("meeting_world"), key=widgets.MEETING_WORLD, persist_state="session")
    st.toggle(words("keys"), value=True, key=widgets.KEYS, help=words("keys_help"), persist_state="session")
    st.caption(verbatim(" · ".join(told(words))))


def screen_panel(words: Words) -> None:
    """The second screen: its code and address, as text and as a picture for telephones; or the button that begins."""
    code = second_screen.code()
    st.html(f'<div class="panel-title">{words("second_screen")}</div>')
    if not code:
        st.button(
            words("screen_begin"),
            key="screen.begin",
            on_click=second_screen.begin,
            args=(words,),
            help=words("screen_help"),
            width="stretch",
        )
        return
    from .screen import screen_address  # SQL: a quarter of a second of start-up that only meetings need

    address = screen_address(st.context.url or "", code)
    picture = f'<img class="qr" src="{qr_code(address)}" alt="{escape(address)}">'
    st.html(f'<div class="screen-code">{picture}<div>{words("screen_code")}<b>{escape(code)}</b></div></div>')
    if only_here(address):
        st.caption(words("screen_local"))
    with st.container(horizontal=True, gap="small"):
        st.link_button(words("screen_open"), address)
        st.button(words("screen_end"), key="screen.end", on_click=second_screen.end, args=(words,))


@cache
def qr_code(address: str) -> str:
    """An address as a QR code: a picture inside the page, as a data address."""
    import segno  # only meetings need it

    return str(segno.make(address, error="m").png_data_uri(scale=4, border=2))


DIALOGS = {"decide": decisions.ask_decision, "record": decisions.open_record}
"""What can be opened over the page."""


def ask_for(dialog: str) -> None:
    """Open a dialog; the panel, which would lie over it, shuts."""
    state().dialog = dialog
    st.session_state[widgets.MEETING] = False


def ask_for_decision() -> None:
    """Open the dialog that writes a decision down."""
    ask_for("decide")


def open_dialog(words: Words) -> None:
    """Draw the dialog that is open: in each full run, since one that is not drawn shuts."""
    if state().dialog:
        DIALOGS[state().dialog](page_context(words))
