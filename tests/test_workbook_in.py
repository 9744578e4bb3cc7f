"""Workbooks in: the same city however written; what people type; faults at their cells; hostile files refused."""

import copy
import datetime
import io
import random
import warnings
import zipfile

import openpyxl
import pytest
import tiny
from hypothesis import given
from hypothesis import strategies as st
from strategies import load
from workbooks import GOOD, column, good, pack, put

from sim import DataError, Scenario, designs, load_dataset, project
from sim.cli import main
from sim.dataset import schema
from sim.intake.archive import open_parts
from sim.intake.grid import Cell, Grid, Row
from sim.intake.load import read_workbook
from sim.intake.months import read_release
from sim.intake.normalise import half_width
from sim.intake.read import read_grids
from sim.intake.upload import read_files
from sim.language import DATA, Catalogue
from sim.present.coverage import coverage
from sim.workbook.template import ROWS_WITH_CHOICES, example_row, header_text, sheet_name, template_bytes


def measures_of(dataset):
    return project(dataset, designs.single(dataset, Scenario())).to_dict()["measures"]


def read(book, **more):
    return read_workbook(pack(book, **more), "city.xlsx")


def faults_of(data, name="city.xlsx"):
    with pytest.raises(DataError) as caught:
        read_workbook(data, name)
    return caught.value.faults


def value(dataset, table, name, row=0):
    return dataset.tables[table][name].iloc[row]


# --- the same city -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_dataset_written_to_the_template_reads_back_the_same(sample, lang):
    again = read_workbook(template_bytes(lang, sample), "sample.xlsx")
    assert again.hash == sample.hash
    assert measures_of(again) == measures_of(sample)
    assert not again.notes


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_new_table_written_to_the_template_reads_back_the_same(lang):
    tables = tiny.with_every_new_table()
    tables["official"] = tiny.rows({"month": "2023-03", "growth_to_date": "0.062"})
    tables["past_years"] = tiny.rows({"year": "2021", "target": "0.08", "forecast": "0.09", "outcome": "0.1"})
    tables["targets"] += tiny.rows(
        {"target": "d", "measure": "iva_growth", "year": "2023-06", "value": "0.06", "tier": "internal"}
    )
    tables["lines"][0] |= tiny.rows({"in_iva": "0.5", "exit": "2024-07", "plan_growth": "", "plan_output": "130"})[0]
    tables["lines"][0]["plan_includes_projects"] = "no"
    tables["profile"] += tiny.rows({"key": "va_basis", "value": "own"})
    dataset = load(tables)
    again = read_workbook(template_bytes(lang, dataset), "city.xlsx")
    assert again.hash == dataset.hash
    assert {
        "industries",
        "counties",
        "events",
        "official",
        "costs",
        "past_years",
        "past_plans",
        "past_projects",
    } <= set(again.raw)
    assert again.raw["lines"].rows[1]["industry"] == "0610", "with the nought it begins with"
    assert measures_of(again) == measures_of(dataset)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_table_of_the_template_has_an_example_with_all_that_must_be_filled(lang):
    for table in schema().values():
        row = example_row(table, lang)
        wanted = [part.name for part in table.columns.values() if part.need == "always"]
        assert all(row[name] for name in wanted), table.name


def times(value, by):
    """A number in a unit a power of ten larger or smaller, as a person would type it."""
    from decimal import Decimal

    return value if value in (None, "**") else float(Decimal(str(value)) * Decimal(by))


