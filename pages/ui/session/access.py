"""Who uses the app. On one's own machine nobody asks; with [auth] in the secrets, whoever the login vouches for.

    [auth]      as st.login wants it (docs/deploy.md)
    [roles]     owner, editor, viewer: lists of e-mails; others: the role of everybody else who can log in, else none

What cannot be understood keeps people out: an unreadable file, a missing key, an unknown role, an unverified e-mail.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from sim.rights import LOCAL, NOBODY, ROLES, Person

SHARED = ("redirect_uri", "cookie_secret")
PROVIDER = ("client_id", "client_secret", "server_metadata_url")
MIN_SECRET_LETTERS = 32
"""Letters of a cookie secret: with a guessed one anybody can write a login of their own."""


def read_secrets() -> Mapping[str, Any] | None:
    """The secrets by section; empty where there is no file, None where there is one that cannot be read."""
    try:
        return st.secrets.to_dict()
    except (StreamlitSecretNotFoundError, OSError, ValueError):
        there = any(Path(file).exists() for file in st.get_option("secrets.files"))
        return None if there else {}


def login_wanted(known: Mapping[str, Any] | None) -> bool:
    """Whether a login is asked for: [auth] is there or might be (None: unreadable), or SIM_LOGIN=required."""
    return known is None or "auth" in known or os.environ.get("SIM_LOGIN") == "required"


def providers(known: Mapping[str, Any] | None) -> list[str | None]:
    """What st.login takes for each way to log in: a section's name, None for [auth] itself.

    Empty when any of them lacks a key, which keeps everybody out.
    """
    auth = (known or {}).get("auth")
    if not isinstance(auth, Mapping) or not all(filled(auth, key) for key in SHARED):
        return []
    if len(auth["cookie_secret"]) < MIN_SECRET_LETTERS:
        return []
    own: list[str | None] = [None] if any(key in auth for key in PROVIDER) else []
    named = [key for key, value in auth.items() if isinstance(value, Mapping) and key != "client_kwargs"]
    found = [*own, *named]
    return found if all(filled(auth if key is None else auth[key], *PROVIDER) for key in found) else []


def filled(section: Mapping[str, Any], *keys: str) -> bool:
    """Whether a section has text under every key."""
    return all(isinstance(section.get(key), str) and section[key].strip() for key in keys)


def person() -> Person:
    """Who uses this session, with the role they have now; NOBODY before a login or without a role."""
    known = read_secrets()
    if not login_wanted(known):
        return LOCAL
    if not providers(known) or not st.user.get("is_logged_in"):
        return NOBODY
    return known_person(st.user.to_dict(), (known or {}).get("roles", {}))


def known_person(claims: Mapping[str, Any], roles: object) -> Person:
    """The person a login's claims are about; without a role when the claim that names them is missing or unverified."""
    if not isinstance(roles, Mapping):
        return NOBODY
    claim = roles.get("claim", "email")
    found = claims.get(claim)
    name = str(claims.get("name") or "")
    if not isinstance(found, str) or not found.strip():
        return NOBODY
    if claim == "email" and str(claims.get("email_verified", True)).lower() != "true":
        return Person(comparable_email(found), name, "")
    return Person(comparable_email(found), name, role_of(roles, comparable_email(found)))


def role_of(roles: Mapping[str, Any], who: str) -> str:
    """The highest role a person is listed under, else that of the others; empty for none."""
    for role in reversed(ROLES):
        listed = roles.get(role, [])
        names = listed if isinstance(listed, list) else [listed]
        if who in [comparable_email(name) for name in names if isinstance(name, str)]:
            return role
    others = roles.get("others", "")
    return others if others in ROLES else ""


def comparable_email(name: str) -> str:
    """An e-mail to compare. Only Latin letters lose their case: other letters look alike and would become another's."""
    return name.strip().lower() if name.isascii() else name.strip()


def exports_masked() -> bool:
    """Whether the files this session hands out must go without the firms' names."""
    return not person().may("export")
