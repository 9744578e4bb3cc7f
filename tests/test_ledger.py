"""One sheet is a city: the ledgers of tests/intake_cases, every number against the file, and what is asked and told."""

import csv
import io
from pathlib import Path
from statistics import median

import numpy as np
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import Scenario, designs, load_dataset, project
from sim.cli import main
from sim.dataset import DataError
from sim.intake.ledger import LedgerMap, build, file_grids, propose, propose_at, role_names
from sim.intake.ledger.plausible import median_without
from sim.language import DATA, LANGUAGES
from sim.workbook.template import template_bytes

CASES = Path(__file__).parent / "intake_cases"
A, C = CASES / "ledger_A_one_row_per_firm.xlsx", CASES / "ledger_C_report_form_gbk.csv"
STOPPED = "stop_with_plan@14"
DAYS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


def grids_of(rows, title="台账", merged=()):
    """The sheets of a workbook with these rows."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for cells in merged:
        sheet.merge_cells(cells)
    data = io.BytesIO()
    book.save(data)
    return file_grids("ledger.xlsx", data.getvalue())


def drafted(rows, answers=(), **more):
    """The draft of a sheet with these rows."""
    grids = grids_of(rows, **more)
    return build(grids, propose(grids).with_answers(**dict(answers)))


def rates():
    with (DATA / "reference" / "industry_rates.csv").open(encoding="utf-8", newline="") as text:
        return {row["code"]: float(row["rate"]) for row in csv.DictReader(text)}


def rules(draft):
    return {assumed.rule: assumed for assumed in draft.assumptions}


@pytest.fixture(scope="module")
def of_a():
    grids = file_grids(A.name, A.read_bytes())
    mapping = propose(grids)
    return grids, mapping


@pytest.fixture(scope="module")
def city_a(of_a):
    grids, mapping = of_a
    return build(grids, mapping.with_answer(STOPPED, "running_on"), "A")


def test_the_columns_of_a_are_guessed_with_reasons(of_a):
    _, mapping = of_a
    assert (mapping.sheet, mapping.header) == ("规上企业台账", (3, 3))
    assert {column.heading: column.role for column in mapping.columns} == {
        "序号": "ignore",
        "企业名称": "firm",
        "统一社会信用代码": "credit_code",
        "行业代码": "industry",
        "所属产业链": "chain",
        "主要产品": "product",
        "计量单位": "unit",
        "设计产能": "capacity",
        "2022年产量": "output",
        "2022年产值": "value",
        "2023年计划产量": "plan_output",
        "产能利用率": "utilisation",
        "用工人数": "ignore",
        "用电量(万千瓦时)": "power",
        "是否停产": "stop",
        "备注": "ignore",
    }
    assert all(column.reason("zh") and column.reason("en") for column in mapping.columns)
    assert mapping.columns[5].examples == ("烧碱", "中成药", "水泥")


def test_nothing_of_a_is_adopted_before_its_contradiction_is_answered(of_a):
    grids, mapping = of_a
    draft = build(grids, mapping)
    assert draft.dataset is None
    assert [(fault.question, fault.answers) for fault in draft.faults] == [(STOPPED, ("stopped", "running_on"))]
    assert "示例企业17有限公司" in draft.faults[0].sentence("zh")


def test_every_number_of_a_is_the_files(city_a):
    sheet = openpyxl.load_workbook(A).active
    tables, rate = city_a.dataset.tables, rates()
    lines = tables["lines"].set_index("line")
    base = tables["base_output"].set_index("line")
    firms = [row for row in sheet.iter_rows(min_row=4, max_row=47, values_only=True) if row[2]]
    assert len(firms) == len(lines) == 36
    for _, firm, code, industry, chain, product, unit, capacity, output, value, plan, load, _, power, *_ in firms:
        line = lines.loc[code]
        assert (line["firm"], line["chain"], line["product"], line["unit"]) == (firm, chain, product, unit)
        design = float(capacity.removesuffix("万吨")) * 1e4 if isinstance(capacity, str) else capacity
        assert line["design_capacity"] == pytest.approx(design, rel=1e-11)
        used = float(load.removesuffix("%")) / 100 if isinstance(load, str) else load
        made = design * used if output == "—" else output
        assert base.loc[code].to_numpy(dtype=float) == pytest.approx(made * DAYS / 365, rel=1e-11)
        assert line["price"] == pytest.approx(value * 1e4 / made, rel=1e-11)
        growth = 0.0 if plan == "与上年持平" else plan / made - 1
        assert line["plan_growth"] == pytest.approx(growth, abs=1e-11)
        assert line["power"] == pytest.approx(power * 1e4 / made, rel=1e-11)
        assert line["ceiling"] == pytest.approx(max(1.0, made / design), rel=1e-11)
        longest = max((each for each in rate if str(industry).startswith(each)), key=len)
        assert tables["industries"].set_index("industry").loc[longest, "va_rate"] == rate[longest]
        assert (line["industry"], line["grade"]) == (str(industry), "estimated" if output == "—" else "reported")
    assert city_a.value == pytest.approx(3655963.3 / 1e4, rel=1e-9)


def test_the_growth_of_a_is_its_plans_within_ceilings(city_a):
    """Against 3.82 % of an hour's hand work: industry rates, not 0.25 for all, and three outputs not made of prices."""
    found = project(city_a.dataset, designs.single(city_a.dataset, Scenario()))
    assert found["iva_growth"][0, 0, 0] == pytest.approx(0.037299, abs=5e-7)
    lines, rate = city_a.dataset.tables["lines"], rates()
    made = city_a.dataset.tables["base_output"].set_index("line").sum(axis=1)
    base = after = 0.0
    for line in lines.to_dict("records"):
        weight = line["price"] * rate[max((c for c in rate if line["industry"].startswith(c)), key=len)]
        output = made[line["line"]]
        base += weight * output
        after += weight * min(output * (1 + line["plan_growth"]), line["design_capacity"] * line["ceiling"])
    assert found["iva_growth"][0, 0, 0] == pytest.approx(after / base - 1, abs=1e-9)


def test_what_a_assumes_is_listed_with_its_rows(city_a):
    told = rules(city_a)
    counts = {rule: assumed.count for rule, assumed in told.items()}
    assert counts == {
        "running_on": 1,
        "months_by_days": 36,
        "price": 36,
        "growth_of_plan": 32,
        "power_a_unit": 36,
        "growth_of_words": 4,
        "output_of_load": 3,
        "key_code": 36,
        "rate_of_industry": 36,
        "ceiling": 5,
        "ramps": 1,
        "groups": 1,
    }
    assert told["output_of_load"].rows == ("22", "37", "47")
    assert told["growth_of_words"].rows == ("11", "24", "31", "45")
    assert all(assumed.sentence(lang) for assumed in city_a.assumptions for lang in LANGUAGES)


def test_rows_of_a_that_are_no_lines_are_told(city_a):
    found = {left.row: left.why for left in city_a.left_out}
    groups = dict.fromkeys(("4", "8", "12", "16", "26", "36", "40", "44"), "group")
    assert found == {**groups, "48": "total", "49": "note"}
    assert city_a.ignored == ("序号", "用工人数", "备注")
    assert city_a.left_out[-2].reason("zh") == "全表合计行"


def test_a_firm_that_is_stopped_makes_nothing(of_a):
    grids, mapping = of_a
    dataset = build(grids, mapping.with_answer(STOPPED, "stopped")).dataset
    found = project(dataset, designs.single(dataset, Scenario()))
    assert found.value("pull_line", "91620300MA000016X6") < 0
    event = dataset.tables["events"].iloc[0]
    assert (event["of"], event["from"], event["to"], event["change"]) == (
        "91620300MA000016X6",
        "2023-01",
        "2023-12",
        -1,
    )


