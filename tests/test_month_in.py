"""A month as a bureau has it: together, cumulative, in value, of whole firms, as a form; asked where it is not sure."""

import io

import openpyxl
import pytest
import tiny

from sim import DataError, Scenario, designs, project
from sim.intake.actuals import read_actuals, read_actuals_file
from sim.intake.cells import Reading
from sim.intake.column_names import read_heading
from sim.intake.grid import Cell
from sim.intake.month.amounts import Standing
from sim.intake.month.headings import read_meaning
from sim.intake.month.plan import planned_output
from sim.intake.month.reading import kept_answers
from sim.intake.months import read_month

JANUARY, FEBRUARY, MARCH = "nickel_electro/2023-01", "nickel_electro/2023-02", "nickel_electro/2023-03"
BASE = {JANUARY: 13365.0, FEBRUARY: 12218.0, MARCH: 13567.0}
"""Last year's months of the sample's nickel, tonnes."""
FORM = (
    "2023年3月规上工业主要产品产量\n产品名称\t计量单位\t本月\t本月止累计\t上年同月\t上年同期累计\n"
    "电解镍\t吨\t14500\t42000\t13567\t39150"
)
AS_FORM = {JANUARY: 27500 * 13365 / 25583, FEBRUARY: 27500 * 12218 / 25583, MARCH: 14500.0}
PASTES = {
    "value": (
        "规上工业企业月度产值\n单位:万元\n企业名称\t1月\t2月\t3月\n电解镍\t23000\t21000\t25000\n精炼铜\t40000\t41000\t42000",
        {
            **{
                f"nickel_electro/2023-0{month}": value * 1e4 / 175000
                for month, value in ((1, 23e3), (2, 21e3), (3, 25e3))
            },
            **{
                f"copper_refined/2023-0{month}": value * 1e4 / 59500
                for month, value in ((1, 4e4), (2, 41e3), (3, 42e3))
            },
        },
    ),
    "footnote": ("产线\t1月\n电解镍\t13500①", {JANUARY: 13500.0}),
    "down": (
        "月份\t电解镍\t精炼铜\n2023年1月\t13500\t37000\n2023年2月\t12500\t35000",
        {JANUARY: 13500.0, FEBRUARY: 12500.0, "copper_refined/2023-01": 37000.0, "copper_refined/2023-02": 35000.0},
    ),
    "together": (
        "产线\t1-2月\t3月\n电解镍\t26000\t14500",
        {JANUARY: 26000 * 13365 / 25583, FEBRUARY: 26000 * 12218 / 25583, MARCH: 14500.0},
    ),
    "form": (FORM, AS_FORM),
    "long": ("产品名称\t月份\t本月产量\t累计产量\n电解镍\t2023年3月\t14500\t42000", AS_FORM),
    "dashes": ("产品\t1月\t2月\n电解镍\t13500\t—", {JANUARY: 13500.0}),
}
ASKED = {"value": {"odd_output:2023-03": "as_written"}}
"""A tenth of last year's output is asked about before it is taken."""


def book(text, title="3月"):
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = title
    for line in text.split("\n"):
        sheet.append([float(cell) if cell.isascii() and cell.isdigit() else cell or None for cell in line.split("\t")])
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def refused(text, dataset, **more):
    with pytest.raises(DataError) as caught:
        read_actuals(text, dataset, **more)
    faults = caught.value.faults
    for fault in faults:
        for lang in ("zh", "en"):
            assert fault.sentence(lang)
            assert all(fault.answer(code, lang) for code in fault.answers)
    return faults


@pytest.mark.parametrize("kind", PASTES)
def test_each_paste_has_its_right_value(sample, kind):
    text, right = PASTES[kind]
    found = read_actuals(text, sample, answers=ASKED.get(kind, {}))
    assert found.output == pytest.approx(right)
    assert all(row.how and row.found for row in found.rows)


@pytest.mark.parametrize("kind", PASTES)
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_file_reads_as_the_same_paste(sample, kind, ending):
    text, right = PASTES[kind]
    data = text.replace("\t", ",").encode("gb18030") if ending == "csv" else book(text)
    found = read_actuals_file(f"报表.{ending}", data, sample, answers=ASKED.get(kind, {}))
    assert found.output == pytest.approx(right)
    assert ending == "csv" or all(row.cell for row in found.rows), "a workbook's cells go by their letters"


def test_a_value_is_never_read_as_tonnes_without_a_word(sample):
    text = "单位:万元\n产线\t3月\n电解镍\t14500"
    (fault,) = refused(text, sample)
    assert (fault.rule, fault.question) == ("value_meant", "value_meant")
    as_volume = read_actuals(text, sample, answers={"value_meant": "volume"})
    assert as_volume.output == {MARCH: 14500.0}
    value = {"value_meant": "value", "odd_output:2023-03": "as_written"}
    assert read_actuals(text, sample, answers=value).output == pytest.approx({MARCH: 14500e4 / 175000})


