"""The Tracking page: actuals typed, pasted, tried and taken out; what it says in both languages; a long link."""

import json
import re

import pytest
import streamlit
import tiny

from pages.ui.session import link
from pages.ui.session.state import STATE
from pages.ui.views.actuals import example_output, recorded
from pages.ui.words import WORDS
from sim import Scenario
from sim.library import About, Library, address, engine_of, export, take_in
from sim.studies.frozen import FrozenProjection
from sim.studies.tracking import tracking
from tests.pages.test_pages import opened

FAULTY = "产线\t1月\t2月\n电解镍\t1.25万吨\tabc\n不存在的线\t3\t4\n精炼铜\t３４，５６７\t"
GOOD = "产线\t1月\t2月\n电解镍\t1.25万吨\t12,600\n精炼铜\t３４５６７\t**\n合计\t9\t9"


def bodies(app):
    return [element.proto.body for element in app.get("html")]


def said(app):
    return next(body for body in bodies(app) if 'class="message ' in body)


def scenario(app):
    return app.session_state[STATE].history.now


def entered(sample, lines, months):
    rows = {
        f"{line}/2023-{month + 1:02d}": {"output": round(float(sample.city.base[i, month]) * 1.1234 + 1, 4)}
        for i, line in enumerate(sample.city.lines[:lines])
        for month in range(months)
    }
    return Scenario({}, {"actuals": rows})


@pytest.mark.parametrize(("lang", "words"), [("zh", ("须增长", "达标概率")), ("en", ("months need", "chance"))])
def test_three_invented_months_say_what_the_rest_needs(lang, words, sample):
    app = opened("tracking", lang)
    assert words[0] not in said(app)
    app.button("try_example").click().run()
    assert not app.exception
    found = tracking(sample, scenario(app), draws=8)
    assert found.months == 3
    assert all(word in said(app) for word in words)
    assert f"{found.required * 100:.1f}%" in said(app)
    for key in ("givers", "firms", "rest", "enter", "earlier"):
        app.segmented_control("tracking_section").set_value(key).run()
        assert not app.exception
        assert not app.error
        if lang == "en":
            text = " ".join(re.sub(r"<style>.*?</style>", "", body, flags=re.S) for body in bodies(app))
            assert not re.search(r"[\u4e00-\u9fff]", text)
    app.segmented_control("tracking_section").set_value("enter").run()
    app.button("take_out").click().run()
    assert scenario(app) == Scenario()
    app.button("undo").click().run()
    assert len(scenario(app).edits["actuals"]) == len(example_output(sample))


def test_a_pasted_table_with_faults_is_told_and_kept_then_taken(sample):
    app = opened("tracking", "zh")
    app.button("paste.take").click().run()  # nothing is typed yet: it can be pressed and says what is wanted
    assert any(WORDS["paste_nothing"]["zh"] in body for body in bodies(app))
    app.text_area("paste.actuals").set_value(FAULTY).run()
    app.button("paste.take").click().run()
    cell = app.selectbox("month.ask.should_be: 2 2月")
    assert all(part in cell.label for part in ("abc", "行 2", "列 2月")), "a bad cell may be left out"
    assert "不存在的线" in app.selectbox("month.ask.no_line:不存在的线").label, "what may be another name is asked"
    assert scenario(app) == Scenario(), "nothing is half taken"
    assert app.text_area("paste.actuals").value == FAULTY, "the text stays"
    app.text_area("paste.actuals").set_value(GOOD).run()
    app.button("paste.take").click().run()
    assert scenario(app) == Scenario(), "shown before it is taken"
    assert app.dataframe[0].value.iloc[0].tolist()[3:5] == ["1.25万吨", "12,500"]
    app.button("month.take").click().run()
    assert not app.exception
    assert app.text_area("paste.actuals").value == ""
    assert {row: cells["output"] for row, cells in scenario(app).edits["actuals"].items()} == {
        "nickel_electro/2023-01": 12500.0,
        "nickel_electro/2023-02": 12600.0,
        "copper_refined/2023-01": 34567.0,
    }
    assert "10000" in app.success[0].value, "what was converted is told"


