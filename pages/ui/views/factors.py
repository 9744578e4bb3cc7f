"""Rows of the Factors page."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.dataset import schema
from sim.dataset.parks import RESOURCES
from sim.present.board import energy_against_cap
from sim.present.numbers import as_written, signed
from sim.present.tables import factor_availability, term_parts

from ..shell.context import PageContext
from ..show.elements import Look
from ..show.sentences import by_entity, ranked_bars
from ..words import amount, percent, points, records
from .pulls import part_names

APART = 0.03
"""How far growth of electricity and of value added may lie apart (a fraction) before a page says so."""


def availability_rows(page: PageContext) -> tuple[pd.DataFrame, str]:
    """Availability of each factor by month of the year, in percent of what is wanted."""
    words, names = page.words, page.names("factors")
    rows = []
    for place, (factor, shares) in enumerate(zip(page.now.city.factors, factor_availability(page.now), strict=True)):
        rows += [(str(m + 1), names[factor], place, value, f"{value:.0f}") for m, value in enumerate(shares * 100)]
    frame = pd.DataFrame(rows, columns=["month", "name", "place", "value", "label"])
    if frame.empty:
        return frame, words("no_factors")
    worst = records(frame.sort_values("value", kind="stable").head(1))[0]
    return frame, words("availability_alt", name=worst["name"], month=worst["month"], share=f"{worst['value']:.0f}")


def lost_rows(page: PageContext) -> tuple[pd.DataFrame, str]:
    """Growth lost to each factor, points, with the reference's."""
    names, found = page.names("factors"), page.now.entities("lost_to_factor")
    now = page.now["lost_to_factor"][:, 0, 0] * 100
    before = by_entity(page.before, "lost_to_factor")
    order = np.argsort(now, kind="stable")
    rows = ranked_bars(
        [names[found[k]] for k in order], now[order].tolist(), [before.get(found[k], 0.0) * 100 for k in order]
    )
    if not found:
        return rows, page.words("no_factors")
    told = term_parts(page.now, "lost_to_factors", now / 100)
    rows["label"] = [signed(told[k], 2) for k in order]
    return rows, page.words("lost_factor_alt", name=rows["name"].iloc[0], points=rows["label"].iloc[0])


def energy_sentence(page: PageContext) -> tuple[str, Look]:
    """Energy growth against the cap, and intensity; and its look."""
    words, now = page.words, page.now
    if "energy_growth" not in now:
        return words("energy_unknown"), "plain"
    growth, cap, room, over = energy_against_cap(now)
    text = words(
        "energy_over" if over else "energy_within",
        year=page.year,
        growth=growth,
        cap=cap,
        room=room,
        intensity=percent(now.value("energy_intensity_change")),
    )
    return text, "warning" if over else "good"


def power_table(page: PageContext) -> pd.DataFrame:
    """Growth of electricity, energy and value added of the plan year, fractions: the city, then industries known.

    Columns: name, power, energy (NaN but for the city, or unknown), growth, gap (power less growth). Empty where no
    line says what power it uses (docs/model.md §2.12).
    """
    now = page.now
    if "power_growth" not in now:
        return pd.DataFrame()
    energy = now.value("energy_growth") if "energy_growth" in now else np.nan
    rows = [(page.words("city_growth"), now.value("power_growth"), energy, now.value("iva_growth"))]
    if "power_growth_industry" in now:
        names = part_names(page, "industry").values()
        power, growth = (now[name][:, 0, 0] for name in ("power_growth_industry", "growth_industry"))
        rows += [
            (*each[:2], np.nan, each[2]) for each in zip(names, power, growth, strict=False) if np.isfinite(each[1])
        ]
    frame = pd.DataFrame(rows, columns=["name", "power", "energy", "growth"])
    return frame.assign(gap=frame["power"] - frame["growth"])


def power_cells(page: PageContext, table: pd.DataFrame) -> tuple[list[str], list[list[str]], list[list[str]]]:
    """`power_table` as heads, cells and looks; gaps of more than APART marked."""
    words = page.words
    heads = ["", *(words(key) for key in ("power_of", "energy_of", "value_added_of", "power_gap"))]
    cells = [
        [row["name"], *(percent(row[key]) for key in ("power", "energy", "growth")), points(row["gap"], 1)]
        for row in records(table)
    ]
    looks = [["text", "", "", "", "tight" if abs(gap) > APART else ""] for gap in table["gap"]]
    return heads, cells, looks


def power_sentence(page: PageContext, table: pd.DataFrame) -> tuple[str, Look]:
    """Whether electricity and value added go together, with the industries where they do not; and its look."""
    words, city = page.words, records(table)[0]
    apart = abs(city["gap"]) > APART
    fill = {key: percent(city[key]) for key in ("power", "growth")}
    gap, most = f"{abs(as_written(city['gap'] * 100, 1)):.1f}", f"{APART * 100:.0f}"
    text = words("power_apart" if apart else "power_together", year=page.year, gap=gap, most=most, **fill)
    parted = [row["name"] for row in records(table)[1:] if abs(row["gap"]) > APART]
    if parted:
        text += words("power_parts_apart", most=most, names=words.join(parted))
    return text + words("power_known_only"), "warning" if apart else "plain"


def park_table(page: PageContext) -> pd.DataFrame:
    """Each park: free room, what the projects ask for, what the expansion adds and when."""
    words, names, columns = page.words, page.names("parks"), schema()["parks"].columns
    asked = page.dataset.tables["projects"]
    asked = asked[asked["stage"] != "shelved"].groupby("park")[list(RESOURCES)].sum()
    rows = []
    for row in records(page.dataset.tables["parks"]):
        cells: dict[str, str] = {words("park"): names[row["park"]]}
        for name in RESOURCES:
            label = columns[name].title[words.lang] + words.bracket(words.unit(columns[name].unit))
            wanted = float(asked.loc[row["park"], name]) if row["park"] in asked.index else 0.0
            free = words("unlimited") if np.isnan(row[name]) else amount(row[name], 0)
            cells[label] = f"{free} / {amount(wanted, 0)}"
        cells[words("expansion")] = row["expansion"] or "–"
        cells[words("expansion_adds")] = " / ".join(amount(row[f"{name}_added"], 0) for name in RESOURCES)
        rows.append(cells)
    return pd.DataFrame(rows)
