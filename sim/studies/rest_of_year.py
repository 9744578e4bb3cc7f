"""Who could still make more in the months that remain, up to every limit on record."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.model import Model
from sim.projection import Projection
from sim.steps import factors
from sim.steps.axes import TIME, Array

COLUMNS = ["line", "firm", "chain", "room", "gives", "planned", "more"]


def plan_year(projection: Projection) -> Model:
    """The plan year of a projection's first row, to ask what no measure says of it."""
    return Model(projection.city.first_years(1), next(iter(projection.design.chunks(0, 1))))


def reach(projection: Projection) -> tuple[Array, Array]:
    """What each line could make in each month of the plan year, alone and all together, (line, month), in its unit.

    docs/model.md §2.4 to §2.6. Alone: its ceiling after the factors; NaN for a line without a design capacity, whose
    limit nobody wrote down. Together: every line at that, cut to the inputs there then are. Neither is below the
    projected output; a month that has an actual is what it was.
    """
    model = plan_year(projection)
    city = model.city
    output = projection["output"][:, :12, :1]
    kept = factors.kept_by_line(model.available, city.exposure_rounds, len(city.lines))
    capped = city.capped.reshape(-1, 1, 1)
    most = np.maximum(np.where(capped, model.ceiling, 0.0) * kept, output)
    together = np.maximum(model.balance(most), output)
    for part in (most, together):
        part[city.actual_lines] = np.where(np.isnan(city.actual_output), part[city.actual_lines], city.actual_output)
    return np.where(capped, most, np.nan)[:, :, 0], np.where(capped, together, output)[:, :, 0]


def givers(projection: Projection) -> pd.DataFrame:
    """Lines that could still add to the plan year's growth after the last actual month.

    First those that can give most within plan, for which there should be buyers; then those that can give most.

    Columns: line, firm, chain; room: points (a fraction) up to its own ceiling after the factors; gives: points when
    all of them do so at once and inputs are shared out, which add up; planned: what of it is within the scenario's own
    plan of the line (docs/model.md §2.3), for which there should be buyers; more: what it gives in the line's unit.
    """
    city = projection.city
    rest = slice(city.months_in, 12)
    alone, together = reach(projection)
    output = projection["output"][:, :12, 0]
    worth = counted_va(projection) / base_total(projection)
    more = (together - output)[:, rest]
    planned = np.clip(projection["plan"][:, :12, 0] - output, 0.0, together - output)[:, rest]
    table = projection.dataset.tables["lines"]
    frame = pd.DataFrame(
        {
            "line": city.lines,
            "firm": table["firm"].to_numpy(),
            "chain": [city.chains[chain] for chain in city.chain],
            "room": np.sum((alone - output)[:, rest] * worth[:, rest], axis=TIME),
            "gives": np.sum(more * worth[:, rest], axis=TIME),
            "planned": np.sum(planned * worth[:, rest], axis=TIME),
            "more": more.sum(axis=TIME),
        },
        columns=COLUMNS,
    )
    frame = frame[city.capped]
    written = frame["planned"].round(4)  # as hundredths of a point: what is smaller is no reason to stand first
    order = frame.assign(written=written).sort_values(["written", "gives"], ascending=False, kind="stable")
    return order[COLUMNS].reset_index(drop=True)


def counted_va(projection: Projection) -> Array:
    """Value added that a unit counts for in each month of the plan year, (line, 12), 亿元: none where it does not.

    docs/model.md §2.7 and §2.8, the deflation gap in.
    """
    city = projection.city
    gap = np.array([projection.design.column(f"deflation_gap_{group}")[0] for group in city.groups])[city.group]
    return np.asarray(projection["counted"][:, :12, 0] * (city.unit_va * (1.0 + gap))[:, None])


def base_total(projection: Projection) -> float:
    """What the plan year is compared with, 亿元 (docs/model.md §2.9); NaN instead of 0, so that growth is NaN too."""
    return projection.value("iva_base") or np.nan
