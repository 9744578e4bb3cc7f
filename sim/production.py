"""What lines make: docs/model.md §2.1 to §2.6 and §2.15 in order, for one chunk of draws.

Each quantity is a property, worked out once when something asks for it; what nothing asks for costs nothing. So a
study that wants growth alone pays for growth alone, and a page that shows every measure runs the same code.
"""

from __future__ import annotations

from functools import cached_property
from typing import Self

import numpy as np

from sim.dataset.arrays import CELL
from sim.dataset.city import City
from sim.dataset.recipes import Stage
from sim.design import Values
from sim.steps import (
    actuals,
    balance,
    ceiling,
    commissioning,
    events,
    factors,
    plan,
    ramp,
)
from sim.steps.axes import DRAW, ENTITY, Array, Index
from sim.steps.value_added import yearly


def carried(city: City, memory: Array) -> Array:
    """What the pace of their actuals multiplies the lines' output by, (lines with actuals, T, D).

    docs/model.md §2.15. ArithmeticError for a city without a pace, that is, one not made by sim.projection.city_of.
    """
    if city.actual_pace is None:
        raise ArithmeticError("actuals: the lines' pace has not been worked out")
    months = np.arange(city.months, dtype=np.float64).reshape(1, -1, 1)
    return actuals.carried_on(city.actual_pace, actuals.last_month(city.actual_output), months, memory)