def test_the_filled_template_reads_back_as_the_same_city(city_a, tmp_path):
    for lang in LANGUAGES:
        (tmp_path / "city.xlsx").write_bytes(template_bytes(lang, city_a.dataset))
        assert load_dataset(tmp_path / "city.xlsx").hash == city_a.dataset.hash


def test_the_official_total_makes_a_line_of_the_rest(of_a):
    grids, mapping = of_a
    known = mapping.with_answer(STOPPED, "running_on").with_answers(above_scale_va="120", rest_growth="5%")
    draft = build(grids, known)
    lines = draft.dataset.tables["lines"].set_index("line")
    assert lines.loc["rest_of_city", "plan_growth"] == 0.05
    found = project(draft.dataset, designs.single(draft.dataset, Scenario()))
    base = draft.dataset.city.base_year_va(np.full((1, 1, 1), 0.0)).item()
    assert base == pytest.approx(120, rel=1e-9)
    ledger = rules(draft)["rest_line"].details["held"]
    growth = (0.03729888 * float(ledger) + 0.05 * (120 - float(ledger))) / 120
    assert found["iva_growth"][0, 0, 0] == pytest.approx(growth, abs=1e-5)
    assert "rest_left" in rules(build(grids, known.with_answers(rest_growth="")))
    assert "over_official" in rules(build(grids, known.with_answers(above_scale_va="10")))
    (fault,) = build(grids, known.with_answers(rest_growth="many")).faults
    assert (fault.rule, fault.value) == ("ledger_rest_growth", "many")


def test_every_number_of_the_form_is_the_files():
    grids = file_grids(C.name, C.read_bytes())
    mapping = propose(grids)
    assert [fault.question for fault in build(grids, mapping).faults] == ["no_plan"]
    draft = build(grids, mapping.with_answer("no_plan", "plans_flat"))
    tables = draft.dataset.tables
    lines, base = tables["lines"].set_index("line"), tables["base_output"].set_index("line")
    rows = list(csv.reader(io.StringIO(C.read_bytes().decode("gb18030"))))[5:]
    assert len(lines) == 36
    for value, product in zip(rows[::2], rows[1::2], strict=True):
        line, months = lines.loc[value[0]], base.loc[value[0]].to_numpy(dtype=float)
        assert (line["firm"], line["product"], line["unit"]) == (value[1], product[3], product[5])
        assert months[11] == pytest.approx(float(product[6]), rel=1e-11)
        assert months.sum() == pytest.approx(float(product[7]), rel=1e-11)
        assert months[:11] == pytest.approx((float(product[7]) - float(product[6])) * DAYS[:11] / 334, rel=1e-11)
        assert line["price"] == pytest.approx(float(value[7]) * 1e3 / float(product[7]), rel=1e-11)
    assert draft.base_year == 2022
    assert [left.row for left in draft.left_out] == ["5"]


def test_a_form_of_another_month_is_asked_about():
    data = C.read_bytes().decode("gb18030").replace("2022年12月", "2022年9月").encode("gb18030")
    grids = file_grids(C.name, data)
    mapping = propose(grids).with_answer("no_plan", "plans_flat")
    assert [fault.question for fault in build(grids, mapping).faults] == ["year_not_in"]
    draft = build(grids, mapping.with_answer("year_not_in", "to_the_year"))
    made = draft.dataset.tables["base_output"].set_index("line").loc["91620300MA000000X0"].to_numpy(dtype=float)
    assert made[:9].sum() == pytest.approx(107400, rel=1e-11)
    assert made[9:] == pytest.approx(107400 / 273 * DAYS[9:], rel=1e-11)


def test_a_mapping_is_kept_and_fits_the_next_file(of_a):
    grids, mapping = of_a
    changed = mapping.with_role(12, "owner").with_answers(**{STOPPED: "stopped", "ledger_unit": "all_wan"})
    kept = LedgerMap.from_json(changed.to_json())
    assert kept.columns[12].role == "owner"
    assert kept.answers == changed.answers
    again = propose(grids, kept)
    assert [column.role for column in again.columns] == [column.role for column in changed.columns]
    assert again.columns[12].why == "kept"
    assert again.answers == {"ledger_unit": "all_wan"}, "what was answered of one row is not of the next file's"
    for text in ("", "[]", "{}", '{"form": 1}', changed.to_json().replace('"owner"', '"queen"')):
        with pytest.raises(DataError):
            LedgerMap.from_json(text)


def test_the_command_writes_the_city_and_asks_first(tmp_path, capsys):
    out, kept = tmp_path / "city.xlsx", tmp_path / "map.json"
    words = ["intake", str(A), "--out", str(out), "--save-map", str(kept)]
    assert main(words) == 2
    said = capsys.readouterr()
    assert f"--answer '{STOPPED}=running_on'" in said.err
    assert not out.exists()
    assert main([*words, "--answer", f"{STOPPED}=running_on", "--map", str(kept), "--lang", "en"]) == 0
    said = capsys.readouterr()
    assert "3.73%" in said.out
    assert "assumed: price = output value ÷ output (36 of them" in said.out
    assert len(load_dataset(out).tables["lines"]) == 36
    assert main(["intake", str(A), "--sheet", "none"]) == 2
    assert main(["intake", str(tmp_path / "none.xlsx")]) == 2
    assert main(["intake", str(A), "--out", "city.csv"]) == 2


def test_the_41_divisions_of_industry_have_a_rate_of_the_files_sums():
    found = rates()
    divisions = {code: rate for code, rate in found.items() if len(code) == 2}
    assert list(divisions) == [f"{code:02d}" for code in range(6, 47)]
    assert all(0.05 <= rate <= 0.9 for rate in divisions.values())
    with (DATA / "reference" / "china_io_va_rate_by_industry.csv").open(encoding="utf-8", newline="") as text:
        sectors = {row["io_code"]: row for row in csv.DictReader(text) if row["year"] == "2020"}
    with (DATA / "reference" / "industry_rates.csv").open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    used = []
    for row in rows:
        which = row["source"].rpartition("sectors ")[2].split("–")
        numbers = [f"{number:03d}" for number in range(int(which[0]), int(which[-1]) + 1)]
        output, added = (
            sum(float(sectors[number][key]) for number in numbers)
            for key in ("gross_output_100m_cny", "value_added_100m_cny")
        )
        assert float(row["rate"]) == pytest.approx(added / output, abs=5.1e-5)
        assert (row["grade"], row["year"]) == ("estimated", "2020")
        if len(row["code"]) == 2:
            used += numbers
    assert sorted(set(used)) == sorted(sectors), "every sector is some division's"
    assert sorted(used) == sorted([*sectors, "011"]), "none is of two but that of support and other mining"
    with (DATA / "sample" / "industries.csv").open(encoding="utf-8", newline="") as text:
        assert {row["industry"] for row in csv.DictReader(text)} <= set(found)


def test_every_role_has_a_name():
    assert all(names["zh"] and names["en"] for names in role_names().values())
    assert propose_at(grids_of([["企业", "产品", "产量"], ["甲", "铜", 1]])[0], 1, 1).header == (1, 1)


TWO_ROWS = [
    ["XX市重点工业企业生产经营情况表", *[None] * 9],
    [*[None] * 9, "单位：吨、万元"],
    ["序号", "县区", "企业名称", "行业", "主要产品", "设计产能\n（吨/年）", "2022年", None, "2023年计划", None],
    [*[None] * 6, "产量", "产值", "产量", "增长（%）"],
    ["一、甲县", *[None] * 6, 5000, None, None],
    [1, "甲县", "甲一公司", "有色金属冶炼和压延加工业", "锌锭", 1000, 900, 2000, 990, 10],
    [2, "甲县", "甲二公司", "化学原料和化学制品制造业", "硫酸", 20000, 18000, 3000, 18900, 5],
    ["小计", *[None] * 6, 5000, None, None],
    ["二、乙区", *[None] * 6, 4000, None, None],
    [3, "乙区", "乙一公司", "非金属矿物制品业", "水泥", 200000, 150000, 4000, 165000, None],
    ["合计", *[None] * 6, 9000, None, None],
    ["注：本表数据为初步数。", *[None] * 9],
]
MERGED = ("A1:J1", "A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:E4", "F3:F4", "G3:H3", "I3:J3", "A5:E5")


