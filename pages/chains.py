"""Chains: the city as a machine, where it is stuck and what a line can do about it; below it pull, output, products."""

import streamlit as st

from pages.ui.page import run_page
from pages.ui.shell.context import PageContext
from pages.ui.show.elements import chart, heading, message, table_behind
from pages.ui.views.chains import output_rows, product_table, pull_rows
from pages.ui.views.machine import all_switch, draw_machine, finding, flow_table, node_table, shown_part
from pages.ui.views.node_card import choose_node, node_card
from pages.ui.work import cache
from sim.present.machine.figures import Machine, machine
from sim.studies.responses import worths


def chains(page: PageContext) -> None:
    """Where the city is stuck as one picture beside one line's card; pull, output and products below."""
    cache.prefetch(worths, page.original, page.scenario)
    whole = machine(page.now)
    if whole.nodes:
        picture_and_card(page, whole)
    words, year = page.words, page.year
    left, right = st.columns(2, gap="medium")
    with left:
        rows, told = pull_rows(page)
        chart(page, "bars", told, words("chain_pull_title", year=year), rows, [words("axis_points")])
    with right:
        rows, told = output_rows(page)
        chart(page, "bars", told, words("chain_output_title", year=year), rows, [words("axis_of_target")])
    products(page)


def picture_and_card(page: PageContext, whole: Machine) -> None:
    """The machine with its finding, and the card of the line chosen in it or in the list."""
    words, told = page.words, finding(page, whole)
    part = shown_part(whole)
    about = words("machine_about", year=page.year, chains=len(whole.lanes), count=len(part.nodes))
    heading(told, about)
    left, right = st.columns([8, 3], gap="small")
    with right, st.container(key="node-card"):
        line = choose_node(page, whole)
        card = st.container(gap="small")
    with left:
        draw_machine(page, part, told, line)
        all_switch(page, whole)
        table_behind(page, "machine", node_table(page, whole), told)
    with card:
        node_card(page, whole, line)


def products(page: PageContext) -> None:
    """What is made, bought, used and sold of every product, and what flows where, both folded away."""
    words, table = page.words, product_table(page)
    if table.empty:
        message(words("no_products"))
        return
    title, flows = words("product_title", year=page.year), words("flow_title", year=page.year)
    table_behind(page, "products", table, title, label=title)
    table_behind(page, "flows", flow_table(page, machine(page.now)), flows, label=flows)


run_page("chains", chains)
