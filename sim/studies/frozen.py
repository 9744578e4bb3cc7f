"""A projection as it stood on a day, kept to be scored when the actuals are in."""

from __future__ import annotations

import json
import math
from dataclasses import MISSING, asdict, dataclass, fields
from datetime import datetime
from typing import Any, Self

import numpy as np
import pandas as pd

from sim import designs
from sim._version import __version__
from sim.dataset import Dataset, Fault, ScenarioError
from sim.dataset.schema import MAX_MAGNITUDE
from sim.projection import Projection, project
from sim.scenario import NO_CHANGES, Scenario
from sim.steps.growth import RELEASES
from sim.studies.ensemble import Ensemble
from sim.studies.tracking import BAND, actual_output

VALUED = ("chain", "city")
"""Levels scored in value added; a line is scored in its own unit."""


@dataclass(frozen=True)
class FrozenProjection:
    """What was projected on a day: from what, by which version, and what was known by then.

    `to_date` gives growth to date by release as projected and its 10, 50 and 90 % (fractions); `output` each line's
    twelve months; `known` the months of each line that were actuals already, `released` those of official releases.
    """

    scenario: str
    dataset: str
    model_version: str
    frozen_at: str
    year: str
    growth: float
    band: tuple[float, float, float]
    to_date: dict[str, tuple[float, float, float, float]]
    output: dict[str, tuple[float, ...]]
    known: dict[str, tuple[str, ...]]
    released: tuple[str, ...] = ()
    """What was frozen before the second edition knew of none."""

    def to_json(self) -> str:
        """The frozen projection as a line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The frozen projection a line of JSON holds.

        ScenarioError when it holds none: a part missing, of another kind, not finite or too large to be meant.
        """
        try:
            found = json.loads(text)
            parts = {part.name: found[part.name] for part in fields(cls) if part.default is MISSING}
            released = found.get("released", [])
            texts = {name: parts[name] for name in ("scenario", "dataset", "model_version", "frozen_at", "year")}
            known = [*parts["known"].values(), released]
            months = [month for row in known for month in (row if isinstance(row, list) else [None])]
            if not all(isinstance(each, str) for each in (*texts.values(), *months)):
                raise TypeError
            datetime.fromisoformat(texts["frozen_at"])
            (growth,) = numbers([parts["growth"]], 1)
            low, middle, high = numbers(parts["band"], len(BAND))
            to_date = {release: numbers(row, 1 + len(BAND)) for release, row in parts["to_date"].items()}
            return cls(
                **texts,
                growth=growth,
                band=(low, middle, high),
                to_date=to_date,  # type: ignore[arg-type]  # four each, checked above
                output={line: numbers(row, len(row)) for line, row in parts["output"].items()},
                known={line: tuple(row) for line, row in parts["known"].items()},
                released=tuple(released),
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ScenarioError([Fault.of_file(text[:60], "unreadable", right="FrozenProjection JSON")]) from error


def numbers(row: Any, count: int) -> tuple[float, ...]:
    """A row of `count` finite numbers; ValueError for anything else."""
    if not isinstance(row, list) or len(row) != count:
        raise ValueError
    if not all(type(each) in (int, float) and math.isfinite(each) and abs(each) <= MAX_MAGNITUDE for each in row):
        raise ValueError
    return tuple(map(float, row))


def freeze(
    now: Projection, drawn: Ensemble, frozen_at: str, dataset: str, scenario: Scenario | None = None
) -> FrozenProjection:
    """A projection and its ensemble frozen at a time (ISO text); `dataset` is the hash of the dataset before edits.

    Growth as fractions, output in each line's unit. `scenario` is the asker's own where the projection is shared: its
    name is theirs.
    """
    months, count = now.times("output")[:12], len(RELEASES)
    draws = drawn.projection["iva_growth_to_date"][0, :count]
    rows = np.vstack([now["iva_growth_to_date"][0, :count, 0], np.quantile(draws, BAND, axis=1)]).T
    known = ~np.isnan(actual_output(now))
    low, middle, high = (float(value) for value in np.quantile(drawn.growth, BAND))
    return FrozenProjection(
        scenario=(scenario or now.design.scenario).to_json(),
        dataset=dataset,
        model_version=__version__,
        frozen_at=frozen_at,
        year=now.dataset.plan_year,
        growth=now.value("iva_growth"),
        band=(low, middle, high),
        to_date=dict(zip(now.times("iva_growth_to_date"), map(tuple, rows.tolist()), strict=False)),
        output=dict(zip(now.city.lines, map(tuple, now["output"][:, :12, 0].tolist()), strict=True)),
        known={
            line: tuple(month for month, is_in in zip(months, row, strict=True) if is_in)
            for line, row in zip(now.city.lines, known, strict=True)
            if row.any()
        },
        released=tuple(months[release] for release in now.city.releases),
    )


@dataclass(frozen=True, eq=False)
class Score:
    """How a frozen projection fared in the months that were not yet known to it.

    `table`: level (line, chain, city), entity, months, bias (mean of forecast less actual) and mae (mean absolute
    error) in the line's unit or, for chains and the city, 亿元 of value added that counts; mape (mean absolute error as
    a share of the actual; NaN where that is nothing); naive_mae and naive_mape: of last year's same month grown at the
    target.
    `releases`: growth to date as it came, as projected, and whether it fell within the band. `inside` is their share.
    """

    months: int
    inside: float | None
    table: pd.DataFrame
    releases: pd.DataFrame


def score(frozen: FrozenProjection, dataset: Dataset, scenario: Scenario = NO_CHANGES) -> Score:
    """The frozen projection against the actuals of the dataset and the scenario's edits; of no months where none fit.

    Another plan year, or lines that are not there, are left out. ScenarioError as `designs.single`.
    """
    now = project(dataset, designs.single(dataset, scenario), only=["iva_growth_to_date", "output", "counted"], years=1)
    pairs = compared(frozen, now)
    releases = releases_of(frozen, now)
    levels = [errors("line", pairs)]
    valued = pairs.assign(
        **{name: pairs[name] * pairs["unit_va"] for name in ("actual", "forecast", "naive")}, city="city"
    )
    for level in VALUED:
        sums = valued.groupby([level, "month"], sort=False)[["actual", "forecast", "naive"]].sum(min_count=1)
        levels.append(errors(level, sums.reset_index()))
    inside = float(releases["inside"].mean()) if len(releases) else None
    return Score(pairs["month"].nunique(), inside, pd.concat(levels, ignore_index=True), releases)


def compared(frozen: FrozenProjection, now: Projection) -> pd.DataFrame:
    """Line-months with an actual that the frozen projection did not know: actual, forecast, naive forecast."""
    city = now.city
    target = now.dataset.growth_target
    grown = np.nan if target is None else 1.0 + target
    rows = []
    if frozen.year == now.dataset.plan_year:
        months, unit_va = now.times("output")[:12], now["counted"][:, :12, 0] * city.unit_va[:, None]
        for i, actual in zip(city.actual_lines, city.actual_output[:, :, 0], strict=True):
            line, chain = city.lines[i], city.chains[city.chain[i]]
            known, forecast = frozen.known.get(line, ()), frozen.output.get(line, ())
            rows += [
                (line, chain, month, actual[m], forecast[m], city.base[i, m] * grown, unit_va[i, m])
                for m, month in enumerate(months[: len(forecast)])
                if not np.isnan(actual[m]) and month not in known
            ]
    return pd.DataFrame(rows, columns=["line", "chain", "month", "actual", "forecast", "naive", "unit_va"])


def errors(level: str, pairs: pd.DataFrame) -> pd.DataFrame:
    """Bias, mean absolute error and the same as a share, of each entity of a level, beside the naive forecast's."""
    off, naive = (pairs[name] - pairs["actual"] for name in ("forecast", "naive"))
    came = pairs["actual"].where(pairs["actual"] > 0.0)
    each = pd.DataFrame(
        {
            "entity": pairs[level],
            "bias": off,
            "mae": off.abs(),
            "mape": off.abs() / came,
            "naive_mae": naive.abs(),
            "naive_mape": naive.abs() / came,
        }
    )
    groups = each.groupby("entity", sort=False)
    frame = groups.mean().reset_index()
    frame.insert(0, "level", level)
    frame.insert(2, "months", groups.size().to_numpy())
    return frame


def releases_of(frozen: FrozenProjection, now: Projection) -> pd.DataFrame:
    """Releases since: growth to date as it came and as projected, its band, and whether it fell within."""
    last = max((month for months in (*frozen.known.values(), frozen.released) for month in months), default="")
    reached = now.times("output")[: now.city.months_in]
    rows = []
    for release, came in zip(now.times("iva_growth_to_date"), now["iva_growth_to_date"][0, :, 0], strict=True):
        if release in reached and release > last and release in frozen.to_date:
            projected, low, _, high = frozen.to_date[release]
            rows.append((release, float(came), projected, low, high, low - 1e-12 <= came <= high + 1e-12))
    return pd.DataFrame(rows, columns=["release", "actual", "forecast", "low", "high", "inside"])
