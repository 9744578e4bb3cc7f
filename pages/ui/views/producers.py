"""Rows of the Producers page."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.present.labels import shown_units
from sim.present.tables import producer_rows

from ..shell.context import PageContext
from ..show.sentences import by_entity, ranked_bars
from ..words import points, records


def producer_table(page: PageContext) -> pd.DataFrame:
    """One row for each line with a capacity: design, output, ceiling, utilisation and what it can still add.

    Nickel and copper stand first, then by how much they plan beyond what they can make.
    """
    words, names = page.words, page.names("lines")
    found = producer_rows(page.now)
    return pd.DataFrame(
        {
            "line": found["line"],
            words("producer"): found["line"].map(names),
            words("unit"): [words.unit(unit) for unit in found["unit"]],
            words("design"): found["design"],
            words("base_output"): found["base"],
            words("plan"): found["plan"],
            words("output"): found["output"],
            words("ceiling"): found["ceiling"],
            words("room"): found["ceiling"] - found["output"],
            words("utilisation"): found["utilisation"] * 100,
            words("headroom_points"): found["headroom"] * 100,
            words("lost_points"): found["lost"] * 100,
        }
    )


def capacity_rows(page: PageContext, table: pd.DataFrame, count: int) -> tuple[pd.DataFrame, str]:
    """The producers that can still add most, in points, with the reference beside them."""
    words = page.words
    shown = table.nlargest(count, words("headroom_points"))
    before = by_entity(page.before, "headroom")
    names = [
        f"{name} {use:.0f}%" for name, use in zip(shown[words("producer")], shown[words("utilisation")], strict=True)
    ]
    values = shown[words("headroom_points")].tolist()
    rows = ranked_bars(names, values, [before.get(line, 0.0) * 100 for line in shown["line"]])
    alt = words("headroom_alt", name=names[0], points=points(values[0] / 100, 2)) if names else words("no_producers")
    return rows, alt


def line_options(page: PageContext, table: pd.DataFrame) -> dict[str, str]:
    """Every line by name: those with a capacity as in their table, then the others."""
    names = page.names("lines")
    return {line: names[line] for line in dict.fromkeys((*table["line"], *page.dataset.city.lines))}


def producers_sentence(page: PageContext, table: pd.DataFrame) -> str:
    """Which lines can still add most, and whose plans exceed most what they can make."""
    words = page.words
    most = [
        f"{row[words('producer')]} {points(row[words('headroom_points')] / 100, 2)}"
        for row in records(table.nlargest(3, words("headroom_points")))
    ]
    near = table[table[words("lost_points")] > 5e-3].nlargest(3, words("lost_points"))[words("producer")]
    said = words("room_finding", most=words.join(most))
    return said + (words("producers_finding", near=words.join(near.tolist())) if len(near) else "")


def monthly_rows(page: PageContext, line: str) -> tuple[pd.DataFrame, str, str]:
    """One line's monthly output, the reference's, its ceiling and its design; the unit; the finding."""
    words, city = page.words, page.dataset.city
    i = city.lines.index(line)
    months = page.now.times("output")[:24]
    before = page.before.entities("output")
    series = {
        words("reference"): page.before["output"][before.index(line), :24, 0]
        if line in before
        else np.full(len(months), np.nan),
        words("output"): page.now["output"][i, :24, 0],
        words("ceiling"): page.now["ceiling"][i, :24, 0],
        words("design"): np.full(len(months), city.design[i, 0, 0] / 12.0 if city.capped[i] else np.nan),
    }
    rows = pd.concat(
        [pd.DataFrame({"month": months, "series": name, "value": values}) for name, values in series.items()]
    )
    rows = rows[np.isfinite(rows["value"])]
    at_ceiling = int((page.now["output"][i, :12, 0] > page.now["ceiling"][i, :12, 0] * 0.999).sum())
    unit = shown_units(page.dataset, "lines", page.lang)[line]
    return rows, unit, words("monthly_alt", name=page.names("lines")[line], months=at_ceiling)
