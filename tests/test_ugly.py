"""Ugly workbooks: every planted fault at its cell, no false alarm, and the mended workbook read as it was meant."""

import io

import openpyxl
import pytest
from ugly import UGLY
from workbooks import good, pack

from sim import DataError, Scenario, designs, project
from sim.dataset import row_key, schema
from sim.intake.load import read_workbook


def faults_of(data):
    with pytest.raises(DataError) as caught:
        read_workbook(data, "city.xlsx")
    return caught.value.faults


@pytest.mark.parametrize("name", UGLY)
def test_every_planted_fault_is_found_at_its_cell_and_nothing_else(name):
    ugly = UGLY[name]()
    found = faults_of(ugly.bytes())
    assert {(fault.sheet, fault.cell) for fault in found} == set(ugly.planted)
    assert len(found) == len(ugly.planted), "each once"
    assert all(fault.sentence(lang) for fault in found for lang in ("zh", "en"))


@pytest.mark.parametrize("name", UGLY)
def test_the_mended_workbook_is_read_as_it_was_meant(name):
    ugly = UGLY[name](mended=True)
    answers = {"price_unit:lines.price:万千瓦时": "price_per_unit"}  # its prices might be of one kWh
    dataset = read_workbook(ugly.bytes(), "city.xlsx", answers)
    rows = {
        table: {row_key(schema()[table], row): row for row in frame.to_dict("records")}
        for table, frame in dataset.tables.items()
    }
    found = [(table, row, column, rows[table][row][column]) for table, row, column, _ in ugly.right]
    assert found == ugly.right
    assert all(note.sentence(lang) for note in dataset.notes for lang in ("zh", "en"))
    assert project(dataset, designs.single(dataset, Scenario())).value("iva_growth")


def test_tables_under_one_another_are_told_apart():
    """The good city on one sheet, with and without blank rows, titles and the header once more."""
    book, rows = good(), []
    for number, (name, table) in enumerate(book.items()):
        rows += [[f"表{number + 1} {schema()[name].title.zh}"], *table[:2], table[0], *table[2:]]
        rows += [["合计"]] if number % 2 else [[]]
    assert read_workbook(pack({"总表": rows}), "one.xlsx").hash == read_workbook(pack(book), "many.xlsx").hash


def test_a_sheet_of_any_name_is_read_by_its_header_and_a_hidden_one_is_not():
    book = good()
    book["Sheet7"] = book.pop("projects")
    book["2022年度lines表"] = book.pop("lines")
    buffer = io.BytesIO(pack({**book, "lines_old": [["line", "price", "va_rate", "firm"], ["x", 1, 1, "y"]]}))
    workbook = openpyxl.load_workbook(buffer)
    workbook["lines_old"].sheet_state = "hidden"
    workbook.save(buffer := io.BytesIO())
    dataset = read_workbook(buffer.getvalue(), "city.xlsx")
    assert dataset.hash == read_workbook(pack(good()), "city.xlsx").hash
    assert {(note.rule, note.sheet) for note in dataset.notes} == {
        ("sheet_read_as", "Sheet7"),
        ("sheet_read_as", "2022年度lines表"),
        ("sheet_left_out", "lines_old"),
    }


def test_a_missing_table_names_the_sheets_that_were_not_recognised():
    book = good()
    book["数字"] = [["甲", "乙"], *book.pop("base_output")[1:]]
    (fault,) = [fault for fault in faults_of(pack(book)) if fault.rule == "missing_table_unread"]
    assert fault.table == "base_output"
    assert "数字" in fault.sentence("zh")


def test_a_row_states_its_own_unit():
    book = good()
    head, first, *rows = book["base_output"]
    thousands = [first[0], "千吨", *(cell / 1000 for cell in first[1:])]
    book["base_output"] = [[head[0], "计量单位", *head[1:]], thousands, *([row[0], "", *row[1:]] for row in rows)]
    assert read_workbook(pack(book), "city.xlsx").hash == read_workbook(pack(good()), "city.xlsx").hash


def test_a_rows_own_unit_comes_before_the_one_above_the_table():
    book = good()
    head, first, *rows = book["base_output"]
    thousands = [first[0], "千吨", *(cell / 1000 for cell in first[1:])]
    others = [[row[0], "", *(cell / 10000 for cell in row[1:])] for row in rows]
    book["base_output"] = [["单位:万吨"], [head[0], "计量单位", *head[1:]], thousands, *others]
    assert read_workbook(pack(book), "city.xlsx").hash == read_workbook(pack(good()), "city.xlsx").hash


@pytest.mark.parametrize("month", ["2203-06", "1923年6月"])
def test_a_mistyped_year_is_a_fault(month):
    book = good()
    book["projects"][1][book["projects"][0].index("commissioning")] = month
    found = [(fault.rule, fault.cell) for fault in faults_of(pack(book))]
    assert found == [("month_range", "J2")]
