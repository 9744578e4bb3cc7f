"""What the year leaves in the city's own record, its facts, and what of its calendar is over."""

from __future__ import annotations

from itertools import groupby

import numpy as np

from sim.dataset import Dataset
from sim.language import Catalogue
from sim.measures import Measures
from sim.roll_over.rows import Row, Rows, number_text, set_fact, softer
from sim.roll_over.told import Told, named
from sim.roll_over.year import Year
from sim.steps.axes import Array

SOURCE = "{year} 年结转推算，请换成公布数 | carried over {year} by the model; replace by the published figure"
OFFICIAL_SOURCE = "{year} 年 12 月公布 | December release of {year}"
FACTS = Catalogue("workbook", "facts")

SANE = (-0.5, 1.0)
"""Between these a growth of the city can be meant (sim.dataset.statistics_checks.growth_faults)."""

ROLLED_FROM = "rolled_from"
"""The profile's fact that names the datasets a city was rolled over from: base year and hash of each, `2022:ab12…`."""


def earlier_bases(dataset: Dataset) -> dict[str, int]:
    """Base years of the datasets that this one was rolled over from, by their hashes; none for another dataset."""
    pairs = [each.partition(":") for each in (dataset.profile.get(ROLLED_FROM) or "").split()]
    return {made_with: int(year) for year, _, made_with in pairs if year.isdigit()}


def drop_past(year: Year, rows: Rows, told: list[Told]) -> None:
    """Take out what was of the year alone: actuals, releases, its overhauls, ended events, its targets.

    An overhaul of the same month in every year of the horizon is yearly, and goes on to the year that joins it.
    """
    last, first = f"{year.number}-12", f"{year.number + 1}-01"
    rows["actuals"], rows["official"] = [], []
    yearly = yearly_overhauls(year, rows.get("overhauls", []))
    rows["overhauls"] = [row for row in rows.get("overhauls", []) if row["month"] >= first] + yearly
    if yearly:
        told.append(Told.of("overhauls", count=len(yearly), year=yearly[0]["month"][:4]))
    events = [row for row in rows.get("events", []) if row["to"] <= last]
    rows["events"] = [row for row in rows.get("events", []) if row["to"] > last]
    if events:
        told.append(Told.of("events", count=len(events)))
    targets = [row for row in rows.get("targets", []) if row["year"][:4] <= str(year.number)]
    rows["targets"] = [row for row in rows.get("targets", []) if row["year"][:4] > str(year.number)]
    chains = [row for row in rows.get("chains", []) if row.get("output_target")]
    for row in chains:
        row["output_target"] = ""
    if targets or chains:
        told.append(Told.of("targets", count=len(targets) + len(chains), year=year.number + 1))


def yearly_overhauls(year: Year, overhauls: list[Row]) -> list[Row]:
    """Rows for the year that joins the horizon, of overhauls that stand in the same month of every year it has."""
    years = year.dataset.city.months // 12
    if years < 2:
        return []
    ordered = sorted(overhauls, key=lambda row: (row["line"], row["month"][5:], row["month"]))
    added = []
    for (line, month), group in groupby(ordered, key=lambda row: (row["line"], row["month"][5:])):
        found = {row["month"][:4]: row["share_lost"] for row in group}
        if all(str(year.number + each) in found for each in range(years)):
            newest = found[str(year.number + years - 1)]
            added.append({"line": line, "month": f"{year.number + years}-{month}", "share_lost": newest})
    return added


def past_year(year: Year, rows: Rows) -> None:
    """Record the year's target, its forecast and what came in past_years: an outcome only where it is official."""
    target, outcome = year.dataset.growth_target, year.official
    found = {
        "year": str(year.number),
        "target": "" if target is None else number_text(target, 6),
        "forecast": number_text(year.forecast, 6) if SANE[0] < year.forecast < SANE[1] else "",
        "outcome": "" if outcome is None else number_text(outcome, 6),
        "grade": "estimated" if outcome is None else "official",
        "source": (SOURCE if outcome is None else OFFICIAL_SOURCE).format(year=year.number),
    }
    kept = [row for row in rows.get("past_years", []) if row["year"] != str(year.number)]
    rows["past_years"] = [*kept, found]


