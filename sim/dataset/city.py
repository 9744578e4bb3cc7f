"""The arrays the kernels read, made once from the checked tables. Entities first, then months, then draws (size 1)."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from sim.dataset.parks import RESOURCES, Room, decide_waits
from sim.dataset.recipes import Stage, matrices, stages
from sim.dataset.tables import month_number
from sim.steps.axes import DRAW, ENTITY, TIME, Array, Index, Mask

Tables = dict[str, pd.DataFrame]

MONTHS = [f"m{month:02d}" for month in range(1, 13)]
KNOTS = (0, 6, 12, 18, 24, 36, 48)
CELL = 6
"""Months between the edges of a profile's cells: every knot is one."""
OTHER = "other"
MIN_REPORTED_SHARE = 0.5 * (1.0 - 1e-12)
"""Share of a month's base whose lines must have an actual before the month is in."""


def ids(table: pd.DataFrame, column: str) -> tuple[str, ...]:
    """A column of names as a tuple of text."""
    return tuple(str(value) for value in table[column])


def rank3(values: object, axis: int = 0) -> Array:
    """A vector laid along one axis of a rank-3 array, the others of size 1."""
    shape = [1, 1, 1]
    shape[axis] = -1
    return np.asarray(values, dtype=np.float64).reshape(shape)


def positions(of: pd.Series[str] | tuple[str, ...], among: tuple[str, ...]) -> Index:
    """Where each name stands among the names of another table."""
    place = {name: index for index, name in enumerate(among)}
    return np.array([place[str(name)] for name in of], dtype=np.intp)


@dataclass(frozen=True, repr=False)
class Projects:
    """The projects, sorted by the line they add to (so that a line's projects are neighbours). J projects."""

    ids: tuple[str, ...]
    line: Index
    lines_with: Index
    capacity_of_line: csr_array
    plan_of_line: csr_array
    held_of_line: csr_array
    retired_of_line: csr_array
    capacity: Array
    retires: Array
    load: Array
    planned: Array
    started: Mask
    proposed: Mask
    included: Mask
    shelved: Mask
    no_room: Mask
    wait: Array
    start: Array
    unspent: Array
    begun: Index
    retiring: Index
    ramp: Index
    ramp_cells: tuple[Array, Array]


@dataclass(frozen=True, repr=False)
class City:
    """A dataset as arrays. L lines, J projects, T months, P products, F factors, C chains."""

    base_year: int
    months: int
    lines: tuple[str, ...]
    chains: tuple[str, ...]
    groups: tuple[str, ...]
    products: tuple[str, ...]
    factors: tuple[str, ...]
    chain: Index
    chain_share: csr_array
    group: Index
    capped: Mask
    design: Array
    ceiling: Array
    plan_growth: Array
    base: Array
    unit_va: Array
    base_va: Array
    base_total: float
    price: Array
    energy: Array
    month_share: Array
    kept_in_overhaul: Array
    new_lines: Index
    listing: Array
    first_base_month: Array
    projects: Projects
    stages: tuple[Stage, ...]
    yields: csr_array
    uses: csr_array
    purchase_limit: Array
    availability: Array
    exposure_rounds: tuple[tuple[Index, Index, Array], ...]
    new_firm: Index
    actual_lines: Index
    actual_output: Array
    facts: dict[str, float]
    correlated: tuple[str, ...]
    correlations: Array
    actual_pace: Array | None = None
    """Actual ÷ modelled output of each line with actuals, (line with actuals, 1, 1); `sim.projection` works it out."""

    @property
    def years(self) -> int:
        """Years of the horizon."""
        return self.months // 12

    @property
    def months_in(self) -> int:
        """Months of the plan year that are in: every earlier one is, and half of its base has an actual."""
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
        """The same city before any actual came in."""
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


