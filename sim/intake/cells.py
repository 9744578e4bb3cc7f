"""One cell of a person's table as the text the loader takes: exact, or left as it is for the loader to refuse."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from sim.dataset import Column
from sim.dataset.numbers import DECIMAL
from sim.intake.grid import Cell
from sim.intake.normalise import fold, half_width
from sim.intake.units import Unit, factor, is_declared, multiplied, read_unit
from sim.language import Catalogue, read_toml

WRITTEN_NUMBER = re.compile(
    r"([+-]?(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]{0,2}(?: [0-9]{3})+|[0-9]+)?"
    r"(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?)\s*([%‰×]|[^\W\d_][^\d,;]{0,20}2?)?"
)
SIGNS = "\u00b2\u00b3\u00b9\u2070-\u2079\u2460-\u2487"
FOOTNOTE = re.compile(
    rf"(?<=[0-9\uff10-\uff19%％])(?<!^10)(?<![^0-9,.]10)[{SIGNS}\u2776-\u277f]+[)）\u207e]?\s*$"
    r"|(?<=[0-9\uff10-\uff19%％吨元])\s*(?:(?<=[0-9]{4})[*＊]|[#＃†‡※△▲☆★]+"
    rf"|[(（\[［【〔]?[注註]\s*[0-9一二三四五六七八九十{SIGNS}]{{0,2}}\s*[)）\]］】〕]?"
    rf"|[\[［【〔][0-9]{{1,2}}[\]］】〕]|[(（\[［【〔][{SIGNS}*＊△▲※]{{1,2}}[)）\]］】〕])\s*$"
    rf"|(?<=[0-9\uff10-\uff19])(?<!^10)(?<![^0-9,.]10)[{SIGNS}]+(?=\s*[^\W\d_])"
)
"""A mark of a footnote behind a number (①, ², *, #, 注1, [1]); 10³ may be a thousand, 15** a mask: both are refused."""
REMARK = re.compile(r"(.*[0-9%％\w])\s*[(（]([^()（）]{1,40})[)）]")
"""A number with a remark in brackets: 15000（一期）."""
NUMBERED_REMARK = re.compile(
    r"(?:不?含|内含|其中|不?包括|扣除|截至|自).*[^\W\d_].*|[^0-9]*[0-9]{1,4}\s*(?:[#＃号]|年|月|期|条|台|套|季)[^0-9]{0,12}"
)
"""A remark that holds digits: 含2#线, 2023年, 2期; a number alone (15000) may be another reading of it."""
ABOUT = re.compile(
    r"^\s*(?:约为?|大约|大概|近|≈|~|～)\s*(?=[0-9.\uff10-\uff19])|(?<=[0-9\uff10-\uff19\w])\s*(?:左右|上下)\s*$"
)
"""Words for about so much: 约300000, 300000左右."""
MAY_BE_MARK = re.compile(r"([0-9][0-9,]*(?:[.][0-9]+)?)\s*([*]{2,3}|[(][0-9]{1,2}[)])")
"""A mark that may also stand for figures: 8000** is 8000 with a mark, or masked; 15000(1) may be 15000 or a slip."""
IN_HUNDREDTHS = re.compile(r"百分之\s*([0-9]+(?:[.][0-9]+)?|[零〇一二两三四五六七八九十百点]{1,12})")
IN_POINTS = re.compile(r"([+-]?[0-9]+(?:[.][0-9]+)?)\s*(?:个?百分点|个点|pcts?|pp|p[.]p[.])", re.IGNORECASE)
CHINESE_DIGITS = "零一二三四五六七八九"
PER_YEAR = re.compile(r"([0-9.,]+)\s*/\s*(?:年|a|yr|year)", re.IGNORECASE)
DASHES = frozenset(("-", "--", "---", "—", "——", "–", "―", "/", "／", "\\", "－", "一一"))
"""What people write where there is nothing."""
OTHER_FIGURE = re.compile(
    "^[\u2460-\u24ff\u2776-\u2793\u3220-\u33ff]|(?<=[0-9\uff10-\uff19])[\u00b2\u00b3\u00b9\u2070-\u209f\u2460-\u24ff]"
)
"""Figures that are no digits: read as such they would make 1350 of ⑬50, and 102 of 10²."""
CHINESE_POINT = re.compile("(?<=[0-9])[\u3002\uff61](?=[0-9])")
"""The full stop a Chinese keyboard writes for a point."""
STOPPED = ("停产", "全停", "全部停产", "停工")
FALLING = ("减产", "下降", "减少", "压减", "降低", "限产")
CHANGE_IN_WORDS = re.compile(f"({'|'.join((*FALLING, '增产', '增长', '增加', '提高'))})\\s*([0-9]+(?:[.][0-9]+)?\\s*%)")
MASKED = re.compile(r"([*]+(?:\.[*]+)?)\s*([^*]{0,12})")


class Reading(NamedTuple):
    """A cell's text as the loader takes it, and how it differs from what stands there.

    `note` is the kind of change (a rule of data/workbook.toml), `stated` the unit the cell or its heading states,
    `by` the factor it was multiplied by. `refused` is a stated unit that cannot be converted: the text is as it stands.
    """

    text: str
    note: str = ""
    stated: str = ""
    by: str = ""
    refused: str = ""


def read_number(cell: Cell, header_unit: str, header: Unit, wanted: Unit) -> Reading:
    """A number in the wanted unit; what is no number is left as it stands, for the loader to refuse.

    A unit in the cell comes before the header's; a cell shown as a percentage already holds a fraction.
    """
    text, kind = cell
    if (not text) or (not header_unit and DECIMAL.fullmatch(text)):
        return Reading(text)
    bare = FOOTNOTE.sub("", text)
    off = "footnote_off" if bare != text else ""
    if about := ABOUT.search(bare):
        bare, off = bare[: about.start()] + bare[about.end() :], off or "about_taken"
    if (remark := REMARK.fullmatch(bare)) and is_remark(remark[2]):
        bare, off = remark[1], "remark_off"
    elif remark and not any(sign.isdigit() for sign in remark[2]):
        bare = remark[1] + remark[2]
    if wanted.bottom == "yr" and (yearly := PER_YEAR.fullmatch(half_width(bare))):
        bare = yearly[1]
    written = CHINESE_POINT.sub(".", half_width(bare))
    if masked := MASKED.fullmatch(written):
        return Reading(masked[1], "mask_read" if text != masked[1] else "")
    found = WRITTEN_NUMBER.fullmatch(written)
    if OTHER_FIGURE.search(bare) or found is None or not any(sign.isdigit() for sign in found[1]):
        return Reading(text)
    number, unit = found[1].replace(",", "").replace(" ", ""), (found[2] or "").strip()
    scale = read_unit(unit) if unit else None
    by = Fraction(1)
    stated, note = unit, "unit_converted"
    if scale is not None and scale.bare:
        by, note, unit = scale.size, "scaled", ""
    if not unit and header_unit and kind != "percent":
        unit = header_unit
        stated = stated or unit
    if unit:
        size = factor(header if unit == header_unit else read_unit(unit), wanted)
        if size is None:
            return Reading(text, refused=unit)
        by *= size
    if off:
        return Reading(multiplied(number, by), off, stated, f"{float(by):.12g}" if by != 1 else "")
    if by == 1:
        return Reading(number, "number_cleaned" if number != text else "", stated)
    return Reading(multiplied(number, by), note, stated, f"{float(by):.12g}")


def is_remark(text: str) -> bool:
    """Whether what stands in brackets behind a number is a remark, and no unit of it."""
    unit = read_unit(half_width(text))
    if any(sign.isdigit() for sign in text) and NUMBERED_REMARK.fullmatch(text) is None:
        return False
    return not (is_declared(unit) or unit.bare or set(text) & set("%％‰*＊"))


def is_dash(cell: Cell) -> bool:
    """Whether a cell holds a dash, for nothing."""
    return cell.text in DASHES


def read_change(cell: Cell) -> Cell:
    """A change of output said in words as a signed number: 停产 is -100 %, 减产30% is -30 %; others as they stand."""
    text = half_width(cell.text)
    if text in STOPPED:
        return Cell("-100%")
    found = CHANGE_IN_WORDS.fullmatch(text)
    return cell if found is None else Cell(("-" if found[1] in FALLING else "") + found[2])


def read_percent(cell: Cell) -> Cell:
    """A share in words with its sign: 百分之五 is 5%, 3个百分点 or 3pct is 3%; others as they stand."""
    if cell.text.isascii() and "p" not in cell.text.lower():
        return cell
    text = half_width(cell.text)
    if found := IN_HUNDREDTHS.fullmatch(text.removeprefix("负")):
        number = chinese_number(found[1])
        return Cell(f"{'-' if text.startswith('负') else ''}{number}%") if number else cell
    points = IN_POINTS.fullmatch(text)
    return cell if points is None else Cell(points[1] + "%")


def chinese_number(text: str) -> str:
    """A number below 1,000 in Chinese figures as digits: 十二点五 is 12.5; digits as they stand; else empty."""
    if text.isascii():
        return text
    whole, _, part = text.replace("〇", "零").replace("两", "二").partition("点")
    found = re.fullmatch(
        "(?:([一二三四五六七八九])百零?)?(?:([一二三四五六七八九]?)(十))?([零一二三四五六七八九]?)", whole
    )
    if found is None or not whole or not all(sign in CHINESE_DIGITS for sign in part) or text.endswith("点"):
        return ""
    hundreds, tens = CHINESE_DIGITS.index(found[1] or "零"), CHINESE_DIGITS.index(found[2] or "一") if found[3] else 0
    number = str(hundreds * 100 + tens * 10 + CHINESE_DIGITS.index(found[4] or "零"))
    return number + ("." + "".join(str(CHINESE_DIGITS.index(sign)) for sign in part) if part else "")


@cache
def choice_names(choices: tuple[str, ...]) -> dict[str, str]:
    """Choices by every folded writing: the code, the Chinese and English word, and each beside another."""
    words, also = Catalogue("workbook", "choices"), read_toml("workbook")["choices_also"]
    names: dict[str, str] = {}
    for choice in filter(None, choices):
        writings = [choice, *words.get(choice, ()), *also.get(choice, ())]
        for name in [*writings, *(a + b for a in writings for b in writings)]:
            names.setdefault(fold(name), choice)
    return names


def read_choice(column: Column, cell: Cell) -> Reading:
    """A choice's code by any of its names; the text as it stands where it is none, for the loader to refuse."""
    if cell.text in column.choices:
        return Reading(cell.text)
    code = choice_names(column.choices).get(fold(cell.text))
    return Reading(cell.text) if code is None else Reading(code, "choice_read")