def chinese(sample):
    """The sample as a planner would send it: titles, Chinese headers, other units, choices and references in words."""
    book, words = good(DATA / "sample"), Catalogue("workbook", "choices")
    units = {
        "investment": ("万元", 10000),
        "spent": ("万元", 10000),
        "plan_growth": ("%", 100),
        "price": ("万元/计量单位", "0.0001"),
    }
    units |= {"output_target": ("万元", 10000), "share_lost": ("百分比", 100), "land": ("亩", 15)}
    units["va_rate"] = ("%", 100)
    sheets, merged = {}, {}
    for name, table in schema().items():
        if name not in book:
            continue
        head, *rows = book[name]
        titles = [table.columns[key].title.zh + (f"({units[key][0]})" if key in units else "") for key in head]
        for at, key in enumerate(head):
            declared = table.columns[key]
            for row in rows:
                cell = row[at]
                if key in units and name != "parks":
                    row[at] = times(cell, units[key][1])
                elif declared.kind == "choice" and cell:
                    row[at] = words[cell]["zh"]
                elif declared.kind == "month" and cell:
                    year, month = str(cell).split("-")
                    row[at] = random.Random(cell).choice(
                        [f"{year}年{int(month)}月", f"{year}/{int(month)}", datetime.date(int(year), int(month), 1)]
                    )
                elif declared.kind == "ref" and declared.to == "parks" and cell:
                    row[at] = sample.names("parks")[cell].zh
        if name == "parks":
            titles[head.index("land")] = "可用土地"
        rows.insert(len(rows) // 2, [None] * len(head))
        rows.append(["合 计", *([None] * (len(head) - 1))])
        rows.append(["注:数据来自各企业月报。"])
        sheets[table.title.zh] = [[f"{table.title.zh}(2022年)"], [None], titles, *rows]
        merged[table.title.zh] = [f"A1:{openpyxl.utils.get_column_letter(len(head))}1"]
    return sheets, merged


def test_a_chinese_workbook_in_other_units_is_the_same_city_to_the_bit(sample):
    sheets, merged = chinese(sample)
    again = read(sheets, merged=merged)
    assert measures_of(again) == measures_of(sample)
    assert again.hash == sample.hash
    rules = {note.rule for note in again.notes}
    assert rules >= {"unit_converted", "choice_read", "month_read", "name_read", "row_left_out"}
    price = next(note for note in again.notes if (note.table, note.column) == ("lines", "price"))
    assert len(price.cells) == len(sample.tables["lines"])
    assert price.sentence("en") == (
        "sheet 一户一表, column price: converted from 万元/计量单位 to yuan/unit, times 10000, "
        f"{len(price.cells)} cells (such as K4 '17.5', read as 175000)."
    )
    assert "换算" in price.sentence("zh")


def test_folder_and_workbook_give_the_same_path(tmp_path):
    (tmp_path / "city.xlsx").write_bytes(pack(good()))
    one, other = load_dataset(GOOD), load_dataset(tmp_path / "city.xlsx")
    assert (one.hash, measures_of(one)) == (other.hash, measures_of(other))
    assert other.name == "city"


# --- the template --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_template_holds_every_table_column_and_drop_down(lang):
    book = openpyxl.load_workbook(io.BytesIO(template_bytes(lang)))
    assert len(book.sheetnames) == len(schema()) + 2
    for table in schema().values():
        sheet = book[sheet_name(table)]
        heads = [cell.value for cell in sheet[2]]
        assert heads == [header_text(part) for part in table.columns.values()]
        assert all(
            part.name in head and part.title.zh in head
            for part, head in zip(table.columns.values(), heads, strict=True)
        )
        assert all(cell.comment.text for cell in sheet[2])
        key = example_row(table, lang)[next(iter(table.columns))].partition("：")[2]
        assert sheet["A3"].value == (f"示例 example：{key}" if key else "示例 example")
        rules = {str(rule.sqref).split(":")[0][:-1]: rule for rule in sheet.data_validations.dataValidation}
        for at, part in enumerate(table.columns.values(), start=1):
            rule = rules[openpyxl.utils.get_column_letter(at)]
            free = part.kind == "text" or (part.kind == "key" and table.key != (part.name,))
            assert rule.type == ("list" if part.kind in ("choice", "ref") else None if free else "custom")
            bounds = [f"{sign}{end:g}" for sign, end in ((">=", part.lowest), ("<=", part.highest)) if end is not None]
            assert all(bound in rule.formula1 for bound in bounds)
            assert ('"**"' in (rule.formula1 or "")) == (part.need == "unknown" and part.numeric)
            assert ("COUNTIF" in (rule.formula1 or "")) == (table.key == (part.name,) and part.kind != "ref")
            assert rule.prompt
            if part.kind == "ref":
                target, _, place = rule.formula1.partition("!")
                assert target.strip("'") == sheet_name(schema()[part.to])
                assert place == f"$A$4:$A${ROWS_WITH_CHOICES}"
    assert not [cell for sheet in book for row in sheet for cell in row if cell.data_type == "f"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_template_with_its_filled_example_copied_in_is_a_city_without_a_question(lang, tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(template_bytes(lang)))
    page = [[cell.value for cell in row] for row in book[Catalogue("workbook", "template")["filled"][lang]].iter_rows()]
    starts = [place for place, row in enumerate(page) if row[0] in book.sheetnames]
    for start, end in zip(starts, [*starts[1:], len(page)], strict=True):
        sheet = book[page[start][0]]
        sheet.delete_rows(3, sheet.max_row)
        for at, row in enumerate((row for row in page[start + 2 : end] if any(row)), start=3):
            for place, text in enumerate(row[: len(sheet[2])], start=1):
                sheet.cell(at, place).value = text
    book.save(tmp_path / "city.xlsx")
    found = load_dataset(tmp_path / "city.xlsx")
    assert [len(found.tables[name]) for name in ("lines", "base_output", "projects")] == [3, 3, 1]
    assert {note.rule for note in found.notes} <= {"row_left_out", "choice_read"}
    assert 0.9 < coverage(found).share < 1.05
    growth = project(found, designs.single(found, Scenario())).value("iva_growth")
    assert growth == pytest.approx(0.0636, abs=5e-5)


def test_the_template_s_filled_example_is_no_part_of_it():
    words = Catalogue("workbook", "template")
    sheet = {words["filled"].zh: [["产线编码", "计划增速"], ["l", "0.5"]], words["readme"].en: [["x"], ["y"]]}
    assert read(good(DATA / "sample") | sheet).key == read(good(DATA / "sample")).key
    assert not [note for note in read(good(DATA / "sample") | sheet).notes if note.rule.startswith("sheet_")]


def test_the_command_line_writes_the_template_and_checks_a_workbook(tmp_path, capsys):
    assert main(["template", str(tmp_path / "t.xlsx")]) == 0
    assert main(["check", str(tmp_path / "t.xlsx")]) == 2
    assert "sheet 一户一表 lines" in capsys.readouterr().err
    book = good()
    put(book, "lines", 2, "plan_growth", "5%")
    (tmp_path / "city.xlsx").write_bytes(pack(book))
    assert main(["check", str(tmp_path / "city.xlsx")]) == 0
    assert "note: sheet lines, column plan_growth: converted from %" in capsys.readouterr().out


def test_an_empty_template_lacks_only_what_must_be_filled():
    found = {(fault.table, fault.rule) for fault in faults_of(template_bytes("zh"))}
    assert found == {("lines", "no_rows"), ("base_output", "no_rows"), ("profile", "profile_missing")}


def test_a_template_filled_by_hand_is_a_city():
    book = openpyxl.load_workbook(io.BytesIO(template_bytes("zh")))
    filled = good()
    for name in ("profile", "lines", "base_output", "projects", "ramps", "parks"):
        sheet, (head, *rows) = book[sheet_name(schema()[name])], filled[name]
        if name == "profile":
            sheet["B6"] = 2022
            assert sheet["A6"].value == "基期年份 base_year"
            continue
        places = {part.name: at for at, part in enumerate(schema()[name].columns.values(), start=1)}
        for index, row in enumerate(rows):
            for key, cell in zip(head, row, strict=True):
                sheet.cell(4 + index, places[key], "在建 building" if cell == "building" else cell)
    buffer = io.BytesIO()
    book.save(buffer)
    dataset = read_workbook(buffer.getvalue(), "filled.xlsx")
    assert dataset.base_year == 2022
    assert value(dataset, "projects", "stage") == "building"
    assert "products" not in dataset.raw, "an optional sheet nobody filled is an absent table"
    assert project(dataset, designs.single(dataset, Scenario())).value("iva_growth")


# --- what people type ----------------------------------------------------------------------------------------------

CAPACITY, GROWTH = ("lines", "design_capacity"), ("lines", "plan_growth")
TYPED = [
    (CAPACITY, "设计产能", "12000", 12000),
    (CAPACITY, "design capacity", "12,000", 12000),
    (CAPACITY, "design_capacity", "12,000.50", 12000.5),
    (CAPACITY, "设计产能 design_capacity", "12 000", 12000),
    (CAPACITY, "设计产能(万吨)", 1.2, 12000),
    (CAPACITY, "设计产能(万吨/年)", "1.2", 12000),
    (CAPACITY, "设计产能/万吨", 1.2345, 12345),
    (CAPACITY, "设计产能【千吨】", 12, 12000),
    (CAPACITY, "设计产能(kt)", 12, 12000),
    (CAPACITY, "设计产能(万)", 1.2, 12000),
    (CAPACITY, "设计产能", "1.2万吨", 12000),
    (CAPACITY, "设计产能", "1.2 万", 12000),
    (CAPACITY, "设计产能(吨)", "1.2万", 12000),
    (CAPACITY, "设计产能(万吨)", "12000吨", 12000),
    (CAPACITY, "  设计\n产能* ", " 12000 ", 12000),
    (CAPACITY, "产能", 1.2e4, 12000),
    (GROWTH, "计划增速", "5%", 0.05),
    (GROWTH, "计划增速", "5.5%", 0.055),
    (GROWTH, "计划增速(%)", 5.5, 0.055),
    (GROWTH, "计划增速(%)", "-5.5", -0.055),
    (GROWTH, "计划增速(%)", "5.5%", 0.055),
    (GROWTH, "计划增速(小数)", 0.055, 0.055),
    (("lines", "ceiling"), "可持续上限", "105%", 1.05),
    (("lines", "price"), "基期价格(万元/吨)", 5, 50000),
    (("lines", "price"), "基期价格(元/千克)", 50, 50000),
    (("lines", "price"), "基期价格", "5万元/吨", 50000),
    (("lines", "energy"), "综合能耗(千克标煤/吨)", 400, 0.4),
    (("lines", "power"), "电耗(度/吨)", 150, 150),
    (("projects", "investment"), "总投资(万元)", 100000, 10),
    (("projects", "investment"), "总投资(亿元)", 10, 10),
    (("projects", "investment"), "投资额(万元)", "100,000", 10),
    (("projects", "investment"), "总投资", "10亿元", 10),
    (("projects", "capacity"), "新增产能(万吨/年)", 0.24, 2400),
    (("projects", "commissioning"), "投产", "2023-06", "2023-06"),
    (("projects", "commissioning"), "投产年月", "2023年6月", "2023-06"),
    (("projects", "commissioning"), "投产", "2023年12月份", "2023-12"),
    (("projects", "commissioning"), "投产时间", "2023/6", "2023-06"),
    (("projects", "commissioning"), "投产", "2023/12", "2023-12"),
    (("projects", "commissioning"), "投产", "2023.6", "2023-06"),
    (("projects", "commissioning"), "投产", "2023.10", "2023-10"),
    (("projects", "commissioning"), "投产", "2023-6-30", "2023-06"),
    (("projects", "commissioning"), "投产", "2023年6月15日", "2023-06"),
    (("projects", "commissioning"), "投产", 202306, "2023-06"),
    (("projects", "commissioning"), "投产", "6/2023", "2023-06"),
    (("projects", "commissioning"), "投产", datetime.date(2023, 6, 1), "2023-06"),
    (("projects", "commissioning"), "投产", datetime.datetime(2023, 6, 30, 8, 0), "2023-06"),
    (("projects", "stage"), "阶段", "在建", "building"),
    (("projects", "stage"), "阶段", "在建 building", "building"),
    (("projects", "stage"), "stage", "Trial Run", "trial"),
    (("projects", "park"), "所属园区", "东区", "east"),
    (("projects", "park"), "园区", "East Park", "east"),
    (("base_output", "m03"), "2022-03", 1000, 1000),
    (("base_output", "m03"), "2022年3月", 1000, 1000),
    (("base_output", "m03"), "三月", 1000, 1000),
    (("base_output", "m03"), "Mar", 1000, 1000),
    (("base_output", "m03"), "3月份", "1,000", 1000),
    (("base_output", "m03"), "3月(万吨)", 0.1, 1000),
    (("base_output", "m03"), datetime.date(2022, 3, 1), 1000, 1000),
    (("targets", "value"), "目标值", "8%", 0.08),
    (("overhauls", "share_lost"), "停产比例", "10%", 0.1),
    (("parks", "land"), "可用土地(亩)", 300, 20),
    (("lines", "industry"), "国民经济行业代码", 3211, "3211"),
    (("lines", "industry"), "行业小类", "C3211", "3211"),
    (("lines", "industry"), "行业代码", "c32", "32"),
    (("lines", "industry"), "行业大类", 6, "06"),
    (("lines", "industry"), "行业", "32 有色金属冶炼和压延加工业", "32"),
    (("lines", "industry"), "所属行业", "有色金属冶炼和压延加工业(C32)", "32"),
    (("lines", "industry"), "行业名称", "有色金属冶炼和压延加工业", "32"),
    (("lines", "industry"), "industry code", "Smelting of nonferrous metals", "32"),
    (("lines", "industry"), "行业代码", "B610", "0610"),
    (("lines", "industry"), "行业代码", 610, "0610"),
    (("lines", "industry"), "行业代码", "L711", "711"),
    (("lines", "industry"), "行业代码", "651", "651"),
    (("lines", "industry"), "行业代码", "3211.0", "3211"),
    (("lines", "industry"), "行业代码", "３２１１", "3211"),
    (("lines", "county"), "所在县区", "北县", "north"),
    (("lines", "county"), "属地", "North  county", "north"),
    (("lines", "county"), "县(市、区)", "南区", "south"),
    (("lines", "owner"), "包联单位", "市发改委", "市发改委"),
    (("lines", "owner"), "牵头部门", "市发改委", "市发改委"),
    (("lines", "in_iva"), "计入工业比例", "100%", 1),
    (("lines", "plan_includes_projects"), "是否含新项目", "不含", "no"),
    (("lines", "plan_includes_projects"), "计划含新项目", "是", "yes"),
    (("lines", "plan_includes_projects"), "含新项目", False, "no"),
    (("lines", "exit"), "退库时间", "2024年1月", "2024-01"),
    (("lines", "exit"), "退库月份", datetime.date(2024, 1, 1), "2024-01"),
    (("industries", "va_rate"), "增加值率(%)", 22, 0.22),
    (("industries", "sector"), "门类", "采矿业", "mining"),
    (("industries", "sector"), "行业门类", "C", "manufacturing"),
    (("industries", "sector"), "门类", "电力、热力、燃气及水生产和供应业", "utilities"),
    (("events", "change"), "增减幅度", "-30%", -0.3),
    (("events", "change"), "变动幅度(%)", -30, -0.3),
    (("events", "change"), "增减比例", "减产30%", -0.3),
    (("events", "change"), "变动比例", "停产", -1),
    (("events", "from"), "开始时间", "2023年6月", "2023-06"),
    (("official", "growth_to_date"), "累计增速(%)", 5.2, 0.052),
    (("official", "growth_to_date"), "规上工业增加值累计增速", "5.2%", 0.052),
    (("official", "growth_to_date"), "累计增速(%)", 1.2, 0.012),
    (("official", "growth_to_date"), "累计同比", 0.082, 0.082),
    (("official", "growth_to_date"), "累计同比", "8.2%", 0.082),
    (("official", "month"), "公布月份", "2023年1-2月", "2023-02"),
    (("official", "month"), "公布月份", "1—2月", "2023-02"),
    (("official", "month"), "月份", "1-2月份累计", "2023-02"),
    (("official", "month"), "统计月份", "2月", "2023-02"),
    (("official", "month"), "统计月份", "三月", "2023-03"),
    (("official", "month"), "统计月份", "一至二月", "2023-02"),
    (("official", "month"), "统计月份", "2023年十一月份", "2023-11"),
    (("projects", "commissioning"), "投产", "2023年十二月", "2023-12"),
    (("official", "month"), "公布时间", datetime.date(2023, 2, 1), "2023-02"),
    (("targets", "year"), "年份", "2023年", "2023"),
    (("targets", "year"), "年度", "2023.0", "2023"),
    (("targets", "year"), "期间", "2023-03", "2023-03"),
    (("targets", "year"), "期间", "202303", "2023-03"),
    (("targets", "year"), "目标年份", "2023年3月", "2023-03"),
    (("targets", "year"), "期间", "2023年1-3月", "2023-03"),
    (("targets", "year"), "期间", "2023年前三季度", "2023-09"),
    (("targets", "year"), "period", datetime.date(2023, 3, 1), "2023-03"),
    (("targets", "measure"), "测算指标", "规上工业增加值累计增速", "iva_growth_to_date"),
    (("targets", "tier"), "层级", "省下达", "province"),
    (("targets", "tier"), "目标类型", "内控目标", "internal"),
    (("costs", "cost"), "单位成本(万元)", 200, 0.02),
    (("costs", "lead_months"), "见效时间", "6个月", 6),
    (("past_years", "outcome"), "实际增速(%)", 9, 0.09),
    (("past_plans", "planned"), "计划产量(万吨)", 1.2, 12000),
    (("past_projects", "commissioned"), "实际投产时间", "2020年9月", "2020-09"),
]  # fmt: skip
PARTS = [
    ("line", "阳极铜", "smelter"), ("line", "甲公司 阳极铜", "smelter"), ("firm", "甲 公司", "甲公司"),
    ("product_group", "铜", "copper"),
    ("chain", "金属链", "metals"), ("industry", "C32", "32"), ("industry", "金属制品业", "33"), ("industry", 6, "06"),
    ("county", "北县", "north"), ("park", "East park", "east"), ("factor", "电力", "electricity"), ("city", "全市", ""),
    ("产线", "精炼铜", "refinery"), ("县(市、区)", "south", "south"), ("影响全部", "", None),
]  # fmt: skip


@pytest.mark.parametrize(("scope", "of", "right"), PARTS, ids=str)
def test_what_an_event_is_of_is_found_by_any_of_its_names(scope, of, right):
    book = good()
    book["industries"][1][0] = "06"
    book["lines"][3][column(book, "lines", "industry")] = "0690"
    put(book, "events", 2, "scope", scope)
    put(book, "events", 2, "of", of)
    if scope == "factor":
        put(book, "events", 2, "made_up", None)
    if right is None:
        (fault,) = faults_of(pack(book))
        assert (fault.rule, fault.column) == ("should_be", "scope")
        return
    dataset = read(book)
    assert value(dataset, "events", "of") == right
    assert bool(dataset.notes) == (of != right or scope in ("产线", "县(市、区)"))


@pytest.mark.parametrize(
    ("kind", "given", "right"),
    [
        ("产能上限", "精炼铜", "refinery"),
        ("项目", "Foundry", "castings"),
        ("外购", "阴极铜", "copper"),
        ("要素", "电力", "electricity"),
    ],
)
def test_what_a_cost_eases_is_found_by_any_of_its_names(kind, given, right):
    book = good()
    put(book, "costs", 2, "kind", kind)
    put(book, "costs", 2, "id", given)
    assert value(read(book), "costs", "id") == right


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("产业链现价产值:金属链", "chain_output:metals"),
        ("chain_output:Metals", "chain_output:metals"),
        ("growth_county:北县", "growth_county:north"),
        ("growth_sector:制造业", "growth_sector:manufacturing"),
        ("growth_industry:C32", "growth_industry:32"),
    ],
)
def test_the_part_a_target_is_of_is_found_by_any_of_its_names(typed, right):
    book = good()
    put(book, "targets", 3, "measure", typed)
    put(book, "targets", 3, "value", 0.05)
    dataset = read(book)
    assert value(dataset, "targets", "measure", 1) == right
    assert bool(dataset.notes) == (typed != right)


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("统计口径", "industry"),
        ("经济口径", "own"),
        ("OWN", "own"),
        ("industry", "industry"),
        ("企业口径", "own"),
    ],
)
def test_the_basis_of_value_added_is_said_in_words(typed, right):
    book = good()
    book["profile"].append(["增加值核算口径", typed, None, None, None])
    assert read(book).profile["va_basis"] == right