@pytest.mark.parametrize("merged", [MERGED, ()], ids=["merged", "as a CSV has it"])
def test_a_header_of_two_rows_with_units_groups_and_totals(merged):
    draft = drafted(TWO_ROWS, merged=merged)
    assert draft.faults == ()
    lines = draft.dataset.tables["lines"]
    assert list(lines["plan_growth"]) == pytest.approx([0.1, 0.05, 0.1])
    assert list(lines["price"]) == pytest.approx([2000e4 / 900, 3000e4 / 18000, 4000e4 / 150000])
    assert list(lines["design_capacity"]) == [1000, 20000, 200000]
    assert list(lines["county"]) == ["甲县", "甲县", "乙区"]
    assert list(lines["industry"]) == ["32", "26", "30"]
    assert list(lines["chain"]) == ["有色金属冶炼和压延加工业", "化学原料和化学制品制造业", "非金属矿物制品业"]
    assert [left.why for left in draft.left_out] == ["group", "subtotal", "group", "total", "note"]


def test_a_plan_said_twice_and_differently_is_asked_about():
    rows = [*TWO_ROWS]
    rows[5] = [*rows[5][:-1], 12]
    (fault,) = drafted(rows, merged=MERGED).faults
    assert (fault.question, fault.answers) == ("plans_differ@6", ("by_amount", "by_growth"))
    draft = drafted(rows, {fault.question: "by_growth"}, merged=MERGED)
    assert draft.dataset.tables["lines"]["plan_growth"][0] == pytest.approx(0.12)


def test_a_total_the_rows_do_not_come_to_is_asked_about():
    rows = [row for row in TWO_ROWS if row[0] != 2]
    (fault,) = drafted(rows).faults
    assert fault.question == "total_differs@10:2022年\n产值"
    assert "6,000" in fault.sentence("zh")
    assert "9,000" in fault.sentence("zh")


HEADINGS = ["企业名称", "行业代码", "产品", "生产能力", "2022年产量", "2023年产量", "2023年产值", "2024年计划增速(%)"]
IN_MILLIONS = ["乙公司", "3011", "水泥", 150, 90, 100, 3.8, 2]
FIRST_TABLE = [
    ["某市主要产品产量表"],
    ["表一"],
    ["单位：吨、万元"],
    HEADINGS,
    ["甲铜业公司", "3211", "电解铜", 120000, 100000, 109200, 633360, 2],
]
TABLES_BELOW = {
    "in other units": [["表二"], ["单位：万吨、亿元"], HEADINGS, IN_MILLIONS],
    "in units of its headings": [
        [*HEADINGS[:3], "生产能力(万吨)", "2022年产量(万吨)", "2023年产量(万吨)", "2023年产值(亿元)", HEADINGS[-1]],
        IN_MILLIONS,
    ],
    "in another order": [
        ["某市主要产品产量表（续）"],
        ["产品", "企业名称", "行业代码", "2023年产值", "2023年产量", "2022年产量", "生产能力", HEADINGS[-1]],
        ["水泥", "乙公司", "3011", 38000, 1e6, 9e5, 1.5e6, 2],
    ],
    "without a header": [["单位：万吨、亿元"], IN_MILLIONS],
    "on another page": [
        ["某市主要产品产量表"],
        ["表一（续）", *[None] * 6, "第2页"],
        ["单位：吨、万元"],
        HEADINGS,
        ["乙公司", "3011", "水泥", 1.5e6, 9e5, 1e6, 38000, 2],
    ],
}


@pytest.mark.parametrize("below", TABLES_BELOW.values(), ids=TABLES_BELOW)
def test_a_table_below_another_goes_by_its_own_header_and_units(below):
    draft = drafted([*FIRST_TABLE, *below])
    assert draft.faults == ()
    lines = draft.dataset.tables["lines"]
    assert list(lines["design_capacity"]) == [120_000, 1_500_000]
    assert list(lines["price"]) == pytest.approx([58_000, 380])
    assert list(lines["unit"]) == ["吨", "吨"]
    assert list(lines["chain"]) == ["有色金属冶炼和压延加工业", "非金属矿物制品业"], "no title is a chain"
    made = draft.dataset.tables["base_output"].set_index("line").sum(axis=1)
    assert made.tolist() == pytest.approx([109_200, 1_000_000])
    assert {left.why for left in draft.left_out} <= {"title", "units", "header"}


def test_a_fault_of_a_table_below_names_the_cell_it_stands_in():
    rows = [*FIRST_TABLE, *TABLES_BELOW["in another order"]]
    (fault,) = drafted([*rows[:-1], ["水泥", "乙公司", "3011", 38000, "不详细", 9e5, 1.5e6, 2]]).faults[:1]
    assert (fault.cell, fault.value) == ("E8", "不详细")


@pytest.mark.parametrize(("total", "faults"), [(3.8, 0), (67.136, 0), (7.6, 1)])
def test_a_total_is_that_of_its_table_or_of_the_whole(total, faults):
    draft = drafted([*FIRST_TABLE, *TABLES_BELOW["in other units"], ["合计", *[None] * 5, total]])
    assert [fault.rule for fault in draft.faults] == ["total_differs"] * faults


@pytest.mark.parametrize("name", ["全市合计(2户)", "合计（2家）", "全市合计"])
@pytest.mark.parametrize(("total", "faults"), [(671360, 0), (958510, 1)])
def test_a_total_on_top_is_no_chain_and_is_checked(name, total, faults):
    rows = [*FIRST_TABLE[2:4], [name, *[None] * 5, total], FIRST_TABLE[4], TABLES_BELOW["on another page"][-1]]
    draft = drafted(rows)
    assert [left.why for left in draft.left_out] == ["total"]
    assert [fault.rule for fault in draft.faults] == ["total_differs"] * faults
    if draft.dataset:
        assert name not in list(draft.dataset.tables["lines"]["chain"])


