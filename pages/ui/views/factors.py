"""Rows of the Factors page."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sim.dataset import schema
from sim.dataset.parks import RESOURCES
from sim.present.board import energy_against_cap
from sim.present.labels import month_name
from sim.present.lettering import without_bracket
from sim.present.numbers import as_written, signed
from sim.present.punctuation import listed
from sim.present.tables import factor_availability, term_parts

from ..shell.context import PageContext
from ..show.elements import Look
from ..show.pick import bullet
from ..show.sentences import by_entity, ranked_bars
from ..words import amount, escape, percent, points, records
from .pulls import part_names

APART = 0.03
"""How far growth of electricity and of value added may lie apart (a fraction) before a page says so."""


def availability_rows(page: PageContext) -> tuple[pd.DataFrame, str]:
    """Availability of each factor by month of the year, in percent of what is wanted."""
    words, names = page.words, page.names("factors")
    rows = []
    for place, (factor, shares) in enumerate(zip(page.now.city.factors, factor_availability(page.now), strict=True)):
        rows += [
            (month_name(m + 1, page.lang), names[factor], place, value, f"{value:.0f}")
            for m, value in enumerate(shares * 100)
        ]
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


def power_finding(page: PageContext, table: pd.DataFrame) -> str:
    """Whether the city's electricity and value added go together, in a few words."""
    gap = float(table["gap"].iloc[0])
    key = "power_matches" if abs(gap) <= APART else "power_ahead" if gap > 0 else "power_behind"
    return page.words(key, gap=f"{abs(as_written(gap * 100, 1)):.1f}")


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
    """Whether the city's electricity and value added go together; and its look."""
    words, city = page.words, records(table)[0]
    apart = abs(city["gap"]) > APART
    fill = {key: percent(city[key]) for key in ("power", "growth")}
    gap, most = f"{abs(as_written(city['gap'] * 100, 1)):.1f}", f"{APART * 100:.0f}"
    text = words("power_apart" if apart else "power_together", year=page.year, gap=gap, most=most, **fill)
    space = "" if page.lang == "zh" else " "
    return text + space + words("power_known_only"), "warning" if apart else "good"


def parted_sentence(page: PageContext, table: pd.DataFrame) -> str:
    """The industries whose electricity and value added part; "" where none do."""
    parted = [row["name"] for row in records(table)[1:] if abs(row["gap"]) > APART]
    most = f"{APART * 100:.0f}"
    return page.words("power_parts_apart", most=most, names=listed(parted, page.lang)) if parted else ""


def park_table(page: PageContext) -> pd.DataFrame:
    """What each park has of each resource that is limited in it, a row each.

    Columns: park and resource (names), unit, free, asked (by projects that are not shelved), added and month (by the
    park's expansion; "" without one), short (asked beyond what is free, 0 or more).
    """
    names, columns = page.names("parks"), schema()["parks"].columns
    asked = page.dataset.tables["projects"]
    asked = asked[asked["stage"] != "shelved"].groupby("park")[list(RESOURCES)].sum()
    rows = [
        {
            "park": names[row["park"]],
            "resource": page.words(f"resource_{name}"),
            "unit": page.words.unit(columns[name].unit),
            "free": float(row[name]),
            "asked": float(asked.loc[row["park"], name]) if row["park"] in asked.index else 0.0,
            "added": float(row[f"{name}_added"]),
            "month": str(row["expansion"] or ""),
        }
        for row in records(page.dataset.tables["parks"])
        for name in RESOURCES
        if not np.isnan(row[name])
    ]
    frame = pd.DataFrame(rows, columns=["park", "resource", "unit", "free", "asked", "added", "month"])
    return frame.assign(short=(frame["asked"] - frame["free"]).clip(lower=0.0))


def park_finding(page: PageContext, table: pd.DataFrame) -> str:
    """Where more is asked for than is free, the park that lacks most for what it has first."""
    short = table[table["short"] > 0.0]
    if short.empty:
        return page.words("parks_enough")
    worst = records(short.assign(part=short["short"] / short["asked"]).sort_values("part", kind="stable").tail(1))[0]
    return page.words(
        "parks_short",
        count=short["park"].nunique(),
        park=without_bracket(worst["park"]),
        resource=worst["resource"],
        short=amount(worst["short"], 0),
        unit=worst["unit"],
    )


def park_bars(page: PageContext, table: pd.DataFrame) -> str:
    """The parks' resources as HTML: what is asked for as a bar, what is free as a tick, what comes as a pale bar."""
    words = page.words
    left = "".join(f'<th class="text">{escape(words(key))}</th>' for key in ("park", "resource"))
    right = "".join(f"<th>{escape(words(key))}</th>" for key in ("park_asked", "park_free", "park_short", "expansion"))
    body, last = "", ""
    for row in records(table):
        park = "" if row["park"] == last else escape(row["park"])
        body += f'<tr><td class="text">{park}</td>{park_cells(page, row)}</tr>'
        last = row["park"]
    return (
        '<div class="table-room faded" tabindex="0"><table class="plain">'
        f"<thead><tr>{left}<td></td>{right}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def park_cells(page: PageContext, row: dict[str, Any]) -> str:
    """One resource of a park as cells of HTML: its name, its bar, what is asked, free and short, and what comes."""
    words = page.words
    most = max(row["asked"], row["free"] + row["added"]) or 1.0
    asked, free, full = (each / most * 100 for each in (row["asked"], row["free"], row["free"] + row["added"]))
    lacks = row["short"] > 0.0
    bar = bullet(full, asked, free, lacks)
    comes = words("park_comes", value=amount(row["added"], 0), month=row["month"]) if row["added"] else "–"
    figures = (amount(row["asked"], 0), amount(row["free"], 0))
    short = f'<td class="short">{amount(row["short"], 0)}</td>' if lacks else "<td>–</td>"
    name = escape(row["resource"] + words.bracket(row["unit"]))
    cells = "".join(f"<td>{figure}</td>" for figure in figures)
    return f'<td class="text">{name}</td><td>{bar}</td>{cells}{short}<td>{escape(comes)}</td>'


def told_parks(page: PageContext, table: pd.DataFrame) -> pd.DataFrame:
    """The parks' resources as a table to take away."""
    keys = ("park", "resource", "unit", "park_free", "park_asked", "expansion_adds", "expansion", "park_short")
    return table.set_axis([page.words(key) for key in keys], axis=1)
