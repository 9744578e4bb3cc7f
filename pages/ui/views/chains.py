"""Rows of the Chains page besides the machine: pull, output against target, what is made, bought and used."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.present.machine.figures import yearly_flows
from sim.present.numbers import adding, signed
from sim.present.quantities import yi
from sim.present.tables import chain_rows

from ..shell.context import PageContext
from ..show.sentences import by_entity, ranked_bars
from ..words import amount, percent, records


def output_rows(page: PageContext) -> tuple[pd.DataFrame, str]:
    """How far each chain's nominal output lies from its target, per cent of it, with the reference's; and the finding.

    The label says how much of the target it is, and what is missing in money.
    """
    words, names = page.words, page.names("chains")
    before = by_entity(page.before, "chain_output")
    rows = [row for row in records(chain_rows(page.now)) if row["target"] > 0.0]
    if not rows:
        return ranked_bars([], [], []), words("no_chain_targets")
    gaps = [(row["output"] / row["target"] - 1.0) * 100 for row in rows]
    were = [(before.get(row["chain"], np.nan) / row["target"] - 1.0) * 100 for row in rows]
    frame = ranked_bars([names.get(row["chain"], row["chain"]) for row in rows], gaps, were)
    frame["label"] = [
        words(
            "chain_short" if row["output"] < row["target"] else "chain_met",
            share=percent(row["output"] / row["target"]),
            gap=yi(abs(row["target"] - row["output"]), page.lang),
        )
        for row in rows
    ]
    met = sum(row["output"] >= row["target"] for row in rows)
    return frame, words("chain_output_alt", met=met, count=len(rows))


def pull_rows(page: PageContext) -> tuple[pd.DataFrame, str]:
    """Real pull of each chain, points, with the reference's."""
    names = page.names("chains")
    chains = page.now.entities("pull_chain")
    if not chains:
        return ranked_bars([], [], []), page.words("no_chains")
    now, before = page.now["pull_chain"][:, 0, 0] * 100, by_entity(page.before, "pull_chain")
    rows = ranked_bars([names.get(c, c) for c in chains], now.tolist(), [before.get(c, 0.0) * 100 for c in chains])
    rows["label"] = [signed(told, 2) for told in adding(now.tolist(), float(now.sum()), 2)]
    best = int(now.argmax())
    name = names.get(chains[best], chains[best])
    return rows, page.words("chain_pull_alt", name=name, points=rows["label"].iloc[best])


def product_table(page: PageContext) -> pd.DataFrame:
    """Every product that is made or used: production, purchases, use, sales, and how much of what can be bought is."""
    words, names = page.words, page.names("products")
    table = {row["product"]: row for row in records(page.dataset.tables["products"])}
    bought = page.now.design.numbers["purchases"]
    rows = []
    lost = by_entity(page.now, "lost_to_input")
    for product, flow in yearly_flows(page.now).items():
        limit = float(table[product]["purchase_limit"]) * bought
        share = flow["purchase"] / limit if limit > 0 else np.nan
        rows.append(
            {
                words("product"): names[product],
                words("unit"): words.unit(table[product]["unit"]),
                **{words(f"flow_{name}"): round(flow[name], 1) for name in ("production", "purchase", "use", "sale")},
                words("limit"): words("unlimited") if np.isnan(limit) else amount(limit, 0),
                words("limit_used"): percent(share, 0),
                words("held_back"): lost.get(product, 0.0) * 100,
            }
        )
    frame = pd.DataFrame(rows)
    if frame.empty:
        return frame
    return frame[(frame[words("flow_use")] > 0) | (frame[words("flow_production")] > 0)]
