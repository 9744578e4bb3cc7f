"""The library and what presenters share, opened once a server and asked as the session's person."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from sim.rights import Person

from . import access

if TYPE_CHECKING:
    from sim.library import Library
    from sim.library.broadcast import Live


@st.cache_resource(max_entries=4, show_spinner=False)
def _library(url: str) -> Library:
    from sim.library import Library, options  # SQL costs a quarter of a second of start-up, and most pages need none

    return Library(st.connection("library", type="sql", url=url, **options(url)).engine)


def library(who: Person | None = None) -> Library:
    """The library that SIM_LIBRARY names, shared by every session, as `who` (this session's person) may use it.

    Raises LibraryError when it cannot be reached.
    """
    from sim.library import address

    return _library(address()).for_person(who or access.person())


@st.cache_resource(max_entries=4, show_spinner=False)
def _live(url: str, _library: Library) -> Live:
    from sim.library.broadcast import Live

    return Live(_library.engine)


def live() -> Live:
    """What presenters share, beside the library. Raises LibraryError when it cannot be reached."""
    from sim.library import address

    return _live(address(), library())


@st.cache_resource(max_entries=1024, show_spinner=False, hash_funcs={Person: lambda who: who.id})
def once_per_occasion(
    _action: Callable[[Person, str, str], None], who: Person, what: str, detail: str, occasion: str
) -> None:
    """Call `_action(who, what, detail)` once for each `occasion` on this server; a rerun has the same occasion."""
    _action(who, what, detail)