def test_a_code_that_may_have_lost_its_zero_is_asked_about_where_the_table_does_not_tell():
    book = good()
    put(book, "lines", 4, "industry", 711)
    assert [(fault.rule, fault.cell, fault.value) for fault in faults_of(pack(book))] == [("code_meant", "T4", "711")]
    book["industries"].append(["L71", "租赁业", "Leasing", "", None, None, None])
    assert value(read(book), "lines", "industry", 2) == "711"
    book["industries"][-1][0] = "B07"
    assert value(read(book), "lines", "industry", 2) == "0711"


def test_an_industry_named_beside_its_code_alone_is_found_by_that_name():
    book = good()
    book["industries"] = [
        ["industry", "va_rate"],
        ["06 煤炭开采和洗选业", 0.5],
        ["有色金属冶炼和压延加工业(C32)", 0.22],
    ]
    put(book, "lines", 2, "industry", "有色金属冶炼和压延加工业")
    put(book, "lines", 4, "industry", "煤炭开采和洗选业")
    dataset = read(book)
    assert list(dataset.tables["industries"]["zh"]) == ["煤炭开采和洗选业", "有色金属冶炼和压延加工业"]
    assert list(dataset.tables["lines"]["industry"]) == ["32", "3211", "06"]
    assert "zh" in dataset.raw["industries"].columns


