"""Chains: nominal output against target, real pull, and the material flows with what runs short."""

import streamlit as st

from pages.ui.page import run_page
from pages.ui.session import widgets
from pages.ui.shell.context import PageContext
from pages.ui.show.chart_cache import page_theme
from pages.ui.show.elements import chart, grid, heading, message, table_behind
from pages.ui.show.sankey import sankey
from pages.ui.views.chains import (
    flow_height,
    flow_links,
    flow_table,
    input_rows,
    output_rows,
    product_table,
    pull_rows,
    told_flows,
)


def chains(page: PageContext) -> None:
    """Output against target beside pull; below them the flows and what has to be bought."""
    words, year = page.words, page.year
    left, right = st.columns(2, gap="medium")
    with left:
        rows, alt = output_rows(page)
        labels = [words("axis_yi"), words("this_scenario"), words("reference"), words("target")]
        chart(page, "against_target", alt, words("chain_output_title", year=year), rows, labels)
    with right:
        rows, alt = pull_rows(page)
        chart(page, "bars", alt, words("chain_pull_title", year=year), rows, [words("axis_points")])
    message(words("prices_note"))
    table = product_table(page)
    if table.empty:
        message(words("no_products"))
        return
    flows, title = flow_table(page), words("flow_title", year=year)
    nodes, links, short = flow_links(page, flows)
    heading(title)
    if links:
        alt = words("flow_alt", names=words.join(short)) if short else words("flow_alt_none")
        with st.container(key=widgets.BROAD):
            st.echarts_chart(sankey(page_theme(), nodes, links), height=flow_height(links), key="flows", alt=alt)
        table_behind(page, "flows", told_flows(page, flows), title)
    rows, alt = input_rows(page)
    if len(rows):
        chart(page, "bars", alt, words("input_title", year=year), rows, [words("axis_points")])
    else:
        message(words("no_inputs_short"))
    heading(words("product_title", year=year))
    grid(table, 300)
    table_behind(page, "products", table, words("product_title", year=year))


run_page("chains", chains)
