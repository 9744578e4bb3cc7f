"""The tour: a few cards between the menu and the page, at a first visit or when asked for. Closed, it draws nothing."""

from __future__ import annotations

import streamlit as st

from ..markdown import verbatim
from ..session.state import state
from ..words import Words

CARDS = 5


def begin() -> None:
    """Open the tour at its first card."""
    state().tour = 1


def move(card: int) -> None:
    """Turn to a card; past the last the tour is over."""
    state().tour = card if card <= CARDS else 0


def tour(words: Words, first_visit: bool) -> None:
    """Draw the open card. The tour opens by itself once a session: at a first visit to the overview without a link."""
    if state().tour is None:
        state().tour = int(first_visit)
    if state().tour:
        card(words)


@st.fragment
def card(words: Words) -> None:
    """One card and the ways on from it: a fragment, so that leafing through redraws nothing else."""
    now = state().tour
    if not now:
        return
    with st.container(key="tour", border=True, gap="small"):
        st.markdown(f"**{words('tour')} {verbatim(f'{now}/{CARDS}')}** &nbsp; {words(f'tour_{now}')}")
        with st.container(horizontal=True, gap="small"):
            last = now == CARDS
            st.button(
                words("tour_done" if last else "tour_next"),
                key="tour.next",
                type="primary",
                on_click=move,
                args=(now + 1,),
            )
            if now > 1:
                st.button(words("tour_back"), key="tour.back", on_click=move, args=(now - 1,))
            if not last:
                st.button(words("tour_skip"), key="tour.skip", type="tertiary", on_click=move, args=(CARDS + 1,))
