"""Units as people state them (万吨/年, 亿元, %), and what turns one into another. Exact: fractions, no floats."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cache

from sim.intake.normalise import half_width
from sim.language import read_toml

TIME_UNITS = ("yr", "month", "d", "h")
NO_SCALE = Fraction(1)
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
COUNT = re.compile(
    r"[×xX*]?\s*(?:10(?:\^([0-9]{1,2})|([⁰¹²³⁴-⁹]{1,2}))|(10{0,2}(?:,?000){0,3}))(?=[\s万亿×A-Za-z\u4e00-\u9fff])\s*(\D.*)"
)
"""A figure before a unit: 10 kt, 10⁴ m²."""
BOTH = re.compile(r"([\u4e00-\u9fff]+)\s*([A-Za-z][A-Za-z\- ]*)")
"""A unit in Chinese and in English."""


@dataclass(frozen=True)
class Unit:
    """What is measured, per what, and how large one is in the base unit. `bare`: a scale alone (万) without a unit."""

    top: str
    bottom: str = ""
    size: Fraction = NO_SCALE
    bare: bool = False

    def per(self, other: Unit) -> Unit:
        """This unit per another; the same above and below cancel."""
        size = self.size / other.size
        return Unit("", "", size) if self.top == other.top else Unit(self.top, other.top, size)


def unit_part(text: str) -> tuple[str, Fraction]:
    """One side of a unit: what it measures and its size; a unit nobody declared measures itself."""
    units, scales = read_toml("workbook")["units"], read_toml("workbook")["scales"]
    if text in units:
        return units[text][0], Fraction(units[text][1])
    scale = next((scale for scale in scales if text.startswith(scale)), "")
    if scale:
        base, size = unit_part(text[len(scale) :])
        return base, size * Fraction(scales[scale])
    return text, NO_SCALE


def counted(text: str) -> tuple[Fraction, str]:
    """How many of a unit a text says one is, and that unit: 10 kt, 10,000 yuan, 10⁴ t, ×10^4 t; else one."""
    found = COUNT.fullmatch(text.strip())
    if found is None:
        return NO_SCALE, text
    power = found[1] or (found[2] or "").translate(RAISED)
    size = Fraction(10) ** int(power) if power else Fraction(found[3].replace(",", ""))
    return size, found[4]


def scale_of(text: str) -> Fraction:
    """The scale a unit begins with: 10,000 of 万吨 and of 万 alone, one of kt and of 千克."""
    units, scales = read_toml("workbook")["units"], read_toml("workbook")["scales"]
    size, rest = counted(text)
    rest = "".join(half_width(rest).casefold().split()).partition("/")[0]
    while rest not in units and (scale := next((scale for scale in scales if rest.startswith(scale)), "")):
        size, rest = size * Fraction(scales[scale]), rest[len(scale) :]
    return size


@cache
def read_unit(text: str) -> Unit:
    """The unit a text states; an unknown one is equal to itself alone."""
    size, rest = counted(text)
    if rest is not text:
        return replace(found, size=found.size * size) if (found := read_unit(rest)).top else Unit(text)
    folded = "".join(half_width(text).casefold().split())[:40]
    if folded and unit_part(folded)[0] == "" and not set(folded) & set("%‰"):
        bare = folded not in read_toml("workbook")["units"]
        return Unit("", "", unit_part(folded)[1], bare=bare)
    top, _, bottom = folded.replace("每", "/").partition("/")
    above, below = unit_part(top), unit_part(bottom) if bottom else ("", NO_SCALE)
    unit = Unit(above[0], size=above[1])
    return unit.per(Unit(below[0], size=below[1])) if bottom else unit


def is_declared(unit: Unit) -> bool:
    """Whether what the unit measures is declared."""
    declared = {base for base, _ in read_toml("workbook")["units"].values()}
    return unit.bare or ({unit.top, unit.bottom} - {""} <= declared)


@cache
def wanted_unit(declared: str, own: Unit, per: Unit | None = None) -> Unit:
    """A column's declared unit with the row's own in the place of `unit` (in unit/unit `per` is the second)."""
    top, _, bottom = declared.partition("/")
    above = own if top == "unit" else read_unit(top)
    if not bottom:
        return above
    below = (per or own) if bottom == "unit" else read_unit(bottom)
    return above.per(below)


def factor(stated: Unit, wanted: Unit) -> Fraction | None:
    """What a number in the stated unit is multiplied by to be in the wanted one; None where they measure other things.

    吨 may stand for 吨/年 where the column is per year: nobody writes the year of a capacity. 万元 may stand for
    万元/吨 in a price: there is nothing else it could be per. A city's own unit goes by either half.
    """
    if stated.bare:
        return stated.size
    if stated.top != wanted.top and stated.top not in halves(wanted.top):
        return None
    if stated.bottom != wanted.bottom and (stated.bottom or (wanted.bottom not in TIME_UNITS and stated.top != "yuan")):
        return None
    return stated.size / wanted.size


def halves(unit: str) -> tuple[str, ...]:
    """The Chinese and the English half of a unit written in both: 柜月 cabinet-month; nothing of another."""
    found = BOTH.fullmatch(unit)
    return found.groups() if found else ()


def multiplied(number: str, by: Fraction) -> str:
    """A number's text multiplied: the exact decimal where there is one, else the nearest float's."""
    product = Fraction(number) * by
    with localcontext(prec=40):
        quotient = (Decimal(product.numerator) / product.denominator).normalize()
        exact = Fraction(quotient) == product
    if not exact and abs(product) < 10**300:
        return repr(float(product))
    return f"{quotient:f}" if -20 < quotient.adjusted() < 20 else str(quotient)
