"""Every rule of data/faults.toml has a bad city whose one fault says where, what is there and what would be right.

A folder of tests/bad_tables holds the tables that differ from the tiny good city, and case.toml what is to be said.
Files that are no text, workbooks and scenarios are built here.
"""

import re
import shutil
import tomllib
from pathlib import Path

import pytest
import tiny
from hostile import part as hostile_part
from test_workbook_in import hostile
from workbooks import GOOD, good, pack, put

from sim import DataError, Scenario, ScenarioError, designs, load_dataset
from sim.atomic_files import write_whole
from sim.dataset import FaultsError, schema
from sim.intake.actuals import read_actuals, read_actuals_file
from sim.intake.load import load_cities, read_workbook
from sim.intake.month.amounts import Standing
from sim.intake.upload import read_files
from sim.language import read_toml
from sim.registry import measures
from sim.studies.province import province

FOLDERS = {path.name: path for path in sorted(GOOD.parent.iterdir()) if path != GOOD}
OTHERS = ("test_ledger*.py", "test_intake_*.py", "test_roll_over.py", "test_file_forms.py")
"""Tests of the readers of people's own sheets, which have a bad sheet for each of their rules."""
LANGUAGES = ("zh", "en")
LISTS = {"measures": ", ".join(measures()), "tables": ", ".join(schema())}
"""What a case may name in braces: lists that grow with every measure and table."""


@pytest.mark.parametrize("rule", FOLDERS)
def test_a_bad_folder_is_told_in_both_languages(rule, tmp_path):
    case = tomllib.loads((FOLDERS[rule] / "case.toml").read_text(encoding="utf-8"))
    city = shutil.copytree(GOOD, tmp_path / "city")
    for file in FOLDERS[rule].glob("*.csv"):
        shutil.copy(file, city)
    for table in case.get("without", ()):
        (city / f"{table}.csv").unlink()
    with pytest.raises(DataError) as caught:
        load_dataset(city)
    (fault,) = caught.value.faults
    assert fault.rule == rule
    assert (fault.table, fault.row, fault.column, fault.value) == tuple(
        case[part] for part in ("table", "row", "column", "value")
    )
    for lang in LANGUAGES:
        sentence = fault.sentence(lang)
        words = read_toml("faults")["place"]
        for part in ("table", "row", "column"):
            assert not case[part] or words[part][lang].format(case[part]) in sentence
        assert (words["found"][lang].format(case["value"]) if case["value"] else words["nothing"][lang]) in sentence
        assert case[f"right_{lang}"].format(**LISTS) in sentence
        assert sentence in caught.value.text(lang)


def unreadable(folder):
    (folder / "lines.csv").write_bytes(b"line,price\n\xff\xff,1\n")
    load_dataset(folder)


def book_with(change, **more):
    """Read the good city as a workbook with one change."""

    def action(_):
        book = good()
        change(book)
        read_workbook(pack(book, **more), "city.xlsx")

    return action


def table_beside(_):
    book = good()
    heads = ["曲线编码", "m0", "m6", "m12", "m18", "m24", "m36", "m48"]
    book["profile"] = [
        [*row[:2], *added] for row, added in zip(book["profile"], [heads, ["x", *[1] * 7]], strict=False)
    ]
    read_workbook(pack(book), "city.xlsx")


def file_of(kind):
    def action(_):
        data, name, _rule = hostile()[kind]
        read_workbook(data, name)

    return action


def scenario_of(scenario):
    def action(_):
        designs.single(tiny.dataset_of(tiny.capped()), scenario() if callable(scenario) else scenario)

    return action


def draws_of(draws):
    return lambda _: designs.ensemble(tiny.dataset_of(tiny.capped()), Scenario(), draws, 1)


def no_cities(folder):
    (folder / "empty").mkdir()
    load_cities([folder / "empty"])


def city_twice(folder):
    load_cities([folder, folder])


def other_base_year(folder):
    later = shutil.copytree(folder, folder.parent / "later")
    text = (later / "profile.csv").read_text(encoding="utf-8")
    (later / "profile.csv").write_text(text.replace("base_year,2022", "base_year,2023"), encoding="utf-8")
    for table in ("actuals", "official"):
        (later / f"{table}.csv").unlink()
    province([(city, Scenario()) for city in load_cities([folder, later])])


def twin(book):
    book["一户一表"] = book["lines"]


