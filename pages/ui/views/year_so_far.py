"""The year so far on the Tracking page: what it came to and what the rest needs, in a sentence and two pictures."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from sim.dataset.naming import apart
from sim.present.labels import months
from sim.present.numbers import as_written, set_digits, signed
from sim.present.story import flag, line_names
from sim.present.verdict import odds_text, verdict_word
from sim.studies.bottlenecks import MIN_WRITTEN_POINTS
from sim.studies.tracking import Tracking

from ..shell.context import PageContext
from ..words import percent, points, records

NAMED = 4
"""Lines named in a sentence."""

NAME = 0.085
"""Share of the height of `gap_path` that a name at a line's end takes."""

MARGIN = 1.35
"""How much farther the axis of `ahead_behind` reaches than its longest bar: room for the labels."""


def to_month(page: PageContext, count: int) -> str:
    """The months to date as the statistics say them: 1–3月; Jan–Mar."""
    if count == 1:
        return page.words("only_january")
    label = months([f"{page.year}-{count:02d}"], page.lang)[0]
    return label if page.lang == "zh" else f"Jan–{label}"


def headline(page: PageContext, found: Tracking) -> str:
    """Growth so far, what the rest needs, what the year comes to, and its odds."""
    words = page.words
    fill = {"nowcast": percent(found.middle), "low": percent(found.low), "high": percent(found.high)}
    comes = words("comes_to", year=page.year, **fill)
    if not found.months:
        return words("no_month_in" if len(found.ahead) else "no_actuals_yet", comes=comes)
    so_far = words("growth_so_far", months=to_month(page, found.months), growth=percent(found.growth))
    parts = [] if found.growth is None else [so_far]
    if found.target is not None and found.required is not None:
        target = percent(found.target, set_digits(found.target))
        parts.append(words("rest_needs", target=target, left=12 - found.months, required=percent(found.required)))
    parts.append(comes)
    if found.odds is not None:
        odds = odds_text(found.odds, page.lang)
        parts.append(words("with_odds", odds=odds, verdict=verdict_word(found.odds, page.lang)))
    return words.join(parts) + words("stop")


def footing(page: PageContext, found: Tracking) -> str:
    """What the figures stand on: the last release with the accounting difference, and what actuals do not cover."""
    words, parts = page.words, []
    if found.released:
        at = found.releases.iloc[found.released - 2]
        difference = signed(float(found.releases["difference"][: found.released - 1].sum()), 2)
        fill = {"ledger": percent(at["ledger"]), "difference": difference}
        parts.append(words("official_so_far", months=to_month(page, found.released), **fill))
    if found.months and found.covered is not None and found.covered < 0.9995:
        parts.append(words("covered_by", share=percent(found.covered, 0)))
    return words.join(parts) + words("stop") if parts else ""


def path_rows(page: PageContext, found: Tracking) -> pd.DataFrame:
    """Rows of charts.gap_path: eleven releases, then the names at the lines' ends."""
    table = found.releases
    last = int(table["actual"].notna().sum()) - 1
    open_ = np.arange(len(table)) >= last
    path = pd.DataFrame({"row": "path", "month": months(table["release"].tolist(), page.lang)})
    path["place"] = range(len(table))
    for name in ("actual", "official"):
        path[name] = table[name] * 100
    for name, column in (("expected", "middle"), ("bottom", "low"), ("top", "high"), ("needed", "needed")):
        path[name] = (table[column] * 100).where(open_)
        if last >= 0:  # both paths begin at what is known
            path[name] = path[name].where(path["place"] != last, path["actual"])
    values = path[["actual", "official", "expected", "bottom", "top", "needed"]].to_numpy(dtype=np.float64)
    ends = float(np.floor(np.nanmin(values))), float(np.ceil(np.nanmax(values)))
    names = path_names(page, found, path["month"].iloc[-1], ends)
    return pd.concat([path, names], ignore_index=True).assign(low=ends[0], high=ends[1])


