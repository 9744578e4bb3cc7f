"""What the ledgers come to: producers, projects, chains, factors and inputs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sim.brief.blocks import UNKNOWN, Block, CaptionedTable, Paragraph
from sim.brief.source import Brief, or_dash, points_size, share_text
from sim.dataset.tables import records
from sim.present.board import energy_against_cap
from sim.present.labels import choice_name, unit_text
from sim.present.numbers import adding, amount, compact, gap_between, quantity_digits, signed
from sim.present.tables import chain_rows, factor_availability, producer_rows, project_rows, term_parts, waiting
from sim.studies.bottlenecks import MIN_WRITTEN_POINTS

MAX_PRODUCER_ROWS, DESCRIBED_PRODUCERS, MAX_PROJECT_ROWS, MAX_NAMED_PROJECTS, MAX_NAMED_INPUTS = 12, 2, 15, 6, 3
"""Rows of the producers' table and how many get a sentence; projects in the table; projects and inputs named."""


def producers(brief: Brief) -> list[Block]:
    """Capacity, use and room of the lines with a capacity, nickel and copper first; nothing where there are none."""
    found, names = producer_rows(brief.projection), brief.row_names("lines")
    found = found[found["utilisation"].notna()]
    if found.empty:
        return []
    summary = brief.phrase(
        "producers",
        count=len(found),
        over=int((found["utilisation"] > 1.0).sum()),
        full=int((found["headroom"] < MIN_WRITTEN_POINTS).sum()),
    )
    sentences = [producer(brief, names[row["line"]], row) for row in records(found.head(DESCRIBED_PRODUCERS))]
    rows = [
        [
            names[row["line"]],
            unit_text(row["unit"], brief.lang),
            *(compact(row[key]) for key in ("design", "base", "output", "ceiling")),
            or_dash(share_text(row["utilisation"])),
            or_dash(points_size(row["headroom"])),
        ]
        for row in records(found.head(MAX_PRODUCER_ROWS))
    ]
    keys = ("line", "unit", "design", "base_output", "output", "ceiling", "utilisation", "headroom")
    heads = [brief.word(key) for key in keys]
    return [
        brief.paragraph(summary),
        *(brief.paragraph(sentence) for sentence in sentences),
        CaptionedTable(brief.caption("producers"), heads, rows, (3.4, 1.2, 1.8, 1.8, 1.8, 1.8, 1.6, 1.6), texts=2),
    ]


def producer(brief: Brief, name: str, row: dict[str, Any]) -> str:
    """One line in a sentence: what it could make, what it makes, and what is left or lost."""
    full = row["headroom"] < MIN_WRITTEN_POINTS and row["lost"] >= MIN_WRITTEN_POINTS
    return brief.phrase(
        "producer_full" if full else "producer",
        name=name,
        design=brief.quantity(row["design"], row["unit"]),
        output=brief.quantity(row["output"], row["unit"]),
        used=share_text(row["utilisation"]),
        headroom=points_size(row["headroom"]),
        lost=points_size(row["lost"]),
    )


