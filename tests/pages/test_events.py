"""What is asked of firms and lines on the Producers page: events, plans and exits by name, each with what it does."""

import json
import re

import pytest

from pages.ui.session.link import pack, unpack
from pages.ui.session.state import STATE
from sim import Scenario, designs, load_dataset, project
from sim.language import DATA
from sim.present.events import event_parts, event_sentence, month_span
from tests.pages.test_pages import growth, opened


def chosen(app, *wanted):
    """Choose who is concerned, each by a part of its name as the list shows it: the first that has it."""
    box = app.multiselect("parts.zh")
    box.set_value([next(option for option in box.options if each in option) for each in wanted]).run()
    return app


def months(app, kind, first, last):
    app.selectbox(f"event.{kind}.from").set_value(first).run()
    app.selectbox(f"event.{kind}.to.{first}").set_value(last).run()


def said(app):
    return " ".join(e.proto.body for e in app.get("html") if 'class="message' in e.proto.body)


def listed(app):
    return [e.proto.body for e in app.get("html") if 'class="event"' in e.proto.body]


def told_growth(text):
    return float(re.search(r"变为(−?[\d.]+)%", text)[1].replace("−", "-"))


def edits(app):
    return app.session_state[STATE].history.now.edits


def as_projected(scenario):
    dataset = load_dataset(DATA / "sample")
    return round(project(dataset, designs.single(dataset, scenario)).value("iva_growth") * 100, 2)


def test_a_smelter_stopped_two_months_with_a_third_made_up():
    app = opened("producers", "zh")
    start = growth(app)
    chosen(app, "产线：阳极铜")
    months(app, "stop", "2023-03", "2023-04")
    app.text_input("event.stop.made_up").set_value("30").run()
    foreseen = told_growth(said(app))
    app.button("event.add").click().run()
    assert not app.exception
    assert growth(app) == foreseen < start, "told before, and then in force"
    assert "阳极铜3–4月停产，年内补回30%" in listed(app)[0]
    assert f"{foreseen - start:+.2f}".replace("-", "−") in listed(app)[0]
    (row,) = edits(app)["events"].values()
    assert row["from"] == "2023-03"
    assert growth(app) == as_projected(app.session_state[STATE].history.now)
    assert not app.multiselect("parts.zh").value, "and one begins anew"
    app.button("undo").click().run()
    assert growth(app) == start


def test_compound_fertiliser_stopped_half_of_october():
    app = chosen(opened("producers", "zh"), "产线：复合肥")
    app.selectbox("event.kind.False").set_value("half").run()
    months(app, "half", "2023-10", "2023-10")
    app.button("event.add").click().run()
    (row,) = edits(app)["events"].values()
    assert (row["of"], row["from"], row["to"], row["change"]) == ("fertiliser", "2023-10", "2023-10", -0.5)
    assert "复合肥10月减产50%" in listed(app)[0]


def test_power_cut_by_a_tenth_in_july_and_august():
    app = opened("producers", "zh")
    start = growth(app)
    chosen(app, "要素：电力")
    assert app.selectbox("event.kind.True").value == "power"
    assert not [box for box in app.text_input if box.key == "event.power.made_up"], "a factor makes nothing up"
    months(app, "power", "2023-07", "2023-08")
    app.button("event.add").click().run()
    assert growth(app) < start
    assert "电力7–8月限供10%" in listed(app)[0]
    assert "made_up" not in next(iter(edits(app)["events"].values()))


def plan_boxes(app):
    return {box.key.rsplit(".", 1)[1]: box for box in (*app.text_input, *app.selectbox) if box.key.startswith("plan.")}


def test_a_firms_plan_cut_by_a_tenth_holds_for_all_its_lines():
    app = opened("producers", "zh")
    start = growth(app)
    app.segmented_control("what_if").set_value("plan").run()
    chosen(app, "企业：甲子有色集团（")
    plan_boxes(app)["plan_growth"].set_value("-10").run()
    foreseen = told_growth(said(app))
    app.button("plan.apply").click().run()
    assert growth(app) == foreseen < start
    dataset = load_dataset(DATA / "sample")
    lines = dataset.tables["lines"]
    own = set(lines["line"][lines["firm"] == "甲子有色集团"])
    assert set(edits(app)["lines"]) == own
    assert {tuple(cells.items()) for cells in edits(app)["lines"].values()} == {(("plan_growth", -0.1),)}


def test_a_firms_name_is_found_once_and_is_the_firm_with_all_its_lines():
    """Typed into the list, it must not bring up its lines one by one."""
    options = opened("producers", "zh").multiselect("parts.zh").options
    assert [option for option in options if "甲子有色集团" in option] == ["企业：甲子有色集团（5条产线）"]


def test_two_firms_leave_or_are_stopped():
    app = opened("producers", "zh")
    app.segmented_control("what_if").set_value("exit").run()
    firms = "企业：丁卯镍盐公司", "企业：庚午线缆公司"
    chosen(app, *firms)
    plan_boxes(app)["exit"].set_value("2023-04").run()
    leave, stop = re.findall(r"增速由.*?变为([\d.]+)%|停产到年底，增速为([\d.]+)%", said(app))
    app.button("plan.apply").click().run()
    assert growth(app) == float(leave[0])
    assert {cells["exit"] for cells in edits(app)["lines"].values()} == {"2023-04"}
    app.button("undo").click().run()
    app.segmented_control("what_if").set_value("events").run()
    chosen(app, *firms)
    months(app, "stop", "2023-04", "2023-12")
    app.button("event.add").click().run()
    assert growth(app) == float(stop[1]) < float(leave[0])
    assert len(edits(app)["events"]) == 2