MARCH = """2023年3月规上工业产值
单位:万元
企业名称\t1-2月\t本月止累计
甲子有色集团\t900000\t1380000
乙丑钴业公司\t54000\t83000
丁丑锂电公司\t6600\t10300
"""
"""A bureau's March: January and February together, a cumulative column, values of whole firms."""


def given(app, text, growth=""):
    app.text_area("paste.actuals").set_value(text).run()
    if growth:
        app.text_input("month.growth").set_value(growth).run()
    app.button("paste.take").click().run()


def test_a_bureaus_march_begins_the_path_at_the_published_number(sample):
    app = opened("tracking", "zh")
    app.segmented_control("tracking_section").set_value("enter").run()
    given(app, MARCH, "6.1%")
    assert not app.exception
    assert not app.error
    app.button("month.take").click().run()
    found = tracking(sample, scenario(app), draws=8)
    assert found.released == 3
    assert found.growth == pytest.approx(0.061)
    assert found.releases["actual"][1] == pytest.approx(0.061), "the path starts at the published number"
    rows = scenario(app).edits["actuals"]
    months = {row.partition("/")[2] for row in rows}
    assert months == {"2023-01", "2023-02", "2023-03"}
    price = sample.city.price[sample.city.lines.index("cobalt")] * 1e8
    made = [rows[f"cobalt/2023-0{month}"]["output"] for month in (1, 2, 3)]
    assert sum(made) * price == pytest.approx(830e6)
    assert made[2] * price == pytest.approx(290e6)


def test_a_question_is_answered_once_and_kept_for_the_next_month():
    app = opened("tracking", "en")
    app.segmented_control("tracking_section").set_value("enter").run()
    given(app, "单位:万元\n产线\t1月\n电解镍\t235000\n砂糖\t3")
    asked = {each.key: each for each in app.selectbox if each.key.startswith("month.ask.")}
    assert set(asked) == {"month.ask.value_meant", "month.ask.no_line:砂糖"}
    assert scenario(app) == Scenario()
    asked["month.ask.no_line:砂糖"].set_value("leave_out").run()
    app.selectbox("month.ask.value_meant").set_value("value").run()
    app.button("month.take").click().run()
    assert scenario(app).edits["actuals"]["nickel_electro/2023-01"]["output"] == pytest.approx(235000e4 / 175000)
    given(app, "单位:万元\n产线\t2月\n电解镍\t215000\n砂糖\t3")
    assert not [each for each in app.selectbox if each.key.startswith("month.ask.")]
    assert any("answered as last time" in each.value for each in app.caption)


def test_a_month_is_kept_and_a_correction_shows_what_it_moves(sample):
    app = opened("tracking", "zh")
    app.segmented_control("tracking_section").set_value("enter").run()
    given(app, "产线\t1月\n电解镍\t13500")
    app.button("month.take").click().run()
    given(app, "产线\t1月\n电解镍\t14500")
    assert any("13,500" in body and "14,500" in body for body in bodies(app)), "the cell that changes"
    moved = next(each.value for each in app.markdown if "采用后" in each.value)
    before = tracking(sample, scenario(app), draws=8).nowcast
    assert f"{before * 100:.2f}%" in moved
    app.button("month.take").click().run()
    after = tracking(sample, scenario(app), draws=8).nowcast
    assert f"{after * 100:.2f}%" in moved
    assert before < after
    app.segmented_control("tracking_section").set_value("months").run()
    assert not app.exception
    assert app.dataframe[0].value.iloc[:, 3].tolist() == [2, 1], "the earlier one stays as an earlier version"
    library = Library(engine_of(address()))
    (item,) = library.items("month")
    assert json.loads(library.content(item.item, 1))["rows"][0][2] == 13500.0
    taken, name = take_in(library, export(library, item))
    assert name == f"{item.name} (2)"
    assert json.loads(library.content(taken.item))["rows"][0][2] == 14500.0