@pytest.mark.parametrize(("unit", "number"), [("万元", 250000), ("千元", 2500000), ("亿元", 25), ("元", 2500000000)])
def test_a_value_is_divided_by_price_and_index(sample, unit, number):
    standing = Standing.of(sample)
    dearer = Standing(standing.known, standing.plan, {"nickel_electro": 1.05})
    plain = read_actuals(f"2023年3月\n产线\t产值({unit})\n电解镍\t{number}", sample, dearer)
    assert plain.output == pytest.approx({MARCH: 2.5e9 / 175000 / 1.05})
    constant = read_actuals(f"2023年3月\n产线\t可比价产值({unit})\n电解镍\t{number}", sample, dearer)
    assert constant.output == pytest.approx({MARCH: 2.5e9 / 175000})
    column = f"2023年3月\n产线\t产值({unit})\t价格指数(上年=100)\n电解镍\t{number}\t98"
    assert read_actuals(column, sample, dearer).output == pytest.approx({MARCH: 2.5e9 / 175000 / 0.98})


@pytest.mark.parametrize("word", ["停产", "全停", "检修停产"])
def test_a_month_that_stood_still_is_nil_and_told(sample, word):
    found = read_actuals(f"产线\t2月\t3月\n电解镍\t12500\t{word}", sample)
    assert found.output == {FEBRUARY: 12500.0, MARCH: 0.0}
    assert "stopped_nil" in [note.rule for note in found.notes]


def test_a_value_without_a_unit_is_asked(sample):
    (fault,) = refused("2023年3月\n产线\t产值\n电解镍\t250000", sample)
    assert fault.rule == "value_unit"
    found = read_actuals("2023年3月\n产线\t产值\n电解镍\t250000", sample, answers={"value_unit": "in_wan"})
    assert found.output == pytest.approx({MARCH: 2.5e9 / 175000})


def test_cumulative_columns_are_differenced(sample):
    found = read_actuals("产线\t1月\t1-2月\t1-3月累计\n电解镍\t13500\t26000\t40500", sample)
    assert found.output == {JANUARY: 13500.0, FEBRUARY: 12500.0, MARCH: 14500.0}


def test_a_cumulative_figure_less_the_actuals_in_force(sample):
    standing = Standing.of(sample)
    known = Standing({JANUARY: 13500.0, FEBRUARY: 12500.0}, standing.plan)
    text = "2023年3月\n产品\t累计产量\n电解镍\t40500"
    assert read_actuals(text, sample, known).output == {MARCH: 14500.0}
    assert [fault.rule for fault in refused(text.replace("40500", "20000"), sample, standing=known)] == [
        "cumulative_falls"
    ]


REVISED = {
    "keep_months": {MARCH: 14500.0},
    "revise_months": {JANUARY: 13500 * 27500 / 26000, FEBRUARY: 12500 * 27500 / 26000, MARCH: 14500.0},
    "revise_last": {FEBRUARY: 14000.0, MARCH: 14500.0},
}


@pytest.mark.parametrize("answer", REVISED)
def test_a_cumulative_figure_that_says_another_sum_is_asked(sample, answer):
    known = Standing({JANUARY: 13500.0, FEBRUARY: 12500.0}, Standing.of(sample).plan)
    (fault,) = refused(FORM, sample, standing=known)
    assert fault.rule == "cumulative_revised"
    assert "26,000" in fault.sentence("en")
    found = read_actuals(FORM, sample, known, {fault.question: answer}).output
    assert found == pytest.approx(REVISED[answer])


def two_lines(**more):
    lines = [
        tiny.line("x", zh="阳极铜", firm="甲公司", unit="t", price=1e4, **more),
        tiny.line("y", zh="精炼铜", firm="甲公司", unit="t", price=2e4, **more),
    ]
    return tiny.dataset_of(tiny.city(lines, [tiny.base("x", 10), tiny.base("y", 20)]))


def test_a_firms_value_is_spread_over_its_lines_by_plan():
    found = read_actuals("2023年3月产值\n单位:万元\n企业\t本月\n甲公司\t60", two_lines())
    # plans of 10 t at 10,000 yuan and 20 t at 20,000 yuan are 500,000 yuan: 600,000 is 1.2 times as much
    assert found.output == pytest.approx({"x/2023-03": 12.0, "y/2023-03": 24.0})
    assert "firm_spread" in [note.rule for note in found.notes]


def test_what_is_planned_by_month_is_the_projections_plan(sample):
    projected = project(sample, designs.single(sample, Scenario()))["plan"][:, :12, 0]
    assert planned_output(sample) == pytest.approx(projected)


@pytest.mark.parametrize(
    ("firm", "month", "worth"),
    [("丁亥氯碱公司", 3, 20150), ("丁丑锂电公司", 3, 6079), ("壬午光伏公司", 3, 2100), ("壬午光伏公司", 1, 1400)],
)
def test_a_firms_value_is_spread_by_a_plan_that_holds_its_projects(sample, firm, month, worth):
    text = f"2023年{month}月产值\n单位:万元\n企业名称\t本月\n{firm}\t{worth}"
    found = read_actuals(text, sample).output
    city, plan = sample.city, planned_output(sample)
    firms = dict(zip(sample.tables["lines"]["line"], sample.tables["lines"]["firm"], strict=True))
    own = [place for place, line in enumerate(city.lines) if firms[line] == firm]
    planned = {f"{city.lines[place]}/2023-{month:02d}": plan[place, month - 1] for place in own}
    value = sum(plan[place, month - 1] * city.price[place] * 1e4 for place in own)
    assert found == pytest.approx({key: output * worth / value for key, output in planned.items()}, rel=1e-6)
    assert min(found.values()) > 0.0


