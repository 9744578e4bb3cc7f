"""What the world market paid a year for a metal: a price far from it is asked about."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache

from sim.intake.normalise import fold
from sim.intake.units import read_unit
from sim.language import DATA, read_toml

YUAN_PER_DOLLAR = 6.73
"""Mean rate of 2022, as the sample's prices (data/reference/SOURCES.md): a factor of 20 is asked after, no more."""


@cache
def world_prices() -> dict[str, dict[str, float]]:
    """Yearly prices of metals in US$ a tonne, by year and column of the file."""
    path = DATA / "reference" / "worldbank_pinksheet_metals_annual.csv"
    with path.open(encoding="utf-8", newline="") as text:
        return {
            row["year"]: {key: float(cell) for key, cell in row.items() if cell and key != "year"}
            for row in csv.DictReader(text)
        }


@cache
def metal_names() -> dict[str, str]:
    """Columns of the file by the folded names of their metals."""
    return {fold(name): column for column, names in read_toml("ledger")["market"].items() for name in names}


def market_price(names: Iterable[str], unit: str, year: int) -> float | None:
    """The year's price of a product by its names, yuan a tonne; None where it is no metal of the file, or no tonnes.

    Source: World Bank, Pink Sheet (data/reference/SOURCES.md).
    """
    if read_unit(unit).top != "t":
        return None
    columns = (metal_names()[name] for name in map(fold, names) if name in metal_names())
    prices = world_prices().get(str(year), {})
    return next((prices[column] * YUAN_PER_DOLLAR for column in columns if column in prices), None)
