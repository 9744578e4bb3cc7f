"""What the ledgers come to: producers, projects, chains, factors and inputs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sim.exchange.brief.blocks import UNKNOWN, Block, Grid, Text
from sim.exchange.brief.source import Brief, known, records, share, size
from sim.exchange.labels import own_language, pick
from sim.exchange.rows import SHOWN, chain_rows, producer_rows, project_rows, waiting
from sim.exchange.written import amount, compact, points
from sim.registry import read_toml

PRODUCERS, DESCRIBED, PROJECTS, NAMED, INPUTS = 12, 2, 15, 6, 3
"""Rows of the producers' table and how many get a sentence; projects in the table; projects and inputs named."""


def producers(brief: Brief) -> list[Block]:
    """Capacity, use and room of the key lines, nickel and copper first."""
    found, names = producer_rows(brief.projection), brief.names("lines")
    found = found[found["utilisation"].notna()]
    if found.empty:
        return []
    summary = brief.phrase(
        "producers",
        count=len(found),
        over=int((found["utilisation"] > 1.0).sum()),
        full=int((found["headroom"] < SHOWN).sum()),
    )
    sentences = [producer(brief, names[row["line"]], row) for row in records(found.head(DESCRIBED))]
    rows = [
        [
            names[row["line"]],
            own_language(row["unit"], brief.lang),
            *(compact(row[key]) for key in ("design", "base", "output", "ceiling")),
            known(share(row["utilisation"])),
            known(size(row["headroom"])),
        ]
        for row in records(found.head(PRODUCERS))
    ]
    keys = ("line", "unit", "design", "base_output", "output", "ceiling", "utilisation", "headroom")
    heads = [brief.word(key) for key in keys]
    return [
        brief.text(summary),
        *(brief.text(sentence) for sentence in sentences),
        Grid(brief.caption("producers"), heads, rows, (3.4, 1.2, 1.8, 1.8, 1.8, 1.8, 1.6, 1.6), texts=2),
    ]


def producer(brief: Brief, name: str, row: dict[str, Any]) -> str:
    """One line in a sentence."""
    full = row["headroom"] < SHOWN and row["lost"] >= SHOWN
    return brief.phrase(
        "producer_full" if full else "producer",
        name=name,
        design=brief.quantity(row["design"], row["unit"]),
        output=brief.quantity(row["output"], row["unit"]),
        used=share(row["utilisation"]),
        headroom=size(row["headroom"]),
        lost=size(row["lost"]),
    )


def projects(brief: Brief) -> list[Block]:
    """Projects expected on stream in the plan year, and who waits or has no room."""
    found = project_rows(brief.projection)
    if found.empty:
        return []
    coming = found[(found["state"] != "no_room") & (found["stage"] != "shelved") & found["expected"].between(0, 11.999)]
    coming = coming.sort_values("pull", ascending=False, kind="stable")
    late = int((coming["expected"] > coming["planned"] + 1e-9).sum())
    pulls = {key: points(coming[name].sum(), 2).lstrip("+") for key, name in (("pull", "pull"), ("next", "pull_next"))}
    summary = brief.phrase("projects", year=brief.year, count=len(coming), late=late, **pulls)
    shown = brief.phrase("projects_shown", count=PROJECTS) if len(coming) > PROJECTS else ""
    not_yet = int((found["state"] == "not_yet").sum())
    names, stages = brief.names("projects"), read_toml("workbook")["choices"]
    rows = [
        [
            names[row["project"]],
            pick((stages[row["stage"]]["zh"], stages[row["stage"]]["en"]), brief.lang),
            brief.month(row["planned"]),
            brief.month(row["expected"]),
            points(row["pull"], 2),
            points(row["pull_next"], 2),
            brief.word(row["state"]),
        ]
        for row in records(coming.head(PROJECTS))
    ]
    years = (brief.year, str(int(brief.year) + 1))
    heads = [brief.word(key) for key in ("project", "stage", "planned", "expected")]
    heads += [*(brief.word("pull_in", year=year) for year in years), brief.word("statistics")]
    return [
        brief.text(summary, shown if len(coming) else ""),
        Grid(brief.caption("projects"), heads, rows, (3.7, 1.4, 2.2, 2.2, 1.6, 1.6, 1.7), texts=4),
        *waits(brief, found),
        brief.text(brief.phrase("not_counted", count=not_yet) if not_yet else ""),
    ]


