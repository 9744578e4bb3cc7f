"""Actuals as people paste them: headings, names, units, marks; what cannot be read is told by row and column."""

import pytest
import tiny
from hypothesis import given
from hypothesis import strategies as st

from sim import DataError
from sim.intake.actuals import read_actuals
from sim.intake.typed import read_typed

NICKEL, COPPER = "nickel_electro/2023-01", "copper_refined/2023-01"
AS_WRITTEN = {"odd_output:2023-01": "as_written"}
"""Tiny cities make ten a month: other figures are asked about."""


@pytest.mark.parametrize(
    "text",
    [
        "产线\t1月\n电解镍\t12500\n精炼铜\t34567",
        "line,Jan\nnickel_electro,12500\nRefined copper,34567",
        "产线,2023年1月,2月\n电解镍,12500,\n精炼铜,34567,**",
        "产线,2023-01\n电解镍,12500\n精炼铜,34567\n合计,47067",
        "企业\t产线\tJan 2023\n甲子有色集团\t电解镍\t1.25万吨\n甲子有色集团\t精炼铜\t34 567",
        "产线(全称),1月(万吨)\n电解镍,1.25\n精炼铜,3.4567",
        "产线\t单位\t1月\n电解镍\t万吨\t1.25\n精炼铜\t吨\t34,567",
        "某县月报\n单位:万吨\n产线\t1月\t1-1月累计\n电解镍\t1.25\t9\n精炼铜\t3.4567\t9",
        "\t1月\n甲子有色集团电解镍\t12500\n精炼铜\t34567\n",
        "产线,月份,产量\n电解镍,2023年1月,1.25万吨\n精炼铜,1月,34567\n精炼铜,2月,",
        "line;January\nElectrolytic nickel;12,500\nRefined copper;34567 t",
    ],
)
def test_one_month_in_many_writings(sample, text):
    assert read_actuals(text, sample).output == {NICKEL: 12500.0, COPPER: 34567.0}


def test_what_was_converted_is_told(sample):
    found = read_actuals("产线\t1月\t累计\n电解镍\t1.25万吨\t3万吨", sample)
    told = [note.sentence(lang) for note in found.notes for lang in ("zh", "en")]
    assert any("累计" in note for note in told)
    assert any("10000" in note and "1.25万吨" in note for note in told)


def test_every_fault_is_told_and_nothing_is_taken(sample):
    text = "产线,1月,2月\n电解镍,12500,abc\n不存在的线,3,4\n甲子有色集团,5,6\n精炼铜,-1,3公顷"
    with pytest.raises(DataError) as caught:
        read_actuals(text, sample)
    assert [(fault.row, fault.column, fault.value, fault.rule) for fault in caught.value.faults] == [
        ("2", "2月", "abc", "should_be"),
        ("3", "产线", "不存在的线", "no_line"),
        ("4", "产线", "甲子有色集团", "several_lines"),
        ("5", "1月", "-1", "should_be"),
        ("5", "2月", "3公顷", "unit"),
    ]


def test_what_may_have_been_meant_is_told_in_the_language_of_the_page(sample):
    with pytest.raises(DataError) as caught:
        read_actuals("line\tJan\nRefined coper\t3", sample)
    (fault,) = caught.value.faults
    assert "Refined copper" in fault.sentence("en")
    assert fault.sentence("en").isascii()
    assert "copper_refined" not in fault.sentence("en")
    assert "精炼铜" in fault.sentence("zh")


def test_lines_of_one_name_are_offered_with_their_codes():
    lines = [
        tiny.line("x", zh="烧碱", en="Soda", firm="甲公司"),
        tiny.line("y", zh="烧碱", en="Caustic", firm="乙公司"),
    ]
    city = tiny.dataset_of(tiny.city(lines, [tiny.base("x"), tiny.base("y")]))
    with pytest.raises(DataError) as caught:
        read_actuals("line\tJan\n烧碱\t3", city)
    (fault,) = caught.value.faults
    assert "：烧碱（甲公司）、烧碱（乙公司）；" in fault.sentence("zh")
    assert "Soda, Caustic" in fault.sentence("en")


def test_of_a_firm_with_several_lines_each_is_named():
    lines = [
        tiny.line("x", zh="阳极铜", en="Anode", firm="甲公司"),
        tiny.line("y", zh="精炼铜", en="Cathode", firm="甲公司"),
    ]
    with pytest.raises(DataError) as caught:
        read_actuals("企业\tJan\n甲公司\t3", tiny.dataset_of(tiny.city(lines, [tiny.base("x"), tiny.base("y")])))
    (fault,) = caught.value.faults
    assert "：阳极铜、精炼铜" in fault.sentence("zh")
    assert "name one of Anode, Cathode" in fault.sentence("en")


