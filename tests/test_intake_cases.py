"""Small files of the kinds people send (tests/intake_cases), each with one fault of its kind: its right value.

What is right is that of the good city: 12.976 % of growth, unless a case says otherwise.
"""

import io
import re
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from workbooks import good, pack, put

from sim import DataError, Scenario, designs, load_dataset, project
from sim.intake.cells import chinese_number
from sim.intake.load import read_workbook
from sim.workbook.template import template_bytes

CASES = Path(__file__).parent / "intake_cases"
GROWTH = 0.12976


def growth_of(dataset):
    return project(dataset, designs.single(dataset, Scenario())).value("iva_growth")


def column_of(dataset, table, name):
    return list(dataset.tables[table][name])


def questions_of(case, answers=None):
    with pytest.raises(DataError) as caught:
        load_dataset(CASES / case, answers or {})
    assert all(fault.sentence(lang) for fault in caught.value.faults for lang in ("zh", "en"))
    return {fault.question: fault for fault in caught.value.faults}


def answered(case, **answers):
    """The dataset of a case once its questions, which must be just these, have these answers."""
    given = {key.replace("__", ":").replace("_of_", "."): code for key, code in answers.items()}
    found = questions_of(case)
    assert set(found) == set(given)
    assert all(code in found[key].answers for key, code in given.items())
    return load_dataset(CASES / case, given)


READ = {
    "good.xlsx": "",
    "csv_semicolon": "",
    "csv_tab": "",
    "csv_utf16": "encoding",
    "csvs.zip": "",
    "gbk.zip": "encoding",
    "strict.xlsx": "",
    "empty_fill.xlsx": "",
    "font_family.xlsx": "",
    "at_c5.xlsx": "",
    "base_output_by_firm_name.xlsx": "name_read",
    "column_number_row.xlsx": "row_left_out",
    "date1904.xlsx": "month_read",
    "group_heading_row.xlsx": "row_left_out",
    "grouped_header.xlsx": "",
    "hidden_row_filter.xlsx": "rows_hidden",
    "silent_fact_name_with_unit.xlsx": "name_read",
    "silent_footnote_mark.xlsx": "footnote_off",
    "three_firms_one_product.xlsx": "",
    "two_row_header.xlsx": "",
    "two_tables_below.xlsx": "sheet_read_as",
    "unit_row.xlsx": "unit_converted",
}
"""Cases that are read without a question, and the note that tells what was done."""


@pytest.mark.parametrize("case", READ)
def test_a_case_is_read_as_the_good_city(case):
    dataset = load_dataset(CASES / case)
    assert growth_of(dataset) == pytest.approx(GROWTH, abs=1e-5)
    assert column_of(dataset, "lines", "design_capacity") == [15000, 300000, 120000]
    assert column_of(dataset, "base_output", "m01") == [1000, 20000, 8000]
    assert dataset.profile["above_scale_va"] == "30"
    rules = {note.rule for note in dataset.notes}
    assert not READ[case] or READ[case] in rules


def test_remarks_dashes_and_units_behind_a_number():
    dataset = load_dataset(CASES / "cell_marks.xlsx")
    found = column_of(dataset, "lines", "design_capacity")
    assert found[:2] == [15000, 300000]
    assert found[2] != found[2]  # a dash: no ceiling is known
    assert {"remark_off", "number_cleaned", "dash_read"} <= {note.rule for note in dataset.notes}


def test_growth_without_a_capacity_counts():
    dataset = load_dataset(CASES / "silent_plan_growth_without_capacity.xlsx")
    assert growth_of(dataset) == pytest.approx(0.06, abs=1e-9)


@pytest.mark.parametrize(
    ("case", "answer", "growth"),
    [
        ("pct_bare.xlsx", "percent", [0.012, 0.05, 0.03]),
        ("silent_growth_in_percent_below_1_5.xlsx", "percent", [0.012, 0.008, 0.015]),
        ("silent_growth_in_percent_below_1_5.xlsx", "fraction", [1.2, 0.8, 1.5]),
        ("pct_mixed_header.xlsx", "each", [0.095, 0.095, 0.095]),
        ("pct_mixed_header.xlsx", "percent", [0.095, 0.095, 0.00095]),
    ],
)
def test_a_column_of_growth_has_one_reading_which_is_asked(case, answer, growth):
    dataset = answered(case, percent_meant__lines_of_plan_growth=answer)
    assert column_of(dataset, "lines", "plan_growth") == growth


def test_ones_are_asked_about():
    answers = {"percent_meant__lines_of_plan_growth": "percent", "percent_meant__lines_of_va_rate": "each"}
    dataset = answered("pct_one.xlsx", **answers)
    assert column_of(dataset, "lines", "plan_growth") == [0.01, 0.01, 0.01]
    assert column_of(dataset, "lines", "va_rate") == [0.01, 0.35, 0.3]