MONTHS = ["Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
ENGLISH = [
    ["Gross output value of above-scale firms, 2022 (million yuan)"],
    ["No.", "Firm", "Industry code", "Jan-Feb", *MONTHS, "Planned growth 2023"],
    [1, "Alpha Co", "3211", 20, *[11] * 8, None, None, "5%"],
    [2, "Beta Co", "2611", 40, *[21] * 8, None, None, "3%"],
    ["Total", None, None, 60, *[32] * 8, None, None, None],
]


def test_months_of_value_with_two_together_and_two_to_come():
    draft = drafted(ENGLISH)
    months = draft.dataset.tables["base_output"].iloc[0, 1:].to_numpy(dtype=float)
    assert months[:2] == pytest.approx(np.array([31, 28]) * 2000 / 59)
    assert months[2:10] == pytest.approx([1100] * 8)
    assert months[10:] == pytest.approx(np.array([30, 31]) * 10800 / 304)
    line = draft.dataset.tables["lines"].iloc[0]
    assert (line["unit"], line["price"], line["plan_growth"], line["industry"]) == ("万元", 10000, 0.05, "3211")
    assert {"rest_of_year", "value_only"} <= set(rules(draft))
    assert (draft.base_year, draft.value) == (2022, pytest.approx(108 * 365 / 304 / 100 + 208 * 365 / 304 / 100))


SHORT = [
    ["企业名称", "行业代码", "产品", "计量单位", "生产能力", "1-11月产量", "1-11月产值（万元）", "明年计划"],
    ["甲公司", 3211, "电解铜", "吨", 12000, 11000, 64000, "同比增长5%左右"],
    ["乙公司", 2612, "烧碱", "万吨", 3, 2.2, 7000, "翻番"],
    ["丙公司", 3011, "水泥", "万吨", 100, 80, 30000, "力争95万吨"],
]


def test_a_sheet_without_a_year_asks_for_it_beside_all_else():
    draft = drafted(SHORT)
    assert [fault.rule for fault in draft.faults] == ["ledger_base_year", "growth_odd_here"]
    given = {"base_year": "2021", "growth_odd_here@3": "as_it_is"}
    draft = drafted(SHORT, given)
    lines = draft.dataset.tables["lines"]
    assert list(lines["plan_growth"]) == pytest.approx([0.05, 1.0, 95 / (80 * 365 / 334) - 1])
    made = draft.dataset.tables["base_output"].iloc[:, 1:].sum(axis=1)
    assert list(made) == pytest.approx([11000 * 365 / 334, 2.2 * 365 / 334, 80 * 365 / 334])
    assert drafted(SHORT, {**given, "base_year": "soon"}).faults[0].value == "soon"


def changed(rows, row, column, value):
    """The rows with one cell changed, both counted from 0."""
    return [
        [value if (r, c) == (row, column) else cell for c, cell in enumerate(cells)] for r, cells in enumerate(rows)
    ]


PLAIN = [
    ["2022年工业企业台账（单位：万元）"],
    ["企业名称", "统一社会信用代码", "行业代码", "主要产品", "计量单位", "设计产能", "产量", "产值", "2023年计划产量"],
    ["甲公司", "91A", 3211, "电解铜", "吨", 12000, 10000, 60000, 10500],
    ["乙公司", "91B", 3211, "电解铜", "吨", 20000, 18000, 106000, 19000],
    ["丙公司", "91C", 2612, "烧碱", "吨", 30000, 25000, 7500, 26000],
    ["丁公司", "91D", 2612, "烧碱", "吨", 40000, 36000, 10000, 36000],
]


@pytest.mark.parametrize(
    ("row", "column", "value", "question", "answer", "of", "right"),
    [
        (2, 5, 1.2, "load_odd@3", "capacity_up", "design_capacity", 12000),
        (2, 5, 1.2, "load_odd@3", "capacity_none", "design_capacity", None),
        (2, 8, 1.05, "growth_odd_here@3", "plan_up", "plan_growth", 0.05),
        (2, 8, 1.05e8, "growth_odd_here@3", "plan_down", "plan_growth", 0.05),
        (4, 7, 75000000, "price_odd@5", "value_down", "price", 3000),
        (2, 7, 6, "price_odd@3", "value_up", "price", 60000),
        (2, 6, "约一万", "ledger_number@3:产量", "as_unknown", "price", (60000 + 106000 / 1.8) / 2),
        (2, 8, "视市场而定", "plan_words@3", "plan_flat", "plan_growth", 0),
    ],
)
def test_a_number_that_can_hardly_be_meant_is_asked_about(row, column, value, question, answer, of, right):
    rows = changed(PLAIN, row, column, value)
    draft = drafted(rows)
    assert draft.dataset is None
    assert question in [fault.question for fault in draft.faults]
    found = drafted(rows, {question: answer})
    if answer == "as_unknown":
        assert rules(found)["output_of_peers"].rows == ("3",)
        return
    assert found.faults == ()
    number = found.dataset.tables["lines"][of][row - 2]
    assert (np.isnan(number) and right is None) or number == pytest.approx(right)


PLANS = [
    ["2023年工业企业台账（单位：万元）"],
    ["企业名称", "行业代码", "主要产品", "计量单位", "设计产能", "2023年产量", "2023年产值", "2024年计划"],
]


def planned(*cells, unit="吨", heading="2024年计划产量"):
    """Firms of 50,000 t that made 40,000 t, each with its plan."""
    size = 1e4 if unit == "万吨" else 1
    rows = [[f"厂{at}", 3252, "铝型材", unit, 5e4 / size, 4e4 / size, 84000, cell] for at, cell in enumerate(cells)]
    return [PLANS[0], [*PLANS[1][:-1], heading], *rows]


SURE_PLANS = {
    -0.05: "下滑5% 低于上年5% 少于去年5% 比上年低5% 比上年少5% 较上年压减5% 收缩5% 负增长5% 降幅5% 降幅不超过5% 跌5% "
    "减5% 下调5% 缩减5% 5%↓ ↓5% ▼5% 负百分之五 增长-5% -5% 不低于-5% 停产检修，减5% 为上年的95% 达到上年的95% "
    "降至上年的95% 完成上年产量的95% 为2023年的95% 上年的0.95倍 95%oflastyear down5% 5%lowerthanlastyear 减少2000吨 "
    "比上年减少0.2万吨 比去年少2000吨 压减到3.8万吨 产能的76% 产能利用率76% 按76%负荷",
    0.05: "增长5%左右 同比增长5% 比2023年增长5% 增速不超过5% 控制在增长5%以内 5%↑ 增长百分之五 增幅为5% 高于上年5% "
    "达到上年的1.05倍 达到1.05倍 为上年的105% 增加2000吨 增产2000吨左右 比上年多0.2万吨 完成4.2万吨 4万2千吨 "
    "力争达到42000吨 42000吨以上 ≥42000 控制在4.2万吨以内 增加到4.2万吨 扩产至4.2万吨 up5% 5%growth",
    0.0: "持平 与上年基本持平 不低于去年 不低于上年水平 不减产 零增长 与2023年持平 持平（剔除检修） 维持去年水平 flat",
    0.1: "增长一成 增10%以上",
    0.25: "满产 满负荷生产 达产 fullcapacity 增长两成半",
    -0.5: "减产一半 为上年的50% 为上年的五成",
}


@pytest.mark.parametrize("growth", SURE_PLANS)
def test_a_plan_in_words_of_one_meaning_is_read_and_told(growth):
    words = SURE_PLANS[growth].split()
    draft = drafted(planned(*words))
    assert [fault.value for fault in draft.faults] == []
    found = dict(zip(words, draft.dataset.tables["lines"]["plan_growth"], strict=True))
    assert found == pytest.approx(dict.fromkeys(words, growth))
    told = [each for each in draft.assumptions if each.rule == "growth_of_words"]
    assert {each.details["words"] for each in told} == set(words)
    assert {each.details["read"] for each in told} == {f"{growth:+.2%}"}


@pytest.mark.parametrize(
    ("words", "readings"),
    [
        ("(5%)", ["-5.00%", "+5.00%"]),
        ("▲5.1%", ["-5.10%", "+5.10%"]),
        ("105%", ["+5.00%", "+105.00%", "+31.25%"]),
        ("95%", ["-5.00%", "+95.00%", "+18.75%"]),
        ("达到95%", ["-5.00%", "+95.00%", "+18.75%"]),
        ("降至95%", ["-5.00%", "+95.00%", "+18.75%"]),
        ("完成率95%", ["-5.00%", "+95.00%"]),
        ("满负荷95%", ["+18.75%"]),
        ("增长105%", ["+5.00%", "+105.00%"]),
        ("增长1.05倍", ["+5.00%", "+105.00%"]),
        ("比上年5%", ["+5.00%", "-5.00%"]),
        ("下降-5%", ["-5.00%", "+5.00%"]),
        ("增速下降5%", ["-5.00%", "+5.00%"]),
        ("比计划增长5%", ["+5.00%", "-5.00%"]),
        ("比2022年增长5%", ["+5.00%", "-5.00%"]),
        ("增长5%（一季度）", ["+5.00%"]),
        ("增长5%-8%", ["+5.00%", "+8.00%"]),
        ("41000-42000吨", ["+2.50%", "+5.00%"]),
        ("41000-42000", ["+2.50%", "+5.00%"]),
        ("确保4.1万吨，力争4.2万吨", ["+2.50%", "+5.00%"]),
        ("增长10%，达到4.2万吨", ["+10.00%", "+5.00%"]),
        ("+2000", ["+5.00%", "-95.00%"]),
        ("-2000", ["-5.00%"]),
        ("增5", ["+0.01%", "+5.00%"]),
        ("新增2000吨", ["+5.00%"]),
        ("42000吨/月", []),
        ("每月3500吨", []),
        ("增加200台", []),
        ("略有增长", []),
        ("稳中有升", []),
    ],
)
def test_a_plan_in_words_of_several_meanings_is_asked_about_with_each(words, readings):
    (fault,) = drafted(planned(words, 42000, 42000)).faults
    assert (fault.question, fault.value, fault.cell) == ("plan_words@3", words, "H3")
    codes = ["plan_one", "plan_two", "plan_three"][: len(readings)]
    assert fault.answers == (*codes, "plan_flat", "plans_by_chain")
    assert [fault.answer(code, "zh") for code in codes] == [f"按增速 {reading} 计" for reading in readings]
    for code, reading in zip(codes, readings, strict=True):
        draft = drafted(planned(words, 42000, 42000), {fault.question: code})
        odd = {each.question: "as_it_is" for each in draft.faults}
        draft = drafted(planned(words, 42000, 42000), {fault.question: code, **odd})
        line = draft.dataset.tables["lines"].iloc[0]
        grown = line["plan_growth"] if "plan_output" not in line or np.isnan(line["plan_output"]) else None
        assert grown is None or f"{grown:+.2%}" == reading
        assert rules(draft)["plan_read"].details["read"] == reading


def test_the_numbers_of_a_column_in_per_cent_are_in_per_cent_in_words_too():
    rows = planned("5", "(3.0)", "▲5.1", "下降2", heading="2024年计划增速（%）")
    first, second = drafted(rows).faults
    assert [first.answer(code, "zh") for code in first.answers[:2]] == ["按增速 -3.00% 计", "按增速 +3.00% 计"]
    draft = drafted(rows, {first.question: "plan_one", second.question: "plan_one"})
    assert list(draft.dataset.tables["lines"]["plan_growth"]) == pytest.approx([0.05, -0.03, -0.051, -0.02])


def test_a_level_of_last_year_in_a_column_of_growth_is_offered_as_one():
    (fault,) = drafted(planned("5%", "105%", heading="2024年计划增速")).faults
    assert fault.answers == ("as_it_is", "growth_level", "growth_percent", "plan_unknown")
    draft = drafted(planned("5%", "105%", heading="2024年计划增速"), {fault.question: "growth_level"})
    assert list(draft.dataset.tables["lines"]["plan_growth"]) == pytest.approx([0.05, 0.05])


def test_an_amount_in_words_is_in_the_unit_of_its_column():
    rows = planned("约42000", "3.8万吨左右", unit="万吨", heading="2024年计划产量（吨）")
    assert list(drafted(rows).dataset.tables["lines"]["plan_growth"]) == pytest.approx([0.05, -0.05])
    rows = planned("约88200", "减少4200万元", "8.4亿以上", heading="2024年计划产值（万元）")
    assert list(drafted(rows).dataset.tables["lines"]["plan_growth"]) == pytest.approx([0.05, -0.05, 0.0])
    (fault,) = drafted(planned("约4.2万", unit="万吨")).faults
    assert fault.rule == "plan_words", "万 alone may be of 吨 or of 万吨"


def test_plans_not_understood_are_named_row_by_row_and_asked_about_once():
    rows = planned("稳中有升", "略增", "视市场而定", "看行情", "待定")
    words, none = drafted(rows).faults
    assert (words.question, words.row) == ("plan_words@*", "3、4、5、6")
    assert words.value == "3: 稳中有升; 4: 略增; 5: 视市场而定; 6: 看行情"
    assert (none.question, none.details["rows"]) == ("no_plan", "7")
    draft = drafted(rows, {words.question: "plans_by_chain", none.question: "plans_flat"})
    assert draft.faults == ()
    assert rules(draft)["plans_by_chain"].rows == ("3", "4", "5", "6")
    assert np.isnan(draft.dataset.tables["lines"]["design_capacity"][0])


def test_a_plan_in_words_follows_the_output_as_answered():
    rows = changed(planned("增加2000吨", 42000, 42000, 42000), 2, 5, 4)
    asked = [fault for fault in drafted(rows).faults if fault.rule == "price_odd"]
    assert [fault.question for fault in asked] == ["price_odd@3"]
    draft = drafted(rows, {"price_odd@3": "output_up"})
    assert list(draft.dataset.tables["lines"]["plan_growth"]) == pytest.approx([0.05] * 4)


def test_a_stop_in_the_plan_of_a_stopped_firm_is_no_contradiction():
    draft = drafted(beside_stop(planned("停产", "42000")))
    assert draft.faults == ()
    assert list(draft.dataset.tables["events"]["change"]) == [-1]


def beside_stop(rows):
    """The rows with a column that marks the first firm as stopped."""
    return [rows[0], [*rows[1], "是否停产"], [*rows[2], "停产"], *([*row, "否"] for row in rows[3:])]


IN_WAN = [
    ["2022年工业企业台账"],
    ["企业名称", "行业代码", "主要产品", "设计产能（万吨）", "产量（万吨）", "产值（万元）", "2023年计划产量（万吨）"],
    ["甲公司", 3011, "水泥", 150, 100, 38000, 102],
    ["乙公司", 3252, "铝型材", 5, 4.15, 87150, 4.3],
]


@pytest.mark.parametrize(
    ("column", "cell", "of", "right"),
    [
        (5, "8.715亿", "price", 210_000_000),
        (5, "87150万", "price", 210_000_000),
        (5, "8.715亿元", "price", 210_000_000),
        (5, "约8.715亿", "price", 210_000_000),
        (4, "4.15万", "output", 4.15),
        (4, "41500吨", "output", 4.15),
        (3, "5万", "design_capacity", 5),
    ],
)
def test_a_scale_in_a_cell_is_not_multiplied_by_that_of_the_unit(column, cell, of, right):
    draft = drafted(changed(IN_WAN, 3, column, cell))
    assert draft.faults == ()
    line, output = draft.dataset.tables["lines"].iloc[1], draft.dataset.tables["base_output"].iloc[1, 1:].sum()
    assert (output if of == "output" else line[of]) == pytest.approx(right)
    assert draft.value == pytest.approx((38000 + 87150) / 1e4)
    assert ("scale_alone" in rules(draft)) == (cell[-1] in "万亿")


def test_a_scale_in_the_cell_of_a_unit_without_one_is_multiplied():
    rows = changed(changed(PLAIN, 2, 6, "1万"), 2, 7, "6000")
    made = drafted(rows).dataset.tables["base_output"].iloc[0, 1:].sum()
    assert made == pytest.approx(10000)


@pytest.mark.parametrize(("answer", "right"), [("scale_alone", 4.15), ("scale_twice", 41500)])
def test_a_scale_that_nothing_else_in_the_column_tells_of_is_asked_about(answer, right):
    rows = [*IN_WAN[:2], changed(IN_WAN, 3, 4, "4.15万")[3]]
    (fault,) = drafted(rows).faults
    assert (fault.question, fault.cell) == ("scale_in_cell@3:产量（万吨）", "E3")
    assert fault.answer("scale_alone", "zh") == "是 4.15 万吨"
    assert fault.answer("scale_twice", "zh") == "是 41,500 万吨"
    rows = changed(changed(rows, 2, 3, None), 2, 6, None)
    draft = drafted(rows, {fault.question: answer, "no_plan": "plans_flat"})
    assert draft.dataset.tables["base_output"].iloc[0, 1:].sum() == pytest.approx(right)


IN_CELLS = [
    ["2022年工业企业台账"],
    ["企业名称", "行业代码", "主要产品", "设计产能", "产量", "产值（万元）", "2023年计划产量"],
    ["甲公司", 3211, "阴极铜", "10万吨/年", "8.9万吨", 615810, "9.2万吨"],
    ["乙公司", 3011, "水泥", "年产150万吨", "100万吨", 38000, "102万吨左右"],
    ["丙公司", 3252, "铝型材", "5万吨", "41500吨", 87150, "4.3万吨"],
    ["丁公司", 3841, "锂电池", "5000万只/年", "3900万只", 31200, "增加100万只"],
    ["戊公司", 3821, "变压器", "2000万千伏安", "1650万千伏安", 165000, "1700万千伏安"],
]


def test_units_behind_the_numbers_are_the_lines_where_no_column_states_them():
    draft = drafted(IN_CELLS)
    assert draft.faults == ()
    lines = draft.dataset.tables["lines"]
    assert list(lines["unit"]) == ["万吨", "万吨", "吨", "万只", "万千伏安"]
    assert list(lines["design_capacity"]) == pytest.approx([10, 150, 50000, 5000, 2000])
    made = draft.dataset.tables["base_output"].iloc[:, 1:].sum(axis=1)
    assert list(made) == pytest.approx([8.9, 100, 41500, 3900, 1650])
    plans = [9.2 / 8.9, 1.02, 43000 / 41500, 40 / 39, 1700 / 1650]
    assert list(lines["plan_growth"]) == pytest.approx([plan - 1 for plan in plans])
    assert list(lines["price"]) == pytest.approx([615810e4 / 8.9, 3.8e6, 21000, 8e4, 1e6])
    told = {each.details["unit"]: each.rows for each in draft.assumptions if each.rule == "unit_of_cells"}
    assert told == {"万吨": ("3", "4"), "吨": ("5",), "万只": ("6",), "万千伏安": ("7",)}


def test_a_bare_number_beside_one_with_a_unit_is_not_taken_in_that_unit():
    draft = drafted(changed(IN_CELLS, 2, 4, 89000))
    assert {fault.rule for fault in draft.faults} == {"ledger_number", "plan_words"}


def test_values_that_each_state_their_unit_need_none_in_the_heading():
    rows = changed(IN_WAN, 1, 5, "产值")
    rows = changed(changed(rows, 2, 5, "3.8亿元"), 3, 5, "8.715亿")
    draft = drafted(rows)
    assert draft.faults == ()
    assert draft.value == pytest.approx((38000 + 87150) / 1e4)


def test_a_total_counts_values_with_a_unit_of_their_own():
    draft = drafted([*changed(PLAIN, 2, 7, "6亿"), ["合计", None, None, None, None, None, 89000, 183500, None]])
    assert draft.faults == ()


def test_a_plain_sheet_asks_nothing():
    draft = drafted(PLAIN)
    assert draft.faults == ()
    assert list(draft.dataset.tables["lines"]["line"]) == ["91A", "91B", "91C", "91D"]


def test_value_without_a_unit_is_asked_about_once():
    rows = [["2022年工业企业台账"], *PLAIN[1:]]
    (fault,) = drafted(rows).faults
    assert (fault.question, fault.answers) == ("ledger_unit", ("all_yuan", "all_thousands", "all_wan", "all_yi"))
    assert "18.35" in fault.answer("all_wan", "zh")
    assert drafted(rows, {"ledger_unit": "all_wan"}).value == pytest.approx(18.35)
    wrong = drafted(rows, {"ledger_unit": "all_yi"})
    assert {fault.rule for fault in wrong.faults} == {"price_odd"}, "far off the world's price of copper"


def test_one_firm_twice_is_asked_about():
    rows = [*PLAIN, ["甲公司", "91A", 3211, "电解铜", "吨", 3000, 2000, 12000, 2000]]
    (fault,) = drafted(rows).faults
    assert fault.question == "same_twice@7"
    one = drafted(rows, {fault.question: "added_up"}).dataset.tables["lines"]
    assert list(one["line"]) == ["91A", "91B", "91C", "91D"]
    assert one["design_capacity"][0] == 15000
    assert one["plan_growth"][0] == pytest.approx(12500 / 12000 - 1)
    two = drafted(rows, {fault.question: "apart"}).dataset.tables["lines"]
    assert list(two["line"]) == ["91A-电解铜", "91B", "91C", "91D", "91A-电解铜-2"]


def test_a_firm_of_several_products_is_several_lines():
    rows = [*PLAIN, [None, None, None, "硫酸", "吨", 5000, 4000, 200, 4000]]
    draft = drafted(rows)
    assert draft.faults == ()
    lines = draft.dataset.tables["lines"]
    assert list(lines["line"]) == ["91A", "91B", "91C", "91D-烧碱", "91D-硫酸"]
    assert lines["firm"][4] == "丁公司"
    assert rules(draft)["firm_above"].rows == ("7",)


@pytest.mark.parametrize(
    ("cells", "questions", "answers", "shares"),
    [
        (["86.5%", 0.9, 83.3, 0.9], [], {}, [0.865, 0.9, 0.833, 0.9]),
        (["83.3", 90, 83.3, 90], [], {}, [0.833, 0.9, 0.833, 0.9]),
        ([0.833, 0.9, 0.5, 0.9], ["loads_differ@5"], {"loads_differ@5": "by_utilisation"}, [0.833, 0.9, 0.5, 0.9]),
    ],
)
def test_a_column_of_utilisation_is_read_in_one_way(cells, questions, answers, shares):
    rows = [PLAIN[0], [*PLAIN[1], "产能利用率"], *([*row, cell] for row, cell in zip(PLAIN[2:], cells, strict=True))]
    assert [fault.question for fault in drafted(rows).faults if "86.5%" not in cells] == questions
    if "86.5%" not in cells:
        capacity = drafted(rows, answers).dataset.tables["lines"]["design_capacity"]
        assert capacity[2] == pytest.approx(25000 / shares[2] if questions else 30000)


@pytest.mark.parametrize(
    ("cells", "asked"), [([5, 8.5, -3, 0], False), ([0.05, 0.085, -0.03, 0], False), ([0.9, 5, 3, 0.2], True)]
)
def test_a_column_of_growth_is_read_in_one_way_or_asked(cells, asked):
    rows = [
        ["2022年"],
        [*PLAIN[1][:8], "2023年计划增速"],
        *([*row[:8], cell] for row, cell in zip(PLAIN[2:], cells, strict=True)),
    ]
    rows[0] = PLAIN[0]
    draft = drafted(rows)
    assert [fault.rule for fault in draft.faults] == (["ledger_percent"] if asked else [])
    if asked:
        question = draft.faults[0].question
        draft = drafted(rows, {question: "percent"})
        assert list(draft.dataset.tables["lines"]["plan_growth"]) == pytest.approx([c / 100 for c in cells])
    else:
        by = 100 if max(cells) > 1 else 1
        assert list(draft.dataset.tables["lines"]["plan_growth"]) == pytest.approx([c / by for c in cells])


def test_one_value_for_several_products_is_asked_about():
    rows = [*PLAIN, ["丁公司", "91D", 2612, "硫酸", "吨", 5000, 4000, None, 4100]]
    (fault,) = drafted(rows).faults
    assert (fault.question, fault.answers) == ("value_of_firm@6", ("one_line", "first_alone"))
    draft = drafted(rows, {fault.question: "one_line", "no_plan": "plans_flat"})
    line = draft.dataset.tables["lines"].iloc[3]
    assert (line["line"], line["unit"], line["price"]) == ("91D", "万元", 10000)
    assert draft.value == pytest.approx((60000 + 106000 + 7500 + 10000) / 1e4)


def test_questions_of_one_kind_are_one():
    rows = [PLAIN[0], [*PLAIN[1], "是否停产"], *([*row, "是"] for row in PLAIN[2:])]
    (fault,) = drafted(rows).faults
    assert (fault.question, fault.row) == ("stop_with_plan@*", "3、4、5、6")
    assert drafted(rows, {fault.question: "running_on"}).faults == ()
    both = drafted(rows, {fault.question: "running_on", "stop_with_plan@3": "stopped"})
    assert list(both.dataset.tables["events"]["of"]) == ["91A"], "a row's own answer comes first"


OF_MONTHS = [
    ["2022年分月产值（万元）"],
    ["企业名称", "行业代码", *(f"{month}月" for month in range(1, 13)), "2023年计划增速"],
    ["甲公司", 3211, *[100] * 12, "5%"],
    ["乙公司", 2612, None, None, *[50] * 10, "5%"],
    ["丙公司", 2612, 80, "停产", *[80] * 4, -10, *[80] * 5, "5%"],
]


def test_months_before_a_first_one_are_asked_about_and_corrections_counted():
    (fault,) = drafted(OF_MONTHS).faults
    assert fault.question == "starts_late@4"
    draft = drafted(OF_MONTHS, {fault.question: "started_then"})
    base = draft.dataset.tables["base_output"].iloc[:, 1:].to_numpy(dtype=float)
    assert list(base[1]) == pytest.approx([0, 0, *[50] * 10])
    assert list(base[2]) == pytest.approx([80, 0, 80, 80, 80, 70, 0, *[80] * 5])
    assert {"month_stopped", "month_corrected", "started_then"} <= set(rules(draft))
    gaps = drafted(OF_MONTHS, {fault.question: "gap_before"}).dataset.tables["base_output"]
    assert gaps["m01"][1] == pytest.approx(500 / 306 * 31)


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("1—11月工业用电（万千瓦时）", "power"),
        ("产销率（%）", "ignore"),
        ("2023年1-3月产值同比（%）", "ignore"),
        ("平均用工人数", "ignore"),
        ("综合能源消费量（吨标准煤）", "energy"),
    ],
)
def test_what_is_no_output_is_not_taken_for_it(heading, role):
    mapping = propose(grids_of([["2022年"], [*PLAIN[1], heading], *([*row, 1] for row in PLAIN[2:])]))
    assert mapping.columns[-1].role == role
    assert mapping.of_role("output")[0].heading == "产量"


