"""Whether this session shares what it shows on a second screen, and under which code."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

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


def share(content: dict[str, Any]) -> None:
    """What the screens are to draw goes out, where it has changed. Raises LibraryError where it cannot."""
    if state().shared != (code(), content):
        library_access.live().publish(code(), json.dumps(content, ensure_ascii=False))
        state().shared = code(), content


def sign() -> None:
    """The presenter is still there, at this scene of the story. Without a sign for some time the screens say so."""
    from sim.library import LibraryError

    known, content = state().shared
    with suppress(LibraryError):
        if known == code() and content.get("scene") != state().scene:
            share(content | {"scene": state().scene})
        elif code():
            library_access.live().publish(code())


def end(words: Words) -> None:
    """Stop sharing; the screens that follow say so."""
    from sim.library import LibraryError

    ended, state().screen_code = state().screen_code, ""
    try:
        library_access.live().close_code(ended)
    except LibraryError as error:
        state().notice = error.text(words.lang)