def projects(brief: Brief) -> list[Block]:
    """Projects expected on stream in the plan year, and who waits or has no room; nothing without projects."""
    found = project_rows(brief.projection)
    if found.empty:
        return []
    coming = found[(found["state"] != "no_room") & (found["stage"] != "shelved") & found["expected"].between(0, 11.999)]
    coming = coming.sort_values("pull", ascending=False, kind="stable")
    late = int((coming["expected"] > coming["planned"] + 1e-9).sum())
    (*pulls, whole), (*later, whole_later) = (
        brief.pull_texts([*coming[name], coming[name].sum()]) for name in ("pull", "pull_next")
    )
    sums = {"pull": whole.lstrip("+"), "next": whole_later.lstrip("+")}
    summary = brief.phrase("projects", year=brief.year, count=len(coming), late=late, **sums)
    wanted = None if brief.growth is None else f"{brief.bridge['projects']:.2f}"
    every = brief.phrase("projects_all", pull=wanted) if len(coming) else ""
    shown = brief.phrase("projects_shown", count=MAX_PROJECT_ROWS) if len(coming) > MAX_PROJECT_ROWS else ""
    not_yet = int((found["state"] == "not_yet").sum())
    names = brief.row_names("projects")
    rows = [
        [
            names[row["project"]],
            choice_name(row["stage"], brief.lang),
            brief.month(row["planned"]),
            brief.month(row["expected"]),
            pull,
            next_,
            brief.word(row["state"]),
        ]
        for row, pull, next_ in zip(records(coming.head(MAX_PROJECT_ROWS)), pulls, later, strict=False)
    ]
    years = (brief.year, str(int(brief.year) + 1))
    heads = [brief.word(key) for key in ("project", "stage", "planned", "expected")]
    heads += [*(brief.word("pull_in", year=year) for year in years), brief.word("statistics")]
    return [
        brief.paragraph(summary, every, shown if len(coming) else ""),
        CaptionedTable(brief.caption("projects"), heads, rows, (3.7, 1.4, 2.2, 2.2, 1.6, 1.6, 1.7), texts=4),
        *waits(brief, found),
        brief.paragraph(brief.phrase("not_counted", count=not_yet) if not_yet else ""),
    ]


def waits(brief: Brief, found: pd.DataFrame) -> list[Paragraph]:
    """Sentences on who waits for which park until when, and on who has no room, by name."""
    names, parks = brief.row_names("projects"), brief.row_names("parks")
    parts = []
    waiters: dict[tuple[str, float], list[str]] = {}
    for row in records(waiting(brief.projection)):
        waiters.setdefault((row["park"], row["month"]), []).append(names[row["project"]])
    for (park, month), rows in waiters.items():
        several = brief.enumerated(rows[:MAX_NAMED_PROJECTS])
        if len(rows) > MAX_NAMED_PROJECTS:
            several += brief.phrase("waits_more", count=len(rows))
        parts.append(brief.phrase("waits_for", project=several, park=parks[park], month=brief.month(month)))
    out = [names[row["project"]] for row in records(found[found["state"] == "no_room"])]
    left = brief.enumerated(out[:MAX_NAMED_PROJECTS])
    if len(out) > MAX_NAMED_PROJECTS:
        left += brief.phrase("waits_more", count=len(out))
    return [
        *(brief.paragraph(part) for part in parts),
        brief.paragraph(brief.phrase("no_room", projects=left) if out else ""),
    ]


def chains(brief: Brief) -> list[Block]:
    """Output of each chain against its target (亿元), its pull and contribution; nothing without chains."""
    found, names = chain_rows(brief.projection), brief.row_names("chains")
    if not len(brief.projection.dataset.tables["chains"]):
        return []
    planned = found["target"].notna()
    met = int((found["output"] >= found["target"]).sum())
    summary = brief.phrase("chains", count=int(planned.sum()), met=met) if planned.any() else ""
    ids, own = found["chain"].tolist(), [*found["pull"], float(found["pull"].sum())]
    pulls, shares = brief.pull_texts(own), brief.contribution_texts(own)
    first, best = int(np.nan_to_num(found["pull"].to_numpy(), nan=-np.inf).argmax()), ""
    if found["pull"].iloc[first] >= MIN_WRITTEN_POINTS:
        fill = {"name": names.get(ids[first], ids[first]), "pull": pulls[first].lstrip("+")}
        share_of = None if shares[first] == UNKNOWN else shares[first]
        best = brief.phrase("chain_first", **fill, contribution=share_of)
    whole = float(found["output"].sum())
    digits = quantity_digits(whole)
    outputs = [amount(each, digits) for each in (*adding(found["output"].tolist(), whole, digits), whole)]
    target = brief.projection.dataset.target("all_chains_output", brief.year)
    rows = [
        [name, output, amount(goal), share_done(made, goal), pull, share_of]
        for name, output, made, goal, pull, share_of in zip(
            [*(names.get(chain, chain) for chain in ids), brief.word("total")],
            outputs,
            [*found["output"], whole],
            [*found["target"], target],
            pulls,
            shares,
            strict=True,
        )
    ]
    heads = [brief.word(key) for key in ("chain", "chain_output", "chain_target", "done", "pull", "contribution")]
    table = CaptionedTable(brief.caption("chains"), heads, rows, (3.4, 2.2, 1.8, 1.5, 1.6, 1.9))
    return [brief.paragraph(summary, best), table, Paragraph(brief.phrase("prices"), "note")]


