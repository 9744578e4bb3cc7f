"""The most value added the same limits allow, all firms run as one: the bound on rationing (docs/model.md §3)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.case import Case
from sim.dataset import City, Dataset
from sim.design import Design
from sim.model import Model
from sim.projection import city_of
from sim.scenario import Scenario
from sim.steps.axes import TIME, Array


@dataclass(frozen=True, eq=False)
class Coordination:
    """Value added by month, 亿元 (month,): what rationing reaches and the most the same limits allow.

    `output` is the best output, (line, month); `prices` has a row for each scarce product: product, points (growth per
    +1 % of what can be bought of it in the year), price (亿元 per unit bought), months (in which it is scarce).
    """

    rationed: Array
    best: Array
    output: Array
    prices: pd.DataFrame

    @property
    def gap(self) -> float:
        """Share of the best value added that rationing misses, over the year, 0 to 1."""
        return float(1.0 - self.rationed.sum() / self.best.sum()) if self.best.sum() else 0.0


def input_limits(city: City, bought: float) -> tuple[list[int], Array, Array]:
    """Products limited from outside, what each unit of each line's output draws from them, and monthly limits.

    The draw is use less yield, (product, line); a line's own product counts against it.
    """
    scarce = [stage for stage in city.stages if stage.classes and np.isfinite(stage.purchase_limit)]
    draw = np.zeros((len(scarce), len(city.lines)))
    for row, stage in enumerate(scarce):
        draw[row, stage.makers] -= stage.yields.ravel()
        for users in stage.classes:
            draw[row, users.lines] += users.per_unit.ravel()
    limit = np.array([stage.purchase_limit for stage in scarce]) / 12.0 * bought
    return [stage.product for stage in scarce], draw, limit


def coordination(dataset: Dataset, scenario: Scenario, year: int = 0) -> Coordination:
    """The best value added of each month of a year within the ceilings, factors and materials of the projection.

    docs/model.md §3. `year` is a place in the horizon, 0 the plan year. One linear programme for the year, block by
    month (HiGHS), whose shadow prices are marginal. ArithmeticError when it cannot be solved, or when rationing exceeds
    what it says is the most.
    """
    from scipy.optimize import linprog
    from scipy.sparse import block_diag, csr_array

    case = Case(dataset, scenario)
    city = city_of(case)
    values = next(Design.of(case, {}, rows=1).chunks())
    model = Model(city, values)
    months = range(12 * year, 12 * year + 12)
    allowed, made = model.after_factors[:, months, 0], model.balanced[:, months, 0]
    products, draw, limit = input_limits(city, float(values["purchases"][0, 0, 0]))
    rationed = city.unit_va @ made
    if not products:
        table = pd.DataFrame(columns=["product", "points", "price", "months"])
        return Coordination(rationed, rationed, made, table)
    scale = np.maximum(allowed.max(axis=TIME), 1e-12)  # outputs run from 1e-3 to 1e6: the solver sees shares instead
    size = np.maximum(np.abs(draw * scale).max(axis=1), 1e-12)
    weights = np.tile(city.unit_va * scale, 12)
    found = linprog(
        -weights,
        A_ub=csr_array(block_diag([draw * scale / size[:, None]] * 12)),
        b_ub=np.tile(limit / size, 12),
        bounds=np.column_stack([np.zeros(allowed.size), (allowed / scale[:, None]).T.ravel()]),
        method="highs",
    )
    if found.status != 0:
        raise ArithmeticError(f"coordination: {found.message}")
    output = found.x.reshape(12, -1).T * scale[:, None]
    best = city.unit_va @ output
    if (rationed > best + 1e-7 * np.maximum(best, 1e-9)).any():
        raise ArithmeticError("coordination: rationing exceeds its bound")
    price = -found.ineqlin.marginals.reshape(12, -1) / size
    base = float(model.base_total[0, year, 0])
    rows = [
        {
            "product": city.products[product],
            "points": float(price[:, row].sum() * limit[row] * 0.01 / base),
            "price": float(price[:, row].max()),
            "months": int((price[:, row] > 1e-12).sum()),
        }
        for row, product in enumerate(products)
        if (price[:, row] > 1e-12).any()
    ]
    frame = pd.DataFrame(rows, columns=["product", "points", "price", "months"])
    frame = frame.sort_values("points", ascending=False, kind="stable", ignore_index=True)
    return Coordination(rationed, best, output, frame)
