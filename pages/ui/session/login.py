"""The gate every page stands behind where a login is asked for, and its lines in the audit trail."""

from __future__ import annotations

import logging

import streamlit as st

from sim.rights import Person

from ..markdown import verbatim
from ..words import Words
from . import access, library_access, uploads, widgets
from .state import state

log = logging.getLogger("simulator")


def gate(words: Words) -> None:
    """Stop the page for whoever may not read: a sentence and a button; nothing is worked out or drawn."""
    who = access.person()
    if who.may("read"):
        uploads.admit()
        note_login(who)
        return
    uploads.shut()
    ways = access.providers(access.read_secrets())
    if not ways:
        st.error(words("login_broken"))
    elif st.user.get("is_logged_in"):
        st.warning(verbatim(words("login_no_role", name=who.signature or words("somebody"))))
        st.button(words("logout"), key=widgets.LOGOUT, on_click=st.logout)
    else:
        st.info(words("login_first") + (words("login_link") if st.query_params.get("s") else ""))
        for way in ways:
            label = words("login") if len(ways) == 1 else words("login_with", name=way or words("login_default"))
            st.button(verbatim(label), key=f"login.{way or ''}", type="primary", on_click=st.login, args=(way,))
    st.stop()


def note_login(who: Person) -> None:
    """Write the login into the audit trail, once for each."""
    if who.id and not state().greeted:
        state().greeted = True
        library_access.once_per_occasion(note_in_audit, who, "logged in", who.role, str(st.user.get("iat", "")))


def note_in_audit(who: Person, what: str, detail: str) -> None:
    """Write a line into the audit trail; one that cannot be written goes to the log and keeps nobody from working."""
    from sim.library import LibraryError  # SQL costs start-up, and most pages need none

    try:
        library_access.library(who).note(what, detail)
    except LibraryError:
        log.warning("no line in the audit trail: %s %s %s", who.signature, what, detail, exc_info=True)
