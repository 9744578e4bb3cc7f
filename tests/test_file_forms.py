"""The forms files come in: every one gives the good small city, or is called what it is."""

import io
import zipfile
from pathlib import Path

import pytest
from workbooks import good, pack

from sim import DataError, load_dataset
from sim.dataset.difference import differences
from sim.intake.actuals import read_actuals_file
from sim.intake.csv_grid import decoded, separator
from sim.intake.project_list.open import load_project_list
from sim.intake.upload import read_files

CASES = Path(__file__).parent / "intake_cases"
GOOD = load_dataset(CASES / "good.xlsx")
LINES = "line;zh;price\nL1;一,二;5\nL2;三,四;6\n"


@pytest.mark.parametrize(
    "case",
    [
        "strict.xlsx",
        "font_family.xlsx",
        "empty_fill.xlsx",
        "csv_semicolon",
        "csv_tab",
        "csv_utf16",
        "csvs.zip",
        "gbk.zip",
    ],
)
def test_another_form_is_the_same_city(case):
    assert differences(GOOD, load_dataset(CASES / case)).empty


@pytest.mark.parametrize(
    ("ending", "encoding", "mark"),
    [
        ("csv", "utf-8", ","), ("CSV", "utf-8-sig", ";"), ("txt", "gb18030", "\t"), ("tsv", "utf-16", "\t"),
        ("csv", "utf-16-le", "；"), ("txt", "utf-16-be", "|"),
    ],
)  # fmt: skip
def test_texts_are_known_by_their_headers_whatever_cuts_them(ending, encoding, mark):
    files = []
    for place, path in enumerate(sorted((CASES / "csv_semicolon").iterdir())):
        text = path.read_bytes().decode("utf-8-sig").replace(";", mark)
        files.append((f"{place}.{ending}", text.encode(encoding)))
    found = read_files(files)
    assert differences(GOOD, found).empty
    told = {note.rule for note in found.notes}
    assert "sheet_read_as" in told
    assert ("encoding" in told) == (not encoding.startswith("utf-8"))


def test_a_separator_is_the_sign_that_cuts_lines_alike():
    assert separator(LINES) == ";"
    assert separator("名称\t产量\n铜\t15,000\n镍\t1,200\n") == "\t"
    assert separator("Report, of January; all\nRun: 3, 4\nfirm;t;kt\nA;1;2\nB;3;4\n") == ";"
    assert separator("一行") == ","


def test_bytes_that_are_no_text_say_so():
    with pytest.raises(UnicodeDecodeError):
        decoded(b"\xff\xff\xff\x80")
    with pytest.raises(DataError) as caught:
        read_files([("lines.csv", b"\xff\xff\xff\x80")])
    assert caught.value.faults[0].rule == "unreadable"


@pytest.mark.parametrize(("name", "rule"), [("city.ods", "open_document"), ("city.xlsm", "macros")])
def test_other_spreadsheets_are_called_what_they_are(name, rule):
    with pytest.raises(DataError) as caught:
        read_files([(name, pack(good()))])
    assert [fault.rule for fault in caught.value.faults] == [rule]


def changed_part(data, part, change):
    """A workbook with one of its parts changed."""
    old, new = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(new, "w") as archive:
        for name in old.namelist():
            content = old.read(name)
            archive.writestr(name, change(content) if name == part else content)
    return new.getvalue()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<fills count", b"<fills><fill/></fills><fills count"),
        (b'<family val="2"', b'<family val="204"'),
        (b"<borders", b'<borders><border><left style="wavy"/></border></borders><borders'),
        (b"<cellStyles", b'<cellStyles><cellStyle xfId="999" name="x" builtinId="-3"/></cellStyles><cellStyles'),
    ],
)
def test_a_look_that_is_not_known_keeps_nobody_out(old, new):
    data = changed_part((CASES / "good.xlsx").read_bytes(), "xl/styles.xml", lambda xml: xml.replace(old, new, 1))
    assert differences(GOOD, read_files([("city.xlsx", data)])).empty


def test_struck_rows_are_told_after_a_repair_too():
    data = (CASES / "hidden_row_filter.xlsx").read_bytes()
    broken = changed_part(
        data, "xl/styles.xml", lambda xml: xml.replace(b"<fills count", b"<fills><fill/></fills><fills count")
    )
    assert [note.rule for note in read_files([("city.xlsx", broken)]).notes] == [
        note.rule for note in read_files([("city.xlsx", data)]).notes
    ]


def test_a_sheet_too_large_keeps_a_workbook_out_only_where_it_is_a_table():
    def with_rows(title, head):
        return pack({**good(), title: [head, *([row] for row in range(20_001))]})

    found = read_files([("city.xlsx", with_rows("流水", ["序号"]))])
    assert [note.sheet for note in found.notes if note.rule == "sheet_left_out"] == ["流水"]
    with pytest.raises(DataError) as caught:
        read_files([("city.xlsx", with_rows("突发事件", ["序号"]))])
    assert [fault.rule for fault in caught.value.faults] == ["too_many_rows"]


def test_a_list_or_a_month_too_large_is_refused_too():
    rows = [
        ["序号", "项目名称", "建设单位", "新增产能", "计划投产时间"],
        *([n, "甲", "乙", 1, "2023年"] for n in range(20_001)),
    ]
    with pytest.raises(DataError) as caught:
        load_project_list(pack({"清单": rows}), "list.xlsx", GOOD)
    assert [fault.rule for fault in caught.value.faults] == ["too_many_rows"]
    with pytest.raises(DataError) as caught:
        read_actuals_file(
            "m.xlsx", pack({"月": [["产线", "1月", "2月"], *([f"L{n}", 1, 2] for n in range(20_001))]}), GOOD
        )
    assert [fault.rule for fault in caught.value.faults] == ["too_many_rows"]
