"""The year so far: growth, what the rest needs, who is behind and who could give it (docs/model.md §2.15)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import pandas as pd

from sim import designs
from sim.dataset import Dataset
from sim.projection import Projection, project
from sim.scenario import Scenario
from sim.steps.actuals import MAX_PACE, MIN_PACE
from sim.steps.axes import ENTITY, TIME, Array
from sim.steps.growth import RELEASES
from sim.studies.ensemble import Ensemble, ensemble
from sim.studies.rest_of_year import base_total, counted_va, givers
from sim.studies.targets import chain_targets
from sim.studies.value_added import line_value_added, plan_year_ledger, plan_year_value_added

BAND = (0.10, 0.50, 0.90)


@dataclass(frozen=True, eq=False)
class Tracking:
    """The plan year up to its last month that is in (`months`; 0 before any). Growth and shares are fractions.

    A line or month without an actual is the model's (2.15), so growth to date is partly estimated where `covered`, the
    share of base value added to date that actuals stand for, is below 1. In months with an official release growth to
    date is the official one (2.8); `released` is the last of them, 0 before any, `growth_of_ledger` what lines and
    promoted firms come to by then without the accounting difference. What does not exist is None: growth to date
    before any month, what the rest needs after the last, all that goes by the target where there is none. `ahead`
    lists months that have actuals and are not in yet, `pace` lines whose pace was cut before it was carried on,
    `bought` products of which actual output took more than can be bought.
    """

    plan_year: str = field(metadata={"known_as": "year"})
    months: int
    released: int
    covered: float | None
    growth: float | None
    growth_of_model: float | None
    growth_of_ledger: float | None
    target: float | None
    required: float | None
    made: float | None
    base_elapsed: float
    calendar_elapsed: float
    nowcast: float
    low: float
    middle: float
    high: float
    odds: float | None
    missing: float | None
    can_give: float
    releases: pd.DataFrame
    rest: pd.DataFrame
    chains: pd.DataFrame
    firms: pd.DataFrame
    givers: pd.DataFrame
    reports: pd.DataFrame
    ahead: pd.DataFrame
    pace: pd.DataFrame
    bought: pd.DataFrame

    @property
    def enough(self) -> bool:
        """Whether all that lines could still give covers what the nowcast lacks."""
        return self.missing is None or self.can_give >= self.missing - 1e-12


OBSERVED = ("actuals", "official")
"""The tables of what came in."""


@lru_cache(maxsize=16)
def without_actuals(dataset: Dataset) -> Dataset:
    """The dataset as it was before any actual or official release came in; itself where there are none."""
    if not dataset.city.actual_lines.size and not dataset.city.releases.size:
        return dataset
    return Dataset.from_tables({name: raw for name, raw in dataset.raw.items() if name not in OBSERVED}, dataset.name)


def unreported(scenario: Scenario) -> Scenario:
    """The scenario without the actuals and official releases entered in it."""
    edits = {table: rows for table, rows in scenario.edits.items() if table not in OBSERVED}
    return Scenario(scenario.values, edits, scenario.name)


def tracking(dataset: Dataset, scenario: Scenario, draws: int = 1024, seed: int = 1) -> Tracking:
    """The year so far and what it comes to, from the actuals of the dataset and of the scenario's edits.

    docs/model.md §2.15. Its band and odds are of an ensemble of `draws` of that seed. ScenarioError as `ensemble`.
    """
    now = project(dataset, designs.single(dataset, scenario))
    before, unreported_scenario = without_actuals(dataset), unreported(scenario)
    model = project(before, designs.single(before, unreported_scenario), only=["iva_growth_to_date"], years=1)
    return track(now, model, ensemble(dataset, scenario, draws, seed))


def track(now: Projection, model: Projection, drawn: Ensemble) -> Tracking:
    """The year so far, of a projection, the same city's projection without actuals, and the ensemble around the first.

    KeyError where one of them lacks a measure that is read: the first has all, the others iva_growth_to_date.
    """
    months = now.city.months_in
    made, base = plan_year_value_added(now)
    target = now.dataset.growth_target
    required = now.value("required_growth") if "required_growth" in now else None
    if required is not None and not np.isfinite(required):
        required = None
    low, middle, high = np.quantile(drawn.growth, BAND)
    growth = now.value("iva_growth")
    found = givers(now)
    modelled = made_of(model, base)
    of_ledger = growth_of(*plan_year_ledger(now))
    return Tracking(
        plan_year=now.dataset.plan_year,
        months=months,
        released=int(now.city.releases.max(initial=-1)) + 1,
        covered=covered(now, months) if months else None,
        growth=float(growth_of(made, base)[months - 1]) if base[:months].any() else None,
        growth_of_model=float(modelled[months - 1]) if months > 1 else None,
        growth_of_ledger=float(of_ledger[months - 1]) if base[:months].any() else None,
        target=target,
        required=required,
        made=None if target is None else float(made[:months].sum() / (base_total(now) * (1.0 + target))),
        base_elapsed=float(base[:months].sum() / base_total(now)),
        calendar_elapsed=float(now.city.month_share[0, :months, 0].sum() / 12.0),
        nowcast=growth,
        low=float(low),
        middle=float(middle),
        high=float(high),
        odds=None if target is None else drawn.odds(target),
        missing=None if target is None else max(target - growth, 0.0),
        can_give=float(found["gives"].sum()),
        releases=release_table(now, model, drawn, needed_path(made, base, months, target, required)),
        rest=rest_table(now, made, base, required),
        chains=chain_table(now),
        firms=firm_table(now),
        givers=found,
        reports=report_table(now),
        ahead=ahead_table(now),
        pace=pace_table(now),
        bought=bought_table(now),
    )


def growth_of(made: Array, base: Array) -> Array:
    """Growth to date at the end of each month, (month,), fractions; NaN where the base to date is nothing."""
    total, compared = made.cumsum(), base.cumsum()
    return np.asarray(np.divide(total, compared, out=np.full(len(total), np.nan), where=compared > 0.0) - 1.0)


def made_of(model: Projection, base: Array) -> Array:
    """The model's growth to date at the end of each month, (month,), fractions; January's is February's release."""
    to_date = model["iva_growth_to_date"][0, : len(RELEASES), 0]
    return np.concatenate([to_date[:1], to_date])[: len(base)]