@pytest.mark.parametrize(
    ("listed", "typed", "right", "rule"),
    [("06", 610, "0610", "code_zero"), ("0610", 61, "061", "code_zero"), ("06", "C3211", "3211", "code_read")],
)
def test_how_a_code_was_read_is_told_and_a_longer_code_tells_too(listed, typed, right, rule):
    book = good()
    book["industries"][1][0] = listed
    put(book, "lines", 2, "industry", typed)
    dataset = read(book)
    assert value(dataset, "lines", "industry") == right
    assert [note.cells for note in dataset.notes if note.rule == rule] == [("T2",)]


def test_a_planned_output_under_its_year():
    book = good()
    at = column(book, "lines", "plan_output")
    book["lines"][0][at] = "2023年计划产量(万吨)"
    book["lines"][1][at] = 1.25
    put(book, "lines", 2, "plan_growth", None)
    assert value(read(book), "lines", "plan_output") == 12500
    book["lines"][0][at] = "2022年计划产量(万吨)"
    (fault,) = faults_of(pack(book))
    assert (fault.rule, fault.cell, fault.details["year"]) == ("months_year", "X1", "2023")


def test_a_name_beside_a_code_is_a_column_of_its_own():
    """A ledger has 行业代码 and 行业名称, 企业 and 企业名称; the surer heading is read, the other left out and told."""
    book = good()
    book["lines"][0] += ["行业名称", "企业名称"]
    for row in book["lines"][1:]:
        row += ["某某业", "某某公司"]
    dataset = read(book)
    assert dataset.hash == read(good()).hash
    assert [note.details["found_column"] for note in dataset.notes] == ["行业名称", "企业名称"]


@pytest.mark.parametrize(("where", "head", "typed", "right"), TYPED, ids=lambda part: str(part)[:24])
def test_what_people_type_is_read_right(where, head, typed, right):
    table, name = where
    book = good()
    at = column(book, table, name)
    del book["targets"][2:]
    for row in book[table][2:]:
        row[at] = typed
    book[table][0][at], book[table][1][at] = head, typed
    dataset = read(book)
    assert value(dataset, table, name) == pytest.approx(right, rel=1e-15, abs=0) if isinstance(right, float) else right
    assert value(dataset, table, name) == right
    changed = typed != right and str(typed).strip() != str(right)
    if changed and not (isinstance(typed, float) and typed == right):
        assert dataset.notes, "what was converted is listed"
        assert all(note.sentence(lang) for note in dataset.notes for lang in ("zh", "en"))


