"""Outlook and growth: the headline, the targets, the bridge and growth to date."""

from __future__ import annotations

import numpy as np

from sim.exchange import specs
from sim.exchange.brief.blocks import UNKNOWN, Block, Grid, Part, Picture
from sim.exchange.brief.source import Brief, known, records, share, size
from sim.exchange.figures import RELEASES, bridge_frame, png_bytes, release_frame, term_names
from sim.exchange.labels import months, word
from sim.exchange.rows import SHOWN
from sim.exchange.written import amount, difference, points
from sim.studies.ensemble import ANNOUNCEABLE
from sim.studies.targets import targets_board
from sim.studies.tracking import monthly

WIDTH = 560
"""Width of a picture in its own points."""

MIDDLE = 0.8
"""Share of the draws the headline's range holds."""


def outlook(brief: Brief) -> list[Block]:
    """Growth against the target with its odds; the targets that could be announced; the board."""
    return [
        Part(brief.heading("forecast"), [headline(brief), surroundings(brief), progress(brief)]),
        Part(brief.heading("announce"), announce(brief)),
        Part(brief.heading("board"), board(brief)),
    ]


def headline(brief: Brief) -> Block:
    """Growth, against its target, with its odds."""
    growth, target, found = brief.growth, brief.target, brief.studies.ensemble
    if growth is None:
        return brief.text()
    fill = {"scenario": brief.scenario, "year": brief.year, "city": brief.city, "growth": share(abs(growth))}
    sentences = [brief.phrase("growth" if growth >= 0 else "fall", **fill)]
    low, high = (share(end) for end in found.range("iva_growth", share=MIDDLE))
    spread = {"draws": f"{found.draws:,}", "share": share(MIDDLE, 0), "low": low, "high": high}
    if target is None:
        return brief.text(*sentences, brief.phrase("spread", **spread))
    against = brief.phrase(
        "target_met" if growth >= target else "target_missed", target=share(target), gap=size(growth - target)
    )
    return brief.text(*sentences, against, brief.phrase("odds", **spread, odds=share(found.odds(target), 0)))


def surroundings(brief: Brief) -> Block:
    """What growth is made of in one sentence; all industry, GDP and the province."""
    found = [(name, value) for name, value in bridge_terms(brief) if abs(value) >= SHOWN]
    gains = brief.clauses([brief.phrase("gain", name=name, points=size(value)) for name, value in found if value > 0])
    losses = brief.clauses([brief.phrase("loss", name=name, points=size(value)) for name, value in found if value < 0])
    key = "drivers" if gains and losses else "drivers_up" if gains else "drivers_down"
    industry = brief.phrase(
        "industry",
        va=None if brief.number("industry_va") is None else amount(brief.number("industry_va")),
        share=share(brief.number("industry_share_of_gdp")),
        contribution=share(brief.number("contribution_to_gdp_growth")),
    )
    province = brief.number("pull_on_province")
    return brief.text(
        brief.phrase(key, gains=gains, losses=losses) if gains or losses else "",
        industry,
        brief.phrase("province", pull=None if province is None else points(province, 2).lstrip("+")),
    )


def bridge_terms(brief: Brief) -> list[tuple[str, float]]:
    """The bridge's terms, named, as fractions."""
    values = brief.projection["bridge"][:, 0, 0]
    return [
        (word("terms", term, brief.lang), float(value))
        for term, value in zip(brief.projection.entities("bridge"), values, strict=True)
    ]


def progress(brief: Brief) -> Block:
    """Progress against time, where there are actuals."""
    months = brief.projection.city.months_in
    if not months or brief.growth is None:
        return brief.text()
    made, base = monthly(brief.projection)
    passed, to_date = float(base[:months].sum() / base.sum()), float(made[:months].sum() / base[:months].sum() - 1.0)
    fill = {"month": months, "to_date": share(to_date), "elapsed": share(passed)}
    if brief.target is None:
        return brief.text(brief.phrase("so_far", **fill))
    done = float(made[:months].sum() / (base.sum() * (1.0 + brief.target)))
    pace = brief.phrase("ahead" if done >= passed else "behind", gap=size(done - passed))
    return brief.text(
        brief.phrase("progress", **fill, done=share(done), pace=pace),
        brief.phrase("required", required=share(brief.number("required_growth"))) if months < len(base) else "",
    )


