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
QUARTER = re.compile(
    r"(前)?(?:第?([1-4一二三四])(?:季度?)?\s*[-~至到、]\s*)?第?([1-4一二三四两首])个?季度?"
    r"|\b(?:q([1-4])|([1-4])q|(first|second|third|fourth|1st|2nd|3rd|4th)\s+quarter)(?:\s*-\s*q?([1-4])q?)?"
    r"(?=\W|\s|$|'?[0-9]{2}(?![0-9]))",
    re.IGNORECASE,
)
"""A quarter, or several together: 一季度, 第2季度, 前三季度, 一至三季度, Q1, 4Q, Q1-Q3."""
QUARTER_NUMBERS = {
    "一": 1,
    "首": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
}
SECOND = ("下", "2", "second")
HALF = re.compile(r"(上|下)半年|\bh([12])\b|\b(first|second) half\b", re.IGNORECASE)
MONTH_ALONE = re.compile(r"(1[0-2]|0?[1-9])\s*月份?")


def in_digits(text: str) -> str:
    """The text in half width, with its months in digits: 三月 is 3月, 一至二月 is 1至2月."""
    return IN_WORDS.sub(lambda found: str(CHINESE_MONTHS.index(found[1]) + 1), half_width(text))


def quarters_in(text: str) -> tuple[str, tuple[int, int]] | None:
    """A text without its quarters or its half year, and their first and last month; None where it names none."""
    if found := HALF.search(text):
        return without(text, found), (7, 12) if (found[1] or found[2] or found[3]).casefold() in SECOND else (1, 6)
    if not (found := QUARTER.search(text)):
        return None
    last = number_of_quarter(found[3] or found[7] or found[4] or found[5] or found[6])
    first = 1 if found[1] else number_of_quarter(found[2] or found[4] or found[5] or found[6] or found[3])
    return without(text, found), (3 * min(first, last) - 2, 3 * max(first, last))


def number_of_quarter(text: str) -> int:
    """The number of a quarter as it is written."""
    return QUARTER_NUMBERS.get(text.casefold()) or int(text[0])


def without(text: str, found: re.Match[str]) -> str:
    """A text without what was found in it."""
    return text[: found.start()] + " " + text[found.end() :]


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
    if (found := PART_OF_YEAR.fullmatch(written)) and (part := quarters_in(found[2])):
        return Reading(f"{found[1]}-{part[1][1]:02d}", "month_read")
    return read_month(cell)


def read_release(cell: Cell, year: str) -> Reading:
    """The month of a release: that of 1-2月 is February, and one without a year is of the given one."""
    written = in_digits(cell.text)
    if found := TO_DATE.fullmatch(written):
        return Reading(f"{found[1] or year}-{int(found[2]):02d}", "month_read")
    if year and (found := MONTH_ALONE.fullmatch(written)):
        return Reading(f"{year}-{int(found[1]):02d}", "month_read")
    return read_month(cell)