def test_a_capacity_of_a_ten_thousandth_is_asked_about():
    (question,) = questions_of("silent_capacity_in_wan_unmarked.xlsx").values()
    assert question.question.startswith("odd_capacity:lines.design_capacity")
    assert question.details["cells"] == "E2, E3, E4"
    dataset = load_dataset(CASES / "silent_capacity_in_wan_unmarked.xlsx", {question.question: "capacity_wan"})
    assert column_of(dataset, "lines", "design_capacity") == [15000, 300000, 120000]
    assert growth_of(dataset) == pytest.approx(GROWTH, abs=1e-5)


def test_a_table_titled_in_money_is_asked_about_and_divided_by_the_price():
    case = "silent_value_table_titled_wanyuan.xlsx"
    dataset = answered(case, value_above__base_output_of_m01="amount")
    assert growth_of(dataset) == pytest.approx(GROWTH, abs=1e-5)
    (question,) = questions_of(case, {"value_above:base_output.m01": "value_of_title"}).values()
    assert question.rule == "odd_capacity"  # 200 million yuan of sulphuric acid a month are 500,000 t
    dataset = load_dataset(
        CASES / case, {"value_above:base_output.m01": "value_of_title", question.question: "as_stated"}
    )
    assert column_of(dataset, "base_output", "m01") == pytest.approx([1e7 / 175000, 2e8 / 400, 8e7 / 350])


def test_what_was_answered_to_be_right_is_not_asked_again_in_a_file_of_ours():
    answers = {"percent_meant:lines.plan_growth": "fraction"}
    dataset = load_dataset(CASES / "silent_growth_in_percent_below_1_5.xlsx", answers)
    for lang in ("zh", "en"):
        again = read_workbook(template_bytes(lang, dataset), "again.xlsx")
        assert column_of(again, "lines", "plan_growth") == [1.2, 0.8, 1.5]
        assert again.hash == dataset.hash


MARKS = ["①", "②③", "¹", "²", "*", "#", "注1", "注12", "(注2)", "[1]", "【3】", "※", "△", "¹⁾", "(①)", "(*)"]
MARKS += ["(一期)", "(含2#线)", "（2022年）", "(其中新增5000吨)", "左右", " 吨左右"]


@pytest.mark.parametrize("mark", MARKS)
def test_marks_behind_a_number_are_taken_off_and_told(mark):
    book = good()
    put(book, "lines", 2, "design_capacity", f"12000{mark}")
    dataset = read_workbook(pack(book), "marks.xlsx")
    assert column_of(dataset, "lines", "design_capacity")[0] == 12000
    assert {note.rule for note in dataset.notes} & {"footnote_off", "remark_off", "about_taken"}


@pytest.mark.parametrize("text", ["约12000", "≈1.2万", "大约12,000吨", "近12000"])
def test_about_so_much_is_so_much_and_told(text):
    book = good()
    put(book, "lines", 2, "design_capacity", text)
    dataset = read_workbook(pack(book), "about.xlsx")
    assert column_of(dataset, "lines", "design_capacity")[0] == 12000
    assert "about_taken" in {note.rule for note in dataset.notes}


@pytest.mark.parametrize("text", ["12000**", "12000(1)"])
def test_a_mark_that_may_be_figures_is_asked_about(text):
    book = good()
    put(book, "lines", 2, "design_capacity", text)
    with pytest.raises(DataError) as caught:
        read_workbook(pack(book), "marks.xlsx")
    (question,) = caught.value.faults
    assert (question.rule, question.answers) == ("mark_meant", ("mark_off", "mark_unknown"))
    found = read_workbook(pack(book), "marks.xlsx", {question.question: "mark_off"})
    assert column_of(found, "lines", "design_capacity")[0] == 12000
    book["lines"].append(["**为修订数"])
    explained = "*" in text
    if explained:
        assert column_of(read_workbook(pack(book), "m.xlsx"), "lines", "design_capacity")[0] == 12000


@pytest.mark.parametrize("text", ["12000(13000)", "12000(1.2万)", "1200~13000", "12000(含 3)", "1 2000"])
def test_figures_beside_figures_are_never_joined(text):
    book = good()
    put(book, "lines", 2, "design_capacity", text)
    with pytest.raises(DataError) as caught:
        read_workbook(pack(book), "marks.xlsx")
    assert {(fault.rule, fault.column) for fault in caught.value.faults} <= {
        ("should_be", "design_capacity"), ("unit", "design_capacity"),
    }  # fmt: skip


WORDED = {"百分之五": 0.05, "百分之十二点五": 0.125, "3个百分点": 0.03, "3pct": 0.03, "负百分之三": -0.03, "5 pp": 0.05}


