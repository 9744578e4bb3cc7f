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
    exit_years,
    exposure_rounds,
    firm_places,
    first_base_months,
    ids,
    listing_months,
    month_share,
    official_releases,
    overhauls,
    positions,
    rank3,
)
from sim.dataset.events import Events, build_events
from sim.dataset.industries import Division, Weights, divisions, share_of_parts, va_rates
from sim.dataset.projects import Projects, projects
from sim.dataset.recipes import Stage, matrices, stages
from sim.steps.axes import DRAW, ENTITY, TIME, Array, Index, Mask
from sim.steps.plan import own_plan
from sim.steps.value_added import weighted_sum

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
    in_chain: Mask  # whether the line names a chain, (line,)
    divisions: dict[str, Division]  # by industry, sector, county, park: those whose table is there
    group: Index  # place of each line's product group, (line,)
    capped: Mask  # whether the line has a design capacity, (line,)
    design: Array  # units a year, (line, 1, 1); 0 without one
    ceiling: Array  # highest sustained output ÷ design, (line, 1, 1)
    plan_known: Mask  # whether the firm's own plan is known, (line,)
    plan_growth: Array  # that plan as a fraction, (line, 1, 1); 0 where not known
    plan_output: Array  # planned output of the plan year, units, (line,); NaN where not given
    plan_holds_projects: Mask  # whether it holds what projects add, (line,)
    project_part: Array  # what projects add by plan, units of the plan year, (line,)
    base: Array  # base-year output, units a month, (line, 12)
    unit_va: Array  # value added of a unit that counts as industry, 亿元 at base-year prices, (line,)
    group_va: Weights  # the same by product group
    base_va: Array  # base-year value added of the plan year's sample without new entities, 亿元, (line, 12)
    base_total: float  # its sum, 亿元
    price: Array  # 亿元 a unit at base-year prices, (line,)
    energy: Weights | None  # tce a unit that counts as industry, in one row; None where a line's is not known
    power: Weights  # kWh a unit that counts as industry, in one row; 0 where not known
    industry_power: Weights | None  # the same by industry; None where there are none
    month_share: Array  # days of a month ÷ mean days of its year's months, (1, month, 1)
    kept_in_overhaul: Array  # share of the ceiling left by planned maintenance and events, (line, month, 1)
    events: Events
    exit_year: Array  # year of the horizon from which the line is out of the sample, (line,); infinite: it stays
    partial_lines: Index  # places of the lines that do not always count: new entities' and those that leave
    new_among_partial: Index  # places of the new entities' lines among those
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
    releases: Index  # months of official releases, January of the plan year = 0
    released_growth: Array  # growth to date they state, (release,)
    released_rate: float | None = None
    """Accounting difference ÷ base at the last release, of the dataset as loaded; `sim.projection` works it out."""
    actual_pace: Array | None = None
    """Actual ÷ modelled output of each line with actuals, (line with actuals, 1, 1); `sim.projection` works it out."""

    @property
    def years(self) -> int:
        """Years of the horizon."""
        return self.months // 12

    @property
    def months_in(self) -> int:
        """Number of months of the plan year that are in: released, or, as all before, with half the base reported.

        docs/model.md §2.15.
        """
        released = int(self.releases.max(initial=-1)) + 1
        reported = ~np.isnan(self.actual_output[:, :, 0])
        held = (self.base_va[self.actual_lines] * reported).sum(axis=ENTITY)
        enough = reported.any(axis=ENTITY) & (held >= MIN_REPORTED_SHARE * self.base_va.sum(axis=ENTITY))
        enough[:released] = True
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

    def base_year_va(self, listing_lag: Array) -> Array:
        """Above-scale value added of the base year: of the lines that counted in it, (1, 1, draw of the lag), 亿元.

        docs/model.md §2.14. `listing_lag` in months, (1, 1, draw).
        """
        stays = np.where(self.exit_year >= 0.0, self.unit_va, 0.0)
        always, new = stays.copy(), self.new_lines
        always[new] = 0.0
        total = np.asarray(weighted_sum(always, self.base[:, :, None]).sum(axis=TIME, keepdims=True))
        if not new.size:
            return total
        begins = np.maximum(self.listing, self.first_base_month + listing_lag)
        listed = self.base[new][:, :, None] * (np.arange(-12.0, 0.0).reshape(1, -1, 1) >= begins)
        return np.asarray(total + weighted_sum(stays[new], listed).sum(axis=TIME, keepdims=True))

    def without_actuals(self) -> City:
        """The same city before any actual came in, for the run that actuals are compared with (docs/model.md §2.15)."""
        none = self.actual_lines[:0]
        return replace(self, actual_lines=none, actual_output=self.actual_output[:0], actual_pace=None)

    @cached_property
    def in_sample(self) -> Array:
        """1 while a partial line is in the sample, 0 from January of its exit year on, (partial line, month, 1)."""
        years = np.arange(self.years) < self.exit_year[self.partial_lines, None]
        return np.repeat(years.astype(np.float64), 12, axis=TIME)[:, :, None]

    def first_years(self, years: int) -> City:
        """The same city with a shorter horizon: months do not look ahead, so its figures are the same."""
        months = 12 * min(years, self.years)
        return replace(
            self,
            months=months,
            month_share=self.month_share[:, :months],
            kept_in_overhaul=self.kept_in_overhaul[:, :months],
            availability=self.availability[:, :months],
            events=self.events.first_months(months),
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


def build_city(tables: Tables, facts: dict[str, float], lengths: str, basis: str) -> City:
    """The arrays of checked tables.

    `facts` are the profile's numbers, `lengths` of months calendar or equal, `basis` of value added industry or own.
    """
    table, lines = tables["lines"], ids(tables["lines"], "line")
    factors, products = ids(tables["factors"], "factor"), ids(tables["products"], "product")
    base_year, months = int(facts["base_year"]), int(facts.get("horizon", 36))
    origin = (base_year + 1) * 12
    (chains, chain), (groups, group) = line_chains(tables), line_groups(tables)
    base, design = base_output(tables["base_output"], lines), table["design_capacity"].to_numpy(dtype=np.float64)
    is_new = np.array(ids(table, "entry"), dtype=object) == "new_entity"
    new_lines, exit_year = np.flatnonzero(is_new), exit_years(table, base_year)
    partial = np.flatnonzero(is_new | np.isfinite(exit_year))
    price, in_iva = (table[name].to_numpy(dtype=np.float64) for name in ("price", "in_iva"))
    unit_va = in_iva * price * va_rates(tables, basis) / 1e8
    base_va = np.where((is_new | (exit_year < 1))[:, None], 0.0, base) * unit_va[:, None]
    events = build_events(tables, factors, origin, months)
    kept = overhauls(tables["overhauls"], lines, months, origin)
    kept[events.lines] *= events.ceiling
    known_plan, plan_output = (table[name].to_numpy(dtype=np.float64) for name in ("plan_growth", "plan_output"))
    of_projects = projects(tables, lines, origin)
    part = of_projects.planned_output(len(lines))
    holds_projects = np.array(ids(table, "plan_includes_projects")) != "no"
    plan = own_plan(known_plan, plan_output, np.where(holds_projects, part, 0.0), base.sum(axis=TIME))
    energy, power = (table[name].to_numpy(dtype=np.float64) for name in ("energy", "power"))
    energy, power = np.where(in_iva > 0.0, energy * in_iva, 0.0), np.nan_to_num(power) * in_iva
    divided = divisions(tables)
    releases, released_growth = official_releases(tables["official"], origin)
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
        chain_share=share_of_parts(chain, len(chains)),
        in_chain=np.array([bool(chain) for chain in table["chain"]], dtype=bool),
        divisions=divided,
        group=group,
        capped=~np.isnan(design),
        design=np.nan_to_num(rank3(design)),
        ceiling=rank3(table["ceiling"]),
        plan_known=~np.isnan(plan.ravel()),
        plan_growth=np.nan_to_num(plan),
        plan_output=plan_output,
        plan_holds_projects=holds_projects,
        project_part=part,
        base=base,
        unit_va=unit_va,
        group_va=Weights.of(share_of_parts(group, len(groups)) * unit_va, partial),
        base_va=base_va,
        base_total=float(base_va.sum()),
        price=price / 1e8,
        energy=None if np.isnan(energy).any() else Weights.of(csr_array(energy[None]), partial),
        power=Weights.of(csr_array(power[None]), partial),
        industry_power=Weights.of(divided["industry"].share * power, partial) if "industry" in divided else None,
        month_share=month_share(base_year, months, lengths),
        kept_in_overhaul=kept,
        events=events,
        exit_year=exit_year,
        partial_lines=partial,
        new_among_partial=np.searchsorted(partial, new_lines),
        new_lines=new_lines,
        listing=listing_months(table, origin)[new_lines],
        first_base_month=first_base_months(base)[new_lines],
        new_firm=firm_places(table, new_lines),
        projects=of_projects,
        stages=turns,
        yields=yields,
        uses=uses,
        purchase_limit=purchase_limit,
        availability=np.tile(tables["factors"][MONTHS].to_numpy(dtype=np.float64), (1, months // 12))[:, :, None],
        exposure_rounds=exposure_rounds(tables["exposures"], lines, factors),
        actual_lines=actual_lines,
        actual_output=actual,
        releases=releases,
        released_growth=released_growth,
        facts=facts,
        correlated=correlated,
        correlations=correlations,
    )