def test_lines_of_context_are_no_headings_and_the_newest_sheet_is_read():
    book = openpyxl.Workbook()
    for title, year in (("2022年 旧", 2021), ("2022年", 2022)):
        sheet = book.create_sheet(title)
        for row in ([f"报告期别:{year}年1-12月", None, "单位:万元"], *PLAIN[1:]):
            sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    mapping = propose(file_grids("two.xlsx", data.getvalue()))
    assert (mapping.sheet, mapping.header) == ("2022年", (2, 2))
    assert [column.heading for column in mapping.columns] == PLAIN[1]


OF_INDICATORS = [
    ["规模以上工业生产情况表"],
    ["报告期:2022年12月"],
    ["企业名称", "行业代码", "指标名称", "计量单位", "2022年", None, "2021年", None],
    [None, None, None, None, "12月", "1-12月", "12月", "1-12月"],
    ["甲", "乙", "—", "丙", 1, 2, 3, 4],
    ["远山铅业公司", 3212, "工业总产值（现价）", "亿元", 0.5, 6, 9, 99],
    [None, None, "其中：新产品产值", "亿元", 0.1, 1, 9, 99],
    [None, None, "销售产值", "亿元", 0.5, 5.5, 9, 99],
    [None, None, "主要产品产量{joint}铅锭", "吨", 3100, 36500, 9, 99],
    [None, None, "设计生产能力{joint}铅锭", "万吨/年", "×", 4, "×", 9],
    [None, None, "平均用工人数", "人", 120, 118, 9, 99],
    ["近水纸业公司", 2221, "工业总产值（现价）", "万元", 100, 1300, 9, 99],
    [None, None, "主要产品产量{joint}新能源纸板", "万米", 1, 12, 9, 99],
    ["小桥食品公司", 1441, "工业总产值（现价）", "千元", 10, 2000, 9, 99],
    ["全区合计", None, "工业总产值（现价）", "亿元", 0.6, 6.15, 9, 99],
    [None, None, "主要产品产量{joint}铅锭", "吨", 3100, 36500, 9, 99],
]