def test_an_example_names_its_row(sample):
    (note,) = read_actuals("line\tJan\nRefined copper\t34 kt", sample).notes
    assert "(such as row 2 '34 kt', read as 34000)" in note.sentence("en")
    assert "如第 2 行 “34 kt”" in note.sentence("zh").replace("如 第", "如第")


ALIKE = [
    ("A", "a"),
    ("L-1", "L1"),
    ("L1.0", "L10"),
    ("Ⅱ", "II"),
    ("Ｌ１", "L1"),
    ("1-1号", "11号"),
    ("镍 1", "镍1"),
    ("x_1", "X·1"),
    ("a~b", "A~B"),
    ("n*", "n"),
]


@pytest.mark.parametrize("pair", ALIKE)
@pytest.mark.parametrize("turned", [False, True])
def test_of_names_folded_alike_the_one_written_so_is_meant(pair, turned):
    first, second = pair[::-1] if turned else pair
    lines = [tiny.line(first, zh="甲"), tiny.line(second, zh="乙")]
    city = tiny.dataset_of(tiny.city(lines, [tiny.base(first), tiny.base(second)]))
    for text in (f"line\tJan\n{first}\t11\n{second}\t12", f"line,month,output\n{first},1月,11\n{second},1月,12"):
        assert read_actuals(text, city).output == {f"{first}/2023-01": 11.0, f"{second}/2023-01": 12.0}
    assert read_actuals(f"line\tJan\n{first}\t11", city).output == {f"{first}/2023-01": 11.0}


def city_of(*names, **more):
    return tiny.dataset_of(tiny.city([tiny.line(name, **more) for name in names], [tiny.base(name) for name in names]))


@pytest.mark.parametrize(
    ("names", "written"),
    [(("A", "a"), "Ａ"), (("L-1", "L1"), "l_1"), (("Ⅱ", "II"), "ii"), (("镍 1", "镍1"), "镍·1")],
)
def test_a_writing_that_fits_two_lines_is_asked_about(names, written):
    with pytest.raises(DataError) as caught:
        read_actuals(f"line\tJan\n{written}\t11", city_of(*names))
    (fault,) = caught.value.faults
    assert (fault.rule, fault.value) == ("several_rows", written)
    assert all(name in fault.sentence() for name in names)


@pytest.mark.parametrize(("name", "written"), [("A-1", "ａ 1"), ("Ⅱ线", "II线"), ("L1.0", "l1·0")])
def test_a_folded_writing_of_one_line_alone_is_that_line(name, written):
    assert read_actuals(f"line\tJan\n{written}\t11", city_of(name, "other")).output == {f"{name}/2023-01": 11.0}


@pytest.mark.parametrize(("name", "written"), [("L10", "L1.0"), ("11号", "1-1号"), ("L1.0", "L10")])
def test_a_mark_between_digits_tells_two_names_apart(name, written):
    with pytest.raises(DataError) as caught:
        read_actuals(f"line\tJan\n{written}\t11", city_of(name, "other"))
    assert [fault.rule for fault in caught.value.faults] == ["no_line"]


def test_lines_of_one_name_are_told_apart_by_their_firms():
    lines = [
        tiny.line("x", zh="烧碱", firm="甲公司"),
        tiny.line("y", zh="烧碱", firm="乙公司"),
        tiny.line("z", firm="乙公司"),
    ]
    city = tiny.dataset_of(tiny.city(lines, [tiny.base(name) for name in "xyz"]))
    assert read_actuals("企业\t产线\t1月\n乙公司\t烧碱\t11", city).output == {"y/2023-01": 11.0}
    for text, rule in (("产线\t1月\n烧碱\t11", "several_rows"), ("企业\t1月\n乙公司\t11", "several_lines")):
        with pytest.raises(DataError) as caught:
            read_actuals(text, city)
        assert [fault.rule for fault in caught.value.faults] == [rule]


def test_a_code_and_a_name_of_two_lines_are_asked_about():
    lines = [tiny.line("A", zh="甲"), tiny.line("a", zh="乙")]
    city = tiny.dataset_of(tiny.city(lines, [tiny.base("A"), tiny.base("a")]))
    with pytest.raises(DataError) as caught:
        read_actuals("产线编码\t名称\t1月\nA\t乙\t11", city)
    assert [(fault.rule, fault.value) for fault in caught.value.faults] == [("several_rows", "A")]


