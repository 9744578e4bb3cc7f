"""Files from a browser: a workbook, CSV files or a zip of either give one dataset; anything else is a sentence."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbooks import GOOD, good, pack

from sim import DataError, load_dataset
from sim.dataset.difference import counts, differences
from sim.intake.upload import read_files

CSVS = [(file.name, file.read_bytes()) for file in sorted(GOOD.glob("*.csv"))]


def zipped(*files, folder="", names=None):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(names(name) if names else folder + name, data)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "files",
    [
        [("city.xlsx", pack(good()))],
        CSVS,
        CSVS[::-1],
        [("city.zip", zipped(*CSVS))],
        [("city.ZIP", zipped(*CSVS, ("._lines.csv", b"x"), ("readme.txt", b"x"), folder="城市/"))],
        [("city.zip", zipped(("city.xlsx", pack(good()))))],
    ],
    ids=["workbook", "CSV", "CSV in another order", "zip", "zip of a folder", "zip of a workbook"],
)
def test_however_it_is_sent_it_is_the_same_city(files):
    assert read_files(files).hash == load_dataset(GOOD).hash


def test_chinese_names_in_a_zip_made_on_windows():
    """Such an archive holds GB18030 bytes without the mark that says UTF-8."""
    name, stand_in = "一户一表.csv", "a" * 8 + ".csv"
    data = zipped(*CSVS, names=lambda each: stand_in if each == "lines.csv" else each)
    assert len(name.encode("gb18030")) == len(stand_in)
    data = data.replace(stand_in.encode(), name.encode("gb18030"))
    assert read_files([("city.zip", data)]).hash == load_dataset(GOOD).hash


BOMB = zipped(("lines.csv", b"0" * 70_000_000))
REFUSED = {
    "nothing in it": ([("a.zip", zipped())], "not_zip"),
    "two workbooks": ([("a.zip", zipped(("a.xlsx", b""), ("b.xlsx", b"")))], "not_zip"),
    "no zip": ([("a.zip", b"hello")], "not_zip"),
    "cut off": ([("a.zip", zipped(*CSVS)[:-40])], "not_zip"),
    "bomb": ([("a.zip", BOMB)], "too_unpacked"),
    "many parts": ([("a.zip", zipped(*[(f"{k}.csv", b"") for k in range(3100)]))], "too_unpacked"),
    "too big": ([("a.csv", b"0" * 11_000_000), ("b.csv", b"0" * 11_000_000)], "too_big"),
    "mixed": ([CSVS[0], ("a.xlsx", b"")], "mixed_files"),
    "xls": ([("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)], "old_format"),
    "xlsm": ([("a.xlsm", pack(good()))], "macros"),
    "a picture": ([("a.png", b"\x89PNG")], "not_workbook"),
    "many rows": ([("lines.csv", b"line\n" + b"a\n" * 30_000)], "too_many_rows"),
    "many columns": ([("lines.csv", b"line" + b",a" * 300 + b"\n")], "too_many_columns"),
    "not text": ([("lines.csv", b"line\n\xff\xff\n")], "unreadable"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_anything_else_is_refused_with_a_sentence(kind):
    files, rule = REFUSED[kind]
    with pytest.raises(DataError) as caught:
        read_files(files)
    (fault,) = caught.value.faults
    assert fault.rule == rule
    assert fault.sentence("zh") != fault.sentence("en")


@given(st.integers(0, 10**9), st.sampled_from(["a.zip", "a.csv", "a.xlsx"]))
def test_damaged_files_raise_nothing_but_data_error(seed, name):
    import random

    data, dice = bytearray(zipped(*CSVS)), random.Random(seed)
    for _ in range(dice.randrange(1, 20)):
        data[dice.randrange(len(data))] = dice.randrange(256)
    try:
        read_files([(name, bytes(data))])
    except DataError as error:
        assert error.text("zh")


def test_a_dataset_differs_from_itself_in_nothing(sample):
    assert differences(sample, sample).empty


def test_rows_and_cells_that_differ_are_found_in_both_directions():
    book = good()
    book["lines"][1][book["lines"][0].index("ceiling")] = "107%"
    book["lines"][1][book["lines"][0].index("energy")] = "**"
    book["overhauls"] = [["line", "month", "share_lost"], ["refinery", "2023-05", 0.1]]
    before, after = load_dataset(GOOD), read_files([("city.xlsx", pack(book))])
    there, back = differences(before, after), differences(after, before)
    turned = back.replace({"added": "removed", "removed": "added"})[
        ["table", "row", "column", "kind", "after", "before"]
    ]
    assert sorted(there.to_numpy().tolist()) == sorted(turned.to_numpy().tolist())
    cells = there[there["column"] != ""].to_dict("records")
    assert [(row["row"], row["column"], row["before"], row["after"]) for row in cells] == [
        ("smelter", "ceiling", "1.05", "1.07"),
        ("smelter", "energy", "0.4", ""),
    ]
    rows = there[there["column"] == ""].to_dict("records")
    assert [(row["row"], row["kind"]) for row in rows] == [
        ("smelter/2023-05", "removed"),
        ("refinery/2023-05", "added"),
    ]
    sizes = counts(before, after, there).set_index("table")
    assert sizes.loc["lines"].to_list() == [3, 3, 0, 0, 2]
    assert sizes.loc["overhauls", "added"] == 1