def of_indicators(joint="—", change=None, split=False):
    """The form with names and products joined in one way, cells changed by row and column, products in their column."""
    rows = [[cell.format(joint=joint) if isinstance(cell, str) else cell for cell in row] for row in OF_INDICATORS]
    for (row, column), value in (change or {}).items():
        rows[row - 1][column] = value
    if split:
        for row in rows[2:]:
            name, _, product = str(row[2]).partition(joint) if row[2] else ("", "", "")
            row[2:3] = [name or row[2], product or None]
        rows[2][3] = "产品名称"
    return rows


@pytest.mark.parametrize(
    ("joint", "split"), [("—", False), (":", False), ("：", False), ("_", False), (" - ", False), ("/", True)]
)
def test_a_form_of_indicators_names_output_and_capacity_beside_the_product(joint, split):
    draft = drafted(of_indicators(joint, split=split), {"no_plan": "plans_flat"})
    lines = draft.dataset.tables["lines"].set_index("firm")
    base = draft.dataset.tables["base_output"].iloc[:, 1:].to_numpy(dtype=float)
    assert list(lines["product"].fillna("")) == ["铅锭", "新能源纸板", ""]
    assert list(lines["unit"]) == ["吨", "万米", "万元"]
    assert lines.loc["远山铅业公司", "design_capacity"] == pytest.approx(40000)
    assert base.sum(axis=1) == pytest.approx([36500, 12, 200])
    assert base[:, 11] == pytest.approx([3100, 1, 1])
    assert list(lines["price"]) == pytest.approx([6e8 / 36500, 1.3e7 / 12, 10000])
    assert draft.base_year == 2022
    left = {each.row: each.why for each in draft.left_out}
    others = dict.fromkeys(("7", "8", "11"), "other_indicator")
    assert left == {"5": "letters", **others, "15": "total", "16": "subtotal"}