def test_typed_cells_become_edits_and_an_emptied_one_goes(sample):
    app = opened("tracking", "en")
    token = f"actuals.{sample.hash}.{Scenario().content_key}.3"
    app.session_state[token] = {"edited_rows": {0: {"2023-01": 12000.0}}, "added_rows": [], "deleted_rows": []}
    app.run()
    app.button("apply.actuals").click().run()
    assert dict(scenario(app).edits["actuals"]) == {"nickel_electro/2023-01": {"output": 12000.0}}
    token = f"actuals.{sample.hash}.{scenario(app).content_key}.3"
    app.session_state[token] = {"edited_rows": {0: {"2023-01": None}}, "added_rows": [], "deleted_rows": []}
    app.run()
    app.button("apply.actuals").click().run()
    assert scenario(app) == Scenario()


def test_a_unit_gone_wrong_is_asked_about():
    app = opened(
        "tracking", "en", {"s": link.pack(Scenario().with_edit("actuals", "nickel_electro/2023-01", output=1.2))}
    )
    asked = next(body for body in bodies(app) if "Is the unit right?" in body)
    assert "Electrolytic nickel, Jan: 1.20, last year" in asked
    assert "no month is in yet" in " ".join(bodies(app))


def test_a_frozen_projection_is_scored_when_more_is_in(sample):
    app = opened("tracking", "zh", {"s": link.pack(entered(sample, 5, 2))})
    app.segmented_control("tracking_section").set_value("earlier").run()
    app.button("freeze_projection").click().run()
    assert app.dataframe[0].value.iloc[0].tolist()[4] == "0"
    frozen = FrozenProjection.from_json(Library(engine_of(address())).projections()[0][1])
    assert frozen.dataset == sample.hash
    app.session_state[STATE].history.go(entered(sample, 5, 4))
    app.run()
    row = app.dataframe[0].value.iloc[0].tolist()
    assert row[4] == "2"
    assert "%" in row[6]


def test_a_projection_is_named_by_the_same_clock_as_its_row(monkeypatch):
    monkeypatch.setattr(type(streamlit.context), "timezone", property(lambda _: "Asia/Shanghai"))
    app = opened("tracking", "zh")
    app.segmented_control("tracking_section").set_value("earlier").run()
    app.button("freeze_projection").click().run()
    app.button("freeze_projection").click().run()
    for name, frozen_at in app.dataframe[0].value.iloc[:, :2].to_numpy().tolist():
        assert frozen_at in name
        assert "UTC" not in frozen_at
    item, text = Library(engine_of(address())).projections()[0]
    assert FrozenProjection.from_json(text).frozen_at.endswith("+08:00")
    assert item.name in app.success[0].value, "by the name it got"


def test_one_bad_projection_does_not_break_the_page(sample):
    app = opened("tracking", "zh", {"s": link.pack(entered(sample, 5, 2))})
    app.segmented_control("tracking_section").set_value("earlier").run()
    app.button("freeze_projection").click().run()
    library = Library(engine_of(address()))
    sound = json.loads(library.projections()[0][1])
    faults = [
        *({"frozen_at": at} for at in ("", "soon", 3, None, "2023-13-01", "99999-01-01T00:00", [], "2023-02-30T09:00")),
        *({"growth": growth} for growth in ("x", None, [], 1e300, float("nan"), float("inf"), True)),
        *({"output": output} for output in ([], "x", {"a": "123"}, {"a": [1e200]}, {"a": [None]}, {"a": 1})),
        *({"known": known} for known in ([], {"a": "2023-01"}, {"a": [1]})),
        {"band": [1, 2]}, {"to_date": {"2023-02": [1]}}, {"year": 2023}, {"scenario": None},
    ]  # fmt: skip
    for fault in faults:
        library.freeze("坏", json.dumps({**sound, **fault}), About())
    for extreme in ("0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59-12:00", "2023-04-10"):
        library.freeze("奇", json.dumps({**sound, "frozen_at": extreme}), About())
    app.run()
    assert not app.exception
    assert not app.error
    assert len(app.dataframe[0].value) == 4
    assert any(str(len(faults)) in each.value and "情景库" in each.value for each in app.caption)