def test_months_of_a_line_without_a_base_are_split_as_planned(sample):
    found = read_actuals("产线\t1-2月\n片碱\t12937.5", sample)
    assert found.output == pytest.approx({"caustic_flake/2023-01": 6375.0, "caustic_flake/2023-02": 6562.5})
    assert "months_split_plan" in [note.rule for note in found.notes]


def test_a_firm_without_a_plan_is_asked_and_refuses_nobody_else():
    city = two_lines()
    none = Standing({}, city.city.base * 0.0)
    text = "2023年3月产值\n单位:万元\n企业\t2月\t3月\n甲公司\t0\t20"
    (fault,) = refused(text, city, standing=none)
    assert (fault.rule, fault.answers) == ("nothing_planned", ("line:x", "line:y", "leave_out"))
    still = {"x/2023-02": 0.0, "y/2023-02": 0.0}
    for answer, right in (("line:y", {"y/2023-03": 10.0}), ("leave_out", {})):
        assert read_actuals(text, city, none, {fault.question: answer}).output == {**still, **right}


def test_of_a_firms_value_the_lines_that_stand_alone_are_taken_off():
    text = "2023年3月\n企业\t产品\t产值(万元)\t产量\n甲公司\t\t60\t\n甲公司\t阳极铜\t\t12"
    assert read_actuals(text, two_lines()).output == pytest.approx({"x/2023-03": 12.0, "y/2023-03": 24.0})


def test_a_firms_tonnes_are_no_sum_of_its_lines_unless_so_said():
    text = "企业\t3月\n甲公司\t36"
    (fault,) = refused(text, two_lines())
    assert fault.rule == "several_lines"
    assert set(fault.answers) == {"line:x", "line:y", "spread", "leave_out"}
    spread = read_actuals(text, two_lines(), answers={fault.question: "spread"})
    assert spread.output == pytest.approx({"x/2023-03": 12.0, "y/2023-03": 24.0})
    assert read_actuals(text, two_lines(), answers={fault.question: "line:y"}).output == {"y/2023-03": 36.0}


LONG = (
    "2023年3月\n统一社会信用代码,单位详细名称,行业代码,指标名称,代码,计量单位,本月,本年本月止累计,上年同月,上年同期累计\n"
    "甲,乙,丙,丁,戊,己,1,2,3,4\n"
    "9162,甲公司,3211,工业总产值(当年价格),01,千元,600,1500,,\n"
    "9162,甲公司,3211,阳极铜,2101,吨,12,30,10,30\n"
    "9162,甲公司,3211,营业收入,2101,千元,1,2,3,4\n"
)


def test_the_long_statistics_form():
    found = read_actuals(LONG, two_lines())
    months = {f"{line}/2023-0{month}": value for line, value in (("x", 9.0), ("y", 18.0)) for month in (1, 2)}
    # of 1,500,000 yuan to date the anode's 30 t are 300,000: 60 t of the other line, 24 of them in March
    assert found.output == pytest.approx({**months, "x/2023-03": 12.0, "y/2023-03": 24.0})
    assert "row_left_out_as" in [note.rule for note in found.notes]


def test_last_years_figures_are_compared_with_the_base(sample):
    assert "base_differs" not in [note.rule for note in read_actuals(FORM, sample).notes]
    other = read_actuals(FORM.replace("13567", "12000"), sample)
    (note,) = [note for note in other.notes if note.rule == "base_differs"]
    assert (note.found, note.details["own"]) == ("12000", "13,567")
    assert "13,567" in note.sentence("zh")


@pytest.mark.parametrize(
    ("text", "growth"),
    [
        ("1-3月规上工业增加值 累计增长 6.1%", 0.061),
        ("2023年1-3月,全市规模以上工业增加值同比下降0.6%。", -0.006),
        (
            "2023年3月\n指标名称\t单位\t本月\t累计\t累计增长(%)\n规模以上工业增加值\t亿元\t\t\t6.1\n电解镍\t吨\t14500\t\t7",
            0.061,
        ),
        ("2023年3月\n指标名称\t累计增长\n规上工业增加值\t6.1", 0.061),
    ],
)
def test_the_official_figure_is_found_beside_the_month(sample, text, growth):
    assert read_actuals(text, sample).official == {"2023-03": pytest.approx(growth)}


def test_six_tenths_may_be_sixty_percent(sample):
    text = "2023年3月\n指标名称\t累计增长\n规上工业增加值\t0.06"
    (fault,) = refused(text, sample)
    assert {fault.answer(code) for code in fault.answers} == {"0.06%", "6%"}
    for code, growth in (("in_percent", 0.0006), ("in_fractions", 0.06)):
        found = read_actuals(text, sample, answers={fault.question: code})
        assert found.official == {"2023-03": pytest.approx(growth)}


