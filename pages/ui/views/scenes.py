"""The overview's story told row by row, for whoever steps through it by keys (shell/keys.js)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from sim.present.story import Side
from sim.present.verdict import odds_text, verdict_word

from ..session.state import state
from ..shell.context import PageContext
from ..shell.header import Standing
from ..words import escape


def scenes(page: PageContext, now: Side, rows: pd.DataFrame, eased: str) -> list[tuple[str, str]]:
    """Place of each row of the story and its sentence; last, of no row, what would help most (`eased`)."""
    told = [(str(row["place"]), sentence(page, now, row)) for row in rows.to_dict("records")]
    return [*told, ("", eased)]


def sentence(page: PageContext, now: Side, row: Mapping[Any, Any]) -> str:
    """One row in a sentence: a term with its cause, growth as set with its gap, what is expected with its odds."""
    words, name, label = page.words, str(row["term"]), str(row["label"])
    if row["kind"] == "set":
        gap = Standing(now.growth, now.target, now.outlook).gap(now.growth, words)
        return words.join([f"{name} {label}", *([gap] if gap else [])])
    if row["kind"] == "expected" and now.outlook is not None and now.target is not None:
        odds = now.outlook.odds
        told = words("with_odds", odds=odds_text(odds, page.lang), verdict=verdict_word(odds, page.lang))
        return words.join([f"{name} {label}", told + words.bracket(words("uncalibrated"))])
    what = label if row["kind"] == "expected" else words("points", value=label)
    return words.told(f"{name} {what}", str(row["cause"])) if row["cause"] else f"{name} {what}"


def scene_list(page: PageContext, now: Side, rows: pd.DataFrame, eased: str) -> None:
    """Draw the scenes where the script finds them and nobody sees them; second screens get them from the state."""
    state().scenes = scenes(page, now, rows, eased)
    st.html(scene_html(state().scenes))


def scene_html(found: Sequence[Sequence[str]]) -> str:
    """Scenes as HTML for the script: row and sentence."""
    items = "".join(f'<li data-row="{row}">{escape(text)}</li>' for row, text in found)
    return f'<ol class="scenes" hidden>{items}</ol>'
