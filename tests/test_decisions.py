"""The decision table reopened: every decision and change, their effects, and the sum, in both languages."""

import io
from datetime import datetime

import docx
import openpyxl
import pytest

from sim.brief.decisions import DECISION_WRITERS, Change, Decision, Record, sum_line
from sim.present.coverage import about_line, basis_text, coverage_sentence

CHANGES = [
    Change(datetime(2023, 5, 6, 9, 30), "挖潜：镍 0.0% → 3.0%\n挖潜：铜 0.0% → 1.0%", 0.0882, 0.0912, 1),
    Change(datetime(2023, 5, 6, 9, 41), "=HYPERLINK(1)", 0.0912, 0.0897),
]
DECISIONS = [Decision(datetime(2023, 5, 6, 9, 35), "按方案B办", 0.0882, 0.0912, who="甲局", by="6月底前")]
FOUND = Record(DECISIONS, CHANGES)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_workbook_holds_every_decision_and_change_as_numbers(lang, sample):
    data = DECISION_WRITERS["xlsx"](FOUND, lang, "镍原市", "2023", about_line(sample, lang))
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    rows = [row for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)]
    assert [row[2] for row in rows] == [each.what for each in [*DECISIONS, *CHANGES]]
    assert [row[3] for row in rows] == [0.0882, 0.0882, 0.0912]
    assert [row[5] for row in rows] == pytest.approx([0.30, 0.30, -0.15])
    assert rows[0][6:] == ("甲局", "6月底前")
    assert ("1" in rows[1][6], rows[2][6] or "") == (True, "")
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert "+0.15" in sheet["A2"].value
    assert sheet["A3"].value == about_line(sample, lang)
    assert all("2023" in cell for cell in (sheet["D6"].value, sheet["A1"].value))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_document_holds_the_same_tables(lang, sample):
    data = DECISION_WRITERS["docx"](FOUND, lang, "镍原市", "2023", about_line(sample, lang))
    found = docx.Document(io.BytesIO(data))
    decided, changed = ([[cell.text for cell in row.cells] for row in table.rows] for table in found.tables)
    assert [row[2] for row in decided[1:]] == ["按方案B办"]
    assert decided[1][5:] == ["+0.30", "甲局", "6月底前"]
    assert [row[2] for row in changed[1:]] == [each.what for each in CHANGES], "complete, a line for each thing moved"
    assert [cell.replace(" ", "") for cell in changed[1][3:6]] == ["8.82%", "9.12%", "+0.30"]
    assert changed[2][5] == "−0.15"
    assert any("+0.15" in line.text for line in found.paragraphs)
    head = found.paragraphs[1].text
    assert basis_text(sample, lang) in head
    assert coverage_sentence(sample, lang) in head


def test_a_record_without_decisions_and_one_without_changes_are_written():
    for record in (Record([], CHANGES), Record(DECISIONS, [])):
        assert len(docx.Document(io.BytesIO(DECISION_WRITERS["docx"](record, "zh", "镍原市", "2023", ""))).tables) == 1
        assert "8.82" in sum_line(record, "zh")
