"""The method page's sections: data/method.toml, with what the registry declares of assumptions and measures."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from sim.language import Text, read_toml
from sim.present.sliders import slider_text
from sim.registry import Assumption, Measure, Spread, groups, measures, templates

from ..session.state import state
from ..shell.context import PageContext
from ..shell.menu import PAGES
from ..show.elements import heading, message, table_behind, table_html
from ..show.pick import picture, row_button
from ..words import Words, escape, records

GO_TO = "method.go"
"""The page a stage was chosen for, until it is opened."""


def declared(part: str) -> list[dict[str, Any]]:
    """The blocks of one part of data/method.toml."""
    blocks: list[dict[str, Any]] = read_toml("method")[part]
    return blocks


def of_step(number: int) -> tuple[list[Assumption], list[Measure]]:
    """The assumptions a step uses, families unexpanded, and the measures it gives."""
    keys = declared("steps")[number - 1]["assumptions"]
    return (
        [each for each in templates() if each.key in keys],
        [each for each in measures().values() if each.step == f"2.{number}"],
    )


def steps(page: PageContext) -> None:
    """The way from plan to published growth as one picture, each stage the way to the page that shows what it does.

    Below it every step with its formulas.
    """
    stages = declared("stages")
    picture(f'<ol class="flow">{"".join(stage_box(page, stage) for stage in stages)}</ol>', "method.stages", go_to)
    if wanted := st.session_state.pop(GO_TO, None):
        st.switch_page(PAGES[wanted])
    told = "".join(
        f"<h3>{escape(stage['name'][page.lang])}</h3>" + "".join(step_html(page, number) for number in stage["steps"])
        for stage in stages
    )
    st.html(f'<div class="steps">{told}</div>')


def stage_box(page: PageContext, stage: dict[str, Any]) -> str:
    """A stage of the picture: its name, its steps and the page that shows it."""
    blocks, shown = declared("steps"), stage["page"]
    told = "".join(
        f"<span>{number} {escape(blocks[number - 1]['name'][page.lang])}</span>" for number in stage["steps"]
    )
    way = row_button(shown, page.words(f"page_{shown}") + " →")
    return f'<li data-pick="{escape(shown)}"><b>{escape(stage["name"][page.lang])}</b>{told}{way}</li>'


def go_to(page: str) -> None:
    """Ask for the page of a stage, which `steps` opens: a callback cannot."""
    st.session_state[GO_TO] = page


def step_html(page: PageContext, number: int) -> str:
    """One step: what it does, and folded away its formulas, its sliders and what it gives."""
    words, step = page.words, declared("steps")[number - 1]
    used, given = of_step(number)
    formulas = "".join(f"<li>{escape(line[page.lang])}</li>" for line in step["formula"])
    names = {
        "step_assumptions": [each.name[words.lang].format(zh="…", en="…") for each in used],
        "step_measures": [each.name[words.lang] for each in given],
    }
    notes = [escape(words.told(words(key), words.join(found))) for key, found in names.items() if found]
    name, what = (escape(step[key][page.lang]) for key in ("name", "what"))
    return (
        f"<details><summary><b>{number} {name}</b> {what}</summary>"
        f'<ul class="formula">{formulas}</ul><p class="note">{"<br>".join(notes)}</p></details>'
    )


def spread_text(words: Words, slider: Assumption) -> str:
    """How far an assumption may turn out, as the table says it."""

    def one(spread: Spread) -> str:
        if spread.shape == "normal":
            return words("spread_normal", sd=slider_text(slider, spread.sd, words.lang))
        return words(
            "spread_triangle",
            below=slider_text(slider, spread.below, words.lang),
            above=slider_text(slider, spread.above, words.lang),
        )

    if slider.spread is None:
        return words("spread_none")
    if slider.own_spread is None:
        return one(slider.spread)
    return words("spread_own", spread=one(slider.spread), own=one(slider.own_spread))


def assumption_table(page: PageContext) -> pd.DataFrame:
    """Every slider of the dataset with its range, value in force, spread, source and help, by group."""
    words = page.words
    names = {group.key: group.name[words.lang] for group in groups()}
    numbers = page.now.design.numbers
    places = list(names)
    found = sorted(page.dataset.assumptions.values(), key=lambda slider: places.index(slider.group))
    rows = [
        {
            words("group"): names[slider.group],
            words("name"): slider.name[words.lang],
            words("kind"): words(f"short_{slider.kind}"),
            words("unit"): words.unit(slider.unit),
            words("low"): slider_text(slider, slider.low, words.lang),
            words("default"): slider_text(slider, slider.default, words.lang),
            words("now"): slider_text(slider, numbers[slider.key], words.lang),
            words("high"): slider_text(slider, slider.high, words.lang),
            words("spread"): spread_text(words, slider),
            words("source"): slider.source[words.lang],
            words("help"): slider.help[words.lang],
            words("key"): slider.key,
        }
        for slider in found
    ]
    return pd.DataFrame(rows)


def assumptions_panel(page: PageContext) -> None:
    """The table of assumptions, cut to the rows that mention what is looked for."""
    words, table = page.words, assumption_table(page)
    wanted = st.text_input(words("find"), key="find", persist_state="session").strip()
    if wanted:
        held = table.apply(lambda row: wanted.lower() in " ".join(row).lower(), axis=1)
        table = table[held]
    if table.empty:
        message(words("find_none", text=wanted))
        return
    title = words("assumptions_title", count=len(table))
    heading(title)
    st.html(f'<div class="assumptions">{"".join(assumption_html(words, row) for row in records(table))}</div>')
    table_behind(page, "assumptions", table, title)


def assumption_html(words: Words, row: dict[str, str]) -> str:
    """One assumption in two lines: name, values, range and spread; its source. Its help is folded away."""
    figures = [f"{words(key)} <b>{escape(row[words(key)])}</b>" for key in ("now", "default")]
    figures.append(f"{escape(row[words('low')])}–{escape(row[words('high')])}")
    told = "".join(f"<span>{each}</span>" for each in [*figures, escape(row[words("spread")])])
    return (
        f"<details><summary><b>{escape(row[words('name')])}</b>{told}"
        f"<p>{escape(words.told(words('source'), row[words('source')]))}</p></summary>"
        f"<p>{escape(row[words('group')])} · {escape(row[words('kind')])} · {escape(row[words('help')])}</p></details>"
    )


def unknown(page: PageContext) -> None:
    """What the model does not know."""
    unknown: list[Text] = read_toml("method")["unknown"]
    items = "".join(f"<li>{escape(each[page.lang])}</li>" for each in unknown)
    st.html(f'<ul class="steps">{items}</ul>')


def glossary(page: PageContext) -> None:
    """The terms, in the page's language first; at the top the one that was asked for."""
    words = page.words
    blocks = sorted(declared("glossary"), key=lambda block: block.get("key", "") != (state().term or None))
    rows = [
        [block["name"].en if page.lang == "en" else " ".join(block["name"]), block["what"][page.lang]]
        for block in blocks
    ]
    table_html([words("term"), words("meaning")], rows, [["text", "text"]] * len(rows))


def sources(page: PageContext) -> None:
    """The reference data and whom to credit."""
    words = page.words
    rows = [[block["file"], block["name"][page.lang], block["credit"][page.lang]] for block in declared("sources")]
    message(words("sources_finding"))
    heads = [words(key) for key in ("file", "holds", "credit")]
    table_html(heads, rows, [["text"] * 3] * len(rows))