def share_done(output: float, target: float | None) -> str:
    """Output as a share of its target; a dash where there is no target above 0."""
    return UNKNOWN if target is None or not target > 0 else or_dash(share_text(output / target))


def supply(brief: Brief) -> list[Block]:
    """Shared factors by month, what they and short inputs cost, and energy."""
    return [*factors(brief), inputs(brief), energy(brief)]


def factors(brief: Brief) -> list[Block]:
    """How far each factor is available, mean and worst month, and what it costs in points; nothing without factors."""
    city = brief.projection.city
    if not city.factors:
        return []
    names, lost = brief.row_names("factors"), brief.projection["lost_to_factor"][:, 0, 0]
    told = term_parts(brief.projection, "lost_to_factors", lost)
    rows = []
    available = factor_availability(brief.projection)
    for place, (factor, there) in enumerate(zip(city.factors, available, strict=True)):
        worst = int(there.argmin())
        rows.append(
            [
                names[factor],
                or_dash(share_text(float(there.mean()))),
                or_dash(share_text(float(there[worst]))),
                brief.month(worst) if there[worst] < 1.0 else UNKNOWN,
                signed(told[place], 2),
            ]
        )
    worst = int(lost.argmin())
    text = brief.phrase("factors_none")
    if lost[worst] <= -MIN_WRITTEN_POINTS:
        fill = {"lost": f"{-brief.bridge['lost_to_factors']:.2f}", "points": f"{-told[worst]:.2f}"}
        text = brief.phrase("factors", name=names[city.factors[worst]], **fill)
    heads = [brief.word(key) for key in ("factor", "mean", "lowest", "month", "pull")]
    return [brief.paragraph(text), CaptionedTable(brief.caption("factors"), heads, rows, (2.4, 2, 2, 2, 2))]


def inputs(brief: Brief) -> Paragraph:
    """The inputs whose shortage costs most, in points; an empty paragraph where none does."""
    names, lost = brief.row_names("products"), brief.projection["lost_to_input"][:, 0, 0]
    told = term_parts(brief.projection, "lost_to_inputs", lost)
    order = [k for k in np.argsort(lost, kind="stable") if told[k] < 0][:MAX_NAMED_INPUTS]
    products = brief.projection.entities("lost_to_input")
    parts = [brief.phrase("input", name=names[products[k]], points=f"{-told[k]:.2f}") for k in order]
    return brief.paragraph(brief.phrase("inputs", parts=brief.clauses(parts)) if parts else "")


def energy(brief: Brief) -> Paragraph:
    """Energy growth against its cap, intensity, electricity against output; empty where neither use is known."""
    return brief.paragraph(energy_sentence(brief), power_sentence(brief))


def power_sentence(brief: Brief) -> str:
    """Growth of electricity use beside that of value added (用电匹配, docs/model.md §2.12); empty where not known."""
    power, growth = brief.number("power_growth"), brief.growth
    if power is None or growth is None:
        return ""
    key = "power_below" if power < growth else "power_above"
    size = gap_between(power, growth, "share", 1).lstrip("+−")
    return brief.phrase(key, power=brief.change_words(power), growth=share_text(growth), gap=size)


def energy_sentence(brief: Brief) -> str:
    """Energy growth against its cap, and intensity; empty where energy is not known."""
    if brief.number("energy_growth") is None:
        return ""
    growth, cap, room, over = energy_against_cap(brief.projection)
    size = growth.lstrip("−")
    return brief.phrase(
        "energy_over" if over else "energy_within",
        growth=brief.phrase("down" if brief.projection.value("energy_growth") < 0 else "up", size=size),
        cap=cap,
        room=room,
        intensity=brief.change_words(brief.number("energy_intensity_change")),
    )
