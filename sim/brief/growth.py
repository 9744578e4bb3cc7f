"""Outlook and growth: the headline, the targets, the bridge and growth to date."""

from __future__ import annotations

from collections import Counter

import numpy as np

from sim.brief.blocks import UNKNOWN, Block, CaptionedTable, Picture, Section
from sim.brief.parts import parts
from sim.brief.source import Brief, or_dash, share_text
from sim.dataset.tables import records
from sim.present.board import announceable, target_rows
from sim.present.cautions import cautions
from sim.present.changes import change_rows
from sim.present.chart_data import RELEASE_COUNT, bridge_frame, png_bytes, release_frame, term_names
from sim.present.events import event_sentence
from sim.present.labels import EASED, months, release_months, term_name
from sim.present.numbers import amount, beside, gap_between, points, set_digits, signed
from sim.present.tables import shown_terms
from sim.present.verdict import verdict_word
from sim.scenario import Scenario
from sim.studies.targets import odds_of_targets
from sim.studies.value_added import plan_year_value_added
from sim.studies.verdicts import verdict

PICTURE_POINTS = 560
"""Width of a picture in its own points."""

MAX_CHANGES = 5
"""Changes of the scenario told on the first page; the table at the end has them all."""

MAX_EVENTS = 6
"""Events told in a sentence."""

PLAN_TERMS = ("existing_plan", "projects")
"""The bridge's terms that are what firms want; its losses are those that have words for being eased."""

HEADLINE_SHARE = 0.8
"""Share of the draws the headline's range holds."""


def outlook(brief: Brief) -> list[Block]:
    """Growth against its target with the odds; targets that could be announced; the board of all targets."""
    return [
        Section(brief.heading("forecast"), forecast(brief)),
        Section(brief.heading("announce"), announce(brief)),
        Section(brief.heading("board"), board(brief)),
    ]


def forecast(brief: Brief) -> list[Block]:
    """What is expected, against what, made of what, and how far the year has come."""
    return [expected_growth(brief), against_default(brief), surroundings(brief), progress(brief)]


def expected_growth(brief: Brief) -> Block:
    """Growth as set, against its target; what is expected and the odds with their verdict, which they alone decide."""
    growth, target, found = brief.growth, brief.target, brief.studies.ensemble
    if growth is None:
        return brief.paragraph()
    shown, goal, gap = beside(growth, growth if target is None else target, "share")
    fill = {"year": brief.year, "city": brief.city, "growth": shown.lstrip("−")}
    settings = brief.projection.design.scenario
    unnamed = settings.has_changes and not settings.name
    fill["as_set"] = brief.phrase("by_settings" if unnamed else "by_scenario", scenario=brief.scenario_label)
    sentences = [brief.phrase("growth" if growth >= 0 else "fall", **fill)]
    low, high = (share_text(end) for end in found.range("iva_growth", share=HEADLINE_SHARE))
    spread = {"draws": f"{found.draws:,}", "share": share_text(HEADLINE_SHARE, 0), "low": low, "high": high}
    spread["median"] = share_text(found.announceable()["likely"])
    if target is None:
        return brief.paragraph(*sentences, brief.phrase("spread", **spread))
    key = "target_even" if gap.strip("0.") == "" else "target_above" if gap.startswith("+") else "target_below"
    odds = found.odds(target)
    told = {"odds": brief.odds(odds), "verdict": verdict_word(odds, brief.lang)}
    return brief.paragraph(
        *sentences, brief.phrase(key, target=goal, gap=gap.lstrip("+−")), brief.phrase("odds", **spread, **told)
    )


def against_default(brief: Brief) -> Block:
    """What the scenario changes, in words, and what that does to expected growth; empty where it changes nothing."""
    before, now = brief.studies.expected_before, brief.studies.ensemble.announceable()["likely"]
    if before is None or brief.growth is None:
        return brief.paragraph()
    scenarios = Scenario(), brief.projection.design.scenario
    told = [f"{name} {old} → {new}" for name, old, new in change_rows(brief.projection.unedited, scenarios, brief.lang)]
    changes = brief.clauses(told[:MAX_CHANGES])
    if len(told) > MAX_CHANGES:
        changes += brief.phrase("changes_more", count=len(told), section=brief.heading("changed"))
    grew = {
        "before": share_text(before, 2),
        "after": share_text(now, 2),
        "points": gap_between(now, before, "share", 2),
    }
    return brief.paragraph(brief.phrase("against_default", changes=changes, **grew))


