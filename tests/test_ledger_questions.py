"""One sheet for each question and fault of a ledger that no other test gives."""

import io

import openpyxl
import pytest
from openpyxl.styles import Font
from test_ledger import PLAIN, changed, drafted, grids_of, rules

from sim.dataset import DataError
from sim.intake.grid import number_text
from sim.intake.ledger import LedgerMap, build, file_grids, propose, propose_at
from sim.intake.ledger.headings import read_words

MONTHS = [f"{month}月产量" for month in range(1, 13)]


def beside(heading, *cells):
    """The plain sheet with one more column."""
    head, rows = [*PLAIN[1], heading], [[*row, cell] for row, cell in zip(PLAIN[2:], cells, strict=True)]
    return [PLAIN[0], head, *rows]


def by_month(*rows):
    """A sheet of output by month beside the year's."""
    head = [
        "企业名称",
        "主要产品",
        "计量单位",
        "设计产能",
        *MONTHS,
        "2022年产量",
        "2022年产值（万元）",
        "2023年计划产量",
    ]
    return [["2022年产量台账"], head, *rows]


def printed(to_date, *signed):
    """A printed form of December with a column to date and those who signed it."""
    head = ["单位详细名称", "行业代码", "指标名称", "计量单位", "本月", to_date, "上年同月", "上年同期累计"]
    rows = [("工业总产值(当年价格)", "千元", 5_000, 60_000, 1, 2), ("电解铜", "吨", 90, 1_000, 1, 2)]
    firm = [["甲公司" if not at else None, 3211 if not at else None, *row] for at, row in enumerate(rows)]
    return [["主要产品产量"], ["表号：B204-1表", None, None, "2023年12月"], head, *firm, *signed]


def firm(name, months, year):
    return [name, "电解铜", "吨", 20_000, *months, year, year * 6, year]


def many(capacity, value, plan):
    """Twenty sound firms and twelve whose figures share a slip."""
    rows = [[f"甲{n}", f"91A{n}", 3211, "电解铜", "吨", 12_000, 10_000, 60_000, 10_500] for n in range(20)]
    odd = [[f"乙{n}", f"91B{n}", 3211, "电解铜", "吨", capacity, 10_000, value, plan] for n in range(12)]
    return [*PLAIN[:2], *rows, *odd]


STEADY, RISING = [1000] * 12, [1000 * month for month in range(1, 13)]
ASKED = {
    "ledger_code": changed(PLAIN, 2, 2, 621),
    "ledger_no_figures": changed(changed(PLAIN, 2, 6, None), 2, 7, None),
    "ledger_no_value": [*PLAIN, ["戊公司", "91E", 3211, "阳极泥", "吨", None, 100, None, 100]],
    "ledger_not_computed": changed(PLAIN, 2, 6, "=1+2"),
    "listing_unclear": beside("纳统时间", "2019年", "年中", "2019年", "2019年"),
    "stop_unclear": beside("是否停产", "否", "视情况", "否", "否"),
    "row_meant": [*PLAIN, ["重点企业", None, None, None, None, None, 200, 1000, None]],
    "two_columns": beside("2022年产量", 10_000, 18_100, 25_000, 36_000),
    "months_differ": by_month(firm("甲公司", STEADY, 12_000), firm("乙公司", STEADY, 15_000)),
    "months_to_date": by_month(*(firm(f"{name}公司", RISING, 12_000) for name in "甲乙丙丁戊己")),
    "growth_odd_here_many": many(12_000, 60_000, 30_000),
    "load_odd_many": many(1.2, 60_000, 10_500),
    "code_lost": [PLAIN[0], PLAIN[1], *([None, 9.1620921710234e17, *row[2:]] for row in PLAIN[2:])],
    "capacity_period": [PLAIN[0], [*PLAIN[1][:5], "日产能（吨）", *PLAIN[1][6:]], *PLAIN[2:]],
    "only_a_month": printed("滚动数"),
    "price_odd_many": many(12_000, 6, 10_500),
    "ledger_no_rows": [*PLAIN[:2], ["合计", None, None, None, None, None, 10, 20, None]],
}


@pytest.mark.parametrize("rule", ASKED)
def test_it_is_asked_with_its_answers_in_both_languages(rule):
    draft = drafted(ASKED[rule])
    found = [fault for fault in draft.faults if fault.rule == rule]
    assert found, [fault.rule for fault in draft.faults]
    assert draft.dataset is None
    for fault in found:
        assert len({fault.sentence(lang) for lang in ("zh", "en")}) == 2
        assert all(fault.answer(code, lang) for code in fault.answers for lang in ("zh", "en"))
        for code in fault.answers:
            again = drafted(ASKED[rule], {fault.question: code})
            assert fault.question not in [each.question for each in again.faults], code


