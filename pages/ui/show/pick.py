"""Pictures in HTML whose rows can be chosen (pick.js)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import streamlit as st

from ..scripts import component
from ..words import escape

SCRIPT = Path(__file__).parent / "pick.js"


def picture(html: str, key: str, chosen: Callable[[str], None], answers: str = "", find: str = "") -> None:
    """Draw HTML, its texts made safe already; `chosen` hears what a row's data-pick says when the row is chosen.

    `chosen` runs before the page is drawn anew, as a button's on_click does. `answers`: what shows the answer, as a
    style sheet finds it; it is scrolled into view where it is not in view. `find`: what stands in a box above that
    leaves only the rows with what is typed; no box without it.
    """

    def heard() -> None:
        picked = st.session_state[key].get("picked")
        if picked:
            chosen(picked)

    component(SCRIPT)(key=key, data={"html": html, "answers": answers, "find": find}, on_picked_change=heard)


def pick_table(look: str, heads: Mapping[str, str], rows: Iterable[tuple[str, Sequence[str]]], chosen: str = "") -> str:
    """A table whose rows can be chosen, as HTML; `heads`: each column's heading, as HTML, and the class of its cells.

    `rows`: what each says when it is chosen, and its cells, as HTML; `chosen` is the one that is lit.
    """
    head = "".join(f'<th class="{cell}">{heading}</th>' for heading, cell in heads.items())
    body = ""
    for pick, cells in rows:
        told = (f'<td class="{cell}">{text}</td>' for cell, text in zip(heads.values(), cells, strict=True))
        body += f'<tr data-pick="{escape(pick)}"{" data-chosen" if pick == chosen else ""}>{"".join(told)}</tr>'
    table = f'<table class="plain {look}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    return f'<div class="table-room">{table}</div>'


def bullet(full: float, made: float, mark: float, lacking: bool = False) -> str:
    """A bar against what it may reach (shaded), with a tick, as HTML; all three in per cent of its width."""
    return (
        f'<div class="bullet"><i class="cap" style="width:{full:.1f}%"></i>'
        f'<i class="made{" lacking" if lacking else ""}" style="width:{made:.1f}%"></i>'
        f'<i class="tick" style="left:{mark:.1f}%"></i></div>'
    )


def row_button(pick: str, name: str) -> str:
    """The row's name as a button, for the keyboard and a screen reader."""
    return f'<button type="button" data-pick="{escape(pick)}">{escape(name)}</button>'
