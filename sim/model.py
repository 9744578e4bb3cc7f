"""The model: the steps of docs/model.md §2 in order, for one chunk of draws.

Each quantity is a property, worked out once when something asks for it; what nothing asks for costs nothing. So a
study that wants growth alone pays for growth alone, and a page that shows every measure runs the same code.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from scipy.sparse import csr_array

from sim.dataset.arrays import CELL
from sim.dataset.city import City
from sim.dataset.recipes import Stage
from sim.design import Values
from sim.steps import (
    accounting,
    actuals,
    balance,
    ceiling,
    commissioning,
    events,
    factors,
    growth,
    plan,
    ramp,
    recognition,
)
from sim.steps.axes import DRAW, ENTITY, TIME, Array, Index
from sim.steps.value_added import summed_by, weighted_sum, yearly


def carried(city: City, memory: Array) -> Array:
    """What the pace of their actuals multiplies the lines' output by, (lines with actuals, T, D).

    docs/model.md §2.15. ArithmeticError for a city without a pace, that is, one not made by sim.projection.city_of.
    """
    if city.actual_pace is None:
        raise ArithmeticError("actuals: the lines' pace has not been worked out")
    months = np.arange(city.months, dtype=np.float64).reshape(1, -1, 1)
    return actuals.carried_on(city.actual_pace, actuals.last_month(city.actual_output), months, memory)


def later_times(values: Array, first: int, factor: Array) -> Array:
    """Values of which those after the `first` years or months are multiplied by a factor, same shape but for draws."""
    changed = values * factor
    changed[:, :first] = values[:, :first]
    return changed


def less(values: Array, places: Index, part: Array) -> Array:
    """Values less a part at some places along the first axis, as a new array, (entity, year, draw)."""
    left = np.array(np.broadcast_to(values, (*values.shape[:2], max(values.shape[DRAW], part.shape[DRAW]))))
    left[places] -= part
    return left


class Model:
    """One chunk of draws of one city: every quantity of docs/model.md §2, in its sections, worked out when asked for.

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
    def without_actuals(self) -> Model:
        """The same model run without its actuals; this model itself where the city has none."""
        if not self.city.actual_lines.size:
            return self
        return Model(self.city.without_actuals(), self.values, self._cuts is not None)

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

    # docs/model.md §2.7 Recognition ----------------------------------------------------------------------------------
    @cached_property
    def listed_share(self) -> Array:
        """1 where a new firm's output is in the statistics, else 0, (new lines, T, D)."""
        city = self.city
        return recognition.listed_share(
            self.output[city.new_lines],
            city.listing,
            city.first_base_month,
            self.values["listing_lag"],
            self.months,
        )

    @cached_property
    def counted_share(self) -> Array:
        """1 where a partial line's output counts in the statistics, else 0, (partial lines, T, D)."""
        city, listed = self.city, self.listed_share
        counted = np.array(np.broadcast_to(city.in_sample, (*city.in_sample.shape[:2], listed.shape[DRAW])))
        counted[city.new_among_partial] *= listed
        return counted

    @cached_property
    def promoted(self) -> tuple[Array, Array]:
        """Promoted firms' value added and each year's newcomers' base, both (1, Y, D), 亿元."""
        values = self.values
        return recognition.promoted_value_added(
            values["promoted_firms"], values["promoted_va"], values["promoted_growth"], self.city.years
        )

    def same_scope(self, weights: csr_array, counted: Array | None = None) -> tuple[Array, Array]:
        """What counts and what the same lines made twelve months before, summed by weights, (row, T, D) both.

        docs/model.md §2.7. `weights`: (row, line) per unit of output. `counted`: of the partial lines, by default the
        share that counts.
        """
        city = self.city
        now = summed_by(weights, self.output)
        base = growth.before(now, summed_by(weights, city.base[:, :, None]))
        partial = city.partial_lines
        if partial.size:
            left_out = 1.0 - (self.counted_share if counted is None else counted)
            made, weight = self.output[partial], weights[:, partial]
            now = now - summed_by(weight, made * left_out)
            base = base - summed_by(weight, growth.before(made, city.base[partial][:, :, None]) * left_out)
        return now, base

    # docs/model.md §2.8 Value added ----------------------------------------------------------------------------------
    @cached_property
    def gap(self) -> Array | None:
        """1 + the deflation gap of each product group, (G, 1, D); None where there is none."""
        gaps = self.values.stack("deflation_gap_", self.city.groups)
        return 1.0 + gaps if gaps.any() else None

    @cached_property
    def group_va(self) -> tuple[Array, Array]:
        """Counted value added and its base by product group, without the deflation gap, (G, T, D) both, 亿元."""
        return self.same_scope(self.city.group_va)

    @cached_property
    def lines_va(self) -> tuple[Array, Array]:
        """Counted value added of all lines and what it is compared with, (1, T, D) both, 亿元 at base-year prices.

        The deflation gap holds from the plan year on, so in the base only of later years.
        """
        now, base = self.group_va
        if self.gap is not None:
            now, base = now * self.gap, later_times(base, 12, self.gap)
        return now.sum(axis=ENTITY, keepdims=True), base.sum(axis=ENTITY, keepdims=True)

    @cached_property
    def line_va(self) -> tuple[Array, Array]:
        """Counted value added of each line and what it is compared with by year, (L, Y, D) both, 亿元."""
        city, partial = self.city, self.city.partial_lines
        made = self.yearly_output
        before = growth.before(made, city.base.sum(axis=TIME).reshape(-1, 1, 1))
        if partial.size:
            left_out, monthly = 1.0 - self.counted_share, self.output[partial]
            ago = growth.before(monthly, city.base[partial][:, :, None])
            made, before = (
                less(made, partial, yearly(monthly * left_out)),
                less(before, partial, yearly(ago * left_out)),
            )
        unit = city.unit_va.reshape(-1, 1, 1)
        now, base = made * unit, before * unit
        if self.gap is None:
            return now, base
        return now * self.gap[city.group], later_times(base, 1, self.gap[city.group])

    @cached_property
    def counted_now(self) -> Array:
        """Counted value added of lines and promoted firms by month, (1, T, D), 亿元: c of docs/model.md §2.8."""
        return self.lines_va[0] + np.repeat(self.promoted[0] / 12.0, 12, axis=TIME)

    @cached_property
    def counted_base(self) -> Array:
        """What `counted_now` is compared with, newcomers' base in, (1, T, D), 亿元: b of docs/model.md §2.8."""
        promoted, newcomers = self.promoted
        before = growth.before(promoted, np.zeros((1, 1, 1))) + newcomers
        return self.lines_va[1] + np.repeat(before / 12.0, 12, axis=TIME)

    @cached_property
    def accounting_difference(self) -> Array:
        """What the official figure holds beyond lines and promoted firms, by month, (1, T, D), 亿元: q."""
        city, values = self.city, self.values
        return accounting.difference(
            self.counted_now,
            self.counted_base,
            (city.releases, city.released_growth),
            city.released_rate,
            values["memory"],
            values["unexplained"],
        )

    @cached_property
    def _difference_in_base(self) -> Array:
        """The part of the accounting difference that joins the base, (1, T, D), 亿元: none in the plan year."""
        return accounting.in_base(self.accounting_difference, self.counted_now, self.counted_base)

    # docs/model.md §2.9 Growth ---------------------------------------------------------------------------------------
    @cached_property
    def monthly_now(self) -> Array:
        """Numerator of growth by month, promoted firms and accounting difference in, (1, T, D), 亿元."""
        return self.counted_now + self.accounting_difference

    @cached_property
    def monthly_base(self) -> Array:
        """Denominator of growth by month: what the same firms made a year before, (1, T, D), 亿元."""
        return self.counted_base + self._difference_in_base

    @cached_property
    def iva(self) -> Array:
        """Above-scale value added by year, promoted firms and accounting difference in, (1, Y, D), 亿元."""
        return yearly(self.monthly_now)

    @cached_property
    def base_total(self) -> Array:
        """Denominator of growth by year, (1, Y, D), 亿元; NaN instead of 0, so that growth is NaN there too."""
        total = yearly(self.monthly_base)
        return np.where(total != 0.0, total, np.nan)

    @cached_property
    def base_year_va(self) -> Array:
        """Above-scale value added of the base year: of the lines that counted in it, (1, 1, D), 亿元."""
        city = self.city
        stays = np.where(city.exit_year >= 0.0, city.unit_va, 0.0)
        total = np.asarray(weighted_sum(stays, city.base[:, :, None]).sum(axis=TIME, keepdims=True))
        new = city.new_lines
        if not new.size:
            return total
        begins = np.maximum(city.listing, city.first_base_month + self.values["listing_lag"])
        left_out = city.base[new][:, :, None] * (self.months[:, :12] - 12.0 < begins)
        return np.asarray(total - weighted_sum(stays[new], left_out).sum(axis=TIME, keepdims=True))

    @cached_property
    def leavers_va(self) -> Array:
        """Value added of lines that leave the sample, in the year they leave, (1, Y, D), 亿元: it joins below-scale."""
        city, partial = self.city, self.city.partial_lines
        leaves = city.exit_year[partial, None] == np.arange(city.years)
        if not leaves.any():
            return np.zeros((1, city.years, 1))
        gap = 1.0 if self.gap is None else self.gap[city.group[partial]]
        value = self.yearly_output[partial] * city.unit_va[partial].reshape(-1, 1, 1) * gap
        return np.asarray((value * leaves[:, :, None]).sum(axis=ENTITY, keepdims=True))

    # docs/model.md §2.10 Bridge --------------------------------------------------------------------------------------
    def sample_va(self, output: Array) -> Array:
        """Value added of the sample's lines by year, listed or not and without the gap, (1, Y, D), 亿元."""
        city, partial = self.city, self.city.partial_lines
        total = weighted_sum(city.unit_va, output)
        out = 1.0 - city.in_sample
        if out.any():
            total = total - weighted_sum(city.unit_va[partial], output[partial] * out)
        return yearly(total)

    @cached_property
    def ungapped_va(self) -> tuple[Array, Array]:
        """Counted value added of all lines and its base by year, without the deflation gap, (1, Y, D) both, 亿元."""
        now, base = (yearly(part).sum(axis=ENTITY, keepdims=True) for part in self.group_va)
        return now, base

    @cached_property
    def bridge(self) -> Array:
        """Terms from plan to feasible, (term, Y, D), fractions; the limits' are of a run without actuals and gap."""
        run = self.without_actuals
        outputs = (run.existing_plan, run.planned, run.after_events, run.after_ceilings, run.after_factors, run.output)
        plain, plain_base = run.ungapped_va
        before = run.sample_va(growth.before(run.output, run.city.base[:, :, None]))
        stages = [run.sample_va(output) for output in outputs]
        counting = (plain - plain_base) - (stages[-1] - before)
        gapped, gapped_base = (yearly(part) for part in run.lines_va)
        now, base = (yearly(part) for part in self.lines_va)
        promoted, newcomers = self.promoted
        terms = [
            counting,
            promoted - growth.before(promoted, np.zeros((1, 1, 1))) - newcomers,
            (gapped - gapped_base) - (plain - plain_base),
            (now - base) - (gapped - gapped_base),
            yearly(self.accounting_difference - self._difference_in_base),
        ]
        return growth.bridge(before, stages, terms, self.base_total)