@pytest.mark.parametrize(
    ("typed", "right"),
    [("2022年1-2月", "2022-02"), ("1-2月", "2023-02"), ("3月", "2023-03"), ("2022年3月", "2022-03")],
)
def test_a_release_is_of_its_own_year_where_it_names_one(typed, right):
    assert read_release(Cell(typed), "2023").text == right


def out_of_sight():
    """The good city with a hidden row, a filtered one, a struck-out one, a hidden column and a hidden sheet."""
    book = openpyxl.load_workbook(io.BytesIO(pack(good())))
    book["lines"].row_dimensions[3].hidden = True
    book["lines"].column_dimensions["K"].hidden = True
    book["base_output"].auto_filter.ref = "A1:M3"
    book["base_output"].auto_filter.add_filter_column(0, ["refinery"])
    book["base_output"].row_dimensions[2].hidden = True
    for cell in book["projects"][3]:
        cell.font = openpyxl.styles.Font(strike=True)
    book["projects"]["C2"].font = openpyxl.styles.Font(strike=True)
    book["targets"].sheet_state = "hidden"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_what_is_out_of_sight_or_struck_out_is_read_and_told():
    found = read_workbook(out_of_sight(), "city.xlsx")
    assert found.hash == read(good()).hash
    assert {(note.rule, note.table, *note.details.values()) for note in found.notes} == {
        ("rows_hidden", "lines", "3"),
        ("columns_hidden", "lines", "K"),
        ("rows_filtered", "base_output", "2"),
        ("rows_struck", "projects", "3"),
        ("sheet_hidden", "targets"),
    }
    told = [note.sentence("en") for note in found.notes]
    assert "sheet base_output: rows 2 are filtered out of sight" in " ".join(told)


def test_masks_blank_rows_titles_totals_and_own_columns():
    book = good()
    put(book, "lines", 2, "energy", "**")
    put(book, "lines", 3, "energy", "**.*")
    put(book, "lines", 4, "power", "***")
    put(book, "projects", 2, "investment", "**亿元")
    put(book, "projects", 2, "spent", " ")
    lines = book["lines"]
    lines[0].append("备注")
    for row in lines[1:]:
        row.append("随便写的")
    lines.insert(2, [None, "  ", " "])
    lines.insert(1, ["单位", None, None, None, None, None, None, None, "吨/年"])
    lines.append(["有色小计", None, None, None, None, None, None, None, 25000])
    lines.append(["合  计", None, None, None, None, None, None, None, 25000])
    lines.append(["Total:", None, None, None, None, None, None, None, 25000])
    lines.append(["填表人:张三"])
    lines.insert(0, [None])
    lines.insert(0, ["甲市规上工业企业一户一表(2022年)"])
    dataset = read(book, merged={"lines": ["A1:S1"]})
    assert len(dataset.tables["lines"]) == 3
    assert dataset.unknown()[("lines", "energy")] == ["smelter", "refinery"]
    assert dataset.unknown()[("projects", "investment")] == ["second_cell"]
    assert {"row_left_out", "column_left_out"} <= {note.rule for note in dataset.notes}
    assert [note.details["rows"] for note in dataset.notes if note.rule == "row_left_out"] == ["9, 10, 11, 12"]


def test_a_unit_above_the_table_speaks_for_the_columns_it_fits():
    book = good()
    for row in book["base_output"][1:]:
        row[1:] = [cell / 10000 for cell in row[1:]]
    book["base_output"][:0] = [["基期产量", None, None, "单位:万吨"]]
    dataset = read(book)
    assert value(dataset, "base_output", "m01") == 950
    assert [note.details["from_unit"] for note in dataset.notes] == ["万吨"] * 12


def test_a_percent_format_already_holds_a_fraction():
    book = good()
    at = column(book, "lines", "plan_growth")
    book["lines"][0][at] = "计划增速(%)"
    for row in book["lines"][1:]:
        row[at] = 0.05
    cells = {("lines", f"{openpyxl.utils.get_column_letter(at + 1)}{row}"): "0.0%" for row in (2, 3, 4)}
    assert value(read(book, formats=cells), "lines", "plan_growth") == 0.05


def test_a_merged_word_holds_for_all_its_rows():
    book = good()
    put(book, "lines", 3, "firm", None)
    dataset = read(book, merged={"lines": ["B2:B3"]})
    assert list(dataset.tables["lines"]["firm"][:2]) == ["甲公司", "甲公司"]
    assert [note.cells for note in dataset.notes if note.rule == "merged_filled"] == [("B3",)]


def test_a_header_of_two_rows():
    book = good()
    months = [f"{month}月" for month in range(1, 13)]
    book["base_output"][0:1] = [["产线", "2022年产量", *[None] * 11], [None, *months]]
    dataset = read(book, merged={"base_output": ["A1:A2", "B1:M1"]})
    assert dataset.hash == load_dataset(GOOD).hash


def test_a_share_that_may_be_a_percentage_is_asked_about():
    book = good()
    put(book, "lines", 2, "plan_growth", 5)
    (fault,) = faults_of(pack(book))
    assert (fault.rule, fault.cell) == ("percent_meant", "M2")
    assert "5% or 500%" in fault.sentence()
    assert [fault.answer(each) for each in fault.answers] == [
        "mixed: 0.08 is 8%, 5 is 5%", "5%: the whole column is in percent", "500%: the whole column is in fractions",
    ]  # fmt: skip
    for answer, growth in zip(fault.answers, (0.05, 0.05, 5), strict=True):
        found = read_files([("city.xlsx", pack(book))], {fault.question: answer})
        assert value(found, "lines", "plan_growth") == growth
    put(book, "lines", 2, "plan_growth", "500%")
    (fault,) = faults_of(pack(book))
    assert (fault.rule, fault.cell, fault.answers) == ("odd_share", "M2", ("as_stated", "hundredth"))
    for answer, growth in zip(fault.answers, (5, 0.05), strict=True):
        found = read_files([("city.xlsx", pack(book))], {fault.question: answer})
        assert value(found, "lines", "plan_growth") == growth
    put(book, "lines", 2, "plan_growth", 5)
    put(book, "lines", 1, "plan_growth", "计划增速(小数)")
    assert [fault.rule for fault in faults_of(pack(book))] == ["percent_meant"]


def test_facts_of_the_profile_by_name_and_in_other_units():
    book = good()
    book["profile"] = [
        ["指标", "数值", "单位"],
        ["基期年份", "2022年", None],
        ["地区生产总值", "5,200,000", "万元"],
        ["测算月数", 12, None],
    ]
    book["profile"] += [["month_lengths", "equal", None], ["start_rate", "90%", None]]
    dataset = read(book)
    assert (dataset.base_year, dataset.profile["gdp"], dataset.profile["start_rate"]) == (2022, "520", "0.9")
    assert dataset.assumptions["start_rate"].default == 0.9
    assert value(dataset, "profile", "unit", 1) == "亿元"


