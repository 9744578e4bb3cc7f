"""Projects put off or brought forward together: their dates as edits of the scenario, and what that does to growth."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from sim import Scenario
from sim.dataset.tables import month_number
from sim.registry import product_group_name
from sim.scenario import nested_dicts
from sim.studies.outlook import outlook

from ..markdown import verbatim
from ..shell.context import PageContext
from ..shell.figures import expected_said
from ..shell.header_outlook import outlooks
from ..shell.number_box import NumberBox, number_input
from ..show.sentences import standing_sentence
from ..words import points
from ..work import cache
from .editors import apply
from .events import preview

NAMED = 4
"""Projects named in the sentence; the rest are counted."""


def planned(page: PageContext) -> dict[str, str]:
    """The dataset's own commissioning months of the projects not yet on stream, by project."""
    projects = page.original.city.projects
    table = page.original.tables["projects"].set_index("project")["commissioning"]
    return {
        project: str(table[project])
        for project, started in zip(projects.ids, projects.started[:, 0, 0], strict=True)
        if not started
    }


def groups(page: PageContext, projects: Sequence[str]) -> dict[str, list[str]]:
    """The projects of each product group and of each chain that has several, by the name an option shows."""
    words, city = page.words, page.original.city
    tables = page.original.tables
    line_of = dict(zip(tables["projects"]["project"], tables["projects"]["line"], strict=True))
    chain_of = dict(zip(tables["lines"]["line"], tables["lines"]["chain"], strict=True))
    chains = page.names("chains")
    found: dict[str, list[str]] = {}
    for project in projects:
        line = line_of[project]
        group = city.groups[city.group[city.lines.index(line)]]
        chain = chains.get(chain_of[line], "")
        for name in {product_group_name(group)[words.lang], chain} - {""}:
            found.setdefault(name, []).append(project)
    several = {name: members for name, members in found.items() if len(members) > 1}
    return {words("delay_group", name=name, count=len(members)): members for name, members in several.items()}


def shifted(scenario: Scenario, own: dict[str, str], projects: Sequence[str], months: int) -> Scenario:
    """The scenario with these projects so many months after the dataset's own dates; at 0 they are no edit at all."""
    edits = nested_dicts(scenario.edits)
    rows = edits.setdefault("projects", {})
    for project in projects:
        cells = {key: value for key, value in rows.pop(project, {}).items() if key != "commissioning"}
        if months:
            month = month_number(own[project]) + months
            cells["commissioning"] = f"{month // 12}-{month % 12 + 1:02d}"
        if cells:
            rows[project] = cells
    return Scenario(scenario.values, edits, scenario.name)


def delay_key(page: PageContext) -> str:
    """The key of the list of projects to delay: it shows names, so each language has its own."""
    return f"delay.projects.{page.lang}"


def delay_panel(page: PageContext) -> None:
    """Projects by name, group or chain, a number of months, and what that would do; the button puts it in force."""
    words, own, names = page.words, planned(page), page.names("projects")
    together = groups(page, list(own))
    with st.container(key="delay", gap="xsmall"):
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            chosen = st.multiselect(
                words("delay_choose"),
                [*together, *own],
                format_func=lambda key: names.get(key, key),
                key=delay_key(page),
                placeholder=words("delay_hint"),
                select_all=False,  # Streamlit would say it in English
            )
            box = NumberBox(words("delay_months"), 3, -12, 36, "month", "%.0f", whole=True)
            months = int(number_input(words, box, "delay.months", 190, words("delay_help")))
            later = words("delay_by" if months > 0 else "hasten", count=abs(months))
            label = later if months else words("delay_none")
            pressed = st.button(verbatim(label), key="delay.apply", type="primary", disabled=not chosen)
        projects = list(dict.fromkeys(project for key in chosen for project in together.get(key, [key])))
        then = shifted(page.scenario, own, projects, months)
        if projects and then.content != page.scenario.content:
            st.caption(verbatim(preview(page, then)[0]))
    if pressed and apply(page, then):
        st.rerun()


def delays(page: PageContext) -> dict[str, int]:
    """Months between the scenario's date and the dataset's own, of every project whose date was changed."""
    own, edits = planned(page), page.scenario.edits.get("projects", {})
    found = {
        project: month_number(str(cells["commissioning"])) - month_number(own[project])
        for project, cells in edits.items()
        if project in own and "commissioning" in cells
    }
    return {project: months for project, months in found.items() if months}


def delay_sentence(page: PageContext) -> str:
    """What the changed dates did to growth, and what is missing now; empty where no date was changed."""
    words, names, moved = page.words, page.names("projects"), delays(page)
    if not moved:
        return ""
    before = cache.projection(page.original, shifted(page.scenario, planned(page), list(moved), 0)).value("iva_growth")
    growth = page.now.value("iva_growth")
    parts = [
        words("delay_later" if months > 0 else "delay_earlier", name=names[project], count=abs(months))
        for project, months in list(moved.items())[:NAMED]
    ]
    if len(moved) > NAMED:
        parts.append(words("and_more", count=len(moved) - NAMED))
    effect = words("delay_effect", parts=words.join(parts), points=points(growth - before, 2))
    return effect + standing_sentence(page) + delay_outlook(page, list(moved))


def delay_outlook(page: PageContext, moved: list[str]) -> str:
    """What is expected with the dates as they are, and without the changes where that is known; "" while it is not."""
    found = outlooks(page)[0]
    if found is None:
        return ""
    before = cache.known(outlook, page.original, shifted(page.scenario, planned(page), moved, 0), ())
    said = expected_said(page, found.expected, found.odds, before.expected if before else None)
    return said[:1].upper() + said[1:] + page.words("stop")
