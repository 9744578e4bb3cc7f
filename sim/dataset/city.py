"""A dataset as arrays, as the kernels read them: entities first, then months, then draws (of size 1)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array

from sim.dataset.recipes import Stage
from sim.steps.axes import DRAW, ENTITY, Array, Index, Mask

MONTHS = [f"m{month:02d}" for month in range(1, 13)]
KNOTS = (0, 6, 12, 18, 24, 36, 48)
CELL = 6
"""Months between the edges of a profile's cells: every knot is one."""
OTHER = "other"
MIN_REPORTED_SHARE = 0.5 * (1.0 - 1e-12)
"""Share of a month's base whose lines must have an actual before the month is in."""


@dataclass(frozen=True, repr=False)
class Projects:
    """The projects as arrays, sorted by the line they add to, so that a line's projects are neighbours."""

    ids: tuple[str, ...]  # by line, (project,)
    line: Index  # place of the line each adds to, (project,)
    lines_with: Index  # places of lines with projects
    capacity_of_line: csr_array  # (line with projects, project): design capacity, units a year
    plan_of_line: csr_array  # the same: what a whole project plans, units a month
    held_of_line: csr_array  # the same of projects begun in the base year, (line with projects, begun)
    retired_of_line: csr_array  # capacity switched off, units a year, (line with projects, retiring)
    capacity: Array  # units a year, (project, 1, 1), as all below unless said
    retires: Array  # units a year switched off at commissioning
    load: Array  # share of the new capacity that finds a market
    planned: Array  # planned commissioning, month from the plan year's January = 0
    started: Mask  # commissioned before the plan year
    proposed: Mask  # counts by the start rate
    included: Mask  # neither shelved nor without room in its park
    shelved: Mask  # (project,)
    no_room: Mask  # (project,)
    wait: Array  # month of the park expansion it waits for; -inf: none
    start: Array  # month from which unspent money is spent
    unspent: Array  # 亿元
    begun: Index  # places of the projects started
    retiring: Index  # places of the projects that retire something
    ramp: Index  # row of `ramp_cells`, (project, 1, 1)
    ramp_cells: tuple[Array, Array]  # share of design at a cell's start and its rise over it, (ramp, cell) both


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