def test_planned_output_empties_planned_growth_and_back():
    app = opened("producers", "zh")
    app.segmented_control("what_if").set_value("plan").run()
    chosen(app, "产线：电解镍")
    plan_boxes(app)["plan_output"].set_value("15.5万").run()
    app.button("plan.apply").click().run()
    assert not app.exception
    assert edits(app)["lines"]["nickel_electro"] == {"plan_output": 155000.0}
    chosen(app, "产线：电解镍")
    assert plan_boxes(app)["plan_output"].placeholder == "155000"
    plan_boxes(app)["plan_growth"].set_value("3").run()
    app.button("plan.apply").click().run()
    assert not app.warning
    assert growth(app) == as_projected(app.session_state[STATE].history.now)


def test_what_cannot_be_read_is_told_and_changes_nothing():
    app = opened("producers", "zh")
    app.segmented_control("what_if").set_value("plan").run()
    chosen(app, "产线：电解镍")
    for text in ("abc", "-150", "2,5"):
        plan_boxes(app)["plan_growth"].set_value(text).run()
        assert not app.exception
        assert app.button("plan.apply").disabled
        assert "计划增速" in said(app)
    assert not app.session_state[STATE].history.now.has_changes


def test_an_event_that_ends_before_it_begins_is_told_and_not_added():
    app = chosen(opened("producers", "zh"), "产线：电解镍")
    months(app, "stop", "2023-06", "2023-03")
    assert app.button("event.add").disabled
    assert "message warning" in " ".join(e.proto.body for e in app.get("html"))


def test_an_event_is_changed_taken_away_and_the_datasets_own_switched_off_and_back():
    app = opened("producers", "zh")
    start, own = growth(app), next(iter(load_dataset(DATA / "sample").tables["events"]["event"]))
    assert not listed(app), "the dataset's own stay folded"
    app.session_state["events.list.False"] = True
    app.run()
    assert "数据集自带" in listed(app)[0]
    app.button(f"event.off.{own}").click().run()
    assert growth(app) > start
    assert any("已停用" in row for row in listed(app))
    app.button(f"event.back.{own}").click().run()
    assert growth(app) == start
    assert not app.session_state[STATE].history.now.has_changes
    chosen(app, "产线：电解镍")
    app.button("event.add").click().run()
    hit = growth(app)
    app.session_state["event.edit.event_1"] = True
    app.run()
    app.text_input("event.event_1.change").set_value("-40").run()
    app.button("event.apply.event_1").click().run()
    assert hit < growth(app) < start
    app.button("event.off.event_1").click().run()
    assert growth(app) == start
    assert not app.session_state[STATE].history.now.has_changes


def test_events_travel_in_the_link():
    scenario = Scenario().with_edit(
        "events", "event_1", **{"scope": "city", "of": "", "from": "2023-05", "to": "2023-05", "change": -0.2}
    )
    assert unpack(pack(scenario)) == scenario
    app = opened("producers", "zh", {"s": pack(scenario)})
    assert "全市5月减产20%" in listed(app)[0]
    assert growth(app) == as_projected(scenario)


@pytest.mark.parametrize(
    "scope", ["firm", "line", "factor", "product_group", "chain", "industry", "county", "park", "city"]
)
def test_an_event_of_every_scope_can_be_chosen_and_projected(scope, sample):
    parts = [part for part in event_parts(sample, "en") if part[0] == scope]
    assert parts
    for kind, of in parts[:2]:
        cells = {"scope": kind, "of": of, "from": "2023-05", "to": "2023-06", "change": -0.2}
        scenario = Scenario().with_edit("events", "e", **cells)
        assert project(sample, designs.single(sample, scenario), detail=False).value("iva_growth") != 0.0
        assert event_sentence(sample, {**cells, "made_up": None}, "en").endswith("in May–Jun")


def test_months_are_said_as_people_say_them():
    spans = {
        ("2023-10", "2023-10"): ("10月", "Oct"),
        ("2023-03", "2023-04"): ("3–4月", "Mar–Apr"),
        ("2024-03", "2024-04"): ("2024年3–4月", "Mar–Apr 2024"),
        ("2023-12", "2024-02"): ("2023年12月–2024年2月", "Dec 2023–Feb 2024"),
    }
    for (first, last), told in spans.items():
        assert tuple(month_span(first, last, "2023", lang) for lang in ("zh", "en")) == told


def test_a_scenario_without_one_of_its_edits():
    start = Scenario({"market": 0.01}).with_edit("lines", "a", ceiling=1.2, exit="2023-04")
    assert start.without_edit("lines", "a", "exit") == Scenario({"market": 0.01}, {"lines": {"a": {"ceiling": 1.2}}})
    assert start.without_edit("lines", "a") == Scenario({"market": 0.01})
    assert start.without_edit("events", "none") == start
    assert json.loads(start.without_edit("lines", "a").to_json()) == {"values": {"market": 0.01}}


def test_in_a_meeting_an_event_of_a_firm_is_added_without_its_name():
    app = opened("producers", "zh", {"meeting": "1"})
    start = growth(app)
    chosen(app, "企业：企业A（")
    app.button("event.add").click().run()
    assert not app.exception
    assert growth(app) < start
    (row,) = edits(app)["events"].values()
    assert row["of"] == "甲子有色集团", "the scenario itself holds the real one"
    assert "企业A1月停产" in listed(app)[0]
    assert "甲子有色集团" not in " ".join(e.proto.body for e in app.get("html"))


def test_a_factor_beside_lines_makes_nothing_up():
    app = chosen(opened("producers", "zh"), "产线：电解镍", "要素：电力")
    app.text_input("event.stop.made_up").set_value("50").run()
    app.button("event.add").click().run()
    assert not app.warning
    assert [cells.get("made_up") for cells in edits(app)["events"].values()] == [0.5, None]