def needed_path(made: Array, base: Array, months: int, target: float | None, required: float | None) -> Array:
    """Growth to date at each release that leads to the target, (release,): so far as made, then as required."""
    if target is None:
        return np.full(len(RELEASES), np.nan)
    growth = 0.0 if required is None else required
    path = np.where(np.arange(12) < months, made, base * (1.0 + growth)).cumsum()
    elapsed = base.cumsum()
    to_date = np.divide(path, elapsed, out=np.full(12, np.nan), where=elapsed > 0.0) - 1.0
    return np.asarray(to_date[RELEASES])


def release_table(now: Projection, model: Projection, drawn: Ensemble, path: Array) -> pd.DataFrame:
    """The plan year's eleven releases: growth to date, of the month (month), and the accounting difference, 亿元.

    Growth to date so far (actual), as stated by the statistics (official), of lines and promoted firms alone (ledger),
    nowcast with band, of the model alone, and on the path to the target (needed): fractions. The difference (q of
    docs/model.md §2.8) is of the release's own months, January's in February's.
    """
    count = len(RELEASES)
    growth = now["iva_growth_to_date"][0, :count, 0]
    draws = drawn.projection["iva_growth_to_date"][0, :count]
    low, middle, high = (np.quantile(draws, share, axis=1) for share in BAND)
    official = np.full(12, np.nan)
    official[now.city.releases] = now.city.released_growth
    apart = now["accounting_difference"][0, :12, 0]
    return pd.DataFrame(
        {
            "release": now.times("iva_growth_to_date")[:count],
            "actual": np.where(now.city.months_in > RELEASES, growth, np.nan),
            "official": official[RELEASES],
            "ledger": growth_of(*plan_year_ledger(now))[RELEASES],
            "nowcast": growth,
            "month": now["iva_growth_month"][0, :count, 0],
            "low": low,
            "middle": middle,
            "high": high,
            "model": model["iva_growth_to_date"][0, :count, 0],
            "needed": path,
            "difference": np.array([apart[:2].sum(), *apart[2:]]),
        }
    )