ALIKE_TABLES = {
    "base_output": ("line", "lines", "line"),
    "projects": ("line", "lines", "line"),
    "lines": ("chain", "chains", "chain"),
    "exposures": ("factor", "factors", "factor"),
    "recipes": ("product", "products", "product"),
}


@pytest.mark.parametrize("table", ALIKE_TABLES)
def test_a_reference_means_the_row_written_so_whatever_folds_alike(table):
    """Beside the row that is meant stands one that differs in capitals only, before it and after it."""
    name, to, key = ALIKE_TABLES[table]
    book = good()
    at, own = column(book, table, name), column(book, to, key)
    meant = next(row[at] for row in book[table][1:] if row[at])
    for place in (1, len(book[to])):
        wrong = [*next(row for row in book[to] if row[own] == meant)]
        wrong[own] = meant.upper()
        other = copy.deepcopy(book)
        other[to].insert(place, wrong)
        if to == "lines":
            wrong[column(book, to, "entry")] = "new_entity"
        assert meant in set(read(other).tables[table][name])


@pytest.mark.parametrize(
    ("table", "row", "name"), [("projects", 2, "line"), ("lines", 2, "chain"), ("lines", 2, "park")]
)
def test_a_reference_that_fits_two_rows_is_asked_about(table, row, name):
    book = good()
    to, meant = schema()[table].columns[name].to, book[table][row - 1][column(book, table, name)]
    twin = [*next(line for line in book[to] if line[0] == meant)]
    twin[0] = meant.upper()
    if to == "lines":
        twin[column(book, to, "entry")] = "new_entity"
    book[to].append(twin)
    put(book, table, row, name, meant.capitalize())
    (fault,) = faults_of(pack(book))
    assert (fault.rule, fault.value) == ("several_rows", meant.capitalize())


def test_sheets_in_any_language_and_sheets_of_their_own():
    book = good()
    names = {
        "lines": "一户一表",
        "base_output": "Base-year output",
        "projects": "项目清单",
        "profile": "城市概况 profile",
    }
    book = {names.get(name, name): rows for name, rows in book.items()}
    book["填表说明"] = [["请如实填写"]]
    book["通讯录"] = [["姓名", "电话"], ["张三", "123"]]
    dataset = read(book)
    assert measures_of(dataset) == measures_of(load_dataset(GOOD))
    assert [(note.rule, note.sheet) for note in dataset.notes] == [("sheet_left_out", "通讯录")]


def test_csv_as_a_spreadsheet_in_china_saves_it(tmp_path):
    for file in GOOD.glob("*.csv"):
        (tmp_path / file.name).write_bytes(file.read_text(encoding="utf-8").encode("gb18030"))
    dataset = load_dataset(tmp_path)
    assert dataset.hash == load_dataset(GOOD).hash
    assert {note.rule for note in dataset.notes} == {"encoding"}


# --- faults at their cells -----------------------------------------------------------------------------------------


def change(table, row, name, typed):
    return lambda book: put(book, table, row, name, typed)


def head(table, name, typed):
    return lambda book: put(book, table, 1, name, typed)


PLANTED = {
    "letters in a number": (change("lines", 2, "design_capacity", "一万二"), ("lines", "I2", "should_be", "一万二")),
    "a range": (change("lines", 3, "price", "5-6万"), ("lines", "K3", "should_be", "5-6万")),
    "wrong grouping": (change("lines", 3, "price", "1,2345"), ("lines", "K3", "should_be", "1,2345")),
    "a decimal comma": (change("lines", 3, "va_rate", "0,2"), ("lines", "L3", "should_be", "0,2")),
    "a dash": (change("lines", 3, "price", "—"), ("lines", "K3", "should_be", "—")),
    "too large": (change("lines", 2, "va_rate", "130%"), ("lines", "L2", "should_be", "130%")),
    "negative": (change("base_output", 3, "m02", -5), ("base_output", "C3", "should_be", "-5")),
    "empty": (change("base_output", 2, "m05", None), ("base_output", "F2", "empty", "")),
    "masked": (change("base_output", 2, "m05", "**"), ("base_output", "F2", "masked", "**")),
    "January or October": (change("projects", 2, "commissioning", 2023.1), ("projects", "J2", "month_meant", "2023.1")),
    "month thirteen": (change("projects", 2, "commissioning", "2023-13"), ("projects", "J2", "should_be", "2023-13")),
    "month 13": (change("projects", 2, "commissioning", "2023/13"), ("projects", "J2", "should_be", "2023/13")),
    "a day count": (change("projects", 2, "commissioning", 45078), ("projects", "J2", "should_be", "45078")),
    "no such choice": (change("projects", 2, "stage", "差不多了"), ("projects", "H2", "should_be", "差不多了")),
    "no such row": (change("projects", 2, "line", "refinary"), ("projects", "D2", "no_ref", "refinary")),
    "twice": (change("lines", 3, "line", "smelter"), ("lines", "A3", "twice", "smelter")),
    "slash": (change("ramps", 2, "ramp", "a/b"), ("ramps", "A2", "slash", "a/b")),
    "spent over": (change("projects", 2, "spent", "12亿元"), ("projects", "N2", "spent_over", "12亿元")),
    "plan needed": (change("lines", 2, "plan_growth", None), ("lines", "M2", "plan_needed", "")),
    "month range": (change("actuals", 2, "month", "2024年1月"), ("actuals", "B2", "month_range", "2024年1月")),
    "no measure": (change("targets", 2, "measure", "growth"), ("targets", "D2", "no_measure", "growth")),
    "a fact": (change("profile", 3, "value", 13), ("profile", "B3", "profile_number", "13")),
    "spreadsheet error": (change("lines", 2, "price", "#REF!"), ("lines", "K2", "excel_error", "#REF!")),
    "formula not computed": (change("lines", 2, "price", "=1+1"), ("lines", "K2", "not_computed", "=")),
    "unit that does not fit": (change("lines", 2, "design_capacity", "3亿元"), ("lines", "I2", "unit", "3亿元")),
    "header unit nobody knows": (head("projects", "investment", "总投资(含税)"), ("projects", "M2", "unit", "10")),
    "header unit of another kind": (head("lines", "power", "电耗(吨)"), ("lines", "O2", "unit", "150")),
    "column twice": (head("lines", "source", "设计产能"), ("lines", "S1", "column_twice", "设计产能")),
    "nearly a column": (head("lines", "source", "数据来源说明"), ("lines", "S1", "column_meant", "数据来源说明")),
    "no header": (head("lines", "source", None), ("lines", "S2", "no_header", "survey")),
    "a fraction of a year": (change("targets", 2, "year", 2023.5), ("targets", "E2", "should_be", "2023.5")),
    "a month for a year": (change("past_years", 2, "year", "2021-06"), ("past_years", "A2", "should_be", "2021-06")),
    "two industries": (change("lines", 2, "industry", "3211/3216"), ("lines", "T2", "should_be", "3211/3216")),
    "no industry": (change("lines", 2, "industry", "冶金"), ("lines", "T2", "should_be", "冶金")),
    "a weight for an industry": (change("lines", 2, "industry", "32吨"), ("lines", "T2", "should_be", "32吨")),
    "a section alone": (change("lines", 2, "industry", "C"), ("lines", "T2", "should_be", "C")),
    "a division of another section": (change("lines", 2, "industry", "B32"), ("lines", "T2", "should_be", "B32")),
    "no such county": (change("lines", 2, "county", "东县"), ("lines", "U2", "no_ref", "东县")),
    "a release of January": (change("official", 2, "month", "1月"), ("official", "A2", "official_month", "1月")),
    "an old release": (change("official", 2, "month", "2022.1-2"), ("official", "A2", "official_month", "2022.1-2")),
    "no thirteenth month": (change("official", 2, "month", "十三月"), ("official", "A2", "should_be", "十三月")),
    "no month 21": (change("official", 2, "month", "二十一月"), ("official", "A2", "should_be", "二十一月")),
    "two numbers": (change("official", 2, "month", "2023.1一月"), ("official", "A2", "should_be", "2023.1一月")),
    "no cumulative months": (change("official", 2, "month", "2-3月"), ("official", "A2", "should_be", "2-3月")),
    "growth in per cents": (change("official", 2, "growth_to_date", 8.5), ("official", "B2", "percent_meant", "8.5")),
    "growth of 1.2 %": (change("official", 2, "growth_to_date", 1.2), ("official", "B2", "percent_meant", "1.2")),
    "a past growth of 1.2 %": (change("past_years", 2, "outcome", 1.2), ("past_years", "D2", "percent_meant", "1.2")),
    "an event of no line": (change("events", 2, "of", "阳极"), ("events", "E2", "event_of", "阳极")),
    "a cost of no line": (change("costs", 2, "id", "阳极"), ("costs", "B2", "cost_of", "阳极")),
    "both plans": (change("lines", 2, "plan_output", "1.2万吨"), ("lines", "X2", "plan_twice", "1.2万吨")),
    "another year": (head("base_output", "m01", "2021年1月"), ("base_output", "B1", "header_year", "2021年1月")),
}  # fmt: skip


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_fault_is_found_at_its_cell(kind):
    plant, (sheet, cell, rule, text) = PLANTED[kind]
    book = good()
    plant(book)
    found = [(fault.sheet, fault.cell, fault.rule, fault.value) for fault in faults_of(pack(book))]
    assert (sheet, cell, rule, text) in found
    assert not [place for place in found if place[1] != cell and place[2] not in ("unit", "no_ref", "base_needed")]