def test_one_value_for_several_products_of_a_form_is_asked_about():
    rows = of_indicators(change={(14, 0): None, (14, 1): None, (14, 2): "主要产品产量—纸浆", (14, 3): "吨"})
    (fault, plan) = drafted(rows).faults
    assert (fault.question, plan.question) == ("value_of_firm@12", "no_plan")
    draft = drafted(rows, {fault.question: "one_line", "no_plan": "plans_flat"})
    assert list(draft.dataset.tables["lines"]["unit"]) == ["吨", "万元"]
    assert draft.value == pytest.approx(6.13)


def test_what_a_form_of_indicators_leaves_open_is_asked_about():
    no_unit = drafted(of_indicators(change={(12, 3): None}))
    assert [fault.question for fault in no_unit.faults] == ["ledger_unit", "no_plan"]
    twice = drafted(of_indicators(change={(8, 2): "总产值"}))
    assert [fault.question for fault in twice.faults] == ["two_values@8", "no_plan"]
    given = {"two_values@8": "column_second", "no_plan": "plans_flat"}
    assert drafted(of_indicators(change={(8, 2): "总产值"}), given).value == pytest.approx(5.5 + 0.13 + 0.02)
    other_unit = drafted(of_indicators(change={(10, 3): "台/年"}))
    assert [fault.rule for fault in other_unit.faults] == ["unit", "no_plan"]


