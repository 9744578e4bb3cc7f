"""The Data page: evidence, uploads checked cell by cell, adopted for this session, undone; links say whose data."""

import re
from html import unescape

import pandas as pd
import pytest
from ugly import bureau
from workbooks import GOOD, good, pack, put

from pages.ui.session.link import pack as packed_link
from pages.ui.session.state import STATE
from pages.ui.views.imports import change_table, fault_table, in_order, read_upload, searched
from pages.ui.words import WORDS, Words
from sim import Scenario, load_dataset
from sim.dataset import schema
from sim.dataset.difference import COLUMNS
from sim.language import DATA
from sim.present.coverage import coverage_sentence
from sim.present.labels import fact_name
from sim.roll_over import waiting_projects
from tests.pages.test_pages import LOCALES, SHOWN, growth, header, opened

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def tiny(**cells):
    book = good()
    for name, value in cells.items():
        put(book, "lines", 2, name, value)
    return pack(book)


def sent(app, data, name="city.xlsx"):
    """The page after a file was chosen and checked."""
    app.segmented_control("data_section").set_value("import").run()
    uploader = next(each for each in app.get("file_uploader") if each.accept_multiple_files)
    uploader.set_value([(name, data, XLSX)])
    app.button("import_check").click().run()
    assert not app.exception
    return app


def said(app):
    """What stands on the page, as it is read."""
    bodies = (re.sub("<style>.*?</style>", "", each.proto.body, flags=re.S) for each in app.get("html"))
    return unescape(" ".join(bodies))


def code(app):
    """What is said under "code of the data", where the dataset's hash stands."""
    panel = next(each for each in app.expander if each.label in {WORDS["data_code"][lang] for lang in LOCALES})
    return [each.value for each in panel.caption]


@pytest.mark.parametrize("lang", LOCALES)
def test_the_sample_city_says_that_it_is_illustrative(lang):
    app = opened("data", lang)
    text = said(app)
    assert ("全部由示意数据支撑" if lang == "zh" else "rests on illustrative numbers throughout") in text
    assert code(app) == [load_dataset(DATA / "sample").hash]


@pytest.mark.parametrize("lang", LOCALES)
def test_faults_are_listed_by_cell_and_nothing_is_adopted(lang):
    app = opened("data", lang)
    before = growth(app)
    sent(app, bureau().bytes(), "台账.xlsx")
    text = said(app)
    for cell in ("G6", "I9", "O12", "D4"):
        assert f">{cell}</td>" in text
    assert WORDS["faults_found"].format(lang, name="台账.xlsx", count=14, sheets=3) in text
    assert growth(app) == before
    app.text_input("fault_search").set_value("2023年13月").run()
    assert ">O12</td>" in said(app)
    assert ">G6</td>" not in said(app)
    app.switch_page(SHOWN["overview"]).run()
    app.switch_page(SHOWN["data"]).run()
    assert ">O12</td>" in said(app), "the list stays when the page is left"
    app.button("put_aside").click().run()
    assert ">O12</td>" not in said(app)


@pytest.mark.parametrize("lang", LOCALES)
def test_adopt_undo_redo_and_restore(lang):
    app = opened("data", lang, {"s": packed_link(Scenario({"market": 0.01, "growth_nonferrous": 0.1}))})
    start = growth(app)
    sent(app, tiny())
    app.button("adopt").click().run()
    assert not app.exception
    adopted, tiny_hash = growth(app), load_dataset(GOOD).hash
    assert adopted != start
    assert code(app) == [tiny_hash]
    assert "growth_nonferrous" in app.warning[0].value
    assert app.query_params["d"] in (tiny_hash, [tiny_hash])
    app.button("undo").click().run()
    assert growth(app) == start
    app.button("redo").click().run()
    assert growth(app) == adopted
    app.button("apps_own").click().run()
    assert code(app) == [load_dataset(DATA / "sample").hash]
    assert growth(app) != adopted


def test_the_offer_tells_growth_and_changes_before_anything_is_adopted():
    app = sent(opened("data", "en"), tiny())
    text = said(app)
    assert "has no faults and can be adopted" in text
    assert f"{growth(app):.2f}%" in text
    assert any("gone" in frame.value["Change"].to_list() for frame in app.dataframe)


def test_another_session_sees_nothing_of_it():
    one, other = sent(opened("data", "zh"), tiny()), opened("data", "zh")
    before = growth(other)
    one.button("adopt").click().run()
    other.run()
    assert growth(other) == before
    assert growth(one) != before


@pytest.mark.parametrize("page", SHOWN)
def test_every_page_opens_with_a_small_city_adopted(page):
    app = sent(opened("data", "en"), tiny())
    app.button("adopt").click().run()
    app.switch_page(SHOWN[page]).run()
    assert not app.exception
    assert not app.error
    assert header(app)


def test_presets_of_the_sample_fit_a_small_city_as_far_as_they_can():
    app = sent(opened("data", "en"), tiny())
    app.button("adopt").click().run()
    app.selectbox("reference_choice").set_value("what_happened").run()
    app.button("preset.what_happened").click().run()
    assert not app.exception
    assert not app.error
    assert "do not fit" in app.warning[0].value


@pytest.mark.parametrize("lang", LOCALES)
def test_a_link_made_with_another_dataset_says_so_and_waits_for_it(lang):
    made, hash_of = Scenario({"market": 0.01, "growth_metals": 0.2}), load_dataset(GOOD).hash
    app = opened("data", lang, {"s": packed_link(made), "d": hash_of})
    notice = app.session_state[STATE].waiting_link
    assert notice == (hash_of, made)
    app = opened("overview", lang, {"s": packed_link(made), "d": hash_of})
    assert hash_of in app.warning[0].value
    assert "growth_metals" in app.warning[0].value
    app.switch_page(SHOWN["data"]).run()
    sent(app, tiny())
    app.button("adopt").click().run()
    assert not app.warning, "with its own dataset all of the link fits"
    assert app.session_state[STATE].history.now == made