def test_growth_of_one_month_is_not_taken_for_growth_to_date(sample):
    text = "2023年3月\n指标名称\t增长(%)\n规上工业增加值\t6.1\n"
    (fault,) = refused(text, sample)
    assert fault.rule == "growth_of"
    assert read_actuals(text.replace("3月", "1-3月"), sample).official == {"2023-03": pytest.approx(0.061)}


def test_a_month_that_nothing_says_is_asked(sample):
    (fault,) = refused("产品名称\t产量\n电解镍\t14500", sample)
    assert len(fault.answers) == 12
    found = read_actuals("产品名称\t产量\n电解镍\t14500", sample, answers={fault.question: "month:03"})
    assert found.output == {MARCH: 14500.0}
    assert kept_answers({fault.question: "month:03", "value_meant": "value"}) == {"value_meant": "value"}


@pytest.mark.parametrize(
    "above",
    ["2023年3月产量\n填报日期:2023年4月10日", "2023年3月产量\n报送时间 2023-04-10", "3月产量\n4月8日"],
)
def test_the_day_a_report_was_filled_in_is_not_its_month(sample, above):
    assert read_actuals(f"{above}\n产品名称\t本月\n电解镍\t14500", sample).output == {MARCH: 14500.0}


@pytest.mark.parametrize("above", ["2023年3月产量\n2023年4月报送", "2023年4月报送3月产量"])
def test_of_two_months_above_a_table_it_is_asked_which(sample, above):
    (fault,) = refused(f"{above}\n产品名称\t本月\n电解镍\t14500", sample)
    assert fault.rule == "month_not_said"


def test_a_name_that_is_no_line_is_asked_and_may_be_left_out(sample):
    text = "2023年3月\n产品名称\t产量\n电解镍①\t14500\n其中:精炼铜\t37000\n砂糖\t3"
    (fault,) = refused(text, sample)
    assert (fault.row, fault.value, fault.rule) == ("5", "砂糖", "no_line")
    found = read_actuals(text, sample, answers={fault.question: "leave_out"})
    assert found.output == {MARCH: 14500.0, "copper_refined/2023-03": 37000.0}


def test_names_that_are_no_line_are_left_out_by_one_answer_and_each_by_its_own_the_next_month(sample):
    text = "2023年3月\n产品名称\t产量\n电解镍\t14500\n砂糖\t3\n白酒\t4"
    faults = refused(text, sample)
    assert [fault.value for fault in faults] == ["砂糖", "白酒"]
    answers = {faults[0].question: "leave_all_out"}
    found = read_actuals(text, sample, answers=answers)
    assert found.output == {MARCH: 14500.0}
    assert found.left_out == {faults[1].question}
    assert "names_left_out" in [note.rule for note in found.notes]
    assert [fault.value for fault in refused(text, sample, answers=kept_answers(answers))] == ["白酒"]


def test_a_firm_that_is_known_does_not_lend_its_line_to_another_product(sample):
    (fault,) = refused("2023年3月\n企业名称\t产品名称\t产量\n庚午线缆公司\t硫酸\t300", sample)
    assert fault.rule == "firm_only"


@pytest.mark.parametrize(
    ("number", "slip", "right"), [("1.45", "times_10000", 14500.0), ("145000000", "over_10000", 14500.0)]
)
def test_a_unit_gone_wrong_is_asked_with_the_likely_slip(sample, number, slip, right):
    text = f"产线\t3月\n电解镍\t{number}"
    (fault,) = refused(text, sample)
    assert fault.rule == "odd_output"
    assert slip in fault.answers
    assert read_actuals(text, sample, answers={fault.question: slip}).output == pytest.approx({MARCH: right})
    as_written = read_actuals(text, sample, answers={fault.question: "as_written"})
    assert as_written.output == pytest.approx({MARCH: float(number)})


@pytest.mark.parametrize(("plan", "asked"), [(30.0, False), (3000.0, True)])
def test_what_is_far_from_last_year_and_near_the_plan_is_not_asked(plan, asked):
    city = tiny.dataset_of(tiny.city([tiny.line("x", unit="t")], [tiny.base("x", 10)]))
    standing = Standing({}, city.city.base * 0.0 + plan)
    if asked:
        assert [fault.rule for fault in refused("line\tJan\nx\t60", city, standing=standing)] == ["odd_output"]
    else:
        assert read_actuals("line\tJan\nx\t60", city, standing).output == {"x/2023-01": 60.0}


MIXED = "产线\t1月\t2月\n电解镍\t1.35\t1.25\n精炼铜\t370000000\t35000\n聚氯乙烯\t20.8\t19000\n电石\t29\t0.003"
OWN_FACTORS = {
    "odd_output:2023-02:times_10000": {"nickel_electro/2023-01": 13500.0, "nickel_electro/2023-02": 12500.0},
    "odd_output:2023-02:over_10000": {"copper_refined/2023-01": 37000.0},
    "odd_output:2023-02:times_1000": {"pvc/2023-01": 20800.0, "carbide/2023-01": 29000.0},
}


