"""Text is text in every CSV that leaves: nothing a spreadsheet runs, numbers untouched, and read back as it was."""

import csv
import io

import pandas as pd
import pytest
import tiny
from hypothesis import given
from hypothesis import strategies as st
from strategies import load

from sim import load_dataset
from sim.csv_text import frame_csv, guarded, unguarded

DANGEROUS = ("=1+1", "+86 931", "-", "@SUM(A1)", "\tx", "\rx", "=HYPERLINK()", "\uff20x", "'=1", "''-x", "-5 t", "- x")


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_a_spreadsheet_would_run_stands_behind_an_apostrophe(text):
    assert guarded(text) == "'" + text
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["-5", "+3.5", "-1e-05", "12", "", "镍", "a=b", "x-y", "'quoted'", "'"])
def test_numbers_and_plain_words_stay(text):
    assert guarded(text) == text
    assert unguarded(text) == text


@given(st.text(alphabet="'=+-@\t\r\uff1dx5. ", max_size=8))
def test_any_text_comes_back(text):
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(tuple("=+-@\t\r")) or float(text) == float(guarded(text))


def test_a_table_keeps_its_numbers_and_guards_its_words():
    frame = pd.DataFrame(
        {"=name": ["=x", "铜", None], "figure": [-1.5, 0.1 + 0.2, float("nan")], "mixed": [-2.0, "-", 3]}
    )
    data = frame_csv(frame)
    assert data.startswith(b"\xef\xbb\xbf")
    found = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert found == [
        ["'=name", "figure", "mixed"],
        ["'=x", "-1.5", "-2.0"],
        ["铜", "0.30000000000000004", "'-"],
        ["", "", "3"],
    ]


def test_a_city_whose_names_look_like_formulas_is_read_back_the_same(tmp_path):
    tables = tiny.capped()
    tables["lines"][0] |= {
        "firm": "=cmd|' /C calc'!A0",
        "zh": "@铜",
        "en": "-copper",
        "source": "'=1",
        "va_rate": "0.5",
    }
    dataset = load(tables)
    for name, rows in tables.items():
        (tmp_path / f"{name}.csv").write_bytes(frame_csv(pd.DataFrame(rows, dtype=object)))
    assert load_dataset(tmp_path).hash == dataset.hash