def rest_table(now: Projection, made: Array, base: Array, required: float | None) -> pd.DataFrame:
    """Each remaining month: the base it is compared with, as required and as projected, 亿元, and the gap in points."""
    rest = slice(now.city.months_in, 12)
    wanted = base * (1.0 + (np.nan if required is None else required))
    columns = {"base": base, "required": wanted, "nowcast": made, "gap": (made - wanted) / base_total(now)}
    return pd.DataFrame(
        {"month": now.times("output")[rest], **{name: values[rest] for name, values in columns.items()}}
    )


def actual_output(now: Projection) -> Array:
    """Actual output of the plan year, (line, 12), in each line's unit; NaN where none is in."""
    city = now.city
    output = np.full((len(city.lines), 12), np.nan)
    output[city.actual_lines] = city.actual_output[:, :, 0]
    return output


def covered(now: Projection, months: int) -> float:
    """Share of the base's value added of the first so many months that actuals stand for, 0 to 1."""
    base = now.city.base_va
    reported = ~np.isnan(actual_output(now)[:, :months])
    total = base[:, :months].sum()
    return float((base[:, :months] * reported).sum() / total) if total else 1.0


def report_table(now: Projection) -> pd.DataFrame:
    """How far each line of the sample has reported, largest first: months in, months missing, share of base VA."""
    city, months = now.city, now.city.months_in
    reported = ~np.isnan(actual_output(now)[:, :months])
    labels = np.array(now.times("output")[:months], dtype=object)
    share = city.base_va.sum(axis=TIME) / (city.base_total or np.nan)
    frame = pd.DataFrame(
        {
            "line": city.lines,
            "reported": reported.sum(axis=TIME),
            "missing": [labels[~row].tolist() for row in reported],
            "share": share,
        }
    )
    frame = frame[city.exit_year > 0.0]
    return frame.sort_values("share", ascending=False, kind="stable", ignore_index=True)


def ahead_table(now: Projection) -> pd.DataFrame:
    """Months that have actuals and are not in: month, lines that reported it, share of the month's base they hold."""
    city = now.city
    reported = ~np.isnan(actual_output(now))
    held, base = (city.base_va * reported).sum(axis=ENTITY), city.base_va.sum(axis=ENTITY)
    rows = [
        (label, int(reported[:, month].sum()), float(held[month] / base[month]) if base[month] else 0.0)
        for month, label in enumerate(now.times("output")[:12])
        if month >= city.months_in and reported[:, month].any()
    ]
    return pd.DataFrame(rows, columns=["month", "lines", "share"])


def pace_table(now: Projection) -> pd.DataFrame:
    """Lines whose recent actuals are too far from the model to be carried on as they are: line, pace, carried."""
    city = now.city
    pace = np.ones(0) if city.actual_pace is None else city.actual_pace.ravel()
    lines = np.array(city.lines, dtype=object)[city.actual_lines]
    frame = pd.DataFrame({"line": lines, "pace": pace, "carried": np.clip(pace, MIN_PACE, MAX_PACE)})
    return frame[frame["pace"] != frame["carried"]].reset_index(drop=True)


