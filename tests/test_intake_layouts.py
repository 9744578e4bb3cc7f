"""Tables as people lay them out: beside and below each other, lines with their months, headings under headings."""

import io

import openpyxl
import pytest
import tiny
from test_intake_cases import CASES, GROWTH, column_of, growth_of

from sim import DataError, load_dataset
from sim.intake.load import read_workbook

BOOK = openpyxl.load_workbook(CASES / "good.xlsx")
PROFILE, LINES, OUTPUT, RAMPS, PROJECTS = ([list(row) for row in sheet.iter_rows(values_only=True)] for sheet in BOOK)
WIDE = [line + months[1:] for line, months in zip(LINES, OUTPUT, strict=True)]
OTHERS = {"其他": [("A1", PROFILE), ("D1", RAMPS), ("A6", PROJECTS)]}


def laid_out(sheets, answers=None, merged=()):
    """A workbook whose sheets hold tables, or single texts, from the given cells on, read."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, places in sheets.items():
        sheet = book.create_sheet(name)
        for first, rows in places:
            corner = sheet[first]
            for down, row in enumerate([[rows]] if isinstance(rows, str) else rows):
                for across, value in enumerate(row):
                    sheet.cell(corner.row + down, corner.column + across, value)
        for area in merged if name not in OTHERS else ():
            sheet.merge_cells(area)
    book.save(buffer := io.BytesIO())
    return read_workbook(buffer.getvalue(), "laid_out.xlsx", answers or {})


def is_good(dataset):
    """Whether a dataset is the good city."""
    assert growth_of(dataset) == pytest.approx(GROWTH, abs=1e-5)
    assert column_of(dataset, "lines", "design_capacity") == [15000, 300000, 120000]
    assert column_of(dataset, "base_output", "m12") == [1000, 20000, 8000]
    return dataset.profile["above_scale_va"] == "30"


def refused(sheets, **kwargs):
    with pytest.raises(DataError) as caught:
        laid_out(sheets, **kwargs)
    assert all(fault.sentence(lang) for fault in caught.value.faults for lang in ("zh", "en"))
    return caught.value.faults


BESIDE = [("A1", PROFILE), ("D1", LINES), ("M1", OUTPUT), ("AB1", RAMPS), ("AN1", PROJECTS)]
LAYOUTS = {
    "beside": {"Sheet1": BESIDE},
    "in stairs": {"Sheet1": [("A1", PROFILE), ("D3", LINES), ("M5", OUTPUT), ("AB2", RAMPS), ("AN1", PROJECTS)]},
    "under titles": {
        "Sheet1": [
            ("A1", "某市测算数据"), ("A2", "概况"), ("D2", "一户一表"), ("A3", PROFILE), ("D3", LINES), ("M3", OUTPUT),
            ("AB3", RAMPS), ("AN3", PROJECTS),
        ]
    },
    "beside, others below": {
        "Sheet1": [("A1", PROFILE), ("D1", RAMPS), ("A8", LINES), ("K8", OUTPUT), ("A15", PROJECTS)]
    },
    "below each other in columns": {
        "Sheet1": [("A1", PROFILE), ("A8", RAMPS), ("A12", PROJECTS), ("K1", LINES), ("K8", OUTPUT)]
    },
    "on a sheet named after one": {"一户一表": [("A1", LINES), ("K1", OUTPUT)], **OTHERS},
    "with a title between": {"一户一表": [("J1", "产线与产量"), ("A2", LINES), ("K2", OUTPUT)], **OTHERS},
    "one with a blank column in it": {
        "一户一表": [("A1", [row[:4] for row in LINES]), ("F1", [row[4:] for row in LINES])],
        "月度": [("A1", OUTPUT)],
        **OTHERS,
    },
    "wide": {"Sheet1": [("A1", WIDE)], **OTHERS},
    "wide on a sheet of output": {"基期产量": [("A1", WIDE)], **OTHERS},
    "wide with a gap": {"一户一表": [("A1", LINES), ("K1", [row[1:] for row in OUTPUT])], **OTHERS},
    "wide, another beside": {"Sheet1": [("A1", WIDE), ("W1", PROFILE), ("W6", PROJECTS), ("J10", RAMPS)]},
    "wide, its months of the base year": {
        "Sheet1": [("A1", "基本情况"), ("I1", "2022年各月产量（吨）"), ("A2", WIDE)],
        **OTHERS,
    },
    "wide, with the year before": {
        "Sheet1": [
            ("A1", "基本情况"), ("I1", "2021年"), ("U1", "2022年"),
            ("A2", [line + [x if isinstance(x, str) else 7 for x in made[1:]] + made[1:]
                    for line, made in zip(LINES, OUTPUT, strict=True)]),
        ],
        **OTHERS,
    },
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_tables_are_found_however_they_are_laid_out(layout):
    assert is_good(laid_out(LAYOUTS[layout]))


@pytest.mark.parametrize("case", ["two_tables_beside.xlsx", "one_wide_table.xlsx"])
def test_cases_of_people(case):
    assert is_good(read_workbook((CASES / case).read_bytes(), case))


def test_cells_keep_their_names_in_a_table_beside_another():
    (fault,) = refused({"Sheet1": [*BESIDE, ("O2", "多")]})
    assert (fault.table, fault.column, fault.cell, fault.sheet) == ("base_output", "m02", "O2", "Sheet1")
    (fault,) = refused({"Sheet1": [("A1", WIDE), ("L3", "多")], **OTHERS})
    assert (fault.table, fault.column, fault.cell) == ("base_output", "m04", "L3")


def test_a_table_without_its_key_is_told_beside_another():
    (fault,) = refused({"一户一表": [("A1", [row[1:] for row in LINES]), ("K1", OUTPUT)], **OTHERS})
    assert (fault.rule, fault.table, fault.column) == ("missing_column", "lines", "line")


def test_one_table_twice_on_a_sheet_is_refused():
    sheets = {"一户一表": [("A1", LINES[:3]), ("K1", [LINES[0], LINES[3]])], "月度": [("A1", OUTPUT[:3])], **OTHERS}
    assert [fault.rule for fault in refused(sheets)] == ["sheet_twice"]


@pytest.mark.parametrize(
    "title",
    [[("I1", "2023年分月计划")], [("A1", "2023年企业生产计划")], [("I1", "各月计划产量")], [("A1", "2021年台账")]],
)
def test_months_that_may_be_of_a_plan_are_asked_about(title):
    sheets = {"Sheet1": [*title, ("A2", WIDE)], **OTHERS}
    (question,) = refused(sheets)
    assert (question.rule, question.cell, question.answers) == ("months_meant", "I2", ("months_base", "months_out"))
    assert is_good(laid_out(sheets, {question.question: "months_base"}))
    assert [fault.rule for fault in refused(sheets, answers={question.question: "months_out"})] == ["missing_table"]
    beside = laid_out({**sheets, "基期产量": [("A1", OUTPUT)]})
    assert is_good(beside)
    assert "columns_ignored" in {note.rule for note in beside.notes}


def test_months_of_another_year_are_refused_once():
    wide = [LINES[0] + [f"2023年{month}" for month in OUTPUT[0][1:]], *WIDE[1:]]
    assert [fault.rule for fault in refused({"Sheet1": [("A1", wide)], **OTHERS})] == ["header_year"]


def test_a_table_of_output_titled_as_another_year_is_asked_about():
    sheets = {"一户一表": [("A1", LINES)], "基期产量": [("A1", "2023年各月产量"), ("A2", OUTPUT)], **OTHERS}
    (question,) = refused(sheets)
    assert (question.rule, question.answers) == ("months_meant", ("months_base",))
    assert is_good(laid_out(sheets, {question.question: "months_base"}))


def test_units_of_months_stand_in_a_row_or_above_them():
    units = [None, None, None, "—", "千吨", "元", None, None, *["千吨"] * 12]
    rows = [[*row[:4], row[4] / 1000, *row[5:8], *(made / 1000 for made in row[8:])] for row in WIDE[1:]]
    assert is_good(laid_out({"Sheet1": [("A1", [WIDE[0], units, *rows])], **OTHERS}))
    rows = [[*row[:8], *(made / 10_000 for made in row[8:])] for row in WIDE[1:]]
    sheets = {"Sheet1": [("A1", "基本情况"), ("I1", "各月产量（万吨）"), ("A2", [WIDE[0], *rows])], **OTHERS}
    assert is_good(laid_out(sheets))


def test_output_goes_by_the_firms_name_whatever_its_order():
    firms = {row[0]: row[1] for row in LINES}
    rows = [["企业名称", *OUTPUT[0][1:]], *([f"{firms[row[0]]} ", *row[1:]] for row in reversed(OUTPUT[1:]))]
    found = laid_out({"一户一表": [("A1", LINES)], "Sheet2": [("A1", rows)], **OTHERS})
    assert growth_of(found) == pytest.approx(GROWTH, abs=1e-5)
    assert column_of(found, "base_output", "line") == ["L03", "L02", "L01"]
    both = [["企业名称", *OUTPUT[0]], *([firms["L01"], *row] for row in OUTPUT[1:])]
    assert is_good(laid_out({"一户一表": [("A1", LINES)], "Sheet2": [("A1", both)], **OTHERS}))


NAMES = {
    "全市规上工业增加值(万元)": "300,000",
    "规模以上工业增加值（2022年，亿元）": 30,
    "2022年全市规上工业增加值（亿元）": 30,
    "规上工业增加值（现价，万元）": 300000,
    "规上工业增加值,单位:万元": 300000,
    "全市规上工业增加值": "30亿元",
}
NEAR = [
    "规上工业增加值（2021年，亿元）",
    "规上工业增加值(可比价)(亿元)",
    "市规上工业企业增加值(亿元)",
    "工业增加值(规模以上)",
]


def with_fact(name, value, *more):
    """The good city whose official value added goes by another name."""
    rows = [*PROFILE[:2], [name, value], *more]
    return {"城市概况": [("A1", rows)], "一户一表": [("A1", LINES)], "基期产量": [("A1", OUTPUT)],
            "其他": [("A1", RAMPS), ("A6", PROJECTS)]}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_fact_is_known_with_its_unit_its_year_and_the_city(name):
    assert is_good(laid_out(with_fact(name, NAMES[name])))


@pytest.mark.parametrize("name", NEAR)
def test_a_name_near_to_a_fact_is_asked_about(name):
    (question,) = refused(with_fact(name, 30))
    assert (question.rule, question.cell, question.answers) == ("fact_meant", "A3", ("fact_as", "fact_out"))
    assert "是不是“规上工业增加值”" in question.sentence("zh")
    assert is_good(laid_out(with_fact(name, 30), {question.question: "fact_as"}))
    assert "above_scale_va" not in laid_out(with_fact(name, 30), {question.question: "fact_out"}).profile
    assert is_good(laid_out(with_fact(name, 28, ["规上工业增加值", 30])))


def test_a_change_of_a_fact_is_not_taken_for_it_and_told():
    found = laid_out(with_fact("规上工业增加值增长", 0.05))
    assert "above_scale_va" not in found.profile
    assert "facts_unused" in {note.rule for note in found.notes}


def with_row(table, *cells, at=1):
    """The good city with one more row in a table."""
    tables = {"城市概况": PROFILE, "一户一表": LINES, "基期产量": OUTPUT, "达产曲线": RAMPS, "项目": PROJECTS}
    rows = tables[table]
    return {**{name: [("A1", held)] for name, held in tables.items()}, table: [("A1", [*rows[:at], cells, *rows[at:]])]}


NO_DATA = {
    "circled numbers": ("一户一表", *"①②③④⑤⑥⑦⑧"),
    "letters and numbers": ("基期产量", "A", *range(1, 13)),
    "stems and numbers": ("一户一表", "甲", "乙", "丙", "丁", 1, 2, 3, 4),
    "numbers with formulas": ("一户一表", "甲", "乙", "丙", "丁", 1, 2, "3=1/2", 4),
    "numbers named": ("基期产量", "栏次", *range(1, 13)),
    "letters": ("一户一表", *"ABCDEFGH"),
    "a group of rows": ("一户一表", "▲重点监测企业"),
    "a subtotal": ("一户一表", "二、化工建材小计", None, None, None, 420000),
    "a remark with a number": ("一户一表", "注1：含来料加工"),
    "what a sign means": ("一户一表", "△为预计数"),
}


@pytest.mark.parametrize("row", NO_DATA)
def test_rows_that_are_no_data_are_left_out_and_told(row):
    found = laid_out(with_row(*NO_DATA[row]))
    assert is_good(found)
    assert "row_left_out" in {note.rule for note in found.notes}


def test_a_line_called_a_is_a_line_below_others():
    sheets = with_row("基期产量", "A", *range(1, 13), at=2)
    assert [(fault.rule, fault.value) for fault in refused(sheets)] == [("no_ref", "A")]


GROUPS = {
    "设计": ("产能", "设计产能", 4),
    "设计(吨)": ("产能", "设计产能", 4),
    "基期": ("价格（元）", "基期价格", 5),
    "增速": ("2023年计划", "计划增速", 7),
    "计划增速": ("2023年", "计划增速", 7),
    "计划增长": ("2023年（%）", "计划增速", 7),
}


@pytest.mark.parametrize("below", GROUPS)
def test_a_heading_under_another_counts_with_it(below):
    above, _, place = GROUPS[below]
    head = list(LINES[0])
    head[place] = below
    rows = [[*row[:place], row[place] * (100 if "%" in above else 1), *row[place + 1 :]] for row in LINES[1:]]
    upper = [None] * len(head)
    upper[0], upper[place] = "企业情况", above
    if place + 1 < len(head):
        upper[place + 1] = "其他"
    tables = {"一户一表": [("A1", [upper, head, *rows])], "基期产量": [("A1", OUTPUT)], **OTHERS}
    assert is_good(laid_out(tables))


def test_a_heading_of_the_plan_year_under_its_year_is_asked_about():
    head = [*LINES[0][:7], "增速"]
    upper = ["企业情况", *[None] * 6, "2023年"]
    tables = {"一户一表": [("A1", [upper, head, *LINES[1:]])], "基期产量": [("A1", OUTPUT)], **OTHERS}
    (question,) = refused(tables)
    assert (question.rule, question.cell) == ("column_meant", "H2")
    assert is_good(laid_out(tables, {question.question: "column_as"}))


@pytest.mark.parametrize(
    "heading", ["2023年计划增长%", "计划增速(%)", "计划增速%", "计划增速（2023年，%）", "2023年计划增速/%"]
)
def test_growth_in_per_cent_is_known_with_its_year(heading):
    rows = [[*LINES[0][:7], heading], *([*row[:7], row[7] * 100] for row in LINES[1:])]
    tables = {"一户一表": [("A1", rows)], "基期产量": [("A1", OUTPUT)], **OTHERS}
    assert is_good(laid_out(tables))


@pytest.mark.parametrize("heading", ["2024年计划增长%", "计划增速（2024年，%）"])
def test_a_plan_of_another_year_is_refused(heading):
    rows = [[*LINES[0][:7], heading], *([*row[:7], row[7] * 100] for row in LINES[1:])]
    tables = {"一户一表": [("A1", rows)], "基期产量": [("A1", OUTPUT)], **OTHERS}
    assert [fault.rule for fault in refused(tables)] == ["months_year"]


@pytest.mark.parametrize(
    ("name", "price", "asked"), [("阴极铜", 6.2, True), ("阴极铜", 62000, False), ("铜管", 6.2, False)]
)
def test_a_metal_s_price_far_from_the_world_market_s_is_asked(tmp_path, name, price, asked):
    product = tiny.rows({"product": "p", "zh": name, "unit": "t", "group": "copper"})
    tables = tiny.city(
        [tiny.line(product="p", unit="t", price=price)], [tiny.base(month=10 * 6.2e4 / price)], products=product
    )
    try:
        load_dataset(tiny.write(tables, tmp_path))
        rules = set()
    except DataError as error:
        rules = {fault.rule for fault in error.faults}
    assert ("odd_price" in rules) == asked