@pytest.mark.parametrize("text", WORDED)
def test_per_cent_in_words_is_per_cent_and_told(text):
    book = good()
    put(book, "lines", 2, "plan_growth", text)
    dataset = read_workbook(pack(book), "words.xlsx")
    assert column_of(dataset, "lines", "plan_growth")[0] == pytest.approx(WORDED[text])
    assert {note.rule for note in dataset.notes} & {"percent_read", "unit_converted"}


@pytest.mark.parametrize(
    ("text", "number"), [("十", "10"), ("二十一", "21"), ("一百零五", "105"), ("百", ""), ("五五", "")]
)
def test_chinese_numbers(text, number):
    assert chinese_number(text) == number


def test_a_raised_digit_is_a_footnote_and_no_digit():
    book = openpyxl.load_workbook(io.BytesIO(pack(good())))
    book["lines"]["I2"] = CellRichText("12000", TextBlock(InlineFont(vertAlign="superscript"), "1"))
    book.save(buffer := io.BytesIO())
    dataset = read_workbook(buffer.getvalue(), "raised.xlsx")
    assert column_of(dataset, "lines", "design_capacity")[0] == 12000


MONTHS = {
    ("2023.1", "2023.10"): "2023-01",
    ("2023.1", "2023.06"): "2023-10",
    ("2023.1", "2023.6"): "",
}


@pytest.mark.parametrize("texts", MONTHS)
def test_a_bare_october_is_decided_by_the_column_or_asked(texts):
    book = good()
    for row, text in enumerate(texts, start=2):
        put(book, "projects", row, "commissioning", text)
    if MONTHS[texts]:
        assert column_of(read_workbook(pack(book), "m.xlsx"), "projects", "commissioning")[0] == MONTHS[texts]
        return
    for answer, month in (("january", "2023-01"), ("october", "2023-10")):
        found = read_workbook(pack(book), "m.xlsx", {"month_meant:projects.commissioning": answer})
        assert column_of(found, "projects", "commissioning")[0] == month
    with pytest.raises(DataError, match="January or October"):
        read_workbook(pack(book), "m.xlsx")


def test_a_missing_key_column_is_one_fault_that_says_what_was_found():
    (fault,) = refused(CASES / "key_column_missing_cascade.xlsx")
    assert (fault.rule, fault.sheet, fault.column) == ("missing_column", "一户一表", "line")
    assert "认出 企业、中文名、计量单位、设计产能、基期价格、增加值率、计划增速；还差 产线编码" in fault.sentence("zh")
    assert "still missing: line (a name)" in fault.sentence("en")
    assert not {"firm", "line", "lines"} & set(re.findall("[a-z_]+", fault.sentence("zh")))


def refused(path, answers=None):
    with pytest.raises(DataError) as caught:
        load_dataset(path, answers or {})
    return caught.value.faults


def case_with(tmp_path, change):
    """The good city with a change made to its workbook."""
    book = openpyxl.load_workbook(CASES / "good.xlsx")
    change(book)
    book.save(tmp_path / "case.xlsx")
    return tmp_path / "case.xlsx"


def test_columns_of_other_things_are_told_and_ignored(tmp_path):
    def change(book):
        for row, added in enumerate([("联系人手机", "用工人数"), ("张三", 12), ("李四", 30), ("王五", 9)], start=1):
            for place, value in enumerate(added, start=9):
                book["一户一表"].cell(row, place, value)

    dataset = load_dataset(case_with(tmp_path, change))
    assert growth_of(dataset) == pytest.approx(GROWTH, abs=1e-5)
    (note,) = [note for note in dataset.notes if note.rule == "columns_ignored"]
    assert "未用到：联系人手机、用工人数" in note.sentence("zh")


def test_a_heading_that_nearly_is_a_column_is_asked_about(tmp_path):
    def change(book):
        book["一户一表"]["E1"] = "设计产能力（万吨）"
        for row in (2, 3, 4):
            book["一户一表"].cell(row, 5, book["一户一表"].cell(row, 5).value / 10_000)

    case = case_with(tmp_path, change)
    (question,) = refused(case)
    assert (question.rule, question.cell) == ("column_meant", "E1")
    assert "“设计产能”" in question.sentence("zh")
    assert question.answer("column_as", "zh") == "是，就是“设计产能”"
    taken = load_dataset(case, {question.question: "column_as"})
    assert column_of(taken, "lines", "design_capacity") == [15000, 300000, 120000]
    left = load_dataset(case, {question.question: "column_out"})
    assert all(each != each for each in column_of(left, "lines", "design_capacity"))
    assert "columns_ignored" in {note.rule for note in left.notes}