def test_figures_off_by_different_factors_are_questions_of_their_own(sample):
    faults = {fault.question: fault for fault in refused(MIXED, sample)}
    assert {*OWN_FACTORS} < {*faults}
    right = {question: question.rpartition(":")[2] for question in OWN_FACTORS}
    assert all(right[question] in faults[question].answers for question in right)
    assert all("over_10000" not in faults[question].answers for question in right if "times" in question)
    others = {question: "leave_out" for question in faults if question not in right}
    found = read_actuals(MIXED, sample, answers={**right, **others}).output
    assert {key: found[key] for each in OWN_FACTORS.values() for key in each} == pytest.approx(
        {key: value for each in OWN_FACTORS.values() for key, value in each.items()}
    )
    assert "carbide/2023-02" not in found or found["carbide/2023-02"] > 5000


def test_a_question_of_far_figures_is_in_plain_numbers(sample):
    (fault,) = refused("产线\t3月\n电解镍\t1.45", sample)
    assert "1/9,357" in fault.sentence("zh")
    assert "13,567" in fault.sentence("zh")
    assert "e+0" not in fault.sentence("zh")


UNITS_DOWN = "月份\t聚氯乙烯\t数据中心机柜\t网络货运\n\t万吨\t{}\t万元\n1月\t2.08\t1700\t5900\n2月\t1.9\t1600\t5200"
IN_UNITS = {
    "pvc/2023-01": 20800.0,
    "pvc/2023-02": 19000.0,
    "cabinets/2023-01": 1700.0,
    "cabinets/2023-02": 1600.0,
    "freight_platform/2023-01": 0.59,
    "freight_platform/2023-02": 0.52,
}


@pytest.mark.parametrize("unit", ["柜月", "（柜月）", "cabinet-month", "柜月 cabinet-month"])
def test_a_citys_own_unit_in_a_row_of_units_is_read(sample, unit):
    assert read_actuals(UNITS_DOWN.format(unit), sample).output == pytest.approx(IN_UNITS)


def test_an_unknown_unit_in_a_row_of_units_leaves_the_others_theirs(sample):
    text = UNITS_DOWN.format("架")
    (fault,) = refused(text, sample)
    assert (fault.rule, fault.answers) == ("unit", ("own_unit", "leave_out"))
    assert read_actuals(text, sample, answers={fault.question: "own_unit"}).output == pytest.approx(IN_UNITS)
    left = {key: value for key, value in IN_UNITS.items() if not key.startswith("cabinets")}
    assert read_actuals(text, sample, answers={fault.question: "leave_out"}).output == pytest.approx(left)


@pytest.mark.parametrize("cell", ["1810", "1810柜月", "0.181万柜月"])
def test_a_citys_own_unit_by_its_half_is_its_unit(sample, cell):
    text = f"2023年3月主要产品产量\n产品名称\t计量单位\t本月\n数据中心机柜\t柜月\t{cell}"
    assert read_actuals(text, sample).output == pytest.approx({"cabinets/2023-03": 1810.0})


DASHED = {
    "产线\t1-2月\t3月\t1-3月累计\n电解镍\t26000\t—\t26000": ({}, ["not_in_yet"]),
    "产线\t1-2月\t3月\t1-3月累计\n电解镍\t26000\t—\t40500": ({MARCH: 14500.0}, []),
    "产线\t1-2月\t3月\t1-3月累计\n电解镍\t26000\t停产\t26000": ({MARCH: 0.0}, []),
    "产线\t1-2月\t3月\t1-3月累计\n电解镍\t26000\t14500\t—": ({MARCH: 14500.0}, []),
}


@pytest.mark.parametrize("text", DASHED)
def test_a_dash_is_unknown_where_no_other_figure_says_its_month(sample, text):
    march, told = DASHED[text]
    found = read_actuals(text, sample)
    assert {key: value for key, value in found.output.items() if key == MARCH} == pytest.approx(march)
    assert [note.rule for note in found.notes if note.rule == "not_in_yet"] == told


def test_a_figure_to_date_that_adds_nothing_is_asked(sample):
    text = "产线\t1-2月\t1-3月累计\n电解镍\t26000\t26000"
    (fault,) = refused(text, sample)
    assert (fault.rule, fault.answers) == ("cumulative_same", ("as_nil", "as_unknown"))
    for answer, march in (("as_nil", {MARCH: 0.0}), ("as_unknown", {})):
        found = read_actuals(text, sample, answers={fault.question: answer}).output
        assert {key: value for key, value in found.items() if key == MARCH} == march


def test_a_word_without_a_figure_may_be_unknown_or_nil(sample):
    text = "产线\t2月\t3月\n电解镍\t12500\t检修\n精炼铜\t35000\t减产"
    first, second = refused(text, sample)
    assert first.answers == ("as_unknown", "as_nil")
    answers = {first.question: "as_nil", second.question: "as_unknown"}
    both = {FEBRUARY: 12500.0, "copper_refined/2023-02": 35000.0}
    assert read_actuals(text, sample, answers=answers).output == {**both, MARCH: 0.0}


