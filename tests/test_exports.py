"""Exports reopened: the figures are the projection's, in both languages, and user text is never a formula."""

import csv
import io

import openpyxl
import pytest
import tiny
from strategies import load

from sim import Scenario, designs, project
from sim.exchange.tables_out import csv_bytes, xlsx_bytes


@pytest.fixture(scope="module")
def projection(sample):
    scenario = Scenario({"market": 0.01}, {"lines": {"nickel_electro": {"ceiling": 1.15}}}, "情景一")
    return project(sample, designs.single(sample, scenario))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_csv_holds_every_figure(projection, lang):
    text = csv_bytes(projection, lang).decode("utf-8-sig")
    found = list(csv.reader(io.StringIO(text)))
    assert found[0] == (
        ["类别", "编码", "名称", "对象", "时间", "数值", "单位"]
        if lang == "zh"
        else ["kind", "code", "name", "entity", "time", "figure", "unit"]
    )
    growth = [row for row in found if row[1] == "iva_growth"]
    assert [float(row[5]) for row in growth] == projection["iva_growth"][0, :, 0].tolist()
    assert next(row for row in found if row[1] == "market")[5] == "0.01"
    assert next(row for row in found if row[1] == "lines.ceiling")[5] == "1.15"
    assert {row[1] for row in found} >= set(projection.names)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_workbook_reopens_with_the_same_figures(projection, lang):
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(projection, lang)))
    names = {"zh": ("总表", "从计划到可行", "假设"), "en": ("Summary", "Bridge", "Assumptions")}[lang]
    assert set(names) <= set(book.sheetnames)
    summary = {row[0]: row[2:] for row in book[names[0]].iter_rows(min_row=7, values_only=True)}
    title = {"zh": "规上工业增加值增速", "en": "Growth of above-scale industrial value added"}[lang]
    assert summary[title][0] == pytest.approx(projection.value("iva_growth"), abs=1e-12)
    bridge = {row[0]: row[2] for row in book[names[1]].iter_rows(min_row=2, values_only=True)}
    assert sum(bridge.values()) == pytest.approx(projection.value("iva_growth"), abs=1e-9)
    assumptions = {row[0]: row for row in book[names[2]].iter_rows(min_row=2, values_only=True)}
    assert assumptions["market"][3] == 0.01
    assert assumptions["lines.ceiling"][3] == 1.15
    assert assumptions["market"][7], "marked as changed"


def test_text_that_looks_like_a_formula_stays_text():
    tables = tiny.capped()
    tables["lines"][0]["zh"] = tables["lines"][0]["en"] = '=HYPERLINK("http://x")'
    dataset = load(tables)
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(project(dataset, designs.single(dataset, Scenario())), "zh")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert [cell for cell in cells if isinstance(cell.value, str) and cell.value.startswith("=HYPERLINK")]
