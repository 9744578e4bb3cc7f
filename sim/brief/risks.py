"""What could go otherwise, and what is asked for: the fan, swings, discovery, bottlenecks."""

from __future__ import annotations

import math

from sim.brief.blocks import Block, CaptionedTable, Paragraph, Picture
from sim.brief.growth import PICTURE_POINTS
from sim.brief.source import Brief, or_dash, points_size, share_text
from sim.dataset.tables import records
from sim.language import read_toml
from sim.present.chart_data import fan_frame, png_bytes
from sim.present.limits import Condition, conditions, discovery_sentence, limit_names
from sim.present.numbers import gap_between, points
from sim.registry import Assumption
from sim.studies.bottlenecks import MIN_WRITTEN_POINTS, rarity
from sim.studies.ensemble import FAN

MAX_SWING_ROWS, MAX_RELIEF_ROWS, MAX_REQUESTS = 6, 10, 6
"""Rows of the table of swings and of bottlenecks; requests made."""


def risks(brief: Brief) -> list[Block]:
    """The range of outcomes, the single uncertainties that matter most, and when the target is missed.

    Nothing where growth is not known.
    """
    if brief.growth is None:
        return []
    frame = fan_frame(brief.studies.ensemble, brief.target, brief.lang)
    low, high = (float(end) for end in frame[["q10", "q90"]].iloc[-1] / 100)
    inner, outer = (brief.word("middle", share=share_text(FAN[-1 - k] - FAN[k], 0)) for k in (1, 0))
    target = brief.word("target") if brief.target is not None else ""
    labels = "", brief.word("median"), inner, outer, target
    alt = brief.phrase(
        "spread",
        draws=f"{brief.studies.ensemble.draws:,}",
        share=share_text(FAN[-1] - FAN[0], 0),
        median=share_text(brief.studies.ensemble.announceable()["likely"]),
        low=share_text(low),
        high=share_text(high),
    )
    return [
        discovered(brief),
        *swings(brief),
        Picture(brief.caption("fan"), alt, png_bytes("fan", labels, frame, PICTURE_POINTS)),
    ]


def swings(brief: Brief) -> list[Block]:
    """The assumptions that swing growth most, their ends and growth at either."""
    table, sliders = brief.studies.tornado, brief.projection.dataset.assumptions
    table = table[table["swing"] >= MIN_WRITTEN_POINTS].head(MAX_SWING_ROWS)
    rows, sentence = [], ""
    for row in records(table):
        slider = sliders[row["key"]]
        name = slider.name[brief.lang]
        ends = [brief.setting(slider, row[end]) for end in ("low", "high")]
        grown = [or_dash(share_text(row[f"growth_{end}"], 2)) for end in ("low", "high")]
        swing = gap_between(row["growth_high"], row["growth_low"], "share", 2).lstrip("+−")
        rows.append([name, *ends, *grown, swing])
        sentence = sentence or brief.phrase(
            "swing", name=name, low=ends[0], high=ends[1], growth_low=grown[0], growth_high=grown[1]
        )
    heads = [brief.word(key) for key in ("assumption", "low", "high", "growth_low", "growth_high", "swing")]
    return [
        brief.paragraph(sentence),
        CaptionedTable(brief.caption("swings"), heads, rows, (3.8, 1.8, 1.8, 1.8, 1.8, 1.8)),
    ]


def condition_text(brief: Brief, found: Condition) -> str:
    """One condition of a box in words; an end without bound, infinite, is not named."""
    name = found.name if found.slider else brief.phrase("slip_of", name=found.name)
    low, high = (end_text(brief, found.slider, end) for end in (found.low, found.high))
    return brief.phrase(found.side, name=name, low=low, high=high)


def end_text(brief: Brief, slider: Assumption | None, end: float) -> str:
    """An end of a condition with its unit; empty for one that does not bound it."""
    if not math.isfinite(end):
        return ""
    return brief.months_text(round(end, 1)) if slider is None else brief.setting(slider, end)


def discovered(brief: Brief) -> Paragraph:
    """When the target is missed, checked on fresh draws; an empty paragraph where there is no target or no box."""
    found = brief.studies.discovery
    if found is None:
        return brief.paragraph()
    fill = {"target": share_text(found.target), "missed": share_text(found.missed, 0)}
    key = discovery_sentence(found)
    if found.one_sided:
        return brief.paragraph(brief.phrase(key, **fill, met=share_text(1.0 - found.missed)))
    if found.box is None or found.fresh is None:
        return brief.paragraph()
    told = conditions(brief.projection.dataset, found.box.conditions, brief.lang)
    fill["conditions"] = brief.word("both").join(condition_text(brief, each) for each in told)
    box = {"density": share_text(found.fresh.density, 0), "coverage": share_text(found.fresh.coverage, 0)}
    return brief.paragraph(brief.phrase(key, **fill, **box))


def relief(brief: Brief, kind: str, amount: float) -> str:
    """How much relief: months for what is hastened, a percentage for what is enlarged."""
    return brief.months_text(amount) if kind in ("project", "park") else or_dash(share_text(amount, 0))


def asks(brief: Brief) -> list[Block]:
    """The bottlenecks in order of what relief brings, and the requests that follow from them."""
    found = brief.studies.bottlenecks
    found = found[found["points"] >= MIN_WRITTEN_POINTS]
    if brief.growth is None:
        return []
    if found.empty:
        return [brief.paragraph(brief.phrase("asks_none"))]
    names = limit_names(brief.projection.dataset, brief.lang)
    rows, requests, numbers = [], [], brief.projection.design.numbers
    for row in records(found.head(MAX_RELIEF_ROWS)):
        kind, name = row["kind"], names[row["kind"]].get(row["id"], row["id"])
        unit, holds = (relief(brief, kind, row[key]) for key in ("unit", "holds_to"))
        mark = rarity(brief.projection.dataset, numbers, kind, row["id"], row["holds_to"])
        holds += brief.word(f"rarity_{mark}")
        each, most = points(row["points"], 2), points(row["most_points"], 2)
        rows.append([name, brief.word(f"kind_{kind}"), unit, each, holds, most])
        requests.append(
            brief.phrase(f"ask_{kind}", name=name, unit=unit, points=points_size(row["points"]), holds=holds)
        )
    heads = [brief.word(key) for key in ("name", "kind", "relief", "brings", "holds", "most")]
    table = CaptionedTable(brief.caption("bottlenecks"), heads, rows, (3.4, 1.5, 1.7, 2, 1.8, 2.2), texts=2)
    return [brief.paragraph(brief.phrase("asks")), *request_list(brief, requests[:MAX_REQUESTS]), table]


def request_list(brief: Brief, sentences: list[str]) -> list[Paragraph]:
    """Sentences as a list: numbered by the page in English, 一是 … 二是 … in Chinese."""
    ordinals: list[str] = read_toml("brief")["page"][brief.lang]["ordinals"]
    if not ordinals:
        return [Paragraph(sentence, "item") for sentence in sentences]
    return [Paragraph(ordinal + sentence) for ordinal, sentence in zip(ordinals, sentences, strict=False)]
