"""Months, years and the months of a release in one writing, whatever people write for them."""

from __future__ import annotations

import re

from sim.dataset.numbers import DECIMAL
from sim.intake.cells import MASKED, Reading
from sim.intake.grid import Cell
from sim.intake.normalise import half_width

CHINESE_MONTHS = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"]
IN_WORDS = re.compile(r"(?<![0-9])(十[一二]?|[一二三四五六七八九])(?=\s*(?:月|[-~至到]))")
WRITTEN_MONTH = re.compile(
    r"((?:19|20|21)[0-9]{2})\s*[年\-/.]\s*(1[0-2]|0?[1-9])\s*"
    r"(?:月份?|(?:月|[-/.])\s*(?:3[01]|[12][0-9]|0?[1-9])\s*日?)?"
)
SHORT_MONTH = re.compile(r"((?:19|20|21)[0-9]{2})(0[1-9]|1[0-2])")
MONTH_FIRST = re.compile(r"(0?[1-9]|1[0-2])\s*/\s*((?:19|20|21)[0-9]{2})")
CLEAN_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
CLEAN_YEAR = re.compile(r"[0-9]{4}")
WRITTEN_YEAR = re.compile(r"((?:199|20[0-9]|21[0-9])[0-9])(?:[.]0+)?\s*(?:年度?|全年|年全年)?")
TO_DATE = re.compile(
    r"(?:((?:19|20|21)[0-9]{2})\s*[年\-/.]?\s*)?0?1\s*月?\s*[-~至到]\s*(1[0-2]|0?[2-9])\s*月份?\s*(?:累计)?"
)
"""Months to date: 1-2月 is the release of February."""
PART_OF_YEAR = re.compile(r"((?:19|20|21)[0-9]{2})\s*年?\s*(一季度|上半年|前三季度)")
LAST_MONTHS = {"一季度": 3, "上半年": 6, "前三季度": 9}
MONTH_ALONE = re.compile(r"(1[0-2]|0?[1-9])\s*月份?")


def in_digits(text: str) -> str:
    """The text in half width, with its months in digits: 三月 is 3月, 一至二月 is 1至2月."""
    return IN_WORDS.sub(lambda found: str(CHINESE_MONTHS.index(found[1]) + 1), half_width(text))


def read_month(cell: Cell) -> Reading:
    """A month as YYYY-MM. A bare 2023.1 may be January or October and is left to be refused."""
    text, kind = cell
    if not text or CLEAN_MONTH.fullmatch(text):
        return Reading(text)
    written = in_digits(text)
    if kind == "number" and written.endswith(".1"):
        return Reading(text)
    if found := WRITTEN_MONTH.fullmatch(written) or SHORT_MONTH.fullmatch(written):
        return Reading(f"{found[1]}-{int(found[2]):02d}", "month_read")
    if found := MONTH_FIRST.fullmatch(written):
        return Reading(f"{found[2]}-{int(found[1]):02d}", "month_read")
    if masked := MASKED.fullmatch(written):
        return Reading(masked[1])
    return Reading(text)


def read_year(cell: Cell) -> Reading:
    """A year as YYYY; what is none is left as it stands."""
    found = WRITTEN_YEAR.fullmatch(half_width(cell.text))
    return Reading(cell.text) if found is None else Reading(found[1], "year_read" if found[1] != cell.text else "")


def read_period(cell: Cell) -> Reading:
    """A year, or the month up to which growth is meant: 2023, 2023-03 of 2023年1-3月; 2023.5 is left to be refused."""
    year, written = read_year(cell), in_digits(cell.text)
    if WRITTEN_YEAR.fullmatch(year.text):
        return year
    if DECIMAL.fullmatch(written) and not SHORT_MONTH.fullmatch(written):
        return Reading(cell.text)
    if (found := TO_DATE.fullmatch(written)) and found[1]:
        return Reading(f"{found[1]}-{int(found[2]):02d}", "month_read")
    if found := PART_OF_YEAR.fullmatch(written):
        return Reading(f"{found[1]}-{LAST_MONTHS[found[2]]:02d}", "month_read")
    return read_month(cell)


def read_release(cell: Cell, year: str) -> Reading:
    """The month of a release: that of 1-2月 is February, and one without a year is of the given one."""
    written = in_digits(cell.text)
    if found := TO_DATE.fullmatch(written):
        return Reading(f"{found[1] or year}-{int(found[2]):02d}", "month_read")
    if year and (found := MONTH_ALONE.fullmatch(written)):
        return Reading(f"{year}-{int(found[1]):02d}", "month_read")
    return read_month(cell)
