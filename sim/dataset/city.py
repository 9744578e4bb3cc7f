"""A dataset as arrays, as the kernels read them: entities first, then months, then draws (of size 1)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array

from sim.dataset.arrays import (
    MONTHS,
    OTHER,
    Tables,
    actual_output,
    base_output,
    correlation_matrix,
    exposure_rounds,
    firm_places,
    first_base_months,
    ids,
    listing_months,
    month_share,
    overhauls,
    positions,
    rank3,
)
from sim.dataset.projects import Projects, projects
from sim.dataset.recipes import Stage, matrices, stages
from sim.steps.axes import DRAW, ENTITY, Array, Index, Mask

MIN_REPORTED_SHARE = 0.5 * (1.0 - 1e-12)
"""Share of a month's base whose lines must have an actual before the month is in."""


@dataclass(frozen=True, repr=False)
class City:
    """A dataset as arrays, and the names along their axes; never written to. docs/model.md §2 says what for."""

    base_year: int
    months: int  # of the horizon
    lines: tuple[str, ...]  # ids, as all tuples of text here
    chains: tuple[str, ...]
    groups: tuple[str, ...]  # product groups
    products: tuple[str, ...]
    factors: tuple[str, ...]
    chain: Index  # place of each line's chain, (line,)
    chain_share: csr_array  # (chain, line), 1 where the line is of the chain
    group: Index  # place of each line's product group, (line,)
    capped: Mask  # whether the line has a design capacity, (line,)
    design: Array  # units a year, (line, 1, 1); 0 without one
    ceiling: Array  # highest sustained output ÷ design, (line, 1, 1)
    plan_growth: Array  # the firm's plan as a fraction, (line, 1, 1); 0 where not known
    base: Array  # base-year output, units a month, (line, 12)
    unit_va: Array  # value added of a unit, 亿元 at base-year prices, (line,)
    base_va: Array  # counted value added of the base year, 亿元, (line, 12)
    base_total: float  # its sum, 亿元
    price: Array  # 亿元 a unit at base-year prices, (line,)
    energy: Array  # tce a unit, (line,); NaN where not known
    month_share: Array  # days of a month ÷ mean days of its year's months, (1, month, 1)
    kept_in_overhaul: Array  # share left by planned maintenance, (line, month, 1)
    new_lines: Index  # places of the lines of new entities
    listing: Array  # month they enter the statistics, (new line, 1, 1)
    first_base_month: Array  # their first month of output if in the base year, else infinite, (new line, 1, 1)
    projects: Projects
    stages: tuple[Stage, ...]  # products in the order they are shared out
    yields: csr_array  # (product, line): made per unit of output
    uses: csr_array  # (product, line): used per unit of output
    purchase_limit: Array  # units a year, (product, 1, 1); infinite: no limit
    availability: Array  # 1 = as much as wanted, (factor, month, 1)
    exposure_rounds: tuple[tuple[Index, Index, Array], ...]  # lines, factors and exposures
    new_firm: Index  # firm of each new line, numbered, (new line,)
    actual_lines: Index  # places of the lines with actuals
    actual_output: Array  # units, (line with actuals, 12, 1); NaN where none is in
    facts: dict[str, float]  # the profile's numbers by key
    correlated: tuple[str, ...]  # assumptions drawn together
    correlations: Array  # of those, (key, key)
    actual_pace: Array | None = None
    """Actual ÷ modelled output of each line with actuals, (line with actuals, 1, 1); `sim.projection` works it out."""

    @property
    def years(self) -> int:
        """Years of the horizon."""
        return self.months // 12

    @property
    def months_in(self) -> int:
        """Number of months of the plan year that are in: each of them, and all before it, has half its base reported.

        docs/model.md §2.15.
        """
        reported = ~np.isnan(self.actual_output[:, :, 0])
        held = (self.base_va[self.actual_lines] * reported).sum(axis=ENTITY)
        enough = reported.any(axis=ENTITY) & (held >= MIN_REPORTED_SHARE * self.base_va.sum(axis=ENTITY))
        return int(np.cumprod(enough).sum())

    @property
    def months_reported(self) -> int:
        """Months of the plan year up to the last that any line has an actual of, in or not; 0 before the first."""
        reported = (~np.isnan(self.actual_output)).any(axis=(ENTITY, DRAW))
        return int(np.flatnonzero(reported).max(initial=-1)) + 1

    @cached_property
    def year_labels(self) -> list[str]:
        """Years as text: 2023, …"""
        return [str(self.base_year + 1 + year) for year in range(self.years)]

    @cached_property
    def month_labels(self) -> list[str]:
        """Months as text: 2023-01, …"""
        return [f"{year}-{month:02d}" for year in self.year_labels for month in range(1, 13)]

    def without_actuals(self) -> City:
        """The same city before any actual came in, for the run that actuals are compared with (docs/model.md §2.15)."""
        none = self.actual_lines[:0]
        return replace(self, actual_lines=none, actual_output=self.actual_output[:0], actual_pace=None)

    def first_years(self, years: int) -> City:
        """The same city with a shorter horizon: months do not look ahead, so its figures are the same."""
        months = 12 * min(years, self.years)
        return replace(
            self,
            months=months,
            month_share=self.month_share[:, :months],
            kept_in_overhaul=self.kept_in_overhaul[:, :months],
            availability=self.availability[:, :months],
        )


