"""Rows of the Chains page."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.dataset.naming import apart
from sim.dataset.recipes import make_links
from sim.present.labels import shown_units
from sim.present.numbers import adding, compact, signed
from sim.present.tables import chain_rows, term_parts
from sim.steps.axes import TIME
from sim.studies.bottlenecks import MIN_WRITTEN_POINTS

from ..shell.context import PageContext
from ..show.sankey import Link
from ..show.sentences import by_entity, ranked_bars
from ..words import amount, percent, records

ROUNDING = 1e-9
"""Share of what is used below which nothing was bought: what is made and used differ by their last digits."""


def output_rows(page: PageContext) -> tuple[pd.DataFrame, str]:
    """Nominal output of each chain with the reference's and its target, 亿元, and the finding."""
    words, names = page.words, page.names("chains")
    before = by_entity(page.before, "chain_output")
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


def yearly_flows(page: PageContext) -> dict[str, dict[str, float]]:
    """Production, purchase, use and sale of each product in the plan year."""
    totals = page.now["flow"][:, :12, 0].sum(axis=TIME)
    found: dict[str, dict[str, float]] = {}
    for entity, total in zip(page.now.entities("flow"), totals, strict=True):
        product, _, flow = entity.rpartition(".")
        found.setdefault(product, {})[flow] = float(total)
    return found


def base_prices(page: PageContext) -> dict[str, float]:
    """亿元 a unit of each product at base-year prices: of the lines that make it, by what they make; NaN: none known.

    A by-product and what is only bought have no price in the tables.
    """
    city, made = page.dataset.city, page.now["output"][:, :12, 0].sum(axis=TIME)
    priced = pd.DataFrame({"product": page.dataset.tables["lines"]["product"], "price": city.price, "made": made})
    found = dict.fromkeys(page.dataset.tables["products"]["product"], np.nan)
    for product, own in priced[priced["price"] > 0].groupby("product"):
        weights = own["made"] if own["made"].sum() > 0 else None
        found[str(product)] = float(np.average(own["price"], weights=weights))
    return found


def flow_table(page: PageContext) -> pd.DataFrame:
    """What flows to each user from each maker and from outside in the plan year.

    Columns: source and user (line ids; a source of "" is bought), product, amount (in the product's unit), value
    (亿元 at base-year prices; NaN: no price), short. What is made and what is bought is one pool: every user draws on
    its makers and on purchases in the same proportion.
    """
    tables, city = page.dataset.tables, page.dataset.city
    made = dict(zip(city.lines, page.now["output"][:, :12, 0].sum(axis=TIME), strict=True))
    lost = by_entity(page.now, "lost_to_input")
    flows, prices, makers, rows = yearly_flows(page), base_prices(page), make_links(tables), []
    for row in records(tables["recipes"][tables["recipes"]["role"] == "input"]):
        user, product = str(row["line"]), str(row["product"])
        taken, flow = made[user] * row["per_unit"], flows[product]
        if taken <= 0.0 or flow["use"] <= 0.0:
            continue
        bought = min(flow["purchase"] / flow["use"], 1.0)
        bought = bought if bought > ROUNDING else 0.0
        sources = {maker: made[maker] * each / flow["production"] for maker, each in makers.get(product, {}).items()
                   if made[maker] * each > 0.0}  # fmt: skip
        parts = {maker: share * (1.0 - bought) for maker, share in sources.items()} | {"": bought}
        short = lost.get(product, 0.0) < -MIN_WRITTEN_POINTS
        rows += [
            (maker, user, product, taken * share, taken * share * prices[product], short)
            for maker, share in parts.items()
            if share > 0.0
        ]
    return pd.DataFrame(rows, columns=["source", "user", "product", "amount", "value", "short"])


def flow_links(page: PageContext, flows: pd.DataFrame) -> tuple[list[str], list[Link], list[str]]:
    """The Sankey's nodes and links, as wide as the value of what flows; and the products that run short.

    Tonnes of slag and kilograms of gold cannot share a width, 亿元 can.
    """
    words, lines, products = page.words, page.names("lines"), page.names("products")
    units = shown_units(page.dataset, "products", page.lang)
    ends = [("line", line) for line in lines] + [("bought", product) for product in products]
    called = [lines[key] if kind == "line" else words("bought", name=products[key]) for kind, key in ends]
    names = dict(zip(ends, apart(called, [[key for _, key in ends]], page.lang), strict=True))
    links = []
    for row in records(flows):
        source, user = names[("line", row["source"]) if row["source"] else ("bought", row["product"])], row["user"]
        worth = words("flow_no_price") if np.isnan(row["value"]) else words("flow_worth", value=compact(row["value"]))
        told = f"{products[row['product']]} {compact(row['amount'])} {units[row['product']]}".strip()
        text = words.join([f"{source} → {names['line', user]}", told, worth])
        links.append(Link(source, names["line", user], row["value"], row["short"], text))
    nodes = list(dict.fromkeys(name for link in links for name in (link.source, link.target)))
    lost = by_entity(page.now, "lost_to_input")
    short = [products[product] for product in sorted(lost, key=lost.__getitem__) if lost[product] < -MIN_WRITTEN_POINTS]
    return nodes, links, short


def told_flows(page: PageContext, flows: pd.DataFrame) -> pd.DataFrame:
    """The flows as the table behind the picture, the largest first."""
    words, lines, products = page.words, page.names("lines"), page.names("products")
    units = shown_units(page.dataset, "products", page.lang)
    ordered = flows.sort_values("value", ascending=False, kind="stable")
    return pd.DataFrame(
        {
            words("flow_from"): ordered["source"].map(lambda line: lines.get(line, words("flow_purchase"))),
            words("flow_to"): ordered["user"].map(lines),
            words("product"): ordered["product"].map(products),
            words("unit"): ordered["product"].map(units),
            words("flow_amount"): ordered["amount"],
            words("flow_value"): ordered["value"],
        }
    )


def flow_height(links: list[Link]) -> int:
    """Pixels for the flows: a line of text for each line at the right end, where names would overlap."""
    ends = {link.target for link in links} - {link.source for link in links}
    return max(430, 20 * len(ends))


def input_rows(page: PageContext) -> tuple[pd.DataFrame, str]:
    """Growth lost to each product that runs short, points."""
    names, found = page.names("products"), page.now.entities("lost_to_input")
    now = page.now["lost_to_input"][:, 0, 0] * 100
    before = [by_entity(page.before, "lost_to_input").get(product, 0.0) * 100 for product in found]
    least = MIN_WRITTEN_POINTS * 100
    order = [k for k in np.argsort(now, kind="stable") if now[k] < -least or before[k] < -least]
    rows = ranked_bars([names[found[k]] for k in order], now[order].tolist(), [before[k] for k in order])
    told = term_parts(page.now, "lost_to_inputs", now / 100)
    rows["label"] = [signed(told[k], 2) for k in order]
    alt = page.words("input_alt", name=rows["name"].iloc[0], points=rows["label"].iloc[0]) if order else ""
    return rows, alt


def product_table(page: PageContext) -> pd.DataFrame:
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
                words("unit"): words.unit(table[product]["unit"]),
                **{words(f"flow_{name}"): round(flow[name], 1) for name in ("production", "purchase", "use", "sale")},
                words("limit"): words("unlimited") if np.isnan(limit) else amount(limit, 0),
                words("limit_used"): percent(share, 0),
            }
        )
    frame = pd.DataFrame(rows)
    if frame.empty:
        return frame
    return frame[(frame[words("flow_use")] > 0) | (frame[words("flow_production")] > 0)]
