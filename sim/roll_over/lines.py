"""Lines rolled over: the year's output as base output, its prices, who entered the statistics, last year's plans."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.dataset.arrays import MONTHS
from sim.language import Text
from sim.registry import product_group_name
from sim.roll_over.rows import Row, Rows, number_text, softer
from sim.roll_over.told import Told, named
from sim.roll_over.year import Year
from sim.steps.axes import Array

SOURCE = "{year} 年结转：计划照旧，待换成新计划 | rolled over from {year}: last year's plan until the new one is in"
PROMOTED_SOURCE = "{year} 年升规企业合计，由测算结转，请换成各企业台账 | firms promoted in {year}, projected"

PROMOTED_RATE = 0.25
"""Value added of promoted firms over their output value: any share does; 1 would be asked about as 1 % when read."""


def roll_lines(year: Year, rows: Rows, plans: Mapping[str, float], told: list[Told]) -> None:
    """Set price, plan, entry and grade of every line for the year to come. `plans`: known planned growth by line."""
    prices = prices_of(year)
    names, listed, left = year.dataset.names("lines"), [], []
    groups = dict(zip(year.city.lines, np.array(year.city.groups, dtype=object)[year.city.group], strict=True))
    for row in rows["lines"]:
        line = row["line"]
        row["price"] = number_text(float(row["price"]) * prices[groups[line]])
        if line in plans:
            row.update(plan_growth=number_text(plans[line], 9), plan_output="")
        if line in year.listed or row.get("entry") == "promoted":
            listed.append(names[line])
            row.update(entry="incumbent", listing="")
        if row.get("exit") and row["exit"] <= f"{year.number}-12":
            left.append(names[line])
        row.update(grade=softer(row.get("grade", ""), "estimated"), source=SOURCE.format(year=year.number))
    moved = {group: factor for group, factor in prices.items() if factor != 1.0}
    if moved:
        each = [Text(*(f"{name}×{moved[group]:g}" for name in product_group_name(group))) for group in moved]
        told.append(Told.of("prices", {"names": named(each)}))
    told += [Told.of("listed", {"names": named(listed)}, count=len(listed))] if listed else []
    told += [Told.of("left", {"names": named(left)}, count=len(left))] if left else []


def prices_of(year: Year) -> dict[str, float]:
    """The year's price over the base price by product group: its slider."""
    found = year.values.stack("price_", year.city.groups)[:, 0, 0]
    return dict(zip(year.city.groups, map(float, found), strict=True))


def roll_output(year: Year, rows: Rows, output: Array) -> None:
    """Make the year's output (L, 12) the base output; a line that made nothing and had no row gets none."""
    had = {row["line"] for row in rows["base_output"]}
    rows["base_output"] = [
        {"line": line, **{month: number_text(cell) for month, cell in zip(MONTHS, made, strict=True)}}
        for line, made in zip(year.city.lines, output, strict=True)
        if line in had or made.any()
    ]


def add_promoted(year: Year, rows: Rows, told: list[Told]) -> None:
    """Add the firms promoted in the year as one line of their value added, since the base year has to hold them.

    docs/model.md §2.7: a cohort counts from its January on, even over the months, growing as promoted firms do.
    """
    value = float(year.model.promoted[0][0, 0, 0])
    if value <= 0.0:
        return
    name = f"promoted_{year.number}"
    while name in year.city.lines:
        name += "_"
    delivery = float(year.values["plan_delivery"].item())
    growth = float((year.values["promoted_growth"] - year.values["market"]).item())
    plan = growth / delivery if growth > 0.0 and delivery > 0.0 else growth
    row: Row = {
        "line": name,
        "firm": f"升规企业{year.number}",
        "zh": f"{year.number}年升规企业（合计）",
        "en": f"Firms promoted in {year.number} (together)",
        "unit": "亿元",
        "price": "100000000",
        "va_rate": f"{PROMOTED_RATE:g}",
        "plan_growth": number_text(max(plan, -0.99), 9),
        "energy": "0",
        "entry": "incumbent",
        "grade": "estimated",
        "source": PROMOTED_SOURCE.format(year=year.number),
    }
    rows["lines"].append(row)
    rows["base_output"].append({"line": name, **dict.fromkeys(MONTHS, number_text(value / PROMOTED_RATE / 12.0))})
    told.append(Told.of("promoted", count=f"{float(year.values['promoted_firms'].item()):g}", value=f"{value:.2f}"))
