"""The Chains and Factors pages: the machine's finding and card, parks as bars, against figures worked out by hand."""

import pytest
import tiny

from pages.ui.views import factors, machine, node_card
from sim import Scenario
from sim.present.machine.figures import machine as figures
from tests.pages.test_findings import page_of


@pytest.fixture(autouse=True)
def no_study(monkeypatch):
    """The slider's worth is a study of its own."""
    monkeypatch.setattr(node_card, "lever_line", lambda page, lever: "")


@pytest.mark.parametrize(
    ("lang", "told"), [("zh", "一处卡住全市：smelter−"), ("en", "One place holds the city back: smelter −")]
)
def test_the_title_says_where_the_city_is_stuck(lang, told):
    page = page_of(tiny.smelter(limit=0), lang)
    lost = page.now["lost_to_input"].sum(axis=0)[0, 0] * 100
    assert lost < -1
    assert machine.finding(page, figures(page.now)) == f"{told}{-lost:.2f}"


def test_nothing_stuck_is_said_so():
    page = page_of(tiny.smelter(limit=999))
    assert machine.finding(page, figures(page.now)) == page.words("stuck_0")


def test_a_card_tells_output_a_day_room_and_what_binds():
    page = page_of(tiny.capped(), "zh")  # plan 132, ceiling 126 of a design of 120
    rows = {name: (value, beside) for name, value, beside in node_card.figure_rows(page, figures(page.now), "l")}
    words = page.words
    assert rows[words("output")] == ("126", words("a_day", value="0.35"))
    assert rows[words("ceiling")] == ("126", words("of_design", share="105%"))
    assert rows[words("room")][0] == "0.00"
    assert node_card.limit_rows(page, "l") == [(words("held"), words("binds_ceiling"), "−5.00")]
    at_ease = page_of(tiny.capped(), "zh", Scenario({"stretch_other": 0.2}))
    assert node_card.limit_rows(at_ease, "l") == [(words("held"), words("binds_plan"), "")]


def test_the_refinery_lacks_what_its_smelter_does_not_make():
    page = page_of(tiny.smelter(limit=0), "en")
    held, lacking = node_card.limit_rows(page, "refinery")
    assert held[1] == page.words("limit_input", name="anode")
    assert lacking[:2] == (page.words("lacks"), "anode")
    assert held[2] == lacking[2]


def test_the_lever_of_a_line_is_its_groups_ceiling_else_its_chains_growth():
    assert node_card.slider_of(page_of(tiny.capped()), "l") == "stretch_other"
    chain = tiny.rows({"chain": "a"})
    page = page_of(tiny.city([tiny.line(chain="a")], [tiny.base()], chains=chain))
    assert node_card.slider_of(page, "l") == "growth_a"


def parks(free):
    project = {
        "project": "j",
        "line": "l",
        "capacity": 24,
        "stage": "building",
        "commissioning": "2023-07",
        "ramp": "r",
    }
    park = {"park": "p", "steam": free, "land": 10, "expansion": "2023-10", "steam_added": 30}
    return tiny.with_project() | {
        "parks": tiny.rows(park),
        "projects": tiny.rows({**project, "park": "p", "steam": 68, "land": 4}),
    }


def test_a_park_lacks_what_is_asked_for_beyond_what_is_free():
    page = page_of(parks(60), "zh")
    table = factors.park_table(page).set_index("resource")
    steam, land = page.words("resource_steam"), page.words("resource_land")
    assert table.loc[steam, ["free", "asked", "added", "short"]].tolist() == [60, 68, 30, 8]
    assert table.loc[land, "short"] == 0
    assert page.words("resource_sewage") not in table.index, "no limit, no row"
    said = factors.park_finding(page, factors.park_table(page))
    assert said == page.words("parks_short", count=1, park="p", resource=steam, short="8", unit="吨/小时")
    html = factors.park_bars(page, factors.park_table(page))
    assert html.count("lacking") == 1
    assert "width:75.6%" in html, "68 of 60 and 30"
    assert factors.park_finding(page, factors.park_table(page_of(parks(70), "zh"))) == page.words("parks_enough")
