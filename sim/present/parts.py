"""Industries, sectors, counties and parks: what each weighs, grows by, pulls and contributes, year by year."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.present.tables import NIL
from sim.projection import Projection
from sim.steps.axes import Array
from sim.studies.value_added import closing_value_added, part_base

PART_KINDS = ("industry", "sector", "county", "park")
"""What a city is divided into besides its chains."""

CLOSING = ("promoted_firms", "accounting_difference")
"""Terms of the bridge that belong to no part."""

WHOLE = "total"


def part_kinds(now: Projection) -> list[str]:
    """The kinds of part that the dataset has a table of."""
    return [kind for kind in PART_KINDS if f"pull_{kind}" in now]


def part_table(now: Projection, kind: str) -> pd.DataFrame:
    """A row for each part and year, then what no part makes, then the city: the pulls above it add up to growth.

    docs/model.md §2.9. Columns: part (its id, a key of CLOSING, or WHOLE), year, and as fractions share (of the base),
    growth, pull and contribution (pull ÷ growth); NaN where there is none. The accounting difference has rows where it
    is anything.
    """
    bridge, whole = now.entities("bridge"), now["iva_growth"][0, :, 0]
    base_total = np.where(now["iva_base"][0, :, 0] != 0.0, now["iva_base"][0, :, 0], np.nan)
    closing = closing_value_added(now)
    parts = now.entities(f"pull_{kind}")
    blocks = [(parts, part_base(now, kind), now[f"growth_{kind}"][:, :, 0], now[f"pull_{kind}"][:, :, 0])]
    for term in CLOSING:
        made, base = closing[term]
        pull = now["bridge"][bridge.index(term), :, 0]
        if (np.abs(pull) > NIL).any() or term == CLOSING[0]:
            blocks.append(([term], base[None], divided(made, base)[None] - 1.0, pull[None]))
    blocks.append(([WHOLE], base_total[None], whole[None], whole[None]))
    frames = [
        pd.DataFrame(
            {
                "part": np.repeat(names, len(whole)),
                "year": now.times("iva_growth") * len(names),
                "share": (base / base_total).ravel(),
                "growth": np.broadcast_to(growth, pull.shape).ravel(),
                "pull": pull.ravel(),
                "contribution": divided(pull, np.broadcast_to(whole, pull.shape)).ravel(),
            }
        )
        for names, base, growth, pull in blocks
    ]
    return pd.concat(frames, ignore_index=True)


def divided(part: Array, whole: Array) -> Array:
    """Part over whole; NaN where the whole is nothing."""
    known = np.abs(np.nan_to_num(whole)) > NIL
    return np.asarray(np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=known))
