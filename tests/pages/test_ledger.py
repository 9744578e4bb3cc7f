"""A ledger on the Data page: recognised by itself, read in three steps, adopted; its reading kept for the next file."""

import io
import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from ugly import bureau

from pages.ui.session import ledgers
from pages.ui.session.state import STATE
from pages.ui.words import WORDS
from sim import Dataset, Scenario, designs, project
from sim.intake.ledger import build, file_grids, fits, propose
from sim.library import Library, address, engine_of, export, take_in
from tests.pages.test_data import said, sent
from tests.pages.test_pages import LOCALES, growth, messages, opened

CASES = Path(__file__).parents[1] / "intake_cases"
WIDE = "ledger_A_one_row_per_firm.xlsx"
FORM = "ledger_C_report_form_gbk.csv"
ANSWERS = {WIDE: ("stop_with_plan@14", "running_on"), FORM: ("no_plan", "plans_flat")}


def given(name):
    return (CASES / name).read_bytes()


def changed(cell, value):
    """The wide ledger with one cell of it changed."""
    book = openpyxl.load_workbook(CASES / WIDE)
    book.worksheets[0][cell] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def growth_of(name):
    """Growth by the reader itself, with the answer given."""
    grids = file_grids(name, given(name))
    dataset = build(grids, propose(grids).with_answer(*ANSWERS[name]), name).dataset
    return project(dataset, designs.single(dataset, Scenario())).value("iva_growth")


def in_work(app):
    return app.session_state[STATE].ledger


def go_on(app):
    app.button("ledger_next").click().run()
    assert not app.exception
    return app


def answered(app, name):
    """The question of a case answered on the second step."""
    question, code = ANSWERS[name]
    app.radio(f"ledger_ask.{question}").set_value(code).run()
    assert not app.exception
    return app


def adopted(app, name, data=None):
    """A case sent, its steps gone through, adopted."""
    sent(app, data or given(name), name)
    answered(go_on(app), name)
    go_on(app).button("adopt").click().run()
    assert not app.exception
    return app


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("lang", LOCALES)
def test_three_steps_from_a_file_to_a_projection(lang, name):
    app = opened("data", lang)
    start = growth(app)
    sent(app, given(name), name)
    sheet, columns, used = ("规上企业台账", 16, 13) if name == WIDE else (Path(name).stem, 10, 8)
    told = WORDS["ledger_recognised"].format(lang, name=name, sheet=sheet, firms=36, columns=columns, used=used)
    assert told in said(app)
    go_on(app)
    assert [radio.value for radio in app.radio] == [None], "one question, and nobody has answered it"
    go_on(app)
    assert WORDS["ledger_still_open"].format(lang, count=1) in said(app)
    assert all(button.key != "adopt" for button in app.button), "nothing is adopted while a question is open"
    answered(app.button("ledger_to_questions").click().run(), name)
    go_on(app)
    now = growth_of(name)
    assert WORDS["ledger_growth_first"].format(lang, year=2023, growth=f"{now:.2%}") in said(app)
    assert WORDS["ledger_part_only"][lang] in said(app)
    assert growth(app) == start
    app.button("adopt").click().run()
    assert growth(app) == pytest.approx(100 * now, abs=0.005)
    assert any(panel.label == WORDS["ledger_assumed"].format(lang, count=len(in_work(app).draft.assumptions))
               for panel in app.expander)  # fmt: skip
    app.button("undo").click().run()
    assert growth(app) == start
    app.segmented_control("data_section").set_value("import").run()
    assert in_work(app).step == 3, "an undone ledger is still there"
    assert app.button("adopt")


def test_every_assumption_and_every_row_left_out_is_told_with_its_count():
    app = opened("data", "zh")
    answered(go_on(sent(app, given(WIDE), WIDE)), WIDE)
    text, draft = said(go_on(app)), in_work(app).draft
    assert len(draft.assumptions) > 9
    for each in draft.assumptions:
        assert f'<td class="">{each.count}</td><td class="text">{each.sentence("zh")}' in text
    assert [each.row for each in draft.left_out] == ["4", "8", "12", "16", "26", "36", "40", "44", "48", "49"]
    for each in draft.left_out:
        assert each.reason("zh") in text
    assert any("序号；用工人数；备注" in caption.value.replace("、", "；") for caption in app.caption)


