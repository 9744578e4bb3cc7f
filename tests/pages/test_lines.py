"""The pictures of Producers and Projects: what each row says, against figures worked out by hand."""

import calendar
from datetime import datetime

import numpy as np
import pandas as pd
import pytest
import tiny
from strategies import load

from pages.ui.views import firms, gantt, line_months, producers
from sim import Scenario, designs, project
from sim.present.limits import year_limits
from sim.studies.bottlenecks import delay_costs
from tests.pages.test_findings import page_of

CAPPED = tiny.line(design_capacity=120, ceiling=1.05, plan_growth=0.1)


def projected(tables):
    data = load(tables)
    return project(data, designs.single(data, Scenario()))


def test_a_line_is_held_by_what_takes_most_from_its_plan():
    assert year_limits(projected(tiny.capped())) == ["ceiling"]
    assert year_limits(projected(tiny.smelter(0))) == ["plan", "input:anode"]
    assert year_limits(projected(tiny.with_project())) == ["plan"]


def test_the_largest_nickel_and_copper_lines_stand_first_then_lines_by_what_they_lose():
    products = tiny.rows(*({"product": name, "group": name} for name in ("nickel", "copper")))
    kinds = {"small": "nickel", "large": "nickel", "cathode": "copper", "lost": "", "free": ""}
    lines = [
        tiny.line(name, product=product, design_capacity=600, ceiling=1, plan_growth=0.5 if name == "lost" else -0.1)
        for name, product in kinds.items()
    ]
    outputs = [tiny.base(name, 50 if name in ("large", "cathode", "lost") else 10) for name in kinds]
    page = page_of(tiny.city(lines, outputs, products=products))
    table = producers.line_table(page)
    assert set(table["line"][:2]) == {"large", "cathode"}
    assert table["line"][2] == "lost"
    assert table.set_index("line")["limit"]["lost"] == "ceiling"
    assert table.set_index("line")["daily"]["lost"] == pytest.approx(600 / 365)
    assert producers.lines_finding(page, table) == page.words("lines_short", lines="lost −14.71"), (
        "300 of a base of 2,040"
    )


def test_output_a_day_makes_no_saw_of_the_months_lengths():
    page = page_of(tiny.city([CAPPED], [tiny.base()], {"month_lengths": "calendar"}))
    assert line_months.days(page).tolist() == [calendar.monthrange(2023, month)[1] for month in range(1, 13)]
    table = line_months.month_table(page, "l")
    assert np.ptp(table["ceiling"]) == pytest.approx(0.0)
    assert (table["output"] * line_months.days(page)).sum() == pytest.approx(page.now["output"][0, :12, 0].sum())
    assert table["ceiling"][0] == pytest.approx(126 / 365)
    equal = line_months.days(page_of(tiny.capped()))
    assert equal.tolist() == pytest.approx([365 / 12] * 12)


def test_names_over_the_months_do_not_run_into_each_other():
    assert line_months.lanes([(0, 4), (2, 5), (4, 6), (5, 9)]) == [0, 1, 0, 1]


def test_overhauls_and_events_of_a_line_are_named_in_their_months():
    overhauls = tiny.rows({"line": "l", "month": "2023-05", "share_lost": 0.25})
    events = tiny.rows(
        {"event": "e", "zh": "停电", "en": "Outage", "scope": "line", "of": "l", "from": "2023-08", "to": "2023-09"}
        | {"change": -0.5}
    )
    page = page_of(tiny.capped() | {"overhauls": overhauls, "events": events})
    assert line_months.happenings(page, "l") == [(4, 4, page.words("overhaul_of", share="25%")), (7, 8, "Outage")]
    rows = line_months.month_rows(page, "l")
    assert rows[rows["row"] == "mark"]["text"].tolist() == [page.words("overhaul_of", share="25%"), "Outage"]
    assert rows["high"].iloc[0] > rows["value"].max()