def line_chains(tables: Tables) -> tuple[tuple[str, ...], Index]:
    """Every chain, those of the lines that the chains table lacks last, and the place of each line's, (line,)."""
    of_lines = tuple(str(chain) or OTHER for chain in tables["lines"]["chain"])
    chains = tuple(dict.fromkeys((*ids(tables["chains"], "chain"), *of_lines)))
    return chains, positions(of_lines, chains)


def line_groups(tables: Tables) -> tuple[tuple[str, ...], Index]:
    """Every product group and the place of each line's, (line,): that of its product, else `other`."""
    group_of = dict(zip(tables["products"]["product"], tables["products"]["group"], strict=True))
    of_lines = tuple(str(group_of.get(product, OTHER)) for product in tables["lines"]["product"])
    groups = tuple(dict.fromkeys((*ids(tables["products"], "group"), *of_lines)))
    return groups, positions(of_lines, groups)


def build_city(tables: Tables, facts: dict[str, float], lengths: str) -> City:
    """The arrays of checked tables; `facts` are the profile's numbers, `lengths` of months calendar or equal."""
    table, lines = tables["lines"], ids(tables["lines"], "line")
    factors, products = ids(tables["factors"], "factor"), ids(tables["products"], "product")
    base_year, months = int(facts["base_year"]), int(facts.get("horizon", 36))
    origin = (base_year + 1) * 12
    (chains, chain), (groups, group) = line_chains(tables), line_groups(tables)
    base, design = base_output(tables["base_output"], lines), table["design_capacity"].to_numpy(dtype=np.float64)
    is_new = np.array(ids(table, "entry"), dtype=object) == "new_entity"
    new_lines = np.flatnonzero(is_new)
    unit_va = (table["price"] * table["va_rate"]).to_numpy(dtype=np.float64) / 1e8
    base_va = np.where(is_new[:, None], 0.0, base) * unit_va[:, None]
    turns = stages(tables, lines, products)
    yields, uses, purchase_limit = matrices(turns, len(lines))
    actual_lines, actual = actual_output(tables["actuals"], lines, origin)
    correlated, correlations = correlation_matrix(tables["correlations"])
    return City(
        base_year=base_year,
        months=months,
        lines=lines,
        chains=chains,
        groups=groups,
        products=products,
        factors=factors,
        chain=chain,
        chain_share=csr_array((np.ones(len(chain)), (chain, np.arange(len(chain)))), shape=(len(chains), len(chain))),
        group=group,
        capped=~np.isnan(design),
        design=np.nan_to_num(rank3(design)),
        ceiling=rank3(table["ceiling"]),
        plan_growth=np.nan_to_num(rank3(table["plan_growth"])),
        base=base,
        unit_va=unit_va,
        base_va=base_va,
        base_total=float(base_va.sum()),
        price=table["price"].to_numpy(dtype=np.float64) / 1e8,
        energy=table["energy"].to_numpy(dtype=np.float64),
        month_share=month_share(base_year, months, lengths),
        kept_in_overhaul=overhauls(tables["overhauls"], lines, months, origin),
        new_lines=new_lines,
        listing=listing_months(table, origin)[new_lines],
        first_base_month=first_base_months(base)[new_lines],
        new_firm=firm_places(table, new_lines),
        projects=projects(tables, lines, origin),
        stages=turns,
        yields=yields,
        uses=uses,
        purchase_limit=purchase_limit,
        availability=np.tile(tables["factors"][MONTHS].to_numpy(dtype=np.float64), (1, months // 12))[:, :, None],
        exposure_rounds=exposure_rounds(tables["exposures"], lines, factors),
        actual_lines=actual_lines,
        actual_output=actual,
        facts=facts,
        correlated=correlated,
        correlations=correlations,
    )
