"""The tour: a few cards over the page, at a first visit or when asked for. Closed, it draws nothing."""

from __future__ import annotations

import streamlit as st

from ..markdown import verbatim
from ..session.state import state
from ..words import Words

CARDS = 5

SEEN = "tour=seen"
"""The cookie of a browser that has shown the tour: of this server's folder alone, and kept for a year."""

POINTED_AT = {
    1: ("below", ".st-key-hero"),
    2: ("beside", '[data-testid="stSidebar"]'),
    3: ("beside", ".stColumn:has([data-live=title_story])"),
    4: ("below", ".st-key-menu"),
    5: ("under its end", ".st-key-share"),
}
"""What each card tells of, as a style sheet finds it, and on which side of it the card stands."""

SIDES = {
    "below": "top: calc(anchor(--told bottom, 30rem) + .75rem); left: anchor(--told left, 30rem)",
    "under its end": "top: calc(anchor(--told bottom, 30rem) + .75rem); right: anchor(--told right, 1.5rem)",
    "beside": "top: max(anchor(--told top, 30rem), 5rem); left: calc(anchor(--told right, 30rem) + .75rem)",
}
"""Where a card stands on each side of what it tells of; in a corner where a browser knows no anchors (style.css)."""


def begin() -> None:
    """Open the tour at its first card."""
    state().tour = 1


def move(card: int) -> None:
    """Turn to a card; past the last the tour is over."""
    state().tour = card if card <= CARDS else 0


def tour(words: Words, first_visit: bool) -> None:
    """Draw the open card. The tour opens by itself once a browser: at a first visit to the overview without a link."""
    name, value = SEEN.split("=")
    if state().tour is None:
        state().tour = int(first_visit and st.context.cookies.get(name) != value)
    if state().tour:
        seen = f'document.cookie = "{SEEN}; max-age=31536000; SameSite=Lax"'
        st.html(f"<script>{seen}</script>", unsafe_allow_javascript=True)
        card(words)


def pointer(now: int) -> str:
    """A style sheet as HTML: what a card tells of is framed, and the card stands below or beside it."""
    side, place = POINTED_AT[now]
    framed = f"{place} {{anchor-name: --told; outline: 3px solid var(--accent)}}"
    framed += " .stMain {scroll-padding-bottom: 13rem}"  # what gets the keyboard is not left under the card
    stands = f".st-key-tour {{inset: auto; {SIDES[side]}}} .stMain {{scroll-padding: 27rem 0 0}}"
    return f"<style>{framed} @supports (anchor-name: --told) {{@media (min-width: 641px) {{{stands}}}}}</style>"


@st.fragment
def card(words: Words) -> None:
    """One card and the ways on from it: a fragment, so that leafing through redraws nothing else."""
    now = state().tour
    if not now:
        st.rerun()  # a style sheet that only a fragment no longer draws would stay
    st.html(pointer(now))
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
