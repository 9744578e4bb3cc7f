"""The model: what lines make, and what counts of it, for one chunk of draws (docs/model.md §2).

Each quantity is a property, worked out once when something asks for it; what nothing asks for costs nothing. So a
study that wants growth alone pays for growth alone, and a page that shows every measure runs the same code.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from sim.dataset.industries import Weights
from sim.production import Production
from sim.steps import accounting, growth, recognition
from sim.steps.axes import DRAW, ENTITY, TIME, Array, Index
from sim.steps.value_added import summed_by, weighted_sum, yearly


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


class Model(Production):
    """One chunk of draws of one city: every quantity of docs/model.md §2, in its sections, worked out when asked for.

    What lines make is inherited; here is what counts of it (§2.7 to §2.10), in the shapes `Production` names.
    """

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

    def same_scope(self, weights: Weights) -> tuple[Array, Array]:
        """What counts and what the same lines made twelve months before, in sums by weights, (sum, T, D) both.

        docs/model.md §2.7.
        """
        city, partial = self.city, self.city.partial_lines
        now = summed_by(weights.always, self.output)
        base = growth.before(now, summed_by(weights.always, city.base[:, :, None]))
        if partial.size:
            made, counted = self.output[partial], self.counted_share
            now = now + summed_by(weights.partial, made * counted)
            base = base + summed_by(weights.partial, growth.before(made, city.base[partial][:, :, None]) * counted)
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
        return self.city.base_year_va(self.values["listing_lag"])

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
        if city.in_sample.all():
            return yearly(weighted_sum(city.unit_va, output))
        always = city.unit_va.copy()
        always[partial] = 0.0
        inside = weighted_sum(city.unit_va[partial], output[partial] * city.in_sample)
        return yearly(weighted_sum(always, output) + inside)

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
