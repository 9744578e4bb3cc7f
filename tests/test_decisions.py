"""The decision table reopened: every decision, option and change, their figures, and the sum, in both languages."""

import io
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import docx
import openpyxl
import pytest

from sim.brief.decisions import DECISION_WRITERS
from sim.brief.record import Change, Choice, Decision, Record, sum_line
from sim.present.coverage import about_line, basis_text, coverage_sentence

BEIJING = timezone(timedelta(hours=8))


def at(minute: int) -> datetime:
    """So many minutes after nine on the meeting's day."""
    return datetime(2023, 5, 6, 9, minute, tzinfo=BEIJING)


CHANGES = [
    Change(at(30), "挖潜：镍 0.0% → 3.0%\n挖潜：铜 0.0% → 1.0%", 0.0882, 0.0912, 1, expected=0.0871, odds=0.414),
    Change(at(31), "挖潜：铜 1.0% → 4.0%", 0.0912, 0.0932, 1, "taken_back"),
    Change(at(32), "挖潜：锌 0.0% → 4.0%", 0.0932, 0.0942, 1, "changed_again"),
    Change(at(33), "撤销", 0.0942, 0.0912, 1, ""),
    Change(at(41), "=HYPERLINK(1)", 0.0912, 0.0897),
]
DECISIONS = [
    Decision(at(35), "按方案B办", 0.0882, 0.0912, who="甲局", by="6月底前", expected=0.0871, target=0.09, odds=0.414),
    Decision(at(45), "不定目标", 0.0912, 0.0897, who="乙局", by="", expected=0.0866, target=None, odds=None),
]
OPTIONS = [
    Choice("A", "只挖潜", "挖潜：镍 0.0% → 3.0%\n挖潜：铜 0.0% → 1.0%", 0.0912, 0.0871, 0.414, 0.051),
    Choice("B", "项目提前", "项目推迟 0 → −2", 0.0935, None, None, None),
]
FOUND = Record(DECISIONS, CHANGES, OPTIONS)
FATES = {"zh": ["第1项", "已撤回", "后又调整", "", ""], "en": ["no. 1", "taken back", "changed again", "", ""]}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_workbook_holds_every_decision_option_and_change_as_numbers(lang, sample):
    data = DECISION_WRITERS["xlsx"](FOUND, lang, "镍原市", "2023", about_line(sample, lang))
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    rows = [row for row in sheet.iter_rows(min_row=6, values_only=True) if row[0] in (1, 2, 3, 4, 5, "A", "B")]
    texts = [[cell or "" for cell in row] for row in rows]
    assert rows[0] == (
        1, "2023-05-06 09:35", "按方案B办", 0.0882, 0.0912, pytest.approx(0.30), 0.09, 0.0871, "41%", "甲局", "6月底前",
    )  # fmt: skip
    assert texts[1][1:] == [
        "2023-05-06 09:45", "不定目标", 0.0912, 0.0897, pytest.approx(-0.15), "", 0.0866, "–", "乙局", "",
    ]  # fmt: skip
    assert texts[2][:7] == ["A", "只挖潜", OPTIONS[0].what, 0.0912, 0.0871, "41%", 0.051]
    assert texts[3][:7] == ["B", "项目提前", OPTIONS[1].what, 0.0935, "", "–", ""]
    assert [row[2] for row in rows[4:]] == [each.what for each in CHANGES]
    assert [row[1] for row in rows[4:]] == [f"2023-05-06 09:{each.at.minute}" for each in CHANGES]
    assert [row[3:5] for row in rows[4:]] == [(each.before, each.after) for each in CHANGES]
    assert [row[5] for row in rows[4:]] == pytest.approx([0.30, 0.20, 0.10, -0.30, -0.15])
    assert texts[4][6:8] == [0.0871, "41%"]
    assert texts[5][6:8] == ["", "–"], "not known"
    assert [row[8] for row in texts[4:]] == FATES[lang]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert "+0.15" in sheet["A2"].value
    assert sheet["A3"].value == about_line(sample, lang)
    assert all("2023" in cell for cell in (sheet["D6"].value, sheet["A1"].value))
    assert any({"zh": "未校准", "en": "uncalibrated"}[lang] in (cell.value or "") for cell in sheet[6])
    zone = {"zh": "北京时间", "en": "Beijing time"}[lang]
    assert sum(str(cell.value).count(zone) for row in sheet.iter_rows() for cell in row) == 1, "the zone is said once"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_document_holds_the_same_tables(lang, sample):
    data = DECISION_WRITERS["docx"](FOUND, lang, "镍原市", "2023", about_line(sample, lang))
    found = docx.Document(io.BytesIO(data))
    decided, options, changed = (
        [[cell.text.replace(" %", "%") for cell in row.cells] for row in table.rows] for table in found.tables
    )
    assert decided[1] == [
        "1",
        "09:35",
        "按方案B办",
        "8.82%",
        "9.12%",
        "+0.30",
        "9.00%",
        "8.71%",
        "41%",
        "甲局",
        "6月底前",
    ]
    assert decided[2] == ["2", "09:45", "不定目标", "9.12%", "8.97%", "−0.15", "–", "8.66%", "–", "乙局", ""]
    assert options[1] == ["A", "只挖潜", OPTIONS[0].what, "9.12%", "8.71%", "41%", "5.10%"]
    assert options[2] == ["B", "项目提前", OPTIONS[1].what, "9.35%", "–", "–", "–"]
    assert [row[2] for row in changed[1:]] == [each.what for each in CHANGES], "complete, a line for each thing moved"
    assert changed[1][3:8] == ["8.82%", "9.12%", "+0.30", "8.71%", "41%"]
    assert changed[2][6:8] == ["–", "–"]
    assert [row[8] for row in changed[1:]] == FATES[lang]
    assert [len(each) for each in (decided, options, changed)] == [3, 3, 6], "a head and every row"
    assert changed[5][5] == "−0.15"
    assert any("+0.15" in line.text for line in found.paragraphs)
    head = found.paragraphs[1].text
    assert basis_text(sample, lang) in head
    assert coverage_sentence(sample, lang) in head
    zone = {"zh": "北京时间", "en": "Beijing time"}[lang]
    assert sum(line.text.count(zone) for line in found.paragraphs) == 1
    page = found.sections[0]
    assert page.page_width > page.page_height, "eleven columns need the page on its side"


def test_a_record_without_decisions_and_one_without_changes_are_written():
    for record in (Record([], CHANGES), Record(DECISIONS, [])):
        assert len(docx.Document(io.BytesIO(DECISION_WRITERS["docx"](record, "zh", "镍原市", "2023", ""))).tables) == 1
        assert sum_line(record, "zh").startswith("按设定从 8.82%")


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        (BEIJING, "Times are Beijing time."),
        (UTC, "Times are UTC."),
        (timezone(-timedelta(hours=3, minutes=30)), "-03:30"),
        (ZoneInfo("Asia/Shanghai"), "Times are Beijing time."),
        (ZoneInfo("Asia/Almaty"), "Times are Asia/Almaty time (UTC+06:00)."),
    ],
)
def test_the_clock_is_told_after_the_sum(zone, told):
    change = Change(datetime(2023, 5, 6, 9, 30, tzinfo=zone), "a", 0.08, 0.09)
    assert told in sum_line(Record([], [change]), "en")