def test_what_goes_by_the_output_goes_by_the_output_as_answered():
    rows = beside("用电量（万千瓦时）", 1000, 1800, 2500, 3600)
    rows = [[*row, cell] for row, cell in zip(rows[1:], ("利用率", 0.8, 0.9, 0.8, 0.9), strict=True)]
    rows = [PLAIN[0], *([*row[:5], row[5] if at != 1 else None, *row[6:]] for at, row in enumerate(rows))]
    rows[2][6] = 1
    asked = drafted(rows)
    assert [fault.question for fault in asked.faults] == ["price_odd@3"], (
        "what its answer settles is not asked beside it"
    )
    found = drafted(rows, {"price_odd@3": "output_up"})
    assert found.faults == ()
    line = found.dataset.tables["lines"].iloc[0]
    assert (line["power"], line["price"], line["design_capacity"]) == pytest.approx((1000, 60_000, 12_500))
    assert line["plan_growth"] == pytest.approx(0.05)


def test_what_an_open_question_settles_is_not_asked_beside_it():
    group = ["重点企业", None, None, None, None, None, None, 1000, None]
    rows = [*PLAIN, group, ["合计", *[None] * 6, 183_500, None]]
    assert [fault.question for fault in drafted(rows).faults] == ["row_meant@7"]
    assert drafted(rows, {"row_meant@7": "is_group"}).faults == ()
    closed = [*changed(beside("生产状态", "正常", "六月起关闭", "正常", "正常"), 3, 8, 0)]
    assert [fault.question for fault in drafted(closed).faults] == ["stop_unclear@4:六月起关闭"]


def test_a_fault_of_no_cell_says_of_none_that_it_is_empty():
    (fault,) = drafted([PLAIN[0], *(row[:8] for row in PLAIN[1:])]).faults
    assert fault.sentence("zh").startswith("工作表 台账：4 行没有计划")
    assert fault.sentence("en").startswith("sheet 台账: 4 rows have no plan")
    (fault,) = drafted([*PLAIN, ["合计", *[None] * 6, 200_000, None]]).faults
    assert "单元格 H7，行 7，列 产值：现为 “200000”；" in fault.sentence("zh")
    (nameless,) = drafted(changed([*PLAIN, [None, "91E", *[None] * 7]], 6, 2, 3211)).faults
    assert nameless.sentence("zh").startswith("工作表 台账，行 7：这一行没有产量")


def test_rows_that_a_question_does_not_name_are_counted():
    rows = [[f"甲{n}", f"91A{n}", 3211, "电解铜", "吨", 12_000, 10_000, 60_000, "视情况"] for n in range(12)]
    (fault,) = drafted([*PLAIN[:2], *rows]).faults
    assert "行 3、4、5、6、7、8、9、10 等 12 行" in fault.sentence("zh")
    assert "and more, 12 rows in all" in fault.sentence("en")


def test_one_answer_for_a_few_odd_lines_mends_each_of_them():
    rows = [*PLAIN[:2], *([*row[:5], row[5] / 1e4, *row[6:]] for row in PLAIN[2:])]
    (fault,) = drafted(rows).faults
    assert fault.question == "load_odd@*"
    found = drafted(rows, {fault.question: "capacity_up"}).dataset.tables["lines"]
    assert found["design_capacity"].to_list() == pytest.approx([row[5] for row in PLAIN[2:]])


def test_what_goes_by_the_value_goes_by_the_value_as_answered():
    head = [*PLAIN[1][:8], "2023年计划产值", "增加值"]
    more = ((61_200, 12_000), (106_000, 21_200), (7_500, 1_500), (10_000, 2_000))
    rows = [PLAIN[0], head, *([*row[:8], *cells] for row, cells in zip(PLAIN[2:], more, strict=True))]
    rows[2][7] = 6
    assert [fault.question for fault in drafted(rows).faults] == ["price_odd@3"]
    line = drafted(rows, {"price_odd@3": "value_up"}).dataset.tables["lines"].iloc[0]
    assert (line["price"], line["va_rate"], line["plan_growth"]) == pytest.approx((60_000, 0.2, 0.02))


