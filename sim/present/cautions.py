"""What a reader has to know before believing the figures: where the model had to bend, as sentences."""

from __future__ import annotations

import numpy as np

from sim.dataset import Dataset
from sim.present.labels import month_name, table_names, word
from sim.present.numbers import amount, percent
from sim.present.punctuation import listed
from sim.projection import Projection
from sim.studies.tracking import ahead_table, bought_table, covered, pace_table

NAMED = 3
"""Lines or products named in a sentence."""

ALL_COVERED = 0.9995
"""Share of the base from which on all of it has reported: at whole percents it reads 100%."""


def cautions(now: Projection, lang: str) -> list[str]:
    """Sentences on where the model had to bend: none where it had not (docs/model.md §2.15).

    Releases of months without all actuals, months not in yet, paces cut, purchases beyond their limit, and a
    below-scale sector used up.
    """
    return [*of_releases(now, lang), *of_actuals(now, lang), *of_below_scale(now, lang)]


def first_few(parts: list[str], lang: str) -> str:
    """The first few of them, and that there are more."""
    more = word("cautions", "more", lang).format(count=len(parts) - NAMED) if len(parts) > NAMED else ""
    return listed(parts[:NAMED], lang) + more


def names_of(dataset: Dataset, table: str, keys: list[str], lang: str) -> list[str]:
    """Lines or products by name."""
    names = table_names(dataset, table, lang)
    return [names.get(key, key) for key in keys]


def of_actuals(now: Projection, lang: str) -> list[str]:
    """What is to be known of the actuals."""
    if not now.city.actual_lines.size:
        return []
    told = []
    ahead, pace, bought = ahead_table(now), pace_table(now), bought_table(now)
    if len(ahead):
        share = float(ahead["share"].iloc[0])
        fill = {
            "months": first_few([month_name(int(month[-2:]), lang) for month in ahead["month"]], lang),
            "share": percent(share, 0),
        }
        told.append(word("cautions", "months_ahead", lang).format(**fill))
    if len(pace):
        lines = names_of(now.dataset, "lines", pace["line"].tolist(), lang)
        each = word("cautions", "pace_of", lang)
        parts = [
            each.format(name=name, pace=f"{row.pace:.2f}", carried=f"{row.carried:.1f}")
            for name, row in zip(lines, pace.itertuples(), strict=True)
        ]
        told.append(word("cautions", "pace_cut", lang).format(parts=first_few(parts, lang)))
    if len(bought):
        products = names_of(now.dataset, "products", list(dict.fromkeys(bought["product"])), lang)
        told.append(word("cautions", "bought_beyond", lang).format(parts=first_few(products, lang)))
    return told


def of_releases(now: Projection, lang: str) -> list[str]:
    """That the accounting difference of released months holds the model's own miss where actuals are not in."""
    released = int(now.city.releases.max(initial=-1)) + 1
    share = covered(now, released)
    if not released or share >= ALL_COVERED:
        return []
    fill = {"months": month_name(released, lang), "share": percent(share, 0)}
    return [word("cautions", "released_open", lang).format(**fill)]


def of_below_scale(now: Projection, lang: str) -> list[str]:
    """That more firms are promoted than the below-scale sector has, in which years and by how much."""
    base, numbers = now.city.facts.get("below_scale_va"), now.design.numbers
    if base is None or "industry_va" not in now:
        return []
    levels = (now["industry_va"] - now["iva"])[0, :, 0]
    before = np.array([base, *levels[:-1]])
    beyond = np.maximum(numbers["promoted_firms"] * numbers["promoted_va"] - before, 0.0)
    years = [year for year, more in zip(now.city.year_labels, beyond, strict=True) if more > 1e-9]
    if not years:
        return []
    fill = {"years": first_few(years, lang), "beyond": amount(float(beyond.sum()), 1)}
    return [word("cautions", "below_scale_gone", lang).format(**fill)]
