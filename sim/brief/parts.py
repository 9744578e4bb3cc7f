"""Growth by industry and by county: base, growth, pull and contribution, with what no line makes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.brief.blocks import UNKNOWN, Block, CaptionedTable
from sim.brief.source import Brief, or_dash, share_text
from sim.present.numbers import adding
from sim.present.parts import CLOSING, WHOLE, PartRow, names_of_parts, part_rows
from sim.studies.bottlenecks import MIN_WRITTEN_POINTS

KINDS = ("industry", "county")
"""What the city is divided into, in the brief's order."""


def parts(brief: Brief) -> list[Block]:
    """A sentence and a table for each kind the dataset has a table of; nothing where it has none."""
    return [block for kind in KINDS if f"pull_{kind}" in brief.projection for block in of_kind(brief, kind)]


def of_kind(brief: Brief, kind: str) -> list[Block]:
    """Which part pulls most, and all of them in their table's order; the last row is the city (docs/model.md §2.9)."""
    *rows, city = part_rows(brief.projection, kind, years=1)
    parts = [row for row in rows if row.part not in CLOSING]
    first = int(np.nan_to_num([row.pull[0] for row in parts], nan=-np.inf).argmax())
    total = sum(float(row.base[0]) for row in rows)
    shares = [share_text(each / 100) for each in adding([row.base[0] / total * 100 for row in rows], 100.0, 1)]
    grown = [share_text(float(row.growth[0])) for row in (*rows, city)]
    names, pulls = part_names(brief, kind, [*rows, city]), [float(row.pull[0]) for row in (*rows, city)]
    told, contributions = brief.pull_texts(pulls), brief.contribution_texts(pulls)
    best = ""
    if pulls[first] >= MIN_WRITTEN_POINTS:
        contribution = None if contributions[first] == UNKNOWN else contributions[first]
        fill = {"name": names[first], "pull": told[first].lstrip("+"), "contribution": contribution}
        best = brief.phrase(f"{kind}_first", **fill)
    columns = names, [*map(or_dash, shares), UNKNOWN], [*map(or_dash, grown)], told, contributions
    cells = [list(row) for row in zip(*columns, strict=True)]
    heads = [brief.word(key) for key in (kind, "base_share", "growth", "pull", "contribution")]
    return [brief.paragraph(best), CaptionedTable(brief.caption(kind), heads, cells, (3.4, 2.4, 1.8, 2, 2))]


def part_names(brief: Brief, kind: str, rows: Sequence[PartRow]) -> list[str]:
    """The names of the rows in the brief's language."""
    closing = {"promoted_firms": "promoted", "accounting_difference": "accounting", WHOLE: "total"}
    names = names_of_parts(brief.projection, kind, brief.lang)
    names |= {key: brief.word(said) for key, said in closing.items()}
    return [names[row.part] for row in rows]