def test_going_back_keeps_what_was_chosen_typed_and_answered():
    app = sent(opened("data", "zh"), given(WIDE), WIDE)
    app.selectbox("ledger_role.15.备注").set_value("owner").run()
    app.text_input("ledger_unit.8.2022年产量").set_value("吨").run()
    answered(go_on(app), WIDE)
    app.text_input("ledger_typed.above_scale_va").set_value("120").run()
    app.text_input("ledger_typed.rest_growth").set_value("5%").run()
    app.segmented_control("ledger_step").set_value(1).run()
    assert app.selectbox("ledger_role.15.备注").value == "owner"
    assert app.text_input("ledger_unit.8.2022年产量").value == "吨"
    app.text_input("ledger_unit.8.2022年产量").set_value("").run()  # the sheet has a column of units
    app.switch_page("pages/target.py").run()
    app.switch_page("pages/data.py").run()
    go_on(app)
    assert app.text_input("ledger_typed.above_scale_va").value == "120"
    assert app.text_input("ledger_typed.rest_growth").value == "5%"
    assert app.radio[0].value == "running_on"
    go_on(app)
    lines = in_work(app).draft.dataset.tables["lines"]
    assert len(lines) == 37, "36 firms, and the rest of the city"
    assert not any("warning" in text for text in messages(app)), "the whole city is covered"


def test_a_typed_text_that_is_none_is_told_at_its_box():
    app = go_on(sent(opened("data", "en"), given(WIDE), WIDE))
    app.text_input("ledger_typed.above_scale_va").set_value("about a lot").run()
    assert WORDS["ledger_above_scale_va_wanted"]["en"] in said(app)
    assert app.text_input("ledger_typed.above_scale_va").value == "about a lot"
    app.text_input("ledger_typed.base_year").set_value("22").run()
    assert WORDS["ledger_base_year_wanted"]["en"] in said(app)


def test_a_kept_reading_makes_the_next_file_one_step():
    adopted(opened("data", "zh"), WIDE)
    app = sent(opened("data", "zh"), changed("K5", 95000), "更正.xlsx")
    assert in_work(app).step == 3
    assert WORDS["ledger_known"].format("zh", name=Path(WIDE).stem) in said(app)
    assert app.button("adopt")
    app.button("adopt").click().run()
    assert [item.name for item in Library(engine_of(address())).items("reading")] == [Path(WIDE).stem]


def test_an_answer_about_one_row_counts_for_the_very_same_row_alone():
    adopted(opened("data", "zh"), WIDE)
    app = sent(opened("data", "zh"), changed("B14", "另一家有限公司"), "下月.xlsx")
    assert in_work(app).step == 2
    assert [radio.value for radio in app.radio] == [None]


def test_a_column_that_the_reading_does_not_know_is_looked_at():
    adopted(opened("data", "zh"), WIDE)
    app = sent(opened("data", "zh"), changed("Q3", "2022年工业增加值"), "下月.xlsx")
    assert in_work(app).step == 1
    assert in_work(app).known == ""


def test_a_reading_travels_as_a_file_without_a_library(monkeypatch, tmp_path):
    kept = adopted(opened("data", "en"), FORM)
    text = in_work(kept).to_json()
    monkeypatch.setenv("SIM_LIBRARY", str(tmp_path / "another.sqlite"))
    app = opened("data", "en")
    app.segmented_control("data_section").set_value("import").run()
    uploader = next(each for each in app.get("file_uploader") if each.accept_multiple_files)
    uploader.set_value([(FORM, given(FORM), "text/csv"), ("form.json", text.encode(), "application/json")])
    app.button("import_check").click().run()
    assert not app.exception
    assert (in_work(app).step, in_work(app).known) == (3, "form")


def test_a_total_typed_for_one_year_is_not_taken_for_another():
    grids = file_grids(WIDE, given(WIDE))
    kept = propose(grids).with_answers(above_scale_va="120", rest_growth="5%", no_plan="plans_flat")
    later = propose(file_grids("a.xlsx", changed("I3", "2023年产量")), known=kept)
    assert ledgers.of_this_year(propose(grids, known=kept), kept).answers == kept.answers
    assert ledgers.of_this_year(later, kept).answers == {"no_plan": "plans_flat"}


def test_a_reading_fits_files_whose_columns_it_knows_all():
    wide, more, less = (
        propose(file_grids("a.xlsx", data))
        for data in (given(WIDE), changed("Q3", "2022年工业增加值"), changed("K3", "说明"))
    )
    assert fits(wide, wide)
    assert fits(propose(file_grids("a.xlsx", changed("I3", "2023年产量"))), wide), "whatever the year"
    assert not fits(more, wide), "a column it does not know"
    assert not fits(less, wide), "a column it reads is gone"
    assert not fits(propose(file_grids(FORM, given(FORM))), wide)