@pytest.mark.parametrize(
    ("heading", "answer", "right"),
    [
        ("日产能（吨）", "days_330", 36 * 330),
        ("日处理能力产能", "days_365", 36 * 365),
        ("daily capacity", "days_300", 36 * 300),
        ("设计月产能", "days_365", None),
        ("月产能", "months_12", 36 * 12),
        ("月产能", "of_year", 36),
    ],
)
def test_the_capacity_of_a_day_or_a_month_is_asked_about_and_no_load_beside_it(heading, answer, right):
    rows = [PLAIN[0], [*PLAIN[1][:5], heading, *PLAIN[1][6:]], [*PLAIN[2][:5], 36, *PLAIN[2][6:]]]
    (fault,) = drafted(rows).faults
    assert fault.rule == "capacity_period"
    found = drafted(rows, {fault.question: answer, "load_odd@3": "as_it_is"})
    if right is None:
        assert [each.question for each in found.faults] == [fault.question], "no answer to this heading"
        return
    assert found.dataset.tables["lines"]["design_capacity"][0] == pytest.approx(right)


@pytest.mark.parametrize("heading", ["截至12月31日产能（吨）", "设计产能（吨/日）", "年产能"])
def test_other_capacities_are_no_days(heading):
    rows = [PLAIN[0], [*PLAIN[1][:5], heading, *PLAIN[1][6:]], *PLAIN[2:]]
    assert "capacity_period" not in [fault.rule for fault in drafted(rows).faults]


def test_a_unit_in_every_cell_of_a_value_is_not_asked_for():
    cells = ("6亿元", "106000万元", "7500 万元", "1亿元")
    rows = [
        ["2022年工业企业台账"],
        PLAIN[1],
        *([*row[:7], cell, row[8]] for row, cell in zip(PLAIN[2:], cells, strict=True)),
    ]
    draft = drafted(rows)
    assert draft.faults == ()
    assert draft.value == pytest.approx(18.35)
    rows[2][7] = 60000
    (fault,) = drafted(rows).faults
    assert fault.answer("all_wan", "zh") == "万元（合计 6 亿元）"


@pytest.mark.parametrize(
    "to_date",
    [
        *("累计", "1-本月累计", "1-本月", "1—本月", "1～本月", "1至本月", "一至本月", "1月-本月止累计", "本年1-本月"),
        *(
            "自年初累计",
            "年初至本月止累计",
            "年初至今",
            "年初累计",
            "至本月止累计",
            "自1月起累计",
            "年内累计",
            "1-12月",
        ),
        *("本年本月止累计", "2023年1-本月累计", "Year to date"),
    ],
)
def test_the_year_so_far_is_known_by_its_words(to_date):
    signed = ["单位负责人：", None, "填表人：张三", None, "联系电话：", 13912345678], ["报出日期：2024年1月5日"]
    draft = drafted(printed(to_date, *signed), {"no_plan": "plans_flat"})
    assert draft.faults == ()
    base = draft.dataset.tables["base_output"].iloc[0, 1:].to_numpy(dtype=float)
    assert (base.sum(), base[11]) == pytest.approx((1_000, 90))
    assert draft.value == pytest.approx(0.6)
    assert {each.row: each.why for each in draft.left_out} == {"6": "signature", "7": "signature"}


TEN = ["1-2月", *(f"{month}月" for month in range(3, 11)), "11月", "12月", "1-10月累计"]


def ten_months(first, total, value=417_600):
    """One firm's output of ten months, with the sum to date and the value up to October."""
    head = ["企业名称", "行业代码", "主要产品", "计量单位", *TEN, "1-10月产值（万元）", "2024年计划增速"]
    row = ["甲公司", 3211, "电解铜", "吨", first, *[9_000] * 8, None, None, total, value, "5%"]
    return [["2023年分月产量台账"], head, row]


def test_a_dash_is_what_the_sum_leaves_and_the_price_is_that_of_the_same_months():
    found = drafted(ten_months("—", 72_000))
    line, base = found.dataset.tables["lines"].iloc[0], found.dataset.tables["base_output"].iloc[0, 1:]
    assert line["price"] == pytest.approx(58_000)
    assert base.to_numpy(dtype=float)[:10] == pytest.approx([0, 0, *[9_000] * 8])
    assert rules(found)["months_left_over"].rows == ("3",)
    more = drafted(ten_months("—", 90_000, 522_000)).dataset.tables
    assert more["base_output"].iloc[0, 1:3].sum() == pytest.approx(18_000)
    assert more["lines"]["price"][0] == pytest.approx(58_000)