def test_columns_that_play_no_part_are_told(sample):
    text = "2023年3月产量\n产品\t单位\t本月实际\t本月计划\t完成率\t增长(%)\n电解镍\t吨\t14380\t14800\t97.2%\t5.4"
    notes = [note.found for note in read_actuals(text, sample).notes if note.rule == "column_left_out"]
    assert notes == ["本月计划", "完成率", "增长(%)"]
    growth = text + "\n规上工业增加值\t亿元\t\t\t\t"
    assert "增长(%)" not in [note.found for note in read_actuals(growth, sample).notes]


def test_a_firm_of_several_lines_is_offered_whole_by_its_short_name(sample):
    text = "2023年3月产值 单位:亿元\n企业名称\t3月\n甲子集团\t48.9\n乙丑钴业\t3.02"
    (fault,) = refused(text, sample)
    assert fault.answer("firm:甲子有色集团") == "甲子有色集团 (the whole firm)"
    found = read_actuals(text, sample, answers={fault.question: "firm:甲子有色集团"}).output
    full = read_actuals(text.replace("甲子集团", "甲子有色集团"), sample).output
    assert found == full
    assert len(found) > 2


@pytest.mark.parametrize("name", ["原盐", "镍原陶瓷有限公司", "安泰热力公司"])
def test_what_is_near_nothing_is_offered_nothing(sample, name):
    (fault,) = refused(f"2023年3月产值 单位:万元\n企业\t3月\n电解镍\t240000\n{name}\t4", sample)
    assert fault.answers == ("leave_out", "leave_all_out")
    assert "也没有相近的" in fault.sentence("zh")


@pytest.mark.parametrize(
    ("name", "line"), [("高镍锍", "nickel_matte"), ("矿渣微粉", "slag_powder"), ("电解镊", "nickel_electro")]
)
def test_what_is_near_a_line_is_offered_it(sample, name, line):
    (fault,) = refused(f"2023年3月产量\n产品\t3月\n精炼铜\t37000\n{name}\t4", sample)
    assert f"line:{line}" in fault.answers


def test_a_question_about_a_name_names_its_own_cell(sample):
    text = "2023年3月产值\n序号\t企业名称\t产品\t3月产值(万元)\n1\t乙丑钴业公司\t\t30500\n2\t某某陶瓷\t\t4"
    with pytest.raises(DataError) as caught:
        read_actuals_file("a.xlsx", book(text), sample)
    (fault,) = caught.value.faults
    assert (fault.cell, fault.column, fault.value) == ("B4", "企业名称", "某某陶瓷")


def test_of_two_figures_of_a_month_it_is_asked_which_counts(sample):
    text = "2023年3月产值(单位:万元)\n企业名称\t现价产值\t可比价产值\n乙丑钴业公司\t30500\t29800"
    (fault,) = refused(text, sample)
    assert "现价产值" in fault.sentence("zh")
    found = {code: read_actuals(text, sample, answers={fault.question: code}).output for code in fault.answers}
    (first,), (this,) = (found[code].values() for code in ("first_counts", "this_counts"))
    assert this / first == pytest.approx(29800 / 30500)


def test_a_question_about_a_name_over_months_that_go_down_names_its_heading(sample):
    with pytest.raises(DataError) as caught:
        read_actuals_file(
            "a.xlsx", book("2023年产量\n月份\t电解镍\t砂糖\n\t吨\t吨\n1月\t13500\t3\n2月\t12500\t3"), sample
        )
    assert [(fault.cell, fault.value) for fault in caught.value.faults] == [("C2", "砂糖")]


def test_a_report_of_two_months_says_which_its_month_is(sample):
    text = "2023年1-2月\n产品\t本月\n电解镍\t12500"
    (fault,) = refused(text, sample)
    assert read_actuals(text, sample, answers={fault.question: "february"}).output == {FEBRUARY: 12500.0}


def test_of_several_sheets_it_is_asked_which(sample):
    made = openpyxl.load_workbook(io.BytesIO(book("产品\t产量\n电解镍\t14500")))
    made.copy_worksheet(made["3月"]).title = "2月"
    held = io.BytesIO()
    made.save(held)
    with pytest.raises(DataError) as caught:
        read_actuals_file("产量.xlsx", held.getvalue(), sample)
    (fault,) = caught.value.faults
    assert [fault.answer(code) for code in fault.answers[:2]] == ["3月", "2月"]
    for code, right in (("sheet:2月", {FEBRUARY: 14500.0}), ("all_sheets", {FEBRUARY: 14500.0, MARCH: 14500.0})):
        assert read_actuals_file("产量.xlsx", held.getvalue(), sample, answers={fault.question: code}).output == right


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1—2月", 1, 2),
        ("一至三月", 1, 3),
        ("3月累计", 1, 3),
        ("2月(累计)", 1, 2),
        ("2023年1-3月产值(万元)", 1, 3),
        ("上半年", 1, 6),
        ("二季度", 4, 6),
        ("Jan-Feb", 1, 2),
        ("12月", 12, 12),
        ("2023-01-01", 1, 1),
        ("本月", 0, 0),
    ],
)
def test_headings_name_their_months(text, first, last):
    found = read_meaning(text)
    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize("text", ["累计±%", "同比%", "增减%", "比上年同期±", "本月±%", "产量(%)", "比上年同期增减%"])
