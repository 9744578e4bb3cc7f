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
