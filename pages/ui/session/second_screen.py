"""Whether this session shares what it shows on a second screen, and under which code."""

from __future__ import annotations

from ..words import Words
from . import library_access
from .state import state


def code() -> str:
    """The code under which this session shares; empty when it does not."""
    return state().screen_code


def begin(words: Words) -> None:
    """Share from now on, under a new code; a notice says why not where the library cannot be reached."""
    from sim.library import LibraryError  # SQL costs start-up, and most sessions share nothing

    try:
        state().screen_code = library_access.live().open_code()
    except LibraryError as error:
        state().notice = error.text(words.lang)


def end(words: Words) -> None:
    """Stop sharing; the screens that follow say so."""
    from sim.library import LibraryError

    ended, state().screen_code = state().screen_code, ""
    try:
        library_access.live().close_code(ended)
    except LibraryError as error:
        state().notice = error.text(words.lang)
