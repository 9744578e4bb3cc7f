"""Industries, sectors, counties and parks: what each weighs, grows by, pulls and contributes, year by year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.dataset.arrays import OTHER
from sim.present.labels import entity_names
from sim.present.tables import NIL
from sim.projection import Projection
from sim.steps.axes import Array
from sim.studies.value_added import closing_value_added, part_base

PART_KINDS = ("industry", "sector", "county", "park")
"""What a city is divided into besides its chains."""

CLOSING = ("promoted_firms", "accounting_difference")
"""Terms of the bridge that belong to no part."""

WHOLE = "total"


@dataclass(frozen=True)
class PartRow:
    """A part (its id, a key of CLOSING, or WHOLE) and its figures by year, (year,) each; NaN where there is none."""

    part: str
    base: Array  # 亿元
    growth: Array  # a fraction
    pull: Array  # a fraction of the city's base


def part_kinds(now: Projection) -> list[str]:
    """The kinds of part that the dataset has a table of."""
    return [kind for kind in PART_KINDS if f"pull_{kind}" in now]


def part_rows(now: Projection, kind: str, years: int | None = None) -> list[PartRow]:
    """The parts in their table's order, then what no part makes, then the city: the pulls above it add up to growth.

    docs/model.md §2.9. `years` is how many from the plan year on, all unless given; lines of no part, promoted firms
    and the accounting difference have a row where they are anything in these.
    """
    span, bridge, closing = slice(years), now.entities("bridge"), closing_value_added(now)
    whole, total = now["iva_growth"][0, span, 0], now["iva_base"][0, span, 0]
    growth, pull = (now[f"{name}_{kind}"][:, span, 0] for name in ("growth", "pull"))
    figures = zip(now.entities(f"pull_{kind}"), part_base(now, kind)[:, span], growth, pull, strict=True)
    rows = [PartRow(*each) for each in figures]
    for term in CLOSING:
        made, base = (part[span] for part in closing[term])
        rows.append(PartRow(term, base, divided(made, base) - 1.0, now["bridge"][bridge.index(term), span, 0]))
    told = [row for row in rows if row.part not in (OTHER, *CLOSING) or has_figures(row, total)]
    return [*told, PartRow(WHOLE, total, whole, whole)]


def has_figures(row: PartRow, total: Array) -> bool:
    """Whether a row has any base or pull; with neither it counts for nothing. `total` is the city's base, (year,)."""
    return bool(((np.abs(row.base) > NIL * np.abs(total)) | (np.abs(row.pull) > NIL)).any())


def names_of_parts(now: Projection, kind: str, lang: str) -> dict[str, str]:
    """The names of a kind's parts by id."""
    measure = f"pull_{kind}"
    return dict(zip(now.entities(measure), entity_names(now, measure, lang), strict=True))


def part_table(now: Projection, kind: str) -> pd.DataFrame:
    """`part_rows` as a table, a row for each part and year.

    Columns: part, year, and as fractions share (of the base), growth, pull and contribution (pull ÷ growth); NaN where
    there is none.
    """
    rows = part_rows(now, kind)
    whole, years = rows[-1], now.times("iva_growth")
    total = np.where(whole.base != 0.0, whole.base, np.nan)
    frames = [
        pd.DataFrame(
            {
                "part": row.part,
                "year": years,
                "share": row.base / total,
                "growth": row.growth,
                "pull": row.pull,
                "contribution": divided(row.pull, whole.growth),
            }
        )
        for row in rows
    ]
    return pd.concat(frames, ignore_index=True)


def divided(part: Array, whole: Array) -> Array:
    """Part over whole; NaN where the whole is nothing."""
    known = np.abs(np.nan_to_num(whole)) > NIL
    return np.asarray(np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=known))