def path_names(page: PageContext, found: Tracking, month: str, ends: tuple[float, float]) -> pd.DataFrame:
    """The names at the lines' ends, pushed apart where they would touch."""
    words = page.words
    told = [("expected", found.middle, f"{words('in_expectation')} {percent(found.middle)}")]
    if found.target is not None:
        told.append(("needed", found.target, flag(found.target, page.lang)))
    return pd.DataFrame(line_names(told, (ends[1] - ends[0]) * NAME)).assign(month=month)


def progress_rows(page: PageContext, found: Tracking) -> tuple[pd.DataFrame, str]:
    """How far the share of the year's target made so far is ahead of the calendar, points; who is furthest behind.

    The city's value added first, then each chain's output; the reference is where last year's pace would be.
    """
    words, names, calendar = page.words, page.names("chains"), found.calendar_elapsed
    rows = [(words("city_va"), math.nan if found.made is None else found.made, found.base_elapsed)]
    for row in records(found.chains):
        if not math.isnan(row["target"]):
            rows.append((names.get(row["chain"], row["chain"]), row["made"], row["elapsed"]))
    rows = [row for row in rows if not math.isnan(row[1])]
    frame = ahead_rows(
        [name for name, _, _ in rows],
        [(made - calendar) * 100 for _, made, _ in rows],
        [(elapsed - calendar) * 100 for _, _, elapsed in rows],
        1,
    )
    behind = frame[frame["value"] < frame["reference"]]
    if not len(behind):
        return frame, words("progress_alt_none")
    worst = min(records(behind), key=lambda row: float(row["value"] - row["reference"]))
    gap = f"{as_written(worst['reference'], 1) - as_written(worst['value'], 1):.1f}"
    return frame, words("progress_alt", name=worst["name"], points=gap)


def ahead_rows(names: list[str], values: list[float], reference: list[float], digits: int = 2) -> pd.DataFrame:
    """Rows of charts.ahead_behind in points; equal names are told apart."""
    most = max((abs(value) for value in [*values, *reference] if not math.isnan(value)), default=1.0) or 1.0
    ends = zip(values, (0.0 if math.isnan(each) else each for each in reference), strict=True)
    return pd.DataFrame(
        {
            "name": apart(names, (), "en"),
            "place": range(len(names)),
            "value": values,
            "reference": reference,
            "late": [
                as_written(value, digits) < as_written(0.0 if math.isnan(mark) else mark, digits)
                for value, mark in zip(values, reference, strict=True)
            ],
            "outer": [min(pair) if pair[0] < 0 else max(pair) for pair in ends],
            "ahead": ["" if value < 0 else signed(value, digits) for value in values],
            "behind": [signed(value, digits) if value < 0 else "" for value in values],
            "low": -most * MARGIN,
            "high": most * MARGIN,
        }
    )


def giving_sentence(page: PageContext, found: Tracking) -> str:
    """How much lines could still give against what is missing, whether it sells, and the odds all the same."""
    words, names = page.words, page.names("lines")
    give = as_written(found.can_give * 100, 2)
    most = f"{give:.2f}"
    rows = [row for row in records(found.givers.head(NAMED)) if row["gives"] >= MIN_WRITTEN_POINTS]
    parts = words.join([f"{names[row['line']]} {points(row['gives'], 2)}" for row in rows]) or "–"
    odds = "–"
    if found.odds is not None:
        odds = odds_text(found.odds, page.lang) + words.bracket(verdict_word(found.odds, page.lang))
    missing = as_written((found.missing or 0.0) * 100, 2)
    if missing == 0.0:
        return words("give_met", most=most, parts=parts, odds=odds)
    planned = as_written(float(found.givers["planned"].sum()) * 100, 2)
    fill = {"missing": f"{missing:.2f}", "most": most, "parts": parts, "gap": f"{missing - give:.2f}"}
    fill |= {"unsold": f"{max(give - planned, 0.0):.2f}", "odds": odds}
    return words("give_enough" if give >= missing else "give_short", **fill)