def bought_table(now: Projection) -> pd.DataFrame:
    """Products of which actual output took more than can be bought: product, month, bought, limit."""
    city, numbers = now.city, now.design.numbers
    bought = now["flow"][1::4, :12, 0]
    yearly = city.purchase_limit[:, 0, 0]
    limit = np.full(len(yearly), np.inf)
    limit[np.isfinite(yearly)] = yearly[np.isfinite(yearly)] / 12.0 * numbers["purchases"]
    rows = [
        (city.products[product], now.times("output")[month], float(bought[product, month]), float(limit[product]))
        for product, month in np.argwhere(bought > limit[:, None] * (1.0 + 1e-9) + 1e-9 * bought)
    ]
    return pd.DataFrame(rows, columns=["product", "month", "bought", "limit"])


def chain_table(now: Projection) -> pd.DataFrame:
    """Each chain's progress against time: nominal output to date (亿元) as a share of its target for the year.

    elapsed is the share of last year's output made by the same month; growth is real, to date, of what counts against
    the same lines' same months; covered is the share of the chain's base value added to date that actuals stand for.
    """
    city, months, numbers = now.city, now.city.months_in, now.design.numbers
    prices = np.array([numbers[f"price_{group}"] for group in city.groups])[city.group]
    output, base = now["output"][:, :12, 0], city.base
    counted, before = (part[:, :12] for part in line_value_added(now))
    reported = ~np.isnan(actual_output(now))

    def of_chains(values: Array) -> Array:
        return np.asarray((city.chain_share @ values)[:, :months].sum(axis=TIME))

    def share(part: Array, whole: Array) -> Array:
        return np.asarray(np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0.0))

    worth = city.price[:, None]
    to_date = of_chains(output * worth * prices[:, None])
    targets = chain_targets(now.dataset)
    target = np.array([targets.get(chain, np.nan) for chain in city.chains])
    return pd.DataFrame(
        {
            "chain": city.chains,
            "to_date": to_date,
            "target": target,
            "made": share(to_date, target),
            "elapsed": share(of_chains(base * worth), (city.chain_share @ (base * worth)).sum(axis=TIME)),
            "growth": share(of_chains(counted), of_chains(before)) - 1.0,
            "covered": share(of_chains(city.base_va * reported), of_chains(city.base_va)),
        }
    )


def firm_table(now: Projection) -> pd.DataFrame:
    """Firms with actuals against their plan over the months that are in, furthest behind first.

    The plan is the scenario's (2.3). Columns: firm, lines, months (the most of its lines), of_plan, growth (against the
    same months of the base year; NaN without any), points (a fraction: what it is ahead of plan, in the city's growth).
    A line without a firm stands for itself; one out of the sample is left out.
    """
    city = now.city
    actual = actual_output(now)
    reported = ~np.isnan(actual) & (city.exit_year > 0.0)[:, None]
    worth = counted_va(now)
    made, plan = (np.where(reported, part, 0.0) * worth for part in (actual, now["plan"][:, :12, 0]))
    names = now.dataset.tables["lines"]["firm"]
    frame = pd.DataFrame(
        {
            "firm": [name or line for name, line in zip(names, city.lines, strict=True)],
            "lines": city.lines,
            "months": reported.sum(axis=TIME),
            "made": made.sum(axis=TIME),
            "plan": plan.sum(axis=TIME),
            "base": np.where(reported, line_value_added(now)[1][:, :12], 0.0).sum(axis=TIME),
        }
    )
    kept = frame[frame["months"] > 0]
    groups = kept.groupby("firm", sort=False)
    firms = groups[["made", "plan", "base"]].sum().reset_index()
    firms["lines"], firms["months"] = groups["lines"].agg(list).to_numpy(), groups["months"].max().to_numpy()
    made_va, base = firms["made"], firms["base"]
    firms["of_plan"] = made_va / firms["plan"].where(firms["plan"] > 0.0)
    firms["growth"] = made_va / base.where(base > 0.0) - 1.0
    firms["points"] = (made_va - firms["plan"]) / base_total(now)
    firms = firms[["firm", "lines", "months", "of_plan", "growth", "points"]]
    return firms.sort_values("points", kind="stable", ignore_index=True)