OF_EXPORT = [
    ["Report PP77"],
    ["Printed: 2024-02-03", "Fiscal year: 2022", "Amounts in RMB mn"],
    [
        "Works",
        "Producer",
        "GB code",
        "Item description",
        "Installed cap. (kt/yr)",
        "Load factor (%)",
        "Output value",
        "Status",
    ],
    ["1001", "Hill Lead", 3212, "Lead ingot", 50, 80, 600, "ACT"],
    ["1002", "Lake Paper", 2221, "Board", "1,200.00", "75.5%", "2,718", "ACT"],
    ["*", "Subtotal area 1", None, None, None, None, "3,318", None],
    ["1003", "Brook Acid", 2611, "Acid", 100, 60, 30, "MOTH"],
    ["1004", "Dale Acid", 2611, "Acid", 100, 50, 25, "ACT"],
    ["1005", "*", None, None, None, None, 55, None],
    ["1006", None, None, None, None, None, 55, "Subtotal"],
    ["**", "Grand total", None, None, None, None, "3,373", None],
]


def of_export(row=0, column=0, value=None):
    rows = [list(each) for each in OF_EXPORT]
    if row:
        rows[row - 1][column] = value
    return rows


def test_an_export_with_marked_sums_is_read_by_its_names_and_capacities():
    draft = drafted(of_export(), {"no_plan": "plans_flat"})
    lines = draft.dataset.tables["lines"]
    assert list(lines["firm"]) == ["Hill Lead", "Lake Paper", "Brook Acid", "Dale Acid"]
    assert list(lines["product"]) == ["Lead ingot", "Board", "Acid", "Acid"]
    assert list(lines["industry"]) == ["3212", "2221", "2611", "2611"]
    assert set(lines["unit"]) == {"kt"}
    assert list(lines["design_capacity"]) == [50, 1200, 100, 100]
    made = draft.dataset.tables["base_output"].iloc[:, 1:].to_numpy(dtype=float).sum(axis=1)
    assert made == pytest.approx([40, 906, 60, 50])
    assert lines["price"][0] == pytest.approx(6e8 / 40)
    assert draft.base_year == 2022, "the day of printing is of no year"
    assert list(draft.dataset.tables["events"]["of"]) == [lines["line"][2]]
    left = {each.row: each.why for each in draft.left_out}
    assert left == {"6": "subtotal", "9": "marked", "10": "subtotal", "11": "total"}


@pytest.mark.parametrize(
    ("row", "column", "value", "question", "answer", "of", "right"),
    [
        (8, 5, 0.5, "share_of_cell@8:Load factor (%)", "cell_fraction", "output", 50),
        (8, 5, 0.5, "share_of_cell@8:Load factor (%)", "cell_percent", "output", 0.5),
        (8, 5, 498, "load_beyond@8", "load_tenth", "output", 49.8),
        (8, 5, 498, "load_beyond@8", "load_unknown", "output", 50),
        (4, 5, "n/a", "output_unknown@4", "value_alone", "output", 60000),
        (8, 4, 100000, "price_odd@8", "output_thousand_down", "design_capacity", 100),
        (8, 4, 100000, "price_odd@8", "output_thousand_down", "output", 50),
        (8, 6, 25000, "price_odd@8", "value_thousand_down", "price", 5e5),
        (8, 7, "?!", "stop_unclear@8:?!", "running_on", "output", 50),
    ],
)
def test_an_odd_cell_of_an_export_is_asked_about(row, column, value, question, answer, of, right):
    rows = of_export(row, column, value)
    rows[10][6] = None
    asked = {fault.question for fault in drafted(rows).faults}
    assert question in asked
    others = dict.fromkeys(asked - {question}, "as_it_is") | {"no_plan": "plans_flat"}
    others |= {"load_odd@8": "as_it_is", "price_odd@7": "as_it_is", "price_odd@8": "as_it_is"}
    draft = drafted(rows, {**others, question: answer})
    line = draft.dataset.tables["lines"].set_index("firm").loc[rows[row - 1][1]]
    made = draft.dataset.tables["base_output"].set_index("line").loc[line["line"]].sum()
    assert (made if of == "output" else line[of]) == pytest.approx(right)


def test_a_row_without_a_name_is_asked_about_by_its_own_row():
    rows = [*PLAIN, ["—", "—", 2612, "—", "吨", 5000, 4000, 5000, 4100]]
    (fault,) = drafted(rows).faults
    assert (fault.question, fault.answers) == ("ledger_no_name@7", ("leave_out",))
    assert [each.row for each in drafted(rows, {fault.question: "leave_out"}).left_out] == ["7"]


def test_a_sheet_as_good_as_another_is_asked_about():
    book = openpyxl.Workbook()
    for title in ("一季度前", "调整后"):
        sheet = book.create_sheet(title)
        for row in PLAIN:
            sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    grids = file_grids("two.xlsx", data.getvalue())
    mapping = propose(grids)
    (fault,) = build(grids, mapping).faults
    assert (fault.question, fault.answers) == ("two_sheets", ("this_sheet",))
    assert all(name in fault.sentence("zh") for name in ("一季度前", "调整后"))
    assert "this_sheet" in rules(build(grids, mapping.with_answer("two_sheets", "this_sheet")))
    chosen = propose(grids, sheet="调整后")
    assert chosen.sheet == "调整后"
    assert build(grids, chosen).faults == (), "a sheet that somebody chose is not asked about"
    assert build(grids[:2], propose(grids[:2])).faults == ()


def test_months_to_come_go_on_as_those_since_the_first_with_output():
    rows = [
        ["2022年1-11月产值（万元）"],
        ["企业名称", "行业代码", *(f"{month}月" for month in range(1, 12)), "2023年计划增速"],
        ["甲公司", 3211, *[0] * 5, *[60] * 6, "5%"],
        ["乙公司", 2612, *[60] * 8, *["停产"] * 3, "5%"],
        ["丙公司", 2612, *[60] * 11, "5%"],
    ]
    draft = drafted(rows)
    base = draft.dataset.tables["base_output"].iloc[:, 1:].to_numpy(dtype=float)
    assert base[:, 11] == pytest.approx([360 / DAYS[5:11].sum() * 31, 0, 660 / DAYS[:11].sum() * 31])
    assert (rules(draft)["rest_idle"].rows, rules(draft)["rest_of_year"].rows) == (("4",), ("3", "5"))


def test_a_plan_of_a_year_beside_a_base_of_months_is_asked_about():
    rows = [
        ["2022年产值（万元）"],
        ["企业名称", "行业代码", *(f"{month}月" for month in range(1, 13)), "2023年计划产值"],
        ["甲公司", 3211, *[0] * 4, *[50] * 8, 500],
        ["乙公司", 2612, *[50] * 12, 630],
    ]
    (fault,) = drafted(rows).faults
    assert (fault.question, fault.answers) == ("plan_of_part_year@3", ("as_it_is", "plan_unknown"))
    assert "+25.0%" in fault.sentence("zh")
    lines = drafted(rows, {fault.question: "as_it_is"}).dataset.tables["lines"]
    assert list(lines["plan_growth"]) == pytest.approx([0.25, 0.05])
    (plan,) = drafted(rows, {fault.question: "plan_unknown"}).faults
    assert plan.question == "no_plan"


@given(st.lists(st.floats(1e-3, 1e9), min_size=1, max_size=12), st.data())
def test_the_median_of_the_others_is_without_ones_own_price(prices, data):
    at = data.draw(st.integers(0, len(prices) - 1))
    others = prices[:at] + prices[at + 1 :]
    found = median_without(sorted(prices), prices[at])
    assert found is None if not others else found == pytest.approx(median(others))