def surroundings(brief: Brief) -> Block:
    """What growth is made of in one sentence; all industry, GDP and the province; cautions, if any."""
    found = [(name, value) for name, value in bridge_terms(brief) if value]
    gains, losses = (
        brief.clauses(
            [brief.phrase(key, name=name, points=f"{abs(value):.2f}") for name, value in found if sign * value > 0]
        )
        for key, sign in (("gain", 1), ("loss", -1))
    )
    key = "drivers" if gains and losses else "drivers_up" if gains else "drivers_down"
    industry = brief.phrase(
        "industry",
        va=None if brief.number("industry_va") is None else amount(brief.number("industry_va")),
        share=share_text(brief.number("industry_share_of_gdp")),
        contribution=share_text(brief.number("contribution_to_gdp_growth")),
    )
    shares = [share_text(brief.number(f"industry_share_of_gdp{kind}")) for kind in ("", "_nominal")]
    nominal = brief.phrase("nominal", share=shares[1]) if shares[0] != shares[1] else ""
    province = brief.number("pull_on_province")
    return brief.paragraph(
        brief.phrase(key, gains=gains, losses=losses) if gains or losses else "",
        industry,
        nominal,
        brief.phrase("province", pull=None if province is None else points(province, 2).lstrip("+")),
        *cautions(brief.projection, brief.lang),
    )


def bridge_terms(brief: Brief) -> list[tuple[str, float]]:
    """The bridge's terms as (name, points as written), each named by its sign (docs/model.md §2.10)."""
    terms = brief.projection.entities("bridge")
    shown = {terms[place]: brief.bridge[terms[place]] for place in shown_terms(brief.projection)}
    return [(term_name(term, value > 0, brief.lang), value) for term, value in shown.items()]


def progress(brief: Brief) -> Block:
    """Progress against time, where there are actuals; an empty paragraph where there are none."""
    months = brief.projection.city.months_in
    if not months or brief.growth is None:
        return brief.paragraph()
    made, base = plan_year_value_added(brief.projection)
    if not base[:months].any():
        return brief.paragraph()
    passed, to_date = float(base[:months].sum() / base.sum()), float(made[:months].sum() / base[:months].sum() - 1.0)
    fill = {"month": months, "to_date": share_text(to_date)}
    if brief.target is None:
        return brief.paragraph(brief.phrase("so_far", **fill, elapsed=share_text(passed)))
    done = float(made[:months].sum() / (base.sum() * (1.0 + brief.target)))
    achieved, elapsed, gap = beside(done, passed, "share")
    key = "on_pace" if gap.strip("0.") == "" else "ahead" if gap.startswith("+") else "behind"
    pace = brief.phrase(key, gap=gap.lstrip("+−"))
    return brief.paragraph(
        brief.phrase("progress", **fill, done=achieved, elapsed=elapsed, pace=pace),
        brief.phrase("required", required=share_text(brief.number("required_growth"))) if months < len(base) else "",
    )


def announce(brief: Brief) -> list[Block]:
    """Cautious, likely and stretch targets, beside the one that is set, with their odds."""
    found = brief.studies.ensemble
    heads = [brief.word(key) for key in ("target", "growth", "odds")]
    told = [(brief.word(key), share_text(growth), share_text(share, 0)) for key, share, growth in announceable(found)]
    rows = [[name, or_dash(growth), or_dash(share)] for name, growth, share in told]
    if brief.target is not None:
        goal = share_text(brief.target, set_digits(brief.target))
        rows.append([brief.word("as_set"), or_dash(goal), brief.odds(found.odds(brief.target))])
    parts = [brief.phrase("announce_part", name=name, growth=growth, share=share) for name, growth, share in told]
    text = brief.paragraph(brief.phrase("announce", parts=brief.clauses(parts)))
    return [text, CaptionedTable(brief.caption("announce"), heads, rows, (3, 2, 2))]


def board(brief: Brief) -> list[Block]:
    """Every target of the dataset against the projection, with its odds and their verdict."""
    odds, rows = odds_of_targets(brief.studies.ensemble), []
    for row in target_rows(brief.projection, brief.lang):
        own, in_points = odds.get(row.target), row.unit in ("share", "points") and row.gap not in ("", UNKNOWN)
        rows.append(
            [
                row.name,
                "%" if row.unit == "share" else brief.unit_name(row.unit),
                row.value.rstrip("%"),
                row.projected.rstrip("%"),
                brief.word("in_points", count=row.gap) if in_points else row.gap or UNKNOWN,
                brief.odds(own),
                (verdict_word(own, brief.lang) or UNKNOWN) if row.computed else brief.word(row.status),
            ]
        )
    heads = [brief.word(key) for key in ("indicator", "unit", "target", "projected", "gap", "odds", "result")]
    said = Counter(verdict(each) for each in odds.values())
    fill = {"count": len(odds), "likely": said["sure"] + said["likely"], **{k: said[k] for k in ("tight", "unlikely")}}
    text = brief.paragraph(brief.phrase("board", **fill) if odds else "")
    return [text, CaptionedTable(brief.caption("board"), heads, rows, (3.7, 1.6, 1.5, 1.5, 2.3, 1.5, 1.9))]