def announce(brief: Brief) -> list[Block]:
    """Cautious, likely and stretch targets, beside the one that is set."""
    found = brief.studies.ensemble
    spread = found.announceable()
    heads = [brief.word(key) for key in ("target", "growth", "odds")]
    rows = [
        [brief.word(name), known(share(spread[name])), known(share(odds, 0))] for name, odds in ANNOUNCEABLE.items()
    ]
    if brief.target is not None:
        rows.append([brief.word("as_set"), known(share(brief.target)), known(share(found.odds(brief.target), 0))])
    parts = [
        brief.phrase("announce_part", name=brief.word(name), growth=share(spread[name]), share=share(odds, 0))
        for name, odds in ANNOUNCEABLE.items()
    ]
    text = brief.text(brief.phrase("announce", parts=brief.clauses(parts)))
    return [text, Grid(brief.caption("announce"), heads, rows, (3, 2, 2))]


def board(brief: Brief) -> list[Block]:
    """Every target of the dataset against the projection, with its odds."""
    found, rows = brief.studies.ensemble, []
    table = targets_board(brief.projection)
    directions = brief.projection.dataset.tables["targets"]["direction"]
    for row, direction in zip(records(table), directions, strict=True):
        computed = row["status"] in ("met", "missed")
        odds = None
        if computed and row["year"] == brief.year and row["measure"] in found.projection:
            odds = share(found.odds(row["value"], row["measure"], direction == "at_least", row["entity"] or None), 0)
        unit = "%" if row["unit"] == "share" else brief.unit(row["unit"])
        name = row[brief.lang]
        rows.append(
            [
                name + ("" if row["year"] == brief.year else f" {row['year']}"),
                unit,
                brief.measured(row["value"], row["unit"]).rstrip("%"),
                brief.measured(row["projected"], row["unit"]).rstrip("%"),
                difference(row["gap"], row["unit"]) if computed else UNKNOWN,
                known(odds),
                brief.word(row["status"]),
            ]
        )
    heads = [brief.word(key) for key in ("indicator", "unit", "target", "projected", "gap", "odds", "result")]
    met, missed = (int((table["status"] == status).sum()) for status in ("met", "missed"))
    text = brief.text(brief.phrase("board", count=met + missed, met=met, missed=missed) if met + missed else "")
    return [text, Grid(brief.caption("board"), heads, rows, (4, 1.7, 1.6, 1.7, 1.5, 1.4, 1.7))]


def growth(brief: Brief) -> list[Block]:
    """The bridge and growth to date, each with its picture."""
    if brief.growth is None:
        return []
    return [
        Part(brief.heading("bridge"), bridge(brief)),
        Part(brief.heading("to_date"), to_date(brief)),
    ]


def bridge(brief: Brief) -> list[Block]:
    """From plan to feasible as a table and a picture."""
    terms, total = bridge_terms(brief), brief.growth or 0.0
    wanted = terms[0][1] + terms[1][1]
    lost = -sum(value for _, value in terms[2:6])
    feasible = share((wanted - lost) / wanted) if wanted > 0 else None
    text = brief.text(
        brief.phrase("bridge", wanted=size(wanted), lost=size(lost), share=feasible) if lost >= SHOWN else ""
    )
    rows = [[brief.start(name), points(value, 2), known(brief.contribution(value))] for name, value in terms]
    rows.append([brief.word("growth"), points(total, 2), known(brief.contribution(total))])
    heads = [brief.word(key) for key in ("component", "pull", "contribution")]
    frame = term_names(bridge_frame(brief.projection, brief.word("growth"), brief.target), brief.lang)
    alt = brief.clauses([f"{term} {label}" for term, label in zip(frame["term"], frame["label"], strict=True)])
    picture = Picture(brief.caption("waterfall"), alt, png_bytes(specs.waterfall(""), frame, WIDTH))
    return [text, Grid(brief.caption("bridge"), heads, rows, (3, 2, 2)), picture]


def to_date(brief: Brief) -> list[Block]:
    """Growth to date against the target."""
    values = brief.projection["iva_growth_to_date"][0, :RELEASES, 0]
    if not np.isfinite(values).all():
        return []
    labels = brief.projection.times("iva_growth_to_date")
    names = months(labels[:RELEASES], brief.lang)
    top = int(values.argmax())
    sentence = brief.phrase(
        "to_date",
        year=brief.year,
        first=names[0],
        last=names[-1],
        start=share(values[0]),
        end=share(values[-1]),
        top=share(values[top]),
        when=names[top],
    )
    shown, target = brief.word("this_scenario"), brief.word("target")
    series = {shown: values}
    if brief.target is not None:
        series[target] = np.full(RELEASES, brief.target)
    frame = release_frame(labels, series, shown, brief.lang)
    spec = specs.releases("", shown, "", target) if brief.target is not None else specs.releases("", shown, "", "")
    return [brief.text(sentence), Picture(brief.caption("releases"), sentence, png_bytes(spec, frame, WIDTH))]
