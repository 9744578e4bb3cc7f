"""The city as a machine on the Chains page: its finding, its picture with the key to it, the table behind it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from sim.dataset.arrays import OTHER
from sim.present.labels import choice_name, shown_units, table_units, word
from sim.present.lettering import without_bracket
from sim.present.machine.figures import COLUMNS, MOST, Link, Machine, first_sight
from sim.present.machine.picture import MEETING_LETTERS, picture
from sim.present.machine.svg import badge_letter, svg
from sim.present.numbers import signed
from sim.present.punctuation import listed
from sim.present.quantities import quantity

from ..markdown import verbatim
from ..session import meeting
from ..shell.context import PageContext
from ..show.machine import machine_picture
from ..words import escape

CHOSEN = "machine.line"
"""The select box that holds the line whose card is shown."""


ALL = "machine.all"
"""The switch that shows every node."""


def shown_part(whole: Machine) -> Machine:
    """The part of the machine that is drawn: what matters most, or all of it where that was asked for."""
    return whole if st.session_state.get(ALL) else first_sight(whole)


def finding(page: PageContext, whole: Machine) -> str:
    """Where the city is stuck: at most three places, with the points each takes."""
    names, places = page.names("lines"), ("first", "second", "third")
    told = [
        page.words("name_points", name=without_bracket(names[node.line]), points=signed(-node.lost * 100, 2))
        for node in whole.stuck(len(places))
    ]
    return page.words(f"stuck_{len(told)}", **dict(zip(places, told, strict=False)))


def draw_machine(page: PageContext, part: Machine, told: str, chosen: str) -> None:
    """Draw the picture of a part of the machine, one node of it lit, and its key."""
    units, products = table_units(page.dataset, "products"), page.names("products")
    own = dict(zip(page.dataset.tables["lines"]["line"], page.dataset.tables["lines"]["product"], strict=True))

    def amount(link: Link) -> str:
        text = quantity(link.amount, units[link.product], page.lang)
        if own[link.maker] == link.product:
            return text
        gap = "" if page.lang == "zh" else " "
        return f"{without_bracket(products[link.product])}{gap}{text}"

    letters = MEETING_LETTERS if meeting.current() else 1.0
    drawn = picture(part, page.names("lines"), chain_names(page), amount, page.lang, letters)
    machine_picture(svg(drawn, told, page.names("lines"), page.lang, chosen) + key(page, part), choose)


def all_switch(page: PageContext, whole: Machine) -> None:
    """Draw the switch that shows every node, where some are left out at first."""
    if len(whole.nodes) > MOST:
        st.toggle(verbatim(page.words("machine_all", count=len(whole.nodes))), key=ALL)


def choose(line: str) -> None:
    """Show the card of a line; before the select box is drawn."""
    st.session_state[CHOSEN] = line


def key(page: PageContext, part: Machine) -> str:
    """What the picture's marks mean, as HTML."""
    words = page.words
    names = page.names("factors") | {"park": words("crowded")}
    worn = dict.fromkeys(badge for node in part.nodes for badge in node.badges)
    letters = [names[badge] + bracketed(page, badge, names[badge]) for badge in worn]
    marks = {mark: words(f"key_{mark}") for mark in ("area", "water", "ring", "flow", "short")}
    if letters:
        marks["badge"] = words("key_badge", names=listed(letters, page.lang))
    told = "".join(f'<span><i class="{mark}"></i>{escape(text)}</span>' for mark, text in marks.items())
    return f'<div class="machine-key">{told}</div>'


def bracketed(page: PageContext, badge: str, name: str) -> str:
    """A badge's letter in brackets, where the name does not begin with it."""
    letter = badge_letter(badge, page.lang)
    return "" if name.startswith(letter) else page.words.bracket(letter)


def chain_names(page: PageContext) -> dict[str, str]:
    """Names of the chains of the lines, also of one that has no row of its own and of lines in none."""
    own = {OTHER: choice_name(OTHER, page.lang)} | page.names("chains")
    return {chain: own.get(chain, chain) for chain in page.now.city.chains}


def node_table(page: PageContext, whole: Machine) -> pd.DataFrame:
    """The nodes as a table, what costs most first."""
    words, lines, chains = page.words, page.names("lines"), chain_names(page)
    nodes = sorted(whole.nodes, key=lambda node: (-node.lost, -node.value_added))
    factors = page.names("factors") | {"park": words("crowded")}
    return pd.DataFrame(
        {
            words("producer"): [lines[node.line] for node in nodes],
            words("chain"): [chains[node.chain] for node in nodes],
            words("stage_of_chain"): [word("machine", COLUMNS[node.column], page.lang) for node in nodes],
            words("value_added_yi"): [node.value_added for node in nodes],
            words("of_ceiling"): [node.level * 100 for node in nodes],
            words("held_back"): [node.lost * 100 for node in nodes],
            words("short_of"): [listed([factors[badge] for badge in node.badges], page.lang) for node in nodes],
        }
    )


def flow_table(page: PageContext, whole: Machine) -> pd.DataFrame:
    """The flows as a table: from, to, product, amount in its unit, and the share of what the user needs."""
    words, lines, products = page.words, page.names("lines"), page.names("products")
    units = shown_units(page.dataset, "products", page.lang)
    makers: Mapping[str, str] = lines | {"": words("flow_purchase")}
    return pd.DataFrame(
        {
            words("flow_from"): [makers[link.maker] for link in whole.links],
            words("flow_to"): [lines[link.user] for link in whole.links],
            words("product"): [products[link.product] for link in whole.links],
            words("unit"): [units[link.product] for link in whole.links],
            words("flow_amount"): [link.amount for link in whole.links],
            words("share_of_need"): [link.share * 100 for link in whole.links],
        }
    )