def unnamed(book):
    book["数字"] = [["甲", "乙"], *book.pop("base_output")[1:]]


def tall(book):
    book["actuals"] += [["smelter", "2023-02", 1]] * 20_000


def wide(book):
    book["lines"][1] += [None] * 300 + ["x"]


def pasted(text):
    """Actuals pasted for the good city."""
    return lambda folder: read_actuals(text, load_dataset(folder))


def month_of(text, firm="甲公司", known=(), plan=1.0, **more):
    """A month's report read for a city of two lines of one firm, ten tonnes a month each."""

    def action(_):
        lines = [tiny.line(name, firm=firm, unit="t", **{"price": 1e4, **more}) for name in "xy"] + [tiny.line("z")]
        city = tiny.dataset_of(tiny.city(lines, [tiny.base(name) for name in "xyz"]))
        read_actuals(text, city, Standing(dict(known), city.city.base * plan))

    return action


def two_sheets(_):
    book = {name: [["line", "output"], ["smelter", 3]] for name in ("2月", "3月")}
    read_actuals_file("a.xlsx", pack(book), tiny.dataset_of(tiny.capped()))


IN_MARCH = "2023年3月\n"
SAID = "指标,累计增长\n规上工业增加值,{}"


def tiny_of(**tables):
    return lambda _: tiny.dataset_of(tiny.city([tiny.line()], [tiny.base()], **tables))


def titled(text):
    """The good city with a title above its months."""

    def change(book):
        book["base_output"].insert(0, [text])

    return book_with(change)


def with_cells(*cells):
    """The good city as a workbook with some cells changed."""

    def change(book):
        for table, row, column, value in cells:
            put(book, table, row, column, value)

    return book_with(change)


def many_prices(book):
    book["lines"] += [[f"copper{at}", *book["lines"][2][1:]] for at in range(3)]
    book["base_output"] += [[f"copper{at}", *book["base_output"][2][1:]] for at in range(3)]
    put(book, "lines", 3, "price", 6)


def folded_alike(folder):
    """Two lines whose codes differ only in capitals, and a third writing of both."""
    text = (folder / "lines.csv").read_text(encoding="utf-8")
    (folder / "lines.csv").write_text(text.replace("foundry", "SMELTER"), encoding="utf-8")
    projects = (folder / "projects.csv").read_text(encoding="utf-8")
    (folder / "projects.csv").write_text(projects.replace("Foundry,foundry", "Foundry,Smelter"), encoding="utf-8")
    load_dataset(folder)


