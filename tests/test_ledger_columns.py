"""Columns of several years, quarters and months of one ledger: the base year's counts, the others are told or asked."""

import pytest
from test_ledger import drafted, rules

NAMES = {
    "企业名称": ("甲公司", "乙公司"),
    "行业代码": (3211, 3011),
    "主要产品": ("电解铜", "水泥"),
    "计量单位": ("吨", "吨"),
}
CAPACITY = {"设计产能": (120_000, 1_500_000)}
VALUE = {"2023年产值(万元)": (633_360, 38_000)}
OUTPUT = {"2023年产量": (109_200, 1_000_000)}
PLAN = {"2024年计划增速(%)": (2.5, 2)}


def sheet(*columns, title=""):
    """A sheet of two firms with these columns, a dict each, below a title."""
    cells = {heading: numbers for each in (NAMES, *columns) for heading, numbers in each.items()}
    return [*([[title]] if title else []), list(cells), *map(list, zip(*cells.values(), strict=True))]


def made(draft):
    """Output of the year, line by line."""
    return list(draft.dataset.tables["base_output"].iloc[:, 1:].sum(axis=1))


def column(draft, name):
    """A column of the lines."""
    return list(draft.dataset.tables["lines"][name])


def both_ways(columns):
    """Two columns in either order."""
    return [dict(columns), dict(reversed(columns))]


@pytest.mark.parametrize(
    "use",
    [
        *both_ways([("2022年利用率(%)", (70, 50)), ("2023年利用率(%)", (91, 66))]),
        {"本年利用率(%)": (91, 66), "上年利用率(%)": (70, 50)},
    ],
)
def test_the_use_of_capacity_is_the_base_years_wherever_it_stands(use):
    draft = drafted(sheet(CAPACITY, use, VALUE, PLAN))
    assert draft.faults == ()
    assert made(draft) == pytest.approx([109_200, 990_000])
    assert column(draft, "price") == pytest.approx([58_000, 38_000e4 / 990_000])