def test_months_beyond_their_sum_are_asked_about_though_some_are_missing():
    rows = ten_months("—", 60_000)
    (fault,) = drafted(rows).faults
    assert fault.question == "months_differ@3:output"
    by_year = drafted(rows, {fault.question: "by_year"}).dataset.tables
    assert by_year["base_output"].iloc[0, 1:11].sum() == pytest.approx(60_000)
    assert by_year["lines"]["price"][0] == pytest.approx(417_600e4 / 60_000)


@pytest.mark.parametrize("heading", ["年初产能", "11-本月", "截至本月末产能"])
def test_other_words_are_no_year_so_far(heading):
    assert "to_date" not in read_words(heading).said


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (9.1620921710234e17, "916209217102340000"),
        (916209217102345123, "916209217102345123"),
        (5.0, "5"),
        (1e30, "1e+30"),
    ],
)
def test_whole_numbers_are_written_in_full(number, text):
    assert number_text(number) == text


@pytest.mark.parametrize("code", [916209217102345123, 9.16209217102345e17, "9.16209E+17", "916209217102345000"])
def test_a_code_that_lost_its_last_digits_is_no_key(code):
    rows = changed(changed(PLAIN, 2, 1, code), 3, 1, code)
    found = drafted(rows)
    assert found.faults == (), "two firms whose codes coincide are two"
    assert list(found.dataset.tables["lines"]["line"]) == ["甲公司-电解铜", "乙公司-电解铜", "91C", "91D"]
    assert rules(found)["code_lost"].rows == ("3", "4")


def test_what_is_out_of_sight_or_struck_out_is_read_and_told():
    told = {}
    for way in ("hidden", "filtered", "struck"):
        book = openpyxl.Workbook()
        for row in PLAIN:
            book.active.append(row)
        if way == "struck":
            for cell in book.active[4]:
                cell.font = Font(strike=True)
        else:
            book.active.row_dimensions[4].hidden = True
        if way == "filtered":
            book.active.auto_filter.ref = "A2:I6"
            book.active.auto_filter.add_filter_column(0, ["甲公司"])
        book.active.column_dimensions["H"].hidden = True
        data = io.BytesIO()
        book.save(data)
        grids = file_grids("ledger.xlsx", data.getvalue())
        found = build(grids, propose(grids))
        assert len(found.dataset.tables["lines"]) == 4
        told |= {rule: each.rows for rule, each in rules(found).items() if rule.startswith(("rows_", "column_"))}
    assert told == {"rows_hidden": ("4",), "rows_filtered": ("4",), "rows_struck": ("4",), "column_hidden": ()}


def test_what_is_typed_has_to_be_a_number():
    faults = drafted(PLAIN, {"above_scale_va": "很多"}).faults
    assert [(fault.rule, fault.value) for fault in faults] == [("ledger_above_scale_va", "很多")]


@pytest.mark.parametrize(("typed", "growth"), [("5%", 0.05), ("-1.5 %", -0.015), ("0.05", 0.05), ("60%", 0.6)])
def test_the_growth_of_the_rest_is_read_as_typed(typed, growth):
    lines = drafted(PLAIN, {"above_scale_va": "30", "rest_growth": typed}).dataset.tables["lines"]
    assert lines["plan_growth"].iloc[-1] == pytest.approx(growth)


@pytest.mark.parametrize("typed", ["5", "0.6", "-3", "五"])
def test_a_growth_that_may_be_in_per_cent_is_asked_again(typed):
    faults = drafted(PLAIN, {"above_scale_va": "30", "rest_growth": typed}).faults
    assert [(fault.rule, fault.value) for fault in faults] == [("ledger_rest_growth", typed)]


@pytest.mark.parametrize(
    ("rule", "act"),
    [
        ("ledger_header", lambda: propose(grids_of([["关于开展工作的通知"], ["各有关单位"], ["请按时报送", "谢谢"]]))),
        ("ledger_map", lambda: LedgerMap.from_json("{}")),
        ("ledger_sheet", lambda: propose(grids_of(PLAIN), sheet="没有的表")),
        ("ledger_header_rows", lambda: propose_at(grids_of(PLAIN)[0], 98, 99)),
    ],
)
def test_what_is_not_there_is_said(rule, act):
    with pytest.raises(DataError) as caught:
        act()
    assert [fault.rule for fault in caught.value.faults] == [rule]


def test_a_sheet_whose_columns_hold_no_figures_of_output_says_so():
    mapping = propose(grids_of(PLAIN))
    for column in mapping.columns:
        if column.role in ("output", "value", "capacity"):
            mapping = mapping.with_role(column.place, "ignore")
    assert "ledger_nothing" in [fault.rule for fault in build(grids_of(PLAIN), mapping).faults]