def test_what_is_in_percent_is_a_change_and_no_figure(text):
    assert read_meaning(text).measure == "growth"


@pytest.mark.parametrize("text", ["1-2月", "1—2月", "2月累计", "Feb YTD"])
def test_several_months_together_are_no_month_of_the_base(text):
    assert read_heading("base_output", text).column == ""


@pytest.mark.parametrize("text", ["电解镍", "3", "2023年3月规上工业主要产品产量", "月份", "12500", ""])
def test_what_is_no_heading_of_figures(text):
    assert read_meaning(text) is None


def two_firms():
    """Two firms that both make alkali, one of them chlorine too, in a place both are named after."""
    lines = [
        tiny.line("x", zh="烧碱", en="Soda", firm="南湾海鸥化工有限责任公司"),
        tiny.line("z", zh="液氯", en="Chlorine", firm="南湾海鸥化工有限责任公司"),
        tiny.line("y", zh="烧碱", en="Soda", firm="南湾白鹭盐业(集团)有限公司"),
    ]
    return tiny.dataset_of(tiny.city(lines, [tiny.base(line) for line in "xyz"]))


@pytest.mark.parametrize("second", ["白鹭盐业", "南湾白鹭盐业集团", "南湾白鹭盐业（集团）股份有限公司", "南湾白鹭"])
def test_a_firms_short_name_is_the_firm_and_told(second):
    text = f"企业,产品,1月\n南湾海鸥化工,烧碱,10\n,液氯,9\n{second},烧碱,11".replace(",", "\t")
    found = read_actuals(text, two_firms())
    assert found.output == {"x/2023-01": 10.0, "z/2023-01": 9.0, "y/2023-01": 11.0}
    assert "firm_short" in [note.rule for note in found.notes]


@pytest.mark.parametrize("firm", ["南湾", "海鸥有限公司", "东港海鸥化工有限公司"])
def test_a_name_that_may_be_another_firms_is_asked(firm):
    with pytest.raises(DataError) as caught:
        read_actuals(f"企业\t产品\t1月\n{firm}\t液氯\t9", two_firms())
    (fault,) = caught.value.faults
    assert (fault.rule, fault.value, fault.answers[:2]) == ("no_line", firm, ("leave_out", "line:z"))


def test_an_answer_about_a_product_holds_for_its_firm_alone():
    text = "企业\t产品\t1月\n南湾海鸥化工\t盐酸\t10\n\t液氯\t9\n白鹭盐业\t烧碱\t9.5\n\t盐酸\t11"
    with pytest.raises(DataError) as caught:
        read_actuals(text, two_firms())
    first, second = caught.value.faults
    assert first.question != second.question
    assert (first.answers, second.answers) == (("leave_out", "line:x", "line:z"), ("leave_out", "line:y"))
    answers = {first.question: "line:x", second.question: "leave_out"}
    found = read_actuals(text, two_firms(), answers=answers)
    assert found.output == {"x/2023-01": 10.0, "z/2023-01": 9.0, "y/2023-01": 9.5}


def test_a_firms_value_beside_its_products_is_left_out_and_told():
    text = "企业\t产品\t1月\n南湾海鸥化工\t烧碱\t10\n\t液氯\t9\n\t工业总产值（当年价格，万元）\t7"
    found = read_actuals(text, two_firms())
    assert found.output == {"x/2023-01": 10.0, "z/2023-01": 9.0}
    assert "value_row_left_out" in [note.rule for note in found.notes]


HEADS_DOWN = {
    "firms over products over units": "企业名称\t南湾海鸥化工\t\t白鹭盐业\n产品\t烧碱\t液氯\t烧碱\n单位\tt\tkg\tt",
    "a unit beside the title": "各月产量\t\t\t单位：t\n月份\t南湾海鸥化工\t\t白鹭盐业\n\t烧碱\t液氯（kg）\t烧碱",
    "products over firms": "月份\t烧碱\t液氯(kg)\t烧碱\n企业\t南湾海鸥化工\t南湾海鸥化工\t白鹭盐业",
}


@pytest.mark.parametrize("heads", HEADS_DOWN.values(), ids=list(HEADS_DOWN))
def test_months_go_down_under_rows_of_firms_products_and_units(heads):
    lines = [
        tiny.line("x", zh="烧碱", unit="t", firm="南湾海鸥化工有限责任公司"),
        tiny.line("z", zh="液氯", unit="t", firm="南湾海鸥化工有限责任公司"),
        tiny.line("y", zh="烧碱", unit="t", firm="南湾白鹭盐业(集团)有限公司"),
    ]
    city = tiny.dataset_of(tiny.city(lines, [tiny.base(line) for line in "xyz"]))
    months = "2023年1月\t10\t9,000\t11\n2023年2月\t11\t8,000\t12\n一季度\t40\t29,000\t36\n3月（预计）\t1\t2\t3"
    found = read_actuals(f"{heads}\n{months.replace('一季度', '前两月小计')}", city)
    assert {key: value for key, value in found.output.items() if key.startswith("z")} == {
        "z/2023-01": 9,
        "z/2023-02": 8,
    }
    assert [found.output[f"{line}/2023-02"] for line in "xy"] == [11.0, 12.0]
    assert {key[2:] for key in found.output} == {"2023-01", "2023-02"}
    assert "row_left_out_as" in [note.rule for note in found.notes]