BUILT = {
    "too_long": (scenario_of(lambda: Scenario.from_json('{"name": "' + "x" * 3_000_000 + '"}')), ("3.0 MB", "2 MB")),
    "too_many_cells": (lambda _: read_files([("lines.csv", b"," * 700_000)]), ("lines.csv", "600,000")),
    "too_many_formats": (
        lambda _: read_files(hostile_part("xl/styles.xml", b"</fonts>", b"<font/>" * 100_001)),
        ("100,000",),
    ),
    "unwritable": (lambda _: write_whole(Path("/proc/out.csv"), b""), ("out.csv",)),
    "no_folder": (lambda folder: write_whole(folder / "none" / "out.csv", b""), ("out.csv", "none")),
    "unreadable": (unreadable, ("lines.csv",)),
    "sheet_twice": (book_with(twin), ("一户一表", "lines")),
    "missing_table_unread": (book_with(unnamed), ("base_output", "数字")),
    "percent_meant": (book_with(lambda book: put(book, "lines", 2, "plan_growth", 8)), ("M2", "8%", "800%")),
    "odd_share": (with_cells(("lines", 2, "plan_growth", "120%")), ("M2", "120%")),
    "odd_capacity": (with_cells(("lines", 2, "design_capacity", 1.2)), ("I2", "1.2")),
    "odd_plan": (with_cells(("lines", 2, "plan_growth", None), ("lines", 2, "plan_output", 1.2)), ("X2", "1.2")),
    "odd_added": (with_cells(("projects", 2, "capacity", 0.5)), ("F2", "0.5")),
    "odd_money": (with_cells(("projects", 2, "investment", 90_000)), ("M2", "90,000")),
    "odd_fact": (with_cells(("profile", 5, "value", 5_200_000)), ("B5", "5,200,000")),
    "odd_total": (
        with_cells(("profile", 4, "key", "above_scale_va"), ("profile", 4, "value", 0.001)),
        ("B4", "0.001"),
    ),
    "odd_price": (book_with(many_prices), ("K3", "0.0001")),
    "price_unit": (with_cells(("lines", 2, "unit", "万台")), ("K2", "万台")),
    "price_titled": (book_with(lambda book: book["lines"].insert(0, ["单位:万元"])), ("万元",)),
    "value_above": (titled("2022年产值 单位:万元"), ("万元",)),
    "value_titled": (titled("2022年各月产值"), ("2022年各月产值",)),
    "price_for_value": (
        with_cells(
            *(("base_output", 1, f"m{at:02d}", f"{at}月(万元)") for at in range(1, 13)), ("lines", 2, "price", 0)
        ),
        ("万元",),
    ),
    "scale_meant": (titled("单位:万"), ("万",)),
    "month_meant": (with_cells(("projects", 2, "commissioning", "2023.1")), ("J2", "2023.1")),
    "growth_meant": (tiny_of(official=tiny.rows({"month": "2023-03", "growth_to_date": 1.2})), ("120%", "0.012")),
    "target_meant": (
        tiny_of(targets=tiny.rows({"target": "t", "measure": "iva_growth", "year": 2023, "value": 9.5})),
        ("950%", "9.5%"),
    ),
    "merged": (book_with(lambda book: put(book, "lines", 3, "price", None), merged={"lines": ["K2:K3"]}), ("K3", "K2")),
    "excel_error": (book_with(lambda book: put(book, "lines", 3, "price", "#DIV/0!")), ("lines", "K3", "#DIV/0!")),
    "not_computed": (book_with(lambda book: put(book, "lines", 3, "price", "=A1*2")), ("lines", "K3")),
    "not_computed_many": (
        book_with(lambda book: [put(book, "profile", row, "grade", "=1+1") for row in range(2, 6)]),
        ("profile", "D2, D3, D4, D5"),
    ),
    "too_many_rows": (book_with(tall), ("actuals", "20000")),
    "too_many_columns": (book_with(wide), ("lines", "256")),
    "too_big": (file_of("too big"), ("book.xlsx", "20 MB")),
    "too_unpacked": (file_of("zip bomb"), ("book.xlsx", "60 MB")),
    "old_format": (file_of("old .xls"), ("book.xls", ".xlsx")),
    "locked": (file_of("password"), ("book.xlsx",)),
    "macros": (file_of("macro by name"), ("book.xlsm", ".xlsx")),
    "mixed_files": (lambda _: read_files([("a.csv", b""), ("b.xlsx", b"")]), ("a.csv, b.xlsx",)),
    "not_zip": (lambda _: read_files([("a.zip", b"")]), ("a.zip", ".xlsx")),
    "not_workbook": (file_of("csv as xlsx"), ("book.xlsx",)),
    "no_months": (pasted("line,price\nsmelter,3"), ("line price", "2023-01")),
    "month_not_said": (pasted("line,output\nsmelter,3"), ("1", "output")),
    "month_not_read": (pasted("line,month,output\nsmelter,soon,3"), ("2", "month", "soon")),
    "nothing_read": (pasted("line,Jan\nsmelter,—"), ("line Jan",)),
    "value_meant": (month_of("单位:万元\nline,Jan\nx,3"), ("3", "万元", "t")),
    "value_unit": (month_of("line,1月产值\nx,3"), ("2", "1月产值")),
    "value_no_price": (month_of("line,1月产值(万元)\nx,3", price=0), ("2", "1月产值")),
    "index_not_read": (month_of("line,1月产值(万元),价格指数\nx,10,-1"), ("2", "-1", "98.5")),
    "nothing_planned": (month_of("企业,1月产值(万元)\n甲公司,3", plan=0.0), ("2", "3")),
    "total_below_lines": (month_of("企业,产线,1月产值(万元)\n甲公司,,3\n甲公司,x,10"), ("2", "3")),
    "cumulative_falls": (month_of("line,1月,1-2月\nx,10,9"), ("2", "1-2月", "9")),
    "month_word": (month_of("line,1月,2月\nx,检修,10"), ("2", "1月", "检修")),
    "cumulative_same": (month_of("line,1月,1-2月\nx,10,10"), ("2", "1-2月", "10")),
    "cumulative_revised": (
        month_of("line,1-2月\nx,22", known={"x/2023-01": 10.0, "x/2023-02": 9.0}.items()),
        ("2", "1-2月", "22", "19"),
    ),
    "firm_only": (month_of("企业,产线,1月\n甲公司,砂糖,10"), ("2", "砂糖")),
    "odd_output": (month_of("line,1月\nx,1000"), ("2", "1月", "1000", "100", "10")),
    "january_february": (month_of("2023年1-2月\nline,本月\nx,10"), ("本月",)),
    "month_sheet": (two_sheets, ("a",)),
    "growth_share": (month_of(IN_MARCH + SAID.format("0.06")), ("0.06%", "6%")),
    "growth_of": (month_of(IN_MARCH + SAID.format("6.1%").replace("累计", "")), ("6.1%",)),
    "growth_not_read": (month_of(IN_MARCH + SAID.format("六")), ("六", "6.1%")),
    "growth_without_month": (month_of("规上工业增加值增长6.1%"), ("6.1%",)),
    "no_line_column": (pasted("Jan,Feb\n3,4"), ("Jan Feb",)),
    "months_year": (pasted("line,Jan 2022\nsmelter,3"), ("Jan 2022", "2023")),
    "month_twice": (pasted("line,Jan\nsmelter,3\nsmelter,4"), ("3", "Jan", "4")),
    "several_lines": (pasted("企业,Jan\n甲公司,3"), ("2", "企业", "甲公司")),
    "several_rows": (folded_alike, ("projects", "3", "line", "Smelter", "smelter, SMELTER")),
    "no_line": (pasted("line,Jan\nsmelterr,3"), ("2", "line", "smelterr", "smelter")),
    "no_assumption": (scenario_of(Scenario({"markt": 0.1})), ("markt", "0.1", "market")),
    "whole_number": (draws_of(0), ("draws", "0", "1", "10,000,000")),
    "no_cities": (no_cities, ("empty",)),
    "city_twice": (city_twice, ("city",)),
    "other_base_year": (other_base_year, ("later", "base_year", "2023", "2022")),
    "no_column": (scenario_of(Scenario({}, {"lines": {"l": {"pryce": 1}}})), ("lines", "l", "pryce", "price, va_rate")),
    "table_beside": (table_beside, ("profile", "C1", "曲线编码", "m48")),
    "no_row": (scenario_of(Scenario({}, {"overhauls": {"l": {"share_lost": 0.1}}})), ("overhauls", "l", "line, month")),
    "not_object": (scenario_of(lambda: Scenario.from_json('{"values": 3}')), ("values", "3", '{"market": 0.02}')),
}


