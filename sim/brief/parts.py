"""Growth by industry and by county: base, growth, pull and contribution, with what no line makes."""

from __future__ import annotations

import numpy as np

from sim.brief.blocks import UNKNOWN, Block, CaptionedTable
from sim.brief.source import Brief, or_dash, share_text
from sim.present.labels import entity_names
from sim.present.numbers import adding
from sim.present.tables import NIL
from sim.studies.bottlenecks import MIN_WRITTEN_POINTS
from sim.studies.value_added import closing_value_added, part_base

KINDS = ("industry", "county")
"""What the city is divided into, in the brief's order."""


def parts(brief: Brief) -> list[Block]:
    """A sentence and a table for each kind the dataset has a table of; nothing where it has none."""
    return [block for kind in KINDS if f"pull_{kind}" in brief.projection for block in of_kind(brief, kind)]


def of_kind(brief: Brief, kind: str) -> list[Block]:
    """Which part pulls most, and all of them in their table's order; the last row is the city (docs/model.md §2.9)."""
    projection, whole = brief.projection, brief.growth or 0.0
    names = entity_names(projection, f"pull_{kind}", brief.lang)
    pulls = [float(value) for value in projection[f"pull_{kind}"][:, 0, 0]]
    grown = [share_text(float(value)) for value in projection[f"growth_{kind}"][:, 0, 0]]
    bases = [float(value) for value in part_base(projection, kind)[:, 0]]
    first = int(np.nan_to_num(pulls, nan=-np.inf).argmax())
    closing = closing_value_added(projection)
    for term, word in (("promoted_firms", "promoted"), ("accounting_difference", "accounting")):
        pull = float(projection["bridge"][projection.entities("bridge").index(term), 0, 0])
        base = float(closing[term][1][0])
        if abs(pull) > NIL or abs(base) > NIL:
            names, pulls, grown, bases = [*names, brief.word(word)], [*pulls, pull], [*grown, None], [*bases, base]
    total = sum(bases)
    shares = [share_text(each / 100) for each in adding([each / total * 100 for each in bases], 100.0, 1)]
    names, grown = [*names, brief.word("total")], [*grown, share_text(whole)]
    told, contributions = brief.pull_texts([*pulls, whole]), brief.contribution_texts([*pulls, whole])
    best = ""
    if pulls[first] >= MIN_WRITTEN_POINTS:
        contribution = None if contributions[first] == UNKNOWN else contributions[first]
        fill = {"name": names[first], "pull": told[first].lstrip("+"), "contribution": contribution}
        best = brief.phrase(f"{kind}_first", **fill)
    columns = names, [*map(or_dash, shares), UNKNOWN], [*map(or_dash, grown)], told, contributions
    rows = [list(row) for row in zip(*columns, strict=True)]
    heads = [brief.word(key) for key in (kind, "base_share", "growth", "pull", "contribution")]
    return [brief.paragraph(best), CaptionedTable(brief.caption(kind), heads, rows, (3.4, 2.4, 1.8, 2, 2))]
