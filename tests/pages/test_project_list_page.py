"""A list of key projects on the Data page: sent, asked about, mended by hand, adopted, undone."""

import pytest
from workbooks import pack

from pages.ui.session.state import STATE
from pages.ui.words import WORDS
from tests.pages.test_data import XLSX, said
from tests.pages.test_pages import LOCALES, growth, opened

HEAD = ["项目名称", "建设单位", "建设内容", "计划投产时间", "总投资(万元)"]
LIST = [
    ["2023年重点项目清单"],
    HEAD,
    ["一、续建项目(2个)"],
    ["电解镍扩建项目", "甲子有色集团", "年产2万吨电解镍", "已投产", 12000],
    ["年产1万吨锌项目", "某锌业公司", "年产1万吨", "2023年6月", 3000],
]


def sent(app, rows):
    app.segmented_control("data_section").set_value("import").run()
    uploader = next(each for each in app.get("file_uploader") if not each.accept_multiple_files)
    uploader.set_value([("清单.xlsx", pack({"清单": rows}), XLSX)])
    app.button("list_read").click().run()
    assert not app.exception
    return app


@pytest.mark.parametrize("lang", LOCALES)
def test_a_list_is_asked_about_then_adopted_and_undone(lang):
    app = opened("data", lang)
    start = growth(app)
    sent(app, LIST)
    assert WORDS["list_questions"][lang] in said(app)
    assert not [each for each in app.button if each.key == "adopt"], "a question is open"
    app.radio("list.list_on_stream").set_value("list_before").run()
    plans = [each for each in app.radio if each.key == "list.list_plans"]
    if plans:
        plans[0].set_value("list_plans_apart").run()
    assert not app.exception
    app.selectbox("list.line.5").set_value("out").run()
    assert not app.exception
    app.button("adopt").click().run()
    assert not app.exception
    assert growth(app) != start
    app.button("undo").click().run()
    assert growth(app) == start
    sent(app, LIST)
    assert WORDS["list_questions"][lang] in said(app)
    assert app.radio("list.list_on_stream").value == "list_before", "the same list: what was answered is kept"
    assert [each for each in app.button if each.key == "adopt"], "nothing is open"


def test_rows_of_one_line_and_one_capacity_can_be_left_out():
    twice = [["年产2万吨电解镍技改项目", "甲子有色集团", "年产2万吨电解镍", "2023年6月", 12000]]
    first = [["电解镍扩建项目", "甲子有色集团", "年产2万吨电解镍", "2023年6月", 12000]]
    app = sent(opened("data", "zh"), [*LIST[:3], *first, *twice])
    choice = app.multiselect("list.alike")
    assert len(choice.options) == 2
    choice.set_value(["5"]).run()
    assert not app.exception
    assert dict(app.session_state[STATE].listed.answers)["line:5"] == "out"
    app.multiselect("list.alike").set_value([]).run()
    assert "line:5" not in dict(app.session_state[STATE].listed.answers)


def test_a_file_without_a_list_says_what_a_list_needs():
    app = sent(opened("data", "en"), [["a", "b"], [1, 2]])
    assert "no list of projects was found" in said(app)
