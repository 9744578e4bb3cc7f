"""What several pages say: rows of their charts and the sentences that state their findings, from a projection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim import Projection
from sim.dataset.naming import apart
from sim.present import board
from sim.present.chart_data import RELEASE_COUNT
from sim.present.labels import release_months
from sim.present.limits import limit_names
from sim.present.numbers import points_apart, set_digits
from sim.present.sliders import amount_text
from sim.present.verdict import odds_text, verdict_look, verdict_word
from sim.studies.bottlenecks import rarity

from ..shell.context import PageContext
from ..shell.header_outlook import shortfall
from ..words import Words, percent, points, records


def release_table(page: PageContext) -> tuple[list[str], list[list[str]], list[list[str]]]:
    """Growth to date and of the month at each release as heads, cells and looks; official figures where there are any.

    Targets by a month stand in a row of their own.
    """
    words, now = page.words, page.now
    labels = now.times("iva_growth_to_date")[:RELEASE_COUNT]
    to_date, of_month = (now[name][0, :RELEASE_COUNT, 0] for name in ("iva_growth_to_date", "iva_growth_month"))
    official = dict(zip(*(page.dataset.tables["official"][name] for name in ("month", "growth_to_date")), strict=True))
    dated = {label: page.dataset.target("iva_growth_to_date", label) for label in labels}
    rows = [[words("to_date_row"), *map(percent, to_date)], [words("of_month_row"), *map(percent, of_month)]]
    if official:
        rows.append([words("official_row"), *(percent(official.get(label)) for label in labels)])
    if any(each is not None for each in dated.values()):
        rows.append([words("dated_row"), *(percent(dated[label], set_digits(dated[label])) for label in labels)])
    looks = [["text", *[""] * RELEASE_COUNT]] * len(rows)
    return ["", *release_months(labels, page.lang)], rows, looks


def step_text(page: PageContext, row: Mapping[str, Any], step: float) -> str:
    """How far a limit is eased, in words: `step` is in months or a fraction, as the relief `row` says.

    Marked where the slider that would do it calls that tight or rare.
    """
    words = page.words
    text = amount_text(step, "month", page.lang) if row["unit"] == 1.0 else percent(step, 0)
    mark = rarity(page.dataset, page.now.design.numbers, row["kind"], row["id"], step)
    return text if mark == "usual" else words("step_marked", step=text, rarity=words(f"rarity_{mark}"))


def relief_phrase(words: Words, names: dict[str, dict[str, str]], row: dict[str, object]) -> str:
    """One relief as part of a sentence: what is eased and the points it brings; `names` by kind and key."""
    kind, key = str(row["kind"]), str(row["id"])
    return words(f"relief_{kind}", name=names[kind].get(key, key), points=f"{float(str(row['points'])) * 100:.2f}")


def binding_sentence(page: PageContext, priced: pd.DataFrame) -> tuple[str, str]:
    """What binds most, and what easing it would bring: of the limits of `best_relief_by_kind` the one worth most."""
    words = page.words
    if priced.empty:
        return words("nothing_binds"), words("plans_decide")
    row = max(records(priced), key=lambda each: float(each["points"]))
    names = limit_names(page.dataset, page.lang)
    first = words("binding", name=names[row["kind"]].get(row["id"], row["id"]))
    return first, relief_phrase(words, names, row) + furthest(page, row, shortfall(page)) + words("full_stop")


def furthest(page: PageContext, row: Mapping[str, Any], gap: float) -> str:
    """What a limit brings when eased as far as is tried, and whether that alone closes `gap`; "" without one."""
    if gap <= 0:
        return ""
    key = "to_the_end_enough" if row["most_points"] >= gap else "to_the_end"
    return page.words(key, step=step_text(page, row, row["most"]), points=f"{row['most_points'] * 100:.2f}")


def standing_sentence(page: PageContext) -> str:
    """Growth against the target and the gap in points; "" where the plan year has no target."""
    if page.target is None:
        return ""
    growth, digits = page.now.value("iva_growth"), set_digits(page.target)
    gap = points_apart(growth, page.target)
    key = "stands_even" if gap == 0 else "stands_short" if gap < 0 else "stands_met"
    return page.words(key, growth=percent(growth, 2), target=percent(page.target, digits), gap=f"{abs(gap):.2f}")


def target_rows(
    page: PageContext, shown: Sequence[board.TargetRow], odds: Mapping[str, float] | None = None
) -> tuple[list[str], list[list[str]], list[list[str]]]:
    """Rows of the targets board as a table, what is missed first: heads, cells, and each cell's look.

    A year is named where it is not the plan's.

    `odds` by target (`Outlook.targets`) give the verdicts; while they are worked out there are none.
    """
    words = page.words
    heads = [words(key) for key in ("target_name", "target", "as_set", "gap", "odds_verdict")]
    cells, classes = [], []
    for row in sorted(shown, key=lambda each: each.status != "missed"):
        share, own = row.unit == "share", (odds or {}).get(row.target)
        told = odds_words(page, own) if row.computed else words("status_" + row.status)
        if row.computed and own is None:
            told = words("light_wait") if odds is None and row.of_plan_year else "–"
        name = row.name + words.bracket("" if share else words.unit(row.unit))
        gap = "–" if not row.computed else words("points", value=row.gap) if share else row.gap
        cells.append([name, row.value, row.projected, gap, told])
        classes.append(["text", "", "", "", f"{verdict_look(own)} words" if own is not None else "words"])
    return heads, cells, classes


def odds_words(page: PageContext, odds: float | None) -> str:
    """Odds with their verdict: 偏紧 28%; a dash where they are not known."""
    return f"{verdict_word(odds, page.lang)} {odds_text(odds, page.lang)}".strip()


def ranked_bars(
    names: Sequence[str], values: Sequence[float], reference: Sequence[float], digits: int = 2
) -> pd.DataFrame:
    """Rows of charts.rows.bars in the given order, in points; equal names are told apart."""
    edge = np.fmax(np.fmax(values, reference), 0.0)
    return pd.DataFrame(
        {
            "name": apart(names, (), "en"),
            "value": list(values),
            "reference": list(reference),
            "place": range(len(names)),
            "edge": edge,
            "label": [points(value / 100, digits) for value in values],
        }
    )


def top_lines(page: PageContext, count: int) -> tuple[pd.DataFrame, str]:
    """Rows of the `count` lines that pull growth most, up or down, in points, with the reference; and the finding."""
    now, before = page.now["pull_line"][:, 0, 0] * 100, by_entity(page.before, "pull_line")
    order = np.argsort(-np.abs(now), kind="stable")[:count]
    order = order[np.argsort(-now[order], kind="stable")]
    lines, names = page.now.entities("pull_line"), page.names("lines")
    rows = ranked_bars(
        [names[lines[i]] for i in order], now[order].tolist(), [before.get(lines[i], 0.0) * 100 for i in order]
    )
    first = order[0]
    return rows, page.words("top_alt", name=names[lines[first]], points=points(now[first] / 100, 2))


def by_entity(projection: Projection, measure: str) -> dict[str, float]:
    """A yearly measure's figures of the plan year by entity, in its own unit."""
    return dict(zip(projection.entities(measure), projection[measure][:, 0, 0].tolist(), strict=True))