def test_all_faults_are_told_at_once():
    together = [
        "letters in a number",
        "too large",
        "empty",
        "month thirteen",
        "no such choice",
        "header unit nobody knows",
    ]
    together += ["a fact", "no measure", "month range", "another year", "spreadsheet error", "nearly a column", "slash"]
    book = good()
    for kind in together:
        PLANTED[kind][0](book)
    found = {(fault.sheet, fault.cell, fault.rule, fault.value) for fault in faults_of(pack(book))}
    assert {PLANTED[kind][1] for kind in together} <= found


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_sentence_names_sheet_cell_value_and_what_is_right(lang):
    book = good()
    book["一户一表"] = book.pop("lines")
    book["一户一表"][1][11] = "三成"
    (fault,) = faults_of(pack(book))
    assert (
        fault.sentence(lang)
        == {
            "zh": "工作表 一户一表，单元格 L2，行 2，列 增加值率：现为 “三成”；应为-1 到 1 之间的数字。",
            "en": "sheet 一户一表, table lines, cell L2, row 2, column va_rate: "
            "found '三成'; should be a number from -1 to 1.",
        }[lang]
    )


def test_merged_numbers_are_not_shared_out():
    book = good()
    put(book, "base_output", 3, "m01", None)
    (fault,) = faults_of(pack(book, merged={"base_output": ["B2:B3"]}))
    assert (fault.cell, fault.rule, fault.details["first"]) == ("B3", "merged", "B2")


def test_sheets_that_cannot_be_told_apart_or_have_no_header():
    book = good()
    book["一户一表"] = book["lines"]
    book["项目"] = [["随便"], ["写的"]]
    del book["projects"]
    book["产线2023"] = book["lines"]
    found = {(fault.rule, fault.sheet) for fault in faults_of(pack(book))}
    assert {("sheet_twice", "一户一表"), ("no_header_row", "项目"), ("sheet_twice", "产线2023")} <= found


# --- hostile files -------------------------------------------------------------------------------------------------


