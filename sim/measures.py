"""Every measure of data/measures.toml as a function of the model, under the same name."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np

from sim.dataset import Dataset
from sim.dataset.industries import Weights
from sim.model import Model
from sim.registry import measures
from sim.steps import actuals, city, commissioning, energy, growth, investment, nominal
from sim.steps.axes import DRAW, ENTITY, TIME, Array, Mask
from sim.steps.value_added import summed_by, yearly

TERMS = (
    "existing_plan",
    "projects",
    "events",
    "lost_to_ceilings",
    "lost_to_factors",
    "lost_to_inputs",
    "not_yet_counted",
    "promoted_firms",
    "deflation_gap",
    "actuals",
    "accounting_difference",
)
FLOWS = ("production", "purchase", "use", "sale")
NEED_CUTS = frozenset({"binding", "lost_to_input"})
"""Measures that ask which product cut whom: the model keeps that on the way where one of them is wanted."""

Function = Callable[["Measures"], "Array | None"]


class Measures:
    """The measures of one chunk of draws: a method for each key of data/measures.toml, which has its unit and step.

    A method returns (entity, time, draw), or None where a number it needs is absent.
    """

    def __init__(self, dataset: Dataset, model: Model) -> None:
        self.dataset = dataset
        self.model = model
        self.city = model.city

    def _fact(self, key: str) -> float | None:
        return self.city.facts.get(key)

    def iva(self) -> Array:
        return self.model.iva

    def iva_base(self) -> Array:
        return yearly(self.model.monthly_base)

    def iva_growth(self) -> Array:
        return self.model.iva / self.model.base_total - 1.0

    def iva_growth_to_date(self) -> Array:
        return growth.growth_to_date(self.model.monthly_now, self.model.monthly_base)

    def iva_growth_month(self) -> Array:
        return growth.growth_of_month(self.model.monthly_now, self.model.monthly_base)

    def accounting_difference(self) -> Array:
        return self.model.accounting_difference

    def bridge(self) -> Array:
        terms = self.model.bridge
        residual = np.abs(terms.sum(axis=ENTITY) - self.iva_growth()[0])
        if (residual > 1e-9 * np.maximum(np.abs(terms).max(axis=ENTITY), 1.0)).any():  # NaN where there is no base
            raise ArithmeticError("bridge: the terms do not add up to growth")
        return terms

    def pull_line(self) -> Array:
        return growth.pulls(*self.model.line_va, self.model.base_total)

    def pull_chain(self) -> Array:
        now, base = (summed_by(self.city.chain_share, part) for part in self.model.line_va)
        return growth.pulls(now, base, self.model.base_total)

    @cached_property
    def _by_part(self) -> dict[str, tuple[Array, Array]]:
        """Counted value added and its base by part, (part, Y, D) both, for each kind whose table is there."""
        now, base = self.model.line_va
        shares = {kind: division.share for kind, division in self.city.divisions.items()}
        return {kind: (summed_by(share, now), summed_by(share, base)) for kind, share in shares.items()}

    def _pull_of(self, kind: str) -> Array | None:
        parts = self._by_part.get(kind)
        return None if parts is None else growth.pulls(*parts, self.model.base_total)

    def _growth_of(self, kind: str) -> Array | None:
        parts = self._by_part.get(kind)
        return None if parts is None else ratio(*parts, parts[1] != 0.0) - 1.0

    def pull_industry(self) -> Array | None:
        return self._pull_of("industry")

    def pull_sector(self) -> Array | None:
        return self._pull_of("sector")

    def pull_county(self) -> Array | None:
        return self._pull_of("county")

    def pull_park(self) -> Array | None:
        return self._pull_of("park")

    def growth_industry(self) -> Array | None:
        return self._growth_of("industry")

    def growth_sector(self) -> Array | None:
        return self._growth_of("sector")

    def growth_county(self) -> Array | None:
        return self._growth_of("county")

    def growth_park(self) -> Array | None:
        return self._growth_of("park")

    def pull_project(self) -> Array:
        """A project's share of what its line's plan came to after every limit, (J, Y, D), fractions of the base."""
        model, lines = self.model, self.city.projects.line
        made = model.output * np.ones_like(model.planned)
        came = np.divide(made, model.planned, out=np.zeros_like(made), where=model.planned > 0.0)
        planned = model.added_share * (self.city.projects.capacity * self.city.projects.load / 12.0)
        part = planned * came[lines] * self.city.unit_va[lines].reshape(-1, 1, 1)
        if model.gap is not None:
            part = part * model.gap[self.city.group[lines]]
        before = growth.before(part, np.zeros((len(lines), 12, 1)))
        return yearly((part - before) * self.counted()[lines]) / model.base_total

    def plan(self) -> Array:
        return self.model.plan

    def ceiling(self) -> Array:
        return self.model.ceiling

    def output(self) -> Array:
        return self.model.output

    def utilisation(self) -> Array:
        """Output over capacity on line, (L, Y, D), a share; NaN where there is no capacity."""
        output, capacity = self.model.output, self.model.capacity / 12.0
        made = yearly(output)
        possible = yearly(np.broadcast_to(capacity, np.broadcast_shapes(capacity.shape, output.shape)))
        known = (possible > 0.0) & self.city.capped.reshape(-1, 1, 1)
        return ratio(made, possible, known)

    def headroom(self) -> Array:
        """Points of growth still to be had up to the ceiling, (L, Y, D), fractions; NaN where there is none."""
        capped = self.city.capped.reshape(-1, 1, 1)
        room = np.where(capped, np.maximum(self.model.ceiling - self.model.output, 0.0), np.nan)
        return yearly(room) * self._sample_unit_va / self.model.base_total

    @cached_property
    def _sample_unit_va(self) -> Array:
        """Value added of a unit in the years in which the line is in the sample, else 0, (L, Y, 1), 亿元."""
        city = self.city
        stays = np.arange(city.years) < city.exit_year[:, None]
        return (city.unit_va[:, None] * stays)[:, :, None]

    def counted(self) -> Array:
        model = self.model
        partial = model.counted_share
        share = np.ones((*model.output.shape[:2], max(model.output.shape[DRAW], partial.shape[DRAW])))
        share[self.city.partial_lines] = partial
        return share

    def binding(self) -> Array:
        """Codes of `binding_labels`: the last step that cut the line's output in that month; actuals know no step."""
        model, this = self.model, self.city
        code = np.zeros(model.output.shape)
        code += model.after_events < model.planned * (1.0 - 1e-12)
        code = np.where(model.after_ceilings < model.plan * (1.0 - 1e-12), 2.0, code)
        if this.exposure_rounds:
            cut = model.allowed_by_factors < model.after_ceilings * (1.0 - 1e-12)
            code = np.where(cut, 3.0 + model.worst_factor, code)
        for product, (lines, lost) in model.cut_by_product.items():
            number = 3.0 + len(this.factors) + product
            code[lines] = np.where(lost > 1e-12 * model.plan[lines], number, code[lines])
        in_sample = this.in_sample[this.new_among_partial]
        waiting = (model.output[this.new_lines] > 0.0) & (model.listed_share == 0.0) & (in_sample > 0.0)
        code = code + np.zeros((1, 1, waiting.shape[-1]))  # as wide as what follows
        listing = 3.0 + len(this.factors) + len(this.products)
        observed = np.zeros(code.shape, dtype=bool)
        observed[this.actual_lines, :12] = ~np.isnan(this.actual_output)
        code = np.where(observed, listing + 1.0, code)
        code[this.new_lines] = np.where(waiting, listing, code[this.new_lines])
        return code

    def lost_to_factor(self) -> Array:
        model, this = self.model.without_actuals, self.city
        shape = (len(this.factors), this.years, model.output.shape[DRAW])
        if not this.exposure_rounds:
            return np.zeros(shape) / self.model.base_total
        in_sample = np.repeat(self._sample_unit_va, 12, axis=TIME)
        lost = (model.after_factors - model.after_ceilings) * in_sample
        worst = model.worst_factor
        by_factor = [np.where(worst == f, lost, 0.0).sum(axis=ENTITY, keepdims=True) for f in range(len(this.factors))]
        return yearly(np.concatenate(by_factor)) / self.model.base_total

    def lost_to_input(self) -> Array:
        model, this = self.model.without_actuals, self.city
        points = np.zeros((len(this.products), this.years, model.balanced.shape[DRAW]))
        for product, (lines, lost) in model.cut_by_product.items():
            points[product] = -(yearly(lost) * self._sample_unit_va[lines]).sum(axis=ENTITY)
        return points / self.model.base_total

    def flow(self) -> Array:
        return self.model.flows

    def commissioning(self) -> Array:
        return self.model.commissioned

    def online_share(self) -> Array:
        return self.model.online_share

    def _nominal_lines(self) -> Array:
        prices = self.model.values.stack("price_", self.city.groups)[self.city.group]
        return nominal.nominal_output(self.model.yearly_output, self.city.price, prices)

    def chain_output(self) -> Array:
        return summed_by(self.city.chain_share, self._nominal_lines())

    def all_chains_output(self) -> Array:
        return np.asarray(self._nominal_lines()[self.city.in_chain].sum(axis=ENTITY, keepdims=True))

    @cached_property
    def _energy_growth(self) -> Array | None:
        return self._use_growth(self.city.energy)

    def energy_growth(self) -> Array | None:
        return self._energy_growth

    def _use_growth(self, per_unit: Weights | None) -> Array | None:
        """Growth of what counts, weighed by use per unit, (sum, Y, D), a fraction; None where the base uses nothing."""
        if per_unit is None:
            return None
        use, before = (yearly(part) for part in self.model.same_scope(per_unit))
        return ratio(use, before, before > 0.0) - 1.0 if (before > 0.0).any() else None

    def power_growth(self) -> Array | None:
        return self._use_growth(self.city.power)

    def power_growth_industry(self) -> Array | None:
        """Of the lines whose electricity use is known, (industry, Y, D), a fraction; NaN where none of them is."""
        return self._use_growth(self.city.industry_power)

    def energy_headroom(self) -> Array | None:
        change = self._energy_growth
        return None if change is None else self.model.values["energy_cap"] - change

    def energy_intensity_change(self) -> Array | None:
        change = self._energy_growth
        return None if change is None else energy.intensity_change(change, self.iva_growth())

    def investment(self) -> Array | None:
        projects, model = self.city.projects, self.model
        if not projects.unspent.any():
            return None
        return investment.yearly_investment(
            projects.unspent, model.weight, projects.start, model.commissioned, self.city.years
        )

    def investment_growth(self) -> Array | None:
        spent, last = self.investment(), self._fact("industrial_investment")
        if spent is None or not last:
            return None
        base = growth.before(spent, np.full((1, 1, 1), last))
        return ratio(spent, base, base > 0.0) - 1.0

    def projects_without_investment(self) -> Array | None:
        """How many projects, shelved ones aside, are left out of the investment because theirs is not known."""
        projects = self.city.projects
        if not projects.ids:
            return None
        return np.full((1, 1, 1), float((projects.unknown_investment & ~projects.shelved).sum()))

    def start_rate(self) -> Array | None:
        projects = self.city.projects
        if not (~projects.shelved).any():
            return None
        rate = commissioning.start_rate(projects.shelved, self.model.weight)
        return np.broadcast_to(rate, (1, self.city.years, rate.shape[DRAW]))

    def firms_listed(self) -> Array:
        """Firms promoted that year, and new firms of whose output any first counts in it."""
        model, this = self.model, self.city
        counts = (model.output[this.new_lines] > 0.0) & (model.counted_share[this.new_among_partial] > 0.0)
        first = np.where(counts.any(axis=TIME, keepdims=True), counts.argmax(axis=TIME)[:, None, :] // 12, this.years)
        of_firm = np.full((this.new_firm.max(initial=-1) + 1, *first.shape[1:]), this.years)
        np.minimum.at(of_firm, this.new_firm, first)
        years = np.arange(this.years).reshape(1, -1, 1)
        return np.asarray(model.values["promoted_firms"] + (of_firm == years).sum(axis=ENTITY, keepdims=True))

    def industry_va(self) -> Array | None:
        return None if self._below_scale is None else self.model.iva + self._below_scale

    @cached_property
    def _below_scale(self) -> Array | None:
        """Below-scale value added by year, (1, Y, D), 亿元."""
        below, model = self._fact("below_scale_va"), self.model
        if below is None:
            return None
        return city.below_scale(below, model.promoted[1], model.leavers_va, model.values["growth_below_scale"])

    @cached_property
    def _gdp(self) -> tuple[Array, Array, Array, float] | None:
        """All-industry value added and the rest of GDP by year, and industry and GDP in the base year."""
        industry, gdp, below = self.industry_va(), self._fact("gdp"), self._fact("below_scale_va")
        if industry is None or gdp is None or below is None:
            return None
        base = self.model.base_year_va + below
        rest = city.rest_of_gdp(gdp - base, self.model.values["growth_rest_of_gdp"], self.city.years)
        return industry, rest, base, gdp

    def industry_share_of_gdp(self) -> Array | None:
        levels = self._gdp
        return None if levels is None else levels[0] / (levels[0] + levels[1])

    def industry_share_of_gdp_nominal(self) -> Array | None:
        """At the prices of the price sliders; the rest of GDP stays at base-year prices."""
        levels, below = self._gdp, self._below_scale
        if levels is None or below is None:
            return None
        model, this = self.model, self.city
        prices = model.values.stack("price_", this.groups)
        lines = (yearly(model.group_va[0]) * prices).sum(axis=ENTITY, keepdims=True)
        industry = lines + model.promoted[0] + yearly(model.accounting_difference) + below
        return np.asarray(industry / (industry + levels[1]))

    def contribution_to_gdp_growth(self) -> Array | None:
        levels = self._gdp
        if levels is None:
            return None
        industry, rest, base_industry, base_gdp = levels
        change, whole = city.change(industry, base_industry), city.change(industry + rest, base_gdp)
        change = np.broadcast_to(change, whole.shape)
        return ratio(change, whole, whole != 0.0)

    def pull_on_province(self) -> Array | None:
        province = self._fact("province_iva")
        return self.iva_growth() * (self.model.base_year_va / province) if province else None

    def required_growth(self) -> Array | None:
        """For the months after the last actual one; the target itself when there are no actuals."""
        target = self.dataset.growth_target
        if target is None:
            return None
        months = self.city.months_in
        if months in (0, 12):
            return None if months else np.full((1, 1, 1), target)
        model = self.model
        base, now = (part[:, :months].sum(axis=TIME, keepdims=True) for part in (model.monthly_base, model.monthly_now))
        whole = model.base_total[:, :1]
        return actuals.required_growth(target, (now - base) / whole, base / whole)


def ratio(part: Array, whole: Array, known: Mask) -> Array:
    """Part over whole, of the shape of whole; NaN where it is not known."""
    return np.asarray(np.divide(part, whole, out=np.full(whole.shape, np.nan), where=known))


def binding_labels(dataset: Dataset) -> list[str]:
    """What each code of `binding` means, by code: plan, event, ceiling, factor:<id>, input:<id>, listing, actual.

    docs/model.md §2.10.
    """
    this = dataset.city
    named = [f"factor:{factor}" for factor in this.factors] + [f"input:{product}" for product in this.products]
    return ["plan", "event", "ceiling", *named, "listing", "actual"]


def measure_names(detail: bool) -> tuple[str, ...]:
    """Keys of the measures a projection has: all with `detail`, else the headline ones."""
    return tuple(key for key, measure in measures().items() if detail or measure.level == "headline")
