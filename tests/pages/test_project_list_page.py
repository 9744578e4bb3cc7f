"""A list of key projects on the Data page: sent, asked about, mended by hand, adopted, undone."""

import pytest
from workbooks import pack

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


def test_a_file_without_a_list_says_what_a_list_needs():
    app = sent(opened("data", "en"), [["a", "b"], [1, 2]])
    assert "no list of projects was found" in said(app)
