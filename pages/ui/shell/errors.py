"""What goes wrong on a page becomes a sentence and a way back, and an entry in the log."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from sim import Scenario

from ..session import history
from ..words import Words
from .language import language

log = logging.getLogger("simulator")


@contextmanager
def catch_errors(name: str, way_back: bool = True) -> Iterator[None]:
    """A sentence for what went wrong inside, with a way back to the default scenario where there is one.

    Streamlit's own stops and reruns are BaseExceptions and pass through.
    """
    try:
        yield
    except Exception:
        # A reader can do nothing with a traceback, and Streamlit's own text is English and about another service.
        log.exception("page %s, scenario %s", name, history.history().now.to_json())
        words = Words(language())
        st.error(words("page_broken"))
        if way_back:
            st.button(words("back_to_default"), key="back_to_default", on_click=history.go, args=(Scenario(),))
