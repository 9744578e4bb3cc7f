"""Rows of the Chains page."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.exchange.rows import SHOWN, chain_rows

from .frame import Frame
from .phrases import ranked_bars, yearly_amounts
from .words import amount, percent, points, records


def output_rows(page: Frame) -> tuple[pd.DataFrame, str]:
    """Nominal output of each chain with the reference's and its target, 亿元, and the finding."""
    words, names = page.words, page.names("chains")
    before = dict(zip(page.before.entities("chain_output"), yearly_amounts(page.before, "chain_output"), strict=True))
    rows = []
    for place, row in enumerate(records(chain_rows(page.now))):
        value, target, chain = row["output"], row["target"], row["chain"]
        label = amount(value, 1) + ("" if np.isnan(target) else f" / {amount(target, 0)}")
        rows.append((names.get(chain, chain), place, value, before.get(chain, np.nan), target, label))
    frame = pd.DataFrame(rows, columns=["name", "place", "value", "reference", "target", "label"])
    frame["edge"] = frame[["value", "target"]].max(axis=1)
    if frame.empty:
        return frame, words("no_chains")
    met = int((frame["value"] >= frame["target"]).sum())
    return frame, words("chain_output_alt", met=met, count=int(frame["target"].notna().sum()))


def pull_rows(page: Frame) -> tuple[pd.DataFrame, str]:
    """Real pull of each chain, points, with the reference's."""
    names = page.names("chains")
    chains = page.now.entities("pull_chain")
    if not chains:
        return ranked_bars([], [], []), page.words("no_chains")
    now = np.array(yearly_amounts(page.now, "pull_chain")) * 100
    before = dict(zip(page.before.entities("pull_chain"), yearly_amounts(page.before, "pull_chain"), strict=True))
    rows = ranked_bars([names.get(c, c) for c in chains], now.tolist(), [before.get(c, 0.0) * 100 for c in chains])
    best = int(now.argmax())
    return rows, page.words(
        "chain_pull_alt", name=names.get(chains[best], chains[best]), points=points(now[best] / 100, 2)
    )


def yearly_flows(page: Frame) -> dict[str, dict[str, float]]:
    """Production, purchase, use and sale of each product in the plan year."""
    totals = page.now["flow"][:, :12, 0].sum(axis=1)
    found: dict[str, dict[str, float]] = {}
    for entity, total in zip(page.now.entities("flow"), totals, strict=True):
        product, _, flow = entity.rpartition(".")
        found.setdefault(product, {})[flow] = float(total)
    return found


def flow_links(page: Frame) -> tuple[list[str], list[tuple[str, str, float, bool]], list[str]]:
    """The Sankey's nodes and links, weighted by value of the maker's or user's output; and the products that run short.

    Tonnes of slag and kilograms of gold cannot share a width, so each link is as wide as its share of what the product
    brings or costs its user: the flow's part of the user's output at base-year prices.
    """
    tables, city = page.dataset.tables, page.dataset.city
    lines, products = page.names("lines"), page.names("products")
    value = page.now["output"][:, :12, 0].sum(axis=1) * city.price
    worth = dict(zip(city.lines, value, strict=True))
    lost = dict(zip(page.now.entities("lost_to_input"), page.now["lost_to_input"][:, 0, 0], strict=True))
    makers: dict[str, list[str]] = {}
    for line, product in zip(tables["lines"]["line"], tables["lines"]["product"], strict=True):
        makers.setdefault(str(product), []).append(str(line))
    recipes = tables["recipes"]
    for row in records(recipes[recipes["role"] == "byproduct"]):
        makers.setdefault(row["product"], []).append(row["line"])
    links = []
    for row in records(recipes[recipes["role"] == "input"]):
        user, product = str(row["line"]), str(row["product"])
        short = lost.get(product, 0.0) < -SHOWN
        width = max(float(np.sqrt(worth[user])), 0.15)
        for maker in makers.get(product, []):
            if worth[user] > 0 and (worth[maker] > 0):
                links.append((lines[maker], lines[user], round(width, 2), short))
        if page.now["flow"][page.now.entities("flow").index(f"{product}.purchase"), :12, 0].sum() > 0:
            links.append((page.words("bought", name=products[product]), lines[user], round(width, 2), short))
    nodes = list(dict.fromkeys(name for link in links for name in link[:2]))
    short_names = [products[p] for p, v in sorted(lost.items(), key=lambda item: item[1]) if v < -SHOWN]
    return nodes, links, short_names


def flow_height(links: list[tuple[str, str, float, bool]]) -> int:
    """Pixels for the flows: a line of text for each line at the right end, where names would overlap."""
    ends = {link[1] for link in links} - {link[0] for link in links}
    return max(430, 20 * len(ends))


def input_rows(page: Frame) -> tuple[pd.DataFrame, str]:
    """Growth lost to each product that runs short, points."""
    names, found = page.names("products"), page.now.entities("lost_to_input")
    now = page.now["lost_to_input"][:, 0, 0] * 100
    before = dict(zip(page.before.entities("lost_to_input"), page.before["lost_to_input"][:, 0, 0] * 100, strict=True))
    least = SHOWN * 100
    order = [k for k in np.argsort(now, kind="stable") if now[k] < -least or before.get(found[k], 0.0) < -least]
    rows = ranked_bars(
        [names[found[k]] for k in order], now[order].tolist(), [float(before.get(found[k], 0.0)) for k in order]
    )
    alt = page.words("input_alt", name=rows["name"].iloc[0], points=points(now[order[0]] / 100, 2)) if order else ""
    return rows, alt


def product_table(page: Frame) -> pd.DataFrame:
    """Every product that is made or used: production, purchases, use, sales, and how much of what can be bought is."""
    words, names = page.words, page.names("products")
    table = {row["product"]: row for row in records(page.dataset.tables["products"])}
    bought = page.now.design.numbers["purchases"]
    rows = []
    for product, flow in yearly_flows(page).items():
        limit = float(table[product]["purchase_limit"]) * bought
        share = flow["purchase"] / limit if limit > 0 else np.nan
        rows.append(
            {
                words("product"): names[product],
                words("unit"): table[product]["unit"],
                **{words(f"flow_{name}"): round(flow[name], 1) for name in ("production", "purchase", "use", "sale")},
                words("limit"): words("unlimited") if np.isnan(limit) else amount(limit, 0),
                words("limit_used"): percent(share, 0),
            }
        )
    frame = pd.DataFrame(rows)
    if frame.empty:
        return frame
    return frame[(frame[words("flow_use")] > 0) | (frame[words("flow_production")] > 0)]