def test_the_example_is_the_same_each_time_and_fits(sample):
    assert example_output(sample) == example_output(sample)
    assert recorded(sample) == {}
    found = tracking(sample, Scenario({}, {"actuals": {k: {"output": v} for k, v in example_output(sample).items()}}))
    assert 0.7 < found.covered < 1.0


def test_a_long_link_says_so_and_one_too_long_holds_no_scenario(sample):
    assert not opened("tracking", "en").caption or "characters" not in " ".join(
        each.value for each in opened("tracking", "en").caption
    )
    half_a_year = entered(sample, len(sample.city.lines), 6)
    text = link.pack(half_a_year)
    assert link.MAX_MAILED_LETTERS < len(text) <= link.MAX_ADDRESS_LETTERS
    app = opened("tracking", "en", {"s": text})
    assert any("characters" in each.value for each in app.caption)
    assert scenario(app) == half_a_year
    app.session_state[STATE].history.go(entered(sample, len(sample.city.lines), 12))
    app.run()
    assert "s" not in app.query_params
    assert any("reloading" in each.value for each in app.caption)


def test_a_city_without_targets_or_capacity_opens(monkeypatch, tmp_path):
    tiny.write(tiny.city([tiny.line()], [tiny.base()]), tmp_path)
    monkeypatch.setenv("SIM_DATASET", str(tmp_path))
    app = opened("tracking", "zh")
    assert not app.exception
    app.button("try_example").click().run()
    assert not app.exception
    for key in ("givers", "firms", "rest", "earlier"):
        app.segmented_control("tracking_section").set_value(key).run()
        assert not app.exception
        assert not app.error


PASTED = {"13,000.5": 13000.5, "13 000": 13000.0, "1.3万": 13000.0, "１３０００": 13000.0, "13000t": 13000.0,
          "1。5": 1.5, "12%": None, "九千": None, "13,5": None, "-5": None, "5 MWh": None}  # fmt: skip
"""Cells pasted into the grid of actuals, and what the box beside reads them as; None: named, nothing is taken."""


@pytest.mark.parametrize("text", PASTED)
def test_a_cell_pasted_into_the_grid_is_read_as_the_box_reads_it_or_named(sample, text):
    app = opened("tracking", "en")
    token = f"actuals.{sample.hash}.{Scenario().content_key}.3"
    app.session_state[token] = {"edited_rows": {0: {"2023-01": text}}, "added_rows": [], "deleted_rows": []}
    app.run()
    assert not app.exception
    if PASTED[text] is None:
        assert app.button("apply.actuals").disabled
        assert any(text in html.proto.body for html in app.get("html")), "it is named"
        assert len(app.error) == 1
    else:
        app.button("apply.actuals").click().run()
        assert [*scenario(app).edits["actuals"].values()] == [{"output": PASTED[text]}]


def test_what_was_typed_into_a_grid_is_there_again_when_its_page_is(sample):
    app = opened("tracking", "en")
    token = f"actuals.{sample.hash}.{Scenario().content_key}.3"
    app.session_state[token] = {"edited_rows": {0: {"2023-01": "1.3万"}}, "added_rows": [], "deleted_rows": []}
    app.run()
    app.switch_page("pages/projects.py").run()
    app.session_state[f"projects.{sample.hash}"] = {
        "edited_rows": {0: {"capacity": "3.5万t", "commissioning": "2023年9月"}}, "added_rows": [], "deleted_rows": []
    }  # fmt: skip
    app.run()
    app.switch_page("pages/tracking.py").run()
    assert "1 " in app.button("apply.actuals").label
    app.button("apply.actuals").click().run()
    assert [*scenario(app).edits["actuals"].values()] == [{"output": 13000.0}]
    app.switch_page("pages/projects.py").run()
    app.button("apply.projects").click().run()
    assert not app.warning
    assert [*scenario(app).edits["projects"].values()] == [{"commissioning": "2023-09", "capacity": 35000.0}]
    app.switch_page("pages/tracking.py").run()
    app.switch_page("pages/projects.py").run()
    assert app.button("apply.projects").disabled, "nothing is left over"