OTHERS = {"a.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.pdf": b"%PDF", "a.zip": b"PK"}


@pytest.mark.parametrize("name", OTHERS)
def test_a_file_of_another_kind_is_a_sentence(name):
    text = said(sent(opened("data", "zh"), OTHERS[name], name))
    assert name in text
    assert ".xlsx" in text


def test_faults_in_the_order_of_the_file_and_searched():
    upload = read_upload([("台账.xlsx", bureau().bytes())])
    found = fault_table(Words("zh"), upload.faults)
    cells = [fault.cell for fault in in_order(upload.faults) if fault.sheet == "规上企业一户一表"]
    assert cells == ["G6", "I9", "J10", "I12", "L12", "M12", "O12", "I13", "N14"]
    assert len(searched(found, " g6 ")) == 1
    assert len(searched(found, "")) == len(upload.faults)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_says_what_the_ledger_covers_and_what_each_table_rests_on(lang, sample):
    bodies = [unescape(element.proto.body) for element in opened("data", lang).get("html")]
    told = next(body for body in bodies if coverage_sentence(sample, lang) in body)
    assert "warning" not in told
    table = next(body for body in bodies if f">{schema()['industries'].title[lang]}<" in body)
    for name, frame in sample.tables.items():
        assert (f">{schema()[name].title[lang]}<" in table) == bool(len(frame)), name
    made_up = {
        "zh": f"示意 {len(sample.tables['past_years'])}",
        "en": f"{len(sample.tables['past_years'])} illustrative",
    }
    assert made_up[lang] in table, "an invented past says so"


@pytest.mark.parametrize("official", ["600", "200", ""])
def test_a_ledger_far_from_the_official_total_is_a_warning(official):
    app = opened("data", "zh", {"s": packed_link(Scenario().with_edit("profile", "above_scale_va", value=official))})
    told = next(e.proto.body for e in app.get("html") if "官方规上工业增加值" in e.proto.body)
    assert 'class="message warning"' in told


def test_coverage_follows_the_basis_in_force(sample):
    app = opened("data", "zh", {"s": packed_link(Scenario().with_edit("profile", "va_basis", value="own"))})
    told = next(e.proto.body for e in app.get("html") if "官方规上工业增加值" in e.proto.body)
    assert coverage_sentence(sample, "zh") not in told


def test_every_fact_of_the_profile_goes_by_a_name(sample):
    facts = [str(key) for key in sample.tables["profile"]["key"]]
    named = {lang: {fact: fact_name(sample, fact, lang) for fact in facts} for lang in LOCALES}
    assert [fact for fact in facts for lang in LOCALES if named[lang][fact] == fact] == []
    assert named["en"]["iva_growth_2021"] == "Growth of above-scale industrial value added, 2021"
    assert named["zh"]["start_rate"] == sample.assumptions["start_rate"].name.zh
    assert named["zh"]["start_rate_2022"] == "2022年项目开工率"
    assert fact_name(sample, "own_count_2022", "zh") == "own_count_2022"
    changed = pd.DataFrame([("profile", "month_lengths", "value", "changed", "calendar", "equal")], columns=COLUMNS)
    assert change_table(Words("en"), changed, sample).iloc[0, 1] == "length of the months"


@pytest.mark.parametrize("lang", LOCALES)
def test_a_year_is_rolled_over_once_every_question_is_answered_and_undo_takes_it_back(lang):
    app = opened("data", lang)
    app.segmented_control("data_section").set_value("roll_over").run()
    assert not app.exception
    assert "roll.adopt" not in [button.key for button in app.button], "nothing is adopted while a question is open"
    app.checkbox("roll.months").check().run()
    assert "roll.adopt" not in [button.key for button in app.button]
    app.radio("roll.running").set_value("all").run()
    assert not app.exception
    assert ("从2023年新基期看为10.4" if lang == "zh" else "from the new base 2023") in said(app)
    app.button("roll.adopt").click().run()
    assert not app.exception
    assert app.session_state[STATE].history.dataset.base_year == 2023
    assert "2024" in said(app)
    app.session_state[STATE].history.undo()
    assert app.session_state[STATE].history.dataset is None


@pytest.mark.parametrize("lang", LOCALES)
def test_each_project_of_a_roll_over_may_have_its_own_month(lang):
    app = opened("data", lang)
    app.segmented_control("data_section").set_value("roll_over").run()
    app.checkbox("roll.months").check().run()
    app.radio("roll.running").set_value("each").run()
    assert not app.exception
    asked = next(frame.value for frame in app.dataframe if "came" in frame.value)
    waiting = waiting_projects(load_dataset(DATA / "sample"), Scenario())
    assert dict(zip(asked.index, asked["came"], strict=True)) == waiting
    assert "roll.adopt" in [button.key for button in app.button], "as projected until something else is said"


@pytest.mark.parametrize("lang", LOCALES)
def test_a_question_is_answered_on_the_page_and_the_offer_follows(lang):
    app = sent(opened("data", lang), tiny(plan_growth=8))
    question = next(each for each in app.radio if each.key == "question.percent_meant:lines.plan_growth")
    assert question.value is None
    assert any("8%" in option for option in question.options)
    assert WORDS["questions_title"].format(lang, count=1) in said(app)
    app.button("questions_apply").click().run()
    assert not app.exception
    question = next(each for each in app.radio if each.key == "question.percent_meant:lines.plan_growth")
    question.set_value("percent")
    app.button("questions_apply").click().run()
    assert not app.exception
    assert any(each.key == "adopt" for each in app.button)
