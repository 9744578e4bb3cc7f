"""The card of one node of the machine: what it is, weighs and lacks, and the ways on from it."""

from __future__ import annotations

import calendar

import numpy as np
import streamlit as st

from sim.present.labels import table_units, word
from sim.present.machine.figures import Machine, factor_cuts, line_cuts
from sim.present.machine.nodes import near_whole
from sim.present.numbers import percent, signed
from sim.present.quantities import quantity, yi
from sim.present.sliders import step_text
from sim.present.tables import term_parts
from sim.studies.bottlenecks import MIN_WRITTEN_POINTS
from sim.studies.responses import worths

from ..session import widgets
from ..shell.context import PageContext
from ..shell.deck import put_first
from ..show.sentences import by_entity
from ..words import escape, unlike
from ..work import cache
from .machine import CHOSEN

Row = tuple[str, str, str]
"""What a row of the card is of, its figure, and what stands beside it."""


def choose_node(page: PageContext, whole: Machine) -> str:
    """Draw the list of all nodes, those that cost most first; the line chosen."""
    names = page.names("lines")
    ordered = sorted(whole.nodes, key=lambda node: (-node.lost, -node.value_added))
    named = unlike({node.line: names[node.line] for node in ordered})
    if st.session_state.get(CHOSEN) not in named:
        st.session_state.pop(CHOSEN, None)
    return st.selectbox(
        page.words("machine_choose"),
        list(named),
        format_func=lambda line: named.get(line, line),
        key=CHOSEN,
        label_visibility="collapsed",
        persist_state="session",
    )


def node_card(page: PageContext, whole: Machine, line: str) -> None:
    """Draw the card of a line and the ways on: its slider, the measures, events."""
    words, node = page.words, whole.by_line[line]
    firm, park = place_of(page, line)
    pull = page.now["pull_line"][page.now.city.lines.index(line), 0, 0] * 100
    numbers = [("lost", signed(-node.lost * 100, 2), words("lost_here")), ("", signed(pull, 2), words("pull_here"))]
    lever = slider_of(page, line)
    rows = [*figure_rows(page, whole, line), *limit_rows(page, line)]
    st.html(
        f'<div class="node-place">{escape(firm + words.bracket(park) if firm else park)}</div>'
        '<div class="node-points">'
        + "".join(f'<div class="{look}"><b>{value}</b>{escape(name)}</div>' for look, value, name in numbers)
        + "</div><table class=node-rows>"
        + "".join(
            f"<tr><th>{escape(name)}</th><td>{escape(value)}</td><td>{escape(beside)}</td></tr>"
            for name, value, beside in rows
        )
        + "</table>"
        + lever_line(page, lever)
    )
    ways_on(page, line, lever)


def ways_on(page: PageContext, line: str, lever: str) -> None:
    """Draw the buttons: its slider first in the deck, the measures, what may happen to the line."""
    words = page.words
    if lever:
        st.button(words("to_slider"), key="node.slider", on_click=put_first, args=(lever,), width="stretch")
    if st.button(words("to_measures"), key="node.close", type="primary", width="stretch"):
        st.switch_page("pages/target.py")
    if st.button(words("to_events"), key="node.events", width="stretch"):
        st.session_state[widgets.PARTS + page.lang] = [f"line/{line}"]
        st.switch_page("pages/producers.py")


def place_of(page: PageContext, line: str) -> tuple[str, str]:
    """A line's firm and park by name; "" where it has none."""
    table = page.dataset.tables["lines"].set_index("line")
    return str(table["firm"][line] or ""), page.names("parks").get(str(table["park"][line]), "")


def slider_of(page: PageContext, line: str) -> str:
    """The key of the lever that eases a line: its product group's ceiling, else its chain's growth; "" for none."""
    city = page.dataset.city
    place = city.lines.index(line)
    group, chain = city.groups[city.group[place]], city.chains[city.chain[place]]
    own = f"stretch_{group}" if city.capped[place] else f"growth_{chain}"
    return own if own in page.dataset.assumptions else ""


def figure_rows(page: PageContext, whole: Machine, line: str) -> list[Row]:
    """What a line adds, makes, could make, and what room that leaves."""
    words, now, city, node = page.words, page.now, page.now.city, whole.by_line[line]
    place, unit = city.lines.index(line), table_units(page.dataset, "lines")[line]
    made, most = (float(now[name][place, :12, 0].sum()) for name in ("output", "ceiling"))
    days = 366 if calendar.isleap(city.base_year + 1) else 365
    design, of_all = float(city.design[place, 0, 0]), now.value("iva")
    share = node.value_added / of_all if of_all else np.nan
    of_city = words("share_of_city", share=percent(share, 0 if share > 0.1 else 1))

    def told(value: float) -> str:
        return quantity(value, unit, page.lang)

    rows = [
        (words("value_added_of"), yi(node.value_added, page.lang), of_city),
        (words("output"), told(made), words("a_day", value=told(made / days))),
    ]
    if not city.capped[place]:
        return [*rows, (words("design"), words("no_design"), "")]
    above = words("of_design", share=percent(most / design, 0)) if design else ""
    return [
        *rows,
        (words("design"), told(design), ""),
        (words("ceiling"), told(most), above),
        (
            words("room"),
            told(max(most - made, 0.0)),
            word("machine", "used", page.lang).format(share=near_whole(node.level)),
        ),
    ]


def limit_rows(page: PageContext, line: str) -> list[Row]:
    """What takes most from a line's plan, and the inputs it lacks with what they cost the city."""
    words, now = page.words, page.now
    lost, products = by_entity(now, "lost_to_input"), page.names("products")
    told_lost = dict(zip(lost, term_parts(now, "lost_to_inputs", lost.values()), strict=True))
    recipes = page.dataset.tables["recipes"]
    taken = recipes[(recipes["line"] == line) & (recipes["role"] == "input")]["product"]
    short = [product for product in taken if lost.get(product, 0.0) < -MIN_WRITTEN_POINTS]
    cuts = line_cuts(now)[:, now.city.lines.index(line)]
    worst = next((factor for factor, _ in factor_cuts(now).get(line, [])), "")
    told = [
        words("binds_ceiling"),
        words("limit_factor", name=page.names("factors").get(worst, "")),
        words("limit_input", name=products.get(min(short, key=lost.__getitem__, default=""), "")),
    ]
    place = int(cuts.argmax())
    bound = bool(cuts[place] >= MIN_WRITTEN_POINTS)
    binds = (told[place], signed(-cuts[place] * 100, 2)) if bound else (words("binds_plan"), "")
    return [
        (words("held"), *binds),
        *((words("lacks"), products[each], signed(told_lost[each], 2)) for each in short),
    ]


def lever_line(page: PageContext, lever: str) -> str:
    """A line's slider with what one step of it is worth now, as HTML; nothing without one."""
    if not lever:
        return ""
    found, slider = cache.study(worths, page.original, page.scenario).set_index("key"), page.dataset.assumptions[lever]
    step, points = float(found["step"][lever]), signed(float(found["points"][lever]) * 100, 2)
    worth = page.words("slider_worth", step=step_text(slider, step, page.lang), points=points)
    return f'<div class="node-lever"><b>{escape(slider.name[page.lang])}</b>{escape(worth)}</div>'