@pytest.mark.parametrize(
    ("older", "newer", "name", "right"),
    [
        (
            {"2022年设计产能": (100_000, 1_000_000)},
            {"2023年设计产能": (120_000, 1_500_000)},
            "design_capacity",
            [120_000, 1_500_000],
        ),
        ({"2022年单价(元/吨)": (50_000, 300)}, {"2023年单价(元/吨)": (58_000, 380)}, "price", [58_000, 380]),
        ({"2022年用电量(万千瓦时)": (1, 1)}, {"2023年用电量(万千瓦时)": (10_920, 100)}, "power", [1_000, 1]),
        ({"2022年综合能耗(吨标准煤)": (1, 1)}, {"2023年综合能耗(吨标准煤)": (10_920, 100_000)}, "energy", [0.1, 0.1]),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_what_is_of_a_year_is_the_base_years(older, newer, name, right, turned):
    two = (newer, older) if turned else (older, newer)
    draft = drafted(sheet(*two, OUTPUT, VALUE, PLAN))
    assert draft.faults == ()
    assert column(draft, name) == pytest.approx(right)
    assert rules(draft)["other_year"].details["year"] == "2022"


def test_a_capacity_of_another_year_alone_is_used_and_told():
    draft = drafted(sheet({"2021年设计产能": (1, 2), "2022年设计产能": (120_000, 1_500_000)}, OUTPUT, VALUE, PLAN))
    assert column(draft, "design_capacity") == [120_000, 1_500_000]
    assert rules(draft)["capacity_of_year"].details["year"] == "2022"
    assert rules(draft)["other_year"].details["year"] == "2021"


def test_columns_of_one_heading_are_asked_about_by_their_letters():
    head, *rows = sheet(OUTPUT, VALUE, PLAN)
    rows = [[*row[:4], 1, *row[4:]] for row in rows]
    (fault,) = (
        each for each in drafted([[*head[:4], "2023年产量", *head[4:]], *rows]).faults if each.rule == "two_columns"
    )
    assert [fault.answer(code, "zh") for code in fault.answers] == ["用“2023年产量 (E)”", "用“2023年产量 (F)”"]
    draft = drafted([[*head[:4], "2023年产量", *head[4:]], *rows], {fault.question: "column_second"})
    assert made(draft) == pytest.approx([109_200, 1_000_000])


def test_a_planned_use_of_capacity_is_a_plan():
    use = {"2023年利用率(%)": (91, 66), "2024年预计利用率(%)": (94, 70)}
    draft = drafted(sheet(CAPACITY, use, VALUE))
    assert draft.faults == ()
    assert column(draft, "plan_growth") == pytest.approx([94 / 91 - 1, 70 / 66 - 1])
    assert rules(draft)["growth_of_load"].rows == ("2", "3")


def test_a_planned_use_of_capacity_goes_by_the_mended_output():
    slip = {"2023年产量": (10.92, 1_000_000)}
    rows = sheet(CAPACITY, slip, VALUE, {"2024年计划利用率(%)": (94, 70)})
    draft = drafted(rows, {"price_odd@2": "output_up"})
    assert draft.faults == ()
    assert column(draft, "plan_growth") == pytest.approx([94 / 91 - 1, 0.7 * 1.5 - 1])


@pytest.mark.parametrize("title", ["", "2023年工业企业台账"])
@pytest.mark.parametrize("own", [{"2023年计划产量": (120_120, 1_100_000)}, {"2023年计划增速(%)": (9, 9)}])
def test_the_plan_of_the_year_of_output_is_no_plan_to_go_by(title, own):
    draft = drafted(sheet(own, OUTPUT, VALUE, {"2024年计划产量": (112_000, 1_020_000)}, title=title))
    assert draft.faults == ()
    assert draft.base_year == 2023
    assert column(draft, "plan_growth") == pytest.approx([112_000 / 109_200 - 1, 0.02])
    assert rules(draft)["own_year_plan"].details["year"] == "2023"


def test_this_years_plan_beside_the_next_years_is_told_by_its_words():
    undated = {"计划产量": (120_120, 1_100_000), "实际产量": (109_200, 1_000_000), "产值(万元)": (633_360, 38_000)}
    draft = drafted(sheet(undated, {"下年计划": (112_000, 1_020_000)}, title="2023年工业企业台账"))
    assert draft.faults == ()
    assert column(draft, "plan_growth") == pytest.approx([112_000 / 109_200 - 1, 0.02])


def test_a_plan_of_its_own_year_alone_leaves_the_year_as_it_is():
    draft = drafted(sheet({"2023年计划产量": (1, 2)}, OUTPUT, VALUE))
    assert (draft.base_year, [fault.rule for fault in draft.faults]) == (2023, ["no_plan"])


@pytest.mark.parametrize(
    ("columns", "title", "years"),
    [
        (
            [{"2022年产量": (100_000, 950_000)}, OUTPUT, VALUE, {"2023年计划产量": (112_000, 1_020_000)}],
            "",
            (2022, 2023),
        ),
        (
            [{"产量": (109_200, 1_000_000)}, {"产值(万元)": (633_360, 38_000)}, PLAN, {"2023年计划产量": (1, 2)}],
            "",
            (2022, 2023),
        ),
        ([{"产量": (109_200, 1_000_000)}, {"产值(万元)": (633_360, 38_000)}, PLAN], "2024年台账", (2023, 2024)),
    ],
)
def test_a_base_year_that_two_columns_may_be_of_is_asked_with_both(columns, title, years):
    rows = sheet(*columns, title=title)
    (fault,) = (each for each in drafted(rows).faults if each.rule == "which_year")
    assert [fault.answer(code, "en") for code in fault.answers] == [str(year) for year in years]
    for code, year in zip(fault.answers, years, strict=True):
        assert drafted(rows, {fault.question: code}).base_year == year


def test_a_typed_year_of_no_column_says_which_years_there_are():
    (fault,) = drafted(sheet(OUTPUT, VALUE, PLAN), {"base_year": "2020"}).faults
    assert fault.rule == "ledger_other_years"
    assert "2023" in fault.sentence("zh")
    assert "2020" in fault.sentence("en")


@pytest.mark.parametrize(("answer", "right"), [("as_expected", 109_200), ("by_months_so_far", 99_372 * 365 / 334)])
def test_what_the_year_is_expected_to_come_to_may_complete_its_months(answer, right):
    so_far = {"2023年1-11月产量": (99_372, 910_000), "2023年1-11月产值(万元)": (576_357.6, 34_580)}
    rows = sheet(so_far, {"2023年全年预计产量": (109_200, 1_000_000), "2024年计划产量": (112_000, 1_020_000)})
    (fault,) = drafted(rows).faults
    assert fault.rule == "year_expected"
    assert made(drafted(rows, {fault.question: answer}))[0] == pytest.approx(right)


def four(*names):
    """The year's output by quarters under these headings."""
    cells = (26_100, 82_000), (27_800, 335_000), (28_300, 361_000), (27_000, 222_000)
    return dict(zip(names, cells, strict=True))


QUARTERS = [
    ("一季度", "二季度", "三季度", "四季度"),
    ("第一季度", "第二季度", "第三季度", "第四季度"),
    ("1季度", "2季度", "3季度", "4季度"),
    ("Q1", "Q2", "Q3", "Q4"),
    ("2023Q1", "2023Q2", "2023Q3", "2023Q4"),
    ("1-3月", "4-6月", "7-9月", "10-12月"),
    ("2023年一季度产量", "2023年二季度产量", "2023年三季度产量", "2023年四季度产量"),
]


@pytest.mark.parametrize("names", QUARTERS, ids=[names[1] for names in QUARTERS])
def test_four_quarters_make_the_year_and_their_days_the_months(names):
    draft = drafted(sheet(CAPACITY, four(*names), VALUE, PLAN, title="2023年分季产量"))
    assert draft.faults == ()
    assert made(draft) == pytest.approx([109_200, 1_000_000])
    months = draft.dataset.tables["base_output"].set_index("line").iloc[0]
    assert months["m02"] == pytest.approx(26_100 * 28 / 90)
    assert months["m12"] == pytest.approx(27_000 * 31 / 92)
    assert "months_by_days" in rules(draft)


def test_quarters_to_date_are_no_quarters():
    so_far = {
        "一季度": (26_100, 82_000),
        "上半年": (53_900, 417_000),
        "前三季度": (82_200, 778_000),
        "一至四季度": (109_200, 1e6),
    }
    assert made(drafted(sheet(so_far, VALUE, PLAN, title="2023年产量"))) == pytest.approx([109_200, 1_000_000])
    rising = dict(zip(QUARTERS[0], so_far.values(), strict=True))
    rows = sheet(rising, VALUE, PLAN, title="2023年产量")
    (fault,) = drafted(rows).faults
    assert fault.rule == "months_to_date"
    assert made(drafted(rows, {fault.question: "months_so_far"})) == pytest.approx([109_200, 1_000_000])


@pytest.mark.parametrize(("answer", "right"), [("quarter_nothing", 82_200), ("quarter_unknown", 82_200 * 365 / 273)])
def test_a_quarter_that_others_have_is_asked_about(answer, right):
    lacking = {**four(*QUARTERS[0]), "四季度": ("—", 222_000)}
    rows = sheet(lacking, VALUE, PLAN, title="2023年产量")
    (fault,) = drafted(rows).faults
    assert fault.question == "quarter_missing@3:output"
    assert "10-12" in fault.sentence("zh")
    assert made(drafted(rows, {fault.question: answer}))[0] == pytest.approx(right)


@pytest.mark.parametrize(("answer", "right"), [("by_months", 109_200), ("by_year", 120_000)])
def test_quarters_that_do_not_come_to_the_year_are_asked_about(answer, right):
    rows = sheet(four(*QUARTERS[0]), {"2023年产量": (120_000, 1_000_000)}, VALUE, PLAN, title="2023年产量")
    (fault,) = drafted(rows).faults
    assert fault.rule == "months_differ"
    assert made(drafted(rows, {fault.question: answer}))[0] == pytest.approx(right)


def below(upper, *lower):
    """A sheet with a heading above others: a dict of what stands below it."""
    columns = [*NAMES, *CAPACITY, *[upper, *[None] * (len(lower[0]) - 1)], *VALUE, *PLAN]
    second = [*[None] * 5, *lower[0], None, None]
    rows = sheet(CAPACITY, lower[0], VALUE, PLAN)[1:]
    return [columns, second, *rows]


@pytest.mark.parametrize("merged", [(), ("A1:A2", "B1:B2"), ("A1:A2", "F1:G1", "H1:H2")])
@pytest.mark.parametrize("years", both_ways([("2022年", (98_280, 900_000)), ("2023年", (109_200, 1_000_000))]))
def test_years_below_a_heading_are_of_what_it_says(merged, years):
    draft = drafted(below("产量", years), merged=merged)
    assert draft.faults == ()
    assert made(draft) == pytest.approx([109_200, 1_000_000])


@pytest.mark.parametrize("whole", [{}, {"全年": (109_200, 1_000_000)}])
@pytest.mark.parametrize("merged", [(), ("A1:A2", "F1:I1")])
def test_quarters_below_a_heading_are_of_what_it_says(merged, whole):
    draft = drafted(below("2023年产量", {**four(*QUARTERS[0]), **whole}), merged=() if whole else merged)
    assert draft.faults == ()
    assert made(draft) == pytest.approx([109_200, 1_000_000])


def test_the_headings_of_most_columns_are_no_title_where_months_stand_below():
    months = {f"{month}月": (month, 10 * month) for month in range(1, 13)}
    head = ["企业名称", "行业代码", "2023年产值(万元)", *[None] * 11]
    rows = [["甲公司", 3211, *range(1, 13)], ["乙公司", 3011, *range(10, 130, 10)]]
    draft = drafted(
        [head, [None, None, *months], *rows],
        {"no_plan": "plans_flat", "months_to_date:value": "single_months"},
        merged=("C1:N1",),
    )
    assert draft.faults == ()
    assert draft.base_year == 2023
    assert draft.value * 1e4 == pytest.approx(78 + 780)


SO_FAR = {"本月": (9_282, 85_000), "本年累计": (109_200, 1_000_000), "上年同期": (103_740, 950_000)}


@pytest.mark.parametrize("title", ["2023年12月主要产品产量", "2023年1-12月主要产品产量", "2023年1—12月产量"])
@pytest.mark.parametrize("columns", both_ways(SO_FAR.items()))
def test_the_year_to_date_of_december_is_the_year(columns, title):
    draft = drafted(sheet(CAPACITY, columns, VALUE, PLAN, title=title))
    assert draft.faults == ()
    assert made(draft) == pytest.approx([109_200, 1_000_000])
    assert draft.dataset.tables["base_output"].set_index("line").iloc[0]["m12"] == pytest.approx(9_282)


@pytest.mark.parametrize("title", ["2023年10月主要产品产量", "2023年1-10月主要产品产量", "10月份产量（2023年）"])
def test_the_year_to_date_of_another_month_goes_on_and_is_told(title):
    rows = sheet(
        CAPACITY,
        {"本月": (9_300, 85_000), "本年累计": (91_200, 830_000)},
        {"1-10月产值(万元)": (500_000, 30_000)},
        PLAN,
        title=title,
    )
    draft = drafted(rows)
    assert draft.faults == ()
    assert made(draft)[0] == pytest.approx(91_200 * 365 / 304)
    assert rules(draft)["rest_of_year"].details["last"] == "10"


def test_values_of_this_month_and_to_date_with_last_years():
    values = {
        "本月产值(万元)": (5, 3),
        "本年累计产值(万元)": (80, 60),
        "上年同期累计产值(万元)": (64, 50),
        "上年同月产值(万元)": (9, 9),
    }
    draft = drafted(sheet(values, title="2023年10月产值"), {"no_plan": "plans_as_before"})
    assert draft.faults == ()
    assert draft.value * 1e4 == pytest.approx(140 * 365 / 304)
    assert column(draft, "plan_growth") == pytest.approx([0.25, 0.2])


def test_what_is_to_date_of_no_named_month_is_asked_about():
    rows = sheet(CAPACITY, SO_FAR, VALUE, PLAN, title="2023年主要产品产量")
    (fault,) = drafted(rows).faults
    assert (fault.rule, fault.answers) == ("whole_year", ("is_whole_year",))
    draft = drafted(rows, {fault.question: "is_whole_year"})
    assert made(draft) == pytest.approx([109_200, 1_000_000])