def past_plans(year: Year, rows: Rows) -> int:
    """Record plan and output of every line with a known plan whose twelve months are in; how many."""
    city = year.city
    before = year.total(city.base)
    planned = before * (1.0 + city.plan_growth[:, 0, 0]) + city.project_part
    made = year.total(year.made)
    known = {(row["line"], row["year"]) for row in rows.setdefault("past_plans", [])}
    whole = year.is_actual.all(axis=1) & city.plan_known & (before > 0.0)
    places = [place for place in np.flatnonzero(whole) if (city.lines[place], str(year.number)) not in known]
    for place in places:
        rows["past_plans"].append(
            {
                "line": city.lines[place],
                "year": str(year.number),
                "before": number_text(before[place]),
                "planned": number_text(max(planned[place], 0.0)),
                "made": number_text(made[place]),
                "grade": "reported",
            }
        )
    return len(places)


def roll_facts(year: Year, rows: Rows, following: Dataset, told: list[Told]) -> None:
    """Set the profile's facts for the new base year: official growth where it is released, else the model's.

    Levels go on as the model has them (docs/model.md §2.13 and §2.14); the above-scale level keeps its distance from
    the ledger. `following`: the dataset rolled over with the facts as they were.
    """
    profile, measures = rows["profile"], Measures(year.case.dataset, year.model)
    growth = year.growth if year.official is None else year.official
    grade = "estimated" if year.official is None else "official"
    source = (SOURCE if year.official is None else OFFICIAL_SOURCE).format(year=year.number)
    set_fact(profile, f"iva_growth_{year.number}", number_text(growth, 6), "share", grade, source)
    loaded = year.case.unedited
    origin = f"{loaded.profile.get(ROLLED_FROM) or ''} {loaded.base_year}:{loaded.hash}".strip()
    set_fact(profile, ROLLED_FROM, origin, "", "", "")
    lag = year.values["listing_lag"]
    before, now = (float(city.base_year_va(lag).item()) for city in (year.city, following.city))
    at_old_prices = value_at(year, year.made)
    price_effect = value_at(year, year.made, prices=True) / at_old_prices if at_old_prices > 0.0 else 1.0
    facts, levels = year.city.facts, {}
    if "above_scale_va" in facts:
        levels["above_scale_va"] = facts["above_scale_va"] * (1.0 + growth) * price_effect
    below = measures._below_scale
    if below is not None:
        levels["below_scale_va"] = float(below[0, 0, 0])
    if "industry_va" in facts and {"above_scale_va", "below_scale_va"} <= levels.keys():
        levels["industry_va"] = levels["above_scale_va"] + levels["below_scale_va"]
    gdp = measures._gdp
    if gdp is not None:
        levels["gdp"] = now + levels["below_scale_va"] + float(gdp[1][0, 0, 0])
    if "province_iva" in facts and before > 0.0:
        levels["province_iva"] = facts["province_iva"] * now / before
    spent = measures.investment()
    if "industrial_investment" in facts and spent is not None:
        levels["industrial_investment"] = float(spent[0, 0, 0])
    energy = measures.energy_growth()
    if "energy_use" in facts and energy is not None:
        levels["energy_use"] = facts["energy_use"] * (1.0 + float(energy[0, 0, 0]))
    grades = {row["key"]: row.get("grade", "") for row in profile}
    for key, level in levels.items():
        set_fact(
            profile,
            key,
            number_text(level, 9),
            "",
            softer(grades.get(key, ""), "estimated"),
            SOURCE.format(year=year.number),
        )
    names = [FACTS[key] for key in levels]
    told.append(
        Told.of(
            "facts_official" if year.official is not None else "facts",
            {"names": named(names)},
            growth=f"{growth:.2%}",
            year=year.number,
        )
    )


def value_at(year: Year, output: Array, prices: bool = False) -> float:
    """Value added of a year's output (L, 12) at base prices, or at the year's, 亿元."""
    each = output.sum(axis=1) * year.city.unit_va
    factors = year.values.stack("price_", year.city.groups)[:, 0, 0][year.city.group] if prices else 1.0
    return float((each * factors).sum())