@pytest.mark.parametrize("lang", LOCALES)
def test_it_can_be_looked_at_as_a_dataset_and_as_a_ledger_again(lang):
    app = sent(opened("data", lang), given(WIDE), WIDE)
    app.selectbox("ledger_role.15.备注").set_value("owner").run()
    app.button("ledger_as_dataset").click().run()
    assert WORDS["faults_found"].format(lang, name=WIDE, count=3, sheets=3) in said(app)
    app.button("ledger_as_ledger").click().run()
    assert app.selectbox("ledger_role.15.备注").value == "owner"
    app.button("put_aside").click().run()
    assert in_work(app) is None
    assert WIDE not in said(app)


@pytest.mark.parametrize("lang", LOCALES)
def test_a_file_that_is_neither_gets_one_sentence(lang):
    book = openpyxl.Workbook()
    for row in (["姓名", "电话", "科室"], ["张三", "123456", "工业科"], ["李四", "123457", "统计科"]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    app = sent(opened("data", lang), out.getvalue(), "通讯录.xlsx")
    assert WORDS["nothing_recognised"].format(lang, name="通讯录.xlsx") in said(app)
    assert "<td" not in "".join(messages(app))
    assert in_work(app) is None


def test_a_list_of_projects_goes_through_the_same_door():
    name = "list_D_key_projects.xlsx"
    app = sent(opened("data", "zh"), given(name), name)
    assert in_work(app) is None
    assert app.session_state[STATE].listed.name == name
    assert any(name in text for text in messages(app))


def test_another_header_row_is_taken_or_told():
    app = sent(opened("data", "zh"), given(WIDE), WIDE)
    for wrong in ("第三行", "999"):
        app.text_input("ledger_header").set_value(wrong).run()
        assert wrong in app.warning[0].value
        assert in_work(app).mapping.header == (3, 3)
    app.text_input("ledger_header").set_value("2-3").run()
    assert in_work(app).mapping.header == (2, 3)


def test_a_dataset_with_faults_is_no_ledger():
    app = sent(opened("data", "zh"), bureau().bytes(), "台账.xlsx")
    assert in_work(app) is None


def test_a_reading_is_an_item_of_the_library_that_travels():
    app = adopted(opened("data", "zh"), FORM)
    library = Library(engine_of(address()))
    (item,) = library.items("reading")
    text = export(library, item)
    assert json.loads(text)["content"]["sheet"] == Path(FORM).stem
    saved, name = take_in(library, text)
    assert json.loads(library.content(saved.item)) == json.loads(in_work(app).to_json())
    assert name == f"{item.name} (2)"
    app.switch_page("pages/scenarios.py").run()
    app.segmented_control("scenarios_section").set_value("library").run()
    app.segmented_control("library_kind").set_value("reading").run()
    assert not app.exception
    assert sorted(app.dataframe[0].value.iloc[:, 0]) == sorted([item.name, name])


def test_an_answer_about_a_row_is_asked_again_of_a_newer_file():
    app = adopted(opened("data", "zh"), WIDE)
    app.segmented_control("data_section").set_value("import").run()
    book = openpyxl.load_workbook(CASES / WIDE)
    for cell in book.worksheets[0][3]:
        if isinstance(cell.value, str):
            cell.value = cell.value.replace("2023", "2024").replace("2022", "2023")
    out = io.BytesIO()
    book.save(out)
    sent(app, out.getvalue(), "newer.xlsx")
    ledger = in_work(app)
    assert (ledger.step, ledger.unanswered) == (2, ["stop_with_plan@14"])
    sent(app, given(WIDE), WIDE)
    assert in_work(app).taken_over == {"stop_with_plan@14"}, "of the same year it is taken over, and told"
    assert WORDS["ledger_taken_over"].format("zh", count=1) in said(app)


def test_what_was_adopted_is_kept_with_one_button():
    app = adopted(opened("data", "zh"), WIDE)
    assert WORDS["keep_note"]["zh"] in said(app)
    app.button("keep_dataset").click().run()
    assert not app.exception
    assert WORDS["keep_note"]["zh"] not in said(app)
    assert all(button.key != "keep_dataset" for button in app.button)
    (kept,) = Library(engine_of(address())).items("dataset")
    assert kept.name == "某市"


def test_what_was_assumed_stays_in_sight_with_more_on_top():
    app = adopted(opened("data", "zh"), WIDE)
    past, ledger = app.session_state[STATE].history, app.session_state[STATE].ledger
    own = past.dataset
    rows = [{**row, "owner": "市"} for row in own.raw["lines"].rows]
    lines = replace(own.raw["lines"], rows=rows, columns=[*own.raw["lines"].columns, "owner"])
    past.adopt(Dataset.from_tables({**own.raw, "lines": lines}, own.name), Scenario())
    app.run()
    assert not app.exception
    assert any(each.label.startswith(f"读台账时作了{len(ledger.draft.assumptions)}项") for each in app.expander)
