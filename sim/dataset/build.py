"""The arrays of a city, made once from its checked tables."""

from __future__ import annotations

import calendar

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from sim.dataset.arrays import correlation_matrix, ids, positions, rank3, rounds
from sim.dataset.city import MONTHS, OTHER, City
from sim.dataset.project_arrays import projects
from sim.dataset.recipes import matrices, stages
from sim.dataset.tables import month_number
from sim.steps.axes import TIME, Array, Index

Tables = dict[str, pd.DataFrame]
Exposures = tuple[Index, Index, Array]


def month_share(base_year: int, months: int, lengths: str) -> Array:
    """Days of each month over the mean days of its year's months, (1, month, 1); 1 where `lengths` is equal."""
    if lengths == "equal":
        return np.ones((1, months, 1))
    years = range(base_year + 1, base_year + 1 + months // 12)
    days = np.array([[calendar.monthrange(year, month)[1] for month in range(1, 13)] for year in years])
    return rank3((days / days.mean(axis=TIME, keepdims=True)).ravel(), axis=TIME)


def overhauls(table: pd.DataFrame, lines: tuple[str, ...], months: int, origin: int) -> Array:
    """Share of each line's month left by planned maintenance, (line, month, 1), 0 to 1; docs/model.md §2.4."""
    kept = np.ones((len(lines), months, 1))
    for line, row in zip(positions(table["line"], lines), table.to_dict("records"), strict=True):
        month = month_number(row["month"]) - origin
        if 0 <= month < months:
            kept[line, month, 0] -= row["share_lost"]
    return kept


def actual_output(table: pd.DataFrame, lines: tuple[str, ...], origin: int) -> tuple[Index, Array]:
    """Places of the lines that have actuals, and their output in their units, (line, 12, 1); NaN where none is in."""
    reporting, place = np.unique(positions(table["line"], lines), return_inverse=True)
    output = np.full((len(reporting), 12, 1), np.nan)
    month = [month_number(text) - origin for text in table["month"]]
    output[place, np.array(month, dtype=np.intp), 0] = table["output"]
    return reporting, output


def listing_months(lines: pd.DataFrame, origin: int) -> Array:
    """Month each line enters the statistics, (line, 1, 1); -inf where it is already in."""
    return rank3([month_number(text) - origin if text else -np.inf for text in lines["listing"]])


def firm_places(lines: pd.DataFrame, new_lines: Index) -> Index:
    """The firm of each new line, numbered from 0, (new line,); a line without a firm stands for itself."""
    names = [row["firm"] or f"/{row['line']}" for row in lines.iloc[new_lines].to_dict("records")]
    return np.unique(np.array(names, dtype=object).astype(str), return_inverse=True)[1].astype(np.intp)


def line_chains(tables: Tables) -> tuple[tuple[str, ...], Index]:
    """Every chain, those of the lines that the chains table lacks last, and the place of each line's, (line,)."""
    of_lines = tuple(str(chain) or OTHER for chain in tables["lines"]["chain"])
    chains = tuple(dict.fromkeys((*ids(tables["chains"], "chain"), *of_lines)))
    return chains, positions(of_lines, chains)


def line_groups(tables: Tables) -> tuple[tuple[str, ...], Index]:
    """Every product group and the place of each line's, (line,): that of its product, else `other`."""
    group_of = dict(zip(tables["products"]["product"], tables["products"]["group"], strict=True))
    of_lines = tuple(str(group_of.get(product, OTHER)) for product in tables["lines"]["product"])
    groups = tuple(dict.fromkeys((*ids(tables["products"], "group"), *of_lines)))
    return groups, positions(of_lines, groups)


def base_output(table: pd.DataFrame, lines: tuple[str, ...]) -> Array:
    """Output of the base year by month, (line, 12), in each line's unit; 0 for lines the table has not."""
    output = np.zeros((len(lines), 12))
    output[positions(table["line"], lines)] = table[MONTHS].to_numpy(dtype=np.float64)
    return output


def first_base_months(base: Array) -> Array:
    """First month of the base year with any output, (line, 1, 1), December = -1; infinite where there is none."""
    has_base = base > 0
    return rank3(np.where(has_base.any(axis=TIME), has_base.argmax(axis=TIME) - 12.0, np.inf))


def exposure_rounds(table: pd.DataFrame, lines: tuple[str, ...], factors: tuple[str, ...]) -> tuple[Exposures, ...]:
    """Exposures taken apart so that no line stands twice in a round: lines, factors and exposures, (n, 1, 1)."""
    line, factor = positions(table["line"], lines), positions(table["factor"], factors)
    exposure = rank3(table["exposure"])
    return tuple((line[rows], factor[rows], exposure[rows]) for rows in rounds(line))


def build_city(tables: Tables, facts: dict[str, float], lengths: str) -> City:
    """The arrays of checked tables; `facts` are the profile's numbers, `lengths` of months calendar or equal."""
    table, lines = tables["lines"], ids(tables["lines"], "line")
    factors, products = ids(tables["factors"], "factor"), ids(tables["products"], "product")
    base_year, months = int(facts["base_year"]), int(facts.get("horizon", 36))
    origin = (base_year + 1) * 12
    (chains, chain), (groups, group) = line_chains(tables), line_groups(tables)
    base, design = base_output(tables["base_output"], lines), table["design_capacity"].to_numpy(dtype=np.float64)
    is_new = np.array(ids(table, "entry"), dtype=object) == "new_entity"
    new_lines = np.flatnonzero(is_new)
    unit_va = (table["price"] * table["va_rate"]).to_numpy(dtype=np.float64) / 1e8
    base_va = np.where(is_new[:, None], 0.0, base) * unit_va[:, None]
    turns = stages(tables, lines, products)
    yields, uses, purchase_limit = matrices(turns, len(lines))
    actual_lines, actual = actual_output(tables["actuals"], lines, origin)
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
        group=group,
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
        first_base_month=first_base_months(base)[new_lines],
        new_firm=firm_places(table, new_lines),
        projects=projects(tables, lines, origin),
        stages=turns,
        yields=yields,
        uses=uses,
        purchase_limit=purchase_limit,
        availability=np.tile(tables["factors"][MONTHS].to_numpy(dtype=np.float64), (1, months // 12))[:, :, None],
        exposure_rounds=exposure_rounds(tables["exposures"], lines, factors),
        actual_lines=actual_lines,
        actual_output=actual,
        facts=facts,
        correlated=correlated,
        correlations=correlations,
    )