def waits(brief: Brief, found: pd.DataFrame) -> list[Text]:
    """Who waits for which park until when, and who has no room, by name."""
    names, parks = brief.names("projects"), brief.names("parks")
    parts = []
    waiters: dict[tuple[str, float], list[str]] = {}
    for row in records(waiting(brief.projection)):
        waiters.setdefault((row["park"], row["month"]), []).append(names[row["project"]])
    for (park, month), rows in waiters.items():
        several = brief.enumerated(rows[:NAMED])
        if len(rows) > NAMED:
            several += brief.phrase("waits_more", count=len(rows))
        parts.append(brief.phrase("waits_for", project=several, park=parks[park], month=brief.month(month)))
    out = [names[row["project"]] for row in records(found[found["state"] == "no_room"])]
    left = brief.enumerated(out[:NAMED])
    if len(out) > NAMED:
        left += brief.phrase("waits_more", count=len(out))
    return [
        *(brief.text(part) for part in parts),
        brief.text(brief.phrase("no_room", projects=left) if out else ""),
    ]


def chains(brief: Brief) -> list[Block]:
    """Output of each chain against its target, its pull and contribution."""
    found, names = chain_rows(brief.projection), brief.names("chains")
    if not len(brief.projection.dataset.tables["chains"]):
        return []
    planned = found["target"].notna()
    met = int((found["output"] >= found["target"]).sum())
    summary = brief.phrase("chains", count=int(planned.sum()), met=met) if planned.any() else ""
    first = max(records(found), key=lambda row: float(np.nan_to_num(row["pull"], nan=-np.inf)))
    best = ""
    if first["pull"] >= SHOWN:
        name, share_of = names.get(first["chain"], first["chain"]), brief.contribution(first["pull"])
        best = brief.phrase("chain_first", name=name, pull=size(first["pull"]), contribution=share_of)
    whole = brief.number("all_chains_output")
    target = brief.projection.dataset.target("all_chains_output", brief.year)
    rows = [chain(brief, names.get(row["chain"], row["chain"]), *list(row.values())[1:]) for row in records(found)]
    rows.append(chain(brief, brief.word("total"), whole, target, float(found["pull"].sum())))
    heads = [brief.word(key) for key in ("chain", "chain_output", "chain_target", "done", "pull", "contribution")]
    table = Grid(brief.caption("chains"), heads, rows, (3.4, 2.2, 1.8, 1.5, 1.6, 1.9))
    return [brief.text(summary, best), table, Text(brief.phrase("prices"), "note")]


def chain(brief: Brief, name: str, output: float | None, target: float | None, pull: float) -> list[str]:
    """One chain's row."""
    target = None if target is None or np.isnan(target) or not target else target
    done = None if output is None or target is None else share(output / target)
    return [name, amount(output), amount(target), known(done), points(pull, 2), known(brief.contribution(pull))]


def supply(brief: Brief) -> list[Block]:
    """Shared factors by month, what they and short inputs cost, and energy."""
    return [*factors(brief), inputs(brief), energy(brief)]


def factors(brief: Brief) -> list[Block]:
    """How far each factor is available and what it costs."""
    city, numbers = brief.projection.city, brief.projection.design.numbers
    if not city.factors:
        return []
    names, lost = brief.names("factors"), brief.projection["lost_to_factor"][:, 0, 0]
    rows = []
    for place, factor in enumerate(city.factors):
        there = np.minimum(city.availability[place, :12, 0] * numbers[factor], 1.0)
        worst = int(there.argmin())
        rows.append(
            [
                names[factor],
                known(share(float(there.mean()))),
                known(share(float(there[worst]))),
                brief.month(worst) if there[worst] < 1.0 else UNKNOWN,
                points(lost[place], 2),
            ]
        )
    worst = int(lost.argmin())
    text = brief.phrase("factors_none")
    if lost[worst] <= -SHOWN:
        name = names[city.factors[worst]]
        text = brief.phrase("factors", lost=size(lost.sum()), name=name, points=size(lost[worst]))
    heads = [brief.word(key) for key in ("factor", "mean", "lowest", "month", "pull")]
    return [brief.text(text), Grid(brief.caption("factors"), heads, rows, (2.4, 2, 2, 2, 2))]


def inputs(brief: Brief) -> Text:
    """The inputs whose shortage costs most."""
    names, lost = brief.names("products"), brief.projection["lost_to_input"][:, 0, 0]
    order = [k for k in np.argsort(lost, kind="stable") if lost[k] <= -SHOWN][:INPUTS]
    products = brief.projection.entities("lost_to_input")
    parts = [brief.phrase("input", name=names[products[k]], points=size(lost[k])) for k in order]
    return brief.text(brief.phrase("inputs", parts=brief.clauses(parts)) if parts else "")


def energy(brief: Brief) -> Text:
    """Energy growth against the cap, and intensity."""
    room = brief.number("energy_headroom")
    if room is None:
        return brief.text()
    return brief.text(
        brief.phrase(
            "energy_over" if room < 0 else "energy_within",
            growth=brief.change(brief.number("energy_growth")),
            cap=share(brief.projection.design.numbers["energy_cap"]),
            room=size(room),
            intensity=brief.change(brief.number("energy_intensity_change")),
        )
    )