def growth(brief: Brief) -> list[Block]:
    """The bridge and growth to date, each with its picture; nothing where growth is not known."""
    if brief.growth is None:
        return []
    return [
        Section(brief.heading("bridge"), bridge(brief)),
        Section(brief.heading("to_date"), to_date(brief)),
        Section(brief.heading("parts"), parts(brief)),
    ]


def bridge(brief: Brief) -> list[Block]:
    """From plan to feasible: a sentence, a table in points and shares of growth, and a picture."""
    told, total = brief.bridge, brief.growth or 0.0
    wanted = sum(value for term, value in told.items() if term in PLAN_TERMS)
    lost = -sum(value for term, value in told.items() if term in EASED)
    feasible = share_text((wanted - lost) / wanted) if wanted > 0 else None
    fill = {"wanted": f"{wanted:.2f}", "lost": f"{lost:.2f}"}
    text = brief.paragraph(brief.phrase("bridge", **fill, share=feasible) if lost >= 5e-3 else "")
    names = [*(brief.capitalised(name) for name, _ in bridge_terms(brief)), brief.word("growth")]
    values = [*brief.projection["bridge"][shown_terms(brief.projection), 0, 0], total]
    rows = [list(row) for row in zip(names, brief.pull_texts(values), brief.contribution_texts(values), strict=True)]
    heads = [brief.word(key) for key in ("component", "pull", "contribution")]
    frame = term_names(bridge_frame(brief.projection, brief.word("growth"), brief.target), brief.lang)
    alt = brief.clauses([f"{term} {label}" for term, label in zip(frame["term"], frame["label"], strict=True)])
    picture = Picture(brief.caption("waterfall"), alt, png_bytes("waterfall", (), frame, PICTURE_POINTS))
    return [text, events(brief), CaptionedTable(brief.caption("bridge"), heads, rows, (3, 2, 2)), picture]


def events(brief: Brief) -> Block:
    """The events of the dataset in a sentence, with what they do to growth; empty where there are none."""
    dataset = brief.projection.dataset
    told = [event_sentence(dataset, row, brief.lang) for row in records(dataset.tables["events"])]
    if not told:
        return brief.paragraph()
    more = brief.phrase("events_more", count=len(told)) if len(told) > MAX_EVENTS else ""
    size = signed(brief.bridge["events"], 2)
    return brief.paragraph(brief.phrase("events", parts=brief.clauses(told[:MAX_EVENTS]) + more, points=size))


def months_alone(brief: Brief, labels: list[str]) -> str:
    """The highest and the lowest growth of a month alone in the plan year (docs/model.md §2.9), in a sentence."""
    names = release_months(labels, brief.lang)
    values = brief.projection["iva_growth_month"][0, :RELEASE_COUNT, 0]
    high, low = int(values.argmax()), int(values.argmin())
    ends = {"high": share_text(values[high]), "low": share_text(values[low])}
    return brief.phrase("months_alone", **ends, at_high=names[high], at_low=names[low])


def to_date(brief: Brief) -> list[Block]:
    """Growth to date at the plan year's releases against the target; nothing where one of them is not known."""
    values = brief.projection["iva_growth_to_date"][0, :RELEASE_COUNT, 0]
    if not np.isfinite(values).all():
        return []
    labels = brief.projection.times("iva_growth_to_date")
    names = months(labels[:RELEASE_COUNT], brief.lang)
    top = int(values.argmax())
    sentence = brief.phrase(
        "to_date",
        year=brief.year,
        first=names[0],
        last=names[-1],
        start=share_text(values[0]),
        end=share_text(values[-1]),
        top=share_text(values[top]),
        when=names[top],
    )
    shown, target = brief.word("this_scenario"), brief.word("target")
    series = {shown: values}
    if brief.target is not None:
        series[target] = np.full(RELEASE_COUNT, brief.target)
    frame = release_frame(labels, series, shown, brief.lang)
    lines = shown, "", target if brief.target is not None else ""
    return [
        brief.paragraph(sentence, months_alone(brief, labels[:RELEASE_COUNT])),
        Picture(brief.caption("releases"), sentence, png_bytes("releases", lines, frame, PICTURE_POINTS)),
    ]
