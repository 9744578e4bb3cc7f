"""What pages say of a projection: each sentence and chart against figures worked out by hand."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import tiny
from strategies import load

from pages.ui.shell import header_outlook
from pages.ui.shell.header import Standing, hero, standing
from pages.ui.show import downloads, sentences
from pages.ui.views import chains, gantt, risk, tracking, year_so_far
from pages.ui.words import Words
from sim import Scenario, designs, project
from sim.masking import masked
from sim.present.labels import table_names
from sim.present.limits import conditions
from sim.present.numbers import percent, signed
from sim.present.verdict import odds_text, verdict_word
from sim.studies.ensemble import ensemble
from sim.studies.frozen import FrozenProjection, freeze
from sim.studies.targets import odds_of_targets
from tests.pages.test_pages import expecting

GOAL = {"target": "t", "measure": "iva_growth", "year": 2023, "value": 0.08, "direction": "at_least"}


def page_of(tables, lang="en", scenario=Scenario(), target=0.08):  # noqa: B008 (it is frozen)
    """As much of a page as its rows and sentences need."""
    data = load(tables)
    now, before = (project(data, designs.single(data, each)) for each in (scenario, Scenario()))
    words = Words(lang)
    return SimpleNamespace(
        words=words,
        lang=lang,
        now=now,
        before=before,
        target=target,
        dataset=data,
        original=data,
        scenario=scenario,
        year="2023",
        names=lambda table: table_names(data, table, lang),
    )


@pytest.mark.parametrize(("target", "key"), [(0.08, "stands_short"), (0.05, "stands_even"), (0.03, "stands_met")])
def test_growth_stands_short_of_even_with_or_above_its_target(target, key):
    page = page_of(tiny.capped(), target=target)
    assert page.now.value("iva_growth") == pytest.approx(0.05)
    fill = {"growth": "5.00%", "target": f"{target:.1%}", "gap": f"{abs(5 - target * 100):.2f}"}
    assert sentences.standing_sentence(page) == page.words(key, **fill)


def with_outlook(monkeypatch, page, found):
    """The page with the ensemble `found` around its scenario, or still waiting for one (None)."""
    monkeypatch.setattr(header_outlook, "standings", lambda page: (standing(page.now, found), None))
    monkeypatch.setattr(header_outlook, "stale", lambda page: found is None)
    return page


def test_a_relief_is_enough_when_it_closes_the_gap_and_only_told_where_there_is_one(monkeypatch):
    page = with_outlook(monkeypatch, page_of(tiny.capped()), None)
    row = {"kind": "ceiling", "id": "l", "points": 0.01, "unit": 0.01, "most": 0.1, "most_points": 0.03}
    step = {"step": sentences.step_text(page, row, 0.1), "points": "3.00"}
    assert sentences.furthest(page, row, 0.03) == page.words("to_the_end_enough", **step)
    assert sentences.furthest(page, row, 0.031) == page.words("to_the_end", **step)
    assert sentences.furthest(page, row, 0.0) == sentences.furthest(page, row, -0.01) == ""
    priced = pd.DataFrame([row])
    assert page.words("to_the_end_enough", **step) in sentences.binding_sentence(page, priced)[1], (
        "3 points are missing"
    )


def test_one_measure_is_enough_only_where_what_is_expected_is(monkeypatch):
    page = page_of(tiny.capped())  # 5 % as set
    expected = {growth: expecting(growth, 0.5, 0.08) for growth in (0.06, 0.045)}
    assert header_outlook.shortfall(with_outlook(monkeypatch, page, expected[0.06])) == pytest.approx(0.03)
    assert header_outlook.shortfall(with_outlook(monkeypatch, page, expected[0.045])) == pytest.approx(0.035)
    assert header_outlook.shortfall(with_outlook(monkeypatch, page_of(tiny.capped(), target=None), None)) == 0.0
    row = {"kind": "ceiling", "id": "l", "points": 0.01, "unit": 0.01, "most": 0.1, "most_points": 0.03}
    step = {"step": sentences.step_text(page, row, 0.1), "points": "3.00"}
    for growth, key in ((0.06, "to_the_end_enough"), (0.045, "to_the_end")):
        told = sentences.binding_sentence(with_outlook(monkeypatch, page, expected[growth]), pd.DataFrame([row]))
        assert page.words(key, **step) in told[1]


def test_the_header_has_the_references_figures_beside_this_scenarios(sample):
    words = Words("en")
    now = Standing(0.05, 0.08, expecting(0.045, 0.3, 0.08))
    html = hero(words, sample, now, Standing(0.061, 0.09, expecting(0.055, 0.71, 0.09)))
    said = [">5.00<", ">" + percent(0.061, 2) + "<", words("gap_below", points="3.00")]
    said += [">4.50<", ">" + percent(0.055, 2) + "<", words("gap_below", points="3.50"), odds_text(0.3, "en")]
    said += [f"<span>{words('reference_short')}</span>{odds_text(0.71, 'en')}<"]
    places = [html.index(text) for text in said]
    assert places == sorted(places)
    same = hero(words, sample, now, now)
    assert words("reference_short") not in same, "a reference that is the same is not told"
    unknown = hero(words, sample, now, Standing(0.05, 0.08, None))
    assert words("reference_short") not in unknown, "nor one whose ensemble is not in"


def test_chains_that_reach_their_target_are_counted():
    lines = [tiny.line(name, chain=name) for name in "abc"]
    rows = tiny.rows(
        {"chain": "a", "output_target": 100}, {"chain": "b", "output_target": 110}, {"chain": "c", "output_target": 999}
    )
    page = page_of(tiny.city(lines, [tiny.base(name) for name in "abc"], chains=rows))
    frame, told = chains.output_rows(page)
    assert told == page.words("chain_output_alt", met=2, count=3)
    assert frame["value"].tolist() == pytest.approx([20.0, (120 / 110 - 1) * 100, (120 / 999 - 1) * 100])
    assert frame["label"].tolist() == ["120.0%, ¥2.0bn over", "109.1%, ¥1.0bn over", "12.0%, ¥87.9bn short"]


def test_projects_that_come_late_are_counted(monkeypatch):
    monkeypatch.setattr(gantt.cache, "study", lambda study, *about: study(*about))
    by_name = Scenario({}, {"projects": {"j": {"commissioning": "2023-10"}}})
    for scenario, slip in ((Scenario(), 0.0), (Scenario({"project_slip": 3.0}), 3.0), (by_name, 3.0)):
        page, late = page_of(tiny.with_project(), scenario=scenario), int(slip > 0)
        table = gantt.gantt_table(page)
        assert table[["planned", "expected"]].values.tolist() == [[6.0, 6.0 + slip]]
        assert ('class="slip"' in gantt.gantt_picture(page, table, gantt.Months(page, table))) == bool(late)
        points = signed(page.now["pull_project"][0, 0, 0] * 100, 2)
        assert gantt.gantt_finding(page, table) == page.words("gantt_finding", count=1, points=points, late=late)


def test_a_condition_lies_below_above_or_between():
    page = page_of(tiny.with_project())
    name = page.original.assumptions["market"].name[page.lang]
    boxes = [{"market": ends} for ends in ((-np.inf, 0.02), (0.01, np.inf), (0.01, 0.02))]
    told = [risk.condition_text(page, *conditions(page.original, box, page.lang)) for box in boxes]
    assert told == [
        page.words("below", name=name, value="2.0%"),
        page.words("above", name=name, value="1.0%"),
        page.words("between", name=name, low="1.0%", high="2.0%"),
    ]


def test_odds_of_a_cap_are_of_staying_below_it():
    odds = {}
    for direction in ("at_least", "at_most"):
        tables = tiny.capped() | {"targets": tiny.rows({**GOAL, "direction": direction, "value": 0.05})}
        drawn = ensemble(load(tables), Scenario(), 200)
        odds[direction] = odds_of_targets(drawn)["t"]
    assert odds["at_most"] == float(np.mean(drawn.growth <= 0.05)) != odds["at_least"]
    assert odds["at_least"] == float(np.mean(drawn.growth >= 0.05))
    assert drawn.range("iva_growth") == pytest.approx(tuple(np.quantile(drawn.growth, [0.1, 0.9])))


def entered(months):
    rows = {f"l/2023-{month:02d}": {"output": 11.0} for month in range(1, months + 1)}
    return Scenario({}, {"actuals": rows})


@pytest.mark.parametrize(("months", "zh", "en"), [(1, None, None), (3, "1–3月", "Jan–Mar"), (12, "1–12月", "Jan–Dec")])
def test_the_months_so_far_begin_in_january(months, zh, en):
    for lang, told in (("zh", zh), ("en", en)):
        page = page_of(tiny.capped(), lang)
        assert year_so_far.to_month(page, months) == (told or page.words("only_january"))


def tracked(page):
    from sim.studies.tracking import tracking as track

    return track(page.dataset, page.scenario, draws=16)


def test_the_nowcast_is_drawn_from_the_last_actual_on():
    page = page_of(tiny.capped() | {"targets": tiny.rows(GOAL)}, scenario=entered(4))
    found = tracked(page)
    frame = year_so_far.path_rows(page, found)
    names = frame[frame["row"] == "name"]
    assert names["look"].tolist() == ["expected", "needed"], "from below, as the lines end"
    assert names["value"].tolist() == pytest.approx([found.middle * 100, 8.0]), "each at its line's end"
    frame = frame[frame["row"] == "path"]
    assert frame["actual"].notna().tolist() == [True] * 3 + [False] * 8
    for name in ("expected", "bottom", "top", "needed"):
        assert frame[name].notna().tolist() == [False] * 2 + [True] * 9, name
        assert frame[name].iloc[2] == frame["actual"].iloc[2], "all begin at what is known"
    assert frame["expected"].iloc[-1] == pytest.approx(found.middle * 100)
    assert frame["actual"].iloc[2] == pytest.approx(10.0)


def test_progress_is_told_against_the_calendar_and_last_years_pace():
    page = page_of(tiny.capped() | {"targets": tiny.rows(GOAL)}, scenario=entered(4))
    found = tracked(page)
    frame, _ = year_so_far.progress_rows(page, found)
    city = frame.iloc[0]
    assert city["value"] == pytest.approx((found.made - found.calendar_elapsed) * 100)
    assert city["reference"] == pytest.approx((found.base_elapsed - found.calendar_elapsed) * 100)
    assert city["low"] < -abs(city["value"])


def test_what_is_red_is_behind_last_year_and_not_the_calendar():
    frame = year_so_far.ahead_rows(["seasonal", "slow", "fast"], [-11.4, -3.0, 2.0], [-11.42, 1.0, 5.0], 1)
    assert frame["late"].tolist() == [False, True, True]
    frame = year_so_far.ahead_rows(["behind plan", "ahead"], [-0.1, 0.1], [np.nan, np.nan])
    assert frame["late"].tolist() == [True, False]


def test_what_lines_can_give_is_set_against_what_is_missing():
    page = page_of(tiny.capped() | {"targets": tiny.rows(GOAL)}, scenario=entered(4))
    found = tracked(page)
    short = SimpleNamespace(**{**vars(found), "missing": 0.03, "can_give": 0.0112})
    told = year_so_far.giving_sentence(page, short)
    more = {"unsold": "1.12", "odds": f"{odds_text(found.odds, page.lang)} ({verdict_word(found.odds, page.lang)})"}
    assert told == page.words("give_short", missing="3.00", most="1.12", parts="–", gap="1.88", **more)
    enough = SimpleNamespace(**{**vars(found), "missing": 0.01, "can_give": 0.0112})
    assert year_so_far.giving_sentence(page, enough) == page.words(
        "give_enough", missing="1.00", most="1.12", parts="–", gap="-0.12", **more
    )


def test_another_citys_frozen_projections_are_not_scored(monkeypatch):
    page = page_of(tiny.capped())
    text = freeze(page.now, ensemble(page.dataset, Scenario(), 16), "2023-04-01T09:00", "x").to_json()
    own = FrozenProjection.from_json(text)
    other = FrozenProjection(**{**vars(own), "output": {"a": own.output["l"], "b": own.output["l"]}})
    old = FrozenProjection(**{**vars(own), "year": "2021"})
    monkeypatch.setattr(
        tracking, "ask", lambda words, action: [(str(n), each.to_json()) for n, each in enumerate((own, other, old))]
    )
    monkeypatch.setattr(tracking.st, "session_state", {})
    assert tracking.frozen(page) == [("0", own)]


def test_a_table_handed_out_has_letters_for_ids_that_are_plain_words():
    data = load(tiny.city([tiny.line("plant", firm="Someone Ltd", zh="某厂")], [tiny.base("plant")]))
    hidden = masked(data, "en")
    mask = hidden.ids["lines"]["plant"]
    table = pd.DataFrame({"plant": ["plant", 1.0], "of 某厂": ["Someone Ltd", None]})
    shown = downloads.without_names(table, hidden)
    assert next(iter(shown.columns)) == mask
    assert shown.iloc[0].tolist() == [mask, "Firm A"]
    assert shown.iloc[1, 0] == 1.0
    assert "某厂" not in "".join(map(str, shown.columns))