TYPED = {
    "13,000.5": 13000.5,
    "13 000": 13000,
    "13\u00a0000": 13000,
    "1.3万": 13000,
    "1.3万吨": 13000,
    "１３０００": 13000,
    "13，000": 13000,
    "13000t": 13000,
    "13000kg": 13,
    "0。5": 0.5,
    "０．５": 0.5,
    "−5": -5,
    "13500①": 13500,
    "15000²": 15000,
    "１５０¹": 150,
    "1e3": 1000,
    "": None,
    "**": None,
}
REFUSED = ["0，5", "0,5", "2,5", "0,500", "1_000", "١٣", "१३", "10³", "1.5×10³", "⑬50", "㊿", "½", "12½", "1**", "12%"]
REFUSED += ["nan", "inf", "1e400", "1万3千", "1,300,00", "1 3", "3亿元", "1。000。5", "abc"]


@pytest.mark.parametrize("text", TYPED)
def test_a_number_as_people_type_it_is_read_the_same_wherever_it_stands(text):
    assert read_typed(text, "t").value == TYPED[text]
    if TYPED[text] and TYPED[text] > 0:
        city = city_of("l", unit="t")
        found = read_actuals(f"line\tJan\nl\t{text}", city, answers=AS_WRITTEN)
        assert found.output == {"l/2023-01": TYPED[text]}


@pytest.mark.parametrize("text", REFUSED)
def test_what_may_be_two_numbers_is_none(text):
    assert read_typed(text, "t").value is None
    assert read_typed(text, "t").fault(text).value == text
    with pytest.raises(DataError):
        read_actuals(f"line\tJan\nl\t{text}", city_of("l", unit="t"))


def test_a_percentage_is_read_in_the_unit_of_its_box():
    assert [read_typed("12%", unit).value for unit in ("share", "%")] == [0.12, 12.0]


def test_a_footnote_mark_taken_off_is_told():
    (note,) = read_actuals("line\tJan\nl\t13500①", city_of("l"), answers=AS_WRITTEN).notes
    assert note.rule == "footnote_off"
    assert "13500①" in note.sentence("zh")


def test_a_bare_figure_is_no_month(sample):
    with pytest.raises(DataError) as caught:
        read_actuals("电解镍\t3\t4", sample)
    assert [fault.rule for fault in caught.value.faults] == ["no_months"]


@given(st.text(st.sampled_from('产线月镍,\t\n"1234.%*-万吨aJn'), max_size=60) | st.text(max_size=40))
def test_any_text_is_read_or_refused(sample, text):
    try:
        found = read_actuals("产线,1月\n" + text, sample)
    except DataError as error:
        assert error.faults
        assert all(error.text(lang) for lang in ("zh", "en"))
    else:
        assert all(value >= 0.0 for value in found.output.values())


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("产线,月份,产量\n电解镍,2023-01,1\n电解镍,2023年1月,2", "month_twice"),
        ("产线,1月\n电解镍,1\n电解镍,2", "month_twice"),
        ("产线,月份,产量\n电解镍,2022-12,1", "month_range"),
        ("产线,月份,产量\n电解镍,2024-01,1", "month_range"),
        ("产线,2022年1月\n电解镍,1", "months_year"),
    ],
)
def test_a_month_given_twice_or_of_another_year_is_refused(sample, text, rule):
    with pytest.raises(DataError) as caught:
        read_actuals(text, sample)
    assert [fault.rule for fault in caught.value.faults] == [rule]


@pytest.mark.parametrize("total", ["合计", "小计", "全市合计", "镍合计", "合计(吨)", "总计", "Total"])
def test_a_total_is_no_line(sample, total):
    assert read_actuals(f"产线,1月\n电解镍,12500\n{total},99\n精炼铜,34567", sample).output == {
        NICKEL: 12500.0,
        COPPER: 34567.0,
    }


@pytest.mark.parametrize("head", ["2月(累计)", "2月累计", "1—2月", "1至2月", "Feb (YTD)", "1-2月(吨)"])
def test_of_a_column_of_several_months_the_month_before_is_taken_off_and_told(sample, head):
    found = read_actuals(f"产线,1月,{head}\n电解镍,12500,25000", sample)
    assert found.output == {NICKEL: 12500.0, "nickel_electro/2023-02": 12500.0}
    assert any(head in note.sentence("zh") for note in found.notes)