def month_share(base_year: int, months: int, lengths: str) -> Array:
    """Days of each month over the mean days of a month of its year, (1, month, 1); 1 with equal lengths."""
    if lengths == "equal":
        return np.ones((1, months, 1))
    years = range(base_year + 1, base_year + 1 + months // 12)
    days = np.array([[calendar.monthrange(year, month)[1] for month in range(1, 13)] for year in years])
    return rank3((days / days.mean(axis=TIME, keepdims=True)).ravel(), axis=TIME)


def profile_cells(profiles: Array) -> tuple[Array, Array]:
    """Share at the start of each CELL months of a profile and its rise over them, both (ramp, cell).

    The first cell is before commissioning and the last after the last knot, so any age falls into one.
    """
    edges = np.arange(KNOTS[0], KNOTS[-1] + CELL, CELL)
    shares = np.array([np.interp(edges, KNOTS, profile) for profile in profiles]).reshape(-1, len(edges))
    none = np.zeros((len(shares), 1))
    return np.hstack([none, shares]), np.hstack([none, np.diff(shares), none])


def projects(tables: Tables, lines: tuple[str, ...], origin: int) -> Projects:
    """The projects as arrays, their waits for park room decided in planned order."""
    table, ramps = tables["projects"], tables["ramps"]
    planned = np.array([month_number(text) - origin for text in table["commissioning"]], dtype=np.float64)
    stage = np.array(ids(table, "stage"), dtype=object)
    started = planned < 0
    shelved = np.asarray(stage == "shelved", dtype=bool)
    rooms = {
        str(row["park"]): Room(
            np.array([np.inf if np.isnan(row[name]) else row[name] for name in RESOURCES]),
            np.array([row[f"{name}_added"] for name in RESOURCES]),
            float(month_number(row["expansion"]) - origin) if row["expansion"] else None,
        )
        for row in tables["parks"].to_dict("records")
    }
    needs = table[list(RESOURCES)].to_numpy(dtype=np.float64)
    needs_nothing = [bool(done) for done in started | shelved]
    wait, no_room = decide_waits(rooms, planned.tolist(), ids(table, "park"), needs, needs_nothing)
    line = positions(table["line"], lines)
    order = np.argsort(line, kind="stable").astype(np.intp)
    lines_with, place = np.unique(line[order], return_inverse=True)
    ramp = positions(table["ramp"], ids(ramps, "ramp"))[order]

    def column(name: str) -> Array:
        return rank3(table[name].to_numpy(dtype=np.float64)[order])

    def of_line(each: Array) -> csr_array:
        return csr_array((each.ravel(), (place, np.arange(len(order)))), shape=(len(lines_with), len(order)))

    names = ids(table, "project")
    begun, retiring = np.flatnonzero(started[order]), np.flatnonzero(column("retires").ravel())
    start = [max(month_number(text) - origin, 0) if text else 0 for text in table["start"]]
    return Projects(
        ids=tuple(names[j] for j in order),
        line=line[order],
        lines_with=lines_with.astype(np.intp),
        capacity_of_line=of_line(column("capacity")),
        plan_of_line=of_line(column("capacity") * column("load") / 12.0),
        held_of_line=of_line(column("capacity") * column("load") / 12.0)[:, begun],
        retired_of_line=of_line(column("retires"))[:, retiring],
        capacity=column("capacity"),
        retires=column("retires"),
        load=column("load"),
        planned=rank3(planned[order]),
        started=started[order].reshape(-1, 1, 1),
        proposed=np.asarray(stage == "proposed", dtype=bool)[order].reshape(-1, 1, 1),
        included=~(shelved | no_room)[order].reshape(-1, 1, 1),
        shelved=shelved[order],
        no_room=no_room[order],
        wait=rank3(wait[order]),
        start=rank3(np.array(start, dtype=np.float64)[order]),
        unspent=np.nan_to_num(column("investment") - column("spent")),
        begun=begun,
        retiring=retiring,
        ramp=ramp.reshape(-1, 1, 1),
        ramp_cells=profile_cells(ramps[[f"m{knot}" for knot in KNOTS]].to_numpy(dtype=np.float64)),
    )


def overhauls(table: pd.DataFrame, lines: tuple[str, ...], months: int, origin: int) -> Array:
    """Share of each line's month left by planned maintenance, (line, month, 1)."""
    kept = np.ones((len(lines), months, 1))
    for line, row in zip(positions(table["line"], lines), table.to_dict("records"), strict=True):
        month = month_number(row["month"]) - origin
        if 0 <= month < months:
            kept[line, month, 0] -= row["share_lost"]
    return kept


def actual_output(table: pd.DataFrame, lines: tuple[str, ...], origin: int) -> tuple[Index, Array]:
    """Lines that have actuals and their output, (line, 12, 1), NaN where a month is not yet in."""
    reporting, place = np.unique(positions(table["line"], lines), return_inverse=True)
    output = np.full((len(reporting), 12, 1), np.nan)
    month = [month_number(text) - origin for text in table["month"]]
    output[place, np.array(month, dtype=np.intp), 0] = table["output"]
    return reporting, output


def listing_months(lines: pd.DataFrame, origin: int) -> Array:
    """Month each line enters the statistics, (line, 1, 1); -inf where it is already in."""
    return rank3([month_number(text) - origin if text else -np.inf for text in lines["listing"]])


def firm_places(lines: pd.DataFrame, new_lines: Index) -> Index:
    """The firm of each new line, numbered; a line without a firm stands for itself."""
    names = [row["firm"] or f"/{row['line']}" for row in lines.iloc[new_lines].to_dict("records")]
    return np.unique(np.array(names, dtype=object).astype(str), return_inverse=True)[1].astype(np.intp)


def rounds(place: Index) -> list[Index]:
    """Rows split into rounds, so that no line stands twice in a round."""
    turn = pd.Series(place).groupby(place).cumcount().to_numpy()
    return [np.flatnonzero(turn == number) for number in range(turn.max(initial=-1) + 1)]


def correlation_matrix(table: pd.DataFrame) -> tuple[tuple[str, ...], Array]:
    """The assumptions drawn together, by key, and their correlations, (key, key)."""
    keys = tuple(sorted({*ids(table, "first"), *ids(table, "second")}))
    matrix = np.eye(len(keys))
    for row in table.to_dict("records"):
        i, j = keys.index(row["first"]), keys.index(row["second"])
        if i != j:
            matrix[i, j] = matrix[j, i] = row["correlation"]
    return keys, matrix


def build_city(tables: Tables, facts: dict[str, float], lengths: str) -> City:
    """The arrays of a checked dataset."""
    table = tables["lines"]
    lines = ids(table, "line")
    base_year, months = int(facts["base_year"]), int(facts.get("horizon", 36))
    origin = (base_year + 1) * 12
    base = np.zeros((len(lines), 12))
    base[positions(tables["base_output"]["line"], lines)] = tables["base_output"][MONTHS].to_numpy(dtype=np.float64)
    group_of = dict(zip(tables["products"]["product"], tables["products"]["group"], strict=True))
    line_group = tuple(str(group_of.get(product, OTHER)) for product in table["product"])
    line_chain = tuple(str(chain) or OTHER for chain in table["chain"])
    chains = tuple(dict.fromkeys((*ids(tables["chains"], "chain"), *line_chain)))
    groups = tuple(dict.fromkeys((*ids(tables["products"], "group"), *line_group)))
    factors, products = ids(tables["factors"], "factor"), ids(tables["products"], "product")
    unit_va = (table["price"] * table["va_rate"]).to_numpy(dtype=np.float64) / 1e8
    entry = np.array(ids(table, "entry"), dtype=object)
    new_lines = np.flatnonzero(entry == "new_entity")
    counted_base = np.where((entry == "new_entity")[:, None], 0.0, base)
    design = table["design_capacity"].to_numpy(dtype=np.float64)
    exposures = tables["exposures"]
    exposed = positions(exposures["line"], lines)
    factor, exposure = positions(exposures["factor"], factors), rank3(exposures["exposure"])
    actual_lines, actual = actual_output(tables["actuals"], lines, origin)
    chain = positions(line_chain, chains)
    has_base = base > 0
    first_base = np.where(has_base.any(axis=TIME), has_base.argmax(axis=TIME) - 12.0, np.inf)
    base_va = counted_base * unit_va[:, None]
    turns = stages(tables, lines, products)
    yields, uses, purchase_limit = matrices(turns, len(lines))
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
        chain_share=csr_array((np.ones(len(chain)), (chain, np.arange(len(chain)))), shape=(len(chains), len(chain))),
        group=positions(line_group, groups),
        capped=~np.isnan(design),
        design=np.nan_to_num(rank3(design)),
        ceiling=rank3(table["ceiling"]),
        plan_growth=np.nan_to_num(rank3(table["plan_growth"])),
        base=base,
        unit_va=unit_va,
        base_va=base_va,
        base_total=float(base_va.sum()),
        price=table["price"].to_numpy(dtype=np.float64) / 1e8,
        energy=table["energy"].to_numpy(dtype=np.float64),
        month_share=month_share(base_year, months, lengths),
        kept_in_overhaul=overhauls(tables["overhauls"], lines, months, origin),
        new_lines=new_lines,
        listing=listing_months(table, origin)[new_lines],
        first_base_month=rank3(first_base)[new_lines],
        new_firm=firm_places(table, new_lines),
        projects=projects(tables, lines, origin),
        stages=turns,
        yields=yields,
        uses=uses,
        purchase_limit=purchase_limit,
        availability=np.tile(tables["factors"][MONTHS].to_numpy(dtype=np.float64), (1, months // 12))[:, :, None],
        exposure_rounds=tuple((exposed[rows], factor[rows], exposure[rows]) for rows in rounds(exposed)),
        actual_lines=actual_lines,
        actual_output=actual,
        facts=facts,
        correlated=correlated,
        correlations=correlations,
    )