@pytest.mark.parametrize("rule", BUILT)
def test_a_bad_file_or_scenario_is_told_in_both_languages(rule, tmp_path):
    action, named = BUILT[rule]
    with pytest.raises(FaultsError) as caught:
        action(shutil.copytree(GOOD, tmp_path / "city"))
    assert isinstance(caught.value, DataError | ScenarioError)
    (fault,) = caught.value.faults
    assert fault.rule == rule
    for lang in LANGUAGES:
        sentence = fault.sentence(lang)
        assert [name for name in named if name not in sentence] == []
        assert fault.right(lang) in sentence
        assert not sentence.startswith((":", ":"))


def test_every_rule_has_its_bad_city_and_no_other():
    rest = set(read_toml("faults")["rules"]) - {*FOLDERS, *BUILT}
    written = "".join(file.read_text(encoding="utf-8") for pattern in OTHERS for file in GOOD.parents[1].glob(pattern))
    assert {rule for rule in rest if not re.search(rf"[\"':@. ]{rule}[\"':@.=]", written)} == set()
    assert {*FOLDERS, *BUILT} <= set(read_toml("faults")["rules"])
    assert not set(FOLDERS) & set(BUILT)


def test_every_rule_and_every_note_is_worded_in_both_languages():
    for file, part in (
        ("faults", "rules"),
        ("faults", "workers"),
        ("faults", "kinds"),
        ("workbook", "notes"),
        ("workbook", "choices"),
    ):
        for key, words in read_toml(file)[part].items():
            assert words["zh"], key
            assert words["en"], key
            assert any("\u4e00" <= sign <= "\u9fff" for sign in words["zh"]) or key == "list_told", key
            assert words["en"].isascii(), key