@pytest.mark.parametrize("said", ["计量单位：万元（现价）", "单位:%、万元", "金额单位：万元，增速单位：%"])
def test_a_unit_with_remarks_or_beside_a_rate_is_still_the_values_unit(sample, said):
    found = read_actuals(f"2023年3月产值\n\t{said}\n企业\t3月\t±%\n电解镍\t250000\t3", sample)
    assert found.output == pytest.approx({MARCH: 2.5e9 / 175000})


def test_products_below_their_firms_row_are_that_firms():
    text = "名称\t1月\n南湾海鸥化工\t19\n烧碱\t10\n液氯\t9\n白鹭盐业\t11\n其中：烧碱\t11"
    answers = {"several_lines:南湾海鸥化工有限责任公司": "leave_out"}
    found = read_actuals(text, two_firms(), answers=answers)
    assert found.output == {"x/2023-01": 10.0, "z/2023-01": 9.0, "y/2023-01": 11.0}


def test_a_product_below_a_firm_that_does_not_make_it_is_asked():
    with pytest.raises(DataError) as caught:
        read_actuals("名称\t1月\n白鹭盐业\t11\n其中：液氯\t9", two_firms())
    (fault,) = caught.value.faults
    assert (fault.rule, fault.row) == ("several_rows", "3")


FALLEN = {
    "without_cumulative": {JANUARY: 13500.0, MARCH: 14500.0},
    "leave_line_out": {},
    "swapped": {JANUARY: 9000.0, FEBRUARY: 4500.0, MARCH: 14500.0},
}


@pytest.mark.parametrize("answer", FALLEN)
def test_a_figure_to_date_below_the_months_is_asked(sample, answer):
    text = "产线\t1月\t1-2月\t3月\n电解镍\t13500\t9000\t14500\n精炼铜\t37000\t72000\t38000"
    (fault,) = refused(text, sample)
    assert fault.answers == tuple(FALLEN)
    found = read_actuals(text, sample, answers={fault.question: answer}).output
    assert {key: value for key, value in found.items() if "nickel" in key} == pytest.approx(FALLEN[answer])
    assert found["copper_refined/2023-02"] == 35000.0


@pytest.mark.parametrize("cell", ["一万四千左右", "12%", "3套"])
def test_one_bad_cell_may_be_left_out_without_the_others(sample, cell):
    text = f"产线\t1月\t2月\n电解镍\t{cell}\t12500\n精炼铜\t37000\t35000"
    (fault,) = refused(text, sample)
    assert fault.answers == ("leave_out",)
    found = read_actuals(text, sample, answers={fault.question: "leave_out"}).output
    assert found == {FEBRUARY: 12500.0, "copper_refined/2023-01": 37000.0, "copper_refined/2023-02": 35000.0}


@pytest.mark.parametrize(
    ("cell", "rule"), [("约13500", "about_taken"), ("大约 1.35万吨", "about_taken"), ("1.35万吨#", "footnote_off")]
)
def test_what_stands_around_a_number_is_taken_off_and_told(sample, cell, rule):
    found = read_actuals(f"产线\t1月\n电解镍\t{cell}", sample)
    assert found.output == {JANUARY: 13500.0}
    assert rule in [note.rule for note in found.notes]


def test_growth_of_the_month_in_a_row_is_no_growth_to_date(sample):
    text = "产线\t3月\n电解镍\t14500\n规上工业增加值增速\t7.7%\t本月\n规上工业增加值增速\t5.5%\t年初累计"
    found = read_actuals(text, sample)
    assert found.official == {"2023-03": pytest.approx(0.055)}
    assert "growth_of_month" in [note.rule for note in found.notes]
    assert read_actuals(text.rpartition("\n")[0], sample).official == {}


@pytest.mark.parametrize("text", ["2023.1", "1999.1"])
def test_a_number_that_may_be_january_or_october_is_no_month_yet(text):
    assert read_month(Cell(text, "number")) == Reading(text)
    assert read_month(Cell("2023.2", "number")).text == "2023-02"


def test_a_sentence_of_one_month_is_asked_whether_it_is_to_date(sample):
    text = "产线\t3月\n电解镍\t14500\n2023年3月份，规上工业增加值同比增长8.8%"
    (fault,) = refused(text, sample)
    assert fault.rule == "growth_of"
    for answer, official in (("growth_to_date", {"2023-03": pytest.approx(0.088)}), ("growth_of_month", {})):
        assert read_actuals(text, sample, answers={fault.question: answer}).official == official
