"""Words that need explaining: underlined where they stand, told under the pointer or the keyboard, and on Method."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import urlencode

import streamlit as st

from sim.language import read_toml

from ..session import meeting
from ..session.state import state
from ..words import escape

ASKED = "term"
"""The address's word for the term that Method is to begin with."""


def take_asked() -> bool:
    """Whether the address asks for a term, which Method begins with. Read before the address follows the scenario."""
    if asked := st.query_params.get(ASKED, ""):
        state().term = asked
    return bool(asked)


@cache
def explained(lang: str) -> dict[str, tuple[str, str]]:
    """Terms that pages link, by key: as they are written in a sentence, and what they mean."""
    blocks = [block for block in read_toml("method")["glossary"] if "key" in block]
    return {block["key"]: (re.split("（| \\(", block["name"][lang])[0], block["what"][lang]) for block in blocks}


def term(key: str, text: str, lang: str) -> str:
    """A text as HTML that tells what the term `key` means and leads to it on Method, in a window of its own."""
    says = explained(lang)[key][1]
    room = {"meeting": "1"} if meeting.current() else {}
    address = f"method?{urlencode({'lang': lang, ASKED: key, **room})}"
    return f'<a class="term" href="{escape(address)}" target="_blank" data-says="{escape(says)}">{escape(text)}</a>'


def linked(text: str, lang: str) -> str:
    """A sentence as HTML, the first of each term in it linked."""
    names = {name.lower(): key for key, (name, _) in explained(lang).items()}
    longest = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    edge = r"\b" if lang == "en" else ""
    parts = re.split(f"{edge}({longest}){edge}", text, flags=re.IGNORECASE)
    told = set[str]()
    html = []
    for part in parts:
        key = names.get(part.lower(), "")
        html.append(term(key, part, lang) if key and key not in told else escape(part))
        told.add(key)
    return "".join(html)