def test_a_month_s_delay_costs_what_the_month_later_does():
    data = load(tiny.with_project())
    later = Scenario().with_edit("projects", "j", commissioning="2023-08")
    now, then = (project(data, designs.single(data, each)).value("iva_growth") for each in (Scenario(), later))
    assert delay_costs(data, Scenario()) == {"j": pytest.approx(then - now)}
    assert then < now


def test_a_picture_of_months_shows_today_only_in_the_plan_year(monkeypatch):
    monkeypatch.setattr(gantt.cache, "study", lambda study, *about: study(*about))
    page = page_of(tiny.with_project())
    table = gantt.gantt_table(page)
    for year, shown in ((2022, False), (2023, True), (2024, False)):
        monkeypatch.setattr(gantt.clock, "now", lambda year=year: datetime(year, 7, 1))
        months = gantt.Months(page, table)
        assert (months.today is not None) == shown
        assert (page.words("today") in months.heads(page)) == shown
    assert months.place(12) - months.place(0) == pytest.approx(1200 / (months.high - months.low))


def test_a_picture_s_names_are_safe(monkeypatch):
    monkeypatch.setattr(gantt.cache, "study", lambda study, *about: study(*about))
    tables = tiny.with_project()
    tables["projects"][0] |= {"zh": "<b>甲</b>", "en": "<b>a</b>"}
    tables["lines"][0] |= {"zh": "<i>乙</i>", "en": "<i>b</i>"}
    page = page_of(tables)
    table = gantt.gantt_table(page)
    assert "&lt;b&gt;a" in gantt.gantt_picture(page, table, gantt.Months(page, table))
    assert "&lt;i&gt;b" in producers.line_picture(page, producers.line_table(page), "l")


def test_a_firm_is_the_sum_of_its_lines():
    given = (("a", "f", 150), ("b", "f", ""), ("c", "<g>", 0), ("d", "h", ""))
    lines = [tiny.line(name, firm=firm, design_capacity=most, plan_growth=0.05) for name, firm, most in given]
    page = page_of(tiny.city(lines, [tiny.base(name, 0 if name == "c" else 10) for name in "abcd"]))
    table = firms.firm_table(page).set_index("firm")
    assert table["lines"].to_dict() == {"f": ["a", "b"], "h": ["d"], "<g>": ["c"]}
    assert table["share"].tolist() == pytest.approx([2 / 3, 1 / 3, 0.0])
    pull = page.now["pull_line"][:, 0, 0]
    assert table["pull"].tolist() == pytest.approx([pull[:2].sum(), pull[3], pull[2]])
    made, most = (page.now[name][0, :12, 0].sum() for name in ("output", "ceiling"))
    assert table["used"]["f"] == pytest.approx(made / most), "the line without a ceiling has no use"
    assert table["used"].isna().tolist() == [False, True, True]
    drawn = firms.firms_picture(page, table.reset_index(), "f")
    assert "&lt;g&gt;" in drawn
    assert [page.words(key) in drawn for key in ("no_design", "by_projects")] == [True, True]


def test_projects_stand_by_what_a_month_s_delay_costs_or_by_their_month(monkeypatch):
    monkeypatch.setattr(gantt.cache, "study", lambda study, *about: study(*about))
    page = page_of(tiny.with_project())
    first = gantt.gantt_table(page)
    rows = [
        first.assign(project="j", expected=at, late=late) for at, late in ((2.0, -1e-5), (8.0, -0.01), (1.0, np.nan))
    ]
    table = pd.concat(rows, ignore_index=True)
    months = gantt.Months(page, table)
    by_cost, by_month = (gantt.gantt_picture(page, table, months, order) for order in gantt.ORDERS)
    told = [page.words("below_written"), "−1.00", page.words("stage_running")]
    assert sorted(told, key=by_cost.rindex) == [told[1], told[0], told[2]]
    assert sorted(told, key=by_month.rindex) == [told[2], told[0], told[1]]
