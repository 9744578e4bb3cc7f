"""The decision table reopened: every change, its effect, and the sum, in both languages."""

import io
from datetime import datetime

import docx
import openpyxl
import pytest

from sim.brief.decisions import DECISION_WRITERS, Decision
from sim.present.coverage import about_line, basis_text, coverage_sentence

FOUND = [
    Decision(datetime(2023, 5, 6, 9, 30), "挖潜:镍 0.0 % → 3.0 %", 0.0882, 0.0912),
    Decision(datetime(2023, 5, 6, 9, 41), "=HYPERLINK(1)", 0.0912, 0.0897),
]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_workbook_holds_every_change_as_numbers(lang, sample):
    data = DECISION_WRITERS["xlsx"](FOUND, lang, "镍原市", "2023", about_line(sample, lang))
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    rows = list(sheet.iter_rows(min_row=5, values_only=True))
    assert [row[2] for row in rows] == [each.what for each in FOUND]
    assert [row[3] for row in rows] == [0.0882, 0.0912]
    assert [row[5] for row in rows] == pytest.approx([0.30, -0.15])
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert "+0.15" in sheet["A2"].value
    assert sheet["A3"].value == about_line(sample, lang)
    assert all("2023" in cell for cell in (sheet["D4"].value, sheet["A1"].value))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_document_holds_the_same_table(lang, sample):
    data = DECISION_WRITERS["docx"](FOUND, lang, "镍原市", "2023", about_line(sample, lang))
    found = docx.Document(io.BytesIO(data))
    rows = [[cell.text for cell in row.cells] for row in found.tables[0].rows]
    assert len(rows) == 3
    assert rows[1][3:] == ["8.82 %", "9.12 %", "+0.30"]
    assert rows[2][5] == "−0.15"
    assert any("+0.15" in line.text for line in found.paragraphs)
    head = found.paragraphs[1].text
    assert basis_text(sample, lang) in head
    assert coverage_sentence(sample, lang) in head