class Production:
    """What the lines of one city make, for one chunk of draws: plans, ceilings, factors, inputs, actuals.

    Shapes: L lines, J projects, F factors, P products, T months, Y years, D draws; D is 1 where nothing varies. Output
    and capacity are in each line's own unit. `keep_cuts` keeps what each product's shortage cuts, for `cut_by_product`.
    """

    def __init__(self, city: City, values: Values, keep_cuts: bool = False) -> None:
        self.city = city
        self.values = values
        self._cuts: dict[int, tuple[Index, Array]] | None = {} if keep_cuts else None

    # docs/model.md §2.1 Commissioning --------------------------------------------------------------------------------
    @cached_property
    def commissioned(self) -> Array:
        """Month each project is commissioned, (J, 1, D), from the plan year's January = 0; may be fractional."""
        projects, values = self.city.projects, self.values
        slip = values["project_slip"] + values.shifts.slip
        return commissioning.commissioning_month(
            projects.planned,
            projects.started,
            projects.wait,
            slip,
            values["park_slip"] + values.shifts.park_slip,
        )

    @cached_property
    def weight(self) -> Array:
        """Share of each project that counts, (J, 1, D): 0 without room or shelved, the start share if only proposed."""
        projects = self.city.projects
        return commissioning.weight(projects.included, projects.proposed, self.values.start_share)

    # docs/model.md §2.2 Ramp -----------------------------------------------------------------------------------------
    @cached_property
    def months(self) -> Array:
        """Month numbers of the horizon, (1, T, 1), from the plan year's January = 0."""
        return np.arange(self.city.months, dtype=np.float64).reshape(1, -1, 1)

    @cached_property
    def online_share(self) -> Array:
        """Share of each project's design capacity on line, (J, T, D), along its ramp."""
        projects, pace = self.city.projects, self.values["ramp_pace"]
        return ramp.online_share(self.months, self.commissioned, pace, projects.ramp, projects.ramp_cells, CELL)

    @cached_property
    def working_share(self) -> Array:
        """Share of each project's design capacity on line times its weight, (J, T, D)."""
        return ramp.working_share(self.weight, self.online_share)

    @cached_property
    def base_working_share(self) -> Array:
        """Working share of projects that ran in the base year, in each month of that year, (begun, 12, D).

        The plan is less this, since base output already holds what they made.
        """
        projects, pace = self.city.projects, self.values["ramp_pace"]
        begun, months = projects.begun, self.months[:, :12] - 12.0
        online = ramp.online_share(
            months, self.commissioned[begun], pace, projects.ramp[begun], projects.ramp_cells, CELL
        )
        return ramp.working_share(self.weight[begun], online)

    # docs/model.md §2.3 Plan -----------------------------------------------------------------------------------------
    @cached_property
    def planned_growth(self) -> Array:
        """Growth a year that each existing line plans, (L, 1, D), a fraction."""
        city, values = self.city, self.values
        chain_growth = values.stack("growth_", city.chains)[city.chain]
        return plan.planned_growth(
            city.plan_known, city.plan_growth, values["plan_delivery"], chain_growth, values["market"]
        )

    @cached_property
    def existing_plan(self) -> Array:
        """Planned output of existing lines, without their projects, (L, T, D)."""
        return plan.existing_plan(self.city.base, self.planned_growth, self.city.years)

    @cached_property
    def added_share(self) -> Array:
        """Working share of each project beyond what base output already holds, (J, T, D)."""
        begun = self.city.projects.begun
        added = self.working_share.copy() if begun.size else self.working_share
        added[begun] -= np.tile(self.base_working_share, (1, self.city.years, 1))
        return added

    @cached_property
    def planned(self) -> Array:
        """Planned output of existing lines and projects together, (L, T, D), before actuals are looked at."""
        projects = self.city.projects
        if not projects.ids:
            return self.existing_plan
        added = plan.by_line(self.working_share, projects.plan_of_line)
        if projects.begun.size:
            held = plan.by_line(self.base_working_share, projects.held_of_line)
            added = added - np.tile(held, (1, self.city.years, 1))
        return plan.total(self.existing_plan, added, projects.lines_with)

    @cached_property
    def after_events(self) -> Array:
        """What events leave of `planned`, with what is made up of it later, (L, T, D)."""
        acting = self.city.events
        if not acting.lines.size:
            return self.planned
        left = np.array(self.planned)
        left[acting.lines] = events.after_events(left[acting.lines], acting.kept, acting.made_up)
        return left

    @cached_property
    def plan(self) -> Array:
        """Output firms want to make, (L, T, D): `after_events`, raised where actuals were above the model (§2.15)."""
        return self._carry(self.after_events, np.maximum)

    # docs/model.md §2.4 Ceiling --------------------------------------------------------------------------------------
    @cached_property
    def capacity(self) -> Array:
        """Capacity on line, in units a year, (L, T, D); 0 for lines with neither a design capacity nor projects."""
        city, projects = self.city, self.city.projects
        if not projects.ids:
            return city.design
        added = plan.by_line(self.working_share, projects.capacity_of_line)
        if projects.retiring.size:
            off = self.weight[projects.retiring] * (self.months >= self.commissioned[projects.retiring])
            added = added - plan.by_line(off, projects.retired_of_line)
        return plan.total(city.design, added, projects.lines_with)

    @cached_property
    def ceiling(self) -> Array:
        """Highest sustained output of a month, (L, T, D); infinite where there is no physical ceiling."""
        city, values = self.city, self.values
        sustained = city.ceiling + values.stack("stretch_", city.groups)[city.group]
        sustained = np.maximum(sustained, 0.0) * (1.0 + values.shifts.capacity)
        return ceiling.monthly_ceiling(self.capacity, sustained, city.month_share, city.kept_in_overhaul, city.capped)

    @cached_property
    def after_ceilings(self) -> Array:
        """The plan within the ceilings, (L, T, D)."""
        return ceiling.within(self.plan, self.ceiling)

    # docs/model.md §2.5 Factors --------------------------------------------------------------------------------------
    @cached_property
    def available(self) -> Array:
        """Availability of each factor, (F, T, D), a share: 1 is as much as wanted."""
        city = self.city
        return factors.availability(city.availability, self.values.stack("", city.factors), city.events.available)

    @cached_property
    def worst_factor(self) -> Index:
        """Index of the factor that leaves each line least, (L, T, D); 0 for a line that depends on none."""
        city = self.city
        return factors.worst_factor(self.available, city.exposure_rounds, len(city.lines))

    @cached_property
    def allowed_by_factors(self) -> Array:
        """Output within the ceilings and the factors, (L, T, D)."""
        city = self.city
        if not city.exposure_rounds:
            return self.after_ceilings
        kept = factors.kept_by_line(self.available, city.exposure_rounds, len(city.lines))
        return factors.within_factors(self.after_ceilings, self.ceiling, kept, city.capped)

    @cached_property
    def after_factors(self) -> Array:
        """`allowed_by_factors`, lowered where actuals were below the model (§2.15), (L, T, D)."""
        return self._carry(self.allowed_by_factors, np.minimum)

    # docs/model.md §2.6 Material balance -----------------------------------------------------------------------------
    @cached_property
    def balanced(self) -> Array:
        """Output within ceilings, factors and inputs, (L, T, D): every limit of the model."""
        return self.balance(self.after_factors, self._cuts)

    @cached_property
    def cut_by_product(self) -> dict[int, tuple[Index, Array]]:
        """By index of each product that was short: its users, (n,), and the output each lost to it, (n, T, D)."""
        if self._cuts is None:
            self._cuts = {}
            self.balance(self.after_factors, self._cuts)
        else:
            _ = self.balanced  # what it cuts is kept on the way
        return self._cuts

    def _purchasable(self, stage: Stage) -> Array:
        """Most that can be bought of a product in a month, (1, 1, D), in its unit."""
        if np.isinf(stage.purchase_limit):
            return np.full((1, 1, 1), np.inf)
        more = self.values.shifts.purchase
        more = more if len(more) == 1 else more[stage.product : stage.product + 1]
        return stage.purchase_limit / 12.0 * self.values["purchases"] * (1.0 + more)

    def balance(self, allowed: Array, lost: dict[int, tuple[Index, Array]] | None = None) -> Array:
        """`allowed` output cut to the inputs there are, (L, T, D), as a new array.

        docs/model.md §2.6. `lost`, if given, is filled as `cut_by_product` describes.
        """
        city, values = self.city, self.values
        draws = max(allowed.shape[DRAW], values["purchases"].shape[DRAW], values.shifts.purchase.shape[DRAW])
        output = np.array(np.broadcast_to(allowed, (*allowed.shape[:2], draws)))
        for stage in city.stages:
            if not stage.classes or np.isinf(stage.purchase_limit):
                continue
            before = output[stage.users] if lost is not None else None
            supply = balance.production(output, stage.makers, stage.yields) + self._purchasable(stage)
            cut = balance.ration(output, supply, [users.takers for users in stage.classes])
            if cut and lost is not None and before is not None:
                lost[stage.product] = stage.users, before - output[stage.users]
        return output

    @cached_property
    def flows(self) -> Array:
        """Production, purchase, use and sale of every product in table order, (4P, T, D), in the product's unit.

        ArithmeticError where purchases pass their limit. Months with actuals have no limit: what was made was made, so
        what it took was bought.
        """
        city = self.city
        bought = self.values["purchases"] * (1.0 + self.values.shifts.purchase) / 12.0
        unlimited = np.isinf(city.purchase_limit)
        limit = np.where(unlimited, np.inf, np.where(unlimited, 0.0, city.purchase_limit) * bought)
        if city.actual_lines.size:
            observed = np.zeros((1, city.months, 1), dtype=bool)
            observed[:, :12] = ~np.isnan(city.actual_output).all(axis=ENTITY)
            limit = np.where(observed, np.inf, limit)
        return balance.flows(self.output, city.yields, city.uses, limit)

    # docs/model.md §2.15 Actuals -------------------------------------------------------------------------------------
    @cached_property
    def without_actuals(self) -> Self:
        """The same model run without its actuals; this model itself where the city has none."""
        if not self.city.actual_lines.size:
            return self
        return type(self)(self.city.without_actuals(), self.values, self._cuts is not None)

    @cached_property
    def carried(self) -> Array:
        """What the pace of their actuals multiplies the lines' output by, (lines with actuals, T, D)."""
        return carried(self.city, self.values["memory"])

    def _carry(self, output: Array, part: np.ufunc) -> Array:
        """Output times `carried`, using only factors above 1 (part=np.maximum) or below 1 (np.minimum), (L, T, D)."""
        lines = self.city.actual_lines
        if not lines.size:
            return output
        pace = part(self.carried, 1.0)
        carried = np.array(np.broadcast_to(output, (*output.shape[:2], max(output.shape[DRAW], pace.shape[DRAW]))))
        carried[lines] *= pace
        return carried

    @cached_property
    def output(self) -> Array:
        """Output within every limit, months that have an actual replaced by it, (L, T, D)."""
        city = self.city
        if not city.actual_lines.size:
            return self.balanced
        output = np.array(self.balanced)
        output[city.actual_lines] = actuals.with_actuals(output[city.actual_lines], city.actual_output)
        return output

    @cached_property
    def yearly_output(self) -> Array:
        """Output summed to years, (L, Y, D)."""
        return yearly(self.output)