def rezip(data, only="", **parts):
    """The archive with parts replaced or added, or with one part only."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts and only in ("", name):
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return buffer.getvalue()


def first_sheet(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("xl/worksheets/sheet1.xml").decode()


ENTITIES = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def hostile():
    fine = pack(good())
    sheet = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(fine)) as archive:
        types = archive.read("[Content_Types].xml")
    macro = {"[Content_Types].xml": types.replace(b"main+xml", b"macroEnabled.main+xml")}
    strings = {sheet: first_sheet(fine).replace("<c r", '<c t="s" r')}
    lying = bytearray(rezip(fine, **{"xl/media/a.xml": b" " * 1000}))
    return {
        "old .xls": (OLE, "book.xls", "old_format"),
        "password": (OLE + "EncryptedPackage".encode("utf-16-le"), "book.xlsx", "locked"),
        "macro by name": (fine, "book.xlsm", "macros"),
        "binary by name": (fine, "book.XLSB", "macros"),
        "macro inside": (rezip(fine, **{"xl/vbaProject.bin": b"x"}), "book.xlsx", "macros"),
        "binary inside": (rezip(fine, **{"xl/workbook.bin": b"x"}), "book.xlsx", "macros"),
        "macro type": (rezip(fine, **macro), "book.xlsx", "macros"),
        "zip bomb": (rezip(fine, **{"xl/media/a.xml": b" " * 70_000_000}), "book.xlsx", "too_unpacked"),
        "many parts": (rezip(fine, **{f"a/{k}.xml": b"" for k in range(3200)}), "book.xlsx", "too_unpacked"),
        "too big": (fine + b"\0" * 21_000_000, "book.xlsx", "too_big"),
        "entities": (rezip(fine, **{sheet: ENTITIES}), "book.xlsx", "not_workbook"),
        "another alphabet": (rezip(fine, **{sheet: ENTITIES.encode("utf-16")}), "book.xlsx", "not_workbook"),
        "csv as xlsx": (b"line,m01\nl,1\n", "book.xlsx", "not_workbook"),
        "html as xls": (b"<html><table></table></html>", "book.xls", "not_workbook"),
        "another zip": (rezip(fine, only="xl/styles.xml"), "book.xlsx", "not_workbook"),
        "cut off": (fine[: len(fine) // 2], "book.xlsx", "not_workbook"),
        "broken part": (rezip(fine, **{sheet: "<worksheet><row"}), "book.xlsx", "not_workbook"),
        "strings out of range": (rezip(fine, **strings), "book.xlsx", "not_workbook"),
        "changed inside": (bytes(lying[:300]) + b"\xff" * 200 + bytes(lying[500:]), "book.xlsx", "not_workbook"),
        "empty": (b"", "book.xlsx", "not_workbook"),
    }  # fmt: skip


@pytest.fixture(scope="module")
def hostile_files():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return hostile()


@pytest.mark.parametrize("kind", [
    "old .xls", "password", "macro by name", "binary by name", "macro inside", "binary inside", "macro type",
    "zip bomb", "many parts", "too big", "entities", "another alphabet", "csv as xlsx", "html as xls", "another zip",
    "cut off", "broken part", "strings out of range", "changed inside", "empty",
])  # fmt: skip
def test_a_hostile_file_is_refused_with_a_sentence(hostile_files, kind):
    data, name, rule = hostile_files[kind]
    (fault,) = faults_of(data, name)
    assert fault.rule == rule
    assert name in fault.sentence("zh")
    assert name in fault.sentence("en")
    assert ".xlsx" in fault.sentence() or "MB" in fault.sentence()


def far(row, col):
    """A sheet with one cell far out, as a workbook whose edge is wrong would have it."""
    place = f"{col}{row}"
    return f'<row r="{row}"><c r="{place}"><v>1</v></c></row></sheetData>'


@pytest.mark.parametrize(("row", "col", "rule"), [(1048576, "A", ""), (25000, "B", ""), (5, "XFD", "too_many_columns")])
def test_a_cell_far_out_costs_nothing(row, col, rule):
    fine = pack(good())
    data = rezip(fine, **{"xl/worksheets/sheet1.xml": first_sheet(fine).replace("</sheetData>", far(row, col))})
    with pytest.raises(DataError) as caught:
        read_workbook(data, "far.xlsx")
    assert {fault.rule for fault in caught.value.faults} & {rule or "too_many_rows"}


def test_too_many_rows_are_refused():
    book = good()
    book["actuals"] += [["smelter", f"20{k % 90 + 10}-01", k] for k in range(20_100)]
    (fault,) = faults_of(pack(book))
    assert fault.rule == "too_many_rows"


# --- anything at all -----------------------------------------------------------------------------------------------

TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12)
SNIPPETS = [
    "**", "合计", "5%", "1,234", "2023年6月", "万吨", "=1+1", "在建", "(万元)", "1e999", "1e308", "-0", "nan", "inf",
    "单位:万吨", "2023-00", "９", "/", "a/b", "smelter", "line", "设计产能", "٣", "1" * 300, "0" * 40 + "1", "#N/A",
    "9" * 30 + "亿", "基期年份", "month_lengths", "1e300%", "1e-300‰", "1" * 200 + "万", "万", "%",
]  # fmt: skip
ANY = st.one_of(
    TEXT,
    st.sampled_from(SNIPPETS),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(datetime.date(1905, 1, 1)),
    st.booleans(),
    st.none(),
)


@st.composite
def changes(draw):
    """Some cells of the good city, headers included, and what to write there."""
    book = good()
    places = [(name, r, c) for name, rows in book.items() for r, row in enumerate(rows) for c in range(len(row) + 1)]
    return draw(st.lists(st.tuples(st.sampled_from(places), ANY), min_size=1, max_size=8))


def rebuilt(picked):
    book = good()
    for (name, row, at), typed in picked:
        cells = book[name][row]
        cells.extend([None] * (at + 1 - len(cells)))
        cells[at] = typed
    return book


def only_data_error(action):
    try:
        dataset = action()
    except DataError as error:
        assert error.text("zh")
        assert error.text("en")
    else:
        assert all(note.sentence(lang) for note in dataset.notes for lang in ("zh", "en"))


@given(changes())
def test_random_cells_of_a_workbook_raise_nothing_but_data_error(picked):
    data = pack(rebuilt(picked))
    only_data_error(lambda: read_workbook(data, "fuzz.xlsx"))


KINDS = st.sampled_from(["text", "number", "percent", "date", "error", "formula"])


@given(changes(), KINDS)
def test_random_cells_of_a_grid_raise_nothing_but_data_error(picked, kind):
    wild = {place for place, _ in picked}

    def cells(name, r, row):
        texts = [str("" if cell is None else cell).strip() for cell in row]
        return [Cell(text, kind if (name, r, at) in wild else "text") for at, text in enumerate(texts)]

    grids = [
        Grid(name, [Row(str(r + 1), cells(name, r, row)) for r, row in enumerate(rows) if any(map(bool, row))])
        for name, rows in rebuilt(picked).items()
    ]
    only_data_error(lambda: read_grids(grids, "fuzz"))


@given(st.integers(0, 10**9), st.integers(1, 30))
def test_damaged_bytes_raise_nothing_but_data_error(seed, count):
    data = bytearray(pack(good()))
    dice = random.Random(seed)
    for _ in range(count):
        data[dice.randrange(len(data))] = dice.randrange(256)
    only_data_error(lambda: read_workbook(bytes(data), "damaged.xlsx"))


# --- size ----------------------------------------------------------------------------------------------------------


def large(firms=300, projects=200):
    """A city of many firms and projects."""
    book = good()
    line, base, plan = book["lines"][1], book["base_output"][1], book["projects"][1]
    book["lines"] += [[f"firm{k}", *line[1:4], None, *line[5:]] for k in range(firms)]
    book["base_output"] += [[f"firm{k}", *base[1:]] for k in range(firms)]
    book["projects"] += [[f"project{k}", *plan[1:3], f"firm{k % firms}", *plan[4:]] for k in range(projects)]
    book["exposures"] += [[f"firm{k}", "electricity", 0.2] for k in range(firms)]
    return book


def test_three_hundred_firms_and_two_hundred_projects_load():
    data = pack(large())
    dataset = read_workbook(data, "large.xlsx")
    assert len(dataset.tables["lines"]) == 303
    assert len(dataset.tables["projects"]) == 202


@pytest.mark.parametrize("minus", ["-", "−", "–", "—", "－"])
def test_a_minus_of_any_length_is_a_minus(minus):
    assert half_width(f"{minus}5.2") == "-5.2"


def test_a_part_that_is_locked_or_a_name_twice_is_refused():
    buffer = io.BytesIO()
    openpyxl.Workbook().save(buffer)
    whole = buffer.getvalue()
    assert open_parts(whole, "x.xlsx")
    locked = bytearray(whole)
    at = locked.rindex(b"PK\x01\x02")
    locked[at + 8] |= 1  # the central directory's flag: this part needs a password
    twice = io.BytesIO(whole)
    with warnings.catch_warnings(), zipfile.ZipFile(twice, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    for data, rule in ((bytes(locked), "locked"), (twice.getvalue(), "not_workbook")):
        with pytest.raises(DataError) as refused:
            open_parts(data, "x.xlsx")
        assert [fault.rule for fault in refused.value.faults] == [rule]
